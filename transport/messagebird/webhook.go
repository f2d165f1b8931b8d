package messagebird

import (
	"encoding/json"
	"mime"
	"net/http"
	"strings"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/webhook"
)

// done is the answer that MessageBird repeats an event without: any with another status than 200.
var done = webhook.Answer{ContentType: "text/plain; charset=utf-8", Body: "OK"}

// ParseWebhook reads an inbound message or a status report of MessageBird's, for the Parse of a
// [webhook.Config]: from the query of a GET, which its Config.GET must permit, and from a form or a
// JSON object of a POST. The status "scheduled" is acknowledged and ignored, unless the reference
// has the id of the message: then it says that MessageBird has the message. A parameter that is
// there twice is refused. The error is a [*sealtext.InputError] or a [*webhook.RefusedError], and
// never repeats the input.
func ParseWebhook(r *webhook.Request) (webhook.Event, error) {
	p, err := parameters(r)
	if err != nil {
		return webhook.Event{}, err
	}
	e := webhook.Event{ID: p.one("id"), Answer: done}
	p.check(named(e.ID), "id", "must be the id of a message")
	switch _, text := p.values["body"]; {
	case text || p.one("mms") == "true":
		p.message(&e)
	case p.one("status") != "":
		p.report(&e)
	default:
		p.check(false, "body", "must be there, if only empty; a message has one, and a report has a status")
	}
	if p.err != nil {
		return webhook.Event{}, p.err
	}
	return e, nil
}

// params reads parameters and keeps the first error.
type params struct {
	values map[string][]string
	files  int
	err    error
}

// parameters returns those of a request.
func parameters(r *webhook.Request) (*params, error) {
	if r.Method == http.MethodGet {
		values, err := r.Query()
		return &params{values: values}, err
	}
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "application/json" {
		values, err := r.Form()
		return &params{values: values}, err
	}
	bad := &sealtext.InputError{Field: "event", Rule: "must be one JSON object of texts and numbers in UTF-8, each member once"}
	var doc map[string]json.RawMessage
	if r.JSON(&doc) != nil || doc == nil {
		return nil, bad
	}
	p := &params{values: map[string][]string{}}
	for name, raw := range doc {
		var text string
		var list []string
		switch {
		case strings.EqualFold(name, "mediaUrls") && json.Unmarshal(raw, &list) == nil:
			p.files = max(p.files, len(list))
		case json.Unmarshal(raw, &text) == nil && raw[0] == '"':
			p.values[name] = []string{text}
		case raw[0] != '[' && raw[0] != '{' && raw[0] != 'n': // a number, or true or false
			p.values[name] = []string{string(raw)}
		}
	}
	return p, nil
}

// one returns a parameter that must not be repeated.
func (p *params) one(name string) string {
	v := p.values[name]
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

// message reads an inbound message.
func (p *params) message(e *webhook.Event) {
	in := transport.Incoming{At: timeOf(p.one("createdDatetime"))}
	var err error
	in.From, err = sealtext.ParseE164("+" + bare(p.one("originator")))
	p.keep(err)
	in.Body, err = sealtext.NewBody(p.one("body"))
	p.keep(err)
	e.Sender, err = senderOf(p.one("recipient"))
	p.keep(err)
	p.check(p.files <= 1000, "mediaUrls", "must be at most 1000 files")
	if e.Media = p.files; e.Media == 0 && p.one("mms") == "true" {
		e.Media = 1
	}
	e.Message = &in
}

// report reads a status report.
func (p *params) report(e *webhook.Event) {
	code := p.one("statusErrorCode")
	s, known := statusOf(p.one("status"), json.Number(code))
	p.check(known, "status", "must be one of the documented statuses, with a code of at most five digits or none")
	ref := parseReference(p.one("reference"))
	e.Sender = ref.from
	if s.State.Rank() == 0 && ref.message.IsZero() {
		return // scheduled: the answer to the request said more
	}
	e.Delivery = &transport.DeliveryReceipt{
		ProviderID: e.ID, Message: ref.message, State: s.State, OptedOut: s.OptedOut, At: timeOf(p.one("statusDatetime")),
	}
}

// timeOf reads a time, which short codes have without a zone; zero for none, or one of another
// form, so that no event is lost for it.
func timeOf(text string) time.Time {
	for _, layout := range []string{time.RFC3339, "20060102150405"} {
		if at, err := time.Parse(layout, text); err == nil {
			return at.UTC()
		}
	}
	return time.Time{}
}

// senderOf reads an address of the host. MessageBird writes numbers without a plus sign; what has
// at most eight digits is a short code.
func senderOf(text string) (sealtext.Sender, error) {
	if len(text) > 8 && strings.Trim(text, "0123456789") == "" {
		text = "+" + text
	}
	return sealtext.ParseSender(text)
}
