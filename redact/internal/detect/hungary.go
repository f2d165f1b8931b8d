package detect

var hungary = country{
	name: "Hungary",
	entities: []entity{
		{
			id: "HU_TAJ", name: "HUTAJ",
			doc:    "is a Hungarian social security number (weights 3 and 7)",
			source: "NEAK, 1996. évi XX. törvény",
			words:  "taj tajszám",
			forms: []form{
				{as: "999 999 999", check: huTAJ, bare: 30, word: 93},
				{as: "999-999-999", check: huTAJ, bare: 35, word: 93},
				{as: "9{9}", check: huTAJ, bare: 20, word: 92},
			},
			good: []string{
				"TAJ szám [111 111 110]",
				"TAJ szám [092-881-989]",
				"TAJ szám [261241190]",
			},
			bad: []string{"TAJ szám 111 111 111"},
		},
	},
}

// huTAJ checks the last digit.
func huTAJ(d []byte) bool { return digitIs(d[8], weighted(d, "37373737")%10) && value(d) != 0 }
