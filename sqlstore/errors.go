package sqlstore

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"

	"github.com/sealtext/sealtext"
)

var (
	// ErrReadOnly is returned where the database refuses writes: SQLite's READONLY (8), or SQLSTATE
	// 25006 of a standby server. After a switchover a pool may keep connections to the demoted
	// server; set a ConnMaxLifetime.
	ErrReadOnly = errors.New("sqlstore: the database is read-only")
	// ErrFull is returned where the disk, or the maximum size of the database, is used up: SQLite's
	// FULL (13), or SQLSTATE 53100. Nothing of the transaction was stored; reads still work.
	ErrFull = errors.New("sqlstore: the disk of the database is full")
	// ErrCommitUnknown is returned if COMMIT was sent and its answer was lost: with the connection,
	// or because the context ended. The transaction was committed whole or not at all. Do the same
	// again with the same idempotency keys, which is safe in either case, or read what is stored.
	ErrCommitUnknown = errors.New("sqlstore: the connection was lost during COMMIT, and whether it was done is not known")
	// ErrNested is returned by an InTx inside of an InTx of the same store, which would wait for the
	// outer transaction. Pass the Tx of the outer one instead.
	ErrNested = errors.New("sqlstore: a transaction of this store is open around this one; pass its Tx down instead")
)

// failure is an error of the driver with the name of the operation.
//
// Its text contains no value of a row or parameter. It repeats the driver's text only where that is
// known to contain none. Unwrap returns the driver's error, whose fields may contain keys of rows
// (ids and keyed hashes).
type failure struct {
	op   string
	kind error // ErrReadOnly, ErrFull, ErrCommitUnknown or nil
	err  error
}

// Error returns "sqlstore: OPERATION: CAUSE".
func (f *failure) Error() string {
	var b strings.Builder
	b.WriteString("sqlstore: ")
	b.WriteString(f.op)
	b.WriteString(": ")
	if f.kind != nil {
		b.WriteString(strings.TrimPrefix(f.kind.Error(), "sqlstore: "))
		b.WriteString(": ")
	}
	b.WriteString(harmless(f.err))
	return b.String()
}

// Unwrap returns the sentinel, if there is one, and the driver's error.
func (f *failure) Unwrap() []error {
	if f.kind == nil {
		return []error{f.err}
	}
	return []error{f.kind, f.err}
}

// wrap adds the name of the operation to err, once: an error that has a name is returned unchanged.
func wrap(op string, err error) error {
	var f *failure
	if err == nil || errors.As(err, &f) {
		return err
	}
	f = &failure{op: op, err: err}
	if state, ok := sqlState(err); ok {
		switch state {
		case "25006":
			f.kind = ErrReadOnly
		case "53100":
			f.kind = ErrFull
		}
	} else if code, ok := resultCode(err); ok {
		switch code & 0xff {
		case 8:
			f.kind = ErrReadOnly
		case 13:
			f.kind = ErrFull
		}
	}
	return f
}

// unanswered is wrap for an error of COMMIT.
func unanswered(ctx context.Context, op string, err error) error {
	if !lost(err) && !(err != nil && ctx.Err() != nil) {
		return wrap(op, err)
	}
	return &failure{op: op, kind: ErrCommitUnknown, err: err}
}

// harmless returns what may be printed of an error. Messages of PostgreSQL name tables and
// constraints, but those of class 22 (data exceptions) quote the value; errors of encoding and
// scanning quote it too and have no code.
func harmless(err error) string {
	if state, ok := sqlState(err); ok {
		if strings.HasPrefix(state, "22") {
			return "SQLSTATE " + state
		}
		return err.Error()
	}
	if _, ok := resultCode(err); ok {
		return err.Error()
	}
	for _, known := range []error{
		context.Canceled, context.DeadlineExceeded, sql.ErrConnDone, sql.ErrTxDone, sql.ErrNoRows,
		driver.ErrBadConn, io.EOF, io.ErrUnexpectedEOF, net.ErrClosed,
		sealtext.ErrFormat, sealtext.ErrForeignTx, ErrNested,
	} {
		if errors.Is(err, known) {
			return known.Error()
		}
	}
	var input *sealtext.InputError
	if errors.As(err, &input) {
		return input.Error() // it never repeats the input
	}
	var network net.Error
	if errors.As(err, &network) {
		return network.Error()
	}
	return fmt.Sprintf("the driver failed (%T)", err)
}

// Retryable reports whether the transaction that err ended may succeed when it is run again from the
// start: SQLSTATE 40001 and 40P01, and SQLite's BUSY (5), BUSY_RECOVERY (261) and BUSY_SNAPSHOT
// (517). [DB.InTx] runs such a transaction again; a host application that uses [DB.Join] decides with
// Retryable.
func Retryable(err error) bool {
	if state, ok := sqlState(err); ok {
		return state == "40001" || state == "40P01"
	}
	if code, ok := resultCode(err); ok {
		return code == 5 || code == 261 || code == 517
	}
	return false
}

// again reports whether a transaction that err ended before COMMIT may be run again: it lost to another
// transaction, or its connection was lost.
func again(err error) bool { return Retryable(err) || lost(err) }

// lost reports whether the connection is dead or could not be made: SQLSTATE 57P01 to 57P03 and class
// 08, errors of database/sql and the network, and what a driver marks as never sent.
func lost(err error) bool {
	if err == nil || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return false
	}
	if state, ok := sqlState(err); ok {
		return strings.HasPrefix(state, "08") || state == "57P01" || state == "57P02" || state == "57P03"
	}
	for _, known := range []error{driver.ErrBadConn, sql.ErrConnDone, io.EOF, io.ErrUnexpectedEOF, net.ErrClosed} {
		if errors.Is(err, known) {
			return true
		}
	}
	var unsent interface{ SafeToRetry() bool }
	if errors.As(err, &unsent) && unsent.SafeToRetry() {
		return true
	}
	var network net.Error
	return errors.As(err, &network)
}

// sqlState returns the SQLSTATE of an error of PostgreSQL. All drivers have the same method for it.
func sqlState(err error) (string, bool) {
	var s interface{ SQLState() string }
	if errors.As(err, &s) {
		return s.SQLState(), true
	}
	return "", false
}
