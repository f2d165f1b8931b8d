package keyword

import "strings"

// countryTable lists the countries in which people write a language to businesses, as codes of ISO
// 3166-1. Of a country with many languages it has those that the tables know.
var countryTable = []struct{ language, countries string }{
	{"en", "US GB CA AU NZ IE IN ZA NG KE GH PH SG MY HK PK JM TT BB BS BZ GY MT ZM ZW UG TZ RW BW NA LS SZ MW SL LR GM MU FJ PG LK BD PR GU VI AS MP IL CM ET"},
	{"es", "ES MX AR CO CL PE VE EC GT CU BO DO HN PY SV NI CR PA UY PR GQ US AD"},
	{"fr", "FR BE CH CA LU MC CI SN ML BF NE TG BJ CM GA CG CD GN MG DJ KM HT MA DZ TN LB RE GP MQ GF YT NC PF PM BL MF WF BI RW TD CF SC VU"},
	{"de", "DE AT CH LI LU BE"},
	{"it", "IT CH SM VA"},
	{"pt", "PT BR AO MZ CV GW ST TL MO"},
	{"nl", "NL BE SR CW AW SX BQ"},
	{"pl", "PL"},
	{"ru", "RU BY KZ KG UA MD LV EE LT AM GE AZ UZ TJ TM IL"},
	{"uk", "UA"},
	{"tr", "TR"},
	{"sv", "SE FI AX"},
	{"da", "DK FO GL"},
	{"no", "NO SJ"},
	{"fi", "FI AX"},
	{"cs", "CZ SK"},
	{"sk", "SK CZ"},
	{"hu", "HU"},
	{"ro", "RO MD"},
	{"el", "GR CY"},
	{"bg", "BG MK"},
	{"hr", "HR BA ME"},
	{"sr", "RS BA ME MK XK"},
	{"sl", "SI"},
	{"et", "EE"},
	{"vi", "VN"},
	{"id", "ID TL"},
	{"ms", "MY BN SG"},
	{"tl", "PH"},
	{"sw", "TZ KE UG RW CD"},
	{"ar", "SA AE EG IQ JO KW LB LY MA OM QA SD SY TN YE BH DZ PS MR SO DJ IL TD KM"},
	{"fa", "IR AF TJ"},
	{"ur", "PK IN"},
	{"he", "IL"},
	{"hi", "IN FJ MU"},
	{"bn", "BD IN"},
	{"th", "TH"},
	{"zh", "CN TW HK MO SG MY"},
	{"ja", "JP"},
	{"ko", "KR KP"},
	{"ca", "AD ES"},
	{"az", "AZ"},
}

// memberStates are those of the European Union, which stands for all of them.
const memberStates = "AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE"

// LanguagesOf returns English and the languages in which people of some countries write to
// businesses, for [Context.Languages]. A country is a code of ISO 3166-1 or 3166-2, such as "MX" or
// "US-FL", or "EU"; one that is not known adds nothing.
func LanguagesOf(countries ...string) []string {
	languages := []string{"en"}
	for _, row := range countryTable[1:] {
		for _, c := range countries {
			if c, _, _ = strings.Cut(c, "-"); spokenIn(row.countries, c) {
				languages = append(languages, row.language)
				break
			}
		}
	}
	return languages
}

// spokenIn reports whether a list has a country.
func spokenIn(list, country string) bool {
	if country == "EU" {
		for state := range strings.FieldsSeq(memberStates) {
			if spokenIn(list, state) {
				return true
			}
		}
	}
	return len(country) == 2 && strings.Contains(" "+list+" ", " "+country+" ")
}
