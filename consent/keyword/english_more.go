package keyword

import "sync"

// englishCompositions are what people put together from a request, a verb for ending something and
// the messages, and statements that have no other sense in an answer to a business. The verbs have
// other uses, so that each form names its object and, where the object is short, the end.
var englishCompositions = []phraseRow{
	{"phrase.stop-texting", IntentOptOut, true, []string{
		"@stop @adv* @flood up? my|our|this|the|her|his|moms|dads @adv* phone|cell|number|inbox|line|mobile|messages|texts",
		"@stop using|dialing|contacting my|this|our|the phone|cell? @num|line", "@stop wasting my|our|ur|your time|data|minutes with @det* @msgs", "@stop pushing|shoving|forcing @det* @msgs|stuff|crap|this|these on|at|down @me|my",
		"@stop w|with|it|already* @det* @msgs", "@stop it|already* w|with @det* garbage|crap|junk|bs|nonsense|shit|stuff", "text|message|contact @me 1|one more time and|or|i|ill", "stop or do|will|should|am|must i", "@stop showing|popping up on my phone|cell|screen",
		"@stop @adv* @nag|flooding|clogging|jamming|spamming|bombarding|bombing|filling|harassing|bothering|pestering @me|my|our w|with|phone|inbox|cell|line|up|$",
	}},
	{"phrase.stop-them", IntentLikelyOptOut, true, []string{
		"@stop @adv* @nag @me $", "lay|ease|let|hold|back off|up on|with|w? @det* @msgs", "chill|cool|ease|slow it? up|out|down? w|with|on @det* @msgs", "spare @me? @det* @msgs|these $",
		"cut|knock off w|with? @det* @msgs", "cut|knock it? off|out w|with @det* @msgs|these|this", "cut @me off from|of @det* @msgs|these|this|list", "cut|knock it out|off w|with @det* @msgs",
		"mute|nuke|axe|squash|block|shut|pause|suspend|stopp|drop @det* @msgs $|for", "@end|close my|this subscription|enrollment|signup $", "@end|close my|this|the|our? text|texting|sms|alert|alerts|message|messages subscription|enrollment|signup|membership $", "stop|quit|end|cease|kill|halt these|those|them $", "close my|this|our text|texting|sms|alert|alerts|message|messages subscription|enrollment|account|signup",
		"give my|our|this phone|cell|inbox|ears|eyes a rest|break", "these|they|those|them|@msgs need|needs|has|have|must|should|gotta|got|better to? stop|end|cease|quit $", "make|making this|these|it|them|those @msgs? stop|end|quit|disappear $", "make @det* @msgs|this|these|it|them go away",
		"@stop trying to sell|get|contact|reach|push @me", "@stop asking @me? for? money|donations|votes|reviews|contributions $", "@stop @adv* sending|sendin @adv* @me @adv* @det* stuff|things|anything|links|pics",
		"keep your|ur @msgs $", "nomore @det* @msgs|these|this", "how do|can|to i? get|opt out of|from this|these|here $", "keep @det* @msgs to yourself|yourselves", "out of your|ur system|database|records|list|lists|contacts|files $",
		"put|putting|bring a|an stop|end|halt to @det* @msgs|this $|for", "shut|shutting down @det* @msgs", "do|away with|without @det* @msgs", "rid of @det* @msgs|these $", "unsubscribe|optout link|page|option|instructions $", "hold @det* @msgs $", "@msgs off $", "@stop waking|scaring @me up? $", "what|which word|do|should|can* i text|txt|reply|type|send|say|press to stop|end|quit|opt|unsubscribe|cancel", "stop|unsubscribe does|do nothing", "stop|unsubscribe isnt|doesnt|aint|not|wont|never work|working", "instead of text|texts|texting|txt|txts|sms $", "@end my|this|the|our? free|paid|daily|weekly? @msgs subscription",
	}},
	{"phrase.do-not-text", IntentOptOut, true, []string{
		"@neg @adv* hit @me up", "@neg @adv* hit my line|phone|cell|inbox", "@neg @adv* bother @texting|sending|writing $|@me", "@neg @adv* ask @me? again|anymore $", "@neg @adv* @text @me? @adv* again|anymore|further|ever", "no further|more|additional contact|correspondence|outreach",
		"not|never @text @me again|anymore|any|ever",
	}},
	{"phrase.do-not-want", IntentOptOut, true, []string{
		"@neg @adv* @want @adv* to? hear about ur|your|any|these|this|@msgs", "no|zero more of? these|this|those|them|em|it|that|ur|your $", "no more of @det* @msgs", "@neg @adv* @want em|these|them|those $", "hate|despise|detest|loathe @adv* getting|receiving? @det* @msgs|these|this $", "no|zero|little desire|interest|intention|wish|need to|of|in @get|hear|hearing|getting",
		"nobody|noone|no one? @want|wants|asked|needs for? @det* @msgs|these|this|it $", "no longer|more need|require @det* @msgs|these|this|them $", "no|zero use for @det* @msgs|these|this", "@msgs|these|this|they are|is|r? not wanted|welcome|needed|necessary|appreciated|desired|required $|here|by", "@msgs|these|they arent|aint|isnt wanted|welcome|needed|necessary|appreciated|desired|required $|here|by", "@msgs|these|this|they are|is|r no longer wanted|welcome|needed|necessary|appreciated|desired $", "@msgs|these|those are|is|r so|very|really|just|totally* unwanted|unwelcome|unnecessary $", "unwanted|unsolicited @msgs $",
		"@msgs|these|this|they arent|isnt wanted|welcome|appreciated|needed $", "i quit|leave|leaving|exit|exiting this|your|ur|the list|program|group", "im|am leaving|quitting|exiting this|your|ur|the text|mailing? list|program", "@neg @adv* care about|for? @det* @msgs",
		"@neg @adv* stand|bear|tolerate|appreciate|deal|like|enjoy|approve|welcome|allow with|of? @det* @msgs", "@neg @adv* have time|patience|use for @det* @msgs", "no time|patience for @det* @msgs", "refuse|decline|reject|rejecting|refusing|declining|oppose|object to? @det* @msgs", "had|have it|enough of|with? @det* @msgs|these $", "rather|prefer not to? @get $", "@msgs woke|wake|wakes|waking|waked @me|my",
	}},
	{"phrase.not-interested", IntentLikelyOptOut, false, []string{
		"not|aint|isnt|arent|never|nor @adv* interested|intrested|intersted|interrested $", "not|aint|isnt|arent @adv* interested|intrested at all", "not voting $|for", "no|zero interest in this|these|it|your|ur|u|any|anything|what|@msgs", "no longer|more a|an|your|ur|one? of? @client $|here|there|with|and|so|please|remove|stop|take|since",
		"not|aint|isnt a|an|your|ur? @client anymore|here|any|longer|now", "never|not was|been|am? a|an|your|ur @client $|of|here", "didnt|never asked|wanted|requested|ordered for? this|these|that|any|it|ur|your|@msgs of? this|it|these|that? $",
		"didnt|never ask|want|request for? this|these|it|ur|your @msgs? $", "never heard of u|you|yall|your|this $",
		"didnt|never|not|nobody authorize|authorized|approve|approved|requested|okayed|permit of? @det* @msgs|this $", "dont|cant|not|never remember|recall|recalling signing|subscribing|asking|opting|agreeing|enrolling up|in|to|for* this|these|it|@det* @msgs|$", "nobody|noone|one here|in|at|this* signed|asked|subscribed up? for", "dont|doesnt|never|no|longer shop|bank|fly|subscribe|attend|stay|rent at|with|there|here|w* u|you|yall? anymore", "who|whoever|nobody signed @me up",
	}},
	{"phrase.remove-me", IntentOptOut, true, []string{
		"@rid my|this|our phone|cell|contact? @num $|from|off|out|on|and|please|now", "i|we|this|number|phone be removed|deleted|unsubscribed|taken $|from|off", "take|get|pull|remove my|this|our phone|cell|number|info|name off|from|out of? @det* whatever|wherever|any|every|everything|all|@off", "unlist|delist|unsign|unregister @me|my|this", "forget about? @me|myself $", "exclude @me from|off", "exclude my|this|our phone|cell? number|phone|cell", "block|ban my|this|our phone|cell? number|phone|cell $|from|on",
		"have|get|want|need|got @me|myself removed|deleted|taken|dropped|pulled|erased|unsubscribed off|out? of|from? $|@det", "have|get|want|need|got my|this|our phone|cell? @num removed|deleted|taken|dropped|pulled|erased|out|off $|@det", "@rid @me|us|my|this @num? from|off|out of? @det* @off",
		"my|this|our phone|cell? @num off|out of? @det* @off", "my removal from", "request|requesting|demand|demanding|want|asking for? removal|deletion $|from|of", "request|requesting to be removed|taken|deleted|dropped", "asked|told|said|requested 2|3|4|5|two|three|many|several|multiple|numerous times to be removed|taken|deleted", "be gone from|off @det* list|lists|database|system",
		"update|correct|fix|check your|ur records|list|lists|database|system|files and stop|remove|delete|take|quit", "keep my|this|our @num out of", "cross|scratch|strike|knock|bump|boot|kick|yank|leave @me|my|this off @det* @off", "cross|scratch|strike|knock|bump|boot|kick|yank my|this|our @num off|out|from",
		"unsubscribe|unsub|deregister|remove|opt my|this|our phone|cell? @num|phone|cell", "not @want to? be? on @det* list|lists", "off of? @det* @msgs|list|lists $",
		"@rid|take|get him|her|them|us|both|all* off|from|out of? @det* list|lists|database|directory|records|@msgs", "take|get|pull|leave us|me both|all off|out", "love|prefer|rather to? be removed|deleted|taken|unsubscribed", "take|remove|pull|get off|out my|this|our phone|cell? @num", "@rid|take|pull|get my|our|her|his wifes|husbands|moms|dads|sons|daughters|kids|mothers|fathers* phone|cell? @num|phone off|from|out|$",
	}},
	{"phrase.leave-me", IntentLikelyOptOut, true, []string{
		"let @me be $", "back|buzz|step|eff off $", "bother|annoy|spam|pester|harass|text|message somebody|someone|sum1|anyone else|elses $", "go bother|annoy|spam|pester|harass somebody|someone", "why wont|cant|dont u just? stop|quit $", "stay|keep away from my|me|this|our? phone|number|inbox|cell|$", "u|ur|youre getting|gonna|about|gone to? be? blocked", "why are|do|did|would|r u|yall|you still|keep|always|constantly|even @texting|sending|blowing", "why do|am i still|keep|always getting|receiving @det* @msgs|these $", "block|blocking|blocked u|you if|unless|for|bye|next",
		"if u|you send|text|message|contact @me? 1|one|another|any more|@msgs",
		"stfu $", "shut tf|the fuck|hell|f? up $", "live in peace", "why still @texting|sending", "u|yall|people|guys keep|kept|keeps|are|always|constantly|still* @nag|@flood up? @me|my|our|this", "u|yall|people|guys keep|kept|keeps|always|constantly|still @texting @me? $", "leave people|ppl|folks|everyone|others|us alone", "go|get|piss|fuck|buzz|eff away|lost|off u|you? spammer|spammers|scammer|scammers|creep|creeps|losers|loser|people", "u are so|very|really|just|all|fucking* annoying|harassing|pathetic|relentless $", "illegal to @text",
	}},
	{"phrase.revoke", IntentOptOut, true, []string{"@neg @adv* consent $", "never|@neg gave|give|given|giving consent|permission|authorization", "never|didnt gave|give|given u|you",
		"terminate|terminating|cancel|canceling|end|pull my|the|our|any? @consent", "take|taking back my|our @consent", "not consenting", "@consent denied|refused|gone|over|expired|cancelled|canceled",
	}},
	{"phrase.wrong-number", IntentLikelyOptOut, true, []string{
		"he|she died $", "this is|was a|my|our landline|land line? $", "owner|person|holder|subscriber|customer|user of? @det* @num? is|has|was|recently|just* deceased|dead|died|passed",
		"not|isnt|aint my|mine|his|her|hers|their|theirs|your|moms|dads phone|cell|number|account? anymore|now|any",

		"not the|an owner|user|holder of this|that", "used to be|belong to? someone|somebody else|elses", "number|phone|line got|was|been|is reassigned|recycled", "@neg have|use|own this|that number|phone|cell anymore|$|now|any",
	}},
	{"phrase.enough", IntentLikelyOptOut, false, []string{
		"enough already|of|with|w* @det* @msgs", "too many of these|those|them|em $", "u|yall|guys|they text|txt|message|msg|send|spam|contact @me? way|far? too much|often|many", "sick|tired|weary|fed|over|annoyed up? of|with|w|by getting|receiving|seeing|all|these|this|those|ur|your|the* these|this|those|@msgs|u $",
		"done|over|finished|through with|w these|this|those|ur|your|u|the all|of? @msgs? $", "im|so|just|totally|way|completely over these|ur|your|all|the* @msgs $", "@msgs are|is|r so|very|really|just|getting|beyond|freaking|too* annoying|spam|bothersome|harassment|ridiculous|intrusive|irritating|old|excessive|spammy|trash|garbage $",
		"@msgs are|is|r driving|drive @me crazy|nuts|insane|mad|up", "@msgs are|is|r out of hand|control", "good|set|fine on these|@msgs|ur|your|the @msgs? $",
		"take|taking|pursue|seek|seeking legal action", "legal action will|is|against|if|next", "fake|scam|spam|fraud|scammer|scammers|spammers blocked|reported $", "report|reported|reporting to the|your|my ag|attorney|authorities|police|fcc|bbb|carrier",
	}},
}

