package awssms_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/rule"
	"github.com/sealtext/sealtext/consent/rule/senderid"
	"github.com/sealtext/sealtext/service/servicetest"
)

// The ids of DLT go with messages to India and with no others; of several templates the one that is for the
// message.
func TestIndia(t *testing.T) {
	const india = "+919876543210"
	dlt := func(template string) senderid.Registration {
		return senderid.Registration{Scheme: senderid.SchemeDLT, State: senderid.StateApproved, ID: "1101", Template: template}
	}
	of := func(r senderid.Registration, p sealtext.Purpose) senderid.Registration {
		r.Purposes = sealtext.Purposes(p)
		return r
	}
	for _, c := range []struct {
		name, to      string
		registrations []senderid.Registration
		want          map[string]string
	}{
		{"one template", india, []senderid.Registration{dlt("1107")}, map[string]string{"IN_ENTITY_ID": "1101", "IN_TEMPLATE_ID": "1107"}},
		{
			"two templates", india, []senderid.Registration{of(dlt("1107"), sealtext.OTP), of(dlt("1108"), sealtext.Informational)},
			map[string]string{"IN_ENTITY_ID": "1101", "IN_TEMPLATE_ID": "1108"},
		},
		{"no registration", india, nil, nil},
		{"another country", number, []senderid.Registration{dlt("1107")}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := newCloud(t)
			h := servicetest.NewWith(t, func(cfg *servicetest.Config) {
				cfg.Relay.Transport = open(t, f.config())
				cfg.Programs[0].Senders[0].Registrations = c.registrations
			})
			h.OptIn(c.to)
			m := h.Message(c.to, text)
			m.Location = rule.Location{Zones: []string{"Europe/London"}}
			_, err := h.Gateway.Send(t.Context(), m)
			require.NoError(t, err)
			require.Positive(t, h.Deliver())
			require.Len(t, f.Sent(), 1)
			require.Equal(t, c.want, f.Sent()[0].Country)
		})
	}
}
