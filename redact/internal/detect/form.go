package detect

import (
	"strconv"
	"strings"
)

// element is one place of a form.
type element struct {
	set      *[4]uint64 // bytes that may stand here
	optional bool       // it may be left out
	keep     bool       // part of what check sees
}

// byteSets holds each set of bytes once, so that the few that forms begin with stay near the processor.
type byteSets struct {
	index map[[4]uint64]int
	sets  [][4]uint64
}

// of returns the one that is kept of equal sets.
func (t *byteSets) of(set [4]uint64) *[4]uint64 {
	k, ok := t.index[set]
	if !ok {
		k = len(t.sets)
		t.sets = append(t.sets, set) // beyond its capacity, older ones are only further away
		t.index[set] = k
	}
	return &t.sets[k]
}

// elements reads form.as.
func elements(as string, sets *byteSets) []element {
	list := make([]element, 0, 16)
	var set [4]uint64
	for i := 0; i < len(as); i++ {
		set = [4]uint64{}
		e := element{set: &set}
		switch as[i] {
		case '9':
			e.addRange('0', '9')
		case 'A':
			e.addRange('A', 'Z')
		case 'X':
			e.addRange('A', 'Z')
			e.addRange('0', '9')
		case '_':
			e.optional = true
			e.addRange(' ', ' ')
			e.addRange('-', '-')
		case '[':
			for i++; as[i] != ']'; i++ {
				lo := as[i]
				hi := lo
				if as[i+1] == '-' && as[i+2] != ']' {
					hi = as[i+2]
					i += 2
				}
				e.addRange(lo, hi)
			}
		case '?':
			list[len(list)-1].optional = true
			continue
		case '{':
			n := 0
			for i++; as[i] != '}'; i++ {
				n = n*10 + int(as[i]-'0')
			}
			for range n - 1 {
				list = append(list, list[len(list)-1])
			}
			continue
		default:
			e.addRange(as[i], as[i])
		}
		e.keep = !e.has(' ') && !e.has('-') && !e.has('.') && !e.has('/') && !e.has('+') && !e.has('(') && !e.has(')')
		e.set = sets.of(set)
		list = append(list, e)
	}
	return list
}

func (e *element) has(c byte) bool { return e.set[c>>6]>>(c&63)&1 != 0 }

func (e *element) addRange(lo, hi byte) {
	for c := int(lo); c <= int(hi); c++ {
		e.set[c>>6] |= 1 << (c & 63)
		if isUpper(byte(c)) {
			l := c | 0x20
			e.set[l>>6] |= 1 << (l & 63)
		}
	}
}

// grouping is how digits are written: the lengths of the groups, four bits each, and above them what
// parts the groups, four bits each as separator gives them. Digits in one run have the grouping 0.
type grouping uint64

// add returns the grouping with one more group of n digits behind sep.
func (g grouping) add(sep byte, n int) grouping {
	lengths, seps := g&(1<<32-1), g>>32
	return (seps<<4|grouping(separator(sep)))<<32 | lengths<<4&(1<<32-1) | grouping(n)
}

// hash places a grouping in the filter and the table of rules.
func (g grouping) hash() uint32 { return uint32((uint64(g) * 0x9E3779B97F4A7C15) >> 54) }

// noSeparator stands for what no form has between its groups.
const noSeparator = 15

// separator returns the number of a byte that may part the groups of a number in a form.
func separator(c byte) int {
	switch c {
	case ' ':
		return 1
	case '-':
		return 2
	case '.':
		return 3
	case '/':
		return 4
	case ':':
		return 5
	}
	return noSeparator
}

// digitsOnly returns how many digits a form has and their grouping, and ok false for a form that is
// not one of digits and separators alone.
func digitsOnly(as string) (digits int, g grouping, ok bool) {
	n, groups, sep := 0, 0, byte(0)
	flush := func() {
		if groups++; groups == 1 {
			g = grouping(min(n, 15))
		} else {
			g = g.add(sep, n)
		}
		digits, n = digits+n, 0
	}
	for i := 0; i < len(as); i++ {
		switch c := as[i]; {
		case c == '9':
			n++
		case c == '{':
			k := i + strings.IndexByte(as[i:], '}')
			times, _ := strconv.Atoi(as[i+1 : k])
			n, i = n+times-1, k
		case separator(c) < noSeparator && n > 0:
			flush()
			sep = c
		default:
			return 0, 0, false
		}
	}
	if flush(); groups == 1 {
		g = 0
	}
	return digits, g, true
}