// padding are phrases that give weight to a request and change nothing about it. They are a
// boundary, like a mark.
var padding = sync.OnceValue(func() *phraseIndex {
	x := newPhraseIndex()
	for _, f := range []string{
		"um gottes|himmels willen", "por el amor de dios", "por lo que mas quieran", "pour lamour de dieu|du", "pelo amor de deus", "per lamor del cielo|di|dio dio?", "in godsnaam", "na litosc boska", "na milosc boska", "ради бога|всего", "заради бога", "allah askina|aşkına", "for guds skull", "demi tuhan|allah", "parang awa nyo|niyo?", "bhagwan|khuda ke liye", "بالله عليكم|عليك", "was soll das|der|dieser|dieses? mist|scheiss|quatsch|zeug?", "cest quoi ca|ce|cette|ces bordel|cirque|delire|truc|message|messages?", "que es esto", "que rayos es? esto", "cose questa roba", "che roba e", "o que e isso", "que isso $", "wat is dit", "wat moet dit", "co to jest", "o co chodzi", "что это такое", "ano ba to", "bu ne $", "vad ar detta", "apa apaan ini",
		"good grief|gravy|lord", "for crying out loud", "lord have mercy", "once and|an for all", "for good $", "for the love of god|christ|pete|all|everything holy?", "for gods|christs|pete|petes|fucks|heavens sake|sakes", "for the last|final|second|third|fourth|fifth|tenth|hundredth|millionth|umpteenth|nth|2nd|3rd|4th|5th|10th|100th time", "i beg of? u|$", "im begging u|you?",
		"i mean it", "im serious|srs", "im not playing|kidding|joking", "before i lose it|my|mind|shit* $", "ok|okay|k? thx|thanks|thank bye", "smh|ffs|jfc|istg|fml|ugh|argh|grr|omfg|jeez|geez|wtf", "my god|goodness", "im at work|school|church|home|dinner", "im trying to sleep|work", "or else $", "thank u|you so? very? much? $", "have a good|nice|great day|one|life", "no offense|offence", "go ahead and", "to be honest", "as soon as possible", "right now|away|this second|minute|instant", "as of today|now", "effective immediately",
	} {
		x.add(&phrase{pattern: compilePattern(f, nil)})
	}
	return x
})

