package keyword

// The grammar of what people ask in their own words: a verb of ending and what it ends, a verb of
// removing and who or what is removed, a verb of sending with a negation. The objects are noun phrases,
// so that no list has the sales pitches, the number of a grandmother, or both of two numbers.

// The verbs. Those that end a thing may also end an appointment; their object decides.
var grammarClasses = map[string]map[string]bool{
	"cease":   wordSet("stop quit cease halt discontinue stahp stopping quitting ceasing"),
	"finish":  wordSet("stop quit cease halt discontinue stahp end cancel terminate kill disable nix ditch scrap axe silence mute deactivate suspend drop lose skip nuke block squash eliminate abolish pause stopping ending canceling cancelling terminating discontinuing"),
	"texting": wordSet(`texting txting textin txtin txtng textng texing messaging msging messagin smsing spamming dming`),
	"acting": wordSet(`reminding contacting bothering harassing bugging pestering soliciting hassling hounding badgering annoying disturbing nagging stalking tormenting messing
		calling emailing writing pinging dinging buzzing blasting bombarding bombing flooding filling clogging blowing lighting hitting waking scaring interrupting targeting
		scamming tricking fooling tripping guilting guilt selling pushing asking begging pressuring guilting shaming advertising marketing notifying alerting updating inviting inundating overwhelming tempting phoning ringing robocalling chasing spamming irritating`),
	"abusing":  wordSet("harassing spamming scamming targeting hounding pestering stalking tricking soliciting bombarding"),
	"pass":     wordSet("sending sendin sendn snding forwarding mailing giving shooting throwing delivering pushing"),
	"send":     wordSet(`text txt tex txtn message msg contact sms bother spam solicit harass pester bug hassle hound badger annoy disturb nag stalk notify alert ping dm reach write target chase irritate`),
	"text":     wordSet("text txt tex txtn message msg contact sms spam solicit harass pester dm hmu"),
	"give":     wordSet("send snd forward mail"),
	"remove":   wordSet("uninvite unadd scrap void bin shred burn chuck torch cull unlink remove delete erase scrub strike purge wipe forget lose dump ditch trash toss unlist delist clear nuke drop expunge eliminate discard exclude omit excise unsubscribe unsub unenroll deregister opt disenroll rid unregister blacklist suppress zap banish detach disconnect removing deleting erasing unsubscribing dropping excluding opting"),
	"pull":     wordSet("take get pull cut cross yank kick boot bump knock scratch strike drop keep leave pluck throw lift move sign wipe scrub taking pulling getting"),
	"gone":     wordSet("removed deleted erased scrubbed purged wiped unsubscribed taken dropped pulled gone cleared unlisted struck excluded unenrolled"),
	"off":      wordSet("away off from out outta offa"),
	"dont":     wordSet("neednt shouldnt dont never nor dnt donot"),
	"neg":      wordSet("aint dont never doesnt didnt wont cant donot dnt nor"),
	"adv":      wordSet("be in please just ever again now fucking fuckin effing damn freaking kindly immediately all already really even the hell heck to dare simply u go"),
	"want":     wordSet("want need wish wanna care like appreciate consent agree desire require enjoy welcome wanting needing wishing requiring tryna trying looking interested plan planning"),
	"get":      wordSet("receive get see recieve getting receiving have hear read reading seeing"),
	"texted":   wordSet("texted contacted messaged msged bothered spammed harassed pestered solicited notified reached bugged disturbed texed"),
	"weary":    wordSet("sick tired fed done over finished through annoyed enough bored weary fatigued exhausted overwhelmed"),
	"unwanted": wordSet("surveys polls texts text messages msgs sms ads advertising marketing spam promos promotions junk solicitation solicitations solicitors newsletters telemarketing robotexts notifications texting soliciting"),
	"gadget":   wordSet("phone cell inbox line number messages texts"),
}

