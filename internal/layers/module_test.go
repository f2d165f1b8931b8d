package layers_test

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// goTool runs the go command on the root module as a consumer sees it:
// without the workspace.
func goTool(t *testing.T, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", args...)
	cmd.Dir = repository(t)
	cmd.Env = append(cmd.Environ(), "GOWORK=off")
	out, err := cmd.Output()
	if failed := (*exec.ExitError)(nil); errors.As(err, &failed) {
		require.NoError(t, err, string(failed.Stderr))
	}
	require.NoError(t, err)
	return string(out)
}

// repository returns the folder of the root module.
func repository(t *testing.T) string {
	t.Helper()
	dir, err := filepath.Abs(filepath.Join("..", ".."))
	require.NoError(t, err)
	require.FileExists(t, filepath.Join(dir, "go.mod"))
	return dir
}

// decode reads a stream of JSON values.
func decode[T any](t *testing.T, stream string) []T {
	t.Helper()
	var all []T
	for d := json.NewDecoder(strings.NewReader(stream)); ; {
		var one T
		err := d.Decode(&one)
		if errors.Is(err, io.EOF) {
			return all
		}
		require.NoError(t, err)
		all = append(all, one)
	}
}

func TestLayers(t *testing.T) {
	pkgs := decode[pkg](t, goTool(t, "list", "-e", "-json=ImportPath,Imports,TestImports,XTestImports,Deps", "./..."))
	require.NotEmpty(t, pkgs)
	require.Empty(t, strings.Join(checkLayers(pkgs), "\n"))
}
