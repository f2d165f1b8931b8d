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
	size, _ := o.measure(text)
	return size
}

// Split returns the text of each segment. Together they are the text; an empty text is one empty
// part.
func (o Options) Split(text string) iter.Seq[Part] {
	return func(yield func(Part) bool) { o.split(text, yield) }
}

func (o Options) split(text string, yield func(Part) bool) {
	size, a := o.measure(text)
	if size.Segments == 1 {
		yield(Part{text, size.Units})
		return
	}
	start, fill := 0, 0
	for i, width := 0, 0; i < len(text); i += width {
		var units int
		switch c := text[i]; {
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

// measure returns the size of a text and the alphabet that it is for; nil for UCS-2.
func (o Options) measure(text string) (Size, *alphabet) {
	reference := 5 // octets of the information element of concatenation
	if o.WideReference {
		reference = 6
	}
	if size, ok := fill(text, &plain, reference); ok {
		return size, &plain
	}
	best, _ := fill(text, nil, reference)
	var of *alphabet
	for _, l := range o.Languages {
		for a := range l.alphabets() {
			if size, ok := fill(text, a, reference); ok && size.Segments < best.Segments {
				best, of = size, a
			}
		}
	}
	return best, of
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
func fill(text string, a *alphabet, reference int) (Size, bool) {
	s := Size{Encoding: EncodingUCS2}
	shift := 0
	if a != nil {
		s.Encoding, s.Shift, shift = EncodingGSM7, a.shift, a.shift.octets()
	}
	alone, limit := capacity(a, shift), capacity(a, shift+reference)
	all, last, segments, ok := 0, 0, 1, true
	switch {
	case a != nil:
		all, last, segments, ok = a.fill(text, limit)
	case utf8.ValidString(text):
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
	if !ok {
		return Size{}, false
	}
	s.Units, s.Segments = all, segments
	if s.Units <= alone {
		s.Segments, s.Limit, s.Left = 1, alone, alone-s.Units
	} else {
		s.Limit, s.Left = limit, limit-last
	}
	return s, true
}

// fill counts the units of a text, those of the last of several segments with the limit, and the segments.
// It reports false if the alphabet lacks a character.
func (a *alphabet) fill(text string, limit int) (all, last, segments int, ok bool) {
	segments = 1
	for i, size := 0, 0; i < len(text); i += size {
		units := 0
		if c := text[i]; c < utf8.RuneSelf { // most texts are mostly ASCII, which needs no decoding
			size, units = 1, int(a.low[c])
		} else {
			var r rune
			r, size = utf8.DecodeRuneInString(text[i:])
			units = a.cost(r)
		}
		if units == 0 {
			return 0, 0, 0, false
		}
		all += units
		if last += units; last > limit {
			segments++
			last = units
		}
	}
	return all, last, segments, true
}

// fillUCS2 is fill for UCS-2 and a text in UTF-8, of which it looks at the first byte of each character:
// those of four bytes take two units.
func fillUCS2(text string, limit int) (all, last, segments int) {
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
