package detect

const (
	contextLeft  = 64 // bytes before a candidate that may speak of it
	contextRight = 40 // and after

	longestContext = 64 // no word of an entity has as many bytes
)

// contextTable maps the hash of a lower-case word to its kinds. It is an open
// addressing table, half empty at least.
type contextTable struct {
	entries [8192]contextEntry
	sets    []kindSet
	// filter turns most words away before they are hashed.
	filter wordFilter
}

// contextEntry has the index in sets of the kinds that a word speaks of, and of those that it
// speaks of where it is a cue: see cue. The first set is empty.
type contextEntry struct {
	hash      uint32
	set, near uint16
}

// add notes that a folded word speaks of a kind; near is whether it is also an ordinary word.
func (t *contextTable) add(word []byte, k Kind, near bool) {
	if t.sets == nil {
		t.sets = make([]kindSet, 1, 256)
	}
	t.filter[pair(word[0], word[1])] |= 1 << (len(word) & 31)
	h := hashWord(word)
	i := h & uint32(len(t.entries)-1)
	for t.entries[i].hash != 0 && t.entries[i].hash != h {
		i = (i + 1) & uint32(len(t.entries)-1)
	}
	e := &t.entries[i]
	e.hash = h
	set := &e.set
	if near {
		set = &e.near
	}
	if *set == 0 {
		*set = uint16(len(t.sets))
		t.sets = append(t.sets, kindSet{})
	}
	t.sets[*set].add(k)
}

// of returns the entry of the word with a hash, nil if it is no word of the table.
func (t *contextTable) of(h uint32) *contextEntry {
	for i := h & uint32(len(t.entries)-1); ; i = (i + 1) & uint32(len(t.entries)-1) {
		switch t.entries[i].hash {
		case h:
			return &t.entries[i]
		case 0:
			return nil
		}
	}
}

// within adds to set the kinds of the words inside a run of letters of a script without blanks.
func (t *contextTable) within(set *kindSet, run []byte) {
	for from := 0; from+2*runeBytes <= len(run); from += runeBytes {
		lengths := t.filter[pair(run[from], run[from+1])]
		if lengths == 0 {
			continue
		}
		for to := from + 2*runeBytes; to <= len(run) && to <= from+longestUnspaced; to += runeBytes {
			if lengths>>((to-from)&31)&1 != 0 {
				if e := t.of(hashWord(run[from:to])); e != nil {
					set.join(&t.sets[e.set])
				}
			}
		}
	}
}

const (
	runeBytes       = 3  // of nearly all letters of scripts without blanks
	longestUnspaced = 30 // and no word in one has more bytes
)

// noBlanks reports whether b begins with a letter of Chinese, Japanese, Korean or Thai, of which
// runs of letters hold more than a word.
func noBlanks(b []byte) bool {
	return b[0] >= 0xE3 && b[0] <= 0xED || b[0] == 0xE0 && (b[1] == 0xB8 || b[1] == 0xB9)
}

// hashWord is FNV-1a over the lower-case bytes of a word, never 0.
func hashWord(p []byte) uint32 {
	h := uint32(2166136261)
	for _, c := range p {
		h = (h ^ uint32(lower(c))) * 16777619
	}
	return h | 1
}

// context returns the kinds of the words around a candidate. It is only
// called when the answer matters and remembered for the same start, so that
// texts without candidates never pay for it.
func (s *scanner) context(start, end int) *kindSet {
	if s.ctxPos == start {
		return &s.ctxWords
	}
	b := s.b
	lo, hi := max(pad, start-contextLeft), min(s.end, end+contextRight)
	for lo > pad && lo > start-contextLeft-24 && isLetter(b[lo-1]) {
		lo--
	}
	t := &s.ctxWords
	*t = kindSet{}
	table := &s.cfg.rules.context
	for from := s.masks.letterFrom(lo, hi); from < hi; {
		to := s.masks.letterEnd(from)
		if n := to - from; n >= 2 && n < longestContext && table.filter[pair(b[from], b[from+1])]>>(n&31)&1 != 0 {
			if e := table.of(hashWord(b[from:to])); e != nil {
				t.join(&table.sets[e.set])
				if e.near != 0 && cue(b, from, to, start, lo, hi) {
					t.join(&table.sets[e.near])
				}
			}
		} else if n == 1 && (b[to] == '.' || b[to] == '/') && to < start {
			t.dotted(table, b, from, start, lo, hi)
		}
		if noBlanks(b[from:]) {
			table.within(t, b[from:to])
		}
		from = s.masks.letterFrom(to, hi)
	}
	s.ctxPos = start
	return t
}

// cue reports whether an ordinary word from from to to, such as "ein", speaks of the value that
// begins at start: it is in capitals among small letters, or stands right before the value or with
// one short word between, as in "EIN on file", "ein: ..." and "ein no. ...". lo and hi are the ends
// of the context.
func cue(b []byte, from, to, start, lo, hi int) bool {
	if letterCase(b[from:to]) == caseCapitals && smallIn(b[lo:hi]) {
		return true
	}
	for words, i := 0, to; i < start; {
		switch c := b[i]; {
		case isLetter(c):
			k := i
			for isLetter(b[i]) && i < start {
				i++
			}
			if b[k-1] != '.' { // "n.º" is one
				words++
			}
			if words > 1 || i-k > 3 && (i-k > 24 || !in(referenceFill, b[k:i])) {
				return false
			}
		case c == '(' && isLetter(b[i+1]) && b[i+2] == ')': // "né(e)"
			i += 3
		case referenceGap(c) || c == '(':
			i++
		default:
			return false
		}
	}
	return to <= start
}

// dotted adds the kinds of an abbreviation of single letters, "c.c.", "N.I.F." and "A/c", that
// begins at from.
func (s *kindSet) dotted(t *contextTable, b []byte, from, start, lo, hi int) {
	if b[from-1] == '.' || b[from-1] == '/' {
		return // inside of one
	}
	var buf [6]byte
	n, end := 0, from
	for i := from; n < len(buf) && isAlpha(b[i]) && !isAlnum(b[i+1]); i += 2 {
		buf[n], end = b[i], i+1
		n++
		if b[i+1] != '.' && b[i+1] != '/' {
			break
		}
	}
	if n < 2 {
		return
	}
	if e := t.of(hashWord(buf[:n])); e != nil {
		s.join(&t.sets[e.set])
		if e.near != 0 && cue(b, from, end, start, lo, hi) {
			s.join(&t.sets[e.near])
		}
	}
}
