package main

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

func Example() {
	if err := run(context.Background(), []string{"-kms", "gcp", "-fake"}, os.Stdout); err != nil {
		fmt.Println(err)
	}
	// Output:
	// make the epoch key, if there is none  KMS calls: 1
	// start: unwrap the epoch key           KMS calls: 1
	// create a tenant                       KMS calls: 1
	// seal a first value                    KMS calls: 1
	// seal a thousand more                  KMS calls: 0
	// enroll a hundred people               KMS calls: 0
}

// The program with a key of its own keeps the epoch key that is there.
func TestRun(t *testing.T) {
	each(t, func(t *testing.T, kind string) {
		if kind == "gcp" {
			t.Setenv("GOOGLE_APPLICATION_CREDENTIALS", filepath.Join(t.TempDir(), "none"))
		}
		s := fake(t, kind)
		path := filepath.Join(t.TempDir(), "epoch.json")
		var out bytes.Buffer
		args := []string{"-kms", kind, "-key", s.URI, "-epoch", path}
		if kind == "gcp" { // it has no variable for another endpoint, and so asks for credentials
			require.Error(t, run(t.Context(), args, &out))
			return
		}
		require.NoError(t, run(t.Context(), args, &out))
		made, err := os.ReadFile(path)
		require.NoError(t, err)
		require.NoError(t, run(t.Context(), args, &out))
		kept, err := os.ReadFile(path)
		require.NoError(t, err)
		require.Equal(t, made, kept)
	})
}

func TestUsage(t *testing.T) {
	for name, args := range map[string][]string{
		"no key":          {"-kms", "aws"},
		"no epoch":        {"-kms", "aws", "-key", "aws-kms://x"},
		"no such service": {"-kms", "azure", "-key", "x", "-epoch", "y"},
		"no such fake":    {"-kms", "azure", "-fake"},
		"no such flag":    {"-x"},
	} {
		t.Run(name, func(t *testing.T) {
			var out bytes.Buffer
			require.Error(t, run(t.Context(), args, &out))
		})
	}
}

func TestEpochFile(t *testing.T) {
	ctx := t.Context()
	s := fake(t, "aws")
	k := kek(t, "aws", s)
	path := filepath.Join(t.TempDir(), "epoch.json")
	_, err := OpenEpoch(ctx, k, path)
	require.ErrorIs(t, err, fs.ErrNotExist, "a lost key is not made anew")
	require.NoError(t, InitEpoch(ctx, k, path))
	require.ErrorIs(t, InitEpoch(ctx, k, path), fs.ErrExist)
	b, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Contains(t, string(b), "encryptedKeyset")
	require.NotContains(t, string(b), "keyMaterialType", "no key in the clear")
	first, err := OpenEpoch(ctx, k, path)
	require.NoError(t, err)
	again, err := OpenEpoch(ctx, k, path)
	require.NoError(t, err)
	require.Equal(t, first.ID, again.ID)

	other := kek(t, "aws", fake(t, "aws"))
	_, err = OpenEpoch(ctx, other, path)
	require.Error(t, err, "wrapped by another key")
	require.NoError(t, os.WriteFile(path, b[:len(b)/2], 0o600))
	_, err = OpenEpoch(ctx, k, path)
	require.Error(t, err)
}
