package consent

import (
	"context"
	"fmt"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/rule"
	"github.com/sealtext/sealtext/internal/canon"
)

// RegisterChecker queries a do-not-call register, such as the national one of the United States (47
// CFR 64.1200(c)(2)) or that of Singapore; [rule.DutyCheckRegister] tells where there is one. The
// host implements it. One that must ask several registers, as in a state with its own, joins their
// answers. Its errors must not contain the number.
type RegisterChecker interface {
	// Listed asks whether marketing must not be sent to the number, because the register lists it
	// or, in a register of consents, does not. reference is the register's id of the query, for the
	// evidence; it may be empty. A register that cannot tell is an error.
	Listed(ctx context.Context, n sealtext.Number) (listed bool, reference string, err error)
}

// RegisterConfig configures [Ledger.CheckRegister].
type RegisterConfig struct {
	// Checker asks the register. Required.
	Checker RegisterChecker
	// Source names the register in the evidence. Required.
	Source string
	// Number returns the number of the person, for example by the vault's RevealNumber. Required.
	Number func(context.Context, sealtext.Person) (sealtext.Number, error)
	// Actor who asks, for the audit log. Required.
	Actor sealtext.Actor
	// ValidFor is how long the answer counts that a number is not listed. 21 days by default, as in
	// Singapore, and at most 31 days, as in the United States.
	ValidFor time.Duration
}

// The terms of an answer.
const (
	registerDays    = 21 * 24 * time.Hour
	maxRegisterDays = 31 * 24 * time.Hour
)

const (
	sourceRegister     = "the answer of a do-not-call register"
	registerListed     = "listed"
	registerNotListed  = "not listed"
	registerOperation  = "consent: check register: "
	registerNumberHint = "must be a function that gives the number of a person, such as the vault's RevealNumber"
)

// CheckRegister asks a do-not-call register about a person's number, records the answer as evidence,
// and returns it. The gate reads it from the ledger, so that no message waits for a register:
//
//   - while a number is listed, marketing to it is denied by [ReasonListed]. A later answer that it
//     is not ends that, and so does an express opt-in that the person gave later, by other means
//     than a list: a register is about senders that nobody asked.
//   - an answer that it is not listed counts for RegisterConfig.ValidFor. From then on marketing is
//     denied by [ReasonNotLookedUp] where a row with [rule.DutyCheckRegister] binds, until the
//     register is asked again.
//   - persons of whom nothing was asked are a duty of the host; see Config.RequireRegister.
//
// Which persons to ask about, and how often, is the host's decision: a nightly job asks before the
// answer ends. Where a law lets a sender rely on a consent, do not ask about those who gave it;
// where the register outweighs consent, ask again after each. Hand-offs that have begun go on. A
// checker that fails leaves no trace in the ledger: the last answer counts until it ends. The error
// is a [*sealtext.InputError], that of a function of the configuration, of the store, the vault or
// the audit log.
func (l *Ledger) CheckRegister(ctx context.Context, p sealtext.Person, cfg RegisterConfig) (listed bool, stored Stored, err error) {
	if err := checkPerson(p); err != nil {
		return false, Stored{}, err
	}
	switch {
	case p.Tenant == l.account:
		return false, Stored{}, inputError("person", "must belong to a tenant that sends, not to the account")
	case cfg.Checker == nil:
		return false, Stored{}, inputError("checker", "must be there to be asked")
	case cfg.Source == "":
		return false, Stored{}, inputError("source", "must name the register")
	case cfg.Number == nil:
		return false, Stored{}, inputError("number", registerNumberHint)
	case cfg.ValidFor < 0 || cfg.ValidFor > maxRegisterDays:
		return false, Stored{}, inputError("valid for", "must be at most 31 days, or zero for 21")
	}
	if err := cfg.Actor.Check(); err != nil {
		return false, Stored{}, err
	}
	n, err := cfg.Number(ctx, p)
	if err != nil {
		return false, Stored{}, fmt.Errorf(registerOperation+"number: %w", err)
	}
	// The answer is as old as the question.
	asked := l.now()
	listed, reference, err := cfg.Checker.Listed(ctx, n)
	if err != nil {
		return false, Stored{}, fmt.Errorf(registerOperation+"%w", err)
	}
	if reference != "" {
		if err := sealtext.CheckReference("reference of the checker", reference); err != nil {
			return false, Stored{}, err
		}
	}
	e := Event{
		Person: p, Kind: KindListed, Scope: ForTenant(), Purposes: sealtext.Purposes(sealtext.Marketing), Method: MethodProvider,
		Actor: cfg.Actor, OccurredAt: asked, Evidence: Evidence{Source: cfg.Source, Reference: reference, Answer: registerListed},
	}
	if !listed {
		if cfg.ValidFor == 0 {
			cfg.ValidFor = registerDays
		}
		e.Kind, e.ExpiresAt, e.Evidence.Answer = KindNotListed, asked.Add(cfg.ValidFor), registerNotListed
	}
	id := sealtext.NewID()
	key := canon.AppendBytes([]byte{registerKey}, id[:])
	err = l.store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) (err error) {
		stored, err = l.record(ctx, tx, entry{event: e, key: key})
		return err
	})
	return listed, stored, err
}

// listed lists the reasons against marketing that a register gives, and returns the time at which
// the answer that allows it ends; zero for none.
func (l *Ledger) listed(t terms, rows []EventRow, r Request, now time.Time) (rs []Reason, end time.Time) {
	if r.Purpose != sealtext.Marketing {
		return nil, time.Time{}
	}
	answer := lookedUp(rows)
	switch {
	case answer != nil && answer.Kind == KindListed:
		if !agreedSince(rows, r, answer, now) {
			rs = append(rs, Reason{Rule: ReasonListed, Source: sourceRegister, Scope: answer.Scope})
		}
		return rs, time.Time{}
	case answer == nil && !l.register:
		return nil, time.Time{}
	case answer != nil && now.Before(answer.ExpiresAt):
		end = answer.ExpiresAt
	}
	owed, ok := l.rules.Owes(t.query(r), rule.DutyCheckRegister, now)
	switch {
	case !ok:
		return nil, time.Time{} // no register is asked here
	case end.IsZero():
		rs = append(rs, Reason{Rule: ReasonNotLookedUp, Source: owed.Source, AsOf: owed.AsOf})
	}
	return rs, end
}

// ofRegister reports whether a row is the answer of a register.
func (r *EventRow) ofRegister() bool { return r.Kind == KindListed || r.Kind == KindNotListed }

// lookedUp returns the last answer of a register, nil if there is none. Of two that share a Seq,
// under two pseudonyms, a listing wins.
func lookedUp(rows []EventRow) (last *EventRow) {
	for i := range rows {
		r := &rows[i]
		if r.ofRegister() && (last == nil || r.Seq > last.Seq || r.Seq == last.Seq && r.Kind == KindListed) {
			last = r
		}
	}
	return last
}

// agreedSince reports whether the person opted in expressly to the message after an answer, in both
// orders.
func agreedSince(rows []EventRow, r Request, answer *EventRow, now time.Time) bool {
	for i := range rows {
		o := &rows[i]
		if o.Kind == KindOptIn && o.lifts() && !o.expired(now) && o.Seq > answer.Seq && o.OccurredAt.After(answer.OccurredAt) &&
			o.Purposes.Has(r.Purpose) && o.Scope.Covers(r.Program, r.Sender) {
			return true
		}
	}
	return false
}

// sooner returns the earlier of two times, of which a zero one is never.
func sooner(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}
