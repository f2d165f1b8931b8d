package consent

import (
	"cmp"
	"context"
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
	// Clock names the clock of At; see Event.Clock. Without a name it is that of a provider all the
	// same, taken for the same one as any other of a provider.
	Clock string
	// Listed states that the text was found in a list of the provider, perhaps long after it was sent,
	// and not received when it was. A START then undoes an opt-out that was recorded by another clock
	// only if it is more than a minute later.
	Listed bool
	// Location is where the person may be, as in a Request: if it has no Jurisdictions, those of
	// the sender's programs count, else those of the tenant, else the countries of its Zones
	// together with its Regions. If nothing is known, a row with [rule.Rule.RevokeAll] binds.
	Location rule.Location
	// Handled is what the provider did with the message by itself, if it says so. ProviderOptedOut
	// makes it an opt-out whatever the text; ProviderOptedIn does not make it an opt-in.
	Handled ProviderAction
	// Elsewhere is set for a text to a sender that tenants share, if it belongs to another of them,
	// as that one reads it, or to nobody, with a pointer to the zero value; see [Ledger.Listen]. An
	// opt-out there is one here too, and a START undoes opt-outs. It is no YES, no command and no
	// request for help here, and no opt-in to StartPurposes.
	Elsewhere *keyword.Classification
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
	// CommandOf is the program whose command the text is: if several have it, the one whose message
	// offered it last, else the first. Zero if it is none. See [keyword.Classification].
	CommandOf sealtext.Program
	// Receipts of the events that were recorded; none for an ordinary message, for a START that
	// permits nothing, and for START and HELP to a sender without a program.
	Receipts []Stored
	// StillOut are scopes in which the person is still opted out after an opt-in, widest first: what
	// it asked for and they cover is denied. A START does not undo an opt-out from the account, nor
	// one by a form or by staff.
	StillOut []Scope
	// Answers is the value for Request.Answers of the one text that may answer a STOP, HELP or
	// START; see [Action.Answer], which picks it. Zero if no answer is due: there is nothing to
	// answer, as in a second STOP of a person who is opted out, it was answered before, or the
	// provider has answered it; see program.Sender.
	Answers sealtext.ID
	// Answering is the program that may send the answer: the first of Programs that the event of
	// Answers covers. Zero if Answers is.
	Answering sealtext.Program
	// Consent is the opt-in in force that the answer to a WHY names, of the program Answering; zero
	// for other texts, and if no answer is due.
	Consent HistoryEntry
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
// sender without a program it opts them out of the whole tenant, as STOP ALL does; only words that
// name the account, such as STOP ALL BRANDS, also opt out of it, if that scope is enabled. Where a
// row with [rule.Rule.RevokeAll] binds the person, STOP opts out of the purposes of the row in every
// program that the tenant has declared.
//
// START undoes, for each program of the sender, the opt-outs in force that were made by text or
// reported by a provider: those of the sender, of the program, and the program's part of one of the
// whole tenant, but none of the account. What was in force before the oldest of them is in force
// again, with its own end, notice and purposes, each purpose by itself; what a form or staff
// switched off stays off. Where nothing comes back the person is opted in to the StartPurposes of
// the program, and no other opt-out is lifted; see Action.StillOut. For a retired program START
// lifts and permits nothing. Times of one clock are compared as they are; one of another clock may
// be up to a minute before that of an opt-out that was committed before the START was received, and
// must be more than a minute after it for a START with Listed.
//
// HELP is recorded. YES is the opt-in to the one question, an event
// of the kind [KindOptInRequested] that has not expired, whose message is the last that was handed
// over to the person from the sender or its pool; see [Ledger.LastHandoff]. Otherwise it is a
// command, if a program of the sender has the word, or an ordinary message.
//
// A request in a text, see [keyword.Request], is recorded for the tenant beside what else the text
// asks for, as proof of when it was made; what it asks for is up to the host, which learns of it by
// Action.Request. A WHY is answered once a day for a person and sender with date, way and program of
// the opt-in in force: not without one, not after an opt-out, and never where the number was
// reassigned.
//
// Of a sender that several tenants have, or have had, a text is handed in for each of them; package
// transport does so. See [program.Source].
//
// A text is known by its Reference together with person, sender and text, so that providers whose
// ids coincide do not hide one from the other. An opt-out is never refused for what is declared, for
// a Location that is not valid, or for its order: one that is received late counts.
//
// The error is a [*sealtext.InputError], or of the store, the vault or the audit log.
func (l *Ledger) Inbound(ctx context.Context, tx sealtext.Tx, in InboundText) (Action, error) {
	if err := checkNumber(in.Person); err != nil {
		return Action{}, err
	}
	if in.Sender.IsZero() {
		return Action{}, inputError("sender", "must be named")
	}
	if err := sealtext.CheckReference("reference", in.Reference); err != nil {
		return Action{}, err
	}
	unread := in.Location.Check()
	if unread != nil {
		in.Location = rule.Location{}
	}
	if err := checkClock(in.Clock); err != nil {
		unread, in.Clock = err, unnamed
	}
	if in.Handled > ProviderHelped {
		return Action{}, inputError("handled", "must be one of ProviderDidNothing, ProviderOptedOut, ProviderOptedIn and ProviderHelped")
	}
	if tx == nil {
		return Action{}, cmp.Or(unread, sealtext.ErrForeignTx)
	}
	// An opt-out is not refused because of the time that a provider reports.
	if in.At = clock.Micro(in.At); in.At.Before(earliest) {
		in.At, in.Clock = l.now(), ""
	} else {
		in.Clock = cmp.Or(in.Clock, unnamed)
	}
	set, sender, err := l.written(ctx, tx, in)
	unread = cmp.Or(unread, err)
	to, programs := in.Sender, set.BySender(in.Sender)
	in.Sender = sender.Address
	c, handled := l.read(set, sender, in, programs)
	c = in.elsewhere(c)
	yes := c.Rule == keyword.RuleYes
	switch {
	case yes: // only if the person was asked
		c = keyword.Classification{}
	case c.Command != "": // it may answer a question that is newer than the command
		asked := keyword.Context{Languages: languagesOf(set, programs, in), PendingDoubleOptIn: true}
		yes = keyword.ClassifyIn(in.Text.Plaintext(), asked).Rule == keyword.RuleYes
	}
	a := Action{Classification: heard(c, handled), Sender: in.Sender, Programs: namesOf(programs)}
	out := a.Intent == keyword.IntentOptOut || a.Intent == keyword.IntentLikelyOptOut
	if err := checkPerson(in.Person); err != nil && !out {
		return Action{}, err
	}
	if unread != nil && !out { // an opt-out is recorded all the same
		return Action{}, unread
	}
	if out { // also of what another process declared a moment ago
		if now, err := l.fresh(ctx, tx, in.Person.Tenant); err == nil {
			set, programs = now, now.BySender(to)
			a.Programs = namesOf(programs)
		}
	}
	if in.Elsewhere != nil {
		programs = lifting(programs)
	}
	events, err := l.eventsOf(ctx, tx, set, in, a.Classification, programs)
	if err == nil && a.Intent == keyword.IntentNone && yes {
		if events, err = l.confirmed(ctx, tx, set, in, programs); len(events) > 0 {
			a.Classification = keyword.Classification{Intent: keyword.IntentOptIn, Rule: keyword.RuleYes}
		}
	}
	if err == nil && a.Command != "" {
		a.CommandOf, err = l.commandOf(ctx, tx, set, in, programs, a.Command)
	}
	if err != nil {
		return Action{}, err
	}
	events = append(events, requested(in, a.Classification)...)
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
	}
	// By the stored rows, not by the present decision: a repeat is answered as it was the first time.
	if a, err = l.answering(ctx, tx, set, in, programs, a); err != nil {
		return Action{}, err
	}
	if a.Intent == keyword.IntentOptIn {
		a.StillOut, err = l.stillOutAfter(ctx, tx, in, programs, a.Receipts)
	}
	return a, err
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
		Person: in.Person, Method: MethodKeyword, Actor: sealtext.System("inbound"), OccurredAt: in.At, Clock: in.Clock,
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
			if c.Account && !l.account.IsZero() && l.sameAccount(in.Person) {
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

func (f folded) anyOut(s Scope, ps sealtext.PurposeSet) bool {
	for _, p := range parts(ps) {
		if f.at(s, p).state == StateOut {
			return true
		}
	}
	return false
}

// key tells the events of one text apart. It holds all that tells the text from another with the
// same reference, so that no text is taken for another, and none refused.
func (in InboundText) key(e Event) []byte {
	b := canon.AppendString([]byte{inboundKey}, in.Reference)
	b = canon.AppendBytes(b, in.content())
	if e.IdempotencyKey != "" { // of a START, whose events have numbers
		b, e = canon.AppendString(b, e.IdempotencyKey), Event{}
	}
	b = canon.AppendString(b, e.Scope.Program.String())
	b = canon.AppendString(b, e.Scope.Sender.String())
	if e.Scope.Level == LevelAccount {
		b = append(b, byte(LevelAccount)) // the text opts out of the tenant as well
	}
	if e.Notice != "" {
		b = canon.AppendString(b, e.Notice)
	}
	return b
}
