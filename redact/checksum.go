package redact

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
