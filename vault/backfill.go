package vault

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/canon"
	"github.com/sealtext/sealtext/internal/clock"
)

var (
	// ErrBackfillPhase is returned for a step that the phase does not allow.
	ErrBackfillPhase = errors.New("vault: the backfill is not in a phase for this step")
	// ErrBackfillIncomplete is returned where rows have faults that stand in
	// the way of the next step; the report says which rows.
	ErrBackfillIncomplete = errors.New("vault: rows are not sealed as they must be; the report lists them by id")
	// ErrBackfillRowID is returned where the id of a row holds its number:
	// ids go into reports. Give the table another key first.
	ErrBackfillRowID = errors.New("vault: the ids of the rows hold the numbers themselves; give the table another key first")

	errBackfillNext = errors.New("vault: BackfillRows.Next must give rows behind the one it is told, each with an id")
)

// BackfillConfig is what [NewBackfill] needs.
type BackfillConfig struct {
	// Sealer seals and enrolls. Required.
	Sealer *Sealer
	// Vault opens the sample of Verify, on record. Required.
	Vault *Vault
	// Table is the host's. Required.
	Table BackfillTable
	// Parse makes a number of what is in the clear column. Required;
	// vault/phone has one:
	//
	//	func(raw, region string) (sealtext.Number, error) {
	//		n, _, err := phone.Parse(raw, region)
	//		return n, err
	//	}
	//
	// Its errors are [*sealtext.InputError], whose rules go into the report.
	Parse func(raw, region string) (sealtext.Number, error)
	// Tenant whose numbers they are. A table of several tenants takes a
	// Backfill for each, with a Table that selects its rows. Required.
	Tenant sealtext.Tenant
	// Name tells this column from others of the tenant; names as in
	// [sealtext.Tenant]. It goes into what the values are bound to, so it
	// must never change. Required.
	Name string
	// Field that values are bound to; "phone" by default. Not "number", which
	// is the vault's own.
	Field string
	// Domain of the pseudonyms; sealtext.DomainDirectory by default. Take one
	// of the host's own where the table must not join with the vault's.
	Domain sealtext.Domain
	// Batch is how many rows one transaction goes over; 500 by default.
	Batch int
	// Sample is about how many rows Verify reveals; 100 by default.
	Sample int
	// MaxFaults bounds how many faults a report lists; it counts all. 1,000
	// by default.
	MaxFaults int
	// DropInvalid makes DropClear empty the clear column of rows with invalid
	// numbers too: what is in there is lost. By default it leaves them and
	// does not come to an end before they are corrected.
	DropInvalid bool
	// Progress, where not nil, is called after every transaction. It may wait,
	// which is how to limit the rate, and an error from it ends the call,
	// which can be made again.
	Progress func(context.Context, BackfillProgress) error
	// Now is the clock, for the rate; the system's by default.
	Now func() time.Time
}

