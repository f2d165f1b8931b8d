package redact

var otherNumbers = []numRule{
	{kind: kTRID, digits: 11, check: trID, run: 60, word: 92},
	{kind: kZAID, digits: 13, check: zaID, run: 65, word: 92},
	{kind: kNIN, digits: 11, check: ngNIN, run: 30, word: 88},
}

var otherShapes = []shapeRule{
	{kind: kTRPlate, shape: "99_A_9{4}9?", check: trPlate, bare: 20, word: 75},
	{kind: kTRPlate, shape: "99_A_9{3}", check: trPlate, bare: 20, word: 75},
	{kind: kTRPlate, shape: "99_AA_99?9?9?", check: trPlate, bare: 20, word: 75},
	{kind: kTRPlate, shape: "99_AAA_99?9?9?", check: trPlate, bare: 20, word: 75},
	{kind: kNGPlate, shape: "AAA_9{3}_AA", bare: 45, word: 75},
}

// trID checks the two check digits of a Turkish identity number.
func trID(d []byte) bool {
	odd, even, all := 0, 0, 0
	for i, c := range d[:10] {
		v := int(c - '0')
		all += v
		if i < 9 && i%2 == 0 {
			odd += v
		} else if i < 9 {
			even += v
		}
	}
	return d[0] != '0' && ((odd*7-even)%10+10)%10 == int(d[9]-'0') && all%10 == int(d[10]-'0')
}

// trPlate checks the province, 01 to 81, and that the parts have the lengths
// in use (Karayolları Trafik Yönetmeliği).
func trPlate(p []byte) bool {
	n := number2(p)
	return n >= 1 && n <= 81 && isDigit(p[len(p)-2])
}

// zaID checks a South African number: a date, in either century, the
// citizenship digit and Luhn.
func zaID(d []byte) bool {
	y, m, day := number2(d), number2(d[2:]), number2(d[4:])
	return (validDate(1900+y, m, day) || y <= 30 && validDate(2000+y, m, day)) && d[10] <= '2' && luhn(d)
}

// ngNIN checks the Verhoeff digit.
func ngNIN(d []byte) bool { return verhoeff(d) && !allSame(d[:10]) }
