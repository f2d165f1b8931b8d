package vault

import (
	"context"
	"database/sql/driver"
	"encoding/json"

	"github.com/sealtext/sealtext"
)

// BackfillTable is the host's table with clear numbers, and the row in which
// the host keeps how far a [Backfill] is.
type BackfillTable interface {
	// InTx runs f in one transaction of the host's database and commits it
	// when f returns nil. tx is that transaction joined to the store that the
	// Sealer is on; with sqlstore that is DB.Join. f may run more than once,
	// for a host that retries conflicts. Whatever error it returns, the
	// transaction may have been committed or not: Backfill asks again.
	InTx(ctx context.Context, f func(ctx context.Context, tx sealtext.Tx, rows BackfillRows) error) error
}

// BackfillRows reads and writes the table inside of one transaction.
type BackfillRows interface {
	// State reads the state, locking its row where the database can (FOR
	// UPDATE), so that of two jobs one waits; the zero State where none was
	// written yet.
	State(ctx context.Context) (BackfillState, error)
	SetState(ctx context.Context, s BackfillState) error
	// Next reads at most limit rows behind the one with the id after, in the
	// order of their ids; "" begins. The order must be that of the column, so
	// a table with whole numbers as ids compares whole numbers.
	Next(ctx context.Context, after string, limit int) ([]BackfillRow, error)
	// Put writes the cells of one row, provided that its clear number is
	// still the one of row, and reports whether it was.
	Put(ctx context.Context, row BackfillRow, cells BackfillCells) (bool, error)
	// Drop empties the clear number of one row, provided that it is still
	// the one of row, and reports whether it was.
	Drop(ctx context.Context, row BackfillRow) (bool, error)
}

// BackfillRow is one row of the host's table.
type BackfillRow struct {
	// ID is the row's primary key as text. It goes into reports, so it must
	// not be the number itself.
	ID string
	// Number is the clear column.
	Number Clear
	// Region is what a number without a plus sign is read with, such as the
	// country of the customer; "" where the table does not know.
	Region string
	// Cells are what is in the new columns; the zero value for NULL.
	Cells BackfillCells
}

// BackfillCells are the new columns of a row. The three types store
// themselves through database/sql; the columns are of bytes and may be NULL.
type BackfillCells struct {
	Subject   sealtext.Subject   // 16 bytes, with an index: whose number it is
	Sealed    sealtext.Sealed    // about 90 bytes
	Pseudonym sealtext.Pseudonym // 20 bytes, with an index: for look-ups by number
}

// BackfillPhase says how far a Backfill is. What the application does with the
// columns follows from it.
type BackfillPhase uint8

// The phases, in order. From each of the first four [Backfill.RollBack] leads
// back to the first.
const (
	// BackfillFilling: the application writes both columns and reads the
	// clear one.
	BackfillFilling BackfillPhase = iota
	// BackfillFilled: every row was gone over. Writing and reading as before.
	BackfillFilled
	// BackfillVerified: what was filled is right. Writing and reading as before.
	BackfillVerified
	// BackfillSwitched: the application reads the sealed column, and still
	// writes both, so that it can go back.
	BackfillSwitched
	// BackfillDropping: the application no longer writes the clear column,
	// which is being emptied. There is no way back.
	BackfillDropping
	// BackfillDropped: the clear column is empty and can be removed.
	BackfillDropped
)

// String is the phase in one word.
func (p BackfillPhase) String() string {
	names := [...]string{"filling", "filled", "verified", "switched", "dropping", "dropped"}
	if int(p) < len(names) {
		return names[p]
	}
	return "unknown"
}

// ReadsSealed reports whether the application reads the sealed column.
func (p BackfillPhase) ReadsSealed() bool { return p >= BackfillSwitched }

// WritesClear reports whether the application writes the clear column too.
func (p BackfillPhase) WritesClear() bool { return p < BackfillDropping }

// BackfillState is what the host keeps of a Backfill, in a row of its own. It
// stores itself through database/sql as JSON text and holds no number.
type BackfillState struct {
	Phase BackfillPhase `json:"phase"`
	// After is the id of the last row that was done in this phase.
	After string `json:"after,omitempty"`
	// Rows is how many were done in this phase.
	Rows int64 `json:"rows,omitempty"`
}

// Value is the state as JSON text.
func (s BackfillState) Value() (driver.Value, error) {
	b, err := json.Marshal(s)
	return string(b), err
}

// Scan reads JSON text; NULL is the zero State, anything else
// [sealtext.ErrFormat].
func (s *BackfillState) Scan(src any) error {
	var b []byte
	switch v := src.(type) {
	case nil:
		*s = BackfillState{}
		return nil
	case string:
		b = []byte(v)
	case []byte:
		b = v
	default:
		return sealtext.ErrFormat
	}
	var read BackfillState
	if json.Unmarshal(b, &read) != nil || read.Phase > BackfillDropped || read.Rows < 0 {
		return sealtext.ErrFormat
	}
	*s = read
	return nil
}
