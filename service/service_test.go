package service_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/consent/rule"
	"github.com/sealtext/sealtext/consent/zone"
	"github.com/sealtext/sealtext/memstore"
	"github.com/sealtext/sealtext/retention"
	"github.com/sealtext/sealtext/service"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/inbox"
	"github.com/sealtext/sealtext/transport/metric"
	"github.com/sealtext/sealtext/transport/route"
)

const ann = "+12025550123"

func number(t testing.TB, e164 string) sealtext.Number {
	t.Helper()
	n, err := sealtext.ParseE164(e164)
	require.NoError(t, err)
	return n
}

func memory(t testing.TB) service.Stores {
	t.Helper()
	store, err := memstore.New(memstore.Config{})
	require.NoError(t, err)
	return service.Memory(store)
}

func locator(t testing.TB) rule.Locator {
	t.Helper()
	z, err := zone.New(zone.Config{})
	require.NoError(t, err)
	return z
}

func open(t testing.TB, change func(*service.Config)) *service.Service {
	t.Helper()
	cfg := service.Config{Stores: memory(t), Locator: locator(t), Rules: []rule.Rule{}}
	if change != nil {
		change(&cfg)
	}
	s, err := service.New(t.Context(), cfg)
	require.NoError(t, err)
	return s
}

func offersOf(tenant sealtext.Tenant) program.Program {
	return program.Program{
		Tenant: tenant, Name: offers, Senders: []program.Sender{{Address: sender, Route: "inbox", Shared: true}},
		Purposes: sealtext.Purposes(sealtext.Marketing),
		Wording:  program.Wording{Brand: "Corner Books", Program: "offers", Contact: "cornerbooks.example/help"},
	}
}

func optIn(t testing.TB, s *service.Service, tenant sealtext.Tenant, e164 string) {
	t.Helper()
	_, err := s.Record(t.Context(), tenant, number(t, e164), consent.Event{
		Kind: consent.KindOptIn, Scope: consent.ForProgram(offers), Purposes: sealtext.Purposes(sealtext.Marketing), Actor: web,
		Method: consent.MethodPaper, Evidence: consent.Evidence{Reference: "scan-1"}, OccurredAt: time.Now(), IdempotencyKey: "opt-in-" + e164[len(e164)-4:],
	})
	require.NoError(t, err)
}

func send(t testing.TB, s *service.Service, tenant sealtext.Tenant, e164, key string) error {
	t.Helper()
	body, err := sealtext.NewBody("20% off travel books until Sunday.")
	require.NoError(t, err)
	_, err = s.Gateway.Send(t.Context(), transport.Message{
		Tenant: tenant, To: number(t, e164), Program: offers, Sender: sender, Purpose: sealtext.Marketing, Body: body, IdempotencyKey: key, Actor: web,
	})
	return err
}

func TestConfig(t *testing.T) {
	handset, err := inbox.New(inbox.Config{})
	require.NoError(t, err)
	for _, c := range []struct {
		name, want string
		change     func(*service.Config)
	}{
		{"no stores", "Config.Stores is required", func(c *service.Config) { c.Stores = service.Stores{} }},
		{"no locator", "Config.Locator is required", func(c *service.Config) { c.Locator = nil }},
		{"two kinds of keys", "one of Config.KeyFolder and Config.Keyring", func(c *service.Config) {
			c.KeyFolder, c.Keyring = "keys", open(t, nil).Keyring
		}},
		{"negative workers", "must not be negative", func(c *service.Config) { c.Workers = -1 }},
		{"nil transport", "must not have a nil transport", func(c *service.Config) { c.Transports = map[string]transport.Transport{"a": nil} }},
		{"a route that is no name", "must be a name", func(c *service.Config) { c.Transports = map[string]transport.Transport{"A!": handset} }},
		{"a router and a transport", "must not have the same route", func(c *service.Config) {
			c.Transports, c.Routers = map[string]transport.Transport{"inbox": handset}, map[string]route.Config{"inbox": {}}
		}},
		{"a router without providers", "service: route inbox: route: Config.Providers is required", func(c *service.Config) {
			c.Routers = map[string]route.Config{"inbox": {}}
		}},
		{"a router without a store", "service: route inbox: Stores.Transport keeps no health of providers", func(c *service.Config) {
			c.Stores.Transport, c.Routers = struct{ service.TransportStore }{c.Stores.Transport}, map[string]route.Config{"inbox": {}}
		}},
		{"drain below a hand-off", "Drain", func(c *service.Config) {
			c.Drain, c.Transports = time.Second, map[string]transport.Transport{"inbox": handset}
		}},
		{"a schedule without a disposer", "disposer is required", func(c *service.Config) {
			c.Schedules = []retention.Schedule{{Class: "notes", Keep: 24 * time.Hour, LegalRef: "ours", Holds: retention.HoldRuleBySubject}}
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			cfg := service.Config{Stores: memory(t), Locator: locator(t)}
			c.change(&cfg)
			_, err := service.New(t.Context(), cfg)
			require.ErrorContains(t, err, c.want)
		})
	}
}

func TestStartsAndStopsOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t, nil)
		require.NoError(t, s.Ready(t.Context()))
		require.ErrorIs(t, s.Stop(t.Context()), service.ErrNotStarted)
		require.NoError(t, s.Start(t.Context()))
		require.ErrorIs(t, s.Start(t.Context()), service.ErrStarted)
		require.NoError(t, s.Ready(t.Context()))
		require.NoError(t, s.Stop(t.Context()))
		require.ErrorIs(t, s.Stop(t.Context()), service.ErrStopped)
		require.ErrorIs(t, s.Start(t.Context()), service.ErrStopped)
		require.ErrorContains(t, s.Ready(t.Context()), "stopping")
	})
}

// slow is a provider that takes its time.
type slow struct {
	takes time.Duration
	mu    sync.Mutex
	begun int
	ended int
}

// calls returns how many hand-offs have begun and how many have ended.
func (p *slow) calls() (begun, ended int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.begun, p.ended
}

func (p *slow) Send(ctx context.Context, c transport.Cleared) (transport.Outcome, error) {
	if _, err := c.To(); err != nil {
		return transport.Outcome{Kind: transport.OutcomeNotSent}, err
	}
	p.mu.Lock()
	p.begun++
	p.mu.Unlock()
	select {
	case <-ctx.Done():
		return transport.Outcome{Kind: transport.OutcomeUnknown}, nil
	case <-time.After(p.takes):
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.ended++
	return transport.Outcome{Kind: transport.OutcomeAccepted}, nil
}

// A customer is added while the service runs, and the service is stopped in the middle of its work:
// hand-offs end, and the rest is there for the next process at once.
func TestACustomerIsAddedAndTheServiceStopped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		stores, provider := memory(t), &slow{takes: 3 * time.Second}
		s := open(t, func(c *service.Config) {
			c.Stores, c.Workers = stores, 4
			c.Transports = map[string]transport.Transport{"inbox": provider}
			c.OnError = func(_ context.Context, e service.Error) { require.NoError(t, e) }
		})
		ring := s.Keyring
		require.NoError(t, s.Start(t.Context()))
		clinic := sealtext.MustTenant("clinic")
		require.NoError(t, s.Declare(t.Context(), web, offersOf(clinic)))
		for i := range 10 {
			e164 := ann[:len(ann)-1] + string(rune('0'+i))
			optIn(t, s, clinic, e164)
			require.NoError(t, send(t, s, clinic, e164, "spring-"+string(rune('a'+i))))
		}
		time.Sleep(1500 * time.Millisecond) //nolint:forbidigo // the time of the bubble
		require.NoError(t, s.Stop(t.Context()))
		begun, ended := provider.calls()
		require.Equal(t, 4, begun)
		require.Equal(t, 4, ended)
		st, err := s.Stats(t.Context())
		require.NoError(t, err)
		require.Len(t, st.Routes, 1)
		require.Equal(t, 6, st.Routes[0].Due, "given back, due at once")
		require.Zero(t, st.Routes[0].Leased)
		require.Zero(t, st.Routes[0].Unknown)

		next := open(t, func(c *service.Config) {
			c.Stores, c.Keyring = stores, ring
			c.Transports = map[string]transport.Transport{"inbox": provider}
		})
		require.NoError(t, next.Start(t.Context()))
		time.Sleep(5 * time.Second) //nolint:forbidigo // the time of the bubble
		require.NoError(t, next.Stop(t.Context()))
		_, ended = provider.calls()
		require.Equal(t, 10, ended)
	})
}

