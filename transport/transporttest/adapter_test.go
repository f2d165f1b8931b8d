package transporttest_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/httptransport"
	"github.com/sealtext/sealtext/transport/transporttest"
)

// adapter is for a made-up provider. Its fields break it.
type adapter struct {
	api    transporttest.API
	client *httptransport.Client

	path     func(to, text string) string                                              // of the URL; "/messages"
	do       func(req *http.Request) (*http.Response, error)                           // in place of client.Do
	outcome  func(out transport.Outcome, body string) (o transport.Outcome, err error) // changes the outcome
	detached bool                                                                      // ignores the context
	keeps    bool                                                                      // keeps the first number

	mu   sync.Mutex
	kept string
}

func newAdapter(t testing.TB, api transporttest.API) *adapter {
	client, err := httptransport.New(httptransport.Config{TLS: api.TLS})
	require.NoError(t, err)
	return &adapter{api: api, client: client}
}

func (a *adapter) number(c transport.Cleared) (string, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	to, err := c.To()
	if err == nil {
		a.kept = to.E164()
	} else if !a.keeps || a.kept == "" {
		return "", fmt.Errorf("adapter: %w", err)
	}
	return a.kept, nil
}

func (a *adapter) Send(ctx context.Context, c transport.Cleared) (transport.Outcome, error) {
	if a.detached {
		ctx = context.WithoutCancel(ctx)
	}
	text, err := c.Body()
	if err != nil && !a.keeps {
		return transport.Outcome{Kind: transport.OutcomeNotSent, Code: "not-cleared"}, fmt.Errorf("adapter: %w", err)
	}
	to, err := a.number(c)
	if err != nil {
		return transport.Outcome{Kind: transport.OutcomeNotSent, Code: "not-cleared"}, err
	}
	body, err := json.Marshal(map[string]string{"to": to, "text": text.Plaintext()})
	if err != nil {
		return transport.Outcome{}, err
	}
	path := "/messages"
	if a.path != nil {
		path = a.path(to, text.Plaintext())
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, a.api.URL+path, bytes.NewReader(body))
	if err != nil {
		return transport.Outcome{}, err
	}
	req.Header.Set("Authorization", "Bearer "+a.api.Secret)
	var resp *http.Response
	if a.do != nil {
		resp, err = a.do(req)
		if own := new(httptransport.Error); err != nil && !errors.As(err, &own) {
			if a.outcome == nil {
				return httptransport.Outcome(resp, err), nil
			}
			return a.outcome(httptransport.Outcome(resp, err), err.Error())
		}
	} else {
		resp, err = a.client.Do(ctx, req)
	}
	answer := httptransport.Read(resp, err)
	out := answer.Outcome(time.Unix(0, 0))
	var said struct{ ID string }
	if out.Kind == transport.OutcomeAccepted && json.Unmarshal(answer.Body, &said) == nil {
		out.ProviderID = httptransport.CleanID(said.ID)
	}
	if a.outcome != nil {
		return a.outcome(out, string(answer.Body))
	}
	return out, nil
}

// adapterOf is an adapter that change breaks.
func adapterOf(change func(*adapter)) transporttest.Adapter {
	return transporttest.Adapter{
		New: func(t testing.TB, api transporttest.API) transport.Transport {
			a := newAdapter(t, api)
			change(a)
			return a
		},
		Status: http.StatusCreated, Body: `{"id":"probe-id-1"}`, ID: "probe-id-1",
	}
}

func TestGoodAdapter(t *testing.T) {
	transporttest.RunAdapter(t, adapterOf(func(*adapter) {}))
}

