package transport_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/service/servicetest"
	"github.com/sealtext/sealtext/transport"
)

// TestPreviewAtTheRates: how long a campaign takes, and what expires meanwhile, in one list and in pieces. It
// is three in the afternoon in UTC, and midnight in Tokyo.
func TestPreviewAtTheRates(t *testing.T) {
	const day = 24 * time.Hour
	two := strings.Repeat("See you at ten. ", 15) // segments
	for _, c := range []struct {
		name           string
		rates          []transport.Rate
		messages, otps int
		text           string
		expires        time.Duration
		done           time.Duration // from now; negative if nothing is
		days, late     int
	}{
		{"no rates", nil, 9, 0, "hello", 9 * day, -1, 0, 0},
		{"one after another", []transport.Rate{{Name: "account", Messages: 1, Every: time.Second}}, 9, 0, "hello", day, 8 * time.Second, 1, 0},
		{"a tenth at once", []transport.Rate{{Name: "account", Messages: 20, Every: 19 * time.Second}}, 9, 0, "hello", day, 7 * time.Second, 1, 0},
		{"by days", []transport.Rate{{Name: "account", PerDay: 4}}, 9, 0, "hello", 9 * day, 33 * time.Hour, 3, 0},
		{"by days of another zone", []transport.Rate{{Name: "account", PerDay: 4, Zone: "Asia/Tokyo"}}, 9, 0, "hello", 9 * day, 48 * time.Hour, 3, 0},
		{"without the part for passcodes", []transport.Rate{{Name: "account", PerDay: 9, ReserveOTP: 6}}, 9, 0, "hello", 9 * day, 33 * time.Hour, 3, 0},
		{"passcodes, which go first and count", []transport.Rate{{Name: "account", PerDay: 9, ReserveOTP: 6}}, 3, 6, "hello", 9 * day, 9 * time.Hour, 2, 0},
		{"the slower of two", []transport.Rate{{Name: "account", PerDay: 4}, {Name: "sender", Messages: 1, Every: time.Minute}}, 5, 0, "hello", 9 * day, 9 * time.Hour, 2, 0},
		{"segments", []transport.Rate{{Name: "account", PerDay: 6, Segments: true}}, 4, 0, two, 9 * day, 9 * time.Hour, 2, 0},
		{"a rate of another program", []transport.Rate{{Name: "account", PerDay: 1, Program: sealtext.MustProgram("offers")}}, 9, 0, "hello", day, 0, 1, 0},
		{"one expires", []transport.Rate{{Name: "account", PerDay: 4}}, 9, 0, "hello", 10 * time.Hour, 9 * time.Hour, 2, 1},
		{"a text that no day permits", []transport.Rate{{Name: "account", PerDay: 1, Segments: true}}, 1, 0, two, 3 * day, -1, 0, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := servicetest.NewWith(t, func(cfg *servicetest.Config) { cfg.Relay.Rates = c.rates })
			now := h.Clock.Now()
			var list []transport.Message
			for n := range c.messages + c.otps {
				to := fmt.Sprintf("+1202555%04d", 100+n)
				h.OptIn(to, sealtext.Transactional, sealtext.OTP)
				m := h.Message(to, c.text)
				m.ExpiresAt, m.Purpose = now.Add(c.expires), sealtext.Transactional
				if n >= c.messages {
					m.Purpose = sealtext.OTP
				}
				list = append(list, m)
			}
			before := kinds(t, h)
			all, err := h.Gateway.Preview(ctx, list, nil)
			require.NoError(t, err)
			var pieces transport.Preview
			for _, m := range list {
				piece, err := h.Gateway.Preview(ctx, []transport.Message{m}, nil)
				require.NoError(t, err)
				pieces = pieces.Add(piece)
			}
			for _, got := range []transport.Preview{all, pieces} {
				require.Equal(t, []int{len(list), c.days, c.late}, []int{got.Allowed, got.Days, got.Late}, got.Rules)
				require.Len(t, got.Messages, len(list))
				if c.done < 0 {
					require.Zero(t, got.DoneAt)
				} else {
					require.Equal(t, now.Add(c.done), got.DoneAt.UTC())
				}
			}
			require.Equal(t, before, kinds(t, h), "nothing is written")
		})
	}
}

// TestPreviewIsAsFastAsTheRelay: what is previewed is what relays claim at these rates.
func TestPreviewIsAsFastAsTheRelay(t *testing.T) {
	rates := []transport.Rate{{Name: "sender", Messages: 30, Every: time.Minute}, {Name: "account", PerDay: 25, ReserveOTP: 5}}
	h := servicetest.NewWith(t, func(cfg *servicetest.Config) { cfg.Relay.Rates = rates })
	var list []transport.Message
	for n := range 45 {
		to := fmt.Sprintf("+1202555%04d", 100+n)
		h.OptIn(to, sealtext.Transactional, sealtext.OTP)
		m := h.Message(to, "hello")
		if m.Purpose = sealtext.Transactional; n%9 == 0 {
			m.Purpose = sealtext.OTP
		}
		m.ExpiresAt = h.Clock.Now().Add(72 * time.Hour)
		list = append(list, m)
	}
	preview, err := h.Gateway.Preview(ctx, list, nil)
	require.NoError(t, err)
	require.Equal(t, 3, preview.Days)
	_, err = h.Gateway.SendAll(ctx, list)
	require.NoError(t, err)
	sent, last := 0, time.Time{}
	for sent < len(list) && !h.Clock.Now().After(preview.DoneAt.Add(time.Minute)) {
		if n := len(h.Inbox.Messages()); n > sent {
			sent, last = n, h.Clock.Now()
		}
		_, err := h.Relay.Step(ctx)
		require.NoError(t, err)
		if n := len(h.Inbox.Messages()); n > sent {
			sent, last = n, h.Clock.Now()
			continue
		}
		h.Clock.Advance(30 * time.Second)
	}
	require.Len(t, h.Inbox.Messages(), len(list))
	require.WithinDuration(t, preview.DoneAt, last, time.Minute)
}

// TestRatesOfAGateway are checked like those of a relay.
func TestRatesOfAGateway(t *testing.T) {
	var cfg transport.GatewayConfig
	h := servicetest.NewWith(t, func(c *servicetest.Config) { cfg = c.Gateway })
	cfg.Sealer, cfg.Consent, cfg.Audit = h.Sealer, h.Consent, h.Audit
	for name, rates := range map[string]map[string][]transport.Rate{
		"a route without a name": {"": {{Name: "account", PerDay: 4}}},
		"a rate without limits":  {"inbox": {{Name: "account"}}},
		"a name twice":           {"inbox": {{Name: "account", PerDay: 4}, {Name: "account", PerDay: 4}}},
		"another rate elsewhere": {"inbox": {{Name: "account", PerDay: 4}}, "other": {{Name: "account", PerDay: 5}}},
	} {
		t.Run(name, func(t *testing.T) {
			var input *sealtext.InputError
			cfg.Rates = rates
			_, err := transport.NewGateway(cfg)
			require.ErrorAs(t, err, &input)
		})
	}
}
