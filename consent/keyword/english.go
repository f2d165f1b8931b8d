package keyword

import (
	"strings"
	"sync"
	"unicode/utf8"
)

// englishClasses are the words that the English phrases are made of.
var englishClasses = map[string]map[string]bool{
	"stop":    wordSet("stop quit cease halt discontinue stahp"),
	"end":     wordSet("stop quit cease halt discontinue end cancel terminate stopping ending kill disable"),
	"msgs":    wordSet("text texts txt txts textmessages message messages msg msgs mesages messges messags sms mms alert alerts notification notifications update updates promo promos promotion promotions ad ads adverts advertisements advertising marketing spam reminders blasts coupons deals offers solicitations communications communication junk surveys"),
	"texting": wordSet("reminding texting txting textin txtin txtng textng texing messaging msging messagin contacting spamming bothering harassing bugging pestering smsing soliciting"),
	"text":    wordSet("text txt message msg contact sms bother spam"),
	"det":     wordSet("the these those this that your ur all any more anymore of my such with other further future stupid damn dumn fucking fuckin w with annoying unwanted unsolicited automated promotional political marketing campaign daily weekly text sms spam so many constant endless me us out"),
	"adv":     wordSet("please just ever again now fucking fuckin effing damn freaking kindly immediately all already really even even the hell"),
	"me":      wordSet("me us"),
	"this":    wordSet("this these those that it crap shit stuff bs nonsense things garbage anything"),
	"neg":     wordSet("dont never doesnt didnt wont cant donot dnt"),
	"want":    wordSet("want need wish wanna care like appreciate consent agree"),
	"get":     wordSet("receive get see recieve getting receiving have"),
	"off":     wordSet("list lists database system contacts records texts messages msgs here everything file records roster rolls distribution directory mailing program campaign text sms contact call it this your that"),
	"num":     wordSet("number numba nmbr numbr nbr phone cell info contact digits name information no num details profile"),
	"drop":    wordSet("remove delete drop erase scrub scratch strike purge"),
	"consent": wordSet("consent permission authorization authorisation"),
}

