package detect

var philippines = country{
	name: "Philippines",
	entities: []entity{
		{
			id: "PH_TIN", name: "PHTIN",
			doc:    "is a Philippine taxpayer identification number",
			source: "Bureau of Internal Revenue",
			words:  "tax taxpayer",
			near:   "tin bir",
			forms: []form{
				{as: "9{12}", bare: 5, word: 80},
				{as: "999-999-999-999", bare: 40, word: 80},
				{as: "999 999 999 999", bare: 40, word: 80},
				{as: "9{14}", bare: 1, word: 80},
				{as: "999-999-999-9{5}", bare: 40, word: 80},
				{as: "999 999 999 9{5}", bare: 40, word: 80},
				{as: "9{9}", bare: 5, word: 75},
				{as: "999-999-999", bare: 20, word: 75},
				{as: "999 999 999", bare: 20, word: 75},
			},
			good: []string{
				"Taxpayer TIN [245-718-903]",
				"Taxpayer TIN [265276164682]",
				"Taxpayer TIN [623-524-180-038]",
				"Taxpayer TIN [053 817 187 799]",
				"Taxpayer TIN [86964319494760]",
				"Taxpayer TIN [514-232-170-53302]",
				"Taxpayer TIN [882 728 544 27098]",
				"Taxpayer TIN [554227269]",
				"Taxpayer TIN [793 042 266]",
				"BIR: [793 042 266]",
			},
			bad: []string{"Taxpayer TIN 245-718-90", "Bu bir deneme 793 042 266"},
		},
		{
			id: "PH_MOBILE_NUMBER", name: "PHMobileNumber",
			doc:    "is a Philippine mobile number",
			source: "NTC numbering plan",
			words:  "mobile phone cell number numero text call globe smart",
			good:   []string{"Globe mobile [0917 482 9137]"},
			bad:    []string{"Globe mobile 0817 482 9137"},
		},
	},
}
