package tlog_test

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"fmt"
	"io/fs"
	mathrand "math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	formatslog "github.com/transparency-dev/formats/log"
	formatsnote "github.com/transparency-dev/formats/note"
	formatsproof "github.com/transparency-dev/formats/proof"
	"github.com/transparency-dev/merkle/proof"
	"github.com/transparency-dev/merkle/rfc6962"
	"github.com/transparency-dev/tessera/api"
	"github.com/transparency-dev/tessera/client"
	"github.com/transparency-dev/tessera/fsck"
	"golang.org/x/mod/sumdb/note"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/audit/audittest"
	"github.com/sealtext/sealtext/audit/sequencer"
	"github.com/sealtext/sealtext/audit/tree"
	"github.com/sealtext/sealtext/memstore"
)

const origin = "audit.example.com"

var noon = time.Date(2026, time.March, 2, 12, 0, 0, 0, time.UTC)

// world is a log in memory with its sequencer.
type world struct {
	store    *memstore.Store
	seq      *sequencer.Sequencer
	prover   *sequencer.Prover
	verifier note.Verifier
	events   int
}

func newKey(t *testing.T, name string) (private string, signer note.Signer, verifier note.Verifier) {
	t.Helper()
	private, public, err := note.GenerateKey(rand.Reader, name)
	require.NoError(t, err)
	signer, err = note.NewSigner(private)
	require.NoError(t, err)
	verifier, err = note.NewVerifier(public)
	require.NoError(t, err)
	return private, signer, verifier
}

func newWorld(t *testing.T) *world {
	t.Helper()
	store, err := memstore.New(memstore.Config{})
	require.NoError(t, err)
	w := &world{store: store}
	_, signer, verifier := newKey(t, origin)
	w.verifier = verifier
	policy := tree.Policy{Log: verifier}
	w.seq, err = sequencer.New(sequencer.Config{Store: store.AuditTree(), Leases: store, Signer: signer, Policy: policy})
	require.NoError(t, err)
	w.prover, err = sequencer.NewProver(store.AuditTree(), policy)
	require.NoError(t, err)
	return w
}

// grow records events of all kinds about a hundred people and numbers them.
func (w *world) grow(t *testing.T, events int) {
	t.Helper()
	for events > 0 {
		rows := make([]audit.Row, min(events, 10_000))
		for i := range rows {
			n := w.events
			w.events++
			id := sha256.Sum256(fmt.Appendf(nil, "event %d", n))
			rows[i] = audit.Row{
				Tenant: sealtext.MustTenant([]string{"clinic", "bank", "shop"}[n%3]), ID: sealtext.ID(id[:16]), At: noon.Add(time.Duration(n) * time.Second),
				Kind: audit.Kinds()[n%len(audit.Kinds())], Subject: sealtext.Subject{1, byte(n % 100)}, Actor: [16]byte{byte(n % 7)},
				Payload: sealtext.MakeSealed(1, fmt.Appendf(nil, "sealed %d", n)), Commitment: sha256.Sum256(id[:]),
			}
		}
		events -= len(rows)
		require.NoError(t, w.store.InTx(t.Context(), func(ctx context.Context, tx sealtext.Tx) error {
			return w.store.Audit().AppendAll(ctx, tx, rows)
		}))
	}
	_, err := w.seq.Step(t.Context())
	require.NoError(t, err)
}

// erase erases every tenth person of all tenants.
func (w *world) erase(t *testing.T) {
	t.Helper()
	require.NoError(t, w.store.InTx(t.Context(), func(ctx context.Context, tx sealtext.Tx) error {
		for _, tenant := range []string{"clinic", "bank", "shop"} {
			for n := byte(0); n < 100; n += 10 {
				if _, err := audittest.Unlink(ctx, w.store.Audit(), tx, sealtext.MustTenant(tenant), sealtext.Subject{1, n}); err != nil {
					return err
				}
			}
		}
		return nil
	}))
}

// checkpoint returns the checkpoint as transparency-dev/formats reads it.
func (w *world) checkpoint(t *testing.T) (*formatslog.Checkpoint, []byte) {
	t.Helper()
	_, signed, err := w.prover.Checkpoint(t.Context())
	require.NoError(t, err)
	c, rest, _, err := formatslog.ParseCheckpoint(signed, origin, w.verifier)
	require.NoError(t, err)
	require.Empty(t, rest)
	return c, signed
}

func hashes[H ~[32]byte](of []H) [][]byte {
	out := make([][]byte, len(of))
	for i, h := range of {
		out[i] = append([]byte(nil), h[:]...)
	}
	return out
}

