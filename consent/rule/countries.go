package rule

import (
	"slices"
	"strings"
)

// zonesOfCountries are the time zones of the countries that the default table has rows of, as
// zone.tab of the IANA time zone database 2025b (public domain) and its file "backward", for older
// names, list them.
var zonesOfCountries = map[Jurisdiction]string{
	"AE": "Asia/Dubai",
	"AT": "Europe/Vienna",
	"AU": "Australia/ACT Australia/Adelaide Australia/Brisbane Australia/Broken_Hill Australia/Canberra Australia/Currie Australia/Darwin Australia/Eucla Australia/Hobart Australia/LHI Australia/Lindeman Australia/Lord_Howe Australia/Melbourne Australia/NSW Australia/North Australia/Perth Australia/Queensland Australia/South Australia/Sydney Australia/Tasmania Australia/Victoria Australia/West Australia/Yancowinna",
	"AX": "Europe/Mariehamn",
	"BE": "Europe/Brussels",
	"BG": "Europe/Sofia",
	"BL": "America/St_Barthelemy",
	"BR": "America/Araguaina America/Bahia America/Belem America/Boa_Vista America/Campo_Grande America/Cuiaba America/Eirunepe America/Fortaleza America/Maceio America/Manaus America/Noronha America/Porto_Acre America/Porto_Velho America/Recife America/Rio_Branco America/Santarem America/Sao_Paulo Brazil/Acre Brazil/DeNoronha Brazil/East Brazil/West",
	"CA": "America/Atikokan America/Blanc-Sablon America/Cambridge_Bay America/Creston America/Dawson America/Dawson_Creek America/Edmonton America/Fort_Nelson America/Glace_Bay America/Goose_Bay America/Halifax America/Inuvik America/Iqaluit America/Moncton America/Montreal America/Nipigon America/Pangnirtung America/Rainy_River America/Rankin_Inlet America/Regina America/Resolute America/St_Johns America/Swift_Current America/Thunder_Bay America/Toronto America/Vancouver America/Whitehorse America/Winnipeg America/Yellowknife Canada/Atlantic Canada/Central Canada/Eastern Canada/Mountain Canada/Newfoundland Canada/Pacific Canada/Saskatchewan Canada/Yukon",
	"CO": "America/Bogota",
	"CY": "Asia/Famagusta Asia/Nicosia",
	"CZ": "Europe/Prague",
	"DE": "Europe/Berlin Europe/Busingen",
	"DK": "Europe/Copenhagen",
	"EE": "Europe/Tallinn",
	"ES": "Africa/Ceuta Atlantic/Canary Europe/Madrid",
	"FI": "Europe/Helsinki",
	"FR": "Europe/Paris",
	"GB": "Europe/Belfast Europe/London",
	"GF": "America/Cayenne",
	"GP": "America/Guadeloupe",
	"GR": "Europe/Athens",
	"HR": "Europe/Zagreb",
	"HU": "Europe/Budapest",
	"IE": "Europe/Dublin",
	"IN": "Asia/Calcutta Asia/Kolkata",
	"IS": "Atlantic/Reykjavik Iceland",
	"IT": "Europe/Rome",
	"JP": "Asia/Tokyo Japan",
	"KE": "Africa/Asmera Africa/Nairobi",
	"KR": "Asia/Seoul ROK",
	"LI": "Europe/Vaduz",
	"LT": "Europe/Vilnius",
	"LU": "Europe/Luxembourg",
	"LV": "Europe/Riga",
	"MF": "America/Marigot",
	"MQ": "America/Martinique",
	"MT": "Europe/Malta",
	"MX": "America/Bahia_Banderas America/Cancun America/Chihuahua America/Ciudad_Juarez America/Ensenada America/Hermosillo America/Matamoros America/Mazatlan America/Merida America/Mexico_City America/Monterrey America/Ojinaga America/Santa_Isabel America/Tijuana Mexico/BajaNorte Mexico/BajaSur Mexico/General",
	"NG": "Africa/Lagos",
	"NL": "Europe/Amsterdam",
	"NO": "Europe/Oslo",
	"PH": "Asia/Manila",
	"PL": "Europe/Warsaw",
	"PM": "America/Miquelon",
	"PT": "Atlantic/Azores Atlantic/Madeira Europe/Lisbon",
	"RE": "Indian/Reunion",
	"RO": "Europe/Bucharest",
	"SE": "Europe/Stockholm",
	"SG": "Asia/Singapore Singapore",
	"SI": "Europe/Ljubljana",
	"SK": "Europe/Bratislava",
	"TR": "Asia/Istanbul Europe/Istanbul Turkey",
	"US": "America/Adak America/Anchorage America/Boise America/Chicago America/Denver America/Detroit America/Fort_Wayne America/Indiana/Indianapolis America/Indiana/Knox America/Indiana/Marengo America/Indiana/Petersburg America/Indiana/Tell_City America/Indiana/Vevay America/Indiana/Vincennes America/Indiana/Winamac America/Indianapolis America/Juneau America/Kentucky/Louisville America/Kentucky/Monticello America/Knox_IN America/Los_Angeles America/Louisville America/Menominee America/Metlakatla America/New_York America/Nome America/North_Dakota/Beulah America/North_Dakota/Center America/North_Dakota/New_Salem America/Phoenix America/Shiprock America/Sitka America/Yakutat Pacific/Honolulu US/Alaska US/Aleutian US/Arizona US/Central US/East-Indiana US/Eastern US/Hawaii US/Indiana-Starke US/Michigan US/Mountain US/Pacific",
	"VN": "Asia/Ho_Chi_Minh Asia/Saigon",
	"YT": "Indian/Mayotte",
	"ZA": "Africa/Johannesburg",
}

// countryOfZone is the inverse table.
var countryOfZone = func() map[string]Jurisdiction {
	m := map[string]Jurisdiction{}
	for j, zones := range zonesOfCountries {
		for _, z := range strings.Fields(zones) {
			m[z] = j
		}
	}
	return m
}()

// Countries returns the countries of time zones, each once, in the order of the zones. A zone of
// the IANA database lies in one country, so the result is certain; a zone does not tell a part of a
// country, and zones of countries without rows in [Default] give nothing.
func Countries(zones []string) (js []Jurisdiction) {
	for _, z := range zones {
		if j, ok := countryOfZone[z]; ok && !slices.Contains(js, j) {
			js = append(js, j)
		}
	}
	return js
}
