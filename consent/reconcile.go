package consent

import (
	"context"
	"fmt"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/internal/canon"
	"github.com/sealtext/sealtext/internal/clock"
)

// Reconcile compares a provider's block list with the ledger, for one sender.
//
// A number that is on the list and not opted out here is recorded as opted out of the sender, in
// each of its programs, with the method [MethodProvider] and the time of the list, or now. A person
// who opted in later than that time, by START or otherwise, is not opted out again: they are reported,
// and with ReconcileConfig.Unblock taken off the list. An entry without a time counts as new and opts
// the person out. With ReconcileConfig.Numbers, numbers that are opted out here, of every purpose
// of every program of the sender, are added to the list; a person who may still receive something
// from the sender is not.
//
// Every person is recorded in a transaction of their own, and calling Reconcile again, even after
// an error, is harmless: it continues with what is left. No message is sent. The error is a
// [*sealtext.InputError], that of the list or of a function of the configuration, or of the store,
// the vault or the audit log; the report is valid with it.
func (l *Ledger) Reconcile(ctx context.Context, cfg ReconcileConfig) (ReconcileReport, error) {
	if err := l.checkReconcile(&cfg); err != nil {
		return ReconcileReport{}, err
	}
	set, err := l.fresh(ctx, nil, cfg.Tenant)
	if err != nil {
		return ReconcileReport{}, err
	}
	sender, ok := senderOf(set, cfg.Sender)
	if !ok {
		return ReconcileReport{}, inputError("sender", "must be one of a program of the tenant")
	}
	r := &reconciler{ledger: l, cfg: cfg, sender: sender.Address, programs: set.BySender(cfg.Sender), listed: map[sealtext.Subject]struct{}{}}
	if err := cfg.List.Blocked(ctx, cfg.Sender, func(number string, since time.Time) error { return r.entry(ctx, number, since) }); err != nil {
		return r.report, fmt.Errorf("consent: reconcile: the list: %w", err)
	}
	if cfg.Numbers != nil {
		err := cfg.Numbers(ctx, func(n sealtext.Number) error { return r.number(ctx, n) })
		if err == nil {
			err = r.blockAll(ctx)
		}
		if err != nil {
			return r.report, fmt.Errorf("consent: reconcile: the numbers: %w", err)
		}
	}
	if cfg.Progress != nil {
		cfg.Progress(r.report)
	}
	return r.report, nil
}

// reconciler is one call of Reconcile.
type reconciler struct {
	ledger   *Ledger
	cfg      ReconcileConfig
	sender   sealtext.Sender // the pool, for a member
	programs []*program.Declared
	listed   map[sealtext.Subject]struct{} // people on the list, for Numbers
	waiting  []sealtext.Number             // to be added to the list
	report   ReconcileReport
}

func (r *reconciler) progress(n int) {
	if r.cfg.Progress != nil && n%1000 == 0 {
		r.cfg.Progress(r.report)
	}
}

func (r *reconciler) bad(field, rule string) {
	r.report.Bad++
	if len(r.report.Errors) < maxLineErrors {
		r.report.Errors = append(r.report.Errors, EntryError{r.report.Entries, field, rule})
	}
}

// entry processes one entry of the list.
func (r *reconciler) entry(ctx context.Context, number string, since time.Time) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	r.report.Entries++
	defer r.progress(r.report.Entries)
	n, err := r.cfg.Parse(number)
	if err != nil {
		r.bad("number", "must be a telephone number, in E.164 unless ReconcileConfig.Parse takes more")
		return nil
	}
	p, err := r.person(ctx, n)
	if err != nil || p.Subject.IsZero() {
		return err
	}
	if r.cfg.Numbers != nil {
		r.listed[p.Subject] = struct{}{}
	}
	// Most entries are of persons who are opted out: one read, and no transaction.
	b, err := r.compare(ctx, nil, p, since)
	if err != nil {
		return err
	}
	if len(b.events) > 0 && !r.cfg.DryRun {
		if err := r.record(ctx, &b, since); err != nil {
			return err
		}
	}
	if err := r.unblock(ctx, n, b, since); err != nil {
		return err
	}
	switch {
	case len(b.events) > 0:
		r.report.OptOuts++
	case len(b.conflicts) == 0:
		r.report.Known++
	}
	for _, c := range b.conflicts {
		if r.report.Later++; len(r.report.Conflicts) < maxLineErrors {
			r.report.Conflicts = append(r.report.Conflicts, c)
		}
	}
	return nil
}

