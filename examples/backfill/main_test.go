package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestMain makes the test binary the program where the program starts itself.
func TestMain(m *testing.M) {
	if os.Getenv(fillerEnv) != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

func TestStory(t *testing.T) {
	db := filepath.Join(t.TempDir(), "customers.db")
	var out, errs bytes.Buffer
	require.NoError(t, run(context.Background(), []string{"-rows", "1600", "-db", db}, &out, &errs), "%s%s", &out, &errs)
	for _, want := range []string{
		"Killed. It had spoken of", "filling.\n", "The phase is filled.", "1 missing, by a writer", "The phase is verified.",
		"Found by number: Late Comer, whose number reads 12 digits ending in 01; that has its audit event.",
		"Rolled back: the phase is filling", "the phase is dropped.", "0 clear numbers in the table",
		"After DROP COLUMN, VACUUM and a checkpoint: not once.",
	} {
		require.Contains(t, out.String(), want)
	}
	require.Contains(t, errs.String(), "filling: ")
	said := regexp.MustCompile(`, \d+ a second\n`).ReplaceAllString(out.String()+errs.String(), "\n")
	require.NotRegexp(t, `[0-9]{7}|7400 `, said, "no number is shown")
	require.ErrorContains(t, run(context.Background(), []string{"-db", db}, &out, &errs), "-db must name a new file", "an existing file is left alone")
	require.ErrorContains(t, run(context.Background(), []string{"-rows", "10"}, &out, &errs), "-rows must be at least 200")
}

func TestUsage(t *testing.T) {
	var out, errs bytes.Buffer
	require.NoError(t, run(context.Background(), []string{"-h"}, &out, &errs))
	require.Contains(t, out.String(), "Usage of backfill")
	require.ErrorContains(t, run(context.Background(), []string{"-wrong"}, &out, &errs), "-wrong")
	require.ErrorContains(t, run(context.Background(), []string{"more"}, &out, &errs), "flags only")
	require.Empty(t, errs.String(), "main prints the error, once")
}
