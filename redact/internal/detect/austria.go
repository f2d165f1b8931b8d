package detect

var austria = country{
	name: "Austria",
	entities: []entity{
		{
			id: "AT_SVNR", name: "ATSVNR",
			doc:      "is an Austrian social insurance number, with the date of birth (modulus 11)",
			source:   "Dachverband der Sozialversicherungsträger, ASVG section 31",
			compared: "stdnum 1.12.0",
			words:    "svnr sozialversicherungsnummer versicherungsnummer sozialversicherung",
			forms: []form{
				{as: "9999 9{6}", check: atSVNR, bare: 70, word: 94},
				{as: "9999-9{6}", check: atSVNR, bare: 65, word: 94},
				{as: "9{10}", check: atSVNR, bare: 35, word: 93},
			},
			good: []string{
				"SVNR [1237 010180]",
				"SVNR [4393-310111]",
				"SVNR [7878190633]",
			},
			bad: []string{"SVNR 1238 010180"},
		},
	},
}

// atSVNR checks the fourth digit and the date, whose month is raised to 13 to 15 where numbers of a
// day are used up.
func atSVNR(d []byte) bool {
	day, month := number2(d[4:]), number2(d[6:])
	return d[0] != '0' && day >= 1 && day <= 31 && month >= 1 && month <= 15 &&
		digitIs(d[3], sum(d, 3, 7, 9, 0, 5, 8, 4, 2, 1, 6)%11)
}
