package detect

var india = country{
	name: "India",
	entities: []entity{
		{
			id: "IN_AADHAAR", name: "INAadhaar",
			doc:    "is an Aadhaar number (Verhoeff check)",
			source: "UIDAI",
			words:  "aadhaar aadhar uidai",
			forms: []form{
				{as: "9{12}", check: aadhaar, bare: 45, word: 92},
				{as: "9999 9999 9999", check: aadhaar, bare: 70, word: 92},
				{as: "9999-9999-9999", check: aadhaar, bare: 70, word: 92},
				{as: "9999:9999:9999", check: aadhaar, bare: 70, word: 92},
			},
			good: []string{
				"Aadhaar [2938 4756 1021]",
				"Aadhaar [296947822282]",
				"Aadhaar [3353-9664-5887]",
				"Aadhaar [5011:8183:7585]",
			},
			bad: []string{"Aadhaar 2938 4756 1022"},
		},
		{
			id: "IN_PAN", name: "INPAN",
			doc:    "is a permanent account number",
			source: "Income Tax Department, rule 114",
			words:  "pan tax income",
			forms: []form{
				{as: "AAA[ABCFGHJLPTK]A9{4}A", bare: 70, word: 92},
				{as: "AAAAA9{4}A", bare: 45, word: 85},
				{as: "X{10}", check: fourDigits, bare: 5, word: 10},
			},
			good: []string{
				"PAN [BQKPM4829C]",
				"PAN [SYODM3483W]",
				"Send it: [BQKPM4829C]",
			},
			bad:   []string{"PAN BQK4829C"},
			faint: []string{"PAN [1234ABCDEF]"},
		},
		{
			id: "IN_GSTIN", name: "INGSTIN",
			doc:    "is a goods and services tax number",
			source: "GST Council, CGST Rules",
			words:  "gst gstin tax",
			forms: []form{
				{as: "[0-3]9A{5}9{4}A[1-9A-Z]ZX", check: gstin, bare: 80, word: 95},
			},
			good: []string{"GSTIN [27BQKPM4829C1Z5]"},
			bad: []string{
				"GSTIN 57BQKPM4829C1Z5",
				"GSTIN 39ZJZSI5947ADZ8",
			},
		},
		{
			id: "IN_PASSPORT", name: "INPassport",
			doc:    "is an Indian passport number",
			source: "Passport Seva, Ministry of External Affairs",
			words:  "passport",
			forms: []form{
				{as: "[A-PR-WY][1-9]9_9{4}[1-9]", bare: 10, word: 75},
			},
			good: []string{"Passport [K4829137]"},
			bad:  []string{"Parcel K4829137"},
		},
		{
			id: "IN_VOTER", name: "INVoter",
			doc:    "is a voter card number (EPIC)",
			source: "Election Commission of India",
			words:  "voter epic vote election",
			forms: []form{
				{as: "AAA9{7}", bare: 20, word: 75},
			},
			good: []string{"Voter card [XGJ4829137]"},
			bad:  []string{"Parcel XGJ4829137"},
		},
		{
			id: "IN_VEHICLE_REGISTRATION", name: "INVehicleRegistration",
			doc:    "is a vehicle registration mark",
			source: "Central Motor Vehicles Rules 1989, rule 50",
			words:  "vehicle registration bike car plate rto reg",
			forms: []form{
				{as: "AA_99?_AA?A?_9{4}", check: indianState, bare: 45, word: 75},
				{as: "AA9{4}", bare: 5, word: 60},
				{as: "AAA9{4}", bare: 5, word: 60},
				{as: "A9{5}", bare: 5, word: 60},
				{as: "99BH9{4}AA?", bare: 45, word: 75},
			},
			good: []string{
				"Vehicle [KA 05 MN 4829]",
				"Vehicle [OI2936]",
				"Vehicle [PUQ5015]",
				"Vehicle [L60393]",
				"Vehicle [74BH7628A]",
			},
			bad: []string{
				"Seat KQ 05 MN 4829",
				"Vehicle UY7R2414",
			},
		},
	},
}

// aadhaar checks the Verhoeff digit; numbers do not begin with 0 or 1 and are
// no palindromes (UIDAI).
func aadhaar(d []byte) bool {
	if d[0] < '2' || !verhoeff(d) {
		return false
	}
	for i := range 6 {
		if d[i] != d[11-i] {
			return true
		}
	}
	return false
}

// fourDigits reports four digits in a row and a letter.
func fourDigits(p []byte) bool {
	run, letter, four := 0, false, false
	for _, c := range p {
		if !isDigit(c) {
			letter, run = true, 0
			continue
		}
		if run++; run == 4 {
			four = true
		}
	}
	return four && letter
}

// gstin checks the state code of the number (GST Council, 01 to 38).
func gstin(p []byte) bool {
	n := number2(p)
	return n >= 1 && n <= 38
}

// indianState checks the state code of a vehicle registration (Motor Vehicles
// Act 1988, section 41(6), as notified).
func indianState(p []byte) bool {
	const states = "AN AP AR AS BR CG CH DD DL DN GA GJ HP HR JH JK KA KL LA LD MH ML MN MP MZ NL OD OR PB PY RJ SK TN TR TS TG UK UA UP WB"
	for i := 0; i < len(states); i += 3 {
		if states[i] == p[0] && states[i+1] == p[1] {
			return true
		}
	}
	return false
}
