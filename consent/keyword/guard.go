package keyword

import (
	"slices"
	"sync"
)

// The words that the guards of English phrases look for.
var (
	negations   = wordSet("dont never not wont didnt cant doesnt wouldnt shouldnt couldnt nobody dnt")
	unknowing   = wordSet("know understand see get care remember recall believe")
	addressed   = wordSet("u you yall ya yous")
	third       = wordSet("he she they him her them someone somebody people kids son daughter husband wife ex boss doctor dog hes shes theyre theyll who brother sister mom dad mother father neighbor friend it")
	degrees     = wordSet("late early much often many loud fast")
	missing     = wordSet("why unsubscribed removed") // of a person who misses the messages
	otherPeople = wordSet("him her them")
	first       = wordSet("i im ill id we well were lets ive")
	past        = wordSet("did have had has")
	supposing   = wordSet("if what when should can could would must did")
	wondering   = wordSet("if happens happen when will")
	cuts        = wordSet("so but because please and")                                                    // what is before is another thought
	carries     = wordSet("to dare ever just even really u you yall guys going gonna let sure why me us") // a negation over to the verb
	fromNow     = wordSet("today this now that tonight")
	anybody     = wordSet("someone somebody who anyone anybody")
	mayI        = wordSet("can could will would please have get")
	regrets     = wordSet("mistake accident accidentally accidently oops back mistakenly")
	toCall      = wordSet("call calls ring phone email mail voicemail voicemails")
	puzzledWhy  = wordSet("why")
	delivered   = wordSet("delivered delivering deliver dropped shipped delivers left brought")
	otherWays   = wordSet("calling ringing emailing mailing phoning")
	thinking    = wordSet("think believe guess am")
	asking      = wordSet("is was did do have are")
	saying      = wordSet("said say told tell asked ask asking demand request mean repeat beg replied texted typed sent want need like wish demanding requesting")
	conditions  = wordSet("before after until till during while when between past except unless twice today tonight tomorrow early late often and yesterday so back first")
	places      = wordSet("this my that the")
	phones      = wordSet("number phone cell line mobile")
	articles    = wordSet("the a an that")
	haveGot     = wordSet("have got had received seeing see getting there theres were was are is been") // "I have no messages"
	noUse       = wordSet("use need interest desire time patience intention wish more further")
	notYet      = wordSet("yet")
	onTopic     = wordSet("about the our") // "don't text my husband about the party"
	strangers   = wordSet("hold speaker speakerphone email emails newsletter youtube channel podcast gym netflix spotify magazine shot meeting insurance appointment waitlist class course schedule surgery paper bill bills statements catalog catalogue")
	ourselves   = wordSet("me us number phone cell line texts messages again anymore")
	deceased    = wordSet("died dead passed deceased buried gone funeral phone number moved interested intersted death late cell texts messages sms")
	wouldI      = wordSet("would should")
	saidNo      = wordSet("said says say sign")
	loving      = wordSet("love adorable beautiful pretty")
	cameNot     = wordSet("came come coming arrived arrive received showed showing went yet")
	oneOther    = wordSet("him her he she hes shes it")
	yours       = wordSet("ur your yalls")
	visits      = wordSet("at by on in near")
	written     = wordSet("texted replied typed wrote sent written")
	since       = wordSet("effective starting beginning")
	dated       = wordSet("from of")
	crowd       = wordSet("people guys folks")
	wasI        = wordSet("was am were did why")
	isOff       = wordSet("im am is was are were")
	willI       = wordSet("will do did should")
	asksWhether = wordSet("did was were has is does do am are")
	thanks      = wordSet("thanks thank thx ty u")
	mistaken    = wordSet("wrong mistaken incorrect outdated old confused mixed misdialed misdialled")
	oops        = wordSet("oops whoops woops")
	sorry       = wordSet("sorry sry oops apologies")
	unable      = wordSet("cant couldnt")
	errors      = wordSet("mistake accident accidentally accidently mistakenly autocorrect autocorrected typo")
	fewerTexts  = wordSet("fewer less")
	arranging   = wordSet("change reschedule rescheduled rebook refund appointment appt postpone transfer")
	possible    = wordSet("there possible possibly way")
	laughing    = wordSet("laughing haha hahaha hahah lol lmao lmfao funny hilarious blushing cute sweet dying crying kidding gorgeous omg rofl blush tease teasing sweetie darling xoxo")
)

