package detect

var portugal = country{
	name: "Portugal",
	entities: []entity{
		{
			id: "PT_NIF", name: "PTNIF",
			doc:      "is a Portuguese tax number (modulus 11)",
			source:   "Autoridade Tributária, Decreto-Lei 14/2013",
			compared: "stdnum 1.12.0",
			words:    "nif contribuinte",
			forms: []form{
				{as: "9{9}", check: ptNIF, bare: 30, word: 92},
				{as: "999 999 999", check: ptNIF, bare: 30, word: 92},
			},
			good: []string{
				"NIF [123456789] do cliente",
				"NIF [392 059 797] do cliente",
				"NIF [240755430]",
				"NIF [243220820]",
			},
			bad: []string{"NIF 123456788 do cliente"},
		},
		{
			id: "PT_NISS", name: "PTNISS",
			doc:    "is a Portuguese social security number (modulus 10)",
			source: "Segurança Social, Portaria 1360/2003 and Portaria 1483/2004",
			words:  "niss segurança",
			forms: []form{
				{as: "9{11}", check: ptNISS, bare: 40, word: 92},
			},
			good: []string{"NISS [12345678902]"},
			bad:  []string{"NISS 12345678903"},
		},
		{
			id: "PT_SNS", name: "PTSNS",
			doc:    "is a Portuguese health service user number, recognized by the words around it",
			source: "SPMS, Registo Nacional de Utentes",
			words:  "sns",
			forms: []form{
				{as: "9{9}", word: 90},
				{as: "999 999 999", word: 90},
			},
			good: []string{
				"SNS: utente [298471660] vacinado",
				"SNS: utente [366 972 078] vacinado",
			},
			bad: []string{"Pedido 298471660 enviado"},
		},
	},
}

// ptNIF checks the kind of the taxpayer and the last digit.
func ptNIF(d []byte) bool {
	if d[0] == '0' || d[0] == '4' && d[1] != '5' {
		return false
	}
	v := 11 - weighted(d, "98765432")%11
	if v > 9 {
		v = 0
	}
	return digitIs(d[8], v)
}

// ptNISS checks the first digit, 1 for a person and 2 for a company, and the last.
func ptNISS(d []byte) bool {
	return (d[0] == '1' || d[0] == '2') && digitIs(d[10], 9-sum(d, 29, 23, 19, 17, 13, 11, 7, 5, 3, 2)%10)
}
