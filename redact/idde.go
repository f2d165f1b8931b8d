package redact

var germanNumbers = []numRule{
	{kind: kDETaxID, digits: 11, shapes: []uint32{0x2333}, seps: " ", check: deTaxID, run: 35, grouped: 65, word: 92},
	{kind: kDETax, digits: 10, shapes: []uint32{0x235, 0x244}, seps: "/", grouped: 45, word: 85},
	{kind: kDETax, digits: 11, shapes: []uint32{0x335, 0x344}, seps: "/", grouped: 45, word: 85},
	{kind: kDETax, digits: 13, check: deTax13, run: 10, word: 85},
	{kind: kLANR, digits: 9, check: lanr, run: 15, word: 85},
	{kind: kBSNR, digits: 9, check: bsnr, run: 5, word: 80},
	{kind: kDEPLZ, digits: 5, check: plz, run: 1, word: 60},
}

var germanShapes = []shapeRule{
	{kind: kDEID, shape: "[CFGHJKLMNPRTVWXYZ][CFGHJKLMNPRTVWXYZ0-9]{7}9", check: mrzDigit, bare: 30, word: 88},
	{kind: kDEID, shape: "=T9{8}", bare: 20, word: 80},
	{kind: kDEPassport, shape: "[CFGHJKLMNPRTVWXYZ][CFGHJKLMNPRTVWXYZ0-9]{7}9", check: mrzDigit, bare: 28, word: 88},
	{kind: kDESocial, shape: "99_9{6}_A_99_?9", check: deSocial, bare: 85, word: 95},
	{kind: kDEHealth, shape: "A9{9}", check: deHealth, bare: 45, word: 92},
	{kind: kDEVAT, shape: "=D=E_9{3}_9{3}_9{3}", check: func(p []byte) bool { return mod11by10(p[2:]) }, bare: 80, word: 92},
	{kind: kDEVAT, shape: "=D=E_9{3}_9{3}_9{3}", bare: 40, word: 75},
	{kind: kDELicence, shape: "AA9{8}X", bare: 20, word: 75},
	{kind: kDELicence, shape: "A9{3}[A-Z0-9]{5}9X", check: hasLetterAfterFirst, bare: 10, word: 75},
	{kind: kDERegister, shape: "=H=R[AB]_99?9?9?9?9?", bare: 85, word: 90},
	{kind: kDEPlate, shape: "A AA?_99?9?9?[EH]?", capital: true, bare: 15, word: 70},
	{kind: kDEPlate, shape: "AA AA?_99?9?9?[EH]?", capital: true, bare: 15, word: 70},
	{kind: kDEPlate, shape: "AAA AA?_99?9?9?[EH]?", capital: true, bare: 15, word: 70},
}

// deTaxID checks the number of section 139b AO: no leading zero, no digit more
// than three times among the first ten, ISO/IEC 7064 MOD 11,10.
func deTaxID(d []byte) bool {
	var seen [10]int
	for _, c := range d[:10] {
		if seen[c-'0']++; seen[c-'0'] > 3 {
			return false
		}
	}
	return d[0] != '0' && mod11by10(d)
}

// deTax13 checks the code of the federal state in the uniform form: one digit
// for Bavaria and North Rhine-Westphalia, two for the others, and a zero as
// the fifth digit (ELSTER, Prüfung der Steuernummer), or the code of the state
// in official keys.
func deTax13(d []byte) bool {
	n := number2(d)
	if n >= 1 && n <= 16 {
		return true
	}
	if d[4] != '0' {
		return false
	}
	switch n {
	case 10, 11, 21, 22, 23, 24, 26, 27, 28, 30, 31, 32, 40, 41:
		return true
	}
	return d[0] == '5' || d[0] == '9'
}

// lanr checks the seventh digit with the weights 4 and 9.
func lanr(d []byte) bool {
	return (10-weighted(d, "494949")%10)%10 == int(d[6]-'0')
}

// bsnr checks the region code of the association of physicians.
func bsnr(d []byte) bool {
	switch n := number2(d); {
	case n >= 1 && n <= 3, n == 17, n == 20, n == 21, n >= 24 && n <= 28, n >= 31 && n <= 40, n >= 46 && n <= 73, n == 74, n == 78, n == 79, n == 83, n >= 85 && n <= 89, n >= 93 && n <= 96, n == 98, n == 99:
		return true
	}
	return false
}

// plz checks the range of postal codes that are in use.
func plz(d []byte) bool { s := string(d); return s >= "01001" && s <= "99998" }

// mrzDigit returns the check digit of ICAO Doc 9303 part 3, weights 7, 3 and 1.
func mrzDigit(p []byte) bool {
	weights := [3]int{7, 3, 1}
	sum, letters := 0, 0
	last := len(p) - 1
	for i, c := range p[:last] {
		v := int(c - '0')
		if !isDigit(c) {
			v = int(c-'A') + 10
			letters++
		}
		sum += v * weights[i%3]
	}
	return sum%10 == int(p[last]-'0') && letters > 0
}

// crossSum adds the digits of digit times weight, as German insurers do.
func crossSum(d []byte, weights string) int {
	sum := 0
	for i := range len(weights) {
		v := int(d[i]-'0') * int(weights[i]-'0')
		sum += v/10 + v%10
	}
	return sum
}

// deSocial checks a pension insurance number (VKVV section 2): area, birth
// month and the check digit over the letter as two digits.
func deSocial(p []byte) bool {
	area, month := number2(p), number2(p[4:])
	if area < 2 || month < 1 || month > 12 || number2(p[2:]) == 0 {
		return false
	}
	var d [13]byte
	copy(d[:], p[:8])
	n := p[8] - 'A' + 1
	d[8], d[9] = '0'+n/10, '0'+n%10
	copy(d[10:], p[9:12])
	return crossSum(d[:], "212571212121")%10 == int(p[11]-'0')
}

// deHealth checks the permanent part of a health insurance number.
func deHealth(p []byte) bool {
	var d [11]byte
	n := p[0] - 'A' + 1
	d[0], d[1] = '0'+n/10, '0'+n%10
	copy(d[2:], p[1:])
	return crossSum(d[:], "1212121212")%10 == int(p[9]-'0')
}

// hasLetterAfterFirst tells licence numbers from a letter and digits.
func hasLetterAfterFirst(p []byte) bool {
	for _, c := range p[4:9] {
		if !isDigit(c) {
			return true
		}
	}
	return false
}
