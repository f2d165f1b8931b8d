package consent

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
)

// SuppressionFormat is the form of the list that [Ledger.ExportSuppressions] writes.
type SuppressionFormat uint8

// The formats. [Ledger.Import] reads both.
const (
	// FormatGeneric has the columns number, status, date, program, sender, scope, purposes, method
	// and except.
	FormatGeneric SuppressionFormat = iota
	// FormatTwilio has the columns of Twilio's Consent API: contact_id, correlation_id, sender_id,
	// status, source and date_of_consent.
	FormatTwilio
)

// SuppressionExport configures [Ledger.ExportSuppressions].
type SuppressionExport struct {
	// Query selects the opt-outs. Its Tenant is required, and for FormatTwilio its Program and
	// Sender.
	Query SuppressedQuery
	// Format of the list; FormatGeneric by default.
	Format SuppressionFormat
	// Numbers returns the numbers of at most 1000 subjects, each once, in their order, with the zero
	// Number for one that was erased. Required. The ledger knows no numbers: use the vault's
	// RevealNumbers with the reason of the export, which authorizes and audits it.
	Numbers func(context.Context, []sealtext.Subject) ([]sealtext.Number, error)
	// Actor who exports, for the audit log. Required.
	Actor sealtext.Actor
	// Progress is called after every 1000 opt-outs and at the end. Optional.
	Progress func(SuppressionReport)
}

// SuppressionReport counts what [Ledger.ExportSuppressions] has written.
type SuppressionReport struct {
	Rows    int // written, without the header
	Erased  int // opt-outs of erased persons, who have no number: not written, and in force here all the same
	Omitted int // opt-outs from a part of Query.Purposes, which FormatTwilio cannot express
}

// exportOutcome is the Outcome of the audit event of an export.
const exportOutcome = "suppressions"

// ExportSuppressions writes the opt-outs in force as CSV with a header, one line for each, for another
// system. The list has numbers in the clear: store it as you store those.
//
// An audit event of the kind [audit.KindExported] is committed before the first byte is written. An
// export that failed halfway is to be thrown away and made anew; the report counts what was written
// until then. The error is a [*sealtext.InputError], that of a function of the configuration, of w, or
// of the store or the audit log.
func (l *Ledger) ExportSuppressions(ctx context.Context, w io.Writer, cfg SuppressionExport) (SuppressionReport, error) {
	e := &exporter{cfg: cfg, csv: csv.NewWriter(w)}
	if err := e.check(); err != nil {
		return e.report, err
	}
	err := l.store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		return l.audit.Record(ctx, tx, audit.Event{
			Tenant: cfg.Query.Tenant, Kind: audit.KindExported, Actor: cfg.Actor,
			Details: audit.Details{Program: cfg.Query.Program, Sender: cfg.Query.Sender, Purposes: e.cfg.Query.Purposes.Each(), Outcome: exportOutcome},
		})
	})
	if err != nil {
		return e.report, fmt.Errorf("consent: export: record: %w", err)
	}
	if err := e.write(e.header()); err != nil {
		return e.report, err
	}
	for s, err := range l.Suppressed(ctx, cfg.Query) {
		if err != nil {
			return e.report, err
		}
		if e.waiting = append(e.waiting, s); len(e.waiting) == keysAPage {
			if err := e.flush(ctx); err != nil {
				return e.report, err
			}
		}
	}
	return e.report, e.flush(ctx)
}

// exporter is one call of ExportSuppressions.
type exporter struct {
	cfg     SuppressionExport
	csv     *csv.Writer
	waiting []Suppressed
	report  SuppressionReport
}

func (e *exporter) check() error {
	if err := e.cfg.Query.check(); err != nil {
		return err
	}
	switch {
	case e.cfg.Format > FormatTwilio:
		return inputError("format", "must be FormatGeneric or FormatTwilio")
	case e.cfg.Format == FormatTwilio && e.cfg.Query.Sender.IsZero():
		return inputError("sender", "must be named for FormatTwilio, in which every line is about one sender")
	case e.cfg.Numbers == nil:
		return inputError("numbers", "must be set, to the RevealNumbers of the vault with a reason")
	}
	return e.cfg.Actor.Check()
}

func (e *exporter) header() []string {
	if e.cfg.Format == FormatTwilio {
		return []string{"contact_id", "correlation_id", "sender_id", "status", "source", "date_of_consent"}
	}
	return []string{"number", "status", "date", "program", "sender", "scope", "purposes", "method", "except"}
}

// flush writes the opt-outs that wait for their numbers.
func (e *exporter) flush(ctx context.Context) error {
	numbers, err := e.numbers(ctx)
	if err != nil {
		return err
	}
	for _, s := range e.waiting {
		n := numbers[s.Subject]
		switch {
		case n.IsZero():
			e.report.Erased++
			continue
		case e.cfg.Format == FormatTwilio && s.Purposes != e.cfg.Query.Purposes:
			e.report.Omitted++
			continue
		}
		if err := e.write(e.line(n, s)); err != nil {
			return err
		}
		e.report.Rows++
	}
	e.waiting = e.waiting[:0]
	if e.csv.Flush(); e.csv.Error() != nil {
		return fmt.Errorf("consent: export: write: %w", e.csv.Error())
	}
	if e.cfg.Progress != nil {
		e.cfg.Progress(e.report)
	}
	return nil
}

var errNumbers = errors.New("consent: export: SuppressionExport.Numbers must return one number for each subject")

// numbers asks for the number of each subject that waits, once.
func (e *exporter) numbers(ctx context.Context) (map[sealtext.Subject]sealtext.Number, error) {
	bySubject := map[sealtext.Subject]sealtext.Number{}
	var subjects []sealtext.Subject
	for _, s := range e.waiting {
		if _, seen := bySubject[s.Subject]; !seen && !s.Subject.IsZero() {
			bySubject[s.Subject] = sealtext.Number{}
			subjects = append(subjects, s.Subject)
		}
	}
	if len(subjects) == 0 {
		return bySubject, nil
	}
	numbers, err := e.cfg.Numbers(ctx, subjects)
	if err != nil {
		return nil, fmt.Errorf("consent: export: numbers: %w", err)
	}
	if len(numbers) != len(subjects) {
		return nil, errNumbers
	}
	for i, subject := range subjects {
		bySubject[subject] = numbers[i]
	}
	return bySubject, nil
}

func (e *exporter) line(n sealtext.Number, s Suppressed) []string {
	at := s.OccurredAt.UTC().Format(time.RFC3339)
	if e.cfg.Format == FormatTwilio {
		return []string{n.E164(), "", e.cfg.Query.Sender.String(), "opt-out", twilioSource(s.Method), at}
	}
	except := make([]string, len(s.Except))
	for i, p := range s.Except {
		except[i] = p.String()
	}
	return []string{
		n.E164(), "opt-out", at, s.Scope.Program.String(), s.Scope.Sender.String(), s.Scope.String(),
		s.Purposes.String(), s.Method.String(), strings.Join(except, " "),
	}
}

// twilioSource is the source of a consent in the words of Twilio's Consent API.
func twilioSource(m Method) string {
	switch m { //nolint:exhaustive // the others have no word of their own
	case MethodKeyword:
		return "opt-out-message"
	case MethodWebForm:
		return "website"
	}
	return "others"
}

func (e *exporter) write(line []string) error {
	if err := e.csv.Write(line); err != nil {
		return fmt.Errorf("consent: export: write: %w", err)
	}
	return nil
}
