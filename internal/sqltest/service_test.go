package sqltest_test

import (
	"context"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/consent/zone"
	"github.com/sealtext/sealtext/service"
	"github.com/sealtext/sealtext/sqlstore"
	"github.com/sealtext/sealtext/transport"
)

var (
	codes = sealtext.MustProgram("codes")
	desk  = sealtext.System("desk")
)

// host is a database and a folder of keys that several services are opened on, as processes are.
type host struct {
	e       kind
	at      string // path or data source name
	keys    string
	zones   *zone.Resolver
	carrier *held
}

func newHost(t *testing.T, e kind) *host {
	t.Helper()
	zones, err := zone.New(zone.Config{})
	require.NoError(t, err)
	return &host{e: e, at: e.Made(t), keys: filepath.Join(t.TempDir(), "keys"), zones: zones, carrier: newHeld()}
}

// service opens one with a pool of its own.
func (h *host) service(t *testing.T, environment string, change func(*service.Config)) (*service.Service, error) {
	t.Helper()
	db, err := sqlstore.Open(t.Context(), sqlstore.SQL(h.e.Open(t, h.at), h.e.Dialect), sqlstore.Config{Environment: environment})
	require.NoError(t, err)
	cfg := service.Config{
		Stores: service.SQL(db), KeyFolder: h.keys, Locator: h.zones, Workers: 4, Transports: map[string]transport.Transport{"carrier": h.carrier},
		OnError: func(_ context.Context, e service.Error) { t.Errorf("in the background: %v", e) },
	}
	if change != nil {
		change(&cfg)
	}
	return service.New(t.Context(), cfg)
}

func (h *host) open(t *testing.T) *service.Service {
	t.Helper()
	s, err := h.service(t, environment, nil)
	require.NoError(t, err)
	return s
}

// codesOf is a program that needs nobody's consent, so that the hours of the day do not matter.
func codesOf(tenant sealtext.Tenant) program.Program {
	return program.Program{
		Tenant: tenant, Name: codes, Purposes: sealtext.Purposes(sealtext.OTP),
		Senders: []program.Sender{{Address: sealtext.MustSender("24273"), Route: "carrier", Shared: true}},
		Exempt:  []program.Exemption{{Purpose: sealtext.OTP, Reason: "asked-for", Source: "our terms"}},
	}
}

func sendCode(t *testing.T, s *service.Service, tenant sealtext.Tenant, e164, key string) (sealtext.ID, error) {
	t.Helper()
	number, err := sealtext.ParseE164(e164)
	require.NoError(t, err)
	body, err := sealtext.NewBody("Your code is 204817.")
	require.NoError(t, err)
	return s.Gateway.Send(t.Context(), transport.Message{
		Tenant: tenant, To: number, Program: codes, Sender: sealtext.MustSender("24273"), Purpose: sealtext.OTP, Body: body, IdempotencyKey: key, Actor: desk,
	})
}

// TestServiceSingleProcess: the second service on a database is refused until the first has stopped.
func TestServiceSingleProcess(t *testing.T) {
	onBoth(t, func(t *testing.T, e kind) {
		h := newHost(t, e)
		alone := func(c *service.Config) { c.SingleProcess = true }
		first, err := h.service(t, environment, alone)
		require.NoError(t, err)
		require.NoError(t, first.Start(t.Context()))
		_, err = h.service(t, environment, alone)
		require.ErrorIs(t, err, service.ErrNotSingle)
		require.NoError(t, first.Stop(t.Context()))
		second, err := h.service(t, environment, alone)
		require.NoError(t, err)
		require.NoError(t, second.Start(t.Context()))
		require.NoError(t, second.Stop(t.Context()))
	})
}

// TestServiceOfAnotherEnvironment: on a copy of the database elsewhere only the allow-list is texted.
func TestServiceOfAnotherEnvironment(t *testing.T) {
	onBoth(t, func(t *testing.T, e kind) {
		h := newHost(t, e)
		require.NoError(t, h.open(t).Declare(t.Context(), desk, codesOf(clinic)))
		ours, err := sealtext.ParseE164("+12025550123")
		require.NoError(t, err)
		copied, err := h.service(t, "laptop", func(c *service.Config) {
			c.Adjust = func(p *service.Parts) { p.Relays["carrier"].AllowRecipients = []sealtext.Number{ours} }
		})
		require.NoError(t, err)
		stats, err := copied.Stats(t.Context())
		require.NoError(t, err)
		require.True(t, stats.Fenced)
		_, err = sendCode(t, copied, clinic, "+12025550124", "a-customer")
		require.NoError(t, err)
		allowed, err := sendCode(t, copied, clinic, "+12025550123", "a-developer")
		require.NoError(t, err)
		close(h.carrier.open)
		require.NoError(t, copied.Start(t.Context()))
		<-h.carrier.has
		require.NoError(t, copied.Ready(t.Context()), "a STOP can be taken in")
		require.NoError(t, copied.Stop(t.Context()))
		require.Equal(t, map[sealtext.ID]int{allowed: 1}, h.carrier.sent)

		stats, err = h.open(t).Stats(t.Context())
		require.NoError(t, err)
		require.False(t, stats.Fenced)
	})
}

