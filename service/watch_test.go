package service_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit/monitor"
	"github.com/sealtext/sealtext/audit/tree"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/consent/rule"
	"github.com/sealtext/sealtext/retention"
	"github.com/sealtext/sealtext/service"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/inbox"
	"github.com/sealtext/sealtext/transport/webhook"
	"github.com/sealtext/sealtext/vault"
)

// allowAll lets everybody read everything.
type allowAll struct{}

func (allowAll) Authorize(context.Context, vault.Access, sealtext.Binding) error { return nil }

// stuck never disposes of anything.
type stuck struct{ *ledger }

var errStuck = errors.New("the disposer fails")

func (stuck) Dispose(context.Context, sealtext.Tx, []sealtext.Item) (int, error) { return 0, errStuck }

// unsignedOnly refuses every request.
type unsignedOnly struct{}

func (unsignedOnly) Verify(ctx context.Context, r *webhook.Request) (webhook.Verified, error) {
	return webhook.Twilio(webhook.StaticKeys("0123456789abcdef0123456789abcdef")).Verify(ctx, r)
}

// wait lets the time of the bubble pass.
func wait(d time.Duration) {
	time.Sleep(d) //nolint:forbidigo // the time of the bubble
	synctest.Wait()
}

// code sends a passcode to a number.
func code(t *testing.T, s *service.Service, to sealtext.Number, key string) {
	t.Helper()
	body, err := sealtext.NewBody("Your code is ready.")
	require.NoError(t, err)
	_, err = s.Gateway.Send(t.Context(), transport.Message{
		Tenant: shop, To: to, Program: offers, Sender: sender, Purpose: sealtext.OTP, Body: body, IdempotencyKey: key, Actor: web,
	})
	require.NoError(t, err)
}

// deliver sends offers to some people, and takes in their receipts a while later.
func deliver(t *testing.T, s *service.Service, people int, after time.Duration) {
	t.Helper()
	body, err := sealtext.NewBody("20% off travel books until Sunday.")
	require.NoError(t, err)
	ids := make([]sealtext.ID, people)
	for i := range ids {
		to := fmt.Sprintf("+1202555%04d", 123*i)
		optIn(t, s, shop, to)
		ids[i], err = s.Gateway.Send(t.Context(), transport.Message{
			Tenant: shop, To: number(t, to), Program: offers, Sender: sender, Purpose: sealtext.Marketing, Body: body, IdempotencyKey: "offer-" + to[8:], Actor: web,
		})
		require.NoError(t, err)
	}
	wait(after)
	for _, id := range ids {
		status, err := s.Gateway.ReceiveDelivery(t.Context(), transport.DeliveryReceipt{
			Tenant: shop, Transport: "inbox", Message: id, State: transport.StateDelivered,
		})
		require.NoError(t, err)
		require.Equal(t, transport.StateDelivered, status.State)
	}
}

// reveal reads a value as often as it says, after a change: of its text, or to that of somebody else.
func reveal(t *testing.T, s *service.Service, times, of int) {
	t.Helper()
	people := []sealtext.Person{}
	require.NoError(t, s.InTx(t.Context(), func(ctx context.Context, tx sealtext.Tx) error {
		people = people[:0]
		for _, e164 := range []string{ann, "+12025550177"} {
			p, err := s.Sealer.Enroll(ctx, tx, shop, number(t, e164))
			if err != nil {
				return err
			}
			people = append(people, p)
		}
		return nil
	}))
	binding := func(p sealtext.Person) sealtext.Binding {
		return sealtext.Binding{Tenant: shop, Subject: p.Subject, Field: "note", Record: sealtext.ID{1}}
	}
	value, err := s.Sealer.Seal(t.Context(), nil, binding(people[of]), []byte("likes poems"))
	require.NoError(t, err)
	want := vault.ErrUnknownKey
	if of == 0 {
		want = vault.ErrWrongContext
		changed := append([]byte(nil), value.Ciphertext()...)
		changed[len(changed)-1] ^= 1
		value = sealtext.MakeSealed(value.KeyID(), changed)
	}
	for range times {
		_, err = s.Vault.Reveal(t.Context(), vault.Access{Actor: sealtext.Actor{ID: "agent"}, Reason: vault.ReasonSupport}, binding(people[0]), value)
		require.ErrorIs(t, err, want)
	}
}

