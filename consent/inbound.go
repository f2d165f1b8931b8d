package consent

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/keyword"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/consent/rule"
	"github.com/sealtext/sealtext/internal/canon"
	"github.com/sealtext/sealtext/internal/clock"
)

// InboundText is a text message from a person.
type InboundText struct {
	// Person who sent it, from the vault's Enroll or Find. Required.
	Person sealtext.Person
	// Sender is the address of the business that received it. Required.
	Sender sealtext.Sender
	// Text of the message.
	Text sealtext.Body
	// At is when it was sent, according to the provider; zero for now.
	At time.Time
	// Location is where the person may be, as in a Request: if it has no Jurisdictions, those of
	// the sender's programs count, else those of the tenant, else the countries of its Zones
	// together with its Regions. If nothing is known, a row with [rule.Rule.RevokeAll] binds.
	Location rule.Location
	// Handled is what the provider did with the message by itself, if it says so. ProviderOptedOut
	// makes it an opt-out whatever the text; ProviderOptedIn does not make it an opt-in.
	Handled ProviderAction
	// Reference is the provider's id of the message; see [sealtext.CheckReference]. Required: a
	// second delivery of the same message changes nothing.
	Reference string
}

// Action is the result of [Ledger.Inbound].
type Action struct {
	keyword.Classification
	// Sender is the declared sender of the address: the pool for a member of one.
	Sender sealtext.Sender
	// Programs that send from the sender, in the order of their declaration, retired ones last.
	Programs []sealtext.Program
	// CommandOf is the program whose command the text is, the first that has it; zero if it is
	// none. See [keyword.Classification].
	CommandOf sealtext.Program
	// Receipts of the events that were recorded; none for an ordinary message, for a START that
	// permits nothing, and for START and HELP to a sender without a program.
	Receipts []Stored
	// Answers is the value for Request.Answers of the one text that may answer a STOP, HELP or
	// START; zero if there is nothing to answer, or the provider has answered it; see
	// program.Sender. A second STOP of a person who is opted out is not answered: the gate denies
	// it.
	Answers sealtext.ID
	// Block reports that the provider owns the keywords of the sender and did not recognize this
	// opt-out. Add the number to its block list after the answer was sent, since nothing passes
	// that list. [Ledger.Reconcile] does so too.
	Block bool
	// Barrier reports that [Ledger.Barrier] must be called after the commit.
	Barrier bool
}

