package consent

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/internal/canon"
)

// ErrEverythingOff is returned by [Ledger.UpdatePreferences] if the person switched something on
// while they are opted out of the whole tenant, or of the account. Ask them whether they lift that,
// and set PreferenceUpdate.LiftEverything if they confirm. What they switched off is recorded;
// nothing that they switched on is.
var ErrEverythingOff = errors.New("consent: the person opted out of everything; ask them and set PreferenceUpdate.LiftEverything")

// PreferenceChoice is one checkbox of a preference page that a person changed.
type PreferenceChoice struct {
	Program  sealtext.Program
	Purposes sealtext.PurposeSet // at least one, of the program's; and [sealtext.Storage], if the program asks for that
	In       bool                // ticked: an opt-in; otherwise an opt-out
	// Notice is the version of the program's privacy notice that the page showed; see Event.Notice.
	Notice string
	// Disclosure is the text beside the checkbox, if it has one of its own; by default that of
	// PreferenceUpdate.Evidence.
	Disclosure Disclosure
}

// PreferenceUpdate holds the changes that a person made on a preference page.
type PreferenceUpdate struct {
	Person sealtext.Person
	// Choices are only the checkboxes whose value changed. A box that was shown checked and is
	// submitted checked says nothing: the page may be older than a STOP, which an opt-in would
	// lift.
	Choices []PreferenceChoice
	// LiftEverything states that the person was told that they had opted out of everything, and
	// explicitly confirmed that they lift that. The opt-out is then narrowed to the programs and
	// purposes that they did not choose. An opt-out of the account is not lifted by it.
	LiftEverything bool
	// Method is MethodWebForm, MethodEmail, MethodCall, MethodPaper or MethodAPI.
	Method Method
	// Evidence of the page. Its source is required.
	Evidence Evidence
	Actor    sealtext.Actor
	// OccurredAt is when the page was submitted. Required.
	OccurredAt time.Time
	// IdempotencyKey identifies the page that was shown; see [sealtext.CheckReference]. Required:
	// submitting the same page again changes nothing, even if the person has opted out since.
	IdempotencyKey string
}

// PreferenceResult is the result of [Ledger.UpdatePreferences].
type PreferenceResult struct {
	Receipts []Stored
	// StillOut are scopes that are opted out of what the person switched on, widest first; see
	// Stored.StillOut. Those of the receipts are as they are after the whole update.
	StillOut []Scope
	// HandedOff are messages that may still reach the person; see Stored.HandedOff.
	HandedOff []sealtext.ID
	// Preferences are those after the update. Show them instead of what was submitted: a switch can
	// stay off, for example because the provider blocks the sender.
	Preferences Preferences
}

// UpdatePreferences records the changes of a preference page, in one transaction, and returns, as
// [Ledger.Revoke] does, when no hand-off runs that they switched off.
//
// It records an opt-in or an opt-out of the program for each choice. An opt-in to a program also
// lifts the opt-outs from single senders of it, except those that the provider reported. If the
// person is opted out of everything, see [ErrEverythingOff].
//
// The error is a [*sealtext.InputError], ErrEverythingOff, [ErrConflict], a
// [*ReOptInThrottledError], a [*HandoffsInFlightError], or of the store, the vault or the audit
// log. With ErrEverythingOff and HandoffsInFlightError the result is valid, and so it is with a
// ReOptInThrottledError if it has any Preferences: what exceeded the rate limit is not recorded,
// and the rest of the page is.
func (l *Ledger) UpdatePreferences(ctx context.Context, c PreferenceUpdate) (PreferenceResult, error) {
	set, err := l.checkChange(ctx, &c)
	if err != nil {
		return PreferenceResult{}, err
	}
	var w *preferring
	err = l.store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		w = &preferring{ledger: l, set: set, tx: tx, change: c}
		return w.run(ctx)
	})
	if err != nil {
		return PreferenceResult{}, err
	}
	if len(w.outs) > 0 {
		w.result.HandedOff, err = l.hold(ctx, c.Person, l.unlessAsked(ctx, c.Person, func(r Request) bool {
			return slices.ContainsFunc(w.outs, func(e Event) bool { return e.Scope.covers(c.Person.Tenant, e.Purposes, r) })
		}), nobody)
	}
	return w.result, errors.Join(w.refused, err)
}

