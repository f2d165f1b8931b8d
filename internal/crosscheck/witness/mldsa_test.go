package witness_test

import (
	"bytes"
	"crypto/rand"
	"testing"

	"github.com/stretchr/testify/require"
	formatsnote "github.com/transparency-dev/formats/note"
	"golang.org/x/mod/sumdb/note"

	"github.com/sealtext/sealtext/audit/tree"
)

// TestMLDSA: a policy takes and requires cosignatures by ML-DSA-44, with their verifier.
func TestMLDSA(t *testing.T) {
	private, public, err := note.GenerateKey(rand.Reader, origin)
	require.NoError(t, err)
	signer, err := note.NewSigner(private)
	require.NoError(t, err)
	verifier, err := note.NewVerifier(public)
	require.NoError(t, err)
	private, public, err = formatsnote.GenerateMLDSAKey("witness.example.org")
	require.NoError(t, err)
	cosigner, err := formatsnote.NewMLDSASigner(private)
	require.NoError(t, err)
	key, err := formatsnote.NewMLDSAVerifier(public)
	require.NoError(t, err)
	_, err = tree.NewWitness(public)
	require.ErrorContains(t, err, "give a verifier of your own for ML-DSA-44")

	text := tree.Checkpoint{Origin: origin, Size: 7, Root: tree.Hash{1, 2}}.Text()
	own, err := note.Sign(&note.Note{Text: text}, signer)
	require.NoError(t, err)
	both, err := note.Sign(&note.Note{Text: text}, signer, cosigner)
	require.NoError(t, err)
	for _, policy := range []tree.Policy{
		{Log: verifier, Witnesses: []note.Verifier{key}, Quorum: 1},
		{Log: verifier, Require: &tree.Group{Need: 1, Witnesses: []note.Verifier{key}}},
	} {
		_, err = policy.Open(own)
		require.ErrorIs(t, err, tree.ErrQuorum)
		c, err := policy.Open(both)
		require.NoError(t, err)
		require.EqualValues(t, 7, c.Size)
		_, err = policy.Open(bytes.Replace(both, []byte("\n7\n"), []byte("\n8\n"), 1))
		require.ErrorIs(t, err, tree.ErrUnsigned)
	}
}
