package httpsms

import (
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/httptransport"
	"github.com/sealtext/sealtext/transport/webhook"
)

// Event is a report of a provider: one of Message and Delivery, or neither for an event that is
// acknowledged and otherwise ignored.
type Event struct {
	// Sender is the host application's own address: the recipient of an inbound message, or the
	// sender of an outgoing one. Required, except for an ignored event.
	Sender sealtext.Sender
	// Message is an inbound message. Its From, Body, At and Handled count; [Webhook] sets the rest.
	Message *transport.Incoming
	// Delivery is a delivery receipt. Its ProviderID, Message, State, At and OptedOut count; [Webhook]
	// sets the rest.
	Delivery *transport.DeliveryReceipt
}

// document is the JSON form of an event.
type document struct {
	Type      string     `json:"type"`
	Timestamp *time.Time `json:"timestamp"`
	Data      struct {
		From      string `json:"from"`
		To        string `json:"to"`
		Text      string `json:"text"`
		Handled   string `json:"handled"`
		ID        string `json:"id"`
		Reference string `json:"reference"`
		Status    string `json:"status"`
		OptedOut  bool   `json:"opted_out"`
	} `json:"data"`
}

var handled = map[string]consent.ProviderAction{
	"": consent.ProviderDidNothing, "opt-out": consent.ProviderOptedOut, "opt-in": consent.ProviderOptedIn, "help": consent.ProviderHelped,
}

var delivered = map[string]transport.State{
	"accepted": transport.StateAccepted, "duplicate": transport.StateAccepted,
	"sent": transport.StateSent, "delivered": transport.StateDelivered, "undelivered": transport.StateUndelivered,
	"failed": transport.StateFailed, "expired": transport.StateLapsed,
}

// ParseEvent parses the JSON form of an event that the package doc shows. It ignores unknown
// members and refuses an unknown type, so that no event is lost silently. The error is a
// [*sealtext.InputError] and never repeats the input.
func ParseEvent(body []byte) (Event, error) {
	bad := func(field, rule string) (Event, error) {
		return Event{}, &sealtext.InputError{Field: field, Rule: rule}
	}
	var doc document
	if (&webhook.Request{Body: body}).JSON(&doc) != nil {
		return bad("event", "must be one JSON object in the documented form in UTF-8, each member once, and nothing behind it")
	}
	var at time.Time
	if doc.Timestamp != nil {
		at = *doc.Timestamp
	}
	switch doc.Type {
	case "message.received":
		return parseReceived(doc, at)
	case "message.delivery":
		return parseDelivery(doc, at)
	}
	return bad("event type", "must be message.received or message.delivery; set WebhookConfig.Parse for other forms")
}

func parseReceived(doc document, at time.Time) (Event, error) {
	from, err := sealtext.ParseE164(doc.Data.From)
	if err != nil {
		return Event{}, err
	}
	to, err := sealtext.ParseSender(doc.Data.To)
	if err != nil {
		return Event{}, err
	}
	text, err := sealtext.NewBody(doc.Data.Text)
	if err != nil {
		return Event{}, err
	}
	did, ok := handled[doc.Data.Handled]
	if !ok {
		return Event{}, &sealtext.InputError{Field: "handled", Rule: "must be opt-out, opt-in, help or empty"}
	}
	return Event{Sender: to, Message: &transport.Incoming{From: from, Body: text, At: at, Handled: did}}, nil
}

func parseDelivery(doc document, at time.Time) (Event, error) {
	from, err := sealtext.ParseSender(doc.Data.From)
	if err != nil {
		return Event{}, err
	}
	if httptransport.CleanID(doc.Data.ID) == "" {
		return Event{}, &sealtext.InputError{Field: "id", Rule: "must be the provider's id of the message, 1 to 256 printable ASCII characters without spaces"}
	}
	state, ok := delivered[doc.Data.Status]
	if !ok {
		return Event{}, &sealtext.InputError{Field: "status", Rule: "must be accepted, duplicate, sent, delivered, undelivered, failed or expired"}
	}
	// What is no id of ours is another application's that uses the same account.
	message, _ := sealtext.ParseID(doc.Data.Reference)
	return Event{Sender: from, Delivery: &transport.DeliveryReceipt{ProviderID: doc.Data.ID, Message: message, State: state, At: at, OptedOut: doc.Data.OptedOut}}, nil
}
