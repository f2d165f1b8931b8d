package consent

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/program"
)

// starting is one START to the programs of a sender.
type starting struct {
	in   InboundText // to the declared sender
	base Event
	rows []EventRow // of the person
	now  time.Time
}

// starts returns the events of a START. They are computed from all that is stored, settled or not,
// so that the fold need not know what was in force before an opt-out: for each program a KindUndo,
// which lifts, and opt-ins, which bring back. A repeated delivery gets the events of the first one,
// whatever was recorded since.
func (l *Ledger) starts(ctx context.Context, tx sealtext.Tx, in InboundText, e Event, programs []*program.Declared) ([]Event, error) {
	rows, err := l.store.Load(ctx, tx, l.keys(in.Person))
	if err != nil {
		return nil, fmt.Errorf("consent: load: %w", err)
	}
	s := starting{in: in, base: e, rows: rows, now: l.now()}
	if s.base.OccurredAt.After(s.now) { // as the ledger does when it stores an event
		s.base.OccurredAt, s.base.Clock, s.base.flags = s.now, "", FlagClamped
	}
	events, err := l.started(ctx, tx, s)
	if err != nil || len(events) > 0 {
		return events, err
	}
	for _, p := range programs {
		events = append(events, s.events(p)...)
	}
	for i := range events {
		events[i].IdempotencyKey = startKey(i)
	}
	return events, nil
}

// startKey tells the events of one START apart.
func startKey(i int) string { return "start-" + strconv.Itoa(i) }

// started returns the events that the same START led to before.
func (l *Ledger) started(ctx context.Context, tx sealtext.Tx, s starting) (events []Event, err error) {
	for i := 0; ; i++ {
		e := s.base
		e.IdempotencyKey = startKey(i)
		reference, err := l.sealer.Token(ctx, tx, s.in.Person.Tenant, sealtext.DomainReference, s.in.key(e))
		if err != nil {
			return nil, fmt.Errorf("consent: token: %w", err)
		}
		at := slices.IndexFunc(s.rows, func(r EventRow) bool { return r.Key.Tenant == s.in.Person.Tenant && r.Reference == reference })
		if at < 0 {
			return events, nil
		}
		e.Kind, e.Scope, e.Purposes, e.flags = s.rows[at].Kind, s.rows[at].Scope, s.rows[at].Purposes, s.rows[at].Flags
		events = append(events, e)
	}
}

// undoing is what a START undoes of one program for one purpose.
type undoing struct {
	purpose sealtext.Purpose
	outs    []standing
	oldest  uint64    // Seq of the oldest of outs
	at      time.Time // right after those that another clock dates later than the START
	late    bool      // one of them is later than the START, which undoes nothing then
}

// chain lists the scopes in which a START to a program undoes opt-outs: never the account's, and of
// the opt-outs from other senders none.
func (s *starting) chain(p *program.Declared) []Scope {
	return []Scope{ForSender(p.Name, s.in.Sender), ForProgram(p.Name), ForTenant()}
}

// events returns the events for one program.
func (s *starting) events(p *program.Declared) (events []Event) {
	undone := s.undone(p)
	for _, scope := range s.chain(p)[:2] {
		e := s.event(KindUndo, scope)
		for _, u := range undone {
			of := func(out standing) bool {
				return out.Scope == scope || scope.Level == LevelProgram && out.Scope == ForTenant()
			}
			if u.late || !slices.ContainsFunc(u.outs, of) {
				continue
			}
			e.Purposes |= 1 << u.purpose
			e.dated(u.at)
		}
		if e.Purposes != 0 {
			events = append(events, e)
		}
	}
	if p.Retired() { // it permits nothing any more
		return events
	}
	back := s.back(p, undone)
	if events = append(events, back...); s.cameBack(p, undone, events) {
		return events
	}
	e := s.event(KindOptIn, ForProgram(p.Name))
	e.Purposes = p.StartPurposes
	for _, u := range undone {
		if u.late {
			e.Purposes &^= 1 << u.purpose
		} else if holds(e.Purposes, u.purpose) {
			e.dated(u.at)
		}
	}
	if e.Purposes != 0 {
		events = append(events, e)
	}
	return events
}

func (s *starting) event(k Kind, scope Scope) Event {
	e := s.base
	e.Kind, e.Scope, e.Purposes = k, scope, 0
	if k == KindOptIn {
		e.flags |= FlagStart
	}
	return e
}

// dated sets the time of an event of a START that another clock dated too early.
func (e *Event) dated(at time.Time) {
	if at.After(e.OccurredAt) {
		e.OccurredAt, e.flags = at, e.flags|FlagSkewed
	}
}

// undone returns the opt-outs that the START undoes for a program, by purpose: all by text or
// provider that are in force.
func (s *starting) undone(p *program.Declared) (us []undoing) {
	f, chain := fold(s.rows, s.now), s.chain(p)
	split := slices.ContainsFunc(f.scopes, func(c scoped) bool { return c.part == p.Name })
	for _, purpose := range parts(everyBit) {
		u := undoing{purpose: purpose}
		for _, out := range f.outs {
			if !holds(out.purposes, purpose) || !out.undoable() || !slices.Contains(chain, out.Scope) {
				continue
			}
			if out.Scope == ForTenant() && (out.part == p.Name) != split || !out.part.IsZero() && out.part != p.Name {
				continue // as other programs have it
			}
			if len(u.outs) == 0 || out.Seq < u.oldest {
				u.oldest = out.Seq
			}
			u.outs = append(u.outs, out)
			if at, ok := s.after(out.EventRow); !ok {
				u.late = true
			} else if at.After(u.at) {
				u.at = at
			}
		}
		if len(u.outs) > 0 {
			us = append(us, u)
		}
	}
	return us
}

