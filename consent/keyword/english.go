package keyword

import (
	"slices"
	"sync"
)

// englishClasses are the words of which the English phrases consist.
var englishClasses = map[string]map[string]bool{
	"stop":    wordSet("stop quit cease halt discontinue stahp"),
	"end":     wordSet("stop quit cease halt discontinue end cancel terminate stopping ending canceling cancelling terminating discontinuing kill disable nix ditch scrap silence"),
	"msgs":    wordSet("text texts txt txts textmessages message messages msg msgs mesages messges messags sms mms alert alerts notification notifications update updates promo promos promotion promotions ad ads adverts advertisements advertising marketing spam reminders blasts coupons deals offers solicitations communications communication junk surveys"),
	"texting": wordSet("reminding texting txting textin txtin txtng textng texing messaging msging messagin contacting spamming bothering harassing bugging pestering smsing soliciting"),
	"text":    wordSet("text txt message msg contact sms bother spam solicit harass pester"),
	"det":     wordSet("the these those this that your ur all any more anymore of my such with other further future stupid damn dumn fucking fuckin w with annoying unwanted unsolicited automated promotional political marketing campaign daily weekly text sms spam so many constant endless me us out"),
	"adv":     wordSet("please just ever again now fucking fuckin effing damn freaking kindly immediately all already really even the hell heck"),
	"me":      wordSet("me us"),
	"this":    wordSet("this these those that it em crap shit stuff bs nonsense things garbage anything"),
	"neg":     wordSet("dont never doesnt didnt wont cant donot dnt"),
	"want":    wordSet("want need wish wanna care like appreciate consent agree"),
	"get":     wordSet("receive get see recieve getting receiving have"),
	"off":     wordSet("list lists database system contacts records texts messages msgs here everything file records roster rolls distribution directory mailing program campaign text sms contact call it this your that"),
	"num":     wordSet("number numba nmbr numbr nbr phone cell info contact digits name information no num details profile"),
	"drop":    wordSet("remove delete drop erase scrub scratch strike purge"),
	"rid":     wordSet("remove delete drop erase scrub scratch strike purge lose forget pull wipe dump ditch trash toss unlist delist clear nuke"),
	"client":  wordSet("members clients subscribers patients residents tenants students employees customer customers client member subscriber patient resident tenant student employee homeowner shopper guest"),
	"flood":   wordSet("filling flooding clogging jamming cluttering blasting lighting blowing hitting buzzing ringing spamming bombarding bombing hogging"),
	"nag":     wordSet("harassing pestering bothering spamming pinging hounding nagging badgering pressuring stalking annoying disturbing chasing blasting buzzing bombarding spammin botherin smsing msgn textn bugging"),
	"consent": wordSet("consent permission authorization authorisation"),
}

// phraseRow is a rule with the patterns that it has.
type phraseRow struct {
	rule    string
	intent  Intent
	guarded bool // subject and negation matter
	forms   []string
}

