package main

import (
	"fmt"
	"strings"

	"github.com/sealtext/sealtext/internal/ratio"
)

// worstShapes are texts that make careless scanners repeat walks: every unit
// begins something that the next one goes on with.
var worstShapes = []struct{ name, unit string }{
	{"digits", "1"},
	{"digits-blanks", "1 1 "},
	{"groups", "12 34-"},
	{"phones", "+1 415 555 "},
	{"at", "a@"},
	{"dots", "a."},
	{"colons", "::1:"},
	{"links", "http://a.b/"},
	{"marks", "1\u0301"},
	{"zero-width", "1\u200b"},
	{"cards", "4111 1111 1111 1111 "},
	{"assignments", "password=x&"},
}

// moreShapes are others that some rule walks over: words that call for a value, numbers in groups of
// many kinds, letters of scripts without blanks.
var moreShapes = []struct{ name, unit string }{
	{"codes", "code is 4821 "},
	{"confirm", "confirm with 482910 to "},
	{"eingeben", "482910 eingeben um "},
	{"queries", "token=abc&"},
	{"encoded", "%2B1%20"},
	{"encoded-twice", "%252B1"},
	{"dashes", "1-1-"},
	{"slashes", "1/1/"},
	{"dots-digits", "1.1."},
	{"dates", "04.12.2026 "},
	{"ibans", "DE75 5121 "},
	{"hex", "deadbeef01-"},
	{"keys", "sk_live_a"},
	{"capitals", "ABCD "},
	{"chinese", "码1。"},
	{"japanese", "コード1は"},
	{"marks-letters", "a\u0301"},
	{"brackets", "(1) ["},
	{"passwords", "password x1 "},
	{"braces", "{\"a\":\"1\"},"},
}

func worstText(unit string, size int) []string {
	return []string{strings.Repeat(unit, size/len(unit))}
}

// redactWorstRows are, for every shape, the growth when the text doubles, from
// 16 KB and from 1 MB, and the comparison with the regexps on both sizes.
func redactWorstRows() (rows []Row) {
	for _, shape := range moreShapes {
		rows = append(rows, Row{
			Name: "redact/worst/growth-" + shape.name, What: "twice as much of the shape / once, per text, from 64 KB",
			Goal: AtMost(2.3), Config: ratio.Config{Rounds: 21, Now: cpuTime}, Long: true,
			Prepare: func(env *Env) (ours, baseline ratio.Op, err error) {
				if ours, err = findOp(worstText(shape.unit, env.size(128<<10)), 0); err != nil {
					return nil, nil, err
				}
				baseline, err = findOp(worstText(shape.unit, env.size(64<<10)), 0)
				return ours, baseline, err
			},
		})
	}
	for _, shape := range worstShapes {
		for _, size := range []int{16 << 10, 1 << 20} {
			cfg, label := ratio.Config{Rounds: 21, Now: cpuTime}, fmt.Sprintf("%s-%dk", shape.name, size>>10)
			if size > 1<<16 {
				cfg = ratio.Config{Rounds: 25, Now: cpuTime}
			}
			rows = append(rows, Row{
				Name: "redact/worst/growth-" + label, What: "twice as much of the shape / once, per text",
				Goal: AtMost(2.3), Config: cfg, Long: true,
				Prepare: func(env *Env) (ours, baseline ratio.Op, err error) {
					if ours, err = findOp(worstText(shape.unit, env.size(2*size)), 0); err != nil {
						return nil, nil, err
					}
					baseline, err = findOp(worstText(shape.unit, env.size(size)), 0)
					return ours, baseline, err
				},
			})
			if size > 1<<16 {
				cfg = ratio.Config{Rounds: 3, Now: cpuTime}
			}
			rows = append(rows, Row{
				Name: "redact/worst/regexps-" + label, What: "all detectors over the shape / twelve regexps one after another",
				Goal: AtLeast(5), Config: cfg, Long: true,
				Prepare: func(env *Env) (ours, baseline ratio.Op, err error) {
					text := worstText(shape.unit, env.size(size))
					ours, err = findOp(text, 0)
					return ours, regexpOp(text), err
				},
			})
		}
	}
	return rows
}
