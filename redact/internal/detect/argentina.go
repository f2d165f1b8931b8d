package detect

var argentina = country{
	name: "Argentina",
	entities: []entity{
		{
			id: "AR_CUIL", name: "ARCUIL",
			doc:      "is an Argentine labor or tax code, CUIL or CUIT (modulus 11)",
			source:   "ANSES and ARCA, Resolución General 10/1997",
			compared: "stdnum 1.12.0",
			words:    "cuil cuit",
			forms: []form{
				{as: "99-9{8}-9", check: arCUIL, bare: 85, word: 94},
				{as: "9{11}", check: arCUIL, bare: 40, word: 92},
			},
			good: []string{
				"CUIL [20-12345678-6] registrado",
				"CUIL [24596269156] registrado",
				"CUIL [20261868580]",
				"CUIL [20767904029]",
			},
			bad: []string{"CUIL 20-12345678-9 registrado"},
		},
		{
			id: "AR_CBU", name: "ARCBU",
			doc:      "is an Argentine bank account number, CBU or CVU (two check digits)",
			source:   "BCRA, Comunicación A 2212",
			compared: "stdnum 1.12.0",
			words:    "cbu cvu",
			forms: []form{
				{as: "9{22}", check: arCBU, bare: 60, word: 95},
				{as: "9{8} 9{14}", check: arCBU, bare: 75, word: 95},
				{as: "9{8}-9{14}", check: arCBU, bare: 75, word: 95},
			},
			good: []string{
				"CBU [2850590940090418135201]",
				"CBU [55719793 06453612513174]",
				"CBU [67944413-16480525564808]",
			},
			bad: []string{
				"CBU 2850590940090418135202",
				"CBU 2850591940090418135201",
			},
		},
	},
}

// arCUIL checks the kind of the holder and the last digit.
func arCUIL(d []byte) bool {
	switch number2(d) {
	case 20, 23, 24, 25, 26, 27, 30, 33, 34:
	default:
		return false
	}
	switch v := 11 - weighted(d, "5432765432")%11; v {
	case 11:
		return d[10] == '0'
	case 10:
		return d[10] == '9'
	default:
		return digitIs(d[10], v)
	}
}

// arCBU checks the digits of the bank and branch, and of the account.
func arCBU(d []byte) bool {
	return !allSame(d) && digitIs(d[7], (10-weighted(d, "7139713")%10)%10) &&
		digitIs(d[21], (10-weighted(d[8:], "3971397139713")%10)%10)
}