// guard looks around an English phrase for words that give it another meaning: a negation, another
// subject, a condition, an object that is not a message.
func guard(ts []token, p *phrase, start, end int) (Intent, bool) {
	clause := ts[start].clause
	before := start
	for before > 0 && ts[before-1].clause == clause && start-before < 7 && !cuts[ts[before-1].word] {
		before--
	}
	if p.rule == "phrase.stop-messages" && (start > 0 && articles[ts[start-1].word] || ts[start].word == "end" && start+1 < len(ts) && ts[start+1].word == "of") { // "the end of your texts"
		return IntentNone, false
	}
	intent := p.intent
	prefix := ts[before:start]
	if end < len(ts) && otherPeople[ts[end].word] && (anyOf(prefix, saying) || anyOf(prefix, third)) { // "told his bank to stop texting him"
		return IntentNone, false
	}
	if (p.rule == "phrase.said-stop" || p.rule == "phrase.remove-me" || p.rule == "phrase.unsubscribe") && wantsBack(ts) || p.rule == "phrase.stop-texting" && ts[start+1].word == "asking" && anyOf(ts, laughing) ||
		(p.rule == "phrase.said-stop" || p.rule == "phrase.unsubscribe") && ts[start].word == "unsubscribed" && start > 0 && nounOf(ts[start-1])&(isMine|aPerson) != 0 {
		return IntentNone, false
	}
	if p.rule == "phrase.do-not-text" && start > 0 && ts[start-1].clause == clause && bothers[ts[start+1].word] && (nounOf(ts[start-1])&aText != 0 || elseWays[ts[start-1].word]) ||
		p.rule == "phrase.wrong-number" && (respelled(ts[start:end], ts[end:]) || anyOf(ts[end:], filedUnder)) {
		return IntentNone, false // "texts don't bother me", "not Smith, it's Smyth"
	}
	if p.rule == "phrase.wrong-number" && end+1 < len(ts) && ts[end].clause == clause && sometimes[ts[end].word] && !places[ts[end+1].word] {
		return IntentNone, false
	}
	if p.rule == "phrase.stop-messages" && (gifts[ts[end-1].word] && anyOf(ts[start:end], owned) || anyOf(ts[start:end], madness) && anyOf(ts, laughing)) ||
		p.rule == "phrase.do-not-want" && anyOf(ts[start:end], woken) && (anyOf(ts, laughing) || anyOf(ts[end:], thanks)) {
		return IntentNone, false // "cancel my monthly donation", "your text woke me up lol but thanks"
	}
	if anyOf(ts[end:], inPlace) && textsAreFine(ts[end:]) {
		return IntentNone, false // "stop emailing and texting my husband, text me instead"
	}
	if p.rule == "phrase.leave-me" && ts[start].word == "and" && lovesThem(ts[end:]) {
		return IntentNone, false // "and you still text me every day, I love it"
	}
	if anyOf(ts[end:], joking) || (p.rule == "phrase.unsubscribe" || p.rule == "phrase.opt-out" || p.rule == "phrase.stop-them") && lovesThem(ts[end:]) {
		return IntentNone, false // "unsubscribe? no way, I love these"
	}
	if p.rule == "phrase.wrong-number" && (ts[start].word == "not" && anyOf(ts[end:], back) || anyOf(ts[start:end], gonePeople) && asksAboutThing(ts[end:])) {
		return IntentNone, false // "my mom passed away, how do I close her account?"
	}
	if p.rule == "phrase.said-stop" && ts[end-1].word == "u" && end < len(ts) && ts[end].clause == clause && first[ts[end].word] && anyOf(ts[end:min(end+3, len(ts))], unable) {
		return IntentNone, false // "I already told you I can't do mornings"
	}
	if p.rule == "phrase.do-not-want" && ts[start].word == "charged" && len(prefix) > 0 && asksWhether[prefix[0].word] {
		return IntentNone, false // "am I being charged for these?"
	}
	if p.rule == "phrase.revoke" && permitsThing(ts, end) {
		return IntentNone, false
	}
	if p.rule == "phrase.revoke" && anyOf(ts[end:min(end+6, len(ts))], notYet) {
		return IntentNone, false // "I didn't give you my insurance card yet"
	}
	if p.rule == "phrase.wrong-number" && parents[ts[end-1].word] && anyOf(ts[end:], first) {
		return IntentNone, false // "I'm not Jessica's mom, I'm her aunt"
	}
	if p.rule == "phrase.do-not-text" && anyOf(ts[end:min(end+2, len(ts))], notYet) {
		return IntentNone, false // "don't text him yet"
	}
	if p.rule == "phrase.remove-all" && (slices.ContainsFunc(ts, func(t token) bool { return nounOf(t)&anOther != 0 }) && !anyOf(ts[start:end], personalData) || anyOf(prefix, negations)) {
		return IntentNone, false // "I messed the order up, delete everything"
	}
	if p.rule == "phrase.said-stop" && keepsTexts(ts) {
		return IntentNone, false
	}
	if p.rule == "phrase.wrong-number" && (gaveMe(ts[start:end]) || anyOf(ts[start:end], gonePeople) && anyOf(ts[end:], misses)) {
		return IntentNone, false // "my grandfather passed last night so I'll miss class"
	}
	if p.rule == "phrase.stop-them" && end+1 < len(ts) && ts[end].word == "for" && ts[start].word == "how" && definite[ts[end+1].word] {
		return IntentNone, false // "how did we get on the list for the raffle"
	}
	if p.rule == "phrase.revoke" && ts[start].word == "only" && wantsOther(ts[start:]) {
		return IntentNone, false // "I only signed up for the trial, when does it end"
	}
	if p.rule == "phrase.wrong-number" && (anyOf(prefix, delivered) || start > 0 && numbered[ts[start-1].word]) {
		return IntentNone, false // "delivered to the wrong number, we're 118"
	}
	if p.rule == "phrase.said-stop" && anyOf(ts, errors) || p.rule == "phrase.stop-them" && anyOf(ts, fewerTexts) {
		return IntentNone, false
	}
	if p.rule == "phrase.wrong-number" && (ts[start].word == "not" && end <= start+4 && strangerAt(ts, start+1) > 0 && (start > 0 && ts[start-1].clause == clause && !anyOf(ts[start-1:start], denying) || end < len(ts) && strangerAt(ts, end) > 0) || anyOf(ts[:start], oops) || ts[start].word == "meant" && anyOf(ts[:start], sorry) || arranges(ts[end:]) || stillConcerned(ts[end:])) {
		return IntentNone, false
	}
	if p.rule == "phrase.wrong-number" && (mine(prefix, anyOf(ts[start:end], mistaken)) || ownError(ts[:start])) || (p.rule == "phrase.stop-it" || p.rule == "phrase.stop-them" && ts[start].word != "how") && anyOf(ts, laughing) ||
		p.rule == "phrase.said-stop" && anyOf(prefix, supposing) || p.rule == "phrase.opt-out" && anyOf(prefix, wondering) && ts[start].word != "want" || p.rule == "phrase.unsubscribe" && (anyOf(prefix, wondering) || ts[end-1].word == "unsubscribed" && (anyOf(prefix, puzzledWhy) || anyOf(ts, regrets))) ||
		p.rule == "phrase.stop-texting" && end+1 < len(ts) && ts[end].word == "to" && toCall[ts[end+1].word] ||
		p.rule == "phrase.stop-texting" && anyOf(ts[start:end], otherWays) && (textsAreFine(ts[end:]) || callsAreFine(ts[end:])) {
		return IntentNone, false
	}
	if p.rule == "phrase.do-not-want" && ts[start].word == "no" && (start > 0 && haveGot[ts[start-1].word] && !noUse[ts[start+1].word] || anyOf(ts[end:min(end+4, len(ts))], notYet)) ||
		p.rule == "phrase.do-not-text" && !anyOf(ts[start:end], ourselves) && anyOf(ts[end:min(end+3, len(ts))], onTopic) {
		return IntentNone, false
	}
	if p.rule == "phrase.stop-messages" && ts[start].word == "lose" && start > 1 && ts[start-1].word == "i" && willI[ts[start-2].word] && ts[start-2].word != "should" && !anyOf(prefix, howCan) {
		return IntentNone, false // "if I text stop will I lose my reminders?"
	}
	if p.rule == "phrase.leave-me" && reportsThing(ts, start, end) {
		return IntentNone, false
	}
	if p.rule == "phrase.wrong-number" && (namesWriter(ts, start, end) || sentElsewhere(ts, start, end) || anyOf(ts[:start], sorry) && anyOf(ts[start:], disregards) && !anyOf(ts[start:end], phones)) {
		return IntentNone, false
	}
	if len(prefix) > 0 && asksWhether[prefix[0].word] && !anyOf(prefix, possible) && (p.rule == "phrase.remove-me" || p.rule == "phrase.stop-messages" || p.rule == "phrase.do-not-text" && anyOf(prefix, first)) { // "did my number get deleted"
		return IntentNone, false
	}
	if start > 1 && ts[start-1].word == "for" && thanks[ts[start-2].word] { // "thanks for stopping the alerts"
		return IntentNone, false
	}
	if p.rule == "phrase.do-not-text" && otherPeople[ts[end-1].word] && anyOf(ts[end:], ourselves) { // "don't message him, message me"
		return IntentNone, false
	}
	if p.rule == "phrase.do-not-text" && unable[ts[start].word] && !anyOf(prefix, addressed) { // "can't text, driving"
		return IntentNone, false
	}
	if needless(prefix) && p.rule != "phrase.do-not-want" && p.rule != "phrase.do-not-text" {
		return IntentNone, false
	}
	switch p.rule {
	case "phrase.remove-me":
		if end+1 < len(ts) && ts[end-1].word == "out" && ts[end].word == "of" && anyOf(ts[start:end], opting) {
			if is, _ := nounAt(ts, end+1); is&anOther != 0 && is&(aText|aList) == 0 {
				return IntentNone, false // "I'd like to opt out of the lunch plan"
			}
		}
		if ts[start].word == "off" && start > 0 && (isOff[ts[start-1].word] || anyOf(prefix, negations) && anyOf(prefix, grammarClasses["gone"])) {
			return IntentNone, false // "I don't want to be taken off the list"
		}
		if ts[start].word == "unsubscribed" && (anyOf(prefix, addressed) || anyOf(prefix, third)) {
			return IntentNone, false
		}
		if ts[start].word == "get" && anyOf(prefix, puzzledWhy) {
			return IntentNone, false
		}
		for j := end; j < len(ts) && j < end+6 && ts[j].clause == clause; j++ { // "from the roster for Saturday"
			if ts[j].word != "for" {
				continue
			}
			if is, _ := nounAt(ts, j+1); is&(anOther|aDay) != 0 {
				return IntentNone, false
			}
		}
	case "phrase.remove-them":
		if !anyOf(ts, deceased) && !anyOf(ts, negations) && (ts[start].word != "please" && ts[start].word != "kindly" || ofThing(ts)) {
			return IntentNone, false
		}
		if anyOf(ts[start:end], uses) && slices.ContainsFunc(ts, func(t token) bool { return nounOf(t)&anOther != 0 }) {
			return IntentNone, false // "how do I cancel my membership? I don't use it"
		}
		if ts[start].word == "please" || ts[start].word == "kindly" {
			return intent, true
		}
	case "phrase.leave-me":
		if ts[end-1].word == "alone" && end+1 < len(ts) && (ts[end].word == "for" || ts[end].word == "with" || ts[end].word == "at") && ts[end+1].word != "good" {
			return IntentNone, false
		}
	case "phrase.unsubscribe":
		if anyOf(prefix, puzzledWhy) && anyOf(prefix, wouldI) || len(prefix) > 0 && asksWhether[prefix[0].word] && (ts[start].word == "i" || len(prefix) > 1 && first[prefix[1].word]) {
			return IntentNone, false
		}
	case "phrase.said-stop":
		if start > 0 && wasI[ts[start-1].word] {
			return IntentNone, false
		}
		if start > 0 && ts[start].word == "said" && nounOf(ts[start-1])&isBreak == 0 && ts[start-1].clause == clause || end < len(ts) && visits[ts[end].word] && ts[end].clause == clause && ts[end-1].word == "stop" && !(anyOf(ts[start:end], written) && aTimeAfter(ts[end+1:])) {
			return IntentNone, false
		}
	case "phrase.do-not-text", "phrase.do-not-want":
		if end == start+2 && ts[start+1].word == "bother" && (end == len(ts) || ts[end].clause != clause) { // "don't bother, I found it"
			return IntentNone, false
		}
		if anyOf(ts[start:min(end+2, len(ts))], phones) && anotherWay(ts[end:]) {
			return IntentNone, false
		}
		if ts[start].word == "no" && (start > 0 && saidNo[ts[start-1].word] && (start < 2 || !first[ts[start-2].word] && nounOf(ts[start-2])&aPerson == 0) || end < len(ts) && cameNot[ts[end].word]) {
			return IntentNone, false
		}
		if end < len(ts) && ts[end].word == "about" {
			if is, _ := nounAt(ts, end+1); is&anOther != 0 && !anyOf(ts[start:end], advertised) {
				return IntentNone, false
			}
		}
	case "phrase.stop-texting":
		if receives(ts[start:end]) && anyOf(prefix, willI) && anyOf(prefix, first) {
			return IntentNone, false
		}
		if end+1 < len(ts) && ts[end].word == "with" && ts[end-1].word == "bothering" {
			if is, _ := nounAt(ts, end+1); is&(aText|anIt) == 0 {
				return IntentNone, false
			}
		}
		if anyOf(ts, loving) && anyOf(ts, laughing) {
			return IntentNone, false
		}
	case "phrase.stop-it":
		if anyOf(ts, loving) {
			return IntentNone, false
		}
	}
	subject := token{}
	for i := len(prefix) - 1; i >= 0; i-- {
		w := prefix[i].word
		if subject.word == "" && (addressed[w] || third[w] || first[w]) {
			subject = prefix[i]
			if crowd[w] && i > 0 && addressed[prefix[i-1].word] { // "you people"
				subject = prefix[i-1]
				continue
			}
			if addressed[w] && i > 0 && past[prefix[i-1].word] && p.rule != "phrase.said-stop" { // "why did you stop sending them?"
				return IntentNone, false
			}
			if i+1 < len(prefix) && third[w] && phones[prefix[i+1].word] { // "my kids phone"
				subject = token{}
				continue
			}
			if third[w] && p.rule == "phrase.do-not-want" && (anyOf(ts[start:end], yours) || end+1 < len(ts) && ts[end].word == "from" && addressed[ts[end+1].word] || i > 0 && nounOf(prefix[i-1])&isMine != 0) { // "she doesn't want your ads"
				intent, subject = IntentLikelyOptOut, token{}
				continue
			}
			if third[w] && !oneOther[w] && causes(prefix[:i]) || anybody[w] && i == 0 {
				subject = token{}
				continue
			}
			if third[w] && w != "it" && !(anybody[w] && i > 0 && mayI[prefix[i-1].word]) || first[w] && p.rule == "phrase.stop-texting" && (allOfOrNone(prefix[i+1:], auxiliary) || anyOf(prefix[i+1:], negations)) && !anyOf(prefix[i:], saying) && !isNoOne(prefix[i:]) && !receives(ts[start:end]) {
				return IntentNone, false
			}
		}
		if !negations[w] || released(prefix[i+1:]) || i+1 < len(prefix) && unknowing[prefix[i+1].word] && (prefix[i+1].word != "get" || i+2 < len(prefix)) || len(prefix)-i > 4 || w == "not" && len(prefix)-i > 2 && !carries[last(prefix)] {
			continue
		}
		// "you won't stop texting", "won't you stop texting": a complaint.
		if i > 0 && addressed[prefix[i-1].word] || i+1 < len(prefix) && addressed[prefix[i+1].word] {
			intent = IntentLikelyOptOut
			continue
		}
		if p.rule != "phrase.do-not-want" {
			return IntentNone, false
		}
	}
	rest := ts[end:]
	for i, t := range rest {
		if p.rule == "phrase.wrong-number" || p.rule == "phrase.remove-me" && fromNow[t.word] || ts[end-1].word == "and" || first[ts[end-1].word] && p.rule == "phrase.stop-it" || first[t.word] || thoughts[t.word] || i >= 8 || t.clause != ts[end-1].clause || p.rule == "phrase.said-stop" || p.rule == "phrase.revoke" {
			break
		}
		if i == 0 && newSentence[t.word] || t.word == "from" && sourced[p.rule] {
			break // "remove my wife she has ...", "no more texts from the gym"
		}
		if t.word == "about" && i == 0 && sourced[p.rule] && nounOf(ts[end-1])&aText != 0 {
			break // "stop sending me messages about the flu shot"
		}
		if t.word == "but" && p.rule == "phrase.remove-me" && nounOf(ts[end-1])&aNumber != 0 {
			break // "delete my number but keep my email"
		}
		if strangers[t.word] {
			return IntentNone, false
		}
		if t.word == "and" && i+1 < len(rest) && (goesOnTo[rest[i+1].word] || i == lastsUntil(rest) && addsThought(ts[start:end+i], rest[i+1])) {
			break
		}
		if t.word == "and" && (i+1 == len(rest) || rest[i+1].clause != t.clause) {
			break // before what only gives weight, or a mark
		}
		if i > 0 && (since[rest[i-1].word] || fromNow[t.word] && dated[rest[i-1].word]) {
			break
		}
		if t.word == "and" && i+1 < len(rest) && (otherWays[rest[i+1].word] || grammarClasses["texting"][rest[i+1].word] || grammarClasses["send"][rest[i+1].word]) {
			continue // "stop texting and calling me"
		}
		if t.word == "until" && i+1 < len(rest) && rest[i+1].word == "further" { // notice
			break
		}
		if t.word == "on" && i > 0 && rest[i-1].word == "now" {
			break
		}
		if t.word == "so" && (i+1 == len(rest) || !degrees[rest[i+1].word]) {
			break // "so that", and not "so late"
		}
		if t.word == "after" && i+1 < len(rest) && fromNow[rest[i+1].word] {
			break
		}
		if t.word == "late" && i > 0 && nounOf(rest[i-1])&isMine != 0 {
			break // "our late father"
		}
		if i < 4 && conditions[t.word] || i < 4 && (t.word == "at" || t.word == "on") && !aboutPhone(rest[i+1:]) && !atAnyTime(rest[i+1:]) {
			return IntentNone, false
		}
	}
	if p.rule == "phrase.do-not-text" && len(rest) > 0 && articles[rest[0].word] && !anyOf(rest[:min(4, len(rest))], englishClasses["msgs"]) {
		return IntentNone, false
	}
	return intent, true
}

