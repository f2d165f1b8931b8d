package vonage

import (
	"mime"
	"net/http"
	"strings"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/httptransport"
	"github.com/sealtext/sealtext/transport/webhook"
)

// Codes of the Messages API (developer.vonage.com/en/api-errors/messages).
const (
	codeOptedOut    = "1240" // the person has texted STOP
	codeAlreadySent = "1320"
	codeExpired     = "1360"
)

// legacyOptedOut is the err-code of the SMS API for the same. As a status of its answer to a request, 9
// means that there is no credit; that is not read here.
const legacyOptedOut = "9"

// unreached are codes of a network or a handset that could not deliver.
var unreached = map[string]bool{
	"1180": true, "1190": true, "1200": true, "1220": true, "1230": true, "1260": true, "1280": true, "1290": true, "1310": true, "1330": true,
}

// event is what is read of an inbound message or a status. The other members, such as prices and
// networks, are not.
type event struct {
	Channel   string  `json:"channel"`
	ID        string  `json:"message_uuid"`
	To        string  `json:"to"`
	From      string  `json:"from"`
	Timestamp string  `json:"timestamp"`
	Text      *string `json:"text"`
	Image     *file   `json:"image"`
	Audio     *file   `json:"audio"`
	Video     *file   `json:"video"`
	File      *file   `json:"file"`
	Card      *file   `json:"vcard"`
	Status    string  `json:"status"`
	ClientRef string  `json:"client_ref"`
	Error     struct {
		Type string `json:"type"`
	} `json:"error"`
}

// file is what is read of a file that came with a message.
type file struct {
	Caption string `json:"caption"`
}

// text returns the text of a message, which is the caption of a file where it has none of its own, and
// the number of files with it; false for a message without either.
func (m event) text() (text string, files int, there bool) {
	if m.Text != nil {
		text, there = *m.Text, true
	}
	for _, f := range []*file{m.Image, m.Audio, m.Video, m.File, m.Card} {
		if f == nil {
			continue
		}
		if files++; text == "" {
			text = f.Caption
		}
		there = true
	}
	return text, files, there
}

func bad(field, rule string) error { return &sealtext.InputError{Field: field, Rule: rule} }

// ParseWebhook reads an inbound message or a status of Messages API v1, for the Parse of a
// [webhook.Config]. The text of an MMS is its own or else the caption of its first file that has one. A
// status of another channel than SMS is acknowledged and ignored. The error is a [*sealtext.InputError],
// and never repeats the input.
func ParseWebhook(r *webhook.Request) (webhook.Event, error) {
	var m event
	if r.JSON(&m) != nil {
		return webhook.Event{}, bad("body", "must be a JSON object of the documented form in UTF-8")
	}
	if m.ID == "" || httptransport.CleanID(m.ID) == "" {
		return webhook.Event{}, bad("message_uuid", "must be the id of a message")
	}
	if m.Status != "" {
		return m.status()
	}
	return m.inbound()
}

func (m event) inbound() (webhook.Event, error) {
	if m.Channel == "" {
		return webhook.Event{}, bad("channel", "must be there")
	}
	from, err := sealtext.ParseE164("+" + digits(m.From))
	if err != nil {
		return webhook.Event{}, bad("from", "must be a phone number with its country code")
	}
	sms := m.Channel == "sms" || m.Channel == "mms"
	text, files, there := m.text()
	if !there && m.Channel == "sms" {
		return webhook.Event{}, bad("text", "must be there, if only empty")
	}
	e := webhook.Event{ID: m.ID, Media: files, Message: &transport.Incoming{From: from}}
	if e.Message.Body, err = sealtext.NewBody(text); err != nil {
		return webhook.Event{}, bad("text", "must be a text of a message")
	}
	if e.Sender, err = sealtext.ParseSender(address(m.To)); err != nil && sms {
		return webhook.Event{}, bad("to", "must be a sender")
	}
	if !sms {
		e.Channel = m.Channel
	}
	e.Message.At = when(m.Timestamp)
	return e, nil
}

func (m event) status() (webhook.Event, error) {
	if m.Channel != "sms" {
		return webhook.Event{}, nil
	}
	_, code, _ := strings.Cut(m.Error.Type, "#")
	d := transport.DeliveryReceipt{ProviderID: m.ID, Message: reference(m.ClientRef), At: when(m.Timestamp)}
	switch m.Status {
	case "submitted":
		d.State = transport.StateSent
	case "delivered":
		d.State = transport.StateDelivered
	case "rejected", "undeliverable":
		d.State, d.OptedOut = refused(code), code == codeOptedOut
	default:
		return webhook.Event{}, bad("status", "must be submitted, delivered, rejected or undeliverable")
	}
	return receipt(m.From, d), nil
}

// refused is the state of a message that Vonage or a network has refused.
func refused(code string) transport.State {
	switch {
	case code == codeAlreadySent:
		return transport.StateAccepted
	case code == codeExpired:
		return transport.StateLapsed
	case unreached[code]:
		return transport.StateUndelivered
	}
	return transport.StateFailed
}

