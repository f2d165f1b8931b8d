package sinch_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport"
	watch "github.com/sealtext/sealtext/transport/inbound"
	"github.com/sealtext/sealtext/transport/sinch"
	"github.com/sealtext/sealtext/transport/webhook"
)

// write has a person send a message. Sinch lists the newest first.
func (f *fake) write(n int, at time.Time, pairs ...any) {
	f.mu.Lock()
	defer f.mu.Unlock()
	m := inbound(n, number, fmt.Sprintf("text %d", n)).with("received_at", at.UTC().Format(stamp)).with(pairs...)
	f.inbounds = append([]map[string]any{m}, f.inbounds...)
}

func query(since, until time.Time) watch.Query {
	s := sealtext.MustSender(ours)
	return watch.Query{Tenant: sealtext.MustTenant("clinic"), Sender: s, Address: s, Since: since, Until: until}
}

// taken lists what the fake has received.
func taken(t testing.TB, tr *sinch.Transport, q watch.Query) ([]webhook.Event, error) {
	var events []webhook.Event
	err := tr.InboundList(t.Context(), q, func(account string, e webhook.Event) error {
		require.Empty(t, account)
		events = append(events, e)
		return nil
	})
	return events, err
}

// A text in a list is the event that the webhook gives for it.
func TestInboundList(t *testing.T) {
	end := start.Add(-time.Millisecond)
	for _, c := range []struct {
		name string
		at   time.Time
		more []any
		want bool
	}{
		{"a text", start.Add(-time.Minute), nil, true},
		{"an MMS", start.Add(-time.Minute), []any{"type", "mo_media", "body", members{"message": "STOP", "media": []int{1, 2}}}, true},
		{"at the beginning", start.Add(-time.Hour), nil, true},
		{"at the end", end, nil, true},
		{"before", start.Add(-time.Hour - time.Millisecond), nil, false},
		{"after", start, nil, false},
		{"binary", start.Add(-time.Minute), []any{"type", "mo_binary", "udh", "050003cc0201"}, false},
		{"from a short code", start.Add(-time.Minute), []any{"from", "24273"}, false},
		{"to another number", start.Add(-time.Minute), []any{"to", "15005550007"}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, loose := range []bool{false, true} {
				f := newFake(t)
				f.loose = loose // an API that does not heed the address
				f.write(1, c.at, c.more...)
				events, err := taken(t, open(t, f.config()), query(start.Add(-time.Hour), end))
				require.NoError(t, err)
				if !c.want {
					require.Empty(t, events)
					continue
				}
				heard, err := sinch.ParseWebhook(&webhook.Request{Header: http.Header{"Content-Type": {"application/json"}}, Body: []byte(encoded(f.inbounds[0]))})
				require.NoError(t, err)
				require.Equal(t, []webhook.Event{heard}, events)
				require.Equal(t, c.at, events[0].Message.At)
			}
		})
	}
}

// The list is complete, whatever the number of pages, and in the order of time.
func TestInboundListPages(t *testing.T) {
	for _, n := range []int{0, 1, 99, 100, 101, 350} {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			f := newFake(t)
			for i := range n {
				f.write(i, start.Add(time.Duration(i/2)*time.Second)) // two of each second
			}
			events, err := taken(t, open(t, f.config()), query(start, time.Time{}))
			require.NoError(t, err)
			require.Len(t, events, n)
			for i, e := range events {
				require.Equal(t, fmt.Sprintf("01XXXXX21XXXXX%012d", i), e.ID)
			}
			require.Equal(t, max(1, (n+99)/100), f.listed())
		})
	}
}

// What is received while pages are read moves messages to a later page, where they are found.
func TestInboundListMeanwhile(t *testing.T) {
	f := newFake(t)
	for i := range 150 {
		f.write(i, start.Add(time.Duration(i)*time.Second))
	}
	f.change = func(page int, _ map[string]any) {
		if page == 0 {
			m := inbound(150, number, "STOP").with("received_at", start.Add(time.Hour).Format(stamp))
			f.inbounds = append([]map[string]any{m}, f.inbounds...)
		}
	}
	events, err := taken(t, open(t, f.config()), query(start, time.Time{}))
	require.NoError(t, err)
	ids := map[string]bool{}
	for _, e := range events {
		ids[e.ID] = true
	}
	require.Len(t, ids, 150)
}

// What is not a whole list is an error, and its text has nothing of it.
func TestInboundListFails(t *testing.T) {
	first := func(answer map[string]any) members { return answer["inbounds"].([]map[string]any)[0] }
	for name, change := range map[string]func(page int, answer map[string]any){
		"no messages":              func(_ int, a map[string]any) { delete(a, "inbounds") },
		"no list":                  func(_ int, a map[string]any) { a["inbounds"] = number },
		"a message without a time": func(_ int, a map[string]any) { delete(first(a), "received_at") },
		"a count below zero":       func(_ int, a map[string]any) { a["count"] = -1 },
		"more than there are": func(page int, a map[string]any) {
			if a["count"] = 1000; page > 0 {
				a["inbounds"] = []any{}
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFake(t)
			f.write(1, start)
			f.change = change
			events, err := taken(t, open(t, f.config()), query(start, time.Time{}))
			require.EqualError(t, err, "sinch: the request failed with status 200, code answer")
			require.Empty(t, events)
		})
	}
	f := newFake(t)
	cfg := f.config()
	cfg.Token = tokens("old", nil)
	_, err := taken(t, open(t, cfg), query(start, time.Time{}))
	require.EqualError(t, err, "sinch: the request failed with status 401, code http-401")
	cfg.Plan = plan("another", nil)
	_, err = taken(t, open(t, cfg), query(start, time.Time{}))
	require.ErrorIs(t, err, sinch.ErrNotFound)
	cfg.Plan = plan("", nil)
	_, err = taken(t, open(t, cfg), query(start, time.Time{}))
	require.ErrorContains(t, err, "sinch: Config.Plan gave an error")

	f.write(1, start)
	stop := errors.New("the database is away")
	require.ErrorIs(t, open(t, f.config()).InboundList(t.Context(), query(start, time.Time{}), func(string, webhook.Event) error { return stop }), stop)
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	require.EqualError(t, open(t, f.config()).InboundList(ended, query(start, time.Time{}), nil), "sinch: no answer")
}

// A text that both the webhook and a list bring counts once; one that only the list brings counts
// too.
func TestInboundListTaken(t *testing.T) {
	f := newFake(t)
	k := newHook(t, nil, nil)
	k.OptIn(number)
	k.OptIn("+12025550124")
	f.write(1, start, "body", "STOP")
	f.write(2, start, "body", "STOP", "from", "12025550124")
	require.Equal(t, http.StatusNoContent, k.status(signedBy(secret, f.inbounds[1])))
	require.ErrorIs(t, k.Send(number, text), transport.ErrDenied)
	require.NoError(t, k.Send("+12025550124", text))
	for range 2 {
		require.NoError(t, open(t, f.config()).InboundList(t.Context(), query(start, time.Time{}), func(account string, e webhook.Event) error {
			return k.handler.Take(t.Context(), account, e)
		}))
	}
	require.ErrorIs(t, k.Send("+12025550124", text), transport.ErrDenied)
	require.Empty(t, k.errs)
}
