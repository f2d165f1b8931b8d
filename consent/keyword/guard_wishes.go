package keyword

import "slices"

// What the guard of English phrases looks for in the words beside a request: a wish to keep the texts, a joke,
// a gift that ends, a question about the account of somebody who died.
var (
	gifts      = wordSet("donation donations pledge")
	owned      = wordSet("my our monthly")
	madness    = wordSet("madness insanity nonsense foolishness")
	woken      = wordSet("woke wake wakes waking")
	parents    = wordSet("mom mother mum dad father parent guardian wife husband")
	inPlace    = wordSet("instead")
	joking     = wordSet("kidding jk joking")
	back       = wordSet("what") // what do you need
	gonePeople = wordSet("passed died deceased dead")
	howCan     = wordSet("how can could what do need")
)

// lovesThem reports whether a person loves the texts.
func lovesThem(ts []token) bool {
	for i := range ts {
		if ts[i].word == "love" {
			if is, _ := nounAt(ts, i+1); is&(aText|anIt) != 0 && !anyOf(ts[:i], negations) {
				return true
			}
		}
	}
	return false
}

// asksAboutThing reports whether words ask about a thing of the business, and for no end of anything.
func asksAboutThing(ts []token) bool {
	return anyOf(ts, howCan) && slices.ContainsFunc(ts, func(t token) bool { return nounOf(t)&anOther != 0 }) &&
		!slices.ContainsFunc(ts, func(t token) bool {
			return t.known != nil && t.known.acts&(actRemove|actFinish) != 0 && t.word != "cancel"
		})
}

// addsThought reports whether a request that names the texts or the writer goes on with an "and" and another
// thought: "no more texts and God bless".
func addsThought(request []token, next token) bool {
	return !callsFor[next.word] && !otherWays[next.word] && slices.ContainsFunc(request, func(t token) bool { return ourselves[t.word] || nounOf(t)&aText != 0 })
}

// lastsUntil returns the number of closing words with which the rest of a request begins.
func lastsUntil(rest []token) int {
	i := 0
	for i < len(rest) && rest[i].word != "and" && (nounOf(rest[i])&aMe != 0 || closing[rest[i].word] || courtesy[rest[i].word]) {
		i++
	}
	return i
}

// advertised are words of texts that sell something, whatever they are about.
var advertised = wordSet("promotional promo promos marketing ad ads advertising advertisements spam junk solicitation solicitations offers pitches surveys")

// callsFor are words after an "and" with which people tell each other what to do in place of writing, or that
// belong to the texts.
var callsFor = wordSet("call come answer pick drive driving focus drop meet bring get go")

// reportsThing reports whether a person wants to report or sue the sender for a thing of the business: "reporting
// you to the housing inspector", "I'll sue you for my deposit".
func reportsThing(ts []token, start, end int) bool {
	if !anyOf(ts[start:end], reporting) {
		return false
	}
	clause := ts[end-1].clause
	to := min(end, start+2)
	for ; to < len(ts) && ts[to].clause == clause; to++ {
		if anyOf(ts[to:to+1], inspectors) {
			return !slices.ContainsFunc(ts, func(t token) bool { return nounOf(t)&aText != 0 && nounOf(t)&anOther == 0 })
		}
		if w := ts[to].word; w != "for" && w != "over" && w != "about" || to+1 == len(ts) || to < end-1 {
			continue
		}
		is, last := nounAt(ts, to+1)
		if is&anOther != 0 && is&(aText|aNumber) == 0 || is&aThing != 0 && is&(aText|aNumber) == 0 && nounOf(ts[to+1])&(isMine|isDet) != 0 && !anyOf(ts[to+1:last], wrongs) {
			return true
		}
	}
	return false
}

var (
	reporting  = wordSet("report reporting reports reported sue suing lawyer attorney solicitor")
	inspectors = wordSet("hr inspector inspectors housing health building fire osha licensing landlord")
	wrongs     = wordSet("harassment violation violations privacy nuisance stalking distress damages peace")
)

// sentElsewhere reports whether somebody excuses themselves for a text of their own: "sorry wrong
// person, meant for my husband".
func sentElsewhere(ts []token, start, end int) bool {
	for i := end; i+1 < len(ts) && i < end+4; i++ {
		if ts[i].word == "meant" && (ts[i+1].word == "for" || ts[i+1].word == "to") {
			return anyOf(ts[:start], sorry)
		}
	}
	return false
}

