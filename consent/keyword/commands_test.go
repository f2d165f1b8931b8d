package keyword_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/keyword"
)

var (
	confirmIt = keyword.Command{Name: "confirm", Match: "confirm, c, yes, I will be there"}
	cancelIt  = keyword.Command{Name: "cancel", Match: "cancel, cancel #"}
	muteCase  = keyword.Command{Name: "mute", Match: "stop #"}
)

func TestClassifyInCommands(t *testing.T) {
	all := []keyword.Command{confirmIt, cancelIt, muteCase}
	for text, want := range map[string]string{
		"CONFIRM":           "confirm",
		" confirm!! ":       "confirm",
		"ＣＯＮＦＩＲＭ":           "confirm",
		"Confirm, please":   "confirm",
		"I will be there":   "confirm",
		"yes":               "confirm",
		"cancel please":     "cancel",
		"Hi, cancel thanks": "cancel",
		"cancel 10am":       "cancel",
		"cancel 10:30 pm":   "cancel",
		"cancel 1-2-2027":   "cancel",
		"STOP 12345":        "mute",
		"please stop 12345": "mute",
		"stop #12345":       "mute",

		// Keywords, however they are written, are opt-outs.
		"CANCEL":      "opt-out",
		"\"Cancel\"":  "opt-out",
		"cancel 👍":    "opt-out",
		"STOP":        "opt-out",
		"stop please": "opt-out",
		"stop stop":   "opt-out",
		"stop 2 end":  "opt-out",
		"STOPALL":     "opt-out",
		"cancel all":  "opt-out",
		"cancelar":    "opt-out",

		// Texts with more than the command are classified as without it.
		"c.a.n.c.e.l":                     "likely-opt-out",
		"cancel now":                      "likely-opt-out",
		"cancel 10am and stop texting me": "opt-out",
		"confirm but stop texting me":     "opt-out",
		"cancel my texts":                 "opt-out",
		"cancel my appointment":           "none",
		"confirm 10am":                    "none",
		"stop 4ever":                      "likely-opt-out",
		"stop 1 2 3 4":                    "none",
		"help":                            "help",
		"start":                           "opt-in",
	} {
		t.Run(text, func(t *testing.T) {
			got := keyword.ClassifyIn(text, keyword.Context{Commands: all})
			if got.Command != "" {
				require.Equal(t, keyword.Classification{Rule: "command", Command: want}, got)
				return
			}
			require.Equal(t, want, got.Intent.String(), got.Rule)
		})
	}
}

// TestNoCommandTakesAKeyword: a command may be any word, and none hides a keyword that opts out.
func TestNoCommandTakesAKeyword(t *testing.T) {
	words := strings.Split("stop,quit,end,revoke,opt out,cancel,unsubscribe,stopall,stop all,optout,remove,unsub,arret,parar,abmelden,退订,стоп", ",")
	for _, w := range words {
		c := keyword.Context{Commands: []keyword.Command{{Name: "mine", Match: w}}}
		require.NoError(t, c.Commands[0].Check())
		for _, text := range []string{w, strings.ToUpper(w), w + ".", " " + w + "! ", "\u201c" + w + "\u201d", "\u200b" + w} {
			require.Equal(t, keyword.IntentOptOut, keyword.ClassifyIn(text, c).Intent, text)
		}
	}
	c := keyword.Context{Commands: []keyword.Command{{Name: "mine", Match: "stop, stop please, hey stop, stop stopall"}}}
	for _, text := range []string{"stop please", "Hey, stop!", "please stop", "stop stopall"} {
		require.Equal(t, keyword.IntentOptOut, keyword.ClassifyIn(text, c).Intent, "no doubt is left by "+text)
	}
}

func TestCommandsInOtherScripts(t *testing.T) {
	c := keyword.Context{Commands: []keyword.Command{
		{Name: "confirm", Match: "Подтвердить, confirmé, 确认"},
		{Name: "mute", Match: "заявка #"},
	}}
	for text, want := range map[string]string{
		"подтвердить": "confirm", "CONFIRME": "confirm", "确认": "confirm", "ЗАЯВКА 12": "mute", "заявка": "", "стоп": "",
	} {
		require.Equal(t, want, keyword.ClassifyIn(text, c).Command, text)
	}
}

