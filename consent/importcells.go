package consent

import (
	"strings"
	"time"

	"github.com/sealtext/sealtext"
)

// cells are the values of one row of a list.
type cells struct{ number, status, date, source, program, sender string }

// columns are the indexes of the cells; -1 if there is none.
type columns struct{ number, status, date, source, program, sender int }

func (c columns) of(row []string) cells {
	at := func(i int) string {
		if i < 0 || i >= len(row) {
			return ""
		}
		return strings.TrimSpace(row[i])
	}
	return cells{
		number: at(c.number), status: strings.ToLower(at(c.status)), date: at(c.date),
		source: at(c.source), program: at(c.program), sender: at(c.sender),
	}
}

// readHeader finds the columns by their names: those of Twilio's Consent API and the usual ones of
// other lists.
func readHeader(header []string) (c columns, ignored []int, err error) {
	c = columns{-1, -1, -1, -1, -1, -1}
	for i, name := range header {
		name = strings.TrimPrefix(name, "\ufeff") // the byte order mark of spreadsheets
		name = strings.NewReplacer(" ", "_", "-", "_").Replace(strings.ToLower(strings.TrimSpace(name)))
		var at *int
		switch name {
		case "contact_id", "number", "phone", "phone_number", "msisdn", "mobile":
			at = &c.number
		case "status", "consent", "consent_status", "opt_status":
			at = &c.status
		case "date_of_consent", "date", "occurred_at", "timestamp":
			at = &c.date
		case "source":
			at = &c.source
		case "program":
			at = &c.program
		case "sender", "sender_id":
			at = &c.sender
		default:
			ignored = append(ignored, i+1)
			continue
		}
		if *at >= 0 {
			return c, nil, inputError("list", "must name each column once in its header")
		}
		*at = i
	}
	if c.number < 0 || c.status < 0 {
		return c, nil, inputError("list", "must have the columns number (or contact_id) and status in its header")
	}
	return c, ignored, nil
}

// statuses are the usual names of the two states in lists.
var statuses = map[string]Kind{
	"opt-out": KindOptOut, "opt_out": KindOptOut, "optout": KindOptOut, "opted-out": KindOptOut, "opted_out": KindOptOut, "out": KindOptOut,
	"unsubscribed": KindOptOut, "blocked": KindOptOut, "stop": KindOptOut,
	"opt-in": KindOptIn, "opt_in": KindOptIn, "optin": KindOptIn, "opted-in": KindOptIn, "opted_in": KindOptIn, "in": KindOptIn, "subscribed": KindOptIn,
}

// layouts are the accepted forms of dates; UTC without an offset.
var layouts = []string{time.RFC3339Nano, "2006-01-02 15:04:05", "2006-01-02T15:04:05", time.DateOnly}

func readDate(s string) (time.Time, bool) {
	for _, layout := range layouts {
		if t, err := time.Parse(layout, s); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}

// event returns the event of a row, still without its person.
func (im *importer) event(c cells, line int, kind Kind) (Event, *LineError) {
	wrong := func(field, rule string) (Event, *LineError) { return Event{}, &LineError{line, field, rule} }
	e := Event{
		Kind: kind, Scope: ForTenant(), Method: MethodImport, Actor: im.cfg.Actor, OccurredAt: im.ledger.now(),
		Evidence: Evidence{Source: im.cfg.Source, SHA256: im.report.SHA256, Row: line},
	}
	if c.source != "" {
		e.Evidence.Reference = c.source
	}
	if c.date != "" {
		at, ok := readDate(c.date)
		switch ok = ok && !at.Before(earliest); {
		case ok:
			e.OccurredAt = at
		case kind == KindOptIn: // an opt-out is not refused for its date
			return wrong("date", "must be such as 2026-03-01 or 2026-03-01T09:30:00Z, in 1990 or later")
		}
	}
	name := im.cfg.Program
	if c.program != "" {
		var err error
		if name, err = sealtext.ParseProgram(c.program); err != nil {
			return wrong("program", "must be the name of a program")
		}
	}
	if !name.IsZero() {
		e.Scope = ForProgram(name)
	}
	if kind == KindOptOut {
		return e, nil
	}
	p := im.set.Program(name)
	switch {
	case name.IsZero():
		return wrong("program", "must be named for an opt-in, by the row or ImportConfig.Program")
	case p == nil:
		return wrong("program", "must be declared for an opt-in")
	}
	if len(p.Notices) > 0 {
		e.Notice = im.cfg.Notice
	}
	e.Purposes, e.Basis, e.Evidence.Disclosure = im.cfg.Purposes, im.cfg.Basis, im.cfg.Disclosure
	switch {
	case c.date == "":
		return wrong("date", "must be given for an opt-in: it counts as of then")
	case im.cfg.Purposes&sealtext.AllPurposes == 0 || im.cfg.Purposes&^p.Agreeable() != 0:
		return wrong("purposes", "must be given for opt-ins by ImportConfig.Purposes, among those of the program")
	case im.cfg.Disclosure == (Disclosure{}):
		return wrong("disclosure", "must be given for opt-ins by ImportConfig.Disclosure")
	}
	if c.sender != "" {
		sender, err := sealtext.ParseSender(c.sender)
		if err != nil || !p.Sends(sender) {
			return wrong("sender", "must be one of the program's for an opt-in, which would be wider without it")
		}
		e.Scope = ForSender(name, sender)
	}
	return e, nil
}
