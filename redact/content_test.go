package redact_test

import (
	"strings"
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

// TestContentConfig checks that lists are refused that would not do what their author meant.
func TestContentConfig(t *testing.T) {
	for name, cfg := range map[string]redact.ContentConfig{
		"domain with a scheme": {Domains: []string{"https://example.com"}},
		"empty domain":         {Domains: []string{""}},
		"domain in Cyrillic":   {Domains: []string{"пример.рф"}},
		"two words":            {Words: map[string][]string{"x": {"two words"}}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := redact.NewContentPolicy(cfg)
			require.ErrorIs(t, err, redact.ErrConfig)
		})
	}
}

func TestHealthLists(t *testing.T) {
	lists := redact.HealthLists()
	require.Len(t, lists, 3)
	all := redact.HealthWords()
	for name, words := range lists {
		require.Greater(t, len(words), 40, name)
		require.Subset(t, all, words)
	}
	p, err := redact.NewContentPolicy(redact.ContentConfig{Words: lists})
	require.NoError(t, err)
	for list, text := range map[string]string{"specialty": "oncology", "diagnosis": "diabetes", "drug": "metformin"} {
		var ce *redact.ContentError
		require.ErrorAs(t, p.Check("marketing", text), &ce)
		require.Equal(t, list, ce.Violations[0].List)
	}
}

// TestContentReportIsBounded checks a text that breaks a rule very often.
func TestContentReportIsBounded(t *testing.T) {
	p := strict(t)
	var ce *redact.ContentError
	require.ErrorAs(t, p.Check("marketing", strings.Repeat("evil.net a.", 50_000)+strings.Repeat("1 2 a b {{x}} ", 50_000)), &ce)
	require.Len(t, ce.Findings, 100)
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
