package proof

import (
	"slices"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/rule"
)

// Event is one event of a file together with the lines above it that it refers to. It is only as
// trustworthy as the file: use it once [Verify] has returned nil. An Event is read-only, and safe
// for concurrent reads.
type Event struct {
	consent.HistoryEntry
	// Line is its line in the file, counted from 1.
	Line int
	// Tenant and Person identify the person. Number and Name, which print masked, are set if the
	// file has them.
	Tenant sealtext.Tenant
	Person sealtext.Pseudonym
	Number sealtext.Number
	Name   sealtext.Body
	// Evidence is nil for a tombstone: an opt-out that outlived its person's erasure, or one of the
	// account that was made in another tenant.
	Evidence *consent.Evidence
	// Program describes all events of its program; nil if the file has no description of it.
	Program *Program
	// Text is the text that the person was shown, unchanged. Shown reports whether the file has it.
	Text  string
	Shown bool
	// Copy is the artifact that Evidence refers to; nil if the file does not have it.
	Copy []byte
	// Keep is the retention clock; nil if no row of the table requires that the event is kept.
	Keep *Keep
}

// Tombstone reports whether only the opt-out itself is left.
func (e Event) Tombstone() bool { return e.Evidence == nil }

// Jurisdictions returns the jurisdictions whose rules apply: the one that the evidence names, and
// those of the program. None means unknown.
func (e Event) Jurisdictions() (js []rule.Jurisdiction) {
	if e.Evidence != nil {
		if j := rule.Jurisdiction(e.Evidence.Jurisdiction); j.Check() == nil {
			js = append(js, j)
		}
	}
	if e.Program != nil {
		for _, j := range e.Program.Jurisdictions {
			if !slices.Contains(js, j) {
				js = append(js, j)
			}
		}
	}
	return js
}

// language returns the language of the text that was shown, or else of the program's notice.
func (e Event) language() string {
	if e.Evidence != nil && e.Evidence.Disclosure.Language != "" {
		return e.Evidence.Disclosure.Language
	}
	return e.program().Language
}

// program returns the description of the program, empty if there is none.
func (e Event) program() Program {
	if e.Program == nil {
		return Program{}
	}
	return *e.Program
}

// purposes returns the purposes of the event; if it names none, all that the program describes. The
// zero purpose stands for storage.
func (e Event) purposes() []sealtext.Purpose {
	ps := e.Purposes.Each()
	if e.Purposes&sealtext.Storage != 0 {
		ps = append(ps, 0)
	}
	if e.Purposes != 0 {
		return ps
	}
	for _, p := range sealtext.AllPurposes.Each() {
		if _, ok := e.program().Purposes[p]; ok {
			ps = append(ps, p)
		}
	}
	return ps
}

// named returns the name of a purpose.
func named(p sealtext.Purpose) string {
	if p == 0 {
		return "storage"
	}
	return p.String()
}

// eventType returns the type of the consent that the event is about.
func (e Event) eventType() string {
	if e.Flags&consent.FlagImplied != 0 {
		return "implied"
	}
	return "expressed"
}

// state returns the state of the consent after the event, as the standard names it, and "unchanged"
// if the event does not change it.
func (e Event) state() string {
	switch e.Kind {
	case consent.KindOptIn:
		return "given"
	case consent.KindOptOut:
		return "withdrawn"
	case consent.KindOptInRequested:
		return "requested"
	default:
		return "unchanged"
	}
}

// entity returns the party that caused the event: the person, or the controller if it acted by
// itself or for another party.
func (e Event) entity() string {
	byPerson := e.Kind != consent.KindAnswer && e.Method != consent.MethodImport && e.Method != consent.MethodProvider
	if byPerson {
		return e.Person.String()
	}
	if cs := e.program().Controllers; len(cs) > 0 {
		return cs[0].ID
	}
	return ""
}

// validity returns an interval of ISO 8601. It is open for an opt-in that ends only by withdrawal,
// and for events that do not end.
func (e Event) validity() string {
	end := ".."
	if !e.ExpiresAt.IsZero() {
		end = e.ExpiresAt.Format(time.RFC3339)
	}
	return e.OccurredAt.Format(time.RFC3339) + "/" + end
}