// Backfill takes a table of the host's with clear numbers, step by step, to
// one with sealed numbers, while the application goes on. It keeps nothing in
// memory that counts: a call that was interrupted anywhere, or killed, is made
// again and goes on where the last transaction ended. It is safe for
// concurrent use, also by several processes.
//
//  1. Add the columns, all of which may be NULL, and a row for the state:
//     ALTER TABLE customers ADD COLUMN phone_subject BLOB (BYTEA in
//     PostgreSQL), phone_sealed and phone_pseudonym likewise, an index on the
//     first and on the last, and CREATE TABLE phone_backfill (id INTEGER
//     PRIMARY KEY, state TEXT).
//  2. Write both: wherever the application writes the clear column it writes
//     the others in the same transaction, with what [Backfill.Cells] gives.
//  3. [Backfill.Fill] seals what was there before. Rows with invalid numbers
//     are reported by their ids.
//  4. [Backfill.Verify] goes over all rows again, compares what is sealed with
//     the clear number, reveals a sample on record, and reports duplicates.
//     Where something is missing it goes back to 3.
//  5. [Backfill.SwitchReads]; the application follows the phase of
//     [Backfill.State]. [Backfill.RollBack] leads back to 3 from here, and
//     from anywhere before: the clear column is still written.
//  6. Stop writing the clear column, and then [Backfill.DropClear].
//  7. ALTER TABLE customers DROP COLUMN phone.
//
// # What stays in the clear
//
// Emptying a column does not remove the bytes. They are still in:
//
//   - free pages of the database. SQLite: PRAGMA secure_delete = ON before
//     step 6, then VACUUM. PostgreSQL: dropping or emptying a column leaves
//     dead rows, and autovacuum only marks their space as free; VACUUM FULL
//     (it locks the table) or pg_repack writes a new file.
//   - the write-ahead log. SQLite: PRAGMA wal_checkpoint(TRUNCATE) after the
//     VACUUM. PostgreSQL: segments are reused in time; archived ones stay
//     as long as the archive keeps them.
//   - backups. Take a new base backup after the VACUUM and let the older ones
//     and the log archive before it expire; until then the numbers are there.
//   - replicas. Physical ones follow, also the VACUUM FULL. Logical ones,
//     change streams, warehouses and search indexes keep their own copies,
//     and so do the indexes on the old column until it is dropped.
//   - statement logs, slow query logs, pg_stat_statements, crash dumps and
//     snapshots of the disk.
//
// Erasing a person before step 6 has to empty the clear column of their rows
// as well; a row that still has it is reported as [FaultErased] and never
// sealed again.
type Backfill struct {
	sealer      *Sealer
	vault       *Vault
	table       BackfillTable
	parse       func(raw, region string) (sealtext.Number, error)
	tenant      sealtext.Tenant
	name, field string
	domain      sealtext.Domain
	batch       int
	sample      int
	maxFaults   int
	dropInvalid bool
	progress    func(context.Context, BackfillProgress) error
	now         func() time.Time
}

