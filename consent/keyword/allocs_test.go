package keyword_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/consent/keyword"
)

// TestAllocsOfEachText checks that no text of a person takes more than five allocations, whatever
// is known about it.
func TestAllocsOfEachText(t *testing.T) {
	asked := keyword.Context{PendingDoubleOptIn: true, Languages: []string{"en", "vi"}, Commands: []keyword.Command{confirmIt, cancelIt, muteCase}}
	var texts []string
	for _, l := range labelledTexts(t) {
		texts = append(texts, l.text)
	}
	texts = append(texts, "do I reply STOP to confirm?", "reply HELP for help STOP to end <- am I charged for these?", "السائق وصل للعنوان الغلط", "C-A-N-C-E-L-A-R o envio de SMS")
	for _, word := range yeses {
		texts = append(texts, word, word+" please", word+"\nSent from my iPhone")
	}
	for i, text := range texts {
		if i%7 > 0 && i < len(texts)-200 {
			continue
		}
		require.LessOrEqual(t, testing.AllocsPerRun(2, func() { keyword.Classify(text) }), 5.0, text)
		require.LessOrEqual(t, testing.AllocsPerRun(2, func() { keyword.ClassifyIn(text, asked) }), 5.0, text)
	}
}
