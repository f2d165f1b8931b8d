package outside_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/vault/vaulttest"
)

// order is a type of a host's that holds what must not show; careless is the
// same order as a host had it before.
type (
	order struct {
		ID     string
		Mobile sealtext.Number
		note   sealtext.Body
	}
	careless struct {
		ID     string
		Mobile string
		note   []byte
	}
)

const note = "leave it with the neighbor"

func TestOrderShowsNothing(t *testing.T) {
	mobile, err := sealtext.ParseE164("+447700900123")
	require.NoError(t, err)
	text, err := sealtext.NewBody(note)
	require.NoError(t, err)
	vaulttest.LeakSinks(t, order{"o-17", mobile, text}, "+447700900123", "7700900123", note)
	require.Equal(t, "+447700900123", mobile.E164())
	require.Equal(t, note, text.Plaintext())
}

// Without the types nearly every way out shows the secret, and each report
// names the way and not the secret.
func TestCarelessOrderShows(t *testing.T) {
	leaks := vaulttest.FindLeaks(careless{"o-17", "+447700900123", []byte(note)}, "+447700900123", note)
	require.Greater(t, len(leaks), vaulttest.Sinks()/2)
	forms := map[int]bool{}
	for _, l := range leaks {
		forms[l.Secret] = true
		require.Empty(t, vaulttest.Shows(fmt.Sprintf("%+v", l), "+447700900123", note))
	}
	require.True(t, forms[0], "the number shows")
}
