package twilio

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/sealtext/sealtext/transport"
)

var _ transport.Finder = (*Transport)(nil)

const (
	// apart is how far the clocks of Twilio and of the relay may be apart, and how long a request may
	// be on its way.
	apart = 5 * time.Minute
	// pageSize is how many messages to one number from one sender are looked at.
	pageSize = 20
)

// listing is a page of messages.
type listing struct {
	Next     *string   `json:"next_page_uri"`
	Messages []message `json:"messages"`
}

// message is what is read of a message in a list, besides what is read of every one.
type message struct {
	resource
	To        string `json:"to"`
	Service   string `json:"messaging_service_sid"`
	Direction string `json:"direction"`
	Created   string `json:"date_created"`
}

// Lookup implements [transport.Finder]: it lists what Twilio has to the number from the sender since the
// attempt began, and compares the texts by their hashes. One that is the same is the message. If there
// is none, or more than one, or a text that was redacted, the outcome is OutcomeUnknown: Twilio may list
// it later, and never proves that it does not have it.
//
// The number is in the URL of the request, as Twilio wants it; it is not logged here.
func (t *Transport) Lookup(ctx context.Context, r transport.LookupRequest) (transport.Outcome, error) {
	body, err := r.Body()
	if err != nil {
		return transport.Outcome{}, fmt.Errorf("twilio: %w", err)
	}
	to, err := r.To()
	if err != nil {
		return transport.Outcome{}, fmt.Errorf("twilio: %w", err)
	}
	account, err := t.accountOf(r.Tenant(), r.From())
	if err != nil {
		return transport.Outcome{}, err
	}
	began, ended := r.Attempted()
	query := url.Values{
		"To": {to.E164()}, "DateSent>": {began.Add(-apart).UTC().Format(time.RFC3339)}, "PageSize": {strconv.Itoa(pageSize)},
	}
	if account.Service == "" {
		query.Set("From", r.From().String())
	}
	a, err := t.request(ctx, http.MethodGet, r.Tenant(), account.SID, "Messages", query)
	if err != nil {
		return transport.Outcome{}, err
	}
	var page listing
	if json.Unmarshal(a.Body, &page) != nil {
		return transport.Outcome{}, &Error{Status: a.Status}
	}
	if page.Next != nil && *page.Next != "" {
		return unknown("many"), nil
	}
	want := sha256.Sum256([]byte(body.Plaintext()))
	var found []message
	for _, m := range page.Messages {
		created, err := time.Parse(time.RFC1123Z, m.Created)
		ours := m.Service == account.Service && account.Service != "" || account.Service == "" && m.From == r.From().String()
		switch {
		case err != nil || created.Before(began.Add(-apart)) || created.After(ended.Add(apart)):
		case !ours || m.To != to.E164() || !strings.HasPrefix(m.Direction, "outbound") || !sid(m.SID, "SM", "MM"):
		case m.Body == "":
			return unknown("redacted"), nil
		case sha256.Sum256([]byte(m.Body)) == want:
			found = append(found, m)
		}
	}
	switch len(found) {
	case 0:
		return unknown("not-listed"), nil
	case 1:
		return found[0].outcome(), nil
	}
	return unknown("several"), nil
}

func unknown(code string) transport.Outcome {
	return transport.Outcome{Kind: transport.OutcomeUnknown, Code: code}
}

// outcome is what the state of a message says about its attempt.
func (m message) outcome() transport.Outcome {
	state, known := states[m.Status]
	switch {
	case !known:
		return unknown("state")
	case state != transport.StateFailed && state != transport.StateUndelivered:
		return transport.Outcome{Kind: transport.OutcomeAccepted, ProviderID: m.SID}
	}
	out := transport.Outcome{Kind: transport.OutcomeRejected, Code: m.Status}
	if m.Error != nil && *m.Error > 0 {
		out.Code, out.OptedOut = strconv.Itoa(*m.Error), *m.Error == codeOptedOut
	}
	return out
}
