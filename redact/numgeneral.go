package redact

// generalNumbers are the rules that belong to no country.
var generalNumbers = []numRule{
	{kind: kIMEI, digits: 15, shapes: []uint32{0x2661, 0x681}, seps: " -", check: imei, run: 40, grouped: 60, word: 90},
	{kind: kAccount, digits: 6, word: 60},
	{kind: kAccount, digits: 7, word: 60},
	{kind: kAccount, digits: 8, word: 65},
	{kind: kAccount, digits: 9, word: 65},
	{kind: kAccount, digits: 10, word: 65},
	{kind: kAccount, digits: 11, word: 65},
	{kind: kAccount, digits: 12, shapes: []uint32{0x444}, seps: " -", grouped: 1, word: 65},
	{kind: kAccount, digits: 13, word: 65},
	{kind: kAccount, digits: 14, word: 65},
	{kind: kAccount, digits: 15, word: 65},
	{kind: kAccount, digits: 16, shapes: []uint32{0x4444}, seps: " -", grouped: 1, word: 65},
	{kind: kAccount, digits: 17, word: 65},
	{kind: kAccount, digits: 18, word: 65},
}

// imei checks a mobile equipment identity: reporting body identifiers that
// are in use (GSMA TS.06) and the Luhn check of 3GPP TS 23.003 annex B.
func imei(d []byte) bool {
	switch string(d[:2]) {
	case "01", "10", "30", "33", "35", "44", "45", "49", "50", "51", "52", "53", "54", "86", "91", "98", "99":
		return luhn(d) && !allSame(d[1:])
	}
	return false
}

// number2 reads two digits.
func number2(d []byte) int { return int(d[0]-'0')*10 + int(d[1]-'0') }

// validDate reports whether a day exists. Year 0 stands for a leap year.
func validDate(year, month, day int) bool {
	if month < 1 || month > 12 || day < 1 {
		return false
	}
	last := 31
	switch month {
	case 4, 6, 9, 11:
		last = 30
	case 2:
		last = 28
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			last = 29
		}
	}
	return day <= last
}

// mod11by10 returns the check of ISO/IEC 7064 MOD 11,10 over all digits.
func mod11by10(d []byte) bool {
	p := 10
	for _, c := range d[:len(d)-1] {
		m := (int(c-'0') + p) % 10
		if m == 0 {
			m = 10
		}
		p = m * 2 % 11
	}
	return (p+int(d[len(d)-1]-'0'))%10 == 1
}

// verhoeff returns the check of the dihedral group D5 (Verhoeff 1969).
func verhoeff(d []byte) bool {
	c := byte(0)
	for i := range d {
		c = verhoeffMul[c][verhoeffPerm[i%8][d[len(d)-1-i]-'0']]
	}
	return c == 0
}

var verhoeffMul = func() (t [10][10]byte) {
	for i := range 10 {
		for k := range 10 {
			switch {
			case i < 5 && k < 5:
				t[i][k] = byte((i + k) % 5)
			case i < 5:
				t[i][k] = byte((i+k-5)%5 + 5)
			case k < 5:
				t[i][k] = byte((i-5-k+5)%5 + 5)
			default:
				t[i][k] = byte((i - k + 5) % 5)
			}
		}
	}
	return t
}()

var verhoeffPerm = func() (t [8][10]byte) {
	base := [10]byte{1, 5, 7, 6, 2, 8, 3, 0, 9, 4}
	for k := range 10 {
		t[0][k] = byte(k)
	}
	for i := 1; i < 8; i++ {
		for k := range 10 {
			t[i][k] = base[t[i-1][k]]
		}
	}
	return t
}()
