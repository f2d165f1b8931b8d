package detect

var romania = country{
	name: "Romania",
	entities: []entity{
		{
			id: "RO_CNP", name: "ROCNP",
			doc:      "is a Romanian personal numeric code (modulus 11)",
			source:   "Direcția pentru Evidența Persoanelor, OUG 97/2005",
			compared: "stdnum 1.12.0",
			words:    "cnp",
			forms: []form{
				{as: "9{13}", check: roCNP, bare: 48, word: 95},
			},
			good: []string{
				"CNP [1630615123457]",
				"CNP [1800101121301]",
			},
			bad: []string{"CNP 1630615123458"},
		},
	},
}

// roCNP checks the sex, the date and the last digit.
func roCNP(d []byte) bool {
	v := weighted(d, "279146358279") % 11
	if v == 10 {
		v = 1
	}
	return d[0] != '0' && yearFirst(d[1:]) && digitIs(d[12], v)
}
