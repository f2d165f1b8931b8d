package webhook_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/webhook"
)

var (
	clinic = sealtext.MustTenant("clinic")
	shop   = sealtext.MustTenant("shop")
	us     = sealtext.MustSender("+15005550006")
	pool   = sealtext.MustSender("CLINIC")
)

// gateway keeps what it was given, and answers with err and flying until they are taken away.
type gateway struct {
	mu         sync.Mutex
	messages   []transport.Incoming
	deliveries []transport.DeliveryReceipt
	heard      []error
	media      []webhook.Media
	err        error
	flying     []sealtext.ID
	block      bool // until the context ends
}

func (g *gateway) Receive(ctx context.Context, in transport.Incoming) (transport.Received, error) {
	g.mu.Lock()
	g.messages = append(g.messages, in)
	err, flying, block := g.err, g.flying, g.block
	g.mu.Unlock()
	if block {
		<-ctx.Done()
	}
	return transport.Received{InFlight: flying}, err
}

func (g *gateway) ReceiveDelivery(_ context.Context, r transport.DeliveryReceipt) (transport.Status, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.deliveries = append(g.deliveries, r)
	return transport.Status{}, g.err
}

func (g *gateway) set(err error, flying []sealtext.ID, block bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.err, g.flying, g.block = err, flying, block
}

func (g *gateway) count() (messages, deliveries int, heard []error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	return len(g.messages), len(g.deliveries), append([]error(nil), g.heard...)
}

// anyone verifies everything as the account of a header.
type anyone struct{}

func (anyone) Verify(_ context.Context, r *webhook.Request) (webhook.Verified, error) {
	switch a := r.Header.Get("Account"); a {
	case "refused":
		return webhook.Verified{}, &webhook.RefusedError{Class: webhook.ClassAge}
	case "away":
		return webhook.Verified{}, webhook.ErrKeys
	default:
		return webhook.Verified{Account: a}, nil
	}
}

const number = "+12025550123"

func from(t testing.TB, text string) *transport.Incoming {
	n, err := sealtext.ParseE164(number)
	require.NoError(t, err)
	body, err := sealtext.NewBody(text)
	require.NoError(t, err)
	return &transport.Incoming{From: n, Body: body}
}

func (g *gateway) config(e webhook.Event) webhook.Config {
	return webhook.Config{
		Name: "provider", URL: "https://sms.example.com/hook#rc=3", Verifier: anyone{}, Tenant: clinic, Messages: g, Deliveries: g,
		Parse: func(*webhook.Request) (webhook.Event, error) { return e, nil },
		OnError: func(_ context.Context, err error) {
			g.mu.Lock()
			defer g.mu.Unlock()
			g.heard = append(g.heard, err)
		},
		OnMedia: func(_ context.Context, m webhook.Media) { g.media = append(g.media, m) },
	}
}

func open(t testing.TB, cfg webhook.Config) *webhook.Handler {
	t.Helper()
	h, err := webhook.New(cfg)
	require.NoError(t, err)
	return h
}

func post(h http.Handler, body string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, "/internal/path?a=b", strings.NewReader(body))
	for i := 0; i < len(header); i += 2 {
		r.Header.Add(header[i], header[i+1])
	}
	rec := httptest.NewRecorder()
	h.ServeHTTP(rec, r)
	return rec
}

