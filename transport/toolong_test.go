package transport_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/service/servicetest"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/segment"
)

func TestMaxSegments(t *testing.T) {
	const ann = "+12025550123"
	limited := func(n int) *servicetest.Harness {
		h := servicetest.NewWith(t, func(c *servicetest.Config) {
			c.Gateway.MaxSegments = n
			c.Programs[0].Replies = program.Replies{OptOut: strings.Repeat("You are opted out. ", 9)}
		})
		h.OptIn(ann)
		return h
	}
	for _, c := range []struct {
		name, text string
		max        int
		want       *transport.TooLongError
	}{
		{"no limit", strings.Repeat("a", 1600), 0, nil},
		{"as long as allowed", strings.Repeat("a", 306), 2, nil},
		{"too long", strings.Repeat("a", 307), 2, &transport.TooLongError{Segments: 3, Max: 2, Encoding: segment.EncodingGSM7}},
		{"one apostrophe", strings.Repeat("a", 100) + "’", 1, &transport.TooLongError{Segments: 2, Max: 1, Encoding: segment.EncodingUCS2}},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := limited(c.max)
			m := h.Message(ann, c.text)
			id, err := h.Gateway.Send(t.Context(), m)
			if c.want == nil {
				require.NoError(t, err)
				return
			}
			var tooLong *transport.TooLongError
			require.ErrorAs(t, err, &tooLong)
			require.Equal(t, c.want, tooLong)
			require.Zero(t, id)
			require.Zero(t, h.Deliver())
			m.Body, err = sealtext.NewBody("short")
			require.NoError(t, err)
			_, err = h.Gateway.Send(t.Context(), m)
			require.NoError(t, err, "the idempotency key is not used up")
		})
	}
	t.Run("the answer to a STOP", func(t *testing.T) {
		h := limited(1)
		h.Reply(ann, "STOP")
		h.Deliver()
		require.Len(t, h.Texts(ann), 1)
	})
	t.Run("negative", func(t *testing.T) {
		_, err := transport.NewGateway(transport.GatewayConfig{MaxSegments: -1})
		require.EqualError(t, err, "transport: GatewayConfig.MaxSegments must not be negative")
	})
}
