package keyword

import (
	"slices"
	"unicode/utf8"
)

// role is a function that a word can have in a request to be left alone. A word may have several,
// such as a verb that is negated by its ending.
type role uint64

const (
	isNot        role = 1 << iota // negates a verb: "no", "nicht"
	isWant                        // "quiero", "möchte"
	isSend                        // the sender's action: send, write, call, bother
	isGet                         // the recipient's part: receive, be on a list
	isText                        // messages and their content
	isHalt                        // "dejen", "hört auf", "basta"
	isNoMore                      // "plus de", "keine", "ningún"
	isMore                        // "más", "mehr", "encore"
	isDrop                        // "borren", "lösch"
	isList                        // object or place of isDrop: list, number, data
	isMe                          // "me", "mich"
	isLeave                       // means to unsubscribe and nothing else
	isOther                       // an object that is not a message: order, appointment
	isTell                        // makes it a statement: "puedo", "habe", "recibí"
	isAsk                         // a question or a condition: "warum", "si"
	isHow                         // "cómo", "wie": a question how to leave is a request
	isAgreed                      // consent, and the verbs of giving it
	isWrong                       // of a number that belongs to another person
	isPeace                       // the object of "leave me in"
	isSaid                        // "mandé", before a keyword that was ignored
	isOften                       // times
	isFed                         // has had enough
	isCancel                      // of a subscription or an appointment
	isWord                        // an opt-out keyword
	isNever                       // "nunca", "nie": has not happened at all
	isJoined                      // "inscribí", "angemeldet": asked for the messages, or for something else
	isSubscribed                  // "suscribí", "abonniert": asked for the messages
	isYet                         // "todavía", "noch": may still happen
	isReport                      // "denunciar", "anzeigen"
	isInform                      // "reportar", "melden": a report if an authority or spam is named
	isLaw                         // authorities, lawyers, spam
	isYou                         // the sender, as the one who is reported
	isNumber                      // a telephone number, the person who has it
	isThis                        // of what should stop: "con esto", "damit"
	isBeing                       // "is", "this": of what something is not
	isWhen                        // "hoy", "lunes"
	isThe                         // an article
	isThing                       // something else that is sent, removed or ended: the courier, the blue one
	isHas                         // has a number, of somebody else
	isThese                       // "este", "diese"
	isMineWord                    // "mío", "meine"
	isNow                         // "ahora", "jetzt"
	isGot                         // "me dieron", "bekommen"
	isHere                        // "aquí", "hier"
	isNamed                       // "se llama", "namens"
	isPerson                      // "persona", "señora"
	isKnow                        // "conozco", "kenne"
	isClient                      // "cliente", "Kunde"
	isBought                      // "comprado", "gekauft"
	isAnother                     // "otra", "andere"
	isSold                        // of a number that somebody gave up
	isBelongs                     // "pertenece", "gehört"
	isConfuse                     // "confunden", "verwechselt"
	isDead                        // "falleció", "verstorben"
	isCall                        // "llamen", "Anruf": another way to reach somebody
	isFine                        // "mejor", "reicht"
	isInterest                    // "interesa", "interessiert"
	isSubs                        // "suscripción"
	isNext                        // "próximo", "nächste"
	isFill                        // says nothing
	isName                        // a name; see nameAt
	isPray                        // "könnten Sie", "podrían": a request that is put as a question
	isData                        // what a sender stores about a person
	isOwn                         // a word that English does not have
)

