package proof

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
)

// MismatchError is returned by [Exporter.Export] if the host's text or copy does not have the hash
// that the event recorded, so that it is not the text that the person was shown, or not the
// artifact that they gave.
type MismatchError struct {
	Event sealtext.ID
	Field string // "disclosure" or "copy"
}

// Error names the event and the field.
func (e *MismatchError) Error() string {
	return "consent/proof: the " + e.Field + " of event " + e.Event.String() + " does not have the recorded SHA-256"
}

// MissingError is returned by [Exporter.Export] if a field of a required standard is missing.
type MissingError struct {
	Events []MissingFields // in the order of the ledger
}

// MissingFields are the fields of a standard that one event lacks.
type MissingFields struct {
	Event    sealtext.ID
	Standard Standard
	Fields   []string
}

// Error names the first event with its fields, and the number of events.
func (e *MissingError) Error() string {
	f := e.Events[0]
	return "consent/proof: event " + f.Event.String() + " misses fields of " + f.Standard.String() + ": " + strings.Join(f.Fields, ", ") +
		"; events that miss some: " + strconv.Itoa(len(e.Events))
}

// demand checks the events against the required standards. It accepts those of an erased person,
// whose missing fields were destroyed on purpose.
func (e *Exporter) demand(events []Event) error {
	var missing MissingError
	for _, ev := range events {
		for _, s := range e.cfg.Require {
			if fields := ev.Missing(s); len(fields) > 0 && !ev.Tombstone() {
				missing.Events = append(missing.Events, MissingFields{ev.ID, s, fields})
			}
		}
	}
	if len(missing.Events) > 0 {
		return &missing
	}
	return nil
}

// gather reads and opens the content of the file.
func (e *Exporter) gather(ctx context.Context, r Request, now time.Time) ([]Event, error) {
	sealed := map[sealtext.ID]sealtext.SealedField{}
	there := map[sealtext.ID]bool{}
	err := e.cfg.Ledger.Export(ctx, r.Person, func(rec sealtext.Record) error {
		there[rec.ID] = true
		if f, ok := rec.Sealed["evidence"]; ok {
			sealed[rec.ID] = f
		}
		return ctx.Err()
	})
	if err != nil {
		return nil, err
	}
	entries, err := e.cfg.Ledger.History(ctx, r.Person)
	if err != nil {
		return nil, err
	}
	var who identity
	if len(sealed) > 0 { // otherwise the person was erased
		if who, err = e.identify(ctx, r); err != nil {
			return nil, err
		}
	}
	texts := map[consent.Disclosure]*string{}
	var events []Event
	for _, entry := range entries {
		if !there[entry.ID] {
			continue // recorded after the first reading
		}
		ev := Event{HistoryEntry: entry, Tenant: r.Person.Tenant, Person: r.Person.Pseudonyms[0]}
		_, ev.Program = programFor(e.programs, ev.Tenant, ev.Scope)
		if f, ok := sealed[entry.ID]; ok {
			ev.Number, ev.Name = who.number, who.name
			if err := e.evidence(ctx, r, f, &ev, texts); err != nil {
				return nil, err
			}
		}
		if ev.Keep, err = e.keep(ctx, r.Person, ev, now); err != nil {
			return nil, err
		}
		events = append(events, ev)
	}
	return events, nil
}

type identity struct {
	number sealtext.Number
	name   sealtext.Body
}

func (e *Exporter) identify(ctx context.Context, r Request) (who identity, err error) {
	for _, s := range e.cfg.Identities {
		err := s.Export(ctx, r.Person, func(rec sealtext.Record) error {
			if f, ok := rec.Sealed["number"]; ok {
				b, err := open(ctx, r, f)
				if err != nil {
					return err
				}
				if who.number, err = sealtext.ParseE164(string(b)); err != nil {
					return err
				}
			}
			if f, ok := rec.Sealed["name"]; ok {
				b, err := open(ctx, r, f)
				if err != nil {
					return err
				}
				if len(b) > MaxName || !utf8.Valid(b) {
					return inputError("name", "must be a text of at most 512 bytes")
				}
				who.name, err = sealtext.NewBody(string(b))
				return err
			}
			return ctx.Err()
		})
		if err != nil {
			return identity{}, err
		}
	}
	return who, nil
}