// plain makes the adapter use a client of net/http.
func plain(a *adapter, change func(*http.Client, *http.Transport)) {
	tr := &http.Transport{TLSClientConfig: a.api.TLS}
	c := &http.Client{Transport: tr, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	change(c, tr)
	a.do = c.Do
}

// becomes turns one kind of outcome into another.
func becomes(from, to transport.OutcomeKind) func(*adapter) {
	return func(a *adapter) {
		a.outcome = func(out transport.Outcome, _ string) (transport.Outcome, error) {
			if out.Kind == from {
				out.Kind = to
			}
			return out, nil
		}
	}
}

// hangs is what a case says of an adapter that never returns.
const hangs = "Send has not returned"

// TestAdapterCasesBite shows that each case finds the adapter that breaks its rule.
func TestAdapterCasesBite(t *testing.T) {
	failed := func(change func(*transport.Outcome)) func(*adapter) {
		return func(a *adapter) {
			a.outcome = func(out transport.Outcome, _ string) (transport.Outcome, error) {
				change(&out)
				return out, nil
			}
		}
	}
	for _, c := range []struct {
		name, want string
		flaw       func(*adapter)
	}{
		{"one private request", "the number is in the URL", func(a *adapter) {
			a.path = func(to, _ string) string { return "/messages?to=" + url.QueryEscape(to) }
		}},
		{"one private request", "the text or the credential is in the URL", func(a *adapter) {
			a.path = func(string, string) string { return "/messages?key=" + a.api.Secret }
		}},
		{"one private request", `provider id ""`, failed(func(o *transport.Outcome) { o.ProviderID = "" })},
		{"one private request", "the provider got 2 requests", func(a *adapter) {
			a.do = func(req *http.Request) (*http.Response, error) {
				again := req.Clone(req.Context())
				again.Body, _ = req.GetBody()
				if resp, err := a.client.Do(req.Context(), again); err == nil {
					_ = resp.Body.Close()
				}
				return a.client.Do(req.Context(), req)
			}
		}},
		{"opted out meanwhile", "the provider got 1 requests", func(a *adapter) { a.keeps, a.kept, a.detached = true, "+447700900123", true }},
		{"kept message", "the provider got 2 requests", func(a *adapter) { a.keeps = true }},
		{"canceled before", "the provider got 1 requests", func(a *adapter) { a.detached = true }},
		{"ends while connecting", hangs, func(a *adapter) { a.detached = true }},
		{"ends while connecting", "outcome unknown, want not-sent", func(a *adapter) { plain(a, func(*http.Client, *http.Transport) {}) }},
		{"ends while waiting", hangs, func(a *adapter) { a.detached = true }},
		{"ends while waiting", "outcome not-sent, want unknown", becomes(transport.OutcomeUnknown, transport.OutcomeNotSent)},
		{"ends within the answer", hangs, func(a *adapter) { a.detached = true }},
		{"ends within the answer", "outcome accepted, want unknown", becomes(transport.OutcomeUnknown, transport.OutcomeAccepted)},
		{"nothing left behind", "written after Send had returned", func(a *adapter) {
			a.do = func(req *http.Request) (*http.Response, error) {
				go func() {
					if resp, err := a.client.Do(context.WithoutCancel(req.Context()), req); err == nil {
						_ = resp.Body.Close()
					}
				}()
				<-req.Context().Done()
				return nil, &httptransport.Error{Code: "timeout"}
			}
		}},
		{"rate limited", "outcome rejected, want not-sent", becomes(transport.OutcomeNotSent, transport.OutcomeRejected)},
		{"rate limited", "RetryAfter is 0s", failed(func(o *transport.Outcome) { o.RetryAfter = 0 })},
		{"refused", "outcome not-sent, want rejected", becomes(transport.OutcomeRejected, transport.OutcomeNotSent)},
		{"fails", "status 500: outcome not-sent, want unknown", becomes(transport.OutcomeUnknown, transport.OutcomeNotSent)},
		{"fails", "status 500: outcome rejected, want unknown", becomes(transport.OutcomeUnknown, transport.OutcomeRejected)},
		{"redirects", "another host got 1 requests", func(a *adapter) {
			plain(a, func(c *http.Client, _ *http.Transport) { c.CheckRedirect = nil })
		}},
		{"redirects", "outcome not-sent", becomes(transport.OutcomeUnknown, transport.OutcomeNotSent)},
		{"huge answer", "body: outcome accepted, want unknown", func(a *adapter) {
			plain(a, func(c *http.Client, tr *http.Transport) { c.Transport = reading{tr} })
		}},
		{"malformed answer", "outcome rejected, want accepted or unknown", func(a *adapter) {
			a.outcome = func(out transport.Outcome, body string) (transport.Outcome, error) {
				if out.ProviderID == "" {
					out.Kind = transport.OutcomeRejected
				}
				return out, nil
			}
		}},
		{"malformed answer", "Send returned an error", func(a *adapter) {
			a.outcome = func(out transport.Outcome, body string) (transport.Outcome, error) {
				return out, json.Unmarshal([]byte(body), new(struct{ ID string }))
			}
		}},
		{"echo", "holds the number", func(a *adapter) {
			a.outcome = func(out transport.Outcome, body string) (transport.Outcome, error) {
				var said struct{ Code string }
				_ = json.Unmarshal([]byte(body), &said)
				out.Code = said.Code
				return out, nil
			}
		}},
		{"echo", "holds the", func(a *adapter) {
			a.outcome = func(out transport.Outcome, body string) (transport.Outcome, error) {
				return out, errors.New("the provider said " + body)
			}
		}},
		{"reset after accept", "outcome not-sent, want unknown", becomes(transport.OutcomeUnknown, transport.OutcomeNotSent)},
		{"reset after accept", "the provider got 3 requests", func(a *adapter) {
			a.do = func(req *http.Request) (resp *http.Response, err error) {
				for range 3 {
					again := req.Clone(req.Context())
					again.Body, _ = req.GetBody()
					if resp, err = a.client.Do(req.Context(), again); err == nil {
						break
					}
				}
				return resp, err
			}
		}},
		{"reset on a used connection", "the provider got 3 requests", func(a *adapter) {
			plain(a, func(c *http.Client, tr *http.Transport) { c.Transport = keyed{tr} })
		}},
		{"dead port", "outcome unknown, want not-sent", func(a *adapter) { plain(a, func(*http.Client, *http.Transport) {}) }},
		{"dead port", "is a *url.Error", func(a *adapter) {
			plain(a, func(c *http.Client, _ *http.Transport) {
				a.outcome = func(out transport.Outcome, _ string) (transport.Outcome, error) {
					_, err := c.Get(a.api.URL) //nolint:bodyclose,noctx // there is none
					return transport.Outcome{Kind: transport.OutcomeNotSent}, fmt.Errorf("adapter: %w", err)
				}
			})
		}},
		{"old TLS", "the provider got 1 requests", func(a *adapter) { plain(a, func(*http.Client, *http.Transport) {}) }},
		{"untrusted certificate", "the provider got 1 requests", func(a *adapter) {
			plain(a, func(_ *http.Client, tr *http.Transport) { tr.TLSClientConfig = &tls.Config{InsecureSkipVerify: true} })
		}},
	} {
		t.Run(c.name+"/"+c.want, func(t *testing.T) {
			t.Parallel()
			for _, rule := range transporttest.AdapterCases() {
				if rule.Name == c.name {
					a := adapterOf(c.flaw)
					if c.want == hangs {
						a.Patience = 200 * time.Millisecond // however long, it does not return
					}
					require.ErrorContains(t, rule.Run(t, a), c.want)
					require.NotEmpty(t, rule.Why)
					return
				}
			}
			require.Fail(t, "no such case")
		})
	}
}

// reading reads the whole body of an answer.
type reading struct{ http.RoundTripper }

func (r reading) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := r.RoundTripper.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	_, _ = io.Copy(io.Discard, resp.Body)
	_ = resp.Body.Close()
	resp.Body = io.NopCloser(bytes.NewReader([]byte(`{"id":"1"}`)))
	return resp, nil
}

// keyed adds the header that makes the standard library repeat a request.
type keyed struct{ http.RoundTripper }

func (k keyed) RoundTrip(req *http.Request) (*http.Response, error) {
	req = req.Clone(req.Context())
	req.Header.Set("Idempotency-Key", "1")
	return k.RoundTripper.RoundTrip(req)
}
