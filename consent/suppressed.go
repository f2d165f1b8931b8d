package consent

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"time"

	"github.com/sealtext/sealtext"
)

// keysAPage is the number of Keys that a list reads at once.
const keysAPage = 1000

// errNoLists is returned where the store cannot list persons.
var errNoLists = errors.New("consent: Config.Store lists no persons; it must implement KeyLister")

// SuppressedQuery selects the opt-outs of [Ledger.Suppressed].
type SuppressedQuery struct {
	// Tenant whose opt-outs are listed. Required. Those of the account scope are listed for the
	// tenant of the account.
	Tenant sealtext.Tenant
	// Program selects the opt-outs that deny its messages, also those of wider scopes. Zero: all.
	Program sealtext.Program
	// Sender, together with Program, leaves out opt-outs from other senders of the program.
	Sender sealtext.Sender
	// Purposes leaves out opt-outs from none of them. Zero: all.
	Purposes sealtext.PurposeSet
	// Since leaves out opt-outs that the ledger received before.
	Since time.Time
}

// Suppressed is an opt-out in force.
type Suppressed struct {
	Subject   sealtext.Subject // zero after erasure
	Pseudonym sealtext.Pseudonym
	Scope     Scope
	Purposes  sealtext.PurposeSet // for which it is in force, among those of the query
	// Except are programs whose messages an opt-out from the whole tenant does not deny any more,
	// since the person has texted START to a sender of theirs.
	Except     []sealtext.Program
	Event      sealtext.ID // the opt-out in the person's history
	Method     Method
	OccurredAt time.Time
	ReceivedAt time.Time
}

// Suppressed lists the opt-outs that are in force, of erased persons too, in no particular order. It
// reads the persons of the tenant page by page, each page as it is then, so that it takes no lock and
// a long list does not hold up anything. Stop the loop to end it.
//
// Every opt-out is an entry of its own; a person may have several. While pseudonyms are rotated, a
// person has two until their events have been moved, and an opt-out under the older one is listed even
// where an opt-in under the newer one lifts it; [Ledger.Check] sees both.
//
// The error is a [*sealtext.InputError] or of the store; it ends the list.
func (l *Ledger) Suppressed(ctx context.Context, q SuppressedQuery) iter.Seq2[Suppressed, error] {
	return func(yield func(Suppressed, error) bool) {
		if err := q.check(); err != nil {
			yield(Suppressed{}, err)
			return
		}
		now := l.now()
		for rows, err := range l.everybody(ctx, q.Tenant, l.snapshotRows) {
			if err != nil {
				yield(Suppressed{}, err)
				return
			}
			state := fold(rows, now)
			for _, out := range state.outs {
				if s, ok := q.entry(&state, out); ok && !yield(s, nil) {
					return
				}
			}
		}
	}
}

func (q *SuppressedQuery) check() error {
	switch {
	case q.Tenant.IsZero():
		return inputError("tenant", "must be named")
	case q.Program.IsZero() && !q.Sender.IsZero():
		return inputError("program", "must be named with a sender")
	case q.Purposes&^sealtext.AllPurposes != 0:
		return inputError("purposes", "must be purposes of messages")
	}
	if q.Purposes == 0 {
		q.Purposes = sealtext.AllPurposes
	}
	return nil
}

// entry returns what the query lists of an opt-out.
func (q *SuppressedQuery) entry(f *folded, out standing) (Suppressed, bool) {
	purposes := out.purposes & q.Purposes
	var except []sealtext.Program
	switch {
	case purposes == 0 || out.ReceivedAt.Before(q.Since):
		return Suppressed{}, false
	case q.Program.IsZero():
		if !out.part.IsZero() { // it is listed for the whole tenant
			return Suppressed{}, false
		}
		except = f.except(out)
	case !out.Scope.Covers(q.Program, q.Sender) && !(q.Sender.IsZero() && out.Scope.Program == q.Program):
		return Suppressed{}, false
	case out.Scope == ForTenant() && out.part != f.partOf(q.Program):
		return Suppressed{}, false
	}
	return Suppressed{
		Subject: out.Subject, Pseudonym: out.Key.Pseudonym, Scope: out.Scope, Purposes: purposes, Except: except,
		Event: out.ID, Method: out.Method, OccurredAt: out.OccurredAt, ReceivedAt: out.ReceivedAt,
	}, true
}

// partOf returns the program if it has verdicts of its own about the tenant, else zero.
func (f *folded) partOf(p sealtext.Program) sealtext.Program {
	for i := range f.scopes {
		if f.scopes[i].part == p {
			return p
		}
	}
	return sealtext.Program{}
}

// except lists the programs whose part of an opt-out from the tenant was lifted.
func (f *folded) except(out standing) (lifted []sealtext.Program) {
	for i := range f.scopes {
		part := f.scopes[i].part
		if part.IsZero() || out.Scope != ForTenant() {
			continue
		}
		stands := false
		for _, o := range f.outs {
			stands = stands || o.part == part && o.ID == out.ID && o.purposes == out.purposes
		}
		if !stands {
			lifted = append(lifted, part)
		}
	}
	return lifted
}

// snapshotRows reads the rows that decide about messages.
func (l *Ledger) snapshotRows(ctx context.Context, keys []EventKey) ([]EventRow, error) {
	return l.current(ctx, nil, keys, false)
}

// allRows reads every row.
func (l *Ledger) allRows(ctx context.Context, keys []EventKey) ([]EventRow, error) {
	return l.current(ctx, nil, keys, true)
}

// everybody yields the rows of each Key of a tenant.
func (l *Ledger) everybody(ctx context.Context, tenant sealtext.Tenant, read func(context.Context, []EventKey) ([]EventRow, error)) iter.Seq2[[]EventRow, error] {
	return func(yield func([]EventRow, error) bool) {
		lister, ok := l.store.(KeyLister)
		if !ok {
			yield(nil, errNoLists)
			return
		}
		var after sealtext.Pseudonym
		for {
			keys, err := lister.Keys(ctx, nil, tenant, after, keysAPage)
			if err != nil {
				yield(nil, fmt.Errorf("consent: keys: %w", err))
				return
			}
			if len(keys) == 0 {
				return
			}
			after = keys[len(keys)-1].Pseudonym
			rows, err := read(ctx, keys)
			if err != nil {
				yield(nil, err)
				return
			}
			for len(rows) > 0 { // they are ordered by Key
				n := 1
				for n < len(rows) && rows[n].Key == rows[0].Key {
					n++
				}
				if !yield(rows[:n:n], nil) {
					return
				}
				rows = rows[n:]
			}
		}
	}
}
