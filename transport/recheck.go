package transport

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
)

const (
	recheckEvery = 5 * time.Second // by the clock of the relay
	recheckRows  = 8               // of one provider at a time; each may take a call to it
	recheckFor   = 24 * time.Hour  // after which a message is left to receipts and Resolve
	// maxUnknown is the number of attempts with an unknown outcome after which a message is not
	// repeated any more.
	maxUnknown = 5
	strayFor   = time.Hour // how old a kept receipt may be for which an attempt is sought
	strayRows  = 100
)

// recheckStore is what a store needs for messages with an unknown outcome.
type recheckStore interface {
	UnknownDue(ctx context.Context, c Claim) (bool, error)
	ClaimUnknown(ctx context.Context, tx sealtext.Tx, c Claim) ([]OutboxRow, error)
	Attempts(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, messages []sealtext.ID) ([]Attempt, error)
	Receipts(ctx context.Context, tx sealtext.Tx, receipts []ReceiptRow) ([]ReceiptResult, error)
}

// lookAt returns when to settle a message whose outcome is unknown; zero if the relay cannot. provider
// is empty if it is not known which it was.
func (r *Relay) lookAt(row OutboxRow, provider string) time.Time {
	if _, ok := r.store.(recheckStore); !ok {
		return time.Time{}
	}
	can := row.AtLeastOnce
	for name, p := range r.providers {
		can = can || (provider == "" || provider == name) && (p.finder != nil || p.capabilities.Dedupes > 0)
	}
	if !can {
		return time.Time{}
	}
	return r.now().Add(r.backoff)
}

// repeats are messages with an unknown outcome that are about to be repeated.
type repeats struct {
	mu  sync.Mutex
	all map[MessageRef]repeat
}

type repeat struct {
	provider string    // the only one that may get it; empty for any
	until    time.Time // when it must have begun; zero for no such time
}

func (rs *repeats) set(row OutboxRow, p repeat) {
	rs.mu.Lock()
	defer rs.mu.Unlock()
	if rs.all == nil {
		rs.all = map[MessageRef]repeat{}
	}
	rs.all[MessageRef{row.Tenant, row.ID}] = p
}

func (rs *repeats) take(row OutboxRow) (repeat, bool) {
	rs.mu.Lock()
	defer rs.mu.Unlock()
	p, ok := rs.all[MessageRef{row.Tenant, row.ID}]
	delete(rs.all, MessageRef{row.Tenant, row.ID})
	return p, ok
}

// dueRecheck reports whether it is time to look at messages with an unknown outcome, once for each time.
func (r *Relay) dueRecheck() bool {
	now := r.now()
	r.countMu.Lock()
	defer r.countMu.Unlock()
	if now.Before(r.recheckAt) {
		return false
	}
	r.recheckAt = now.Add(recheckEvery)
	return true
}

// recheck settles, beside the turns, what came in between: receipts at the same time as their outcome,
// and messages with an unknown outcome that are due. It gives those that are to be repeated to the
// turns.
func (s *shift) recheck() {
	s.mu.Lock()
	busy := s.rechecks
	s.rechecks = true
	s.mu.Unlock()
	if busy {
		return
	}
	s.aside(func() {
		defer func() {
			s.mu.Lock()
			s.rechecks = false
			s.mu.Unlock()
		}()
		if err := s.joinStrays(); err != nil {
			_ = s.r.report(s.lasting, OutboxRow{}, err)
		}
		store, ok := s.r.store.(recheckStore)
		if !ok {
			return
		}
		for _, name := range s.r.names {
			if s.ctx.Err() != nil {
				return
			}
			if err := s.recheckProvider(store, name); err != nil {
				_ = s.r.report(s.lasting, OutboxRow{}, err)
			}
		}
	})
}

// fencedNow reports whether the store belongs to another environment, or may.
func (s *shift) fencedNow() bool {
	fenced, err := s.r.fenced(s.lasting)
	return fenced || err != nil
}

// joinStrays joins receipts that were stored at the same time as the outcome of their attempt.
func (s *shift) joinStrays() error {
	r := s.r
	store, ok := r.store.(ReceiptStore)
	if !ok {
		return nil
	}
	return once(s.lasting, func(ctx context.Context) error {
		strays, err := store.StrayReceipts(ctx, r.now().Add(-strayFor), strayRows)
		if err != nil || len(strays) == 0 {
			return err
		}
		var heard []heardReceipt
		err = r.store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) (err error) {
			heard, err = r.joinReceipts(ctx, tx, strays)
			return err
		})
		if err == nil {
			s.heard(heard)
		}
		return err
	})
}

