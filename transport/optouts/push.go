package optouts

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/vault"
)

const (
	// pushAtOnce is how many numbers are revealed and blocked at once.
	pushAtOnce = 100
	// overlap is how far a push reaches back before the last one: how far the clocks of the processes may
	// be apart, and how long a transaction may take.
	overlap = 10 * time.Minute
	// retryAfter is how long after a push that failed the next one is made.
	retryAfter = 5 * time.Minute
)

// push blocks at the provider who has opted out here, if it is due.
func (s *Syncer) push(ctx context.Context, t *target) error {
	now := s.cfg.Now()
	if s.cfg.Blocker == nil || ctx.Err() != nil || within(now, t.tried, retryAfter) || within(now, t.Pushed, s.cfg.Every) {
		return nil
	}
	if t.pushed == nil {
		t.pushed = map[sealtext.Subject]time.Time{}
	}
	err := s.pushSince(ctx, t, t.Pushed)
	if stopped(ctx, err) {
		return nil
	}
	if err != nil {
		t.tried = now
		return err
	}
	t.Pushed, t.tried = now, time.Time{}
	for who, at := range t.pushed {
		if now.Sub(at) > 2*overlap {
			delete(t.pushed, who)
		}
	}
	return nil
}

// within reports whether at is less than d ago; the zero time and one in the future, by a clock that was
// wrong, are not.
func within(now, at time.Time, d time.Duration) bool {
	return !at.IsZero() && !at.After(now) && now.Sub(at) < d
}

// pushSince blocks those whose opt-outs were received since a time.
func (s *Syncer) pushSince(ctx context.Context, t *target, since time.Time) error {
	if !since.IsZero() {
		since = since.Add(-overlap)
	}
	looked := map[sealtext.Subject]struct{}{}
	var waiting []sealtext.Subject
	for _, d := range t.programs {
		if d.Retired() {
			continue
		}
		for out, err := range s.cfg.Consent.Suppressed(ctx, consent.SuppressedQuery{Tenant: t.Tenant, Program: d.Name, Sender: t.Sender, Since: since}) {
			if err != nil {
				return fmt.Errorf("optouts: opt-outs: %w", err)
			}
			if _, again := looked[out.Subject]; again || out.Subject.IsZero() || t.blocked(out) {
				continue
			}
			looked[out.Subject] = struct{}{}
			all, err := s.outOfAll(ctx, t, out.Subject)
			if err != nil {
				return err
			}
			if !all {
				continue
			}
			if waiting = append(waiting, out.Subject); len(waiting) == pushAtOnce {
				if err := s.block(ctx, t, waiting); err != nil {
					return err
				}
				waiting = nil
			}
		}
	}
	if len(waiting) == 0 {
		return nil
	}
	return s.block(ctx, t, waiting)
}

// blocked reports whether the provider is known to have an opt-out.
func (t *target) blocked(out consent.Suppressed) bool {
	if _, listed := t.listed[out.Subject]; listed {
		return true
	}
	at, pushed := t.pushed[out.Subject]
	return pushed && !out.ReceivedAt.After(at)
}

// outOfAll reports whether a person gets no message of any kind from the sender: a provider blocks all or
// nothing.
func (s *Syncer) outOfAll(ctx context.Context, t *target, subject sealtext.Subject) (bool, error) {
	p, err := s.cfg.Sealer.Person(ctx, nil, t.Tenant, subject)
	switch {
	case errors.Is(err, vault.ErrShredded), errors.Is(err, vault.ErrUnknownSubject):
		return false, nil // there is no number that could be blocked
	case err != nil:
		return false, fmt.Errorf("optouts: person: %w", err)
	}
	for _, d := range t.programs {
		if d.Retired() {
			continue
		}
		states, err := s.cfg.Consent.Status(ctx, p, d.Name, t.Sender)
		if err != nil {
			return false, fmt.Errorf("optouts: opt-outs: %w", err)
		}
		for _, st := range states {
			if d.Purposes&sealtext.Purposes(st.Purpose) != 0 && st.State != consent.StateOut {
				return false, nil
			}
		}
	}
	return true, nil
}

// blockedOutcome is the Outcome of the audit event of a number that the provider has accepted.
const blockedOutcome = "blocked-at-provider"

// block reveals the numbers of subjects, has the provider block them, and records that it did.
func (s *Syncer) block(ctx context.Context, t *target, subjects []sealtext.Subject) error {
	revealed, err := s.cfg.Vault.RevealNumbers(ctx, s.cfg.Access, vault.BulkReveal{Tenant: t.Tenant, Subjects: subjects})
	if err != nil {
		return fmt.Errorf("optouts: the numbers to be blocked: %w", err)
	}
	var numbers []sealtext.Number
	var of []sealtext.Subject
	for i, n := range revealed {
		if n != (sealtext.Number{}) { // else erased meanwhile
			numbers, of = append(numbers, n), append(of, subjects[i])
		}
	}
	if len(numbers) == 0 {
		return nil
	}
	asked := s.cfg.Now()
	limited, cancel := context.WithTimeout(ctx, s.cfg.Timeout)
	defer cancel()
	if err := s.cfg.Blocker.BlockNumbers(limited, t.Query, numbers); err != nil {
		return fmt.Errorf("optouts: block: %w", err)
	}
	for _, who := range of {
		t.pushed[who] = asked
	}
	t.Blocked += len(of)
	err = s.cfg.Database.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		for _, who := range of {
			err := s.cfg.Audit.Record(ctx, tx, audit.Event{
				Tenant: t.Tenant, Kind: audit.KindConsentNoted, Subject: who, Actor: by,
				Details: audit.Details{Sender: t.Sender, Outcome: blockedOutcome, Transport: s.cfg.Name},
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("optouts: record: %w", err)
	}
	return nil
}
