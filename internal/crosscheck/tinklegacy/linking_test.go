package tinklegacy_test

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const (
	oldTink = "github.com/google/tink/go/"
	newTink = "github.com/tink-crypto/tink-go/"
)

// linked lists the packages that those of a folder and their tests link.
func linked(t *testing.T, dir string, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", append([]string{"list", "-deps"}, args...)...)
	cmd.Dir = dir
	cmd.Env = append(cmd.Environ(), "GOWORK=off")
	out, err := cmd.Output()
	require.NoError(t, err)
	return string(out)
}

// A program that links both modules panics at start, so neither side may
// reach the other's by any path.
func TestNeverBoth(t *testing.T) {
	here := linked(t, ".", "-test", "./...")
	require.Contains(t, here, oldTink+"aead")
	require.NotContains(t, here, newTink)
	there := linked(t, "v2side", "-test", "./...")
	require.Contains(t, there, newTink+"v2/aead")
	require.NotContains(t, there, oldTink)
}

// TestPackagesLinkNoTink: a host that still uses the old module can use the vault and every package
// that is built on it, because none of them links the new one.
func TestPackagesLinkNoTink(t *testing.T) {
	const module = "github.com/sealtext/sealtext/"
	for _, pkg := range []string{"vault", "audit", "consent", "retention", "transport", "sqlstore", "redact", "memstore"} {
		deps := linked(t, ".", module+pkg)
		require.Contains(t, strings.Fields(deps), module+pkg)
		require.NotContains(t, deps, newTink, pkg)
		require.NotContains(t, deps, oldTink, pkg)
	}
}
