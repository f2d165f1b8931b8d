package messagebird

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"

	"github.com/sealtext/sealtext"
)

// Balance is what is left on an account.
type Balance struct {
	Amount string // a decimal number, such as "12.5" or "-0.07"
	Unit   string // such as "euros" or "credits"
}

// Balance returns the balance of the account of a sender. It also is a probe: it proves that
// MessageBird is reached and that the key is valid. Errors are [*Error], with code 2 for a wrong
// key.
func (t *Transport) Balance(ctx context.Context, tenant sealtext.Tenant, from sealtext.Sender) (Balance, error) {
	a, err := t.request(ctx, http.MethodGet, tenant, from, "/balance")
	if err != nil {
		return Balance{}, err
	}
	var said struct {
		Amount json.Number `json:"amount"`
		Unit   string      `json:"type"`
	}
	if json.Unmarshal(a.Body, &said) != nil || !decimal(said.Amount.String()) || len(said.Unit) > 20 || strings.Trim(said.Unit, "abcdefghijklmnopqrstuvwxyz") != "" {
		return Balance{}, &Error{Status: a.Status}
	}
	return Balance{said.Amount.String(), said.Unit}, nil
}

// decimal reports whether s is a short decimal number.
func decimal(s string) bool {
	whole, fraction, point := strings.Cut(strings.TrimPrefix(s, "-"), ".")
	return len(s) <= 20 && whole != "" && strings.Trim(whole+fraction, "0123456789") == "" && (fraction != "" || !point)
}
