package keyword_test

import (
	"bufio"
	"os"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/consent/keyword"
)

type labelled struct{ meaning, language, kind, text string }

func labelledTexts(t testing.TB) (out []labelled) {
	f, err := os.Open("testdata/classify.tsv")
	require.NoError(t, err)
	defer f.Close()
	for s := bufio.NewScanner(f); s.Scan(); {
		if strings.HasPrefix(s.Text(), "#") {
			continue
		}
		c := strings.SplitN(s.Text(), "\t", 4)
		require.Len(t, c, 4)
		if strings.Contains(c[3], `\`) {
			c[3], err = strconv.Unquote(c[3])
			require.NoError(t, err)
		}
		out = append(out, labelled{c[0], c[1], c[2], c[3]})
	}
	return out
}

func meaning(i keyword.Intent) string {
	return map[keyword.Intent]string{
		keyword.IntentOptOut: "out", keyword.IntentLikelyOptOut: "out", keyword.IntentOptIn: "in", keyword.IntentHelp: "help", keyword.IntentNone: "none",
	}[i]
}

func TestClassifyLabelledTexts(t *testing.T) {
	texts := labelledTexts(t)
	languages := map[string]bool{}
	count := map[string]int{}
	for _, l := range texts {
		languages[l.language] = true
		got := meaning(keyword.Classify(l.text).Intent)
		if (l.kind == "miss") != (got != l.meaning) {
			t.Errorf("%s: want %s, got %s by %q, known as %s: %s", l.language, l.meaning, got, keyword.Classify(l.text).Rule, l.kind, l.text)
		}
		if l.kind == "miss" {
			l.kind = "hard"
		}
		count["all"]++
		count[l.kind]++
		count["is "+l.meaning]++
		if got == l.meaning {
			count["right "+l.kind]++
			count["right "+l.meaning]++
			continue
		}
		count["false "+got]++
	}
	rate := func(a, b string) float64 { return float64(count[a]) / float64(count[b]) }
	t.Logf("%d texts in %d languages, %.0f %% hard; opt-out recall %.3f, false opt-out %d of %d, false opt-in %d, hard accuracy %.3f",
		count["all"], len(languages), 100*rate("hard", "all"), rate("right out", "is out"), count["false out"], count["all"]-count["is out"],
		count["false in"], rate("right hard", "hard"))
	require.GreaterOrEqual(t, count["all"], 200)
	require.GreaterOrEqual(t, len(languages), 20)
	require.GreaterOrEqual(t, rate("hard", "all"), 0.6)
	require.GreaterOrEqual(t, rate("right out", "is out"), 0.95)
	require.LessOrEqual(t, float64(count["false out"]), 0.02*float64(count["all"]-count["is out"]))
	require.Zero(t, count["false in"])
	require.GreaterOrEqual(t, rate("right hard", "hard"), 0.90)
}

// TestPerSeWordsInEveryDress writes the words that are opt-outs by themselves in the ways that
// people and phones write them.
func TestPerSeWordsInEveryDress(t *testing.T) {
	fullWidth := func(s string) string {
		return strings.Map(func(r rune) rune {
			if r > ' ' && r < 0x7F {
				return r + 0xFEE0
			}
			return r
		}, s)
	}
	spread := func(sep string) func(string) string {
		return func(s string) string { return strings.Join(strings.Split(s, ""), sep) }
	}
	around := func(before, after string) func(string) string {
		return func(s string) string { return before + s + after }
	}
	title := func(s string) string { return strings.ToUpper(s[:1]) + s[1:] }
	dresses := map[string]func(string) string{
		"plain": around("", ""), "upper": strings.ToUpper, "title": title, "full width": fullWidth,
		"zero width space": spread("\u200b"), "soft hyphens": spread("\u00ad"), "word joiners": spread("\u2060"),
		"space around": around("  \n\t", " \r\n"), "period": around("", "."), "shouted": around("", "!!!"), "ellipsis": around("", "…"),
		"quotes": around("“", "”"), "straight quotes": around(`"`, `"`), "brackets": around("[", "]"), "stars": around("*", "*"),
		"emoji": around("🛑", "🙏🏽"), "keycap": around("", "\uFE0F\u20E3"), "flag": around("", "🇺🇸"), "guillemets": around("«", "»"),
		"hash": around("#", ""), "byte order mark": around("\uFEFF", ""), "right to left mark": around("\u200f", "\u200e"),
		"please": around("please ", ""), "thanks": around("", " thank you"),
	}
	for _, word := range []string{"stop", "quit", "end", "revoke", "opt out", "cancel", "unsubscribe"} {
		for name, dress := range dresses {
			c := keyword.Classify(dress(word))
			require.Equal(t, "out", meaning(c.Intent), "%s, %s", word, name)
			require.NotEmpty(t, c.Rule)
			if name != "please" && name != "thanks" {
				require.Equal(t, keyword.IntentOptOut, c.Intent, "%s, %s", word, name)
			}
		}
	}
}

func TestClassifyTellsHowSure(t *testing.T) {
	for _, c := range []struct {
		text       string
		intent     keyword.Intent
		everything bool
		rule       string
	}{
		{"STOP", keyword.IntentOptOut, false, "keyword.stop"},
		{"Stop all!", keyword.IntentOptOut, true, "keyword.stop-all"},
		{"please stop", keyword.IntentOptOut, false, "keyword.stop"},
		{"stop end quit", keyword.IntentOptOut, false, "keyword.several"},
		{"stop unsubscribe", keyword.IntentOptOut, false, "keyword.several"},
		{"cancel please", keyword.IntentLikelyOptOut, false, "keyword.stop.polite"},
		{"cancel it please", keyword.IntentNone, false, ""},
		{"stpo", keyword.IntentLikelyOptOut, false, "keyword.mistyped"},
		{"stop texting me", keyword.IntentOptOut, false, "phrase.stop-texting"},
		{"why won't you stop texting me", keyword.IntentLikelyOptOut, false, "phrase.stop-texting"},
		{"not interested", keyword.IntentLikelyOptOut, false, "keyword.likely"},
		{"Stop. I moved.", keyword.IntentLikelyOptOut, false, "clause.stop"},
		{"start", keyword.IntentOptIn, false, "keyword.start"},
		{"start please", keyword.IntentOptIn, false, "keyword.start-variant"},
		{"start tomorrow please", keyword.IntentNone, false, ""},
		{"sТart", keyword.IntentNone, false, ""},
		{"help!", keyword.IntentHelp, false, "keyword.help"},
		{"no me envíen más mensajes", keyword.IntentOptOut, false, "phrase.es"},
		{"不要再发短信给我", keyword.IntentOptOut, false, "phrase.zh"},
		{"> Reply STOP to end\nok see you", keyword.IntentNone, false, ""},
		{"", keyword.IntentNone, false, ""},
		{"🙂", keyword.IntentNone, false, ""},
		{"ST\x00OP", keyword.IntentOptOut, false, "keyword.stop"},
		{"sto\x7fp\x08", keyword.IntentOptOut, false, "keyword.stop"},
		{strings.Repeat("STOP ", 200_000), keyword.IntentOptOut, false, "keyword.stop"},
		{strings.Repeat("see you ", 300) + "stop texting me", keyword.IntentNone, false, ""},
		{strings.Repeat("appointment ", 150) + "stop texting me", keyword.IntentNone, false, ""},
		{strings.Repeat("a ", 350) + "stop texting me", keyword.IntentNone, false, ""},
		{strings.Repeat(" ", 1500) + "stop", keyword.IntentOptOut, false, "keyword.stop"},
	} {
		t.Run(c.text[:min(len(c.text), 30)], func(t *testing.T) {
			require.Equal(t, keyword.Classification{Intent: c.intent, Everything: c.everything, Rule: c.rule}, keyword.Classify(c.text))
		})
	}
}

// TestNothingButAKeywordOptsIn checks that only a keyword that is the whole text is an opt-in.
func TestNothingButAKeywordOptsIn(t *testing.T) {
	for _, l := range labelledTexts(t) {
		for _, start := range []string{"start", "START", "unstop", "старт", "开始"} {
			for _, text := range []string{l.text + " " + start, start + " " + l.text, start + ", " + l.text} {
				if meaning(keyword.Classify(text).Intent) == "in" {
					require.Equal(t, "in", l.meaning, text)
				}
			}
		}
	}
}

func FuzzClassify(f *testing.F) {
	for i, l := range labelledTexts(f) {
		if i%16 == 0 {
			f.Add(l.text)
		}
	}
	for _, yes := range yeses {
		f.Add(yes + ", please")
	}
	f.Add("\xff\xfe stop")
	f.Add("<b>son</b>")
	f.Add("Reply STOP to")
	f.Add(strings.Repeat("s ", 2000))
	f.Add(strings.Repeat("ﷺ", 600))
	f.Fuzz(func(t *testing.T, text string) {
		c := keyword.Classify(text)
		if c != keyword.Classify(text) {
			t.Fatal("the result depends on more than the text")
		}
		if (c.Intent == keyword.IntentNone) != (c.Rule == "") || c.Everything && c.Intent != keyword.IntentOptOut && c.Intent != keyword.IntentLikelyOptOut {
			t.Fatalf("%+v", c)
		}
		if len(text) < 1000 && utf8.ValidString(text) && c.Intent == keyword.IntentOptIn && keyword.Classify("I may "+text).Intent == keyword.IntentOptIn {
			t.Fatal("an opt-in within a text")
		}
		in := keyword.Context{PendingDoubleOptIn: true}
		asked := keyword.ClassifyIn(text, in)
		if c.Intent != keyword.IntentNone && asked != c || asked.Rule == keyword.RuleYes && strings.ContainsRune(text[:min(len(text), 1600)], '?') {
			t.Fatalf("%+v, and asked %+v", c, asked)
		}
		in.OptedOut, in.Languages = true, []string{"en", "es"}
		out := keyword.ClassifyIn(text, in)
		if out.Rule == keyword.RuleYes || c.Rule == "keyword.stop" && out != c {
			t.Fatalf("%+v, and of somebody who is out %+v", c, out)
		}
	})
}

func BenchmarkClassify(b *testing.B) {
	for _, c := range []struct{ name, text string }{
		{"keyword", "STOP"},
		{"chat", "Thanks, see you on Tuesday at the front desk then"},
		{"phrase", "Could you please stop sending me these text messages"},
		{"chinese", "请不要再发短信给我了谢谢"},
		{"long", strings.Repeat("see you at eight then, ", 70)},
		{"dense", strings.Repeat("stop the dont send me ", 70)},
		{"letters", strings.Repeat("s t o p ", 200)},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				keyword.Classify(c.text)
			}
		})
	}
}
