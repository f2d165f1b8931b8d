package keyword

import "strings"

// role is a function that a word can have in a request to be left alone. A word may have several,
// such as a verb that is negated by its ending.
type role uint32

const (
	isNot    role = 1 << iota // negates a verb: "no", "nicht"
	isWant                    // "quiero", "möchte"
	isSend                    // the sender's action: send, write, call, bother
	isGet                     // the recipient's part: receive, be on a list
	isText                    // messages and their content
	isHalt                    // "dejen", "hört auf", "basta"
	isNoMore                  // "plus de", "keine", "ningún"
	isMore                    // "más", "mehr", "encore"
	isDrop                    // "borren", "lösch"
	isList                    // object or place of isDrop: list, number, data
	isMe                      // "me", "mich"
	isLeave                   // means to unsubscribe and nothing else
	isOther                   // an object that is not a message: order, appointment
	isTell                    // makes it a statement: "puedo", "habe", "recibí"
	isAsk                     // a question or a condition: "warum", "si"
	isHow                     // "cómo", "wie": a question how to leave is a request
	isAgreed                  // consent, and the verbs of giving it
	isWrong                   // of a number that belongs to another person
	isPeace                   // the object of "leave me in"
	isSaid                    // "mandé", before a keyword that was ignored
	isOften                   // times
	isFed                     // has had enough
	isCancel                  // of a subscription or an appointment
	isWord                    // an opt-out keyword
	isOwn                     // a word that English does not have
)

var roleNames = map[string]role{
	"not": isNot, "want": isWant, "send": isSend, "get": isGet, "text": isText, "halt": isHalt, "nomore": isNoMore, "more": isMore,
	"drop": isDrop, "list": isList, "me": isMe, "leave": isLeave, "other": isOther, "tell": isTell, "ask": isAsk,
	"cancel": isCancel, "said": isSaid, "often": isOften, "fed": isFed, "how": isHow, "agreed": isAgreed, "wrong": isWrong, "peace": isPeace,
	"nosend": isNot | isSend, "nowant": isNot | isWant, "nohalt": isNot | isHalt, "dropme": isDrop | isMe,
}

// frame is a set of roles that together ask to be left alone, in any order of the words. Languages
// differ in the position of the verb and in whether the pronoun is said, but not in the roles that
// are needed.
type frame struct {
	rule   string
	intent Intent
	needs  []role // each must be the role of some word
	turns  role   // words that give it another meaning
	doubts role   // words that do so except with unless
	unless role
	most   int  // words of the clause; 0 for any number
	alone  bool // the clause has nothing but such words and courtesy
}

var frames = []frame{
	{rule: "frame.do-not-send", intent: IntentOptOut, needs: []role{isNot, isSend, isText}, doubts: isTell | isAsk, unless: isWant},
	{rule: "frame.do-not-send", intent: IntentOptOut, needs: []role{isNot, isSend, isMe | isMore}, turns: isOther, doubts: isTell | isAsk, unless: isWant},
	{rule: "frame.do-not-want", intent: IntentOptOut, needs: []role{isNot, isWant, isText | isGet | isSend}, turns: isAsk | isOther},
	{rule: "frame.no-more", intent: IntentLikelyOptOut, needs: []role{isNoMore, isMore, isText}, turns: isAsk | isOther | isTell},
	{rule: "frame.how-not-to-get", intent: IntentOptOut, needs: []role{isHow, isNot, isGet | isSend}, turns: isOther},
	{rule: "frame.stop-sending", intent: IntentOptOut, needs: []role{isHalt, isSend, isText | isMe}, turns: isNot | isAsk},
	{rule: "frame.stop-texts", intent: IntentOptOut, needs: []role{isHalt | isLeave | isCancel, isText}, turns: isNot | isAsk | isOther, doubts: isTell, unless: isHow},
	{rule: "frame.stop-getting", intent: IntentOptOut, needs: []role{isHalt, isGet}, turns: isNot | isAsk | isOther, doubts: isTell, unless: isHow},
	{rule: "frame.no-more", intent: IntentOptOut, needs: []role{isNoMore, isText}, turns: isAsk | isOther, doubts: isTell, unless: isWant, most: 8},
	{rule: "frame.remove", intent: IntentOptOut, needs: []role{isDrop, isList}, turns: isNot | isAsk | isOther, doubts: isTell, unless: isHow},
	{rule: "frame.revoke", intent: IntentOptOut, needs: []role{isDrop, isAgreed}, turns: isNot | isAsk | isOther | isTell},
	{rule: "frame.leave", intent: IntentLikelyOptOut, needs: []role{isLeave}, turns: isOther, doubts: isNot | isTell, unless: isHow},
	{rule: "frame.no-consent", intent: IntentLikelyOptOut, needs: []role{isNot, isAgreed, isText | isGet | isList | isSend}, turns: isAsk | isOther},
	{rule: "frame.wrong-number", intent: IntentLikelyOptOut, needs: []role{isWrong, isList | isNot}, turns: isAsk | isOther},
	{rule: "frame.said-stop", intent: IntentLikelyOptOut, needs: []role{isSaid, isWord}, turns: isAsk | isOther},
	{rule: "frame.said-stop", intent: IntentLikelyOptOut, needs: []role{isLeave | isWord, isOften}, turns: isAsk | isOther},
	{rule: "frame.fed-up", intent: IntentLikelyOptOut, needs: []role{isFed, isText | isSend}, turns: isNot | isAsk},
	{rule: "frame.in-peace", intent: IntentLikelyOptOut, needs: []role{isPeace, isMe}, turns: isNot | isAsk},
	{rule: "frame.stop-sending", intent: IntentLikelyOptOut, needs: []role{isHalt, isSend}, turns: isNot | isTell | isAsk | isOther, most: 8},
	{rule: "frame.do-not-send", intent: IntentLikelyOptOut, needs: []role{isNot, isSend}, turns: isTell | isAsk | isOther, most: 4},
	{rule: "frame.remove", intent: IntentLikelyOptOut, needs: []role{isDrop, isMe}, turns: isNot | isTell | isAsk | isOther, most: 6},
	{rule: "frame.stop", intent: IntentLikelyOptOut, needs: []role{isHalt}, turns: isNot | isTell | isAsk | isOther, most: 4, alone: true},
}

