package detect

var russia = country{
	name: "Russia",
	entities: []entity{
		{
			id: "RU_INN", name: "RUINN",
			doc:      "is a Russian taxpayer number of a person or company (modulus 11)",
			source:   "ФНС, приказ ММВ-7-6/435@",
			compared: "stdnum 1.12.0",
			words:    "инн inn",
			forms: []form{
				{as: "9{12}", check: ruINN, bare: 45, word: 94},
				{as: "9{10}", check: ruINN, bare: 30, word: 92},
			},
			good: []string{"ИНН [500100732259]", "ИНН [7830002293]"},
			bad: []string{
				"ИНН 500100732258",
				"ИНН 500100732266",
			},
		},
		{
			id: "RU_SNILS", name: "RUSNILS",
			doc:    "is a Russian pension insurance number (modulus 101)",
			source: "СФР, Федеральный закон 27-ФЗ",
			words:  "снилс snils",
			forms: []form{
				{as: "999-999-999 99", check: ruSNILS, bare: 92, word: 96},
				{as: "9{11}", check: ruSNILS, bare: 40, word: 94},
			},
			good: []string{
				"СНИЛС [112-233-445 95]",
				"СНИЛС [00549220522]",
				"СНИЛС [515-824-782 00]",
				"СНИЛС [112-233-445 95] 12.03.2027",
			},
			bad: []string{"СНИЛС 112-233-445 96"},
		},
	},
}

// ruINN checks the last digit, of a person also the one before it.
func ruINN(d []byte) bool {
	if len(d) == 10 {
		return digitIs(d[9], sum(d, 2, 4, 10, 3, 5, 9, 4, 6, 8)%11%10) && !allSame(d)
	}
	return digitIs(d[10], sum(d, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8)%11%10) && digitIs(d[11], sum(d, 3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8)%11%10) && !allSame(d)
}

// ruSNILS checks the last two digits.
func ruSNILS(d []byte) bool {
	return weighted(d, "987654321")%101%100 == number2(d[9:]) && !allSame(d)
}
