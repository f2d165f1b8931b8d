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

// InboundText is a text message that a person sent.
type InboundText struct {
	// Person who sent it, from the vault's Enroll or Find. Required.
	Person sealtext.Person
	// Sender is the business's address that it was sent to. Required.
	Sender sealtext.Sender
	// Text of the message.
	Text sealtext.Body
	// At is when it was sent, as the provider says; zero for now.
	At time.Time
	// Location is where the person may be, as in a Request: where it has no
	// Jurisdictions those of the sender's programs count, else those of the
	// tenant, else the countries of its Zones together with its Regions. Where
	// nothing is known a row with [rule.Rule.RevokeAll] binds.
	Location rule.Location
	// Handled is what the provider did with it by itself, where it says so.
	// ProviderOptedOut is an opt-out however the text reads; ProviderOptedIn is not
	// an opt-in.
	Handled ProviderAction
	// Reference is the provider's id of the message; see
	// [sealtext.CheckReference]. Required: a second delivery of the same
	// message changes nothing.
	Reference string
}

// Action is what an inbound text led to.
type Action struct {
	keyword.Classification
	// Sender is the one that stands for what it was sent to: the pool for a
	// member of one.
	Sender sealtext.Sender
	// Programs that send from the sender: the one that was declared first
	// comes first, and those that are retired last.
	Programs []sealtext.Program
	// CommandOf is the program whose command the text is, the first of them
	// that has it; zero where it is none. See [keyword.Classification].
	CommandOf sealtext.Program
	// Receipts of the events that were recorded; none for an ordinary
	// message, for a START that grants nothing, and for START and HELP to a
	// sender without a program.
	Receipts []Stored
	// Answers goes into Request.Answers of the one text that may answer a STOP,
	// HELP or START; zero where there is nothing to answer, or the provider has
	// answered it; see program.Sender. A second STOP of somebody who is out is
	// not answered: the gate denies it.
	Answers sealtext.ID
	// Block says that the provider owns the keywords of the sender and did not
	// see that this is an opt-out: its list of blocked numbers is to be told,
	// after the answer went out, since nothing gets past that list.
	// [Ledger.Reconcile] does it too.
	Block bool
	// Barrier says that [Ledger.Barrier] is due once the transaction is
	// committed.
	Barrier bool
}

// Inbound classifies a text and records what it asks for within a transaction
// of the caller's.
//
// STOP takes the person out of every program of the sender, with all its
// senders and purposes; to a sender without a program, and as STOPALL, out of
// everything of the tenant, and STOPALL out of the account too where that scope
// is on; where a row with [rule.Rule.RevokeAll] is in force, out of every program that
// the tenant has declared. START brings back, for each program of the
// sender, the purposes that the person had ever agreed to there, or else its
// StartPurposes, under the privacy notice that the person last agreed under; it
// does not lift an opt-out from everything. Of a program that is retired it takes
// the opt-out back and agrees to nothing. HELP is noted.
// YES is the opt-in that a program of the sender asked for, with an event of
// the kind OptInRequested, before it expired; otherwise it is nothing.
//
// The error is a [*sealtext.InputError], [ErrConflict] for a reference that
// was used for another text, or of the store, the vault or the audit log.
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
	// An opt-out is not refused for the time that a provider puts on it.
	if in.At = clock.Micro(in.At); in.At.Before(earliest) {
		in.At = l.now()
	}
	set, sender, unread := l.written(ctx, tx, in)
	to, programs := in.Sender, set.BySender(in.Sender)
	in.Sender = sender.Address
	handled := handled(sender, in)
	c := keyword.ClassifyIn(in.Text.Plaintext(), keyword.Context{Commands: commandsOf(programs), PendingDoubleOptIn: true})
	yes := c.Rule == keyword.RuleYes
	if yes { // only if somebody asked
		c = keyword.Classification{}
	}
	a := Action{Classification: heard(c, handled), Sender: in.Sender, Programs: namesOf(programs)}
	a.CommandOf = owner(programs, a.Command)
	out := a.Intent == keyword.IntentOptOut || a.Intent == keyword.IntentLikelyOptOut
	if unread != nil && !out { // an opt-out is heard all the same
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
		// By the row, not by what was just decided: a repeat is answered as it
		// was the first time.
		if a.Answers.IsZero() && e.Kind != KindLift && receipt.Flags&FlagProviderAnswered == 0 {
			a.Answers = receipt.ID
		}
	}
	return a, nil
}

// written is what the tenant of a text has declared, with the sender that it was
// sent to: the pool for a member. Where that cannot be read the set is empty.
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

// eventsOf are the events that a classified text stands for.
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

// starts are the opt-ins of a START. Where the person had left the one
// sender, writing to that sender brings it back as well.
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

// lifted are the lifts of opt-outs that stand in some scopes.
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

// granted are the purposes that a START brings back.
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
		b = append(b, byte(LevelAccount)) // a STOPALL leaves the tenant as well
	}
	if e.Notice != "" {
		b = canon.AppendString(b, e.Notice)
	}
	return b
}