// englishPhrases are patterns of opt-outs in free text. Each wants its object:
// "stop" alone says nothing in a sentence, "stop" with texts does.
var englishPhrases = []struct {
	rule    string
	intent  Intent
	guarded bool
	forms   []string
}{
	{"phrase.stop-texting", OptOut, true, []string{
		"@stop @adv* @texting",
		"@stop @adv* sending|sendin @adv* me|us? @adv* @det* @msgs",
		"@stop @adv* sending|sendin @adv* me|us? @adv* @det* @this $",
		"@stop @adv* sending|sendin @adv* me|us? $",
		"@stop @adv* selling|calling|ringing @me", "@stop @adv* hitting @me up", "@stop @adv* blowing up|@me", "@stop @adv* calling|emailing and|or|nor|& @texting",
		"@stop getting|receiving @adv* @det* @msgs", "mind not @texting|sending|calling", "cease and desist", "desist|refrain from @det* @msgs|@texting|sending|any", "@stop @adv* sending @me @det* @this about", "give it|this a rest",
	}},
	{"phrase.stop-messages", OptOut, true, []string{
		"@end @adv* @det* @msgs", "@end @adv* the|these|those|all|your|ur|this _ @msgs", "@end @me from getting|receiving", "turn|shut|switch off @det* @msgs", "turn|shut|switch @det* @msgs off",
	}},
	{"phrase.stop-them", LikelyOptOut, true, []string{
		"get|make|getting|making @det* @msgs|them|this|it to? stop|end $", "it|this|that must|has|needs|should|gotta|better to? stop|end|cease $", "discontinue|cease|desist @adv* them|these|those|this|it|$", "want|need|like @det* @msgs|this|these|them|it to? stop|end|stopped", "cancel my|this|the? subscription|alerts|enrollment|signup $", "cancel my|this|the? text|sms|message|alert? subscription|alerts|messages|enrollment to|for @det* @msgs", "stop|quit them|these|those $", "u can|may|could|should|need|must to? stop|quit now|already|anytime|$", "how do|can|to|would i? stop|end @adv* @this|them $",
	}},
	{"phrase.do-not-text", OptOut, true, []string{
		"@neg @adv* @text @me|this|again|anymore|here|any|people", "@neg @adv* @text my|our old|new|work|cell|home|personal? number|phone|cell|line|mobile|wife|husband|mom|family|house", "@neg @adv* @text $", "@neg @adv* @text it|here $|please|again|anymore", "dont|not call|contact list|registry", "not to? @adv* @text @me", "@neg @adv* call|email or @text",
		"@neg @adv* send @adv* @me? @adv* @det* @msgs|anything|anymore|crap|shit|junk", "@neg @adv* send @me? @this $", "@neg @adv* send @me $",
		"no texting @me|please|$", "if u|you ever? @text @me? again|anymore|1|one|another", "lose|forget|delete|trash my|this|our @num", "forget u|you ever? had|have|got my|this @num",
	}},
	{"phrase.do-not-want", OptOut, true, []string{
		"@neg @adv* @want @adv* to? be? @get? @adv* @det* @msgs", "@neg @adv* @want @adv* to be texted|contacted|messaged|spammed|bothered|subscribed|enrolled",
		"@neg @adv* @want @adv* to be on|in|part @det* list|lists|program|database", "@neg @adv* @want @adv* to hear from u|you|this|your|yall|anyone",
		"no longer @want|wanting|wishing @adv* to? be? @get? @adv* @det* @msgs|contacted|texted|subscribed|messaged", "no longer @want @adv* to hear",
		"no|zero more|further|additional? @det* @msgs", "so|that i @neg @adv* @get @adv* @det* @msgs|these|them|those", "@neg @adv* need|have|want to? keep|continue @texting|sending @me?", "@neg @adv* need|have|want to? keep|continue sending @det* @msgs", "@neg @adv* @want u|you @adv* texting|contacting|messaging|to text|contact|message",
		"rather|prefer not @get @this|them", "rather|prefer not to? @adv* be? @get? @adv* @det* @msgs|@this|contacted|texted|messaged", "rather|prefer @neg @text @me?", "not|never wanting|needing @adv* @det* @msgs", "not to @adv* @get @adv* @det* @msgs|these|those|them|any", "@msgs unwanted|unsolicited $", "count @me out $", "count @me out of @det* @msgs", "rather|prefer not to? hear from", "no need to? keep|continue @texting|sending", "no need to? send|text @me", "i want|wanna out $",
		"not|longer @want|wish @adv* to @get @adv* @det* @msgs",
	}},
	{"phrase.not-interested", LikelyOptOut, false, []string{
		"not|no interested|longer interested? $", "no longer interested", "not interested in @det* @msgs|u|you|this|anything|your|any|receiving|getting|these|it|what", "@neg @adv* @want|care this|these|it|any|anything|them $",
		"didnt|never|not sign|signed|subscribe|subscribed|agree|agreed|consent|consented|ask|asked|opt|opted up|in|to|for? for|to? @det* @this|@msgs|your|any|your|list", "didnt|never sign|signed|subscribe|subscribed|consent|consented up? $",
	}},
	{"phrase.unsubscribe", OptOut, true, []string{
		"unsubscribe|unsub|deregister|unenroll|unenrol @me|this|my|from? $|now|please|immediately|asap", "unsubscribe|unsub|unenroll @me? from @det* @msgs|list|lists|service|this|these|here|everything|all|it|program|u|you",
		"want|wish|like|trying|asked|please|to|how|can|i unsubscribe|unsub|unsubscribed",
		"unsubscribe|unsub @me", "take|sign|unsign @me off|out $",
	}},
	{"phrase.opt-out", OptOut, true, []string{
		"opt|opting|opted @me out|outta $|effective|immediately|please|now|right|asap|from|thanks", "opt|opting @me? out of|from @det* @msgs|list|lists|everything|this|these|here|program|all|it|service|your|future|receiving",
		"opt|opting @me? out $", "want|wish|like|need|choose|chose|please|to optout|opting", "optout of|from|me",
	}},
	{"phrase.remove-me", OptOut, true, []string{
		"@drop @me|myself now|please|immediately|asap? $", "@drop|take|get|pull|leave @me|myself|my|this|the|our @num? @num? off|out|from of? @det* @off",
		"@drop|lose|forget|trash my|this|our phone|cell|contact? @num $|please|from", "take|get|keep my|this|the|our|her|his|their|moms|dads phone|cell? @num off|out|down", "get|stay tf|the|fuck|hell* out|outta of? my inbox|phone|messages|texts", "@drop my|this|our phone|cell? @num from|off|out", "put|add @me on|to @det* do|dont|dnc not? call|contact|text?",
		"be removed|taken|deleted|dropped|unsubscribed from|off of? @det* @off", "@drop from @det* list|lists|database|system|mailing",
		"take @me off", "get @me off", "off the|your|this|that list|lists $|please|now", "want|need|like|be|am|me off this|your|ur|the|that list|thing|text|texting|mailing|database",
	}},
	{"phrase.leave-me", LikelyOptOut, true, []string{
		"leave @me @adv* alone", "fuck|piss|bug|buzz|eff|f|screw|sod off $", "go away $", "get lost $", "knock it off $", "cut it out $", "go fuck yourself|urself",
		"fuck u|you $",
	}},
	{"phrase.revoke", OptOut, true, []string{
		"revoke|revoking|withdraw|withdrawing|rescind @det* @consent", "@neg use|using it|this|my|number|phone* for @det* @msgs", "@neg have my|the|any? @consent|right", "@neg give|gave|given u|you|anyone|yall @det* @consent", "without my @consent", "@consent is|has? been? revoked|withdrawn|rescinded", "consider it|that|this withdrawn|revoked|rescinded|cancelled|canceled", "dnc list? $", "dont contact list",
	}},
	{"phrase.said-stop", OptOut, true, []string{
		"i|ive|ill already|have|just|literally|clearly|nicely|repeatedly|politely* said|asked|told|texted|replied|sent|typed|wrote u|you|yall|them|this|number|to|please|in|three|two|five|many|several|multiple|times|twice|already|the|word|repeatedly|before|again|nicely|countless|a|hundred|million|once|so* stop|unsubscribe|quit",
	}},
	{"phrase.report", LikelyOptOut, false, []string{
		"report|reporting|reported u|you|this|your|ur|it|number|as|to|the* spam|fcc|ftc|police|attorney|harassment|fraud|carrier|authorities", "marked|marking|flagged|flagging u|you|this|it|as|number* spam|junk",
		"this is harassment|spam|spamming $", "fcc|ftc|tcpa", "block|blocked|blocking u|you|this|ur|your number? $",
	}},
	{"phrase.wrong-number", LikelyOptOut, true, []string{
		"wrong number|person|num|guy|lady $", "wrong number sorry|please|stop|u|my|this|im|i|not|dude|bro",
	}},
	{"phrase.stop-it", LikelyOptOut, true, []string{"@stop it|this|that please|now|or|i|im|u|ur|its|right|immediately"}},
	{"phrase.enough", LikelyOptOut, false, []string{"how many times", "no more $", "enough already $", "enough of|with? @det* @msgs", "done|finished with @det* @msgs|u|you $", "never again $"}},
}

