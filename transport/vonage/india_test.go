package vonage_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/program"
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
		c.Relay.Transport = open(t, f.config(t))
		c.Programs[0].Purposes = sealtext.AllPurposes
		c.Programs[0].Senders[0].Registrations = rs
	})
	h.OptIn(to, purpose)
	m := h.Message(to, text)
	m.Purpose, m.Location = purpose, rule.Location{Zones: []string{"Europe/London"}}
	_, err := h.Gateway.Send(t.Context(), m)
	require.NoError(t, err)
	require.Positive(t, h.Deliver())
	sent, _ := f.requests()
	require.Len(t, sent, 1)
	return sent[0]
}

// The ids of DLT go with messages to India and with no others; of several templates the one that is for the
// purpose of the message.
func TestIndia(t *testing.T) {
	const india = "+919876543210"
	one, two := registration(senderid.SchemeDLT, "1101", "1107"), registration(senderid.SchemeDLT, "1101", "1108")
	pending := one
	pending.State = senderid.StatePending
	got := from(t, india, sealtext.Transactional, one)
	require.Equal(t, "1101", got.SMS.Entity)
	require.Equal(t, "1107", got.SMS.Content)
	otp, others := one, two
	otp.Purposes, others.Purposes = sealtext.Purposes(sealtext.OTP), sealtext.Purposes(sealtext.Marketing, sealtext.Transactional)
	require.Equal(t, "1107", from(t, india, sealtext.OTP, otp, others).SMS.Content)
	require.Equal(t, "1108", from(t, india, sealtext.Transactional, otp, others).SMS.Content)
	require.Nil(t, from(t, india, sealtext.Transactional, otp).SMS, "none is for the purpose")
	require.Nil(t, from(t, india, sealtext.Transactional).SMS)
	require.Nil(t, from(t, india, sealtext.Transactional, pending).SMS)
	require.Nil(t, from(t, number, sealtext.Transactional, one).SMS, "another country")
}

// Of two content templates of one program and purpose, the one goes with a message that its template has.
func TestIndiaByTemplate(t *testing.T) {
	const india = "+919876543210"
	f := newFake(t)
	h := servicetest.NewWith(t, func(c *servicetest.Config) {
		c.Relay.Transport = open(t, f.config(t))
		p := &c.Programs[0]
		p.Purposes = sealtext.AllPurposes
		for id, content := range map[string]string{"visit": "1107", "bill": "1108", "": "1109"} {
			r := registration(senderid.SchemeDLT, "1101", content)
			r.Program, r.Message = p.Name, id
			p.Senders[0].Registrations = append(p.Senders[0].Registrations, r)
		}
		for _, id := range []string{"visit", "bill", "news"} {
			p.Templates = append(p.Templates, program.Template{
				ID: id, Purpose: sealtext.Transactional, Texts: []program.TemplateText{{Language: "en", Text: "About your " + id + "."}},
			})
		}
	})
	h.OptIn(india, sealtext.Transactional)
	for i, c := range []struct{ template, content string }{{"visit", "1107"}, {"bill", "1108"}, {"news", "1109"}, {"", "1109"}} {
		m := h.Message(india, text)
		m.Purpose, m.Location = sealtext.Transactional, rule.Location{Zones: []string{"Europe/London"}}
		if m.Template = c.template; c.template != "" {
			m.Body = sealtext.Body{}
		}
		_, err := h.Gateway.Send(t.Context(), m)
		require.NoError(t, err)
		require.Positive(t, h.Deliver())
		sent, _ := f.requests()
		require.Len(t, sent, i+1)
		require.Equal(t, c.content, sent[i].SMS.Content, c.template)
	}
}
