package backfill

import (
	"context"
	"database/sql/driver"
	"encoding/json"

	"github.com/sealtext/sealtext"
)

// Table is the host application's table with clear numbers, and the row in which
// the application stores the [State] of a [Job].
type Table interface {
	// InTx runs f in one transaction of the host's database and commits it
	// when f returns nil. tx is that transaction joined to the Sealer's store;
	// with sqlstore that is DB.Join. f may run more than once, for a host that
	// retries conflicts. When InTx returns an error, the transaction may have
	// been committed or not: the Job reads the state again.
	InTx(ctx context.Context, f func(ctx context.Context, tx sealtext.Tx, rows Rows) error) error
}

// Rows reads and writes the table within one transaction.
type Rows interface {
	// State reads the state and locks its row where the database can (FOR
	// UPDATE), so that two jobs do not run the same transaction. It returns
	// the zero State before the first SetState.
	State(ctx context.Context) (State, error)
	// SetState writes the state.
	SetState(ctx context.Context, s State) error
	// Next reads at most limit rows behind the one with the id after, in the
	// order of their ids; "" begins. The order must be that of the column, so
	// a table with whole numbers as ids compares whole numbers.
	Next(ctx context.Context, after string, limit int) ([]Row, error)
	// Put writes the cells of one row if its clear number is still that of
	// row, and reports whether it was.
	Put(ctx context.Context, row Row, cells Cells) (bool, error)
	// Drop empties the clear number of one row if it is still that of row, and
	// reports whether it was.
	Drop(ctx context.Context, row Row) (bool, error)
}

// Row is one row of the table.
type Row struct {
	// ID is the row's primary key as text. It is written to reports, so it
	// must not contain the number; see [ErrRowID].
	ID string
	// Number is the clear column.
	Number ClearText
	// Region is the country that a number without a plus sign is read for,
	// such as the customer's; "" where it is not known.
	Region string
	// Cells are the new columns; the zero value for NULL.
	Cells Cells
}

// Cells are the new columns of a row. The three types implement
// [driver.Valuer] and sql.Scanner; the columns contain bytes and may be NULL.
type Cells struct {
	Subject   sealtext.Subject   // 16 bytes, with an index: whose number it is
	Sealed    sealtext.Sealed    // about 90 bytes
	Pseudonym sealtext.Pseudonym // 20 bytes, with an index: for look-ups by number
}

// Phase is how far a [Job] is. It determines which columns the application reads and
// writes.
type Phase uint8

// The phases, in order. [Job.RollBack] leads from each of the first four back to the
// first.
const (
	// PhaseFilling: the application writes the clear and the new columns, and
	// reads the clear one.
	PhaseFilling Phase = iota
	// PhaseFilled: every row was processed. Reads and writes are unchanged.
	PhaseFilled
	// PhaseVerified: every row is correct. Reads and writes are unchanged.
	PhaseVerified
	// PhaseSwitched: the application reads the sealed column, and still writes
	// all of them, so that it can go back.
	PhaseSwitched
	// PhaseDropping: the application no longer writes the clear column, which
	// is being emptied. The job cannot go back.
	PhaseDropping
	// PhaseDropped: the clear column is empty and can be removed.
	PhaseDropped
)

// String returns the phase in one word.
func (p Phase) String() string {
	names := [...]string{"filling", "filled", "verified", "switched", "dropping", "dropped"}
	if int(p) < len(names) {
		return names[p]
	}
	return "unknown"
}

// ReadsSealed reports whether the application reads the sealed column.
func (p Phase) ReadsSealed() bool { return p >= PhaseSwitched }

// WritesClear reports whether the application writes the clear column too.
func (p Phase) WritesClear() bool { return p < PhaseDropping }

// State is what the application stores about a [Job], in a row of its own. It
// implements [driver.Valuer] and sql.Scanner as JSON text, and contains no number.
type State struct {
	Phase Phase `json:"phase"`
	// After is the id of the last row that was processed in this phase.
	After string `json:"after,omitempty"`
	// Rows is how many were processed in this phase.
	Rows int64 `json:"rows,omitempty"`
}

// Value returns the state as JSON text.
func (s State) Value() (driver.Value, error) {
	b, err := json.Marshal(s)
	return string(b), err
}

// Scan reads JSON text. NULL is the zero State; it returns [sealtext.ErrFormat] for
// anything else.
func (s *State) Scan(src any) error {
	var b []byte
	switch v := src.(type) {
	case nil:
		*s = State{}
		return nil
	case string:
		b = []byte(v)
	case []byte:
		b = v
	default:
		return sealtext.ErrFormat
	}
	var read State
	if json.Unmarshal(b, &read) != nil || read.Phase > PhaseDropped || read.Rows < 0 {
		return sealtext.ErrFormat
	}
	*s = read
	return nil
}
