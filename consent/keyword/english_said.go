package keyword

// saidGrammar are the productions of what people report that they said, of requests in formal or spoken words,
// and of short ways to say where the texts should not be.
var saidGrammar = []phraseRow{
	{"phrase.said-stop", IntentOptOut, true, []string{
		"^so|then|well|therefore|hence|thus|alright? i|im|ill hereby|now|will|am|again? reply|replying|text|texting|say|saying|send|sending|type|typing|answer|respond stop|unsubscribe|quit|cancel|optout $",
		"keep|keeps|kept|continue|continued|continuing|still @texting|@pass|@acting|@send|coming and|but|yet|though|even though|although|after|when|despite? i|ive|we already|have|just|clearly|twice* said|asked|told|texted|replied|sent|typed|wrote|opted|unsubscribed stop|unsubscribe|quit|out|u|yall",
		"i|ive|we|weve _? wrote|texted|replied|sent|typed|messaged|answered stop|unsubscribe|quit|optout _? monday|tuesday|wednesday|thursday|friday|saturday|sunday|yesterday|today|last|already|twice|days|weeks|months|hours|again|before|earlier|yet",
		"wrote|texted|replied|sent|typed|said|answered stop _* and|but|yet _* here|still|again|more|another",
		"stop|unsubscribe request|requests is|was|were|are|has|have|been|being* ignored|disregarded", "ignored|ignoring|ignore my stop|unsubscribe|optout|removal|requests|request", "u|yall|ya ignored|ignore|keep ignoring? my stop|request|requests|replies|texts",
		"asked|told|begged|emailed|called|phoned|wrote u|yall|ya|somebody|someone|your|ur|the* _? to? be? taken|removed|deleted|take|remove|delete me|my|us? off|number|name|from|out|twice|already|before|several|last|many|weeks|months",
		"how many times do|must|have|should|will|can|did|i|we|to|need|gotta* ask|tell|say|text|reply|beg|request _* removed|taken|deleted|stop|unsubscribe|unsubscribed|off",
		"third|fourth|fifth|second|3rd|4th|5th|2nd|tenth|10th|umpteenth|hundredth|100th time|request|stop|reply ive|i|im|that|asking|to|asked|have|am|for* asked|asking|requested|texted|replied|told|said|sent|removal|stop|be|unsubscribe",
		"u|yall|it|they|text|message told|said|says|promised|confirmed|claimed me|us|that|you|youve* i|we|im|id|ive was|am|been|were|had|be|have* unsubscribed|removed|opted|taken|deleted",
		"already|just did|said|sent|replied|texted|typed|wrote|done the? stop|unsubscribe|optout",
	}},
	{"phrase.stop-it", IntentLikelyOptOut, true, []string{
		"^@cease it|this|that|them %name please|now|already? $", "^@cease it|this @adv* @cease", "^@cease @adv* fundraising|preaching|campaigning|canvassing|electioneering|advertising|marketing|hawking|peddling|promoting|selling|pitching|shilling|barking|yelling|shouting|screaming|whining|begging|nagging at|to|on|towards %self", "^enough @cease it|this|already|now|please|$",
		"^@cease as i|we told|said|asked|requested|stated|explained|wrote", "^@cease no more|thanks|thank|thx", "pull|pulling the plug on %texts|%it", "make|making %texts|%it stop|quit coming|arriving|showing",
		"^@cease testing|tasting|tenting|taxing|massaging|sensing|seeding|sanding|tasing me|us|this number|phone? $|please|now|again|these|this|messages", "^@dont test|tect|tesxt|tex|tect me again|anymore|ever", "no|nomore more tests|test|testes $",
		"leave|leace|leavr me|us aline|slone|alome|alonr|alon|alobe|akone|aloe|along|alonw $", "let %self off|out of? this|ur|your|the _? _? _? $",
		"knock|bang|hit|put|kick %texts on the head", "knock|put|bang this|these|that|it|them on the head $",
	}},
	{"phrase.remove-me", IntentOptOut, true, []string{
		"^off|outta my|our phone|cell|mobile|line|number|inbox|screen please|now|immediately|asap|$", "^off|outta of? ur|your|yalls|the|this list|lists|database|system|books|records please|now|immediately|asap|$",
		"u|yall|people|guys|spammers off|outta|out my|our phone|cell|mobile|line|number|inbox now|please|immediately|$",
		"turn|get|take|clear|shut|keep these|those|them|%texts off|outta|out of? my|our|this phone|cell|mobile|number|line|inbox|device",
		"@pull|@remove %me|%name @off of? whatever|wherever|everything|every|any", "@pull|@remove %name @off $|of|ur|your|the list|texts|messages|database",
		"^me|us off|out of? %list|%texts", "^remove|delete|unsubscribe|erase immediately|immediatly|at|right once|away|now|today|promptly|forthwith|please? $", "^number|name|me off please|now|of|$", "^number|name|me out please|now|of",
		"i|id|we wish|request|ask|demand|insist|require|prefer|would|like|want|hereby|formally|now|respectfully* to? be|that no|not longer? @texted|contacted|messaged|written|on|further|by|at|more",
		"request|requesting|demand|instruction|notice|wish|wishes|decision not|never to be @texted|@get|contacted|messaged|written|sent", "request|requesting|demand|instruction|notice that|for|to no|all|any|further|cease|stop|discontinue more|further? %texts|@texting|contact|communication|communications|messaging",
		"consider|regard|treat|take|deem %it as|to|be* my|a|an|our official|written|formal|final|express|explicit|legal|this? request|notice|demand|notification|instruction|withdrawal|opt|optout|refusal|stop",
		"i|we hereby @adv* request|demand|revoke|withdraw|opt|ask|instruct|require|decline|refuse|terminate|cancel|unsubscribe",
		"would|should|id like|prefer|appreciate|want|love if? u|yall|you|this|your|ur to? not|never|stop @adv* @send|@give|@texting|@pass|@acting",
	}},
	{"phrase.do-not-text", IntentOptOut, true, []string{
		"please|kindly|pls dont|not|never|no @adv* send|text|message|txt|sms|contact|msg again|anymore|more|any|ever|further|me|us|to|this|on|here|please|$",
		"just|please|but|and|only|so|want|need|prefer|get nothing on|to|at my|our|this cell|phone|mobile|number|line|inbox|device $", "email|mail|letter|letters|post|calls|calling|emails is|are|works|was ok|okay|fine|good|enough|better|preferred|plenty just|but|please|and|no|not* nothing|no|not|texts|text|by|on",
		"can|could|would|will|might u|yall please|kindly|just|maybe* not|never @send|@give|@text %texts|%it|%me|%num|anymore|again|$", "if u|yall would|could|can|will please|kindly|just* not|never @send|@give|@text|@texting",
		"keep %texts|%it off|away from? my|our|this phone|cell|mobile|number|line",
		"@dont @adv* put|leave|drop nothing|anything|stuff on|in my|our phone|cell|inbox",
	}},
	{"phrase.do-not-want", IntentOptOut, true, []string{
		"%texts|%it arent|isnt|aint|not|never|are|is* not? welcome|wanted|needed|appreciated|invited|allowed|permitted|desired on|in|at|to|around my|our|this phone|cell|mobile|number|line|inbox|house|device",
		"last|final one|text|message|sms|reminder|ad|thing i|we @adv* want|wanna|need|ever|care|expect to? from|get|see|receive|hear|read", "make|let it|this|that be? the|ur|your last $", "better|must|had|should|shall|will|hope|please|let|make* this|that|it* be the|your|ur last|final text|message|one|time|sms|contact|txt $|i|u|from|or",
		"@neg|no|not|never @adv* want|need|like|enjoy|appreciate @adv* being|to be @texted|marketed|advertised|sold|spammed|contacted|messaged|to? $|by|via|at|on|like|this|here|all|every",
	}},
	{"phrase.report", IntentLikelyOptOut, false, []string{
		"complaint|report|lawsuit|claim|case|charges|suit|grievance with|to|against|at|filed|about|from* _* if|unless|should|when|until %texts|%it|u|yall|they|this|another|one|i @neg|not|dont|do|will|get|receive|see|ever* continue|continues|keep|keeps|persist|stop|stops|come|comes|coming|happen|happens|again|another|one|arrive|arrives|send|text|cease|end",
		"if|should|unless %texts|%it|u|yall|they|this continue|continues|persist|persists|keep|keeps|@neg|not|dont* coming|stop|stops|sending|texting|on|continue|cease|end|persist* i|ill|we|my|well|im will|shall|am|going|have|to|be|gonna|must* report|file|complain|sue|notify|block|alert|escalate|lodge|seek|pursue",
		"report|reporting|reported|forwarding|complain|complaining|complained|filing|notify|notifying|alerting|alert|file|filed _? to|with|the|your|my|a|complaint* attorney|fcc|ftc|ico|ofcom|bbb|ag|acma|crtc|tcpa|7726|asa|authorities|police|carrier|verizon|tmobile|att|regulator|regulators|ombudsman|commission|bureau general|about|if|for|over|$",
	}},
	{"phrase.wrong-number", IntentLikelyOptOut, true, []string{
		"theres|there|have|got|has is|was|are? no|not|nobody|noone|any|never|a* student|child|kid|patient|employee|tenant|member|customer|client|resident|person|one|body|such|pupil|girl|boy|man|woman named|called|by|with|of|name|that|the|name* %stranger in|at|on|with|here|this|that|under|our|my|from|living|$",
		"^had|have|got|owned|gotten this|the|my new? number|cell|line|sim since|for|only|about|over|last|a|two|three|four|five|six|ten|2|3|4|5|6|10|in|just", "isnt|aint|not|no|wasnt a|an|any %name here|at|in|on|living|under|with", "this|that|it isnt|aint|not my dog|cat|pet|puppy|kitten|kid|child|son|daughter|name|student $|u|wrong|please|stop|so|and", "used to be|belong to? %whose|%name _? number|phone|cell|line|$",
		"no|not %name here|at|on|in|living|lives|under this|our|that|$ house|home|number|phone|address|household|place|line|residence|office|family|building",
		"sorry|sry|nope|no|nah|hi|hey hun|hon|honey|dear|love|mate|bud|pal|man|dude|but|darling|sweetie|babe* not|isnt|aint %name $|had|have|got|wrong|this|i|im|anymore|and|so|sorry",
		"i|we|ive have|had|got|gotten|been this|with number|cell|line now? for|since|over|only a|an|about|over|last|two|three|four|five|six|ten|1|2|3|4|5|6|10|january|february|march|april|may|june|july|august|september|october|november|december|christmas|easter|2010|2015|2018|2019|2020|2021|2022|2023|2024|2025|last* _? _? and|not|im|dont|never|so|please|stop",
	}},
	{"phrase.not-interested", IntentLikelyOptOut, false, []string{
		"didnt|never @adv* tick|ticked|check|checked|click|clicked|mark|marked any|a|that|no|your box|boxes|checkbox $|for|to|saying|that|about", "said|say|answered|checked|ticked no|never to %texts|@texting",
	}},
	{"phrase.enough", IntentLikelyOptOut, false, []string{
		"^enough $", "had it|enough up to here|my", "up to here|my with %texts|%it|u|yall", "last|final time i|im|ill _? ask|asking|tell|telling|say|saying|warn|warning|request|requesting u|yall|nicely|to|this|$",
		"never|wont|not|stop|stopped|quit ever|will|i|be|going|gonna* buy|buying|shop|shopping|order|ordering|vote|voting|donate|donating|support|supporting|use|using|visit|visiting|spend|spending|come|coming _* because|cuz|bc|cause|due|thanks of|to %texts|%it", "%texts|harassment is|are|was|were exactly|precisely|the* why|reason i|im|we|id|ill",
		"sick|tired|fed to|up death|teeth|with|of|the|back* of|with u|yall|ya|these|this|your|ur|%texts people|lot|all|guys|spammers|texts|messages|company|nonsense|$",
	}},
	{"phrase.stop-messages", IntentOptOut, true, []string{
		"each|every text|sms|message|txt|msg takes|eats|uses|costs|drains|takes|take|eat|use|cost|burns up|me|my|our|money* credit|credits|money|data|minutes|balance|battery|airtime|cents|p|pence|dollars",
		"prepaid|payg|payasyougo|limited sim|plan|phone|minutes|data|texts _* @dont|no|stop|not|please",
	}},
}
