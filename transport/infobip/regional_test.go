package infobip_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/rule"
	"github.com/sealtext/sealtext/consent/rule/senderid"
	"github.com/sealtext/sealtext/service/servicetest"
)

func registration(s senderid.Scheme, id, template string) senderid.Registration {
	return senderid.Registration{Scheme: s, State: senderid.StateApproved, ID: id, Template: template}
}

// from sends one message from a sender with registrations, and returns what the provider got.
func from(t *testing.T, to string, purpose sealtext.Purpose, rs ...senderid.Registration) request {
	t.Helper()
	f := newFake(t)
	h := servicetest.NewWith(t, func(c *servicetest.Config) {
		c.Relay.Transport = open(t, f.config())
		c.Programs[0].Purposes = sealtext.AllPurposes
		c.Programs[0].Senders[0].Registrations = rs
	})
	h.OptIn(to, purpose)
	m := h.Message(to, text)
	m.Purpose, m.Location = purpose, rule.Location{Zones: []string{"Europe/London"}}
	_, err := h.Gateway.Send(t.Context(), m)
	require.NoError(t, err)
	require.Positive(t, h.Deliver())
	require.Len(t, f.sent(t), 1)
	return f.sent(t)[0]
}

// The ids of DLT go with messages to India, the brand code of IYS with commercial messages to Turkey, and
// neither with any other.
func TestRegional(t *testing.T) {
	const india, turkey = "+919876543210", "+905321234567"
	dlt, iys := registration(senderid.SchemeDLT, "1101", "1107"), registration(senderid.SchemeIYS, "7001", "")
	regional := func(to string, purpose sealtext.Purpose, rs ...senderid.Registration) any {
		switch got := from(t, to, purpose, rs...).Messages[0].Options.Regional; {
		case got == nil:
			return nil
		case got.TurkeyIYS == nil:
			return *got.IndiaDLT
		default:
			require.Nil(t, got.IndiaDLT)
			return *got.TurkeyIYS
		}
	}
	require.Equal(t, struct{ PrincipalEntityID, ContentTemplateID string }{"1101", "1107"}, regional(india, sealtext.Transactional, iys, dlt))
	require.Equal(t, struct{ BrandCode, RecipientType string }{"7001", "BIREYSEL"}, regional(turkey, sealtext.Marketing, dlt, iys))
	require.Nil(t, regional(turkey, sealtext.Transactional, dlt, iys), "not commercial")
	require.Nil(t, regional(number, sealtext.Marketing, dlt, iys), "another country")
	require.Nil(t, regional(india, sealtext.Transactional))
}
