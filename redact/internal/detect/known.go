package detect

import (
	"maps"

	"github.com/sealtext/sealtext/internal/phonemeta"
)

// foldValue appends the letters and digits of a value, folded and in lower
// case: the form in which values are compared.
func foldValue(dst []byte, value string) []byte {
	b, _ := fold(nil, nil, value)
	for _, c := range b {
		if isAlnum(c) {
			dst = append(dst, lower(c))
		}
	}
	return dst
}

// maxKnown is the longest value, in folded bytes, that lists may hold, and
// maxGap how many other bytes may stand inside it in a row.
const (
	maxKnown = 128
	maxGap   = 4
)

// knownValues are values given by the host, by their folded form.
type knownValues struct {
	allow map[string]bool
	find  map[string]Kind
	first [256]bool // first bytes of find
	// heads has a bit for the first three bytes of each, and lengths one for each length less one: most
	// tokens are told from the values by them.
	heads   [64]uint64
	lengths [2]uint64
	longest int
}

// headOf places the first three bytes of a value in knownValues.heads.
func headOf(a, b, c byte) (word, bit uint32) {
	h := (uint32(a) | uint32(b)<<8 | uint32(c)<<16) * 0x9E3779B1 >> 20
	return h >> 6, h & 63
}

func (c *Engine) lists(allow, deny []string) error {
	if len(allow)+len(deny) == 0 {
		return nil
	}
	k := &knownValues{allow: map[string]bool{}, find: map[string]Kind{}}
	for i, v := range allow {
		f := foldValue(nil, v)
		if len(f) == 0 {
			return &FieldError{"Allow", i, "has no letter or digit"}
		}
		k.allow[string(f)] = true
	}
	for i, v := range deny {
		if !k.add(kDenied, v) {
			return &FieldError{"Deny", i, "has fewer than 3 or too many letters and digits"}
		}
	}
	c.known, c.calm = k, false
	return nil
}

func (k *knownValues) add(kd Kind, value string) bool {
	f := foldValue(nil, value)
	if len(f) < 3 || len(f) > maxKnown {
		return false
	}
	k.find[string(f)] = kd
	k.first[f[0]] = true
	word, bit := headOf(f[0], f[1], f[2])
	k.heads[word] |= 1 << bit
	k.lengths[(len(f)-1)>>6] |= 1 << ((len(f) - 1) & 63)
	k.longest = max(k.longest, len(f))
	return true
}

// WithValues returns an Engine that also finds the given values, by kind. A value that begins with
// '+' is found as a phone number of the country too. ok is false, and k the kind, for a value that
// is too short or too long.
func (c *Engine) WithValues(values map[Kind][]string) (with *Engine, k Kind, ok bool) {
	known := &knownValues{allow: map[string]bool{}, find: map[string]Kind{}}
	if old := c.known; old != nil {
		*known = *old
		known.find = maps.Clone(old.find)
	}
	for kd, list := range values {
		for _, v := range list {
			if !known.add(kd, v) {
				return nil, kd, false
			}
			if f := foldValue(nil, v); len(v) > 0 && v[0] == '+' {
				if _, n := phonemeta.SplitCode(f); n > 0 && len(f)-n >= 6 {
					known.add(kd, string(f[n:]))
					known.add(kd, "0"+string(f[n:]))
				}
			}
		}
	}
	e := *c
	e.known, e.calm = known, false
	return &e, 0, true
}

// knownAt looks for a listed value that begins at the token at position i.
func (s *scanner) knownAt(i int) {
	k, b := s.cfg.known, s.b
	if !k.first[lower(b[i])] {
		return
	}
	second := s.nextAlnum(i + 1)
	if second < 0 {
		return
	}
	at := s.nextAlnum(second + 1)
	if at < 0 {
		return
	}
	word, bit := headOf(lower(b[i]), lower(b[second]), lower(b[at]))
	if k.heads[word]>>bit&1 == 0 {
		return
	}
	var buf [maxKnown]byte
	buf[0], buf[1] = lower(b[i]), lower(b[second])
	found, end := kNone, 0
	for n := 2; at >= 0 && n < k.longest; at = s.nextAlnum(at + 1) {
		buf[n] = lower(b[at])
		if n++; k.lengths[(n-1)>>6]>>((n-1)&63)&1 != 0 && (!isAlnum(b[at+1]) || b[at+1] >= 0x80) {
			if kd, ok := k.find[string(buf[:n])]; ok {
				found, end = kd, at+1
			}
		}
	}
	if found != kNone {
		s.emitAlways(i, end, found, 100)
	}
}

// nextAlnum returns the position of the next letter or digit from at on, or -1 if there is none
// before more than maxGap other bytes.
func (s *scanner) nextAlnum(at int) int {
	for last := at + maxGap; at <= last && at < s.end && s.b[at] != 0; at++ {
		if isAlnum(s.b[at]) {
			return at
		}
	}
	return -1
}

// allowed reports whether the candidate is on the allow list.
func (s *scanner) allowed(from, to int) bool {
	if len(s.cfg.known.allow) == 0 {
		return false
	}
	var buf [maxKnown]byte
	n := 0
	for _, c := range s.b[from:to] {
		if isAlnum(c) && n < maxKnown {
			buf[n] = lower(c)
			n++
		}
	}
	return s.cfg.known.allow[string(buf[:n])]
}