func TestHandlerReads(t *testing.T) {
	for _, c := range []struct {
		name   string
		method string
		body   io.Reader
		header []string
		want   int
		heard  error
	}{
		{"good", "POST", strings.NewReader("x"), nil, 204, nil},
		{"good, with a charset", "POST", strings.NewReader("x"), []string{"Content-Type", "text/plain; charset=UTF-8", "Content-Encoding", "identity"}, 204, nil},
		{"as long as may be", "POST", strings.NewReader(strings.Repeat("x", 256<<10)), nil, 204, nil},
		{"too long", "POST", strings.NewReader(strings.Repeat("x", 256<<10+1)), nil, 413, webhook.ErrTooLong},
		{"cut off", "POST", io.MultiReader(strings.NewReader("x"), iotest.ErrReader(io.ErrUnexpectedEOF)), nil, 400, webhook.ErrCut},
		{"GET", "GET", strings.NewReader(""), nil, 405, webhook.ErrMethod},
		{"compressed", "POST", strings.NewReader("x"), []string{"Content-Encoding", "gzip"}, 415, webhook.ErrEncoding},
		{"compressed at last", "POST", strings.NewReader("x"), []string{"Content-Encoding", "identity", "Content-Encoding", "br"}, 415, webhook.ErrEncoding},
		{"another charset", "POST", strings.NewReader("x"), []string{"Content-Type", "text/plain; charset=iso-8859-1"}, 415, webhook.ErrEncoding},
		{"two media types", "POST", strings.NewReader("x"), []string{"Content-Type", "text/plain", "Content-Type", "text/html"}, 415, webhook.ErrEncoding},
		{"no media type", "POST", strings.NewReader("x"), []string{"Content-Type", ";;"}, 415, webhook.ErrEncoding},
		{"keys are away", "POST", strings.NewReader("x"), []string{"Account", "away"}, 503, webhook.ErrKeys},
	} {
		t.Run(c.name, func(t *testing.T) {
			g := &gateway{}
			h := open(t, g.config(webhook.Event{ID: "1", Sender: us, Message: from(t, "hello")}))
			r := httptest.NewRequest(c.method, "/hook", c.body)
			for i := 0; i < len(c.header); i += 2 {
				r.Header.Add(c.header[i], c.header[i+1])
			}
			rec := httptest.NewRecorder()
			h.ServeHTTP(rec, r)
			require.Equal(t, c.want, rec.Code)
			n, _, heard := g.count()
			if c.heard == nil {
				require.Empty(t, heard)
				require.Equal(t, 1, n)
				return
			}
			require.Len(t, heard, 1)
			require.ErrorIs(t, heard[0], c.heard)
			require.Zero(t, n)
			require.Equal(t, http.StatusText(c.want)+"\n", rec.Body.String())
		})
	}
	g := &gateway{}
	rec := post(open(t, g.config(webhook.Event{})), "x", "Account", "refused")
	require.Equal(t, 403, rec.Code)
	refusedAs(t, webhook.ClassAge, g.heard[0])
}

// The URL is the configured one with the query of the request, whatever the headers say.
func TestHandlerURL(t *testing.T) {
	g := &gateway{}
	cfg := g.config(webhook.Event{})
	var got *webhook.Request
	cfg.Parse = func(r *webhook.Request) (webhook.Event, error) { got = r; return webhook.Event{}, nil }
	rec := post(open(t, cfg), number, "X-Forwarded-Host", "evil.example", "Forwarded", "host=evil.example;proto=http", "X-Forwarded-Proto", "http", "X-Original-Url", "/evil")
	require.Equal(t, 204, rec.Code)
	require.Equal(t, "https://sms.example.com/hook?a=b", got.URL)
	require.Equal(t, number, string(got.Body))
	var log bytes.Buffer
	slog.New(slog.NewTextHandler(&log, nil)).Info("x", "request", got)
	require.NotContains(t, log.String()+fmt.Sprintf("%v %+v %#v %s", got, got, got, got), number[1:])
}

func TestHandlerEvents(t *testing.T) {
	receipt := &transport.DeliveryReceipt{ProviderID: "p", State: transport.StateSent}
	in := &sealtext.InputError{Field: "event id", Rule: "must be another"}
	away := errors.New("database is away")
	id := sealtext.NewID()
	for _, c := range []struct {
		name  string
		event webhook.Event
		gives error
		want  int
		heard error
		calls int
	}{
		{"message", webhook.Event{ID: "1", Sender: us, Message: from(t, "hi")}, nil, 204, nil, 1},
		{"message with an answer", webhook.Event{ID: "1", Sender: us, Message: from(t, "hi"), Answer: webhook.Answer{ContentType: "text/xml", Body: "<x/>"}}, nil, 200, nil, 1},
		{"receipt", webhook.Event{ID: "1", Sender: us, Delivery: receipt}, nil, 204, nil, 1},
		{"nothing", webhook.Event{}, nil, 204, nil, 0},
		{"both", webhook.Event{Sender: us, Message: from(t, "hi"), Delivery: receipt}, nil, 400, nil, 0},
		{"bad value", webhook.Event{ID: "1", Sender: us, Message: from(t, "hi")}, in, 400, in, 1},
		{"not stored", webhook.Event{ID: "1", Sender: us, Message: from(t, "STOP")}, away, 503, away, 1},
		{"receipt of no message yet", webhook.Event{ID: "1", Sender: us, Delivery: receipt}, transport.ErrUnknownMessage, 503, transport.ErrUnknownMessage, 1},
		{"in force here and lost there", webhook.Event{ID: "1", Sender: us, Message: from(t, "STOP")},
			errors.Join(&consent.HandoffsInFlightError{Messages: []sealtext.ID{id}}, away), 503, away, 1},
		{"chat", webhook.Event{ID: "1", Sender: us, Channel: "whatsapp", Message: from(t, "hello")}, nil, 204, webhook.ErrChannel, 0},
		{"opt-out by chat", webhook.Event{ID: "1", Sender: us, Channel: "whatsapp", Message: from(t, "stop")}, nil, 204, nil, 1},
		{"opt-out that the provider says", webhook.Event{ID: "1", Sender: us, Channel: "rcs", Message: &transport.Incoming{From: from(t, "").From, Handled: consent.ProviderOptedOut}}, nil, 204, nil, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			g := &gateway{err: c.gives}
			rec := post(open(t, g.config(c.event)), "x")
			require.Equal(t, c.want, rec.Code)
			messages, deliveries, heard := g.count()
			require.Equal(t, c.calls, messages+deliveries)
			if c.heard != nil {
				require.Len(t, heard, 1)
				require.ErrorIs(t, heard[0], c.heard)
			}
			if rec.Code == 200 {
				require.Equal(t, "<x/>", rec.Body.String())
				require.Equal(t, "text/xml", rec.Header().Get("Content-Type"))
			}
		})
	}
}

