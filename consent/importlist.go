package consent

import (
	"context"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"fmt"
	"io"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/internal/canon"
)

// ImportConfig configures [Ledger.Import].
type ImportConfig struct {
	// Tenant that the list belongs to. Required.
	Tenant sealtext.Tenant
	// Program of rows that name none. Opt-ins need a declared program; opt-outs do not. Zero:
	// opt-outs are from the whole tenant, and opt-ins must name a program.
	Program sealtext.Program
	// Purposes of the opt-ins. Required if there are any.
	Purposes sealtext.PurposeSet
	// Source of the list, for the evidence of rows that name none. Required.
	Source string
	// Disclosure is what the persons were shown who opted in. Required for opt-ins.
	Disclosure Disclosure
	// Notice that they were shown, if the program declares notices; see Event.Notice.
	Notice string
	// Basis of opt-ins that the persons did not express; see Event.Basis.
	Basis Basis
	// Actor who imports the list, for the audit log. Required.
	Actor sealtext.Actor
	// Person returns the person of a number, for example by the vault's Enroll. Required unless
	// DryRun.
	Person func(context.Context, sealtext.Number) (sealtext.Person, error)
	// Parse parses the numbers of the list; [sealtext.ParseE164] by default.
	Parse func(string) (sealtext.Number, error)
	// DryRun reads and checks everything and records nothing.
	DryRun bool
	// Progress is called after every 1000 rows and at the end. Optional.
	Progress func(ImportReport)
}

// ImportReport reports the result for the rows of a list.
type ImportReport struct {
	Rows     int // read, without the header
	OptOuts  int // recorded, or in a dry run to be recorded
	OptIns   int
	Repeated int // recorded already by an import of the same list
	Known    int // opt-ins to a scope that has events in the ledger, other than HELP; skipped
	Blank    int // rows without a number or a status; they change nothing
	// Errors are the rows that cannot be read, at most 1000, in the order of the passes; Bad is
	// their number.
	Errors []LineError
	Bad    int
	// Ignored are the columns of the header that were not recognized, from 1.
	Ignored []int
	// SHA256 is the hash of the list, in hex; together with Row it is the evidence of each event.
	SHA256 string
}

// LineError describes the fault of one row. It never contains a cell.
type LineError struct {
	Line  int    // in the file, from 1
	Field string // name of the column
	Rule  string // what the cell must be
}

// Error returns the line, the column and the rule.
func (e LineError) Error() string {
	return fmt.Sprintf("consent: line %d: %s %s", e.Line, e.Field, e.Rule)
}

const maxLineErrors = 1000

// Import imports a list: CSV with a header, in the form of Twilio's Consent API (contact_id,
// status, date_of_consent, source, sender_id, correlation_id) or a general one (number, status,
// date, source, program, sender). A status is opt-out or opt-in, or a usual name of either. Dates
// are RFC 3339, or of the form 2026-03-01 or 2026-03-01 09:30:00, in UTC.
//
// The opt-outs of the whole list are recorded first, then the opt-ins: each only if the ledger has
// no event of its scope, with its own date; a HELP and its answer do not count. An opt-out without a readable date counts from now. An
// opt-out is from the whole program, even if the row names a sender. A blank cell changes nothing.
// A row that cannot be read is reported and skipped; the others are recorded, each in a transaction
// of its own, so an import that ends with an error has recorded what the report says. Importing the
// same list again is harmless. No message is sent.
//
// The error is a [*sealtext.InputError], that of reading the list, or of the store, the vault or
// the audit log.
func (l *Ledger) Import(ctx context.Context, list io.ReadSeeker, cfg ImportConfig) (ImportReport, error) {
	if err := l.checkImport(&cfg); err != nil {
		return ImportReport{}, err
	}
	var report ImportReport
	hash := sha256.New()
	if err := rewind(list, hash); err != nil {
		return report, err
	}
	set, err := l.fresh(ctx, nil, cfg.Tenant)
	if err != nil {
		return report, err
	}
	im := &importer{ledger: l, set: set, cfg: cfg, report: &report, sum: hash.Sum(nil)}
	report.SHA256 = hex.EncodeToString(im.sum)
	for _, kind := range []Kind{KindOptOut, KindOptIn} {
		if err := im.pass(ctx, list, kind); err != nil {
			return report, err
		}
	}
	im.progress(true)
	return report, nil
}

// rewind reads a list from its beginning to w.
func rewind(list io.ReadSeeker, w io.Writer) error {
	_, err := list.Seek(0, io.SeekStart)
	if err == nil && w != nil {
		_, err = io.Copy(w, list)
	}
	if err != nil {
		return fmt.Errorf("consent: read the list: %w", err)
	}
	return nil
}

func (l *Ledger) checkImport(cfg *ImportConfig) error {
	switch {
	case cfg.Tenant.IsZero() || cfg.Tenant == l.account:
		return inputError("tenant", "must be named, and one that sends")
	case cfg.Source == "":
		return inputError("source", "must say where the list is from")
	case cfg.Person == nil && !cfg.DryRun:
		return inputError("person", "must be a function that makes a person of a number, such as the vault's Enroll")
	}
	if cfg.Parse == nil {
		cfg.Parse = sealtext.ParseE164
	}
	return cfg.Actor.Check()
}

// importer is one call of Import.
type importer struct {
	ledger *Ledger
	set    *program.Set
	cfg    ImportConfig
	report *ImportReport
	sum    []byte
	seen   int
}

