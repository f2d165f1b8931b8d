package detect

import "strings"

var india = country{
	name: "India",
	entities: []entity{
		{
			id: "IN_AADHAAR", name: "INAadhaar",
			doc:      "is an Aadhaar number (Verhoeff check)",
			source:   "UIDAI",
			compared: "stdnum 1.12.0",
			words:    "aadhaar aadhar uidai आधार आधारकार्ड",
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
				"आधार [296947822282] से लिंक",
			},
			bad: []string{"Aadhaar 2938 4756 1022"},
		},
		{
			id: "IN_PAN", name: "INPAN",
			doc:      "is a permanent account number",
			source:   "Income Tax Department, rule 114",
			compared: "stdnum 1.12.0, in part",
			words:    "tax income पैन",
			near:     "pan",
			forms: []form{
				{as: "AAA[ABCFGHJLPTK]A9{4}A", bare: 70, word: 92},
				{as: "AAAAA9{4}A", bare: 45, word: 85},
				{as: "X{10}", check: fourDigits, bare: 5, word: 10},
			},
			good: []string{
				"PAN [BQKPM4829C]",
				"PAN [SYODM3483W]",
				"Send it: [BQKPM4829C]",
				"Income tax: [SYODM3483W]",
			},
			bad:   []string{"PAN BQK4829C", "Compra pan y leche con SYODM3483W"},
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
		{
			id: "IN_IFSC", name: "INIFSC",
			doc:    "is the code of an Indian bank branch, recognized by the words around it",
			source: "Reserve Bank of India, Indian Financial System Code",
			off:    true, // a branch is no secret
			words:  "ifsc",
			forms: []form{
				{as: "AAAA0X{6}", bare: 48, word: 92},
			},
			good: []string{"IFSC [SBIN0001234]"},
			bad:  []string{"Order SBIN0001234"},
		},
		{
			id: "IN_UPI_VPA", name: "INUPIVPA",
			doc:    "is an Indian payment address, with a handle that is in use or recognized by the words around it",
			source: "NPCI, Unified Payments Interface, handles of banks and apps",
			words:  "upi vpa",
			good:   []string{"Paid to [ravi.kumar@okhdfcbank] today", "UPI: [anita99@examplebank] received"},
			bad:    []string{"Meet ravi@office today", "Paid to ravi@okhdfcbank.example"},
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

// upiHandles are those of the apps and banks with most payment addresses, as NPCI and the banks
// publish them.
const upiHandles = " okaxis okhdfcbank okicici oksbi ybl ibl axl paytm ptyes ptaxis pthdfc ptsbi upi apl yapl rapl waicici wahdfcbank waaxis wasbi" +
	" icici hdfcbank sbi axisbank axis kotak kbl idfcbank idfcfirst indus federal fbl yesbank yesbankltd barodampay boi cnrb pnb unionbank uboi unionbankofindia" +
	" freecharge airtel jupiteraxis sliceaxis naviaxis superyes tapicici timecosmos postbank rbl dbs hsbc sc citi citigold jio fam amazonpay goaxb kphdfc mbk ikwik abfspay "

// vpa looks for an Indian payment address around the '@' at position at: a name and a handle without
// a dot. A handle that is not known needs a word near.
func (s *scanner) vpa(at int) {
	b := s.b
	const most = 20 // letters of a handle
	end := at + 1
	for end <= at+most && isAlnum(b[end]) && b[end] < 0x80 {
		end++
	}
	n := end - at - 1
	if n < 2 || n > most || isAlnum(b[end]) || b[end] == '_' || b[end] == '@' || (b[end] == '.' || b[end] == '-') && isAlnum(b[end+1]) {
		return
	}
	start := at
	for low := at - maxLocal; start > low && (isAlnum(b[start-1]) && b[start-1] < 0x80 || b[start-1] == '.' || b[start-1] == '-' || b[start-1] == '_'); start-- {
	}
	for start < at && !isAlnum(b[start]) {
		start++
	}
	if at-start < 2 || !isAlnum(b[at-1]) || b[start-1] == '@' {
		return
	}
	var handle [most + 2]byte
	handle[0], handle[n+1] = ' ', ' '
	for i, c := range b[at+1 : end] {
		handle[i+1] = lower(c)
	}
	switch {
	case strings.Contains(upiHandles, string(handle[:n+2])):
		s.emit(start, end, kVPA, 85)
	case s.context(start, end).has(kVPA):
		s.emit(start, end, kVPA, 75)
	}
}
