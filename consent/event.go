package consent

import (
	"strings"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/keyword"
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
	// is asked by a message that answers it, see Request.Answers. It permits nothing; a YES by text
	// to that message before ExpiresAt does, unless a later message came in between.
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
	// KindUndo is a START: it lifts the opt-outs by text or provider in its scope and, if that is a
	// program, from the program's part of the whole tenant. It permits nothing itself: what was in
	// force before follows as opt-ins with [FlagStart]. Only [Ledger.Inbound] records it.
	KindUndo Kind = 10
	// KindAsked is the request of a person for one message, such as the passcode of a log-in, made
	// at that moment in a flow of the host. It permits that message, and nothing else: see
	// Request.Asked. It changes no state and lifts no opt-out.
	KindAsked Kind = 11
	// The answers of a do-not-call register, about marketing of the tenant. Only
	// [Ledger.CheckRegister] records them.
	KindListed    Kind = 12 // the register lists the number
	KindNotListed Kind = 13 // it does not; the answer counts until ExpiresAt
)

// The kinds that follow from the rights of a person, after those of requests by text. The numbers are
// stored.
const (
	restricted       = lastRequest + 1 + iota // 18: see [Ledger.Restrict]
	restrictionEnded                          // 19: see [Ledger.EndRestriction]
	numberChanged                             // 20: see [Ledger.FollowNumber]
	lastKind         = numberChanged
)

// Valid reports whether k is a known kind.
func (k Kind) Valid() bool {
	return k >= KindOptIn && k <= lastKind
}

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
	case KindAsked:
		return "asked"
	case KindListed:
		return "listed"
	case KindNotListed:
		return "not-listed"
	case KindUndo:
		return "opt-out-undone"
	}
	if r := k.Request(); r != keyword.RequestNone {
		return r.String() + "-request"
	}
	switch k {
	case restricted:
		return "restricted"
	case restrictionEnded:
		return "restriction-ended"
	case numberChanged:
		return "number-changed"
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
// person who had opted out of marketing or informational messages; see Config.ReOptIn.
const FlagBroughtBack Flags = 8

// FlagStart marks an opt-in that follows from a START: what was in force before the opt-outs that
// it undid, or the StartPurposes of the program. It lifts opt-outs as [KindUndo] does, and no other
// ones.
const FlagStart Flags = 16

// FlagSkewed marks a START whose time, by the clock of a provider, was up to a minute before that of
// an opt-out by another clock, although it was received later. Its time was set to the one right
// after the opt-out.
const FlagSkewed Flags = 32

// flagNotSent marks a KindAnswer that takes an earlier one back: the message was not sent, and may
// answer the same event again.
const flagNotSent Flags = 64

// String lists the names of the flags, separated by spaces.
func (f Flags) String() string {
	var names []string
	for i, name := range []string{"clamped", "implied", "provider-answered", "brought-back", "start", "skewed", "not-sent"} {
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
	LevelAccount Level = 1 + iota // all tenants of the account, by words that name it or by the host, if that scope is enabled
	LevelTenant                   // everything of the tenant: STOP ALL
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

// ForAccount covers every tenant of the account that the [Sealer] declares. A host records it for a
// person who asks for that, and a text that names the account, such as STOP ALL BRANDS, opts out of
// it as well as of the tenant; an ordinary STOP ALL does not, since its writer knows one business.
// Only an event of the account opts the person in again. Such an event is stored twice: with its evidence in the tenant, and without subject and
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
	// including storage if its scope is the tenant or the account; it is refused for an opt-in, a
	// lift and a KindAsked. The latter is for otp, or for transactional messages of a program that
	// declares OneShotTransactional.
	Purposes sealtext.PurposeSet
	Method   Method
	// Evidence is required for an opt-in, a lift and a KindAsked: a source, a reference, a hash or
	// the disclosure; for an imported one both source and disclosure.
	Evidence Evidence
	// Actor who records it, for the audit log. Required, also for what the person did; see
	// [sealtext.System].
	Actor sealtext.Actor
	// OccurredAt is when the person said it. Required; a time in the future is set to now and
	// flagged.
	OccurredAt time.Time
	// Clock names the clock that OccurredAt was read from, if it is that of a provider: the account
	// there, such as the name of its transport. Its form is that of [sealtext.Tenant]. Empty for the
	// clocks of the host. Two times of one clock are compared as they are, see [Ledger.Inbound].
	Clock string
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
	// ExpiresAt ends an opt-in; zero means never. For a requested opt-in it is when a YES no longer
	// counts: at most 7 days after it is recorded, which is what zero means there. Refused for an
	// opt-out, which never expires. It ends a KindAsked too, 10 minutes after it at the latest, which
	// is also the default.
	ExpiresAt time.Time
	// IdempotencyKey makes a repeated Record a no-op; see [sealtext.CheckReference]. Required.
	IdempotencyKey string

	flags Flags // set by the ledger
}