func TestOwner(t *testing.T) {
	const mg = "MG0123456789abcdef0123456789abcdef"
	owners := func(_ context.Context, a webhook.Address) (webhook.Owner, error) {
		switch {
		case a.Account == "down":
			return webhook.Owner{}, errors.New("owners are away")
		case a.Account != "a1":
			return webhook.Owner{}, nil
		case a.Pool == mg:
			return webhook.Owner{Tenant: shop, Sender: pool}, nil
		case a.Sender == us:
			return webhook.Owner{Tenant: clinic}, nil
		}
		return webhook.Owner{Tenants: []sealtext.Tenant{clinic, shop}}, nil
	}
	member, unknown := sealtext.MustSender("+15005550099"), sealtext.MustSender("UNKNOWN")
	receipt := &transport.DeliveryReceipt{ProviderID: "p", State: transport.StateSent}
	blocked := &transport.DeliveryReceipt{ProviderID: "p", State: transport.StateFailed, OptedOut: true}
	type to struct {
		tenant sealtext.Tenant
		sender sealtext.Sender
	}
	for _, c := range []struct {
		name, account string
		event         webhook.Event
		status        int
		want          []to
		heard         error
	}{
		{"sender", "a1", webhook.Event{ID: "1", Sender: us, Message: from(t, "hi")}, 204, []to{{clinic, us}}, nil},
		{"pool before sender", "a1", webhook.Event{ID: "1", Sender: us, Pool: mg, Message: from(t, "hi")}, 204, []to{{shop, pool}}, nil},
		{"unknown member of a known pool", "a1", webhook.Event{ID: "1", Sender: member, Pool: mg, Message: from(t, "hi")}, 204, []to{{shop, pool}}, nil},
		{"unknown pool of a known sender", "a1", webhook.Event{ID: "1", Sender: us, Pool: "MG", Message: from(t, "hi")}, 204, []to{{clinic, us}}, nil},
		{"unknown sender", "a1", webhook.Event{ID: "1", Sender: member, Message: from(t, "hi")}, 404, nil, webhook.ErrUnknownAddress},
		{"STOP to an unknown sender", "a1", webhook.Event{ID: "1", Sender: member, Message: from(t, "STOP")}, 204, []to{{clinic, unknown}, {shop, unknown}}, webhook.ErrUnknownAddress},
		{"STOP to an agent", "a1", webhook.Event{ID: "1", Channel: "rcs", Message: from(t, "STOP")}, 204, []to{{clinic, unknown}, {shop, unknown}}, webhook.ErrUnknownAddress},
		{"START to an unknown sender", "a1", webhook.Event{ID: "1", Sender: member, Message: from(t, "START")}, 404, nil, webhook.ErrUnknownAddress},
		{"sender of another account", "a2", webhook.Event{ID: "1", Sender: us, Pool: mg, Message: from(t, "STOP")}, 404, nil, webhook.ErrUnknownAddress},
		{"receipt of an unknown sender", "a1", webhook.Event{ID: "1", Sender: member, Delivery: receipt}, 404, nil, webhook.ErrUnknownAddress},
		{"opt-out in a receipt of an unknown sender", "a1", webhook.Event{ID: "1", Sender: member, Delivery: blocked}, 204, []to{{clinic, member}, {shop, member}}, webhook.ErrUnknownAddress},
		{"opt-out in a receipt of another account", "a2", webhook.Event{ID: "1", Sender: us, Delivery: blocked}, 404, nil, webhook.ErrUnknownAddress},
		{"opt-out in a receipt", "a1", webhook.Event{ID: "1", Sender: us, Delivery: blocked}, 204, []to{{clinic, us}}, nil},
		{"owners are away", "down", webhook.Event{ID: "1", Sender: us, Message: from(t, "STOP")}, 503, nil, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			g := &gateway{}
			cfg := g.config(c.event)
			cfg.Tenant, cfg.Owner = sealtext.Tenant{}, owners
			rec := post(open(t, cfg), "x", "Account", c.account)
			require.Equal(t, c.status, rec.Code)
			var got []to
			for _, m := range g.messages {
				require.Equal(t, "provider", m.Transport)
				got = append(got, to{m.Tenant, m.To})
			}
			for _, d := range g.deliveries {
				require.True(t, d.OptedOut && d.Transport == "provider")
				got = append(got, to{d.Tenant, d.Sender})
			}
			require.Equal(t, c.want, got)
			if c.heard != nil {
				require.ErrorIs(t, g.heard[0], c.heard)
			}
		})
	}
}

