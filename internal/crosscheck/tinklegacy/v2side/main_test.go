package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/internal/crosscheck/tinklegacy/exchange"
)

const golden = "../../../../vault/tinkvault/testdata"

// Tests of a program are in its package: nobody else can link it.

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

	for name, args := range map[string][]string{
		"nothing asked":            nil,
		"overwrites a folder":      {"-write", made},
		"overwrites an answer":     {"-check", made, "-answer", answered},
		"answer without a check":   {"-answer", answered},
		"write and check together": {"-write", t.TempDir(), "-check", made},
		"no such folder":           {"-check", filepath.Join(made, "none")},
	} {
		t.Run(name, func(t *testing.T) { require.Error(t, run(t.Context(), args, &out)) })
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
	require.Error(t, run(t.Context(), []string{"-check", made}, &out), "a folder that is not whole")
}
