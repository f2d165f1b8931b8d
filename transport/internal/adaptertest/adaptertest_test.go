package adaptertest_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/internal/adaptertest"
)

// failing counts failures instead of being one.
type failing struct {
	testing.TB
	failures int
}

func (*failing) Helper()                 {}
func (f *failing) Error(...any)          { f.failures++ }
func (f *failing) Errorf(string, ...any) { f.failures++ }

// hiding is an error whose text is silent, and whose fields are not.
type hiding struct{ number string }

func (*hiding) Error() string { return "failed" }

func TestSilent(t *testing.T) {
	const number, key = "+12025550123", "correct-horse-battery"
	for _, c := range []struct {
		name   string
		err    error
		silent bool
	}{
		{"silent", fmt.Errorf("failed: %w", errors.New("no answer")), true},
		{"none", nil, false},
		{"in the text", errors.New("failed for " + number), false},
		{"in a field", &hiding{number}, false},
		{"the second of the texts", errors.New("failed with " + key), false},
		{"wrapped", fmt.Errorf("failed: %w", &hiding{number}), false},
		{"one of several", errors.Join(errors.New("failed"), &hiding{number}), false},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := &failing{TB: t}
			adaptertest.Silent(f, c.err, number, key, "")
			require.Equal(t, c.silent, f.failures == 0)
		})
	}
}

// fixed gives each message one outcome.
type fixed struct{ out transport.Outcome }

func (f fixed) Send(_ context.Context, c transport.Cleared) (transport.Outcome, error) {
	if c.From().String() != "CLINIC" {
		return transport.Outcome{}, errors.New("another sender")
	}
	_, err := c.To()
	return f.out, err
}

func TestHandOver(t *testing.T) {
	out := transport.Outcome{Kind: transport.OutcomeAccepted, ProviderID: "m-1"}
	h, rec := adaptertest.HandOver(t, fixed{out}, adaptertest.Message{From: "CLINIC", To: "+447700900123", Text: "Hello"})
	require.NoError(t, rec.Err)
	require.Equal(t, out, rec.Out)
	st, err := h.Gateway.Status(t.Context(), h.Tenant, rec.ID)
	require.NoError(t, err)
	require.Equal(t, transport.StateAccepted, st.State)
}

func TestTrust(t *testing.T) {
	s := httptest.NewTLSServer(http.NotFoundHandler())
	t.Cleanup(s.Close)
	client := http.Client{Transport: &http.Transport{TLSClientConfig: adaptertest.Trust(s)}}
	t.Cleanup(client.CloseIdleConnections)
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.URL, nil)
	require.NoError(t, err)
	resp, err := client.Do(req)
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	require.Equal(t, http.StatusNotFound, resp.StatusCode)
}
