package detect

var switzerland = country{
	name: "Switzerland",
	entities: []entity{
		{
			id: "CH_AHV", name: "CHAHV",
			doc:      "is a Swiss social insurance number, AHV or AVS (EAN-13 check digit)",
			source:   "ZAS, AHVV article 133 and Wegleitung AHV-Nummer",
			compared: "stdnum 1.12.0",
			words:    "ahv avs versichertennummer ahvn13",
			forms: []form{
				{as: "999.9999.9999.99", check: chAHV, bare: 95, word: 97},
				{as: "999 9999 9999 99", check: chAHV, bare: 90, word: 96},
				{as: "9{13}", check: chAHV, bare: 75, word: 96},
			},
			good: []string{
				"AHV-Nr. [756.9217.0769.85]",
				"AHV-Nr. [756 5171 0926 10]",
				"AHV-Nr. [7561875996698]",
			},
			bad: []string{"AHV-Nr. 756.9217.0769.84"},
		},
	},
}

// chAHV checks the code of the country and the last digit.
func chAHV(d []byte) bool {
	return string(d[:3]) == "756" && digitIs(d[12], (10-weighted(d, "131313131313")%10)%10)
}
