package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
)

// accepted returns the ids in the log of the provider.
func accepted(t *testing.T, path string) []string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		return nil
	}
	return strings.Fields(string(text))
}

// The program is killed in the middle, twice, and run again: nobody gets the text twice, and nobody who
// opted in is left out but for hand-offs whose outcome is not known.
func TestKilledAndResumed(t *testing.T) {
	dir := t.TempDir()
	program := filepath.Join(dir, "campaign")
	out, err := exec.CommandContext(t.Context(), "go", "build", "-o", program, ".").CombinedOutput()
	require.NoError(t, err, string(out))
	work, list := filepath.Join(dir, "out"), filepath.Join(dir, "contacts.csv")
	args := func(latency string) []string {
		return []string{"-dir", work, "-make", "300", "-latency", latency, "-every", "250ms", list}
	}
	log := filepath.Join(work, "accepted.log")

	for _, after := range []int{60, 150} {
		// So slow that it is killed long before it would end.
		run := exec.CommandContext(t.Context(), program, args("500ms")...)
		var said bytes.Buffer
		run.Stdout, run.Stderr = &said, &said
		require.NoError(t, run.Start())
		ended := make(chan error, 1)
		go func() { ended <- run.Wait() }()
		tick := time.NewTicker(5 * time.Millisecond)
		for len(accepted(t, log)) < after {
			select {
			case err := <-ended:
				require.Fail(t, "it ended before it was killed", "%v: %s", err, said.String())
			case <-tick.C:
			}
		}
		tick.Stop()
		require.NoError(t, run.Process.Kill())
		var killed *exec.ExitError
		require.ErrorAs(t, <-ended, &killed)
	}
	var last bytes.Buffer
	require.NoError(t, run(t.Context(), args("20ms"), &last))

	ids := accepted(t, log)
	seen := map[string]bool{}
	for _, id := range ids {
		require.False(t, seen[id], "a message was handed over twice")
		seen[id] = true
	}
	require.Regexp(t, `offers: \d+ queued, \d+ queued by an earlier run, 6 denied, 0 rows without a number`, last.String())

	require.Regexp(t, `a passcode took \S+ in the median and \S+ at most from Send to the provider\n\d+ offers were handed over before a passcode that was queued at the time, at most \d+ of them before one passcode\n`, last.String())

	page, err := os.ReadFile(filepath.Join(work, "report.html"))
	require.NoError(t, err)
	require.Contains(t, string(page), "denied: ")
	require.Regexp(t, `\d+ offers were handed over before a passcode that was queued at the time, at most \d+ of them before one passcode\.`, string(page))
	require.NotContains(t, string(page), "55501", "a number is in the report")
	for name := range strings.SplitSeq("Ada Chloé Dmitri", " ") {
		require.NotContains(t, string(page), name)
	}
	require.Equal(t, 2, drawings(t, page))
	for _, id := range ids {
		require.NotContains(t, string(page), id)
	}
}

// drawings counts the drawings of a page, and fails if one is no XML.
func drawings(t *testing.T, page []byte) (n int) {
	t.Helper()
	for {
		from := bytes.Index(page, []byte("<svg"))
		if from < 0 {
			return n
		}
		to := bytes.Index(page, []byte("</svg>"))
		require.Greater(t, to, from)
		d := xml.NewDecoder(bufio.NewReader(bytes.NewReader(page[from : to+len("</svg>")])))
		for {
			_, err := d.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			require.NoError(t, err)
		}
		page, n = page[to+len("</svg>"):], n+1
	}
}

// A list that nobody can read is an error that says what to do, without repeating what is in it.
func TestLists(t *testing.T) {
	for _, c := range []struct{ name, list, want string }{
		{"empty", "", "header"},
		{"no numbers", "name,status\nAda,opt-in\n", "number"},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			list := filepath.Join(dir, "list.csv")
			require.NoError(t, os.WriteFile(list, []byte(c.list), 0o600))
			err := run(t.Context(), []string{"-dir", filepath.Join(dir, "out"), list}, io.Discard)
			require.ErrorContains(t, err, c.want)
			require.NotContains(t, err.Error(), "Ada")
		})
	}
	require.ErrorContains(t, run(context.Background(), nil, io.Discard), "-h lists the flags")
	require.ErrorContains(t, run(context.Background(), []string{"-make", "100000", "-dir", t.TempDir(), filepath.Join(t.TempDir(), "list.csv")}, io.Discard), "smaller -make")
}

// An offer counts if it came to the provider after a passcode was queued and before that came: once in the
// sum, and for each passcode in the largest number.
func TestOffersBeforeAPasscode(t *testing.T) {
	start := time.Date(2026, time.March, 3, 18, 30, 0, 0, time.UTC)
	at := func(ms int) time.Time { return start.Add(time.Duration(ms) * time.Millisecond) }
	p := &provider{accepted: map[string]mark{}}
	for _, ms := range []int{5, 15, 25, 35, 45, 55, 1065} { // each takes 20 ms to be accepted
		p.marks = append(p.marks, mark{came: at(ms), at: at(ms + 20)})
	}
	codes := &passcodes{sent: map[sealtext.ID]sent{}}
	add := func(called, queued, came int) {
		id := sealtext.NewID()
		codes.sent[id] = sent{at(called), at(queued)}
		if came > 0 {
			m := mark{came: at(came), at: at(came + 20), code: true}
			p.accepted[id.String()] = m
			p.marks = append(p.marks, m)
		}
	}
	add(0, 6, 10)      // the offer at 5 was there already
	add(11, 12, 30)    // the offers at 15 and 25
	add(13, 22, 40)    // those at 25 and 35: that at 15 came before it was queued
	add(1060, 1061, 0) // that at 1065; it never came
	r := report{began: start, ended: at(2500), waits: codes.waits(p)}
	r.marks, r.most = codes.overtaken(p)
	require.Equal(t, []int{4, 2}, []int{r.before(), r.most})
	require.Equal(t, []time.Duration{30 * time.Millisecond, 39 * time.Millisecond, 47 * time.Millisecond}, r.waits)
	var said bytes.Buffer
	require.NoError(t, r.summary(&said))
	require.Contains(t, said.String(), "\n4 offers were handed over before a passcode that was queued at the time, at most 2 of them before one passcode\n")
	page := string(r.html())
	require.Contains(t, page, "4 offers were handed over before a passcode that was queued at the time, at most 2 of them before one passcode.")
	require.Contains(t, page, `<tr><td class="n">0</td><td class="n">6</td><td class="n">3</td><td class="n">3</td></tr>`)
	require.Contains(t, page, `<tr><td class="n">1</td><td class="n">1</td><td class="n">0</td><td class="n">1</td></tr>`)
	require.Contains(t, page, `<polyline class="late" points="0,100 400,167 800,200 "/>`)
	require.Equal(t, 2, drawings(t, []byte(page)))
}
