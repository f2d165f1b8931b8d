package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"github.com/sealtext/sealtext/internal/ratio"
)

// Row is one promise: an operation of this module, its baseline, and the largest allowed ratio.
type Row struct {
	// Name is the name on the command line: lower case, words joined by hyphens. A slash makes
	// families: "pseudonym" also runs "pseudonym/hmac".
	Name string

	// What describes the comparison in one line.
	What string

	// Goal is AtMost, AtLeast, or the zero value to print only.
	Goal Goal

	// MaxAllocs limits the heap allocations of one operation of ours. Nil is
	// no limit.
	MaxAllocs *float64

	// Median judges the median of the rounds instead of the minimum, for
	// rows that wait for a disk or a server.
	Median bool

	// Runs is how many times the comparison is made; the best ratio counts. One by default. More
	// are for a row whose goal is close to what it takes: a disturbance only makes it slower.
	Runs int

	// Config tunes the comparison; the zero value does for most rows.
	Config ratio.Config

	// Prepare builds both sides. Required, unless the row has Observe.
	Prepare func(env *Env) (ours, baseline ratio.Op, err error)

	// Observe measures both sides by itself, in Unit, for what is no time of one operation. The
	// baseline is 0 if there is none.
	Observe func(env *Env) (ours, baseline float64, err error)

	// Unit is the unit of Observe; "" stands for nanoseconds.
	Unit string

	// Long is set for a row that takes many minutes; it is measured with the flag -long only.
	Long bool
}

// manySlices are short ones: an operation of some microseconds needs few, and
// the best of many is not disturbed by what else the machine does, nor by a
// collection of the heap, which is made between them.
var manySlices = ratio.Config{Rounds: 301, Slice: 2 * time.Millisecond, Now: cpuTime}

// Goal is a limit on ours/baseline, on its inverse for speed-ups, or on ours alone. The zero value
// only prints.
type Goal struct {
	limit    float64
	speedup  bool
	absolute bool
}

// AtMost promises that ours costs no more than x times the baseline.
func AtMost(x float64) Goal { return Goal{limit: x} }

// AtLeast promises that ours is at least x times as fast as the baseline.
func AtLeast(x float64) Goal { return Goal{limit: x, speedup: true} }

// NoMore promises that ours is at most x, in the unit of the row.
func NoMore(x float64) Goal { return Goal{limit: x, absolute: true} }

// Allocs returns the limit for [Row.MaxAllocs].
func Allocs(n float64) *float64 { return &n }

// met tells whether a result keeps the goal.
func (g Goal) met(l Line) bool {
	r := l.Ratio
	switch {
	case g.limit == 0:
		return true
	case g.absolute:
		return l.Ours <= g.limit
	case g.speedup:
		return r > 0 && 1/r >= g.limit
	default:
		return r <= g.limit
	}
}

func (g Goal) String() string {
	switch {
	case g.limit == 0:
		return "print"
	case g.absolute:
		return fmt.Sprintf("<= %g", g.limit)
	case g.speedup:
		return fmt.Sprintf(">= %gx faster", g.limit)
	default:
		return fmt.Sprintf("<= %gx", g.limit)
	}
}

// Env provides what a row needs while it is measured.
type Env struct {
	context.Context // done at an interrupt

	// Shrink divides the size of long texts and large tables, for tests that only see whether
	// a row runs. 0 is 1.
	Shrink int

	closers []func()
}

// size is n after Shrink.
func (e *Env) size(n int) int { return n / max(1, e.Shrink) }

// Cleanup runs f after the row was measured, the last one first.
func (e *Env) Cleanup(f func()) { e.closers = append(e.closers, f) }

// TempDir returns a new folder on the disk that TMPDIR names, removed after
// the row. A row about durable writes needs a real disk there.
func (e *Env) TempDir() (string, error) {
	dir, err := os.MkdirTemp("", "sealtext-bench-")
	if err != nil {
		return "", err
	}
	e.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir, nil
}

func (e *Env) close() {
	for i := len(e.closers) - 1; i >= 0; i-- {
		e.closers[i]()
	}
	e.closers = nil
}
