package keyword_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/consent/keyword"
)

// TestKeywordsOfOtherLanguages checks words that opt out in one language and are ordinary in
// others: they mean what they mean where people write.
func TestKeywordsOfOtherLanguages(t *testing.T) {
	for _, c := range []struct{ text, languages, want string }{
		{"son", "tr", "opt-out"},
		{"Son", "en", "none"},
		{"son", "en tr", "none"},
		{"SON!", "de", "likely-opt-out"},
		{"son", "", "none"},
		{"my son", "", "none"},
		{"Son, thanks", "en", "none"},
		{"fin", "fr", "opt-out"},
		{"Fin", "en fr", "opt-out"},
		{"fin", "en", "likely-opt-out"},
		{"fin", "sv", "none"},
		{"acha", "hi", "none"},
		{"acha", "en sw", "opt-out"},
		{"acha", "en", "likely-opt-out"},
		{"gata", "ro", "opt-out"},
		{"gata", "en es", "none"},
		{"alto", "es", "opt-out"},
		{"ALTO, por favor", "es", "likely-opt-out"},
		{"alto", "it", "none"},
		{"alto", "en", "likely-opt-out"},
		{"dost", "cs", "opt-out"},
		{"dost", "tr", "none"},
		{"tc", "vi", "opt-out"},
		{"TC", "en", "none"},
		{"td", "zh", "opt-out"},
		{"td", "de", "likely-opt-out"},
		{"TD", "", "opt-out"},
		{"dur", "tr", "opt-out"},
		{"dur", "fr", "none"},
		{"dur", "en", "likely-opt-out"},
		{"DUR", "", "likely-opt-out"},
		{"DUR", "fr", "none"},
		{"dur", "", "none"},
		{"baja", "es", "opt-out"},
		{"baja", "en", "likely-opt-out"},
		{"BAJA", "", "opt-out"},
		{"salir", "es", "none"},
		{"salir", "en", "likely-opt-out"},
		{"halt", "de", "opt-out"},
		{"halt", "fr", "likely-opt-out"},
		{"thôi", "vi", "none"},
		{"chega", "pt", "likely-opt-out"},
		{"bas", "hi", "none"},

		// What folding takes away.
		{"dừng", "vi", "opt-out"},
		{"đúng", "vi", "likely-opt-out"},
		{"Huy", "vi", "likely-opt-out"},
		{"hủy", "vi", "opt-out"},

		// English keywords count everywhere, and so do those of other languages that are nothing else.
		{"STOP", "vi", "opt-out"},
		{"end", "de", "opt-out"},
		{"cancel", "es", "opt-out"},
		{"revoke", "ja", "opt-out"},
		{"退订", "en", "opt-out"},
		{"отписаться", "en", "opt-out"},
		{"abmelden", "xx", "opt-out"},
		{"ne m'envoyez plus de messages", "en", "opt-out"},
	} {
		t.Run(c.text+" among "+c.languages, func(t *testing.T) {
			got := keyword.ClassifyIn(c.text, keyword.Context{Languages: strings.Fields(c.languages)})
			require.Equal(t, c.want, got.Intent.String(), got.Rule)
		})
	}
}

// TestCommandsBeforeTranslationsOfCancel: a host that gave CANCELAR a meaning of its own has it, in
// every language; STOP, its translations and the English words are nobody's.
func TestCommandsBeforeTranslationsOfCancel(t *testing.T) {
	for text, languages := range map[string]string{
		"CANCELAR": "es", "Cancelar, por favor": "es", "annuler": "fr", "取消": "zh", "iptal": "tr", "Iptal!": "", "отмена": "ru", "anuluj": "pl", "キャンセル": "ja", "hủy": "vi", "취소": "ko", "إلغاء": "ar",
	} {
		in := keyword.Context{Languages: strings.Fields(languages), Commands: []keyword.Command{{Name: "cancel", Match: "cancelar, annuler, 取消, iptal, отмена, anuluj, キャンセル, hủy, 취소, إلغاء"}}}
		require.Equal(t, "cancel", keyword.ClassifyIn(text, in).Command, text)
		if text != "キャンセル" {
			require.NotEqual(t, keyword.IntentNone, keyword.ClassifyIn(text, keyword.Context{Languages: in.Languages}).Intent, "%s without the command", text)
		}
	}
	for _, word := range strings.Split("stop,quit,end,revoke,opt out,cancel,unsubscribe,arret,parar,стоп,停止,abmelden,dur", ",") {
		in := keyword.Context{Languages: []string{"tr"}, Commands: []keyword.Command{{Name: "mine", Match: word}}}
		require.Equal(t, keyword.IntentOptOut, keyword.ClassifyIn(word, in).Intent, word)
	}
}

func TestLanguagesOf(t *testing.T) {
	for countries, want := range map[string]string{
		"": "en", "XX": "en", "usa": "en", "US-FL": "en es", "MX": "en es", "DE": "en de", "BR US-*": "en es pt", "TR": "en tr", "JP": "en ja", "-": "en", "IN": "en ur hi bn",
	} {
		require.Equal(t, strings.Fields(want), keyword.LanguagesOf(strings.Fields(countries)...), countries)
	}
	for _, language := range strings.Fields("fr de it pt nl pl sv da fi cs sk hu ro el bg hr sl et") {
		require.Contains(t, keyword.LanguagesOf("EU"), language)
	}
	require.NotContains(t, keyword.LanguagesOf("EU"), "tr")
}
