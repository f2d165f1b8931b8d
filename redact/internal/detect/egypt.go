package detect

var egypt = country{
	name: "Egypt",
	entities: []entity{
		{
			id: "EG_NID", name: "EGNID",
			doc:    "is an Egyptian national number, with the date and place of birth",
			source: "Ministry of Interior, Civil Status Organization, law 143/1994",
			words:  "القومي قومي البطاقة",
			forms: []form{
				{as: "9{14}", check: egNID, bare: 48, word: 95},
			},
			good: []string{"الرقم القومي [28501011234567]"},
			bad:  []string{"الرقم القومي 28513011234567"},
		},
	},
}

// egNID checks the century, the date and the governorate, 01 to 35 or 88 for abroad. The rule of the
// last digit is not published.
func egNID(d []byte) bool {
	place := number2(d[7:])
	return (d[0] == '2' || d[0] == '3') && yearFirst(d[1:]) && (place >= 1 && place <= 35 || place == 88)
}
