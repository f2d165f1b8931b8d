package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/http/cookiejar"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/vault"
	"github.com/sealtext/sealtext/vault/tinkvault"
)

func TestStory(t *testing.T) {
	var out bytes.Buffer
	require.NoError(t, run(context.Background(), nil, &out, &out))
	for _, want := range []string{
		"40 rows in the built-in list, 30 people", "19 sent.", "3 held until Mon 18:00 UTC", "3 denied by rule consent.opted-out",
		"sealed,", "opt-out, by rule", "you will get no more offers from us.", "this number gets 0 messages.", "4 by rule consent.opted-out", "vault: access denied", "the stop stands",
		"vault: the subject was erased", "40 rows = 30 people + 3 repeated + 7 left out",
	} {
		require.Contains(t, out.String(), want)
	}
	// Nothing of the contacts is in what is printed but what the privacy
	// officer's copy of one person shows.
	log := out.String()[strings.Index(out.String(), "5. What the application"):strings.Index(out.String(), "6. The hours")]
	require.NotContains(t, log, "7700")
	require.NotContains(t, log, "4111")
	require.NotContains(t, log, "amelia@")
}

func TestQuietAndAgain(t *testing.T) {
	db := filepath.Join(t.TempDir(), "again.db")
	var out bytes.Buffer
	require.NoError(t, run(context.Background(), []string{"-quiet", "-db", db}, &out, &out))
	require.Equal(t, 4, strings.Count(strings.TrimSpace(out.String()), "\n")+1)
	out.Reset()
	require.NoError(t, run(context.Background(), []string{"-quiet", "-db", db}, &out, &out))
	require.Contains(t, out.String(), "that an earlier run had sent", "a second run sends nothing twice")

	// Without the keys that the database was written under nothing works,
	// and no new ones are made.
	require.NoError(t, os.Rename(db+".keys", db+".lost"))
	err := run(context.Background(), []string{"-quiet", "-db", db}, &out, &out)
	require.ErrorIs(t, err, vault.ErrKEKMissing)
	_, err = os.Stat(db + ".keys")
	require.ErrorIs(t, err, fs.ErrNotExist)
	require.NoError(t, tinkvault.Init(db+".other"))
	err = run(context.Background(), []string{"-quiet", "-db", db, "-keys", db + ".other"}, &out, &out)
	require.ErrorIs(t, err, vault.ErrKEKMissing)
}

func TestBadLists(t *testing.T) {
	garbage := "\x00\xff\xfe\"\"\"\n,,,,\n\"unclosed"
	cases := map[string]struct {
		csv  string
		err  string
		want string
	}{
		"empty":           {"", "the list is empty", ""},
		"garbage":         {garbage, "the first line must name the columns", ""},
		"no phone":        {"name,mail\nA,b\n", "the first line must name the columns", ""},
		"header only":     {"phone,country\n", "", "0 rows"},
		"garbage rows":    {"phone,country,consent,when\n" + garbage, "", "left out"},
		"ten megabytes":   {"phone,country\n" + strings.Repeat("7", 10<<20) + ",GB\n07400123401,GB\n", "", "2 rows = 1 people + 0 repeated + 1 left out"},
		"unknown region":  {"phone,country\n07400123401,XX\n", "", "1 left out"},
		"byte order mark": {"\ufeffphone,country\n07400123401,GB\n", "", "1 rows = 1 people"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "list.csv")
			require.NoError(t, os.WriteFile(path, []byte(c.csv), 0o600))
			var out bytes.Buffer
			err := run(context.Background(), []string{"-contacts", path}, &out, &out)
			if c.err != "" {
				require.ErrorContains(t, err, c.err)
				require.NotContains(t, err.Error(), path)
				return
			}
			require.NoError(t, err, out.String())
			require.Contains(t, out.String(), c.want)
			require.NotContains(t, out.String(), "7777777")
		})
	}
	var out bytes.Buffer
	require.ErrorContains(t, run(context.Background(), []string{"-contacts", filepath.Join(t.TempDir(), "none.csv")}, &out, &out), "-contacts: no such file")
	require.Empty(t, out.String(), "the story does not begin")
	require.ErrorContains(t, run(context.Background(), []string{"-at", "noon"}, &out, &out), "-at must be a time")
}

func TestUsage(t *testing.T) {
	var out, errs bytes.Buffer
	require.NoError(t, run(context.Background(), []string{"-h"}, &out, &errs))
	require.Contains(t, out.String(), "Usage of quickstart")
	require.ErrorContains(t, run(context.Background(), []string{"-wrong"}, &out, &errs), "-wrong")
	require.ErrorContains(t, run(context.Background(), []string{"more"}, &out, &errs), "flags only")
	require.Empty(t, errs.String(), "main prints the error, once")
}

// TestPage: the story ends in a page that has its messages.
func TestPage(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	reading, writing := io.Pipe()
	ended := make(chan error, 1)
	go func() {
		err := run(ctx, []string{"-quiet", "-page", "-addr", "127.0.0.1:0"}, writing, io.Discard)
		ended <- errors.Join(err, writing.Close())
	}()
	link := ""
	for lines := bufio.NewScanner(reading); link == "" && lines.Scan(); {
		_, link, _ = strings.Cut(lines.Text(), "story: ")
	}
	require.NotEmpty(t, link)
	go func() { _, _ = io.Copy(io.Discard, reading) }()
	jar, err := cookiejar.New(nil)
	require.NoError(t, err)
	client := &http.Client{Jar: jar}
	get := func(url string) string {
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
		require.NoError(t, err)
		resp, err := client.Do(r)
		require.NoError(t, err)
		defer func() { _ = resp.Body.Close() }()
		body, err := io.ReadAll(resp.Body)
		require.NoError(t, err)
		return string(body)
	}
	body := get(link)
	require.Contains(t, body, "the offer ends tomorrow", "the reminder was the last text")
	base, _, _ := strings.Cut(link, "/?")
	said := ""
	for n := 1; n < 30 && said == ""; n++ {
		if body := get(fmt.Sprintf("%s/handset/%d", base, n)); strings.Contains(body, " Stop. ") {
			said = body
		}
	}
	require.Contains(t, said, "consent.opted-out", "the handset that answered STOP, and the rule that blocks its next text")
	stop()
	require.NoError(t, <-ended)
}
