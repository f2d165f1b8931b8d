package redact_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/redact"
)

// TestCalmTexts compares what is found when the quick look at a text decides
// with what the whole pass finds, which an allow list asks for.
func TestCalmTexts(t *testing.T) {
	quick := mustNew(t, redact.Config{})
	whole := mustNew(t, redact.Config{Allow: []string{"no such value in any text"}})
	texts := []string{
		"", "abc", "see you at the station", "smile :) or :-( or :(", "time: now", "on-the-way to the follow-up", "and/or", "a.b", "well.You", "ok..see", "x = y",
		"mail ann@example.org", "@ home", "ann@", "see example.com", "see www.example.org/path", "go to https://example.org", "http://a.bc/?token=abcdefgh",
		"password is Correct-Horse", "my PASSWORD is CorrectHorse", "Passwort ist KorrektPferd", "Kennwort ist KorrektPferd", "senha: correcthorse", "token: correcthorse", "token:) ok",
		"pwd:(", "token=correcthorse", "Bearer abcdefghIJKLMNOPqrst", "bearer abcdefghijklmnopqrst", "Authorization: Basic abcdEFGHijklMNOP", "xoxb-abcdefghijklmn", "sk_live_abcdefghijklmnopq",
		"-----BEGIN PRIVATE KEY-----\nabc", "aa-bb-cc-dd-ee-ff", "aa:bb:cc:dd:ee:ff", "fe::ab", "dead::beef", "abcd.efab.cdef", "Your login code is QWRTYP", "LOL OK", "HAPPY NEW YEAR",
		"call me", "12", "é", "may the fifth", "login code: KXZQ", "2fa", "passcode QWRTYP is it",
	}
	for _, s := range texts {
		for _, text := range []string{s, "so, " + s, strings.Repeat("x", 5) + " " + s + " and on it goes", s + ".", "Hi. " + strings.Repeat("lorem ipsum ", 4000) + s} {
			require.Equal(t, describe(text, whole.Find(nil, text)), describe(text, quick.Find(nil, text)), "%.60q", text)
		}
	}
}
