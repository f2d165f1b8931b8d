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

// verdict is about one purpose in one scope, the unit of the fold: events of
// different ones never meet.
type verdict struct {
	state State
	since time.Time // of the earliest opt-out that stands, else of the latest opt-in
	lift  time.Time // latest opt-in, or lift, that can lift an opt-out of a lower Seq
	ended bool      // an opt-out was lifted: opt-ins of a lower Seq are over
	// notices are the versions, each once, under which the opt-ins were given
	// that count.
	notices []string
}

// scoped has the verdicts of one scope, by purpose, with that on storage first.
type scoped struct {
	scope    Scope
	verdicts [sealtext.OTP + 1]verdict
}

// folded is the state of a person: a pure function of the set of rows and the
// time.
type folded struct {
	scopes []scoped      // few: a list is read faster than a map
	outs   []sealtext.ID // rows of opt-outs that stand for some purpose
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
	return foldSome(rows, now, func(*Row) bool { return true })
}

// foldFor is fold as far as a message is concerned.
func foldFor(rows []Row, r Request, now time.Time) folded {
	return foldSome(rows, now, func(row *Row) bool {
		return row.Purposes.Has(r.Purpose) && row.Scope.Covers(r.Program, r.Sender)
	})
}

func foldSome(rows []Row, now time.Time, counts func(*Row) bool) (f folded) {
	var few [16]placed
	sorted := few[:0] // newest first; a row is large, so it stays where it is
	for i := len(rows) - 1; i >= 0; i-- {
		if counts(&rows[i]) {
			sorted = append(sorted, placed{rows[i].Seq, &rows[i]})
		}
	}
	// Stores give the rows of a key by Seq: often they are sorted by now.
	if !slices.IsSortedFunc(sorted, newestFirst) {
		slices.SortFunc(sorted, newestFirst)
	}
	for len(sorted) > 0 {
		// Rows under two pseudonyms may share a Seq. Opt-outs first, so that
		// none of the same Seq lifts them.
		n := 1
		for n < len(sorted) && sorted[n].seq == sorted[0].seq {
			n++
		}
		for _, r := range sorted[:n] {
			if r.Kind == OptOut {
				f.optOut(r.Row)
			}
		}
		for _, r := range sorted[:n] {
			if r.Kind == OptIn && !r.expired(now) {
				f.optIn(r.Row)
			}
			if r.Kind == Lift {
				f.lift(r.Row)
			}
		}
		sorted = sorted[n:]
	}
	return f
}

// placed is a row with its place in the order beside it.
type placed struct {
	seq uint64
	*Row
}

func newestFirst(a, b placed) int { return cmp.Compare(b.seq, a.seq) }

func (r *Row) expired(now time.Time) bool { return !r.ExpiresAt.IsZero() && !now.Before(r.ExpiresAt) }

// lifts reports whether the row can lift an opt-out, while it has not expired.
func (r *Row) lifts() bool {
	return r.Kind == Lift || r.Kind == OptIn && r.Method != Import && r.Flags&Implied == 0
}

// at is the verdict on a purpose in a scope; that of a scope without events is
// the zero one.
func (f *folded) at(s Scope, p sealtext.Purpose) verdict {
	for i := range f.scopes {
		if f.scopes[i].scope == s {
			return f.scopes[i].verdicts[p]
		}
	}
	return verdict{}
}

// verdicts are those of a scope, to be changed.
func (f *folded) verdicts(s Scope) *[sealtext.OTP + 1]verdict {
	for i := range f.scopes {
		if f.scopes[i].scope == s {
			return &f.scopes[i].verdicts
		}
	}
	f.scopes = append(f.scopes, scoped{scope: s})
	return &f.scopes[len(f.scopes)-1].verdicts
}

func (f *folded) optOut(r *Row) {
	stands := false
	vs := f.verdicts(r.Scope)
	for p := storing; p <= sealtext.OTP; p++ {
		v := &vs[p]
		switch {
		case !holds(r.Purposes, p):
		case v.lift.After(r.OccurredAt):
			v.ended = true
		default:
			if v.state != Out || r.OccurredAt.Before(v.since) {
				v.since = r.OccurredAt
			}
			v.state, stands = Out, true
		}
	}
	if stands {
		f.outs = append(f.outs, r.ID)
	}
}

func (f *folded) optIn(r *Row) {
	vs := f.verdicts(r.Scope)
	for p := storing; p <= sealtext.OTP; p++ {
		if !holds(r.Purposes, p) {
			continue
		}
		v := &vs[p]
		if r.lifts() && r.OccurredAt.After(v.lift) {
			v.lift = r.OccurredAt
		}
		if v.state == In && r.OccurredAt.After(v.since) || v.state == Unknown && !v.ended {
			v.since = r.OccurredAt
		}
		if v.state == Unknown && !v.ended {
			v.state = In
		}
		if r.Notice != "" && !v.ended && !slices.Contains(v.notices, r.Notice) {
			v.notices = append(v.notices, r.Notice)
		}
	}
}

// lift notes that opt-outs of a lower Seq have been taken back. It leaves the
// state as it is: opt-ins that came in later count by themselves, and earlier
// ones ended with the opt-out.
func (f *folded) lift(r *Row) {
	vs := f.verdicts(r.Scope)
	for p := storing; p <= sealtext.OTP; p++ {
		if v := &vs[p]; holds(r.Purposes, p) && r.OccurredAt.After(v.lift) {
			v.lift = r.OccurredAt
		}
	}
}

// covering lists the scopes that a message lies in, widest first.
func covering(p sealtext.Program, s sealtext.Sender) [4]Scope {
	return [4]Scope{Account(), Everything(), ForProgram(p), ForSender(p, s)}
}

// of is the state of a message: Out where any covering scope is, else In
// where any is, else Unknown. outs are all scopes that are out.
func (f *folded) of(p sealtext.Program, s sealtext.Sender, purpose sealtext.Purpose) (state State, outs []Scope) {
	for _, scope := range covering(p, s) {
		switch f.at(scope, purpose).state {
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
