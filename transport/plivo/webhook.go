package plivo

import (
	"net/url"
	"strconv"
	"strings"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/keyword"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/webhook"
)

// nothingMore is XML that sends nothing.
var nothingMore = webhook.Answer{ContentType: "application/xml; charset=utf-8", Body: `<?xml version="1.0" encoding="UTF-8"?><Response></Response>`}

// ParseWebhook reads an inbound message or a status callback of Plivo's, by POST, for the Parse of
// a [webhook.Config]. The status queued is acknowledged and ignored, unless the URL has the id of
// the message, see [Config]: then it says that Plivo has the message. A parameter that is there
// twice is refused. The error is a [*sealtext.InputError] or a [*webhook.RefusedError], and never
// repeats the input.
func ParseWebhook(r *webhook.Request) (webhook.Event, error) {
	form, err := r.Form()
	if err != nil {
		return webhook.Event{}, err
	}
	p := params{form: form}
	e := webhook.Event{ID: p.one("MessageUUID")}
	p.check(uuid(e.ID), "MessageUUID", "must be the id of a message (a UUID)")
	if pool := p.one("PowerpackUUID"); uuid(pool) {
		e.Pool = pool
	}
	if status := p.one("Status"); status != "" {
		p.receipt(&e, status, messageOf(r.URL))
	} else {
		p.message(&e)
	}
	if p.err != nil {
		return webhook.Event{}, p.err
	}
	return e, nil
}

// params reads parameters and keeps the first error.
type params struct {
	form url.Values
	err  error
}

// one returns a parameter that must not be repeated: Plivo signs repeated values in no order.
func (p *params) one(name string) string {
	v := p.form[name]
	p.check(len(v) <= 1, name, "must not be repeated")
	if len(v) != 1 {
		return ""
	}
	return v[0]
}

func (p *params) check(ok bool, field, rule string) {
	if !ok && p.err == nil {
		p.err = &sealtext.InputError{Field: field, Rule: rule}
	}
}

func (p *params) keep(err error) {
	if p.err == nil {
		p.err = err
	}
}

func (p *params) message(e *webhook.Event) {
	text, kind := p.one("Text"), strings.ToLower(p.one("Type"))
	if kind == "" || kind == "sms" {
		_, whole := p.form["Text"]
		p.check(whole, "Text", "must be there, if only empty; a message has one, and a status has Status")
	} else if body := p.one("Body"); body != "" {
		text = body
	}
	switch kind {
	case "", "sms", "mms":
	case "whatsapp":
		e.Channel = kind
	default:
		e.Channel = "other"
	}
	number, err := sealtext.ParseE164("+" + strings.TrimPrefix(p.one("From"), "+"))
	p.keep(err)
	body, err := sealtext.NewBody(text)
	p.keep(err)
	if media := p.one("MediaCount"); media != "" {
		e.Media, err = strconv.Atoi(media)
		p.check(err == nil && e.Media >= 0 && e.Media <= 1000, "MediaCount", "must be the number of files")
	}
	e.Sender, err = senderOf(p.one("To"))
	if e.Channel == "" {
		p.keep(err)
	}
	e.Message = &transport.Incoming{From: number, Body: body, Handled: handled(p.one("MessageIntent"), text)}
	e.Answer = nothingMore
}

// handled returns what Plivo did with a text. Its MessageIntent says what it takes the text for,
// not whether it has answered; so it counts only for an opt-out that would be overlooked otherwise.
func handled(intent, text string) consent.ProviderAction {
	if strings.EqualFold(intent, "optout") && keyword.Classify(text).Intent != keyword.IntentOptOut {
		return consent.ProviderOptedOut
	}
	return consent.ProviderDidNothing
}

func (p *params) receipt(e *webhook.Event, status string, message sealtext.ID) {
	s, known := statusOf(status, p.one("ErrorCode"))
	p.check(known, "Status", "must be a state of an outgoing message")
	sender, err := senderOf(p.one("From"))
	if e.Pool == "" { // otherwise the Powerpack says whose it is, also before it has chosen a number
		p.keep(err)
	}
	if s.State.Rank() == 0 && message.IsZero() {
		return // queued: the answer to the request said as much
	}
	e.Sender = sender
	e.Delivery = &transport.DeliveryReceipt{ProviderID: e.ID, Message: message, State: s.State, OptedOut: s.OptedOut}
}

// messageOf returns the id that [Config].Callback was given, from the URL, which Plivo signs; zero
// if it has none.
func messageOf(callback string) sealtext.ID {
	u, err := url.Parse(callback)
	if err != nil {
		return sealtext.ID{}
	}
	id, err := sealtext.ParseID(u.Query().Get("message"))
	if err != nil {
		return sealtext.ID{}
	}
	return id
}