// grammar are the productions. They extend the phrases of the same rules.
var grammar = []phraseRow{
	{"phrase.stop-texting", IntentOptOut, true, []string{
		"@cease @adv* w|with* @adv* @texting", "@cease @adv* @acting @adv* %me|%num|%texts|$", "@cease @adv* @pass @adv* %self? @adv* %texts|%it|%num|$", "@cease @adv* @pass @adv* %self %any",
		"@cease @adv* wasting|using|spending|eating|draining|burning|running my|our|up|your|ur", "@neg @adv* think|thinking about|of @texting|@pass|@acting",
		"@cease @adv* getting|receiving %texts|%it", "@cease @adv* trying|attempting to @send|call|sell|reach|get|scam|trick|fool|rob|con %me|%num", "@cease to? @send|@give %self", "@cease to? @give %self? %texts", "@cease @adv* @abusing @adv* %any",
	}},
	{"phrase.stop-messages", IntentOptOut, true, []string{
		"@finish @adv* w|with|it|on|up* @adv* %texts", "turn|shut|switch|tone|cut @adv* off|down|out %texts", "turn|shut|switch|tone %texts off|down",
		"knock|cut|lay|back|ease|lighten|let|leave|quit|pack|chill|cool it? off|out|up|in|down w|with|on? %texts", "put|bring a|an stop|end|halt to %texts", "do|done away with %texts", "get rid of %texts", "get|take|keep %texts off|away|out from|of|off? %num|%me|@gadget|here|my",
		"make|making %texts to? stop|quit|end|disappear|go|cease",
	}},
	{"phrase.stop-them", IntentLikelyOptOut, true, []string{
		"turn|shut|switch %it off|down $", "turn|shut|switch off|down %it $", "put|bring a|an stop|end|halt to %it $", "make|making %it stop|quit|end|cease|disappear $", "@cease @adv* w|with all? %it $", "u|yall|people|guys|folks need|have|got|gotta|gonna|should|must|better to? really|just* stop|quit|cease $", "will|wont u|yall people|guys? ever? please|just? stop|quit $", "why|when wont|will|dont|do this|these|they|u|yall stop|end|quit $", "cancel|end|release these|those|them $", "please|kindly to stop|quit $", "please|kindly end this|it $", "get|make|getting u|yall to? stop|quit $", "cancel|stop|end everything u send|text", "@finish @adv* my|this|the|our? text|sms|message|alert? subscription|enrollment|signup to|for|in|with|from %texts", "how|when do|does|can|could|to|would|will u|i|we|one|this|these|they? stop|quit|end|unsubscribe %it|%texts|$", "what|which|whats the? word|keyword|code|command to|will|do|i|should* stop|stops|quit|quits|end|ends|unsubscribe", "unsubscribe|optout button $", "thankful|grateful|appreciate|great|nice it? if|that _? _? stopped|ceased %texts|@texting", "would|will|can|could u please|just|kindly* quit|stop|cease it|this? $", "cancel|end|stop|unsubscribe|remove me? from? whatever this|i|it|that", "cancel|release|end|deactivate my|this|our number $|from|off|with", "get|take these|those|this off my @gadget", "appreciated?|appreciate|great|nice|lovely|thankful|grateful|good|like|love|wish|helpful|kind it|very|much* if|that? %texts|%it|u|yall|they would|could|can|will|just* stop|stopped|quit|end|ended|cease|ceased",
		"@cease @adv* with the|all|your|ur|this|that %any $",
	}},
	{"phrase.remove-me", IntentOptOut, true, []string{
		"@remove @adv* %self|%num @adv* @off of? %list|%texts|%it|%any", "@remove @adv* %self|%num $", "@remove @adv* %me @adv* @off of? %list|%texts",
		"@pull @adv* %self|%num @adv* @off of? %list|%texts|%it|$", "@pull @adv* %me @adv* @off of? %list|%texts", "@pull %self|%num @off of? whatever|wherever|every|everything|whichever", "@pull @off %num $", "throw|toss|rip|tear away|out|up|off %num $",
		"get|be|come @off of? %list|%texts", "shouldnt|not be|belong on %list", "@neg @adv* put|add|place|include|enter|enroll|subscribe|sign %self|%num on|to|in|up|for? anything|$", "@neg @adv* put|add|place|include|enter|enroll|subscribe|sign %self|%num on|to|in|up %list|%texts", "ignore|skip %num $", "consider %self @gone|out|opted|optout|off", "mark|set|flag|list|put %self|%num as|to|down? @gone|inactive|unsubscribed|dnc|optout", "make %self disappear|vanish|go", "need|want|wanna|like|have|trying to? unsubscribe|optout", "need|want|wanna|like|have|trying to? opt out", "@pull %me off|out too|also|as", "outta my @gadget|life|dms $", "opt|opting|sign|count|take %num|%self out|outta",
		"want|need|wanna|like|get|have|got|see %num|%self @gone|off|out $|@off", "want|need|wanna|like|rather to? be|get|have @gone $|off|from|out|please", "want|need|wanna @off of? %list|%texts", "want|need|wanna off|out of? this|these|here $", "want|wants|wanna off|out $", "sure|ensure|that|see|confirm|verify %num is|gets|be|are @gone", "sure|ensure|that|see i|we|im|were am|are? not|never|no @texted|longer|@gone", "@remove both|all $", "let|lemme %self? out|off of? %it|%list|%texts|$", "getting removed|unsubscribed|deleted|unlisted $|from|off", "get removed|unsubscribed|deleted|unlisted from|off", "i|we|to|please|pls|how|just|gotta|me|us|myself|number|name|and|must|can|u get removed|unsubscribed|deleted|unlisted $", "get unsubscribed|unlisted $",
		"%num @gone $|@off", "%num should|must|needs|need|to|has|have|gets|got|can|could to? be @gone",
		"@remove @adv* %it @off of? %list|%texts", "be|get @gone @off of? %list|%texts|%it",
	}},
	{"phrase.do-not-text", IntentOptOut, true, []string{
		"@dont @adv* @send|@texting @adv* %me|%num", "no|not @adv* @give|sends|sent @adv* %self? @adv* %texts", "no|not @give|@texting %self", "@dont @adv* @text @adv* $", "@dont @adv* @send|call|email or|and|nor @send|call|email", "@dont @adv* @send @adv* %it|here|again|anymore|any|ever|people $",
		"@dont @adv* @give|@pass|sends|sent @adv* %self? @adv* %texts", "@dont @adv* @give @adv* %me %texts", "@dont @adv* @give|sends|sent @adv* %self @adv* nothing|no|ne", "@dont @adv* @give|@pass|sends|sent @adv* %self? @adv* any? more|further? %it|anymore|more|again|nothing|no $",
		"longer @adv* @send|@give|@texting|@pass %self|%texts|%num", "@dont @adv* use %num", "no|dont need|reason|point|have to|in|for* keep|keeping|have|having %self|%num on|in %list", "need|reason|point|use to|in|for* @send|texting|keep|sending|contacting|continue %self|%num|%texts|%it|@texting", "not to? @adv* @send %self|%num", "never @send|call %self|%num",
	}},
	{"phrase.do-not-want", IntentOptOut, true, []string{
		"@neg|not|longer @adv* @want @adv* to? @adv* be? @get? @adv* %texts", "@neg|not|longer @adv* @want @adv* to? @adv* be|get @texted|on|in|part %list?", "shouldnt be getting|receiving|@texted %texts|%it", "@unwanted|message|this|these are|is? not|arent|isnt for me|us $", "longer have my|our|any? consent|permission", "@neg|not allow|authorize|consent|permit to? any|further|more* contact|communication|communications", "to not|never hear from u", "not|never to hear from u", "@neg|not|longer @adv* @want @adv* to hear anything|from|more",
		"no|zero|nomore more|further|additional|mas|mor|mo|moer|mre|moar of? %texts", "no|zero promotional|marketing|political|text|sms|spam|your|ur* @unwanted $|please|from|to|on", "cut|end|stop|cease|halt all|any|further|your* contact|communication|communications $|with", "@neg|not @adv* accept|accepting|take|taking|do|doing|use|read|reading|allow|support|open|bout|about|into|buying your|ur|any|these|text|sms|promotional|to|political* @unwanted", "nobody|noone gave|give u|you|yall permission|consent|my|the|authorization", "nobody|noone|none _? _? _? wants|needs|asked|likes|cares|reads for|about? %texts|%it", "nobody|noone|one|body|us here|in|at|this* wants|asked|needs|reads|likes|care|cares for|about? %texts|%it", "no|zero|nomore more|further|additional? @texting|@acting", "rather|prefer|wish not @adv* to? @adv* be? @get|@texted %texts|%it|$",
		"@neg|not|longer @adv* want|need|require|wanting|needing|wanna|tryna @adv* @get? %it $",
		"@neg|not|longer @adv* allow|authorize|permit|accept|approve|want %texts", "refuse|decline|declining|refusing to? @get? %texts",
	}},
	{"phrase.enough", IntentLikelyOptOut, false, []string{
		"@weary @adv* up|it|enough|already* of|with|by|w @get? @adv* %texts|u", "@weary @get %texts|%it", "@weary of|with hearing from u", "@weary of|with being @texted", "can|could|do|be|live|happier|fine|good|better without %texts", "enough is enough", "too|so|way much|many %texts $|from", "enough already? %texts $", "had|have enough|it of|with|w %it|u people? $", "%texts suck|sucks|stink|stinks|blow|blows|bite",
		"filling|eating|using|clogging|draining|wasting|killing up? my|our phone|inbox|data|storage|battery|minutes|time", "phone|inbox|mailbox|storage is full of|with %texts|%it|u", "too|so much|many w|with %texts", "had|have it|enough of|with|w @get? @adv* %texts",
	}},
	{"phrase.said-stop", IntentLikelyOptOut, true, []string{
		"stop|unsubscribe|optout out? _ times|x $", "replied|sent|texted|said|typed|wrote|told|asked u|this? stop|unsubscribe|quit already|before|again|yesterday|twice|many|several|multiple|times|_? times|$", "i|ive|we already? opted|unsubscribed out? $", "request|decision|wish|wishes to stop|quit|opt|unsubscribe", "what part of stop|no|unsubscribe|quit",
		"stop|unsubscribe|out|optout did|does|do nothing", "out doesnt|isnt|didnt|wont|aint|not work|working", "tried|trying|try to? unsubscribe|unsubscribing|stop|opt|cancel|optout out|it|this|these? $|and|but|it|many|twice|before|already|several|times",
	}},
	{"phrase.stop-it", IntentLikelyOptOut, true, []string{"quit|cease it|this|that $", "stop it already"}},
	{"phrase.remove-them", IntentLikelyOptOut, true, []string{
		"please|kindly remove|delete|erase|unsubscribe $", "@remove him|her|them $|@off", "@neg use %it $|for|to", "take|get|pull it|this|that|him|her|them off|out|down $", "lose|delete|remove|erase it|this|that $",
	}},
	{"phrase.wrong-number", IntentLikelyOptOut, true, []string{
		"this|that|the phone|number|cell|line isnt|aint|wasnt %whose anymore|$", "u|are|youre|ur|yall texting|messaging|contacting a stranger|kid|child|minor|dead|teenager|wrong|random|random", "reached|have|got|texted|texting|contacted|contacting|calling|messaging the? wrong individual|party|fella|dude|woman|girl|man|contact|somebody|family|household", "not the account? holder|owner|customer|subscriber", "me mixed|confused up? with|for someone|somebody|another", "wrong nbr|numba|nmbr|numbr|no $", "fake|bogus|false number $|to|for", "this is my kids|childs phone|number|cell $", "this is a|an? kids|childs|childrens|minors|work|business|company|office|fax|landline|private|personal|school phone|number|cell|line $",
	}},
	{"phrase.said-stop", IntentLikelyOptOut, false, []string{
		"stop|unsubscribe|optout doesnt|didnt|isnt|wont|aint|dont work|working", "ignored|ignore|ignoring|disregarding|disregarded my stop|requests|request|optout|replies|reply", "my opt out request|message|reply|text", "stop|unsubscribe|optout is|does? not work|working", "my|the|previous|earlier|last stop|unsubscribe|optout|removal message|request|text|reply|replies|texts|messages|requests|response",
	}},
	{"phrase.report", IntentLikelyOptOut, false, []string{
		"if|swear i get|receive|see|hear one|1|another|any more? of? %texts|%it", "violating|breaking|violation|against of? the? law|laws|tcpa|fcc|federal|regulations", "last|final|only warning $", "this|texting is illegal|unlawful", "my|our lawyer|attorney|solicitor|lawyers will contact|hear|call|sue", "my|our lawyer|attorney|solicitor will be in? touch|contacting|calling|suing",
	}},
	{"phrase.leave-me", IntentLikelyOptOut, true, []string{
		"@send someone|somebody else $", "find|try|pick|get someone|somebody|anyone else to? text|bother|contact|message|spam|harass|annoy|pester", "screw|fuck|f|damn|forget|eff ur|your %texts", "u and ur|your %texts $", "gtfo $|my|of|out", "take a hint", "out|outta of? here|town? with|w %texts", "miss me with|w", "shoo|scram $", "beat it $", "kick rocks", "youre|ur|yall|u|this|these|message|messages|texts|text are|is|be? disturbing|bothering|annoying|harassing|irritating me|us|my", "@acting up? %me|%it|%num? w|with %texts", "keep|continue texting|messaging|contacting|spamming me? and|n i|ill|see|u|youll|watch", "u|yall be? @send|@texting %self? @adv* way|far|too too? @adv* much|often|many", "are|is|r no use|interest|good|help to|for me|us", "not|arent allowed|permitted|authorized to @send|call", "%texts are|is not|never ok|okay|allowed|acceptable|cool|fine", "u|youve|youre been|getting blocked $",
		"leave|let %me|%num @adv* alone|be|out $|tf|please", "leave|let %me|%num @adv* out of? %it|%texts|%list", "leave|let %me|%num @adv* alone|be", "leave|let %me|%num in? peace", "stay|keep|get|stick|go @adv* the? fuck|hell|heck? off|out|outta|away of|from? my|our @gadget|life|business|texts|dms|face|hair|notifications", "keep|save|shove|stick|stuff|take|send %texts to|for|elsewhere|somewhere|up|away yourself|yourselves|urself|someone|somebody|others|another|your|ur|where|else|$|from", "keep|shove|stick|save your|ur|yalls %texts $",
		"u|ur|yall|youre people|guys|folks? are|r? so|very|really|just|all|fucking|freaking|super* annoying|pests|pest|spammers|spamming|relentless|harassing|pathetic $",
		"spare %self? %texts",
	}},
}

