package keyword

// widerGrammar are forms for the same requests in other words: the phone of somebody else, what the writer
// never applied for, what a text costs the sender by law, and a request after an "if".
var widerGrammar = []phraseRow{
	{"phrase.wrong-number", IntentLikelyOptOut, true, []string{
		"aint|isnt who|whom u think|thought|want|need|are|r",
		"phone|number|cell|line|device|tablet|ipad belongs|belong to the|a|an|our daycare|school|church|company|business|clinic|shop|store|library|farm|barn|firehouse|hospital", "texted|texting|messaging|messaged|bothering|bothered|spamming|harassing a|an|my|some|the* _? grader|minor|toddler|teenager|preteen|infant|widow|widower|child", "this|its|it is? a|an kids|childs|sons|daughters|childrens|toddlers|students|grandkids ipad|tablet|watch|device|phone|cell", "im|am not his|her|their|ur|your secretary|assistant|messenger|keeper", "still|again|nope|yep not %name $",
		"she|he|they|somebody|someone|must|whoever|customer|guy|probably gave|give|given u|yall|you|a|an|out* fake|bogus|false|phony|wrong|incorrect|random number|phone|info|digits", "he|she|hes|shes|%name been|is|has* dead|deceased|buried $|for|since|now|two|three|1|2|3|4|5|years|over|almost|a|ten|months", "previous|former|prior|old|last owner|user|holder|person|occupant of|with|at this|that|the|my number|phone|cell|line", "wrogn|wrnog|worng|wron|rong|wrng number|person|num|phone|guy|lady|contact",
		"u|youve|youre|ur|yall have|are? got|have|reached|dialed|texted|texting|contacted|contacting|calling|messaging|reaching? somebody|someone|sombody|someones|somebodys elses|else|different? number|phone|cell|line|mobile|device",
		"this|its|it|that isnt|aint|not|wasnt|no my|his|her moms|mothers|mums|dads|fathers|husbands|wifes|wives|sons|daughters|sisters|brothers|bosses|grandmas|grandpas number|phone|cell|line|mobile",
		"my name is? not|isnt|aint|wasnt %stranger $|and|nor|so|i|u|stop|its", "names|name not|isnt|aint|ain %name $|and|nor|so|i|stop",
		"im|am|only|just a|an minor|teenager|child|kid and|so|stop|please|this|not|u",
		"he|she|they hasnt|havent|hasn|not had|used|owned|been _? number|phone|cell|line", "this|phone|number|cell|line belongs|belong to my|our|a child|kid|son|daughter|toddler|teenager|grandson|granddaughter|niece|nephew|_ year|yr|yo|month|old?",
		"got|have|reached the? wrong tenant|patient|parent|student|customer|client|employee|voter|donor|owner|member",
	}},
	{"phrase.not-interested", IntentLikelyOptOut, false, []string{
		"didnt|never subscribe|ask|consent didnt|never|dont|not ask|subscribe|care|sign|consent|want",
		"didnt|never|not|havent|nobody @adv* agree|agreed|consent|consented|subscribe|subscribed|opt|opted|register|registered|enroll|enrolled|sign|signed up|in|to|for|no|any|get|be|receive|receiving|a* %texts",
		"didnt|never|not|havent @adv* apply|applied|applying for|to|at? a|an|any|no|your|ur|this|that|the|these|nothing|anything* _? _? job|jobs|position|positions|loan|loans|operator|mortgage|financing|insurance|credit|card|cards|nothing|anything|it|work|medicare|role|roles|gig|internship|college|school|apartment|grant|benefits $|and|so|please|stop|u|with|from|there|here",
		"never|didnt|not gave|give|given u|yall|you|anyone|anybody|them|this|your|the* _? %num $|and|so|to", "dont|never|no|not have|had|own|carry a|an|any|my* account|car|policy|loan|card|membership|insurance|subscription|contract|plan|mortgage|business|relationship with|through|thru u|yall", "sold that|the|my|our|this|his|her home|car|truck|property|condo|vehicle|boat|place|rv|suv years|months|weeks|ages|long|a|two|three|in* ago|2010|2015|2018|2019|2020|2021|2022|2023|2024",
		"gave|give|provided|left _? %num for _? _? _? not for? %texts", "dont|never|didnt remember|recall giving|signing|agreeing|subscribing|joining|opting|asking",
	}},
	{"phrase.remove-me", IntentOptOut, true, []string{
		"out|outta of? my @gadget please|now",
		"get|take|keep|want %num off|out of? ur|your|yalls|the|that|this computer|computers|machine|books|hands|files|tablet",
		"block|ban|bar|lock %self|%num from|on|in|at|out your|ur|this|that|the side|end|system|list|lists|platform|service|program|texts|messages",
		"turn|shut|switch|cut %it off|down for|on|to|with %num", "@remove %num from|off|out|in %list", "take|get|pull %num off|from|out %list",
		"take|put|get %num back out|off|down", "my|our phone|cell? %num|number|phone|cell|line is|was|has|been|already* on the? national|federal|state? do|dnc|donot not? call|list|registry",
	}},
	{"phrase.opt-out", IntentOptOut, true, []string{
		"opt|opting %self? out of|from %texts", "optout %self? of|from %texts", "unsubscribe|unsub|disenroll|unenroll %self|%num from %texts",
	}},
	{"phrase.stop-them", IntentLikelyOptOut, true, []string{
		"ever getting|gonna|get|be|going to? get|be? off|out of? %list|%texts", "lawyer|attorney|court|order|degree|phd|congress|bribe|miracle to get|be off|out of? %list|%texts", "great|nice|lovely|wonderful|awesome|appreciated|appreciate|amazing|happy|thrilled|grateful|good|helpful it? if|when these|those|they|this|it|texts|messages stopped|ended|ceased|quit|stop|end|cease|went $|away|coming|now|soon|please", "possible|possibly to be|get removed|unsubscribed|taken|deleted|dropped $|off|from|please", "ur|your|yalls|this|the bot|robot|computer|machine|autodialer|autotexter|software wont|doesnt|cant|never|will|not* stop|quit|texting|sending|messaging|spamming", "@cease trying $", "@cease @adv* reaching out",
		"@unwanted need|needs|must|should|gotta|has|have|better|ought to? stop|end|cease|go|quit|disappear $|today|now|immediately|asap|tonight", "cut|kill|axe %texts $|please|now|already", "what|how do|can|must|should|would|could i|we|one have|need|do|to|so|that|i|we* not|stop|avoid|quit @get %texts|%it|$", "way|how to not|stop|avoid|quit|escape|prevent @get %texts|%it",
		"send|text|give|forward %it|%texts to someone|somebody|people who|else", "stop|quit|end|cease|halt all|any|further|your* contact|communication|communications effective|today|immediately|now|forthwith", "ceasing all|any|further|this|our* contact|communication|communications",
		"if|unless|until %texts|%it @neg|not|please? @adv* stop|stops|stopped|quit|quits|end|ends|cease|ceases", "if u|yall|ya @neg|not @adv* stop|quit|cease|knock %it|%texts|@texting|@pass|$|ill|i|im|we|off", "unless u|yall|ya stop|quit|cease %it|%texts|@texting|@pass|$",
	}},
	{"phrase.report", IntentLikelyOptOut, false, []string{
		"report|reporting|reported|marking|marked|flagging|flagged as|for spam|junk|scam|harassment|phishing|abuse",
		"each|every|per|any|another more|further|one|additional? text|message|sms|txt|msg is|are|was|will|would|can|could|costs|cost|means|carries|equals|be|carry|mean|up|to|a|an|the* _? _? fine|fines|violation|violations|penalty|penalties|lawsuit|dollars|statutory", "dnc list|registry|register|listed|complaint|violation", "national|federal|state dnc|do|donot not? call|registry|list|register", "uve|have|youve|been|be|are|now|officially* warned $",
		"u|yall|they|who|whoever|somebody|someone sold|selling|sell|sells|leaked|shared|sharing|bought my|our|this|peoples phone|cell|contact|personal? number|numbers|info|information|data|details|name", "formal|official|written|legal notice|warning|demand $|to|under|that|before",
	}},
	{"phrase.said-stop", IntentOptOut, true, []string{
		"unsubbed|unsubscribed twice|thrice|already|before|times $",
		"yet|but|and|still the|these|ur|your|those? texts|messages|msgs|alerts|reminders|promos still|just? keep|kept|continue coming|going",
		"how many more|freaking|damn|fucking|goddamn times $|must|should|gotta|do|have|will|can i|we|$ have|need|must|say|ask|tell|text|reply|type|$ to? say|ask|tell|text|reply|type|stop|$", "what part|does|do|the|word|of* stop|unsubscribe|optout means|mean", "meaning of stop|no|unsubscribe",
		"unsubscribed|opted|unsubbed|optout out? _? _? _? and|but|yet|so|still|now* here|still u|we are|r|go", "unsubscribed|opted|unsubbed out? _? _? _? and|but|yet|so still i|im|u|yall|get|getting|got|keep|it|they|the|texts|sending|texting",
	}},
	{"phrase.no-customer", IntentLikelyOptOut, false, []string{
		"never _? shopped|bought|ordered|used|visited|banked|applied|dealt|called _? _? _? in my|our life|lives", "havent|hasnt|not been a|an|ur|your? patient|customer|member|client|student|tenant|resident|donor|subscriber|employee since|in|for|there|anymore", "left|quit ur|your|yalls|that practice|gym|school|company|church|club|bank|clinic|program|dentist last|two|three|four|years|months|ages|a|in|long",
		"never ever? dealt|worked|shopped|banked|interacted|talked|spoken|done with|at|to|from|business* u|yall $|and|so|before|ever|in", "never ever? dealt|worked|shopped|banked|interacted|talked|spoken|done with|at|to|from|business* your|this|ur company|business|firm|brand|organization $|and|so|before",
	}},
	{"phrase.enough", IntentLikelyOptOut, false, []string{
		"these are|is|keep getting? out of hand|control", "every|each day|week|night|morning|hour|minute with this|these|ur|your|the crap|shit|nonsense|spam|texts|bs|messages", "again|always|constantly with %texts", "texts|messages|msgs are|is just? a|alot lot|bit? much? $|and|so|can|please",
		"over it with %texts|u", "my|our|had fill of %texts|u", "up to here|my|the with %texts|u", "texts|messages|msgs|text|message|sms|alerts|ads a|per|every|each day|week|hour|night|morning|month is|are|was|seems way|far|just|a|bit|really* too|excessive|ridiculous|insane|crazy|much|overkill|harassment|absurd", "drowning|swamped|buried|flooded in|by|with|under %texts",
	}},
	{"phrase.do-not-want", IntentOptOut, true, []string{
		"@neg @adv* want|need|require a|any|another text|message|sms|reminder|ad|alert|notification every|each|twice|daily|weekly", "@neg @adv* want|need his|her|their|hers|theirs texts|messages|reminders|alerts|notifications|stuff|mail", "not another %texts|one of? %it|%texts|$", "me|i no want|like|need $|this|these|message|messages|texts|it",
		"no|nomore more|mas textos|texto|mensajes|mensaje", "not today|now|tomorrow|here or|nor any|ever|never day|other|time|year|$", "no thanks|thank|thx|ty u? on|to|with|for %texts", "appreciate|prefer|like|love|rather|enjoy not being|be on|in|part|@texted %list|of|$|again|anymore", "not being on %list",
		"nothing more|further|else by|via|through|over|in text|sms|message|texts", "@dont @adv* send|forward|give %self? any|promotional|marketing|advertising|sales|ad|commercial|political* material|materials|content|literature|mailings", "refuse|refusing|decline|declining to @get %texts|%it", "no %texts at all|anytime|ever|whatsoever|period $|please|thanks", "no %texts during|in|before|after|on|at _? _? _? or any|ever|otherwise",
	}},
	{"phrase.leave-me", IntentLikelyOptOut, true, []string{
		"leave|let a|an|the|this|my|our|poor|old|elderly|sick|grieving|tired|disabled* lady|man|woman|widow|widower|person|family|veteran|mother|grandmother|couple|pensioner alone|be|in peace|alone|$",
		"who|whoever said|told|says u|yall it* u|yall? could|can|to|may|was|is|its|okay|ok @send|@text|@texting", "and|but|yet|why|now|still u|yall still|keep|constantly|always @send|@texting|@pass %self|%num|%texts", "block %self $|please|already|then",
		"stop|quit|cease or|before|b4 i|ill|im|we|well call|calling|report|reporting|sue|block|go|complain|file|tell|contact|get|am|have|will|a|the|to|my|our|switch|cancel|leave* sheriff|police|cops|lawyer|attorney|fcc|ftc|u|bank|account|accounts|complaint|manager|corporate|carrier|elsewhere|banks|doctors|pharmacies|stores",
	}},
	{"phrase.revoke", IntentOptOut, true, []string{
		"who gave|give|granted u|yall|you permission|consent|authority|authorization",
	}},
	{"phrase.do-not-text", IntentOptOut, true, []string{
		"no more send|sending %texts|$|me", "dnd activate|activated|registered|enabled|list|on|service", "on|under|in|have|activated dnd and|but|list|still|so|why",
	}},
}
