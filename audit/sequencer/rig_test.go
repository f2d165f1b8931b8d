package sequencer_test

import (
	"context"
	"crypto/sha256"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/mod/sumdb/note"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/audit/audittest"
	"github.com/sealtext/sealtext/audit/sequencer"
	"github.com/sealtext/sealtext/audit/tree"
	"github.com/sealtext/sealtext/memstore"
)

var (
	clinic = sealtext.MustTenant("clinic")
	bank   = sealtext.MustTenant("bank")
	noon   = time.Date(2026, time.March, 2, 12, 0, 0, 0, time.UTC)
)

// rig is a log in memory.
type rig struct {
	store  *memstore.Store
	signer note.Signer
	policy tree.Policy
	events int
}

func newRig(t testing.TB) *rig {
	t.Helper()
	store, err := memstore.New(memstore.Config{})
	require.NoError(t, err)
	r := &rig{store: store}
	var verifier note.Verifier
	r.signer, verifier = audittest.Key("audit.example.com")
	r.policy.Log = verifier
	return r
}

func (r *rig) config() sequencer.Config {
	return sequencer.Config{Store: r.store.AuditTree(), Leases: r.store, Signer: r.signer, Policy: r.policy}
}

func (r *rig) sequencer(t testing.TB, change ...func(*sequencer.Config)) *sequencer.Sequencer {
	t.Helper()
	cfg := r.config()
	for _, f := range change {
		f(&cfg)
	}
	s, err := sequencer.New(cfg)
	require.NoError(t, err)
	return s
}

func (r *rig) prover(t testing.TB) *sequencer.Prover {
	t.Helper()
	p, err := sequencer.NewProver(r.store.AuditTree(), r.policy)
	require.NoError(t, err)
	return p
}

// row returns the next event, of one of two tenants and about one of several people.
func (r *rig) row() audit.Row {
	n := r.events
	r.events++
	row := audit.Row{
		Tenant: clinic, ID: sha(n, "id"), At: noon.Add(time.Duration(n) * time.Second), Kind: audit.Kinds()[n%len(audit.Kinds())],
		Subject: sha(n%7, "subject"), Actor: sha(n%3, "actor"), Payload: sealtext.MakeSealed(1, fmt.Appendf(nil, "sealed %d", n)),
		Commitment: sha256.Sum256(fmt.Appendf(nil, "payload %d", n)),
	}
	if n%5 == 0 {
		row.Tenant = bank
	}
	return row
}

func sha(n int, what string) [16]byte { // 16 bytes of a hash
	sum := sha256.Sum256(fmt.Appendf(nil, "%s %d", what, n))
	return [16]byte(sum[:16])
}

// record records events without a number.
func (r *rig) record(t testing.TB, events int) (rows []audit.Row) {
	t.Helper()
	for range events {
		rows = append(rows, r.row())
	}
	require.NoError(t, r.store.InTx(t.Context(), func(ctx context.Context, tx sealtext.Tx) error {
		return r.store.Audit().AppendAll(ctx, tx, rows)
	}))
	return rows
}

// grow records events and numbers them.
func (r *rig) grow(t testing.TB, events int) {
	t.Helper()
	r.record(t, events)
	n, err := r.sequencer(t, func(c *sequencer.Config) { c.Leases = free{} }).Step(t.Context())
	require.NoError(t, err)
	require.Equal(t, events, n)
}

// free gives the lease to everybody.
type free struct{}

func (free) Lease(context.Context, string, [16]byte, time.Duration) (uint64, bool, error) {
	return 1, true, nil
}

// rows returns all rows in the order of their numbers.
func (r *rig) rows(t testing.TB) []audit.Row {
	t.Helper()
	all := make([]audit.Row, 0, r.events)
	for _, tenant := range []sealtext.Tenant{bank, clinic} {
		q := audit.Query{Tenant: tenant, Limit: 1000}
		for {
			page, err := r.store.Audit().Rows(t.Context(), nil, q)
			require.NoError(t, err)
			all = append(all, page...)
			if len(page) < q.Limit {
				break
			}
			q.AfterAt, q.AfterID = page[len(page)-1].At, page[len(page)-1].ID
		}
	}
	return all
}
