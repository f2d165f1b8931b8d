package keyword

import "strings"

// Intent is the request that a text message makes.
type Intent uint8

// The intents.
const (
	IntentNone         Intent = iota // an ordinary message
	IntentOptOut                     // wants no more messages
	IntentLikelyOptOut               // reads like an opt-out; treated as one, and one text may ask back
	IntentOptIn                      // wants messages again
	IntentHelp                       // asks who the sender is
)

// String returns the intent in words.
func (i Intent) String() string {
	switch i {
	case IntentOptOut:
		return "opt-out"
	case IntentLikelyOptOut:
		return "likely-opt-out"
	case IntentOptIn:
		return "opt-in"
	case IntentHelp:
		return "help"
	case IntentNone:
	}
	return "none"
}

// Classification is the result of [Classify].
type Classification struct {
	Intent Intent
	// Everything reports that an opt-out is from all programs of the tenant: STOP ALL, STOP ALL
	// MESSAGES, STOP EVERYTHING, and the same in other languages.
	Everything bool
	// Account reports that an opt-out names the account, of which the tenant is one: STOP ALL
	// BRANDS. Everything is then true too.
	Account bool
	// Rule is the id of the row of the tables that matched, empty if none did. It never holds text
	// of the person.
	Rule string
	// Command is the name of the host's command that the text is, with [IntentNone]; see
	// [ClassifyIn].
	Command string
	// Request is what the text asks for about the person's data, or RequestWhy. It is beside the
	// intent: "delete my data and stop texting me" is an opt-out and a request for erasure.
	Request Request
}

// Classify returns the intent of a text message about whose sender and context nothing is known.
//
// An opt-in or a request for help is a text that as a whole is one of the keywords, however it is
// written: full width, in any case, with invisible characters, quotes, punctuation or emoji around
// it. An opt-out is also a keyword with courtesy around it, spelled out, dictated, in look-alike
// letters or mistyped, STOP with a name or a reason after it, and one of the phrases in which
// people ask in their own words. A phrase needs its object, so that "please cancel my order" is an
// order and "stop by at eight" a visit. Nothing but a whole keyword is an opt-in.
//
// Reactions that a phone sends as text, quoted lines, automatic replies and the host's own "reply
// STOP to end" are ignored. Only the first 1600 bytes and 320 words are read. The result depends on
// the text alone. Classify is safe for concurrent use.
func Classify(text string) Classification { return classify(text, Context{}) }

// reading is a text with what is known about it beside its words.
type reading struct {
	text  string  // without quotes and signature
	among tongues // the languages of the people who write to the host
}

// classify tries the host's commands before everything that is not certainly an opt-out.
func classify(text string, in Context) Classification {
	text = unquote(text)
	if reaction(text) {
		return Classification{}
	}
	r := reading{unsign(text), tonguesOf(in.Languages)}
	said := tokenize(r.text)
	inform(said)
	ts := undictate(said)
	if len(ts) == 0 {
		return Classification{}
	}
	all, asked := namesAll(ts), requestIn(ts) // the words are changed below
	c := widened(r.classifyWords(ts, len(ts) < len(said), in.Commands), all)
	if c.Intent == IntentNone && c.Command == "" && asked == RequestErasure {
		c.Intent, c.Rule = IntentLikelyOptOut, "request.erasure" // who is erased can get no more texts
	}
	if c.Command == "" {
		c.Request = asked
	}
	return c
}

