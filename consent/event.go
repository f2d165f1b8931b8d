package consent

import (
	"strings"
	"time"

	"github.com/sealtext/sealtext"
)

// Kind is the type of an event. The numbers are stored.
type Kind uint8

// The kinds of events.
const (
	KindOptIn  Kind = 1 // the person agreed
	KindOptOut Kind = 2 // the person, or their provider, opted out
	KindHelp   Kind = 3 // the person asked for help; changes nothing
	KindAnswer Kind = 4 // a message answered an event; only the ledger records it
	// KindOptInRequested is the first half of a double opt-in: a number was entered, and its holder
	// is asked. It permits nothing; a YES by text before ExpiresAt does.
	KindOptInRequested Kind = 5
	// KindLift lifts an opt-out of the same scope and permits nothing itself. The opt-ins of that
	// scope from before the opt-out do not come into force again; opt-ins of other scopes do. An
	// opt-in would lift it too, but one of a wide scope agrees to everything in it.
	KindLift Kind = 6
	// The answers of a database of reassigned numbers, about the tenant. Only
	// [Ledger.CheckReassigned] records them, and by themselves they change nothing: the opt-outs
	// that follow from KindReassigned are events of their own.
	KindReassigned         Kind = 7 // the number has, or is taken to have, another holder
	KindNotReassigned      Kind = 8 // it has not
	KindNoReassignmentData Kind = 9 // the database does not know
)

// Valid reports whether k is a known kind.
func (k Kind) Valid() bool { return k >= KindOptIn && k <= KindNoReassignmentData }

// String returns the name of the kind.
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

// Method is the means by which the person expressed an event. The numbers are stored.
type Method uint8

// The methods of an event.
const (
	MethodKeyword  Method = 1 // a text message that is a keyword
	MethodWebForm  Method = 2
	MethodPaper    Method = 3
	MethodCall     Method = 4
	MethodAPI      Method = 5 // the host's own flow
	MethodImport   Method = 6 // a list that the host imported; never lifts an opt-out
	MethodProvider Method = 7 // reported by the provider or by a database of numbers, not by the person
	MethodEmail    Method = 8
)

var methodNames = [...]string{
	MethodKeyword: "keyword", MethodWebForm: "web-form", MethodPaper: "paper", MethodCall: "call", MethodAPI: "api", MethodImport: "import", MethodProvider: "provider",
	MethodEmail: "email",
}

// Valid reports whether m is a known method.
func (m Method) Valid() bool { return m > 0 && int(m) < len(methodNames) }

// String returns the name of the method.
func (m Method) String() string {
	if !m.Valid() {
		return "none"
	}
	return methodNames[m]
}

// Flags are observations of the ledger about an event. The bits are stored.
type Flags uint8

// FlagClamped marks an event whose claimed time was in the future and was set to the time of its
// receipt.
const FlagClamped Flags = 1

// FlagImplied marks an opt-in that the person did not express but that follows from something else;
// see [Basis]. It never lifts an opt-out.
const FlagImplied Flags = 2

// FlagProviderAnswered marks a text that the provider of the sender acted on and answered by
// itself; the gate allows no further answer. See program.Sender.
const FlagProviderAnswered Flags = 4

// FlagBroughtBack marks an opt-in, a lift or a request for an opt-in that the host recorded for a
// person who had opted out; see Config.ReOptIn.
const FlagBroughtBack Flags = 8

// String lists the names of the flags, separated by spaces.
func (f Flags) String() string {
	var names []string
	for i, name := range []string{"clamped", "implied", "provider-answered", "brought-back"} {
		if f&(1<<i) != 0 {
			names = append(names, name)
		}
	}
	return strings.Join(names, " ")
}

// Level is the width of a [Scope].
type Level uint8

// The levels, widest first. A message is denied if the person opted out of any scope that covers
// it.
const (
	LevelAccount Level = 1 + iota // all tenants of the account: STOPALL, if the account scope is enabled
	LevelTenant                   // everything of the tenant: STOPALL
	LevelProgram                  // one program: STOP
	LevelSender                   // one sender of one program
)

// Scope is the set of messages that an event covers. Make one with [ForAccount], [ForTenant],
// [ForProgram] or [ForSender].
type Scope struct {
	Level   Level
	Program sealtext.Program // set at LevelProgram and LevelSender
	Sender  sealtext.Sender  // set at LevelSender
}

// ForAccount covers every tenant of the account that the [Sealer] declares. A STOPALL then opts out
// of the account as well as of the tenant, and only an event of the account opts the person in
// again. Such an event is stored twice: with its evidence in the tenant, and without subject and
// evidence in the account, each under the person's first pseudonym there. Reads look under all
// pseudonyms in both.
func ForAccount() Scope { return Scope{Level: LevelAccount} }

// ForTenant covers all programs of the tenant.
func ForTenant() Scope { return Scope{Level: LevelTenant} }

// ForProgram covers one program with all its senders.
func ForProgram(p sealtext.Program) Scope { return Scope{Level: LevelProgram, Program: p} }

// ForSender covers one sender within one program.
func ForSender(p sealtext.Program, s sealtext.Sender) Scope {
	return Scope{Level: LevelSender, Program: p, Sender: s}
}

// Check reports whether the fields fit the level; the error is a [*sealtext.InputError].
func (s Scope) Check() error {
	program, sender := s.Level >= LevelProgram, s.Level == LevelSender
	if s.Level < LevelAccount || s.Level > LevelSender || program == s.Program.IsZero() || sender == s.Sender.IsZero() {
		return &sealtext.InputError{Field: "scope", Rule: "must be made by Account, Everything, ForProgram or ForSender with named parts"}
	}
	return nil
}

// Covers reports whether s covers messages of program p from a sender.
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

// String returns the scope in words.
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

// Event is a statement of a person about receiving messages, or one made for them.
type Event struct {
	Person sealtext.Person // from the vault's Enroll or Find
	Kind   Kind
	Scope  Scope
	// Purposes that it applies to, and [sealtext.Storage]. Empty means all purposes for an opt-out,
	// including storage if its scope is the tenant or the account; it is refused for an opt-in and
	// a lift.
	Purposes sealtext.PurposeSet
	Method   Method
	// Evidence is required for an opt-in and a lift: a source, a reference, a hash or the
	// disclosure; for an imported one both source and disclosure.
	Evidence Evidence
	// Actor who records it, for the audit log. Required, also for what the person did; see
	// [sealtext.System].
	Actor sealtext.Actor
	// OccurredAt is when the person said it. Required; a time in the future is set to now and
	// flagged.
	OccurredAt time.Time
	// Notice is the version of the privacy notice that the person was shown, one of those of
	// program.Program. Required for an opt-in, and for a request, to a program that declares
	// notices, unless it was made by text or was implied; refused for a program that declares none
	// and for other kinds. An opt-in to the whole tenant may name one that any program has; it
	// counts for those that have it.
	Notice string
	// Basis of an opt-in that the person did not express. BasisExpress by default. An implied
	// opt-in ends at ExpiresAt, or at the end of the shortest term that the rules set from
	// OccurredAt on, whichever comes first; it needs one of them. The rules are those of
	// Evidence.Jurisdiction, or else of the program or the tenant; if no jurisdiction is known, all
	// of them apply.
	Basis Basis
	// ExpiresAt ends an opt-in; zero means never. Required for a requested opt-in. Refused for an
	// opt-out, which never expires.
	ExpiresAt time.Time
	// IdempotencyKey makes a repeated Record a no-op; see [sealtext.CheckReference]. Required.
	IdempotencyKey string
}
