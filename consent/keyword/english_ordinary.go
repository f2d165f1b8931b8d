package keyword

// ordinaryGrammar are ordinary ways to say the same that the other productions do not have: what somebody never
// agreed to, whom the texts were for, what is enough, and where the number should no longer be.
var ordinaryGrammar = []phraseRow{
	{"phrase.do-not-want", IntentOptOut, true, []string{
		"@dont|@neg|not @adv* need|want|care|wanna|wish|have to? know|hear|be about every|all|each|any|whatever",
		"not @adv* into|for|about|big @adv* on? @get|being @texted|%texts", "like|love|prefer|want|wish|wanna to? not|stop|avoid @adv* @get|@texted|hear|be|hearing|being %texts|%it|from|@texted|on|$",
		"want|need|wanna nothing from|to u|yall|do|ur|your|this", "@neg|not find %texts|%it useful|helpful|necessary|needed|relevant",
		"skip|pass|hold on? %texts please|$|thanks|from|for", "@dont @adv* send|text nething|anythin|nothin|nuthin|anyting|nada else|more|to|on|here|again|$",
		"no text|txt|txts|sms|msg|msgs please|pls|plz|thx|thanks|ty $", "right not to be? @texted|@get", "texting|texts|sms is|are not|isnt|arent ok|okay|welcome|appreciated|wanted|allowed|permitted|authorized|acceptable|cool $|with|for|by|from|on|here", "idgaf|idc|dgaf about ur|your|yalls|this|these|any", "these|texts|they cost|costs|charge|charges me|us money|extra|per|each|a|25|10|20",
	}},
	{"phrase.do-not-text", IntentOptOut, true, []string{
		"@dont @adv* write|reach out? to? %me|%num anymore|again|$", "@dont @adv* talk|speak to %self anymore|again|ever|$", "@neg @adv* share|sell|keep|store|hold|retain|process|use or|and? share|sell|keep|store|hold|retain|process|use? my|our personal|private|contact? details|data|information|info $|and|erase|delete|for|at|or",
		"no|zero|nomore _? @texting|texts|messages|messaging at|in|after|during|before work|night|all|this|hours", "text|message|contact|write %me|%num never|nevermore again|$",
	}},
	{"phrase.remove-me", IntentOptOut, true, []string{
		"@pull|@remove %num|%self @off of? %list _? list|file|sheet|database|system|records|book|directory $", "@pull|@remove %me @off and|so|please|now",
		"@pull|@remove %num|%self @off of? ur|your|yalls|the|this contact|call|phone|text|master|member|client|patient|donor|customer|marketing|emergency sheet|book|log|card|folder|tree|chain|directory|index|register",
		"destroy|shred|burn|trash|delete|erase|purge any|all|the|ur|your|whatever* records|record|files|file|data|entries|notes|paperwork|traces|trace that|containing|with|of|about|including|showing|on|have|has|which|holding* %num|%me", "erase|delete|destroy|wipe|purge|scrub them|it|both|these|that|everything and|then|or|please confirm|let|reply|send|email|verify",
	}},
	{"phrase.wrong-number", IntentLikelyOptOut, true, []string{
		"%texts|%it|stuff|ones|reminder|alerts are|is|were|was|r|seem|seems|must|may* be|to|for|meant|intended|really|obviously|clearly* for somebody|someone|another|some else|other|person|guy|lady|patient|family|%stranger",
		"@get _? %texts|%it|stuff|calls meant|intended|addressed|all|every|here|on|this|my|phone* for|to somebody|someone|a|an|another|some|the|%stranger", "no|not such? student|child|kid|patient|employee|tenant|member|customer|client|resident|guest by|named|called|with|under that|this|the|%stranger name|here|at|$",
		"im|am not him|her|them|he|she|that $|person|guy|lady|woman|man|and|so|but|please|stop|fix", "wrong parent|mom|dad|mother|father|patient|student|child|kid|tenant|customer|employee|voter|sarah|mike|john|name|recipient|household $|sorry|please|again|here",
		"wrong phone|cell|mobile|line sorry|dude|bro|u|mate|pal|man|friend|stop", "the guy|person|lady|woman|man|one|patient|tenant|customer u|youre|yall|ur _? _? _? has|got|have|changed|switched|moved a|an|to|his|her|their* new|different|another number|phone|line|cell",
		"isnt|not|aint my kid|child|son|daughter|patient|account|student|dog|cat|pet wrong|u|you|stop|please|so|and",
		"not me u want|need|are|meant|seek", "this|it isnt|aint|not the? right|correct? number|phone|line for|of a|the|%stranger",
	}},
	{"phrase.not-interested", IntentLikelyOptOut, false, []string{
		"when|where|how did|have i|we ever? agree|consent|sign|subscribe|opt|permit|authorize|ask|request up|in|to|for|get|receive|be|@texted|on* %texts|%it|%list|$", "never|didnt|dont|not|nobody said|say|told|tell u|yall|ya|anyone|anybody|them could|can|may|to|should text|message|contact|send|sms", "noone|nobody|no|never|u|yall|didnt|not|one asked|ask me|us|my if|whether|for i|we|it|permission|consent|was|wanted|ok|okay|about* %texts|$|texting|texted|texts",
		"never|didnt|not|dont|havent|nor certainly|definitely|ever|even? sign|signed|register|registered|volunteer|volunteered|enroll|enrolled|subscribe|subscribed|agree|agreed|ask|asked|consent|consented up|on|to|for|be* @texted|spammed|messaged|advertised",
		"who|what signed|put|added|enrolled|registered|gave %me|%num up|on|in|to|down* for|this|these|here|%list|$",
	}},
	{"phrase.no-customer", IntentLikelyOptOut, false, []string{
		"dont|do|not|never even|ever? live|reside in|at|near that state|area|city|county|district|country|town|building|neighborhood|zip|province $|anymore|so|and", "moved out|away|from of|from? that|this|the|your|ur state|area|city|county|district|country|town|building|neighborhood $|so|and|please|years",
		"dont|do|not even|ever? bank|fly|train|study|attend|go|volunteer|worship there|here|with $|u|yall|anymore|and|so|please", "dont|never|not even|ever|actually* own|owned|drive a|an|any* _? home|property|toyota|honda|ford|chevy|nissan|bmw|jeep|kia|hyundai|subaru|tesla $|so|and|why|stop|please|anymore", "dont|do|not|never even|actually* have|had|got a|an|any* kid|child|kids|children|son|daughter|student|grandchild|grandkids at|in|enrolled|attending|going|to* that|your|ur|this|the|any* school|schools|district|academy|daycare|preschool|university|college|there",
		"not|no|isnt|arent|never longer|even|actually|currently* _? going|enrolled|attending|registered|studying|treated|seen|banking|living|working|training to|at|in|by|with there|here|your|ur|that|this|u school|church|clinic|gym|district|practice|office|company|anymore|$",
		"switched|changed|moved|transferred|found to|a|an|another|different|new|my* dentist|dentists|doctor|doctors|provider|providers|bank|banks|school|schools|church|churches|gym|gyms|pharmacy|pharmacies|clinic|vet|insurer|carrier|practice _? _? _? _? stop|remove|dont|no|take|delete|quit",
		"switched|changed|transferred dentists|doctors|providers|banks|schools|churches|gyms|pharmacies|clinics|vets|insurers|practices $",
		"never|not|havent|didnt ever|even|actually* attend|attended|visited|joined|enrolled|stayed|worked|studied to|at|in|for? ur|your|yalls _? school|university|college|church|gym|clinic|practice|store|shop|company|hotel|class|program|event|events", "my|our membership|policy|subscription|contract|account|plan|service ended|expired|lapsed|closed|was|is|been|has* closed|cancelled|canceled|ended|expired|over years|in|last|ages|back|long 2010|2012|2013|2014|2015|2016|2017|2018|2019|2020|2021|2022|2023|2024|2025|ago",
	}},
	{"phrase.said-stop", IntentLikelyOptOut, true, []string{
		"keep|kept @adv* unsubscribing|unsubbing|optingout|opting|removing|blocking|asking|replying out|myself|me|to|be|u|this* but|and|yet|because|cuz|$|off|removed|stop", "keep|keeps|kept adding|putting|signing|resubscribing|readding %me|%num back|on|up|again|to|$", "u|yall|ya still? keep|kept adding|putting|signing %me|%num",
		"stop|unsubscribe|optout doesnt|didnt|wont|dont do|doing|help anything|shit|jack|nothing|much $", "opted|unsubscribed out? twice|before|thrice|several|multiple|many|2x|3x|repeatedly",
	}},
	{"phrase.report", IntentLikelyOptOut, false, []string{
		"saved|saving|kept|keeping|recorded|recording|logged|logging|documented|documenting every|all|each|these|your|ur|the|one|of* %texts|%it for|to|as my|the|our|a|evidence* lawyer|attorney|solicitor|evidence|proof|court|police|records|complaint|$",
		"ill|will|going|gonna leave|leaving|write|writing|post|posting|be|to|a|an* bad|negative|one|1|terrible|nasty|awful|scathing star|stars? review if|unless|about|on|over",
		"screenshotting|documenting|saving|recording all of? this|these|it|everything|them for|to", "take|taking this|it|u|yall to small|civil|federal|the* claims|court|tribunal|arbitration", "complaint|complaints|report filed|lodged|submitted $|with", "switching|leaving|changing|going|cancelling|canceling|moving|closing|quitting _? _? _? _? if this|these|it|texts|messages keeps|keep|continues|continue|dont|doesnt", "keep this|it up and|n|or youll|you|u|ill|im|we|well lose|losing|lost|leaving|gone|switching|going|cancel|leave|switch",
	}},
	{"phrase.stop-them", IntentLikelyOptOut, true, []string{
		"can|could|how|where|please these|those|they|texts|messages|alerts|notifications be turned|shut|switched|disabled|stopped|ended|silenced|muted off|down|out? $",
		"how|why did|am|are|was|is|have i|we|my|our|me|number|phone|even|ever* end|wind|get|got|ended|wound|up* on|in ur|your|this|that|the %list",
	}},
	{"phrase.enough", IntentLikelyOptOut, false, []string{
		"jesus|christ|god|omg|lord|ffs|geez|jeez|dude|bro|man|fuck|damn|seriously|ugh christ|almighty|already? enough $|already",
	}},
}

