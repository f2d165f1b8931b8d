package main

import (
	"bytes"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/redact"
)

// TestModel finds names that no cue of package redact stands before, beside what the rules find.
func TestModel(t *testing.T) {
	var out bytes.Buffer
	require.NoError(t, run(strings.NewReader("Yesterday Robert Miller flew to Chicago and lost his phone, +1 202 555 0123.\nThe parcel is at the station.\n"), &out))
	require.Equal(t, "Yesterday [PERSON] flew to [LOCATION] and lost his phone, [PHONE_NUMBER].\nThe parcel is at the station.\n", out.String())

	rules, err := redact.New(redact.Config{})
	require.NoError(t, err)
	require.Contains(t, rules.String("Yesterday Robert Miller flew"), "Robert Miller", "without the model")
}

// TestModelSpans asks for spans of the text, in whatever letters and by several goroutines.
func TestModelSpans(t *testing.T) {
	model, err := NewModel()
	require.NoError(t, err)
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			for _, text := range []string{"", "Zoë Müller met “Robert Miller” in Zürich.", "Robert Miller, Robert Miller", "\xff Robert Miller"} {
				last := 0
				for _, f := range model.Recognize(nil, text) {
					if f.Start < last || f.End <= f.Start || f.End > len(text) {
						t.Errorf("span %d to %d behind %d", f.Start, f.End, last)
					}
					last = f.End
				}
			}
		})
	}
	wg.Wait()
}
