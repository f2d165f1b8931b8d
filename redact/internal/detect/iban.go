package detect

// ibanLengths holds the length of the IBAN of each country (SWIFT IBAN
// Registry, release 99) as country code followed by the length as a byte.
const ibanLengths = "AD\x18AE\x17AL\x1cAT\x14AZ\x1cBA\x14BE\x10BG\x16BH\x16BI\x1bBR\x1dBY\x1cCH\x15CR\x16CY\x1cCZ\x18" +
	"DE\x16DJ\x1bDK\x12DO\x1cEE\x14EG\x1dES\x18FI\x12FK\x12FO\x12FR\x1bGB\x16GE\x16GI\x17GL\x12GR\x1bGT\x1cHN\x1cHR\x15HU\x1c" +
	"IE\x16IL\x17IQ\x17IS\x1aIT\x1bJO\x1eKW\x1eKZ\x14LB\x1cLC\x20LI\x15LT\x14LU\x14LV\x15LY\x19MC\x1bMD\x18ME\x16MK\x13MN\x14" +
	"MR\x1bMT\x1fMU\x1eNI\x1cNL\x12NO\x0fOM\x17PK\x18PL\x1cPS\x1dPT\x19QA\x1dRO\x18RS\x16RU\x21SA\x18SC\x1fSD\x12SE\x18SI\x13" +
	"SK\x18SM\x1bSO\x17ST\x19SV\x1cTL\x17TN\x18TR\x1aUA\x1dVA\x16VG\x18XK\x14YE\x1e"

func ibanLength(a, b byte) int {
	a, b = a&^0x20, b&^0x20
	for i := 0; i < len(ibanLengths); i += 3 {
		if ibanLengths[i] == a && ibanLengths[i+1] == b {
			return int(ibanLengths[i+2])
		}
	}
	return 0
}

// iban looks for an international bank account number at position i: two
// letters, two check digits and the rest in groups that one blank, dash or dot
// may part, of exactly the country's length, with remainder 1 modulo 97.
func (s *scanner) iban(i int) {
	b := s.b
	if !isAlpha(b[i]) || !isAlpha(b[i+1]) {
		return
	}
	j := i + 2
	for b[j] == ' ' || b[j] == '-' {
		j++
		if j > i+3 {
			return
		}
	}
	if !isDigit(b[j]) || !isDigit(b[j+1]) || b[i-1] == '_' {
		return
	}
	want := ibanLength(b[i], b[i+1])
	if want == 0 {
		return
	}
	var buf [34]byte
	j = i
	seen := class(0)
	for n := 0; n < want; {
		c := b[j]
		switch {
		case classOf[c]&(cDigit|cUpper|cLower) != 0:
			buf[n] = c
			n++
			seen |= classOf[c]
		case (c == ' ' || c == '-' || c == '.') && isAlnum(b[j+1]) && n > 0:
		default:
			return
		}
		j++
	}
	if isAlnum(b[j]) || b[j] == '_' || seen&(cUpper|cLower) == cUpper|cLower {
		return // ISO 13616-1 wants capitals; people type all small, but never both
	}
	if mod97(mod97(0, buf[4:want]), buf[:4]) != 1 {
		return
	}
	s.emit(i, j, kIBAN, 100)
}
