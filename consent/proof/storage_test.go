package proof_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/proof"
)

// TestStorageInAProof checks that consent to keeping texts is shown as such, and never as consent
// to receive messages.
func TestStorageInAProof(t *testing.T) {
	for purposes, want := range map[sealtext.PurposeSet]string{
		sealtext.Storage:                        "storage",
		sealtext.Purposes(1) | sealtext.Storage: "marketing: Offers; storage",
	} {
		b := newBook()
		b.entries[0].Purposes = purposes
		file, _ := b.export(t)
		e := events(t, file)[0]
		require.Equal(t, purposes, e.Purposes)
		for _, f := range e.Fields(proof.StandardISO27560) {
			if f.Name == "purpose" {
				require.Equal(t, want, f.Value)
			}
		}
		require.NotEmpty(t, e.Keep, "the record of it is kept as that of any consent")
	}
}
