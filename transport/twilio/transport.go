package twilio

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/httptransport"
)

// The validity period that Twilio takes.
const (
	minValidity = time.Second
	maxValidity = 36_000 * time.Second
)

// Transport hands messages to Twilio. It is a [transport.Transport], and is safe for concurrent use.
type Transport struct {
	cfg      Config
	base     string // of the API, without a slash at the end
	consents string // of the Consent Management API, likewise
	callback *url.URL
	client   *httptransport.Client
	now      func() time.Time
}

// Capabilities declares the regions of the configuration. Link shortening and smart encoding are
// switched off in each request. Twilio gets the id of a message with the URL for its receipts.
// It can send at a later time by SendAt, which is not used.
func (t *Transport) Capabilities() transport.Capabilities {
	return transport.Capabilities{
		Regions: slices.Clone(t.cfg.Regions), MinValidity: minValidity, MaxValidity: maxValidity,
		Receipts: true, Reference: t.callback != nil, Scheduling: true,
		Discards: t.cfg.DiscardContent, Redacts: true, Deletes: true, DeletesMedia: true,
		BlocksNumbers: true, InboundList: true,
	}
}

// Send makes one request, at most once on the wire; see the package doc for the outcomes. It returns
// an error only if the message is no longer cleared or no request could be made for it, together with
// OutcomeNotSent.
func (t *Transport) Send(ctx context.Context, c transport.Cleared) (transport.Outcome, error) {
	body, err := c.Body()
	if err != nil {
		return notSent("not-cleared"), fmt.Errorf("twilio: %w", err)
	}
	if ctx.Err() != nil {
		return notSent("canceled"), nil
	}
	account, err := t.account(c)
	if err != nil {
		return notSent("account"), err
	}
	key, err := t.credentials(ctx, c.Tenant(), account.SID)
	if err != nil {
		return notSent("credentials"), err
	}
	form := t.form(c, account)
	to, err := c.To()
	if err != nil {
		return notSent("not-cleared"), fmt.Errorf("twilio: %w", err)
	}
	form.Set("To", to.E164())
	form.Set("Body", body.Plaintext())
	req, err := t.newRequest(ctx, http.MethodPost, account.SID, "Messages", key, form)
	if err != nil {
		return notSent("request"), err
	}
	return t.outcome(t.client.Exchange(ctx, req), account), nil
}

func notSent(code string) transport.Outcome {
	return transport.Outcome{Kind: transport.OutcomeNotSent, Code: code}
}

// form returns the parameters of a message, without those about the person.
func (t *Transport) form(c transport.Cleared, account Account) url.Values {
	// Whether the message has expired is the relay's to decide.
	valid := min(max(c.ExpiresAt().Sub(t.now()).Truncate(time.Second), minValidity), maxValidity)
	form := url.Values{
		"ValidityPeriod": {strconv.Itoa(int(valid / time.Second))},
		"SmartEncoded":   {"false"},
	}
	if account.Service == "" {
		form.Set("From", c.From().String())
	} else {
		form.Set("MessagingServiceSid", account.Service)
		form.Set("ShortenUrls", "false")
	}
	if t.callback != nil {
		u := *t.callback
		q := u.Query()
		q.Set("message", c.Message().String())
		u.RawQuery = q.Encode()
		form.Set("StatusCallback", u.String())
	}
	if t.cfg.DiscardContent {
		form.Set("ContentRetention", "discard")
	}
	if t.cfg.ObfuscateAddress {
		form.Set("AddressRetention", "obfuscate")
	}
	return form
}

// account returns the account of a message. The error of a host's function may name a person.
func (t *Transport) account(c transport.Cleared) (Account, error) {
	return t.accountOf(c.Tenant(), c.From())
}

func (t *Transport) accountOf(tenant sealtext.Tenant, from sealtext.Sender) (Account, error) {
	a, err := t.cfg.Account(tenant, from)
	if err != nil || !sid(a.SID, "AC") || a.Service != "" && !sid(a.Service, "MG") {
		return Account{}, errors.New("twilio: Config.Account gave an error, or no SID of an account (AC...) and of a Messaging Service (MG... or empty)")
	}
	return a, nil
}

