package consent

import (
	"cmp"
	"slices"
	"time"

	"github.com/sealtext/sealtext"
)

// State is the state of one purpose in one scope.
type State uint8

// The states. A message needs a covering scope that is StateIn, and none that is StateOut.
const (
	StateUnknown State = iota // no event that counts
	StateIn
	StateOut
)

// String returns the name of the state.
func (s State) String() string {
	switch s {
	case StateIn:
		return "in"
	case StateOut:
		return "out"
	}
	return "unknown"
}

// verdict is the state of one purpose in one scope, the unit of the fold: events of different
// scopes or purposes do not affect each other.
type verdict struct {
	state State
	since time.Time // of the earliest opt-out that stands, else of the latest opt-in
	lift  time.Time // latest opt-in, or lift, that can lift an opt-out of a lower Seq
	undo  time.Time // latest START, which can lift one by text or by a provider
	ended bool      // an opt-out was lifted or undone: opt-ins of a lower Seq have ended
	// notices are the versions, each once, under which the opt-ins in force were given.
	notices []string
}

// verdicts are those of one scope, by purpose, with that of storage first.
type verdicts [sealtext.OTP + 1]verdict

// scoped has the verdicts of one scope.
type scoped struct {
	scope Scope
	// part is set for those of the tenant as they are for the messages of one program, after a START
	// has lifted the program's part of an opt-out from everything.
	part sealtext.Program
	verdicts
}

// folded is the state of a person: a pure function of the set of rows and the time.
type folded struct {
	scopes []scoped   // few: a list is read faster than a map
	outs   []standing // of each opt-out in force for some purpose
	// The number was changed after what is left to look at: the opt-ins there have ended, all of them or
	// those of the account.
	ended, endedAccount bool
}

// standing is an opt-out in force.
type standing struct {
	*EventRow
	part     sealtext.Program    // as in scoped
	purposes sealtext.PurposeSet // of those of the row
}

// fold computes the state. An opt-out is in force unless an opt-in of the same scope and purpose
// has both a greater Seq, which is the order of receipt, and a later OccurredAt, which is the
// claimed time: a late or misdated event can tighten but never loosen. Opt-outs win ties in either.
// Opt-ins do not count once expired, and neither an imported nor an implied one lifts an opt-out.
//
// An opt-in whose claimed time was in the future carries the time of its receipt instead (see
// [FlagClamped]), so the strict comparison keeps it from lifting an opt-out of the same time. A
// [KindLift] lifts in the same way, and the opt-ins of a lower Seq than the opt-out do not come
// into force again.
//
// A [KindUndo], or an opt-in with [FlagStart], lifts in the same way too, but only opt-outs by text
// and by the provider. One of a program lifts them also from the program's part of the tenant, which
// has verdicts of its own from then on. A KindUndo ends all opt-ins of a lower Seq there: what is in
// force again follows it as opt-ins with FlagStart, so that the fold need not go back in time.
//
// A change of number ends the opt-ins of a lower Seq; opt-outs follow the person. See
// [Ledger.FollowNumber].
//
// The order of the rows and repeated rows do not matter.
func fold(rows []EventRow, now time.Time) folded {
	return foldSome(rows, now, func(*EventRow) bool { return true })
}

// foldFor is fold for the scopes and the purpose of one message.
func foldFor(rows []EventRow, r Request, now time.Time) folded {
	return foldSome(rows, now, func(row *EventRow) bool {
		return row.Purposes.Has(r.Purpose) && row.Scope.Covers(r.Program, r.Sender)
	})
}

