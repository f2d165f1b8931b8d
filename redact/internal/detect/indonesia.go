package detect

var indonesia = country{
	name: "Indonesia",
	entities: []entity{
		{
			id: "ID_NIK", name: "IDNIK",
			doc:    "is an Indonesian population number, with the date of birth, recognized by the words around it",
			source: "Ditjen Dukcapil, Undang-Undang 24/2013",
			words:  "nik ktp",
			forms: []form{
				{as: "9{16}", check: idNIK, bare: 40, word: 94},
			},
			good: []string{"NIK [3171011708450001] terverifikasi"},
			bad:  []string{"NIK 3171011713450001 terverifikasi"},
		},
	},
}

// idNIK checks the province, 11 to 96, and the date, whose day is raised by 40 for women.
func idNIK(d []byte) bool {
	p, day := number2(d), number2(d[6:])
	if day > 40 {
		day -= 40
	}
	return p >= 11 && p <= 96 && validDate(leapOf(number2(d[10:])), number2(d[8:]), day)
}