var roleNames = map[string]role{
	"not": isNot, "want": isWant, "send": isSend, "get": isGet, "text": isText, "halt": isHalt, "nomore": isNoMore, "more": isMore,
	"drop": isDrop, "list": isList, "me": isMe, "leave": isLeave, "other": isOther, "tell": isTell, "ask": isAsk,
	"cancel": isCancel, "said": isSaid, "often": isOften, "fed": isFed, "how": isHow, "agreed": isAgreed, "wrong": isWrong, "peace": isPeace,
	"never": isNot | isNever, "joined": isJoined, "subscribed": isSubscribed, "yet": isYet, "report": isReport, "inform": isInform, "law": isLaw, "you": isYou, "number": isNumber, "being": isBeing, "when": isWhen, "the": isThe, "thing": isThing, "this": isThis,
	"has": isHas, "these": isThese, "mine": isMineWord, "now": isNow, "got": isGot, "since": isNow, "here": isHere, "named": isNamed, "person": isPerson, "know": isKnow,
	"client": isClient, "bought": isBought, "another": isAnother, "sold": isSold, "belongs": isBelongs, "confuse": isConfuse, "next": isNext, "interest": isInterest, "nointerest": isNot | isInterest, "subs": isSubs, "harass": isFed, "dead": isDead, "kin": isPerson, "call": isCall, "fine": isFine, "fill": isFill,
	"pray": isPray, "data": isData,
	"unsubscribed": isNot | isSubscribed, "wrongnumber": isWrong | isNumber | isList,
	"nosend": isNot | isSend, "nowant": isNot | isWant, "nohalt": isNot | isHalt, "dropme": isDrop | isMe,
}

// frame is a set of roles that together ask to be left alone, in any order of the words. Languages
// differ in the position of the verb and in whether the pronoun is said, but not in the roles that
// are needed.
type frame struct {
	rule    string
	intent  Intent
	needs   []role // each must be the role of some word
	turns   role   // words that give it another meaning
	doubts  role   // words that do so except with unless
	unless  role
	most    int  // words of the clause; 0 for any number
	alone   bool // the clause has nothing but such words and courtesy
	ordered bool // the last of needs comes after another
	stated  bool // in a text that asks nothing; "if" belongs to it
}