// needless reports whether what is asked is not needed: "no need to stop the texts".
func needless(prefix []token) bool {
	for i := 1; i < len(prefix); i++ {
		if prefix[i-1].word == "no" && (prefix[i].word == "need" || prefix[i].word == "reason") {
			return true
		}
	}
	return false
}

// released reports whether the words after a negation end its reach before the request: "I don't eat
// there anymore take me off". A verb or another word with a meaning of its own does.
func released(between []token) bool {
	if len(between) < 2 {
		return false
	}
	switch last(between) {
	case "anymore", "there", "here", "now", "longer":
		return true
	}
	return false
}

// causes reports whether the words before somebody else ask the sender to have them do something:
// "tell your boss to take me off".
func causes(before []token) bool {
	for i := len(before) - 1; i >= 0 && i >= len(before)-2; i-- {
		if toOthers[before[i].word] {
			return i == len(before)-1 || nounOf(before[i+1])&isMine == 0
		}
	}
	return false
}

var toOthers = wordSet("tell have ask make get let")

// likedTexts are phrases of people who would rather have a text than a call.
var likedTexts = sync.OnceValue(func() *phraseIndex {
	x := newPhraseIndex()
	for _, f := range []string{
		"text|texts|texting|txt|sms|message|messages|messaging is|are|was|me|us|here|there|on|this|number|works|only|instead|perfectly|totally|absolutely|completely|still|always|much|really|just|would|be|will|does|do* fine|ok|okay|better|best|good|great|preferred|instead|please|only|easier|cool|works|$",
		"just|only|please|rather|prefer|instead to? text|txt|message|texts|texting", "text|txt|message me|us|this|my|here",
	} {
		x.add(&phrase{pattern: compilePattern(f, nil)})
	}
	return x
})

