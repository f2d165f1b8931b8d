package consent

import (
	"slices"
	"strings"

	"github.com/sealtext/sealtext/consent/keyword"
	"github.com/sealtext/sealtext/consent/program"
)

// ProviderAction is the action of a provider on a text before it passed it on, such as the
// OptOutType of Twilio's webhook.
type ProviderAction uint8

// The actions of a provider.
const (
	ProviderDidNothing ProviderAction = iota // it passed the text on, or does not say
	ProviderOptedOut                         // it delivers nothing more to the person
	ProviderOptedIn                          // it delivers to the person again
	ProviderHelped                           // it has sent its help text
)

// ruleProvider is the rule id for a text that the provider of the sender understood and the tables
// did not.
const ruleProvider = "provider"

func sameText(a, b string) bool {
	return strings.EqualFold(strings.TrimSpace(a), strings.TrimSpace(b))
}

// handled returns what the provider of a sender did with a text: as it reports, or else as it is
// known to do.
func handled(s program.Sender, in InboundText) ProviderAction {
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

// heard returns the classification of a text, corrected by the action of the provider: a person
// whom it has blocked is opted out, whatever the text. That it delivers again is not enough for an
// opt-in.
func heard(c keyword.Classification, h ProviderAction) keyword.Classification {
	out := c.Intent == keyword.IntentOptOut || c.Intent == keyword.IntentLikelyOptOut
	switch {
	case h == ProviderOptedOut && !out:
		return keyword.Classification{Intent: keyword.IntentOptOut, Rule: ruleProvider, Request: c.Request}
	case h == ProviderHelped && c.Intent == keyword.IntentNone && c.Command == "":
		return keyword.Classification{Intent: keyword.IntentHelp, Rule: ruleProvider, Request: c.Request}
	}
	return c
}

// answers reports whether a provider that did h has answered a text.
func answers(s program.Sender, h ProviderAction, i keyword.Intent) bool {
	if s.Keywords != program.OwnerProvider {
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
