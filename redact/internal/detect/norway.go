package detect

var norway = country{
	name: "Norway",
	entities: []entity{
		{
			id: "NO_FODSELSNUMMER", name: "NOFodselsnummer",
			doc:      "is a Norwegian national identity number or D number (two check digits, modulus 11)",
			source:   "Skatteetaten, folkeregisterforskriften section 2-2-1",
			compared: "stdnum 1.12.0",
			words:    "fødselsnummer fødselsnr personnummer fnr",
			forms: []form{
				{as: "9{6} 9{5}", check: noFnr, bare: 75, word: 95},
				{as: "9{11}", check: noFnr, bare: 45, word: 94},
			},
			good: []string{
				"Fødselsnummer [151086 95088]",
				"Fødselsnummer [58029517612]",
				"Fødselsnummer [550180 93773]",
			},
			bad: []string{
				"Fødselsnummer 151086 95089",
				"Fødselsnummer 151086 10198",
			},
		},
	},
}

// noFnr checks the date, whose day is raised by 40 in a D number, and the last two digits.
func noFnr(d []byte) bool {
	day, month := number2(d), number2(d[2:])
	if day > 40 {
		day -= 40
	}
	if month > 40 {
		month -= 40 // numbers for tests
	}
	return validDate(leapOf(number2(d[4:])), month, day) &&
		sum(d, 3, 7, 6, 1, 8, 9, 4, 5, 2, 1)%11 == 0 && sum(d, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1)%11 == 0
}