// textsAreFine reports whether what follows a complaint about calls asks for texts.
func textsAreFine(ts []token) bool {
	_, ok := likedTexts().find(ts, func(_ *phrase, start, _ int) (Intent, bool) {
		return IntentNone, start == 0 || !negations[ts[start-1].word] && !joiningToo[ts[start-1].word]
	})
	return ok
}

// anotherNumber are phrases of people who name the number for which they want the texts.
var anotherNumber = sync.OnceValue(func() *phraseIndex {
	x := newPhraseIndex()
	x.add(&phrase{pattern: compilePattern("use|text|try|message the|my|this other|one|new|work|home|instead", nil)})
	return x
})

func anotherWay(ts []token) bool {
	_, ok := anotherNumber().find(ts, func(*phrase, int, int) (Intent, bool) { return IntentNone, true })
	return ok
}

// joiningToo are words that make texts one more thing that should stop.
var joiningToo = wordSet("and or nor")

// mine reports whether a wrong number is the writer's own, or a question.
func mine(prefix []token, wrong bool) bool {
	for i, t := range prefix {
		if i == 0 && asking[t.word] || wrong && t.word == "i" && (i+1 == len(prefix) || !thinking[prefix[i+1].word]) {
			return true
		}
	}
	return false
}

// goesOn are words after a but with which somebody wants something else.
var goesOn = wordSet("yes keep still please can do will")

