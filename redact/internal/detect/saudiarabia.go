package detect

var saudiArabia = country{
	name: "Saudi Arabia",
	entities: []entity{
		{
			id: "SA_NID", name: "SANID",
			doc:    "is a Saudi identity number of a citizen or resident (Luhn check)",
			source: "Ministry of Interior, Absher",
			words:  "الهوية هوية الإقامة إقامة السجل iqama",
			forms: []form{
				{as: "9{10}", check: saNID, bare: 30, word: 94},
			},
			good: []string{"رقم الهوية [1012345672]"},
			bad:  []string{"رقم الهوية 1012345673"},
		},
	},
}

// saNID checks the kind of holder, 1 for a citizen and 2 for a resident, and the last digit.
func saNID(d []byte) bool { return (d[0] == '1' || d[0] == '2') && luhn(d) }
