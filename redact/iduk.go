package redact

var ukNumbers = []numRule{
	{kind: kNHS, digits: 10, shapes: []uint32{0x334}, seps: " -", check: nhs, run: 30, grouped: 45, word: 92},
}

var ukShapes = []shapeRule{
	{kind: kNINO, shape: "[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]_99_99_99_[A-D]", check: nino, bare: 75, word: 92},
	{kind: kUKLicence, shape: "[A-Z9]{5}9[0156]9[0123]99[A-Z9]{2}XAA", check: ukLicence, bare: 80, word: 95},
	{kind: kUKPassport, shape: "AA9{7}", bare: 10, word: 70},
	{kind: kUKPostcode, shape: "[A-PR-UWYZ]9_9[ABD-HJLNP-UW-Z]{2}", bare: 30, word: 80},
	{kind: kUKPostcode, shape: "[A-PR-UWYZ]99_9[ABD-HJLNP-UW-Z]{2}", bare: 30, word: 80},
	{kind: kUKPostcode, shape: "[A-PR-UWYZ][A-HK-Y]9_9[ABD-HJLNP-UW-Z]{2}", bare: 40, word: 80},
	{kind: kUKPostcode, shape: "[A-PR-UWYZ][A-HK-Y]99_9[ABD-HJLNP-UW-Z]{2}", bare: 40, word: 80},
	{kind: kUKPostcode, shape: "[A-PR-UWYZ]9[ABCDEFGHJKPSTUW]_9[ABD-HJLNP-UW-Z]{2}", bare: 40, word: 80},
	{kind: kUKPostcode, shape: "[A-PR-UWYZ][A-HK-Y]9[ABEHMNPRVWXY]_9[ABD-HJLNP-UW-Z]{2}", bare: 40, word: 80},
	{kind: kUKPostcode, shape: "=G=I=R_=0=A=A", bare: 40, word: 80},
	{kind: kUKPlate, shape: "[A-HJ-PR-Y]{2}[0-8]9_[A-HJ-PR-Z]{3}", check: ukPlate, bare: 40, word: 75},
	{kind: kUKPlate, shape: "[A-HJ-NPR-TV-Y]99?9?_[A-HJ-PR-TV-Z]{3}", bare: 10, word: 65},
	{kind: kUKPlate, shape: "[A-HJ-PR-Z]{3}_99?9?[A-HJ-NPR-TV-Y]", bare: 10, word: 65},
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
