package tlog_test

import (
	"crypto/rand"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	formatsnote "github.com/transparency-dev/formats/note"
	formatswitness "github.com/transparency-dev/formats/witness"
	"golang.org/x/mod/sumdb/note"

	"github.com/sealtext/sealtext/audit/tree"
)

// TestPolicyFiles: their parser of policy files and ours agree for every set of witnesses whether it is
// enough, with their keys and their cosignatures.
func TestPolicyFiles(t *testing.T) {
	names := []string{"A", "B", "C", "D", "E"}
	private, logKey, err := note.GenerateKey(rand.Reader, origin)
	require.NoError(t, err)
	logSigner, err := note.NewSigner(private)
	require.NoError(t, err)
	head := "log " + logKey + "\n"
	var signers []note.Signer
	for _, name := range names {
		private, public, err := note.GenerateKey(rand.Reader, name+".example.org")
		require.NoError(t, err)
		signer, err := formatsnote.NewSignerForCosignatureV1(private)
		require.NoError(t, err)
		vkey, err := formatsnote.VKeyToCosignatureV1(public)
		require.NoError(t, err)
		signers = append(signers, signer)
		head += fmt.Sprintf("witness %s %s https://%s.example.org\n", name, vkey, name)
	}
	text := tree.Checkpoint{Origin: origin, Size: 7, Root: tree.Hash{1, 2}}.Text()
	for _, rules := range []string{
		"quorum none", "quorum C", "group g any A B C\nquorum g", "group g all A B C D E\nquorum g", "group g 3 A B C D E\nquorum g",
		"group x 2 A B C\ngroup y any D E\ngroup z all x y\nquorum z", "group x all A B\ngroup y all C D\ngroup z any x y E\nquorum z",
	} {
		theirs, err := formatswitness.ParsePolicy([]byte(head + rules + "\n"))
		require.NoError(t, err)
		ours, err := tree.ParsePolicy([]byte(head+rules+"\n"), origin)
		require.NoError(t, err)
		enough := 0
		for set := range 1 << len(names) {
			by := []note.Signer{logSigner}
			var who []string
			for i := range names {
				if set>>i&1 == 1 {
					by = append(by, signers[i])
					who = append(who, names[i])
				}
			}
			signed, err := note.Sign(&note.Note{Text: text}, by...)
			require.NoError(t, err)
			_, err = ours.Open(signed)
			if theirs.Satisfied(signed) {
				enough++
				require.NoError(t, err, "%s: %s", rules, strings.Join(who, " "))
			} else {
				require.ErrorIs(t, err, tree.ErrQuorum, "%s: %s", rules, strings.Join(who, " "))
			}
		}
		require.NotZero(t, enough)
	}
}
