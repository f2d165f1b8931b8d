package infobip

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/rule/senderid"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/httptransport"
)

// The validity period that Infobip takes.
const (
	minValidity = time.Second
	maxValidity = 48 * time.Hour
)

// Transport hands messages to Infobip. It is a [transport.Transport] and a [transport.Finder], and is
// safe for concurrent use.
type Transport struct {
	cfg    Config
	client *httptransport.Client
	now    func() time.Time
}

// Capabilities declares the regions and the grace period of the configuration. Link shortening, click
// tracking and transliteration are switched off in each request. Infobip can send at a later time, by
// schedule.sendAt, which is not used.
func (t *Transport) Capabilities() transport.Capabilities {
	return transport.Capabilities{
		Regions: slices.Clone(t.cfg.Regions), MinValidity: minValidity, MaxValidity: maxValidity,
		Receipts: true, Reference: true, Scheduling: true, Dedupes: t.cfg.Dedupes,
		ListsOptOuts: true, BlocksNumbers: true, UnblocksNumbers: true,
	}
}

// What is written. The names are those of SMS API v3.
type (
	envelope struct {
		Messages []message `json:"messages"`
		Options  options   `json:"options"`
	}
	message struct {
		Sender       string        `json:"sender"`
		Destinations []destination `json:"destinations"`
		Content      content       `json:"content"`
		Options      messageOption `json:"options"`
		Webhooks     webhooks      `json:"webhooks"`
	}
	destination struct {
		To        string `json:"to"`
		MessageID string `json:"messageId"`
	}
	content struct {
		Text            string `json:"text"`
		Transliteration string `json:"transliteration"`
	}
	messageOption struct {
		ValidityPeriod validity  `json:"validityPeriod"`
		Regional       *regional `json:"regional,omitempty"`
	}
	regional struct {
		India  *indiaDLT  `json:"indiaDlt,omitempty"`
		Turkey *turkeyIYS `json:"turkeyIys,omitempty"`
	}
	indiaDLT struct {
		Entity   string `json:"principalEntityId"`
		Template string `json:"contentTemplateId,omitempty"`
	}
	turkeyIYS struct {
		Brand     string `json:"brandCode"`
		Recipient string `json:"recipientType"`
	}
	validity struct {
		Amount   int    `json:"amount"`
		TimeUnit string `json:"timeUnit"`
	}
	webhooks struct {
		Delivery     *delivery `json:"delivery,omitempty"`
		ContentType  string    `json:"contentType"`
		CallbackData string    `json:"callbackData"`
	}
	delivery struct {
		URL string `json:"url"`
	}
	options struct {
		Tracking tracking `json:"tracking"`
	}
	tracking struct {
		ShortenURL  bool `json:"shortenUrl"`
		TrackClicks bool `json:"trackClicks"`
	}
)

// Send makes one request, at most once on the wire; see the package doc for the outcomes. It returns
// an error only if the message is no longer cleared or no request could be made for it, together with
// OutcomeNotSent.
func (t *Transport) Send(ctx context.Context, c transport.Cleared) (transport.Outcome, error) {
	body, err := c.Body()
	if err != nil {
		return notSent("not-cleared"), fmt.Errorf("infobip: %w", err)
	}
	if ctx.Err() != nil {
		return notSent("canceled"), nil
	}
	account, err := t.account(c.Tenant(), c.From())
	if err != nil {
		return notSent("account"), err
	}
	key, err := t.key(ctx, c.Tenant(), account)
	if err != nil {
		return notSent("credentials"), err
	}
	id := c.Message().String()
	m := message{
		Sender:   digits(c.From().String()),
		Content:  content{Text: body.Plaintext(), Transliteration: "NONE"},
		Options:  messageOption{validity{Amount: t.seconds(c.ExpiresAt()), TimeUnit: "SECONDS"}, regionalOf(c)},
		Webhooks: webhooks{ContentType: "application/json", CallbackData: id},
	}
	if t.cfg.ReportURL != "" {
		m.Webhooks.Delivery = &delivery{t.cfg.ReportURL}
	}
	to, err := c.To()
	if err != nil {
		return notSent("not-cleared"), fmt.Errorf("infobip: %w", err)
	}
	m.Destinations = []destination{{To: digits(to.E164()), MessageID: id}}
	req, err := newRequest(ctx, http.MethodPost, account.URL+"/sms/3/messages", key, envelope{Messages: []message{m}})
	if err != nil {
		return notSent("request"), err
	}
	return t.outcome(t.client.Exchange(ctx, req)), nil
}

