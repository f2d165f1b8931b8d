package telnyx

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/sealtext/sealtext"
)

// Balance is what is left on an account.
type Balance struct {
	Amount string // a decimal number, such as "12.50" or "-0.07"
	// Available is the amount and the credit limit.
	Available string
	Currency  string // by ISO 4217, such as "USD"
}

// Balance returns the balance of an account. It also is a probe: it proves that Telnyx is reached
// and that the key is right. Errors are [*Error]; code 10009 is for a wrong key.
func (t *Transport) Balance(ctx context.Context, tenant sealtext.Tenant, account string) (Balance, error) {
	a, err := t.get(ctx, tenant, account, "/v2/balance")
	if err != nil {
		return Balance{}, err
	}
	var said struct {
		Data struct {
			Amount    string `json:"balance"`
			Available string `json:"available_credit"`
			Currency  string `json:"currency"`
		} `json:"data"`
	}
	if json.Unmarshal(a.Body, &said) != nil || !decimal(said.Data.Amount) || !decimal(said.Data.Available) ||
		len(said.Data.Currency) != 3 || strings.Trim(said.Data.Currency, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
		return Balance{}, &Error{Status: a.Status}
	}
	return Balance{said.Data.Amount, said.Data.Available, said.Data.Currency}, nil
}

// decimal reports whether s is a short decimal number.
func decimal(s string) bool {
	whole, fraction, point := strings.Cut(strings.TrimPrefix(s, "-"), ".")
	return len(s) <= 20 && whole != "" && strings.Trim(whole+fraction, "0123456789") == "" && (fraction != "" || !point)
}
