package detect

var canada = country{
	name: "Canada",
	entities: []entity{
		{
			id: "CA_SIN", name: "CASIN",
			doc:      "is a Canadian social insurance number (Luhn check)",
			source:   "Service Canada, Social Insurance Number",
			compared: "stdnum 1.12.0",
			words:    "insurance",
			near:     "sin nas",
			forms: []form{
				{as: "9{9}", check: sin, bare: 25, word: 90},
				{as: "999 999 999", check: sin, bare: 45, word: 90},
				{as: "999-999-999", check: sin, bare: 45, word: 90},
			},
			good: []string{
				"SIN [130 692 544]",
				"SIN [341616175]",
				"SIN [987-768-199]",
				"sin no. [341616175]",
				"Insurance number [341616175]",
			},
			bad: []string{"SIN 130 692 545", "Pago sin comisiones: operación 341616175"},
		},
	},
}

// sin checks the Luhn digit; numbers that begin with 0 or 8 are not issued.
func sin(d []byte) bool { return d[0] != '0' && d[0] != '8' && luhn(d) && !allSame(d) }
