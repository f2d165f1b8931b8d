package detect

var southAfrica = country{
	name: "South Africa",
	entities: []entity{
		{
			id: "ZA_ID_NUMBER", name: "ZAIDNumber",
			doc:      "is a South African identity number (Luhn check)",
			source:   "Department of Home Affairs, Identification Act 68 of 1997",
			compared: "stdnum 1.12.0",
			words:    "rsa identity id resident",
			forms: []form{
				{as: "9{13}", check: zaID, bare: 65, word: 92},
			},
			good: []string{"RSA identity [8703144829083]"},
			bad:  []string{"RSA identity 8703144829084"},
		},
	},
}

// zaID checks a South African number: a date, in either century, the
// citizenship digit and Luhn.
func zaID(d []byte) bool {
	y, m, day := number2(d), number2(d[2:]), number2(d[4:])
	return (validDate(1900+y, m, day) || y <= 30 && validDate(2000+y, m, day)) && d[10] <= '2' && luhn(d)
}
