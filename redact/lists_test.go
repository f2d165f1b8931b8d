package redact_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/redact"
)

func TestAllowAndDeny(t *testing.T) {
	r := mustNew(t, redact.Config{Allow: []string{"+44 20 7946 0018", "help@example.org"}, Deny: []string{"Project Zebra"}})
	require.Equal(t, "call +44 (20) 79460018 or HELP@example.org", r.String("call +44 (20) 79460018 or HELP@example.org"))
	require.Equal(t, "call [PHONE_NUMBER]", r.String("call +44 20 7946 0019"))
	require.Equal(t, "about [DENY_LISTED] and projects", r.String("about project-zebra and projects"))
	for _, cfg := range []redact.Config{{Allow: []string{"--"}}, {Deny: []string{"a"}}, {Deny: []string{strings.Repeat("a", 200)}}} {
		_, err := redact.New(cfg)
		require.ErrorIs(t, err, redact.ErrConfig)
	}
}

func TestWithValues(t *testing.T) {
	base := mustNew(t, redact.Config{Entities: []redact.Entity{redact.OTP}, Deny: []string{"zebra"}})
	r, err := base.WithValues(map[redact.Entity][]string{
		redact.Person: {"Zoë Müller"}, redact.PhoneNumber: {"+4930123456"}, redact.Location: {"5 Elm Row"},
	})
	require.NoError(t, err)
	for text, want := range map[string]string{
		"Hi Zoe Muller!":          "Hi [PERSON]!",
		"Hi zoë\u200b müller!":    "Hi [PERSON]!",
		"Hi Zoe Mullerson":        "Hi Zoe Mullerson",
		"reach me at 030/123 456": "reach me at [PHONE_NUMBER]",
		"at 5, Elm Row":           "at [LOCATION]",
		"a zebra":                 "a [DENY_LISTED]",
	} {
		require.Equal(t, want, r.String(text))
	}
	require.Equal(t, "Hi Zoe Muller!", base.String("Hi Zoe Muller!"), "the other one is not changed")
	_, err = base.WithValues(map[redact.Entity][]string{"SHOE": {"42 wide"}})
	require.ErrorIs(t, err, redact.ErrConfig)
	_, err = base.WithValues(map[redact.Entity][]string{redact.Person: {"Al"}})
	require.ErrorIs(t, err, redact.ErrConfig)
}

func TestCues(t *testing.T) {
	text := "my name is Ann Lee, I live at 12 Elm Park Road. Dear Mr Brown"
	require.Equal(t, text, mustNew(t, redact.Config{}).String(text), "off by default")
	runFind(t, redact.Config{Entities: []redact.Entity{redact.Person, redact.Location}}, []findCase{
		{"cues", text, []string{"PERSON=Ann Lee", "LOCATION=12 Elm Park Road", "PERSON=Brown"}},
		{"none", "my name is not known, the road is long", nil},
		{"dear as a word", "hi dear We are late, yes dear. What now", nil},
		{"salutation without a name", "Dear Customer, Dear Valued Member", nil},
		{"price in a name", "win a $100 High Street voucher", nil},
	})
}

type hostRule func(text string) []redact.Finding

func (h hostRule) Recognize(dst []redact.Finding, text string) []redact.Finding {
	return append(dst, h(text)...)
}

func TestRecognizer(t *testing.T) {
	find := func(f redact.Finding) redact.Recognizer {
		return hostRule(func(string) []redact.Finding { return []redact.Finding{f} })
	}
	for _, c := range []struct {
		name string
		rec  redact.Recognizer
		want string
	}{
		{"finds", find(redact.Finding{Start: 3, End: 9, Entity: redact.Person, Score: 0.9}), "Hi [PERSON] and [EMAIL_ADDRESS]"},
		{"overlaps", find(redact.Finding{Start: 3, End: 20, Entity: redact.Person, Score: 0.6}), "Hi [EMAIL_ADDRESS]"},
		{"unsure", find(redact.Finding{Start: 3, End: 8, Entity: redact.Person, Score: 0.2}), "Hi Zoë X and [EMAIL_ADDRESS]"},
		{"inside a rune", find(redact.Finding{Start: 3, End: 6, Entity: redact.Person, Score: 0.9}), "Hi [PERSON] X and [EMAIL_ADDRESS]"},
		{"outside", find(redact.Finding{Start: 3, End: 800, Entity: redact.Person, Score: 0.9}), "[UNEXAMINED]"},
		{"unknown entity", find(redact.Finding{Start: 3, End: 8, Entity: "SHOE", Score: 0.9}), "[UNEXAMINED]"},
		{"panics", hostRule(func(string) []redact.Finding { panic("no") }), "[UNEXAMINED]"},
	} {
		t.Run(c.name, func(t *testing.T) {
			once := mustNew(t, redact.Config{Recognizers: []redact.Recognizer{c.rec}, Default: redact.Fixed("")})
			require.NotPanics(t, func() { _ = once.String("Hi Zoë X and a@example.org") })
			require.Equal(t, c.want, labelOnce(once, "Hi Zoë X and a@example.org"))
		})
	}
}

// TestRecognizerOfLabels: a model that takes every word in capitals for a name does not take labels for
// one, in the text that String searches again or in one that was masked before.
func TestRecognizerOfLabels(t *testing.T) {
	capitals := hostRule(func(text string) (found []redact.Finding) {
		for i := 0; i < len(text); i++ {
			from := i
			for i < len(text) && (text[i] >= 'A' && text[i] <= 'Z' || text[i] == '_') {
				i++
			}
			if i-from > 2 {
				found = append(found, redact.Finding{Start: from, End: i, Entity: redact.Person, Score: 0.6})
			}
		}
		return found
	})
	r := mustNew(t, redact.Config{Recognizers: []redact.Recognizer{capitals}})
	masked := r.String("ask ANN, or a@example.org")
	require.Equal(t, "ask [PERSON], or [EMAIL_ADDRESS]", masked)
	require.Equal(t, masked, r.String(masked))
	require.Equal(t, "[PERSON] [PERSON]", r.String("[PERSON] ANN"))
}

// labelOnce labels the findings of one pass.
func labelOnce(r *redact.Redactor, s string) string {
	var b strings.Builder
	at := 0
	for _, f := range r.Find(nil, s) {
		b.WriteString(s[at:f.Start] + "[" + string(f.Entity) + "]")
		at = f.End
	}
	return b.String() + s[at:]
}