// ordinaryAcross are productions over the end of a sentence.
var ordinaryAcross = []phraseRow{
	{"phrase.wrong-number", IntentLikelyOptOut, true, []string{"who|whos|whose is? %stranger not me|mine|us", "who|whos is? %stranger i|im|wrong|never dont|not|number|heard|never"}},
	{"phrase.stop-them", IntentLikelyOptOut, true, []string{"can|could this|it be turned|shut|switched off|down it|they wakes|buzzes|pings|dings|beeps|keeps me|all|at|every|my"}},
	{"phrase.no-customer", IntentLikelyOptOut, false, []string{"why am|are|do|is|did|does|would i|u|you|we|my|yall|phone* getting|get|texting|sending|receiving|text|send %it|%texts|%me i|we|my|hes|shes|never|not|she|he|our dont|do|never|not|have|havent|am|was|isnt|no|nor|kids|son|daughter|husband|wife|doesnt|graduated|moved|died"}},
	{"phrase.revoke", IntentOptOut, true, []string{"object|objecting to the|any|all|your|ur|you* processing|use|using|usage|sharing|selling of? my|our _? _? data|information|number|details|info"}},
	{"phrase.remove-all", IntentLikelyOptOut, true, []string{"delete|erase|destroy|remove|wipe|purge all|any|every|the|ur|your* personal|private|customer? data|information|records|info|details that|which|you|have|hold* relating|related|concerning|pertaining|about|regarding|connected|tied|linked to? %me|%num|this"}},
}
