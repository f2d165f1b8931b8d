package outside_test

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/service/servicetest"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/vault"
)

// forged is a transaction of no store; wrapped hides a real one.
type (
	forged  struct{ owner any }
	wrapped struct{ sealtext.Tx }
)

func (f *forged) Owner() any { return f.owner }

func events(t *testing.T, h *servicetest.Harness) (n int) {
	t.Helper()
	for _, err := range h.Audit.Events(t.Context(), audit.Query{Tenant: h.Tenant}) {
		require.NoError(t, err)
		n++
	}
	return n
}

// Whatever writes takes only an open transaction of its own store; with
// another nothing is written anywhere.
func TestForeignTransactions(t *testing.T) {
	h, other := servicetest.New(t), servicetest.New(t)
	h.OptIn(ann)
	person := h.Person(ann)
	before := events(t, h)
	elsewhere := events(t, other)

	var ended, owner any
	require.NoError(t, h.InTx(t.Context(), func(_ context.Context, tx sealtext.Tx) error {
		ended, owner = tx, tx.Owner()
		return nil
	}))
	writes := map[string]func(context.Context, sealtext.Tx) error{
		"Gateway.SendTx": func(ctx context.Context, tx sealtext.Tx) error {
			_, err := h.Gateway.SendTx(ctx, tx, h.Message(ann, "hello"))
			return err
		},
		"Gateway.SendTx to a subject": func(ctx context.Context, tx sealtext.Tx) error {
			m := h.Message(ann, "hello")
			m.To, m.Subject = sealtext.Number{}, person.Subject
			_, err := h.Gateway.SendTx(ctx, tx, m)
			return err
		},
		"Ledger.RecordTx": func(ctx context.Context, tx sealtext.Tx) error {
			e := optOut(h)
			e.Person = person
			_, err := h.Consent.RecordTx(ctx, tx, e)
			return err
		},
		"Ledger.Inbound": func(ctx context.Context, tx sealtext.Tx) error {
			stop, err := sealtext.NewBody("STOP")
			require.NoError(t, err)
			_, err = h.Consent.Inbound(ctx, tx, consent.InboundText{Person: person, Sender: h.Sender, Text: stop, Reference: "SM1"})
			return err
		},
		"Ledger.Erase": func(ctx context.Context, tx sealtext.Tx) error {
			_, err := h.Consent.Erase(ctx, tx, person)
			return err
		},
		"Log.Erase":   func(ctx context.Context, tx sealtext.Tx) error { _, err := h.Audit.Erase(ctx, tx, person); return err },
		"Vault.Erase": func(ctx context.Context, tx sealtext.Tx) error { _, err := h.Vault.Erase(ctx, tx, person); return err },
		"Archive.Erase": func(ctx context.Context, tx sealtext.Tx) error {
			_, err := h.Archive.Erase(ctx, tx, person)
			return err
		},
		"Sealer.Enroll": func(ctx context.Context, tx sealtext.Tx) error {
			_, err := h.Sealer.Enroll(ctx, tx, h.Tenant, h.Number(bob))
			return err
		},
		"Log.Record": func(ctx context.Context, tx sealtext.Tx) error {
			return h.Audit.Record(ctx, tx, audit.Event{Tenant: h.Tenant, Kind: audit.KindExported, Subject: person.Subject, Actor: sealtext.System("host")})
		},
		"Archive.Dispose": func(ctx context.Context, tx sealtext.Tx) error {
			_, err := h.Archive.Dispose(ctx, tx, []sealtext.Item{{Tenant: h.Tenant, Subject: person.Subject, Record: sealtext.NewID()}})
			return err
		},
	}
	for name, write := range writes {
		t.Run(name, func(t *testing.T) {
			for kind, tx := range map[string]sealtext.Tx{
				"nil": nil, "nil pointer": (*forged)(nil), "made up": &forged{"me"}, "made up with the store's name": &forged{owner},
				"wrapped": wrapped{ended.(sealtext.Tx)},
			} {
				require.ErrorIs(t, write(t.Context(), tx), sealtext.ErrForeignTx, kind)
			}
			require.ErrorContains(t, write(t.Context(), ended.(sealtext.Tx)), "the transaction has ended", "after its end")
			boom := errors.New("of another database")
			require.ErrorIs(t, other.InTx(t.Context(), func(_ context.Context, tx sealtext.Tx) error {
				require.ErrorIs(t, write(t.Context(), tx), sealtext.ErrForeignTx)
				return boom
			}), boom)
		})
	}
	require.Equal(t, before, events(t, h))
	require.Equal(t, elsewhere, events(t, other))
	require.Zero(t, h.Deliver())
	require.Equal(t, person, h.Person(ann), "nothing was erased")
	require.NoError(t, h.Send(ann, "still with us"), "and nobody opted out")
	_, err := h.Sealer.Find(t.Context(), nil, h.Tenant, h.Number(bob))
	require.ErrorIs(t, err, vault.ErrUnknownSubject, "nor was anybody enrolled")
}

// TestDeniedInACallersTransaction: the audit event of a refusal that the caller rolls back is lost;
// the error says so.
func TestDeniedInACallersTransaction(t *testing.T) {
	h := servicetest.New(t)
	before := events(t, h)
	err := h.InTx(t.Context(), func(ctx context.Context, tx sealtext.Tx) error {
		_, err := h.Gateway.SendTx(ctx, tx, h.Message(bob, "hello"))
		return err
	})
	require.ErrorIs(t, err, transport.ErrDenied)
	require.Equal(t, before, events(t, h))
}