// Inbound classifies a text and records the events that follow from it, within a transaction of the
// caller.
//
// STOP opts the person out of every program of the sender, with all its senders and purposes. To a
// sender without a program it opts them out of the whole tenant, as STOPALL does; STOPALL also opts
// out of the account, if that scope is enabled. Where a row with [rule.Rule.RevokeAll] is in force,
// STOP opts out of every program that the tenant has declared.
//
// START opts the person in again, for each program of the sender, to the purposes that they had
// ever agreed to there, or else to its StartPurposes, under the privacy notice that they last
// agreed under. It does not lift an opt-out from the whole tenant. For a retired program it lifts
// the opt-out and permits nothing. HELP is recorded. YES is the opt-in that a program of the sender
// asked for, with an event of the kind [KindOptInRequested] that has not expired; otherwise it is
// an ordinary message.
//
// The error is a [*sealtext.InputError], [ErrConflict] for a reference that was used for another
// text, or of the store, the vault or the audit log.
func (l *Ledger) Inbound(ctx context.Context, tx sealtext.Tx, in InboundText) (Action, error) {
	if err := checkPerson(in.Person); err != nil {
		return Action{}, err
	}
	if in.Sender.IsZero() {
		return Action{}, inputError("sender", "must be named")
	}
	if err := sealtext.CheckReference("reference", in.Reference); err != nil {
		return Action{}, err
	}
	if err := in.Location.Check(); err != nil {
		return Action{}, err
	}
	if in.Handled > ProviderHelped {
		return Action{}, inputError("handled", "must be one of ProviderDidNothing, ProviderOptedOut, ProviderOptedIn and ProviderHelped")
	}
	if tx == nil {
		return Action{}, sealtext.ErrForeignTx
	}
	// An opt-out is not refused because of the time that a provider reports.
	if in.At = clock.Micro(in.At); in.At.Before(earliest) {
		in.At = l.now()
	}
	set, sender, unread := l.written(ctx, tx, in)
	to, programs := in.Sender, set.BySender(in.Sender)
	in.Sender = sender.Address
	handled := handled(sender, in)
	c := keyword.ClassifyIn(in.Text.Plaintext(), keyword.Context{Commands: commandsOf(programs), PendingDoubleOptIn: true})
	yes := c.Rule == keyword.RuleYes
	if yes { // only if the person was asked
		c = keyword.Classification{}
	}
	a := Action{Classification: heard(c, handled), Sender: in.Sender, Programs: namesOf(programs)}
	a.CommandOf = owner(programs, a.Command)
	out := a.Intent == keyword.IntentOptOut || a.Intent == keyword.IntentLikelyOptOut
	if unread != nil && !out { // an opt-out is recorded all the same
		return Action{}, unread
	}
	events, err := l.eventsOf(ctx, tx, set, in, a.Classification, programs)
	if err == nil && a.Intent == keyword.IntentNone && yes {
		if events, err = l.confirmed(ctx, tx, in, programs); len(events) > 0 {
			a.Classification = keyword.Classification{Intent: keyword.IntentOptIn, Rule: keyword.RuleYes}
		}
	}
	if err != nil {
		return Action{}, err
	}
	var flags Flags
	if answers(sender, handled, a.Intent) {
		flags = FlagProviderAnswered
	}
	for _, e := range events {
		e.Evidence.Source = cmp.Or(e.Evidence.Source, to.String())
		t := terms{set, set.Program(e.Scope.Program)}
		if err := l.check(t, &e); err != nil {
			return Action{}, err
		}
		receipt, err := l.record(ctx, tx, entry{event: e, terms: t, key: in.key(e), content: in.content(), rule: a.Rule, flags: flags})
		if err != nil {
			return Action{}, err
		}
		a.Receipts = append(a.Receipts, receipt)
		a.Barrier = a.Barrier || e.Kind == KindOptOut
		a.Block = a.Block || e.Kind == KindOptOut && sender.Keywords == program.OwnerProvider && handled != ProviderOptedOut
		// By the stored row, not by the present decision: a repeat is answered as it was the first
		// time.
		if a.Answers.IsZero() && e.Kind != KindLift && receipt.Flags&FlagProviderAnswered == 0 {
			a.Answers = receipt.ID
		}
	}
	return a, nil
}

// written returns the declarations of the tenant of a text, and the sender that it was sent to: the
// pool for a member. If they cannot be read the set is empty.
func (l *Ledger) written(ctx context.Context, tx sealtext.Tx, in InboundText) (*program.Set, program.Sender, error) {
	set, err := l.tenant(ctx, tx, in.Person.Tenant)
	if err == nil {
		if _, ok := set.Sender(in.Sender); !ok {
			set, err = l.fresh(ctx, tx, in.Person.Tenant)
		}
	}
	if err != nil {
		return &program.Set{Tenant: program.Tenant{Tenant: in.Person.Tenant}}, program.Sender{Address: in.Sender}, err
	}
	sender, _ := senderOf(set, in.Sender)
	return set, sender, nil
}

