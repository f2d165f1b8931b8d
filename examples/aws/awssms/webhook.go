package awssms

import (
	"encoding/json"
	"net/url"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/pinpointsmsvoicev2/types"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/webhook"
)

// envelope is what is read of a message of Amazon SNS, which [webhook.SNS] has verified.
type envelope struct {
	Type     string `json:"Type"`
	TopicArn string `json:"TopicArn"`
	Token    string `json:"Token"`
	Message  string `json:"Message"`
}

// published is what AWS publishes: a text that was received, or an event of an outgoing message.
type published struct {
	// Of a text.
	InboundID string  `json:"inboundMessageId"`
	From      string  `json:"originationNumber"`
	To        string  `json:"destinationNumber"`
	Text      *string `json:"messageBody"`
	// Of an event.
	Event   types.EventType            `json:"eventType"`
	ID      string                     `json:"messageId"`
	Sender  string                     `json:"originationPhoneNumber"`
	At      json.Number                `json:"eventTimestamp"` // milliseconds of Unix time
	Context map[string]json.RawMessage `json:"context"`
}

// Subscription returns the topic and the token of a request that confirms a new subscription, for
// ConfirmSubscription of Amazon SNS, and false for any other. Pass it a request that was verified,
// such as in the Parse of a [webhook.Config].
func Subscription(r *webhook.Request) (topic, token string, ok bool) {
	var e envelope
	if json.Unmarshal(r.Body, &e) != nil || e.Type != "SubscriptionConfirmation" {
		return "", "", false
	}
	return e.TopicArn, e.Token, e.TopicArn != "" && e.Token != ""
}

// ParseWebhook reads a message of Amazon SNS, for the Parse of a [webhook.Config]: a text that was
// received, or an event of an outgoing text. Anything else of a topic is acknowledged and ignored,
// and so is an event before the carrier has the message, unless its Context has our id: then it says
// that AWS has the message. The error is a [*sealtext.InputError] and never repeats the input.
func ParseWebhook(r *webhook.Request) (webhook.Event, error) {
	var e envelope
	if json.Unmarshal(r.Body, &e) != nil || e.Type == "" {
		return bad("event", "must be a message of Amazon SNS, without raw message delivery")
	}
	if e.Type != "Notification" {
		return webhook.Event{}, nil
	}
	var p published
	switch err := json.Unmarshal([]byte(e.Message), &p); {
	case err != nil:
		return bad("message", "must be a JSON object in the documented form")
	case p.Text != nil || p.InboundID != "":
		return p.message()
	case states[p.Event] != 0:
		return p.receipt()
	}
	return webhook.Event{}, nil
}

func bad(field, rule string) (webhook.Event, error) {
	return webhook.Event{}, &sealtext.InputError{Field: field, Rule: rule}
}

// message reads a text that was received. A sender id receives nothing, so that its address is a
// number.
func (p published) message() (e webhook.Event, err error) {
	if !named(p.InboundID) {
		return bad("inboundMessageId", "must be the id of a message")
	}
	var in transport.Incoming
	if in.From, err = sealtext.ParseE164(p.From); err != nil {
		return webhook.Event{}, err
	}
	var text string
	if p.Text != nil {
		text = *p.Text
	}
	if in.Body, err = sealtext.NewBody(text); err != nil {
		return webhook.Event{}, err
	}
	sender, err := sealtext.ParseSender(p.To)
	if err != nil {
		return webhook.Event{}, err
	}
	return webhook.Event{ID: p.InboundID, Sender: sender, Message: &in}, nil
}

// states are those of AWS's events of texts. Where a country's carriers report no delivery,
// TEXT_SUCCESSFUL is the last one; it says no more than that the carrier has the message. After
// TEXT_UNKNOWN nothing is known.
var states = map[types.EventType]transport.State{
	types.EventTypeTextQueued: transport.StateAccepted, types.EventTypeTextPending: transport.StateAccepted, types.EventTypeTextUnknown: transport.StateAccepted,
	types.EventTypeTextSent: transport.StateSent, types.EventTypeTextSuccessful: transport.StateSent, types.EventTypeTextDelivered: transport.StateDelivered,
	types.EventTypeTextTtlExpired: transport.StateLapsed,
	types.EventTypeTextInvalid:    transport.StateFailed, types.EventTypeTextInvalidMessage: transport.StateFailed, types.EventTypeTextSpam: transport.StateFailed,
	types.EventTypeTextProtectBlocked: transport.StateFailed,
	types.EventTypeTextBlocked:        transport.StateUndelivered, types.EventTypeTextCarrierBlocked: transport.StateUndelivered,
	types.EventTypeTextUnreachable: transport.StateUndelivered, types.EventTypeTextCarrierUnreachable: transport.StateUndelivered,
}

// receipt reads an event of an outgoing text.
func (p published) receipt() (webhook.Event, error) {
	if !named(p.ID) {
		return bad("messageId", "must be the id of a message")
	}
	id, from := p.reference()
	e := webhook.Event{ID: p.ID, Sender: from}
	state := states[p.Event]
	if state.Rank() == 0 && id.IsZero() {
		return e, nil // the answer to the request said as much
	}
	e.Delivery = &transport.DeliveryReceipt{ProviderID: p.ID, Message: id, State: state}
	if ms, err := p.At.Int64(); err == nil && ms > 0 {
		e.Delivery.At = time.UnixMilli(ms).UTC()
	}
	return e, nil
}

// reference returns what Send gave as the Context; of another application's message the sender as
// AWS names it. Zero for none.
func (p published) reference() (id sealtext.ID, from sealtext.Sender) {
	value := func(name string) (s string) {
		if json.Unmarshal(p.Context[name], &s) != nil {
			return ""
		}
		return s
	}
	id, err := sealtext.ParseID(value(contextMessage))
	if err != nil {
		id = sealtext.ID{}
	}
	name, err := url.QueryUnescape(value(contextSender))
	if err != nil || name == "" {
		name = p.Sender
	}
	if from, err = sealtext.ParseSender(name); err != nil {
		return id, sealtext.Sender{}
	}
	return id, from
}

// named reports whether s can be an id of AWS's.
func named(s string) bool {
	if s == "" || len(s) > 256 {
		return false
	}
	for _, r := range s {
		if r <= ' ' || r > '~' {
			return false
		}
	}
	return true
}