// recheckProvider looks at messages whose last attempt went to a provider.
func (s *shift) recheckProvider(store recheckStore, name string) error {
	r := s.r
	c := Claim{Now: r.now(), LeaseNow: r.leases.now(), Limit: recheckRows, Route: name}
	due := false
	err := once(s.lasting, func(ctx context.Context) (err error) {
		due, err = store.UnknownDue(ctx, c)
		return err
	})
	if err != nil || !due || s.fencedNow() {
		return err
	}
	c.LeaseNow = r.leases.now() // read just now: a relay that has claimed nothing yet went by its own clock
	c.Until = c.LeaseNow.Add(r.lease)
	var rows []OutboxRow
	err = once(s.lasting, func(ctx context.Context) error {
		return r.store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) (err error) {
			rows, err = store.ClaimUnknown(ctx, tx, c)
			return err
		})
	})
	if err != nil {
		return err
	}
	var calls sync.WaitGroup
	for _, row := range rows {
		calls.Go(func() {
			if err := s.recheckOne(store, name, row); err != nil && !errors.Is(err, errLeaseLost) {
				s.fail(row, err)
				s.giveBack([]OutboxRow{row})
			}
		})
	}
	calls.Wait()
	return nil
}

// recheckOne repeats a message, asks the provider about it, or leaves it to others.
func (s *shift) recheckOne(store recheckStore, name string, row OutboxRow) error {
	r := s.r
	ctx, cancel := context.WithTimeout(context.WithoutCancel(s.lasting), tryTime)
	attempts, err := store.Attempts(ctx, nil, row.Tenant, []sealtext.ID{row.ID})
	cancel()
	if err != nil {
		return err
	}
	if len(attempts) == 0 {
		return nil // erased
	}
	p, last := r.providers[name], attempts[len(attempts)-1]
	unknown, first := 0, last.StartedAt
	for _, a := range attempts {
		if a.Kind == OutcomeUnknown {
			unknown++
			if a.Transport == name && a.StartedAt.Before(first) {
				first = a.StartedAt
			}
		}
	}
	may := r.now().Before(row.ExpiresAt) && !row.Body.IsZero() && unknown < maxUnknown
	if d := p.capabilities.Dedupes; d > 0 {
		// The hand-off must have ended by then.
		if until := first.Add(d - r.consent.HandoffTimeout()); may && r.now().Before(until) {
			return s.repeat(row, repeat{name, until})
		}
	}
	may = may && row.AtLeastOnce
	if p.finder != nil && !row.Body.IsZero() {
		settled, err := s.lookUp(store, p.finder, row, last)
		if err != nil || settled {
			return err
		}
	}
	if may {
		return s.repeat(row, repeat{})
	}
	return s.lookLater(p.finder != nil && !row.Body.IsZero(), row, last)
}

// repeat gives a message to the turns, if the rates permit it now; else it is looked at again when they
// do.
func (s *shift) repeat(row OutboxRow, p repeat) error {
	until, err := s.draw(row)
	if err != nil || !until.IsZero() {
		return err
	}
	s.r.repeats.set(row, p)
	s.mu.Lock()
	s.unsettled = append(s.unsettled, row)
	s.mu.Unlock()
	s.poke()
	return nil
}

// draw counts a message that is repeated, or ends its lease and returns until when it has to wait.
func (s *shift) draw(row OutboxRow) (until time.Time, err error) {
	r, rs := s.r, s.r.rates
	if rs == nil {
		return time.Time{}, nil
	}
	err = once(s.lasting, func(ctx context.Context) error {
		return r.store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
			now := micro(r.now())
			states, err := rs.begin(ctx, tx, now)
			if err != nil {
				return err
			}
			if until, _ = rs.wait(states, row, now); until.IsZero() {
				for k := range rs.all {
					rs.all[k].use(&states[k], row, now)
				}
				return rs.store.SetRates(ctx, tx, states)
			}
			held, err := r.store.AdvanceAll(ctx, tx, []OutboxChange{{Tenant: row.Tenant, ID: row.ID, Lease: row.Lease, LookAt: until, At: now}})
			if err == nil && !held[0] {
				err = errLeaseLost
			}
			return err
		})
	})
	return until, err
}

