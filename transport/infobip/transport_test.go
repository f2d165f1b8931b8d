package infobip_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/rule"
	"github.com/sealtext/sealtext/service/servicetest"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/httptransport"
	"github.com/sealtext/sealtext/transport/infobip"
	"github.com/sealtext/sealtext/transport/transporttest"
)

func TestTransport(t *testing.T) {
	f := newFake(t)
	transporttest.RunTransport(t, func(t testing.TB) transport.Transport { return open(t, f.config()) })
}

const taken = `{"bulkId":"1","messages":[{"messageId":"probe-id-1","destination":"1","status":{"groupId":1,"groupName":"PENDING","id":26,"name":"PENDING_ACCEPTED","description":"x"}}]}`

func adapter(change func(*infobip.Config), wrap func(*infobip.Transport) transport.Transport) transporttest.Adapter {
	return transporttest.Adapter{
		New: func(t testing.TB, api transporttest.API) transport.Transport {
			cfg := config(api.URL, api.TLS)
			cfg.Key = key(httptransport.Secret(api.Secret), nil)
			change(&cfg)
			return wrap(open(t, cfg))
		},
		Status: http.StatusOK, Body: taken, ID: "probe-id-1",
		// The suite does not know the id of the message, which Infobip may leave out.
		Listed: func(to, text string, at time.Time) string {
			m := logged{to: to[1:], from: ours[1:], text: text, group: 1, status: 26, at: at}.entry()
			delete(m, "messageId")
			return encode(map[string]any{"results": []any{m}})
		},
	}
}

func TestAdapter(t *testing.T) {
	transporttest.RunAdapter(t, adapter(func(*infobip.Config) {}, func(tr *infobip.Transport) transport.Transport { return tr }))
}

// dedupes is a transport without its look-ups, which a relay does not need while it may repeat.
type dedupes struct{ tr *infobip.Transport }

func (d dedupes) Send(ctx context.Context, c transport.Cleared) (transport.Outcome, error) {
	return d.tr.Send(ctx, c)
}

func (d dedupes) Capabilities() transport.Capabilities { return d.tr.Capabilities() }

func TestAdapterThatDedupes(t *testing.T) {
	a := adapter(func(c *infobip.Config) { c.Dedupes = time.Hour }, func(tr *infobip.Transport) transport.Transport { return dedupes{tr} })
	for _, c := range transporttest.AdapterCases() {
		if c.Name == "repeated with its id" {
			require.NoError(t, c.Run(t, a), c.Why)
			return
		}
	}
	require.Fail(t, "no such case")
}

func open(t testing.TB, cfg infobip.Config) *infobip.Transport {
	t.Helper()
	tr, err := infobip.New(cfg)
	require.NoError(t, err)
	return tr
}

// recorder keeps what the adapter returns. A relay sees it as the adapter without its look-ups.
type recorder struct {
	*infobip.Transport
	out transport.Outcome
	err error
	id  sealtext.ID
}

func (r *recorder) Send(ctx context.Context, c transport.Cleared) (transport.Outcome, error) {
	r.id = c.Message()
	r.out, r.err = r.Transport.Send(ctx, c)
	return r.out, r.err
}

// handOver sends one message through a gateway and a relay.
func handOver(t testing.TB, cfg infobip.Config) (*servicetest.Harness, *recorder) {
	t.Helper()
	rec := &recorder{Transport: open(t, cfg)}
	h := servicetest.NewWith(t, func(c *servicetest.Config) { c.Relay.Transport = rec })
	h.OptIn(number)
	m := h.Message(number, text)
	m.Location = rule.Location{Zones: []string{"America/New_York"}}
	_, err := h.Gateway.Send(t.Context(), m)
	require.NoError(t, err)
	require.Positive(t, h.Deliver())
	return h, rec
}

func TestRequest(t *testing.T) {
	for _, c := range []struct {
		name    string
		change  func(*infobip.Config)
		seconds int
		report  string
	}{
		{"plain", func(*infobip.Config) {}, 24 * 60 * 60, ""},
		{"short validity", func(c *infobip.Config) {
			c.Now = func() time.Time { return start.Add(24*time.Hour - 90*time.Second - 1) }
		}, 90, ""},
		{"no validity left", func(c *infobip.Config) { c.Now = func() time.Time { return start.Add(72 * time.Hour) } }, 1, ""},
		{"longer than Infobip takes", func(c *infobip.Config) { c.Now = func() time.Time { return start.Add(-72 * time.Hour) } }, 48 * 60 * 60, ""},
		{"reports", func(c *infobip.Config) { c.ReportURL = "https://sms.example.com/infobip" }, 24 * 60 * 60, "https://sms.example.com/infobip"},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := newFake(t)
			cfg := f.config()
			c.change(&cfg)
			_, rec := handOver(t, cfg)
			require.NoError(t, rec.err)
			require.Equal(t, transport.Outcome{Kind: transport.OutcomeAccepted, ProviderID: rec.id.String()}, rec.out)
			require.Len(t, f.sent(t), 1)
			got := f.sent(t)[0].Messages[0]
			require.Equal(t, number[1:], got.Destinations[0].To)
			require.Equal(t, rec.id.String(), got.Destinations[0].MessageID)
			require.Equal(t, rec.id.String(), got.Webhooks.CallbackData)
			require.Equal(t, ours[1:], got.Sender)
			require.Equal(t, text, got.Content.Text)
			require.Equal(t, c.seconds, got.Options.ValidityPeriod.Amount)
			if c.report == "" {
				require.Nil(t, got.Webhooks.Delivery)
				return
			}
			require.Equal(t, c.report, got.Webhooks.Delivery.URL)
		})
	}
}