// asides are questions where the sender has the number from, which people put before a request without a
// mark. They are clauses of their own.
var asides = sync.OnceValue(func() *phraseIndex {
	x := newPhraseIndex()
	for _, f := range []string{
		"woher habt|haben|hast ihr|sie|du meine nummer|handynummer|telefonnummer", "de donde sacaron|consiguieron|obtuvieron|tienen mi numero|telefono", "ou|comment|dou avez|tenez vous eu|trouve|obtenu|pris? mon numero", "come|dove|dadove avete avuto|preso|trovato|ottenuto il? mio numero", "como|onde conseguiram|pegaram|arrumaram|acharam|tem meu numero|contato|telefone", "hoe|waar komen|komt jullie|u aan mijn nummer", "skad|skąd macie|maja|wzieliscie panstwo? moj numer", "откуда у вас мой номер", "где вы? взяли мой номер", "звідки у вас мій номер", "numarami|numaramı nereden|nerden buldunuz|aldiniz|aldınız|buldun", "hur|var|hvor fick|fik|fikk ni|i|dere mitt|mit|tag nummer?", "dapat|dapet nomor|no|nomer saya|gue|aku|gw dari? mana|darimana", "saan|san nyo|niyo|ninyo nakuha ang? number|numero ko?", "lay so toi|em|minh o? dau", "mera number kahan|kaha|kahaan se mila|liya|aaya", "من وين|اين|أين جبتوا|جبتو|حصلتم|اخذتوا|أخذتم على? رقمي",
	} {
		x.add(&phrase{pattern: compilePattern(f, nil)})
	}
	return x
})

