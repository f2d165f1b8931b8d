package program

import (
	"bytes"
	"encoding/json"
	"slices"

	"github.com/sealtext/sealtext/consent/rule/senderid"
)

// Change is a difference between a declaration and the present one.
type Change struct {
	// Field is the name in the JSON form, such as "purposes"; "program" and "tenant" for one that
	// is new or was retired.
	Field string
	// Was and Becomes are its values in JSON; empty for none.
	Was, Becomes string
	// Loosens reports that the change permits messages that are denied now, or recognizes fewer
	// texts as opt-outs.
	Loosens bool
	// Warnings are what [Program.Lint] finds in the declaration as a whole. They are in the first change
	// of a program.
	Warnings []senderid.Warning
}

// same reports whether two senders are declared alike; the order of words and members does not
// matter.
func same(a, b *Sender) bool {
	return a.Address == b.Address && a.Route == b.Route && a.Keywords == b.Keywords && a.Shared == b.Shared && a.OneWay == b.OneWay && a.Pool == b.Pool &&
		subset(a.Members, b.Members) && subset(b.Members, a.Members) &&
		subset(a.StopWords, b.StopWords) && subset(b.StopWords, a.StopWords) &&
		subset(a.StartWords, b.StartWords) && subset(b.StartWords, a.StartWords) &&
		subset(a.HelpWords, b.HelpWords) && subset(b.HelpWords, a.HelpWords) &&
		a.Purposes == b.Purposes && subset(a.Countries, b.Countries) && subset(b.Countries, a.Countries) &&
		subset(a.Registrations, b.Registrations) && subset(b.Registrations, a.Registrations)
}

// subset reports whether b has every element of a.
func subset[T comparable](a, b []T) bool {
	return !slices.ContainsFunc(a, func(v T) bool { return !slices.Contains(b, v) })
}

// narrows reports whether a list of places may bind less than the one that it replaces: an element
// is gone, or the list replaces what is derived for each person.
func narrows[T comparable](was, becomes []T) bool {
	return !subset(was, becomes) || len(was) == 0 && len(becomes) > 0
}

// changes lists the differences between two declarations of a program.
func changes(was, becomes *Program) []Change {
	sender := func(p *Program) func(Sender) bool {
		return func(s Sender) bool {
			return !slices.ContainsFunc(p.Senders, func(o Sender) bool {
				return s.Address == o.Address && (o.Shared || !s.Shared) && subset(s.Members, o.Members) && !s.wider(&o)
			})
		}
	}
	notice := func(n Notice) bool { // one that is gone, or no longer requires a new opt-in, or does so later
		return n.Reconsent && !slices.ContainsFunc(becomes.Notices, func(o Notice) bool {
			return o.Version == n.Version && o.Reconsent && !o.EffectiveFrom.After(n.EffectiveFrom)
		})
	}
	// An opt-in under a notice counts as later than those before it.
	reordered := !slices.EqualFunc(was.Notices, becomes.Notices[:min(len(was.Notices), len(becomes.Notices))], func(a, b Notice) bool { return a.Version == b.Version })
	looser := map[string]bool{
		"senders":                slices.ContainsFunc(becomes.Senders, sender(was)),
		"purposes":               becomes.Purposes&^was.Purposes != 0,
		"start_purposes":         becomes.StartPurposes&^was.StartPurposes != 0,
		"languages":              !subset(was.Languages, becomes.Languages),
		"commands":               !subset(becomes.Commands, was.Commands),
		"notices":                slices.ContainsFunc(was.Notices, notice) || reordered,
		"exempt":                 !subset(becomes.Exempt, was.Exempt),
		"jurisdictions":          narrows(was.Jurisdictions, becomes.Jurisdictions),
		"store_by_consent":       was.StoreByConsent && !becomes.StoreByConsent,
		"conversations":          becomes.Conversations == 0 || was.Conversations == 0 || becomes.Conversations > was.Conversations,
		"no_one_shot":            was.NoOneShot && !becomes.NoOneShot,
		"one_shot_transactional": becomes.OneShotTransactional && !was.OneShotTransactional,
		"hold_when_behind":       was.HoldWhenBehind && !becomes.HoldWhenBehind,
		"templates":              slices.ContainsFunc(becomes.Templates, func(t Template) bool { return !t.within(was.Template(t.ID)) }),
		"template_only":          was.TemplateOnly && !becomes.TemplateOnly,
		"domains":                len(was.Domains) > 0 && (len(becomes.Domains) == 0 || !subset(becomes.Domains, was.Domains)),
		"registered_only":        was.RegisteredOnly && !becomes.RegisteredOnly,
		"frequency":              becomes.Frequency.looser(was.Frequency),
	}
	return differ(was, becomes, looser)
}

// tenantChanges lists the differences between two declarations of a tenant.
func tenantChanges(was, becomes *Tenant) []Change {
	return differ(was, becomes, map[string]bool{
		"zones":         !subset(was.Location.Zones, becomes.Location.Zones),
		"jurisdictions": narrows(was.Location.Jurisdictions, becomes.Location.Jurisdictions),
		"routes":        len(was.Routes) > 0 && (len(becomes.Routes) == 0 || !subset(becomes.Routes, was.Routes)),
		"regions":       len(was.Regions) > 0 && (len(becomes.Regions) == 0 || !subset(becomes.Regions, was.Regions)),
	})
}

// differ compares the JSON forms of two values, field by field.
func differ(was, becomes any, looser map[string]bool) (cs []Change) {
	a, b := fields(was), fields(becomes)
	names := make([]string, 0, len(a)+len(b))
	for n := range a {
		names = append(names, n)
	}
	for n := range b {
		names = append(names, n)
	}
	slices.Sort(names)
	for _, n := range slices.Compact(names) {
		if !bytes.Equal(a[n], b[n]) {
			cs = append(cs, Change{Field: n, Was: string(a[n]), Becomes: string(b[n]), Loosens: looser[n]})
		}
	}
	return cs
}

// fields returns the members of the JSON form of a declaration.
func fields(v any) (fs map[string]json.RawMessage) {
	b, err := json.Marshal(v)
	if err == nil {
		err = json.Unmarshal(b, &fs)
	}
	if err != nil {
		panic("program: a declaration that was checked has no JSON form: " + err.Error()) // not reached: all its types have one
	}
	return fs
}