// open refuses a value that is bound to another person: one wrong row of a source would otherwise
// put another person's data into the file.
func open(ctx context.Context, r Request, f sealtext.SealedField) ([]byte, error) {
	if f.Binding.Tenant != r.Person.Tenant || f.Binding.Subject != r.Person.Subject {
		return nil, errors.New("consent/proof: a sealed value is bound to another person")
	}
	b, err := r.Open(ctx, f)
	if err != nil {
		return nil, fmt.Errorf("consent/proof: open: %w", err)
	}
	return b, nil
}

// evidence opens the evidence of an event and looks up the text and the artifact that it refers to.
func (e *Exporter) evidence(ctx context.Context, r Request, f sealtext.SealedField, ev *Event, texts map[consent.Disclosure]*string) error {
	if f.Binding.Record != ev.ID {
		return errors.New("consent/proof: the evidence of an event is bound to another one")
	}
	b, err := open(ctx, r, f)
	if err != nil {
		return err
	}
	v, err := consent.DecodeEvidence(b)
	if err != nil {
		return fmt.Errorf("consent/proof: evidence: %w", err)
	}
	ev.Evidence = &v
	text, known := texts[v.Disclosure]
	if !known {
		if text, err = e.text(ctx, *ev); err != nil {
			return err
		}
		texts[v.Disclosure] = text
	}
	if text != nil {
		ev.Text, ev.Shown = *text, true
	}
	ev.Copy, err = e.copy(ctx, *ev)
	return err
}

// text returns the text that the person was shown; nil if there is none.
func (e *Exporter) text(ctx context.Context, ev Event) (*string, error) {
	d := ev.Evidence.Disclosure
	if e.cfg.Text == nil || d == (consent.Disclosure{}) {
		return nil, nil
	}
	s, err := e.cfg.Text(ctx, ev.Tenant, d)
	switch {
	case errors.Is(err, ErrNotKept):
		return nil, nil
	case err != nil:
		return nil, fmt.Errorf("consent/proof: text: %w", err)
	case len(s) > MaxText || !utf8.ValidString(s):
		return nil, inputError("disclosure text", "must be UTF-8 of at most 256 KiB")
	case d.SHA256 != "" && !strings.EqualFold(d.SHA256, hashOf([]byte(s))):
		return nil, &MismatchError{ev.ID, "disclosure"}
	}
	return &s, nil
}

// copy returns the artifact; nil if there is none. An artifact without a recorded hash could be
// any, and is left out.
func (e *Exporter) copy(ctx context.Context, ev Event) ([]byte, error) {
	if e.cfg.Copy == nil || ev.Evidence.SHA256 == "" {
		return nil, nil
	}
	b, err := e.cfg.Copy(ctx, ev.Tenant, *ev.Evidence)
	switch {
	case errors.Is(err, ErrNotKept):
		return nil, nil
	case err != nil:
		return nil, fmt.Errorf("consent/proof: copy: %w", err)
	case len(b) == 0 || len(b) > MaxCopy:
		return nil, inputError("copy", "must have 1 byte to 1 MiB; return ErrNotKept for one that is longer")
	case !strings.EqualFold(ev.Evidence.SHA256, hashOf(b)):
		return nil, &MismatchError{ev.ID, "copy"}
	}
	return b, nil
}

// used returns the time at which the consent was last used, and whether it is known.
func (e *Exporter) used(ctx context.Context, p sealtext.Person, ev Event) (at time.Time, known bool, err error) {
	if e.cfg.LastUse == nil {
		return time.Time{}, false, nil
	}
	if at, err = e.cfg.LastUse(ctx, p, ev.Scope.Program); err != nil {
		return time.Time{}, false, fmt.Errorf("consent/proof: last use: %w", err)
	}
	return at.UTC(), true, nil
}
