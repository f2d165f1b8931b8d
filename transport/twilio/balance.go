package twilio

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"

	"github.com/sealtext/sealtext"
)

// Balance is what is left on an account.
type Balance struct {
	Amount   string // a decimal number, such as "12.50" or "-0.07"
	Currency string // by ISO 4217, such as "USD"
}

// Balance returns the balance of an account, which Twilio may update late. It also is a probe: it
// proves that Twilio is reached and that the credentials are those of the account. A subaccount has
// no balance of its own. Errors are [ErrNotFound] and [*Error]; code 20003 is for wrong credentials.
func (t *Transport) Balance(ctx context.Context, tenant sealtext.Tenant, account string) (Balance, error) {
	if !sid(account, "AC") {
		return Balance{}, &sealtext.InputError{Field: "account", Rule: "must be the SID of an account (AC...)"}
	}
	a, err := t.request(ctx, http.MethodGet, tenant, account, "Balance", nil)
	if err != nil {
		return Balance{}, err
	}
	var said struct {
		Account  string `json:"account_sid"`
		Amount   string `json:"balance"`
		Currency string `json:"currency"`
	}
	if json.Unmarshal(a.Body, &said) != nil || said.Account != account || !decimal(said.Amount) ||
		len(said.Currency) != 3 || strings.Trim(said.Currency, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
		return Balance{}, &Error{Status: a.Status}
	}
	return Balance{said.Amount, said.Currency}, nil
}

// decimal reports whether s is a short decimal number.
func decimal(s string) bool {
	whole, fraction, point := strings.Cut(strings.TrimPrefix(s, "-"), ".")
	return len(s) <= 20 && whole != "" && strings.Trim(whole+fraction, "0123456789") == "" && (fraction != "" || !point)
}