// unpad removes the padding from a text that has other words, and makes what is around it, and around an
// aside, two clauses.
func unpad(ts []token) []token {
	whole, out, cuts := len(ts), ts[:0], 0
	for i := 0; i < whole; {
		if n := paddingAt(ts[i:whole]); n > 0 && n < whole {
			i, cuts = i+n, cuts+1
			continue
		}
		if n := longestAt(asides(), ts[i:whole]); n > 0 && n < whole {
			cuts++
			for range n {
				out = append(out, token{ts[i].word, ts[i].clause + cuts, ts[i].known, ts[i].capital})
				i++
			}
			cuts++
			continue
		}
		out = append(out, token{ts[i].word, ts[i].clause + cuts, ts[i].known, ts[i].capital})
		i++
	}
	return out
}

// paddingAt returns the number of words of the longest padding that a text begins with.
func paddingAt(ts []token) int { return longestAt(padding(), ts) }

// longestAt returns the number of words of the longest phrase of an index that a text begins with.
func longestAt(x *phraseIndex, ts []token) int {
	longest := 0
	for _, p := range x.at(&ts[0]) {
		if end, ok := p.pattern.match(ts, 0); ok {
			longest = max(longest, end)
		}
	}
	return longest
}

// closing are the words after a request that change nothing about it, and thoughts those that begin
// a sentence of its own, often without a mark before it.
var (
	closing  = wordSet("mate lads love hun hon duck darling sweetie babe dear sweetheart please now asap immediately already thanks thank thankyou thx thnx tx tks ty k ok okay kay bye goodbye sir maam dude bro bruh man fam yall anymore anymor longer any ever again dammit damnit damn period kindly yo fr rn tho though pretty amen cheers instead pal buddy folks guys people ya cos lad lol x xx xxx m8 matey fella")
	thoughts = wordSet("im ive its youre ur theyre")
)

// dears are the words after a "my" with which somebody is addressed.
var dears = wordSet("guy man dude friend dear love lovely bro brother homie sister lord goodness god dears friends")

// closes reports whether a clause ends at token i, or has only closing words left.
func closes(ts []token, start, i int) bool {
	for ; i < len(ts) && ts[i].clause == ts[start].clause; i++ {
		if ts[i].word == "my" && i+1 < len(ts) && dears[ts[i+1].word] { // "my guy"
			i++
			continue
		}
		if !closing[ts[i].word] {
			return thoughts[ts[i].word]
		}
	}
	return true
}