// receipt is the event of a receipt. A sender that is none here is left out: the ids say whose it is.
func receipt(from string, d transport.DeliveryReceipt) webhook.Event {
	e := webhook.Event{ID: d.ProviderID, Delivery: &d}
	if from != "" {
		e.Sender, _ = sealtext.ParseSender(address(from))
	}
	return e
}

// reference returns the id of our message; zero for another reference.
func reference(text string) sealtext.ID {
	id, err := sealtext.ParseID(text)
	if err != nil {
		return sealtext.ID{}
	}
	return id
}

// legacyStates are those of delivery receipts of the SMS API.
var legacyStates = map[string]transport.State{
	"delivered": transport.StateDelivered, "expired": transport.StateLapsed, "failed": transport.StateUndelivered, "rejected": transport.StateFailed,
	"accepted": transport.StateSent, "buffered": transport.StateSent, "unknown": transport.StateAccepted,
}

// ParseReceipt reads a delivery receipt of the older SMS API, as a form, in JSON, or in the query of a
// GET, which Config.GET must permit, for the Parse of a [webhook.Config] with webhook.VonageSignature.
// Vonage reports in this form where the account is set to the SMS API. The error is a
// [*sealtext.InputError] or a [*webhook.RefusedError], and never repeats the input.
func ParseReceipt(r *webhook.Request) (webhook.Event, error) {
	p, err := parameters(r)
	if err != nil {
		return webhook.Event{}, err
	}
	state, known := legacyStates[p["status"]]
	switch {
	case p["messageId"] == "" || httptransport.CleanID(p["messageId"]) == "":
		return webhook.Event{}, bad("messageId", "must be the id of a message")
	case !known:
		return webhook.Event{}, bad("status", "must be a state of a delivery receipt")
	}
	d := transport.DeliveryReceipt{ProviderID: p["messageId"], Message: reference(p["client-ref"]), State: state}
	if failed := p["status"] == "failed" || p["status"] == "rejected"; failed && p["err-code"] == legacyOptedOut {
		d.State, d.OptedOut = transport.StateFailed, true
	}
	return receipt(p["to"], d), nil
}

// ParseInbound reads an inbound message of the older SMS API, as a form, in JSON, or in the query of a
// GET, for the Parse of a [webhook.Config] with webhook.VonageSignature. Vonage passes on messages in
// this form where the account is set to the SMS API. Each part of a long message counts by itself. A
// binary message is refused. The error is a [*sealtext.InputError] or a [*webhook.RefusedError], and
// never repeats the input.
func ParseInbound(r *webhook.Request) (webhook.Event, error) {
	p, err := parameters(r)
	if err != nil {
		return webhook.Event{}, err
	}
	text, there := p["text"]
	switch {
	case p["messageId"] == "" || httptransport.CleanID(p["messageId"]) == "":
		return webhook.Event{}, bad("messageId", "must be the id of a message")
	case !there || p["type"] == "binary":
		return webhook.Event{}, bad("text", "must be there, if only empty; a receipt has a status instead, and a binary message is not read")
	}
	from, err := sealtext.ParseE164("+" + digits(p["msisdn"]))
	if err != nil {
		return webhook.Event{}, bad("msisdn", "must be a phone number with its country code")
	}
	body, err := sealtext.NewBody(text)
	if err != nil {
		return webhook.Event{}, bad("text", "must be a text of a message")
	}
	to, err := sealtext.ParseSender(address(p["to"]))
	if err != nil {
		return webhook.Event{}, bad("to", "must be a sender")
	}
	at, err := time.Parse(time.DateTime, p["message-timestamp"]) // in UTC
	if err != nil {
		at = time.Time{}
	}
	return webhook.Event{ID: p["messageId"], Sender: to, Message: &transport.Incoming{From: from, Body: body, At: at}}, nil
}

// parameters reads a form, a JSON object of texts, or the query of a GET. Each name may be there once.
func parameters(r *webhook.Request) (map[string]string, error) {
	out := map[string]string{}
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err == nil && kind == "application/json" && r.Method != http.MethodGet {
		if r.JSON(&out) != nil {
			return nil, bad("body", "must be a JSON object of texts in UTF-8")
		}
		return out, nil
	}
	form, err := r.Query()
	if r.Method != http.MethodGet {
		form, err = r.Form()
	}
	if err != nil {
		return nil, err
	}
	for name, values := range form {
		if len(values) != 1 {
			return nil, bad("body", "must have each parameter once")
		}
		out[name] = values[0]
	}
	return out, nil
}

// when reads a time as Vonage writes it; zero, which is now, for anything else.
func when(text string) time.Time {
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return time.Time{}
	}
	return at.UTC()
}

// address writes a sender as the library does: more than eight digits are a number with its country
// code, and fewer a short code.
func address(text string) string {
	if len(text) > 8 && strings.Trim(text, "0123456789") == "" {
		return "+" + text
	}
	return text
}
