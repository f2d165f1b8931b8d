package twilio_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport"
	watch "github.com/sealtext/sealtext/transport/inbound"
	"github.com/sealtext/sealtext/transport/twilio"
	"github.com/sealtext/sealtext/transport/webhook"
)

const us = "+15005550006"

// write has a person send a message.
func (f *fake) write(n int, at time.Time, change func(*message)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	m := message{sid: fmt.Sprintf("SM%032x", n), to: us, from: number, body: fmt.Sprintf("text %d", n), status: "received", created: at, received: true}
	if change != nil {
		change(&m)
	}
	f.messages[m.sid] = &m
}

func query(since, until time.Time) watch.Query {
	s := sealtext.MustSender(us)
	return watch.Query{Tenant: sealtext.MustTenant("clinic"), Sender: s, Address: s, Since: since, Until: until}
}

// taken lists what the fake has received.
func taken(t testing.TB, tr *twilio.Transport, q watch.Query) ([]webhook.Event, error) {
	var events []webhook.Event
	err := tr.InboundList(t.Context(), q, func(account string, e webhook.Event) error {
		require.Equal(t, accountSID, account)
		events = append(events, e)
		return nil
	})
	return events, err
}

func TestInboundList(t *testing.T) {
	for _, c := range []struct {
		name   string
		config func(*twilio.Config)
		change func(*message)
		want   *webhook.Event // nil: it is left out
	}{
		{"a text", nil, nil, &webhook.Event{}},
		{"of a service", nil, func(m *message) { m.service = serviceSID }, &webhook.Event{Pool: serviceSID}},
		{"to a member of a pool", func(c *twilio.Config) { c.Account = account(twilio.Account{SID: accountSID, Service: serviceSID}, nil) }, nil, &webhook.Event{Pool: serviceSID}},
		{"with media alone", nil, func(m *message) { m.body, m.media = "", 2 }, &webhook.Event{Media: 2}},
		{"by another channel", nil, func(m *message) { m.from = "whatsapp:" + number }, &webhook.Event{Channel: "whatsapp"}},
		{"redacted", nil, func(m *message) { m.body = "" }, nil},
		{"obfuscated", nil, func(m *message) { m.from = "+1202555XXXX" }, nil},
		{"from a short code", nil, func(m *message) { m.from = "24273" }, nil},
		{"not whole yet", nil, func(m *message) { m.status = "receiving" }, nil},
		{"sent by us", nil, func(m *message) { m.received = false }, nil},
		{"to another number", nil, func(m *message) { m.to = "+15005550007" }, nil},
		{"before", nil, func(m *message) { m.created = start.Add(-time.Hour - time.Second) }, nil},
		{"after", nil, func(m *message) { m.created = start.Add(time.Second) }, nil},
		{"at the end", nil, func(m *message) { m.created = start }, &webhook.Event{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := newFake(t)
			f.write(1, start.Add(-time.Minute), c.change)
			cfg := f.config()
			if c.config != nil {
				c.config(&cfg)
			}
			events, err := taken(t, open(t, cfg), query(start.Add(-time.Hour), start.Add(-time.Millisecond)))
			require.NoError(t, err)
			if c.want == nil {
				require.Empty(t, events)
				return
			}
			m := f.messages[fmt.Sprintf("SM%032x", 1)]
			n, err := sealtext.ParseE164(number)
			require.NoError(t, err)
			body, err := sealtext.NewBody(m.body)
			require.NoError(t, err)
			require.Len(t, events, 1)
			events[0].Message.At = events[0].Message.At.UTC()
			c.want.ID, c.want.Sender = m.sid, sealtext.MustSender(us)
			c.want.Message = &transport.Incoming{From: n, Body: body, At: m.created}
			require.Equal(t, *c.want, events[0])
		})
	}
}

// The list is complete, whatever the number of pages, and in the order of time. A day on which the clock
// of some country changes has 24 hours.
func TestInboundListPages(t *testing.T) {
	for _, n := range []int{0, 1, 99, 100, 101, 350} {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			f := newFake(t)
			zone := time.FixedZone("EDT", -4*60*60)
			since := time.Date(2026, time.March, 8, 1, 30, 0, 0, time.FixedZone("EST", -5*60*60)) // 2:00 becomes 3:00
			for i := range n {
				f.write(i, since.Add(time.Duration(i)*time.Second).UTC(), nil)
			}
			f.write(n, since.Add(-time.Second).UTC(), nil)
			events, err := taken(t, open(t, f.config()), query(since, since.Add(time.Hour).In(zone)))
			require.NoError(t, err)
			require.Len(t, events, n)
			for i, e := range events {
				require.Equal(t, fmt.Sprintf("SM%032x", i), e.ID)
			}
			require.Equal(t, max(1, (n+99)/100), f.lists)
		})
	}
}

// Messages of the same second keep Twilio's order.
func TestInboundListOfOneSecond(t *testing.T) {
	f := newFake(t)
	for i := range 5 {
		f.write(i, start, nil)
	}
	events, err := taken(t, open(t, f.config()), query(start, time.Time{}))
	require.NoError(t, err)
	for i, e := range events {
		require.Equal(t, fmt.Sprintf("SM%032x", i), e.ID)
	}
}

