package redact

var asianNumbers = []numRule{
	{kind: kTNIN, digits: 13, shapes: []uint32{0x14521}, seps: " -", check: tnin, run: 48, grouped: 80, word: 92},
	{kind: kPHTIN, digits: 12, shapes: []uint32{0x3333}, seps: "- ", run: 5, grouped: 40, word: 80},
	{kind: kPHTIN, digits: 14, shapes: []uint32{0x3335}, seps: "- ", run: 1, grouped: 40, word: 80}, // with the branch code of five digits
	{kind: kPHTIN, digits: 9, shapes: []uint32{0x333}, seps: "- ", run: 5, grouped: 20, word: 75},
	{kind: kRRN, digits: 13, shapes: []uint32{0x67}, seps: "-", check: rrn, run: 40, grouped: 75, word: 92},
	{kind: kFRN, digits: 13, shapes: []uint32{0x67}, seps: "-", check: frn, run: 40, grouped: 75, word: 92},
	{kind: kBRN, digits: 10, shapes: []uint32{0x325}, seps: "-", check: brn, run: 30, grouped: 70, word: 90},
	{kind: kKRLicense, digits: 12, shapes: []uint32{0x2262}, seps: "- ", check: krLicense, run: 10, grouped: 70, word: 88},
}

var asianShapes = []shapeRule{
	{kind: kNRIC, shape: "[STFGM]9{7}A", check: nric, bare: 85, word: 95},
	{kind: kNRIC, shape: "[A-Z]9{7}A", bare: 20, word: 60},
	{kind: kUEN, shape: "9{8}A", check: uenBusiness, bare: 45, word: 88},
	{kind: kUEN, shape: "[12]9{8}A", check: uenCompany, bare: 60, word: 90},
	{kind: kUEN, shape: "[TSR]99AA9{4}A", check: uenOther, bare: 85, word: 95},
	{kind: kKRPassport, shape: "[MSRODG]9{3}A9{4}", bare: 40, word: 85},
	{kind: kKRPassport, shape: "[MSRODG]9{8}", bare: 20, word: 80},
}

// tnin checks a Thai number: the province digits that are in use and the
// modulus 11 digit.
func tnin(d []byte) bool {
	if d[0] == '0' || d[0] == '9' || allSame(d) {
		return false
	}
	switch p := number2(d[1:]); {
	case p < 10, p >= 28 && p <= 29, p == 59, p == 68, p == 69, p == 78, p == 79, p >= 87 && p <= 89, p > 96:
		return false
	}
	sum := 0
	for i := range 12 {
		sum += int(d[i]-'0') * (13 - i)
	}
	return (11-sum%11)%10 == int(d[12]-'0')
}

// rrn checks the birth date and the century digit of a Korean resident number.
// The check digit is not asked for: numbers given out since October 2020 have
// none.
func rrn(d []byte) bool {
	return d[6] >= '1' && d[6] <= '4' && koreanDate(d)
}

// frn is rrn for foreigners.
func frn(d []byte) bool {
	return d[6] >= '5' && d[6] <= '8' && koreanDate(d)
}

// koreanDate checks the date, and the region of birth, 00 to 96.
func koreanDate(d []byte) bool {
	century := 1900
	if d[6] == '3' || d[6] == '4' || d[6] == '7' || d[6] == '8' {
		century = 2000
	}
	return validDate(century+number2(d), number2(d[2:]), number2(d[4:])) && number2(d[7:]) <= 96
}

// brn checks the tenth digit of a Korean business number.
func brn(d []byte) bool {
	return d[0] != '0' && (weighted(d, "137137135")+int(d[8]-'0')*5/10+int(d[9]-'0'))%10 == 0
}

// krLicense checks the region of issue, 11 to 28.
func krLicense(d []byte) bool { n := number2(d); return n >= 11 && n <= 28 }

// nric checks the letter of a Singapore identity number.
func nric(p []byte) bool {
	sum := weighted(p[1:], "2765432")
	switch p[0] {
	case 'S':
		return "JZIHGFEDCBA"[sum%11] == p[8]
	case 'T':
		return "JZIHGFEDCBA"[(sum+4)%11] == p[8]
	case 'F':
		return "XWUTRQPNMLK"[sum%11] == p[8]
	case 'G':
		return "XWUTRQPNMLK"[(sum+4)%11] == p[8]
	}
	return "XWUTRQPNJLK"[(sum+3)%11] == p[8] // M, since 2022
}

// uenBusiness checks a number of the form for businesses (ACRA).
func uenBusiness(p []byte) bool {
	weights := [8]int{10, 4, 9, 3, 8, 2, 7, 1}
	sum := 0
	for i, w := range weights {
		sum += int(p[i]-'0') * w
	}
	return "XMKECAWLJDB"[sum%11] == p[8]
}

// uenCompany checks a number of the form for local companies.
func uenCompany(p []byte) bool {
	weights := [9]int{10, 8, 6, 4, 9, 7, 5, 3, 1}
	sum := 0
	for i, w := range weights {
		sum += int(p[i]-'0') * w
	}
	return "ZKCMDNERGWH"[sum%11] == p[9]
}

// uenOther checks a number of the form for other entities.
func uenOther(p []byte) bool {
	const letters = "ABCDEFGHJKLMNPQRSTUVWX0123456789"
	weights := [9]int{4, 3, 5, 3, 10, 2, 2, 5, 7}
	sum := 0
	for i, w := range weights {
		for v := range len(letters) {
			if letters[v] == p[i] {
				sum += v * w
			}
		}
	}
	return letters[((sum-5)%11+11)%11] == p[9]
}
