package detect

var ecuador = country{
	name: "Ecuador",
	entities: []entity{
		{
			id: "EC_CI", name: "ECCI",
			doc:      "is an Ecuadorian identity card number (Luhn check)",
			source:   "Registro Civil, Ley Orgánica de Gestión de la Identidad",
			compared: "stdnum 1.12.0",
			words:    "cédula identidad",
			forms: []form{
				{as: "9{10}", check: ecCI, bare: 30, word: 90},
				{as: "9{9}-9", check: ecCI, bare: 48, word: 92},
			},
			good: []string{
				"Cédula [1714307103] registrada",
				"Cédula [185363856-5] registrada",
			},
			bad: []string{"Cédula 1714307104 registrada"},
		},
	},
}

// ecCI checks the province, 01 to 24 or 30 for abroad, that the holder is a person, and the digit.
func ecCI(d []byte) bool {
	p := number2(d)
	return (p >= 1 && p <= 24 || p == 30) && d[2] < '6' && luhn(d)
}
