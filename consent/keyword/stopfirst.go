package keyword

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// People put a name, a number or a reason after STOP: "STOP Jane Roe", "STOP 20555", "Stop or
// else". Such a text is likely an opt-out. It is none if the word after it makes stop a visit, a
// thing, or an activity that has nothing to do with messages.

// The largest number of words after STOP in capitals, and after one in small letters, without those
// that say nothing.
const (
	maxAfterLoud  = 9
	maxAfterQuiet = 2
)

var (
	// afterStop are the words that belong to a stop before them.
	afterStop = wordSet(`by at in on into over off up to with within before after until till when while if during along near next past
		a an the it its there here and n nor me him her them us his their our everyone
		is was are were has had will would can could should might may does did do isnt wasnt gets works sounds looks seems
		sign signs light lights watch watches payment payments loss losses motion gap gaps press shop cock valve valves button
		bath clock work order orders limit list frame frames rule codon error bit bits street road bus train location
		half midway early late today tonight tomorrow yesterday soon`)
	// quietly are words that do so only after a stop in small letters.
	quietly = wordSet("for got")
	// stopObjects are what people stop beside messages.
	stopObjects = wordSet(`order orders delivery deliveries mail newspaper paper check cheque checks cheques autopay auto ship autoship payment payments card account
		draft debit transfer transfers shipment shipments billing pickup appointment appointments meeting meds medication medications medicine
		pill pills insulin antibiotics treatment therapy diet dose drip drug drugs smoking drinking eating bus train route lane driver car truck
		construction water power engine machine leak bleeding bleed watering closed delayed`)
	// startsReason are words that begin a sentence of its own.
	startsReason = wordSet("everything all or this these those u you youre ur your i im ive ill we were wrong not no never who dont cant wont nobody he she they means because bc bcuz becuz cuz coz cos cause since")
	// ownReason are words with which other languages begin a reason.
	ownReason = wordSet("c cest ce questo das hier dit det este this its i im my we were u your je jai jsuis ich io sono eu estou ik jag jeg saya ako main yo estoy soy jestem мне я мені")
	// pleas are the words between a stop and a reason.
	pleas = wordSet("please pls plz plse svp stp bitte aub alsjeblieft alstublieft tack takk thanks thx ty merci proszę пожалуйста lütfen favor por grazie")
	// iSay are words that begin a reason.
	iSay = wordSet("i im ive ill we weve were")
	// closings are words after STOP that say nothing.
	closings = wordSet("bye goodbye bro bruh bruv yo man my guy mister mr mrs ms missus pal mate buddy lady friend friends k kk ok peace later cya have a nice good great day one evening night weekend everyone all amen period")
	strays   = wordSet("if lol haha two both teasing joking")
)

// loudly are the keywords that may begin such a text, in capitals. Only stop may in small letters.
var loudly = map[string]string{"stop": "STOP", "quit": "QUIT", "unsubscribe": "UNSUBSCRIBE", "optout": "OPTOUT", "end": "END", "revoke": "REVOKE"}

