package detect

var unitedStates = country{
	name: "United States",
	entities: []entity{
		{
			id: "US_SSN", name: "USSSN",
			doc:      "is a social security number",
			source:   "SSA, 20 CFR 422.103 and POMS RM 10201.035",
			compared: "stdnum 1.12.0",
			words:    "ssn ssns social ssid",
			forms: []form{
				{as: "9{9}", check: ssn, bare: 30, word: 90},
				{as: "999-99-9999", check: ssn, bare: 85, word: 90},
				{as: "999 99 9999", check: ssn, bare: 60, word: 85},
				{as: "999.99.9999", check: ssn, bare: 60, word: 85},
				{as: "999-9{6}", check: ssn, bare: 45, word: 85},
				{as: "9{5}-9999", check: ssn, bare: 45, word: 85},
			},
			good: []string{
				"My SSN is [412-68-7305]",
				"My SSN is [885720779]",
				"My SSN is [702 51 6341]",
				"My SSN is [239.56.4994]",
				"My SSN is [330-480919]",
				"My SSN is [77443-7429]",
			},
			bad: []string{"My SSN is 000-68-7305"},
		},
		{
			id: "US_ITIN", name: "USITIN",
			doc:    "is an individual taxpayer identification number",
			source: "IRS Publication 1915",
			words:  "itin taxpayer tin",
			forms: []form{
				{as: "9{9}", check: itin, bare: 30, word: 90},
				{as: "999 99 9999", check: itin, bare: 80, word: 90},
				{as: "999-99-9999", check: itin, bare: 80, word: 90},
				{as: "999-9{6}", check: itin, bare: 45, word: 85},
				{as: "9{5}-9999", check: itin, bare: 45, word: 85},
			},
			good: []string{
				"ITIN [912-78-4321] on file",
				"ITIN [995572730] on file",
				"ITIN [976 90 5768] on file",
				"ITIN [938-883404] on file",
				"ITIN [93879-4130] on file",
			},
			bad: []string{"ITIN 912-69-4321 on file"},
		},
		{
			id: "US_PASSPORT", name: "USPassport",
			doc:    "is a United States passport number",
			source: "US Department of State, 22 CFR 51",
			words:  "passport travel passports",
			forms: []form{
				{as: "9{9}", bare: 5, word: 70},
				{as: "A9{8}", bare: 10, word: 70},
			},
			good: []string{
				"US passport [482913756] expires",
				"US passport [D60245750] expires",
			},
			bad: []string{"US parcel 482913756 arrives"},
		},
		{
			id: "US_DRIVER_LICENSE", name: "USDriverLicense",
			doc:    "is a driver license number of one of the states",
			source: "AAMVA D20 and the forms of the states",
			words:  "driver drivers driving license licence permit dl lic",
			forms: []form{
				{as: "9{7}", bare: 1, word: 60},
				{as: "9{8}", bare: 1, word: 60},
				{as: "9{9}", bare: 1, word: 60},
				{as: "9{10}", bare: 1, word: 60},
				{as: "9{12}", bare: 1, word: 60},
				{as: "A9{6}9?9?9?9?9?9?9?9?", bare: 20, word: 65},
				{as: "AA9{5}9?9?", bare: 15, word: 60},
				{as: "99AAA9{5}9?", bare: 20, word: 60},
				{as: "9{7}9?9?A", bare: 15, word: 60},
				{as: "999AA9999", bare: 15, word: 60},
				{as: "A9{3}_9{4}_9{4}", bare: 15, word: 65},
				{as: "A9{4}_9{5}_9{5}", bare: 15, word: 65},
				{as: "A9{3}_9{3}_99_9{3}_9", bare: 15, word: 65},
			},
			good: []string{
				"Driver's license [K4829137] checked",
				"Driver's license [3605493] checked",
				"Driver's license [93419226] checked",
				"Driver's license [316897118] checked",
				"Driver's license [8667676787] checked",
				"Driver's license [561406997258] checked",
				"Driver's license [NJ52657] checked",
				"Driver's license [22VHE06760] checked",
				"Driver's license [0443570U] checked",
				"Driver's license [267SQ2319] checked",
				"Driver's license [H598 6412 4249] checked",
				"Driver's license [E266907249 53534] checked",
				"Driver's license [I859 967-845116] checked",
			},
			bad: []string{"Ticket K4829137 checked"},
		},
		{
			id: "US_BANK_NUMBER", name: "USBankNumber",
			doc:    "is a United States bank account number",
			source: "Nacha Operating Rules (up to 17 digits)",
			words:  "bank banking checking savings account acct",
			forms: []form{
				{as: "9{8}", bare: 5, word: 60},
				{as: "9{9}", bare: 5, word: 60},
				{as: "9{10}", bare: 5, word: 60},
				{as: "9{11}", bare: 5, word: 60},
				{as: "9{12}", bare: 5, word: 60},
				{as: "9{13}", bare: 5, word: 60},
				{as: "9{14}", bare: 5, word: 60},
				{as: "9{15}", bare: 5, word: 60},
				{as: "9{16}", bare: 5, word: 60},
				{as: "9{17}", bare: 5, word: 60},
			},
			good: []string{
				"Bank account [48291375604] was charged",
				"Bank account [19754305] was charged",
				"Bank account [960852929] was charged",
				"Bank account [9659135092] was charged",
				"Bank account [104959607167] was charged",
				"Bank account [1593187589907] was charged",
				"Bank account [36125825642233] was charged",
				"Bank account [389767741388745] was charged",
				"Bank account [8377615817296267] was charged",
				"Bank account [12594655703045469] was charged",
			},
			bad: []string{"Ticket 48291375604 was closed"},
		},
		{
			id: "ABA_ROUTING_NUMBER", name: "ABARoutingNumber",
			doc:    "is a bank routing number (weights 3, 7 and 1)",
			source: "ABA Routing Number Policy",
			words:  "aba routing rtn bank transit",
			forms: []form{
				{as: "9{9}", check: aba, bare: 30, word: 85},
				{as: "9999-9999-9", check: aba, bare: 45, word: 85},
			},
			good: []string{
				"Routing number [026073655] at the bank",
				"Routing number [2495-3151-8] at the bank",
			},
			bad: []string{"Routing number 026073656 at the bank"},
		},
		{
			id: "US_NPI", name: "USNPI",
			doc:    "is a national provider identifier (Luhn check with 80840)",
			source: "CMS, 45 CFR 162.406",
			words:  "npi provider",
			forms: []form{
				{as: "9{10}", check: npi, bare: 35, word: 90},
				{as: "9999-999-999", check: npi, bare: 45, word: 90},
				{as: "9999 999 999", check: npi, bare: 45, word: 90},
			},
			good: []string{
				"Provider NPI [1734829157]",
				"Provider NPI [2518-838-562]",
				"Provider NPI [2783 377 460]",
			},
			bad: []string{"Provider NPI 1734829158"},
		},
		{
			id: "US_MBI", name: "USMBI",
			doc:    "is a Medicare beneficiary identifier",
			source: "CMS, Medicare Beneficiary Identifier format",
			words:  "mbi medicare beneficiary",
			forms: []form{
				{as: "[1-9][AC-HJ-KM-NP-RT-Y][0-9AC-HJ-KM-NP-RT-Y]9_[AC-HJ-KM-NP-RT-Y][0-9AC-HJ-KM-NP-RT-Y]9_[AC-HJ-KM-NP-RT-Y]{2}99", bare: 60, word: 90},
			},
			good: []string{"Medicare MBI [3EG4-TE5-MK72]"},
			bad:  []string{"Medicare MBI 3EG4-BE5-MK72"},
		},
		{
			id: "MEDICAL_LICENSE", name: "MedicalLicense",
			doc:    "is a DEA registration number of a prescriber",
			source: "DEA, 21 CFR 1301",
			words:  "dea medical certificate prescriber",
			forms: []form{
				{as: "[ABCDEFGHJKLMPRSTUX][A-Z9]9{7}", check: dea, bare: 55, word: 90},
			},
			good: []string{"DEA number [BM4829137]"},
			bad:  []string{"DEA number BM4829138"},
		},
		{
			id: "US_EIN", name: "USEIN",
			doc:      "is an employer identification number, recognized by the words around it",
			source:   "IRS, Publication 1635",
			compared: "stdnum 1.12.0",
			words:    "fein employer",
			near:     "ein",
			forms: []form{
				{as: "99-9{7}", check: usEIN, bare: 40, word: 92},
			},
			good: []string{"EIN [12-3456789] on file", "Your ein is [12-3456789]", "Employer number [12-3456789]"},
			bad:  []string{"EIN 07-3456789 on file", "Tragen Sie bitte ein: Konto 12-3456789", "Zahlen Sie 12-3456789 ein"},
		},
	},
}

