package anchor_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/audit/anchor"
	"github.com/sealtext/sealtext/audit/audittest"
	"github.com/sealtext/sealtext/audit/sequencer"
	"github.com/sealtext/sealtext/audit/tree"
	"github.com/sealtext/sealtext/memstore"
)

// log is a log in memory.
type log struct {
	store  *memstore.Store
	seq    *sequencer.Sequencer
	prover *sequencer.Prover
	events byte
	first  byte // of the ids
}

func newLog(t testing.TB, first byte) *log {
	t.Helper()
	store, err := memstore.New(memstore.Config{})
	require.NoError(t, err)
	signer, _ := audittest.Key(origin)
	l := &log{store: store, first: first}
	l.seq, err = sequencer.New(sequencer.Config{Store: store.AuditTree(), Leases: store, Signer: signer, Policy: policy()})
	require.NoError(t, err)
	l.prover, err = sequencer.NewProver(store.AuditTree(), policy())
	require.NoError(t, err)
	return l
}

func (l *log) grow(t testing.TB, events int) {
	t.Helper()
	require.NoError(t, l.store.InTx(t.Context(), func(ctx context.Context, tx sealtext.Tx) error {
		for range events {
			l.events++
			if err := l.store.Audit().Append(ctx, tx, audit.Row{
				Tenant: sealtext.MustTenant("clinic"), ID: sealtext.ID{l.first, l.events}, Kind: audit.KindHoldPlaced,
				At: time.Date(2026, time.March, 2, 12, int(l.events), 0, 0, time.UTC), Payload: sealtext.MakeSealed(1, []byte("sealed")),
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

// witness is the other end of c2sp.org/tlog-witness.
type witness struct {
	mu     sync.Mutex
	last   tree.Checkpoint
	signer note.Signer
	asked  int
	answer http.HandlerFunc // instead of what it should do
}

func (w *witness) ServeHTTP(resp http.ResponseWriter, r *http.Request) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.asked++
	if w.answer != nil {
		w.answer(resp, r)
		return
	}
	if r.Method != http.MethodPost || r.URL.Path != "/w/add-checkpoint" {
		resp.WriteHeader(http.StatusNotFound)
		return
	}
	body := bufio.NewReader(r.Body)
	var old int64
	if _, err := fmt.Fscanf(body, "old %d\n", &old); err != nil {
		resp.WriteHeader(http.StatusBadRequest)
		return
	}
	var proof tlog.TreeProof
	for {
		line, err := body.ReadString('\n')
		hash, wrong := base64.StdEncoding.DecodeString(strings.TrimSuffix(line, "\n"))
		if err != nil || wrong != nil {
			resp.WriteHeader(http.StatusBadRequest)
			return
		}
		if len(hash) == 0 {
			break
		}
		proof = append(proof, tlog.Hash(hash))
	}
	signed, _ := io.ReadAll(body)
	c, err := policy().Open(signed)
	switch {
	case err != nil:
		resp.WriteHeader(http.StatusForbidden)
	case old > c.Size:
		resp.WriteHeader(http.StatusBadRequest)
	case old != w.last.Size || old == c.Size && c.Root != w.last.Root:
		resp.Header().Set("Content-Type", "text/x.tlog.size")
		resp.WriteHeader(http.StatusConflict)
		_, _ = fmt.Fprintf(resp, "%d\n", w.last.Size)
	case old > 0 && tree.CheckConsistency(w.last, c, proof) != nil:
		resp.WriteHeader(http.StatusUnprocessableEntity)
	default:
		w.last = c
		_, _ = resp.Write(line(c, w.signer))
	}
}

// line returns the line of a signature.
func line(c tree.Checkpoint, signer note.Signer) []byte {
	signed, err := note.Sign(&note.Note{Text: c.Text()}, signer)
	if err != nil {
		panic(err)
	}
	_, line, _ := bytes.Cut(signed, []byte("\n\n"))
	return line
}

// crowd is a log with three witnesses, of which two have to sign.
type crowd struct {
	*log
	witnesses []*witness
	servers   []*httptest.Server
	policy    tree.Policy
	cosigner  *anchor.Cosigner
}

func newCrowd(t *testing.T) *crowd {
	t.Helper()
	c := &crowd{log: newLog(t, 1), policy: policy()}
	c.policy.Quorum = 2
	for n := range 3 {
		signer, vkey := audittest.Witness(fmt.Sprintf("w%d.example.org", n))
		key, err := tree.NewWitness(vkey)
		require.NoError(t, err)
		c.policy.Witnesses = append(c.policy.Witnesses, key)
		w := &witness{signer: signer}
		server := httptest.NewServer(w)
		t.Cleanup(server.Close)
		c.witnesses, c.servers = append(c.witnesses, w), append(c.servers, server)
	}
	c.cosigner = c.of(t, c.prover)
	return c
}

// of returns a Cosigner for the log of a prover.
func (c *crowd) of(t *testing.T, prover *sequencer.Prover) *anchor.Cosigner {
	t.Helper()
	cfg := anchor.CosignerConfig{Prover: prover, Policy: c.policy, Timeout: 5 * time.Second}
	for n, server := range c.servers {
		cfg.Witnesses = append(cfg.Witnesses, anchor.Witness{URL: server.URL + "/w" + strings.Repeat("/", n%2), Key: c.policy.Witnesses[n]})
	}
	cosigner, err := anchor.NewCosigner(cfg)
	require.NoError(t, err)
	return cosigner
}

// TestCosign: witnesses sign a log that grows, and the proof of an event has their signatures.
func TestCosign(t *testing.T) {
	c := newCrowd(t)
	_, _, err := c.cosigner.Cosign(t.Context())
	require.ErrorIs(t, err, sequencer.ErrEmpty)
	for _, events := range []int{1, 6, 30} {
		c.grow(t, events)
		signed, failed, err := c.cosigner.Cosign(t.Context())
		require.NoError(t, err)
		require.Empty(t, failed)
		require.Equal(t, 5, bytes.Count(signed, []byte("\n\u2014 "))+1, "the log and three witnesses")
		again, _, err := c.cosigner.Cosign(t.Context())
		require.NoError(t, err)
		require.Equal(t, signed, again)
		size := int64(c.events)
		c.grow(t, 3) // the proof is under the checkpoint that was signed
		b, err := c.prover.BundleUnder(t.Context(), size, signed)
		require.NoError(t, err)
		text, err := b.MarshalText()
		require.NoError(t, err)
		var read tree.Bundle
		require.NoError(t, read.UnmarshalText(text))
		got, err := read.Verify(c.policy)
		require.NoError(t, err)
		require.Equal(t, size, got.Size)
		_, err = c.prover.BundleUnder(t.Context(), size+1, signed)
		require.ErrorIs(t, err, sequencer.ErrNotNumbered)
		present, err := c.prover.Bundle(t.Context(), size)
		require.NoError(t, err)
		_, err = present.Verify(c.policy)
		require.ErrorIs(t, err, tree.ErrQuorum)
	}
	require.Equal(t, 6, c.witnesses[0].asked, "nothing was asked twice")

	// Another process does not know what they signed last, and learns it.
	_, failed, err := c.of(t, c.prover).Cosign(t.Context())
	require.NoError(t, err)
	require.Empty(t, failed)
	require.Equal(t, 8, c.witnesses[0].asked)
}

// TestCosignFailures: what a witness answers, and what becomes of the quorum.
func TestCosignFailures(t *testing.T) {
	stranger, _ := audittest.Witness("stranger.example.org")
	status := func(n int) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(n) }
	}
	says := func(status int, b []byte) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(status)
			_, _ = w.Write(b)
		}
	}
	for _, c := range []struct {
		name   string
		answer func(checkpoint tree.Checkpoint, own note.Signer) http.HandlerFunc
		want   error
	}{
		{"away", func(tree.Checkpoint, note.Signer) http.HandlerFunc { return status(503) }, &anchor.StatusError{Status: 503}},
		{"does not know the log", func(tree.Checkpoint, note.Signer) http.HandlerFunc { return status(404) }, &anchor.StatusError{Status: 404}},
		{"finds a fork", func(tree.Checkpoint, note.Signer) http.HandlerFunc { return status(422) }, tree.ErrForked},
		{"signed the size", func(tree.Checkpoint, note.Signer) http.HandlerFunc { return says(409, []byte("0\n")) }, tree.ErrForked},
		{"signed a longer log", func(tree.Checkpoint, note.Signer) http.HandlerFunc { return says(409, []byte("999\n")) }, tree.ErrRolledBack},
		{"signed no size", func(tree.Checkpoint, note.Signer) http.HandlerFunc { return says(409, []byte("-1\n")) }, &anchor.StatusError{Status: 409}},
		{"says nothing", func(tree.Checkpoint, note.Signer) http.HandlerFunc { return status(200) }, anchor.ErrCosignature},
		{"says anything", func(tree.Checkpoint, note.Signer) http.HandlerFunc { return says(200, []byte("hello\n")) }, anchor.ErrCosignature},
		{"says too much", func(tree.Checkpoint, note.Signer) http.HandlerFunc { return says(200, make([]byte, anchor.MaxSize+1)) }, anchor.ErrTooLarge},
		{"has another key", func(c tree.Checkpoint, _ note.Signer) http.HandlerFunc { return says(200, line(c, stranger)) }, anchor.ErrCosignature},
		{"signs something else", func(c tree.Checkpoint, own note.Signer) http.HandlerFunc {
			c.Size++
			return says(200, line(c, own))
		}, anchor.ErrCosignature},
		{"redirects", func(tree.Checkpoint, note.Signer) http.HandlerFunc {
			return func(w http.ResponseWriter, r *http.Request) {
				http.Redirect(w, r, "https://example.com/", http.StatusTemporaryRedirect)
			}
		}, anchor.ErrRedirect},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newCrowd(t)
			w.grow(t, 7)
			checkpoint, _, err := w.prover.Checkpoint(t.Context())
			require.NoError(t, err)
			w.witnesses[1].answer = c.answer(checkpoint, w.witnesses[1].signer)
			signed, failed, err := w.cosigner.Cosign(t.Context())
			require.NoError(t, err, "two of three are enough")
			require.Equal(t, map[string]error{"w1.example.org": c.want}, failed)
			_, err = w.policy.Open(signed)
			require.NoError(t, err)
			w.witnesses[2].answer = c.answer(checkpoint, w.witnesses[2].signer)
			_, failed, err = w.cosigner.Cosign(t.Context())
			require.ErrorIs(t, err, tree.ErrQuorum)
			require.Len(t, failed, 2)
		})
	}
}