var frames = []frame{
	{rule: "frame.do-not-send", intent: IntentOptOut, needs: []role{isNot, isSend, isText}, doubts: isTell | isAsk, unless: isWant},
	{rule: "frame.do-not-send", intent: IntentOptOut, needs: []role{isNot, isSend, isMe | isMore}, turns: isOther | isCancel, doubts: isTell | isAsk, unless: isWant},
	{rule: "frame.do-not-want", intent: IntentOptOut, needs: []role{isNot, isWant, isText | isGet | isSend}, turns: isAsk | isOther},
	{rule: "frame.no-more", intent: IntentLikelyOptOut, needs: []role{isNoMore, isMore, isText}, turns: isAsk | isOther | isTell},
	{rule: "frame.how-not-to-get", intent: IntentOptOut, needs: []role{isHow, isNot, isGet | isSend}, turns: isOther},
	{rule: "frame.stop-sending", intent: IntentOptOut, needs: []role{isHalt, isSend, isText | isMe}, turns: isNot | isAsk},
	{rule: "frame.stop-texts", intent: IntentOptOut, needs: []role{isHalt | isLeave | isCancel, isText}, turns: isNot | isAsk | isOther, doubts: isTell, unless: isHow},
	{rule: "frame.stop-getting", intent: IntentOptOut, needs: []role{isHalt | isCancel, isGet}, turns: isNot | isAsk | isOther, doubts: isTell, unless: isHow},
	{rule: "frame.no-more", intent: IntentOptOut, needs: []role{isNoMore, isText}, turns: isAsk | isOther, doubts: isTell, unless: isWant, most: 8},
	{rule: "frame.remove", intent: IntentOptOut, needs: []role{isDrop, isList | isData}, turns: isNot | isAsk | isOther, doubts: isTell, unless: isHow | isWant},
	{rule: "frame.remove", intent: IntentLikelyOptOut, needs: []role{isWant, isGet, isDrop}, turns: isNot | isAsk | isOther, most: 8},
	{rule: "frame.remove", intent: IntentLikelyOptOut, needs: []role{isDrop, isMe, isText}, turns: isNot | isAsk | isOther | isThing | isWhen, doubts: isTell, unless: isHow | isWant, most: 9},
	{rule: "frame.revoke", intent: IntentOptOut, needs: []role{isDrop, isAgreed}, turns: isNot | isAsk | isOther | isTell},
	{rule: "frame.leave", intent: IntentLikelyOptOut, needs: []role{isLeave}, turns: isOther, doubts: isNot | isTell, unless: isHow},
	{rule: "frame.no-consent", intent: IntentLikelyOptOut, needs: []role{isNot, isAgreed, isText | isGet | isList | isSend}, turns: isAsk | isOther | isYet},
	{rule: "frame.wrong-number", intent: IntentLikelyOptOut, needs: []role{isWrong, isList | isNot}, turns: isAsk | isOther},
	{rule: "frame.wrong-number", intent: IntentLikelyOptOut, needs: []role{isWrong, isNumber}, turns: isAsk | isOther},
	{rule: "frame.never-joined", intent: IntentLikelyOptOut, needs: []role{isNever, isJoined | isSubscribed}, turns: isAsk | isOther | isYet, most: 10},
	{rule: "frame.never-joined", intent: IntentLikelyOptOut, needs: []role{isNot, isSubscribed}, turns: isAsk | isOther | isYet, most: 10},
	{rule: "frame.wrong-number", intent: IntentLikelyOptOut, needs: []role{isNot, isBeing, isNumber}, turns: isAsk | isOther, most: 9},
	{rule: "frame.never-joined", intent: IntentLikelyOptOut, needs: []role{isNever, isAgreed}, turns: isAsk | isOther | isYet, most: 10},
	{rule: "frame.never-joined", intent: IntentLikelyOptOut, needs: []role{isNot, isJoined, isNumber}, turns: isAsk | isOther | isYet, most: 9},
	{rule: "frame.report", intent: IntentLikelyOptOut, needs: []role{isReport, isLaw | isYou}, turns: isOther | isNot, doubts: isTell, unless: isYou, stated: true},
	{rule: "frame.report", intent: IntentLikelyOptOut, needs: []role{isReport, isNot, isHalt | isSend}, turns: isOther, most: 12, stated: true},
	{rule: "frame.never-joined", intent: IntentLikelyOptOut, needs: []role{isNot, isJoined, isThis | isThese | isYou | isText}, turns: isAsk | isOther | isYet | isThing | isWhen | isWant, most: 10, stated: true},
	{rule: "frame.report", intent: IntentLikelyOptOut, needs: []role{isInform, isLaw}, turns: isOther | isNot, doubts: isTell, unless: isYou, stated: true},
	{rule: "frame.other-person", intent: IntentLikelyOptOut, needs: []role{isNot, isBeing, isName}, turns: isAsk | isOther | isWhen, most: 9, stated: true, ordered: true},
	{rule: "frame.other-person", intent: IntentLikelyOptOut, needs: []role{isName, isNot | isNoMore, isHere}, turns: isAsk | isOther | isWhen, most: 10, stated: true},
	{rule: "frame.other-person", intent: IntentLikelyOptOut, needs: []role{isNot | isNoMore, isNamed, isHere | isThese | isKnow}, turns: isAsk | isOther | isWhen, most: 11, stated: true},
	{rule: "frame.other-person", intent: IntentLikelyOptOut, needs: []role{isPerson, isThese, isNot, isHere | isKnow}, turns: isAsk | isOther | isWhen, most: 14, stated: true},
	{rule: "frame.other-person", intent: IntentLikelyOptOut, needs: []role{isNot, isHas, isMore | isNoMore, isNumber}, turns: isAsk | isOther, most: 12, stated: true},
	{rule: "frame.other-person", intent: IntentLikelyOptOut, needs: []role{isNot | isNoMore, isKnow, isName | isPerson | isNamed}, turns: isAsk | isOther, most: 10, stated: true},
	{rule: "frame.other-person", intent: IntentLikelyOptOut, needs: []role{isAnother, isPerson, isBeing | isNumber}, turns: isAsk | isOther | isWhen, most: 11, stated: true},
	{rule: "frame.other-person", intent: IntentLikelyOptOut, needs: []role{isSold, isNumber, isName | isPerson}, turns: isAsk | isOther, most: 11, stated: true},
	{rule: "frame.other-person", intent: IntentLikelyOptOut, needs: []role{isBelongs, isNumber, isNot | isAnother | isName | isNow | isMineWord}, turns: isAsk | isOther, most: 11, stated: true},
	{rule: "frame.other-person", intent: IntentLikelyOptOut, needs: []role{isConfuse, isMe | isPerson | isNumber}, turns: isAsk | isOther, most: 11, stated: true},
	{rule: "frame.said-stop", intent: IntentLikelyOptOut, needs: []role{isSaid, isNot | isNoMore, isSend}, turns: isAsk | isOther | isThing | isWhen, most: 11, stated: true},
	{rule: "frame.said-stop", intent: IntentLikelyOptOut, needs: []role{isSaid, isHalt | isLeave | isDrop}, turns: isAsk | isOther | isThing | isNot | isText, most: 9, stated: true},
	{rule: "frame.no-consent", intent: IntentLikelyOptOut, needs: []role{isNoMore, isAgreed}, turns: isAsk | isOther | isYet, most: 8, stated: true},
	{rule: "frame.no-consent", intent: IntentLikelyOptOut, needs: []role{isNot, isAgreed, isMe}, turns: isAsk | isOther | isYet, most: 8, stated: true},
	{rule: "frame.no-more", intent: IntentLikelyOptOut, needs: []role{isNot, isMore, isText}, turns: isAsk | isOther | isTell | isWhen, most: 5, stated: true},
	{rule: "frame.other-person", intent: IntentLikelyOptOut, needs: []role{isNumber, isThese, isAnother, isBeing}, turns: isAsk | isOther | isFine, most: 9, stated: true},
	{rule: "frame.said-stop", intent: IntentLikelyOptOut, needs: []role{isSaid, isNot | isNoMore, isWant}, turns: isAsk | isOther | isThing | isWhen, most: 8, stated: true},
	{rule: "frame.other-person", intent: IntentLikelyOptOut, needs: []role{isNot, isKnow, isYou}, turns: isAsk | isOther, most: 6, stated: true},
	{rule: "frame.do-not-send", intent: IntentLikelyOptOut, needs: []role{isNoMore, isSend, isMore}, turns: isAsk | isOther | isThing | isTell, most: 6, stated: true},
	{rule: "frame.not-interested", intent: IntentLikelyOptOut, needs: []role{isNot | isNoMore, isInterest}, turns: isAsk | isOther | isThing, most: 7, stated: true},
	{rule: "frame.end-subscription", intent: IntentLikelyOptOut, needs: []role{isCancel | isDrop | isHalt, isSubs}, turns: isNot | isAsk | isOther | isTell, most: 9},
	{rule: "frame.send-others", intent: IntentLikelyOptOut, needs: []role{isSend, isThis | isText, isAnother}, turns: isNot | isAsk | isOther | isThing | isWhen | isTell, most: 7, stated: true},
	{rule: "frame.how-to-end", intent: IntentLikelyOptOut, needs: []role{isHow, isHalt | isLeave | isDrop, isText | isList | isThis}, turns: isNot | isOther, most: 10},
	{rule: "frame.how-to-end", intent: IntentLikelyOptOut, needs: []role{isHow, isCancel | isHalt, isText | isGet}, turns: isNot | isOther, most: 10},
	{rule: "frame.deceased", intent: IntentLikelyOptOut, needs: []role{isDead, isPerson | isName}, turns: isAsk | isWhen, most: 9, stated: true},
	{rule: "frame.other-person", intent: IntentLikelyOptOut, needs: []role{isNumber, isAnother, isNow, isBeing | isBelongs}, turns: isAsk | isOther, most: 10, stated: true},
	{rule: "frame.my-number-now", intent: IntentLikelyOptOut, needs: []role{isNumber, isMineWord, isNow, isThese | isBeing}, turns: isAsk | isOther, most: 10, stated: true},
	{rule: "frame.my-number-now", intent: IntentLikelyOptOut, needs: []role{isGot, isNumber, isThese, isNow}, turns: isAsk | isOther, most: 12, stated: true},
	{rule: "frame.no-customer", intent: IntentLikelyOptOut, needs: []role{isNot | isNoMore, isBeing, isClient}, turns: isAsk | isOther, most: 12, stated: true},
	{rule: "frame.no-customer", intent: IntentLikelyOptOut, needs: []role{isNever, isBought, isYou}, turns: isAsk | isOther | isYet, most: 10, stated: true},
	{rule: "frame.report", intent: IntentLikelyOptOut, needs: []role{isText, isLaw, isNext}, turns: isOther | isNot, most: 12, stated: true},
	{rule: "frame.said-stop", intent: IntentLikelyOptOut, needs: []role{isSaid, isWord}, turns: isAsk | isOther},
	{rule: "frame.said-stop", intent: IntentLikelyOptOut, needs: []role{isLeave | isWord, isOften}, turns: isAsk | isOther},
	{rule: "frame.fed-up", intent: IntentLikelyOptOut, needs: []role{isFed, isText | isSend}, turns: isNot | isAsk},
	{rule: "frame.in-peace", intent: IntentLikelyOptOut, needs: []role{isPeace, isMe}, turns: isNot | isAsk},
	{rule: "frame.stop-sending", intent: IntentLikelyOptOut, needs: []role{isHalt, isSend}, turns: isNot | isTell | isAsk | isOther, most: 8},
	{rule: "frame.do-not-send", intent: IntentLikelyOptOut, needs: []role{isNot, isSend}, turns: isTell | isAsk | isOther | isCancel | isCall, most: 4},
	{rule: "frame.do-not-send", intent: IntentLikelyOptOut, needs: []role{isNot, isGet, isThis}, turns: isTell | isAsk | isOther, most: 8},
	{rule: "frame.remove", intent: IntentLikelyOptOut, needs: []role{isDrop, isMe}, turns: isNot | isTell | isAsk | isOther, most: 6},
	{rule: "frame.stop", intent: IntentLikelyOptOut, needs: []role{isHalt}, turns: isNot | isTell | isAsk | isOther, most: 6, alone: true},
}

