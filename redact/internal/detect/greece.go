package detect

var greece = country{
	name: "Greece",
	entities: []entity{
		{
			id: "GR_AMKA", name: "GRAMKA",
			doc:      "is a Greek social security number, with the date of birth (Luhn check)",
			source:   "ΗΔΙΚΑ, law 3655/2008",
			compared: "stdnum 1.12.0",
			words:    "αμκα amka",
			forms: []form{
				{as: "9{11}", check: grAMKA, bare: 48, word: 95},
			},
			good: []string{"ΑΜΚΑ [01013099997]"},
			bad:  []string{"ΑΜΚΑ 01013099998"},
		},
		{
			id: "GR_AFM", name: "GRAFM",
			doc:      "is a Greek tax number (modulus 11)",
			source:   "ΑΑΔΕ; OECD, Tax identification numbers, Greece",
			compared: "stdnum 1.12.0",
			words:    "αφμ afm",
			forms: []form{
				{as: "9{9}", check: grAFM, bare: 25, word: 93},
			},
			good: []string{
				"ΑΦΜ [094259216]",
				"ΑΦΜ [675197250]",
			},
			bad: []string{"ΑΦΜ 094259217"},
		},
	},
}

// grAMKA checks the date and the last digit.
func grAMKA(d []byte) bool { return dayOf(d) && luhn(d) }

// grAFM checks the last digit.
func grAFM(d []byte) bool {
	return digitIs(d[8], sum(d, 256, 128, 64, 32, 16, 8, 4, 2)%11%10) && !allSame(d)
}
