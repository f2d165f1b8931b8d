package telnyx

import (
	"encoding/json"
	"net/url"
	"strings"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/webhook"
)

// actions are what Telnyx did with a text, by its autoresponse_type. Any other is as if it did
// nothing: the text is read in any case.
var actions = map[string]consent.ProviderAction{
	"STOP": consent.ProviderOptedOut, "START": consent.ProviderOptedIn, "HELP": consent.ProviderHelped, "INFO": consent.ProviderHelped,
}

// ParseWebhook reads the events message.received, message.sent and message.finalized of Telnyx's,
// for the Parse of a [webhook.Config]; any other is acknowledged and ignored. A status before
// "sent" is ignored too, unless the event names the message by its URL, see [Config]: then it says
// that Telnyx has the message. The error is a [*sealtext.InputError] and never repeats the input.
func ParseWebhook(r *webhook.Request) (webhook.Event, error) {
	var event struct {
		Data *struct {
			Type    string          `json:"event_type"`
			At      string          `json:"occurred_at"`
			Payload json.RawMessage `json:"payload"`
		} `json:"data"`
	}
	if r.JSON(&event) != nil || event.Data == nil || event.Data.Type == "" {
		return bad("event", "must be a JSON object in the documented form")
	}
	switch event.Data.Type {
	case "message.received", "message.sent", "message.finalized":
	default:
		return webhook.Event{}, nil
	}
	var m message
	if json.Unmarshal(event.Data.Payload, &m) != nil || !uuid(m.ID) {
		return bad("id", "must be the id of a message (a UUID)")
	}
	if m.Profile != "" && !uuid(m.Profile) {
		return bad("messaging_profile_id", "must be the id of a messaging profile (a UUID)")
	}
	if event.Data.Type == "message.received" {
		return received(m)
	}
	return receipt(m, event.Data.At)
}

func bad(field, rule string) (webhook.Event, error) {
	return webhook.Event{}, &sealtext.InputError{Field: field, Rule: rule}
}

// received reads an inbound message. Of one to several numbers it is not known which is the host's:
// it is no SMS, and only an opt-out in it counts.
func received(m message) (webhook.Event, error) {
	if len(m.To) == 0 {
		return bad("to", "must have a number")
	}
	from, err := sealtext.ParseE164(m.From.Number)
	if err != nil {
		return webhook.Event{}, err
	}
	body, err := sealtext.NewBody(m.Text)
	if err != nil {
		return webhook.Event{}, err
	}
	e := webhook.Event{
		ID: m.ID, Pool: m.Profile, Channel: channel(m.Type), Media: len(m.Media),
		Message: &transport.Incoming{From: from, Body: body, At: timeOf(m.Received), Handled: actions[strings.ToUpper(m.Did)]},
	}
	if len(m.To) > 1 {
		e.Channel = "group"
		return e, nil
	}
	if e.Sender, err = sealtext.ParseSender(m.To[0].Number); err != nil && e.Channel == "" {
		return webhook.Event{}, err
	}
	return e, nil
}

// channel names that of a message; empty for SMS and MMS.
func channel(kind string) string {
	switch strings.ToUpper(kind) {
	case "", "SMS", "MMS":
		return ""
	case "RCS":
		return "rcs"
	case "WHATSAPP":
		return "whatsapp"
	}
	return "other"
}

// receipt reads a delivery receipt.
func receipt(m message, at string) (webhook.Event, error) {
	s, known := m.status()
	if m.Direction != "outbound" || !known {
		return bad("status", "must be a state of an outgoing message to one number")
	}
	sender, err := sealtext.ParseSender(m.From.Number)
	if err != nil && m.Profile == "" { // otherwise the profile says whose it is, also before it has chosen a number
		return webhook.Event{}, err
	}
	e := webhook.Event{ID: m.ID, Pool: m.Profile, Sender: sender}
	id := messageOf(m.Webhook)
	if s.State.Rank() == 0 && id.IsZero() {
		return e, nil // queued or sending: the answer to the request said as much
	}
	e.Delivery = &transport.DeliveryReceipt{ProviderID: m.ID, Message: id, State: s.State, At: timeOf(at), OptedOut: s.OptedOut}
	return e, nil
}

// messageOf returns the id that [Config].Webhook was given. It is read from the event, which Telnyx
// signs; the URL of the request is not signed. Zero if it has none.
func messageOf(address string) sealtext.ID {
	u, err := url.Parse(address)
	if err != nil {
		return sealtext.ID{}
	}
	id, err := sealtext.ParseID(u.Query().Get("message"))
	if err != nil {
		return sealtext.ID{}
	}
	return id
}