// ssn checks the parts of a social security number that SSA never assigns
// (POMS RM 10201.035) and numbers that were printed in advertisements.
func ssn(d []byte) bool {
	if string(d[:3]) == "000" || string(d[:3]) == "666" || d[0] == '9' || string(d[3:5]) == "00" || string(d[5:]) == "0000" || allSame(d) {
		return false
	}
	switch string(d) {
	case "123456789", "078051120", "219099999", "987654320":
		return false
	}
	return true
}

// itin checks the ranges of the group digits (IRS Publication 1915).
func itin(d []byte) bool {
	g := number2(d[3:])
	return d[0] == '9' && (g >= 50 && g <= 65 || g >= 70 && g <= 88 || g >= 90 && g <= 92 || g >= 94)
}

// aba checks the weights 3, 7, 1 and the districts in use of the Federal
// Reserve (ABA Routing Number Policy).
func aba(d []byte) bool {
	n := number2(d)
	if n > 12 && n < 21 || n > 32 && n < 61 || n > 72 && n != 80 || n > 80 {
		return false
	}
	return weighted(d, "371371371")%10 == 0 && !allSame(d)
}

// npi checks the Luhn digit over 80840 and the number, which adds 24.
func npi(d []byte) bool {
	if d[0] != '1' && d[0] != '2' {
		return false
	}
	var p [15]byte
	copy(p[:], "80840")
	copy(p[5:], d)
	return luhn(p[:]) && !allSame(d[1:])
}

// dea checks a DEA number: two letters, or a letter and 9, and seven digits.
func dea(p []byte) bool {
	d := p[2:]
	sum := 0
	for i := range 6 {
		v := int(d[i] - '0')
		if i%2 == 1 {
			v *= 2
		}
		sum += v
	}
	return sum%10 == int(d[6]-'0')
}

// usEIN checks the prefix: the campuses of the IRS and the internet have the others.
func usEIN(d []byte) bool {
	switch number2(d) {
	case 0, 7, 8, 9, 17, 18, 19, 28, 29, 49, 69, 70, 78, 79, 89, 96, 97:
		return false
	}
	return true
}
