package vault_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/internal/opening"
	"github.com/sealtext/sealtext/memstore"
	"github.com/sealtext/sealtext/vault"
	"github.com/sealtext/sealtext/vault/vaulttest"
)

var (
	clinic = sealtext.MustTenant("clinic")
	bank   = sealtext.MustTenant("bank")
	now    = time.Date(2026, 3, 2, 15, 0, 0, 0, time.UTC)
)

// rig is a vault over memory.
type rig struct {
	store  *memstore.Store
	ring   vault.Keyring
	sealer *vault.Sealer
	log    *audit.Log
	vault  *vault.Vault
	rules  *vault.AccessRules
}

func newRig(t testing.TB, account sealtext.Tenant) *rig {
	t.Helper()
	store, err := memstore.New(memstore.Config{})
	require.NoError(t, err)
	// Each look at the clock is a microsecond later, so that events have an
	// order.
	var ticks atomic.Int64
	clock := func() time.Time { return now.Add(time.Duration(ticks.Add(1)) * time.Microsecond) }
	tenants := []sealtext.Tenant{clinic, bank}
	if !account.IsZero() {
		tenants = append(tenants, account)
	}
	ring := vaulttest.NewKeyring(t, store.Vault(), clock, tenants...)
	r := &rig{store: store, ring: ring}
	r.sealer, err = vault.NewSealer(vault.SealerConfig{Keyring: ring, Store: store.Vault(), Account: account, Now: clock})
	require.NoError(t, err)
	r.log, err = audit.New(audit.Config{Store: store.Audit(), Sealer: r.sealer, Now: clock})
	require.NoError(t, err)
	r.rules, err = vault.NewAccessRules(clock, vault.AccessRule{
		Roles: []string{"nurse"}, Reasons: []vault.Reason{vault.ReasonSupport}, Fields: []string{"number", "note", "look-up"},
		MaxAuthAge: time.Hour, Methods: []string{"otp"},
	})
	require.NoError(t, err)
	r.vault, err = vault.New(vault.Config{Sealer: r.sealer, Audit: r.log, Authorizer: r.rules})
	require.NoError(t, err)
	return r
}

func number(t testing.TB, s string) sealtext.Number {
	t.Helper()
	n, err := sealtext.ParseE164(s)
	require.NoError(t, err)
	return n
}

func (r *rig) enroll(t testing.TB, tenant sealtext.Tenant, e164 string) (p sealtext.Person) {
	t.Helper()
	n := number(t, e164)
	require.NoError(t, r.tx(func(ctx context.Context, tx sealtext.Tx) (err error) {
		p, err = r.sealer.Enroll(ctx, tx, tenant, n)
		return err
	}))
	return p
}

func (r *rig) tx(f func(context.Context, sealtext.Tx) error) error {
	return r.store.InTx(context.Background(), f)
}

func (r *rig) seal(t *testing.T, b sealtext.Binding, text string) (s sealtext.Sealed) {
	t.Helper()
	require.NoError(t, r.tx(func(ctx context.Context, tx sealtext.Tx) (err error) {
		s, err = r.sealer.Seal(ctx, tx, b, []byte(text))
		return err
	}))
	return s
}

func (r *rig) open(b sealtext.Binding, s sealtext.Sealed) ([]byte, error) {
	return opening.Of(r.sealer).OpenRecorded(context.Background(), nil, b, s)
}

func (r *rig) events(t *testing.T, tenant sealtext.Tenant) (es []audit.Entry) {
	t.Helper()
	for e, err := range r.log.Events(context.Background(), audit.Query{Tenant: tenant}) {
		require.NoError(t, err)
		es = append(es, e)
	}
	return es
}

func nurse() vault.Access {
	return vault.Access{
		Actor:  sealtext.Actor{ID: "nurse-7", Roles: []string{"nurse"}, AuthenticatedAt: now.Add(-time.Minute), Method: "otp"},
		Reason: vault.ReasonSupport, Reference: "ticket-12",
	}
}

// failingRecorder is an audit log that is down.
type failingRecorder struct{}

var errAuditDown = errors.New("audit is down")

var errKilled = errors.New("killed")

func (failingRecorder) Record(context.Context, sealtext.Tx, audit.Event) error { return errAuditDown }
