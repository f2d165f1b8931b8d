package program

import (
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/keyword"
	"github.com/sealtext/sealtext/consent/rule"
)

// Program declares one stream of messages of a tenant, which people agree to
// and leave as a whole. It is the only place where it is said what the program
// may send, from where, and in which words.
type Program struct {
	// Tenant and Name name it. Required; a pair is one program.
	Tenant sealtext.Tenant
	Name   sealtext.Program
	// Senders are the addresses that it sends from. At least one; anything
	// sent from another one is denied. Programs of a tenant may have one sender
	// in common, and declare it alike then: a STOP to it opts out of all of
	// them. A sender of another tenant is refused unless both declare it
	// Shared.
	Senders []Sender
	// Purposes that it may send for, and collect consent for. At least one.
	// Answers to what people write, and confirmations of their opt-ins, go out
	// as [sealtext.Transactional] whether that is among them or not.
	Purposes sealtext.PurposeSet
	// StartPurposes are what a START grants to somebody who never agreed to
	// anything in the program before, among Purposes. None by default: such a
	// START changes nothing.
	StartPurposes sealtext.PurposeSet
	// Languages that people write to it in, as codes of ISO 639-1 such as
	// "en" and "es", each once. None by default.
	Languages []string
	// Wording makes the texts that it sends about itself. The zero value makes
	// none.
	Wording Wording
	// Replies are texts of the host's own; each that is not empty wins over the
	// one that Wording makes. Without Wording and Replies nothing is answered.
	Replies Replies
	// Commands that people may text to it, beside the keywords of package
	// consent/keyword, which go first. None is needed.
	Commands []keyword.Command
	// Notices are the versions of its privacy notice, oldest first. With any,
	// an opt-in must name the one that the person was shown. None is needed.
	Notices []Notice
	// Exempt are the purposes for which the host declares that nobody has to
	// opt in. None is needed.
	Exempt []Exemption
	// Jurisdictions that it sends into, for messages that name none. None is
	// needed; see consent.Request.
	Jurisdictions []rule.Jurisdiction
	// StoreByConsent says that the texts of its messages are kept after
	// delivery only for people who agreed to [sealtext.Storage]. Off by
	// default.
	StoreByConsent bool
	// Conversations is how long the texts of its conversations are kept, at
	// most 10 years. Zero, the default: as long as the retention schedule says.
	Conversations time.Duration
	// NoOneShot says that a passcode that somebody asks for does not go out to
	// a person who has opted out. By default it may, once, to who asked.
	NoOneShot bool
	// HoldWhenBehind says that transactional messages wait while messages that
	// came in have not been looked at, as those of the other purposes do. Off by
	// default. Reserved: it is stored and has no effect yet.
	HoldWhenBehind bool
	// Templates are the texts that it may send by name. Reserved: they are
	// checked for their shape, stored, and have no effect yet.
	Templates []Template
	// TemplateOnly says that it sends nothing but Templates and what answers
	// people. Reserved: it is stored and has no effect yet.
	TemplateOnly bool
	// Frequency is how many messages of marketing and informational purpose
	// one person gets at most, from all senders together. The texts say so, and
	// the gate keeps it. Zero: no limit, and the texts say that it varies.
	Frequency Frequency
}

// Sender is an address that a program sends from.
type Sender struct {
	// Address is the number, the short code or the name; for a Pool a name that
	// the host chooses for it. Required.
	Address sealtext.Sender
	// Route names the relay that messages from it go through: the Name of a
	// transport.RelayConfig. Needed for what goes through package transport.
	Route string
	// Keywords says who acts on STOP, START and HELP. OwnerHost by default.
	Keywords KeywordOwner
	// StopWords, StartWords and HelpWords are the texts that the provider takes
	// for an opt-out, an opt-in and a call for help, for one that acts on them
	// without saying so in its events. A text must be one of them as a whole;
	// case and space around it do not matter. Each has 1 to 256 bytes. Only for
	// OwnerProvider; leave them empty for a provider that says what it did.
	StopWords, StartWords, HelpWords []string
	// Shared says that other tenants may send from the address too, if they say
	// the same. Off by default.
	Shared bool
	// OneWay says that nobody can write to the address. Off by default; a name
	// such as "CITY CLINIC" that is no Pool is one-way whatever this says.
	OneWay bool
	// Pool says that the provider chooses among Members for each message, such
	// as a messaging service of Twilio. Consent, questions and frequency are
	// those of the pool, and what somebody writes to a member is written to it.
	Pool bool
	// Members are the numbers of a Pool, which may change. Empty otherwise.
	Members []sealtext.Sender
}

