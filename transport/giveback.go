package transport

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/transport/metric"
	"github.com/sealtext/sealtext/vault"
)

// giveBack ends the lease of rows without a hand-off, in one transaction, so that another relay may
// claim them at once, or from notBefore on if that is set. It retries until the first lease ends.
func (r *Relay) giveBack(ctx context.Context, rows []OutboxRow, notBefore time.Time) error {
	if len(rows) == 0 {
		return nil
	}
	until := rows[0].LeaseUntil
	changes := make([]OutboxChange, len(rows))
	for i, row := range rows {
		changes[i] = OutboxChange{Tenant: row.Tenant, ID: row.ID, Lease: row.Lease, NotBefore: notBefore, LookAt: row.LookAt}
		if row.LeaseUntil.Before(until) {
			until = row.LeaseUntil
		}
	}
	return r.persist(ctx, until, func(ctx context.Context) error {
		for i := range changes {
			changes[i].At = r.now()
		}
		err := r.store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
			_, err := r.store.AdvanceAll(ctx, tx, changes) // one whose lease is lost is another relay's
			return err
		})
		if err == nil {
			r.count(func(s *RelayStats) { s.GivenBack += uint64(len(changes)) })
		}
		return err
	})
}

// giveBackLater gives back rows of which an error was reported, for one poll.
func (s *shift) giveBackLater(rows []OutboxRow) {
	later := s.r.now().Add(s.r.poll)
	s.aside(func() {
		if err := s.r.giveBack(s.lasting, rows, later); err != nil {
			for _, row := range rows {
				s.fail(row, err)
			}
		}
	})
}

// unbegin gives back messages after a transaction that failed, with its errors if they are to be
// reported: the transport was not called. If the transaction was committed all the same, their attempts
// get the outcome that nothing was sent. Until that is stored they count against RelayConfig.InFlight: if
// the process dies they are unknown.
func (s *shift) unbegin(entries []*entry, errs []error) {
	if len(entries) == 0 {
		return
	}
	s.r.unused(entries...)
	if len(errs) > 0 && errors.Is(errs[0], errGivenBack) {
		rows := make([]OutboxRow, len(entries))
		for i, e := range entries {
			rows[i] = e.row
		}
		s.giveBack(rows)
		return
	}
	until, maybe := entries[0].row.LeaseUntil, 0
	for i, e := range entries {
		if errs != nil {
			s.fail(e.row, errs[i])
		}
		if e.row.LeaseUntil.Before(until) {
			until = e.row.LeaseUntil
		}
		maybe += min(len(e.tried), 1)
	}
	later := s.r.now().Add(s.r.poll)
	s.hold(maybe)
	s.aside(func() {
		defer s.hold(-maybe)
		left := entries
		err := s.r.persist(s.lasting, until, func(ctx context.Context) error {
			bad, errs := halves(left, nil, func(some []*entry) error { return s.r.unbegin(ctx, some, later) })
			left = bad
			return errors.Join(errs...)
		})
		if err != nil {
			for _, e := range left {
				s.fail(e.row, err)
			}
		}
	})
}

// hold counts n more messages whose attempts may be stored without an outcome.
func (s *shift) hold(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.unstored += n
}

// unbegin leaves alone those that other relays have: an attempt must not end as not sent whose message
// is settled as unknown.
func (r *Relay) unbegin(ctx context.Context, entries []*entry, later time.Time) error {
	var tried []consent.Permit
	for _, e := range entries {
		tried = append(tried, e.tried...)
	}
	for {
		err := r.unbeginHeld(ctx, tried, entries, later)
		if !errors.Is(err, errLost) {
			return err
		}
		entries = slices.DeleteFunc(slices.Clone(entries), func(e *entry) bool { return e.lost })
	}
}

