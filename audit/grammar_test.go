package audit_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
)

// TestNoFieldTakesANumber checks invariants 11 and 1. Hosts do put numbers and addresses into
// names. An event with one is refused with an error that names the field and does not repeat the
// value.
func TestNoFieldTakesANumber(t *testing.T) {
	r := newRig(t)
	fields := []struct {
		name string // as in the error
		set  func(e *audit.Event, v string)
	}{
		{"actor id", func(e *audit.Event, v string) { e.Actor.ID = v }},
		{"actor role", func(e *audit.Event, v string) { e.Actor.Roles = []string{"nurse", v} }},
		{"actor method", func(e *audit.Event, v string) { e.Actor.Method = v }},
		{"scope", func(e *audit.Event, v string) { e.Details.Scope = v }},
		{"reason", func(e *audit.Event, v string) { e.Details.Reason = v }},
		{"rule", func(e *audit.Event, v string) { e.Details.Rules = []string{"hours.no-zone", v} }},
		{"field", func(e *audit.Event, v string) { e.Details.Field = v }},
		{"outcome", func(e *audit.Event, v string) { e.Details.Outcome = v }},
		{"code", func(e *audit.Event, v string) { e.Details.Code = v }},
		{"reference", func(e *audit.Event, v string) { e.Details.Reference = v }},
		{"transport", func(e *audit.Event, v string) { e.Details.Transport = v }},
		{"class", func(e *audit.Event, v string) { e.Details.Class = v }},
	}
	values := []struct{ name, value, secret string }{
		{"number in E.164 form", "+447700900123", "7700900123"},
		{"number with a plus sign and punctuation", "+44(7700)900-123", "900-123"},
		{"digits of a number", "447700900123", "7700900123"},
		{"national number with punctuation", "07700-900123", "900123"},
		{"number behind a word", "patient.447700900123", "7700900123"},
		{"e-mail address", "ann@example.com", "ann@"},
		{"number with spaces", "+44 7700 900123", "900123"},
		{"words", "call Ann back", "Ann"},
		{"line feed", "secret\nline", "secret"},
		{"NUL", "secret\x00", "secret"},
		{"escape", "\x1b[31msecret", "secret"},
		{"delete", "secret\x7f", "secret"},
		{"letters beyond ASCII", "größe-secret", "secret"},
		{"bytes that are not UTF-8", "secret\xff", "secret"},
		{"too long", strings.Repeat("secret", 22), "secret"},
	}
	for _, f := range fields {
		for _, v := range values {
			t.Run(f.name+"/"+v.name, func(t *testing.T) {
				e := event()
				f.set(&e, v.value)
				err := r.record(e)
				var input *sealtext.InputError
				require.ErrorAs(t, err, &input)
				require.Equal(t, f.name, input.Field)
				require.NotContains(t, err.Error(), v.secret)
			})
		}
	}
	require.Empty(t, r.events(t, audit.Query{}), "nothing was appended")
}

func TestEventsThatAreRefused(t *testing.T) {
	r := newRig(t)
	cases := map[string]struct {
		field  string
		change func(*audit.Event)
	}{
		"no tenant":             {"tenant", func(e *audit.Event) { e.Tenant = sealtext.Tenant{} }},
		"no kind":               {"kind", func(e *audit.Event) { e.Kind = 0 }},
		"kind of a later time":  {"kind", func(e *audit.Event) { e.Kind = audit.Kind(len(audit.Kinds()) + 1) }},
		"no actor":              {"actor id", func(e *audit.Event) { e.Actor = sealtext.Actor{} }},
		"empty role":            {"actor role", func(e *audit.Event) { e.Actor.Roles = []string{""} }},
		"empty rule":            {"rule", func(e *audit.Event) { e.Details.Rules = []string{""} }},
		"year 10000":            {"until", func(e *audit.Event) { e.Details.Until = time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC) }},
		"authenticated in -1":   {"actor authentication time", func(e *audit.Event) { e.Actor.AuthenticatedAt = time.Date(-1, 1, 1, 0, 0, 0, 0, time.UTC) }},
		"scope without a name":  {"scope", func(e *audit.Event) { e.Details.Scope = "program " }},
		"scope without sender":  {"scope", func(e *audit.Event) { e.Details.Scope = "sender  of program reminders" }},
		"scope without program": {"scope", func(e *audit.Event) { e.Details.Scope = "sender 24273" }},
		"scope with more":       {"scope", func(e *audit.Event) { e.Details.Scope = "program reminders of 447700900123" }},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			e := event()
			c.change(&e)
			var input *sealtext.InputError
			require.ErrorAs(t, r.record(e), &input)
			require.Equal(t, c.field, input.Field)
		})
	}
	require.Empty(t, r.events(t, audit.Query{}))
}

// TestScopesOfTheLedger accepts the forms of consent.Scope, with every kind of sender.
func TestScopesOfTheLedger(t *testing.T) {
	r := newRig(t)
	for _, scope := range []string{
		"", "account", "tenant", "program offers", "sender 24273 of program offers",
		"sender +15005550006 of program offers", "sender CITY CLINIC of program offers",
	} {
		e := event()
		e.Details.Scope = scope
		require.NoError(t, r.record(e), "%q", scope)
	}
}

// TestReferencesThatPass accepts long ids of providers and hosts that are not numbers.
func TestReferencesThatPass(t *testing.T) {
	r := newRig(t)
	for _, ref := range []string{
		"6ba7b810-9dad-11d1-80b4-00c04fd430c8", "SM6bf1447700900123ac", "visit-20261121-17", "urn:case:2026/17", "a",
		strings.Repeat("x", 128),
	} {
		e := event()
		e.Details.Reference = ref
		require.NoError(t, r.record(e), "%q", ref)
	}
}
