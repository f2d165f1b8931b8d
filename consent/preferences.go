package consent

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/program"
)

// Preferences is the content of a preference page for one person. It contains nothing that
// identifies the person.
type Preferences struct {
	// At is the time of the state, by the clock of the ledger.
	At time.Time
	// Everything is the switch of the tenant, for each purpose that a program of it sends for:
	// StateOut after a STOPALL, and then every program is, apart from those to which the person has
	// sent a START since.
	Everything []Preference
	// Programs of the tenant that are not retired, by name.
	Programs []ProgramPreferences
}

// ProgramPreferences are the switches of one program.
type ProgramPreferences struct {
	Program sealtext.Program
	// Purposes that the program sends for, in the order of the root package.
	Purposes []Preference
	// Storage is whether texts may be kept, see [sealtext.Storage]; it has no Purpose. Nil if the
	// program does not ask for that.
	Storage *Preference
}

// Preference is one switch: a purpose of a program or of the tenant.
type Preference struct {
	Purpose sealtext.Purpose
	// State is StateOut if every message of the purpose is denied because the person opted out,
	// StateIn if at least one sender may send, and StateUnknown if no event counts.
	State State
	// Scope that decides the state: the widest one that is opted out, or else opted in. Zero for
	// StateUnknown.
	Scope Scope
	// Since is when, and Method how, the person said it: in the earliest opt-out of Scope in force,
	// or in the latest opt-in. Zero for StateUnknown.
	Since  time.Time
	Method Method
	// Stale reports that the person has opted in, but under no privacy notice that is still valid:
	// the State is StateUnknown, and they must be asked again. See [program.Notice].
	Stale bool
	// SendersOut are the senders of the program that the person opted out of one by one. Nothing of
	// the purpose is sent from them, whatever the state.
	SendersOut []sealtext.Sender
	// AskedUntil is the time until which a YES may answer a question that the person is asked, in a
	// double opt-in. Zero if no answer is due.
	AskedUntil time.Time
}

// Preferences returns everything that a preference page needs to know about a person, from one read
// of the ledger. It does not consider hours and other rules. The host must show it to the holder of
// the phone only. The error is a [*sealtext.InputError] or of the store.
func (l *Ledger) Preferences(ctx context.Context, p sealtext.Person) (Preferences, error) {
	rows, err := l.load(ctx, nil, p)
	if err != nil {
		return Preferences{}, err
	}
	set, err := l.tenant(ctx, nil, p.Tenant)
	if err != nil {
		return Preferences{}, err
	}
	return preferences(set, rows, l.now()), nil
}

func preferences(set *program.Set, rows []EventRow, now time.Time) Preferences {
	v := view{rows: rows, folded: fold(rows, now), now: now}
	out := Preferences{At: now}
	var all sealtext.PurposeSet
	for _, p := range programsOf(set) {
		if p.Retired() {
			continue
		}
		all |= p.Purposes
		out.Programs = append(out.Programs, v.program(p))
	}
	for _, purpose := range all.Each() {
		s := Preference{Purpose: purpose}
		v.decide(&s, sealtext.Program{}, ForAccount(), ForTenant())
		out.Everything = append(out.Everything, s)
	}
	return out
}

// programsOf returns the programs of a tenant, by name.
func programsOf(set *program.Set) []*program.Declared {
	return slices.SortedFunc(slices.Values(set.Programs()), func(a, b *program.Declared) int { return cmp.Compare(a.Name.String(), b.Name.String()) })
}

// view is the state of a person together with its rows.
type view struct {
	folded
	rows []EventRow
	now  time.Time
}

func (v view) program(p *program.Declared) ProgramPreferences {
	out := ProgramPreferences{Program: p.Name}
	asked, open := lastAsked(p, v.rows, v.now)
	for _, purpose := range parts(p.Agreeable()) {
		s := Preference{Purpose: purpose}
		v.decide(&s, p.Name, ForAccount(), ForTenant(), ForProgram(p.Name))
		v.senders(&s, p)
		v.stale(&s, p)
		if open && holds(asked.Purposes, purpose) && s.State != StateOut {
			s.AskedUntil = asked.ExpiresAt
		}
		if purpose == storing {
			out.Storage = &s
		} else {
			out.Purposes = append(out.Purposes, s)
		}
	}
	return out
}

// decide finds the scope that decides about a program, or with the zero one about all, among some
// scopes that are given widest first.
func (v view) decide(s *Preference, p sealtext.Program, scopes ...Scope) {
	for _, want := range []State{StateOut, StateIn} {
		for _, scope := range scopes {
			if d := v.seen(p, scope, s.Purpose); d.state == want {
				s.State, s.Scope, s.Since, s.Method = want, scope, d.since, v.method(scope, s.Purpose, d)
				return
			}
		}
	}
}

// senders adds the state of single senders of a program to that of all of them.
func (v view) senders(s *Preference, p *program.Declared) {
	var in, out []Scope
	for _, sender := range p.Addresses() {
		switch scope := ForSender(p.Name, sender); v.at(scope, s.Purpose).state {
		case StateOut:
			s.SendersOut = append(s.SendersOut, sender)
			out = append(out, scope)
		case StateIn:
			in = append(in, scope)
		case StateUnknown:
		}
	}
	switch {
	case s.State == StateOut:
	case len(out) == len(p.Senders):
		v.decide(s, p.Name, out...)
	case s.State == StateUnknown:
		v.decide(s, p.Name, in...)
	}
}

// method returns the method of the event behind a verdict.
func (v view) method(s Scope, p sealtext.Purpose, d verdict) Method {
	for _, r := range v.rows {
		if r.Scope != s || !holds(r.Purposes, p) || !r.OccurredAt.Equal(d.since) {
			continue
		}
		if d.state == StateOut && v.stands(r.ID) || d.state == StateIn && r.Kind == KindOptIn && !r.expired(v.now) {
			return r.Method
		}
	}
	return 0
}

// stands reports whether a row is an opt-out in force for some purpose.
func (f *folded) stands(id sealtext.ID) bool {
	return slices.ContainsFunc(f.outs, func(out standing) bool { return out.ID == id })
}
