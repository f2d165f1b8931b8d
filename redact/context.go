package redact

const (
	contextLeft  = 64 // bytes before a candidate that may speak of it
	contextRight = 40 // and after

	longestContext = 64 // no word of contextLists has as many bytes
)

// contextTable maps the hash of a lower-case word to its kinds. It is an open
// addressing table, half empty at most.
var contextTable = func() (t [2048]contextEntry) {
	for _, l := range contextLists {
		for _, w := range splitWords(l.words) {
			h := hashWord([]byte(w))
			i := h & uint32(len(t)-1)
			for t[i].hash != 0 && t[i].hash != h {
				i = (i + 1) & uint32(len(t)-1)
			}
			t[i].hash = h
			t[i].kinds.add(l.kind)
		}
	}
	return t
}()

// contextFilter turns most words away before they are hashed.
var contextFilter = func() *wordFilter {
	f := new(wordFilter)
	for _, l := range contextLists {
		for _, w := range splitWords(l.words) {
			f[pair(w[0], w[1])] |= 1 << (len(w) & 31)
		}
	}
	return f
}()

type contextEntry struct {
	hash  uint32
	kinds kindSet
}

func splitWords(s string) (words []string) {
	from := 0
	for i := 0; i <= len(s); i++ {
		if i == len(s) || s[i] == ' ' {
			if i > from {
				words = append(words, s[from:i])
			}
			from = i + 1
		}
	}
	return words
}

// hashWord is FNV-1a over the lower-case bytes of a word, never 0.
func hashWord(p []byte) uint32 {
	h := uint32(2166136261)
	for _, c := range p {
		h = (h ^ uint32(lower(c))) * 16777619
	}
	return h | 1
}

func kindsOf(h uint32) kindSet {
	for i := h & uint32(len(contextTable)-1); ; i = (i + 1) & uint32(len(contextTable)-1) {
		switch contextTable[i].hash {
		case h:
			return contextTable[i].kinds
		case 0:
			return kindSet{}
		}
	}
}

// context returns the kinds of the words around a candidate. It is only
// called when the answer matters and remembered for the same start, so that
// texts without candidates never pay for it.
func (s *scanner) context(start, end int) kindSet {
	if s.ctxPos == start {
		return s.ctxWords
	}
	b := s.b
	lo, hi := max(pad, start-contextLeft), min(s.end, end+contextRight)
	for lo > pad && lo > start-contextLeft-24 && isLetter(b[lo-1]) {
		lo--
	}
	var t kindSet
	for from := s.masks.letterFrom(lo, hi); from < hi; {
		to := s.masks.letterEnd(from)
		if n := to - from; n >= 2 && n < longestContext && contextFilter[pair(b[from], b[from+1])]>>(n&31)&1 != 0 {
			w := kindsOf(hashWord(b[from:to]))
			t[0] |= w[0]
			t[1] |= w[1]
		}
		from = s.masks.letterFrom(to, hi)
	}
	s.ctxPos, s.ctxWords = start, t
	return t
}
