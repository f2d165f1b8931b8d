package outside_test

import (
	"context"
	"reflect"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/transport/transporttest"
	"github.com/sealtext/sealtext/vault"
)

// opener is Sealer.Open to somebody who cannot name the type of a grant.
type opener[G any] func(context.Context, G, sealtext.Tx, sealtext.Binding, sealtext.Sealed) ([]byte, error)

// zeroGrant lets the compiler find the type and makes a zero value of it.
func zeroGrant[G any](opener[G]) (g G) { return g }

// sealed returns a text that belongs to Ann.
func sealed(t *testing.T, h *transporttest.Harness, field string) (b sealtext.Binding, s sealtext.Sealed) {
	t.Helper()
	b = sealtext.Binding{Tenant: h.Tenant, Subject: h.Person(ann).Subject, Field: field, Record: sealtext.NewID()}
	s, err := h.Sealer.Seal(t.Context(), nil, b, []byte("her results"))
	require.NoError(t, err)
	return b, s
}

func TestZeroGrantOpensNothing(t *testing.T) {
	h := transporttest.New(t)
	b, s := sealed(t, h, "note")
	g := zeroGrant(h.Sealer.Open)
	plain, err := h.Sealer.Open(t.Context(), g, nil, b, s)
	require.ErrorIs(t, err, vault.ErrDenied)
	require.Nil(t, plain)
	n, err := h.Sealer.Number(t.Context(), g, nil, b.Tenant, b.Subject)
	require.ErrorIs(t, err, vault.ErrDenied)
	require.True(t, n.IsZero())

	// Reflection makes the same zero value and cannot set its field.
	v := reflect.New(reflect.TypeOf(h.Sealer.Open).In(1)).Elem()
	require.Equal(t, 1, v.NumField())
	require.False(t, v.Field(0).CanSet())
	require.Panics(t, func() { v.Field(0).SetBool(true) })
}

// thief is a Sealer for the audit log that keeps every grant it is handed.
type thief[G any] struct {
	*vault.Sealer
	stolen G
	calls  int
}

func newThief[G any](_ opener[G], s *vault.Sealer) *thief[G] { return &thief[G]{Sealer: s} }

func (t *thief[G]) Open(ctx context.Context, g G, tx sealtext.Tx, b sealtext.Binding, s sealtext.Sealed) ([]byte, error) {
	t.stolen = g
	return nil, vault.ErrWrongContext
}

func (t *thief[G]) OpenEvent(ctx context.Context, tx sealtext.Tx, b sealtext.Binding, s sealtext.Sealed) ([]byte, error) {
	t.calls++
	return t.Sealer.OpenEvent(ctx, tx, b, s)
}

// rows is a stranger's audit store.
type rows struct {
	inTx func(context.Context, func(context.Context, sealtext.Tx) error) error
	all  []audit.Row
}

func (r *rows) InTx(ctx context.Context, f func(context.Context, sealtext.Tx) error) error {
	return r.inTx(ctx, f)
}

func (r *rows) Append(_ context.Context, _ sealtext.Tx, row audit.Row) error {
	r.all = append(r.all, row)
	return nil
}

func (r *rows) Rows(context.Context, sealtext.Tx, audit.Query) ([]audit.Row, error) {
	return r.all, nil
}

func (r *rows) Unlink(context.Context, sealtext.Tx, sealtext.Tenant, sealtext.Subject) (int, error) {
	return 0, nil
}

// Interfaces that a host may implement are never handed a grant: with one it
// could open everything without a record.
func TestNoGrantLeavesTheHouse(t *testing.T) {
	h := transporttest.New(t)
	b, s := sealed(t, h, "note")
	spy := newThief(h.Sealer.Open, h.Sealer)
	log, err := audit.New(audit.Config{Store: &rows{inTx: h.InTx}, Sealer: spy})
	require.NoError(t, err)
	require.NoError(t, h.InTx(t.Context(), func(ctx context.Context, tx sealtext.Tx) error {
		return log.Record(ctx, tx, audit.Event{Tenant: h.Tenant, Kind: audit.KindExported, Actor: sealtext.System("host")})
	}))
	var failed error
	for _, failed = range log.Events(t.Context(), audit.Query{Tenant: h.Tenant}) {
		continue
	}
	_, err = h.Sealer.Open(t.Context(), spy.stolen, nil, b, s)
	require.ErrorIs(t, err, vault.ErrDenied)
	_, err = h.Sealer.Number(t.Context(), spy.stolen, nil, b.Tenant, b.Subject)
	require.ErrorIs(t, err, vault.ErrDenied)
	require.NoError(t, failed)
	require.Equal(t, 1, spy.calls, "the log did read through what it was given")
}

// The way for events is for events only.
func TestOpenEventOpensNothingElse(t *testing.T) {
	h := transporttest.New(t)
	for _, field := range []string{"note", "body", "number", "inbound", "consent"} {
		b, s := sealed(t, h, field)
		_, err := h.Sealer.OpenEvent(t.Context(), nil, b, s)
		require.ErrorIs(t, err, vault.ErrDenied, field)
		b.Field = audit.Field
		_, err = h.Sealer.OpenEvent(t.Context(), nil, b, s)
		require.ErrorIs(t, err, vault.ErrWrongContext, "%s under the name of an event", field)
	}
}

// The way in: on record, also when it is refused.
func TestRevealIsTheOneWay(t *testing.T) {
	h := transporttest.New(t)
	b, s := sealed(t, h, "note")
	access := vault.Access{Actor: transporttest.Auditor(), Reason: vault.ReasonSupport, Reference: "ticket-12"}
	plain, err := h.Vault.Reveal(t.Context(), access, b, s)
	require.NoError(t, err)
	require.Equal(t, "her results", string(plain))
	access.Actor.Roles = nil
	_, err = h.Vault.Reveal(t.Context(), access, b, s)
	require.ErrorIs(t, err, vault.ErrDenied)
	var kinds []audit.Kind
	for e, err := range h.Audit.Events(t.Context(), audit.Query{Tenant: h.Tenant, Subject: b.Subject}) {
		require.NoError(t, err)
		kinds = append(kinds, e.Kind)
	}
	require.ElementsMatch(t, []audit.Kind{audit.KindRevealed, audit.KindRevealDenied}, kinds)
}
