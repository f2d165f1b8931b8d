package backfill

import (
	"context"
	"crypto/subtle"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/clock"
	"github.com/sealtext/sealtext/internal/opening"
	"github.com/sealtext/sealtext/vault"
)

// Config configures a [Job].
type Config struct {
	// Sealer seals values and enrolls people. Required.
	Sealer *vault.Sealer
	// Vault reveals the sample of [Job.Verify]. Required.
	Vault *vault.Vault
	// Table is the host application's table. Required.
	Table Table
	// Parse makes a number of the text in the clear column. Required;
	// vault/phone has such a function:
	//
	//	func(raw, region string) (sealtext.Number, error) {
	//		n, _, err := phone.Parse(raw, region)
	//		return n, err
	//	}
	//
	// Its errors are [*sealtext.InputError]; their rules are written to the
	// report.
	Parse func(raw, region string) (sealtext.Number, error)
	// Tenant that the numbers belong to. A table of several tenants needs a
	// Job for each, with a Table that selects its rows. Required.
	Tenant sealtext.Tenant
	// Name identifies this column among those of the tenant; names as in
	// [sealtext.CheckName]. Sealed values are bound to it, so it must never
	// change. Required.
	Name string
	// Field that values are bound to; "phone" by default. Reserved fields
	// ([sealtext.ReservedField]) are refused.
	Field string
	// Domain of the pseudonyms; sealtext.DomainDirectory by default. Choose
	// one of the application's own where it must not be possible to join the
	// table with the vault's.
	Domain sealtext.Domain
	// Batch is how many rows one transaction processes; 500 by default.
	Batch int
	// Sample is about how many rows [Job.Verify] reveals; 100 by default.
	Sample int
	// MaxFaults bounds how many faults a report lists; it counts all. 1,000
	// by default.
	MaxFaults int
	// DropInvalid makes [Job.DropClear] also empty the clear column of rows
	// with invalid numbers, whose content is lost. By default it leaves them
	// and does not end before they are corrected.
	DropInvalid bool
	// Progress, if not nil, is called after every transaction. It may block to
	// limit the rate. An error from it ends the call, which can be repeated.
	Progress func(context.Context, Progress) error
	// Now is the clock, for the rate; the system's by default.
	Now func() time.Time
}

// Job takes one column of clear numbers of one table to sealed numbers, while the application
// continues; the package documentation has the steps. It keeps nothing in memory that matters: a
// call that was interrupted or killed is repeated and continues where the last transaction ended.
// It is safe for concurrent use, also by several processes.
type Job struct {
	sealer      *vault.Sealer
	vault       *vault.Vault
	table       Table
	parse       func(raw, region string) (sealtext.Number, error)
	tenant      sealtext.Tenant
	name, field string
	domain      sealtext.Domain
	batch       int
	sample      int
	maxFaults   int
	dropInvalid bool
	progress    func(context.Context, Progress) error
	now         func() time.Time
}

// New returns a [Job]. It reads and writes nothing yet.
func New(cfg Config) (*Job, error) {
	switch {
	case cfg.Sealer == nil:
		return nil, errors.New("backfill: Config.Sealer is required")
	case cfg.Vault == nil:
		return nil, errors.New("backfill: Config.Vault is required")
	case cfg.Table == nil:
		return nil, errors.New("backfill: Config.Table is required")
	case cfg.Parse == nil:
		return nil, errors.New("backfill: Config.Parse is required; vault/phone has one")
	}
	if cfg.Field == "" {
		cfg.Field = "phone"
	}
	if cfg.Domain == "" {
		cfg.Domain = sealtext.DomainDirectory
	}
	if err := (sealtext.Binding{Tenant: cfg.Tenant, Field: cfg.Field}).Check(); err != nil {
		return nil, err
	}
	if sealtext.ReservedField(cfg.Field) {
		return nil, errors.New("backfill: Config.Field is reserved; take a name of the application's own")
	}
	if err := sealtext.CheckName("backfill name", cfg.Name); err != nil {
		return nil, err
	}
	if err := cfg.Domain.Check(); err != nil {
		return nil, err
	}
	for _, d := range []struct {
		value *int
		or    int
	}{{&cfg.Batch, 500}, {&cfg.Sample, 100}, {&cfg.MaxFaults, 1000}} {
		if *d.value <= 0 {
			*d.value = d.or
		}
	}
	return &Job{
		cfg.Sealer, cfg.Vault, cfg.Table, cfg.Parse, cfg.Tenant, cfg.Name, cfg.Field, cfg.Domain,
		cfg.Batch, cfg.Sample, cfg.MaxFaults, cfg.DropInvalid, cfg.Progress, clock.Or(cfg.Now),
	}, nil
}

