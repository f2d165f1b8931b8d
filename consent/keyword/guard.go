package keyword

// The words that the guards of English phrases look for.
var (
	negations  = wordSet("dont never not wont didnt cant doesnt wouldnt shouldnt couldnt nobody dnt")
	unknowing  = wordSet("know understand see get care remember recall believe")
	addressed  = wordSet("u you yall ya yous")
	third      = wordSet("he she they him her them someone somebody people kids son daughter husband wife ex boss doctor dog hes shes theyre theyll who brother sister mom dad mother father neighbor friend it")
	degrees    = wordSet("late early much often many loud fast")
	missing    = wordSet("why unsubscribed removed") // of a person who misses the messages
	others     = wordSet("him her them")
	first      = wordSet("i im ill id we well were lets ive")
	past       = wordSet("did have had has")
	supposing  = wordSet("if what when should can could would must did")
	wondering  = wordSet("if happens happen when will")
	thinking   = wordSet("think believe guess am")
	asking     = wordSet("is was did do have are")
	saying     = wordSet("said say told tell asked ask asking demand request mean repeat beg replied texted typed sent want need like wish demanding requesting")
	conditions = wordSet("before after until till during while when between past except unless twice today tonight tomorrow early late often and yesterday so back first")
	places     = wordSet("this my that the")
	phones     = wordSet("number phone cell line mobile")
	articles   = wordSet("the a an that")
	strangers  = wordSet("email emails newsletter youtube channel podcast gym netflix spotify magazine shot meeting insurance appointment waitlist class course schedule surgery")
	laughing   = wordSet("haha hahaha hahah lol lmao lmfao funny hilarious blushing cute sweet dying crying kidding gorgeous omg rofl sweetie darling xoxo")
)

// guard looks around an English phrase for words that give it another meaning: a negation, another
// subject, a condition, an object that is not a message.
func guard(ts []token, p *phrase, start, end int) (Intent, bool) {
	clause := ts[start].clause
	before := start
	for before > 0 && ts[before-1].clause == clause && start-before < 7 {
		before--
	}
	if p.rule == "phrase.stop-messages" && start > 0 && articles[ts[start-1].word] { // "the end of your texts"
		return IntentNone, false
	}
	intent := p.intent
	prefix := ts[before:start]
	if end < len(ts) && others[ts[end].word] && (anyOf(prefix, saying) || anyOf(prefix, third)) { // "told his bank to stop texting him"
		return IntentNone, false
	}
	if p.rule == "phrase.wrong-number" && mine(prefix) || p.rule == "phrase.stop-it" && anyOf(ts, laughing) ||
		p.rule == "phrase.said-stop" && anyOf(prefix, supposing) || p.rule == "phrase.unsubscribe" && anyOf(prefix, wondering) {
		return IntentNone, false
	}
	subject := token{}
	for i := len(prefix) - 1; i >= 0; i-- {
		w := prefix[i].word
		if subject.word == "" && (addressed[w] || third[w] || first[w]) {
			subject = prefix[i]
			if addressed[w] && i > 0 && past[prefix[i-1].word] { // "why did you stop sending them?"
				return IntentNone, false
			}
			if third[w] && w != "it" || first[w] && p.rule == "phrase.stop-texting" && !anyOf(prefix[i:], saying) && !receives(ts[start:end]) {
				return IntentNone, false
			}
		}
		if !negations[w] || i+1 < len(prefix) && unknowing[prefix[i+1].word] || len(prefix)-i > 4 {
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
		if i >= 8 || t.clause != ts[end-1].clause || p.rule == "phrase.said-stop" || p.rule == "phrase.revoke" {
			break
		}
		if strangers[t.word] {
			return IntentNone, false
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
		if i < 4 && conditions[t.word] || i < 4 && (t.word == "at" || t.word == "on") && !aboutPhone(rest[i+1:]) {
			return IntentNone, false
		}
	}
	if p.rule == "phrase.do-not-text" && len(rest) > 0 && articles[rest[0].word] && !anyOf(rest[:min(4, len(rest))], englishClasses["msgs"]) {
		return IntentNone, false
	}
	return intent, true
}

// mine reports whether a wrong number is the writer's own, or a question.
func mine(prefix []token) bool {
	for i, t := range prefix {
		if i == 0 && asking[t.word] || t.word == "i" && (i+1 == len(prefix) || !thinking[prefix[i+1].word]) {
			return true
		}
	}
	return false
}

func receives(ts []token) bool {
	return len(ts) > 1 && (ts[1].word == "getting" || ts[1].word == "receiving")
}

// aboutPhone reports whether "at" or "on" is followed by a phone, or by any time at all, and so
// sets no condition.
func aboutPhone(ts []token) bool {
	if len(ts) > 0 && (ts[0].word == "all" || ts[0].word == "any") {
		return true
	}
	return len(ts) >= 2 && places[ts[0].word] && (phones[ts[1].word] || len(ts) > 2 && phones[ts[2].word])
}
