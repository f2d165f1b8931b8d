package inbox

import (
	"context"
	"strconv"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport"
)

// Reply passes r the answer of a handset to the captured message m. The text goes from the number
// that m was sent to, to the sender that it came from.
func (t *Transport) Reply(ctx context.Context, r Receiver, m Captured, text string) (transport.Received, error) {
	return t.Write(ctx, r, m.Tenant, m.To, m.From, text)
}

// Write passes r a text from any handset to a sender of the tenant, as a provider's event with an
// id of its own.
func (t *Transport) Write(ctx context.Context, r Receiver, tenant sealtext.Tenant, from sealtext.Number, to sealtext.Sender, text string) (transport.Received, error) {
	_, got, err := t.write(ctx, r, tenant, from, to, text)
	return got, err
}

func (t *Transport) write(ctx context.Context, r Receiver, tenant sealtext.Tenant, from sealtext.Number, to sealtext.Sender, text string) (event string, got transport.Received, err error) {
	body, err := sealtext.NewBody(text)
	if err != nil {
		return "", transport.Received{}, err
	}
	t.mu.Lock()
	t.replies++
	event = "inbox-event-" + strconv.Itoa(t.replies)
	at := t.now()
	w := written{Captured{Tenant: tenant, From: to, To: from, Body: body, At: at}, event}
	if len(t.written) >= 2*t.keep {
		t.written = append([]written(nil), t.written[t.keep:]...)
	}
	t.written = append(t.written, w)
	s := t.server
	t.mu.Unlock()
	if s != nil {
		s.wrote(w)
	}
	got, err = r.Receive(ctx, transport.Incoming{
		Tenant: tenant, Transport: t.name, EventID: event, From: from, To: to, Body: body, At: at,
	})
	return event, got, err
}

// Receipt passes r a delivery receipt for a captured message, as a provider's event.
func (t *Transport) Receipt(ctx context.Context, r Receiver, m Captured, state transport.State) (transport.Status, error) {
	return r.ReceiveDelivery(ctx, transport.DeliveryReceipt{
		Tenant: m.Tenant, Transport: t.name, ProviderID: m.ProviderID, Message: m.Message, State: state, At: t.now(),
	})
}