// TestCosignFinds: witnesses find an older copy of the log, and another one.
func TestCosignFinds(t *testing.T) {
	c := newCrowd(t)
	c.grow(t, 20)
	_, _, err := c.cosigner.Cosign(t.Context())
	require.NoError(t, err)
	for _, x := range []struct {
		name   string
		first  byte
		events int
		want   error
	}{
		{"an older copy", 1, 12, tree.ErrRolledBack}, {"another log of the same size", 2, 20, tree.ErrForked}, {"a longer one with another past", 2, 40, tree.ErrForked},
	} {
		other := newLog(t, x.first)
		other.grow(t, x.events)
		_, failed, err := c.of(t, other.prover).Cosign(t.Context())
		require.ErrorIs(t, err, tree.ErrQuorum, x.name)
		require.Len(t, failed, 3)
		for _, err := range failed {
			require.ErrorIs(t, err, x.want, x.name)
		}
	}
}

func TestNewCosignerRefuses(t *testing.T) {
	c := newCrowd(t)
	good := anchor.Witness{URL: "https://w0.example.org", Key: c.policy.Witnesses[0]}
	for _, x := range []struct {
		want   string
		change func(*anchor.CosignerConfig)
	}{
		{"CosignerConfig.Prover is required", func(c *anchor.CosignerConfig) { c.Prover = nil }},
		{"Policy.Log is required", func(c *anchor.CosignerConfig) { c.Policy = tree.Policy{} }},
		{"must have at least one", func(c *anchor.CosignerConfig) { c.Witnesses = nil }},
		{"a name of its own", func(c *anchor.CosignerConfig) { c.Witnesses = []anchor.Witness{good, good} }},
		{"a name of its own", func(c *anchor.CosignerConfig) { c.Witnesses = []anchor.Witness{{URL: good.URL}} }},
		{"witness url must be an https address", func(c *anchor.CosignerConfig) {
			c.Witnesses = []anchor.Witness{{URL: "http://w0.example.org", Key: good.Key}}
		}},
		{"must not be negative", func(c *anchor.CosignerConfig) { c.Timeout = -1 }},
	} {
		cfg := anchor.CosignerConfig{Prover: c.prover, Policy: c.policy, Witnesses: []anchor.Witness{good}}
		x.change(&cfg)
		_, err := anchor.NewCosigner(cfg)
		require.ErrorContains(t, err, x.want)
	}
}
