package httptransport_test

import (
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/httptransport"
)

const (
	accepted = transport.OutcomeAccepted
	rejected = transport.OutcomeRejected
	notSent  = transport.OutcomeNotSent
	unknown  = transport.OutcomeUnknown
)

var now = time.Date(2026, time.March, 2, 15, 0, 0, 0, time.UTC)

func response(status int, body io.Reader, header ...string) *http.Response {
	r := &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(body)}
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	return r
}

func TestOutcome(t *testing.T) {
	empty := strings.NewReader("")
	foreign := &url.Error{Op: "Post", URL: "https://user:secret@example.com", Err: errors.New("dial tcp: refused")}
	for _, c := range []struct {
		name string
		resp *http.Response
		err  error
		want transport.Outcome
	}{
		{"nothing written", nil, &httptransport.Error{Code: "no-connection"}, transport.Outcome{Kind: notSent, Code: "no-connection"}},
		{"written", nil, &httptransport.Error{Code: "no-answer", Written: true}, transport.Outcome{Kind: unknown, Code: "no-answer"}},
		{"another client", nil, foreign, transport.Outcome{Kind: unknown, Code: "no-answer"}},
		{"an answer and an error", response(200, empty), foreign, transport.Outcome{Kind: unknown, Code: "no-answer"}},
		{"neither", nil, nil, transport.Outcome{Kind: unknown, Code: "no-answer"}},
		{"no body", &http.Response{StatusCode: 204}, nil, transport.Outcome{Kind: accepted}},
		{"200", response(200, empty), nil, transport.Outcome{Kind: accepted}},
		{"299", response(299, empty), nil, transport.Outcome{Kind: accepted}},
		{"cut", response(201, iotest.ErrReader(errors.New("reset"))), nil, transport.Outcome{Kind: unknown, Code: "answer-cut"}},
		{"as long as allowed", response(201, strings.NewReader(strings.Repeat("a", httptransport.MaxAnswer))), nil, transport.Outcome{Kind: accepted}},
		{"too long", response(201, strings.NewReader(strings.Repeat("a", httptransport.MaxAnswer+1))), nil, transport.Outcome{Kind: unknown, Code: "answer-too-long"}},
		{"without an end", response(400, endless{}), nil, transport.Outcome{Kind: rejected, Code: "http-400"}},
		{"refusal cut", response(400, iotest.ErrReader(errors.New("reset"))), nil, transport.Outcome{Kind: rejected, Code: "http-400"}},
		{"100", response(100, empty), nil, transport.Outcome{Kind: unknown, Code: "http-100"}},
		{"303", response(303, empty, "Location", "https://elsewhere.example"), nil, transport.Outcome{Kind: unknown, Code: "http-303"}},
		{"401", response(401, empty), nil, transport.Outcome{Kind: notSent, Code: "http-401", Account: true}},
		{"402", response(402, empty), nil, transport.Outcome{Kind: notSent, Code: "http-402", Account: true}},
		{"403", response(403, empty), nil, transport.Outcome{Kind: rejected, Code: "http-403", Account: true}},
		{"404", response(404, empty, "Retry-After", "9"), nil, transport.Outcome{Kind: rejected, Code: "http-404"}},
		{"408", response(408, empty), nil, transport.Outcome{Kind: unknown, Code: "http-408"}},
		{"409", response(409, empty), nil, transport.Outcome{Kind: unknown, Code: "http-409"}},
		{"425", response(425, empty), nil, transport.Outcome{Kind: notSent, Code: "http-425"}},
		{"429", response(429, empty), nil, transport.Outcome{Kind: notSent, Code: "http-429", Account: true}},
		{"429 in seconds", response(429, empty, "Retry-After", "90"), nil, transport.Outcome{Kind: notSent, Code: "http-429", Account: true, RetryAfter: 90 * time.Second}},
		{"429 for a year", response(429, empty, "Retry-After", "31536000"), nil, transport.Outcome{Kind: notSent, Code: "http-429", Account: true, RetryAfter: 24 * time.Hour}},
		{"429 by date", response(429, empty, "Retry-After", now.Add(time.Minute).Format(http.TimeFormat)), nil, transport.Outcome{Kind: notSent, Code: "http-429", Account: true, RetryAfter: time.Minute}},
		{"429 of the past", response(429, empty, "Retry-After", now.Add(-time.Minute).Format(http.TimeFormat)), nil, transport.Outcome{Kind: notSent, Code: "http-429", Account: true}},
		{"429 with nonsense", response(429, empty, "Retry-After", "-5"), nil, transport.Outcome{Kind: notSent, Code: "http-429", Account: true}},
		{"500", response(500, empty, "Retry-After", "5"), nil, transport.Outcome{Kind: unknown, Code: "http-500"}},
		{"503", response(503, empty), nil, transport.Outcome{Kind: unknown, Code: "http-503"}},
		{"503 that declines", response(503, empty, "Retry-After", "5"), nil, transport.Outcome{Kind: notSent, Code: "http-503", RetryAfter: 5 * time.Second}},
		{"504", response(504, empty, "Retry-After", "5"), nil, transport.Outcome{Kind: unknown, Code: "http-504"}},
		{"999", response(999, empty), nil, transport.Outcome{Kind: unknown, Code: "http-999"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := httptransport.Read(c.resp, c.err)
			require.Equal(t, c.want, a.Outcome(now))
			if a.Err != nil {
				require.NotContains(t, a.Err.Error(), "secret")
				require.NotErrorIs(t, a.Err, foreign)
			}
		})
	}
	require.Equal(t, transport.Outcome{Kind: notSent, Code: "tls"}, httptransport.Outcome(nil, &httptransport.Error{Code: "tls"}))
	require.Equal(t, transport.Outcome{Kind: unknown, Code: "no-answer"}, httptransport.Answer{}.Outcome(now))
}

// endless is a body that never ends.
type endless struct{}

func (endless) Read(b []byte) (int, error) { return len(b), nil }

func TestClean(t *testing.T) {
	for _, c := range []struct{ id, want string }{
		{"", ""}, {"SM0123456789abcdef", "SM0123456789abcdef"}, {"two words", ""}, {"ümlaut", ""}, {"line\n", ""},
		{strings.Repeat("a", 256), strings.Repeat("a", 256)}, {strings.Repeat("a", 257), ""},
	} {
		require.Equal(t, c.want, httptransport.CleanID(c.id))
	}
	for _, c := range []struct{ code, want string }{
		{"21610", "21610"}, {"no-route.x_1", "no-route.x_1"}, {"", "http-400"}, {"12025550123", "http-400"}, {"a b", "http-400"},
		{"1234567", "http-400"}, {strings.Repeat("a", 33), "http-400"}, {"ü", "http-400"},
	} {
		require.Equal(t, c.want, httptransport.CleanCode(c.code, 400))
	}
}

func FuzzCleanCode(f *testing.F) {
	for _, s := range []string{"", "21610", "+12025550123", "Your appointment", "a\x00"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		code := httptransport.CleanCode(s, 400)
		require.NotEmpty(t, code)
		require.LessOrEqual(t, len(code), 32)
		require.Equal(t, code, httptransport.CleanCode(code, 500))
		if id := httptransport.CleanID(s); id != "" {
			require.Equal(t, s, id)
		}
	})
}
