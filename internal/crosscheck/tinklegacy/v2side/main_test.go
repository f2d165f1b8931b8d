package main

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/internal/crosscheck/tinklegacy/exchange"
)

const golden = "../../../../vault/tinkvault/testdata"

// Tests of a program are in its package: no other package can link it.

func TestReadsGoldenFiles(t *testing.T) {
	for _, side := range []string{"legacy", "v2"} {
		checks, err := exchange.Checks(t.Context(), v2, open, filepath.Join(golden, side))
		require.NoError(t, err)
		for _, c := range checks {
			t.Run(side+"/"+c.Name, func(t *testing.T) { require.NoError(t, c.Run()) })
		}
	}
}

func TestCommand(t *testing.T) {
	var out bytes.Buffer
	made, answered := filepath.Join(t.TempDir(), "made"), filepath.Join(t.TempDir(), "answered")
	require.NoError(t, run(t.Context(), []string{"-write", made}, &out))
	require.NoError(t, run(t.Context(), []string{"-check", made, "-answer", answered}, &out))
	require.NoError(t, run(t.Context(), []string{"-check", answered}, &out))
	require.Equal(t, "314 of 314 checks hold\n316 of 316 checks hold\n", out.String(), "two texts more in the answer")

	const usage, full = "usage: v2side", "the folder has files; nothing is overwritten"
	for name, c := range map[string]struct {
		args []string
		want string
	}{
		"nothing asked":            {nil, usage},
		"overwrites a folder":      {[]string{"-write", made}, full},
		"overwrites an answer":     {[]string{"-check", made, "-answer", answered}, full},
		"answer without a check":   {[]string{"-answer", answered}, usage},
		"write and check together": {[]string{"-write", t.TempDir(), "-check", made}, usage},
		"no such folder":           {[]string{"-check", filepath.Join(made, "none")}, "kek.json"},
	} {
		t.Run(name, func(t *testing.T) { require.ErrorContains(t, run(t.Context(), c.args, &out), c.want) })
	}
}

// A check that fails ends the command with an error, and the others still run.
func TestCommandTellsWhatFails(t *testing.T) {
	made := filepath.Join(t.TempDir(), "made")
	require.NoError(t, run(t.Context(), []string{"-write", made}, &bytes.Buffer{}))
	path := filepath.Join(made, "keysets", "aes-cmac-prf.json")
	file, err := os.ReadFile(path)
	require.NoError(t, err)

	var out bytes.Buffer
	changed := bytes.ReplaceAll(file, []byte(`"length": 16`), []byte(`"length": 15`))
	require.NotEqual(t, file, changed)
	require.NoError(t, os.WriteFile(path, changed, 0o600))
	require.ErrorContains(t, run(t.Context(), []string{"-check", made}, &out), "aes-cmac-prf/cleartext JSON/primary key/input 0")
	require.Equal(t, "290 of 314 checks hold\n", out.String())

	require.NoError(t, os.Remove(path))
	require.ErrorIs(t, run(t.Context(), []string{"-check", made}, &out), fs.ErrNotExist, "a folder that is not whole")
}
