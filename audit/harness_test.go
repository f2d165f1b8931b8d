package audit_test

import (
	"context"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/memstore"
	"github.com/sealtext/sealtext/vault"
	"github.com/sealtext/sealtext/vault/vaulttest"
)

var (
	ctx    = context.Background()
	clinic = sealtext.MustTenant("clinic")
	bank   = sealtext.MustTenant("bank")
	noon   = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
)

// rig is a log over a store in memory. Its clock advances by a microsecond at each reading, so that
// events have an order.
type rig struct {
	store  *memstore.Store
	sealer *vault.Sealer
	log    *audit.Log
	ticks  atomic.Int64
}

func newRig(t testing.TB) *rig {
	t.Helper()
	store, err := memstore.New(memstore.Config{})
	require.NoError(t, err)
	r := &rig{store: store}
	ring := vaulttest.NewKeyring(t, store.Vault(), r.now, clinic, bank)
	r.sealer, err = vault.NewSealer(vault.SealerConfig{Keyring: ring, Store: store.Vault(), Now: r.now})
	require.NoError(t, err)
	r.log, err = audit.New(audit.Config{Store: store.Audit(), Sealer: r.sealer, Now: r.now})
	require.NoError(t, err)
	return r
}

func (r *rig) now() time.Time { return noon.Add(time.Duration(r.ticks.Add(1)) * time.Microsecond) }

func (r *rig) tx(f func(context.Context, sealtext.Tx) error) error { return r.store.InTx(ctx, f) }

// record records events in one transaction.
func (r *rig) record(events ...audit.Event) error {
	return r.tx(func(ctx context.Context, tx sealtext.Tx) error {
		for _, e := range events {
			if err := r.log.Record(ctx, tx, e); err != nil {
				return err
			}
		}
		return nil
	})
}

// events reads everything that q selects. The tenant is the clinic where q names none.
func (r *rig) events(t testing.TB, q audit.Query) (es []audit.Entry) {
	t.Helper()
	if q.Tenant.IsZero() {
		q.Tenant = clinic
	}
	for e, err := range r.log.Events(ctx, q) {
		require.NoError(t, err)
		es = append(es, e)
	}
	return es
}

// enroll enrolls a person, whose events are sealed under a key of their own.
func (r *rig) enroll(t testing.TB, e164 string) (p sealtext.Person) {
	t.Helper()
	n, err := sealtext.ParseE164(e164)
	require.NoError(t, err)
	require.NoError(t, r.tx(func(ctx context.Context, tx sealtext.Tx) (err error) {
		p, err = r.sealer.Enroll(ctx, tx, clinic, n)
		return err
	}))
	return p
}

// event returns a complete event that concerns no person.
func event() audit.Event {
	return audit.Event{
		Tenant: clinic, Kind: audit.KindHandedOff,
		Actor: sealtext.Actor{ID: "nurse-7", Roles: []string{"nurse"}, AuthenticatedAt: noon.Add(-time.Minute), Method: "otp"},
		Details: audit.Details{
			Record: sealtext.ID{1}, Program: sealtext.MustProgram("reminders"), Sender: sealtext.MustSender("24273"),
			Purposes: []sealtext.Purpose{sealtext.Informational, sealtext.OTP}, Scope: "sender 24273 of program reminders",
			Reason: "support", Rules: []string{"hours.no-zone", "us-marketing-hours"}, Field: "number", Outcome: "accepted",
			Code: "30006", Reference: "ticket-12", Params: []string{"first"}, Transport: "inbox", Class: "texts", Count: 3, Until: noon.Add(time.Hour),
		},
	}
}