var english = sync.OnceValue(func() phraseIndex {
	x := phraseIndex{}
	for _, row := range englishPhrases {
		for _, form := range row.forms {
			x.add(&phrase{pattern: compilePattern(form, englishClasses), rule: row.rule, intent: row.intent, guarded: row.guarded})
		}
	}
	return x
})

// The words that the guards of English phrases look for.
var (
	negations  = wordSet("dont never not wont didnt cant doesnt wouldnt shouldnt couldnt nobody dnt")
	unknowing  = wordSet("know understand see get care remember recall believe")
	addressed  = wordSet("u you yall ya yous")
	third      = wordSet("he she they him her them someone somebody people kids son daughter husband wife ex boss doctor dog hes shes theyre theyll who brother sister mom dad mother father neighbor friend it")
	degrees    = wordSet("late early much often many loud fast")
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

// guard looks around an English phrase for what turns it into something else:
// a negation, another subject, a condition, an object that is no message.
func guard(ts []token, p *phrase, start, end int) (Intent, bool) {
	clause := ts[start].clause
	before := start
	for before > 0 && ts[before-1].clause == clause && start-before < 7 {
		before--
	}
	intent := p.intent
	prefix := ts[before:start]
	if end < len(ts) && others[ts[end].word] && (anyOf(prefix, saying) || anyOf(prefix, third)) { // "told his bank to stop texting him"
		return None, false
	}
	if p.rule == "phrase.wrong-number" && mine(prefix) || p.rule == "phrase.stop-it" && anyOf(ts, laughing) ||
		p.rule == "phrase.said-stop" && anyOf(prefix, supposing) || p.rule == "phrase.unsubscribe" && anyOf(prefix, wondering) {
		return None, false
	}
	subject := token{}
	for i := len(prefix) - 1; i >= 0; i-- {
		w := prefix[i].word
		if subject.word == "" && (addressed[w] || third[w] || first[w]) {
			subject = prefix[i]
			if addressed[w] && i > 0 && past[prefix[i-1].word] { // "why did you stop sending them?"
				return None, false
			}
			if third[w] && w != "it" || first[w] && p.rule == "phrase.stop-texting" && !anyOf(prefix[i:], saying) && !receives(ts[start:end]) {
				return None, false
			}
		}
		if !negations[w] || i+1 < len(prefix) && unknowing[prefix[i+1].word] || len(prefix)-i > 4 {
			continue
		}
		// "you won't stop texting", "won't you stop texting": a complaint.
		if i > 0 && addressed[prefix[i-1].word] || i+1 < len(prefix) && addressed[prefix[i+1].word] {
			intent = LikelyOptOut
			continue
		}
		if p.rule != "phrase.do-not-want" {
			return None, false
		}
	}
	rest := ts[end:]
	for i, t := range rest {
		if i >= 8 || t.clause != ts[end-1].clause || p.rule == "phrase.said-stop" || p.rule == "phrase.revoke" {
			break
		}
		if strangers[t.word] {
			return None, false
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
			return None, false
		}
	}
	if p.rule == "phrase.do-not-text" && len(rest) > 0 && articles[rest[0].word] && !anyOf(rest[:min(4, len(rest))], englishClasses["msgs"]) {
		return None, false
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

// aboutPhone reports whether "at" or "on" goes on with a phone, or with any
// time at all, and so sets no condition.
func aboutPhone(ts []token) bool {
	if len(ts) > 0 && (ts[0].word == "all" || ts[0].word == "any") {
		return true
	}
	return len(ts) >= 2 && places[ts[0].word] && (phones[ts[1].word] || len(ts) > 2 && phones[ts[2].word])
}

// maxBag is how long a text may be for its words to be looked at without
// their order.
const maxBag = 14

// bag is the last resort: a short text that has both a word for stopping and
// one for messages, and nothing that could turn it around.
func bag(ts []token) (Classification, bool) {
	for from := 0; from < len(ts); {
		to := from + 1
		for to < len(ts) && ts[to].clause == ts[from].clause && !joining[ts[to].word] {
			to++
		}
		if c, ok := bagOf(ts[from:to]); ok && !anyOf(ts, laughing) {
			return c, true
		}
		from = to
	}
	return bagOf(ts)
}

// joining are words that begin another thought.
var joining = wordSet("so but please because also")

func bagOf(ts []token) (Classification, bool) {
	stops, texts := englishClasses["stop"], false
	if len(ts) > maxBag || !anyOf(ts, stops) {
		return Classification{}, false
	}
	for i, t := range ts {
		w := t.word
		if negations[w] || third[w] || past[w] || strangers[w] || laughing[w] || (conditions[w] && !(i == 0 && w == "so")) || w == "by" || w == "in" || w == "we" || w == "if" || w == "what" || i > 0 && stops[w] && beforeStop[ts[i-1].word] && ts[i-1].word != "to" && ts[i-1].word != "i" {
			return Classification{}, false
		}
		texts = texts || englishClasses["texting"][w] || englishClasses["msgs"][w] && w != "offers" && w != "ad" && w != "update" && w != "alert"
	}
	return Classification{Intent: LikelyOptOut, Rule: "words.stop-and-texts"}, texts
}

var contractions = map[string]string{
	"do": "dont", "does": "doesnt", "did": "didnt", "will": "wont", "would": "wouldnt", "should": "shouldnt", "can": "cant", "could": "couldnt",
}

// contract writes "do not" as "dont", "you" as it is spoken, and so on, so
// that each phrase is needed once.
func contract(ts []token) []token {
	out := ts[:0]
	for i := 0; i < len(ts); i++ {
		w := spoken(undraw(ts[i].word))
		if short := contractions[w]; short != "" && i+1 < len(ts) && ts[i+1].word == "not" {
			out = append(out, token{short, ts[i].clause})
			i++
			continue
		}
		switch w {
		case "cannot":
			w = "cant"
		case "donot":
			w = "dont"
		case "pls", "plz", "plse":
			w = "please"
		case "you":
			w = "u"
		case "dis":
			w = "this"
		case "dat":
			w = "that"
		case "dese", "deez":
			w = "these"
		case "frm":
			w = "from"
		case "r":
			w = "are"
		}
		out = append(out, token{w, ts[i].clause})
	}
	return out
}

// leetWord is a word of the phrases with digits for letters: "t3xting".
func leetWord(w string) string {
	digits, letters := false, false
	for i := range len(w) {
		digits = digits || w[i] >= '0' && w[i] <= '9'
		letters = letters || w[i] >= 'a'
	}
	if !digits || !letters || len(w) > maxDisguised || len(w) < 2 {
		return w
	}
	var room [maxDisguised]byte
	b := room[:0]
	for _, r := range w {
		if as := leet[r]; as != 0 {
			r = rune(as)
		}
		if r >= utf8.RuneSelf {
			return w
		}
		b = append(b, byte(r))
	}
	if known, ok := vocabulary()[string(b)]; ok {
		return known
	}
	return w
}

// vocabulary are the words of the English phrases.
var vocabulary = sync.OnceValue(func() map[string]string {
	m := map[string]string{}
	for _, class := range englishClasses {
		for w := range class {
			m[w] = w
		}
	}
	return m
})

// spoken is the word that a slip of the finger or a dropped g stands for:
// "unsubcribe", "blowin".
func spoken(w string) string {
	if len(w) >= 8 && w[0] == 'u' && !realWords[w] && slips(w, "unsubscribe") <= 2 {
		return "unsubscribe"
	}
	if w = leetWord(w); len(w) < 5 {
		return w
	}
	if n := len(w); n >= 5 && w[n-2:] == "in" {
		if full, ok := dropped()[w]; ok {
			return full
		}
	}
	return w
}

// dropped are the words in -ing of the English phrases, by what is left
// without the g.
var dropped = sync.OnceValue(func() map[string]string {
	m := map[string]string{}
	add := func(w string) {
		if strings.HasSuffix(w, "ing") {
			m[w[:len(w)-1]] = w
		}
	}
	for _, class := range englishClasses {
		for w := range class {
			add(w)
		}
	}
	for _, row := range englishPhrases {
		for _, form := range row.forms {
			for _, w := range strings.FieldsFunc(form, func(r rune) bool { return r == ' ' || r == '|' || r == '*' || r == '?' }) {
				add(w)
			}
		}
	}
	return m
})
