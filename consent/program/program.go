package program

import (
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/keyword"
	"github.com/sealtext/sealtext/consent/rule"
	"github.com/sealtext/sealtext/consent/rule/senderid"
)

// Program declares one stream of messages of a tenant, which persons opt in to and opt out of as a
// whole. It is the only declaration of what the program may send, from which senders, and with
// which texts.
type Program struct {
	// Tenant and Name identify the program. Required.
	Tenant sealtext.Tenant
	Name   sealtext.Program
	// Senders are the addresses that it sends from. At least one; a message from another one is
	// denied. Programs of a tenant may have a sender in common, and must then declare it alike: a
	// STOP to it opts out of all of them. A sender of another tenant is refused unless both declare
	// it Shared.
	Senders []Sender
	// Purposes that it may send for, and record consent for. At least one. Answers to inbound
	// messages and confirmations of opt-ins are sent as [sealtext.Transactional] whether that is
	// among them or not.
	Purposes sealtext.PurposeSet
	// StartPurposes are the purposes that a START opts in to if the person never opted in to any in
	// the program before, among Purposes. None by default: such a START changes nothing.
	StartPurposes sealtext.PurposeSet
	// Languages in which people write to the program, as codes of ISO 639-1 such as "en" and "es",
	// each once. They decide about words that opt out in one language and are ordinary in another;
	// see [keyword.Context]. By default English and the languages of the countries that it sends to:
	// of Jurisdictions, else those of the tenant, and of the person's.
	Languages []string
	// Wording generates the texts that the program sends about itself. The zero value generates
	// none.
	Wording Wording
	// Replies are texts of the host; each that is not empty replaces the one that Wording
	// generates. Without Wording and Replies nothing is answered.
	Replies Replies
	// Commands that a person may text to the program, besides the keywords of package
	// consent/keyword, which have precedence. Optional.
	Commands []keyword.Command
	// Notices are the versions of its privacy notice, oldest first. If there are any, an opt-in
	// must name the one that the person was shown. Optional.
	Notices []Notice
	// Exempt are the purposes for which the host declares that no opt-in is needed. Optional.
	Exempt []Exemption
	// Jurisdictions of recipients, for messages that name none. Optional; see consent.Request.
	Jurisdictions []rule.Jurisdiction
	// StoreByConsent keeps the texts of its messages after delivery only for persons who opted in
	// to [sealtext.Storage]: for Conversations, or a week where that is zero. Off by default.
	StoreByConsent bool
	// Conversations is how long the texts of messages between the program and a person are kept
	// after they were sent or received, in whole seconds and at most 10 years. Zero, the default,
	// keeps no conversation: a text that was sent is gone at its final receipt, and one that gets
	// none, or that was received, when the retention schedule says. It holds for messages that are
	// sent and received while it is declared. See [Program.TextsFor].
	Conversations time.Duration
	// NoOneShot denies the one message that a person asks for at this moment, such as a passcode,
	// after they opted out; see consent.Request.Asked. Off by default.
	NoOneShot bool
	// OneShotTransactional permits such a message for the purpose transactional too, and not only
	// for otp. Off by default; without effect beside NoOneShot.
	OneShotTransactional bool
	// HoldWhenBehind delays transactional messages, as marketing and informational ones are delayed
	// in any case, while texts to the sender may have been lost and were not caught up with; see
	// [Pause].Behind. Off by default.
	HoldWhenBehind bool
	// Templates are texts that are sent by their ids with parameters. Optional.
	Templates []Template
	// TemplateOnly restricts the program to its templates and to the texts of Wording and Replies,
	// so that nobody can send an offer as transactional. Off by default.
	TemplateOnly bool
	// Domains are the domains of the brand, in ASCII and in lower case, such as "cornerbooks.example". A
	// message with a link to a host that is none of them and not below one is refused before it is
	// stored: a shortened link, a domain that looks alike, an address of four numbers. None, the
	// default, leaves links to the content policy. A domain under which anybody can register a name,
	// such as "co.uk", is refused. At most 100.
	Domains []string
	// RegisteredOnly denies messages from senders that declare no Countries, and those to numbers whose
	// country cannot be told. Off by default.
	RegisteredOnly bool
	// Frequency is the largest number of marketing and informational messages to one person in a
	// period, over all senders together. The texts state it, and the gate enforces it. Zero: no
	// limit, and the texts say that it varies.
	Frequency Frequency
}

