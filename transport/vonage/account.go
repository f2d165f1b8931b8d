package vonage

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport/httptransport"
)

var (
	// ErrNotFound is returned for a message of which Vonage has no record, or none yet.
	ErrNotFound = errors.New("vonage: no record of such a message")
	// ErrTooEarly is returned by Redact within an hour after the message: Vonage redacts nothing
	// before. Try again later.
	ErrTooEarly = errors.New("vonage: the message is less than an hour old; try again later")
)

// Error is a request that Vonage did not carry out. It has nothing of the answer but its status and
// code.
type Error struct {
	Status int    // of HTTP; 0 without an answer
	Code   string // Vonage's, cleaned as by [httptransport.CleanCode]; empty without one
	// Err is why there is no whole answer, an [*httptransport.Error]; nil if there is one.
	Err error
}

// Error tells the status and the code.
func (e *Error) Error() string {
	if e.Status == 0 {
		return "vonage: no answer"
	}
	said := "vonage: the request failed with status " + strconv.Itoa(e.Status)
	if e.Code != "" {
		said += ", code " + e.Code
	}
	return said
}

// Unwrap returns Err.
func (e *Error) Unwrap() error { return e.Err }

// Balance is what is left on an account.
type Balance struct {
	Amount   string // a decimal number, such as "12.5" or "-0.07"
	Currency string // always "EUR": Vonage keeps balances in euros
}

// Balance returns the balance of an account, which is named by its API key
// (developer.vonage.com/en/account/code-snippets/account-balance). It also is a probe: it proves
// that Vonage is reached, and that the secret is that of the account. It says nothing about the keys
// of applications, with which messages are sent. Errors are a [*sealtext.InputError] and [*Error],
// whose status is 401 for a wrong secret.
func (t *Transport) Balance(ctx context.Context, tenant sealtext.Tenant, account string) (Balance, error) {
	a, err := t.request(ctx, http.MethodGet, tenant, account, t.account+"/account/get-balance", nil)
	if err != nil {
		return Balance{}, err
	}
	var said struct {
		Amount json.Number `json:"value"`
	}
	if json.Unmarshal(a.Body, &said) != nil || !decimal(said.Amount.String()) {
		return Balance{}, &Error{Status: a.Status}
	}
	return Balance{said.Amount.String(), "EUR"}, nil
}

// decimal reports whether s is a short decimal number without an exponent.
func decimal(s string) bool {
	whole, fraction, point := strings.Cut(strings.TrimPrefix(s, "-"), ".")
	return len(s) <= 20 && whole != "" && strings.Trim(whole+fraction, "0123456789") == "" && (fraction != "" || !point)
}

// apiKey reports whether s is the API key of an account: eight letters and digits.
func apiKey(s string) bool {
	return len(s) == 8 && strings.Trim(s, "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
}

// request makes one with the API key and the secret of an account, and returns an answer of 2xx that
// came whole.
func (t *Transport) request(ctx context.Context, method string, tenant sealtext.Tenant, account, url string, content any) (httptransport.Answer, error) {
	if !apiKey(account) {
		return httptransport.Answer{}, bad("account", "must be the API key of an account: eight letters and digits")
	}
	if t.cfg.Secret == nil {
		return httptransport.Answer{}, errors.New("vonage: Config.Secret is required for records, redaction and the balance")
	}
	// The error of the host's function may name a person or a secret.
	secret, err := t.cfg.Secret(ctx, tenant, account)
	if err != nil || !secret.Valid() {
		return httptransport.Answer{}, errors.New("vonage: Config.Secret gave an error, or no secret")
	}
	req, err := httptransport.NewJSON(ctx, method, url, content)
	if err != nil {
		return httptransport.Answer{}, fmt.Errorf("vonage: %w", err)
	}
	req.SetBasicAuth(account, string(secret))
	a := t.client.Exchange(ctx, req)
	if a.Status < 200 || a.Status > 299 || a.Err != nil {
		return httptransport.Answer{}, failed(a)
	}
	return a, nil
}

// failed is the error of an answer that is not of 2xx, or did not come whole.
func failed(a httptransport.Answer) error {
	e := &Error{Status: a.Status, Err: a.Err}
	if code := problem(a.Body); code != "" {
		e.Code = httptransport.CleanCode(code, a.Status)
	}
	switch {
	case e.Code == "premature-redaction":
		return ErrTooEarly
	case a.Status == http.StatusNotFound && e.Code == "invalid-id":
		return ErrNotFound
	}
	return e
}

// problem returns Vonage's code of a refusal, the fragment of its type; empty without one.
func problem(body []byte) string {
	var said struct {
		Type string `json:"type"`
	}
	if json.Unmarshal(body, &said) != nil {
		return ""
	}
	_, code, _ := strings.Cut(said.Type, "#")
	return code
}
