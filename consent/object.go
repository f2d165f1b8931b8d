package consent

import (
	"context"
	"fmt"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/keyword"
	"github.com/sealtext/sealtext/internal/urgent"
)

// doNotSell is the kind of an opt-out of sale, by text or by other means.
const doNotSell = firstRequest + Kind(keyword.RequestDoNotSell)

// Object records an objection to marketing (article 21(2) GDPR) and waits as [Ledger.Revoke] does: an
// opt-out of marketing from everything of the tenant, and of nothing else. Kind, Scope and Purposes
// of e must be zero. It is never refused.
func (l *Ledger) Object(ctx context.Context, e Event) (Stored, error) {
	if e.Kind != 0 || e.Scope != (Scope{}) || e.Purposes != 0 {
		return Stored{}, inputError("event", "must leave out kind, scope and purposes of an objection, which is always to marketing of the tenant")
	}
	e.Kind, e.Scope, e.Purposes = KindOptOut, ForTenant(), sealtext.Purposes(sealtext.Marketing)
	return l.Record(ctx, e)
}

// OptOutOfSale records that a person opted out of the sale and the sharing of their data (Cal. Civ.
// Code 1798.120), by a form, a call or a signal of their browser; a text that says so is recorded by
// [Ledger.Inbound]. Kind, Scope and Purposes of e must be zero. It forbids no message, and stands until
// the application has asked the person again, which it may after 12 months, and stores the answer by
// its own means: nothing here ends it. An erasure keeps it without subject and evidence.
func (l *Ledger) OptOutOfSale(ctx context.Context, e Event) (stored Stored, err error) {
	if e.Kind != 0 || e.Scope != (Scope{}) || e.Purposes != 0 {
		return Stored{}, inputError("event", "must leave out kind, scope and purposes of an opt-out of sale")
	}
	e.Kind, e.Scope = doNotSell, ForTenant()
	if err := l.check(terms{}, &e); err != nil {
		return Stored{}, err
	}
	if err := sealtext.CheckReference("idempotency key", e.IdempotencyKey); err != nil {
		return Stored{}, err
	}
	evidence, err := encodeEvidence(e.Evidence)
	if err != nil {
		return Stored{}, err
	}
	err = l.store.InTx(urgent.Context(ctx), func(ctx context.Context, tx sealtext.Tx) error {
		stored, err = l.record(ctx, tx, entry{event: e, key: e.key(evidence)})
		return err
	})
	return stored, err
}

// saleAtOnce is how many people OptedOutOfSale reads in one statement.
const saleAtOnce = 200

// OptedOutOfSale reports of each person whether they opted out of the sale and the sharing of their
// data. Ask it before data of theirs goes to a third party; a Vault with Config.Sale asks it by itself
// for a reveal that names one. A person with the zero Subject counts as one who did not. The error is
// a [*sealtext.InputError] or of the store.
func (l *Ledger) OptedOutOfSale(ctx context.Context, tx sealtext.Tx, people []sealtext.Person) ([]bool, error) {
	out := make([]bool, len(people))
	for from := 0; from < len(people); from += saleAtOnce {
		var keys []EventKey
		at := map[EventKey]int{}
		for i := from; i < min(from+saleAtOnce, len(people)); i++ {
			p := people[i]
			if p.Subject.IsZero() {
				continue
			}
			if err := checkPerson(p); err != nil {
				return nil, err
			}
			for _, pseudonym := range p.Pseudonyms {
				key := EventKey{p.Tenant, pseudonym}
				at[key], keys = i, append(keys, key)
			}
		}
		if len(keys) == 0 {
			continue
		}
		rows, err := l.store.Load(ctx, tx, keys)
		if err != nil {
			return nil, fmt.Errorf("consent: load: %w", err)
		}
		for i := range rows {
			if rows[i].Kind == doNotSell {
				out[at[rows[i].Key]] = true
			}
		}
	}
	return out, nil
}
