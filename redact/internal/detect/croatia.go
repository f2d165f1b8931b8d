package detect

var croatia = country{
	name: "Croatia",
	entities: []entity{
		{
			id: "HR_OIB", name: "HROIB",
			doc:      "is a Croatian personal identification number (ISO 7064 MOD 11,10)",
			source:   "Porezna uprava, Zakon o osobnom identifikacijskom broju",
			compared: "stdnum 1.12.0",
			words:    "oib",
			forms: []form{
				{as: "9{11}", check: hrOIB, bare: 35, word: 94},
			},
			good: []string{"OIB [33392005961]"},
			bad:  []string{"OIB 33392005962"},
		},
	},
}

// hrOIB checks the last digit.
func hrOIB(d []byte) bool { return mod11by10(d) && !allSame(d) }