// wantsBack reports whether a person asks to be put back.
func wantsBack(ts []token) bool {
	for i := range ts {
		w := ts[i].word
		if w == "readd" || w == "reinstate" || i > 0 && (w == "add" && ts[i-1].word == "re" || w == "back" && nounOf(ts[i-1])&aMe != 0 && (i < 2 || !addsMe[ts[i-2].word])) {
			return true
		}
	}
	return false
}

// allOfOrNone is allOf, and true for no words.
func allOfOrNone(ts []token, words map[string]bool) bool { return len(ts) == 0 || allOf(ts, words) }

// auxiliary are the words between a subject and its verb.
var auxiliary = wordSet("will should can could would might may must gotta need have had has to just really did do does never ever not dont wont cant didnt was were am are always only also probably gonna going about then usually already even rarely often sometimes now")

// sometimes are words that make of where somebody is not a matter of the moment.
var sometimes = wordSet("on until today tonight tomorrow weekends yet")

var sentIt = wordSet("sent send sending texted messaged meant gave given")

// ofThing reports whether a text is about a thing of the business.
func ofThing(ts []token) bool { return anyOf(ts, ordered) }

var ordered = wordSet("order orders item items cart bag basket product charge fee onion onions cheese tomato tomatoes pickle pickles sauce sugar salt size color colour ordered booking reservation seat guest")

// newSentence are the words that begin a sentence of its own after a request, often without a mark.
var newSentence = wordSet("she he shes hes they theyre its there thats")

// goesOnTo are the words after an "and" that add something to a request.
var goesOnTo = wordSet("confirm let tell reply send delete remove stop have thank take leave never dont lose unsubscribe erase pls please forget block make answer ty thx cheers")

// sourced are the rules after whose phrases "from" says who sends.
var sourced = map[string]bool{"phrase.stop-texting": true, "phrase.stop-messages": true, "phrase.do-not-want": true, "phrase.do-not-text": true}

// aboutPhone reports whether "at" or "on" is followed by a phone, or by any time at all, and so
// sets no condition.
func aboutPhone(ts []token) bool {
	if len(ts) > 0 && anyOf(ts[:1], anywhere) {
		return true
	}
	return len(ts) >= 2 && places[ts[0].word] && (phones[ts[1].word] || ts[1].word == "account" || len(ts) > 2 && phones[ts[2].word])
}