// After an opt-out has returned, no hand-off that it covers runs.
func TestRecordOfAnOptOutWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		provider := &slow{takes: 3 * time.Second}
		s := open(t, func(c *service.Config) { c.Transports = map[string]transport.Transport{"inbox": provider} })
		require.NoError(t, s.Declare(t.Context(), web, offersOf(shop)))
		optIn(t, s, shop, ann)
		require.NoError(t, send(t, s, shop, ann, "spring"))
		require.NoError(t, s.Start(t.Context()))
		time.Sleep(1500 * time.Millisecond) //nolint:forbidigo // the time of the bubble
		begun, _ := provider.calls()
		require.Equal(t, 1, begun)
		_, err := s.Record(t.Context(), shop, number(t, ann), consent.Event{
			Kind: consent.KindOptOut, Scope: consent.ForProgram(offers), Purposes: sealtext.AllPurposes, Actor: web,
			Method: consent.MethodCall, OccurredAt: time.Now(), IdempotencyKey: "call-1",
		})
		require.NoError(t, err)
		_, ended := provider.calls()
		require.Equal(t, 1, ended)
		require.ErrorIs(t, send(t, s, shop, ann, "summer"), transport.ErrDenied)
		require.NoError(t, s.Stop(t.Context()))
	})
}

// While Stop waits for a hand-off no more webhooks are to be routed here, and the service stops once.
func TestNotReadyWhileItStops(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		provider := &slow{takes: 5 * time.Second}
		s := open(t, func(c *service.Config) { c.Transports = map[string]transport.Transport{"inbox": provider} })
		require.NoError(t, s.Declare(t.Context(), web, offersOf(shop)))
		optIn(t, s, shop, ann)
		require.NoError(t, send(t, s, shop, ann, "spring"))
		require.NoError(t, s.Start(t.Context()))
		time.Sleep(1500 * time.Millisecond) //nolint:forbidigo // the time of the bubble
		stopped := make(chan error, 1)
		go func() { stopped <- s.Stop(t.Context()) }()
		synctest.Wait()
		_, ended := provider.calls()
		require.Zero(t, ended)
		require.ErrorContains(t, s.Ready(t.Context()), "stopping")
		require.ErrorIs(t, s.Stop(t.Context()), service.ErrStopped)
		require.NoError(t, <-stopped)
		_, ended = provider.calls()
		require.Equal(t, 1, ended)
	})
}

// stubborn is a provider that never answers and ignores its context.
type stubborn struct{ free chan struct{} }

func (p stubborn) Send(_ context.Context, c transport.Cleared) (transport.Outcome, error) {
	if _, err := c.To(); err != nil {
		return transport.Outcome{Kind: transport.OutcomeNotSent}, err
	}
	<-p.free
	return transport.Outcome{Kind: transport.OutcomeAccepted}, nil
}

// Stop names the message of a hand-off that does not end, and does not wait for longer than Drain.
func TestStopOfAHandOffThatDoesNotEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		provider := stubborn{make(chan struct{})}
		s := open(t, func(c *service.Config) {
			c.Transports, c.Drain = map[string]transport.Transport{"inbox": provider}, 16*time.Second
		})
		require.NoError(t, s.Declare(t.Context(), web, offersOf(shop)))
		optIn(t, s, shop, ann)
		require.NoError(t, send(t, s, shop, ann, "spring"))
		require.NoError(t, s.Start(t.Context()))
		time.Sleep(1500 * time.Millisecond) //nolint:forbidigo // the time of the bubble
		before := time.Now()
		err := s.Stop(t.Context())
		var drain *transport.DrainError
		require.ErrorAs(t, err, &drain)
		require.Len(t, drain.Open, 1)
		require.Equal(t, 16*time.Second, time.Since(before))
		close(provider.free)
	})
}