// englishPhrases are patterns of opt-outs in free text. Each needs its object: "stop" alone means
// nothing in a sentence, "stop" with texts does.
var englishPhrases = []phraseRow{
	{"phrase.stop-texting", IntentOptOut, true, []string{
		"end|kill|halt @adv* texting|messaging|txting",
		"@stop it|this with @det* @msgs", "@stop asking $|@me", "@stop @adv* sending @adv* @det* @this to my|our|this|his|her|the",
		"@stop @adv* blowing @det* phone|cell|number|inbox @adv* up", "@end all|any|further? contact $", "no more|further|additional contact $|please|thanks|from", "appreciate it? if u|you would? ceased|stopped|quit|stop|cease contacting|texting|messaging|sending|with", "ceased|stopped contacting|texting|messaging @me",
		"@stop @adv* @texting",
		"@stop @adv* sending|sendin @adv* me|us? @adv* @det* @msgs",
		"@stop @adv* sending|sendin @adv* me|us? @adv* @det* @this now|please|already|thanks|$",
		"@stop @adv* sending|sendin @adv* me|us? $",
		"@stop @adv* selling|calling|ringing @me", "@stop @adv* hitting @me up", "@stop @adv* blowing up|@me", "@stop @adv* calling|emailing and|or|nor|& @texting",
		"@stop getting|receiving @adv* @det* @msgs", "@stop getting|receiving @adv* these|this|those|them|any $", "stop|unsubscribe kind|best|warm? regards|sincerely", "mind not @texting|sending|calling", "cease and desist", "desist|refrain from @det* @msgs|@texting|sending|any", "@stop @adv* sending @me @det* @this about", "give it|this a rest $|already|please|and|with|now|or|will|u|ok",
	}},
	{"phrase.stop-messages", IntentOptOut, true, []string{
		"deactivate|disable|discontinue|halt|suspend @det* @msgs", "excluded|exclude|removed|omitted|omit @me? from @det* mailings|mailing|@msgs|contact|communication",
		"@end @adv* @det* @msgs", "@end @adv* the|these|those|all|your|ur|this _ @msgs", "@end @me from getting|receiving", "turn|shut|switch off @det* @msgs", "turn|shut|switch @det* @msgs off",
	}},
	{"phrase.stop-them", IntentLikelyOptOut, true, []string{
		"want|need|like|ask|asking|beg|begging|telling|told u|you|yall to please? stop|quit|cease $",
		"@end|discontinue my|this|the|our? text|sms|message|alert|alerts? subscription|enrollment|signup to|for|from? $|@num|@msgs|this|these|your", "discontinue|end|stop|terminate|cancel service to|for|on this|my|the number|phone|cell|line",
		"turn|shut|switch these|those|them off $|please|now", "@msgs please? cancel|end|stop|quit them|these $", "make|ensure|sure i|we @neg @adv* @get",
		"please|kindly stop|quit|unsubscribe $",
		"get|make|getting|making @det* @msgs|them|this|it to? stop|end $", "it|this|that must|has|needs|should|gotta|better to? stop|end|cease $", "discontinue|cease|desist @adv* them|these|those|this|it|$", "want|need|like @det* @msgs|this|these|them|it to? stop|end|stopped", "cancel my|this|the? subscription|alerts|enrollment|signup $", "cancel my|this|the? text|sms|message|alert? subscription|alerts|messages|enrollment to|for @det* @msgs", "stop|quit them|these|those $", "u can|may|could|should|need|must to? stop|quit now|already|anytime|$", "how do|can|to|would i? stop|end @adv* @this|them $",
	}},
	{"phrase.do-not-text", IntentOptOut, true, []string{
		"@neg @adv* @text @me|this|again|anymore|here|any|people", "@neg @adv* @text my|our old|new|work|cell|home|personal? number|phone|cell|line|mobile|wife|husband|mom|family|house", "@neg @adv* @text her|him|them anymore|again", "@neg @adv* @text $", "@neg @adv* @text it|here $|please|again|anymore", "dont|not call|contact list|registry", "not to? @adv* @text @me", "@neg @adv* call|email or @text",
		"@neg @adv* send @adv* @me? @adv* @det* @msgs|anything|anymore|crap|shit|junk", "@neg @adv* send @me? @this $", "@neg @adv* send @me $",
		"no texting @me|please|$", "can|could|would|will u|you|we not @text|send @me", "if u|you ever? @text @me? again|anymore|1|one|another", "lose|forget|delete|trash my|this|our @num", "forget u|you ever? had|have|got my|this @num",
	}},
	{"phrase.do-not-want", IntentOptOut, true, []string{
		"@neg accept|welcome @det* text|texts|messages|sms|texting|solicitations",
		"want|wanted|need|wish|like no part of|in",
		"@neg @adv* @want @adv* to? be|have any? part of this|these|it|your", "no texting|texts|messaging|messages after|from this|now|today",
		"no longer @want|wishing|wanting to? participate|continue|subscribe|enroll|participating|be|receive", "@neg @adv* consent|agree to @this|any $", "@neg @adv* consent|agree to be? @msgs|@texting|receive|receiving|texted|contacted|messaged",
		"no need to? text|message|contact|send anymore|again|further|any|at", "no need for @det* @msgs", "rather|prefer not to? @get @msgs|anything",
		"@neg @adv* @want @adv* to? be? @get? @adv* @det* @msgs", "@neg @adv* @want @adv* to be texted|contacted|messaged|spammed|bothered|subscribed|enrolled",
		"@neg @adv* @want @adv* to be on|in|part @det* list|lists|program|database", "@neg @adv* @want @adv* to hear from u|you|this|your|yall|anyone",
		"no longer @want|wanting|wishing @adv* to? be? @get? @adv* @det* @msgs|contacted|texted|subscribed|messaged", "no longer @want @adv* to hear",
		"no|zero more|further|additional @det* @msgs", "so|that i @neg @adv* @get @adv* @det* @msgs|these|them|those", "@neg @adv* need|have|want to? keep|continue @texting|sending @me?", "@neg @adv* need|have|want to? keep|continue sending @det* @msgs", "@neg @adv* @want u|you @adv* texting|contacting|messaging|to text|contact|message",
		"rather|prefer not @get @this|them", "rather|prefer not to? @adv* be? @get? @adv* @det* @msgs|@this|contacted|texted|messaged", "rather|prefer @neg @text @me?", "not|never wanting|needing @adv* @det* @msgs", "not to @adv* @get @adv* @det* @msgs|these|those|them|any", "@msgs unwanted|unsolicited $", "count @me out $", "count @me out of @det* @msgs", "rather|prefer not to? hear from", "no need to? keep|continue @texting|sending", "no need to? send|text @me", "i want|wanna out $",
		"not|longer @want|wish @adv* to @get @adv* @det* @msgs",
	}},
	{"phrase.not-interested", IntentLikelyOptOut, false, []string{
		"didnt|never|not opt|opted in|into $|to|for",
		"not|no interested|longer interested? $", "no longer interested", "not interested in @det* @msgs|u|you|this|anything|your|any|receiving|getting|these|it|what", "@neg @adv* @want|care this|these|it|any|anything|them anymore|$",
		"didnt|never|not sign|signed|subscribe|subscribed|agree|agreed|consent|consented|ask|asked|opt|opted up|in|to|for? for|to? @det* @this|@msgs|your|any|your|list", "didnt|never sign|signed|subscribe|subscribed|consent|consented up? $",
	}},
	{"phrase.unsubscribe", IntentOptOut, true, []string{
		"unsubscribing|optingout|deregistering $|from|now|please",
		"unsubscribed @me $",
		"unsubscribe|unsub|unenroll|unenrol|deregister|deregister @det* @num", "unenrol|unenroll|disenroll|disenrol @me|this|my|from? $|now|please|number|phone",
		"unsubscribe|unsub|deregister|unenroll|unenrol @me|this|my|from? $|now|please|immediately|asap", "unsubscribe|unsub|unenroll @me? from @det* @msgs|list|lists|service|this|these|here|everything|all|it|program|u|you",
		"want|wish|like|trying|asked|please|to|how|can|i unsubscribe|unsub|unsubscribed",
		"unsubscribe|unsub @me", "take|sign|unsign @me off|out $",
	}},
	{"phrase.no-customer", IntentLikelyOptOut, false, []string{
		"dont|never|not even|ever|actually* own|owned a|the|that|any* house $|so|and|stop|please", "not|isnt|never selling|sell my|our|the|this* house|home|property", "sold|selling the|that|our|my|this|his|her house years|months|ages|long|already|last",
	}},
	{"phrase.opt-out", IntentOptOut, true, []string{
		"opt|opting my|this|our|the @num out", "opt my|this|our _ out",
		"opt|opting|opted @me out|outta $|effective|immediately|please|now|right|asap|from|thanks", "opt|opting @me? out of|from @det* @msgs|list|lists|everything|this|these|here|program|all|it|service|your|future|receiving",
		"opt|opting @me? @adv* out $", "want|wish|like|need|choose|chose|please|to optout|opting", "optout of|from|me",
	}},
	{"phrase.remove-me", IntentOptOut, true, []string{
		"@num|name needs|has|must|should to? be removed|deleted|taken|dropped|erased",
		"get rid of my|our|this @num", "@end my|this|our? text|sms|alert|message? signup|registration for|to|from @det* @msgs", "@end my sign up for|to|from @det* @msgs",
		"cancel @me out|off|from $|of|please|now|your|this|the", "@drop|take|get|be off|of @det* list|lists $", "get|stay off my phone|line|back|case",
		"asking|asked|begging|demanding|requesting @adv* nicely|politely|again* to be removed|taken|deleted|dropped", "@drop my|our|her|his _ from|off these|this|the|your|ur @msgs|list|lists|texting|$", "get|be|come off|out of? @det* list|lists|database|@msgs",
		"want|wish|like|need|asked|asking|please|must to? be removed|taken|deleted|dropped|unsubscribed|excluded off|out? $|please|now|asap|immediately|thanks",
		"@drop|take|get|pull @me of the|this|your|ur|these|that @det* @off",
		"@drop @me from whatever|wherever|any|every|all", "@drop|take|get|pull me|us|myself off|from whatever|any|every|all|@det* list|lists|@off",
		"@drop @me|myself now|please|immediately|asap? $", "@drop|take|get|pull|leave @me|myself|my|this|the|our @num? @num? off|out|from of? @det* @off",
		"@drop|lose|forget|trash my|this|our phone|cell|contact? @num $|please|from", "take|get|keep my|this|the|our|her|his|their|moms|dads phone|cell? @num off|out|down", "get|stay tf|the|fuck|hell* out|outta of? my inbox|phone|messages|texts", "@drop my|this|our phone|cell? @num from|off|out", "put|add @me on|to @det* do|dont|dnc not? call|contact|text?",
		"be removed|taken|deleted|dropped|unsubscribed from|off of? @det* @off", "@drop from @det* list|lists|database|system|mailing",
		"@drop @me from|off the|your|this|these _? @msgs|list|lists|database", "take|get|pull it off|out of|from? @det* @off", "take|get @me off before|or|because|bc|since|asap", "take @me off", "get @me off", "off the|your|this|that list|lists $|please|now", "want|need|like|be|am|me off this|your|ur|the|that list|thing|text|texting|mailing|database",
	}},
	{"phrase.stop-theirs", IntentLikelyOptOut, true, []string{
		"@stop @adv* sending|sendin|forwarding his|her|their|hers @det* @msgs", "@stop @adv* sending|sendin|forwarding his|her|their appointment|account|order|billing|delivery|school|medical|prescription @msgs|stuff|info",
	}},
	{"phrase.leave-me", IntentLikelyOptOut, true, []string{
		"be left alone|in $|peace|please|now",
		"cut|knock it|that out|off with|please|now|already", "u|you|ur|youre are? being? blocked $|now|from",
		"leave my|our|this phone|number|family|wife|mom|husband|inbox alone",
		"leave @me @adv* tf|the|f|fuck|fuckin|hell|heck|eff* alone", "leave @me be $", "fuck|piss|bug|buzz|eff|f|screw|sod|bugger|naff|shove|jog off with|$", "take a hike $", "get bent|stuffed $|and", "go away $", "get lost $", "knock it off $", "cut it out $", "go fuck yourself|urself",
		"fuck u|you $",
	}},
	{"phrase.revoke", IntentOptOut, true, []string{
		"no right|business|permission|reason|consent|authority|authorization to be? @text|@texting|send|contacting|call|have|use", "do|dont not? have|had permission|consent|authorization",
		"i withdraw|revoke|rescind $",
		"revoke|revoking|withdraw|withdrawing|rescind @det* @consent", "@neg use|using it|this|my|number|phone* for @det* @msgs", "@neg have my|the|any? @consent|right", "@neg give|gave|given u|you|anyone|yall @det* @consent", "without my @consent", "@consent is|has? been? revoked|withdrawn|rescinded", "consider it|that|this withdrawn|revoked|rescinded|cancelled|canceled", "dnc list? $", "dont contact list",
	}},
	{"phrase.said-stop", IntentOptOut, true, []string{
		"we|weve already|have|just|repeatedly* said|asked|told|texted|replied u|you|yall* to? stop|unsubscribe|quit",
		"opted out _* still|again|already", "unsubscribed _* still|again|already", "already opted|unsubscribed out? $|and|but|of|from|last|twice|yesterday",
		"u|you|yall have|had|were|been|already* asked|told|warned|instructed to stop|quit|cease", "i|ive|ill already|have|just* said|asked|told|texted|replied|sent|typed|wrote u|you|yall|this|number|please* 2|3|4|5|6|7|8|9|10|20|50|100|2x|3x|4x|5x|ten|twenty|six|four times|x? to? stop|unsubscribe|quit",
		"keep|kept saying|telling|asking|replying|texting|typing|sending u|you|yall|them? to? stop|unsubscribe",
		"i|ive|ill already|have|just|literally|clearly|nicely|repeatedly|politely* said|asked|told|texted|replied|sent|typed|wrote u|you|yall|this|number|to|please|in|three|two|five|many|several|multiple|times|twice|already|the|word|repeatedly|before|again|nicely|countless|a|hundred|million|once|so* stop|unsubscribe|quit",
	}},
	{"phrase.report", IntentLikelyOptOut, false, []string{
		"report|reporting|reported|reports u|you|yall|ur|your company|number|ass|business? to|for|$", "1|one|another more? @msgs|text|time and|or i|ill|im|youll|u", "see u|you in court $|for|over|if",
		"text|message|contact|bother @me again|1|one* and|or|ill i|ill|im|youll|well", "text|message|contact @me again ill|im",
		"reporting|report|reported it|this|u|yall|you $|now|today", "this is|was spam|harassment and|so|im|i|stop", "blocked|blocking|block|reported|reporting|report and|& blocked|blocking|block|reported|reporting|report",
		"my|our lawyer|attorney|solicitor|barrister will|is|would|gonna|already|shall|has be? going? to? hear|hearing|contact|contacting|calling|informed|sue|suing|handle|handling", "goes|going|forwarded|forwarding|forward|sent|straight? to my|our|a lawyer|attorney|solicitor|legal", "hear|hearing from? my|our lawyer|attorney|solicitor", "contacting|calling|informing my|our lawyer|attorney|solicitor $|about|if|unless|next|now|today", "i|ill|well|will|gonna|going to? sue $|u|you|yall|your|over|for", "press charges", "file|filing|filed|lodge|lodging|make|making a|an|formal* complaint with|against",
		"report|reporting|reported u|you|this|your|ur|it|number|as|to|the* spam|fcc|ftc|police|attorney|harassment|fraud|carrier|authorities", "marked|marking|flagged|flagging u|you|this|it|as|number* spam|junk",
		"this is harassment|spam|spamming|illegal $", "fcc|ftc|tcpa", "block|blocked|blocking u|you|this|ur|your number? $",
	}},
	{"phrase.wrong-number", IntentLikelyOptOut, true, []string{
		"no longer _ number|phone|cell|line $", "no longer has|have|uses|use this|that|the number|phone",
		"isnt|not|aint _ _ number|phone|cell anymore",
		"this is|was|has the|a? wrong phone|cell? number|person|num|no", "wrong phone|cell|contact|mobile number $|for|sorry|please", "not who|whom u|you|youre|ur|yall think|are|looking|want|need|trying", "no longer with|at|in this|the|that number|company|phone",
		"no _ at|on|with this|that number|phone|line|cell", "have|got an|the|her|his|their old|wrong|outdated number for",
		"number|phone|cell|line belongs|belong|is to? someone|somebody|another else|elses|person|now", "not|isnt|aint|no my|his|her|their|longer|_ number|phone|cell $", "just|recently|only got|have this|the|new* number|cell im|i not|am|dont|and|so",
		"u|you have|got|texted|reached|contacted|calling|texting the? wrong number|person|guy|lady|phone|one", "number|phone|cell no|doesnt|does longer|not? belong|belongs to", "number|phone|cell doesnt belong to", "isnt|not|aint _ number|phone|cell anymore|$", "no one|body by|with|named that|this? name here|at|_", "nobody|noone here? by|with|named", "not the person|guy|one u|you are|think|want|trying|looking|need", "dont know|no any|a|who? _ here $",
		"wrong number|person|num|guy|lady $", "wrong number|person|num sorry|please|stop|u|my|this|im|i|not|dude|bro|bud|buddy|pal|mate|friend|man|honey|again|thanks|here|bye|sir|maam|and",
	}},
	{"phrase.stop-it", IntentLikelyOptOut, true, []string{"@stop it|this|that please|now|or|i|im|u|ur|its|right|immediately"}},
	{"phrase.enough", IntentLikelyOptOut, false, []string{"too many @det* @msgs", "dont|not bother|harass|pester @me $|again|anymore|please", "respect my privacy", "no solicitation|solicitations|soliciting", "texted|messaged|contacted|spammed @me? enough|too", "sick|tired|annoyed|fed and|up? tired|of|with|by of? @det* @msgs|u|yall", "how many times do|must|have|should|will|can|did|does|until|before|i|are|is|to", "no more $", "enough already $", "enough of|with? @det* @msgs", "done|finished with @det* @msgs|u|you $", "never again $"}},
}

var english = sync.OnceValue(func() *phraseIndex {
	x := newPhraseIndex()
	add := func(rows []phraseRow, classes map[string]map[string]bool, clause bool) {
		for _, row := range rows {
			for _, form := range row.forms {
				p := compilePattern(form, classes)
				p.clause = clause
				x.add(&phrase{pattern: p, rule: row.rule, intent: row.intent, guarded: row.guarded})
			}
		}
	}
	add(slices.Concat(englishPhrases, englishCompositions), englishClasses, false)
	add(slices.Concat(grammar, peopleGrammar, refusalGrammar, idiomGrammar, widerGrammar, ordinaryGrammar, saidGrammar, shortGrammar), grammarClasses, true)
	add(ordinaryAcross, grammarClasses, false)
	return x
})