// maxAlone is the largest number of words of a text in which a single word is enough.
const maxAlone = 24

// frameSpan is the largest number of words that a frame may span.
const frameSpan = 10

// framed looks for the frames in every language. The words of one frame are of one language and in
// one clause.
func (r reading) framed(ts []token, m *meanings) (Classification, bool) {
	ts = ts[:min(len(ts), maxFramed)]
	x := lexicons()
	var buf [maxLanguages]int
	spoken := buf[:0] // the languages of some word
	for l := range x.languages {
		if m.seen[l] != 0 {
			spoken = append(spoken, l)
		}
	}
	brought, returning, named := anyOf(ts, broughtTo), anyOf(ts, refunds), anyOf(ts, ownName)
	asks, corrects, number := r.asks(), anyOf(ts, corrections), slices.ContainsFunc(ts, longNumber)
	for _, f := range frames {
		if f.rule == "frame.wrong-number" && brought {
			continue // to the wrong number of a street
		}
		if f.rule == "frame.wrong-number" && named && !slices.ContainsFunc(spoken, func(l int) bool { return m.seen[l]&isNumber != 0 }) {
			continue // a name that is wrong on a bill
		}
		if f.rule == "frame.not-interested" && anyOf(ts, theRest) {
			continue // in a part of an order only
		}
		if f.rule == "frame.no-customer" && anyOf(ts, findsWay) {
			continue // "никогда у вас не был, как проехать"
		}
		if returning && mayBeOrder[f.rule] {
			continue // "ich habe das nicht bestellt, wie kann ich es zurückgeben"
		}
		if number && f.rule == "frame.wrong-number" && f.fits(isNot|isBeing|isNumber) {
			continue // "my number is not that one, it is ..."
		}
		if f.stated && asks || f.alone && (asks && r.endsAsking() || corrects) || f.rule == "frame.stop" && m.stopsOther(ts) {
			continue // "stop, what time was it?"
		}
		for _, l := range spoken {
			if f.fits(m.seen[l]) && f.find(ts, m, l, f.alone && asks) {
				return Classification{Intent: f.intent, Rule: f.rule + "." + x.languages[l]}, true
			}
		}
	}
	return Classification{}, false
}

