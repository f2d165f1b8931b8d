package outside_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// maxAdapter is what the adapter of a provider may add to a program that has another one, in bytes.
const maxAdapter = 300_000

// TestSizeOfAnAdapter builds a program with httpsms, and the same one with Twilio beside it: send, receive,
// verify.
func TestSizeOfAnAdapter(t *testing.T) {
	size := func(program string) int64 {
		t.Helper()
		to := filepath.Join(t.TempDir(), program)
		cmd := exec.CommandContext(t.Context(), "go", "build", "-buildvcs=false", "-o", to, "./testdata/"+program)
		cmd.Env = append(os.Environ(), "GOWORK=off")
		out, err := cmd.CombinedOutput()
		require.NoError(t, err, string(out))
		info, err := os.Stat(to)
		require.NoError(t, err)
		return info.Size()
	}
	one, both := size("sizehttpsms"), size("sizetwilio")
	t.Logf("with httpsms %d bytes, with Twilio beside it %d more", one, both-one)
	require.Greater(t, both, one)
	require.LessOrEqual(t, both-one, int64(maxAdapter))
}
