package redact

var usNumbers = []numRule{
	{kind: kUSSSN, digits: 9, shapes: []uint32{0x324}, seps: "-", check: ssn, run: 30, grouped: 85, word: 90},
	{kind: kUSSSN, digits: 9, shapes: []uint32{0x324}, seps: " .", check: ssn, grouped: 60, word: 85},
	{kind: kUSSSN, digits: 9, shapes: []uint32{0x36, 0x54}, seps: "-", check: ssn, grouped: 45, word: 85},
	{kind: kUSITIN, digits: 9, shapes: []uint32{0x324}, seps: " -", check: itin, run: 30, grouped: 80, word: 90},
	{kind: kUSITIN, digits: 9, shapes: []uint32{0x36, 0x54}, seps: "-", check: itin, grouped: 45, word: 85},
	{kind: kABA, digits: 9, shapes: []uint32{0x441}, seps: "-", check: aba, run: 30, grouped: 45, word: 85},
	{kind: kUSPassport, digits: 9, run: 5, word: 70},
	{kind: kNPI, digits: 10, shapes: []uint32{0x433}, seps: "- ", check: npi, run: 35, grouped: 45, word: 90},
	{kind: kUSBank, digits: 8, run: 5, word: 60},
	{kind: kUSBank, digits: 9, run: 5, word: 60},
	{kind: kUSBank, digits: 10, run: 5, word: 60},
	{kind: kUSBank, digits: 11, run: 5, word: 60},
	{kind: kUSBank, digits: 12, run: 5, word: 60},
	{kind: kUSBank, digits: 13, run: 5, word: 60},
	{kind: kUSBank, digits: 14, run: 5, word: 60},
	{kind: kUSBank, digits: 15, run: 5, word: 60},
	{kind: kUSBank, digits: 16, run: 5, word: 60},
	{kind: kUSBank, digits: 17, run: 5, word: 60},
	{kind: kUSLicense, digits: 7, run: 1, word: 60},
	{kind: kUSLicense, digits: 8, run: 1, word: 60},
	{kind: kUSLicense, digits: 9, run: 1, word: 60},
	{kind: kUSLicense, digits: 10, run: 1, word: 60},
	{kind: kUSLicense, digits: 12, run: 1, word: 60},
}

var usShapes = []shapeRule{
	{kind: kMBI, shape: "[1-9][AC-HJ-KM-NP-RT-Y][0-9AC-HJ-KM-NP-RT-Y]9_[AC-HJ-KM-NP-RT-Y][0-9AC-HJ-KM-NP-RT-Y]9_[AC-HJ-KM-NP-RT-Y]{2}99", bare: 60, word: 90},
	{kind: kDEA, shape: "[ABCDEFGHJKLMPRSTUX][A-Z9]9{7}", check: dea, bare: 55, word: 90},
	{kind: kUSPassport, shape: "A9{8}", bare: 10, word: 70},
	{kind: kUSLicense, shape: "A9{6}9?9?9?9?9?9?9?9?", bare: 20, word: 65},
	{kind: kUSLicense, shape: "AA9{5}9?9?", bare: 15, word: 60},
	{kind: kUSLicense, shape: "99AAA9{5}9?", bare: 20, word: 60},
	{kind: kUSLicense, shape: "9{7}9?9?A", bare: 15, word: 60},
	{kind: kUSLicense, shape: "999AA9999", bare: 15, word: 60},
	{kind: kUSLicense, shape: "A9{3}_9{4}_9{4}", bare: 15, word: 65},
	{kind: kUSLicense, shape: "A9{4}_9{5}_9{5}", bare: 15, word: 65},
	{kind: kUSLicense, shape: "A9{3}_9{3}_99_9{3}_9", bare: 15, word: 65},
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