// TestMerkleAcceptsOurProofs: a thousand proofs of inclusion and of consistency, and none of another leaf.
func TestMerkleAcceptsOurProofs(t *testing.T) {
	w := newWorld(t)
	w.grow(t, 1000)
	var roots [][]byte // by size/50
	small := newWorld(t)
	for range 40 {
		small.grow(t, 50)
		c, _ := small.checkpoint(t)
		roots = append(roots, c.Hash)
	}
	c, _ := w.checkpoint(t)
	for n := range uint64(1000) {
		b, err := w.prover.Bundle(t.Context(), int64(n)+1)
		require.NoError(t, err)
		leaf := rfc6962.DefaultHasher.HashLeaf(b.Leaf.Bytes())
		require.NoError(t, proof.VerifyInclusion(rfc6962.DefaultHasher, n, c.Size, leaf, hashes(b.Proof), c.Hash))
		require.Error(t, proof.VerifyInclusion(rfc6962.DefaultHasher, (n+1)%1000, c.Size, leaf, hashes(b.Proof), c.Hash))
	}
	c, _ = small.checkpoint(t)
	for i, root := range roots {
		size := int64(i+1) * 50
		p, _, err := small.prover.Consistency(t.Context(), size)
		require.NoError(t, err)
		require.NoError(t, proof.VerifyConsistency(rfc6962.DefaultHasher, uint64(size), c.Size, hashes(p), root, c.Hash))
	}
	// All earlier sizes: the root of each is that of its own leaves.
	var f tree.Frontier
	for n := range int64(999) {
		b, err := w.prover.Bundle(t.Context(), n+1)
		require.NoError(t, err)
		f.Add(b.Leaf.Hash())
		p, _, err := w.prover.Consistency(t.Context(), n+1)
		require.NoError(t, err)
		root, now := f.Root(), rootOf(t, w)
		require.NoError(t, proof.VerifyConsistency(rfc6962.DefaultHasher, uint64(n+1), 1000, hashes(p), root[:], now))
		root[5] ^= 1
		require.Error(t, proof.VerifyConsistency(rfc6962.DefaultHasher, uint64(n+1), 1000, hashes(p), root[:], now))
	}
}

func rootOf(t *testing.T, w *world) []byte {
	t.Helper()
	c, _, err := w.prover.Checkpoint(t.Context())
	require.NoError(t, err)
	return c.Root[:]
}

// TestFormatsReadsOurProof: a proof of one event is one of c2sp.org/tlog-proof, with the leaf as its extra
// data, and theirs is ours.
func TestFormatsReadsOurProof(t *testing.T) {
	w := newWorld(t)
	w.grow(t, 700)
	b, err := w.prover.Bundle(t.Context(), 345)
	require.NoError(t, err)
	text, err := b.MarshalText()
	require.NoError(t, err)
	var theirs formatsproof.TLogProof
	require.NoError(t, theirs.Unmarshal(text))
	require.Equal(t, uint64(344), theirs.Index)
	c, _, _, err := formatslog.ParseCheckpoint(theirs.Checkpoint, origin, w.verifier)
	require.NoError(t, err)
	require.NoError(t, proof.VerifyInclusion(rfc6962.DefaultHasher, theirs.Index, c.Size, rfc6962.DefaultHasher.HashLeaf(theirs.ExtraData), hashes(theirs.Hashes), c.Hash))
	require.Equal(t, string(text), string(theirs.Marshal()))
	var ours tree.Bundle
	require.NoError(t, ours.UnmarshalText(theirs.Marshal()))
	_, err = ours.Verify(tree.Policy{Log: w.verifier})
	require.NoError(t, err)
}

// TestWitness: a witness checks by their code that the log continues what it signed, and its cosignature
// counts for our policy.
func TestWitness(t *testing.T) {
	w := newWorld(t)
	private, _, _ := newKey(t, "witness.example.org")
	signer, err := formatsnote.NewSignerForCosignatureV1(private)
	require.NoError(t, err)
	policy := tree.Policy{Log: w.verifier, Witnesses: []note.Verifier{signer.Verifier()}, Quorum: 1}
	var seen *formatslog.Checkpoint
	for range 4 {
		w.grow(t, 130)
		c, signed := w.checkpoint(t)
		_, err := policy.Open(signed)
		require.ErrorIs(t, err, tree.ErrQuorum)
		if seen != nil {
			p, _, err := w.prover.Consistency(t.Context(), int64(seen.Size)) //nolint:gosec // small
			require.NoError(t, err)
			require.NoError(t, proof.VerifyConsistency(rfc6962.DefaultHasher, seen.Size, c.Size, hashes(p), seen.Hash, c.Hash))
		}
		seen = c
		opened, err := note.Open(signed, note.VerifierList(w.verifier))
		require.NoError(t, err)
		cosigned, err := note.Sign(opened, signer)
		require.NoError(t, err)
		got, err := policy.Open(cosigned)
		require.NoError(t, err)
		require.EqualValues(t, c.Size, got.Size)
	}
}

