package main

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
)

const (
	liftAsk = "I had stopped everything. I take that back for what I tick on this page, and for nothing else."
	stopAsk = "Stop everything: no texts but the codes that you ask for on this site."
)

// form is what the preference page shows.
type form struct {
	Page     string // names this showing of the page: the second time that it comes back it is a repeat
	Phone    string
	Stopped  string // since when the person is out of everything, of some purpose at least
	AllOff   bool   // there is nothing left to stop
	LiftAsk  string
	StopAsk  string
	Programs []fieldset
	Notices  []notice
}

type fieldset struct {
	offering
	Boxes []box
}

type box struct {
	choice
	On     bool
	Ticked bool   // as it is shown: on, or ticked in a form that comes back to be put right
	State  string // in words
}

// switches makes the form of a person's preferences; sent are boxes that they
// ticked in a form that has to be put right.
func switches(all consent.Preferences, phone string, sent []consent.PreferenceChoice) form {
	f := form{Page: sealtext.NewID().String(), Phone: phone, LiftAsk: liftAsk, StopAsk: stopAsk, AllOff: true}
	for _, s := range all.Everything {
		switch {
		case s.Purpose == sealtext.OTP:
		case s.State != consent.StateOut:
			f.AllOff = false
		case f.Stopped == "":
			f.Stopped = day(s.Since)
		}
	}
	for _, p := range programs {
		set := fieldset{offering: p}
		for _, c := range p.Choices {
			on, state := stateOf(preferencesOf(all, p, c.Purposes))
			ticked := slices.ContainsFunc(sent, func(x consent.PreferenceChoice) bool { return x.In && x.Program == p.Name && x.Purposes == c.Purposes })
			set.Boxes = append(set.Boxes, box{c, on, on || ticked, state})
		}
		f.Programs, f.Notices = append(f.Programs, set), append(f.Notices, p.Notice)
	}
	return f
}

// preferencesOf are the ledger's switches of some purposes of a program.
func preferencesOf(all consent.Preferences, p offering, of sealtext.PurposeSet) (ps []consent.Preference) {
	for _, x := range all.Programs {
		for _, s := range x.Purposes {
			if x.Program == p.Name && of.Has(s.Purpose) {
				ps = append(ps, s)
			}
		}
	}
	return ps
}

var ways = map[consent.Method]string{
	consent.MethodKeyword: "by a text from you", consent.MethodWebForm: "on this site", consent.MethodPaper: "on paper", consent.MethodCall: "by phone",
	consent.MethodAPI: "in your account", consent.MethodImport: "before we had this site", consent.MethodProvider: "as your phone company told us",
}

// stateOf says in words what a box stands for. It is ticked when all of it is
// on.
func stateOf(ps []consent.Preference) (on bool, words string) {
	for _, s := range ps {
		if s.State == consent.StateOut && (s.Scope.Level == consent.LevelTenant || s.Scope.Level == consent.LevelAccount) {
			return false, "Off since " + day(s.Since) + ", with everything else."
		}
	}
	for _, s := range ps {
		if s.State == consent.StateOut {
			return false, "Off since " + day(s.Since) + ", " + ways[s.Method] + "."
		}
	}
	for _, s := range ps {
		if !s.AskedUntil.IsZero() && s.State == consent.StateUnknown {
			return false, "Off. We wait for the YES that we asked you for by text, until " + day(s.AskedUntil) + "."
		}
	}
	for _, s := range ps {
		if s.Stale {
			return false, "Off until you agree to our new privacy notice: tick it, if you do."
		}
		if s.State != consent.StateIn {
			return false, "Off. You have not asked for it."
		}
	}
	return len(ps) > 0, "On since " + day(ps[0].Since) + ", " + ways[ps[0].Method] + "."
}

func day(t time.Time) string { return t.UTC().Format("2 January 2006") }

// changed are the boxes that came back otherwise than they were shown. What a
// box was shown as is in the form: the page may be older than what the ledger
// says by now.
func changed(sent url.Values) (out []consent.PreferenceChoice) {
	for _, p := range programs {
		for _, c := range p.Choices {
			on, was := slices.Contains(sent["on"], c.ID), slices.Contains(sent["was"], c.ID)
			if on != was {
				out = append(out, consent.PreferenceChoice{Program: p.Name, Purposes: c.Purposes, In: on, Notice: version, Disclosure: c.disclosure()})
			}
		}
	}
	return out
}

// outcome says what the ledger says now about the boxes that were changed.
func outcome(choices []consent.PreferenceChoice, all consent.Preferences) string {
	var parts []string
	for _, p := range programs {
		for _, c := range p.Choices {
			if !slices.ContainsFunc(choices, func(x consent.PreferenceChoice) bool { return x.Program == p.Name && x.Purposes == c.Purposes }) {
				continue
			}
			if on, _ := stateOf(preferencesOf(all, p, c.Purposes)); on {
				parts = append(parts, c.Label+": on.")
			} else {
				parts = append(parts, c.Label+": off.")
			}
		}
	}
	if len(parts) == 0 {
		return "You changed nothing, and nothing was saved."
	}
	return "Saved. " + strings.Join(parts, " ")
}

// index reads the number of an element of a list.
func index(s string, length int) (int, bool) {
	i, err := strconv.Atoi(s)
	return i, err == nil && i >= 0 && i < length
}
