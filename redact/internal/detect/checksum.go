package detect

// luhn reports whether the digits pass the check of ISO/IEC 7812-1 annex B.
func luhn(d []byte) bool {
	sum, double := 0, false
	for i := len(d) - 1; i >= 0; i-- {
		v := int(d[i] - '0')
		if double {
			if v *= 2; v > 9 {
				v -= 9
			}
		}
		sum += v
		double = !double
	}
	return sum%10 == 0
}

// mod97 returns the remainder of the letters and digits of p, read as one
// number with A = 10 to Z = 35 (ISO/IEC 7064 MOD 97-10).
func mod97(rem int, p []byte) int {
	for _, c := range p {
		switch {
		case isDigit(c):
			rem = (rem*10 + int(c-'0')) % 97
		default:
			rem = (rem*100 + int(lower(c)-'a') + 10) % 97
		}
	}
	return rem
}

// weighted returns the sum of digit times weight.
func weighted(d []byte, weights string) int {
	sum := 0
	for i := range len(weights) {
		sum += int(d[i]-'0') * int(weights[i]-'0')
	}
	return sum
}

// allSame reports whether every byte of d is the first one: no issuer gives
// such a number out, and people type it as a placeholder.
func allSame(d []byte) bool {
	for _, c := range d {
		if c != d[0] {
			return false
		}
	}
	return true
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

// sum returns the sum of digit times weight, for weights of any size.
func sum(d []byte, weights ...int) int {
	n := 0
	for i, w := range weights {
		n += int(d[i]-'0') * w
	}
	return n
}

// digitIs reports whether a digit has a value.
func digitIs(c byte, value int) bool { return int(c-'0') == value }

// value reads digits as a number.
func value(d []byte) (n uint64) {
	for _, c := range d {
		n = n*10 + uint64(c-'0')
	}
	return n
}

// dayOf reports whether six digits are the day, month and year of a date in any century.
func dayOf(d []byte) bool {
	return validDate(leapOf(number2(d[4:])), number2(d[2:]), number2(d))
}

// yearFirst is dayOf for the year, month and day.
func yearFirst(d []byte) bool {
	return validDate(leapOf(number2(d)), number2(d[2:]), number2(d[4:]))
}

// leapOf returns a year that is a leap year if one with these last two digits may be.
func leapOf(year int) int {
	if year%4 == 0 {
		return 0
	}
	return 1
}

// luhnVaried is luhn for numbers of which not all digits are the same.
func luhnVaried(d []byte) bool { return luhn(d) && !allSame(d) }
