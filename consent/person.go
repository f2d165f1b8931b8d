package consent

import (
	"context"
	"fmt"
	"time"

	"github.com/sealtext/sealtext"
)

// HistoryEntry is a stored event, without its evidence.
type HistoryEntry struct {
	ID         sealtext.ID
	Seq        uint64
	Kind       Kind
	Scope      Scope
	Purposes   sealtext.PurposeSet
	Method     Method
	Flags      Flags
	OccurredAt time.Time
	ReceivedAt time.Time
	ExpiresAt  time.Time // zero: never
	Notice     string    // version of the privacy notice of an opt-in
}

// PurposeStatus is the state of one purpose.
type PurposeStatus struct {
	Purpose sealtext.Purpose
	State   State
	// Scopes that are opted out, widest first, or the widest that is opted in.
	Scopes []Scope
	// Since is when the earliest opt-out, or the opt-in, occurred; zero for StateUnknown.
	Since time.Time
	// Notice is the latest version of the program's privacy notice under which the person has opted
	// in; empty for none.
	Notice string
	// Stale reports that the person has opted in, but under no notice that is still valid: the
	// State is StateUnknown, and they must be asked again. See [program.Notice].
	Stale bool
}

// Status returns the state of each purpose for messages of a program from a sender, for a support
// page. It does not consider hours and other rules; see [Ledger.Check]. The error is a
// [*sealtext.InputError] or of the store.
func (l *Ledger) Status(ctx context.Context, p sealtext.Person, name sealtext.Program, sender sealtext.Sender) ([]PurposeStatus, error) {
	if err := checkPerson(p); err != nil {
		return nil, err
	}
	t, err := l.terms(ctx, nil, p.Tenant, name)
	if err != nil {
		return nil, err
	}
	rows, err := l.load(ctx, nil, p)
	if err != nil {
		return nil, err
	}
	now := l.now()
	state := fold(rows, now)
	var out []PurposeStatus
	for _, purpose := range sealtext.AllPurposes.Each() {
		s := PurposeStatus{Purpose: purpose}
		s.State, _ = state.of(name, sender, purpose)
		if rank := state.latest(t.program, sender, purpose); rank >= 0 {
			s.Notice = t.program.Notices[rank].Version
		}
		if s.State == StateIn && !state.holds(t.program, sender, purpose, now) {
			s.State, s.Stale = StateUnknown, true
		}
		for _, scope := range covering(name, sender) {
			v := state.seen(name, scope, purpose)
			if s.State == StateUnknown || v.state != s.State || s.State == StateIn && len(s.Scopes) > 0 {
				continue
			}
			s.Scopes = append(s.Scopes, scope)
			if s.Since.IsZero() || v.since.Before(s.Since) {
				s.Since = v.since
			}
		}
		out = append(out, s)
	}
	return out, nil
}

// History returns every event of a person, in the order in which they were recorded under each of
// the person's pseudonyms, one pseudonym after the other. The error is a [*sealtext.InputError] or
// of the store.
func (l *Ledger) History(ctx context.Context, p sealtext.Person) ([]HistoryEntry, error) {
	rows, err := l.load(ctx, nil, p)
	if err != nil {
		return nil, err
	}
	var out []HistoryEntry
	for _, r := range once(rows) {
		out = append(out, r.entry())
	}
	return out, nil
}

func (r *EventRow) entry() HistoryEntry {
	return HistoryEntry{
		ID: r.ID, Seq: r.Seq, Kind: r.Kind, Scope: r.Scope, Purposes: r.Purposes, Method: r.Method,
		Flags: r.Flags, OccurredAt: r.OccurredAt, ReceivedAt: r.ReceivedAt, ExpiresAt: r.ExpiresAt,
		Notice: r.Notice,
	}
}