// stopFirst recognizes a text that begins with STOP and goes on.
func (r reading) stopFirst(ts []token, m *meanings) (Classification, bool) {
	i := 0
	for i < len(ts) && i < 4 && ts[i].word != "it" && (courtesy[ts[i].word] || nearlyPlease(ts[i].word)) {
		i++
	}
	if i+1 >= len(ts) || ts[i+1].clause != ts[i].clause && !identifies(ts[i+1:]) || r.asks() {
		return Classification{}, false
	}
	first := undisguise(ts[i].word)
	capitals := loudly[first]
	loud := capitals != "" && (len(first) > 5 && nameAt(ts, i+1) > 0 || strings.Contains(r.text, capitals))
	if capitals == "" || first != "stop" && !loud {
		return r.stopElsewhere(ts[i:], m)
	}
	tail := ts[i+1:]
	for len(tail) > 1 && tail[1].clause == tail[0].clause && pleas[tail[0].word] && ownReason[tail[1].word] {
		tail, loud = tail[1:], true // "stop svp je travaille de nuit"
	}
	next := tail[0].word
	if i > 0 && ts[i-1].word == "at" || next == "number" && len(tail) > 1 && len(tail[1].word) < minDigits && nounOf(tail[1])&isFigure != 0 {
		return Classification{}, false // a stop of a line
	}
	if first == "stop" && (onlyCloses(tail) || goesOnAnyway(tail, loud)) {
		return Classification{Intent: IntentLikelyOptOut, Rule: "stop.tail"}, !m.aboutThing(ts, i)
	}
	if first == "stop" && itself[next] && len(tail) > 1 && len(tail) <= 4 && !slices.ContainsFunc(tail[1:], func(t token) bool { return !t.capital || t.clause != tail[0].clause || nounOf(t)&isTimely != 0 }) {
		return Classification{Intent: IntentLikelyOptOut, Rule: "stop.first"}, true // "Stop it Home Depot"
	}
	if pleas[next] && len(tail) > 1 && figures(tail[1:]) >= aNumberLong {
		return Classification{Intent: IntentLikelyOptOut, Rule: "stop.reason"}, first == "stop"
	}
	if first == "stop" && otherScript(tail) {
		// Nobody who writes in another script takes this word for anything else.
		return Classification{Intent: IntentLikelyOptOut, Rule: "stop.first"}, len(tail) <= maxReason && !m.aboutThing(ts, i) && !anyOf(tail, laughing)
	}
	if first == "stop" && (elsewhereReason(tail) || figures(tail) >= aNumberLong) {
		return Classification{Intent: IntentLikelyOptOut, Rule: "stop.reason"}, len(tail) <= maxReason && (loud && elsewhereReason(tail) || !m.aboutThing(ts, i)) && !anyOf(tail, laughing)
	}
	if identifies(ts[i+1:]) {
		return Classification{Intent: IntentLikelyOptOut, Rule: "stop.first"}, !anyOf(tail, laughing)
	}
	if isReason(tail, loud) {
		return Classification{Intent: IntentLikelyOptOut, Rule: "stop.reason"}, len(tail) <= maxReason && (mineFirst[next] || !anyOf(tail, laughing))
	}
	if loud && m.foreign(ts, i+1) {
		return Classification{Intent: IntentLikelyOptOut, Rule: "stop.first"}, len(tail) <= maxReason && !m.aboutThing(ts, i) && !anyOf(tail, laughing)
	}
	if afterStop[next] && !closings[next] || quietly[next] && !loud || strings.HasSuffix(next, "ing") && len(next) > 4 || anyOf(tail, stopObjects) && !(loud && iSay[next]) || anyOf(tail, laughing) {
		return Classification{}, false
	}
	is, end := nounAt(ts, i+1)
	if person := closings[next] && (end == i+2 || ts[end-1].word == "guy" || ts[end-1].word == "man"); is&(anOther|aDay) != 0 && (!loud || first != "stop") && !person || m.aboutThing(ts, i) {
		return Classification{}, false
	}
	said := 0
	for _, t := range tail {
		if !closings[t.word] && !courtesy[t.word] {
			said++
		}
	}
	most := maxAfterQuiet
	if startsReason[next] && !strays[last(tail)] || loud {
		most = maxAfterLoud
	}
	if said > most {
		return Classification{}, false
	}
	return Classification{Intent: IntentLikelyOptOut, Rule: "stop.first"}, true
}

// itself are what a stop before the name of a business is about.
var itself = wordSet("it this that")

// aNumberLong is the fewest digits of a telephone number after STOP.
const aNumberLong = 7

// figures returns the number of digits of words that are nothing but digits, or zero.
func figures(ts []token) (digits int) {
	for _, t := range ts {
		if nounOf(t)&isFigure == 0 {
			return 0
		}
		digits += len(t.word)
	}
	return digits
}

