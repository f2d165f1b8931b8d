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
	return true
}

// WithValues returns an Engine that also finds the given values, by kind. A value that begins with
// '+' is found as a phone number of the country too. ok is false, and k the kind, for a value that
// is too short or too long.
func (c *Engine) WithValues(values map[Kind][]string) (with *Engine, k Kind, ok bool) {
	known := &knownValues{allow: map[string]bool{}, find: map[string]Kind{}}
	if old := c.known; old != nil {
		known.allow = old.allow
		known.first = old.first
		maps.Copy(known.find, old.find)
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
	var buf [maxKnown]byte
	n, gap, end := 0, 0, 0
	found := kNone
	for at := i; n < maxKnown && at < s.end; at++ {
		c := b[at]
		if !isAlnum(c) {
			if gap++; gap > maxGap || c == 0 {
				break
			}
			continue
		}
		gap = 0
		buf[n] = lower(c)
		n++
		if n >= 3 && (!isAlnum(b[at+1]) || b[at+1] >= 0x80) {
			if kd, ok := k.find[string(buf[:n])]; ok {
				found, end = kd, at+1
			}
		}
	}
	if found != kNone {
		s.emitAlways(i, end, found, 100)
	}
}

// allowed reports whether the candidate is on the allow list.
func (s *scanner) allowed(from, to int) bool {
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
