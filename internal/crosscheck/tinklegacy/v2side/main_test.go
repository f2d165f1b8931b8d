package main

import (
	"bytes"
	"path/filepath"
	"regexp"
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
	require.Regexp(t, regexp.MustCompile(`^(\d+) of \d+ checks hold\n`), out.String())

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
