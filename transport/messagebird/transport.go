package messagebird

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/httptransport"
	"github.com/sealtext/sealtext/transport/segment"
)

const (
	// The validity period that is asked for. MessageBird documents no limit.
	minValidity = time.Second
	maxValidity = 48 * time.Hour
	// maxSegments is what MessageBird takes: 1,377 characters of the GSM alphabet, or 603 others.
	maxSegments = 9
)

// Transport hands messages to MessageBird. It is a [transport.Transport] and a [transport.Finder],
// and is safe for concurrent use.
type Transport struct {
	cfg    Config
	base   string // of the API, without a slash at the end
	client *httptransport.Client
	now    func() time.Time
}

// Capabilities declares the regions of the configuration. MessageBird gets the id of a message as
// its reference. The data coding of each text is given, and link shortening is switched off in each
// request. MessageBird can send at a later time, by scheduledDatetime, which is not used.
func (t *Transport) Capabilities() transport.Capabilities {
	return transport.Capabilities{
		Regions: slices.Clone(t.cfg.Regions), MinValidity: minValidity, MaxValidity: maxValidity,
		Receipts: true, Reference: true, Scheduling: true, Deletes: true,
	}
}

// message is a message to one person.
type message struct {
	Type       string   `json:"type"`
	Originator string   `json:"originator"`
	Recipients []string `json:"recipients"`
	Body       string   `json:"body"`
	Coding     string   `json:"datacoding"`
	Reference  string   `json:"reference"`
	Validity   int      `json:"validity"` // seconds
	ReportURL  string   `json:"reportUrl,omitempty"`
	Shorten    bool     `json:"shortenUrls"`
}

// Send makes one request, at most once on the wire; see the package doc for the outcomes. It
// returns an error only if the message is no longer cleared or no request could be made for it,
// together with OutcomeNotSent.
func (t *Transport) Send(ctx context.Context, c transport.Cleared) (transport.Outcome, error) {
	body, err := c.Body()
	if err != nil {
		return notSent("not-cleared"), fmt.Errorf("messagebird: %w", err)
	}
	if ctx.Err() != nil {
		return notSent("canceled"), nil
	}
	m := message{
		Type: "sms", Originator: bare(c.From().String()), Body: body.Plaintext(), Coding: "plain", ReportURL: t.cfg.StatusCallback,
		Reference: reference{c.Message(), c.From()}.String(), Validity: t.validity(c.ExpiresAt()),
	}
	size := segment.Count(m.Body)
	if size.Segments > maxSegments {
		// What MessageBird does to the rest of a longer text is not documented.
		return transport.Outcome{Kind: transport.OutcomeRejected, Code: "too-long"}, nil
	}
	if size.Encoding != segment.EncodingGSM7 {
		m.Coding = "unicode"
	}
	key, err := t.key(ctx, c.Tenant(), c.From())
	if err != nil {
		return notSent("key"), err
	}
	to, err := c.To()
	if err != nil {
		return notSent("not-cleared"), fmt.Errorf("messagebird: %w", err)
	}
	m.Recipients = []string{bare(to.E164())}
	req, err := t.newRequest(ctx, http.MethodPost, "/messages", key, m)
	if err != nil {
		return notSent("request"), err
	}
	return t.outcome(t.client.Exchange(ctx, req)), nil
}

func notSent(code string) transport.Outcome {
	return transport.Outcome{Kind: transport.OutcomeNotSent, Code: code}
}

// bare is an address as MessageBird writes it, without a plus sign.
func bare(address string) string { return strings.TrimPrefix(address, "+") }

// validity returns the validity period in seconds. Whether a message has expired is the relay's to
// decide.
func (t *Transport) validity(end time.Time) int {
	return int(min(max(end.Sub(t.now()).Truncate(time.Second), minValidity), maxValidity) / time.Second)
}

// key returns the access key of a sender. The error of a host's function may name a person.
func (t *Transport) key(ctx context.Context, tenant sealtext.Tenant, from sealtext.Sender) (httptransport.Secret, error) {
	key, err := t.cfg.Key(ctx, tenant, from)
	if err != nil || !key.Valid() {
		return "", errors.New("messagebird: Config.Key gave an error, or no key in printable ASCII; remove a newline at its end")
	}
	return key, nil
}

// newRequest returns a request for a resource.
func (t *Transport) newRequest(ctx context.Context, method, resource string, key httptransport.Secret, v any) (*http.Request, error) {
	req, err := httptransport.NewJSON(ctx, method, t.base+resource, v)
	if err != nil {
		return nil, fmt.Errorf("messagebird: %w", err)
	}
	req.Header.Set("Authorization", "AccessKey "+string(key))
	return req, nil
}

// Codes of MessageBird.
const (
	codeNotAllowed = 2  // the key
	codeNotFound   = 20 // the resource
	codeNoBalance  = 25
	codeNoEndpoint = 98
)

// notTheMessage are refusals of the account, the key or the URL: the message can be tried again.
var notTheMessage = []int{codeNotAllowed, codeNotFound, codeNoBalance, codeNoEndpoint}

// outcome adds what MessageBird's answer says to the outcome of its status.
func (t *Transport) outcome(a httptransport.Answer) transport.Outcome {
	out := a.Outcome(t.now())
	if out.Kind == transport.OutcomeAccepted {
		var m resource
		if json.Unmarshal(a.Body, &m) != nil || !named(m.ID) {
			return transport.Outcome{Kind: transport.OutcomeUnknown, Code: "no-id"}
		}
		out.ProviderID = m.ID
		return out
	}
	codes := codesOf(a)
	if len(codes) == 0 || a.Status < 400 {
		return out
	}
	out.Code = strconv.Itoa(codes[0])
	out.Account = out.Account && a.Status != http.StatusForbidden // of which the codes say what it is about
	if a.Status < 500 && !slices.ContainsFunc(codes, func(code int) bool { return !slices.Contains(notTheMessage, code) }) {
		out.Kind, out.Account = transport.OutcomeNotSent, true
	}
	return out
}

// codesOf returns the codes of a refusal; none if one of them is no code of MessageBird.
func codesOf(a httptransport.Answer) (codes []int) {
	var p struct {
		Errors []struct {
			Code int `json:"code"`
		} `json:"errors"`
	}
	if json.Unmarshal(a.Body, &p) != nil {
		return nil
	}
	for _, e := range p.Errors {
		if e.Code < 1 || e.Code > 9999 {
			return nil
		}
		codes = append(codes, e.Code)
	}
	return codes
}
