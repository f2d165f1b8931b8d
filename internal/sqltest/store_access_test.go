package sqltest_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/sqlstore"
	"github.com/sealtext/sealtext/vault"
	"github.com/sealtext/sealtext/vault/vaulttest"
)

func nurse() vault.Access {
	return vault.Access{Actor: sealtext.Actor{ID: "nurse-7", Roles: []string{"nurse"}}, Reason: vault.ReasonSupport}
}

// readers are vaults of several processes on one database, with one keyring.
func readers(t *testing.T, limits vault.Limits, dbs ...*sqlstore.DB) (vaults []*vault.Vault, p sealtext.Person) {
	t.Helper()
	now := func() time.Time { return noon }
	ring := vaulttest.NewKeyring(t, dbs[0].Vault(), now, clinic)
	rules, err := vault.NewAccessRules(now, vault.AccessRule{Roles: []string{"nurse"}, Reasons: []vault.Reason{vault.ReasonSupport}, Approval: limits == vault.Limits{}},
		vault.AccessRule{Roles: []string{"chief"}, Reasons: []vault.Reason{vault.ReasonSupport}, Fields: []string{vault.FieldApproval}})
	require.NoError(t, err)
	for i, db := range dbs {
		sealer, err := vault.NewSealer(vault.SealerConfig{Keyring: ring, Store: db.Vault(), Now: now})
		require.NoError(t, err)
		log, err := audit.New(audit.Config{Store: db.Audit(), Sealer: sealer, Now: now})
		require.NoError(t, err)
		v, err := vault.New(vault.Config{Sealer: sealer, Audit: log, Authorizer: rules, Limits: limits, Counters: db.Vault(), Cases: db.Vault()})
		require.NoError(t, err)
		vaults = append(vaults, v)
		if i > 0 {
			continue
		}
		n, err := sealtext.ParseE164("+447700900123")
		require.NoError(t, err)
		require.NoError(t, db.InTx(t.Context(), func(ctx context.Context, tx sealtext.Tx) (err error) {
			p, err = sealer.Enroll(ctx, tx, clinic, n)
			return err
		}))
	}
	return vaults, p
}

// askAll has 64 readers ask at once and counts who was answered.
func askAll(t *testing.T, vaults []*vault.Vault, p sealtext.Person, refusal error) (won int64) {
	t.Helper()
	const askers = 64
	var answered, refused atomic.Int64
	var all sync.WaitGroup
	start := make(chan struct{})
	for i := range askers {
		all.Go(func() {
			<-start
			_, err := vaults[i%len(vaults)].RevealNumber(t.Context(), nurse(), clinic, p.Subject)
			switch {
			case err == nil:
				answered.Add(1)
			case errors.Is(err, refusal):
				refused.Add(1)
			default:
				t.Error(err)
			}
		})
	}
	close(start)
	all.Wait()
	require.EqualValues(t, askers, answered.Load()+refused.Load())
	return answered.Load()
}

// two are two processes on one database.
func two(t *testing.T, e kind) (*sqlstore.DB, *sqlstore.DB) {
	t.Helper()
	db, pool := e.Fresh(t)
	return db, open(t, pool, e.Dialect)
}

func revealed(t *testing.T, db *sqlstore.DB) int {
	t.Helper()
	rows, err := db.Audit().Rows(t.Context(), nil, audit.Query{Tenant: clinic, Kinds: []audit.Kind{audit.KindRevealed}, Limit: 1000})
	require.NoError(t, err)
	return len(rows)
}

// A quota of the first draws is the hardest: there is no row to lock yet.
func TestQuotaHoldsOverProcesses(t *testing.T) {
	onBoth(t, func(t *testing.T, e kind) {
		first, second := two(t, e)
		vaults, p := readers(t, vault.Limits{Reveals: vault.Limit{Count: 10, Window: time.Hour}}, first, second)
		require.EqualValues(t, 10, askAll(t, vaults, p, vault.ErrQuota))
		require.Equal(t, 10, revealed(t, first))
	})
}

func TestApprovalIsUsedOnceOverProcesses(t *testing.T) {
	onBoth(t, func(t *testing.T, e kind) {
		first, second := two(t, e)
		vaults, p := readers(t, vault.Limits{}, first, second)
		asked, err := vaults[0].RequestApproval(t.Context(), nurse(), vault.ApprovalRequest{Tenant: clinic, Field: "number", Subjects: []sealtext.Subject{p.Subject}})
		require.NoError(t, err)
		chief := vault.Access{Actor: sealtext.Actor{ID: "chief-1", Roles: []string{"chief"}}, Reason: vault.ReasonSupport}
		_, err = vaults[1].GrantApproval(t.Context(), chief, clinic, asked.ID)
		require.NoError(t, err)
		require.EqualValues(t, 1, askAll(t, vaults, p, vault.ErrApprovalRequired))
		require.Equal(t, 1, revealed(t, first))
	})
}
