package transporttest_test

import (
	"context"
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/httptransport"
	"github.com/sealtext/sealtext/transport/transporttest"
)

// listed is a message in the list of a made-up provider.
type listed struct {
	ID, To, Text string
	At           time.Time
}

// seeker is an adapter that finds messages. Its fields break it.
type seeker struct {
	*adapter
	is      func(m listed, to, text string, began time.Time) bool
	nothing transport.OutcomeKind // if there is no such message, or no list
	window  time.Duration
	blind   bool // never finds one
}

func (s *seeker) Capabilities() transport.Capabilities {
	return transport.Capabilities{Dedupes: s.window}
}

func (s *seeker) Lookup(ctx context.Context, r transport.LookupRequest) (transport.Outcome, error) {
	to, err := r.To()
	if err != nil {
		return transport.Outcome{}, err
	}
	text, err := r.Body()
	if err != nil {
		return transport.Outcome{}, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.api.URL+"/messages", http.NoBody)
	if err != nil {
		return transport.Outcome{}, err
	}
	resp, err := s.client.Do(ctx, req) //nolint:bodyclose // Read closes it
	answer := httptransport.Read(resp, err)
	var all []listed
	if answer.Status == http.StatusOK && json.Unmarshal(answer.Body, &all) == nil {
		began, _ := r.Attempted()
		for _, m := range all {
			if !s.blind && s.is(m, to.E164(), text.Plaintext(), began) {
				return transport.Outcome{Kind: transport.OutcomeAccepted, ProviderID: m.ID}, nil
			}
		}
	}
	return transport.Outcome{Kind: s.nothing}, nil
}

func seekerOf(change func(*seeker)) transporttest.Adapter {
	a := adapterOf(func(*adapter) {})
	a.New = func(t testing.TB, api transporttest.API) transport.Transport {
		s := &seeker{adapter: newAdapter(t, api), nothing: transport.OutcomeUnknown, is: func(m listed, to, text string, began time.Time) bool {
			return m.To == to && m.Text == text && m.At.After(began.Add(-time.Minute))
		}}
		change(s)
		return s
	}
	a.Listed = func(to, text string, at time.Time) string {
		b, err := json.Marshal([]listed{{"probe-id-1", to, text, at}})
		if err != nil {
			panic(err)
		}
		return string(b)
	}
	return a
}

func TestGoodSeeker(t *testing.T) {
	transporttest.RunAdapter(t, seekerOf(func(*seeker) {}))
}

func TestLookupCasesBite(t *testing.T) {
	for _, c := range []struct {
		name, want string
		flaw       func(*seeker)
	}{
		{"found again", "the message is unknown, want accepted", func(s *seeker) { s.blind = true }},
		{"not mistaken", "the message is accepted, want unknown", func(s *seeker) {
			s.is = func(m listed, to, _ string, began time.Time) bool {
				return m.To == to && m.At.After(began.Add(-time.Minute))
			}
		}},
		{"not mistaken", "the message is accepted, want unknown", func(s *seeker) {
			s.is = func(m listed, _, text string, began time.Time) bool {
				return m.Text == text && m.At.After(began.Add(-time.Minute))
			}
		}},
		{"not mistaken", "a day before: the message is accepted", func(s *seeker) {
			s.is = func(m listed, to, text string, _ time.Time) bool { return m.To == to && m.Text == text }
		}},
		{"sought in vain", "the message is rejected, want unknown", func(s *seeker) { s.nothing = transport.OutcomeRejected }},
		{"repeated with its id", "does not have the id of the message", func(s *seeker) { s.window = time.Hour }},
	} {
		t.Run(c.name+"/"+c.want, func(t *testing.T) {
			for _, rule := range transporttest.AdapterCases() {
				if rule.Name == c.name {
					require.ErrorContains(t, rule.Run(t, seekerOf(c.flaw)), c.want)
					require.NotEmpty(t, rule.Why)
					return
				}
			}
			require.Fail(t, "no such case")
		})
	}
}
