package sinch

import (
	"bytes"
	"encoding/json"
	"mime"
	"strings"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/httptransport"
	"github.com/sealtext/sealtext/transport/webhook"
)

// document is what is read of an event.
type document struct {
	Type string `json:"type"`

	// Of an inbound message.
	ID       string          `json:"id"`
	From     string          `json:"from"`
	To       string          `json:"to"`
	Body     json.RawMessage `json:"body"`
	Received string          `json:"received_at"`

	// Of a receipt.
	Batch     string      `json:"batch_id"`
	Reference string      `json:"client_reference"`
	Status    string      `json:"status"`
	Code      json.Number `json:"code"`
	At        string      `json:"at"`
}

// media is the body of an MMS.
type media struct {
	Subject string            `json:"subject"`
	Message string            `json:"message"`
	Media   []json.RawMessage `json:"media"`
}

// ParseWebhook reads an inbound message or the receipt of a recipient of Sinch's, for the Parse of
// a [webhook.Config]. The text of an MMS is its message, or its subject without one. The status
// "queued" is acknowledged and ignored, unless the client reference has the id of the message: then
// it says that Sinch has the message. A binary message and a report on a whole batch are refused,
// since nothing reads them: Sinch does not repeat what is refused, and OnError of the webhook is
// told. The error is a [*sealtext.InputError], and never repeats the input.
func ParseWebhook(r *webhook.Request) (webhook.Event, error) {
	bad := func(field, rule string) (webhook.Event, error) {
		return webhook.Event{}, &sealtext.InputError{Field: field, Rule: rule}
	}
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "application/json" {
		return bad("event", "must be of media type application/json")
	}
	var doc document
	if r.JSON(&doc) != nil {
		return bad("event", "must be one JSON object in the documented form in UTF-8, each member once, and nothing behind it")
	}
	return doc.event()
}

// event reads an event of any type.
func (doc document) event() (webhook.Event, error) {
	switch doc.Type {
	case "mo_text", "mo_media":
		return doc.message()
	case "recipient_delivery_report_sms", "recipient_delivery_report_mms":
		return doc.receipt()
	}
	return webhook.Event{}, &sealtext.InputError{Field: "type", Rule: "must be mo_text, mo_media or recipient_delivery_report_sms; ask for reports per recipient"}
}

// message reads an inbound message.
func (doc document) message() (webhook.Event, error) {
	e := webhook.Event{ID: httptransport.CleanID(doc.ID)}
	if e.ID == "" {
		return webhook.Event{}, &sealtext.InputError{Field: "id", Rule: "must be the id of the message, of printable ASCII characters without spaces"}
	}
	text, count, err := doc.text()
	if err != nil {
		return webhook.Event{}, err
	}
	e.Media = count
	in := transport.Incoming{At: timeOf(doc.Received)}
	if in.From, err = sealtext.ParseE164("+" + strings.TrimPrefix(doc.From, "+")); err != nil {
		return webhook.Event{}, err
	}
	if in.Body, err = sealtext.NewBody(text); err != nil {
		return webhook.Event{}, err
	}
	if e.Sender, err = senderOf(doc.To); err != nil {
		return webhook.Event{}, err
	}
	e.Message = &in
	return e, nil
}

// text returns the text of a message and the number of files with it.
func (doc document) text() (text string, files int, err error) {
	bad := &sealtext.InputError{Field: "body", Rule: "must be there and be of the form that the type of the message has"}
	if len(doc.Body) == 0 || bytes.Equal(doc.Body, []byte("null")) {
		return "", 0, bad
	}
	if doc.Type == "mo_text" {
		if json.Unmarshal(doc.Body, &text) != nil {
			return "", 0, bad
		}
		return text, 0, nil
	}
	var m media
	if json.Unmarshal(doc.Body, &m) != nil || len(m.Media) > 1000 {
		return "", 0, bad
	}
	if text = m.Message; text == "" {
		text = m.Subject
	}
	return text, len(m.Media), nil
}

// receipt reads the receipt of a recipient.
func (doc document) receipt() (webhook.Event, error) {
	if !named(doc.Batch) {
		return webhook.Event{}, &sealtext.InputError{Field: "batch_id", Rule: "must be the id of a batch"}
	}
	code, good := codeFrom(doc.Code)
	if !good {
		return webhook.Event{}, &sealtext.InputError{Field: "code", Rule: "must be a number of at most five digits"}
	}
	s, known := statusOf(doc.Status, code)
	if !known {
		return webhook.Event{}, &sealtext.InputError{Field: "status", Rule: "must be one of the documented delivery statuses"}
	}
	ref := parseReference(doc.Reference)
	e := webhook.Event{ID: doc.Batch, Sender: ref.from}
	if s.State.Rank() == 0 && ref.message.IsZero() {
		return e, nil // queued: the answer to the request said more
	}
	e.Delivery = &transport.DeliveryReceipt{ProviderID: doc.Batch, Message: ref.message, State: s.State, OptedOut: s.OptedOut, At: timeOf(doc.At)}
	return e, nil
}

// timeOf reads a time; zero for none, or one of another form, so that no event is lost for it.
func timeOf(text string) time.Time {
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return time.Time{}
	}
	return at
}

// senderOf reads an address of the host. Sinch writes numbers without a plus sign; what has at most
// eight digits is a short code.
func senderOf(text string) (sealtext.Sender, error) {
	if len(text) > 8 && strings.Trim(text, "0123456789") == "" {
		text = "+" + text
	}
	return sealtext.ParseSender(text)
}
