package consent

import (
	"cmp"
	"slices"
	"time"

	"github.com/sealtext/sealtext"
)

// State is what the ledger knows of one purpose in one scope.
type State uint8

// The states. A message needs a covering scope that is In, and none that is
// Out.
const (
	Unknown State = iota // nobody said anything that counts
	In
	Out
)

// String is the state in a word.
func (s State) String() string {
	switch s {
	case In:
		return "in"
	case Out:
		return "out"
	}
	return "unknown"
}

// cell is the unit of the fold: events of different cells never meet.
type cell struct {
	scope   Scope
	purpose sealtext.Purpose
}

type verdict struct {
	state State
	since time.Time // of the earliest opt-out that stands, else of the latest opt-in
	lift  time.Time // latest opt-in, or lift, that can lift an opt-out of a lower Seq
	ended bool      // an opt-out was lifted: opt-ins of a lower Seq are over
}

// folded is the state of a person: a pure function of the set of rows and the
// time.
type folded struct {
	cells map[cell]verdict
	outs  map[sealtext.ID]struct{} // rows of opt-outs that stand for some purpose
}

// fold computes the state. An opt-out stands unless an opt-in of the same
// scope and purpose has both a greater Seq, which is our order of receipt,
// and a later OccurredAt, which is the person's: a late or misdated event can
// tighten but never loosen. Opt-outs win ties in either. Opt-ins do not count
// once expired, and neither an imported nor an implied one lifts an opt-out.
//
// An opt-in whose claimed time lay in the future carries the time of its
// receipt instead (see [Clamped]), so the strict comparison keeps it from
// lifting an opt-out of that moment. A [Lift] lifts in the same way, and the
// opt-ins of a lower Seq than the opt-out do not come back with it.
//
// The order of rows and repeated rows do not matter.
func fold(rows []Row, now time.Time) folded {
	f := folded{cells: map[cell]verdict{}, outs: map[sealtext.ID]struct{}{}}
	if !slices.IsSortedFunc(rows, newestFirst) {
		rows = slices.Clone(rows)
		slices.SortFunc(rows, newestFirst)
	}
	for len(rows) > 0 {
		// Rows under two pseudonyms may share a Seq. Opt-outs first, so that
		// none of the same Seq lifts them.
		n := 1
		for n < len(rows) && rows[n].Seq == rows[0].Seq {
			n++
		}
		for _, r := range rows[:n] {
			if r.Kind == OptOut {
				f.optOut(r)
			}
		}
		for _, r := range rows[:n] {
			if r.Kind == OptIn && !r.expired(now) {
				f.optIn(r)
			}
			if r.Kind == Lift {
				f.lift(r)
			}
		}
		rows = rows[n:]
	}
	return f
}

func newestFirst(a, b Row) int { return cmp.Compare(b.Seq, a.Seq) }

func (r Row) expired(now time.Time) bool { return !r.ExpiresAt.IsZero() && !now.Before(r.ExpiresAt) }

func (f folded) optOut(r Row) {
	for p := sealtext.Marketing; p <= sealtext.OTP; p++ {
		c := cell{r.Scope, p}
		v := f.cells[c]
		if !r.Purposes.Has(p) {
			continue
		}
		if v.lift.After(r.OccurredAt) {
			v.ended = true
			f.cells[c] = v
			continue
		}
		if v.state != Out || r.OccurredAt.Before(v.since) {
			v.since = r.OccurredAt
		}
		v.state = Out
		f.cells[c] = v
		f.outs[r.ID] = struct{}{}
	}
}

func (f folded) optIn(r Row) {
	for p := sealtext.Marketing; p <= sealtext.OTP; p++ {
		if !r.Purposes.Has(p) {
			continue
		}
		c := cell{r.Scope, p}
		v := f.cells[c]
		if r.Method != Import && r.Flags&Implied == 0 && r.OccurredAt.After(v.lift) {
			v.lift = r.OccurredAt
		}
		if v.state == In && r.OccurredAt.After(v.since) || v.state == Unknown && !v.ended {
			v.since = r.OccurredAt
		}
		if v.state == Unknown && !v.ended {
			v.state = In
		}
		f.cells[c] = v
	}
}

// lift notes that opt-outs of a lower Seq have been taken back. It leaves the
// state as it is: opt-ins that came in later count by themselves, and earlier
// ones ended with the opt-out.
func (f folded) lift(r Row) {
	for p := sealtext.Marketing; p <= sealtext.OTP; p++ {
		c := cell{r.Scope, p}
		if v := f.cells[c]; r.Purposes.Has(p) && r.OccurredAt.After(v.lift) {
			v.lift = r.OccurredAt
			f.cells[c] = v
		}
	}
}

// covering lists the scopes that a message lies in, widest first.
func covering(p sealtext.Program, s sealtext.Sender) [4]Scope {
	return [4]Scope{Account(), Everything(), ForProgram(p), ForSender(p, s)}
}

// of is the state of a message: Out where any covering scope is, else In
// where any is, else Unknown. outs are all scopes that are out.
func (f folded) of(p sealtext.Program, s sealtext.Sender, purpose sealtext.Purpose) (state State, outs []Scope) {
	for _, scope := range covering(p, s) {
		switch f.cells[cell{scope, purpose}].state {
		case Out:
			outs = append(outs, scope)
		case In:
			state = In
		case Unknown:
		}
	}
	if len(outs) > 0 {
		state = Out
	}
	return state, outs
}
