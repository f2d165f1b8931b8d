package detect

var unitedKingdom = country{
	name: "United Kingdom",
	entities: []entity{
		{
			id: "UK_NHS", name: "UKNHS",
			doc:    "is an NHS number (modulus 11)",
			source: "NHS Data Dictionary, NHS number",
			words:  "nhs",
			forms: []form{
				{as: "9{10}", check: nhs, bare: 30, word: 92},
				{as: "999 999 9999", check: nhs, bare: 45, word: 92},
				{as: "999-999-9999", check: nhs, bare: 45, word: 92},
			},
			good: []string{
				"NHS number [482 913 7525]",
				"NHS number [1935193716]",
				"NHS number [716-288-5772]",
			},
			bad: []string{"NHS number 482 913 7526"},
		},
		{
			id: "UK_NINO", name: "UKNINO",
			doc:    "is a national insurance number",
			source: "HMRC, NIM39110",
			words:  "nino insurance ni",
			forms: []form{
				{as: "[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]_99_99_99_[A-D]", check: nino, bare: 75, word: 92, capital: true},
				{as: "[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]_99_99_99_[A-D]", check: nino, bare: 40, word: 92},
			},
			good: []string{"National insurance [AB 12 34 56 C]", "Filed under [AB 12 34 56 C]", "My ni number is [ab123456c]"},
			bad:  []string{"National insurance BG 12 34 56 C", "Le rdv est le 19-07-26 a 8:15"},
		},
		{
			id: "UK_POSTCODE", name: "UKPostcode",
			doc:    "is a postcode",
			source: "BS 7666; Royal Mail PAF guide",
			words:  "postcode postal address post code delivery",
			forms: []form{
				{as: "[A-PR-UWYZ]9_9[ABD-HJLNP-UW-Z]{2}", bare: 30, word: 80},
				{as: "[A-PR-UWYZ]99_9[ABD-HJLNP-UW-Z]{2}", bare: 30, word: 80},
				{as: "[A-PR-UWYZ][A-HK-Y]9_9[ABD-HJLNP-UW-Z]{2}", bare: 40, word: 80},
				{as: "[A-PR-UWYZ][A-HK-Y]99_9[ABD-HJLNP-UW-Z]{2}", bare: 40, word: 80},
				{as: "[A-PR-UWYZ]9[ABCDEFGHJKPSTUW]_9[ABD-HJLNP-UW-Z]{2}", bare: 40, word: 80},
				{as: "[A-PR-UWYZ][A-HK-Y]9[ABEHMNPRVWXY]_9[ABD-HJLNP-UW-Z]{2}", bare: 40, word: 80},
				{as: "GIR_0[A][A]", bare: 40, word: 80},
			},
			good: []string{
				"Postcode [SW1A 2AA]",
				"Postcode [H22QD]",
				"Postcode [K492GG]",
				"Postcode [YR46LG]",
				"Postcode [ER575LX]",
				"Postcode [T9T7YB]",
				"Postcode [GIR0AA]",
			},
			bad: []string{"Postcode QW1A 2AA"},
		},
		{
			id: "UK_PASSPORT", name: "UKPassport",
			doc:    "is a British passport number",
			source: "HM Passport Office",
			words:  "passport hmpo",
			forms: []form{
				{as: "AA9{7}", bare: 10, word: 70},
			},
			good: []string{"Passport [AB4829137] expires"},
			bad:  []string{"Parcel AB4829137 arrives"},
		},
		{
			id: "UK_DRIVING_LICENCE", name: "UKDrivingLicence",
			doc:    "is a driver number of 16 characters",
			source: "DVLA, INF45",
			words:  "driving licence license dvla",
			forms: []form{
				{as: "[A-Z9]{5}9[0156]9[0123]99[A-Z9]{2}XAA", check: ukLicence, bare: 80, word: 95},
			},
			good: []string{"Driving licence [MORGA657054SM9IJ]"},
			bad: []string{
				"Driving licence MORGA697054SM9IJ",
				"Driving licence G9LPW354340JTKDG",
			},
		},
		{
			id: "UK_VEHICLE_REGISTRATION", name: "UKVehicleRegistration",
			doc:    "is a vehicle registration mark",
			source: "DVLA, INF104",
			words:  "registration reg plate plates vehicle vehicles car cars vrm dvla numberplate",
			near:   "van",
			forms: []form{
				{as: "[A-HJ-PR-Y]{2}[0-8]9_[A-HJ-PR-Z]{3}", check: ukPlate, bare: 40, word: 75},
				{as: "[A-HJ-NPR-TV-Y]99?9?_[A-HJ-PR-TV-Z]{3}", bare: 10, word: 65},
				{as: "[A-HJ-PR-Z]{3}_99?9?[A-HJ-NPR-TV-Y]", bare: 10, word: 65},
			},
			good: []string{
				"Your car, registration [BD21 SMR], is ready",
				"Your car, registration [R6NNW], is ready",
				"Your car, registration [LFM6Y], is ready",
				"Collect the van [BD21 SMR] today",
			},
			bad: []string{"Your car, registration BD49 SMR, is ready", "De brief van het bedrijf, BD21 SMR"},
		},
	},
}

// nhs checks the modulus 11 digit of the NHS Data Dictionary.
func nhs(d []byte) bool {
	sum := 0
	for i := range 9 {
		sum += int(d[i]-'0') * (10 - i)
	}
	return (sum+int(d[9]-'0'))%11 == 0 && !allSame(d)
}

// nino refuses the prefixes that HMRC does not use (NIM39110).
func nino(p []byte) bool {
	switch string(p[:2]) {
	case "BG", "GB", "NK", "KN", "NT", "TN", "ZZ":
		return false
	}
	return true
}

// ukLicence checks the five letters of the name, padded with nines, and the
// birth date, whose month is raised by 50 for women.
func ukLicence(p []byte) bool {
	padded := false
	for i, c := range p[:5] {
		if c == '9' {
			padded = true
		} else if padded || isDigit(c) {
			return false
		}
		if i == 0 && padded {
			return false
		}
	}
	month, day := number2(p[6:]), number2(p[8:])
	if month > 50 {
		month -= 50
	}
	return validDate(0, month, day) && !(p[11] == '9' && p[12] != '9')
}

// ukPlate checks the age identifier: 02 to 29 and 51 to 79, with 01 and 50
// never issued but read by people.
func ukPlate(p []byte) bool {
	age := number2(p[2:])
	return age >= 1 && age <= 29 || age >= 51 && age <= 79
}
