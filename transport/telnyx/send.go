package telnyx

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/httptransport"
)

// Send makes one request, at most once on the wire; see the package doc for the outcomes. It
// returns an error only if the message is no longer cleared or no request could be made for it,
// together with OutcomeNotSent.
func (t *Transport) Send(ctx context.Context, c transport.Cleared) (transport.Outcome, error) {
	body, err := c.Body()
	if err != nil {
		return notSent("not-cleared"), fmt.Errorf("telnyx: %w", err)
	}
	if ctx.Err() != nil {
		return notSent("canceled"), nil
	}
	account, err := t.account(c)
	if err != nil {
		return notSent("account"), err
	}
	key, err := t.key(ctx, c.Tenant(), account.Name)
	if err != nil {
		return notSent("key"), err
	}
	m := outgoing{Profile: account.Profile, Text: body.Plaintext(), Type: "SMS", Encoding: encoding(body.Plaintext()), Webhook: t.webhookOf(c.Message())}
	if !account.Pool {
		m.From = c.From().String()
	}
	to, err := c.To()
	if err != nil {
		return notSent("not-cleared"), fmt.Errorf("telnyx: %w", err)
	}
	m.To = to.E164()
	req, err := t.newRequest(ctx, http.MethodPost, "/v2/messages", key, m)
	if err != nil {
		return notSent("request"), err
	}
	return t.outcome(t.client.Exchange(ctx, req), account), nil
}

func notSent(code string) transport.Outcome {
	return transport.Outcome{Kind: transport.OutcomeNotSent, Code: code}
}

// outgoing is a message as Telnyx takes it.
type outgoing struct {
	From     string `json:"from,omitempty"`
	Profile  string `json:"messaging_profile_id,omitempty"`
	To       string `json:"to"`
	Text     string `json:"text"`
	Type     string `json:"type"`
	Encoding string `json:"encoding"`
	Webhook  string `json:"webhook_url,omitempty"`
}

// encoding returns the one that sends a text as it is. Without it the messaging profile may replace
// characters. Telnyx refuses gsm7 for characters outside its own table, which is smaller than that
// of the standard: what has others than these is sent as UCS-2.
func encoding(text string) string {
	if strings.ContainsFunc(text, func(r rune) bool { return r != '\n' && r != '\r' && (r < ' ' || r > '~' || r == '`') }) {
		return "ucs2"
	}
	return "gsm7"
}

// webhookOf returns the URL for the receipts of a message; empty for that of the profile.
func (t *Transport) webhookOf(message sealtext.ID) string {
	if t.webhook == nil {
		return ""
	}
	u := *t.webhook
	q := u.Query()
	q.Set("message", message.String())
	u.RawQuery = q.Encode()
	return u.String()
}

// newRequest returns a request for a path of the API.
func (t *Transport) newRequest(ctx context.Context, method, path string, key httptransport.Secret, content any) (*http.Request, error) {
	req, err := httptransport.NewJSON(ctx, method, t.base+path, content)
	if err != nil {
		return nil, fmt.Errorf("telnyx: %w", err)
	}
	req.Header.Set("Authorization", "Bearer "+string(key))
	return req, nil
}

// Codes of Telnyx (developers.telnyx.com, messaging error codes).
const (
	codeExpiredOnTheWay = "40005"
	codeExpiredInQueue  = "40014"
	codeStopped         = "40300"
)

// notTheMessage are refusals of the key, the messaging profile or the queue: the message can be
// tried again. So are those of the account, which begin with 2.
var notTheMessage = []string{
	"10005", // no such resource: the profile or the URL
	"10009", // not authenticated
	"10010", // not authorized
	"10011", // too many requests
	"40312", // the profile is disabled
	"40314", // messaging is disabled on the account
	"40318", // the queue is full
	"40320", // the sender cannot be used yet
	"40321", // the profile has no usable number
}

// outcome adds what Telnyx's answer says to the outcome of its status.
func (t *Transport) outcome(a httptransport.Answer, account Account) transport.Outcome {
	out := a.Outcome(t.now())
	if out.Kind == transport.OutcomeAccepted {
		var said struct {
			Data message `json:"data"`
		}
		if json.Unmarshal(a.Body, &said) != nil || !uuid(said.Data.ID) {
			return transport.Outcome{Kind: transport.OutcomeUnknown, Code: "no-id"}
		}
		out.ProviderID = said.Data.ID
		if account.Pool {
			if member, err := sealtext.ParseSender(said.Data.From.Number); err == nil {
				out.Member = member
			}
		}
		return out
	}
	all := problemsOf(a)
	if len(all) == 0 || a.Status < 400 {
		return out
	}
	out.Code = string(all[0].Code)
	out.Account = out.Account && a.Status != http.StatusForbidden // of which the code says what it is about
	switch {
	case a.Status >= 500:
	case slices.ContainsFunc(all, func(p problem) bool { return p.Code == codeStopped }):
		out.Kind, out.Code, out.OptedOut, out.Account, out.RetryAfter = transport.OutcomeRejected, codeStopped, true, false, 0
	case out.Code[0] == '2' || slices.Contains(notTheMessage, out.Code):
		out.Kind, out.Account = transport.OutcomeNotSent, true
	}
	return out
}

// problem is why Telnyx refused a request, or could not deliver. Its other members repeat numbers.
type problem struct {
	Code  code   `json:"code"`
	Title string `json:"title"`
}

// code is one of Telnyx's, of five digits; empty for anything else.
type code string

// UnmarshalJSON reads a string or a number.
func (c *code) UnmarshalJSON(b []byte) error {
	if s := strings.Trim(string(b), `"`); len(s) == 5 && strings.Trim(s, "0123456789") == "" {
		*c = code(s)
	}
	return nil
}

// problemsOf returns those of a refusal that have a code.
func problemsOf(a httptransport.Answer) []problem {
	var said struct {
		Errors []problem `json:"errors"`
	}
	if json.Unmarshal(a.Body, &said) != nil {
		return nil
	}
	return slices.DeleteFunc(said.Errors, func(p problem) bool { return p.Code == "" })
}
