package detect

var malaysia = country{
	name: "Malaysia",
	entities: []entity{
		{
			id: "MY_MYKAD", name: "MYMyKad",
			doc:      "is a Malaysian identity card number, with the date and place of birth",
			source:   "Jabatan Pendaftaran Negara, National Registration Regulations 1990",
			compared: "stdnum 1.12.0",
			words:    "mykad pengenalan nric mykid",
			near:     "ic kad",
			forms: []form{
				{as: "9{6}-99-9999", check: myKad, bare: 48, word: 93},
				{as: "9{12}", check: myKad, bare: 15, word: 90},
			},
			good: []string{
				"No. kad pengenalan [900101-14-5678]",
				"No. kad pengenalan [110922853390]",
				"IC: [110922853390]",
			},
			bad: []string{"No. kad pengenalan 901301-14-5678"},
		},
	},
}

// myKad checks the date and the place of birth.
func myKad(d []byte) bool {
	place := number2(d[6:])
	return yearFirst(d) && place != 0 && place != 17 && place != 18 && place != 19 && place != 20
}
