package redact

var europeanNumbers = []numRule{
	{kind: kITVAT, digits: 11, check: itVAT, run: 35, word: 90},
	{kind: kPESEL, digits: 11, check: pesel, run: 48, word: 92},
	{kind: kPnr, digits: 10, shapes: []uint32{0x64}, seps: "-", check: func(d []byte) bool { return pnr(d, 0) }, run: 40, grouped: 65, word: 92, glue: true},
	{kind: kPnr, digits: 12, shapes: []uint32{0x84}, seps: "-", check: pnr12, run: 55, grouped: 85, word: 95, glue: true},
	{kind: kOrgnr, digits: 10, shapes: []uint32{0x64}, seps: "-", check: orgnr, run: 30, grouped: 55, word: 90},
}

var europeanShapes = []shapeRule{
	{kind: kNIF, shape: "9{8}_A", check: nif, bare: 75, word: 92},
	{kind: kNIF, shape: "9{7}_A", check: nif, bare: 45, word: 85},
	{kind: kNIE, shape: "[XYZ]_9{7}_A", check: nif, bare: 80, word: 92},
	{kind: kESPassport, shape: "AAA9{6}", bare: 20, word: 75},
	{kind: kCF, shape: "A{6}[0-9LMNPQRSTUV]{2}[ABCDEHLMPRST][0-9LMNPQRSTUV]{2}A[0-9LMNPQRSTUV]{3}A", check: fiscalCode, bare: 95, word: 98},
	{kind: kITLicense, shape: "=U=1[BCDFGHLJKMNPRSTUWYXZ0-9]{7}A", bare: 30, word: 80},
	{kind: kITLicense, shape: "AA9{7}A", bare: 15, word: 75},
	{kind: kITID, shape: "AA9{7}", bare: 8, word: 70},
	{kind: kITID, shape: "AA_9{7}", bare: 8, word: 70},
	{kind: kITID, shape: "9{7}AA", bare: 8, word: 70},
	{kind: kITID, shape: "AA9{5}AA", bare: 20, word: 75},
	{kind: kITPassport, shape: "AA9{7}", bare: 8, word: 70},
	{kind: kHETU, shape: "[0-3]9[01]9{3}[ABCDEFYXWVU]9{3}[0-9ABCDEFHJKLMNPRSTUVWXY]", check: hetu, bare: 85, word: 95, glue: true},
	{kind: kHETU, shape: "[0-3]9[01]9{3} 9{3}[0-9ABCDEFHJKLMNPRSTUVWXY]", check: hetuDash, bare: 70, word: 95, glue: true},
	{kind: kHETU, shape: "[0-3]9[01]9{3}+9{3}[0-9ABCDEFHJKLMNPRSTUVWXY]", check: hetuDash, bare: 70, word: 95, glue: true},
	{kind: kPnr, shape: "9{6}+9{4}", check: func(p []byte) bool { return pnr(p, 0) }, bare: 60, word: 92, glue: true}, // over a hundred years old
}

// itVAT checks an Italian VAT number: Luhn, and an office code that exists.
func itVAT(d []byte) bool { return luhn(d) && !allSame(d) }

// pesel checks the weights of the PESEL and the date, whose month carries the
// century.
func pesel(d []byte) bool {
	month := number2(d[2:])
	century := [5]int{1900, 2000, 2100, 2200, 1800}[month/20]
	return validDate(century+number2(d), month%20, number2(d[4:])) && (weighted(d, "1379137913")+int(d[10]-'0'))%10 == 0
}

// pnr checks a Swedish number of ten digits: Luhn, and a date whose day is
// raised by 60 for coordination numbers (SKV 704, SKV 707).
func pnr(d []byte, century int) bool {
	day := number2(d[4:])
	if day > 60 {
		day -= 60
	}
	year := 0
	if century > 0 {
		year = century*100 + number2(d)
	} else if number2(d)%4 != 0 {
		year = 1
	}
	return validDate(year, number2(d[2:]), day) && luhn(d)
}

func pnr12(d []byte) bool {
	c := number2(d)
	return c >= 18 && c <= 20 && pnr(d[2:], c)
}

// orgnr checks a Swedish organisation number: the third digit is 2 or more, so
// that it is no date, and Luhn.
func orgnr(d []byte) bool { return d[2] >= '2' && d[0] != '0' && luhn(d) }

// nif checks the letter of a Spanish DNI or NIE (Real Decreto 1553/2005).
func nif(p []byte) bool {
	n := 0
	for _, c := range p[:len(p)-1] {
		switch {
		case isDigit(c):
			n = n*10 + int(c-'0')
		default:
			n = int(c - 'X')
		}
	}
	return "TRWAGMYFPDXBNJZSQVHLCKE"[n%23] == p[len(p)-1]
}

// hetu checks a Finnish code: date and remainder modulo 31 (Act 661/2009).
func hetu(p []byte) bool {
	var d [9]byte
	copy(d[:], p[:6])
	copy(d[6:], p[7:10])
	return hetuRest(d[:], p[10])
}

// hetuDash is hetu for codes whose century sign is a dash or plus sign, which
// is no part of p.
func hetuDash(p []byte) bool { return hetuRest(p[:9], p[9]) }

func hetuRest(d []byte, check byte) bool {
	n := 0
	for _, c := range d {
		n = n*10 + int(c-'0')
	}
	individual := n % 1000
	return validDate(0, number2(d[2:]), number2(d)) && individual >= 2 && "0123456789ABCDEFHJKLMNPRSTUVWXY"[n%31] == check
}

// fiscalCode checks the control letter of an Italian fiscal code.
func fiscalCode(p []byte) bool {
	odd := [26]int{1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23}
	sum := 0
	for i, c := range p[:15] {
		v := int(c - '0')
		if !isDigit(c) {
			v = int(c - 'A')
		}
		if i%2 == 0 {
			v = odd[v]
		}
		sum += v
	}
	return byte(sum%26)+'A' == p[15]
}