// NewBackfill makes a Backfill; it reads and writes nothing yet.
func NewBackfill(cfg BackfillConfig) (*Backfill, error) {
	switch {
	case cfg.Sealer == nil:
		return nil, errors.New("vault: BackfillConfig.Sealer is required")
	case cfg.Vault == nil:
		return nil, errors.New("vault: BackfillConfig.Vault is required")
	case cfg.Table == nil:
		return nil, errors.New("vault: BackfillConfig.Table is required")
	case cfg.Parse == nil:
		return nil, errors.New("vault: BackfillConfig.Parse is required; vault/phone has one")
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
	if ofARoom(cfg.Field) {
		return nil, errors.New("vault: BackfillConfig.Field must be the application's own")
	}
	if _, err := sealtext.ParseTenant(cfg.Name); err != nil {
		return nil, &sealtext.InputError{Field: "backfill name", Rule: "must follow the grammar of names"}
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
	return &Backfill{
		cfg.Sealer, cfg.Vault, cfg.Table, cfg.Parse, cfg.Tenant, cfg.Name, cfg.Field, cfg.Domain,
		cfg.Batch, cfg.Sample, cfg.MaxFaults, cfg.DropInvalid, cfg.Progress, clock.Or(cfg.Now),
	}, nil
}

// Binding is what the sealed number of a row is bound to, for revealing it.
// The record is made of the name of the backfill and the id of the row, so
// the table needs no column for it.
func (b *Backfill) Binding(row string, subject sealtext.Subject) sealtext.Binding {
	in := canon.AppendString([]byte("sealtext backfill v1"), b.name)
	sum := sha256.Sum256(canon.AppendString(in, row))
	return sealtext.Binding{Tenant: b.tenant, Subject: subject, Field: b.field, Record: sealtext.ID(sum[:16])}
}

// State reads how far the backfill is.
func (b *Backfill) State(ctx context.Context) (s BackfillState, err error) {
	err = b.table.InTx(ctx, func(ctx context.Context, _ sealtext.Tx, rows BackfillRows) (err error) {
		s, err = rows.State(ctx)
		return err
	})
	return s, err
}

// Cells makes the new columns of a row, for an application that writes both.
// It enrolls the person where nobody has met them, so it needs tx, the
// transaction that writes the row. A number that cannot be used gives a
// [*sealtext.InputError].
func (b *Backfill) Cells(ctx context.Context, tx sealtext.Tx, row string, number Clear, region string) (BackfillCells, error) {
	n, err := b.number(BackfillRow{ID: row, Number: number, Region: region})
	if err != nil {
		return BackfillCells{}, err
	}
	return b.cells(ctx, tx, row, n)
}

func (b *Backfill) cells(ctx context.Context, tx sealtext.Tx, row string, n sealtext.Number) (BackfillCells, error) {
	p, err := b.sealer.Enroll(ctx, tx, b.tenant, n)
	if err != nil {
		return BackfillCells{}, err
	}
	c := BackfillCells{Subject: p.Subject}
	if c.Pseudonym, err = b.sealer.Pseudonym(ctx, tx, b.tenant, b.domain, n); err != nil {
		return BackfillCells{}, err
	}
	e164 := []byte(n.E164())
	defer clear(e164)
	c.Sealed, err = b.sealer.Seal(ctx, tx, b.Binding(row, p.Subject), e164)
	return c, err
}

// number reads the clear column of a row.
func (b *Backfill) number(row BackfillRow) (sealtext.Number, error) {
	if row.Number.long {
		return sealtext.Number{}, &sealtext.InputError{Field: "number", Rule: "must have at most 1024 bytes"}
	}
	raw := row.Number.Plaintext()
	if len(raw) >= sealtext.MinDigits && raw == row.ID {
		return sealtext.Number{}, ErrBackfillRowID
	}
	n, err := b.parse(raw, row.Region)
	if err != nil {
		return sealtext.Number{}, err
	}
	if digits := n.AppendDigits(nil); strings.Contains(row.ID, string(digits[max(0, len(digits)-9):])) {
		return sealtext.Number{}, ErrBackfillRowID
	}
	return n, nil
}

// right reports whether the new columns of a row are those of the number. It
// opens what is sealed and gives it to nobody.
func (b *Backfill) right(ctx context.Context, tx sealtext.Tx, row BackfillRow, n sealtext.Number) (bool, error) {
	c := row.Cells
	if c.Sealed.IsZero() || c.Subject.IsZero() {
		return false, nil
	}
	directory, err := b.sealer.Candidates(ctx, tx, b.tenant, sealtext.DomainDirectory, n)
	if err != nil {
		return false, err
	}
	found, err := b.sealer.store.FindSubject(ctx, tx, b.tenant, directory)
	if errors.Is(err, ErrUnknownSubject) {
		return false, nil
	}
	if err != nil || found.Subject != c.Subject {
		return false, err
	}
	candidates, err := b.sealer.Candidates(ctx, tx, b.tenant, b.domain, n)
	if err != nil || !slices.Contains(candidates, c.Pseudonym) {
		return false, err
	}
	binding := b.Binding(row.ID, c.Subject)
	key, err := b.sealer.key(ctx, tx, binding)
	if err != nil {
		return false, err
	}
	plain, err := key.open(binding, c.Sealed)
	defer clear(plain)
	return err == nil && subtle.ConstantTimeCompare(plain, []byte(n.E164())) == 1, nil
}

// erased reports whether the row is of a person who was forgotten.
func (b *Backfill) erased(ctx context.Context, tx sealtext.Tx, row BackfillRow) (bool, error) {
	if row.Cells.Subject.IsZero() {
		return false, nil
	}
	_, err := b.sealer.store.Subject(ctx, tx, b.tenant, row.Cells.Subject)
	switch {
	case errors.Is(err, ErrShredded):
		return true, nil
	case errors.Is(err, ErrUnknownSubject):
		return false, nil
	}
	return false, err
}
