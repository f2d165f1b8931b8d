package segment

import (
	"iter"
	"unicode/utf8"
)

// Encoding is how the characters of a text are encoded.
type Encoding uint8

// The encodings.
const (
	EncodingGSM7 Encoding = iota + 1 // 7-bit alphabet of TS 23.038, in septets
	EncodingUCS2                     // units of 16 bits; code points above U+FFFF take two, as in UTF-16
)

// String returns GSM-7 or UCS-2.
func (e Encoding) String() string {
	switch e {
	case EncodingGSM7:
		return "GSM-7"
	case EncodingUCS2:
		return "UCS-2"
	}
	return "unknown"
}

// Options are what the transport of a text can do. The zero value is for any provider.
type Options struct {
	// Languages are the national language tables that may be used, in order of preference. None by
	// default; unknown ones are ignored.
	Languages []Language
	// WideReference counts with concatenation headers of a 16-bit reference number, one octet longer
	// than those of 8 bits, which are the default.
	WideReference bool
}

// Size is the size of a text.
type Size struct {
	Encoding Encoding
	Shift    Shift // the national tables; zero without any
	Units    int   // septets or 16-bit units of the text, without headers
	Segments int   // at least 1
	Limit    int   // units that fit into each segment beside its header
	Left     int   // units that are left in the last segment
}

// Part is the text of one segment.
type Part struct {
	Text  string // a part of the text, not a copy
	Units int
}

// Count returns the size of a text with the zero [Options]. Each byte that is not UTF-8 counts as
// one character that forces UCS-2.
func Count(text string) Size { return Options{}.Count(text) }

// Split returns the text of each segment with the zero [Options]. Together they are the text; an
// empty text is one empty part.
func Split(text string) iter.Seq[Part] { return Options{}.Split(text) }

// Count returns the size of a text.
func (o Options) Count(text string) Size {
	size, _, _ := o.measure(text)
	return size
}

// Split returns the text of each segment. Together they are the text; an empty text is one empty
// part.
func (o Options) Split(text string) iter.Seq[Part] {
	return func(yield func(Part) bool) { o.split(text, yield) }
}

func (o Options) split(text string, yield func(Part) bool) {
	size, f, a := o.measure(text)
	if size.Segments == 1 {
		yield(Part{text, size.Units})
		return
	}
	if f.even {
		for ; len(text) > size.Limit; text = text[size.Limit:] {
			if !yield(Part{text[:size.Limit], size.Limit}) {
				return
			}
		}
		yield(Part{text, len(text)})
		return
	}
	start, fill := 0, 0
	for i, width := 0, 0; i < len(text); i += width {
		var units int
		switch c := text[i]; {
		case f.valid && c >= 0xf0: // by the first byte of a character
			width, units = 4, 2
		case f.valid && c >= 0xe0:
			width, units = 3, 1
		case f.valid && c >= utf8.RuneSelf:
			width, units = 2, 1
		case c >= utf8.RuneSelf:
			var r rune
			r, width = utf8.DecodeRuneInString(text[i:])
			units = a.units(r)
		case a != nil:
			width, units = 1, int(a.low[c])
		default:
			width, units = 1, 1
		}
		if fill+units > size.Limit {
			if !yield(Part{text[start:i], fill}) {
				return
			}
			start, fill = i, 0
		}
		fill += units
	}
	yield(Part{text[start:], fill})
}

// form is what Split need not find out again.
type form struct {
	even  bool // each character is a byte and a unit
	valid bool // the text is in UTF-8, and the size that in UCS-2
}

// measure returns the size of a text and the alphabet that it is for; nil for UCS-2.
func (o Options) measure(text string) (Size, form, *alphabet) {
	reference := 5 // octets of the information element of concatenation
	if o.WideReference {
		reference = 6
	}
	if size, f, ok := fill(text, &plain, reference); ok {
		return size, f, &plain
	}
	best, as, _ := fill(text, nil, reference)
	var of *alphabet
	for _, l := range o.Languages {
		for a := range l.alphabets() {
			if size, f, ok := fill(text, a, reference); ok && size.Segments < best.Segments {
				best, as, of = size, f, a
			}
		}
	}
	return best, as, of
}

// octets is the length of the user data of one segment, header included (TS 23.040, 9.2.3.24).
const octets = 140