// lookLater ends the lease of a message that is asked about again, or no more.
func (s *shift) lookLater(again bool, row OutboxRow, last Attempt) error {
	r := s.r
	now := r.now()
	passed := now.Sub(last.FinishedAt)
	change := OutboxChange{Tenant: row.Tenant, ID: row.ID, Lease: row.Lease, At: now}
	if again && passed < recheckFor {
		change.LookAt = now.Add(max(r.backoff, passed))
	}
	return once(s.lasting, func(ctx context.Context) error {
		return r.store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
			held, err := r.store.AdvanceAll(ctx, tx, []OutboxChange{change})
			switch {
			case err != nil:
				return err
			case !held[0]:
				return errLeaseLost
			case !change.LookAt.IsZero():
				return nil
			}
			person, err := r.sealer.Person(ctx, tx, row.Tenant, row.Subject)
			if err != nil {
				person = sealtext.Person{}
			}
			return r.dropTexts(ctx, tx, []textRef{{row, person}})
		})
	})
}

// lookUp asks the provider about a message, and stores what it says. It reports whether the outcome is
// known now.
func (s *shift) lookUp(store recheckStore, f Finder, row OutboxRow, last Attempt) (settled bool, err error) {
	r := s.r
	opened := r.recipients(s.lasting, []OutboxRow{row})[0]
	if opened.Err != nil {
		return false, opened.Err
	}
	_, event := r.change(row, opened.Person, OutboxChange{}, audit.Event{Kind: audit.KindOutcomeSought, Details: audit.Details{Transport: last.Transport}})
	err = once(s.lasting, func(ctx context.Context) error {
		return r.store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error { return r.audit.Record(ctx, tx, event) })
	})
	if err != nil {
		return false, err
	}
	q := &sought{row: row, attempt: last, number: opened.Number}
	text, err := opened.Key.OpenRecorded(bodyField, row.ID, row.Body)
	if err == nil {
		q.body, err = sealtext.NewBody(string(text))
		clear(text)
	}
	if err != nil {
		return false, err
	}
	out := s.ask(f, q)
	if out.Duplicate {
		out.Kind = OutcomeAccepted
	}
	if out.Kind != OutcomeAccepted && out.Kind != OutcomeRejected || out.Kind == OutcomeAccepted && out.ProviderID == "" {
		return false, nil
	}
	h := &handoff{row: row, person: opened.Person, attempt: last, outcome: out, until: r.now().Add(r.lease)}
	r.complete(h)
	var heard []heardReceipt
	err = once(s.lasting, func(ctx context.Context) error {
		return r.store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) (err error) {
			settled, heard = false, nil
			a := h.attempt
			if out.Kind == OutcomeAccepted {
				if a.Provider, err = providerToken(ctx, r.sealer, tx, row.Tenant, a.Transport, out.ProviderID); err != nil {
					return err
				}
				// Another message of ours with the same text is not this one.
				known, err := store.Receipts(ctx, tx, []ReceiptRow{{Tenant: row.Tenant, Transport: a.Transport, Provider: a.Provider, At: r.now()}})
				if err != nil || known[0].Known && known[0].Message.ID != row.ID {
					return err
				}
			}
			settled = true
			if _, err := r.store.FinishAll(ctx, tx, []Attempt{a}); err != nil {
				return err
			}
			change, event := r.result(h)
			held, err := r.store.AdvanceAll(ctx, tx, []OutboxChange{change})
			if err != nil {
				return err
			}
			if !held[0] {
				return errLeaseLost
			}
			if heard, err = r.joinReceipts(ctx, tx, []Attempt{a}); err != nil {
				return err
			}
			if err := r.dropTexts(ctx, tx, []textRef{{row, opened.Person}}); err != nil {
				return err
			}
			return r.record(ctx, tx, []audit.Event{event})
		})
	})
	if err != nil {
		return false, err
	}
	s.heard(heard)
	if settled && out.OptedOut {
		return true, s.recordOptOut(h)
	}
	return settled, nil
}

// ask calls the provider. A panic and an error tell nothing.
func (s *shift) ask(f Finder, q *sought) (out Outcome) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(s.lasting), s.r.consent.HandoffTimeout())
	defer cancel()
	defer q.end()
	defer func() {
		if p := recover(); p != nil { // not shown: it may hold the number
			out = Outcome{Kind: OutcomeUnknown}
			s.fail(q.row, errPanic)
		}
	}()
	out, err := f.Lookup(ctx, LookupRequest{q})
	if err != nil {
		s.fail(q.row, err)
		return Outcome{Kind: OutcomeUnknown}
	}
	return out
}
