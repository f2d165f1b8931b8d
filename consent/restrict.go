package consent

import (
	"context"
	"slices"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/canon"
)

const sourceRestricted = "GDPR article 18"

// restrictedPurposes are those for which nothing is sent while the data of a person is restricted:
// all but passcodes. A person gets those because they have asked for them at that moment, to log in,
// and article 18(2) GDPR allows what they agree to.
const restrictedPurposes = sealtext.AllPurposes &^ (1 << sealtext.OTP)

// Restrict records, within tx, that the data of a person may be kept and not used (article 18 GDPR),
// until [Ledger.EndRestriction] with the same id. A person may be under several restrictions. The gate
// denies all messages but passcodes, by [ReasonRestricted], whatever the person agreed to; a text of
// the person is taken in and classified, and the one answer to it passes, because the person asked for
// it. Consents and opt-outs stay as they are.
//
// Call [Ledger.Barrier] after the commit: it waits for hand-offs that have begun. A second call for
// one restriction changes nothing. A package retention's Restrictions places a legal hold with it, so
// that nothing is deleted either. The error is a [*sealtext.InputError], or that of the store, the
// vault or the audit log.
func (l *Ledger) Restrict(ctx context.Context, tx sealtext.Tx, by sealtext.Actor, p sealtext.Person, restriction sealtext.ID) error {
	return l.restriction(ctx, tx, by, p, restricted, restriction)
}

// EndRestriction records, within tx, that a restriction has ended. The error is a
// [*sealtext.InputError] if there is no such one, or if it has ended before.
func (l *Ledger) EndRestriction(ctx context.Context, tx sealtext.Tx, by sealtext.Actor, p sealtext.Person, restriction sealtext.ID) error {
	rows, err := l.load(ctx, tx, p)
	if err != nil {
		return err
	}
	begun, ended := false, false
	for _, kind := range []Kind{restricted, restrictionEnded} {
		reference, err := l.sealer.Token(ctx, tx, p.Tenant, sealtext.DomainReference, restrictionToken(kind, restriction))
		if err != nil {
			return err
		}
		there := slices.ContainsFunc(rows, func(r EventRow) bool { return r.Kind == kind && r.Key.Tenant == p.Tenant && r.Reference == reference })
		if kind == restricted {
			begun = there
		} else {
			ended = there
		}
	}
	if !begun || ended {
		return inputError("restriction", "must be one of the person that has not ended")
	}
	return l.restriction(ctx, tx, by, p, restrictionEnded, restriction)
}

// Restricted reports whether the data of a person is under a restriction.
func (l *Ledger) Restricted(ctx context.Context, tx sealtext.Tx, p sealtext.Person) (bool, error) {
	rows, err := l.load(ctx, tx, p)
	return isRestricted(rows), err
}

func restrictionToken(kind Kind, restriction sealtext.ID) []byte {
	return canon.AppendBytes([]byte{restrictionKey, byte(kind)}, restriction[:])
}

func (l *Ledger) restriction(ctx context.Context, tx sealtext.Tx, by sealtext.Actor, p sealtext.Person, kind Kind, restriction sealtext.ID) error {
	if err := l.checkRecipient(p); err != nil {
		return err
	}
	if err := by.Check(); err != nil {
		return err
	}
	if restriction.IsZero() {
		return inputError("restriction", "must have an id")
	}
	key := restrictionToken(kind, restriction)
	_, err := l.record(ctx, tx, entry{key: key, content: key, event: Event{
		Person: p, Kind: kind, Scope: ForTenant(), Purposes: restrictedPurposes, Method: MethodAPI, Actor: by, OccurredAt: l.now(),
		Evidence: Evidence{Reference: restriction.String()},
	}})
	return err
}

// isRestricted counts: each end is that of a restriction that has begun.
func isRestricted(rows []EventRow) bool {
	var seen []sealtext.ID
	open := 0
	for i := range rows {
		r := &rows[i]
		if r.Kind != restricted && r.Kind != restrictionEnded || slices.Contains(seen, r.ID) {
			continue
		}
		seen = append(seen, r.ID)
		if r.Kind == restricted {
			open++
		} else {
			open--
		}
	}
	return open > 0
}

// restrictedFor lists the reason of a restriction against a message.
func restrictedFor(rows []EventRow, r Request) []Reason {
	if !restrictedPurposes.Has(r.Purpose) || !isRestricted(rows) {
		return nil
	}
	return []Reason{{Rule: ReasonRestricted, Source: sourceRestricted, Scope: ForTenant()}}
}
