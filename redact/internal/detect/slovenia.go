package detect

var slovenia = country{
	name: "Slovenia",
	entities: []entity{
		{
			id: "SI_EMSO", name: "SIEMSO",
			doc:      "is a Slovenian unique personal identification number, with the date of birth (modulus 11)",
			source:   "Uredba o načinu določanja osebne identifikacijske številke, articles 3 and 4 (Uradni list RS 8/1999)",
			compared: "the text of the source",
			words:    "emšo emša emšom",
			forms: []form{
				{as: "9{13}", check: siEMSO, bare: 75, word: 96},
			},
			good: []string{"EMŠO [1203981500131]", "Vpisano: [2707006505914]"},
			bad:  []string{"EMŠO 1203981500132", "EMŠO 3202981500133"},
		},
	},
}

// siEMSO checks the date, whose year has three digits, the register, 50 to 59 for Slovenia, and the
// last digit.
func siEMSO(d []byte) bool {
	year := int(value(d[4:7]))
	if year += 1000; year < 1800 {
		year += 1000
	}
	return d[7] == '5' && year < 2100 && validDate(year, number2(d[2:]), number2(d)) && sum(d, 7, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1)%11 == 0
}
