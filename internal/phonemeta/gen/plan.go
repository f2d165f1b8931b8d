//go:build ignore

package main

import (
	"fmt"
	"regexp/syntax"
	"strings"

	"github.com/nyaruka/phonenumbers"
)

// needsPrefix marks numbers that are written with the national prefix when
// they are not written internationally.
const needsPrefix = 0x80

// state is where a number stands in all patterns of one calling code.
type state struct {
	sets []set
}

func (s state) key(depth int) string { return fmt.Sprint(depth, s.sets) }

// track is one pattern that is followed; sticky ones match prefixes.
type track struct {
	matcher
	sticky bool
}

// area is a region with the indices of its tracks.
type area struct {
	leading int // -1: none
	general int
	types   []int
}

// fmtRule is a number format with the indices of its tracks.
type fmtRule struct {
	leading, pattern int
	needs            bool
}

// hit is the set of a sticky track that has matched.
var hit = set{1 << 31}

// plan builds the automaton of one calling code. It accepts with the index of
// the region, counted from one, in the order in which libphonenumber tries
// them: GetRegionCodeForNumber followed by IsValidNumberForRegion.
func (g *graph) plan(metas []*phonenumbers.PhoneMetadata) uint16 {
	var tracks []track
	add := func(pattern string, lengths []int32, sticky bool) int {
		l := uint32(0)
		if len(lengths) == 0 {
			l = 1<<(maxLength+1) - 1
		} else {
			l = mask(lengths)
		}
		tracks = append(tracks, track{matcher{compile(pattern), l}, sticky})
		return len(tracks) - 1
	}
	var areas []area
	for _, m := range metas {
		a := area{leading: -1}
		if m.GetLeadingDigits() != "" && len(metas) > 1 {
			a.leading = add(m.GetLeadingDigits(), nil, true)
		}
		gd := m.GetGeneralDesc()
		a.general = add(gd.GetNationalNumberPattern(), gd.PossibleLength, false)
		seen := map[string]bool{}
		for _, d := range descs(m) {
			if d.GetNationalNumberPattern() == "" || len(d.PossibleLength) == 1 && d.PossibleLength[0] == -1 {
				continue
			}
			key := fmt.Sprint(d.GetNationalNumberPattern(), d.PossibleLength)
			if !seen[key] {
				seen[key] = true
				a.types = append(a.types, add(d.GetNationalNumberPattern(), d.PossibleLength, false))
			}
		}
		areas = append(areas, a)
	}
	var rules []fmtRule
	for _, f := range metas[0].GetNumberFormat() {
		r := fmtRule{leading: -1}
		if n := len(f.GetLeadingDigitsPattern()); n > 0 {
			r.leading = add(f.GetLeadingDigitsPattern()[n-1], nil, true)
		}
		r.pattern = add(f.GetPattern(), nil, false)
		np := f.GetNationalPrefixFormattingRule()
		rest := strings.ReplaceAll(np, "$1", "")
		r.needs = strings.ContainsAny(rest, "0123456789") && !f.GetNationalPrefixOptionalWhenFormatting()
		rules = append(rules, r)
	}

	full := func(s state, i, depth int) bool {
		return tracks[i].lengths>>depth&1 != 0 && matched(tracks[i].prog, s.sets[i])
	}
	began := func(s state, i int) bool { return len(s.sets[i]) == 1 && s.sets[i][0] == hit[0] }
	typed := func(s state, a area, depth int) bool {
		if !full(s, a.general, depth) {
			return false
		}
		for _, t := range a.types {
			if full(s, t, depth) {
				return true
			}
		}
		return false
	}
	accept := func(s state, depth int) uint8 {
		v := uint8(0)
		for i, a := range areas {
			if len(areas) > 1 && a.leading >= 0 && !began(s, a.leading) {
				continue
			}
			ok := typed(s, a, depth)
			if ok {
				v = uint8(i + 1)
			}
			if ok || len(areas) == 1 || a.leading >= 0 {
				break
			}
		}
		if v == 0 {
			return 0
		}
		for _, r := range rules {
			if (r.leading < 0 || began(s, r.leading)) && full(s, r.pattern, depth) {
				if r.needs {
					v |= needsPrefix
				}
				break
			}
		}
		return v
	}

	memo := map[string]uint16{}
	var build func(s state, depth int) uint16
	build = func(s state, depth int) uint16 {
		alive := false
		for _, a := range areas {
			alive = alive || s.sets[a.general] != nil
		}
		if !alive {
			return 0
		}
		key := s.key(depth)
		if id, ok := memo[key]; ok {
			return id
		}
		n := node{accept: accept(s, depth)}
		if depth < maxLength {
			for d := range 10 {
				n.next[d] = build(advance(tracks, s, d), depth+1)
			}
		}
		id := g.intern(n)
		memo[key] = id
		return id
	}
	first := state{}
	for _, t := range tracks {
		first.sets = append(first.sets, settle(t, start(t.prog)))
	}
	return build(first, 0)
}

func advance(tracks []track, s state, digit int) state {
	out := state{sets: make([]set, len(tracks))}
	for i, t := range tracks {
		if s.sets[i] == nil {
			continue
		}
		if s.sets[i][0] == hit[0] {
			out.sets[i] = hit
			continue
		}
		out.sets[i] = settle(t, step(t.prog, s.sets[i], digit))
	}
	return out
}

func settle(t track, s set) set {
	if t.sticky && matched(t.prog, s) {
		return hit
	}
	return s
}

var _ = syntax.Perl
