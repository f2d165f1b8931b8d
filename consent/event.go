package consent

import (
	"strings"
	"time"

	"github.com/sealtext/sealtext"
)

// Kind is what an event says about a scope. The numbers are stored.
type Kind uint8

// The kinds of events.
const (
	KindOptIn  Kind = 1 // the person agreed
	KindOptOut Kind = 2 // the person, or their provider, withdrew or objected
	KindHelp   Kind = 3 // the person asked for help; changes nothing
	KindAnswer Kind = 4 // a message answered an event; only the ledger records it
	// KindOptInRequested is the first half of a double opt-in: somebody gave the
	// number, and the person is asked. It grants nothing; a YES by text before
	// ExpiresAt does.
	KindOptInRequested Kind = 5
	// KindLift takes an opt-out of the same scope back and grants nothing. What
	// the person had agreed to in that scope before they left does not come
	// back with it; opt-ins of other scopes count again. An opt-in would lift
	// too, but one of a wide scope agrees to everything in it.
	KindLift Kind = 6
	// What a database of reassigned numbers answered, about the tenant; only
	// [Ledger.CheckReassigned] records these, and by themselves they change
	// nothing: the opt-outs that follow from Reassigned are events beside it.
	KindReassigned         Kind = 7 // the number has, or is taken to have, another holder
	KindNotReassigned      Kind = 8 // it has not
	KindNoReassignmentData Kind = 9 // the database does not know
)

// Valid reports whether k is one of the kinds.
func (k Kind) Valid() bool { return k >= KindOptIn && k <= KindNoReassignmentData }

// String is the kind in words.
func (k Kind) String() string {
	switch k {
	case KindOptIn:
		return "opt-in"
	case KindOptOut:
		return "opt-out"
	case KindHelp:
		return "help"
	case KindAnswer:
		return "answer"
	case KindOptInRequested:
		return "opt-in-requested"
	case KindLift:
		return "opt-out-lifted"
	case KindReassigned:
		return "reassigned"
	case KindNotReassigned:
		return "not-reassigned"
	case KindNoReassignmentData:
		return "no-reassignment-data"
	}
	return "none"
}

// Method is how the person said it. The numbers are stored.
type Method uint8

// The methods.
const (
	MethodKeyword  Method = 1 // a text message that is a keyword
	MethodWebForm  Method = 2
	MethodPaper    Method = 3
	MethodCall     Method = 4
	MethodAPI      Method = 5 // the host's own flow
	MethodImport   Method = 6 // a list that the host took over; only ever tightens
	MethodProvider Method = 7 // what the provider does, or a database of numbers says; not the person
	MethodEmail    Method = 8
)

var methodNames = [...]string{
	MethodKeyword: "keyword", MethodWebForm: "web-form", MethodPaper: "paper", MethodCall: "call", MethodAPI: "api", MethodImport: "import", MethodProvider: "provider",
	MethodEmail: "email",
}

// Valid reports whether m is one of the methods.
func (m Method) Valid() bool { return m > 0 && int(m) < len(methodNames) }

// String is the method in words.
func (m Method) String() string {
	if !m.Valid() {
		return "none"
	}
	return methodNames[m]
}

// Flags mark what the ledger noticed about an event. The bits are stored.
type Flags uint8

// FlagClamped marks an event whose claimed time lay in the future and was set to
// the time of its receipt.
const FlagClamped Flags = 1

// FlagImplied marks an opt-in that the person did not say, but that something
// implied; see [Basis]. It never lifts an opt-out.
const FlagImplied Flags = 2

// FlagProviderAnswered marks a text that the provider of the sender acted on and
// answered by itself: nothing else may answer it. See program.Sender.
const FlagProviderAnswered Flags = 4

// FlagBroughtBack marks an opt-in, a lift or a request for an opt-in that the host
// recorded for somebody who was out; see Config.ReOptIn.
const FlagBroughtBack Flags = 8

// String lists the marks, with a space between them.
func (f Flags) String() string {
	var names []string
	for i, name := range []string{"clamped", "implied", "provider-answered", "brought-back"} {
		if f&(1<<i) != 0 {
			names = append(names, name)
		}
	}
	return strings.Join(names, " ")
}

// Level is how much of a tenant's messages a [Scope] covers.
type Level uint8