// broughtTo are the verbs of a delivery to the wrong number of a street.
var broughtTo = wordSet(`rumahnya ghar makaan البيت الشقة العمارة civico portone domu klatki casa будинку подъезда entregador motoboy repartidor livreur facteur kurier kurir shipper bezorger corriere fattorino курьер кур'єр kurye budet rider casa maison rumah entregaron entregado entregó entregasteis livré livrée livrés livrez geliefert hausnummer abgegeben zugestellt consegnato consegnata consegnate entregue entregues entregaram bezorgd geleverd huisnummer afgeleverd
	porte porta puerta deur drzwi tür mieszkania mieszkanie квартиры квартира квартири apartamento departamento appartement appartamento wohnung lägenhet kamar daire kapı
	dostarczyliście dostarczono dostarczyli доставили привезли доставлен доставлено teslim levererade levererat leverert leveret husnummer dikirim diantar giao التوصيل وصلتوا سلمتوا डिलीवर deliver delivered nadeliver`)

// mayBeOrder are the rules whose words are also those of somebody who wants to return what was not ordered.
var mayBeOrder = map[string]bool{"frame.never-joined": true, "frame.not-interested": true, "frame.no-consent": true}

// refunds are the words of such a person.
var refunds = wordSet(`zurückgeben zurückschicken zurücksenden umtauschen rückgabe retoure erstattung erstatten reembolso devolver devolución devuelvan rembourser remboursement retourner échanger restituire rimborso rimborsare reso devolução troca trocar
	retourneren terugsturen ruilen zwrot zwrócić reklamacja вернуть возврат обменять повернути повернення обміняти iade iadesi returnera byta återbetalning returnere tukar refund balik kembalikan đổi hoàn استرجاع ارجاع إرجاع`)

