package detect

var emirates = country{
	name: "United Arab Emirates",
	entities: []entity{
		{
			id: "AE_EID", name: "AEEID",
			doc:    "is an Emirates identity number, with the year of birth",
			source: "Federal Authority for Identity, Citizenship, Customs and Port Security",
			words:  "emirates eid الهوية هوية",
			forms: []form{
				{as: "999-9999-9{7}-9", check: aeEID, bare: 90, word: 96},
				{as: "999 9999 9{7} 9", check: aeEID, bare: 85, word: 96},
				{as: "9{15}", check: aeEID, bare: 45, word: 94},
			},
			good: []string{
				"Emirates ID [784-1990-1234567-1]",
				"Emirates ID [784 2004 7307372 2]",
				"Emirates ID [784202644048306]",
			},
			bad: []string{"Emirates ID 784-1790-1234567-1"},
		},
	},
}

// aeEID checks the code of the country and the year. The rule of the last digit is not published.
func aeEID(d []byte) bool {
	return string(d[:3]) == "784" && (string(d[3:5]) == "19" || string(d[3:5]) == "20")
}
