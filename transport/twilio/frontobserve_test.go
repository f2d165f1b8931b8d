package twilio_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/twilio"
)

// observer observes what it is told to, and keeps what it saw.
type observer struct {
	observes bool
	err      error // of Observes
	denies   error // of Observe
	asked    []sealtext.Tenant
	seen     []transport.Message
	refused  []string
	outcomes []transport.OutcomeKind
}

func (o *observer) Observes(_ context.Context, tenants ...sealtext.Tenant) (bool, error) {
	o.asked = tenants
	return o.observes, o.err
}

func (o *observer) Observe(ctx context.Context, m transport.Message, refused []string, handOver func(context.Context) transport.OutcomeKind) error {
	o.seen, o.refused = append(o.seen, m), refused
	if o.denies != nil {
		return o.denies
	}
	o.outcomes = append(o.outcomes, handOver(ctx))
	return nil
}

// provider is Twilio, as far as it is called.
type provider struct {
	status int
	err    error
	bodies []string
	last   *http.Request
}

func (p *provider) RoundTrip(r *http.Request) (*http.Response, error) {
	defer func() { _ = r.Body.Close() }()
	p.last = r
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	p.bodies = append(p.bodies, string(body))
	if p.err != nil {
		return nil, p.err
	}
	return &http.Response{
		StatusCode: p.status, Header: http.Header{"Content-Type": {"application/json; charset=utf-8"}}, Request: r,
		Body: io.NopCloser(strings.NewReader(`{"sid":"SM1"}`)), ContentLength: 13,
	}, nil
}

func observed(t *testing.T, o *observer, p *provider) *front {
	t.Helper()
	return newFront(t, nil, func(cfg *twilio.FrontConfig) {
		cfg.Observer, cfg.Next, cfg.Pass = o, p, func(string, string) bool { return false }
	})
}

// What is observed reaches Twilio as it is, and the application has Twilio's answer.
func TestFrontObserves(t *testing.T) {
	long := strings.Repeat("x", 70<<10)
	for _, c := range []struct {
		name, form string
		change     func(*http.Request)
		status     int
		to, body   bool // whether the message has them
		program    bool
		refused    []string
		outcome    transport.OutcomeKind
	}{
		{"a message", wants().Encode(), nil, 201, true, true, true, nil, transport.OutcomeAccepted},
		{"refused by Twilio", wants().Encode(), nil, 400, true, true, true, nil, transport.OutcomeRejected},
		{"a failure of Twilio's", wants().Encode(), nil, 503, true, true, true, nil, transport.OutcomeUnknown},
		{"a picture", wants("MediaUrl", "https://example.com/a.png").Encode(), nil, 201, true, true, true, []string{"twilio.21620"}, transport.OutcomeAccepted},
		{"a picture without a text", wants("MediaUrl", "https://example.com/a.png", "Body", "").Encode(), nil, 201, true, false, true, []string{"twilio.21620"}, transport.OutcomeAccepted},
		{"another channel", wants("To", "whatsapp:"+number).Encode(), nil, 201, false, true, true, []string{"twilio.21211"}, transport.OutcomeAccepted},
		{"a sender of nobody", wants("From", "+15005550099").Encode(), nil, 201, false, false, false, []string{"twilio.21606"}, transport.OutcomeAccepted},
		{"without a sender", wants("From", "").Encode(), nil, 201, false, false, false, []string{"twilio.21603"}, transport.OutcomeAccepted},
		{"not a form", "{}", func(r *http.Request) { r.Header.Set("Content-Type", "application/json") }, 201, false, false, false, []string{"twilio.20415"}, transport.OutcomeAccepted},
		{"longer than any message", "Body=" + long, nil, 201, false, false, false, []string{"twilio.21617"}, transport.OutcomeAccepted},
	} {
		t.Run(c.name, func(t *testing.T) {
			o, p := &observer{observes: true}, &provider{status: c.status}
			f := observed(t, o, p)
			status, answer := f.do(t, http.MethodPost, messages, c.form, c.change)
			require.Equal(t, c.status, status)
			require.Equal(t, map[string]any{"sid": "SM1"}, answer)
			require.Equal(t, []string{c.form}, p.bodies)
			user, pass, _ := p.last.BasicAuth()
			require.Equal(t, accountSID+":"+secret, user+":"+pass)
			require.Len(t, o.seen, 1)
			m := o.seen[0]
			require.Equal(t, []sealtext.Tenant{f.Tenant}, o.asked)
			require.Equal(t, f.Tenant, m.Tenant)
			require.Equal(t, c.to, !m.To.IsZero())
			require.Equal(t, c.body, m.Body.Len() > 0)
			require.Equal(t, c.program, !m.Program.IsZero())
			require.Equal(t, c.refused, o.refused)
			require.Equal(t, []transport.OutcomeKind{c.outcome}, o.outcomes)
			require.Zero(t, f.Deliver(), "nothing is in the outbox")
			require.Empty(t, f.errs)
		})
	}
}