func foldSome(rows []EventRow, now time.Time, counts func(*EventRow) bool) (f folded) {
	var few [16]placed
	sorted := few[:0] // newest first; a row is large, so it stays where it is
	for i := len(rows) - 1; i >= 0; i-- {
		if counts(&rows[i]) {
			sorted = append(sorted, placed{rows[i].Seq, &rows[i]})
		}
	}
	// Stores return the rows of a key ordered by Seq, so they are often sorted already.
	if !slices.IsSortedFunc(sorted, newestFirst) {
		slices.SortFunc(sorted, newestFirst)
	}
	for len(sorted) > 0 {
		// Rows under two pseudonyms may share a Seq. Opt-outs first, so that none of the same Seq
		// lifts them, and a START before the opt-ins that it ends.
		n := 1
		for n < len(sorted) && sorted[n].seq == sorted[0].seq {
			n++
		}
		for _, r := range sorted[:n] {
			if r.Kind == KindOptOut {
				f.optOut(r.EventRow)
			}
		}
		for _, r := range sorted[:n] {
			if r.undoes() && !r.expired(now) {
				f.undo(r.EventRow)
			}
		}
		for _, r := range sorted[:n] {
			if r.Kind == numberChanged {
				f.move(r.EventRow)
			}
		}
		for _, r := range sorted[:n] {
			if r.Kind == KindOptIn && !r.expired(now) {
				f.optIn(r.EventRow)
			}
			if r.Kind == KindLift {
				f.lift(r.EventRow)
			}
		}
		sorted = sorted[n:]
	}
	return f
}

// placed is a row with its position in the order.
type placed struct {
	seq uint64
	*EventRow
}

func newestFirst(a, b placed) int { return cmp.Compare(b.seq, a.seq) }

func (r *EventRow) expired(now time.Time) bool {
	return !r.ExpiresAt.IsZero() && !now.Before(r.ExpiresAt)
}

// lifts reports whether the row can lift any opt-out while it has not expired.
func (r *EventRow) lifts() bool {
	return r.Kind == KindLift || r.Kind == KindOptIn && r.Method != MethodImport && r.Flags&(FlagImplied|FlagStart) == 0
}

// undoes reports whether the row can lift an opt-out by text or provider while it has not expired.
func (r *EventRow) undoes() bool {
	return r.Kind == KindUndo || r.Kind == KindOptIn && r.Flags&FlagStart != 0
}

// undoable reports whether a START lifts the row: what a form or staff switched off stays off.
func (r *EventRow) undoable() bool {
	return r.Kind == KindOptOut && (r.Method == MethodKeyword || r.Method == MethodProvider)
}

// at returns the verdict on a purpose in a scope; the zero one for a scope without events. That of
// the tenant is the one for programs that no START brought back; see [folded.seen].
func (f *folded) at(s Scope, p sealtext.Purpose) verdict { return f.seen(sealtext.Program{}, s, p) }

// seen is at for the messages of one program.
func (f *folded) seen(by sealtext.Program, s Scope, p sealtext.Purpose) (v verdict) {
	for i := range f.scopes {
		switch c := &f.scopes[i]; {
		case c.scope != s:
		case c.part == by:
			return c.verdicts[p]
		case c.part.IsZero():
			v = c.verdicts[p]
		}
	}
	return v
}

// verdicts returns the verdicts of a scope, to be changed; not those of a part.
func (f *folded) verdicts(s Scope) *verdicts {
	for i := range f.scopes {
		if f.scopes[i].scope == s && f.scopes[i].part.IsZero() {
			return &f.scopes[i].verdicts
		}
	}
	f.scopes = append(f.scopes, scoped{scope: s})
	return &f.scopes[len(f.scopes)-1].verdicts
}

// part returns the verdicts of the tenant for one program, to be changed. Until there are any they
// are those for all programs.
func (f *folded) part(p sealtext.Program) *verdicts {
	all := *f.verdicts(ForTenant())
	for i := range f.scopes {
		if f.scopes[i].part == p {
			return &f.scopes[i].verdicts
		}
	}
	for i := range all {
		all[i].notices = slices.Clone(all[i].notices)
	}
	for _, out := range f.outs { // of a greater Seq, so that the START does not lift them
		if out.Scope == ForTenant() && out.part.IsZero() {
			f.outs = append(f.outs, standing{out.EventRow, p, out.purposes})
		}
	}
	f.scopes = append(f.scopes, scoped{ForTenant(), p, all})
	return &f.scopes[len(f.scopes)-1].verdicts
}

func (f *folded) optOut(r *EventRow) {
	f.verdicts(r.Scope)
	for i := range f.scopes {
		if c := &f.scopes[i]; c.scope == r.Scope {
			if stands := c.optOut(r); stands != 0 {
				f.outs = append(f.outs, standing{r, c.part, stands})
			}
		}
	}
}

