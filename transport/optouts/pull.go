package optouts

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/internal/canon"
	"github.com/sealtext/sealtext/vault"
)

const (
	// maxEntries bounds a page.
	maxEntries = 10_000
	// maxListed bounds the people of a list who are kept in memory, so that they are not pushed back.
	maxListed = 200_000
	// maxFailures is how often one page is asked for before the list is begun again: what its next
	// refers to may be gone.
	maxFailures = 5
)

// pull goes on with the list of a sender, or begins it if it is due.
func (s *Syncer) pull(ctx context.Context, t *target) error {
	if s.cfg.Lister == nil {
		return nil
	}
	now := s.cfg.Now()
	switch {
	case t.underWay() && t.Pages > 0 && t.failed < maxFailures && !t.Began.After(now):
	case !t.underWay() && !t.Began.IsZero() && now.Sub(t.Began) < s.cfg.Every && !t.Began.After(now):
		return nil
	default:
		t.begin(now)
	}
	for range s.cfg.Pages {
		page, err := s.page(ctx, t)
		if err == nil {
			err = s.take(ctx, t, page)
		}
		if stopped(ctx, err) {
			return nil // the next step goes on here
		}
		if err != nil {
			t.failed++
			return err
		}
		t.failed, t.next = 0, page.Next
		t.Pages++
		if page.Next == "" {
			return s.complete(t)
		}
		if _, again := t.seen[page.Next]; again || t.Pages >= s.cfg.MaxPages {
			t.Ended, t.Pages, t.next = later(now, t.Began), 0, ""
			return ErrEndless
		}
		t.seen[page.Next] = struct{}{}
	}
	return nil
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// begin begins a list.
func (t *target) begin(now time.Time) {
	t.Began, t.Pages, t.Counts, t.next, t.failed = now, 0, Counts{}, "", 0
	t.seen, t.listed = map[string]struct{}{}, map[sealtext.Subject]struct{}{}
}

// complete ends a list that was read as a whole.
func (s *Syncer) complete(t *target) error {
	t.Ended, t.Listed, t.Last, t.Pages = later(s.cfg.Now(), t.Began), t.Began, t.Counts, 0
	if t.Last.Lifted > t.Last.Unblocked {
		return ErrDrift
	}
	return nil
}

// page reads the next page.
func (s *Syncer) page(ctx context.Context, t *target) (Page, error) {
	if t.seen == nil { // another process has begun the list
		t.seen, t.listed = map[string]struct{}{}, map[sealtext.Subject]struct{}{}
	}
	ctx, cancel := context.WithTimeout(ctx, s.cfg.Timeout)
	defer cancel()
	page, err := s.cfg.Lister.ListOptOuts(ctx, t.Query, t.next)
	switch {
	case err != nil:
		return Page{}, fmt.Errorf("optouts: list: %w", err)
	case len(page.Entries) > maxEntries:
		return Page{}, ErrPage
	}
	return page, nil
}

// take takes in the entries of a page. Reading one again changes nothing.
func (s *Syncer) take(ctx context.Context, t *target, page Page) error {
	var ours, others, wide []Entry
	for _, e := range page.Entries {
		switch {
		case e.Sender.IsZero():
			wide = append(wide, e)
		case e.How == HowText || e.How == HowAPI:
			ours = append(ours, e)
		default:
			others = append(others, e)
		}
	}
	sum := Counts{Bad: page.Unread}
	for _, e := range wide {
		c, err := s.takeWide(ctx, t, e)
		if err != nil {
			return err
		}
		sum.add(c)
	}
	for i, entries := range [][]Entry{ours, others} {
		c, err := s.reconcile(ctx, t, entries, i == 0, false)
		if err != nil {
			return err
		}
		sum.add(c)
	}
	t.Counts.add(sum)
	return nil
}

// reconcile compares entries with the ledger, and records those that are new.
func (s *Syncer) reconcile(ctx context.Context, t *target, entries []Entry, mayUnblock, dry bool) (Counts, error) {
	if len(entries) == 0 {
		return Counts{}, nil
	}
	list := &part{s: s, t: t, entries: entries}
	r, err := s.cfg.Consent.Reconcile(ctx, consent.ReconcileConfig{
		Tenant: t.Tenant, Sender: t.Sender, List: list, Source: s.source(), Actor: by,
		Person:    func(ctx context.Context, n sealtext.Number) (sealtext.Person, error) { return s.person(ctx, t, n) },
		Reference: func(entry int) string { return entries[entry-1].reference() }, Once: true,
		// A block that is shared is that of several tenants: the opt-in to one of them does not lift it.
		Unblock: mayUnblock && s.cfg.Unblocker != nil && !t.shared, DryRun: dry,
	})
	if err != nil {
		return Counts{}, fmt.Errorf("optouts: %w", err)
	}
	return Counts{
		Entries: r.Entries, OptOuts: r.OptOuts, Known: r.Known, Unknown: r.Unknown, Lifted: r.Later, Unblocked: r.Unblocked, Bad: r.Bad,
	}, nil
}

func (s *Syncer) source() string { return "opt-outs listed by " + s.cfg.Name }

// credible is the earliest time that a provider can mean.
var credible = time.Date(2000, time.January, 1, 0, 0, 0, 0, time.UTC)

// takeWide takes in an entry whose sender the provider does not name: it stands for the whole tenant, and
// is never unblocked, since it holds for others too.
func (s *Syncer) takeWide(ctx context.Context, t *target, e Entry) (Counts, error) {
	c, err := s.reconcile(ctx, t, []Entry{e}, false, true)
	if err != nil || c.OptOuts == 0 {
		return c, err
	}
	p, err := s.person(ctx, t, e.Number)
	if err != nil || p.Subject.IsZero() {
		return c, err
	}
	at, from := e.At, s.cfg.Name
	if now := s.cfg.Now(); at.Before(credible) || at.After(now) {
		at, from = now, ""
	}
	_, err = s.cfg.Consent.Revoke(ctx, consent.Event{
		Person: p, Kind: consent.KindOptOut, Scope: consent.ForTenant(), Purposes: sealtext.AllPurposes, Method: consent.MethodProvider,
		Actor: by, OccurredAt: at, Clock: from, Evidence: consent.Evidence{Source: s.source(), Reference: e.reference()},
		IdempotencyKey: s.key(p, e),
	})
	if err != nil {
		return c, fmt.Errorf("optouts: %w", err)
	}
	return c, nil
}

// key identifies an entry, and no number.
func (s *Syncer) key(p sealtext.Person, e Entry) string {
	b := canon.AppendString(nil, s.cfg.Name)
	b = canon.AppendBytes(b, p.Subject[:])
	b = canon.AppendString(b, e.ID)
	b = canon.AppendUint64(b, uint64(e.At.UnixMicro())) //nolint:gosec // only told apart
	sum := sha256.Sum256(b)
	return "optouts-" + hex.EncodeToString(sum[:])
}

// reference is what the provider says about an entry, for the evidence.
func (e Entry) reference() string {
	said := e.How.String()
	if e.ID != "" {
		said += " " + e.ID
	}
	if !e.At.IsZero() {
		said += " of " + e.At.UTC().Format(time.RFC3339)
	}
	return said
}

// person returns the person of a number; zero for one whom the tenant does not know.
func (s *Syncer) person(ctx context.Context, t *target, n sealtext.Number) (p sealtext.Person, err error) {
	p, err = s.cfg.Sealer.Find(ctx, nil, t.Tenant, n)
	if errors.Is(err, vault.ErrUnknownSubject) {
		if !s.cfg.Enroll {
			return sealtext.Person{}, nil
		}
		err = s.cfg.Database.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) (err error) {
			p, err = s.cfg.Sealer.Enroll(ctx, tx, t.Tenant, n)
			return err
		})
	}
	var stray *vault.DirectoryError
	switch {
	case errors.As(err, &stray):
		s.tell(ctx, t, ErrDirectory)
		return sealtext.Person{}, nil
	case err != nil:
		return sealtext.Person{}, fmt.Errorf("optouts: person: %w", err)
	}
	if len(t.listed) < maxListed && t.listed != nil {
		t.listed[p.Subject] = struct{}{}
	}
	return p, nil
}

