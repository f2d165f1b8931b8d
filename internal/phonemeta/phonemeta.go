// Package phonemeta answers questions about telephone numbers from compiled
// tables: is a number valid, and which number is meant by digits that were
// dialed in a region. The tables are made by go generate from libphonenumber's
// metadata as github.com/nyaruka/phonenumbers packages it; the answers are the
// same, which the tests check, but cost tens of nanoseconds and no memory, and
// the package imports nothing.
//
// Texts are not read here: callers give digits only. Everything in the package
// is safe for concurrent use.
package phonemeta

import "math/bits"

//go:generate go run gen/main.go gen/graph.go gen/plan.go gen/programs.go

// maxLength is the longest national significant number (E.164 allows 15
// digits in all, libphonenumber two more).
const maxLength = 17

// plan is a country calling code: its automaton and its regions.
type plan struct {
	code  uint16
	start uint16
	first uint16 // index in regions
	count uint8
}

// regionInfo is a region: its calling code, the automaton of its general
// pattern, its possible lengths as bit sets and its dialing prefixes.
type regionInfo struct {
	id        string
	code      uint16
	general   uint16
	lengths   uint32
	local     uint32
	intl      uint16
	national  uint16
	transform string
}

// needsPrefix is the flag of accept for numbers that are written with the
// national prefix inside their country.
const needsPrefix = 0x80

// run returns the result of the automaton for the digits d from state s.
func run(s uint16, d []byte) uint8 {
	if len(d) > maxLength {
		return 0
	}
	for _, c := range d {
		if c -= '0'; c > 9 {
			return 0
		}
		if s = next[int(s)*10+int(c)]; s == 0 {
			return 0
		}
	}
	return accept[s]
}

// planIndex is one more than the index in plans of every calling code, 0 for
// those that are not in use.
var planIndex = func() (t [1000]uint16) {
	for i := range plans {
		t[plans[i].code] = uint16(i + 1)
	}
	return t
}()

// planOf returns the plan of a calling code, nil if it is not in use.
func planOf(code int) *plan {
	if code < 0 || code >= len(planIndex) || planIndex[code] == 0 {
		return nil
	}
	return &plans[planIndex[code]-1]
}

// Valid reports whether the national significant number of the given count of
// digits, leading zeros included, is valid under a country calling code, and
// in which region (ISO 3166-1 alpha-2, "001" for a calling code that belongs
// to no region). It agrees with IsValidNumber of libphonenumber.
func Valid(countryCode int, national uint64, digits int) (region string, ok bool) {
	var buf [maxLength]byte
	if digits < 1 || digits > maxLength {
		return "", false
	}
	for i := digits - 1; i >= 0; i-- {
		buf[i] = '0' + byte(national%10)
		national /= 10
	}
	if national != 0 {
		return "", false
	}
	return ValidDigits(countryCode, buf[:digits])
}

// ValidDigits is Valid for a national significant number as ASCII digits.
func ValidDigits(countryCode int, national []byte) (region string, ok bool) {
	p := planOf(countryCode)
	if p == nil {
		return "", false
	}
	v := run(p.start, national) &^ needsPrefix
	if v == 0 {
		return "", false
	}
	return regions[int(p.first)+int(v)-1].id, true
}

// SplitCode returns the country calling code that the digits of an
// international number begin with and its length, 0 if there is none (ITU-T
// E.164: one to three digits, none is the beginning of another).
func SplitCode(d []byte) (code, length int) {
	for i := 0; i < 3 && i < len(d); i++ {
		if d[i]-'0' > 9 || i == 0 && d[0] == '0' {
			return 0, 0
		}
		code = code*10 + int(d[i]-'0')
		if planOf(code) != nil {
			return code, i + 1
		}
	}
	return 0, 0
}

// Region is a region of the tables. The zero value is no region.
type Region struct {
	index int16
	// abroad is the set of digits that a prefix for calls abroad begins with;
	// longest is the length of the longest number with what may stand before
	// it. They turn most digits away at once.
	abroad  uint16
	plan    uint16 // index of the plan of its calling code
	longest uint8
}

// Lookup returns the region of an ISO 3166-1 alpha-2 code.
func Lookup(id string) (Region, bool) {
	if len(id) != 2 {
		return Region{}, false
	}
	lo, hi := 0, len(regionIndex)/5
	for lo < hi {
		if m := (lo + hi) / 2; regionIndex[m*5:m*5+2] < id {
			lo = m + 1
		} else {
			hi = m
		}
	}
	if lo == len(regionIndex)/5 || regionIndex[lo*5:lo*5+2] != id {
		return Region{}, false
	}
	n := regionIndex[lo*5+2:]
	r := Region{index: 1 + int16(n[0]-'0')*100 + int16(n[1]-'0')*10 + int16(n[2]-'0')}
	info := &regions[r.index-1]
	r.abroad = firstDigits(info.intl)
	r.plan = planIndex[info.code] - 1
	// 0 or a trunk code of up to five digits, or the calling code and both.
	r.longest = uint8(bits.Len32(info.lengths|info.local)) + 7
	return r, true
}

// CountryCode returns the calling code of the region.
func (r Region) CountryCode() int {
	if r.index == 0 {
		return 0
	}
	return int(regions[r.index-1].code)
}
