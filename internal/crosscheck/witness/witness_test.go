package witness_test

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	formatsnote "github.com/transparency-dev/formats/note"
	"github.com/transparency-dev/witness/persistence/inmemory"
	"github.com/transparency-dev/witness/witness"
	"golang.org/x/mod/sumdb/note"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/audit/anchor"
	"github.com/sealtext/sealtext/audit/sequencer"
	"github.com/sealtext/sealtext/audit/tree"
	"github.com/sealtext/sealtext/memstore"
)

const origin = "audit.example.com"

// log is a log in memory.
type log struct {
	store  *memstore.Store
	seq    *sequencer.Sequencer
	prover *sequencer.Prover
	events int
	first  byte // of the ids of its events
}

func newLog(t *testing.T, signer note.Signer, verifier note.Verifier, first byte) *log {
	t.Helper()
	store, err := memstore.New(memstore.Config{})
	require.NoError(t, err)
	policy := tree.Policy{Log: verifier}
	l := &log{store: store, first: first}
	l.seq, err = sequencer.New(sequencer.Config{Store: store.AuditTree(), Leases: store, Signer: signer, Policy: policy})
	require.NoError(t, err)
	l.prover, err = sequencer.NewProver(store.AuditTree(), policy)
	require.NoError(t, err)
	return l
}

func (l *log) grow(t *testing.T, events int) {
	t.Helper()
	require.NoError(t, l.store.InTx(t.Context(), func(ctx context.Context, tx sealtext.Tx) error {
		for range events {
			l.events++
			if err := l.store.Audit().Append(ctx, tx, audit.Row{
				Tenant: sealtext.MustTenant("clinic"), ID: sealtext.ID{l.first, byte(l.events >> 8), byte(l.events)}, Kind: audit.KindHoldPlaced,
				At: time.Date(2026, time.March, 2, 12, 0, l.events, 0, time.UTC), Payload: sealtext.MakeSealed(1, []byte("sealed")),
			}); err != nil {
				return err
			}
		}
		return nil
	}))
	n, err := l.seq.Step(t.Context())
	require.NoError(t, err)
	require.Equal(t, events, n)
}

// TestCosigner: three witnesses of theirs sign what our Cosigner sends, the proof of an event verifies with
// their cosignatures, and they find a log that went back and one with another past.
func TestCosigner(t *testing.T) {
	private, public, err := note.GenerateKey(rand.Reader, origin)
	require.NoError(t, err)
	signer, err := note.NewSigner(private)
	require.NoError(t, err)
	verifier, err := note.NewVerifier(public)
	require.NoError(t, err)
	l := newLog(t, signer, verifier, 1)
	cfg := anchor.CosignerConfig{Prover: l.prover}
	file := "log " + public + "\n"
	for n := range 3 {
		private, public, err := note.GenerateKey(rand.Reader, fmt.Sprintf("w%d.example.org", n))
		require.NoError(t, err)
		signer, err := formatsnote.NewSignerForCosignatureV1(private)
		require.NoError(t, err)
		w, err := witness.New(t.Context(), witness.Opts{
			Persistence: inmemory.New(), Signers: []note.Signer{signer},
			VerifierForLog: func(_ context.Context, name string) (note.Verifier, bool, error) {
				return verifier, name == origin, nil
			},
		})
		require.NoError(t, err)
		mux := http.NewServeMux()
		mux.HandleFunc("POST /add-checkpoint", witness.NewHTTPHandler(w).AddCheckpoint)
		server := httptest.NewServer(mux)
		t.Cleanup(server.Close)
		vkey, err := formatsnote.VKeyToCosignatureV1(public)
		require.NoError(t, err)
		key, err := tree.NewWitness(vkey)
		require.NoError(t, err)
		cfg.Witnesses = append(cfg.Witnesses, anchor.Witness{URL: server.URL, Key: key})
		file += fmt.Sprintf("witness w%d %s\n", n, vkey)
	}
	cfg.Policy, err = tree.ParsePolicy([]byte(file+"group all all w0 w1 w2\nquorum all\n"), "")
	require.NoError(t, err)
	cosigner, err := anchor.NewCosigner(cfg)
	require.NoError(t, err)
	for _, more := range []int{1, 2, 254, 1, 300} {
		l.grow(t, more)
		signed, failed, err := cosigner.Cosign(t.Context())
		require.NoError(t, err, "%v", failed)
		require.Empty(t, failed)
		b, err := l.prover.BundleUnder(t.Context(), int64(l.events), signed)
		require.NoError(t, err)
		c, err := b.Verify(cfg.Policy)
		require.NoError(t, err)
		require.EqualValues(t, l.events, c.Size)
		again, _, err := cosigner.Cosign(t.Context())
		require.NoError(t, err, "the same checkpoint once more")
		_, err = cfg.Policy.Open(again)
		require.NoError(t, err)
	}
	another, err := anchor.NewCosigner(cfg) // which does not know what they signed
	require.NoError(t, err)
	l.grow(t, 5)
	_, failed, err := another.Cosign(t.Context())
	require.NoError(t, err, "%v", failed)

	for _, c := range []struct {
		name   string
		first  byte
		events int
		want   error
	}{
		{"an older copy", 1, 100, tree.ErrRolledBack}, {"another log of the same size", 2, l.events, tree.ErrForked}, {"a longer one with another past", 2, 700, tree.ErrForked},
	} {
		other := newLog(t, signer, verifier, c.first)
		other.grow(t, c.events)
		cfg := cfg
		cfg.Prover = other.prover
		cosigner, err := anchor.NewCosigner(cfg)
		require.NoError(t, err)
		_, failed, err := cosigner.Cosign(t.Context())
		require.ErrorIs(t, err, tree.ErrQuorum, c.name)
		require.Len(t, failed, 3)
		for _, err := range failed {
			require.ErrorIs(t, err, c.want, c.name)
		}
	}
}
