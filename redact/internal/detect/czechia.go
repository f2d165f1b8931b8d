package detect

var czechia = country{
	name: "Czechia and Slovakia",
	entities: []entity{
		{
			id: "CZ_RODNE_CISLO", name: "CZRodneCislo",
			doc:      "is a Czech or Slovak birth number (modulus 11)",
			source:   "Ministerstvo vnitra, zákon 133/2000 Sb.; zákon NR SR 301/1995 Z. z.",
			compared: "stdnum 1.12.0",
			words:    "rodné rodného rodnem rč rc",
			forms: []form{
				{as: "9{6}/9999", check: czRC, bare: 85, word: 95},
				{as: "9{6}/999", check: czDate, bare: 40, word: 88},
				{as: "9{10}", check: czRC, bare: 35, word: 93},
			},
			good: []string{
				"Rodné číslo [710319/2745]",
				"Rodné číslo [520229/123]",
				"Rodné číslo [1171225649]",
				"Rodné číslo [815312/1560]",
			},
			bad: []string{"Rodné číslo 710319/2746", "Rodné číslo 521329/123"},
		},
	},
}

// czRC checks the date and that eleven divides the number.
func czRC(d []byte) bool {
	return czDate(d) && (value(d)%11 == 0 || value(d[:9])%11 == 10 && d[9] == '0')
}

// czDate checks the date, whose month is raised by 50 for women, and by 20 more where the numbers of
// a day are used up. Numbers until 1953 have nine digits and no check.
func czDate(d []byte) bool {
	month := number2(d[2:])
	if month > 50 {
		month -= 50
	}
	if month > 20 {
		month -= 20
	}
	return validDate(leapOf(number2(d)), month, number2(d[4:]))
}
