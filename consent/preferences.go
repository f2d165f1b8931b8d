package consent

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/program"
)

// Preferences is what a preference page shows about one person. It has
// nothing that tells who the person is.
type Preferences struct {
	// At is the moment that it is about, by the clock of the ledger.
	At time.Time
	// Everything is the switch of the tenant, for each purpose that a program
	// of it sends for: Out after a STOPALL, and then every program is.
	Everything []Preference
	// Programs of the tenant that are not retired, by name.
	Programs []ProgramPreferences
}

// ProgramPreferences are the switches of one program.
type ProgramPreferences struct {
	Program sealtext.Program
	// Purposes that the program sends for, in the order of the root package.
	Purposes []Preference
	// Storage is whether texts may be kept, see [Storage]; it has no Purpose.
	// Nil where the program does not ask for that.
	Storage *Preference
}

// Preference is one switch: a purpose, of a program or of the tenant.
type Preference struct {
	Purpose sealtext.Purpose
	// State is Out where every message of the purpose is denied because the
	// person left, In where one of at least one sender is not, and Unknown
	// where nobody said anything that counts.
	State State
	// Scope decides the state: the widest one that is out, or else in. Zero
	// for Unknown.
	Scope Scope
	// Since is when the person said it and Method how: of the earliest opt-out
	// of Scope that stands, or of the latest opt-in. Zero for Unknown.
	Since  time.Time
	Method Method
	// Stale says that the person has opted in, but under no privacy notice that
	// still holds: the State is Unknown, and they are to be asked again. See
	// [Notice].
	Stale bool
	// SendersOut are those of the program that the person left one by one.
	// Nothing of the purpose comes from them, whatever the state.
	SendersOut []sealtext.Sender
	// AskedUntil is how long a YES counts for which the person was asked: the
	// first half of a double opt-in. Zero where no answer is due.
	AskedUntil time.Time
}

// Preferences is everything that a preference page needs to know about a
// person, from one read of the ledger. Hours and other rules are left out. Who
// it is shown to is up to the host: somebody who holds the number's phone.
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
		v.decide(&s, ForAccount(), ForTenant())
		out.Everything = append(out.Everything, s)
	}
	return out
}

// programsOf are the programs of a tenant, by name.
func programsOf(set *program.Set) []*program.Declared {
	return slices.SortedFunc(slices.Values(set.Programs()), func(a, b *program.Declared) int { return cmp.Compare(a.Name.String(), b.Name.String()) })
}

// view is the state of a person with the rows that made it.
type view struct {
	folded
	rows []EventRow
	now  time.Time
}

func (v view) program(p *program.Declared) ProgramPreferences {
	out := ProgramPreferences{Program: p.Name}
	asked, open := pending(p, v.rows, v.now)
	for _, purpose := range parts(p.Agreeable()) {
		s := Preference{Purpose: purpose}
		v.decide(&s, ForAccount(), ForTenant(), ForProgram(p.Name))
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

// decide finds the scope that decides among some, which are given widest
// first.
func (v view) decide(s *Preference, scopes ...Scope) {
	for _, want := range []State{StateOut, StateIn} {
		for _, scope := range scopes {
			if d := v.at(scope, s.Purpose); d.state == want {
				s.State, s.Scope, s.Since, s.Method = want, scope, d.since, v.method(scope, s.Purpose, d)
				return
			}
		}
	}
}

// senders adds what was said about single senders of a program to what holds
// for all of them.
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
		v.decide(s, out...)
	case s.State == StateUnknown:
		v.decide(s, in...)
	}
}

// method is how the person said what a cell says.
func (v view) method(s Scope, p sealtext.Purpose, d verdict) Method {
	for _, r := range v.rows {
		if r.Scope != s || !holds(r.Purposes, p) || !r.OccurredAt.Equal(d.since) {
			continue
		}
		if d.state == StateOut && slices.Contains(v.outs, r.ID) || d.state == StateIn && r.Kind == KindOptIn && !r.expired(v.now) {
			return r.Method
		}
	}
	return 0
}
