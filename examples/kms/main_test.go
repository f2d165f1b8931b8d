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
	if err := run(context.Background(), []string{"-kms", "gcp", "-fake", "-close"}, os.Stdout); err != nil {
		fmt.Println(err)
	}
	// Output:
	// the epoch, made where there is none   KMS calls: 1
	// start                                 KMS calls: 0
	// create a tenant                       KMS calls: 1
	// seal a first value                    KMS calls: 1
	// seal a thousand more                  KMS calls: 0
	// enroll a hundred people               KMS calls: 1
	// the key of the epoch is scheduled
	// close the epoch                       KMS calls: 4
}

// The program with a key of its own keeps the epoch that is there.
func TestRun(t *testing.T) {
	each(t, func(t *testing.T, kind string) {
		if kind == "gcp" {
			t.Setenv("GOOGLE_APPLICATION_CREDENTIALS", filepath.Join(t.TempDir(), "none"))
		}
		s := fake(t, kind)
		dir := filepath.Join(t.TempDir(), "epochs")
		var out bytes.Buffer
		args := []string{"-kms", kind, "-key", s.URI, "-epochs", dir}
		if kind == "gcp" { // it has no variable for another endpoint, and so asks for credentials
			require.ErrorIs(t, run(t.Context(), args, &out), fs.ErrNotExist)
			return
		}
		require.NoError(t, run(t.Context(), args, &out))
		made, err := os.ReadFile(filepath.Join(dir, "epoch-1.json"))
		require.NoError(t, err)
		require.NoError(t, run(t.Context(), args, &out))
		kept, err := os.ReadFile(filepath.Join(dir, "epoch-1.json"))
		require.NoError(t, err)
		require.Equal(t, made, kept)
	})
}

func TestUsage(t *testing.T) {
	for name, c := range map[string]struct {
		args []string
		want string
	}{
		"no key":          {[]string{"-kms", "aws"}, "name the key with -key"},
		"no epochs":       {[]string{"-kms", "aws", "-key", "aws-kms://x"}, "and the folder of the keys of epochs with -epochs"},
		"no such service": {[]string{"-kms", "azure", "-key", "x", "-epochs", "y"}, "-kms is aws, gcp or hcvault"},
		"no such fake":    {[]string{"-kms", "azure", "-fake"}, "a fake is aws, gcp or hcvault"},
		"an argument":     {[]string{"-fake", "more"}, "flags only"},
		"no such flag":    {[]string{"-x"}, "flag provided but not defined: -x"},
	} {
		t.Run(name, func(t *testing.T) {
			var out bytes.Buffer
			require.ErrorContains(t, run(t.Context(), c.args, &out), c.want)
		})
	}
}
