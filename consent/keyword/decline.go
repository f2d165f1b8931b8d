package keyword

import (
	"bytes"
	"slices"
	"sync"
)

// A person who was asked to opt in may answer more than no: that they should not be asked again, or
// a stop behind the yes or no. Without the question, "don't ask me again" may be about anything.

// refusalsForGood are answers that want no further question, in the form of [pattern].
var refusalsForGood = sync.OnceValue(func() *phraseIndex {
	x := newPhraseIndex()
	for _, f := range []string{
		"dont|never|not|stop|quit @adv* ask|asking|offer|offering|invite|prompt|message|bother|try me|us? about|this|that|with|for* again|anymore|ever|more|$",
		"no me|nos vuelvan|vuelva|vuelvas a preguntar|preguntarme|escribir|escribirme|molestar|ofrecer|invitar", "no me|nos? vuelvan|vuelva a preguntarme|escribirme|molestarme|preguntar", "no me|nos? lo? pregunten|pregunte|preguntes|ofrezcan|ofrezca mas|otra|nunca|de|$", "ni me|nos pregunten|pregunte|preguntes",
		"ne me|nous? le|la? demandez|demande|redemandez|redemande|posez|proposez|sollicitez plus|pas|jamais", "me demandez|redemandez|demande|redemande plus|pas|jamais",
		"frag|fragt|fragen|fragts sie|mich|uns|bitte|da|das* nicht|nie|nimmer nochmal|wieder|mehr|noch|$",
		"non chiedetemelo|chiedermelo|chiedete|chiedetemi|chiedermi|chiedetelo|proponetemi piu|mai|ancora|di|$", "non me|mi lo? chiedete|chieda|chiedere|proponete piu|mai|ancora|di|$",
		"nao me? perguntem|pergunte|pergunta|perguntar|pergunteme|ofereçam|oferecam mais|de|nunca|outra|$", "nem me? perguntem|pergunte",
		"vraag|vraagt het|me|mij|dit|dat|ons* niet|nooit meer|nog|opnieuw|weer|nogmaals|$",
		"nie pytajcie|pytaj|pytac|pytajcie|proponujcie mnie|wiecej|juz|o|ponownie|$", "wiecej|juz nie pytajcie|pytaj|pytac",
		"не спрашивайте|спрашивай|спрашивать|предлагайте|предлагай меня|больше|об|снова|$", "больше не? спрашивайте|спрашивай|предлагайте", "не питайте|питай|запитуйте|пропонуйте мене|більше|про|знову|$", "більше не питайте|питай|запитуйте|пропонуйте",
		"bir|bidaha daha? sormayın|sormayınız|sorma|teklif", "tekrar|artık sormayın|sormayınız|sorma",
		"fråga|spørg|spør mig|meg|oss? inte|ikke|aldrig|aldri igen|mer|mere|mera|igjen|om|$",
		"لا|ولا تسألوني|تسألني|تسألونا|تسألون|تسألوا", "لا تعيدوا|تكرروا السؤال|سؤالي", "ما تسألوني|تسألوا|تسألوني تاني|مرة|بعد|$",
		"dobara|phir|fir|aage mat|na puchna|poochna|pucho|poocho|puchhna|puchiye", "mat|na pucho|poocho|puchna|poochna|puchhna|puchiye $|phir|dobara|mujhe|mujhse|fir", "दोबारा|फिर|आगे मत|न पूछना|पूछो|पूछिए|पूछें", "मत पूछो|पूछना|पूछिए|पूछें",
		"đừng hỏi tôi|mình|em? nữa|lại|$", "jangan tanya|tanyain|nanya|tawari|tawarin|tanyakan saya|aku|gue? lagi|$", "wag|huwag nyo|niyo|mo|na|ninyo* ako? tanungin|itanong|magtanong",
	} {
		x.add(&phrase{pattern: compilePattern(f, grammarClasses)})
	}
	return x
})

// refusalsUnspaced is the same for scripts without spaces, and Korean.
var refusalsUnspaced = sync.OnceValue(func() (out [][]byte) {
	for _, w := range foldList("别再问,別再問,不要再问,不要再問,别问了,別問了,不用再问,不用再問,勿再询问,勿再詢問,别再来问,二度と聞かない,二度ときかない,もう聞かない,もう聞いてこない,聞いてこないで,今後聞かない,二度と尋ね,二度と誘わ,다시묻지,다시는묻지,묻지마,묻지말,물어보지마,물어보지말,다시물어보지,다신묻지") {
		out = append(out, []byte(w))
	}
	return out
})

// noAnswers are the words of a no before a refusal.
var noAnswers = wordSet("no nope nah nein non nao nee nie нет ні hayır nej nei لا नहीं nahi không tidak nggak hindi and y e et und en i и och og ve dan nha")

// declines reports whether the answer to a question whether to opt in refuses for good.
func (r reading) declines(ts []token) bool {
	if len(ts) == 0 || len(ts) > maxAlone || r.asks() {
		return false
	}
	if _, ok := refusalsForGood().find(ts, func(*phrase, int, int) (Intent, bool) { return IntentLikelyOptOut, true }); ok {
		return true
	}
	if ts[0].word[0] >= cjkFirst {
		var buf [maxText]byte
		text := appendUnspaced(buf[:0], ts)
		if slices.ContainsFunc(refusalsUnspaced(), func(w []byte) bool { return bytes.Contains(text, w) }) {
			return true
		}
	}
	i := 0
	for i < len(ts) && (noAnswers[ts[i].word] || yeses()[ts[i].word] != 0) {
		i++
	}
	if i == 0 || i == len(ts) {
		return false
	}
	c, ok := r.polite(ts[i:])
	return ok && c.Intent != IntentHelp
}