// leafHashes hashes the entries of a bundle by Tessera's own parser.
func leafHashes(bundle []byte) (out [][]byte, err error) {
	var e api.EntryBundle
	if err := e.UnmarshalText(bundle); err != nil {
		return nil, err
	}
	for _, entry := range e.Entries {
		out = append(out, rfc6962.DefaultHasher.HashLeaf(entry))
	}
	return out, nil
}

// check runs Tessera's fsck over an export. With few workers it may wait for ever after a failure, so it
// has many, and a deadline.
func check(t *testing.T, w *world, folder string) error {
	t.Helper()
	return checkFiles(t, w, folder, time.Minute)
}

func checkFiles(t *testing.T, w *world, folder string, patience time.Duration) error {
	t.Helper()
	fetcher := client.FileFetcher{Root: folder}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	done := make(chan error, 1)
	go func() { done <- fsck.New(origin, w.verifier, fetcher, leafHashes, fsck.Opts{N: 64}).Check(ctx) }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

func events() int {
	if os.Getenv("SEALTEXT_LONG") != "" {
		return 100_000
	}
	return 5_003
}

// TestFsck: Tessera's fsck accepts an export, of before and after an erasure, and the checkpoint of
// before is continued.
func TestFsck(t *testing.T) {
	w := newWorld(t)
	w.grow(t, events())
	folder := t.TempDir()
	before, err := w.prover.Export(t.Context(), folder, nil)
	require.NoError(t, err)
	require.EqualValues(t, events(), before.Size)
	require.NoError(t, check(t, w, folder))

	w.erase(t)
	again := t.TempDir()
	after, err := w.prover.Export(t.Context(), again, nil)
	require.NoError(t, err)
	require.Equal(t, before, after, "an erasure changes no leaf")
	w.grow(t, 777)
	_, err = w.prover.Export(t.Context(), folder, nil)
	require.NoError(t, err)
	require.NoError(t, check(t, w, folder))
	p, _, err := w.prover.Consistency(t.Context(), before.Size)
	require.NoError(t, err)
	c, _ := w.checkpoint(t)
	require.NoError(t, proof.VerifyConsistency(rfc6962.DefaultHasher, uint64(before.Size), c.Size, hashes(p), before.Root[:], c.Hash))
	require.NoError(t, fs.WalkDir(os.DirFS(folder), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(filepath.Join(folder, path))
		require.NoError(t, err)
		for _, word := range []string{"clinic", "sealed", string([]byte{1, 30, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0})} {
			require.NotContains(t, string(text), word, path)
		}
		return nil
	}))
}

// TestDamage: what ours finds, Tessera's fsck finds too.
func TestDamage(t *testing.T) {
	w := newWorld(t)
	w.grow(t, 1300)
	whole := t.TempDir()
	_, err := w.prover.Export(t.Context(), whole, nil)
	require.NoError(t, err)
	var names []string
	require.NoError(t, fs.WalkDir(os.DirFS(whole), ".", func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			names = append(names, path)
		}
		return err
	}))
	rounds := 12
	if os.Getenv("SEALTEXT_LONG") != "" {
		rounds = 1000
	}
	source := mathrand.New(mathrand.NewPCG(14, 1)) //nolint:gosec // a test
	for n := range rounds {
		folder := t.TempDir()
		require.NoError(t, os.CopyFS(folder, os.DirFS(whole)))
		name := filepath.Join(folder, names[source.IntN(len(names))])
		text, err := os.ReadFile(name)
		require.NoError(t, err)
		switch n % 3 {
		case 0:
			text[source.IntN(len(text))] ^= 1 << source.IntN(8)
			require.NoError(t, os.WriteFile(name, text, 0o600))
		case 1:
			require.NoError(t, os.WriteFile(name, text[:source.IntN(len(text))], 0o600))
		case 2:
			require.NoError(t, os.Remove(name))
		}
		_, err = tree.Verify(t.Context(), tree.VerifyConfig{Files: os.DirFS(folder), Policy: tree.Policy{Log: w.verifier}})
		require.Error(t, err, name)
		require.Error(t, checkFiles(t, w, folder, 20*time.Second), name)
	}
}