func TestOutcomes(t *testing.T) {
	const (
		rejected = transport.OutcomeRejected
		notSent  = transport.OutcomeNotSent
		unknown  = transport.OutcomeUnknown
	)
	says := func(group, id int) func(*fake) {
		return func(f *fake) { f.statuses[number] = [2]int{group, id} }
	}
	for _, c := range []struct {
		name   string
		change func(*fake)
		want   transport.Outcome // an Accepted one gets the id of the message
	}{
		{"accepted", nil, transport.Outcome{Kind: transport.OutcomeAccepted}},
		{"on its way", says(1, 7), transport.Outcome{Kind: transport.OutcomeAccepted}},
		{"delivered", says(3, 5), transport.Outcome{Kind: transport.OutcomeAccepted}},
		{"network", says(5, 6), transport.Outcome{Kind: rejected, Code: "6"}},
		{"do not disturb", says(5, 10), transport.Outcome{Kind: rejected, Code: "10", OptedOut: true}},
		{"sender", says(5, 11), transport.Outcome{Kind: rejected, Code: "11"}},
		{"no credit", says(5, 12), transport.Outcome{Kind: notSent, Code: "12", Account: true}},
		{"blocklist", says(5, 14), transport.Outcome{Kind: rejected, Code: "14", OptedOut: true}},
		{"package", says(5, 17), transport.Outcome{Kind: notSent, Code: "17", Account: true}},
		{"route", says(5, 19), transport.Outcome{Kind: notSent, Code: "19", Account: true}},
		{"flooding", says(5, 20), transport.Outcome{Kind: notSent, Code: "20"}},
		{"system", says(5, 21), transport.Outcome{Kind: notSent, Code: "21"}},
		{"duplicate", says(5, 23), transport.Outcome{Kind: transport.OutcomeAccepted, Duplicate: true}},
		{"destination", says(5, 52), transport.Outcome{Kind: rejected, Code: "52"}},
		{"undeliverable", says(2, 9), transport.Outcome{Kind: rejected, Code: "9"}},
		{"undeliverable by a number that opts out when rejected", says(2, 10), transport.Outcome{Kind: rejected, Code: "10"}},
		{"a code that is a number", says(5, 12025550123), transport.Outcome{Kind: rejected, Code: "group-5"}},
		{"no group", says(0, 26), transport.Outcome{Kind: unknown, Code: "no-status"}},
		{"another group", says(6, 26), transport.Outcome{Kind: unknown, Code: "no-status"}},
		{"no id", answers(200, `{"messages":[{"status":{"groupId":1,"id":26}}]}`), transport.Outcome{Kind: unknown, Code: "no-id"}},
		{"an id with a space", answers(200, `{"messages":[{"messageId":"a b","status":{"groupId":1,"id":26}}]}`), transport.Outcome{Kind: unknown, Code: "no-id"}},
		{"rejected without an id", answers(200, `{"messages":[{"status":{"groupId":5,"id":52}}]}`), transport.Outcome{Kind: rejected, Code: "52"}},
		{"no message", answers(200, `{"messages":[]}`), transport.Outcome{Kind: unknown, Code: "no-message"}},
		{"two messages", answers(200, strings.Replace(taken, `"messages":[`, `"messages":[{},`, 1)), transport.Outcome{Kind: unknown, Code: "no-message"}},
		{"bad request", answers(400, `{"errorCode":"E400","description":"`+number+`"}`), transport.Outcome{Kind: rejected, Code: "E400"}},
		{"older form", answers(400, `{"requestError":{"serviceException":{"messageId":"BAD_REQUEST","text":"`+text+`"}}}`), transport.Outcome{Kind: rejected, Code: "BAD_REQUEST"}},
		{"wrong key", answers(401, `{"errorCode":"E401"}`), transport.Outcome{Kind: notSent, Code: "E401", Account: true}},
		{"key without the scope", answers(403, `{"errorCode":"E403"}`), transport.Outcome{Kind: notSent, Code: "E403", Account: true}},
		{"wrong URL", answers(404, `<html>`), transport.Outcome{Kind: notSent, Code: "http-404", Account: true}},
		{"too many", answers(429, `{"errorCode":"E429"}`, "Retry-After", "7"), transport.Outcome{Kind: notSent, Code: "E429", Account: true, RetryAfter: 7 * time.Second}},
		{"a code that is a text", answers(400, `{"errorCode":"`+text+`"}`), transport.Outcome{Kind: rejected, Code: "http-400"}},
		{"server error", answers(500, `{"errorCode":"E500"}`), transport.Outcome{Kind: unknown, Code: "E500"}},
		{"redirect", answers(302, ``, "Location", "https://example.com"), transport.Outcome{Kind: unknown, Code: "http-302"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := newFake(t)
			if c.change != nil {
				c.change(f)
			}
			h, rec := handOver(t, f.config())
			require.NoError(t, rec.err)
			if c.want.Kind == transport.OutcomeAccepted {
				c.want.ProviderID = rec.id.String()
			}
			require.Equal(t, c.want, rec.out)
			if c.want.OptedOut {
				require.ErrorIs(t, h.Send(number, text), transport.ErrDenied, "the opt-out is ours too")
			}
		})
	}
}

