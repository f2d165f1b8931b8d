package keyword

import "sync"

// englishClasses are the words of which the English phrases consist.
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

// englishPhrases are patterns of opt-outs in free text. Each needs its object: "stop" alone means
// nothing in a sentence, "stop" with texts does.
var englishPhrases = []struct {
	rule    string
	intent  Intent
	guarded bool
	forms   []string
}{
	{"phrase.stop-texting", IntentOptOut, true, []string{
		"@stop @adv* @texting",
		"@stop @adv* sending|sendin @adv* me|us? @adv* @det* @msgs",
		"@stop @adv* sending|sendin @adv* me|us? @adv* @det* @this now|please|already|thanks|$",
		"@stop @adv* sending|sendin @adv* me|us? $",
		"@stop @adv* selling|calling|ringing @me", "@stop @adv* hitting @me up", "@stop @adv* blowing up|@me", "@stop @adv* calling|emailing and|or|nor|& @texting",
		"@stop getting|receiving @adv* @det* @msgs", "@stop getting|receiving @adv* these|this|those|them|any $", "stop|unsubscribe kind|best|warm? regards|sincerely", "mind not @texting|sending|calling", "cease and desist", "desist|refrain from @det* @msgs|@texting|sending|any", "@stop @adv* sending @me @det* @this about", "give it|this a rest",
	}},
	{"phrase.stop-messages", IntentOptOut, true, []string{
		"@end @adv* @det* @msgs", "@end @adv* the|these|those|all|your|ur|this _ @msgs", "@end @me from getting|receiving", "turn|shut|switch off @det* @msgs", "turn|shut|switch @det* @msgs off",
	}},
	{"phrase.stop-them", IntentLikelyOptOut, true, []string{
		"get|make|getting|making @det* @msgs|them|this|it to? stop|end $", "it|this|that must|has|needs|should|gotta|better to? stop|end|cease $", "discontinue|cease|desist @adv* them|these|those|this|it|$", "want|need|like @det* @msgs|this|these|them|it to? stop|end|stopped", "cancel my|this|the? subscription|alerts|enrollment|signup $", "cancel my|this|the? text|sms|message|alert? subscription|alerts|messages|enrollment to|for @det* @msgs", "stop|quit them|these|those $", "u can|may|could|should|need|must to? stop|quit now|already|anytime|$", "how do|can|to|would i? stop|end @adv* @this|them $",
	}},
	{"phrase.do-not-text", IntentOptOut, true, []string{
		"@neg @adv* @text @me|this|again|anymore|here|any|people", "@neg @adv* @text my|our old|new|work|cell|home|personal? number|phone|cell|line|mobile|wife|husband|mom|family|house", "@neg @adv* @text $", "@neg @adv* @text it|here $|please|again|anymore", "dont|not call|contact list|registry", "not to? @adv* @text @me", "@neg @adv* call|email or @text",
		"@neg @adv* send @adv* @me? @adv* @det* @msgs|anything|anymore|crap|shit|junk", "@neg @adv* send @me? @this $", "@neg @adv* send @me $",
		"no texting @me|please|$", "can|could|would|will u|you|we not @text|send @me", "if u|you ever? @text @me? again|anymore|1|one|another", "lose|forget|delete|trash my|this|our @num", "forget u|you ever? had|have|got my|this @num",
	}},
	{"phrase.do-not-want", IntentOptOut, true, []string{
		"@neg @adv* @want @adv* to? be? @get? @adv* @det* @msgs", "@neg @adv* @want @adv* to be texted|contacted|messaged|spammed|bothered|subscribed|enrolled",
		"@neg @adv* @want @adv* to be on|in|part @det* list|lists|program|database", "@neg @adv* @want @adv* to hear from u|you|this|your|yall|anyone",
		"no longer @want|wanting|wishing @adv* to? be? @get? @adv* @det* @msgs|contacted|texted|subscribed|messaged", "no longer @want @adv* to hear",
		"no|zero more|further|additional? @det* @msgs", "so|that i @neg @adv* @get @adv* @det* @msgs|these|them|those", "@neg @adv* need|have|want to? keep|continue @texting|sending @me?", "@neg @adv* need|have|want to? keep|continue sending @det* @msgs", "@neg @adv* @want u|you @adv* texting|contacting|messaging|to text|contact|message",
		"rather|prefer not @get @this|them", "rather|prefer not to? @adv* be? @get? @adv* @det* @msgs|@this|contacted|texted|messaged", "rather|prefer @neg @text @me?", "not|never wanting|needing @adv* @det* @msgs", "not to @adv* @get @adv* @det* @msgs|these|those|them|any", "@msgs unwanted|unsolicited $", "count @me out $", "count @me out of @det* @msgs", "rather|prefer not to? hear from", "no need to? keep|continue @texting|sending", "no need to? send|text @me", "i want|wanna out $",
		"not|longer @want|wish @adv* to @get @adv* @det* @msgs",
	}},
	{"phrase.not-interested", IntentLikelyOptOut, false, []string{
		"not|no interested|longer interested? $", "no longer interested", "not interested in @det* @msgs|u|you|this|anything|your|any|receiving|getting|these|it|what", "@neg @adv* @want|care this|these|it|any|anything|them anymore|$",
		"didnt|never|not sign|signed|subscribe|subscribed|agree|agreed|consent|consented|ask|asked|opt|opted up|in|to|for? for|to? @det* @this|@msgs|your|any|your|list", "didnt|never sign|signed|subscribe|subscribed|consent|consented up? $",
	}},
	{"phrase.unsubscribe", IntentOptOut, true, []string{
		"unsubscribe|unsub|deregister|unenroll|unenrol @me|this|my|from? $|now|please|immediately|asap", "unsubscribe|unsub|unenroll @me? from @det* @msgs|list|lists|service|this|these|here|everything|all|it|program|u|you",
		"want|wish|like|trying|asked|please|to|how|can|i unsubscribe|unsub|unsubscribed",
		"unsubscribe|unsub @me", "take|sign|unsign @me off|out $",
	}},
	{"phrase.opt-out", IntentOptOut, true, []string{
		"opt|opting|opted @me out|outta $|effective|immediately|please|now|right|asap|from|thanks", "opt|opting @me? out of|from @det* @msgs|list|lists|everything|this|these|here|program|all|it|service|your|future|receiving",
		"opt|opting @me? out $", "want|wish|like|need|choose|chose|please|to optout|opting", "optout of|from|me",
	}},
	{"phrase.remove-me", IntentOptOut, true, []string{
		"@drop @me|myself now|please|immediately|asap? $", "@drop|take|get|pull|leave @me|myself|my|this|the|our @num? @num? off|out|from of? @det* @off",
		"@drop|lose|forget|trash my|this|our phone|cell|contact? @num $|please|from", "take|get|keep my|this|the|our|her|his|their|moms|dads phone|cell? @num off|out|down", "get|stay tf|the|fuck|hell* out|outta of? my inbox|phone|messages|texts", "@drop my|this|our phone|cell? @num from|off|out", "put|add @me on|to @det* do|dont|dnc not? call|contact|text?",
		"be removed|taken|deleted|dropped|unsubscribed from|off of? @det* @off", "@drop from @det* list|lists|database|system|mailing",
		"@drop @me from|off the|your|this|these _? @msgs|list|lists|database", "take|get|pull it off|out of|from? @det* @off", "take @me off", "get @me off", "off the|your|this|that list|lists $|please|now", "want|need|like|be|am|me off this|your|ur|the|that list|thing|text|texting|mailing|database",
	}},
	{"phrase.leave-me", IntentLikelyOptOut, true, []string{
		"leave @me @adv* alone", "fuck|piss|bug|buzz|eff|f|screw|sod off with|$", "go away $", "get lost $", "knock it off $", "cut it out $", "go fuck yourself|urself",
		"fuck u|you $",
	}},
	{"phrase.revoke", IntentOptOut, true, []string{
		"revoke|revoking|withdraw|withdrawing|rescind @det* @consent", "@neg use|using it|this|my|number|phone* for @det* @msgs", "@neg have my|the|any? @consent|right", "@neg give|gave|given u|you|anyone|yall @det* @consent", "without my @consent", "@consent is|has? been? revoked|withdrawn|rescinded", "consider it|that|this withdrawn|revoked|rescinded|cancelled|canceled", "dnc list? $", "dont contact list",
	}},
	{"phrase.said-stop", IntentOptOut, true, []string{
		"i|ive|ill already|have|just|literally|clearly|nicely|repeatedly|politely* said|asked|told|texted|replied|sent|typed|wrote u|you|yall|this|number|to|please|in|three|two|five|many|several|multiple|times|twice|already|the|word|repeatedly|before|again|nicely|countless|a|hundred|million|once|so* stop|unsubscribe|quit",
	}},
	{"phrase.report", IntentLikelyOptOut, false, []string{
		"report|reporting|reported u|you|this|your|ur|it|number|as|to|the* spam|fcc|ftc|police|attorney|harassment|fraud|carrier|authorities", "marked|marking|flagged|flagging u|you|this|it|as|number* spam|junk",
		"this is harassment|spam|spamming $", "fcc|ftc|tcpa", "block|blocked|blocking u|you|this|ur|your number? $",
	}},
	{"phrase.wrong-number", IntentLikelyOptOut, true, []string{
		"wrong number|person|num|guy|lady $", "wrong number sorry|please|stop|u|my|this|im|i|not|dude|bro",
	}},
	{"phrase.stop-it", IntentLikelyOptOut, true, []string{"@stop it|this|that please|now|or|i|im|u|ur|its|right|immediately"}},
	{"phrase.enough", IntentLikelyOptOut, false, []string{"how many times", "no more $", "enough already $", "enough of|with? @det* @msgs", "done|finished with @det* @msgs|u|you $", "never again $"}},
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