func (im *importer) progress(end bool) {
	if im.cfg.Progress != nil && (end || im.seen%1000 == 0) {
		im.cfg.Progress(*im.report)
	}
}

// pass records the rows of one kind. The first pass reports and counts the errors of rows.
func (im *importer) pass(ctx context.Context, list io.ReadSeeker, kind Kind) error {
	if err := rewind(list, nil); err != nil {
		return err
	}
	rows := csv.NewReader(list)
	rows.FieldsPerRecord, rows.ReuseRecord, rows.TrimLeadingSpace = -1, true, true
	header, err := rows.Read()
	if err != nil {
		return inputError("list", "must be CSV with a header")
	}
	cols, ignored, err := readHeader(header)
	if err != nil {
		return err
	}
	im.report.Ignored = ignored
	first := kind == KindOptOut
	for {
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("consent: import: %w", err)
		}
		cells, err := rows.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		var bad *csv.ParseError
		switch {
		case errors.As(err, &bad):
			if first {
				im.report.Rows++
				im.bad(LineError{bad.Line, "row", "must be CSV; look at its quotes"})
			}
			continue
		case err != nil:
			return fmt.Errorf("consent: read the list: %w", err)
		}
		line, _ := rows.FieldPos(0)
		im.seen++
		if first {
			im.report.Rows++
		}
		if err := im.row(ctx, cols.of(cells), line, kind); err != nil {
			return err
		}
		im.progress(false)
	}
}

func (im *importer) bad(e LineError) {
	im.report.Bad++
	if len(im.report.Errors) < maxLineErrors {
		im.report.Errors = append(im.report.Errors, e)
	}
}

// row records a row if it is of the kind.
func (im *importer) row(ctx context.Context, c cells, line int, kind Kind) error {
	is, ok := statuses[c.status]
	switch {
	case c.number == "" || c.status == "":
		if kind == KindOptOut {
			im.report.Blank++
		}
		return nil
	case !ok:
		if kind == KindOptOut {
			im.bad(LineError{line, "status", "must be opt-out or opt-in"})
		}
		return nil
	case is != kind:
		return nil
	}
	number, err := im.cfg.Parse(c.number)
	if err != nil {
		im.bad(LineError{line, "number", "must be a telephone number, in E.164 unless ImportConfig.Parse takes more"})
		return nil
	}
	e, bad := im.event(c, line, kind)
	if bad != nil {
		im.bad(*bad)
		return nil
	}
	if im.cfg.DryRun {
		e.Person = im.stranger()
		if ok, err := im.check(&e, line); !ok {
			return err
		}
		im.count(kind)
		return nil
	}
	if e.Person, err = im.cfg.Person(ctx, number); err != nil {
		return fmt.Errorf("consent: import: person: %w", err)
	}
	return im.record(ctx, e, line)
}

// stranger returns a substitute for the person of a row in a dry run, which creates no subject.
func (im *importer) stranger() sealtext.Person {
	p := sealtext.Person{
		Tenant: im.cfg.Tenant, Subject: sealtext.Subject{1}, Pseudonyms: []sealtext.Pseudonym{sealtext.MakePseudonym(1, [16]byte{1})},
	}
	if account := im.ledger.account; !account.IsZero() {
		p.Account = sealtext.Account{Tenant: account, Pseudonyms: p.Pseudonyms}
	}
	return p
}

// check reports whether the event of a row can be recorded. If it cannot, the row is reported, or
// the error ends the import.
func (im *importer) check(e *Event, line int) (bool, error) {
	t := im.terms(e)
	err := t.live(e)
	if err == nil {
		err = im.ledger.check(t, e)
	}
	var input *sealtext.InputError
	if errors.As(err, &input) && input.Field != "person" && input.Field != "actor" {
		im.bad(LineError{line, input.Field, input.Rule})
		return false, nil
	}
	return err == nil, err
}

// terms returns the terms that the event of a row is judged by.
func (im *importer) terms(e *Event) terms {
	return terms{im.set, im.set.Program(e.Scope.Program)}
}

func (im *importer) count(kind Kind) {
	if kind == KindOptOut {
		im.report.OptOuts++
	} else {
		im.report.OptIns++
	}
}

func (im *importer) record(ctx context.Context, e Event, line int) error {
	l := im.ledger
	if ok, err := im.check(&e, line); !ok {
		return err
	}
	key := canon.AppendBytes([]byte{importKey}, im.sum)
	key = canon.AppendUint64(key, uint64(line)) //nolint:gosec // counts lines
	var receipt Stored
	err := l.store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) (err error) {
		receipt, err = l.record(ctx, tx, entry{event: e, terms: im.terms(&e), key: key, content: importContent(im.sum, line)})
		return err
	})
	switch {
	case errors.Is(err, ErrImportWouldLoosen):
		im.report.Known++
		return nil
	case err != nil:
		return err
	case receipt.Repeated:
		im.report.Repeated++
	default:
		im.count(e.Kind)
	}
	if e.Kind == KindOptOut {
		_, err = l.Barrier(ctx, e.Person)
	}
	return err
}

// importContent is the content by which a repeat is told from a conflict: the same line of the same
// list is the same event, whenever it is imported.
func importContent(sum []byte, line int) []byte {
	b := canon.AppendBytes([]byte{digestImport}, sum)
	return canon.AppendUint64(b, uint64(line)) //nolint:gosec // counts lines
}