// Who is not observed is at the gate, and nothing of it goes to Next.
func TestFrontDoesNotObserve(t *testing.T) {
	o, p := &observer{}, &provider{status: 201}
	f := observed(t, o, p)
	f.OptIn(number)
	status, _ := f.post(t, wants())
	require.Equal(t, http.StatusCreated, status)
	require.Equal(t, 1, f.Deliver())
	status, got := f.post(t, wants("MediaUrl", "https://example.com/a.png"))
	requireRefused(t, 400, 21620, status, got)
	status, got = f.post(t, wants("From", "+15005550099"))
	requireRefused(t, 400, 21606, status, got)
	require.Empty(t, p.bodies)
	require.Empty(t, o.seen)
}

func TestFrontObserverRefuses(t *testing.T) {
	away := errors.New("the file is gone")
	for _, c := range []struct {
		name   string
		o      *observer
		p      *provider
		change func(*http.Request)
		status int
		code   int
		errs   int
	}{
		{"the stages cannot be read", &observer{observes: true, err: away}, &provider{status: 201}, nil, 503, 20503, 1},
		{"denied at the end of the observation", &observer{observes: true, denies: &transport.DeniedError{}}, &provider{status: 201}, nil, 400, 30007, 0},
		{"not judged at the end of it", &observer{observes: true, denies: away}, &provider{status: 201}, nil, 503, 20503, 1},
		{"other credentials", &observer{observes: true}, &provider{status: 201}, func(r *http.Request) { r.SetBasicAuth(accountSID, "a guess") }, 401, 20003, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := observed(t, c.o, c.p)
			status, got := f.do(t, http.MethodPost, messages, wants().Encode(), c.change)
			requireRefused(t, c.status, c.code, status, got)
			require.Empty(t, c.p.bodies)
			require.Len(t, f.errs, c.errs)
		})
	}
}

// An error on the line to Twilio is the application's, and the outcome is unknown.
func TestFrontObservesErrors(t *testing.T) {
	o, p := &observer{observes: true}, &provider{err: io.ErrUnexpectedEOF}
	f := observed(t, o, p)
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, messages, bytes.NewReader([]byte(wants().Encode())))
	require.NoError(t, err)
	r.SetBasicAuth(accountSID, secret)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	_, err = f.transport.RoundTrip(r)
	require.ErrorIs(t, err, io.ErrUnexpectedEOF)
	require.Equal(t, []transport.OutcomeKind{transport.OutcomeUnknown}, o.outcomes)

	_, err = twilio.NewFront(twilio.FrontConfig{
		Messages: f.Gateway, Observer: o,
		Account: func(context.Context, string) (twilio.FrontAccount, error) { return twilio.FrontAccount{}, nil },
		Message: func(context.Context, twilio.FrontRequest) (transport.Message, error) {
			return transport.Message{}, nil
		},
	})
	require.ErrorContains(t, err, "Observer needs Next")
}