// checkChange validates a page and looks up the declarations. What is switched off need not be
// declared.
func (l *Ledger) checkChange(ctx context.Context, c *PreferenceUpdate) (*program.Set, error) {
	if err := checkPerson(c.Person); err != nil {
		return nil, err
	}
	if err := sealtext.CheckReference("idempotency key", c.IdempotencyKey); err != nil {
		return nil, err
	}
	switch {
	case !c.Method.Valid() || c.Method == MethodImport || c.Method == MethodProvider || c.Method == MethodKeyword:
		return nil, inputError("method", "must be WebForm, Email, Call, Paper or API for a preference")
	case c.Evidence.Source == "":
		return nil, inputError("evidence", "must name the source of a preference, such as the address of the page")
	}
	set, err := l.tenant(ctx, nil, c.Person.Tenant)
	if err == nil && slices.ContainsFunc(c.Choices, func(choice PreferenceChoice) bool { return set.Program(choice.Program) == nil }) {
		set, err = l.fresh(ctx, nil, c.Person.Tenant)
	}
	if err != nil {
		return nil, err
	}
	seen := map[sealtext.Program]sealtext.PurposeSet{}
	for _, choice := range c.Choices {
		may := everyBit
		if p := set.Program(choice.Program); p != nil {
			may = p.Agreeable()
		} else if choice.In || choice.Program.IsZero() {
			return nil, errNoProgram
		}
		if choice.Purposes == 0 || choice.Purposes&^may != 0 {
			return nil, inputError("choices", "must have purposes of their program, at least one")
		}
		if seen[choice.Program]&choice.Purposes != 0 {
			return nil, inputError("choices", "must name each purpose of a program once")
		}
		seen[choice.Program] |= choice.Purposes
	}
	return set, nil
}

// preferring is one run of the transaction of UpdatePreferences.
type preferring struct {
	ledger  *Ledger
	set     *program.Set
	tx      sealtext.Tx
	change  PreferenceUpdate
	before  view
	events  []Event // of the receipts
	outs    []Event // of them, for the barrier
	result  PreferenceResult
	refused error
}

func (w *preferring) run(ctx context.Context) error {
	rows, err := w.load(ctx)
	if err != nil {
		return err
	}
	now := w.ledger.now()
	w.before = view{rows: rows, folded: fold(rows, now), now: now}
	for _, choice := range w.change.Choices {
		if !choice.In {
			if _, err := w.record(ctx, w.event(KindOptOut, ForProgram(choice.Program), choice)); err != nil {
				return err
			}
		}
	}
	if err := w.optIns(ctx); err != nil {
		return err
	}
	if rows, err = w.load(ctx); err != nil {
		return err
	}
	w.stillOut(rows)
	w.result.Preferences = preferences(w.set, rows, w.ledger.now())
	return nil
}

// stillOut says what of the update changed nothing.
func (w *preferring) stillOut(rows []EventRow) {
	f := fold(rows, w.ledger.now())
	for _, choice := range w.change.Choices {
		if choice.In {
			w.result.StillOut = append(w.result.StillOut, f.stillOut(ForProgram(choice.Program), choice.Purposes)...)
		}
	}
	w.result.StillOut = sortedScopes(w.result.StillOut)
	for i, e := range w.events {
		if r := &w.result.Receipts[i]; r.StillOut != nil {
			r.StillOut = f.stillOut(e.Scope, e.Purposes)
		}
	}
}

func (w *preferring) load(ctx context.Context) ([]EventRow, error) {
	return w.ledger.load(ctx, w.tx, w.change.Person)
}

// optIns records what was switched on, unless it would lift an opt-out without the person's
// confirmation.
func (w *preferring) optIns(ctx context.Context) error {
	account, tenant := w.offFor(ForAccount()), w.offFor(ForTenant())
	if account != 0 || tenant != 0 && !w.change.LiftEverything {
		w.refused = ErrEverythingOff
		return nil
	}
	var again sealtext.PurposeSet
	for _, choice := range w.change.Choices {
		if !choice.In {
			continue
		}
		repeated, err := w.record(ctx, w.event(KindOptIn, ForProgram(choice.Program), choice))
		if err != nil {
			return err
		}
		if repeated {
			continue // the lifts that follow from it were recorded the first time
		}
		again |= choice.Purposes & tenant
		if err := w.senders(ctx, choice); err != nil {
			return err
		}
	}
	return w.narrow(ctx, again)
}

// offFor returns the purposes among those switched on of which a scope is opted out.
func (w *preferring) offFor(s Scope) (off sealtext.PurposeSet) {
	for _, choice := range w.change.Choices {
		for _, p := range parts(choice.Purposes) {
			if choice.In && w.before.seen(choice.Program, s, p).state == StateOut {
				off |= 1 << p
			}
		}
	}
	return off
}