// TestServiceStopsInTheMiddle: nothing is unknown, nothing stays leased, and the next service sends
// what is left at once, each message once.
func TestServiceStopsInTheMiddle(t *testing.T) {
	onBoth(t, func(t *testing.T, e kind) {
		const messages = 40
		h := newHost(t, e)
		s := h.open(t)
		require.NoError(t, s.Declare(t.Context(), desk, codesOf(clinic)))
		for i := range messages {
			_, err := sendCode(t, s, clinic, "+12025550123", time.Duration(i).String())
			require.NoError(t, err)
		}
		require.NoError(t, s.Start(t.Context()))
		for range 4 {
			<-h.carrier.has
		}
		var stopped sync.WaitGroup
		stopped.Go(func() {
			if err := s.Stop(t.Context()); err != nil {
				t.Errorf("stop: %v", err)
			}
		})
		// From when it gives back what was not begun, no more begins.
		require.Eventually(t, func() bool { return s.Relays["carrier"].Stats().GivenBack > 0 }, time.Minute, time.Millisecond)
		require.ErrorContains(t, s.Ready(t.Context()), "stopping")
		close(h.carrier.open)
		stopped.Wait()

		next := h.open(t)
		stats, err := next.Stats(t.Context())
		require.NoError(t, err)
		require.Len(t, stats.Routes, 1)
		require.Zero(t, stats.Routes[0].Unknown)
		require.Zero(t, stats.Routes[0].Leased)
		require.Equal(t, messages-len(h.carrier.sent), stats.Routes[0].Due)
		require.NotZero(t, stats.Routes[0].Due, "it was stopped in the middle")
		require.NoError(t, next.Start(t.Context()))
		for range messages - 4 {
			<-h.carrier.has
		}
		require.NoError(t, next.Stop(t.Context()))
		require.Len(t, h.carrier.sent, messages)
		for id, times := range h.carrier.sent {
			require.Equal(t, 1, times, id.String())
		}
	})
}

// TestServicesSeeDeclarations: what one process declares or retires holds in another five seconds later, by
// the clock of the services.
func TestServicesSeeDeclarations(t *testing.T) {
	onBoth(t, func(t *testing.T, e kind) {
		h := newHost(t, e)
		close(h.carrier.open)
		start := time.Now()
		var seconds atomic.Int64
		process := func() *service.Service {
			s, err := h.service(t, environment, func(c *service.Config) {
				c.Now = func() time.Time { return start.Add(time.Duration(seconds.Load()) * time.Second) }
			})
			require.NoError(t, err)
			return s
		}
		first, second := process(), process()
		require.NoError(t, first.Declare(t.Context(), desk, codesOf(clinic)))
		require.NoError(t, second.Start(t.Context()))
		added := sealtext.MustTenant("added")
		_, err := sendCode(t, second, added, "+12025550123", "before")
		require.ErrorIs(t, err, consent.ErrUndeclared)
		require.NoError(t, first.Declare(t.Context(), desk, codesOf(added)))
		seconds.Add(5)
		_, err = sendCode(t, second, added, "+12025550123", "code-1")
		require.NoError(t, err, "a new customer")
		_, err = first.Programs.Retire(t.Context(), desk, added, codes)
		require.NoError(t, err)
		seconds.Add(5)
		_, err = sendCode(t, second, added, "+12025550123", "code-2")
		require.ErrorIs(t, err, transport.ErrDenied, "a program that is retired")
		require.NoError(t, second.Stop(t.Context()))
	})
}

// TestServiceOpens prints how long a service takes on a database that is in use.
func TestServiceOpens(t *testing.T) {
	onBoth(t, func(t *testing.T, e kind) {
		h := newHost(t, e)
		require.NoError(t, h.open(t).Declare(t.Context(), desk, codesOf(clinic)))
		began := time.Now()
		s := h.open(t)
		opened := time.Since(began)
		_, err := sendCode(t, s, clinic, "+12025550123", "first")
		require.NoError(t, err)
		t.Logf("opened in %v, first message after %v", opened.Round(time.Microsecond), time.Since(began).Round(time.Microsecond))
	})
}

// TestServiceOpensAnyFile: a file is named as it is, also with characters that mean something in a
// URI.
func TestServiceOpensAnyFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "100%20 a#b.db")
	_, err := service.OpenSQLite(t.Context(), "sqlite", path, environment)
	require.NoError(t, err)
	require.FileExists(t, path)
}