// Sender is an address that a program sends from.
type Sender struct {
	// Address is the number, the short code or the name; for a Pool a name that the host chooses
	// for it. Required.
	Address sealtext.Sender
	// Route names the relay of its messages: RelayConfig.Name of package transport. Required for
	// messages sent through that package.
	Route string
	// Keywords is the party that acts on STOP, START and HELP. OwnerHost by default.
	Keywords KeywordOwner
	// StopWords, StartWords and HelpWords are the texts that the provider treats as an opt-out, an
	// opt-in and a request for help, for one that acts on them without reporting it in its events.
	// A text must be one of them as a whole; case and surrounding space do not matter. Each has 1
	// to 256 bytes. Only for OwnerProvider; leave them empty for a provider that reports its
	// action.
	StopWords, StartWords, HelpWords []string
	// Shared permits other tenants to send from the address too, if they declare the same. Off by
	// default.
	Shared bool
	// OneWay states that the address cannot receive messages. Off by default; a name such as "CITY
	// CLINIC" that is no Pool is one-way in any case.
	OneWay bool
	// Pool states that the provider chooses among Members for each message, as a messaging service
	// of Twilio does. Consent, questions and frequency are those of the pool, and a message to a
	// member is one to the pool.
	Pool bool
	// Members are the numbers of a Pool; they may change. Empty otherwise.
	Members []sealtext.Sender
	// Countries are the countries of recipients that the address may be used to, by their codes of ISO
	// 3166-1, such as "US". Messages to others are denied, and so are those that lack a registration
	// which the country needs, by the table of package consent/rule/senderid. None, the default, does
	// not limit the address; countries whose networks accept no sender of its kind are denied all the
	// same.
	Countries []rule.Jurisdiction
	// Purposes are those that the address may be used for, such as otp only. None, the default, stands
	// for all of the program. Answers to texts of persons are sent in any case.
	Purposes sealtext.PurposeSet
	// Registrations of the address with networks and registers, such as the campaign of a long code in
	// the United States. Transports hand over what their provider's API takes. At most one approved
	// registration of DLT, and of IYS, is for the messages of a program with a purpose.
	Registrations []senderid.Registration
}

// KeywordOwner is the party that acts on a keyword texted to a sender and sends the one
// confirmation.
type KeywordOwner uint8

// The owners of keywords.
const (
	// OwnerHost is the default: the provider passes texts on, and the host answers a STOP or HELP,
	// whatever the provider reports. Set it too if the provider blocks numbers but its own replies
	// are off.
	OwnerHost KeywordOwner = iota
	// OwnerProvider is a provider that blocks a number that texts STOP and answers by itself, as
	// Twilio does by default and with Advanced Opt-Out, and networks do for toll-free numbers. What
	// it did not recognize is the host's to answer.
	OwnerProvider
)

// String returns the name of the owner.
func (o KeywordOwner) String() string {
	switch o {
	case OwnerHost:
		return "host"
	case OwnerProvider:
		return "provider"
	}
	return "none"
}

// MarshalText returns the String of the owner.
func (o KeywordOwner) MarshalText() ([]byte, error) { return []byte(o.String()), nil }

// UnmarshalText parses the name; the error is a [*sealtext.InputError].
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
// From EffectiveFrom of a notice with Reconsent on, an opt-in under an earlier version, or under
// none, no longer permits messages: the person must be asked again, for example by an event of the
// kind consent.KindOptInRequested. The opt-in stays in the ledger, and still lifts the opt-outs
// that it lifted. An opt-in under a later version than the one in force is valid: the person has
// seen it already.
type Notice struct {
	// Version identifies the notice in events; see [sealtext.CheckReference]. Required, unique in a
	// program.
	Version string `json:"version"`
	// EffectiveFrom is when it takes effect. Each is later than that of the notice before; the
	// first may be zero.
	EffectiveFrom time.Time `json:"effective_from,omitzero"`
	// Reconsent requires a new opt-in from everybody.
	Reconsent bool `json:"reconsent,omitempty"`
}

// Exemption permits messages of one purpose of a program without an opt-in: the host declares that
// none is needed, for example for a passcode that the person requests. An opt-out denies them all
// the same, and hours and caps apply. The audit log names the exemption of each message that needed
// it. The package cannot know whether such an exemption exists in law.
type Exemption struct {
	// Purpose that is exempt, among the program's; not marketing, and each once. Required.
	Purpose sealtext.Purpose `json:"purpose"`
	// Reason identifies the exemption in the audit log; see [sealtext.CheckReference]. Required.
	Reason string `json:"reason"`
	// Source is the law or contract of the exemption. Required.
	Source string `json:"source"`
}
