package senderid

import (
	"slices"
	"strings"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/rule"
)

// The kinds of a [Warning].
const (
	LintRefused   = "refused"   // the networks of a country accept no sender of the kind
	LintMissing   = "missing"   // a registration that a country needs is missing, or not approved
	LintUnknown   = "unknown"   // the table has no row of a country
	LintAnywhere  = "anywhere"  // the sender is declared for no country
	LintNoStop    = "no-stop"   // people cannot reply STOP, and a rule wants a way of opting out in the text
	LintStopText  = "stop-text" // a template does not say how to opt out, and a rule wants it
	LintWrongKind = "kind"      // a registration is of a scheme that the sender's kind does not use
)

// Warning is something about the declaration of a sender that a person should examine. It denies
// nothing.
type Warning struct {
	Kind    string            // one of the Lint constants
	Country rule.Jurisdiction // empty if it is about no country
	Rule    string            // Row.ID, or Rule.ID of package rule; empty for none
	Text    string            // the problem and what to do, in a sentence; never an address or a number
}

// Lint examines a sender for messages of some purposes to some countries, besides those that it is
// declared for. The warnings are in the order of countries and rows.
func (t *Table) Lint(s Sender, purposes sealtext.PurposeSet, countries []rule.Jurisdiction) (ws []Warning) {
	warn := func(kind string, country rule.Jurisdiction, row, text string) {
		w := Warning{kind, country, row, text}
		if !slices.Contains(ws, w) {
			ws = append(ws, w)
		}
	}
	if len(s.Countries) == 0 {
		warn(LintAnywhere, "", "", "the sender is declared for no country, so that it may be used to all and no registration is asked for; declare Sender.Countries")
	}
	to := slices.Concat(s.Countries, countries)
	slices.Sort(to)
	for _, c := range slices.Compact(to) {
		if !t.Knows(c) {
			warn(LintUnknown, c, "", "the table has no row of "+string(c)+"; ask the provider which senders it takes there")
			continue
		}
		for _, purpose := range purposes.Each() {
			refused, missing := t.rowsAgainst(Query{Sender: s, Country: c, Purpose: purpose})
			for _, f := range refused {
				warn(LintRefused, c, f.ID, "networks in "+string(c)+" accept no "+kindsOf(s)+" sender; messages are refused")
			}
			for _, f := range missing {
				warn(LintMissing, c, f.ID, missingText(f))
			}
		}
	}
	for _, r := range s.Registrations {
		kind, ok := map[Scheme]sealtext.SenderKind{Scheme10DLC: sealtext.SenderLongCode, SchemeTollFree: sealtext.SenderTollFree}[r.Scheme]
		if ok && len(s.Kinds) > 0 && !slices.Contains(s.Kinds, kind) {
			warn(LintWrongKind, r.Scheme.country(), "", "a registration of the scheme "+string(r.Scheme)+" is for a "+kind.String()+" only")
		}
	}
	return ws
}

func kindsOf(s Sender) string {
	var names []string
	for _, k := range s.Kinds {
		names = append(names, k.String())
	}
	return strings.Join(names, " or ")
}

func missingText(f Finding) string {
	what := map[Scheme]string{
		Scheme10DLC:    "a campaign of The Campaign Registry (10dlc, with its id)",
		SchemeTollFree: "the verification of the toll-free number (toll-free)",
		SchemeDLT:      "a DLT registration (dlt, with the ids of the entity and of templates)",
		SchemeIYS:      "a brand code of IYS for commercial messages (iys)",
		SchemeName:     "the registration of the sender (name)",
	}[f.Needs]
	if f.State != "" {
		return string(f.Country) + " needs " + what + ", and the one that is declared is " + string(f.State)
	}
	return string(f.Country) + " needs " + what + "; declare it in Sender.Registrations"
}