// after returns a time of the START that is later than an opt-out, which was committed before. False
// means that the START is the earlier one: its own time is what counts, and another clock may be up
// to maxSkew behind.
func (s *starting) after(out *EventRow) (time.Time, bool) {
	at, same := s.base.OccurredAt, sameClock(s.base.Clock, out.Clock)
	switch {
	case s.in.Listed && !same: // it was not received after the opt-out because it was sent later
		return at, at.Sub(out.OccurredAt) > maxSkew
	case at.After(out.OccurredAt):
		return at, true
	case same || out.OccurredAt.Sub(at) > maxSkew:
		return at, false
	}
	return out.OccurredAt.Add(time.Microsecond), true
}

// brought is an opt-in of before that comes back.
type brought struct {
	*EventRow
	scope    Scope // in which it does
	purposes sealtext.PurposeSet
	at       time.Time
}

// back returns opt-ins for what is in force after the START in the scopes where a KindUndo ends all
// that was before: what was in force before the oldest of the opt-outs, and in a scope without any
// of them what still is. Each has the end and the notice of the opt-in that it brings back.
func (s *starting) back(p *program.Declared, undone []undoing) (events []Event) {
	var all []brought
	holders := agreedHere(ofHolder(s.rows))
	for i := range holders {
		r := &holders[i]
		if r.Kind != KindOptIn || r.expired(s.now) {
			continue
		}
		b := brought{EventRow: r, scope: r.Scope}
		if r.Scope == ForTenant() {
			b.scope = ForProgram(p.Name)
		}
		for _, u := range undone {
			if !u.late && holds(r.Purposes&p.Agreeable(), u.purpose) && s.comesBack(p, r, u) {
				b.purposes |= 1 << u.purpose
				if u.at.After(b.at) {
					b.at = u.at
				}
			}
		}
		if b.purposes != 0 {
			all = append(all, b)
		}
	}
	// One that lasts longer under the same notice is enough; of several alike the latest.
	for i, b := range all {
		for j, other := range all {
			enough := other.scope == b.scope && other.Notice == b.Notice && other.compareEnd(b.EventRow) <= 0 && other.Flags&FlagImplied <= b.Flags&FlagImplied
			alike := other.compareEnd(b.EventRow) == 0 && other.Flags&FlagImplied == b.Flags&FlagImplied
			if i != j && enough && (!alike || j > i) {
				b.purposes &^= other.purposes
			}
		}
		if b.purposes == 0 {
			continue
		}
		e := s.event(KindOptIn, b.scope)
		e.Purposes, e.ExpiresAt, e.Notice = b.purposes, b.ExpiresAt, known(p, b.Notice)
		e.Evidence.Source = b.ID.String()
		e.flags |= b.Flags & FlagImplied
		if e.dated(b.at); e.ExpiresAt.IsZero() || e.ExpiresAt.After(e.OccurredAt) {
			events = append(events, e)
		}
	}
	return events
}

// comesBack reports whether an opt-in would be in force in its scope if nobody had said what the
// START undoes.
func (s *starting) comesBack(p *program.Declared, r *EventRow, u undoing) bool {
	here, reset := false, false // whether something is undone in its scope, and whether that ends it
	for _, out := range u.outs {
		here = here || out.Scope == r.Scope
		reset = reset || out.Scope == r.Scope || out.Scope.Level != LevelSender && (r.Scope == ForProgram(p.Name) || r.Scope == ForTenant())
	}
	if !reset || here && r.Seq >= u.oldest {
		return false
	}
	return !slices.ContainsFunc(s.rows, func(by EventRow) bool {
		if by.Seq < r.Seq || !holds(by.Purposes, u.purpose) {
			return false
		}
		switch by.Kind {
		case KindOptOut: // in force or lifted, it ended the opt-in
			return by.Scope == r.Scope && !slices.ContainsFunc(u.outs, func(out standing) bool { return out.ID == by.ID })
		case KindUndo:
			return by.Scope == r.Scope || r.Scope == ForTenant() && by.Scope == ForProgram(p.Name)
		default:
			return false
		}
	})
}

// cameBack reports whether something is in force again after the events, if nothing else denies it.
func (s *starting) cameBack(p *program.Declared, undone []undoing, events []Event) bool {
	rows := slices.Clone(s.rows)
	var last uint64
	for _, r := range rows {
		last = max(last, r.Seq)
	}
	for _, e := range events {
		last++
		rows = append(rows, EventRow{
			Seq: last, Kind: e.Kind, Scope: e.Scope, Purposes: e.Purposes, Method: e.Method, Flags: e.flags, OccurredAt: e.OccurredAt, ExpiresAt: e.ExpiresAt,
		})
	}
	f := fold(rows, s.now)
	for _, u := range undone {
		if u.late || !holds(p.Purposes, u.purpose) {
			continue
		}
		if slices.ContainsFunc(events, func(e Event) bool { return e.Kind == KindOptIn && holds(e.Purposes, u.purpose) }) {
			return true
		}
		for _, scope := range covering(p.Name, s.in.Sender) {
			if f.seen(p.Name, scope, u.purpose).state == StateIn {
				return true
			}
		}
	}
	return false
}

// maxSkew is how much two clocks may differ for a START to count that was received after an opt-out.
const maxSkew = time.Minute

// unnamed is the clock of a provider whose account the host does not name; no name looks like it.
const unnamed = "?"

// sameClock reports whether two times may be of one clock, so that they are compared as they are.
// The clock of this ledger, and of what hosts record, has no name.
func sameClock(a, b string) bool {
	return a == b || a == unnamed && b != "" || b == unnamed && a != ""
}