// classifyWords is classify without quotes and signature. Of a text that was dictated the words
// around it are gone, too.
func (r reading) classifyWords(ts []token, dictated bool, commands []Command) Classification {
	ordinary := r.ordinary(ts)
	c, ok := Classification{}, false
	if !ordinary {
		c, ok = r.whole(ts)
	}
	if c.Intent == IntentOptIn && dictated {
		return Classification{} // nothing but a keyword opts in
	}
	if ok && c.Intent != IntentLikelyOptOut && !strings.HasPrefix(c.Rule, cancelRow) {
		return c
	}
	if c, ok := r.commandIn(ts, commands); ok {
		return c
	}
	if ok || ordinary {
		return c
	}
	if ts[0].word != "stop" && automatic(ts) && !asksInPerson(ts) {
		return Classification{}
	}
	ts = dropFooter(contract(gather(ts)))
	asks := len(ts)
	if ts = withoutReturns(ts); len(ts) == 0 {
		return Classification{}
	}
	misses := len(ts) < asks // the messages
	ts = unpad(ts)
	if c, ok := r.polite(ts); ok {
		return c
	}
	about, other := others(ts)
	if c, ok := english().find(ts, func(p *phrase, start, end int) (Intent, bool) {
		if other && p.rule != "phrase.said-stop" && about.any(start, end) || noAnswer[ts[start].word] && ts[start].clause+1 >= ts[len(ts)-1].clause && r.endsAsking() {
			return IntentNone, false
		}
		if p.rule == "phrase.leave-me" && ts[start].word == "shut" && r.asks() {
			return IntentNone, false // "shut up! really?"
		}
		if !p.guarded {
			if p.rule == "phrase.report" && (reportsThing(ts, start, end) || oneMore[ts[start].word] && r.asks()) {
				return IntentNone, false // "one more and I get a free coffee?"
			}
			if p.rule == "phrase.not-interested" && anyOf(ts[start:end], agreeing) && agreedToOther(ts[start:], end-start) {
				return IntentNone, false // "I never agreed to this dosage"
			}
			if p.rule == "phrase.enough" && welcomes(ts) {
				return IntentNone, false // "texts don't bother me, it's the robocalls I hate"
			}
			if p.rule == "phrase.enough" && ts[start].word == "how" && len(ts) > start+5 && !anyOf(ts[start+3:], saysAgain) {
				return IntentNone, false // "how many times do I have to take it a day"
			}
			if p.rule == "phrase.no-customer" && (goesOnPaying(ts[end:]) || movedTo(ts[end:])) {
				return IntentNone, false // "not interested in financing, I'll pay cash"
			}
			if p.rule == "phrase.no-customer" && (r.asks() && !anyOf(ts[start:], ofLife) || start > 0 && third[ts[start-1].word] || stillConcerned(ts[end:]) || anyOf(ts, notYet)) {
				return IntentNone, false // "never ordered from you, do you deliver?"
			}
			if p.rule == "phrase.report" && start > 1 && ts[start-1].word == "i" && doI[ts[start-2].word] {
				return IntentNone, false // "who do I file a complaint with"
			}
			if p.rule == "phrase.no-customer" && forThing(ts, end) {
				return IntentNone, false // "signed up by mistake for the 7pm class"
			}
			if (p.rule == "phrase.no-customer" || p.rule == "phrase.not-interested") && wantsOther(ts[end:]) {
				return IntentNone, false // "not looking for a loan, I want to open savings"
			}
			return p.intent, p.rule != "phrase.not-interested" && p.rule != "phrase.no-customer" || !misses && !anyOf(ts[:start], missing)
		}
		return guard(ts, p, start, end)
	}); ok {
		return c
	}
	if kept(ts) {
		return Classification{}
	}
	var m meanings
	m.readIn(ts)
	if m.prefersTexts(ts) {
		return Classification{}
	}
	if c, ok := languages().find(ts, func(p *phrase, start, end int) (Intent, bool) {
		return p.intent, !keptInTagalog(ts, start) && !(p.guarded && r.wantsOnly(ts, &m, end)) && !(anyOf(ts[start:end], interests) && anyOf(ts, theRest)) && !lessOf(ts, start) && !toldByHealer(ts, start) && (!m.aboutThing(ts, start) || anyOf(ts[start:end], writing)) && !m.denied(ts, start, end) && !isPuzzled(ts, start) && (start == 0 || !generalNegators[ts[start-1].word] || generalNegators[ts[start].word])
	}); ok {
		return c
	}
	if c, ok := unspacedOptOut(ts); ok {
		return c
	}
	if c, ok := bag(ts); ok {
		return c
	}
	if c, ok := r.framed(ts, &m); ok {
		return c
	}
	if c, ok := m.restated(ts); ok {
		return c
	}
	if c, ok := m.stillListed(ts); ok {
		return c
	}
	if c, ok := r.threatens(ts); ok {
		return c
	}
	if c, ok := r.stopFirst(ts, &m); ok {
		return c
	}
	if c := r.ownClause(ts); c.Intent != IntentNone && !m.stopsOther(ts) {
		return c
	}
	c, _ = r.mended(ts, &m)
	return c
}

// agreedToOther reports whether a phrase, of which the number of words is given, ends in the determiner of
// a thing of the business.
func agreedToOther(ts []token, n int) bool {
	if n >= len(ts) || ts[n].clause != ts[n-1].clause {
		return false
	}
	is, _ := nounAt(ts, n-1)
	return is&anOther != 0
}

// agreeing are the verbs of what a person may not have wanted about an order.
var agreeing = wordSet("agreed agree ask asked consent consented authorize authorized want")

// goesOnPaying reports whether words say what the writer will do instead.
func goesOnPaying(ts []token) bool {
	for i := 1; i < len(ts); i++ {
		if iWill[ts[i-1].word] && instead[ts[i].word] {
			return true
		}
	}
	return false
}

var (
	iWill   = wordSet("ill will")
	instead = wordSet("pay take keep come use buy bring")
)

// ofLife are the words that make an answer of "never been to your clinic in my life??".
var ofLife = wordSet("life")

// lessOf reports whether a French "plus de" follows a "moins de", and so is more.
func lessOf(ts []token, start int) bool {
	return ts[start].word == "plus" && anyOf(ts[max(0, start-6):start], fewerOf)
}

// toldByHealer reports whether a phrase is what a doctor said, or the like, in its clause.
func toldByHealer(ts []token, start int) bool {
	from := start
	for from > 0 && ts[from-1].clause == ts[start].clause {
		from--
	}
	return anyOf(ts[from:start], healers)
}

// writing are verbs whose object is the writer, so that a thing in their clause is none: "ya no voy a ese
// gimnasio dejen de escribirme", and French words for messages, whose article is a Dutch lesson.
var writing = wordSet("pubs textos escribirme escribirnos escribiéndome textearme mensajearme m'écrire mécrire scrivermi scriverci escreverme messaggiarmi")

var fewerOf = wordSet("moins beaucoup encore")

// oneMore begin a threat: "one more and I'm calling a lawyer".
var oneMore = wordSet("one 1 another")

// noAnswer begin a question in short: "no updates?"
var noAnswer = wordSet("no enough zero any")

func unspacedOptOut(ts []token) (Classification, bool) {
	in := script(0)
	for _, t := range ts {
		in |= scriptsOf(t.word)
	}
	if in == 0 {
		return Classification{}, false
	}
	var buf [maxText]byte
	text := string(appendUnspaced(buf[:0], ts))
	if prefersTextsUnspaced(text) || leavesOther(text) {
		return Classification{}, false
	}
	for _, u := range unspacedIndex() {
		if u.of&in != 0 && u.find(text) {
			return Classification{Intent: IntentOptOut, Rule: u.rule}, true
		}
	}
	have, pairs := lettersOf(text), pairIndex()
	for i := range pairs {
		if p := &pairs[i]; p.of&in != 0 && p.find(text, have) {
			return Classification{Intent: IntentLikelyOptOut, Rule: p.rule}, true
		}
	}
	return Classification{}, false
}