// What is not a whole list is an error, and its text has nothing of it.
func TestInboundListFails(t *testing.T) {
	for name, listed := range map[string]func(page int, answer map[string]any){
		"no messages":              func(_ int, a map[string]any) { delete(a, "messages") },
		"no list":                  func(_ int, a map[string]any) { a["messages"] = number },
		"a message without a time": func(_ int, a map[string]any) { first(a)["date_sent"] = nil },
		"of another account":       func(_ int, a map[string]any) { first(a)["account_sid"] = "AC" + strings.Repeat("b", 32) },
		"without an id":            func(_ int, a map[string]any) { first(a)["sid"] = number },
		"media that is no number":  func(_ int, a map[string]any) { first(a)["num_media"] = "many" },
		"a next page without token": func(_ int, a map[string]any) {
			a["next_page_uri"] = "/2010-04-01/Accounts/" + accountSID + "/Messages.json?Page=1"
		},
		"a next page elsewhere": func(_ int, a map[string]any) { a["next_page_uri"] = "https://example.com/?Page=1&PageToken=PA1" },
		"the same page again": func(_ int, a map[string]any) {
			a["next_page_uri"] = "/2010-04-01/Accounts/" + accountSID + "/Messages.json?Page=1&PageToken=PA1"
		},
		"a page that is refused": func(_ int, a map[string]any) {
			a["next_page_uri"] = "/2010-04-01/Accounts/" + accountSID + "/Messages.json?Page=1&PageToken=PA7"
		},
		"too long": func(_ int, a map[string]any) { first(a)["body"] = strings.Repeat("a", 5<<20) },
	} {
		t.Run(name, func(t *testing.T) {
			f := newFake(t)
			f.write(1, start, nil)
			f.listed = listed
			events, err := taken(t, open(t, f.config()), query(start, time.Time{}))
			var failed *twilio.Error
			require.ErrorAs(t, err, &failed)
			require.NotContains(t, err.Error(), "12025550123")
			require.Empty(t, events)
		})
	}
	t.Run("wrong credentials", func(t *testing.T) {
		f := newFake(t)
		f.key = "SK" + strings.Repeat("c", 32)
		_, err := taken(t, open(t, f.config()), query(start, time.Time{}))
		var failed *twilio.Error
		require.ErrorAs(t, err, &failed)
		require.Equal(t, 20003, failed.Code)
	})
	t.Run("not reached", func(t *testing.T) {
		f := newFake(t)
		cfg := f.config()
		f.Close()
		_, err := taken(t, open(t, cfg), query(start, time.Time{}))
		var failed *twilio.Error
		require.ErrorAs(t, err, &failed)
		require.Zero(t, failed.Status)
	})
	t.Run("no account", func(t *testing.T) {
		f := newFake(t)
		cfg := f.config()
		cfg.Account = account(twilio.Account{}, errors.New(number))
		_, err := taken(t, open(t, cfg), query(start, time.Time{}))
		require.ErrorContains(t, err, "Config.Account")
		require.NotContains(t, err.Error(), "12025550123")
	})
	t.Run("what take says ends it", func(t *testing.T) {
		f := newFake(t)
		f.write(1, start, nil)
		f.write(2, start, nil)
		calls := 0
		err := open(t, f.config()).InboundList(t.Context(), query(start, time.Time{}), func(string, webhook.Event) error {
			calls++
			return context.Canceled
		})
		require.ErrorIs(t, err, context.Canceled)
		require.Equal(t, 1, calls)
	})
}

func first(answer map[string]any) map[string]any {
	return answer["messages"].([]map[string]any)[0]
}

// FuzzInboundList reads any page: what is passed on is a whole text, and no error has anything of it.
func FuzzInboundList(f *testing.F) {
	m := message{sid: "SM" + strings.Repeat("1", 32), to: us, from: number, body: "STOP", status: "received", created: start, received: true}
	page, err := json.Marshal(map[string]any{"messages": []any{m.fields()}, "next_page_uri": nil})
	require.NoError(f, err)
	for _, body := range []string{string(page), "{}", "[", `{"messages":[{}]}`, `{"messages":[],"next_page_uri":"%"}`} {
		f.Add(body)
	}
	api := newFake(f)
	var next atomic.Pointer[string]
	api.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(*next.Load())) })
	tr := open(f, api.config())
	f.Fuzz(func(t *testing.T, body string) {
		next.Store(&body)
		events, err := taken(t, tr, query(start, time.Time{}))
		for _, e := range events {
			require.NotEmpty(t, e.ID)
			require.False(t, e.Message.From.IsZero())
			require.False(t, e.Message.At.IsZero())
		}
		if err != nil {
			require.Regexp(t, `^twilio: [a-z ]+(, code [0-9]+|[0-9]+, code [0-9]+)?$`, err.Error())
		}
	})
}