// KeywordOwner says who acts on a keyword that people text to a sender, and
// sends the one confirmation.
type KeywordOwner uint8

// The owners.
const (
	// OwnerHost is the default: the provider passes texts on, and the answer to
	// a STOP or HELP is the host's, whatever the provider says that it did. Set
	// it too where the provider blocks people but its own replies are off.
	OwnerHost KeywordOwner = iota
	// OwnerProvider is a provider that blocks who texts STOP and answers by
	// itself, as Twilio does by default and with Advanced Opt-Out, and
	// networks do for toll-free numbers. What it did not recognize stays the
	// host's to answer.
	OwnerProvider
)

// String is the owner in a word.
func (o KeywordOwner) String() string {
	switch o {
	case OwnerHost:
		return "host"
	case OwnerProvider:
		return "provider"
	}
	return "none"
}

// MarshalText is the word.
func (o KeywordOwner) MarshalText() ([]byte, error) { return []byte(o.String()), nil }

// UnmarshalText reads the word; the error is a [*sealtext.InputError].
func (o *KeywordOwner) UnmarshalText(b []byte) error {
	for _, owner := range []KeywordOwner{OwnerHost, OwnerProvider} {
		if owner.String() == string(b) {
			*o = owner
			return nil
		}
	}
	return bad("keywords", "must be host or provider")
}

// Notice is one version of the privacy notice of a program.
//
// From EffectiveFrom of a notice with Reconsent on, an opt-in under an earlier
// version, or under none, no longer lets messages through: the person is to be
// asked again, as by an event of the kind consent.KindOptInRequested. The
// opt-in stays in the ledger, and goes on counting against the opt-outs that it
// lifted. An opt-in under a later version than the one in force holds: the
// person has seen it already.
type Notice struct {
	// Version is what events call it; see [sealtext.CheckReference]. Required,
	// each once in a program.
	Version string `json:"version"`
	// EffectiveFrom is when it takes effect. Each is later than that of the
	// notice before; the first may be zero.
	EffectiveFrom time.Time `json:"effective_from,omitzero"`
	// Reconsent says that it changed so much that everybody must agree again.
	Reconsent bool `json:"reconsent,omitempty"`
}

// Exemption lets the messages of one purpose of a program go out to people who
// have not opted in: the host declares that they need not, such as for a
// passcode that somebody waits for. An opt-out denies them all the same, and
// hours and caps hold. The audit log names the exemption of each message that
// needed it. Whether there is such an exemption in law is not something that
// the package can know.
type Exemption struct {
	// Purpose that is exempt, among the program's; not marketing, and each
	// once. Required.
	Purpose sealtext.Purpose `json:"purpose"`
	// Reason names it in the audit log; see [sealtext.CheckReference].
	// Required.
	Reason string `json:"reason"`
	// Source is where the exemption stands. Required.
	Source string `json:"source"`
}

// Template is a text that is sent by its name. It is reserved; see
// Program.Templates.
type Template struct {
	// ID names it; see [sealtext.CheckReference]. Required, each once in a
	// program.
	ID string `json:"id"`
	// Purpose of its messages, among the program's. Required.
	Purpose sealtext.Purpose `json:"purpose"`
	// Text of it. Required.
	Text string `json:"text"`
}
