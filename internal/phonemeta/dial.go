package phonemeta

// Number is the result of Dialed.
type Number struct {
	// CountryCode is the country calling code.
	CountryCode int
	// National holds the national significant number in its first Len bytes.
	National [maxLength]byte
	Len      int
	// Region is the region in which the number is valid, "" if it is not.
	Region string
	// Valid is whether the number is in the numbering plan.
	Valid bool
	// Possible is whether its length is one that numbers of the country have,
	// with or without their area code.
	Possible bool
	// International is whether it began with '+' or a dialing prefix for
	// calls abroad.
	International bool
	// Prefixed is whether a national prefix, or the country calling code, was
	// taken off.
	Prefixed bool
	// NeedsPrefix is whether the number is customarily written with the
	// national prefix inside its country.
	NeedsPrefix bool
}

// Dialed returns the number that the digits d mean when they are dialed in region r; plus says
// whether a '+' stood before them. ok is false if the digits are too few, too many or begin with an
// unknown calling code. It follows the parser of libphonenumber.
func (r Region) Dialed(d []byte, plus bool) (n Number, ok bool) {
	if len(d) < 2 || len(d) > 20 {
		return n, false
	}
	var home *regionInfo
	if r.index > 0 {
		home = &regions[r.index-1]
	}
	if !plus && home != nil && r.abroad>>(d[0]-'0')&1 != 0 {
		if m := match(home.intl, d); m.ok && m.end < len(d) && d[m.end] != '0' {
			d, plus = d[m.end:], true
		}
	}
	if plus {
		code, width := SplitCode(d)
		if code == 0 || len(d) <= 2 {
			return n, false
		}
		n.CountryCode, n.International = code, true
		p := planOf(code)
		region := &regions[p.first]
		if home != nil && int(home.code) == code && regions[p.first].id == home.id {
			region = home
		}
		return n, n.finish(region, p, d[width:])
	}
	if home == nil {
		return n, false
	}
	if len(d) > int(r.longest) {
		return n, false
	}
	n.CountryCode = int(home.code)
	p := &plans[r.plan]
	var out [24]byte
	if rest, ok := home.trimCode(out[:0], d); ok {
		n.Prefixed = true
		// libphonenumber reads a number that carries its code in the main
		// region of the code.
		return n, n.finish(&regions[p.first], p, rest)
	}
	return n, n.finish(home, p, d)
}

// trimCode takes the region's own calling code off d, if the digits are a
// number of the region only without it, or are too long with it. The national
// prefix goes with it, as in libphonenumber. out backs the result if need be.
func (r *regionInfo) trimCode(out, d []byte) ([]byte, bool) {
	width, code := 1, int(r.code)
	for div := code; div >= 10; div /= 10 {
		width++
	}
	if len(d) <= width {
		return d, false
	}
	for i := width - 1; i >= 0; i-- {
		if d[i] != '0'+byte(code%10) {
			return d, false
		}
		code /= 10
	}
	rest, _ := r.trimPrefix(out, d[width:])
	if run(r.general, d) == 0 && run(r.general, rest) != 0 || r.length(len(d)) == tooLong {
		return rest, true
	}
	return d, false
}

// finish removes the national prefix from d and judges the rest.
func (n *Number) finish(r *regionInfo, p *plan, d []byte) (ok bool) {
	if len(d) < 2 {
		return false
	}
	var out [24]byte
	if rest, cut := r.trimPrefix(out[:0], d); cut {
		switch r.length(len(rest)) {
		case tooShort, localOnly, wrongLength:
		default:
			d, n.Prefixed = rest, true
		}
	}
	if len(d) < 2 || len(d) > maxLength {
		return false
	}
	n.Len = copy(n.National[:], d)
	class := regions[p.first].length(n.Len)
	n.Possible = class == possible || class == localOnly
	if v := run(p.start, d); v != 0 {
		n.Valid, n.NeedsPrefix = true, v&needsPrefix != 0
		n.Region = regions[int(p.first)+int(v&^needsPrefix)-1].id
	}
	return true
}

// trimPrefix appends to out the digits d without the national prefix and
// carrier code of the region, transformed where the region asks for it.
func (r *regionInfo) trimPrefix(out, d []byte) (rest []byte, cut bool) {
	if r.national == 0 || len(d) == 0 || prefixFirst[r.national]>>(d[0]-'0')&1 == 0 {
		return d, false
	}
	m := match(r.national, d)
	if !m.ok {
		return d, false
	}
	rest = d[m.end:]
	if last := m.groups; r.transform != "" && last > 0 && m.save[2*last] >= 0 {
		for i := 0; i < len(r.transform); i++ {
			if c := r.transform[i]; c == '$' && i+1 < len(r.transform) {
				i++
				if g := int(r.transform[i] - '0'); m.save[2*g] >= 0 {
					out = append(out, d[m.save[2*g]:m.save[2*g+1]]...)
				}
			} else {
				out = append(out, c)
			}
		}
		rest = append(out, rest...)
	}
	if run(r.general, d) != 0 && run(r.general, rest) == 0 {
		return d, false
	}
	return rest, true
}

type lengthClass uint8

const (
	possible lengthClass = iota
	localOnly
	tooShort
	tooLong
	wrongLength
)

// length classifies a count of digits as testNumberLength of libphonenumber
// does.
func (r *regionInfo) length(n int) lengthClass {
	if n > 31 {
		return tooLong
	}
	bit := uint32(1) << n
	switch {
	case r.local&bit != 0:
		return localOnly
	case r.lengths&bit != 0:
		return possible
	case r.lengths&(bit-1) == 0:
		return tooShort
	case r.lengths>>n == 0:
		return tooLong
	}
	return wrongLength
}
