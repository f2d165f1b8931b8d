package redact

import (
	"fmt"

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
	find  map[string]kind
	first [256]bool // first bytes of find
}

func (c *settings) lists(allow, deny []string) error {
	if len(allow)+len(deny) == 0 {
		return nil
	}
	k := &knownValues{allow: map[string]bool{}, find: map[string]kind{}}
	for i, v := range allow {
		f := foldValue(nil, v)
		if len(f) == 0 {
			return fmt.Errorf("%w: Allow[%d] has no letter or digit", ErrConfig, i)
		}
		k.allow[string(f)] = true
	}
	for i, v := range deny {
		if !k.add(kDenied, v) {
			return fmt.Errorf("%w: Deny[%d] has fewer than 3 or too many letters and digits", ErrConfig, i)
		}
	}
	c.known, c.calm = k, false
	return nil
}

func (k *knownValues) add(kd kind, value string) bool {
	f := foldValue(nil, value)
	if len(f) < 3 || len(f) > maxKnown {
		return false
	}
	k.find[string(f)] = kd
	k.first[f[0]] = true
	return true
}

// WithValues returns a Redactor that also finds the given values, such as name, number and address
// of the recipient of a message. It finds them exactly, but ignores case, blanks and punctuation. A
// phone number given with '+' is found in its national forms too. A value needs at least three
// letters or digits.
func (r *Redactor) WithValues(values map[Entity][]string) (*Redactor, error) {
	k := &knownValues{allow: map[string]bool{}, find: map[string]kind{}}
	if old := r.cfg.known; old != nil {
		k.allow = old.allow
		k.first = old.first
		for v, kd := range old.find {
			k.find[v] = kd
		}
	}
	for e, list := range values {
		kd, ok := kindOf[e]
		if !ok {
			return nil, fmt.Errorf("%w: an entity is not known", ErrConfig)
		}
		for _, v := range list {
			if !k.add(kd, v) {
				return nil, fmt.Errorf("%w: a value of %s has fewer than 3 or too many letters and digits", ErrConfig, e)
			}
			if f := foldValue(nil, v); len(v) > 0 && v[0] == '+' {
				if _, n := phonemeta.SplitCode(f); n > 0 && len(f)-n >= 6 {
					k.add(kd, string(f[n:]))
					k.add(kd, "0"+string(f[n:]))
				}
			}
		}
	}
	c := *r
	c.cfg.known, c.cfg.calm = k, false
	return &c, nil
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
