package httpsms_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/service/servicetest"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/httpsms"
)

// host answers by itself, with the text that the action picks, and returns what the gateway says to
// that text.
type host struct {
	*transport.Gateway
	texts program.Replies
}

func (h host) Receive(ctx context.Context, in transport.Incoming) (transport.Received, error) {
	r, err := h.Gateway.Receive(ctx, in)
	text, due := r.Action.Answer(h.texts)
	if err != nil || !due {
		return r, err
	}
	body, err := sealtext.NewBody(text)
	if err != nil {
		return r, err
	}
	_, err = h.Send(ctx, transport.Message{
		Tenant: in.Tenant, To: in.From, Program: r.Action.Answering, Sender: r.Action.Sender, Purpose: sealtext.Transactional, Body: body,
		Answers: r.Action.Answers, IdempotencyKey: "answer-" + r.ID.String(), Actor: sealtext.System("host"),
	})
	return r, err
}

// A second STOP is acknowledged and has no second text, whoever answers.
func TestASecondStopIsAcknowledged(t *testing.T) {
	words := program.Wording{Brand: "City Clinic", Program: "reminders", Contact: "example.com/help"}
	for _, byHost := range []bool{false, true} {
		t.Run(map[bool]string{false: "the gateway answers", true: "the host answers"}[byHost], func(t *testing.T) {
			h := servicetest.NewWith(t, func(c *servicetest.Config) {
				if !byHost {
					c.Programs[0].Wording = words
				}
			})
			cfg := httpsms.WebhookConfig{
				Name: "inbox", Tenant: h.Tenant, Secrets: []string{signing}, Messages: h.Gateway, Deliveries: h.Gateway, Now: h.Clock.Now,
				OnError: func(_ context.Context, err error) { require.NoError(t, err) },
			}
			if byHost {
				cfg.Messages = host{h.Gateway, (&program.Program{Wording: words}).Texts()}
			}
			w, err := httpsms.NewWebhook(cfg)
			require.NoError(t, err)
			h.OptIn(number)
			for _, id := range []string{"evt_1", "evt_1", "evt_2", "evt_3"} {
				h.Clock.Advance(time.Minute)
				rec := httptest.NewRecorder()
				w.ServeHTTP(rec, signed(id, stop))
				require.Equal(t, http.StatusNoContent, rec.Code, id)
				h.Deliver()
				require.Equal(t, []string{words.OptOut()}, h.Texts(number), id)
			}
		})
	}
}
