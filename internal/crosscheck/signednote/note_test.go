package signednote_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/mod/sumdb/note"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/proof"
)

// empty is a ledger without events, with a store and an audit log that store nothing.
type empty struct{}

func (empty) History(context.Context, sealtext.Person) ([]consent.HistoryEntry, error) {
	return nil, nil
}

func (empty) Export(context.Context, sealtext.Person, func(sealtext.Record) error) error { return nil }

func (empty) InTx(ctx context.Context, f func(context.Context, sealtext.Tx) error) error {
	return f(ctx, nil)
}

func (empty) Record(context.Context, sealtext.Tx, audit.Event) error { return nil }

func newKey(t *testing.T, name string) (note.Signer, note.Verifier) {
	t.Helper()
	private, public, err := note.GenerateKey(rand.Reader, name)
	require.NoError(t, err)
	signer, err := note.NewSigner(private)
	require.NoError(t, err)
	verifier, err := note.NewVerifier(public)
	require.NoError(t, err)
	return signer, verifier
}

func TestNote(t *testing.T) {
	ours, oursPublic := newKey(t, "records.example.com")
	witness, witnessPublic := newKey(t, "witness.example.org/log")
	_, strange := newKey(t, "strange.example.com")
	e, err := proof.New(proof.Config{Ledger: empty{}, Store: empty{}, Audit: empty{}, Signers: []proof.Signer{ours, witness}})
	require.NoError(t, err)
	var file bytes.Buffer
	_, err = e.Export(t.Context(), &file, proof.Request{
		Person: sealtext.Person{
			Tenant: sealtext.MustTenant("clinic"), Subject: sealtext.NewSubject(),
			Pseudonyms: []sealtext.Pseudonym{sealtext.MakePseudonym(1, [16]byte{1})},
		},
		Actor: sealtext.Actor{ID: "officer-1"},
		Open:  func(context.Context, sealtext.SealedField) ([]byte, error) { return nil, sealtext.ErrFormat },
	})
	require.NoError(t, err)

	report, err := proof.Verify(bytes.NewReader(file.Bytes()), proof.VerifyConfig{Verifiers: []proof.Verifier{oursPublic, witnessPublic}})
	require.NoError(t, err)
	require.Equal(t, []string{"records.example.com", "witness.example.org/log"}, report.Signers)
	_, err = proof.Verify(bytes.NewReader(file.Bytes()), proof.VerifyConfig{Verifiers: []proof.Verifier{strange}})
	require.ErrorIs(t, err, proof.ErrUnsigned)

	// Put together by hand, as the package documentation says.
	lines := strings.Split(file.String(), "\n")
	manifest := ""
	var signatures []string
	for _, l := range lines {
		var line struct{ Type, Signature string }
		if l == "" {
			continue
		}
		require.NoError(t, json.Unmarshal([]byte(l), &line))
		switch line.Type {
		case "manifest":
			manifest = l
		case "signature":
			signatures = append(signatures, line.Signature)
		}
	}
	require.Len(t, signatures, 2)
	text := manifest + "\n\n" + strings.Join(signatures, "\n") + "\n"
	opened, err := note.Open([]byte(text), note.VerifierList(oursPublic, witnessPublic))
	require.NoError(t, err)
	require.Equal(t, manifest+"\n", opened.Text)
	require.Len(t, opened.Sigs, 2)

	// And the other way round: the module's signature of the same text.
	signed, err := note.Sign(&note.Note{Text: manifest + "\n"}, ours, witness)
	require.NoError(t, err)
	require.Equal(t, text, string(signed))

	_, err = note.Open([]byte(strings.Replace(text, `"events":0`, `"events":1`, 1)), note.VerifierList(oursPublic))
	require.ErrorAs(t, err, new(*note.InvalidSignatureError))
}