// maxAlone is the largest number of words of a text in which a single word is enough.
const maxAlone = 24

// frameSpan is the largest number of words that a frame may span.
const frameSpan = 10

const (
	maxLanguages = 36 // of lexiconTable
	maxFramed    = 48 // words of a text that are read
)

// framed looks for the frames in every language. The words of one frame are of one language and in
// one clause.
func framed(ts []token) (Classification, bool) {
	ts = ts[:min(len(ts), maxFramed)]
	x := lexicons()
	var roles [maxLanguages][maxFramed]role
	var seen [maxLanguages]role
	for i, t := range ts {
		read := func(l lexeme) {
			roles[l.language][i] |= l.roles
			seen[l.language] |= l.roles
		}
		x.readings(t.word, read)
		if rest, and := strings.CutPrefix(t.word, "و"); and { // Arabic writes "and" as one with the word
			x.readings(rest, read)
		}
		if c, ok := keyword(ts[i : i+1]); ok && c.Intent == IntentOptOut && !cancels[t.word] {
			for l := range x.languages {
				read(lexeme{l, isWord})
			}
		}
	}
	for _, f := range frames {
		for l, language := range x.languages {
			if f.fits(seen[l]) && f.find(ts, roles[l][:len(ts)]) {
				return Classification{Intent: f.intent, Rule: f.rule + "." + language}, true
			}
		}
	}
	return Classification{}, false
}

func (f frame) fits(have role) bool {
	for _, r := range f.needs {
		if have&r == 0 {
			return false
		}
	}
	return true
}

// find tries every stretch of a clause. A word that gives a frame another meaning does so anywhere
// in the clause.
func (f frame) find(ts []token, roles []role) bool {
	if f.alone && len(ts) > maxAlone {
		return false
	}
	for from := 0; from < len(ts); {
		to, all := from, role(0)
		for to < len(ts) && ts[to].clause == ts[from].clause {
			all |= roles[to]
			to++
		}
		if (f.turns|f.doubts)&isNot != 0 && anyOf(ts[from:to], nots) {
			all |= isNot // of a neighboring language, whose words are alike
		}
		turned := all&f.turns != 0 || all&f.doubts != 0 && all&f.unless == 0
		if f.fits(all) && !turned && (f.most == 0 || to-from <= f.most) && (!f.alone || alone(ts[from:to], roles[from:to])) &&
			!encouraged(roles[from:to]) && f.within(roles[from:to]) {
			return true
		}
		from = to
	}
	return false
}

func (f frame) within(roles []role) bool {
	for from := range roles {
		var have role
		for _, r := range roles[from:min(len(roles), from+frameSpan)] {
			have |= r
		}
		if f.fits(have) && have&isOwn != 0 {
			return true
		}
	}
	return false
}

// nots are negations that mean nothing else in any of the languages.
var nots = wordSet("niet nicht nie nao ikke inte icke ikkje jamais nunca не")

// alone reports whether each of the words has a role or is courtesy.
func alone(ts []token, roles []role) bool {
	for i, r := range roles {
		if r == 0 && !courtesy[ts[i].word] {
			return false
		}
	}
	return true
}

// encouraged reports whether the stop is negated: "no dejen de".
func encouraged(roles []role) bool {
	for i, r := range roles {
		if r&(isNot|isHalt) == isNot|isHalt {
			return true
		}
		if r&isNot == 0 || r&isSend != 0 {
			continue
		}
		for _, next := range roles[i+1 : min(len(roles), i+3)] {
			if next&(isHalt|isLeave|isDrop) != 0 && next&isGet == 0 {
				return true
			}
		}
	}
	return false
}