// stopsOther reports whether a text, with a clause that is a stop and nothing else, has another one about a
// thing of the business: "Стоп, это не тот заказ".
func (m *meanings) stopsOther(ts []token) bool {
	for l := range lexicons().languages {
		if m.seen[l]&(isHalt|isCancel) == 0 || m.seen[l]&(isText|isSend|isList|isNever|isLeave|isSubscribed) != 0 {
			continue
		}
		for from := 0; from < len(ts); {
			to, all := from, role(0)
			for to < len(ts) && ts[to].clause == ts[from].clause {
				all |= m.roles[l][to]
				to++
			}
			roles := m.roles[l][from:to]
			if all&isOwn != 0 && (all&isHalt == 0 && (all&(isOther|isThing) != 0 || all&isNot != 0 && all&isWhen != 0) || all&isNot != 0 && all&isWant != 0 && unknownThing(roles)) {
				return true
			}
			from = to
		}
	}
	return false
}

// healers tell somebody to stop something else: "il dottore ha detto basta cortisone".
var healers = wordSet(`dottore dottoressa medico médico médica doctor doctora doc docteur médecin arzt ärztin doktor lekarz lekarka doktorka врач врачиха доктор лікар лікарка läkaren läkare legen lægen arts huisarts dokter dokternya doktora bác sĩ
	الطبيب الدكتور دكتور طبيب daktar डॉक्टर farmacista pharmacien apotheker фармацевт jefe chef capo szef шеф`)

// longNumber reports whether a word is a number that may be for telephones.
func longNumber(t token) bool { return len(t.word) >= 4 && nounOf(t)&isFigure != 0 }

