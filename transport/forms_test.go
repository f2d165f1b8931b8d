package transport_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/service/servicetest"
)

// TestASTOPFromTheOtherForm: carriers write a Mexican or Argentine number in two forms. A STOP from
// either counts for both, without any setting.
func TestASTOPFromTheOtherForm(t *testing.T) {
	for _, c := range []struct{ name, old, now string }{
		{"Mexico", "+5215512345678", "+525512345678"},
		{"Argentina", "+5491112345678", "+541112345678"},
	} {
		for _, way := range []struct{ name, known, stops string }{{"the old form stops", c.now, c.old}, {"the new form stops", c.old, c.now}} {
			t.Run(c.name+", "+way.name, func(t *testing.T) {
				h := servicetest.New(t)
				h.OptIn(way.known)
				h.Reply(way.stops, "STOP")
				for _, to := range []string{way.known, way.stops} {
					_, err := h.Gateway.Send(ctx, h.Message(to, "hello"))
					requireDenied(t, err, consent.ReasonOptedOut)
				}
				h.Deliver()
				require.Empty(t, h.Texts(way.known))
				require.Empty(t, h.Texts(way.stops))
			})
		}
	}
}

// TestNoMessageToATrunkZero: a number with the zero that is dialed within the country is no Number, so
// that no message and no opt-out can be for it.
func TestNoMessageToATrunkZero(t *testing.T) {
	n, err := sealtext.ParseE164("+4407700900123")
	var input *sealtext.InputError
	require.ErrorAs(t, err, &input)
	require.Equal(t, "number", input.Field)
	h := servicetest.New(t)
	m := h.Message("+447700900123", "hello")
	m.To = n
	_, err = h.Gateway.Send(ctx, m)
	require.ErrorAs(t, err, &input)
}
