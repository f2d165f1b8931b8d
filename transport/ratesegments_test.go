package transport_test

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/service/servicetest"
	"github.com/sealtext/sealtext/transport"
)

// long returns a text that takes so many segments.
func long(segments int) string { return strings.Repeat("x", 153*segments) }

// queueText queues a transactional message.
func queueText(t *testing.T, h *servicetest.Harness, text string, change func(*transport.Message)) {
	t.Helper()
	m := h.Message(ann, text)
	m.Purpose, m.ExpiresAt = sealtext.Transactional, h.Clock.Now().Add(7*24*time.Hour)
	change(&m)
	_, err := h.Gateway.Send(ctx, m)
	require.NoError(t, err)
	h.Clock.Advance(time.Millisecond) // one is due after the other
}

func same(*transport.Message) {}

// TestRateOfSegments: a text draws as many as it has, and shorter ones do not overtake it.
func TestRateOfSegments(t *testing.T) {
	h := limited(t, transport.Rate{Name: "account", Messages: 100, Every: 91 * time.Second, Segments: true}) // one a second, 10 at once
	for n := range 4 {
		queueText(t, h, long(4), same)
		queueText(t, h, "short "+strconv.Itoa(n), same)
	}
	sent := func() (segments int) {
		for _, text := range h.Texts(ann) {
			segments += 1 + len(text)/154
		}
		return segments
	}
	h.Deliver()
	require.Equal(t, 10, sent(), "4, 1, 4 and 1")
	for second := range 10 {
		h.Clock.Advance(time.Second)
		h.Deliver()
		want := 10
		if second >= 3 {
			want = 14
		}
		if second >= 4 {
			want = 15
		}
		if second >= 8 {
			want = 19
		}
		if second >= 9 {
			want = 20
		}
		require.Equal(t, want, sent(), "after %d seconds", second+1)
	}
	require.Len(t, h.Texts(ann), 8)
}

// TestRateOfSegmentsADay: a text that has no capacity waits for the next day, and a shorter one does not.
// One of more segments than a day has expires.
func TestRateOfSegmentsADay(t *testing.T) {
	h := limited(t, transport.Rate{Name: "account", PerDay: 6, Segments: true})
	queueText(t, h, long(4), same)
	queueText(t, h, long(3), same)
	queueText(t, h, long(2), same)
	queueText(t, h, long(7), func(m *transport.Message) { m.ExpiresAt = h.Clock.Now().Add(30 * time.Hour) })
	h.Deliver()
	require.Equal(t, []string{long(4), long(2)}, h.Texts(ann))
	h.Clock.Advance(24 * time.Hour)
	h.Deliver()
	require.Equal(t, []string{long(4), long(2), long(3)}, h.Texts(ann))
	h.Clock.Advance(24 * time.Hour)
	h.Deliver()
	require.Len(t, h.Texts(ann), 3)
	events := h.Hear()
	require.Equal(t, transport.StateExpired, events[len(events)-1].State)
}

// TestALongTextExceedsTheBurst by itself, once nothing was sent for long enough.
func TestALongTextExceedsTheBurst(t *testing.T) {
	h := limited(t, transport.Rate{Name: "account", Messages: 1, Every: time.Second, Segments: true})
	queueText(t, h, "a", same)
	queueText(t, h, long(3), same)
	queueText(t, h, "b", same)
	for i, want := range []int{1, 2, 2, 2, 3} {
		h.Deliver()
		require.Len(t, h.Texts(ann), want, "step %d", i)
		h.Clock.Advance(time.Second)
	}
}

// TestRatesOfOneRelay: a message draws on the rates of its sender, of its program and of the account,
// and one that waits for a rate of its own does not keep others waiting.
func TestRatesOfOneRelay(t *testing.T) {
	offers, second := sealtext.MustProgram("offers"), sealtext.MustSender("+15005550009")
	h := servicetest.NewWith(t, func(c *servicetest.Config) {
		c.Relay.Rates = []transport.Rate{
			{Name: "account", PerDay: 100},
			{Name: "second", Messages: 1, Every: time.Second, Sender: second},
			{Name: "offers", Messages: 1, Every: 2 * time.Second, Program: offers},
		}
		c.Relay.Batch = 3
		first := c.Programs[0]
		c.Programs[0].Senders = append(c.Programs[0].Senders, program.Sender{Address: second, Route: "inbox"})
		first.Name, first.Senders = offers, c.Programs[0].Senders
		c.Programs = append(c.Programs, first)
	})
	usual := h.Program
	for _, h.Program = range []sealtext.Program{offers, usual} {
		h.OptIn(ann, sealtext.AllPurposes.Each()...)
	}
	for n := range 6 {
		queueText(t, h, "second "+strconv.Itoa(n), func(m *transport.Message) { m.Sender = second })
		queueText(t, h, "offers "+strconv.Itoa(n), func(m *transport.Message) { m.Program = offers })
	}
	for n := range 2 {
		queueText(t, h, "both "+strconv.Itoa(n), func(m *transport.Message) { m.Sender, m.Program = second, offers })
	}
	for n := range 5 {
		queueText(t, h, "none "+strconv.Itoa(n), same)
	}
	counts := func() map[string]int {
		out := map[string]int{}
		for _, text := range h.Texts(ann) {
			kind, _, _ := strings.Cut(text, " ")
			out[kind]++
		}
		return out
	}
	h.Deliver()
	require.Equal(t, map[string]int{"second": 1, "offers": 1, "none": 5}, counts())
	for range 4 {
		h.Clock.Advance(time.Second)
		h.Deliver()
	}
	got := counts()
	require.Equal(t, 5, got["second"]+got["both"], "one a second")
	require.Equal(t, 3, got["offers"]+got["both"], "one in two seconds")
	for range 20 {
		h.Clock.Advance(time.Second)
		h.Deliver()
	}
	require.Equal(t, map[string]int{"second": 6, "offers": 6, "both": 2, "none": 5}, counts())
}

// TestALineOfARate: messages that exceed a rate of their own are given back once, each for a time of
// its own, and not claimed again and again.
func TestALineOfARate(t *testing.T) {
	const messages = 60
	h := servicetest.NewWith(t, func(c *servicetest.Config) {
		c.Relay.Rates = []transport.Rate{{Name: "sender", Messages: 1, Every: time.Second, Sender: sealtext.MustSender("+15005550006")}}
		c.Relay.Batch = 7
	})
	h.OptIn(ann, sealtext.AllPurposes.Each()...)
	queue(t, h, messages, sealtext.Transactional)
	claims := 0
	for range messages {
		claims += h.Deliver()
		h.Clock.Advance(time.Second)
	}
	require.Len(t, h.Texts(ann), messages)
	require.Equal(t, 2*messages-1, claims)
}
