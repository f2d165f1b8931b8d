package detect

var spain = country{
	name: "Spain",
	entities: []entity{
		{
			id: "ES_NIF", name: "ESNIF",
			doc:      "is a Spanish tax number of a citizen (modulus 23)",
			source:   "Real Decreto 1553/2005",
			compared: "stdnum 1.12.0, in part",
			words:    "dni nif documento",
			forms: []form{
				{as: "9{8}_A", check: nif, bare: 75, word: 92},
				{as: "9{7}_A", check: nif, bare: 45, word: 85},
			},
			good: []string{
				"DNI [48291375T]",
				"DNI [7229198E]",
			},
			bad: []string{"DNI 48291375R"},
		},
		{
			id: "ES_NIE", name: "ESNIE",
			doc:      "is a Spanish number of a foreigner (modulus 23)",
			source:   "Real Decreto 1155/2024 (before it Real Decreto 557/2011); Ministerio del Interior",
			compared: "stdnum 1.12.0",
			words:    "nie extranjero",
			forms: []form{
				{as: "[XYZ]_9{7}_A", check: nif, bare: 80, word: 92},
			},
			good: []string{"NIE [Y4829137W]"},
			bad:  []string{"NIE Y4829137A"},
		},
		{
			id: "ES_PASSPORT", name: "ESPassport",
			doc:    "is a Spanish passport number",
			source: "Real Decreto 896/2003",
			words:  "pasaporte passport",
			forms: []form{
				{as: "AAA9{6}", bare: 20, word: 75},
			},
			good: []string{"Pasaporte [PAB482913]"},
			bad:  []string{"Paquete PAB482913"},
		},
	},
}

// nif checks the letter of a Spanish DNI or NIE (Real Decreto 1553/2005).
func nif(p []byte) bool {
	n := 0
	for _, c := range p[:len(p)-1] {
		switch {
		case isDigit(c):
			n = n*10 + int(c-'0')
		default:
			n = int(c - 'X')
		}
	}
	return "TRWAGMYFPDXBNJZSQVHLCKE"[n%23] == p[len(p)-1]
}