// opting are the verbs of leaving a list.
var opting = wordSet("opt opting opted")

// namesWriter reports whether a sentence about the name of the writer goes on with how it is spelled.
func namesWriter(ts []token, start, end int) bool {
	return anyOf(ts[start:end], nameWords) && anyOf(ts[end:], spelling)
}

var (
	nameWords = wordSet("name names")
	spelling  = wordSet("its spelled spelt spell is call with")
)

// keepsTexts reports whether a person asks that the texts go on: "keep the texts coming".
func keepsTexts(ts []token) bool {
	for i := 1; i < len(ts); i++ {
		if comesOn[ts[i].word] && anyOf(ts[max(0, i-4):i], keeping) {
			return true
		}
	}
	return false
}

var (
	keeping = wordSet("keep leave")
	comesOn = wordSet("coming on going")
)

// addsMe are verbs of a sender who puts people back who have left.
var addsMe = wordSet("adding putting signing subscribing opting")

// arranges reports whether words are about an appointment that the writer has: not "I don't have any appointment".
func arranges(ts []token) bool {
	for i := range ts {
		if !arranging[ts[i].word] {
			continue
		}
		from := i
		for from > 0 && ts[from-1].clause == ts[i].clause {
			from--
		}
		if !anyOf(ts[from:i], negations) {
			return true
		}
	}
	return false
}

// callsAreFine reports whether words ask for a call to the writer in place of one to somebody else.
func callsAreFine(ts []token) bool {
	for i := 1; i < len(ts); i++ {
		if toCall[ts[i-1].word] && nounOf(ts[i])&aMe != 0 && (i < 2 || !negations[ts[i-2].word]) {
			return true
		}
	}
	return false
}

var (
	uses       = wordSet("use using")
	disregards = wordSet("ignore disregard") // of somebody who wrote to the wrong chat
	otherTimes = wordSet("other time hour point")
)

// atAnyTime reports whether a time is followed by any other: "at 6 in the morning and at any other time".
func atAnyTime(ts []token) bool {
	for i := 1; i < len(ts); i++ {
		if ts[i-1].word == "any" && otherTimes[ts[i].word] || ts[i].word == "ever" {
			return true
		}
	}
	return false
}

// anywhere are places of any message.
var anywhere = wordSet("all any it here")

// isNoOne reports whether a sentence before a request says what the person is not: "I'm not your
// customer quit texting".
func isNoOne(ts []token) bool { return len(ts) > 3 && ts[1].word == "not" && !carries[last(ts)] }

// numbered are the words before a number that is none of a telephone: "account number was reassigned".
var numbered = wordSet("account acct order card case claim policy confirmation tracking invoice reference ticket seat locker bib")

// wantsOther reports whether words say or ask what the writer would have of the business all the same.
func wantsOther(ts []token) bool {
	for i := 1; i < len(ts); i++ {
		a, b := ts[i-1].word, ts[i].word
		if (a == "i" || a == "we") && wouldLike[b] || mayI[a] && (b == "i" || b == "we" || b == "u") || wayTo[a] && toDo[b] || a == "here" && (b == "is" || b == "are") {
			return !anyOf(ts[i:], noMore) && !slices.ContainsFunc(ts[i:], func(t token) bool { return t.known != nil && t.known.acts&(actRemove|actFinish) != 0 })
		}
	}
	return false
}

// gaveMe reports whether words say that somebody gave something to the writer.
func gaveMe(ts []token) bool {
	for i := 1; i < len(ts); i++ {
		if ts[i-1].word == "gave" && nounOf(ts[i])&aMe != 0 {
			return true
		}
	}
	return false
}

var (
	wayTo  = wordSet("how when what where")
	toDo   = wordSet("do does much long should can")
	noMore = wordSet("not stop quit off out list number contact texting texts dont never")
	misses = wordSet("miss class absent reschedule late") // of somebody who stays away for a funeral
	doI    = wordSet("do can should would could")
)

var wouldLike = wordSet("want need wanna would still came can could")

// denying are the words before "not Kevin".
var denying = wordSet("sorry nope no nah um uh")

// forThing reports whether words go on with a "for" and a thing of the business.
func forThing(ts []token, end int) bool {
	if end+1 >= len(ts) || ts[end].word != "for" {
		return false
	}
	is, _ := nounAt(ts, end+1)
	return is&anOther != 0 && is&(aText|aList|aNumber) == 0
}