// reasonBegins are pairs of words with which other languages begin to say why: "c'est", "to jest",
// "det här". Each is written as two words, or as one without an apostrophe.
var reasonBegins = func() map[[2]string]bool {
	pairs := map[[2]string]bool{}
	for _, row := range []struct{ first, second string }{
		{"c", "est le la un une mon ma pas"}, {"cest", "le la un une mon ma pas mort"}, {"je", "suis ne nai nhabite bosse travaille dors conduis"}, {"jai", "deja plus pas change demenage"}, {"ce", "nest numero tel portable"},
		{"sono", "gia al in a di un una passato passata il la"}, {"non", "sono abito vivo lavoro è e"}, {"questo", "e è numero cellulare telefono"}, {"ho", "gia cambiato altro un"},
		{"este", "es numero telefono celular movil e é telemovel"}, {"ya", "no me cambie tengo soy estoy"}, {"soy", "de otra otro su la el"}, {"es", "mi el un numero"},
		{"ja", "nao não sou tenho mudei juz już nie"}, {"esse", "numero telefone celular"}, {"nao", "sou moro trabalho"},
		{"das", "ist hier"}, {"ich", "bin habe wohne arbeite fahre schlafe"}, {"hier", "ist wohnt"}, {"dit", "is nummer"}, {"ik", "ben heb woon werk zit rijd slaap"},
		{"det", "har här ar är er"}, {"jag", "ar är har bor jobbar kör kor sover"}, {"jeg", "er har bor jobber"}, {"jestem", "w na juz już teraz"}, {"to", "jest moj mój moja nie numer"},
		{"bu", "is iş numara benim artik artık hat"}, {"ben", "artik artık o degilim değilim"}, {"ini", "nomor no hp wa bukan"}, {"saya", "sudah bukan udah lagi"}, {"toi", "khong không da đã la là"}, {"day", "la là"}, {"đây", "là la"},
		{"eu", "nu am nao não sou ja já"}, {"acesta", "este nu e"}, {"tohle", "je"}, {"toto", "je"}, {"ez", "a az nem"}, {"tämä", "on"}, {"tama", "on"}, {"ako", "ay"}, {"hindi", "ako na ito"},
	} {
		for second := range wordSet(row.second) {
			pairs[[2]string{foldWord(row.first), second}] = true
		}
	}
	return pairs
}()

// elsewhereReason reports whether words begin so.
func elsewhereReason(ts []token) bool {
	return len(ts) > 2 && reasonBegins[[2]string{ts[0].word, ts[1].word}]
}

// otherScript reports whether no word is in Latin letters, and one is in others.
func otherScript(ts []token) bool {
	other := false
	for _, t := range ts {
		switch c := t.word[0]; {
		case c >= utf8.RuneSelf:
			other = true
		case c >= 'a' && c <= 'z':
			return false
		}
	}
	return other
}

// stopElsewhere is stopFirst for the keywords of other languages: in capitals before a reason, or, in a script
// without spaces, before a space.
func (r reading) stopElsewhere(ts []token, m *meanings) (Classification, bool) {
	k := ts[0].known
	if k == nil || !k.optsOut || collides(ts[0]) || anyOf(ts[:1], cancels) || anyOf(ts, laughing) || len(ts) > maxReason || m.aboutThing(ts, 0) {
		return Classification{}, false
	}
	c, ok := keyword(ts[:1])
	if !ok || strings.HasPrefix(c.Rule, cancelRow) {
		return Classification{}, false
	}
	if len(ts) > 1 && (elsewhereReason(ts[1:]) || signedBy(ts[1:])) {
		return Classification{Intent: IntentLikelyOptOut, Rule: "stop.first"}, true
	}
	if first, _ := utf8.DecodeRuneInString(ts[0].word); !unspacedScript(first) && (unicode.IsLower(first) && !r.shouts(ts[0].word) || !m.foreign(ts, 1) && (!r.shouts(ts[0].word) || m.anything(ts))) {
		return Classification{}, false
	}
	return Classification{Intent: IntentLikelyOptOut, Rule: "stop.first"}, true
}

// signedBy reports whether words are a name, a number, or both, and nothing else.
func signedBy(ts []token) bool {
	if len(ts) == 0 {
		return false
	}
	digits := 0
	for _, t := range ts[nameAt(ts, 0):] {
		if nounOf(t)&isFigure == 0 {
			return false
		}
		digits += len(t.word)
	}
	return digits == 0 || digits >= minDigits
}

