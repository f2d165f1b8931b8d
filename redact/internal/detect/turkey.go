package detect

var turkey = country{
	name: "Turkey",
	entities: []entity{
		{
			id: "TR_NATIONAL_ID", name: "TRNationalID",
			doc:      "is a Turkish identity number",
			source:   "NVI, law 5490",
			compared: "stdnum 1.12.0",
			words:    "kimlik tckn tc",
			forms: []form{
				{as: "9{11}", check: trID, bare: 60, word: 92},
			},
			good: []string{"TC kimlik [48291375414]"},
			bad:  []string{"TC kimlik 48291375415"},
		},
		{
			id: "TR_LICENSE_PLATE", name: "TRLicensePlate",
			doc:    "is a Turkish vehicle registration mark",
			source: "Karayolları Trafik Yönetmeliği",
			words:  "plaka plakasi plakali arac",
			forms: []form{
				{as: "99_A_9{4}9?", check: trPlate, bare: 20, word: 75},
				{as: "99_A_9{3}", check: trPlate, bare: 20, word: 75},
				{as: "99_AA_99?9?9?", check: trPlate, bare: 20, word: 75},
				{as: "99_AAA_99?9?9?", check: trPlate, bare: 20, word: 75},
			},
			good: []string{
				"Plaka [34 KLM 482]",
				"Plaka [48P6587]",
				"Plaka [18M921]",
				"Plaka [22GM 078]",
			},
			bad: []string{
				"Koltuk 94 KLM 482",
				"Plaka 86X0887",
			},
		},
		{
			id: "TR_PHONE_NUMBER", name: "TRPhoneNumber",
			doc:    "is a Turkish telephone number",
			source: "BTK numbering plan",
			words:  "telefon tel cep gsm numaram telefonu",
			good:   []string{"Cep telefonu [0532 482 91 37]"},
			bad:    []string{"Cep telefonu 0132 482 91 37"},
		},
	},
}

// trID checks the two check digits of a Turkish identity number.
func trID(d []byte) bool {
	odd, even, all := 0, 0, 0
	for i, c := range d[:10] {
		v := int(c - '0')
		all += v
		if i < 9 && i%2 == 0 {
			odd += v
		} else if i < 9 {
			even += v
		}
	}
	return d[0] != '0' && ((odd*7-even)%10+10)%10 == int(d[9]-'0') && all%10 == int(d[10]-'0')
}

// trPlate checks the province, 01 to 81, and that the parts have the lengths
// in use (Karayolları Trafik Yönetmeliği).
func trPlate(p []byte) bool {
	n := number2(p)
	return n >= 1 && n <= 81 && isDigit(p[len(p)-2])
}