func (r *Relay) unbeginHeld(ctx context.Context, tried []consent.Permit, entries []*entry, later time.Time) error {
	back := 0
	err := r.store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		var attempts []Attempt
		var of []*entry
		for _, e := range entries {
			if e.asks >= 0 {
				attempts, of = append(attempts, Attempt{
					Tenant: e.row.Tenant, Message: e.row.ID, Number: e.row.Attempts + 1, FinishedAt: r.now(), Kind: OutcomeNotSent, Code: "not-begun",
				}), append(of, e)
			}
		}
		if err := r.consent.Settle(ctx, tx, tried); err != nil || len(entries) == 0 {
			return err
		}
		begun, err := r.finished(ctx, tx, attempts, of)
		if err != nil {
			return err
		}
		changes := make([]OutboxChange, len(entries))
		events := make([]audit.Event, len(entries))
		for i, e := range entries {
			change, event := OutboxChange{NotBefore: later}, audit.Event{}
			if a := begun[e]; a.Number > 0 {
				change.State = StateQueued
				if e.row.State == StateUnknown {
					change.State, change.LookAt = StateUnknown, e.row.LookAt
				}
				event.Kind, event.Details = audit.KindOutcomeRecorded, audit.Details{Outcome: a.Kind.String(), Code: a.Code, Transport: e.provider}
			}
			changes[i], events[i] = r.change(e.row, e.person, change, event)
		}
		held, err := r.store.AdvanceAll(ctx, tx, changes)
		if err != nil {
			return err
		}
		var written []audit.Event
		back = 0
		for i, ok := range held {
			switch {
			case !ok:
				entries[i].lost = true
				err = errLost
			case events[i].Kind != 0:
				written = append(written, events[i])
			default:
				back++
			}
		}
		if err != nil {
			return err
		}
		if len(written) == 0 {
			return nil
		}
		return r.record(ctx, tx, written)
	})
	if err == nil {
		r.count(func(s *RelayStats) { s.GivenBack += uint64(back) }) //nolint:gosec // counts rows
	}
	return err
}

// finished completes the attempts of messages, and returns those that were stored without an outcome.
func (r *Relay) finished(ctx context.Context, tx sealtext.Tx, attempts []Attempt, of []*entry) (map[*entry]Attempt, error) {
	if len(attempts) == 0 {
		return nil, nil
	}
	was, err := r.store.FinishAll(ctx, tx, attempts)
	if err != nil {
		return nil, err
	}
	begun := map[*entry]Attempt{}
	for i, e := range of {
		if was[i] {
			begun[e] = attempts[i]
		}
	}
	return begun, nil
}

// settleLost settles a message that has expired and whose person cannot be read. If the tenant has no
// keys, so that no audit event can be written for it, the change is stored without one, and the error
// is reported to the host.
func (r *Relay) settleLost(ctx context.Context, row OutboxRow) error {
	settle := func(ctx context.Context, event bool) error {
		change, e := r.expired(row, sealtext.Person{})
		var attempts []Attempt
		if row.State == StateSending {
			change, e = r.unknown(row, sealtext.Person{})
			attempts = abandoned(row, r.now())
		}
		return r.store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
			if len(attempts) > 0 {
				if _, err := r.store.FinishAll(ctx, tx, attempts); err != nil {
					return err
				}
			}
			held, err := r.store.AdvanceAll(ctx, tx, []OutboxChange{change})
			if err != nil {
				return err
			}
			if !held[0] {
				return errLeaseLost
			}
			if err := r.dropTexts(ctx, tx, []textRef{{row, sealtext.Person{}}}); err != nil || !event {
				return err
			}
			return r.audit.Record(ctx, tx, e)
		})
	}
	err := once(ctx, func(ctx context.Context) error { return settle(ctx, true) })
	if errors.Is(err, vault.ErrUnknownTenant) {
		_ = r.report(ctx, row, err)
		err = once(ctx, func(ctx context.Context) error { return settle(ctx, false) })
	}
	switch {
	case err != nil:
	case row.State == StateSending:
		r.metrics.of(row, metric.KindOutcome, OutcomeUnknown.String(), r.name, 0)
	default:
		r.metrics.of(row, metric.KindExpired, "", r.name, 0)
	}
	return err
}

const (
	// tryTime bounds one attempt to write, and with it a connection that hangs.
	tryTime = 15 * time.Second
	// The pauses between two attempts.
	firstTryPause, lastTryPause = 50 * time.Millisecond, 2 * time.Second
)

// persist writes what must not be lost because the process is stopping or the store is unavailable
// for a moment: it does not end with ctx, and it retries until the given time of the leases' clock, when
// another relay may claim the message.
func (r *Relay) persist(ctx context.Context, until time.Time, write func(context.Context) error) error {
	ctx = context.WithoutCancel(ctx)
	over := time.NewTimer(until.Sub(r.leases.now()))
	defer over.Stop()
	for pause := firstTryPause; ; pause = min(2*pause, lastTryPause) {
		try, cancel := context.WithTimeout(ctx, tryTime)
		err := write(try)
		cancel()
		if err == nil || errors.Is(err, errLeaseLost) {
			return err
		}
		again := time.NewTimer(pause)
		select {
		case <-over.C:
			again.Stop()
			return err
		case <-again.C:
		}
	}
}
