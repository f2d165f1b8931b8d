package main

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// The program in the README is this one.
func TestReadmeShowsTheProgram(t *testing.T) {
	source, err := os.ReadFile("main.go")
	require.NoError(t, err)
	_, code, found := strings.Cut(string(source), "\nfunc main() {\n")
	require.True(t, found)
	code = "func main() {\n" + strings.ReplaceAll(strings.TrimRight(code, "\n"), "\t", "    ") + "\n"
	readme, err := os.ReadFile("../../README.md")
	require.NoError(t, err)
	require.Contains(t, string(readme), "```go\n"+code+"```", "copy func main into the README")
	require.LessOrEqual(t, strings.Count(code, "\n"), 27, "25 lines between the braces")
}
