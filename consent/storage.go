package consent

import (
	"context"
	"errors"
	"time"

	"github.com/sealtext/sealtext"
)

// storing is the place of Storage in a set, and among the verdicts of a scope. No purpose has the
// number 0.
const storing sealtext.Purpose = 0

// everyBit has every bit that a set may have.
const everyBit = sealtext.AllPurposes | sealtext.Storage

// holds reports whether p, a purpose or storing, is in the set.
func holds(s sealtext.PurposeSet, p sealtext.Purpose) bool { return s&(1<<p) != 0 }

// parts lists the members of the set: storing, if it is one, before the purposes.
func parts(s sealtext.PurposeSet) (ps []sealtext.Purpose) {
	if holds(s, storing) {
		ps = append(ps, storing)
	}
	return append(ps, s.Each()...)
}

// all returns what an opt-out of the scope covers that names nothing.
func (s Scope) all() sealtext.PurposeSet {
	if s.Level == LevelAccount || s.Level == LevelTenant {
		return everyBit
	}
	return sealtext.AllPurposes
}

// MayStore reports whether the texts of messages between a person and a sender of a program may be
// kept after delivery. They may if the program does not ask for consent to that; see
// program.Program.StoreByConsent. If it does, the person must have opted in to [sealtext.Storage]
// in a scope that covers the program and the sender, under a valid privacy notice, and not have
// opted out of it in any. A nil tx reads outside of any transaction. The error is a
// [*sealtext.InputError] or of the store.
//
// It reports the present state: a text that was kept stays when the person withdraws later, until
// its retention class removes it.
func (l *Ledger) MayStore(ctx context.Context, tx sealtext.Tx, p sealtext.Person, name sealtext.Program, sender sealtext.Sender) (Decision, error) {
	if err := l.checkRecipient(p); err != nil {
		return Decision{}, err
	}
	if sender.IsZero() {
		return Decision{}, inputError("sender", "must be named")
	}
	t, err := l.terms(ctx, tx, p.Tenant, name)
	if err != nil {
		return Decision{}, err
	}
	var d Decision
	if !t.program.Sends(sender) {
		d.Reasons = append(d.Reasons, Reason{Rule: ReasonSender, Source: sourceDeclared})
	}
	if t.program.Newer && len(t.program.Senders) == 0 { // whether it asks for consent cannot be read
		d.Reasons = append(d.Reasons, Reason{Rule: ReasonNoOptIn, Source: sourceDeny})
	}
	if t.program.StoreByConsent {
		rows, err := l.current(ctx, tx, l.keys(p), false)
		if err != nil {
			return Decision{}, err
		}
		now := l.now()
		f := fold(rows, now)
		d.Reasons = append(d.Reasons, f.reasons(t.program, Request{Program: name, Sender: sender, Purpose: storing}, now)...)
	}
	d.Allowed = len(d.Reasons) == 0
	return d, nil
}

// TextsFor returns how long a text that was received for programs of a tenant is kept: the shortest of
// their program.Program.TextsFor. It is zero, which leaves the text to the retention schedule, if one
// of them is not declared or declares no time. A nil tx reads outside of any transaction. The error is
// of the store.
func (l *Ledger) TextsFor(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, programs ...sealtext.Program) (time.Duration, error) {
	var shortest time.Duration
	for i, name := range programs {
		t, err := l.terms(ctx, tx, tenant, name)
		var undeclared *sealtext.InputError
		switch {
		case errors.As(err, &undeclared):
			return 0, nil
		case err != nil:
			return 0, err
		}
		if kept := t.program.TextsFor(); i == 0 || kept < shortest {
			shortest = kept
		}
	}
	return shortest, nil
}
