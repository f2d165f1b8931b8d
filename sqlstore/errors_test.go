package sqlstore_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/sqlstore"
)

// The shapes in which drivers hand out their codes.
type (
	postgresError struct{ state, message string } // pgx, lib/pq
	methodError   struct{ code int }              // modernc.org/sqlite
	ncrucesCode   uint16
	ncrucesError  struct{ code ncrucesCode } // ncruces/go-sqlite3
	mattnCode     int
	mattnError    struct{ Code, ExtendedCode mattnCode } // mattn/go-sqlite3
)

func (e *postgresError) Error() string            { return e.message }
func (e *postgresError) SQLState() string         { return e.state }
func (e *methodError) Error() string              { return fmt.Sprint("code ", e.code) }
func (e *methodError) Code() int                  { return e.code }
func (e *ncrucesError) Error() string             { return "ncruces" }
func (e *ncrucesError) Code() uint8               { return uint8(e.code) } //nolint:gosec // as the driver does
func (e *ncrucesError) ExtendedCode() ncrucesCode { return e.code }
func (e mattnError) Error() string                { return "mattn" }

func TestConditions(t *testing.T) {
	for _, c := range []struct {
		name  string
		err   error
		kind  error
		again bool
	}{
		{"serialization failure", &postgresError{"40001", "could not serialize"}, nil, true},
		{"deadlock", &postgresError{"40P01", "deadlock detected"}, nil, true},
		{"read-only transaction", &postgresError{"25006", "cannot execute INSERT"}, sqlstore.ErrReadOnly, false},
		{"disk full", &postgresError{"53100", "could not extend file"}, sqlstore.ErrFull, false},
		{"unique violation", &postgresError{"23505", "duplicate key value"}, nil, false},
		{"busy", &methodError{5}, nil, true},
		{"busy, recovery", &methodError{261}, nil, true},
		{"busy, snapshot", &methodError{517}, nil, true},
		{"busy, timeout", &methodError{773}, nil, false},
		{"locked", &methodError{6}, nil, false},
		{"read-only", &methodError{8}, sqlstore.ErrReadOnly, false},
		{"read-only, directory", &methodError{1544}, sqlstore.ErrReadOnly, false},
		{"full", &methodError{13}, sqlstore.ErrFull, false},
		{"constraint", &methodError{1555}, nil, false},
		{"ncruces busy", &ncrucesError{5}, nil, true},
		{"ncruces snapshot", &ncrucesError{517}, nil, true},
		{"ncruces full", &ncrucesError{13}, sqlstore.ErrFull, false},
		{"mattn busy", mattnError{Code: 5}, nil, true},
		{"mattn snapshot", mattnError{5, 517}, nil, true},
		{"mattn read-only", mattnError{8, 8}, sqlstore.ErrReadOnly, false},
		{"no code", errors.New("the cable is cut"), nil, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, err := range []error{c.err, fmt.Errorf("around: %w", c.err)} {
				require.Equal(t, c.again, sqlstore.Retryable(err))
				wrapped := sqlstore.Wrap("claim", err)
				require.Equal(t, c.again, sqlstore.Retryable(wrapped))
				require.ErrorIs(t, wrapped, err, "the driver's error can be found")
				require.Regexp(t, `^sqlstore: claim: [^:]`, wrapped.Error())
				require.Same(t, wrapped, sqlstore.Wrap("again", wrapped), "wrapped once")
				for _, kind := range []error{sqlstore.ErrReadOnly, sqlstore.ErrFull} {
					require.Equal(t, c.kind != nil && errors.Is(c.kind, kind), errors.Is(wrapped, kind), kind)
				}
			}
		})
	}
	require.NoError(t, sqlstore.Wrap("claim", nil))
	require.False(t, sqlstore.Retryable(nil))
}

// TestErrorsAreHarmless gives messages of drivers that hold a value.
func TestErrorsAreHarmless(t *testing.T) {
	const canary = "+15550100123"
	for _, c := range []struct {
		name string
		err  error
		want string
	}{
		{"a value in a data exception", &postgresError{"22P02", `invalid input syntax: "` + canary + `"`}, "sqlstore: load: SQLSTATE 22P02"},
		{"a value in an encoding error", errors.New("failed to encode args[0]: " + canary), "sqlstore: load: the driver failed (*errors.errorString)"},
		{"a value around the end of a context", fmt.Errorf("%s: %w", canary, context.Canceled), "sqlstore: load: context canceled"},
		{"a constraint", &postgresError{"23505", `duplicate key value violates unique constraint "sealtext_audit_pkey"`}, `sqlstore: load: duplicate key value violates unique constraint "sealtext_audit_pkey"`},
		{"a disk", &methodError{13}, "sqlstore: load: the disk of the database is full: code 13"},
		{"the network", &net.OpError{Op: "dial", Err: errors.New("refused")}, "sqlstore: load: dial: refused"},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := sqlstore.Wrap("load", c.err)
			require.EqualError(t, err, c.want)
			require.NotContains(t, err.Error(), canary)
		})
	}
}

// TestCodesOfStrangers asks errors that have something of the right name and
// of another kind.
func TestCodesOfStrangers(t *testing.T) {
	var none *ncrucesError
	for name, err := range map[string]error{
		"a nil pointer":    none,
		"a text":           textCode{"5"},
		"an argument":      argumentCode{},
		"several wrapped":  errors.Join(errors.New("a"), errors.New("b")),
		"an ordinary one":  errors.New("a"),
		"a field of a map": mapError{"Code": 5},
	} {
		t.Run(name, func(t *testing.T) {
			_, ok := sqlstore.ResultCode(err)
			require.False(t, ok)
		})
	}
}

type textCode struct{ Code string }

func (textCode) Error() string { return "text" }

type argumentCode struct{}

func (argumentCode) Error() string  { return "argument" }
func (argumentCode) Code(int) uint8 { return 5 }
func (argumentCode) ExtendedCode()  {}

type mapError map[string]int

func (mapError) Error() string { return "map" }
