package vonage

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

// The validity period that Vonage takes.
const (
	minValidity = 20 * time.Second
	maxValidity = 604_800 * time.Second
)

// Transport hands messages to Vonage. It is a [transport.Transport], and is safe for concurrent use.
type Transport struct {
	cfg     Config
	base    string // of the API, without a slash at the end
	account string // of the Account API, likewise
	client  *httptransport.Client
	now     func() time.Time
}

// Capabilities declares the regions of the configuration, and that a message can be redacted if there is
// a [Config].Secret. No other channel is used.
func (t *Transport) Capabilities() transport.Capabilities {
	return transport.Capabilities{
		Regions: slices.Clone(t.cfg.Regions), MinValidity: minValidity, MaxValidity: maxValidity,
		Receipts: true, Reference: true, Redacts: t.cfg.Secret != nil,
	}
}

// message is what is written. The names are those of Messages API v1.
type message struct {
	Channel     string `json:"channel"`
	MessageType string `json:"message_type"`
	To          string `json:"to"`
	From        string `json:"from"`
	Text        string `json:"text"`
	TTL         int    `json:"ttl"`
	ClientRef   string `json:"client_ref"`
	WebhookURL  string `json:"webhook_url,omitempty"`
	Version     string `json:"webhook_version"`
	SMS         *india `json:"sms,omitempty"`
}

// india are the ids that Vonage takes for the DLT platforms of India.
type india struct {
	Entity  string `json:"entity_id"`
	Content string `json:"content_id,omitempty"`
}

// Send makes one request, at most once on the wire; see the package doc for the outcomes. It returns
// an error only if the message is no longer cleared or no request could be made for it, together with
// OutcomeNotSent.
func (t *Transport) Send(ctx context.Context, c transport.Cleared) (transport.Outcome, error) {
	body, err := c.Body()
	if err != nil {
		return notSent("not-cleared"), fmt.Errorf("vonage: %w", err)
	}
	if ctx.Err() != nil {
		return notSent("canceled"), nil
	}
	token, err := t.token(ctx, c.Tenant(), c.From())
	if err != nil {
		return notSent("credentials"), err
	}
	m := message{
		Channel: "sms", MessageType: "text", From: digits(c.From().String()), Text: body.Plaintext(), TTL: t.seconds(c.ExpiresAt()),
		ClientRef: c.Message().String(), WebhookURL: t.cfg.StatusURL, Version: "v1",
	}
	if entity, template, ok := senderid.DLT(c.Registrations()); ok {
		m.SMS = &india{entity, template}
	}
	to, err := c.To()
	if err != nil {
		return notSent("not-cleared"), fmt.Errorf("vonage: %w", err)
	}
	m.To = digits(to.E164())
	req, err := httptransport.NewJSON(ctx, http.MethodPost, t.base+"/v1/messages", m)
	if err != nil {
		return notSent("request"), fmt.Errorf("vonage: %w", err)
	}
	req.Header.Set("Authorization", "Bearer "+token)
	return t.outcome(t.client.Exchange(ctx, req)), nil
}

func notSent(code string) transport.Outcome {
	return transport.Outcome{Kind: transport.OutcomeNotSent, Code: code}
}

// seconds returns the validity period. Whether the message has expired is the relay's to decide.
func (t *Transport) seconds(expires time.Time) int {
	return int(min(max(expires.Sub(t.now()).Truncate(time.Second), minValidity), maxValidity) / time.Second)
}

// digits writes a number as Vonage does, without a plus sign.
func digits(address string) string { return strings.TrimPrefix(address, "+") }

// token returns a token of the application that sends. The errors of the host's functions may name a
// person or a key.
func (t *Transport) token(ctx context.Context, tenant sealtext.Tenant, from sealtext.Sender) (string, error) {
	application, err := t.cfg.Application(tenant, from)
	if err != nil || !uuid(application) {
		return "", errors.New("vonage: Config.Application gave an error, or no UUID")
	}
	key, err := t.cfg.Key(ctx, tenant, application)
	if err != nil || key.rsa == nil {
		return "", errors.New("vonage: Config.Key gave an error, or no key; make one with ParseKey")
	}
	return key.token(application, t.now())
}

// outcome adds what Vonage's answer says to the outcome of its status.
func (t *Transport) outcome(a httptransport.Answer) transport.Outcome {
	out := a.Outcome(t.now())
	if out.Kind == transport.OutcomeAccepted {
		var said struct {
			ID string `json:"message_uuid"`
		}
		if json.Unmarshal(a.Body, &said) != nil || !uuid(said.ID) {
			return transport.Outcome{Kind: transport.OutcomeUnknown, Code: "no-uuid"}
		}
		out.ProviderID = said.ID
		return out
	}
	if a.Status < 400 {
		return out
	}
	if a.Status == http.StatusForbidden || a.Status == http.StatusNotFound {
		out.Kind, out.Account = transport.OutcomeNotSent, true // the application, the account or the URL, not this message
	}
	if code := problem(a.Body); code != "" {
		out.Code = httptransport.CleanCode(code, a.Status)
		if out.Code == codeOptedOut && out.Kind == transport.OutcomeRejected {
			out.OptedOut = true
		}
	}
	return out
}
