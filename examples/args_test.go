package examples_test

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Every program that takes arguments answers -h, and refuses what it does not know with one line.
func TestArguments(t *testing.T) {
	dir := t.TempDir()
	programs := []string{"auditverify", "backfill", "classify", "preferences", "quickstart", "redact", "rights", "slog", "webhook"}
	args := []string{"build", "-o", dir + string(filepath.Separator)}
	for _, name := range programs {
		args = append(args, "./"+name)
	}
	built, err := exec.CommandContext(t.Context(), "go", args...).CombinedOutput()
	require.NoError(t, err, "%s", built)
	for _, name := range programs {
		t.Run(name, func(t *testing.T) {
			program := filepath.Join(dir, name)
			help, err := exec.CommandContext(t.Context(), program, "-h").CombinedOutput()
			require.NoError(t, err, "%s", help)
			require.Contains(t, strings.ToLower(string(help)), "usage of ")

			said, err := exec.CommandContext(t.Context(), program, "surplus").CombinedOutput()
			var exit *exec.ExitError
			require.ErrorAs(t, err, &exit)
			require.Equal(t, 1, strings.Count(string(said), "\n"), "%s", said)
			require.True(t, strings.HasPrefix(string(said), name+": "), "%s", said)
			require.NotContains(t, string(said), "surplus", "an argument may be a number")
		})
	}
}