// TestMonitorIsTold: what the service knows reaches the monitor, which raises an alert about it and
// about nothing else.
func TestMonitorIsTold(t *testing.T) {
	for _, c := range []struct {
		name   string
		want   string // the one alert, with what it is about
		config func(*testing.T, *service.Config)
		happen func(*testing.T, *service.Service)
	}{
		{
			name: "codes to adjacent numbers", want: "number-block block",
			happen: func(t *testing.T, s *service.Service) {
				for i := range 20 {
					code(t, s, number(t, fmt.Sprintf("+12025550%03d", 100+i)), fmt.Sprintf("code-%d", i))
				}
			},
		},
		{
			name: "codes to a country", want: "country DE",
			config: func(_ *testing.T, c *service.Config) {
				c.Monitor.Thresholds = map[monitor.Detector]monitor.Threshold{monitor.DetectorCountry: {Window: time.Hour, Count: 8, Factor: 1}}
			},
			happen: func(t *testing.T, s *service.Service) {
				for i := range 8 {
					code(t, s, number(t, fmt.Sprintf("+49151234%d0112", i+1)), fmt.Sprintf("code-%d", i))
				}
			},
		},
		{
			name: "slow deliveries", want: "delivery-slow inbox",
			config: func(_ *testing.T, c *service.Config) {
				c.Monitor.Thresholds = map[monitor.Detector]monitor.Threshold{
					monitor.DetectorDeliverySlow: {Window: time.Hour, Samples: 3, Factor: 1, Age: time.Minute},
				}
			},
			happen: func(t *testing.T, s *service.Service) { deliver(t, s, 3, 2*time.Minute) },
		},
		{
			name: "deliveries after the message expired", want: "delivered-late inbox",
			happen: func(t *testing.T, s *service.Service) { deliver(t, s, 8, 25*time.Hour) },
			config: func(_ *testing.T, c *service.Config) {
				c.Monitor.Thresholds = map[monitor.Detector]monitor.Threshold{monitor.DetectorDeliverySlow: {Off: true}}
			},
		},
		{
			name: "deliveries in closed hours", want: "closed-hours inbox",
			config: func(_ *testing.T, c *service.Config) {
				c.Monitor.Thresholds = map[monitor.Detector]monitor.Threshold{monitor.DetectorDeliverySlow: {Off: true}}
				c.Rules = []rule.Rule{{
					ID: "ours", Jurisdiction: "US", Purposes: sealtext.Purposes(sealtext.Marketing), Source: "ours", AsOf: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC),
					From: 0, To: 20 * 60,
				}}
			},
			// The bubble begins at midnight UTC, which is 19:00 in Washington.
			happen: func(t *testing.T, s *service.Service) { deliver(t, s, 8, 2*time.Hour) },
		},
		{
			name: "values that do not open", want: "decrypts agent",
			happen: func(t *testing.T, s *service.Service) { reveal(t, s, 5, 0) },
		},
		{
			name: "a value of somebody else", want: "cross-tenant agent",
			happen: func(t *testing.T, s *service.Service) { reveal(t, s, 1, 1) },
		},
		{
			name: "requests with bad signatures", want: "signatures twilio",
			happen: func(t *testing.T, s *service.Service) {
				hook, err := webhook.New(webhook.Config{
					Name: "twilio", URL: "https://sms.example.com/twilio", Verifier: unsignedOnly{}, Tenant: shop,
					Parse:    func(*webhook.Request) (webhook.Event, error) { return webhook.Event{}, nil },
					Messages: s.Gateway, Deliveries: s.Gateway, OnError: s.WebhookError("twilio"),
				})
				require.NoError(t, err)
				defer hook.Close()
				for range 20 {
					rec := httptest.NewRecorder()
					r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/twilio", strings.NewReader("Body=x"))
					r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
					hook.ServeHTTP(rec, r)
					require.Equal(t, http.StatusForbidden, rec.Code)
				}
			},
		},
		{
			name: "operators who do not log in", want: "logins agent",
			happen: func(_ *testing.T, s *service.Service) {
				for range 5 { // as Config.Monitor says
					s.Monitor.Failure(monitor.Failure{Kind: monitor.FailureLogin, Tenant: shop, Actor: "agent"})
				}
			},
		},
		{
			name: "records past due that no sweep destroys", want: "retention ledger",
			config: func(_ *testing.T, c *service.Config) {
				l := ledgerOf(time.Now().Add(-33*24*time.Hour), 3)
				c.Schedules = l.schedule()
				c.Schedules[0].Disposer = stuck{l}
			},
			happen: func(*testing.T, *service.Service) {},
		},
		{
			name: "records past due for less than a day", want: "",
			config: func(_ *testing.T, c *service.Config) {
				l := ledgerOf(time.Now().Add(-30*24*time.Hour-20*time.Hour), 3)
				c.Schedules = l.schedule()
				c.Schedules[0].Disposer = stuck{l}
			},
			happen: func(*testing.T, *service.Service) {},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var heard alerts
				handset, err := inbox.New(inbox.Config{})
				require.NoError(t, err)
				s := open(t, func(cfg *service.Config) {
					cfg.Transports = map[string]transport.Transport{"inbox": handset}
					cfg.Authorizer = allowAll{}
					cfg.Schedules = []retention.Schedule{}
					cfg.Monitor = &monitor.Config{Sinks: []monitor.AlertSink{&heard}, Learn: -1}
					if c.config != nil {
						c.config(t, cfg)
					}
				})
				declared := offersOf(shop)
				declared.Purposes = sealtext.Purposes(sealtext.Marketing, sealtext.OTP)
				declared.Exempt = []program.Exemption{{Purpose: sealtext.OTP, Reason: "asked-for", Source: "our terms"}}
				require.NoError(t, s.Declare(t.Context(), web, declared))
				require.NoError(t, s.Start(t.Context()))
				defer func() { require.NoError(t, s.Stop(context.WithoutCancel(t.Context()))) }()
				c.happen(t, s)
				wait(time.Second)
				require.Equal(t, c.want, heard.about())
			})
		})
	}
}