// Of an event without an id, the claim is made of endpoint, time and body.
func TestEventWithoutAnID(t *testing.T) {
	g := &gateway{}
	h := open(t, g.config(webhook.Event{Sender: us, Message: from(t, "hi")}))
	post(h, "one")
	post(h, "one")
	post(h, "two")
	post(h, "one", "Account", "a1")
	require.Len(t, g.messages, 4)
	require.Equal(t, g.messages[0].EventID, g.messages[1].EventID)
	require.NotEqual(t, g.messages[0].EventID, g.messages[2].EventID)
	require.NotEqual(t, g.messages[0].EventID, g.messages[3].EventID)
	require.Len(t, g.messages[0].EventID, 64)
}

func TestMedia(t *testing.T) {
	g := &gateway{}
	post(open(t, g.config(webhook.Event{ID: "1", Sender: us, Message: from(t, ""), Media: 2})), "x", "Account", "a1")
	require.Equal(t, []webhook.Media{{Tenant: clinic, Account: "a1", Sender: us, EventID: "1", Count: 2}}, g.media)
	g.media = nil
	chat := webhook.Event{ID: "2", Sender: us, Channel: "whatsapp", Message: from(t, "hello"), Media: 1}
	post(open(t, g.config(chat)), "x", "Account", "a1")
	require.Equal(t, []webhook.Media{{Tenant: clinic, Account: "a1", Sender: us, EventID: "2", Count: 1}}, g.media, "what nobody stored is at the provider all the same")
	g.media = nil
	chat.Sender, chat.Message = sealtext.Sender{}, from(t, "STOP")
	post(open(t, g.config(chat)), "x", "Account", "a1")
	require.Equal(t, []webhook.Media{{Tenant: clinic, Account: "a1", EventID: "2", Count: 1}}, g.media, "UNKNOWN is no sender of the provider's")
}

// An opt-out is acknowledged when it is in force, and what could not be awaited by then is awaited
// afterwards.
func TestWaitingInTheBackground(t *testing.T) {
	id := sealtext.NewID()
	unread := &consent.HandoffsInFlightError{Messages: []sealtext.ID{id}, Partial: true}
	for _, c := range []struct {
		name   string
		event  webhook.Event
		gives  error
		flying []sealtext.ID
		block  bool
		after  time.Duration // of the answer
	}{
		{"hand-offs take longer than 8 s", webhook.Event{ID: "1", Sender: us, Message: from(t, "STOP")}, nil, []sealtext.ID{id}, true, 8 * time.Second},
		{"hand-offs cannot be read", webhook.Event{ID: "1", Sender: us, Message: from(t, "STOP")}, unread, nil, false, 0},
		{"in two tenants", webhook.Event{ID: "1", Sender: us, Message: from(t, "STOP")}, errors.Join(unread, fmt.Errorf("shop: %w", unread)), nil, false, 0},
		{"opt-out in a receipt", webhook.Event{ID: "1", Sender: us, Delivery: &transport.DeliveryReceipt{ProviderID: "p", State: transport.StateFailed, OptedOut: true}}, unread, nil, false, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				g := &gateway{err: c.gives, flying: c.flying, block: c.block}
				h := open(t, g.config(c.event))
				begin := time.Now()
				require.Equal(t, 204, post(h, "x").Code)
				require.Equal(t, c.after, time.Since(begin))
				_, _, heard := g.count()
				require.Len(t, heard, 1)
				require.ErrorIs(t, heard[0], consent.ErrHandoffsInFlight)
				g.set(c.gives, nil, false)
				<-time.After(10 * time.Second)
				g.set(nil, nil, false) // the hand-offs end
				<-time.After(time.Minute)
				synctest.Wait()
				m, d, heard := g.count()
				require.Greater(t, m+d, 1)
				require.Len(t, heard, 1)
				<-time.After(time.Hour)
				m2, d2, _ := g.count()
				require.Equal(t, m+d, m2+d2, "nothing is waited for any more")
				h.Close()
			})
		})
	}
}

