package consent

import (
	"context"

	"github.com/sealtext/sealtext"
)

// Storage in a [PurposeSet] is about keeping the texts of messages after they
// were delivered, which is another thing to agree to than getting them. It is
// no [sealtext.Purpose], so no message is ever sent for it:
//
//	consent.Purposes(sealtext.Informational) | consent.Storage
//
// It is agreed to and withdrawn like a purpose, in the same scopes. An event
// withdraws it that names it, and an opt-out from everything of the tenant or
// the account that names no purposes, as STOPALL does. A STOP leaves it alone:
// who wants no more texts may still want those that they have, and of a
// program that they left there are none to keep. START does not bring it back.
// To withdraw it is about texts from then on. What is kept already goes by its
// retention class, or by erasure.
const Storage PurposeSet = 1 << storing

// storing is the place of Storage in a set, and among the verdicts of a scope.
// No purpose has the number 0.
const storing sealtext.Purpose = 0

// everyBit is all that a set may have.
const everyBit = AllPurposes | Storage

// holds is Has, and of Storage.
func (s PurposeSet) holds(p sealtext.Purpose) bool { return s&(1<<p) != 0 }

// parts is Each, with Storage before the purposes.
func (s PurposeSet) parts() (ps []sealtext.Purpose) {
	if s.holds(storing) {
		ps = append(ps, storing)
	}
	return append(ps, s.Each()...)
}

// all is what an opt-out of the scope is about that names nothing.
func (s Scope) all() PurposeSet {
	if s.Level == AccountLevel || s.Level == TenantLevel {
		return everyBit
	}
	return AllPurposes
}

// agreeable is what people may agree to in the program.
func (p ProgramConfig) agreeable() PurposeSet {
	if p.StoreByConsent {
		return p.Purposes | Storage
	}
	return p.Purposes
}

// MayStore decides whether the texts of messages between a person and a sender
// of a program may be kept after delivery. Where the program does not ask for
// consent to that, see ProgramConfig.StoreByConsent, they may. Where it does,
// the person must have agreed to [Storage] in a scope that covers the program
// and the sender, under a privacy notice that holds, and not have withdrawn it
// in any. A nil tx reads outside of any transaction. The error is a
// [*sealtext.InputError] or of the store.
//
// It is a look at the state of now: a text that was kept stays kept when the
// person withdraws later, until its retention class removes it.
func (l *Ledger) MayStore(ctx context.Context, tx sealtext.Tx, p sealtext.Person, program sealtext.Program, sender sealtext.Sender) (Decision, error) {
	if err := checkPerson(p); err != nil {
		return Decision{}, err
	}
	if sender.IsZero() {
		return Decision{}, inputError("sender", "must be named")
	}
	config, err := l.program(p.Tenant, program)
	if err != nil {
		return Decision{}, err
	}
	var d Decision
	if !config.sends(sender) {
		d.Reasons = append(d.Reasons, Reason{Rule: RuleSender, Source: "Config.Programs"})
	}
	if config.StoreByConsent {
		rows, err := l.current(ctx, tx, l.keys(p), false)
		if err != nil {
			return Decision{}, err
		}
		now := l.now()
		f := fold(rows, now)
		d.Reasons = append(d.Reasons, f.reasons(config, Request{Program: program, Sender: sender, Purpose: storing}, now)...)
	}
	d.Allowed = len(d.Reasons) == 0
	return d, nil
}
