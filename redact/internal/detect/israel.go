package detect

var israel = country{
	name: "Israel",
	entities: []entity{
		{
			id: "IL_ID", name: "ILID",
			doc:      "is an Israeli identity number, Teudat Zehut (Luhn check)",
			source:   "Population and Immigration Authority, Population Registry Law",
			compared: "stdnum 1.12.0",
			words:    "זהות תז ז תעודת zehut teudat",
			forms: []form{
				{as: "9{9}", check: luhnVaried, bare: 25, word: 92},
				{as: "9{8}-9", check: luhnVaried, bare: 30, word: 92},
			},
			good: []string{
				"תעודת זהות [123456782]",
				"תעודת זהות [47319611-1]",
			},
			bad: []string{"תעודת זהות 123456783"},
		},
	},
}
