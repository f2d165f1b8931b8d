package detect

var korea = country{
	name: "Korea",
	entities: []entity{
		{
			id: "KR_RRN", name: "KRRRN",
			doc:      "is a Korean resident registration number",
			source:   "Resident Registration Act, enforcement rule",
			compared: "stdnum 1.12.0, in part",
			words:    "rrn resident korean 주민등록번호",
			forms: []form{
				{as: "9{13}", check: rrn, bare: 40, word: 92},
				{as: "9{6}-9{7}", check: rrn, bare: 75, word: 92},
			},
			good: []string{
				"주민등록번호 [850314-1482911]",
				"주민등록번호 [4808263426954]",
			},
			bad: []string{"주민등록번호 851314-1482911"},
		},
		{
			id: "KR_FRN", name: "KRFRN",
			doc:    "is a Korean foreigner registration number",
			source: "Immigration Act, enforcement rule",
			words:  "frn foreigner alien 외국인등록번호",
			forms: []form{
				{as: "9{13}", check: frn, bare: 40, word: 92},
				{as: "9{6}-9{7}", check: frn, bare: 75, word: 92},
			},
			good: []string{
				"외국인등록번호 [850314-5482913]",
				"외국인등록번호 [8912315596642]",
			},
			bad: []string{"외국인등록번호 850332-5482913"},
		},
		{
			id: "KR_BRN", name: "KRBRN",
			doc:      "is a Korean business registration number",
			source:   "National Tax Service",
			compared: "stdnum 1.12.0",
			words:    "brn business 사업자등록번호",
			forms: []form{
				{as: "9{10}", check: brn, bare: 30, word: 90},
				{as: "999-99-9{5}", check: brn, bare: 70, word: 90},
			},
			good: []string{
				"사업자등록번호 [123-45-82913]",
				"사업자등록번호 [3188950575]",
			},
			bad: []string{"사업자등록번호 123-45-82914"},
		},
		{
			id: "KR_PASSPORT", name: "KRPassport",
			doc:    "is a Korean passport number",
			source: "Ministry of Foreign Affairs",
			words:  "passport korean 여권",
			forms: []form{
				{as: "[MSRODG]9{3}A9{4}", bare: 40, word: 85},
				{as: "[MSRODG]9{8}", bare: 20, word: 80},
			},
			good: []string{
				"Korean passport [M48291375]",
				"Korean passport [O965H3206]",
			},
			bad: []string{"Korean parcel Q48291375"},
		},
		{
			id: "KR_DRIVER_LICENSE", name: "KRDriverLicense",
			doc:    "is a Korean driver license number",
			source: "Korean National Police Agency",
			words:  "driver license driving korean 운전면허",
			forms: []form{
				{as: "9{12}", check: krLicense, bare: 10, word: 88},
				{as: "99-99-9{6}-99", check: krLicense, bare: 70, word: 88},
				{as: "99 99 9{6} 99", check: krLicense, bare: 70, word: 88},
			},
			good: []string{
				"운전면허 [11-04-482913-75]",
				"운전면허 [201429943610]",
				"운전면허 [20 43 701025 71]",
			},
			bad: []string{"운전면허 31-04-482913-75"},
		},
	},
}

// rrn checks the birth date and the century digit of a Korean resident number.
// The check digit is not asked for: numbers given out since October 2020 have
// none.
func rrn(d []byte) bool {
	return d[6] >= '1' && d[6] <= '4' && koreanDate(d)
}

// frn is rrn for foreigners.
func frn(d []byte) bool {
	return d[6] >= '5' && d[6] <= '8' && koreanDate(d)
}

// brn checks the tenth digit of a Korean business number.
func brn(d []byte) bool {
	return d[0] != '0' && (weighted(d, "137137135")+int(d[8]-'0')*5/10+int(d[9]-'0'))%10 == 0
}

// krLicense checks the region of issue, 11 to 28.
func krLicense(d []byte) bool { n := number2(d); return n >= 11 && n <= 28 }

// koreanDate checks the date, and the region of birth, 00 to 96.
func koreanDate(d []byte) bool {
	century := 1900
	if d[6] == '3' || d[6] == '4' || d[6] == '7' || d[6] == '8' {
		century = 2000
	}
	return validDate(century+number2(d), number2(d[2:]), number2(d[4:])) && number2(d[7:]) <= 96
}