// What is waited for is bounded, ends with Close, and in any case after 15 minutes.
func TestWaitingEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := &gateway{flying: []sealtext.ID{sealtext.NewID()}, block: true}
		cfg := g.config(webhook.Event{ID: "1", Sender: us, Message: from(t, "STOP")})
		cfg.MaxWaiting = 2
		h := open(t, cfg)
		for range 3 {
			require.Equal(t, 204, post(h, "x").Code)
		}
		_, _, heard := g.count()
		require.Len(t, heard, 4, "one each, and one that found no place")
		require.ErrorIs(t, heard[3], webhook.ErrWaiting)
		<-time.After(16 * time.Minute)
		synctest.Wait()
		_, _, heard = g.count()
		require.Len(t, heard, 6)
		require.ErrorIs(t, heard[5], webhook.ErrWaiting)

		require.Equal(t, 204, post(h, "x").Code)
		h.Close() // returns when nothing runs
		_, _, heard = g.count()
		require.Len(t, heard, 8)
		require.Equal(t, 204, post(h, "x").Code)
		_, _, heard = g.count()
		require.ErrorIs(t, heard[9], webhook.ErrWaiting)
		h.Close()
	})
}

// A provider that hangs up does not end the storing.
func TestProviderHangsUp(t *testing.T) {
	g := &gateway{}
	cfg := g.config(webhook.Event{ID: "1", Sender: us, Message: from(t, "STOP")})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	cfg.Owner, cfg.Tenant = func(ctx context.Context, _ webhook.Address) (webhook.Owner, error) {
		return webhook.Owner{Tenant: clinic}, ctx.Err()
	}, sealtext.Tenant{}
	r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader("x")).WithContext(ctx)
	rec := httptest.NewRecorder()
	open(t, cfg).ServeHTTP(rec, r)
	require.Equal(t, 204, rec.Code)
	require.Len(t, g.messages, 1)
}

func TestNewRefuses(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*webhook.Config)
		want   string
	}{
		{"no name", func(c *webhook.Config) { c.Name = "" }, "Config.Name must"},
		{"no URL", func(c *webhook.Config) { c.URL = "" }, "Config.URL must"},
		{"a path", func(c *webhook.Config) { c.URL = "/hook" }, "Config.URL must"},
		{"a query", func(c *webhook.Config) { c.URL = "https://sms.example.com/?a=b" }, "Config.URL must"},
		{"another scheme", func(c *webhook.Config) { c.URL = "ftp://sms.example.com/" }, "Config.URL must"},
		{"no verifier", func(c *webhook.Config) { c.Verifier = nil }, "Config.Verifier is required"},
		{"no parser", func(c *webhook.Config) { c.Parse = nil }, "exactly one of Config.Parse"},
		{"two parsers", func(c *webhook.Config) {
			c.ParseAll = func(*webhook.Request) ([]webhook.Event, error) { return nil, nil }
		}, "exactly one of Config.Parse"},
		{"no tenant", func(c *webhook.Config) { c.Tenant = sealtext.Tenant{} }, "exactly one of"},
		{"both", func(c *webhook.Config) {
			c.Owner = func(context.Context, webhook.Address) (webhook.Owner, error) { return webhook.Owner{}, nil }
		}, "exactly one of"},
		{"no messages", func(c *webhook.Config) { c.Messages = nil }, "Config.Messages is required"},
		{"no deliveries", func(c *webhook.Config) { c.Deliveries = nil }, "Config.Deliveries is required"},
	} {
		t.Run(c.name, func(t *testing.T) {
			cfg := (&gateway{}).config(webhook.Event{})
			c.change(&cfg)
			_, err := webhook.New(cfg)
			require.ErrorContains(t, err, c.want)
		})
	}
}
