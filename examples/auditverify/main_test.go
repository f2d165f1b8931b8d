package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"os"
	"path/filepath"
	"strings"
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

// exported returns the public key of a log, an export, and the proof of its third event.
func exported(t *testing.T, events int) (key, folder, proof string) {
	t.Helper()
	private, key, err := note.GenerateKey(rand.Reader, "audit.example.com")
	require.NoError(t, err)
	signer, err := note.NewSigner(private)
	require.NoError(t, err)
	verifier, err := note.NewVerifier(key)
	require.NoError(t, err)
	policy := tree.Policy{Log: verifier}
	db, err := memstore.New(memstore.Config{})
	require.NoError(t, err)
	require.NoError(t, db.InTx(t.Context(), func(ctx context.Context, tx sealtext.Tx) error {
		for n := range events {
			if err := db.Audit().Append(ctx, tx, audit.Row{
				Tenant: sealtext.MustTenant("clinic"), ID: sealtext.ID{1, byte(n)}, Kind: audit.KindHoldPlaced,
				At: time.Date(2026, time.March, 2, 12, n, 30, 0, time.UTC), Payload: sealtext.MakeSealed(1, []byte("sealed")),
			}); err != nil {
				return err
			}
		}
		return nil
	}))
	s, err := sequencer.New(sequencer.Config{Store: db.AuditTree(), Leases: db, Signer: signer, Policy: policy})
	require.NoError(t, err)
	_, err = s.Step(t.Context())
	require.NoError(t, err)
	p, err := sequencer.NewProver(db.AuditTree(), policy)
	require.NoError(t, err)
	folder = t.TempDir()
	_, err = p.Export(t.Context(), folder, nil)
	require.NoError(t, err)
	b, err := p.Bundle(t.Context(), 3)
	require.NoError(t, err)
	text, err := b.MarshalText()
	require.NoError(t, err)
	proof = filepath.Join(t.TempDir(), "event.tlog-proof")
	require.NoError(t, os.WriteFile(proof, text, 0o600))
	return key, folder, proof
}

func verify(t *testing.T, args ...string) (string, error) {
	t.Helper()
	var out, errs bytes.Buffer
	err := run(t.Context(), args, &out, &errs)
	return out.String(), err
}

func TestExport(t *testing.T) {
	key, folder, _ := exported(t, 5)
	kept := filepath.Join(t.TempDir(), "checkpoint")
	out, err := verify(t, "-key", key, "-progress", "-save", kept, folder)
	require.NoError(t, err)
	require.Contains(t, out, "audit.example.com: 5 events are as they were signed")
	require.Contains(t, out, "from 2026-03-02T12:00:00Z to 2026-03-02T12:04:00Z\n        5 hold-placed\n")
	_, err = verify(t, "-key", key, "-known", kept, folder)
	require.NoError(t, err)

	leaves := filepath.Join(folder, "tile", "entries", "000.p", "5")
	text, err := os.ReadFile(leaves)
	require.NoError(t, err)
	text[20] ^= 1
	require.NoError(t, os.WriteFile(leaves, text, 0o600))
	_, err = verify(t, "-key", key, folder)
	require.ErrorAs(t, err, new(*tree.DamageError))

	_, other, _ := exported(t, 5)
	_, err = verify(t, "-key", key, other)
	require.ErrorIs(t, err, tree.ErrUnsigned)
}

func TestProof(t *testing.T) {
	key, _, proof := exported(t, 5)
	out, err := verify(t, "-key", key, proof)
	require.NoError(t, err)
	require.Equal(t, "audit.example.com: event "+sealtext.ID{1, 2}.String()+", hold-placed at 2026-03-02T12:02:00Z, is number 3 of 5\n", out)
	text, err := os.ReadFile(proof)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(proof, bytes.Replace(text, []byte("index 2"), []byte("index 3"), 1), 0o600))
	_, err = verify(t, "-key", key, proof)
	require.ErrorIs(t, err, tree.ErrNotIncluded)
	_, err = verify(t, "-key", key, "-save", "x", proof)
	require.ErrorContains(t, err, "-known and -save are for an export")
}

// TestPolicyFile: the witnesses that a file asks for have to have signed the checkpoint of an export.
func TestPolicyFile(t *testing.T) {
	key, folder, _ := exported(t, 5)
	signer, vkey := audittest.Witness("witness.example.org")
	policy := filepath.Join(t.TempDir(), "policy")
	file := func(quorum string) {
		require.NoError(t, os.WriteFile(policy, []byte("log "+key+"\nwitness w "+vkey+"\nquorum "+quorum+"\n"), 0o600))
	}
	file("none")
	out, err := verify(t, "-policy", policy, folder)
	require.NoError(t, err)
	require.Contains(t, out, "audit.example.com: 5 events are as they were signed")
	file("w")
	_, err = verify(t, "-policy", policy, folder)
	require.ErrorIs(t, err, tree.ErrQuorum)
	_, err = verify(t, "-key", key, "-witness", vkey, "-quorum", "1", folder)
	require.ErrorIs(t, err, tree.ErrQuorum)

	checkpoint := filepath.Join(folder, "checkpoint")
	text, err := os.ReadFile(checkpoint)
	require.NoError(t, err)
	body, _, _ := strings.Cut(string(text), "\n\n")
	cosigned, err := note.Sign(&note.Note{Text: body + "\n"}, signer)
	require.NoError(t, err)
	_, line, _ := strings.Cut(string(cosigned), "\n\n")
	require.NoError(t, os.WriteFile(checkpoint, append(text, line...), 0o600))
	_, err = verify(t, "-policy", policy, folder)
	require.NoError(t, err)
	_, err = verify(t, "-key", key, "-witness", vkey, "-quorum", "1", folder)
	require.NoError(t, err)
	_, err = verify(t, "-policy", policy, "-key", key, folder)
	require.ErrorContains(t, err, "-policy has the keys")
	file("x")
	_, err = verify(t, "-policy", policy, folder)
	require.ErrorContains(t, err, "policy line 3")
	_, err = verify(t, "-policy", policy+"x", folder)
	require.ErrorContains(t, err, "cannot be read")
}

func TestArguments(t *testing.T) {
	key, folder, _ := exported(t, 5)
	for _, c := range []struct {
		name string
		args []string
		want string
	}{
		{"no key", []string{folder}, "-key must be the public key"},
		{"no path", []string{"-key", key}, "it takes one export or proof"},
		{"two paths", []string{"-key", key, folder, folder}, "it takes one export or proof"},
		{"nothing there", []string{"-key", key, folder + "/none"}, "cannot be read"},
		{"a quorum of nobody", []string{"-key", key, "-quorum", "1", folder}, "Policy.Quorum"},
	} {
		_, err := verify(t, c.args...)
		require.ErrorContains(t, err, c.want, c.name)
	}
	out, err := verify(t, "-h")
	require.NoError(t, err)
	require.Contains(t, out, "-quorum")
}