// senders lifts the opt-outs from single senders.
func (w *preferring) senders(ctx context.Context, choice PreferenceChoice) error {
	for _, sender := range w.set.Program(choice.Program).Addresses() {
		scope, back := ForSender(choice.Program, sender), choice
		back.Purposes = 0
		for _, purpose := range parts(choice.Purposes) {
			if w.before.at(scope, purpose).state == StateOut && !w.before.blocked(scope, purpose) {
				back.Purposes |= 1 << purpose
			}
		}
		if back.Purposes == 0 {
			continue
		}
		if _, err := w.record(ctx, w.event(KindOptIn, scope, back)); err != nil {
			return err
		}
	}
	return nil
}

// blocked reports whether an opt-out in force is the provider's, which continues to refuse whatever
// the ledger says.
func (v view) blocked(s Scope, p sealtext.Purpose) bool {
	return slices.ContainsFunc(v.rows, func(r EventRow) bool {
		return r.Method == MethodProvider && r.Scope == s && holds(r.Purposes, p) && v.stands(r.ID)
	})
}

// narrow replaces an opt-out from everything by one from everything that was not chosen. Otherwise
// every program that the person ever agreed to would come into force again together with the one
// that they chose.
func (w *preferring) narrow(ctx context.Context, purposes sealtext.PurposeSet) error {
	if purposes == 0 {
		return nil
	}
	for _, p := range programsOf(w.set) {
		var rest sealtext.PurposeSet
		for _, purpose := range parts(purposes & p.Agreeable()) {
			if w.before.seen(p.Name, ForTenant(), purpose).state == StateOut { // else a START brought it back
				rest |= 1 << purpose
			}
		}
		for _, choice := range w.change.Choices {
			if choice.In && choice.Program == p.Name {
				rest &^= choice.Purposes
			}
		}
		if rest == 0 {
			continue
		}
		if _, err := w.record(ctx, w.event(KindOptOut, ForProgram(p.Name), PreferenceChoice{Purposes: rest})); err != nil {
			return err
		}
	}
	_, err := w.record(ctx, w.event(KindLift, ForTenant(), PreferenceChoice{Purposes: purposes}))
	return err
}

func (w *preferring) event(k Kind, s Scope, choice PreferenceChoice) Event {
	c := w.change
	e := Event{
		Person: c.Person, Kind: k, Scope: s, Purposes: choice.Purposes, Method: c.Method,
		Evidence: c.Evidence, Actor: c.Actor, OccurredAt: c.OccurredAt,
	}
	if k == KindOptIn {
		e.Notice = choice.Notice
	}
	if choice.Disclosure != (Disclosure{}) {
		e.Evidence.Disclosure = choice.Disclosure
	}
	return e
}

// record records one event and reports whether it was recorded before.
func (w *preferring) record(ctx context.Context, e Event) (repeated bool, err error) {
	t := terms{w.set, w.set.Program(e.Scope.Program)}
	if err := errors.Join(t.live(&e), w.ledger.check(t, &e)); err != nil {
		return false, err
	}
	r, err := w.ledger.record(ctx, w.tx, entry{event: e, terms: t, key: w.change.key(e), content: e.preference()})
	var throttled *ReOptInThrottledError
	if errors.As(err, &throttled) && !throttled.late { // nothing of it is written; the rest of the page counts
		w.refused = throttled
		return true, nil
	}
	if err != nil {
		return false, fmt.Errorf("preference: %w", err)
	}
	w.result.Receipts, w.events = append(w.result.Receipts, r), append(w.events, e)
	if e.Kind == KindOptOut {
		w.outs = append(w.outs, e)
	}
	return r.Repeated, nil
}

// key tells the events of one page apart. The kind is part of it: a person who goes back to the
// page and clears the checkbox opts out.
func (c PreferenceUpdate) key(e Event) []byte {
	b := canon.AppendString([]byte{preferKey}, c.IdempotencyKey)
	b = append(b, byte(e.Kind), byte(e.Scope.Level), byte(e.Purposes))
	b = canon.AppendString(b, e.Scope.Program.String())
	return canon.AppendString(b, e.Scope.Sender.String())
}

// preference is the content of an event of a page. A browser may submit the page again later:
// neither the time nor the evidence makes it another event.
func (e Event) preference() []byte {
	b := []byte{digestPreference}
	b = canon.AppendBytes(b, e.Person.Subject[:])
	b = append(b, byte(e.Kind), byte(e.Purposes), byte(e.Method), byte(e.Scope.Level))
	b = canon.AppendString(b, e.Scope.Program.String())
	return canon.AppendString(b, e.Scope.Sender.String())
}
