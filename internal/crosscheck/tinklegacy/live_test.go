package tinklegacy_test

import (
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/internal/crosscheck/tinklegacy"
	"github.com/sealtext/sealtext/internal/crosscheck/tinklegacy/exchange"
)

// v2side runs the program of the other module with new keys each time. It
// prints how many of its checks held and fails when one did not.
func v2side(t *testing.T, args ...string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", append([]string{"run", "."}, args...)...)
	cmd.Dir = "v2side"
	cmd.Env = append(cmd.Environ(), "GOWORK=off")
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, string(out))
	t.Logf("tink-go/v2: %s", out)
}

// One folder goes there and comes back, made by either side.
func TestExchange(t *testing.T) {
	dir := t.TempDir()
	in := func(name string) string { return filepath.Join(dir, name) }

	t.Run("made by the old module, answered by the new one", func(t *testing.T) {
		require.NoError(t, exchange.Write(t.Context(), tinklegacy.Tink, tinklegacy.Open, in("legacy")))
		v2side(t, "-check", in("legacy"), "-answer", in("legacy-answered"))
		run(t, in("legacy-answered"))
	})
	t.Run("made by the new module, answered by the old one", func(t *testing.T) {
		v2side(t, "-write", in("v2"))
		run(t, in("v2"))
		require.NoError(t, exchange.Answer(t.Context(), tinklegacy.Tink, tinklegacy.Open, in("v2"), in("v2-answered")))
		v2side(t, "-check", in("v2-answered"))
	})
}
