package redact_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/redact"
)

func TestContentPolicy(t *testing.T) {
	p, err := redact.NewContentPolicy(redact.ContentConfig{})
	require.NoError(t, err)
	for _, c := range []struct {
		name, purpose, text string
		refused             []redact.Entity
	}{
		{"plain", "marketing", "Shoes are half price today", nil},
		{"phone may leave", "transactional", "Questions? +44 20 7946 0018", nil},
		{"passcode as otp", "otp", "Your login code is 204817", nil},
		{"passcode as marketing", "marketing", "Your login code is 204817", []redact.Entity{redact.OTP}},
		{"card never", "otp", "Card 4539 1488 0343 6467 was charged", []redact.Entity{redact.CreditCard}},
		{"iban never", "transactional", "Pay to DE75512108001245126199", []redact.Entity{redact.IBAN}},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := p.Check(c.purpose, c.text)
			if c.refused == nil {
				require.NoError(t, err)
				return
			}
			var ce *redact.ContentError
			require.ErrorAs(t, err, &ce)
			for i, f := range ce.Findings {
				require.Equal(t, c.refused[i], f.Entity)
				require.NotContains(t, err.Error(), c.text[f.Start:f.End])
			}
			require.Len(t, ce.Findings, len(c.refused))
		})
	}
}

func TestContentPolicyRefusesBlindRules(t *testing.T) {
	r := mustNew(t, redact.Config{Entities: []redact.Entity{redact.PhoneNumber}})
	_, err := redact.NewContentPolicy(redact.ContentConfig{Redactor: r})
	require.ErrorIs(t, err, redact.ErrConfig)
}