// capacity returns how many units fit beside information elements of so many octets, which have one
// octet of length before them.
func capacity(a *alphabet, elements int) int {
	free := octets
	if elements > 0 {
		free -= 1 + elements
	}
	if a == nil {
		return free / 2
	}
	return free * 8 / 7 // the septets begin at a septet boundary
}

// fill measures a text in an alphabet, or in UCS-2 if a is nil. It reports false if the alphabet
// lacks a character.
func fill(text string, a *alphabet, reference int) (Size, form, bool) {
	s := Size{Encoding: EncodingUCS2}
	shift := 0
	if a != nil {
		s.Encoding, s.Shift, shift = EncodingGSM7, a.shift, a.shift.octets()
	}
	alone, limit := capacity(a, shift), capacity(a, shift+reference)
	all, last, segments := 0, 0, 1
	var f form
	switch {
	case a != nil:
		units, characters, ok := a.count(text)
		switch {
		case !ok:
			return Size{}, f, false
		case units == characters:
			all, last, segments = evenly(units, limit)
			f.even = characters == len(text)
		case units <= alone:
			all = units
		default:
			all, last, segments = a.fill(text, limit)
		}
	case utf8.ValidString(text):
		f.valid = true
		all, last, segments = fillUCS2(text, limit)
	default:
		for _, r := range text {
			units := a.units(r)
			all += units
			if last += units; last > limit {
				segments++
				last = units
			}
		}
	}
	s.Units, s.Segments = all, segments
	if s.Units <= alone {
		s.Segments, s.Limit, s.Left = 1, alone, alone-s.Units
	} else {
		s.Limit, s.Left = limit, limit-last
	}
	return s, f, true
}

// count counts the units and the characters of a text. It reports false if the alphabet lacks one.
func (a *alphabet) count(text string) (units, characters int, ok bool) {
	for i := 0; i < len(text); characters++ {
		n, size := 0, 1
		if c := text[i]; c < utf8.RuneSelf { // most texts are mostly ASCII, which needs no decoding
			n = int(a.low[c])
		} else {
			n, size = a.decoded(text[i:])
		}
		if n == 0 {
			return 0, 0, false
		}
		units, i = units+n, i+size
	}
	return units, characters, true
}

// next returns the units and the bytes of the first character of a text.
func (a *alphabet) next(text string) (units, size int) {
	if c := text[0]; c < utf8.RuneSelf { // most texts are mostly ASCII, which needs no decoding
		return int(a.low[c]), 1
	}
	return a.decoded(text)
}

// decoded is next for a character of several bytes.
func (a *alphabet) decoded(text string) (units, size int) {
	r, size := utf8.DecodeRuneInString(text)
	return a.cost(r), size
}

// fill counts the units of a text whose characters the alphabet has, those of the last of several segments
// with the limit, and the segments.
func (a *alphabet) fill(text string, limit int) (all, last, segments int) {
	segments = 1
	for i := 0; i < len(text); {
		units, size := a.next(text[i:])
		all, i = all+units, i+size
		if last += units; last > limit {
			segments++
			last = units
		}
	}
	return all, last, segments
}

// evenly is fill for characters of a unit each.
func evenly(units, limit int) (all, last, segments int) {
	segments = max(1, (units+limit-1)/limit)
	return units, units - (segments-1)*limit, segments
}

// fillUCS2 is fill for UCS-2 and a text in UTF-8, of which it looks at the first byte of each character:
// those of four bytes take two units.
func fillUCS2(text string, limit int) (all, last, segments int) {
	wide, rest := 0, 0 // characters of four bytes, and bytes that are not the first of theirs
	for i := range len(text) {
		if text[i] >= 0xf0 {
			wide++
		}
		if text[i]&0xc0 == 0x80 {
			rest++
		}
	}
	switch units := len(text) - rest + wide; {
	case wide == 0:
		return evenly(units, limit)
	case units <= limit:
		return units, units, 1
	}
	segments = 1
	for i := range len(text) {
		c := text[i]
		if c&0xc0 == 0x80 {
			continue
		}
		units := 1
		if c >= 0xf0 {
			units = 2
		}
		all += units
		if last += units; last > limit {
			segments++
			last = units
		}
	}
	return all, last, segments
}

// units returns the units of a character, in UCS-2 if a is nil; 0 if the alphabet does not have it. A
// byte that is not UTF-8 is U+FFFD here, which no alphabet has.
func (a *alphabet) units(r rune) int {
	if a != nil {
		return a.cost(r)
	}
	if r > 0xffff {
		return 2
	}
	return 1
}
