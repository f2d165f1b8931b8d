package twilio_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/rule"
	"github.com/sealtext/sealtext/service/servicetest"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/twilio"
	"github.com/sealtext/sealtext/transport/webhook"
)

// A message that Twilio took and whose answer was lost is found again, if it can be told which it is.
func TestLookup(t *testing.T) {
	service := func(c *twilio.Config) { c.Account = account(twilio.Account{SID: accountSID, Service: serviceSID}, nil) }
	other := func(f *fake, change func(*message)) {
		m := message{sid: "SM" + strings.Repeat("e", 32), to: number, from: "+15005550006", body: text, status: "sent", created: start}
		change(&m)
		f.messages[m.sid] = &m
	}
	for _, c := range []struct {
		name   string
		config func(*twilio.Config)
		change func(f *fake, m *message) // after the message was taken
		want   transport.State
		stop   bool // the person has opted out
	}{
		{"queued", nil, nil, transport.StateAccepted, false},
		{"through a Messaging Service", service, nil, transport.StateAccepted, false},
		{"delivered", nil, func(_ *fake, m *message) { m.status = "delivered" }, transport.StateAccepted, false},
		{"failed", nil, func(_ *fake, m *message) { m.status, m.code = "failed", 30003 }, transport.StateRejected, false},
		{"opted out", nil, func(_ *fake, m *message) { m.status, m.code = "undelivered", 21610 }, transport.StateRejected, true},
		{"in a state of inbound messages", nil, func(_ *fake, m *message) { m.status = "received" }, transport.StateUnknown, false},
		{"not taken", nil, func(f *fake, m *message) { delete(f.messages, m.sid) }, transport.StateUnknown, false},
		{"redacted", nil, func(_ *fake, m *message) { m.body = "" }, transport.StateUnknown, false},
		{"another text", nil, func(_ *fake, m *message) { m.body += "!" }, transport.StateUnknown, false},
		{"from another sender", nil, func(_ *fake, m *message) { m.from = "+15005550000" }, transport.StateUnknown, false},
		{"an hour ago", nil, func(_ *fake, m *message) { m.created = start.Add(-time.Hour) }, transport.StateUnknown, false},
		{"an hour later", nil, func(_ *fake, m *message) { m.created = start.Add(time.Hour) }, transport.StateUnknown, false},
		{"twice", nil, func(f *fake, _ *message) { other(f, func(*message) {}) }, transport.StateUnknown, false},
		{"beside another text", nil, func(f *fake, _ *message) { other(f, func(m *message) { m.body = "Hello" }) }, transport.StateAccepted, false},
		{"on more than one page", nil, func(f *fake, _ *message) { f.more = true }, transport.StateUnknown, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := newFake(t)
			f.lost = true
			cfg := f.config()
			if c.config != nil {
				c.config(&cfg)
			}
			h := servicetest.NewWith(t, func(hc *servicetest.Config) { hc.Relay.Transport = open(t, cfg) })
			h.OptIn(number)
			m := h.Message(number, text)
			m.Location = rule.Location{Zones: []string{"America/New_York"}}
			id, err := h.Gateway.Send(t.Context(), m)
			require.NoError(t, err)
			h.Deliver()
			state := func() transport.State {
				st, err := h.Gateway.Status(t.Context(), h.Tenant, id)
				require.NoError(t, err)
				return st.State
			}
			require.Equal(t, transport.StateUnknown, state())
			f.mu.Lock()
			for _, m := range f.messages {
				if c.change != nil {
					c.change(f, m)
				}
				break
			}
			f.mu.Unlock()
			h.Clock.Advance(time.Minute)
			h.Deliver()
			require.Equal(t, c.want, state())
			require.Len(t, f.sent(), 1, "nothing was sent again")
			require.Equal(t, 1, f.lists)
			_, err = h.Gateway.Send(t.Context(), func() transport.Message { m.IdempotencyKey = "again"; return m }())
			if c.stop {
				require.ErrorIs(t, err, transport.ErrDenied)
				return
			}
			require.NoError(t, err)
		})
	}
}

// A status callback finds its message by the id in its URL.
func TestParseWebhookWithTheMessage(t *testing.T) {
	const sid = "SM0123456789abcdef0123456789abcdef"
	id := sealtext.NewID()
	for _, c := range []struct {
		name, query, status string
		want                *transport.DeliveryReceipt
	}{
		{"delivered", "?message=" + id.String(), "delivered", &transport.DeliveryReceipt{ProviderID: sid, Message: id, State: transport.StateDelivered}},
		{"queued", "?tenant=a&message=" + id.String(), "queued", &transport.DeliveryReceipt{ProviderID: sid, Message: id, State: transport.StateAccepted}},
		{"queued, without an id", "", "queued", nil},
		{"of another application", "?message=4711", "delivered", &transport.DeliveryReceipt{ProviderID: sid, State: transport.StateDelivered}},
	} {
		t.Run(c.name, func(t *testing.T) {
			form := callback(sid, c.status, "")
			r := signedBy(secret, form)
			e, err := twilio.ParseWebhook(&webhook.Request{Method: r.Method, URL: hookURL + c.query, Header: r.Header, Body: []byte(form.Encode())})
			require.NoError(t, err)
			require.Equal(t, c.want, e.Delivery)
		})
	}
}