// anything reports whether a text names a thing of the business, or is in no language of the lexicon.
func (m *meanings) anything(ts []token) bool {
	own := role(0)
	for l := range lexicons().languages {
		if m.seen[l]&(isOther|isThing) != 0 && m.seen[l]&isOwn != 0 {
			return true
		}
		own |= m.seen[l] & isOwn
	}
	return own == 0 || len(ts) > maxReason
}

// unspacedScript reports whether a letter belongs to a script without spaces between words, or to Korean.
func unspacedScript(c rune) bool {
	return unicode.In(c, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Thai)
}

// shouts reports whether a text begins with capitals, for a word of at least four letters.
func (r reading) shouts(word string) bool {
	text := strings.TrimLeftFunc(r.text[:min(len(r.text), maxText)], func(c rune) bool { return !unicode.IsLetter(c) })
	n := 0
	for _, c := range text {
		if !unicode.IsUpper(c) {
			break
		}
		n++
	}
	return n >= 4 && n >= utf8.RuneCountInString(word)
}

// foreign reports whether what begins at a token is written in another language, whose words may look like
// those of an English stop: "STOP to numer służbowy".
func (m *meanings) foreign(ts []token, i int) bool {
	ts = ts[:min(len(ts), maxFramed)]
	for l := range lexicons().languages {
		own := 0
		for _, r := range m.roles[l][min(i, len(ts)):len(ts)] {
			if r&isOwn != 0 && r&(isNumber|isPerson|isThese|isMineWord|isBeing|isMe|isNot|isNoMore|isClient|isText|isSend|isGot|isAnother|isBelongs) != 0 {
				own++
			}
		}
		if own >= 2 || own == 1 && len(ts)-i <= 3 {
			return true
		}
	}
	return false
}

// isReason reports whether what follows STOP says why: "it's 3am", "my battery is dying".
func isReason(tail []token, loud bool) bool {
	switch tail[0].word {
	case "its", "it":
		return len(tail) > 1 && (loud || anyOf(tail, untimely) || hasFigure(tail))
	case "my", "our":
		is, end := nounAt(tail, 0)
		return is != 0 && is&anOther == 0 && end < len(tail) && (states[tail[end].word] || is&aPerson != 0 && does[tail[end].word])
	}
	return false
}

// mineFirst begin a reason about something of the writer.
var mineFirst = wordSet("my our")

// maxReason is the number of words of the longest reason.
const maxReason = 12

var (
	untimely = wordSet("late early am midnight night morning sunday saturday dinner bedtime dawn annoying spam rude harassment illegal enough costing costs cost expensive work working bothering disturbing waking unwanted unwelcome embarrassing creepy weird inappropriate ridiculous not getting driving been wrong")
	states   = wordSet("is are was were has have had isnt arent hasnt died cant costs costs charges doesnt dont wont just keeps said says gets goes changed belongs")
)

// does are the verbs of what another person does in place of the writer, or with the phone.
var does = wordSet("handles manages deals takes pays runs owns uses reads sees needs wants hates works sleeps passed died moved left lives answers covers books makes orders shops buys drives signs signed handled checks looks thinks lost gave")

func last(ts []token) string { return ts[len(ts)-1].word }

// asks reports whether a text has a question mark.
func (r reading) asks() bool {
	text := r.text[:min(len(r.text), maxText)]
	return strings.IndexByte(text, '?') >= 0 || strings.Contains(text, "？") || strings.Contains(text, "؟")
}

func hasFigure(ts []token) bool {
	for _, t := range ts {
		if nounOf(t)&isFigure != 0 {
			return true
		}
	}
	return false
}

// endsAsking reports whether a text ends in a question mark.
func (r reading) endsAsking() bool {
	text := strings.TrimSpace(r.text[:min(len(r.text), maxText)])
	end, _ := utf8.DecodeLastRuneInString(text)
	return strings.ContainsRune("?？؟", end)
}