// What the functions of the host return is checked, and their errors are silent.
func TestHostFails(t *testing.T) {
	leak := errors.New("no key for " + number + " " + secret)
	for _, c := range []struct {
		name, code, want string
		change           func(*infobip.Config)
	}{
		{"account", "account", "infobip: Config.Account gave an error", func(c *infobip.Config) { c.Account = account(infobip.Account{}, leak) }},
		{"no URL", "account", "infobip: Account.URL: httptransport: the URL must", func(c *infobip.Config) { c.Account = account(infobip.Account{ID: "main"}, nil) }},
		{"http", "account", "infobip: Account.URL: httptransport: the URL must begin with https://", func(c *infobip.Config) {
			c.Account = account(infobip.Account{URL: "http://api.example.com/" + secret}, nil)
		}},
		{"key", "credentials", "infobip: Config.Key gave an error", func(c *infobip.Config) { c.Key = key(secret, leak) }},
		{"no key", "credentials", "infobip: Config.Key gave an error", func(c *infobip.Config) { c.Key = key("", nil) }},
		{"newline", "credentials", "infobip: Config.Key gave an error", func(c *infobip.Config) { c.Key = key(secret+"\n", nil) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := newFake(t)
			cfg := f.config()
			c.change(&cfg)
			_, rec := handOver(t, cfg)
			require.ErrorContains(t, rec.err, c.want)
			require.NotContains(t, rec.err.Error(), secret)
			require.NotContains(t, rec.err.Error(), number)
			require.NotErrorIs(t, rec.err, leak)
			require.Equal(t, transport.Outcome{Kind: transport.OutcomeNotSent, Code: c.code}, rec.out)
			require.Empty(t, f.sent(t))
		})
	}
}

// The account and the key are asked for each message, by tenant.
func TestRotation(t *testing.T) {
	f := newFake(t)
	cfg := f.config()
	keys := []httptransport.Secret{"old-secret", secret}
	var asked []string
	cfg.Key = func(_ context.Context, tenant sealtext.Tenant, account string) (httptransport.Secret, error) {
		asked = append(asked, tenant.String()+" "+account)
		return keys[len(asked)-1], nil
	}
	h, rec := handOver(t, cfg)
	require.Equal(t, transport.Outcome{Kind: transport.OutcomeNotSent, Code: "E401", Account: true}, rec.out)
	h.Clock.Advance(time.Hour)
	require.Equal(t, 1, h.Deliver())
	require.Equal(t, transport.OutcomeAccepted, rec.out.Kind)
	require.Equal(t, []string{"clinic main", "clinic main"}, asked)
}

func TestNewRefuses(t *testing.T) {
	for _, c := range []struct {
		name, want string
		change     func(*infobip.Config)
	}{
		{"no account", "infobip: Config.Account is required", func(c *infobip.Config) { c.Account = nil }},
		{"no key", "infobip: Config.Key is required", func(c *infobip.Config) { c.Key = nil }},
		{"a time below zero", "infobip: Config.Dedupes must", func(c *infobip.Config) { c.Dedupes = -1 }},
		{"reports", "infobip: Config.ReportURL: httptransport: the URL must", func(c *infobip.Config) { c.ReportURL = "/reports" }},
		{"a password in it", "infobip: Config.ReportURL: httptransport: the URL must not hold credentials", func(c *infobip.Config) {
			c.ReportURL = "https://a:" + secret + "@example.com"
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			cfg := config("https://xxxxx.api.infobip.com", nil)
			c.change(&cfg)
			_, err := infobip.New(cfg)
			require.ErrorContains(t, err, c.want)
			require.NotContains(t, err.Error(), secret)
		})
	}
	cfg := config("https://xxxxx.api.infobip.com", nil)
	cfg.Regions, cfg.Dedupes = []string{"eu"}, time.Hour
	require.Equal(t, transport.Capabilities{
		Regions: []string{"eu"}, MinValidity: time.Second, MaxValidity: 48 * time.Hour, Receipts: true, Reference: true,
		Scheduling: true, Dedupes: time.Hour, ListsOptOuts: true, BlocksNumbers: true, UnblocksNumbers: true,
	}, open(t, cfg).Capabilities())
	require.NotContains(t, fmt.Sprintf("%+v %#v", cfg, cfg), secret)
}
