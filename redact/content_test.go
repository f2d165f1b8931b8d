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

func TestContentRules(t *testing.T) {
	p, err := redact.NewContentPolicy(redact.ContentConfig{Domains: []string{"example.com"}, Words: map[string][]string{"health": redact.HealthWords()}})
	require.NoError(t, err)
	for _, c := range []struct{ name, text, rule string }{
		{"listed domain", "see https://example.com/a", ""},
		{"below a listed domain", "see https://go.example.com/a", ""},
		{"another domain", "see https://example.com.evil.net/a", redact.RuleDomain},
		{"user of a listed domain", "see https://u@example.com/a", ""},
		{"user information", "see https://example.com@evil.net/a", redact.RuleDomain},
		{"placeholder", "Hi {{first_name}}, your order is ready", redact.RulePlaceholder},
		{"placeholder in brackets", "Hi [First Name], welcome", redact.RulePlaceholder},
		{"sender tag", "[ACME] your order is ready", ""},
		{"verb", "Hi %s, welcome", redact.RulePlaceholder},
		{"percent", "50% off, 100%sure", ""},
		{"health", "Your HIV test is on Monday", redact.RuleWord},
		{"appointment", "You have an appointment on Monday", ""},
		{"password", "Your password is Xk29!pqz", redact.RuleNever},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := p.Check("transactional", c.text)
			if c.rule == "" {
				require.NoError(t, err)
				return
			}
			var ce *redact.ContentError
			require.ErrorAs(t, err, &ce)
			require.Equal(t, c.rule, ce.Violations[0].Rule)
		})
	}
}
