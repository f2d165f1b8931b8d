package keyword

// follow is the set of the words that may be the second of a pattern, by a part of their numbers. Most
// phrases that may begin with a common word are ruled out by it, so that nothing is compared word by word.
type follow struct {
	open bool // any word, a noun phrase, or the end of a clause will do
	ids  [followWords]uint64
}

const followWords = 4 // of 64 bits

func (f *follow) add(id uint32) { f.ids[id/64%followWords] |= 1 << (id % 64) }

// takes reports whether a word may be the second; some others are let through.
func (f *follow) takes(t *token) bool {
	if f.open {
		return true
	}
	return t.known != nil && f.ids[t.known.id/64%followWords]&(1<<(t.known.id%64)) != 0
}

// follows notes which words may be the second of a pattern, whose elements are resolved later.
func (d *dictionary) follows(p *pattern) {
	for i := range p.elements {
		e := &p.elements[i]
		if e.any || e.things != 0 || e.end && i > 0 {
			p.follows.open = true
			return
		}
		if i == 0 && !e.repeated {
			continue
		}
		for w := range e.words {
			p.follows.add(d.word(w).id)
		}
		for _, class := range e.classes {
			for w := range class {
				p.follows.add(d.word(w).id)
			}
		}
		if i > 0 && !e.optional {
			return
		}
	}
	p.follows.open = true // of one word
}