// TestMonitorOfTheLog: events that wait for their numbers, and a checkpoint that does not come although
// events wait for it, are told within a minute and a quarter; one that no event waits for may be old.
func TestMonitorOfTheLog(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var heard alerts
		keys := logKeys(t)
		anchor := &turning{}
		keys.Anchor, keys.AnchorEvery = anchor, time.Nanosecond
		s := open(t, func(c *service.Config) {
			c.Sequencer, c.Schedules = keys, []retention.Schedule{}
			c.Monitor = &monitor.Config{Sinks: []monitor.AlertSink{&heard}}
		})
		require.NoError(t, s.Declare(t.Context(), web, offersOf(shop)))
		require.NoError(t, s.Start(t.Context()))
		wait(10 * time.Minute)
		require.Empty(t, heard.detectors())
		anchor.bad.Store(true)
		optIn(t, s, shop, ann)
		wait(50 * time.Second)
		require.Equal(t, []string{"anchor", "audit-age"}, heard.detectors())
		wait(30 * time.Second)
		require.Equal(t, []string{"checkpoint-age"}, heard.detectors())
		require.ErrorIs(t, s.Stop(t.Context()), tree.ErrRolledBack)
	})
}

// turning is an anchor that takes everything, until it had more than the log has.
type turning struct {
	bad  atomic.Bool
	last atomic.Pointer[[]byte]
}

func (a *turning) Last(context.Context) ([]byte, error) {
	if a.bad.Load() {
		return nil, tree.ErrRolledBack
	}
	if last := a.last.Load(); last != nil {
		return *last, nil
	}
	return nil, nil
}

func (a *turning) Publish(_ context.Context, signed []byte) error {
	a.last.Store(&signed)
	return nil
}