// part is some entries of a list, as the ledger compares it.
type part struct {
	s       *Syncer
	t       *target
	entries []Entry
}

// Blocked implements [consent.BlockList].
func (l *part) Blocked(_ context.Context, _ sealtext.Sender, f func(number string, since time.Time) error) error {
	for _, e := range l.entries {
		if err := f(e.Number.E164(), e.At); err != nil {
			return err
		}
	}
	return nil
}

var errNotPushed = errors.New("optouts: nothing is pushed while a list is read")

// Block implements [consent.BlockList]; nothing calls it without numbers.
func (l *part) Block(context.Context, sealtext.Sender, sealtext.Number) error { return errNotPushed }

// BlockAll implements [consent.BlockListEditor]; nothing calls it without numbers.
func (l *part) BlockAll(context.Context, sealtext.Sender, []sealtext.Number) error {
	return errNotPushed
}

// Unblock implements [consent.BlockListEditor].
func (l *part) Unblock(ctx context.Context, _ sealtext.Sender, n sealtext.Number) error {
	ctx, cancel := context.WithTimeout(ctx, l.s.cfg.Timeout)
	defer cancel()
	for _, e := range l.entries {
		if e.Number == n {
			if err := l.s.cfg.Unblocker.UnblockNumber(ctx, l.t.Query, e); err != nil {
				return err
			}
		}
	}
	return nil
}
