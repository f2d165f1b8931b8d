package detect

var bulgaria = country{
	name: "Bulgaria",
	entities: []entity{
		{
			id: "BG_EGN", name: "BGEGN",
			doc:      "is a Bulgarian uniform civil number (modulus 11)",
			source:   "ГРАО, Закон за гражданската регистрация",
			compared: "stdnum 1.12.0",
			words:    "егн egn",
			forms: []form{
				{as: "9{10}", check: bgEGN, bare: 35, word: 94},
			},
			good: []string{
				"ЕГН [7523169263]",
				"ЕГН [7503164170]",
			},
			bad: []string{"ЕГН 7523169264"},
		},
	},
}

// bgEGN checks the date, whose month is raised by 20 before 1900 and by 40 from 2000 on, and the
// last digit.
func bgEGN(d []byte) bool {
	month := number2(d[2:])
	if month > 40 {
		month -= 40
	} else if month > 20 {
		month -= 20
	}
	return validDate(leapOf(number2(d)), month, number2(d[4:])) && digitIs(d[9], sum(d, 2, 4, 8, 5, 10, 9, 7, 3, 6)%11%10)
}
