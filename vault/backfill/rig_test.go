package backfill_test

import (
	"context"
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

var clinic = sealtext.MustTenant("clinic")

// rig is a vault over memory.
type rig struct {
	store  *memstore.Store
	sealer *vault.Sealer
	log    *audit.Log
	vault  *vault.Vault
}

func newRig(t testing.TB) *rig {
	t.Helper()
	store, err := memstore.New(memstore.Config{})
	require.NoError(t, err)
	r := &rig{store: store}
	r.sealer, err = vault.NewSealer(vault.SealerConfig{Keyring: vaulttest.NewKeyring(t, store.Vault(), nil, clinic), Store: store.Vault()})
	require.NoError(t, err)
	r.log, err = audit.New(audit.Config{Store: store.Audit(), Sealer: r.sealer})
	require.NoError(t, err)
	r.vault, err = vault.New(vault.Config{Sealer: r.sealer, Audit: r.log, Authorizer: vault.DenyAll{}})
	require.NoError(t, err)
	return r
}

func (r *rig) tx(f func(context.Context, sealtext.Tx) error) error {
	return r.store.InTx(context.Background(), f)
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
		Actor:  sealtext.Actor{ID: "nurse-7", Roles: []string{"nurse"}, AuthenticatedAt: time.Now().Add(-time.Minute), Method: "otp"},
		Reason: vault.ReasonSupport, Reference: "ticket-12",
	}
}

func second[T any](_ T, err error) error { return err }

func check(err error) {
	if err != nil {
		panic(err)
	}
}

func number(t testing.TB, s string) sealtext.Number {
	t.Helper()
	n, err := sealtext.ParseE164(s)
	require.NoError(t, err)
	return n
}
