package main

import (
	"context"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

const played = `sign-up: the consent is recorded
message: Twilio has it
receipt: the message is delivered, and the application has heard of it
STOP: it is in force; one with a wrong signature was refused
message: transport: denied by consent.opted-out
`

func none(string) string { return "" }

// The conversation ends by itself, and no number is in what it prints.
func TestConversation(t *testing.T) {
	var out strings.Builder
	require.NoError(t, run(t.Context(), nil, &out, none))
	require.Equal(t, played, out.String())
}

// lines passes on when something is printed that begins with a text.
type lines struct {
	mu    sync.Mutex
	text  strings.Builder
	begin string
	found chan string
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if rest, ok := strings.CutPrefix(string(p), l.begin); ok {
		l.found <- strings.TrimSpace(rest)
	}
	return l.text.Write(p)
}

// With -serve it answers requests until it is interrupted, and then ends without an error.
func TestServe(t *testing.T) {
	ctx, interrupt := context.WithCancel(t.Context())
	out := &lines{begin: "serving on ", found: make(chan string, 1)}
	ended := make(chan error, 1)
	go func() { ended <- run(ctx, []string{"-serve"}, out, none) }()
	select {
	case here := <-out.found:
		var said string
		status, err := postForm(t.Context(), here+"/message", url.Values{"phone": {person}, "key": {"visit-3"}, "text": {"Come at 11."}}, nil, &said)
		require.NoError(t, err)
		require.Equal(t, 422, status, said)
		status, err = postForm(t.Context(), here+"/twilio", url.Values{"Body": {"START"}, "From": {person}}, nil, nil)
		require.NoError(t, err)
		require.Equal(t, 403, status, "it is not signed")
	case err := <-ended:
		require.NoError(t, err)
		t.Fatal("it ended by itself")
	}
	interrupt()
	require.NoError(t, <-ended)
}

func TestArguments(t *testing.T) {
	var out strings.Builder
	require.NoError(t, run(t.Context(), []string{"-h"}, &out, none))
	require.Contains(t, out.String(), "Usage of webhook")
	for _, args := range [][]string{{"surplus"}, {"-unknown"}, {"-addr"}} {
		require.ErrorContains(t, run(t.Context(), args, &out, none), "-h lists them")
	}
	some := func(name string) string { return map[string]string{"TWILIO_TOKEN": "x"}[name] }
	require.ErrorContains(t, run(t.Context(), nil, &out, some), "go together")
}
