package sinch_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/consent/rule"
	"github.com/sealtext/sealtext/service/servicetest"
	"github.com/sealtext/sealtext/transport"
)

// A message that Sinch took and whose answer was lost is found again by its reference.
func TestLookup(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(f *fake, b *batch) // after the message was taken
		want   transport.State
	}{
		{"taken", nil, transport.StateAccepted},
		{"canceled", func(_ *fake, b *batch) { b.canceled = true }, transport.StateAccepted},
		{"not taken", func(f *fake, b *batch) { delete(f.batches, b.id) }, transport.StateUnknown},
		{"another text", func(_ *fake, b *batch) { b.Body += "!" }, transport.StateUnknown},
		{"another number", func(_ *fake, b *batch) { b.To = []string{"+12025550124"} }, transport.StateUnknown},
		{"another reference", func(f *fake, b *batch) { b.Reference, f.loose = "another application's", true }, transport.StateUnknown},
		{"an hour ago", func(_ *fake, b *batch) { b.created = start.Add(-time.Hour) }, transport.StateUnknown},
		{"an hour later", func(_ *fake, b *batch) { b.created = start.Add(time.Hour) }, transport.StateUnknown},
		{"twice", func(f *fake, b *batch) {
			again := *b
			again.id = "01FC66621XXXXX119Z8PMV1QPQ"
			f.batches[again.id] = &again
		}, transport.StateUnknown},
		{"beside another", func(f *fake, b *batch) {
			other := *b
			other.id, other.Reference = "01FC66621XXXXX119Z8PMV1QPQ", "another application's"
			f.batches[other.id] = &other
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
			for _, b := range f.batches {
				if c.change != nil {
					c.change(f, b)
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