// Binding returns what the sealed number of a row is bound to, for revealing it.
// Its record is [sealtext.RecordOf] of Config.Name and the id of the row, so that the table needs no
// column for it.
func (j *Job) Binding(row string, subject sealtext.Subject) sealtext.Binding {
	return sealtext.Binding{Tenant: j.tenant, Subject: subject, Field: j.field, Record: sealtext.RecordOf(j.name, row)}
}

// State reads the phase and the position of the job.
func (j *Job) State(ctx context.Context) (s State, err error) {
	err = j.table.InTx(ctx, func(ctx context.Context, _ sealtext.Tx, rows Rows) (err error) {
		s, err = rows.State(ctx)
		return err
	})
	return s, err
}

// Cells returns the new columns of a row, for an application that writes the
// clear column and the new ones. It enrolls a person who is new, so it needs tx,
// the transaction that writes the row. It returns a [*sealtext.InputError] for
// an invalid number, and [ErrRowID].
func (j *Job) Cells(ctx context.Context, tx sealtext.Tx, row string, number ClearText, region string) (Cells, error) {
	n, err := j.number(Row{ID: row, Number: number, Region: region})
	if err != nil {
		return Cells{}, err
	}
	return j.cells(ctx, tx, row, n)
}

func (j *Job) cells(ctx context.Context, tx sealtext.Tx, row string, n sealtext.Number) (Cells, error) {
	p, err := j.sealer.Enroll(ctx, tx, j.tenant, n)
	if err != nil {
		return Cells{}, err
	}
	c := Cells{Subject: p.Subject}
	if c.Pseudonym, err = j.sealer.Pseudonym(ctx, tx, j.tenant, j.domain, n); err != nil {
		return Cells{}, err
	}
	e164 := []byte(n.E164())
	defer clear(e164)
	c.Sealed, err = j.sealer.Seal(ctx, tx, j.Binding(row, p.Subject), e164)
	return c, err
}

// number reads the clear column of a row.
func (j *Job) number(row Row) (sealtext.Number, error) {
	if row.Number.long {
		return sealtext.Number{}, &sealtext.InputError{Field: "number", Rule: "must have at most 1024 bytes"}
	}
	raw := row.Number.Plaintext()
	if len(raw) >= sealtext.MinDigits && raw == row.ID {
		return sealtext.Number{}, ErrRowID
	}
	n, err := j.parse(raw, row.Region)
	if err != nil {
		return sealtext.Number{}, err
	}
	if digits := n.AppendDigits(nil); strings.Contains(row.ID, string(digits[max(0, len(digits)-9):])) {
		return sealtext.Number{}, ErrRowID
	}
	return n, nil
}

// right reports whether the new columns of a row are those of the number. It
// opens what is sealed and returns none of it, which is no access to it.
func (j *Job) right(ctx context.Context, tx sealtext.Tx, row Row, n sealtext.Number) (bool, error) {
	c := row.Cells
	if c.Sealed.IsZero() || c.Subject.IsZero() {
		return false, nil
	}
	found, err := j.sealer.Find(ctx, tx, j.tenant, n)
	if errors.Is(err, vault.ErrUnknownSubject) {
		return false, nil
	}
	if err != nil || found.Subject != c.Subject {
		return false, err
	}
	candidates, err := j.sealer.Candidates(ctx, tx, j.tenant, j.domain, n)
	if err != nil || !slices.Contains(candidates, c.Pseudonym) {
		return false, err
	}
	// The subject's own key, not the Sealer: a value that only a tenant's private key opens is not
	// shredded with the subject.
	key, err := j.sealer.SubjectKey(ctx, tx, j.tenant, c.Subject)
	if err != nil {
		return false, err
	}
	binding := j.Binding(row.ID, c.Subject)
	plain, err := opening.OfKey(key).OpenRecorded(binding.Field, binding.Record, c.Sealed)
	defer clear(plain)
	return err == nil && subtle.ConstantTimeCompare(plain, []byte(n.E164())) == 1, nil
}

// erased reports whether the row belongs to an erased person.
func (j *Job) erased(ctx context.Context, tx sealtext.Tx, row Row) (bool, error) {
	if row.Cells.Subject.IsZero() {
		return false, nil
	}
	return j.sealer.Erased(ctx, tx, j.tenant, row.Cells.Subject)
}
