package infobip

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
	Currency string // by ISO 4217, such as "EUR"
}

// Balance returns the balance of an account. It also is a probe: it proves that Infobip is reached and
// that the key is that of the account. The error is an [*Error]; its status is 401 for a wrong key.
func (t *Transport) Balance(ctx context.Context, tenant sealtext.Tenant, account Account) (Balance, error) {
	body, err := t.get(ctx, tenant, account, "/account/1/balance")
	if err != nil {
		return Balance{}, err
	}
	var said struct {
		Amount   json.Number `json:"balance"`
		Currency string      `json:"currency"`
	}
	if json.Unmarshal(body, &said) != nil || !decimal(said.Amount.String()) ||
		len(said.Currency) != 3 || strings.Trim(said.Currency, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
		return Balance{}, &Error{Status: http.StatusOK}
	}
	return Balance{said.Amount.String(), said.Currency}, nil
}

// decimal reports whether s is a short decimal number without an exponent.
func decimal(s string) bool {
	whole, fraction, point := strings.Cut(strings.TrimPrefix(s, "-"), ".")
	return len(s) <= 20 && whole != "" && strings.Trim(whole+fraction, "0123456789") == "" && (fraction != "" || !point)
}