// regionalOf returns what Infobip takes of the sender's registrations: the ids of DLT in India, and the
// brand code of IYS with a commercial message to a person in Turkey.
func regionalOf(c transport.Cleared) *regional {
	rs := c.Registrations()
	if entity, template, ok := senderid.DLT(rs); ok {
		return &regional{India: &indiaDLT{entity, template}}
	}
	i := slices.IndexFunc(rs, func(r senderid.Registration) bool { return r.Scheme == senderid.SchemeIYS })
	if i < 0 || c.Purpose() != sealtext.Marketing {
		return nil
	}
	return &regional{Turkey: &turkeyIYS{rs[i].ID, "BIREYSEL"}}
}

func notSent(code string) transport.Outcome {
	return transport.Outcome{Kind: transport.OutcomeNotSent, Code: code}
}

// seconds returns the validity period. Whether the message has expired is the relay's to decide.
func (t *Transport) seconds(expires time.Time) int {
	return int(min(max(expires.Sub(t.now()).Truncate(time.Second), minValidity), maxValidity) / time.Second)
}

// digits writes a number as Infobip does, without a plus sign.
func digits(address string) string { return strings.TrimPrefix(address, "+") }

// account returns an account with the URL that requests are made to. The error of a host's function may
// name a person.
func (t *Transport) account(tenant sealtext.Tenant, from sealtext.Sender) (Account, error) {
	a, err := t.cfg.Account(tenant, from)
	if err != nil {
		return Account{}, errors.New("infobip: Config.Account gave an error")
	}
	return t.based(a)
}

func (t *Transport) based(a Account) (Account, error) {
	base, err := t.client.Base(a.URL)
	if err != nil {
		return Account{}, fmt.Errorf("infobip: Account.URL: %w", err)
	}
	a.URL = base
	return a, nil
}

func (t *Transport) key(ctx context.Context, tenant sealtext.Tenant, a Account) (httptransport.Secret, error) {
	key, err := t.cfg.Key(ctx, tenant, a.ID)
	if err != nil || !key.Valid() {
		return "", errors.New("infobip: Config.Key gave an error, or no key in printable ASCII; remove a newline at its end")
	}
	return key, nil
}

func newRequest(ctx context.Context, method, url string, key httptransport.Secret, v any) (*http.Request, error) {
	req, err := httptransport.NewJSON(ctx, method, url, v)
	if err != nil {
		return nil, fmt.Errorf("infobip: %w", err)
	}
	req.Header.Set("Authorization", "App "+string(key))
	return req, nil
}

// accepted is what is read of the answer to a message.
type accepted struct {
	Messages []struct {
		MessageID string `json:"messageId"`
		Status    status `json:"status"`
	} `json:"messages"`
}

// outcome adds what Infobip's answer says to the outcome of its status.
func (t *Transport) outcome(a httptransport.Answer) transport.Outcome {
	out := a.Outcome(t.now())
	if out.Kind == transport.OutcomeAccepted {
		var said accepted
		if json.Unmarshal(a.Body, &said) != nil || len(said.Messages) != 1 {
			return unknown("no-message")
		}
		m := said.Messages[0]
		id := httptransport.CleanID(m.MessageID)
		if out = m.Status.outcome(failure{}); id == "" && out.Kind == transport.OutcomeAccepted {
			return unknown("no-id")
		}
		if out.Kind == transport.OutcomeAccepted {
			out.ProviderID = id
		}
		return out
	}
	if a.Status < 400 {
		return out
	}
	if a.Status == http.StatusForbidden || a.Status == http.StatusNotFound {
		out.Kind, out.Account = transport.OutcomeNotSent, true // the key or the URL, not this message
	}
	if code := codeOf(a); code != "" {
		out.Code = httptransport.CleanCode(code, a.Status)
	}
	return out
}

func unknown(code string) transport.Outcome {
	return transport.Outcome{Kind: transport.OutcomeUnknown, Code: code}
}

// codeOf returns the code of an error, in the newer or the older of Infobip's forms; empty if it has
// none.
func codeOf(a httptransport.Answer) string {
	var said struct {
		Code  string `json:"errorCode"`
		Older struct {
			Exception struct {
				ID string `json:"messageId"`
			} `json:"serviceException"`
		} `json:"requestError"`
	}
	if json.Unmarshal(a.Body, &said) != nil {
		return ""
	}
	if said.Code != "" {
		return said.Code
	}
	return said.Older.Exception.ID
}