// The levels, widest first. A message is denied if any scope that covers it
// is out.
const (
	LevelAccount Level = 1 + iota // over all tenants of the account: STOPALL, where it is on
	LevelTenant                   // everything of the tenant: STOPALL
	LevelProgram                  // one program: STOP
	LevelSender                   // one sender of one program
)

// Scope is what a consent or an opt-out covers. Make one with [ForAccount],
// [ForTenant], [ForProgram] or [ForSender].
type Scope struct {
	Level   Level
	Program sealtext.Program // set at ProgramLevel and SenderLevel
	Sender  sealtext.Sender  // set at SenderLevel
}

// ForAccount covers every tenant of the account, which the Sealer declares
// ([Sealer]). A STOPALL then opts out of the account too, beside everything of
// the tenant, and only an event of the account opts the person in again. An
// event of it is stored twice: with its evidence in the tenant, and without
// subject and evidence in the account, each under the person's first pseudonym
// there. Reads look under all pseudonyms in both.
func ForAccount() Scope { return Scope{Level: LevelAccount} }

// ForTenant covers all programs of the tenant.
func ForTenant() Scope { return Scope{Level: LevelTenant} }

// ForProgram covers one program with all its senders.
func ForProgram(p sealtext.Program) Scope { return Scope{Level: LevelProgram, Program: p} }

// ForSender covers one sender within one program.
func ForSender(p sealtext.Program, s sealtext.Sender) Scope {
	return Scope{Level: LevelSender, Program: p, Sender: s}
}

// Check reports whether the fields fit the level; the error is a
// [*sealtext.InputError].
func (s Scope) Check() error {
	program, sender := s.Level >= LevelProgram, s.Level == LevelSender
	if s.Level < LevelAccount || s.Level > LevelSender || program == s.Program.IsZero() || sender == s.Sender.IsZero() {
		return &sealtext.InputError{Field: "scope", Rule: "must be made by Account, Everything, ForProgram or ForSender with named parts"}
	}
	return nil
}

// Covers reports whether a message of program p from sender from lies in s.
func (s Scope) Covers(p sealtext.Program, from sealtext.Sender) bool {
	switch s.Level {
	case LevelAccount, LevelTenant:
		return true
	case LevelProgram:
		return s.Program == p
	case LevelSender:
		return s.Program == p && s.Sender == from
	}
	return false
}

// String is the scope in words.
func (s Scope) String() string {
	switch s.Level {
	case LevelAccount:
		return "account"
	case LevelTenant:
		return "tenant"
	case LevelProgram:
		return "program " + s.Program.String()
	case LevelSender:
		return "sender " + s.Sender.String() + " of program " + s.Program.String()
	}
	return "none"
}

// Event is something a person said about being texted, or that was said for
// them.
type Event struct {
	Person sealtext.Person // from the vault's Enroll or Find
	Kind   Kind
	Scope  Scope
	// Purposes it is about, and [Storage]. Empty means all purposes for an
	// opt-out, and storage too for one from everything; it is refused for an
	// opt-in and a lift.
	Purposes sealtext.PurposeSet
	Method   Method
	// Evidence is required for an opt-in and a lift: a source, a reference, a hash or
	// the disclosure; for an imported one both source and disclosure.
	Evidence Evidence
	Actor    sealtext.Actor
	// OccurredAt is when the person said it. Required; a time in the future
	// is set to now and flagged.
	OccurredAt time.Time
	// Notice is the version of the privacy notice that the person was shown,
	// among those of program.Program. Required for an opt-in, and for a request,
	// of a program that declares any, unless it came by a text message or was
	// implied; refused for a program that declares none and for other kinds.
	// An opt-in to everything of the tenant may name one that any program has;
	// it counts for those that have it.
	Notice string
	// Basis of an opt-in, where the person did not say it. Express by default.
	// An implied one ends at ExpiresAt, or at the time that the shortest row of
	// the rules gives it from OccurredAt on, whichever comes first; it needs
	// one of them. The rows are those of Evidence.Jurisdiction, or else of the
	// program or the tenant, and where none is known all of them.
	Basis Basis
	// ExpiresAt ends an opt-in; zero means never. Required for a requested
	// opt-in. Refused for an opt-out, which never ends by itself.
	ExpiresAt time.Time
	// IdempotencyKey makes a repeated Record a no-op; see
	// [sealtext.CheckReference]. Required.
	IdempotencyKey string
}
