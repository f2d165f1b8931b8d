package consent

import (
	"slices"
	"strings"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/keyword"
)

// KeywordOwner says who acts on a keyword that people text to a sender, and
// sends the one confirmation.
type KeywordOwner uint8

// The owners.
const (
	// OwnerHost is the default: the provider passes texts on, and the answer to a
	// STOP or HELP is the host's, whatever the provider says that it did. Set
	// it too where the provider blocks people but its own replies are off.
	OwnerHost KeywordOwner = iota
	// OwnerProvider is a provider that blocks who texts STOP and answers by
	// itself, as Twilio does by default and with Advanced Opt-Out, and
	// networks do for toll-free numbers. What it did not recognize stays ours
	// to answer.
	OwnerProvider
)

// SenderConfig says who owns the keywords of one sender of a tenant.
type SenderConfig struct {
	// Tenant and Sender name it. Required, each pair once; a program of the
	// tenant must send from it.
	Tenant sealtext.Tenant
	Sender sealtext.Sender
	// Keywords is who owns them. ByUs is the default.
	Keywords KeywordOwner
	// StopWords, StartWords and HelpWords are the texts that the provider takes
	// for an opt-out, an opt-in and a call for help, for one that acts on them
	// without saying so in its events. A text must be one of them as a whole;
	// case and space around it do not matter. They are consulted where
	// InboundText.Handled is HandledNothing. Only for ByProvider; leave them
	// empty for a provider that says what it did.
	StopWords  []string
	StartWords []string
	HelpWords  []string
}

// ProviderAction is what a provider did with a text before it passed it on, such as
// the OptOutType of Twilio's webhook.
type ProviderAction uint8

// What a provider may have done.
const (
	ProviderDidNothing ProviderAction = iota // it passed the text on, or does not say
	ProviderOptedOut                         // it delivers nothing more to the person
	ProviderOptedIn                          // it delivers to the person again
	ProviderHelped                           // it has sent its help text
)

// ruleProvider is the Rule of a text that the provider of the
// sender understood, and the tables did not.
const ruleProvider = "provider"

func (l *Ledger) addSender(s SenderConfig) error {
	key := senderKey{s.Tenant, s.Sender}
	_, taken := l.senders[key]
	words := slices.Concat(s.StopWords, s.StartWords, s.HelpWords)
	switch {
	case s.Tenant.IsZero() || s.Sender.IsZero():
		return inputError("sender", "must be named, with its tenant")
	case taken:
		return inputError("sender", "must be listed once in a tenant")
	case len(l.bySender[key]) == 0:
		return inputError("sender", "must be one of a program of the tenant")
	case s.Keywords > OwnerProvider:
		return inputError("keywords", "must be ByUs or ByProvider")
	case s.Keywords == OwnerHost && len(words) > 0:
		return inputError("keywords", "must be ByProvider where words of the provider are listed")
	}
	for i, w := range words {
		if w = strings.TrimSpace(w); w == "" || len(w) > maxWord || slices.ContainsFunc(words[:i], func(v string) bool { return sameText(v, w) }) {
			return inputError("words", "must be texts of 1 to 256 bytes, each in one list and once")
		}
	}
	s.StopWords, s.StartWords, s.HelpWords = slices.Clone(s.StopWords), slices.Clone(s.StartWords), slices.Clone(s.HelpWords)
	l.senders[key] = s
	return nil
}

// maxWord is how long a text of SenderConfig.StopWords and the like may be.
const maxWord = 256

func sameText(a, b string) bool {
	return strings.EqualFold(strings.TrimSpace(a), strings.TrimSpace(b))
}

// handled is what the provider of a sender did with a text: what it says, else
// what it is known to do.
func (s SenderConfig) handled(in InboundText) ProviderAction {
	if in.Handled != ProviderDidNothing {
		return in.Handled
	}
	is := func(w string) bool { return sameText(w, in.Text.Plaintext()) }
	switch {
	case slices.ContainsFunc(s.StopWords, is):
		return ProviderOptedOut
	case slices.ContainsFunc(s.StartWords, is):
		return ProviderOptedIn
	case slices.ContainsFunc(s.HelpWords, is):
		return ProviderHelped
	}
	return ProviderDidNothing
}

// heard is what a text asks for, with what the provider made of it: whoever it
// has blocked is out, whatever we read. That it delivers again is not enough
// for an opt-in.
func heard(c keyword.Classification, h ProviderAction) keyword.Classification {
	out := c.Intent == keyword.IntentOptOut || c.Intent == keyword.IntentLikelyOptOut
	switch {
	case h == ProviderOptedOut && !out:
		return keyword.Classification{Intent: keyword.IntentOptOut, Rule: ruleProvider}
	case h == ProviderHelped && c.Intent == keyword.IntentNone && c.Command == "":
		return keyword.Classification{Intent: keyword.IntentHelp, Rule: ruleProvider}
	}
	return c
}

// answers reports whether a provider that did h has answered what a text asks
// for.
func (s SenderConfig) answers(h ProviderAction, i keyword.Intent) bool {
	if s.Keywords != OwnerProvider {
		return false
	}
	switch i {
	case keyword.IntentOptOut, keyword.IntentLikelyOptOut:
		return h == ProviderOptedOut
	case keyword.IntentOptIn:
		return h == ProviderOptedIn
	case keyword.IntentHelp:
		return h == ProviderHelped
	case keyword.IntentNone:
	}
	return false
}