// other marks the tokens of a request about a thing of the business that is no message: "take me off
// the Tuesday shift", "don't send the courier". No phrase is read in them.
type other [(maxTokens + 63) / 64]uint64

func (o *other) mark(from, to int) {
	for i := from; i < to; i++ {
		o[i/64] |= 1 << (i % 64)
	}
}

func (o *other) any(from, to int) bool {
	for i := from; i < to; i++ {
		if o[i/64]&(1<<(i%64)) != 0 {
			return true
		}
	}
	return false
}

// definite begin a noun phrase about a thing that both know.
var definite = wordSet("the a an")

// aNounAfter are the words before a text that make a noun of it.
var aNounAfter = wordSet("a an any another")

// others returns the requests about other things.
func others(ts []token) (o other, found bool) {
	for i := range ts {
		if ts[i].known == nil || ts[i].known.acts&^actAdverb == 0 {
			continue
		}
		acts := ts[i].known.acts
		if i > 0 && aNounAfter[ts[i-1].word] && nounOf(ts[i])&aText != 0 {
			continue // "I don't want a text every week": no verb
		}
		removes, gives := acts&(actRemove|actPull) != 0, acts&actGive != 0
		j := i + 1
		for j < len(ts) && ts[j].clause == ts[i].clause && j < i+4 && ts[j].known != nil && ts[j].known.acts&actAdverb != 0 {
			j++
		}
		if j >= len(ts) || ts[j].clause != ts[i].clause {
			continue
		}
		offAt := 0
		is, end := nounAt(ts, j)
		if is&aMe != 0 && gives && end < len(ts) && ts[end].clause == ts[i].clause { // send me the
			is, end = nounAt(ts, end)
		} else if removes && is&(aMe|aPerson|aNumber|anIt|aThing) != 0 && end < len(ts) && grammarClasses["off"][ts[end].word] {
			end++
			if end < len(ts) && ts[end].word == "of" {
				end++
			}
			if end >= len(ts) || ts[end].clause != ts[i].clause {
				continue // "take me off, the parents get them"
			}
			offAt = end
			is, end = nounAt(ts, end)
		}
		if offAt > 0 && offAt+1 < len(ts) && ts[offAt].word == "my" && dears[ts[offAt+1].word] {
			continue // "opt me out my guy"
		}
		if is&anOther != 0 && is&(aText|aList) == 0 || is == aThing && acts&actPull != 0 && offAt > 0 && offAt < len(ts) && definite[ts[offAt].word] {
			o.mark(i, end)
			found = true
		}
	}
	return o, found
}
