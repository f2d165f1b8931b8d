package detect

var uruguay = country{
	name: "Uruguay",
	entities: []entity{
		{
			id: "UY_CI", name: "UYCI",
			doc:      "is a Uruguayan identity card number (modulus 10)",
			source:   "Dirección Nacional de Identificación Civil",
			compared: "stdnum 1.12.0",
			words:    "cédula identidad",
			forms: []form{
				{as: "9.999.999-9", check: uyCI, bare: 70, word: 93},
				{as: "9{7}-9", check: uyCI, bare: 40, word: 90},
				{as: "9{8}", check: uyCI, bare: 20, word: 88},
			},
			good: []string{
				"Cédula [1.234.567-2] registrada",
				"Cédula [7541150-1] registrada",
				"Cédula [04592015] registrada",
			},
			bad: []string{"Cédula 1.234.567-3 registrada"},
		},
	},
}

// uyCI checks the last digit.
func uyCI(d []byte) bool { return digitIs(d[7], (10-weighted(d, "2987634")%10)%10) && !allSame(d) }