// optOut returns the purposes for which the opt-out is in force.
func (vs *verdicts) optOut(r *EventRow) (stands sealtext.PurposeSet) {
	for p := storing; p <= sealtext.OTP; p++ {
		v := &vs[p]
		switch {
		case !holds(r.Purposes, p):
		case v.lift.After(r.OccurredAt) || r.undoable() && v.undo.After(r.OccurredAt):
			v.ended = true
		default:
			if v.state != StateOut || r.OccurredAt.Before(v.since) {
				v.since = r.OccurredAt
			}
			v.state, stands = StateOut, stands|1<<p
		}
	}
	return stands
}

func (f *folded) optIn(r *EventRow) {
	f.verdicts(r.Scope)
	for i := range f.scopes {
		if c := &f.scopes[i]; c.scope == r.Scope {
			c.optIn(r, f.endedBy(r.Scope))
		}
	}
}

// optIn notes an opt-in; over is set for one that a change of number has ended, which still lifts what
// it had lifted.
func (vs *verdicts) optIn(r *EventRow, over bool) {
	for p := storing; p <= sealtext.OTP; p++ {
		if !holds(r.Purposes, p) {
			continue
		}
		v := &vs[p]
		if r.lifts() && r.OccurredAt.After(v.lift) {
			v.lift = r.OccurredAt
		}
		if over {
			continue
		}
		if v.state == StateIn && r.OccurredAt.After(v.since) || v.state == StateUnknown && !v.ended {
			v.since = r.OccurredAt
		}
		if v.state == StateUnknown && !v.ended {
			v.state = StateIn
		}
		if r.Notice != "" && !v.ended && !slices.Contains(v.notices, r.Notice) {
			v.notices = append(v.notices, r.Notice)
		}
	}
}

// move notes a change of the person's number: of all that the person agreed to before, nothing is for
// the number that they have now.
func (f *folded) move(r *EventRow) {
	f.ended = f.ended || r.Scope.Level == LevelTenant
	f.endedAccount = f.endedAccount || r.Scope.Level == LevelAccount
}

// endedBy reports whether a change of number has ended the opt-ins of a scope.
func (f *folded) endedBy(s Scope) bool { return f.ended || f.endedAccount && s.Level == LevelAccount }

func (f *folded) lift(r *EventRow) {
	f.verdicts(r.Scope)
	for i := range f.scopes {
		if c := &f.scopes[i]; c.scope == r.Scope {
			c.lift(r)
		}
	}
}

// lift notes that opt-outs of a lower Seq are lifted. It does not change the state: later opt-ins
// count by themselves, and earlier ones ended with the opt-out.
func (vs *verdicts) lift(r *EventRow) {
	for p := storing; p <= sealtext.OTP; p++ {
		if v := &vs[p]; holds(r.Purposes, p) && r.OccurredAt.After(v.lift) {
			v.lift = r.OccurredAt
		}
	}
}

// undo notes the same of opt-outs by text or provider, and that earlier opt-ins have ended, in the
// scope of the START and in its part of the tenant.
func (f *folded) undo(r *EventRow) {
	f.verdicts(r.Scope).undo(r)
	if r.Scope.Level == LevelProgram {
		f.part(r.Scope.Program).undo(r)
	}
}

func (vs *verdicts) undo(r *EventRow) {
	for p := storing; p <= sealtext.OTP; p++ {
		if !holds(r.Purposes, p) {
			continue
		}
		v := &vs[p]
		if r.OccurredAt.After(v.undo) {
			v.undo = r.OccurredAt
		}
		v.ended = v.ended || r.Kind == KindUndo
	}
}

// covering lists the scopes that cover a message, widest first.
func covering(p sealtext.Program, s sealtext.Sender) [4]Scope {
	return [4]Scope{ForAccount(), ForTenant(), ForProgram(p), ForSender(p, s)}
}

// of returns the state of a message: StateOut if any covering scope is, else StateIn if any is,
// else StateUnknown. outs are all scopes that are StateOut.
func (f *folded) of(p sealtext.Program, s sealtext.Sender, purpose sealtext.Purpose) (state State, outs []Scope) {
	for _, scope := range covering(p, s) {
		switch f.seen(p, scope, purpose).state {
		case StateOut:
			outs = append(outs, scope)
		case StateIn:
			state = StateIn
		case StateUnknown:
		}
	}
	if len(outs) > 0 {
		state = StateOut
	}
	return state, outs
}