// A second service with SingleProcess gets the database when the first has stopped, or has died and
// its lease is over.
func TestSingleProcess(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, err := memstore.New(memstore.Config{})
		require.NoError(t, err)
		ring := open(t, func(c *service.Config) { c.Stores = service.Memory(store) }).Keyring
		single := func() (*service.Service, error) {
			return service.New(t.Context(), service.Config{
				Stores: service.Memory(store), Keyring: ring, Locator: locator(t), SingleProcess: true,
			})
		}
		first, err := single()
		require.NoError(t, err)
		require.NoError(t, first.Start(t.Context()))
		time.Sleep(5 * time.Minute) //nolint:forbidigo // the time of the bubble; the lease is kept
		_, err = single()
		require.ErrorIs(t, err, service.ErrNotSingle)
		require.NoError(t, first.Stop(t.Context()))
		_, err = single()
		require.NoError(t, err, "given back")
		_, err = single()
		require.ErrorIs(t, err, service.ErrNotSingle)
		time.Sleep(31 * time.Second) //nolint:forbidigo // the time of the bubble; nobody keeps the lease
		_, err = single()
		require.NoError(t, err)
	})
}

func TestStatsNameRoutesThatNobodyServes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t, nil)
		require.NoError(t, s.Declare(t.Context(), web, offersOf(shop)))
		optIn(t, s, shop, ann)
		require.NoError(t, send(t, s, shop, ann, "spring"))
		st, err := s.Stats(t.Context())
		require.NoError(t, err)
		require.Equal(t, []string{"inbox"}, st.Unserved)
	})
}

// Messages that are due on a route without a relay are reported once they wait for longer than a
// relay in another process would let them.
func TestUnservedRoutesAreReported(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		var got []service.Error
		s := open(t, func(c *service.Config) {
			c.OnError = func(_ context.Context, e service.Error) {
				mu.Lock()
				defer mu.Unlock()
				got = append(got, e)
			}
		})
		require.NoError(t, s.Declare(t.Context(), web, offersOf(shop)))
		optIn(t, s, shop, ann)
		require.NoError(t, send(t, s, shop, ann, "spring"))
		require.NoError(t, s.Start(t.Context()))
		time.Sleep(30 * time.Second) //nolint:forbidigo // the time of the bubble
		mu.Lock()
		require.Empty(t, got)
		mu.Unlock()
		time.Sleep(time.Minute) //nolint:forbidigo // the time of the bubble
		require.NoError(t, s.Stop(t.Context()))
		require.Len(t, got, 1)
		require.Equal(t, "inbox", got[0].Route)
		require.ErrorIs(t, got[0], service.ErrUnserved)
	})
}

// A sender that is declared with another route takes its waiting messages along.
func TestWaitingMessagesFollowTheRoute(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t, nil)
		p := offersOf(shop)
		require.NoError(t, s.Declare(t.Context(), web, p))
		optIn(t, s, shop, ann)
		require.NoError(t, send(t, s, shop, ann, "spring"))
		p.Senders = []program.Sender{{Address: sender, Route: "other", Shared: true}}
		require.NoError(t, s.Declare(t.Context(), web, p))
		st, err := s.Stats(t.Context())
		require.NoError(t, err)
		require.Equal(t, []string{"other"}, st.Unserved)
	})
}

func TestDeclareNamesWhatIsWrong(t *testing.T) {
	s := open(t, nil)
	var input *sealtext.InputError
	require.ErrorAs(t, s.Declare(t.Context(), web, program.Program{}), &input)
	require.Equal(t, "tenant", input.Field)
	require.ErrorAs(t, s.Declare(t.Context(), web, program.Program{Tenant: shop, Name: offers}), &input)
	require.Equal(t, "senders", input.Field)
	require.NoError(t, s.Declare(t.Context(), web, offersOf(shop)))
	require.NoError(t, s.Declare(t.Context(), web, offersOf(shop)), "as it stands")
}