// Export calls f with each event of a person, for an access request: what and when in clear text,
// and the evidence sealed, to be opened by the vault. It stops at the first error of f and returns
// it; other errors are a [*sealtext.InputError] or of the store.
func (l *Ledger) Export(ctx context.Context, p sealtext.Person, f func(sealtext.Record) error) error {
	rows, err := l.load(ctx, nil, p)
	if err != nil {
		return err
	}
	for _, r := range once(rows) {
		if err := f(exported(r)); err != nil {
			return err
		}
	}
	return nil
}

func exported(r EventRow) sealtext.Record {
	out := sealtext.Record{Package: "consent", Kind: r.Kind.String(), ID: r.ID, At: r.OccurredAt, Values: map[string]string{
		"scope": r.Scope.String(), "method": r.Method.String(), "received_at": r.ReceivedAt.Format(time.RFC3339Nano),
	}}
	if purposes := r.Purposes.String(); purposes != "" {
		out.Values["purposes"] = purposes
	}
	if r.Notice != "" {
		out.Values["notice"] = r.Notice
	}
	if !r.ExpiresAt.IsZero() {
		out.Values["expires_at"] = r.ExpiresAt.Format(time.RFC3339Nano)
	}
	if r.Flags != 0 {
		out.Values["flags"] = r.Flags.String()
	}
	if !r.Evidence.IsZero() {
		b := sealtext.Binding{Tenant: r.Key.Tenant, Subject: r.Subject, Field: evidenceField, Record: r.ID}
		out.Sealed = map[string]sealtext.SealedField{"evidence": {Binding: b, Sealed: r.Evidence}}
	}
	return out
}

// Erase erases a person within a transaction of the caller. Opt-outs in force, and an opt-out of sale,
// stay, without subject and evidence, as tombstones that continue to block; every other event is deleted, and so are the
// slots of frequency caps and the last hand-offs. It returns the number of events and rows that it
// deleted or cleared. Call [Ledger.Barrier] after the commit: without opt-ins no hand-off to the
// person may run.
//
// Events of the account scope stay in the account's own tenant, where they have neither subject nor
// evidence, because opt-outs in other tenants depend on them. Erase with a person whose Tenant is
// the account's reaches them.
func (l *Ledger) Erase(ctx context.Context, tx sealtext.Tx, p sealtext.Person) (int, error) {
	if tx == nil {
		return 0, sealtext.ErrForeignTx
	}
	rows, err := l.load(ctx, tx, p)
	if err != nil {
		return 0, err
	}
	own := p
	if p.Account.Tenant != p.Tenant {
		own.Account = sealtext.Account{} // opt-outs of other tenants depend on those
	}
	keys := l.keys(own)
	var keep []sealtext.ID
	for _, out := range fold(rows, l.now()).outs {
		keep = append(keep, out.ID)
	}
	for i := range rows {
		if rows[i].Kind == doNotSell {
			keep = append(keep, rows[i].ID)
		}
	}
	slots, err := l.forget(ctx, tx, p) // locks the slots before the events; see claim
	if err != nil {
		return 0, err
	}
	n, err := l.store.Erase(ctx, tx, keys, keep)
	if err != nil {
		return 0, fmt.Errorf("consent: erase: %w", err)
	}
	last, err := l.forgetLast(ctx, tx, p)
	return n + slots + last, err
}

func (l *Ledger) load(ctx context.Context, tx sealtext.Tx, p sealtext.Person) ([]EventRow, error) {
	if err := checkPerson(p); err != nil {
		return nil, err
	}
	rows, err := l.store.Load(ctx, tx, l.keys(p))
	if err != nil {
		return nil, fmt.Errorf("consent: load: %w", err)
	}
	return rows, nil
}

// once removes the second copies of events of the account scope. The tenant's own copy, which has
// the evidence, is kept.
func once(rows []EventRow) []EventRow {
	at := map[sealtext.ID]int{}
	var out []EventRow
	for _, r := range rows {
		i, seen := at[r.ID]
		switch {
		case !seen:
			at[r.ID] = len(out)
			out = append(out, r)
		case out[i].Evidence.IsZero():
			out[i] = r
		}
	}
	return out
}
