package messagebird_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/consent/rule"
	"github.com/sealtext/sealtext/service/servicetest"
	"github.com/sealtext/sealtext/transport"
)

// A message that MessageBird took and whose answer was lost is found again by its reference.
func TestLookup(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(f *fake, m *message) // after the message was taken
		want   transport.State
	}{
		{"taken", nil, transport.StateAccepted},
		{"failed", func(_ *fake, m *message) { m.status = "delivery_failed" }, transport.StateAccepted},
		{"not taken", func(f *fake, m *message) { delete(f.messages, m.id) }, transport.StateUnknown},
		{"another text", func(_ *fake, m *message) { m.Body += "!" }, transport.StateUnknown},
		{"another number", func(_ *fake, m *message) { m.Recipients = []string{"12025550124"} }, transport.StateUnknown},
		{"two numbers", func(_ *fake, m *message) { m.Recipients = append(m.Recipients, "12025550124") }, transport.StateUnknown},
		{"another reference", func(_ *fake, m *message) { m.Reference = "another application's" }, transport.StateUnknown},
		{"an hour ago", func(_ *fake, m *message) { m.created = start.Add(-time.Hour) }, transport.StateUnknown},
		{"an hour later", func(_ *fake, m *message) { m.created = start.Add(time.Hour) }, transport.StateUnknown},
		{"twice", func(f *fake, m *message) {
			again := *m
			again.id = messageID
			f.messages[again.id] = &again
		}, transport.StateUnknown},
		{"beside another", func(f *fake, m *message) {
			other := *m
			other.id, other.Reference = messageID, "another application's"
			f.messages[other.id] = &other
		}, transport.StateAccepted},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := newFake(t)
			f.lost = true
			h := servicetest.NewWith(t, func(hc *servicetest.Config) { hc.Relay.Transport = open(t, f.config()) })
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
			require.Equal(t, 1, f.listed())
		})
	}
}
