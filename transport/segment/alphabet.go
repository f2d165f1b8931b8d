package segment

// alphabet is a 7-bit alphabet with its extension table, as the number of septets that each
// character takes; 0 for those that it does not have.
type alphabet struct {
	shift Shift
	low   [0x400]uint8 // by code point
	first rune         // of the block of a script
	block [0x100]uint8 // by code point minus first
	more  []septets    // the few others
}

type septets struct {
	r rune
	n uint8
}

// cost returns the septets of a character.
func (a *alphabet) cost(r rune) int {
	if r < rune(len(a.low)) {
		return int(a.low[r])
	}
	if i := r - a.first; i >= 0 && i < rune(len(a.block)) {
		return int(a.block[i])
	}
	for _, m := range a.more {
		if m.r == r {
			return int(m.n)
		}
	}
	return 0
}

// set enters a character with its septets, unless it has fewer already.
func (a *alphabet) set(r rune, n uint8) {
	switch i := r - a.first; {
	case a.cost(r) > 0:
	case r < rune(len(a.low)):
		a.low[r] = n
	case a.first > 0 && i >= 0 && i < rune(len(a.block)):
		a.block[i] = n
	default:
		a.more = append(a.more, septets{r, n})
	}
}

// newAlphabet returns an alphabet of a basic table (TS 23.038, 6.2.1 and A.3), whose characters take
// one septet, and of an extension table (6.2.1.1 and A.2), whose characters take two. Most of the
// characters that are not Latin are in the 256 code points from first on.
func newAlphabet(s Shift, first rune, basic, extension string) *alphabet {
	a := &alphabet{shift: s, first: first}
	for _, r := range basic {
		a.set(r, 1)
	}
	for _, r := range extension {
		a.set(r, 2)
	}
	return a
}

// The default alphabet in the order of its codes, without the escape at 0x1B, and its extension.
const (
	defaultBasic = "@£$¥èéùìòÇ\nØø\rÅå" + "Δ_ΦΓΛΩΠΨΣΘΞÆæßÉ" + " !\"#¤%&'()*+,-./" + "0123456789:;<=>?" +
		"¡ABCDEFGHIJKLMNO" + "PQRSTUVWXYZÄÖÑÜ§" + "¿abcdefghijklmno" + "pqrstuvwxyzäöñüà"
	defaultExtension = "\f^{}\\[~]|€"
)

var plain = *newAlphabet(Shift{}, 0, defaultBasic, defaultExtension)
