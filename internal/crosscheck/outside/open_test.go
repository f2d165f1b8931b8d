package outside_test

import (
	"context"
	"reflect"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/service/servicetest"
	"github.com/sealtext/sealtext/vault"
)

// sealed returns a text that belongs to Ann.
func sealed(t *testing.T, h *servicetest.Harness, field string) (b sealtext.Binding, s sealtext.Sealed) {
	t.Helper()
	b = sealtext.Binding{Tenant: h.Tenant, Subject: h.Person(ann).Subject, Field: field, Record: sealtext.NewID()}
	s, err := h.Sealer.Seal(t.Context(), nil, b, []byte("her results"))
	require.NoError(t, err)
	return b, s
}

// Whatever an interface names, a Sealer has no method that opens: not by assertion, not by reflection.
func TestNoInterfaceOpens(t *testing.T) {
	h := servicetest.New(t)
	b, _ := sealed(t, h, "note")
	key, err := h.Sealer.SubjectKey(t.Context(), nil, b.Tenant, b.Subject)
	require.NoError(t, err)
	for name, v := range map[string]any{"sealer": h.Sealer, "key": key} {
		_, ok := v.(interface {
			Open(context.Context, sealtext.Tx, sealtext.Binding, sealtext.Sealed) ([]byte, error)
		})
		require.False(t, ok, name)
		_, ok = v.(interface {
			OpenRecorded(context.Context, sealtext.Tx, sealtext.Binding, sealtext.Sealed) ([]byte, error)
		})
		require.False(t, ok, name)
		_, ok = v.(interface {
			NumberRecorded(context.Context, sealtext.Tx, sealtext.Tenant, sealtext.Subject) (sealtext.Number, error)
		})
		require.False(t, ok, name)
		_, ok = v.(interface {
			open(context.Context, sealtext.Tx, sealtext.Binding, sealtext.Sealed) ([]byte, error)
		})
		require.False(t, ok, "%s: an unexported method of another package has another name", name)
		for _, method := range []string{"Open", "Number", "open", "number", "OpenRecorded", "NumberRecorded"} {
			require.False(t, reflect.ValueOf(v).MethodByName(method).IsValid(), "%s: %s", name, method)
		}
	}
}

// spy is a Sealer for the audit log that keeps every argument it is handed.
type spy struct {
	*vault.Sealer
	fields []string
}

func (s *spy) OpenEvent(ctx context.Context, tx sealtext.Tx, b sealtext.Binding, v sealtext.Sealed) ([]byte, error) {
	s.fields = append(s.fields, b.Field)
	return s.Sealer.OpenEvent(ctx, tx, b, v)
}

// rows is an audit store of the host's own.
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

func (r *rows) AppendAll(_ context.Context, _ sealtext.Tx, all []audit.Row) error {
	r.all = append(r.all, all...)
	return nil
}

func (r *rows) Rows(context.Context, sealtext.Tx, audit.Query) ([]audit.Row, error) {
	return r.all, nil
}

func (r *rows) Unlink(context.Context, sealtext.Tx, sealtext.Tenant, []audit.Mark) (int, error) {
	return 0, nil
}

// What a host application implements for the audit log is only asked to open events.
func TestLogOpensOnlyEvents(t *testing.T) {
	h := servicetest.New(t)
	s := &spy{Sealer: h.Sealer}
	log, err := audit.New(audit.Config{Store: &rows{inTx: h.InTx}, Sealer: s})
	require.NoError(t, err)
	require.NoError(t, h.InTx(t.Context(), func(ctx context.Context, tx sealtext.Tx) error {
		return log.Record(ctx, tx, audit.Event{Tenant: h.Tenant, Kind: audit.KindExported, Actor: sealtext.System("host")})
	}))
	for _, err := range log.Events(t.Context(), audit.Query{Tenant: h.Tenant}) {
		require.NoError(t, err)
	}
	require.Equal(t, []string{audit.Field}, s.fields)
}

// OpenEvent opens nothing but events.
func TestOpenEventOpensNothingElse(t *testing.T) {
	h := servicetest.New(t)
	for _, field := range []string{"note", "body", "number", "inbound", "consent"} {
		b, s := sealed(t, h, field)
		_, err := h.Sealer.OpenEvent(t.Context(), nil, b, s)
		require.ErrorIs(t, err, vault.ErrDenied, field)
		b.Field = audit.Field
		_, err = h.Sealer.OpenEvent(t.Context(), nil, b, s)
		require.ErrorIs(t, err, vault.ErrWrongContext, "%s under the name of an event", field)
	}
}

// Reveal writes an audit event, also when it refuses.
func TestRevealIsTheOneWay(t *testing.T) {
	h := servicetest.New(t)
	b, s := sealed(t, h, "note")
	access := vault.Access{Actor: servicetest.Auditor(), Reason: vault.ReasonSupport, Reference: "ticket-12"}
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
