package keyword_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/consent/keyword"
)

// TestRefusalsForGood checks the answers to a question whether to opt in that want no further one, and that
// a plain no, a delay and a visit are none.
func TestRefusalsForGood(t *testing.T) {
	asked := keyword.Context{PendingDoubleOptIn: true}
	for text := range strings.SplitSeq("yes stop it|no stop|yes unsubscribe|no and don't ask me again|No, never ask again|No, y no me vuelvan a preguntar|non, et ne me demandez plus|Nein und fragt mich nie wieder|no, non chiedetemelo più|"+
		"não, e não me perguntem mais|nee en vraag het me niet meer|nie i więcej nie pytajcie|нет, больше не спрашивайте|ні, більше не питайте|hayır, bir daha sormayın|nej, fråga mig aldrig igen|لا، ولا تسألوني مرة ثانية|"+
		"nahi, dobara mat puchna|नहीं, दोबारा मत पूछना|không, đừng hỏi nữa|tidak, jangan tanya lagi|不，别再问了|いいえ、二度と聞かないでください|아니요, 다시 묻지 마세요", "|") {
		require.Equal(t, "out", meaning(keyword.ClassifyIn(text, asked).Intent), text)
	}
	for text := range strings.SplitSeq("no|No thanks|yes but later|don't ask why|nein danke|no, ask me later|why do you ask?|no, not now|yes stop by tomorrow|нет, спасибо|不用", "|") {
		require.Equal(t, keyword.IntentNone, keyword.ClassifyIn(text, asked).Intent, text)
	}
	require.Equal(t, keyword.IntentNone, keyword.Classify("yes stop it").Intent, "without the question")
	require.Equal(t, keyword.IntentNone, keyword.ClassifyIn("yes stop it", keyword.Context{PendingDoubleOptIn: true, OptedOut: true}).Intent)
}
