package detect

var poland = country{
	name: "Poland",
	entities: []entity{
		{
			id: "PL_PESEL", name: "PLPESEL",
			doc:    "is a Polish PESEL number",
			source: "gov.pl, ustawa o ewidencji ludności",
			words:  "pesel",
			forms: []form{
				{as: "9{11}", check: pesel, bare: 48, word: 92},
			},
			good: []string{"PESEL [87031448292]"},
			bad:  []string{"PESEL 87031448293"},
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
