package redact

// otpCapitals looks for a passcode of four to eight capitals: "your login code
// is QWRTY". Words in capitals are everywhere, so the code must come right after
// "is" or a colon, behind a noun that is a passcode's or is qualified as one, in
// a sentence that is not itself in capitals.
func (s *scanner) otpCapitals(start, end int) {
	b := s.b
	if n := end - start; n < 4 || n > 8 || b[start-1] == '-' || b[start-1] == '_' || b[end] == '-' || b[end] == '_' || b[end] == '\'' {
		return
	}
	for _, c := range b[start:end] {
		if !isUpper(c) {
			return
		}
	}
	var l nearby
	l.left(b, start, otpWords)
	if l.n == 0 || !l.colon && l.roles[0]&rIs == 0 || codeState(b[start:end]) {
		return
	}
	small := false
	for _, c := range b[max(pad, start-24):start] {
		small = small || c >= 'a' && c <= 'z'
	}
	seen := role(0)
	for k, r := range l.roles[:l.n] {
		seen |= r
		if seen&rNeg != 0 || r&(rNoun|rQual|rFill) == 0 || k > 5 {
			break
		}
		if small && seen&rNoun != 0 && seen&(rStrong|rQual) != 0 {
			s.emit(start, end, kOTP, 70)
			return
		}
	}
}

// codeState reports whether a word says how it is with a code rather than what
// it is.
func codeState(word []byte) bool {
	switch string(word) {
	case "ACTIVE", "BLOCKED", "BELOW", "CHANGED", "EXPIRED", "HERE", "INVALID", "LOCKED", "MISSING", "READY", "REQUIRED", "RESET", "SECRET", "SENT", "USED", "VALID", "WRONG", "HTTP", "HTTPS":
		return true
	}
	return false
}
