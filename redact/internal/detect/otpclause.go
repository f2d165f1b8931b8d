package detect

// A word that makes digits another kind of code, such as "order" or "store", speaks for its own
// clause alone: "Your code is 482910. Ref 77" and "code 482910 to authorize your payment to Apple
// Store" hold a passcode.

// other reports whether the words, nearest first, make the candidate another kind of code before
// one of them says that it proves a person's identity.
func (w *nearby) other() bool {
	for _, r := range w.roles[:w.n] {
		switch {
		case r&rQual != 0:
			return false
		case r&rNeg != 0:
			return true
		}
	}
	return false
}

// otherNoun reports whether the noun at word k, or the three words before it, name another kind
// of code: "store code", but not "Apple Store verification code".
func (w *nearby) otherNoun(k int) bool {
	last := min(k+4, w.n)
	if w.comma > k {
		last = min(last, w.comma) // "parcel 77 is here, code 4821"
	}
	for _, r := range w.roles[k:last] {
		switch {
		case r&rNeg != 0:
			return true
		case r&(rQual|rStrong) != 0:
			return false
		}
	}
	return false
}

// told reports whether the words before the candidate tell the reader to type it.
func (w *nearby) told() bool {
	for _, r := range w.roles[:w.n] {
		if r&rAct != 0 {
			return true
		}
		if r&rFill == 0 {
			return false
		}
	}
	return false
}

// clauseEnd reports whether c ends a clause or a field of a log line.
func clauseEnd(c byte) bool { return c == '"' || c == ';' || c == '|' }

// quoted reports whether the quote at position i closes one before the candidate that ends there,
// as in: code "482910" expires.
func quoted(b []byte, i int) bool {
	k := i
	for i-k < 16 && (isAlnum(b[k-1]) || b[k-1] == '-') {
		k--
	}
	return b[i] == '"' && b[k-1] == '"'
}

// boundCode reports whether the value that begins at start is the code in the last line of a
// message that binds it to a domain: "@example.com #123456" (W3C, Origin-bound one-time codes
// delivered via SMS).
func (s *scanner) boundCode(start int) bool {
	b := s.b
	if b[start-1] != '#' || b[start-2] != ' ' {
		return false
	}
	i, dots := start-3, 0
	for i > pad && start-i < 256 && (isAlnum(b[i]) || b[i] == '.' || b[i] == '-' || b[i] == ':') {
		if b[i] == '.' {
			dots++
		}
		i--
	}
	return dots > 0 && b[i] == '@' && (i == pad || isSpace(b[i-1]))
}