// broken is a database that does not answer.
type broken struct{ service.Database }

var errDown = errors.New("down")

func (broken) Fenced(context.Context) (bool, error) { return false, errDown }

func TestProbes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var logged bytes.Buffer
		var mu sync.Mutex
		late := time.Duration(0)
		s := open(t, func(c *service.Config) {
			c.Logger = slog.New(slog.NewTextHandler(&logged, nil))
			c.Now = func() time.Time {
				mu.Lock()
				defer mu.Unlock()
				return time.Now().Add(late)
			}
		})
		require.NoError(t, s.Start(t.Context()))
		synctest.Wait()
		status := func(s *service.Service, path string) int {
			w := httptest.NewRecorder()
			s.Handler().ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil))
			require.Empty(t, w.Body.String())
			return w.Code
		}
		require.Equal(t, http.StatusNoContent, status(s, "/live"))
		require.Equal(t, http.StatusNoContent, status(s, "/ready"))
		mu.Lock()
		late = 4 * time.Hour // no task came around for so long
		mu.Unlock()
		require.Equal(t, http.StatusServiceUnavailable, status(s, "/live"))
		require.ErrorContains(t, s.Live(t.Context()), "declarations")
		require.NoError(t, s.Stop(t.Context()))
		require.Equal(t, http.StatusServiceUnavailable, status(s, "/ready"))
		require.Contains(t, logged.String(), "probe failed")

		down := open(t, func(c *service.Config) { c.Stores.Database = broken{c.Stores.Database} })
		require.ErrorIs(t, down.Ready(t.Context()), errDown)
		_, err := down.Stats(t.Context())
		require.ErrorIs(t, err, errDown)
	})
}

func TestErrorsInTheBackground(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		var got []service.Error
		var logged bytes.Buffer
		handset, err := inbox.New(inbox.Config{})
		require.NoError(t, err)
		s := open(t, func(c *service.Config) {
			c.Transports = map[string]transport.Transport{"inbox": handset}
			c.Logger = slog.New(slog.NewTextHandler(&logged, nil))
			c.OnError = func(_ context.Context, e service.Error) {
				mu.Lock()
				defer mu.Unlock()
				got = append(got, e)
			}
			c.Adjust = func(p *service.Parts) { p.Relays["inbox"].Store = noClaims{p.Relays["inbox"].Store} }
		})
		require.NoError(t, s.Start(t.Context()))
		time.Sleep(2 * time.Second) //nolint:forbidigo // the time of the bubble
		require.NoError(t, s.Stop(t.Context()))
		require.NotEmpty(t, got)
		require.Equal(t, "relay", got[0].Task)
		require.Equal(t, "inbox", got[0].Route)
		require.ErrorIs(t, got[0], errDown)
		require.Contains(t, got[0].Error(), "service: relay inbox: ")
		require.Contains(t, logged.String(), "task=relay")
	})
}

type noClaims struct{ transport.RelayStore }

func (noClaims) Claim(context.Context, sealtext.Tx, transport.Claim) ([]transport.OutboxRow, error) {
	return nil, errDown
}

// Config.Metrics is told what gateway and relays do.
func TestMetrics(t *testing.T) {
	var said []string
	s := open(t, func(c *service.Config) {
		c.Transports = map[string]transport.Transport{"inbox": &slow{}}
		c.Metrics = func(p metric.Point) { said = append(said, p.Kind.String()+" "+p.Transport) }
	})
	ctx := t.Context()
	require.NoError(t, s.Declare(ctx, web, offersOf(shop)))
	optIn(t, s, shop, ann)
	require.NoError(t, send(t, s, shop, ann, "k1"))
	_, err := s.Relays["inbox"].Step(ctx)
	require.NoError(t, err)
	require.Equal(t, []string{"queued ", "handed-over inbox", "outcome inbox"}, said)
}
