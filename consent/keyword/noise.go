package keyword

import (
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// unquote removes lines that quote an earlier message.
func unquote(text string) string {
	if !strings.Contains(text, ">") {
		return text
	}
	var kept []string
	for line := range strings.Lines(text[:min(len(text), maxText)]) {
		if !strings.HasPrefix(strings.TrimSpace(line), ">") {
			kept = append(kept, line)
		}
	}
	return strings.Join(kept, "")
}

// reactions are the words with which phones describe a reaction to a message that they quote.
var reactions = []string{
	"liked", "loved", "disliked", "laughed at", "emphasized", "emphasised", "questioned", "reacted", "removed a", "removed an",
	"le gustó", "le encantó", "a aimé", "a adoré", "a réagi", "le ha ", "gostou", "ha reagito", "hat reagiert", "reagierte", "reageerde", "vond ", "понравилось", "reaccionó", "hat mit", "gefällt", "curtiu", "amou", "ha messo", "piace",
}

// reaction reports whether a text is a quotation with a reaction before it.
func reaction(text string) bool {
	text = strings.TrimSpace(text[:min(len(text), maxText)])
	if first, _ := utf8.DecodeRuneInString(text); strings.ContainsRune("“「『", first) && strings.HasSuffix(text, "しました") {
		return true // in Japanese the verb follows its object
	}
	i := strings.IndexAny(text, "“\"„«")
	last, _ := utf8.DecodeLastRuneInString(text)
	if i < 0 || i > 60 || !strings.ContainsRune("”\"“»…", last) {
		return false
	}
	head := strings.TrimSpace(strings.ToLower(text[:i]))
	for _, r := range reactions {
		if strings.HasPrefix(head, r) {
			return true
		}
	}
	first, _ := utf8.DecodeRuneInString(head)
	return unicode.IsSymbol(first) && (strings.HasSuffix(head, " to") || strings.HasSuffix(head, " a") || strings.HasSuffix(head, " an"))
}

// automaticReplies are said by phones and mailboxes, not by people.
var automaticReplies = sync.OnceValue(func() phraseIndex {
	x := phraseIndex{}
	for _, f := range []string{
		"auto|automatic|automated reply|response|responder|replies", "autoreply|autoresponse", "out of the? office", "not monitored", "unmonitored",
		"im|i am? driving", "driving with do not disturb", "do not disturb while driving", "currently away|unavailable|driving", "see your message when",
		"respuesta automatica", "reponse automatique", "automatische antwort", "abwesenheitsnotiz", "risposta automatica", "resposta automatica",
	} {
		x.add(&phrase{pattern: compilePattern(f, nil)})
	}
	return x
})

func automatic(ts []token) bool {
	_, ok := automaticReplies().find(ts, func(*phrase, int, int) (Intent, bool) { return IntentNone, true })
	return ok
}

var (
	footerVerbs = wordSet("reply text txt send respond type answer msg txtstop replystop")
	// The same in other languages, in which the following words may be missing.
	footerVerbsElsewhere = wordSet("wyslij odpisz antworten antworte antworten_sie responda responde responder repondez envoyez envoyer rispondi scrivi invia rispondere antwoord beantwoord отправьте ответьте yanitlayin gonderin envie envia enviar mande digite svara svar odpovezte")
	inOrderTo            = wordSet("aby zeby para pour um per чтобы om icin for att jos")
	footerTail           = wordSet("to 2 for opt out optout unsubscribe unsub end cancel quit stop at any time receiving texts messages 2end 2quit 2stop 2cancel 2optout msgs")
)

// dropFooter removes "Reply STOP to end", which is the host's own text, so that a person who quotes
// it does not opt out.
func dropFooter(ts []token) []token {
	for i := 1; i+1 < len(ts); i++ {
		w := ts[i].word
		if w != "stop" && w != "unsubscribe" && w != "stop2end" || !footerVerbs[ts[i-1].word] {
			if w == "stop" && footerVerbsElsewhere[ts[i-1].word] && (anyOf(ts[max(0, i-6):i-1], inOrderTo) || anyOf(ts[i+1:i+2], inOrderTo)) {
				return append(append([]token(nil), ts[:i-1]...), ts[i+1:]...)
			}
			continue
		}
		end := i + 1
		for end < len(ts) && footerTail[ts[end].word] {
			end++
		}
		if end > i+1 {
			return append(append([]token(nil), ts[:i-1]...), ts[end:]...)
		}
	}
	return ts
}

// signatures are lines that phones and mail programs append to a text.
var signatures = []string{"sent from my ", "sent from outlook", "get outlook for", "sent via ", "envoyé de mon ", "von meinem ", "enviado desde mi ", "enviado do meu ", "inviato da ", "verzonden met ", "verstuurd vanaf "}

// maxSignature is the largest number of bytes at the end of a text that may be a signature.
const maxSignature = 64

// unsign removes a signature at the end.
func unsign(text string) string {
	for i := max(1, len(text)-maxSignature); i < len(text); i++ {
		for _, s := range signatures {
			if i+len(s) <= len(text) && strings.EqualFold(text[i:i+len(s)], s) && !strings.ContainsAny(text[i:], ".!?\n") {
				return strings.TrimRight(text[:i], " \t\r\n-(_—–")
			}
		}
	}
	return text
}
