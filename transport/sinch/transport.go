package sinch

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/httptransport"
)

const (
	// minValidity is the shortest time that is asked for, maxValidity the longest that Sinch tries to
	// deliver.
	minValidity = time.Second
	maxValidity = 72 * time.Hour
	// apart is how far the clocks of Sinch and of the relay may be apart, and how long a request
	// may be on its way.
	apart = 5 * time.Minute
	// stamp is the form of Sinch's times.
	stamp = "2006-01-02T15:04:05.000Z"
)

// Transport hands messages to Sinch. It is a [transport.Transport] and a [transport.Finder], and is
// safe for concurrent use.
type Transport struct {
	cfg    Config
	base   string // of the API, without a slash at the end
	client *httptransport.Client
	now    func() time.Time
}

// Capabilities declares the regions of the configuration. Sinch gets the id of a message as its
// client reference. It may replace characters of a text, see [Config].NoAutoEncoding; truncation is
// switched off in each request. Sinch can send at a later time, by send_at, which is not used. Its list
// of opt-outs is that of [Consents].
func (t *Transport) Capabilities() transport.Capabilities {
	c := transport.Capabilities{
		Regions: slices.Clone(t.cfg.Regions), MinValidity: minValidity, MaxValidity: maxValidity,
		Receipts: true, Reference: true, Scheduling: true, InboundList: true,
	}
	if !t.cfg.NoAutoEncoding {
		c.Unseen = []string{"smart-encoding"}
	}
	return c
}

// batch is a message to one person. Sinch gives each member that is left out a default of the
// service plan or of its own.
type batch struct {
	Type      string   `json:"type"`
	From      string   `json:"from"`
	To        []string `json:"to"`
	Body      string   `json:"body"`
	Report    string   `json:"delivery_report"`
	Callback  string   `json:"callback_url,omitempty"`
	Reference string   `json:"client_reference"`
	Expire    string   `json:"expire_at"`
	Truncate  bool     `json:"truncate_concat"`
}

// Send makes one request, at most once on the wire; see the package doc for the outcomes. It
// returns an error only if the message is no longer cleared or no request could be made for it,
// together with OutcomeNotSent.
func (t *Transport) Send(ctx context.Context, c transport.Cleared) (transport.Outcome, error) {
	body, err := c.Body()
	if err != nil {
		return notSent("not-cleared"), fmt.Errorf("sinch: %w", err)
	}
	if ctx.Err() != nil {
		return notSent("canceled"), nil
	}
	plan, err := t.plan(c.Tenant(), c.From())
	if err != nil {
		return notSent("plan"), err
	}
	token, err := t.token(ctx, c.Tenant(), plan)
	if err != nil {
		return notSent("token"), err
	}
	b := t.batch(c)
	to, err := c.To()
	if err != nil {
		return notSent("not-cleared"), fmt.Errorf("sinch: %w", err)
	}
	b.To, b.Body = []string{to.E164()}, body.Plaintext()
	req, err := t.newRequest(ctx, http.MethodPost, plan, "/batches", token, b)
	if err != nil {
		return notSent("request"), err
	}
	return t.outcome(t.client.Exchange(ctx, req)), nil
}

func notSent(code string) transport.Outcome {
	return transport.Outcome{Kind: transport.OutcomeNotSent, Code: code}
}

// batch returns the members of a message, without those about the person.
func (t *Transport) batch(c transport.Cleared) batch {
	// Whether the message has expired is the relay's to decide. Sinch refuses an end that is more
	// than three days away by its clock, or that has passed.
	now := t.now()
	end := c.ExpiresAt()
	if last := now.Add(maxValidity - apart); end.After(last) {
		end = last
	}
	if first := now.Add(minValidity); end.Before(first) {
		end = first
	}
	return batch{
		Type: "mt_text", From: c.From().String(), Report: "per_recipient", Callback: t.cfg.StatusCallback,
		Reference: reference{c.Message(), c.From()}.String(), Expire: end.UTC().Format(stamp),
	}
}

// plan returns the service plan of a sender. The error of a host's function may name a person.
func (t *Transport) plan(tenant sealtext.Tenant, from sealtext.Sender) (string, error) {
	plan, err := t.cfg.Plan(tenant, from)
	if err != nil || !named(plan) {
		return "", errors.New("sinch: Config.Plan gave an error, or no id of a service plan")
	}
	return plan, nil
}

func (t *Transport) token(ctx context.Context, tenant sealtext.Tenant, plan string) (httptransport.Secret, error) {
	token, err := t.cfg.Token(ctx, tenant, plan)
	if err != nil || !token.Valid() {
		return "", errors.New("sinch: Config.Token gave an error, or no token in printable ASCII; remove a newline at its end")
	}
	return token, nil
}

// newRequest returns a request for a resource of a service plan.
func (t *Transport) newRequest(ctx context.Context, method, plan, resource string, token httptransport.Secret, v any) (*http.Request, error) {
	req, err := httptransport.NewJSON(ctx, method, t.base+"/xms/v1/"+plan+resource, v)
	if err != nil {
		return nil, fmt.Errorf("sinch: %w", err)
	}
	req.Header.Set("Authorization", "Bearer "+string(token))
	return req, nil
}

// noCallback is Sinch's code for a service plan without a callback URL.
const noCallback = "missing_callback_url"

// outcome adds what Sinch's answer says to the outcome of its status.
func (t *Transport) outcome(a httptransport.Answer) transport.Outcome {
	out := a.Outcome(t.now())
	if out.Kind == transport.OutcomeAccepted {
		var b resource
		if json.Unmarshal(a.Body, &b) != nil || !named(b.ID) {
			return transport.Outcome{Kind: transport.OutcomeUnknown, Code: "no-id"}
		}
		out.ProviderID = b.ID
		return out
	}
	code := codeOf(a)
	if code != "" {
		out.Code = httptransport.CleanCode(code, a.Status)
		out.Account = out.Account && a.Status != http.StatusForbidden // of which the code says what it is about
	}
	// A path that Sinch does not know is that of the service plan.
	if a.Status == http.StatusNotFound || a.Status == http.StatusForbidden && code == noCallback {
		out.Kind, out.Account = transport.OutcomeNotSent, true
	}
	return out
}

// codeOf returns the code of a refusal; "" if it has none.
func codeOf(a httptransport.Answer) string {
	var p struct {
		Code string `json:"code"`
	}
	if a.Status != http.StatusBadRequest && a.Status != http.StatusForbidden || json.Unmarshal(a.Body, &p) != nil {
		return ""
	}
	return p.Code
}
