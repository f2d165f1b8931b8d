package readme

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// The code in the README is the code that is run here.
func TestReadmeShowsTheExample(t *testing.T) {
	source, err := os.ReadFile("example_test.go")
	require.NoError(t, err)
	_, code, found := strings.Cut(string(source), "\nfunc offer(")
	require.True(t, found)
	code = "func offer(" + strings.ReplaceAll(strings.TrimSpace(code), "\t", "    ") + "\n"
	readme, err := os.ReadFile("../../README.md")
	require.NoError(t, err)
	require.Contains(t, string(readme), "```go\n"+code+"```", "copy func offer into the README")
	require.LessOrEqual(t, strings.Count(code, "\n"), 40, "at most 40 lines")
}
