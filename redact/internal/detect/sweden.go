package detect

var sweden = country{
	name: "Sweden",
	entities: []entity{
		{
			id: "SE_PERSONNUMMER", name: "SEPersonnummer",
			doc:      "is a Swedish personal or coordination number (Luhn check)",
			source:   "Skatteverket, SKV 704 and SKV 707",
			compared: "stdnum 1.12.0, in part",
			words:    "personnummer pnr swedish samordningsnummer",
			forms: []form{
				{as: "9{10}", check: pnr10, bare: 40, word: 92, glue: true},
				{as: "9{6}-9999", check: pnr10, bare: 65, word: 92, glue: true},
				{as: "9{12}", check: pnr12, bare: 55, word: 95, glue: true},
				{as: "9{8}-9999", check: pnr12, bare: 85, word: 95, glue: true},
				{as: "9{6}+9{4}", check: pnr10, bare: 60, word: 92, glue: true},
			},
			good: []string{
				"Personnummer [870314-4827]",
				"Personnummer [2007036805]",
				"Personnummer [198008683339]",
				"Personnummer [19670467-7084]",
				"Personnummer [360764+0889]",
			},
			bad: []string{
				"Personnummer 870314-4828",
				"Personnummer 1245874349",
				"Personnummer 465021191622",
				"Personnummer 760848+4021",
			},
		},
		{
			id: "SE_ORGANISATIONSNUMMER", name: "SEOrganisationsnummer",
			doc:      "is a Swedish organization number (Luhn check)",
			source:   "Skatteverket, SKV 709; Bolagsverket",
			compared: "stdnum 1.12.0",
			words:    "organisationsnummer orgnr org",
			forms: []form{
				{as: "9{10}", check: orgnr, bare: 30, word: 90},
				{as: "9{6}-9999", check: orgnr, bare: 55, word: 90},
			},
			good: []string{
				"Organisationsnummer [556482-9132]",
				"Organisationsnummer [6332541157]",
			},
			bad: []string{"Organisationsnummer 556482-9133"},
		},
	},
}

// pnr checks a Swedish number of ten digits: Luhn, and a date whose day is
// raised by 60 for coordination numbers (SKV 704, SKV 707).
func pnr(d []byte, century int) bool {
	day := number2(d[4:])
	if day > 60 {
		day -= 60
	}
	year := 0
	if century > 0 {
		year = century*100 + number2(d)
	} else if number2(d)%4 != 0 {
		year = 1
	}
	return validDate(year, number2(d[2:]), day) && luhn(d)
}

// pnr10 is pnr for a number without its century.
func pnr10(d []byte) bool { return pnr(d, 0) }

func pnr12(d []byte) bool {
	c := number2(d)
	return c >= 18 && c <= 20 && pnr(d[2:], c)
}

// orgnr checks a Swedish organisation number: the third digit is 2 or more, so
// that it is no date, and Luhn.
func orgnr(d []byte) bool { return d[2] >= '2' && d[0] != '0' && luhn(d) }