// eventsOf returns the events that follow from a classified text.
func (l *Ledger) eventsOf(ctx context.Context, tx sealtext.Tx, set *program.Set, in InboundText, c keyword.Classification, programs []*program.Declared) ([]Event, error) {
	e := Event{
		Person: in.Person, Method: MethodKeyword, Actor: sealtext.System("inbound"), OccurredAt: in.At,
		Evidence: Evidence{Reference: in.Reference, SHA256: textHash(in.Text)},
	}
	var scopes []Scope
	for _, p := range programs {
		scopes = append(scopes, ForProgram(p.Name))
	}
	switch c.Intent {
	case keyword.IntentOptOut, keyword.IntentLikelyOptOut:
		e.Kind, e.Purposes = KindOptOut, sealtext.AllPurposes
		if c.Everything || len(scopes) == 0 {
			scopes, e.Purposes = []Scope{ForTenant()}, everyBit
			// A person without the ledger's account is still opted out of the tenant.
			if c.Everything && !l.account.IsZero() && l.sameAccount(in.Person) {
				scopes = append(scopes, ForAccount())
			}
			break
		}
		return append(inScopes(e, scopes), l.revokeAll(set, in, e, programs)...), nil
	case keyword.IntentHelp:
		e.Kind = KindHelp
	case keyword.IntentOptIn:
		return l.starts(ctx, tx, in, e, programs)
	case keyword.IntentNone:
		return nil, nil
	}
	return inScopes(e, scopes), nil
}

func inScopes(e Event, scopes []Scope) (events []Event) {
	for _, s := range scopes {
		e.Scope = s
		events = append(events, e)
	}
	return events
}

// starts returns the opt-ins of a START. If the person had opted out of the one sender, writing to
// that sender opts them in to it as well.
func (l *Ledger) starts(ctx context.Context, tx sealtext.Tx, in InboundText, e Event, programs []*program.Declared) (events []Event, err error) {
	rows, err := l.store.Load(ctx, tx, l.keys(in.Person))
	if err != nil {
		return nil, fmt.Errorf("consent: load: %w", err)
	}
	state := fold(rows, l.now())
	rows = ofHolder(rows)
	for _, p := range programs {
		if e.Kind = KindOptIn; p.Retired() {
			e.Kind = KindLift
			events = append(events, lifted(&state, p, e, ForProgram(p.Name), ForSender(p.Name, in.Sender))...)
			continue
		}
		if e.Purposes = granted(p, rows); e.Purposes == 0 {
			continue
		}
		for _, e := range underNotices(p, rows, e) {
			events = append(events, inScopes(e, []Scope{ForProgram(p.Name)})...)
			if from := ForSender(p.Name, in.Sender); state.anyOut(from, e.Purposes) {
				events = append(events, inScopes(e, []Scope{from})...)
			}
		}
	}
	return events, nil
}

// lifted returns the lifts of opt-outs in force in some scopes.
func lifted(f *folded, d *program.Declared, e Event, scopes ...Scope) (events []Event) {
	for _, s := range scopes {
		e.Purposes = 0
		for _, p := range d.Purposes.Each() {
			if f.at(s, p).state == StateOut {
				e.Purposes |= sealtext.Purposes(p)
			}
		}
		if e.Purposes != 0 {
			events = append(events, inScopes(e, []Scope{s})...)
		}
	}
	return events
}

// granted returns the purposes that a START opts in to again.
func granted(p *program.Declared, rows []EventRow) (s sealtext.PurposeSet) {
	for _, r := range rows {
		if r.Kind == KindOptIn && r.Scope.Program == p.Name {
			s |= r.Purposes
		}
	}
	if s &= p.Purposes; s == 0 {
		s = p.StartPurposes
	}
	return s
}

func (f folded) anyOut(s Scope, ps sealtext.PurposeSet) bool {
	for _, p := range parts(ps) {
		if f.at(s, p).state == StateOut {
			return true
		}
	}
	return false
}

// key tells the events of one text apart.
func (in InboundText) key(e Event) []byte {
	b := canon.AppendString([]byte{inboundKey}, in.Reference)
	b = canon.AppendString(b, e.Scope.Program.String())
	b = canon.AppendString(b, e.Scope.Sender.String())
	if e.Scope.Level == LevelAccount {
		b = append(b, byte(LevelAccount)) // a STOPALL opts out of the tenant as well
	}
	if e.Notice != "" {
		b = canon.AppendString(b, e.Notice)
	}
	return b
}
