package detect

var poland = country{
	name: "Poland",
	entities: []entity{
		{
			id: "PL_PESEL", name: "PLPESEL",
			doc:      "is a Polish PESEL number",
			source:   "gov.pl, ustawa o ewidencji ludności",
			compared: "stdnum 1.12.0",
			words:    "pesel",
			forms: []form{
				{as: "9{11}", check: pesel, bare: 48, word: 92},
			},
			good: []string{"PESEL [87031448292]"},
			bad:  []string{"PESEL 87031448293"},
		},
		{
			id: "PL_NIP", name: "PLNIP",
			doc:      "is a Polish tax number (modulus 11)",
			source:   "Ministerstwo Finansów, ustawa o zasadach ewidencji i identyfikacji podatników",
			compared: "stdnum 1.12.0",
			near:     "nip",
			forms: []form{
				{as: "999-999-99-99", check: plNIP, bare: 70, word: 94},
				{as: "999-99-99-999", check: plNIP, bare: 70, word: 94},
				{as: "9{10}", check: plNIP, bare: 30, word: 93},
			},
			good: []string{"NIP [123-456-32-18]", "NIP [1234563218]", "NIP [123-45-63-218]"},
			bad:  []string{"NIP 123-456-32-19"},
		},
		{
			id: "PL_ID_CARD", name: "PLIDCard",
			doc:    "is a Polish identity card number (weights 7, 3 and 1)",
			source: "gov.pl, ustawa o dowodach osobistych",
			words:  "dowód dowodu osobisty osobistego",
			forms: []form{
				{as: "AAA9{6}", check: plIDCard, bare: 45, word: 93},
				{as: "AAA 9{6}", check: plIDCard, bare: 45, word: 93},
			},
			good: []string{"Dowód [ABA300000]", "Dowód [ABA 300000]"},
			bad:  []string{"Dowód ABA400000"},
		},
	},
}

// pesel checks the weights of the PESEL and the date, whose month carries the
// century.
func pesel(d []byte) bool {
	month := number2(d[2:])
	century := [5]int{1900, 2000, 2100, 2200, 1800}[month/20]
	return validDate(century+number2(d), month%20, number2(d[4:])) && (weighted(d, "1379137913")+int(d[10]-'0'))%10 == 0
}

// plNIP checks the last digit.
func plNIP(d []byte) bool { return digitIs(d[9], weighted(d, "657234567")%11) && !allSame(d) }

// plIDCard checks the first digit, which is over the letters and the other digits.
func plIDCard(p []byte) bool {
	n := sum(p[4:], 7, 3, 1, 7, 3)
	for i, w := range [3]int{7, 3, 1} {
		n += int(p[i]-'A'+10) * w
	}
	return digitIs(p[3], n%10)
}
