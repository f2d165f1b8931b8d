package proof

import (
	"slices"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/rule"
)

// Event is one event of a file with everything that the lines above it say
// about it. What it holds is only as good as the file: use it once [Verify]
// has returned nil. It is read-only, and safe for concurrent use as that.
type Event struct {
	consent.HistoryEntry
	// Line is where it stands in the file, counted from 1.
	Line int
	// Tenant and Person name whose it is; Number and Name, masked, are there
	// where the file says them.
	Tenant sealtext.Tenant
	Person sealtext.Pseudonym
	Number sealtext.Number
	Name   sealtext.Body
	// Evidence is nil for a tombstone: an opt-out that outlived its person's
	// erasure, or one of the account that was made in another tenant.
	Evidence *consent.Evidence
	// Program is what holds for all events of its program; nil where the file
	// has no record of it.
	Program *Program
	// Text is what the person was shown, to the letter, and Shown says that
	// the file has it.
	Text  string
	Shown bool
	// Copy is the artifact that Evidence refers to; nil where the file has
	// none.
	Copy []byte
	// Keep is its retention clock; nil where no row of the table asks for it.
	Keep *Keep
}

// Tombstone reports whether nothing but the opt-out itself is left.
func (e Event) Tombstone() bool { return e.Evidence == nil }

// Jurisdictions are where the event is judged: the one that the evidence
// names, and those of the program. None means that it is not known.
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

// language of what was shown, else of the program's notice.
func (e Event) language() string {
	if e.Evidence != nil && e.Evidence.Disclosure.Language != "" {
		return e.Evidence.Disclosure.Language
	}
	return e.program().Language
}

// program returns the record, empty where there is none.
func (e Event) program() Program {
	if e.Program == nil {
		return Program{}
	}
	return *e.Program
}

// purposes of the event; of one that names none, all that the record
// describes. The zero purpose stands for storage.
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

// named returns a purpose in a word.
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

// state is what the event makes of the consent, in the words of the standard,
// and "unchanged" where it makes nothing.
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

// entity is who brought the event about: the person, or the controller where
// it acted by itself or for somebody else.
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

// validity returns an interval of ISO 8601, open where an opt-in ends only by
// being withdrawn and for what does not end at all.
func (e Event) validity() string {
	end := ".."
	if !e.ExpiresAt.IsZero() {
		end = e.ExpiresAt.Format(time.RFC3339)
	}
	return e.OccurredAt.Format(time.RFC3339) + "/" + end
}