// unblock removes an entry from the list whose person opted in again later. What the block means for
// programs that they did not come back to was recorded before.
func (r *reconciler) unblock(ctx context.Context, n sealtext.Number, b blocked, since time.Time) error {
	if !r.cfg.Unblock || len(b.conflicts) == 0 || since.IsZero() {
		return nil
	}
	r.report.Unblocked++
	if r.cfg.DryRun {
		return nil
	}
	l := r.ledger
	err := l.store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		return l.audit.Record(ctx, tx, audit.Event{
			Tenant: r.cfg.Tenant, Kind: audit.KindConsentNoted, Subject: b.person.Subject, Actor: r.cfg.Actor,
			Details: audit.Details{Sender: r.sender, Outcome: unblockOutcome, Record: b.conflicts[0].Proof},
		})
	})
	if err != nil {
		return fmt.Errorf("unblock: record: %w", err)
	}
	if err := r.cfg.List.(BlockListEditor).Unblock(ctx, r.cfg.Sender, n); err != nil {
		return fmt.Errorf("unblock: %w", err)
	}
	return nil
}

// unblockOutcome is the Outcome of the audit event before an entry is removed from a list.
const unblockOutcome = "unblock"

func (r *reconciler) person(ctx context.Context, n sealtext.Number) (sealtext.Person, error) {
	p, err := r.cfg.Person(ctx, n)
	switch {
	case err != nil:
		return sealtext.Person{}, fmt.Errorf("person: %w", err)
	case p.Subject.IsZero():
		r.report.Unknown++
		return sealtext.Person{}, nil
	case p.Tenant != r.cfg.Tenant:
		return sealtext.Person{}, inputError("person", "must be of ReconcileConfig.Tenant")
	}
	return p, checkPerson(p)
}

// blocked is the meaning of an entry of the list for the ledger.
type blocked struct {
	person    sealtext.Person
	events    []Event
	conflicts []ReconcileConflict
	last      uint64 // the greatest Seq of the person
}

// compare compares an entry with the stored events.
func (r *reconciler) compare(ctx context.Context, tx sealtext.Tx, p sealtext.Person, since time.Time) (blocked, error) {
	l := r.ledger
	b := blocked{person: p}
	rows, err := l.load(ctx, tx, p)
	if err != nil {
		return b, err
	}
	now := l.now()
	reference := ""
	if r.cfg.Reference != nil {
		reference = r.cfg.Reference(r.report.Entries)
	}
	at, dated := clock.Micro(since), unnamed
	undated := at.Before(earliest)
	if undated {
		at, dated = now, ""
	}
	undated = r.cfg.Once && (undated || at.After(now))
	for _, row := range rows {
		b.last = max(b.last, row.Seq)
	}
	state := fold(rows, now)
	for _, d := range r.programs {
		scope, at := ForSender(d.Name, r.sender), at
		if undated {
			at = recordedBefore(rows, scope, at)
		}
		left, back, when := state.since(scope, at)
		if back != 0 {
			b.conflicts = append(b.conflicts, ReconcileConflict{Person: p, Scope: scope, Since: at, Back: when, Proof: broughtBackBy(rows, when)})
		}
		if left == 0 {
			continue
		}
		b.events = append(b.events, Event{
			Person: p, Kind: KindOptOut, Scope: scope, Purposes: left, Method: MethodProvider, Actor: r.cfg.Actor, OccurredAt: at,
			Clock: dated, Evidence: Evidence{Source: r.cfg.Source, Reference: reference},
		})
	}
	return b, nil
}

// recordedBefore returns the time of the last opt-out of a sender that came from a provider, also as part
// of one of the tenant, or at for none.
func recordedBefore(rows []EventRow, s Scope, at time.Time) time.Time {
	var last time.Time
	for _, row := range rows {
		if row.Kind == KindOptOut && row.Method == MethodProvider && row.Scope.Covers(s.Program, s.Sender) && row.OccurredAt.After(last) {
			last = row.OccurredAt
		}
	}
	if last.IsZero() {
		return at
	}
	return last
}

