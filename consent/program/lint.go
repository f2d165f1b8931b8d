package program

import (
	"slices"
	"strings"
	"unicode"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/rule"
	"github.com/sealtext/sealtext/consent/rule/senderid"
)

// Lint examines the senders of a program, and what its texts say about opting out, by the tables: for
// a test, or before it is declared. It warns about senders that networks do not accept, registrations
// that are missing, one-way senders where a rule wants a way of opting out in the text, and templates
// that give none. It considers the countries that senders declare, those of Jurisdictions, and those of
// the numbers themselves. The warnings deny nothing, and are in the order of the senders.
func (p *Program) Lint(t *senderid.Table, rules []rule.Rule) (ws []senderid.Warning) {
	add := func(w senderid.Warning) {
		if !slices.Contains(ws, w) {
			ws = append(ws, w)
		}
	}
	var all []rule.Jurisdiction
	for i := range p.Senders {
		s := &p.Senders[i]
		purposes := p.Purposes & sealtext.AllPurposes
		if s.Purposes != 0 {
			purposes &= s.Purposes
		}
		countries := p.countries(s)
		all = append(all, countries...)
		for _, w := range t.Lint(p.identity(s, "", true), purposes, countries) {
			add(w)
		}
		if s.CanReceive() {
			continue
		}
		for _, r := range stopDuties(rules, purposes, countries) {
			add(senderid.Warning{
				Kind: senderid.LintNoStop, Country: r.country, Rule: r.ID,
				Text: "nobody can reply STOP to a one-way sender, and texts to " + string(r.country) + " must say how to opt out; give another way in each text, such as a link",
			})
		}
	}
	slices.Sort(all)
	all = slices.Compact(all)
	for i := range p.Templates {
		tpl := &p.Templates[i]
		for _, r := range stopDuties(rules, sealtext.Purposes(tpl.Purpose), all) {
			if !slices.ContainsFunc(tpl.Texts, func(text TemplateText) bool { return !p.saysStop(tpl, text.Text) }) || r.Duty != rule.DutySayStop {
				continue
			}
			add(senderid.Warning{
				Kind: senderid.LintStopText, Country: r.country, Rule: r.ID,
				Text: "the template " + tpl.ID + " does not say how to opt out in each of its languages, and texts to " + string(r.country) + " must; name STOP or a link",
			})
		}
	}
	return ws
}

// countries returns where the messages of a sender go, as far as that is declared.
func (p *Program) countries(s *Sender) []rule.Jurisdiction {
	if len(s.Countries) > 0 {
		return s.Countries
	}
	var to []rule.Jurisdiction
	for _, j := range p.Jurisdictions {
		country, _, _ := strings.Cut(string(j), "-")
		to = append(to, rule.Jurisdiction(country))
	}
	if len(to) == 0 {
		for _, a := range s.addresses() {
			if n, err := sealtext.ParseE164(a.String()); err == nil {
				to = append(to, senderid.Country(n.Prefix()))
			}
		}
	}
	slices.Sort(to)
	return slices.DeleteFunc(slices.Compact(to), func(j rule.Jurisdiction) bool { return j == "" || j == "EU" })
}

// duty is a row that wants a way of opting out in a text, and a country in which it binds.
type duty struct {
	rule.Rule
	country rule.Jurisdiction
}

func stopDuties(rules []rule.Rule, purposes sealtext.PurposeSet, countries []rule.Jurisdiction) (ds []duty) {
	for _, c := range countries {
		for _, r := range rules {
			if (r.Duty == rule.DutySayStop || r.Duty == rule.DutySayOtherWay) && r.Jurisdiction != "" && c.In(r.Jurisdiction) && r.Purposes&purposes != 0 {
				ds = append(ds, duty{r, c})
			}
		}
	}
	return ds
}

// stops are words of texts that say how to opt out, in the languages of the countries with such a
// duty.
var stops = []string{"stop", "unsubscribe", "opt out", "opt-out", "arret", "arrêt", "désabonner", "abmelden", "abbestellen", "baja", "sair", "parar", "huỷ", "hủy", "tu choi", "từ chối"}

// saysStop reports whether a text of a template says how to opt out: by a word for it, one of the
// provider's, or a link.
func (p *Program) saysStop(t *Template, text string) bool {
	lower := strings.ToLower(text)
	for _, w := range stops {
		if word(lower, w) {
			return true
		}
	}
	for i := range p.Senders {
		if slices.ContainsFunc(p.Senders[i].StopWords, func(w string) bool { return word(lower, strings.ToLower(strings.TrimSpace(w))) }) {
			return true
		}
	}
	return slices.ContainsFunc(t.Params, func(param Param) bool {
		return param.Kind == ParamURL && strings.Contains(text, "{"+param.Name)
	})
}

// word reports whether a text has a word, with no letter beside it.
func word(text, w string) bool {
	for from := 0; w != ""; {
		i := strings.Index(text[from:], w)
		if i < 0 {
			return false
		}
		before := strings.TrimRightFunc(text[:from+i], unicode.IsLetter)
		after := strings.TrimLeftFunc(text[from+i+len(w):], unicode.IsLetter)
		if len(before) == from+i && len(after) == len(text)-from-i-len(w) {
			return true
		}
		from += i + len(w)
	}
	return false
}
