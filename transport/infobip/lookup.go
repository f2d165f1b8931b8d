package infobip

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/httptransport"
)

var _ transport.Finder = (*Transport)(nil)

// apart is how far the clocks of Infobip and of the relay may be apart, and how long a request may be
// on its way.
const apart = 5 * time.Minute

// Ref names a message at Infobip.
type Ref struct {
	Tenant  sealtext.Tenant
	Account Account
	ID      string // the provider id of the message
}

// Status is the state of a message at Infobip.
type Status struct {
	State transport.State // StateAccepted until Infobip has sent it
	// Code is Infobip's code for a message that failed, that of the error or else of the status; empty
	// otherwise.
	Code string
	// OptedOut reports that Infobip did not send because the person wants no messages.
	OptedOut bool
}

// ErrNotFound is returned for a message that Infobip does not list, or lists no more.
var ErrNotFound = errors.New("infobip: no such message in the logs of the last 48 hours")

// Error is a request that Infobip did not carry out. It has nothing of the answer but its status and
// code.
type Error struct {
	Status int    // of HTTP; 0 without an answer
	Code   string // Infobip's, cleaned as by [httptransport.CleanCode]; empty without one
	// Err is why there is no whole answer, an [*httptransport.Error]; nil if there is one.
	Err error
}

// Error tells the status and the code.
func (e *Error) Error() string {
	if e.Status == 0 {
		return "infobip: no answer"
	}
	said := "infobip: the request failed with status " + strconv.Itoa(e.Status)
	if e.Code != "" {
		said += ", code " + e.Code
	}
	return said
}

// Unwrap returns Err.
func (e *Error) Unwrap() error { return e.Err }

// get makes a request that changes nothing, and returns the body of its answer.
func (t *Transport) get(ctx context.Context, tenant sealtext.Tenant, a Account, path string) ([]byte, error) {
	a, err := t.based(a)
	if err != nil {
		return nil, err
	}
	key, err := t.key(ctx, tenant, a)
	if err != nil {
		return nil, err
	}
	req, err := newRequest(ctx, http.MethodGet, a.URL+path, key, nil)
	if err != nil {
		return nil, err
	}
	answer := t.client.Exchange(ctx, req)
	if answer.Status < 200 || answer.Status > 299 || answer.Err != nil {
		return nil, failed(answer)
	}
	return answer.Body, nil
}

// entry is what is read of a message in the logs.
type entry struct {
	MessageID   string  `json:"messageId"`
	Sender      string  `json:"sender"`
	Destination string  `json:"destination"`
	SentAt      string  `json:"sentAt"`
	DoneAt      string  `json:"doneAt"`
	Status      status  `json:"status"`
	Error       failure `json:"error"`
	Content     struct {
		Text string `json:"text"`
	} `json:"content"`
}

// logged lists what Infobip has under the id of a message. Reading the logs takes nothing away, unlike
// reading the delivery reports, each of which is given out once.
func (t *Transport) logged(ctx context.Context, tenant sealtext.Tenant, a Account, id string) ([]entry, error) {
	body, err := t.get(ctx, tenant, a, "/sms/3/logs?messageId="+url.QueryEscape(id))
	if err != nil {
		return nil, err
	}
	var page struct {
		Results []entry `json:"results"`
	}
	if json.Unmarshal(body, &page) != nil {
		return nil, &Error{Status: http.StatusOK}
	}
	found := page.Results[:0]
	for _, m := range page.Results {
		if m.Status.known() && (m.MessageID == "" || m.MessageID == id) {
			found = append(found, m)
		}
	}
	return found, nil
}

// Lookup implements [transport.Finder]: it looks in the logs, which go back 48 hours, for the id of the
// message, under which it was sent, and the number. An entry that does not repeat the id must have the
// text, the sender and the time too. If there is none the outcome is OutcomeUnknown: it may be logged
// later.
func (t *Transport) Lookup(ctx context.Context, r transport.LookupRequest) (transport.Outcome, error) {
	body, err := r.Body()
	if err != nil {
		return transport.Outcome{}, fmt.Errorf("infobip: %w", err)
	}
	to, err := r.To()
	if err != nil {
		return transport.Outcome{}, fmt.Errorf("infobip: %w", err)
	}
	account, err := t.account(r.Tenant(), r.From())
	if err != nil {
		return transport.Outcome{}, err
	}
	id := r.Message().String()
	entries, err := t.logged(ctx, r.Tenant(), account, id)
	if err != nil {
		return transport.Outcome{}, err
	}
	began, ended := r.Attempted()
	sent := func(m entry) bool {
		at, ok := when(m.SentAt)
		return ok && !at.Before(began.Add(-apart)) && !at.After(ended.Add(apart)) && digits(m.Sender) == digits(r.From().String()) &&
			sha256.Sum256([]byte(m.Content.Text)) == sha256.Sum256([]byte(body.Plaintext()))
	}
	out := unknown("not-listed")
	for _, m := range entries {
		if digits(m.Destination) != digits(to.E164()) || m.MessageID == "" && !sent(m) {
			continue
		}
		// A repeat may be listed beside it, refused as a duplicate or not.
		if one := m.Status.outcome(m.Error); one.Kind == transport.OutcomeAccepted {
			return transport.Outcome{Kind: transport.OutcomeAccepted, ProviderID: id}, nil
		} else if out.Kind == transport.OutcomeUnknown {
			one.Kind = transport.OutcomeRejected // it was taken, and no attempt is under way any more
			out = one
		}
	}
	return out, nil
}

// Fetch returns the state of a message, from the logs of the last 48 hours. Errors are [ErrNotFound] and
// [*Error].
func (t *Transport) Fetch(ctx context.Context, ref Ref) (Status, error) {
	if ref.ID == "" || httptransport.CleanID(ref.ID) == "" {
		return Status{}, &sealtext.InputError{Field: "ref", Rule: "must have the provider id of a message"}
	}
	entries, err := t.logged(ctx, ref.Tenant, ref.Account, ref.ID)
	if err != nil {
		return Status{}, err
	}
	if len(entries) == 0 {
		return Status{}, ErrNotFound
	}
	return latest(entries).status(), nil
}

// latest returns the entry that says the most; with a repeat there are several.
func latest(entries []entry) entry {
	out := entries[0]
	for _, m := range entries[1:] {
		if m.Status.state().Rank() > out.Status.state().Rank() {
			out = m
		}
	}
	return out
}

// status is what an entry says about a message.
func (m entry) status() Status {
	s := m.Status.state()
	out := Status{State: s, OptedOut: m.Status.optedOut(m.Error)}
	if s.Rank() > transport.StateSent.Rank() && s != transport.StateDelivered {
		out.Code = m.Status.code(m.Error)
	}
	return out
}

// when reads a time as Infobip writes it. False for anything else.
func when(text string) (time.Time, bool) {
	for _, layout := range []string{"2006-01-02T15:04:05.999Z0700", time.RFC3339} {
		if at, err := time.Parse(layout, text); err == nil {
			return at.UTC(), true
		}
	}
	return time.Time{}, false
}
