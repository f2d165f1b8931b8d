package keyword

import "strings"

// tongues is a set of languages, a bit each in the order of tongueCodes.
type tongues uint64

// tongueCodes are the languages of the tables, as codes of ISO 639-1.
const tongueCodes = "en es fr de it pt nl pl ru uk tr sv da no fi cs sk hu ro el bg hr sr vi id ms tl sw ar fa ur he hi bn th zh ja ko ca sl et az"

// tongueBits are the codes, also those of languages that are written nearly like one of them.
var tongueBits = func() map[string]tongues {
	m := map[string]tongues{}
	for i, code := range strings.Fields(tongueCodes) {
		m[code] = 1 << i
	}
	m["nb"], m["nn"], m["iw"], m["in"], m["be"] = m["no"], m["no"], m["he"], m["id"], m["ru"]
	m["bs"], m["mk"] = m["hr"]|m["sr"], m["bg"]|m["sr"]
	return m
}()

// everyTongue is the set where nothing is known.
const everyTongue = ^tongues(0)

// tonguesOf returns the set of some codes. A code that the tables do not know adds nothing.
func tonguesOf(list []string) (s tongues) {
	if len(list) == 0 {
		return everyTongue
	}
	for _, code := range list {
		s |= tongueBits[code]
	}
	return s
}

// tonguesIn returns the languages at the end of the id of a row: "keyword.stop.sv-da-no". A row
// without any is English.
func tonguesIn(rule string) (s tongues) {
	for code := range strings.SplitSeq(rule[strings.LastIndexByte(rule, '.')+1:], "-") {
		s |= tongueBits[code]
	}
	if s == 0 {
		s = tongueBits["en"]
	}
	return s
}
