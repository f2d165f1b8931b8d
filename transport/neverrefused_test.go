package transport_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/service/servicetest"
	"github.com/sealtext/sealtext/transport"
)

// A STOP counts also where another event came under its id: two accounts of one provider number
// their events alike. One that is delivered again after an erasure is a repeat, and no error.
func TestAStopUnderAUsedEventID(t *testing.T) {
	const bob = "+12025550199"
	for _, c := range []struct {
		name             string
		from, to, text   string
		erased, repeated bool
	}{
		{"the same event", ann, "", "STOP", false, true},
		{"of another person", bob, "", "STOP", false, false},
		{"to another sender", ann, "99999", "STOP", false, false},
		{"another text", ann, "", "See you at eight", false, false},
		{"the same event, and its person was erased", ann, "", "STOP", true, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := servicetest.New(t)
			receive := func(from string, to sealtext.Sender, text string) transport.Received {
				body, err := sealtext.NewBody(text)
				require.NoError(t, err)
				r, err := h.Gateway.Receive(ctx, transport.Incoming{
					Tenant: h.Tenant, Transport: "inbox", EventID: "event-1", From: h.Number(from), To: to, Body: body, At: h.Clock.Now(),
				})
				require.NoError(t, err)
				return r
			}
			to := h.Sender
			if c.to != "" {
				to = sealtext.MustSender(c.to)
			}
			receive(c.from, to, c.text)
			if c.erased {
				p := h.Person(ann)
				require.NoError(t, h.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
					if _, err := h.Consent.Erase(ctx, tx, p); err != nil {
						return err
					}
					_, err := h.Archive.Erase(ctx, tx, p)
					return err
				}))
			}
			r := receive(ann, h.Sender, "STOP")
			require.Equal(t, c.repeated, r.Repeat)
			h.OptIn(ann)
			d, err := h.Consent.Check(ctx, nil, consent.Request{
				Person: h.Person(ann), Program: h.Program, Sender: h.Sender, Purpose: sealtext.Informational, Message: sealtext.NewID(),
			})
			require.NoError(t, err)
			require.Contains(t, rules(d), consent.ReasonOptedOut)
		})
	}
}

func rules(d consent.Decision) (ids []string) {
	for _, r := range d.Reasons {
		ids = append(ids, r.Rule)
	}
	return ids
}
