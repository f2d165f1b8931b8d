package detect

var japan = country{
	name: "Japan",
	entities: []entity{
		{
			id: "JP_MY_NUMBER", name: "JPMyNumber",
			doc:    "is a Japanese individual number, My Number (modulus 11)",
			source: "Ministerial Order 85/2014 of the Ministry of Internal Affairs, article 5",
			words:  "マイナンバー 個人番号 mynumber",
			forms: []form{
				{as: "9999 9999 9999", check: jpMyNumber, bare: 40, word: 95},
				{as: "9999-9999-9999", check: jpMyNumber, bare: 40, word: 95},
				{as: "9{12}", check: jpMyNumber, bare: 30, word: 94},
			},
			good: []string{
				"マイナンバー [123456789018]",
				"お客様の個人番号は[1234 5678 9018]です",
				"マイナンバー [1515-5766-0168]",
				"マイナンバー [963896412780]",
				"マイナンバー [054477442490]",
			},
			bad: []string{"マイナンバー 123456789019"},
		},
	},
}

// jpMyNumber checks the last digit.
func jpMyNumber(d []byte) bool {
	r := sum(d, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2) % 11
	if r <= 1 {
		return d[11] == '0' && !allSame(d)
	}
	return digitIs(d[11], 11-r)
}
