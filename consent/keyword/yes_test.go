package keyword_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/consent/keyword"
)

// yeses agree, a language each, as somebody writes who was asked.
var yeses = map[string]string{
	"en": "Yes", "es": "Sí", "fr": "Oui", "de": "Ja", "it": "Sì", "pt": "Sim", "nl": "Ja", "pl": "Tak", "ru": "Да", "uk": "Так", "tr": "Evet", "sv": "Ja", "da": "Ja tak", "no": "Ja takk", "fi": "Kyllä",
	"cs": "Ano", "sk": "Áno", "hu": "Igen", "ro": "Da", "el": "Ναι", "bg": "Да", "hr": "Da", "sr": "Да", "vi": "Có", "id": "Ya", "tl": "Oo", "sw": "Ndiyo", "ar": "نعم", "fa": "بله", "ur": "جی ہاں",
	"he": "כן", "hi": "हाँ", "bn": "হ্যাঁ", "th": "ใช่", "zh": "是的", "ja": "はい", "ko": "네", "sl": "Da", "et": "Jah",
}

// TestYesInEveryLanguage writes the yes of each language as people and phones do. It counts only
// where a question is open, and nothing else counts.
func TestYesInEveryLanguage(t *testing.T) {
	require.GreaterOrEqual(t, len(yeses), 25)
	yes := keyword.Classification{Intent: keyword.IntentOptIn, Rule: keyword.RuleYes}
	for language, word := range yeses {
		asked := keyword.Context{PendingDoubleOptIn: true, Languages: []string{language}}
		for _, text := range []string{
			word, strings.ToLower(word), strings.ToUpper(word), word + "!", word + " 👍", "“" + word + "”", " " + word + ".\n", word + "\nSent from my iPhone", word + " please", word + ", thanks", "✅ " + word,
		} {
			require.Equal(t, yes, keyword.ClassifyIn(text, asked), "%s %q", language, text)
			require.Equal(t, keyword.Classification{}, keyword.Classify(text), "%s %q, and no question", language, text)
			out := asked
			out.OptedOut = true
			require.Equal(t, keyword.Classification{}, keyword.ClassifyIn(text, out), "%s %q, opted out", language, text)
		}
		for _, text := range []string{word + "?", word + " 👎", word + " but not now", "not " + word, word + " who are you"} {
			require.NotEqual(t, keyword.IntentOptIn, keyword.ClassifyIn(text, asked).Intent, "%s %q", language, text)
		}
	}
}

// TestYesAndWhatIsWanted reads answers that say what is wanted after the yes, or something else.
func TestYesAndWhatIsWanted(t *testing.T) {
	asked, all := keyword.Context{PendingDoubleOptIn: true}, map[string]int{}
	count := eachText(t, "testdata/yes.tsv", func(language, want, text string) {
		got := keyword.ClassifyIn(text, asked)
		require.Equal(t, want, meaning(got.Intent), "%s: %s by %q", language, text, got.Rule)
		require.NotEqual(t, "in", meaning(keyword.Classify(text).Intent), "%s, and no question", text)
		all[want]++
	})
	require.Len(t, count, 19)
	require.GreaterOrEqual(t, all["in"], 90)
	require.GreaterOrEqual(t, all["none"], 40)
	require.GreaterOrEqual(t, all["out"], 6)
}

func TestYesInOtherWords(t *testing.T) {
	asked := keyword.Context{PendingDoubleOptIn: true}
	for _, text := range []string{
		"yes please", "Yeah", "yep", "Y", "I agree", "ok yes", "Confirm", "YE S", "y e s", "yesss", "yes yes yes", "ok yes sign me up", "Yes, I agree. Thank you!", "Sure", "si por favor", "oui merci", "Ja bitte", "sim, aceito",
		"haan ji", "同意", "はい、お願いします", "네 동의합니다", "Yes\n\nVon meinem iPhone gesendet", "да, пожалуйста", "Yes — get Outlook for Android", "はい\niPhoneから送信",
	} {
		require.Equal(t, keyword.IntentOptIn, keyword.ClassifyIn(text, asked).Intent, text)
	}
	for _, text := range []string{
		"ok", "👍", "thanks", "no", "maybe", "yes but who is this", "yesterday", "not yes", "I don't agree", "do not sign me up", "yes or no", "yes if it is free", "si no", "ya no", "ja aber", "no, yes was a mistake",
		"Liked “Reply YES to confirm”", "Reply YES", "> YES\nwhat is this", "yes 😂", "ano", "klar", "нет", "nej", "nie", "не согласен", "不是", "いいえ", "아니요", "نعم لا", "please", "",
	} {
		require.NotEqual(t, keyword.IntentOptIn, keyword.ClassifyIn(text, asked).Intent, text)
	}
	require.Equal(t, keyword.IntentOptIn, keyword.ClassifyIn("klar", keyword.Context{PendingDoubleOptIn: true, Languages: []string{"de"}}).Intent)
	require.Equal(t, keyword.IntentNone, keyword.ClassifyIn("klar", keyword.Context{PendingDoubleOptIn: true, Languages: []string{"sv"}}).Intent)
	require.Equal(t, keyword.IntentOptOut, keyword.ClassifyIn("yes stop texting me", asked).Intent)
}
