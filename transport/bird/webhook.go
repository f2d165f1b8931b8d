package bird

import (
	"encoding/json"
	"strings"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/webhook"
)

// event is what is read of a webhook; everything else of it is dropped.
type event struct {
	Service string `json:"service"`
	Event   string `json:"event"` // the platform, a dot, and what happened
	Payload struct {
		resource
		Channel   string `json:"channelId"`
		Direction string `json:"direction"`
		Sender    party  `json:"sender"`
		Receiver  party  `json:"receiver"`
		// Body has a member that is named by its type.
		Body    map[string]json.RawMessage `json:"body"`
		At      string                     `json:"lastStatusAt"`
		Created string                     `json:"createdAt"`
	} `json:"payload"`
}

// party is one side of a message.
type party struct {
	// Connector is the host's.
	Connector struct {
		Value string `json:"identifierValue"`
	} `json:"connector"`
	Contact struct {
		Key     string `json:"identifierKey"`
		Value   string `json:"identifierValue"`
		Address string `json:"platformAddress"`
	} `json:"contact"`
}

// content is that of a message: a text, and what came with it.
type content struct {
	Text   string          `json:"text"`
	Images json.RawMessage `json:"images"`
	Files  json.RawMessage `json:"files"`
}

// count is how many files a list has: one for what is no list, so that no text is lost for it.
func count(raw json.RawMessage) int {
	var list []json.RawMessage
	switch {
	case len(raw) == 0:
		return 0
	case json.Unmarshal(raw, &list) != nil:
		return 1
	}
	return len(list)
}

// ParseWebhook reads the events sms.inbound and sms.outbound of Bird's, for the Parse of a
// [webhook.Config]. Of other platforms it reads what came from a phone number, for the opt-outs in
// it. Any other event is acknowledged and ignored, and so is a status before "sent", unless the
// reference has the id of the message: then it says that Bird has the message. The error is a
// [*sealtext.InputError] and never repeats the input.
func ParseWebhook(r *webhook.Request) (webhook.Event, error) {
	var e event
	if r.JSON(&e) != nil || e.Event == "" {
		return bad("event", "must be one JSON object in the documented form in UTF-8, each member once")
	}
	name, what, _ := strings.Cut(e.Event, ".")
	switch {
	case e.Service != "" && e.Service != "channels", what != "inbound" && what != "outbound", what == "outbound" && name != "sms":
		return webhook.Event{}, nil
	case !uuid(e.Payload.ID):
		return bad("id", "must be the id of a message (a UUID)")
	case !uuid(e.Payload.Channel):
		return bad("channelId", "must be the id of a channel (a UUID)")
	case what == "outbound":
		return e.receipt()
	case name != "sms" && !e.phone():
		return webhook.Event{}, nil
	}
	return e.message(name)
}

func bad(field, rule string) (webhook.Event, error) {
	return webhook.Event{}, &sealtext.InputError{Field: field, Rule: rule}
}

// phone reports whether a message came from a phone number.
func (e event) phone() bool {
	return e.Payload.Sender.Contact.Key == "phonenumber"
}

// number is the number that a message came from: that which the platform used, where the contact is
// known by another key, such as an email address.
func (p party) number() (sealtext.Number, error) {
	if n, err := sealtext.ParseE164(p.Contact.Address); err == nil {
		return n, nil
	}
	return sealtext.ParseE164(p.Contact.Value)
}

// message reads an inbound message.
func (e event) message(name string) (webhook.Event, error) {
	if e.Payload.Direction != "" && e.Payload.Direction != "incoming" {
		return bad("direction", "must be incoming for a message that was received")
	}
	said, err := e.content()
	if err != nil {
		return webhook.Event{}, err
	}
	out := webhook.Event{ID: e.Payload.ID, Pool: e.Payload.Channel, Media: count(said.Images) + count(said.Files)}
	if out.Media > 1000 {
		return bad("body", "must have at most 1000 files")
	}
	if out.Sender, err = sealtext.ParseSender(e.Payload.Receiver.Connector.Value); err != nil {
		out.Sender = sealtext.Sender{} // the channel says whose it is
	}
	if name != "sms" {
		out.Channel = channelOf(name)
	}
	in := transport.Incoming{At: timeOf(e.Payload.Created)}
	if in.From, err = e.Payload.Sender.number(); err != nil {
		return webhook.Event{}, err
	}
	if in.Body, err = sealtext.NewBody(said.Text); err != nil {
		return webhook.Event{}, err
	}
	out.Message = &in
	return out, nil
}

// content returns that of the body, whatever its type. A type that has no text has none here: it is
// stored as an empty text.
func (e event) content() (said content, err error) {
	var kind string
	if json.Unmarshal(e.Payload.Body["type"], &kind) != nil || kind == "" {
		return said, &sealtext.InputError{Field: "body", Rule: "must have a type"}
	}
	if raw, there := e.Payload.Body[kind]; there && json.Unmarshal(raw, &said) != nil {
		return content{}, &sealtext.InputError{Field: "body", Rule: "must have the member that its type names, in the documented form"}
	}
	if kind == "text" && e.Payload.Body[kind] == nil {
		return content{}, &sealtext.InputError{Field: "body", Rule: "must have the member that its type names, in the documented form"}
	}
	return said, nil
}

// channelOf names a platform other than SMS.
func channelOf(name string) string {
	switch name {
	case "rcs", "whatsapp", "telegram", "viber":
		return name
	}
	return "other"
}

// receipt reads what became of an outgoing message.
func (e event) receipt() (webhook.Event, error) {
	s, known := e.Payload.status()
	if !known || e.Payload.Direction != "" && e.Payload.Direction != "outgoing" {
		return bad("status", "must be one of the documented statuses of an outgoing message")
	}
	ref := parseReference(e.Payload.Reference)
	out := webhook.Event{ID: e.Payload.ID, Pool: e.Payload.Channel, Sender: ref.from}
	if out.Sender.IsZero() {
		if from, err := sealtext.ParseSender(e.Payload.Sender.Connector.Value); err == nil {
			out.Sender = from
		}
	}
	if s.State.Rank() == 0 && ref.message.IsZero() {
		return out, nil // accepted: the answer to the request said as much
	}
	out.Delivery = &transport.DeliveryReceipt{
		ProviderID: e.Payload.ID, Message: ref.message, State: s.State, OptedOut: s.OptedOut, At: timeOf(e.Payload.At),
	}
	return out, nil
}

// timeOf reads a time; zero for none, or one of another form, so that no event is lost for it.
func timeOf(text string) time.Time {
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return time.Time{}
	}
	return at.UTC()
}
