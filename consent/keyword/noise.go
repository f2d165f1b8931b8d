package keyword

import (
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// unquote removes lines that quote an earlier message.
func unquote(text string) string {
	if strings.Contains(text, "<") {
		text = untag(text[:min(len(text), maxText)])
	}
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

// untag removes the marks of HTML, which some phones and mail gateways leave around a text.
func untag(text string) string {
	var b strings.Builder
	for {
		from := strings.IndexByte(text, '<')
		to := strings.IndexByte(text[max(from, 0):], '>') // after from
		if b.Len() == 0 && (from < 0 || to < 0) {
			return text
		}
		b.Grow(len(text))
		if from < 0 || to < 0 {
			b.WriteString(text)
			return b.String()
		}
		if !isTag(text[from+1 : from+to]) {
			b.WriteString(text[:from+1])
			text = text[from+1:]
			continue
		}
		b.WriteString(text[:from])
		b.WriteByte('\n')
		text = text[from+to+1:]
	}
}

// isTag reports whether what stands between angle brackets is a tag: people write <STOP>, too.
func isTag(s string) bool {
	name := strings.TrimLeft(s, "/")
	if i := strings.IndexAny(name, " /"); i >= 0 {
		name = name[:i]
	}
	return len(s) <= maxTag && tags[strings.ToLower(name)]
}

// maxTag is the largest number of bytes of a tag.
const maxTag = 80

var tags = wordSet("a b i p u s br em hr tt div pre sub sup big font span html body head small strong center")

// reactions are the words with which phones describe a reaction to a message that they quote.
var reactions = []string{
	"liked", "loved", "disliked", "laughed at", "emphasized", "emphasised", "questioned", "reacted", "removed a", "removed an",
	"le gustó", "le encantó", "a aimé", "a adoré", "a réagi", "le ha ", "gostou", "ha reagito", "hat reagiert", "reagierte", "reageerde", "vond ", "понравилось", "reaccionó", "hat mit", "gefällt", "curtiu", "amou", "ha messo", "piace",
}

// maxReaction is the number of bytes in which a quotation begins, after the words for a reaction.
const maxReaction = 64

// reaction reports whether a text is a quotation with a reaction before it.
func reaction(text string) bool {
	text = strings.TrimSpace(text[:min(len(text), maxText)])
	if first, _ := utf8.DecodeRuneInString(text); strings.ContainsRune("“「『", first) && strings.HasSuffix(text, "しました") {
		return true // in Japanese the verb follows its object
	}
	i := strings.IndexAny(text[:min(len(text), maxReaction)], "“\"„«")
	last, _ := utf8.DecodeLastRuneInString(text)
	if i < 0 || !strings.ContainsRune("”\"“»…", last) {
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
var automaticReplies = sync.OnceValue(func() *phraseIndex {
	x := newPhraseIndex()
	for _, f := range []string{
		"auto|automatic|automated reply|response|responder|replies", "autoreply|autoresponse", "out of the? office", "not monitored", "unmonitored",
		"im|i am? driving", "driving with do not disturb", "do not disturb while driving", "currently away|unavailable|driving", "see your message when",
		"away|out on leave|vacation|holiday|annual|maternity|paternity|parental|sick|business", "on annual|maternity|paternity|parental|sick|medical leave", "will not|wont be? reading|read|checking|check|seeing|see|monitoring|answering|responding messages|emails|texts|my until|till|$|during|while|messages",
		"number|phone|line you|u have|just* texted|dialed|called|messaged|reached does|cannot|cant|is|isnt|can not|unable|currently|no|longer|to|be* accept|accepting|receive|receiving|monitored|available|service|reply|texts", "does|can|cannot|do|is not|unable? to? accept|receive|accepting|receiving incoming messages|texts|calls|sms|message",
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

// asksInPerson reports whether a text asks for what no mailbox and no phone asks for by itself: "I'm driving,
// unsubscribe me".
func asksInPerson(ts []token) bool {
	for i := 1; i < len(ts); i++ {
		if nounOf(ts[i])&aMe != 0 && inPerson[ts[i-1].word] || i+1 < len(ts) && nounOf(ts[i+1])&aMe != 0 && ts[i].known != nil && ts[i].known.sends && ts[i-1].word == "stop" && (i < 2 || !footerVerbs[ts[i-2].word] && !inOrderTo[ts[i-2].word]) {
			return true
		}
	}
	return false
}

var (
	inPerson = wordSet("unsubscribe unsub remove delete")
	removals = wordSet("remove delete drop")
)

var (
	footerVerbs = wordSet("reply text txt send respond type answer msg txtstop replystop")
	// The same in other languages, in which the following words may be missing.
	footerVerbsElsewhere = wordSet("wyslij odpisz antworten antworte antworten_sie responda responde responder repondez envoyez envoyer rispondi scrivi invia rispondere antwoord beantwoord отправьте ответьте yanitlayin gonderin envie envia enviar mande digite svara svar odpovezte")
	inOrderTo            = wordSet("aby zeby para pour um per чтобы om icin for att jos")
	footerTail           = wordSet("to 2 for opt out optout unsubscribe unsub end cancel quit stop at any time receiving texts messages 2end 2quit 2stop 2cancel 2optout msgs")
)

// intoStop are the words before a stop that belongs to a footer: "reply STOP to stop".
var intoStop = wordSet("to 2 or and")

// dropFooter removes "Reply STOP to end", which is the host's own text, so that a person who quotes
// it does not opt out.
func dropFooter(ts []token) []token {
	for i := 1; i+1 < len(ts); i++ {
		w := ts[i].word
		if w != "stop" && w != "unsubscribe" && w != "stop2end" || !footerVerbs[ts[i-1].word] {
			if w == "stop" && footerVerbsElsewhere[ts[i-1].word] && (anyOf(ts[max(0, i-6):i-1], inOrderTo) || anyOf(ts[i+1:i+2], inOrderTo)) {
				return slices.Concat(ts[:i-1], ts[i+1:])
			}
			continue
		}
		end := i + 1
		for end < len(ts) && footerTail[ts[end].word] && (ts[end].word != "stop" || end == i+1 || intoStop[ts[end-1].word]) {
			end++
		}
		if end > i+1 {
			return slices.Concat(ts[:i-1], ts[end:])
		}
	}
	return ts
}

// signatures are lines that phones and mail programs append to a text.
var signatures = []string{"sent from my ", "sent from outlook", "get outlook for", "sent via ", "envoyé de mon ", "von meinem iphone", "von meinem ipad", "von meinem samsung", "von meinem handy", "von meinem smartphone", "von meinem android", "von meinem huawei", "von meinem xiaomi", "von meinem galaxy", "von meinem mobil", "enviado desde mi ", "enviado do meu ", "inviato da ", "verzonden met ", "verstuurd vanaf ",
	"sent from yahoo", "sent from mail for", "gesendet mit ", "gesendet von ", "wysłane z ", "отправлено с ", "надіслано з ", "skickat från ", "sendt fra ", "lähetetty ", "odesláno z ", "odoslané z ", "trimis de pe ", "elküldve ", "στάλθηκε από ", "gönderildi", "dikirim dari ", "ipad'den ", "ipad'imden ", "iphone'umdan ", "ipadから", "iphoneから", "androidから", "发自我的", "發自我的", "从我的", "나의 iphone", "내 iphone", "gửi từ ", "نُرسل من ", "ارسل من ", "أُرسلت من ", "נשלח מה", "मेरे iphone", "ipinadala mula sa ", "messaggio inviato da ", "envoyé depuis ", "télécharger outlook", "obtener outlook", "outlook für "}

// maxSignature is the largest number of bytes at the end of a text that may be a signature.
const maxSignature = 64

// signaturesBy are the signatures by the first byte of their small and capital letters.
var signaturesBy = sync.OnceValue(func() *[256][]string {
	var by [256][]string
	for _, s := range signatures {
		low, high := s[0], strings.ToUpper(s)[0]
		by[low] = append(by[low], s)
		if high != low {
			by[high] = append(by[high], s)
		}
	}
	return &by
})

// unsign removes a signature at the end.
func unsign(text string) string {
	by := signaturesBy()
	for i := max(1, len(text)-maxSignature); i < len(text); i++ {
		for _, s := range by[text[i]] {
			if i+len(s) <= len(text) && strings.EqualFold(text[i:i+len(s)], s) && !strings.ContainsAny(text[i:], ".!?\n") {
				return strings.TrimRight(text[:i], " \t\r\n-(_—–")
			}
		}
	}
	return text
}