// broughtBackBy returns the id of the event of a time that lifted an opt-out; zero if there is none.
func broughtBackBy(rows []EventRow, when time.Time) (id sealtext.ID) {
	for i := range rows {
		if row := &rows[i]; row.OccurredAt.Equal(when) && (row.lifts() || row.Kind == KindUndo) {
			id = row.ID
		}
	}
	return id
}

// since divides the purposes of a scope by the effect of a block at a time: those to opt out of,
// and those that the person opted in to again later. If there are any of the latter, purposes
// without an opt-in stay as they are: they are denied anyway, and a later START should not be
// limited by them.
func (f *folded) since(s Scope, at time.Time) (left, back sealtext.PurposeSet, when time.Time) {
	var unknown sealtext.PurposeSet
	for _, p := range sealtext.AllPurposes.Each() {
		state, _ := f.of(s.Program, s.Sender, p)
		var lift time.Time
		for _, c := range covering(s.Program, s.Sender) {
			v := f.seen(s.Program, c, p)
			for _, at := range []time.Time{v.lift, v.undo} {
				if at.After(lift) {
					lift = at
				}
			}
		}
		switch {
		case state == StateOut:
		case state == StateUnknown:
			unknown |= sealtext.Purposes(p)
		case lift.After(at):
			back |= sealtext.Purposes(p)
			if lift.After(when) {
				when = lift
			}
		default:
			left |= sealtext.Purposes(p)
		}
	}
	if back == 0 {
		left |= unknown
	}
	return left, back, when
}

// record records the opt-outs of an entry, as they are within its transaction, and waits for the
// hand-offs that they cover.
func (r *reconciler) record(ctx context.Context, b *blocked, since time.Time) error {
	l := r.ledger
	err := l.store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) (err error) {
		if *b, err = r.compare(ctx, tx, b.person, since); err != nil {
			return err
		}
		for _, e := range b.events {
			if err := l.check(terms{}, &e); err != nil {
				return err
			}
			if _, err := l.record(ctx, tx, entry{event: e, key: r.key(e, b.last), content: []byte{digestReconcile}}); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil {
		_, err = l.Barrier(ctx, b.person)
	}
	return err
}

// key identifies the opt-out of an entry together with the last stored event, so that two
// concurrent runs record it once: the same entry after the person opted in again is another.
func (r *reconciler) key(e Event, last uint64) []byte {
	b := canon.AppendString([]byte{reconcileKey}, r.cfg.Sender.String())
	b = canon.AppendString(b, e.Scope.Program.String())
	b = canon.AppendBytes(b, e.Person.Subject[:])
	return canon.AppendUint64(b, last)
}

// number adds a number to the list if its person is opted out here.
func (r *reconciler) number(ctx context.Context, n sealtext.Number) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	r.report.Numbers++
	defer r.progress(r.report.Numbers)
	p, err := r.person(ctx, n)
	if err != nil || p.Subject.IsZero() {
		return err
	}
	if _, ok := r.listed[p.Subject]; ok {
		return nil
	}
	rows, err := r.ledger.load(ctx, nil, p)
	if err != nil {
		return err
	}
	state := fold(rows, r.ledger.now())
	for _, d := range r.programs {
		for _, purpose := range d.Purposes.Each() {
			if s, _ := state.of(d.Name, r.sender, purpose); s != StateOut {
				return nil
			}
		}
	}
	r.listed[p.Subject] = struct{}{}
	r.report.Blocked++
	if r.cfg.DryRun {
		return nil
	}
	if _, many := r.cfg.List.(BlockListEditor); many {
		if r.waiting = append(r.waiting, n); len(r.waiting) == keysAPage {
			return r.blockAll(ctx)
		}
		return nil
	}
	if err := r.cfg.List.Block(ctx, r.cfg.Sender, n); err != nil {
		return fmt.Errorf("block: %w", err)
	}
	return nil
}

// blockAll adds the numbers that wait to the list.
func (r *reconciler) blockAll(ctx context.Context) error {
	if len(r.waiting) == 0 {
		return nil
	}
	if err := r.cfg.List.(BlockListEditor).BlockAll(ctx, r.cfg.Sender, r.waiting); err != nil {
		return fmt.Errorf("block: %w", err)
	}
	r.waiting = r.waiting[:0]
	return nil
}