func (t *Transport) credentials(ctx context.Context, tenant sealtext.Tenant, account string) (Credentials, error) {
	key, err := t.cfg.Credentials(ctx, tenant, account)
	if err != nil || !key.Secret.Valid() || strings.Contains(key.User, ":") || strings.ContainsFunc(key.User, unprintable) {
		return Credentials{}, errors.New("twilio: Config.Credentials gave an error, or no secret in printable ASCII; remove a newline at its end")
	}
	if key.User == "" {
		key.User = account
	}
	return key, nil
}

func unprintable(r rune) bool { return r < ' ' || r > '~' }

// newRequest returns a request for a resource of an account.
func (t *Transport) newRequest(ctx context.Context, method, account, resource string, key Credentials, form url.Values) (*http.Request, error) {
	path := t.base + "/2010-04-01/Accounts/" + account + "/" + resource + ".json"
	if method == http.MethodGet && form != nil {
		path, form = path+"?"+form.Encode(), nil
	}
	req, err := httptransport.NewForm(ctx, method, path, form)
	if err != nil {
		return nil, fmt.Errorf("twilio: %w", err)
	}
	req.SetBasicAuth(key.User, string(key.Secret))
	return req, nil
}

// resource is what is read of a message or of an error. Twilio repeats the number and the text in
// other members.
type resource struct {
	SID    string `json:"sid"`
	From   string `json:"from"`
	Status string `json:"status"`
	Body   string `json:"body"`
	Media  string `json:"num_media"`
	Error  *int   `json:"error_code"`
}

// problem is the code of a refusal. The status in it is a number, that of a message a word.
type problem struct {
	Code int `json:"code"`
}

// Codes of Twilio (twilio.com/docs/api/errors).
const (
	codeAuthenticate  = 20003
	codeInactive      = 20005
	codeNotCompleted  = 20009
	codeNotFound      = 20404
	codeTooMany       = 20429
	codeOptedOut      = 21610
	codeQueueFull     = 21611
	codeValidityEnded = 30036
)

// notTheMessage are refusals of the account, the key or the queue: the message can be tried again.
var notTheMessage = []int{codeAuthenticate, codeInactive, codeNotFound, codeTooMany, codeQueueFull}

// outcome adds what Twilio's answer says to the outcome of its status.
func (t *Transport) outcome(a httptransport.Answer, account Account) transport.Outcome {
	out := a.Outcome(t.now())
	if out.Kind == transport.OutcomeAccepted {
		var m resource
		if json.Unmarshal(a.Body, &m) != nil || !sid(m.SID, "SM", "MM") {
			return transport.Outcome{Kind: transport.OutcomeUnknown, Code: "no-sid"}
		}
		out.ProviderID = m.SID
		if account.Service != "" {
			if member, err := sealtext.ParseSender(m.From); err == nil {
				out.Member = member
			}
		}
		return out
	}
	code := codeOf(a)
	if code == 0 || a.Status < 400 {
		return out
	}
	out.Code = strconv.Itoa(code)
	out.Account = out.Account && a.Status != http.StatusForbidden // of which the code says what it is about
	switch {
	case a.Status >= 500:
	case code == codeOptedOut:
		out.Kind, out.OptedOut, out.Account, out.RetryAfter = transport.OutcomeRejected, true, false, 0
	case slices.Contains(notTheMessage, code):
		out.Kind, out.Account = transport.OutcomeNotSent, true
	}
	return out
}

// codeOf returns the code of a refusal; 0 if it has none.
func codeOf(a httptransport.Answer) int {
	var p problem
	if json.Unmarshal(a.Body, &p) != nil {
		return 0
	}
	return clean(p.Code)
}

// clean returns a code if it is one of Twilio's, else 0.
func clean(code int) int {
	if code < 10_000 || code > 99_999 {
		return 0
	}
	return code
}
