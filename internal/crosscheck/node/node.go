// Package node runs programs of Node.js as judges of this library: a folder has package.json and
// package-lock.json, and judge.js, which reads questions from its standard input and writes answers, unless
// the judge is a program of a package.
package node

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// Install gets the packages of the judge in the test's folder into a folder of their own.
func Install(t *testing.T) (dir string) {
	t.Helper()
	for _, program := range []string{"node", "npm"} {
		_, err := exec.LookPath(program)
		require.NoError(t, err, "install nodejs and npm")
	}
	dir = t.TempDir()
	for _, name := range []string{"package.json", "package-lock.json", "judge.js"} {
		b, err := os.ReadFile(name)
		if name == "judge.js" && errors.Is(err, fs.ErrNotExist) {
			continue
		}
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), b, 0o600))
	}
	run := exec.CommandContext(t.Context(), "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline")
	run.Dir = dir
	out, err := run.CombinedOutput()
	require.NoError(t, err, string(out))
	return dir
}

// Judge starts judge.js in a folder of [Install]. It ends with the test.
func Judge(t *testing.T, dir string) (ask io.WriteCloser, answers *json.Decoder) {
	t.Helper()
	run := exec.CommandContext(context.Background(), "node", "judge.js") // ends with its input
	run.Dir, run.Stderr = dir, os.Stderr
	ask, err := run.StdinPipe()
	require.NoError(t, err)
	said, err := run.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, run.Start())
	t.Cleanup(func() {
		_ = ask.Close()
		_, _ = io.Copy(io.Discard, said)
		if err := run.Wait(); !t.Failed() {
			require.NoError(t, err)
		}
	})
	return ask, json.NewDecoder(bufio.NewReader(said))
}
