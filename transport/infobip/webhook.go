package infobip

import (
	"encoding/json"
	"errors"
	"strconv"
	"strings"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/httptransport"
	"github.com/sealtext/sealtext/transport/webhook"
)

// result is one of the results of a webhook: an inbound message, which has a text, a delivery report,
// which has a status, or an event of the blocklist. Of everything else, such as prices and keywords,
// nothing is read.
type result struct {
	MessageID    string   `json:"messageId"`
	From         string   `json:"from"`
	Sender       string   `json:"sender"` // in reports of SMS API v3
	To           string   `json:"to"`
	Text         *string  `json:"text"`
	Parts        []part   `json:"message"` // of an MMS, instead of a text
	ReceivedAt   string   `json:"receivedAt"`
	DoneAt       string   `json:"doneAt"`
	CallbackData string   `json:"callbackData"`
	Status       *status  `json:"status"`
	Error        failure  `json:"error"`
	Event        string   `json:"event"`
	Content      *blocked `json:"content"`
}

// part is one of an MMS: a text, or the address of a file.
type part struct {
	Type string  `json:"contentType"`
	Text string  `json:"value"`
	URL  *string `json:"url"`
}

// blocked is the content of an event of the blocklist.
type blocked struct {
	Sender      string `json:"sender"`
	Destination string `json:"destination"`
	Channel     string `json:"channel"`
}

// channels of the blocklist whose destinations are phone numbers, by the names that events have here.
var channels = map[string]string{"": "", "SMS": "", "MMS": "", "RCS": "rcs", "WHATSAPP": "whatsapp", "VIBER": "viber"}

// ParseWebhook reads inbound messages, among them MMS, whose text is that of all their parts of plain
// text, delivery reports and events of the blocklist, for the ParseAll of a [webhook.Config]. A request
// may have many of them; those that it can read are returned beside the error about the others, which is
// made of [*sealtext.InputError] and never repeats the input.
//
// A BLOCK is an opt-out of the person, as an inbound message without a text, from the sender that it
// names or from everything. An UNBLOCK is acknowledged and changes nothing: only the person opts in.
func ParseWebhook(r *webhook.Request) ([]webhook.Event, error) {
	var all struct {
		Results []json.RawMessage `json:"results"`
	}
	if r.JSON(&all) != nil || all.Results == nil {
		return nil, &sealtext.InputError{Field: "results", Rule: "must be a list in a JSON object in UTF-8; choose the format JSON for webhooks"}
	}
	var events []webhook.Event
	var bad []error
	for i, raw := range all.Results {
		e, err := parseResult(raw)
		if err != nil {
			bad = append(bad, &sealtext.InputError{Field: "results[" + strconv.Itoa(i) + "]." + err.Field, Rule: err.Rule})
			continue
		}
		events = append(events, e)
	}
	if len(bad) == 1 {
		return events, bad[0]
	}
	return events, errors.Join(bad...)
}

func parseResult(raw json.RawMessage) (webhook.Event, *sealtext.InputError) {
	var m result
	if json.Unmarshal(raw, &m) != nil {
		return webhook.Event{}, bad("type", "must have members of the documented types")
	}
	if m.MessageID == "" || httptransport.CleanID(m.MessageID) == "" {
		return webhook.Event{}, bad("messageId", "must be 1 to 256 printable ASCII characters without spaces")
	}
	switch {
	case m.Event != "":
		return m.block()
	case m.Status != nil:
		return m.report()
	case m.Text != nil:
		return m.inbound(*m.Text, 0)
	case m.Parts != nil:
		return m.inbound(m.text())
	}
	return webhook.Event{}, bad("type", "must be a message with a text or the parts of an MMS, a report with a status, or an event of the blocklist")
}

func bad(field, rule string) *sealtext.InputError {
	return &sealtext.InputError{Field: field, Rule: rule}
}

// text is that of an MMS, and the number of its files.
func (m result) text() (text string, files int) {
	var texts []string
	for _, p := range m.Parts {
		kind, _, _ := strings.Cut(p.Type, ";")
		switch {
		case p.URL != nil:
			files++
		case strings.EqualFold(strings.TrimSpace(kind), "text/plain") && p.Text != "":
			texts = append(texts, p.Text)
		}
	}
	return strings.Join(texts, "\n"), files
}

func (m result) inbound(text string, files int) (webhook.Event, *sealtext.InputError) {
	from, err := number(m.From)
	if err != nil {
		return webhook.Event{}, bad("from", "must be a phone number with its country code")
	}
	body, err := sealtext.NewBody(text)
	if err != nil {
		return webhook.Event{}, bad("text", "must be a text of a message")
	}
	to, err := sealtext.ParseSender(address(m.To))
	if err != nil {
		return webhook.Event{}, bad("to", "must be a sender")
	}
	at, _ := when(m.ReceivedAt)
	return webhook.Event{ID: m.MessageID, Sender: to, Media: files, Message: &transport.Incoming{From: from, Body: body, At: at}}, nil
}

func (m result) report() (webhook.Event, *sealtext.InputError) {
	if !m.Status.known() {
		return webhook.Event{}, bad("status", "must be in one of the groups 1 to 5")
	}
	from := m.Sender
	if from == "" {
		from = m.From
	}
	e := webhook.Event{ID: m.MessageID}
	if from != "" {
		// One that is none here is not ours to send from; the id of the message says whose it is.
		e.Sender, _ = sealtext.ParseSender(address(from))
	}
	d := transport.DeliveryReceipt{ProviderID: m.MessageID, State: m.Status.state(), OptedOut: m.Status.optedOut(m.Error)}
	d.At, _ = when(m.DoneAt)
	for _, text := range []string{m.CallbackData, m.MessageID} {
		if id, err := sealtext.ParseID(text); err == nil {
			d.Message = id
			break
		}
	}
	e.Delivery = &d
	return e, nil
}

func (m result) block() (webhook.Event, *sealtext.InputError) {
	if m.Content == nil || m.Event != "BLOCK" && m.Event != "UNBLOCK" {
		return webhook.Event{}, bad("event", "must be BLOCK or UNBLOCK, with a content")
	}
	channel, numbers := channels[m.Content.Channel]
	if m.Event == "UNBLOCK" || !numbers {
		return webhook.Event{}, nil
	}
	if m.Content.Channel == "" && strings.Contains(m.Content.Destination, "@") {
		return webhook.Event{}, nil // an address for mail
	}
	from, err := number(m.Content.Destination)
	if err != nil {
		return webhook.Event{}, bad("content.destination", "must be a phone number with its country code")
	}
	e := webhook.Event{ID: m.MessageID, Channel: channel}
	if m.Content.Sender != "" {
		// Without a sender, or with one that is none here, it counts for all that the account sends.
		e.Sender, _ = sealtext.ParseSender(address(m.Content.Sender))
	}
	at, _ := when(m.ReceivedAt)
	e.Message = &transport.Incoming{From: from, At: at, Handled: consent.ProviderOptedOut}
	return e, nil
}

// number reads a person's number, which Infobip writes without a plus sign.
func number(text string) (sealtext.Number, error) {
	return sealtext.ParseE164("+" + digits(text))
}

// address writes a sender as the library does: more than eight digits are a number with its country
// code, and fewer a short code.
func address(text string) string {
	if len(text) > 8 && strings.Trim(text, "0123456789") == "" {
		return "+" + text
	}
	return text
}
