package plivo

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"

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
		return notSent("not-cleared"), fmt.Errorf("plivo: %w", err)
	}
	if ctx.Err() != nil {
		return notSent("canceled"), nil
	}
	account, err := t.account(c)
	if err != nil {
		return notSent("account"), err
	}
	token, err := t.token(ctx, c.Tenant(), account.AuthID)
	if err != nil {
		return notSent("token"), err
	}
	m := t.outgoing(c, account)
	m.Text = body.Plaintext()
	to, err := c.To()
	if err != nil {
		return notSent("not-cleared"), fmt.Errorf("plivo: %w", err)
	}
	m.To = strings.TrimPrefix(to.E164(), "+")
	req, err := t.newRequest(ctx, http.MethodPost, account.AuthID, "Message/", token, m)
	if err != nil {
		return notSent("request"), err
	}
	return t.outcome(t.client.Exchange(ctx, req)), nil
}

func notSent(code string) transport.Outcome {
	return transport.Outcome{Kind: transport.OutcomeNotSent, Code: code}
}

// outgoing is a message as Plivo takes it: numbers have no plus sign.
type outgoing struct {
	From      string `json:"src,omitempty"`
	Powerpack string `json:"powerpack_uuid,omitempty"`
	To        string `json:"dst"`
	Text      string `json:"text"`
	Type      string `json:"type"`
	Expiry    int    `json:"message_expiry"`
	Log       any    `json:"log,omitempty"`
	URL       string `json:"url,omitempty"`
	Method    string `json:"method,omitempty"`
}

// outgoing returns a message without what is about the person.
func (t *Transport) outgoing(c transport.Cleared, account Account) outgoing {
	// Whether the message has expired is the relay's to decide.
	valid := min(max(c.ExpiresAt().Sub(t.now()).Truncate(time.Second), minValidity), maxValidity)
	m := outgoing{Powerpack: account.Powerpack, Type: "sms", Expiry: int(valid / time.Second)}
	if account.Powerpack == "" {
		m.From = strings.TrimPrefix(c.From().String(), "+")
	}
	switch {
	case t.cfg.DiscardContent && t.cfg.MaskNumber:
		m.Log = false
	case t.cfg.DiscardContent:
		m.Log = "number_only"
	case t.cfg.MaskNumber:
		m.Log = "content_only"
	}
	if t.callback != nil {
		u := *t.callback
		q := u.Query()
		q.Set("message", c.Message().String())
		u.RawQuery = q.Encode()
		m.URL, m.Method = u.String(), http.MethodPost
	}
	return m
}

// newRequest returns a request for a resource of an account.
func (t *Transport) newRequest(ctx context.Context, method, account, resource string, token httptransport.Secret, content any) (*http.Request, error) {
	req, err := httptransport.NewJSON(ctx, method, t.base+"/v1/Account/"+account+"/"+resource, content)
	if err != nil {
		return nil, fmt.Errorf("plivo: %w", err)
	}
	req.SetBasicAuth(account, string(token))
	return req, nil
}

// outcome adds what Plivo's answer says to the outcome of its status. Plivo documents no codes of
// refusals.
func (t *Transport) outcome(a httptransport.Answer) transport.Outcome {
	out := a.Outcome(t.now())
	switch {
	case a.Status == http.StatusNotFound: // the account, not the message
		out.Kind, out.Account = transport.OutcomeNotSent, true
	case out.Kind == transport.OutcomeAccepted:
		var said struct {
			IDs []string `json:"message_uuid"`
		}
		if json.Unmarshal(a.Body, &said) != nil || len(said.IDs) != 1 || !uuid(said.IDs[0]) {
			return transport.Outcome{Kind: transport.OutcomeUnknown, Code: "no-id"}
		}
		out.ProviderID = said.IDs[0]
	}
	return out
}

// addressOf returns an address of Plivo's in E.164 form, if it is a number.
func addressOf(s string) string {
	if len(s) <= longestShortCode || strings.Trim(s, "0123456789") != "" {
		return s
	}
	return "+" + s
}

// longestShortCode is how many digits a short code has at most; a number has more, with its country
// code.
const longestShortCode = 6

// senderOf reads the host's side of a message.
func senderOf(s string) (sealtext.Sender, error) { return sealtext.ParseSender(addressOf(s)) }
