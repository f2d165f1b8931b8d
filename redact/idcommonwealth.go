package redact

var commonwealthNumbers = []numRule{
	{kind: kSIN, digits: 9, shapes: []uint32{0x333}, seps: " -", check: sin, run: 25, grouped: 45, word: 90},
	{kind: kABN, digits: 11, shapes: []uint32{0x2333}, seps: " -", check: abn, run: 40, grouped: 70, word: 90},
	{kind: kACN, digits: 9, shapes: []uint32{0x333}, seps: " -", check: acn, run: 20, grouped: 35, word: 88},
	{kind: kTFN, digits: 9, shapes: []uint32{0x333}, seps: " -", check: tfn, run: 20, grouped: 35, word: 88},
	{kind: kMedicare, digits: 10, shapes: []uint32{0x451}, seps: " -", check: medicare, run: 20, grouped: 60, word: 88},
	{kind: kAadhaar, digits: 12, shapes: []uint32{0x444}, seps: " -:", check: aadhaar, run: 45, grouped: 70, word: 92},
}

var indianShapes = []shapeRule{
	{kind: kPAN, shape: "AAA[ABCFGHJLPTK]A9{4}A", bare: 70, word: 92},
	{kind: kPAN, shape: "AAAAA9{4}A", bare: 45, word: 85},
	{kind: kPAN, shape: "X{10}", check: fourDigits, bare: 5, word: 10},
	{kind: kGSTIN, shape: "[0-3]9A{5}9{4}A[1-9A-Z]=ZX", check: gstin, bare: 80, word: 95},
	{kind: kINPassport, shape: "[A-PR-WY][1-9]9_9{4}[1-9]", bare: 10, word: 75},
	{kind: kVoter, shape: "AAA9{7}", bare: 20, word: 75},
	{kind: kINPlate, shape: "AA_99?_AA?A?_9{4}", check: indianState, bare: 45, word: 75},
	{kind: kINPlate, shape: "AA9{4}", bare: 5, word: 60},
	{kind: kINPlate, shape: "AAA9{4}", bare: 5, word: 60},
	{kind: kINPlate, shape: "A9{5}", bare: 5, word: 60},
	{kind: kINPlate, shape: "99=B=H9{4}AA?", bare: 45, word: 75},
}

// sin checks the Luhn digit; numbers that begin with 0 or 8 are not issued.
func sin(d []byte) bool { return d[0] != '0' && d[0] != '8' && luhn(d) && !allSame(d) }

// abn subtracts one from the first digit and checks modulo 89.
func abn(d []byte) bool {
	weights := [11]int{10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19}
	sum := -weights[0]
	for i, w := range weights {
		sum += int(d[i]-'0') * w
	}
	return d[0] != '0' && sum%89 == 0
}

func acn(d []byte) bool { return (10-weighted(d, "87654321")%10)%10 == int(d[8]-'0') && !allSame(d) }

func tfn(d []byte) bool {
	sum := weighted(d, "14375869") + 10*int(d[8]-'0')
	return sum%11 == 0 && !allSame(d)
}

func medicare(d []byte) bool {
	return d[0] >= '2' && d[0] <= '6' && weighted(d, "13791379")%10 == int(d[8]-'0') && d[9] != '0'
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

// gstin checks the state code of the number (GST Council, 01 to 38).
func gstin(p []byte) bool {
	n := number2(p)
	return n >= 1 && n <= 38
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
