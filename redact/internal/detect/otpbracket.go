package detect

// codeInBrackets scores "123456 (Acme code)": what the digits are stands
// behind them in brackets, and ends with the noun. What is before the noun
// says that it is a passcode's, or is the name of who sent it: "(dress code)",
// "(short code)" and "(promo code)" are others. A name is enough only where
// long is set: four or five digits may be a section or a year, as in
// "1382 (Civil Code)". Six digits are a "PIN code" in Indian addresses.
func (s *scanner) codeInBrackets(end int, left *nearby, long, random bool) uint8 {
	i := s.bracketAfter(end)
	if i == 0 || left.any&rDial != 0 || left.own&rNeg != 0 {
		return 0
	}
	b := s.b
	seen := role(0) // of the words before
	for range 5 {
		from := i
		for isAlnum(b[i]) && i-from < 24 {
			i++
		}
		if i == from {
			return 0
		}
		r := roleOf(b[from:i])
		if r&(rNeg|rDial|rAct) != 0 || r&(rNoun|rQual|rFill) == 0 && !isUpper(b[from]) {
			return 0
		}
		if b[i] == ' ' || b[i] == '-' {
			seen |= r
			i++
			continue
		}
		switch {
		case b[i] != ')' && b[i] != ']' || r&rNoun == 0:
		case (seen|r)&(rStrong|rQual) != 0 && random:
			return 90
		case long && seen&rNoun == 0 && !s.hasFold(from, "pincode"):
			return 70
		}
		return 0
	}
	return 0
}

// bracketAfter returns the position behind the bracket that opens after the
// value that ends at end, or 0.
func (s *scanner) bracketAfter(end int) int {
	if s.b[end] == ' ' {
		end++
	}
	if c := s.b[end]; c == '(' || c == '[' {
		return end + 1
	}
	return 0
}