// TestCommandsAreLookedForCheaply checks that commands do not make a text that is no command
// slower.
func TestCommandsAreLookedForCheaply(t *testing.T) {
	c := keyword.Context{Commands: []keyword.Command{confirmIt, cancelIt, muteCase}}
	text := "can you move my appointment to friday please"
	without := testing.AllocsPerRun(100, func() { keyword.Classify(text) })
	require.LessOrEqual(t, testing.AllocsPerRun(100, func() { keyword.ClassifyIn(text, c) }), without)
}

func TestClassifyInYes(t *testing.T) {
	for _, c := range []struct {
		text string
		in   keyword.Context
		want keyword.Classification
	}{
		{"YES", keyword.Context{}, keyword.Classification{}},
		{"YES", keyword.Context{PendingDoubleOptIn: true}, keyword.Classification{Intent: keyword.IntentOptIn, Rule: "keyword.yes"}},
		{"y.", keyword.Context{PendingDoubleOptIn: true}, keyword.Classification{Intent: keyword.IntentOptIn, Rule: "keyword.yes"}},
		{"yes?", keyword.Context{PendingDoubleOptIn: true}, keyword.Classification{}},
		{"yes but later", keyword.Context{PendingDoubleOptIn: true}, keyword.Classification{}},
		{"YES", keyword.Context{PendingDoubleOptIn: true, OptedOut: true}, keyword.Classification{}},
		{"YES", keyword.Context{PendingDoubleOptIn: true, Commands: []keyword.Command{confirmIt}}, keyword.Classification{Rule: "command", Command: "confirm"}},
		{"start", keyword.Context{OptedOut: true}, keyword.Classification{Intent: keyword.IntentOptIn, Rule: "keyword.start"}},
		{"stop", keyword.Context{PendingDoubleOptIn: true}, keyword.Classification{Intent: keyword.IntentOptOut, Rule: "keyword.stop"}},
	} {
		require.Equal(t, c.want, keyword.ClassifyIn(c.text, c.in), c)
	}
}

func TestCommandsRefused(t *testing.T) {
	for _, c := range []keyword.Command{
		{}, {Name: "x"}, {Match: "x"}, {Name: "X", Match: "x"}, {Name: "1x", Match: "x"}, {Name: strings.Repeat("x", 33), Match: "x"},
		{Name: "+447700900123", Match: "x"}, {Name: "x", Match: "x,"}, {Name: "x", Match: "#"}, {Name: "x", Match: "# x"}, {Name: "x", Match: "x # #"},
		{Name: "x", Match: "x#"}, {Name: "x", Match: "!"}, {Name: "x", Match: "a b c d e f g"}, {Name: "x", Match: strings.Repeat("x", 257)},
	} {
		var input *sealtext.InputError
		require.ErrorAs(t, c.Check(), &input)
		require.Equal(t, "command", input.Field)
		require.Empty(t, keyword.ClassifyIn("x", keyword.Context{Commands: []keyword.Command{c}}).Command)
	}
}

func ExampleClassifyIn() {
	visits := keyword.Context{Commands: []keyword.Command{
		{Name: "confirm", Match: "confirm"},
		{Name: "cancel", Match: "cancel, cancel #"},
	}}
	for _, text := range []string{"Confirm, thanks", "cancel 10am", "CANCEL", "cancel 10am and stop texting me"} {
		c := keyword.ClassifyIn(text, visits)
		fmt.Printf("%s: %s by %s [%s]\n", text, c.Intent, c.Rule, c.Command)
	}
	fmt.Println(keyword.ClassifyIn("Yes!", keyword.Context{PendingDoubleOptIn: true}).Intent)
	// Output:
	// Confirm, thanks: none by command [confirm]
	// cancel 10am: none by command [cancel]
	// CANCEL: opt-out by keyword.stop []
	// cancel 10am and stop texting me: opt-out by phrase.stop-texting []
	// opt-in
}

func FuzzClassifyIn(f *testing.F) {
	f.Add("stop 12345", "stop #, cancel")
	f.Add("CANCEL", "cancel")
	f.Add("退订", "退订, 1 #")
	f.Fuzz(func(t *testing.T, text, match string) {
		c := keyword.Context{Commands: []keyword.Command{{Name: "mine", Match: match}}}
		without, with := keyword.Classify(text), keyword.ClassifyIn(text, c)
		switch {
		case with.Command == "":
			require.Equal(t, without, with, "a command that is not there changes nothing")
		case c.Commands[0].Check() != nil:
			t.Fatal("a command that is refused ran")
		default:
			require.NotContains(t, []string{"keyword.stop", "keyword.stop-variant", "keyword.stop-all"}, without.Rule)
			require.Equal(t, keyword.IntentNone, with.Intent)
		}
	})
}