func receives(ts []token) bool {
	return len(ts) > 1 && (ts[1].word == "getting" || ts[1].word == "receiving")
}

// ownError reports whether the words before a wrong person say that the writer sent something to them.
func ownError(before []token) bool {
	for i := len(before) - 1; i > 0 && i >= len(before)-2; i-- {
		if before[i].word == "to" {
			return anyOf(before[max(0, i-4):i], sentIt) && !anyOf(before[max(0, i-4):i], addressed)
		}
	}
	return false
}

// stillConcerned reports whether a sentence goes on with what the writer will do: "he doesn't live here
// but I can pay".
func stillConcerned(rest []token) bool {
	if len(rest) > 2 && (rest[0].word == "just" || rest[0].word == "only") && articles[rest[1].word] {
		is, _ := nounAt(rest, 1)
		return is&(anOther|aThing) != 0 && is&(aText|aList) == 0 // "not interested in the warranty, just the oil change"
	}
	for i := 0; i+1 < len(rest) && i < 4; i++ {
		if rest[i].word == "but" && (first[rest[i+1].word] || goesOn[rest[i+1].word]) {
			return true
		}
	}
	return false
}

// bothers are verbs that texts may not do to the writer: "emails don't reach me".
var bothers = wordSet("bother reach annoy disturb irritate")

// elseWays are what else reaches a person.
var elseWays = wordSet("emails calls letters they robocalls voicemails")

// welcomes reports whether words say that texts do not bother the writer.
func welcomes(ts []token) bool {
	for i := 1; i+1 < len(ts); i++ {
		if negations[ts[i].word] && nounOf(ts[i-1])&aText != 0 && bothers[ts[i+1].word] {
			return true
		}
	}
	return false
}

// permitsThing reports whether a consent that somebody does not give is for a thing of the business: "I do not
// give permission for photos".
func permitsThing(ts []token, end int) bool {
	for i := end - 1; i < end+1 && i+1 < len(ts); i++ {
		if ts[i].word == "for" && !slices.ContainsFunc(ts[:end], func(t token) bool { return nounOf(t)&aNumber != 0 }) {
			is, _ := nounAt(ts, i+1)
			return is&(anOther|aThing) != 0 && is&(aText|aNumber|aList) == 0
		}
	}
	return false
}

// filedUnder are words for the name that an order has.
var filedUnder = wordSet("under spelled spelt booked")

// respelled reports whether one word after a name, alone in its clause or after an "its", is the name in
// another spelling: "not Smith, it's Smyth".
func respelled(name, after []token) bool {
	if len(after) > 0 && after[0].word == "its" {
		after = after[1:]
	}
	return len(after) == 1 && len(after[0].word) > 2 && slices.ContainsFunc(name, func(t token) bool {
		return len(t.word) > 2 && t.word[0] == after[0].word[0] && t.word != after[0].word && slips(t.word, after[0].word) <= 2
	})
}

// movedTo reports whether somebody who has moved says where to: "use the new place", "now apt 9".
func movedTo(ts []token) bool {
	for i := 1; i < len(ts); i++ {
		if w := ts[i].word; newly[ts[i-1].word] && homes[w] || shipping[ts[i-1].word] && (w == "to" || w == "it" || w == "them") || ts[i-1].word == "now" && (flats[w] || w == "at") {
			return true
		}
	}
	return false
}

var (
	newly    = wordSet("new different current")
	homes    = wordSet("place address apt apartment house home location building one unit")
	shipping = wordSet("ship deliver bring come mail")
	flats    = wordSet("apt apartment unit suite flat")
)

// saysAgain are the words of somebody who counts how often they asked.
var saysAgain = wordSet("ask asked asking tell told telling say said saying reply replied text texted stop beg request repeat explain unsubscribe opt remove removed removing delete deleted taken message contact send block sms write type off until before u ya yall")

// aTimeAfter reports whether words begin with a day or a time, or with when something was: "on Monday", "at
// the beginning of the month".
func aTimeAfter(ts []token) bool {
	return len(ts) > 0 && (aTime(ts[0]) || articles[ts[0].word] && len(ts) > 1 && aTime(ts[1]))
}

func aTime(t token) bool {
	return nounOf(t)&(isTimely|isFigure) != 0 || t.word[0] >= '0' && t.word[0] <= '9' && numeral(t.word)
}
