package detect

var peru = country{
	name: "Peru",
	entities: []entity{
		{
			id: "PE_DNI", name: "PEDNI",
			doc:      "is a Peruvian identity number, with its verification digit or recognized by the words around it",
			source:   "RENIEC, documento nacional de identidad",
			compared: "stdnum 1.12.0, in part",
			words:    "dni",
			forms: []form{
				{as: "9{8}", word: 80},
				{as: "9{8}-9", check: peDNI, bare: 40, word: 92},
				{as: "9{8}-[A-K]", check: peDNI, bare: 40, word: 92},
			},
			good: []string{
				"DNI [10117410] verificado",
				"DNI [17216004-8] verificado",
				"DNI [26811845-D] verificado",
			},
			bad: []string{"DNI 10117410-3 verificado"},
		},
	},
}

// peDNI checks the verification digit or letter.
func peDNI(p []byte) bool {
	n := weighted(p, "32765432") % 11
	return "65432110987"[n] == p[8] || "KJIHGFEDCBA"[n] == p[8]
}
