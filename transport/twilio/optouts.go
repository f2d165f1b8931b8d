package twilio

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport/httptransport"
	"github.com/sealtext/sealtext/transport/optouts"
)

var _ optouts.Blocker = (*Transport)(nil)

// DefaultConsentURL is where Twilio's Consent Management API is.
const DefaultConsentURL = "https://accounts.twilio.com"

// consentsAtOnce is how many consents one request may have.
const consentsAtOnce = 25

// consentItem is an opt-out as Twilio takes it.
type consentItem struct {
	Contact     string `json:"contact_id"`
	Correlation string `json:"correlation_id"`
	Sender      string `json:"sender_id"`
	Status      string `json:"status"`
	Source      string `json:"source"`
}

var errNoSenderID = errors.New("twilio: the Consent Management API takes opt-outs from a number or a Messaging Service; a name needs the Account.Service of one")

// BlockNumbers implements [optouts.Blocker] by the Consent Management API
// (twilio.com/docs/messaging/features/consent-api and bulk-upsert-consents-api), 25 numbers in a request, as
// opt-outs from the number, or the Messaging Service, of the sender. Twilio offers it to accounts on request,
// as a beta, and takes 100 requests a minute. It says that the API is not HIPAA eligible: a sender who is
// bound by that must not push. Twilio documents no list of opt-outs; it refuses a message with code 21610,
// and removes its block for a START of the person. The error is an [*Error], or that there is no account,
// credential or sender id.
func (t *Transport) BlockNumbers(ctx context.Context, q optouts.Query, numbers []sealtext.Number) error {
	account, err := t.accountOf(q.Tenant, q.Sender)
	if err != nil {
		return err
	}
	from := account.Service
	if from == "" {
		if from = q.Sender.String(); q.Sender.Kind() == sealtext.SenderAlphanumeric {
			return errNoSenderID
		}
	}
	for some := range slices.Chunk(numbers, consentsAtOnce) {
		if err := t.optOut(ctx, q.Tenant, account.SID, from, some); err != nil {
			return err
		}
	}
	return nil
}

// optOut makes one request.
func (t *Transport) optOut(ctx context.Context, tenant sealtext.Tenant, account, from string, numbers []sealtext.Number) error {
	key, err := t.credentials(ctx, tenant, account)
	if err != nil {
		return err
	}
	asked := make(map[string]bool, len(numbers))
	form := url.Values{}
	for _, n := range numbers {
		id := sealtext.NewID()
		c := consentItem{Contact: n.E164(), Correlation: hex.EncodeToString(id[:]), Sender: from, Status: "opt-out", Source: "others"}
		asked[c.Correlation] = true
		b, err := json.Marshal(c)
		if err != nil {
			return fmt.Errorf("twilio: %w", err)
		}
		form.Add("Items", string(b))
	}
	req, err := httptransport.NewForm(ctx, http.MethodPost, t.consents+"/v1/Consents/Bulk", form)
	if err != nil {
		return fmt.Errorf("twilio: %w", err)
	}
	req.SetBasicAuth(key.User, string(key.Secret))
	a := t.client.Exchange(ctx, req)
	if a.Status < 200 || a.Status > 299 || a.Err != nil {
		return &Error{Status: a.Status, Code: codeOf(a), Err: a.Err}
	}
	return readConsents(a, asked)
}

// readConsents returns nil if each consent was taken.
func readConsents(a httptransport.Answer, asked map[string]bool) error {
	var said struct {
		Items []struct {
			Correlation string `json:"correlation_id"`
			Code        *int   `json:"error_code"`
		} `json:"items"`
	}
	if json.Unmarshal(a.Body, &said) != nil {
		return &Error{Status: a.Status}
	}
	for _, item := range said.Items {
		switch {
		case item.Code == nil:
		case *item.Code != 0:
			return &Error{Status: a.Status, Code: clean(*item.Code)}
		default:
			delete(asked, item.Correlation)
		}
	}
	if len(asked) > 0 {
		return &Error{Status: a.Status}
	}
	return nil
}
