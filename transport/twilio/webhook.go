package twilio

import (
	"net/url"
	"strconv"
	"strings"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/webhook"
)

// nothingMore is TwiML that sends nothing: Twilio would text the body of any other answer.
var nothingMore = webhook.Answer{ContentType: "text/xml; charset=utf-8", Body: `<?xml version="1.0" encoding="UTF-8"?><Response></Response>`}

// actions are what Twilio did with a text, by its OptOutType. Any other is as if it did nothing: the text
// is read in any case, and is not lost for a word that is new.
var actions = map[string]consent.ProviderAction{
	"STOP": consent.ProviderOptedOut, "START": consent.ProviderOptedIn, "HELP": consent.ProviderHelped,
}

// ParseWebhook reads an inbound message or a status callback of Twilio's, for the Parse of a
// [webhook.Config]. Of everything else that Twilio sends with a message, such as the city and the
// postal code of a number, it reads nothing. A status before "sent" is acknowledged and ignored, unless
// the URL has the id of the message, see [Config]: then it says that Twilio has the message. A parameter
// that is there twice is refused. The error is a [*sealtext.InputError] or a [*webhook.RefusedError],
// and never repeats the input.
func ParseWebhook(r *webhook.Request) (webhook.Event, error) {
	form, err := r.Form()
	if err != nil {
		return webhook.Event{}, err
	}
	p := params{form: form}
	id, status := p.one("MessageSid"), p.one("MessageStatus")
	e := webhook.Event{ID: id, Pool: p.one("MessagingServiceSid")}
	p.check(sid(id, "SM", "MM"), "MessageSid", "must be the SID of a message")
	p.check(sid(p.one("AccountSid"), "AC"), "AccountSid", "must be the SID of an account")
	p.check(e.Pool == "" || sid(e.Pool, "MG"), "MessagingServiceSid", "must be the SID of a Messaging Service")
	if status == "" {
		p.message(&e)
	} else {
		p.receipt(&e, status, messageOf(r.URL))
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

// one returns a parameter that must not be repeated: Twilio signs repeated values in no order, and a
// value that is there twice like one.
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
	_, whole := p.form["Body"]
	p.check(whole, "Body", "must be there, if only empty; a message has one, and a status has MessageStatus")
	channel, from := address(p.one("From"))
	number, err := sealtext.ParseE164(from)
	p.keep(err)
	body, err := sealtext.NewBody(p.one("Body"))
	p.keep(err)
	did := actions[p.one("OptOutType")]
	if media := p.one("NumMedia"); media != "" {
		e.Media, err = strconv.Atoi(media)
		p.check(err == nil && e.Media >= 0 && e.Media <= 1000, "NumMedia", "must be the number of files")
	}
	e.Channel, e.Sender = channel, p.sender(p.one("To"))
	e.Message = &transport.Incoming{From: number, Body: body, Handled: did}
	e.Answer = nothingMore
}

// messageOf returns the id that [Config].StatusCallback was given, from the URL, which Twilio signs; zero
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

func (p *params) receipt(e *webhook.Event, status string, message sealtext.ID) {
	code := 0
	if text := p.one("ErrorCode"); text != "" {
		var err error
		code, err = strconv.Atoi(text)
		p.check(err == nil && code >= 0 && code <= 99_999, "ErrorCode", "must be a number of at most five digits")
	}
	s, known := statusOf(status, code)
	p.check(known, "MessageStatus", "must be a state of an outgoing message")
	from := p.one("From")
	if s.State.Rank() == 0 && message.IsZero() {
		return // queued, accepted, scheduled or sending: the answer to the request said more
	}
	if from != "" || e.Pool == "" { // a message may fail before the Messaging Service has chosen a number
		e.Sender = p.sender(from)
	}
	e.Delivery = &transport.DeliveryReceipt{ProviderID: e.ID, Message: message, State: s.State, OptedOut: s.OptedOut}
}

// sender returns the host's side of a message. It is zero for an address that is no sender, such as
// that of an RCS agent.
func (p *params) sender(text string) sealtext.Sender {
	p.check(text != "", "To", "must be there, and so must From")
	channel, rest := address(text)
	s, err := sealtext.ParseSender(rest)
	if channel == "" {
		p.keep(err)
	}
	return s
}

// address splits the address of a channel, such as whatsapp:+12025550123. The channel of an SMS is
// empty.
func address(text string) (channel, rest string) {
	channel, rest, typed := strings.Cut(text, ":")
	if !typed {
		return "", text
	}
	switch channel {
	case "whatsapp", "rcs":
		return channel, rest
	}
	return "other", rest
}