// corrections are the words of somebody who takes back what they wrote: "Stopp, ich meinte Mittwoch".
var corrections = wordSet("korrektur meinte meine correction corrección quise voulais volevo quis bedoelde bedoel correctie poprawka опечатка имел имела yanlışlıkla menade mente maksud maksudnya trovato trovata gefunden trouvé trouvée encontré encontrado achei gevonden znalazłam znalazłem нашёл нашла знайшов знайшла buldum hittade ketemu nakita لقيته")

// restated recognizes a clause that asks to remove, and nothing else, in a text whose other clauses name
// what: "Wer gab Ihnen meine Nummer? Bitte löschen!"
func (m *meanings) restated(ts []token) (Classification, bool) {
	ts = ts[:min(len(ts), maxFramed)]
	x := lexicons()
	for l := range x.languages {
		if m.seen[l]&isDrop == 0 || m.seen[l]&(isList|isNumber|isText) == 0 || m.seen[l]&(isOther|isThing) != 0 {
			continue
		}
		for from := 0; from < len(ts); {
			to, all, rest := from, role(0), false
			for to < len(ts) && ts[to].clause == ts[from].clause {
				r := m.roles[l][to]
				rest = rest || r&(isDrop|isMe|isFill|isNow|isMore|isThe|isThis|isThese) == 0 && !courtesy[ts[to].word]
				all |= r
				to++
			}
			if !rest && all&isDrop != 0 && all&isOwn != 0 && to-from < len(ts) && !encouraged(m.roles[l][from:to]) {
				return Classification{Intent: IntentLikelyOptOut, Rule: "frame.remove-it." + x.languages[l]}, true
			}
			from = to
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

// find tries every stretch of a clause, or of the last one only. A word that gives a frame another meaning does so anywhere
// in the clause.
func (f frame) find(ts []token, m *meanings, language int, atEnd bool) bool {
	roles := m.roles[language][:len(ts)]
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
		if f.turns&isAsk != 0 && anyOf(ts[from:to], puzzled) {
			all |= isAsk // the same
		}
		if all&isPray != 0 && !f.negated() {
			all &^= isTell // "kan ni ta bort mig"
		}
		if f.rule == "frame.report" && all&(isHalt|isSend|isDrop|isLeave) != 0 {
			all &^= isNot // "si no paran los denuncio"
		}
		if f.rule == "frame.report" && all&isAsk != 0 {
			all &^= isTell // "if another one comes": nothing was told
		}
		// "no olviden mandarme el mensaje", "jangan hapus nomor saya dari daftar"
		otherwise := f.negated() && all&isSend != 0 && anyOf(ts[from:to], forgets) || f.rule == "frame.no-consent" && all&isDrop != 0 && anyOf(ts[from:to], prohibitions)
		turned := otherwise || f.rule == "frame.not-interested" && prefersOther(ts[to:]) || f.rule == "frame.said-stop" && anyOf(ts[from:to], healers) || all&f.turns != 0 || all&f.doubts != 0 && all&f.unless == 0
		if f.rule == "frame.said-stop" && f.needs[len(f.needs)-1] == isWant && !slices.ContainsFunc(roles[from:to], func(r role) bool { return r&isWant != 0 && r&isSaid == 0 }) {
			turned = true // "demandé" is a wish without its accent
		}
		if f.fits(all) && !turned && (!atEnd || to == len(ts)) && (f.most == 0 || to-from <= f.most) && (!f.alone || alone(ts[from:to], roles[from:to])) &&
			(f.rule == "frame.no-consent" || f.rule == "frame.report" || !encouraged(roles[from:to])) && f.within(roles[from:to], language) && !m.aboutThing(ts, from) && (f.rule != "frame.leave" || inLanguage(ts[from:to], roles[from:to])) {
			return true
		}
		from = to
	}
	return false
}

// inLanguage reports whether a clause with a verb of unsubscribing that English has, too, is in the language
// of the roles by at least half of its other words: "unsubscribe меня", and no footer of an advertisement.
func inLanguage(clause []token, roles []role) bool {
	own, others := 0, 0
	for i, r := range roles {
		switch {
		case r&isLeave != 0 && r&isOwn != 0:
			return true
		case r&isLeave != 0 || courtesy[clause[i].word] || r&isFill != 0:
		case r&isOwn != 0 || clause[i].word[0] >= utf8.RuneSelf:
			own++
		default:
			others++
		}
	}
	return own >= others && len(clause) <= maxSwitched
}

// maxSwitched is the number of words of the longest clause in which an English verb is of another language.
const maxSwitched = 10

// prefersOther reports whether what follows goes on with a but, and so with what somebody is
// interested in: "kein Interesse an Yoga, aber an Pilates".
func prefersOther(ts []token) bool {
	return len(ts) > 1 && butWords[ts[0].word] && !courtesy[ts[1].word] && !generalNegators[ts[1].word] && ts[1].clause == ts[0].clause
}

var butWords = wordSet("aber sondern pero sino mais ma maar ale lecz но а але ama men tapi nhưng لكن")

// forgets are verbs that make a wish of a negation: do not forget to write.
var forgets = wordSet(`olvide olviden olvides olvidar olvidéis olvida oublie oubliez oublier vergessen vergesst vergiss dimentichi dimenticate dimenticare dimentica scordate scordare esqueça esqueçam esquecer esquece vergeet vergeten
	zapomnij zapomnijcie zapomnieć забудь забудьте забывайте забыть забути забувайте unutma unutmayın unutmayınız glöm glömma glem glemme quên lupa lupakan kalimutan تنسوا تنسى تنسي تنس bhoolna bhulna bhool भूलना भूलें भूलिए
	uitați uita felejtse felejtsék felejts ξεχάσετε ξεχνάτε ξεχάσεις תשכחו תשכח unohtako unohda nezapomeňte zaboravite zaboravi забравяйте usisahau`)

// negated reports whether a frame has a negation. Put as a question that is something else: "can you not
// send a text?"
func (f frame) negated() bool {
	return slices.ContainsFunc(f.needs, func(r role) bool { return r&(isNot|isNoMore) != 0 })
}

// longClause is the number of words of a clause in which one word of a language may be there by chance.
const longClause = 5

func (f frame) within(roles []role, language int) bool {
	least := 1
	if lexicons().languages[language] == "vi" && len(roles) > longClause {
		least = 2 // its words without their accents are often those of others: go, so, can
	}
	for from := range roles {
		var have role
		own := 0
		for _, r := range roles[from:min(len(roles), from+frameSpan)] {
			have |= r
			if r&isOwn != 0 {
				own++
			}
		}
		if f.fits(have) && own >= least && (!f.ordered || inOrder(roles[from:min(len(roles), from+frameSpan)], f.needs[len(f.needs)-2], f.needs[len(f.needs)-1])) {
			return true
		}
	}
	return false
}

// inOrder reports whether a word with the second role comes after one with the first: "non è Rossi", and
// not "Rossi non è in casa".
func inOrder(roles []role, first, second role) bool {
	for i, r := range roles {
		if r&first != 0 {
			return slices.ContainsFunc(roles[i+1:], func(r role) bool { return r&second != 0 })
		}
	}
	return false
}

// nots are negations that mean nothing else in any of the languages.
var nots = wordSet("niet nicht nie nao ikke inte icke ikkje jamais nunca не")

// alone reports whether each of the words has a role or is courtesy.
func alone(ts []token, roles []role) bool {
	for i, r := range roles {
		if r&^(isOwn|isWhen|isThe|isThing|isName) == 0 && !courtesy[ts[i].word] {
			return false
		}
	}
	return true
}

// encouraged reports whether the stop is negated: "no dejen de".
func encouraged(roles []role) bool {
	negated := false
	for i, r := range roles {
		if r&(isNot|isHalt) == isNot|isHalt {
			return true
		}
		if negated && r&isNever != 0 {
			continue // of the negation before: "ما سجلت عندكم أبدا احذفوه"
		}
		negated = negated || r&isNot != 0
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
