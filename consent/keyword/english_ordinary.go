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
		"done|finished with ur|your|yalls|this app|store|company|business|service|bank|gym|site|texts|program|nonsense $|so|stop|and", "im|am|so|totally so|totally|just|really? over it|this|these|u|%texts $|already|so", "i|ive|we|weve had enough $|now|already",
		"only|just contact|reach|write|notify %self by|via|through|with email|mail|post|letter|phone|calls", "running|run|out of? of storage|space|data|memory because|cuz|due|from|thanks of|to? u|your|ur|these|all|%texts", "plan|phone cant|doesnt|wont handle|cover|include|support|afford|allow %texts|%it", "each|every|per text|message|sms|txt costs|cost|costing me|us? money|extra|10|15|20|25|50|cents", "these|texts|messages|they|alerts wake|wakes|woke|waking me|us|my|the _? up|baby|kids|family|husband|wife",
	}},
	{"phrase.do-not-text", IntentOptOut, true, []string{
		"@dont @adv* write|reach out? to? %me|%num anymore|again|$", "@dont @adv* talk|speak to %self anymore|again|ever|$", "@neg @adv* share|sell|keep|store|hold|retain|process|use or|and? share|sell|keep|store|hold|retain|process|use? my|our personal|private|contact? details|data|information|info $|and|erase|delete|for|at|or",
		"no|zero|nomore _? @texting|texts|messages|messaging at|in|after|during|before work|night|all|this|hours", "text|message|contact|write %me|%num never|nevermore again|$",
		"@dont @adv* @send|@text at all|anytime|whatsoever",
	}},
	{"phrase.remove-me", IntentOptOut, true, []string{
		"@pull|@remove %num|%self @off of? %list _? list|file|sheet|database|system|records|book|directory $", "@pull|@remove %me @off and|so|please|now",
		"@pull|@remove %num|%self @off of? ur|your|yalls|the|this contact|call|phone|text|master|member|client|patient|donor|customer|marketing|emergency sheet|book|log|card|folder|tree|chain|directory|index|register",
		"destroy|shred|burn|trash|delete|erase|purge any|all|the|ur|your|whatever* records|record|files|file|data|entries|notes|paperwork|traces|trace that|containing|with|of|about|including|showing|on|have|has|which|holding* %num|%me", "erase|delete|destroy|wipe|purge|scrub them|it|both|these|that|everything and|then|or|please confirm|let|reply|send|email|verify",
		"@remove|@pull %self|%num form of? %list",
	}},
	{"phrase.wrong-number", IntentLikelyOptOut, true, []string{
		"%texts|%it|stuff|ones|reminder|alerts are|is|were|was|r|seem|seems|must|may* be|to|for|meant|intended|really|obviously|clearly* for somebody|someone|another|some else|other|person|guy|lady|patient|family|%stranger",
		"@get _? %texts|%it|stuff|calls meant|intended|addressed|all|every|here|on|this|my|phone* for|to somebody|someone|a|an|another|some|the|%stranger", "no|not such? student|child|kid|patient|employee|tenant|member|customer|client|resident|guest by|named|called|with|under that|this|the|%stranger name|here|at|$",
		"im|am not him|her|them|he|she|that $|person|guy|lady|woman|man|and|so|but|please|stop|fix", "wrong parent|mom|dad|mother|father|patient|student|child|kid|tenant|customer|employee|voter|sarah|mike|john|name|recipient|household $|sorry|please|again|here",
		"wrong phone|cell|mobile|line sorry|dude|bro|u|mate|pal|man|friend|stop", "the guy|person|lady|woman|man|one|patient|tenant|customer u|youre|yall|ur _? _? _? has|got|have|changed|switched|moved a|an|to|his|her|their* new|different|another number|phone|line|cell",
		"isnt|not|aint my kid|child|son|daughter|patient|account|student|dog|cat|pet wrong|u|you|stop|please|so|and",
		"not me u want|need|are|meant|seek", "this|it isnt|aint|not the? right|correct? number|phone|line for|of a|the|%stranger",
		"someone|somebody|whoever|customer|he|she|they|patient|client|person|employee must|mustve|probably|has|have|gave|used|typed|entered|wrote|put|listed* u|you|yall|it|down? my|this|the|a|it wrong|fake|old? %num by|made|mistake|apparently|wrong|mistyped|accident|as|instead|without|probably|sorry|so", "this is|its a|an|my? prepaid|burner|recycled|reassigned|replacement|brand|newly phone|number|sim|line|new|issued i|we|not|$|so|number|phone", "recycled|reassigned|reused number|phone|line $|not|now|and|i|so|im", "different|another owner|user|person now|here $|so|stop|please|and", "im|am someone|somebody else $|now|here|so", "phone|number|line|cell is|gets being? used|owned|shared by|with my|an|a|our|the|someone|another|somebody _? _? _? $|not|please|and|so|stop", "minor|minors|childs|kids|child childs|kids? phone|cell|number|line $|remove|stop|please|not", "im|am a|just a|still? kid|child|minor|teenager $|lol|dude", "im only|just? 8|9|10|11|12|13|14|15|16|17 years|yrs|yo|and|so|i* dont|stop|cant|old|not|leave",
		"this|that|it isnt|aint|not hers|his|theirs $", "a|another|someone|somebody strangers|elses|patients|persons _? _? appointment|info|information|details|results|stuff|records|messages|texts|reminders", "who|whom u|yall think|thinking u|yall|you|r|are|is|ur* texting|messaging|contacting|reaching", "u|youre|you texting|messaging 911|dispatch|emergency|hospital", "this|its is? a|an|my work|business|company|office|corporate|shared phone|cell|line|number|landline and|so|not|please|im|do|dont|stop", "%name passed $|last",
	}},
	{"phrase.not-interested", IntentLikelyOptOut, false, []string{
		"when|where|how did|have i|we ever? agree|consent|sign|subscribe|opt|permit|authorize|ask|request up|in|to|for|get|receive|be|@texted|on* %texts|%it|%list|$", "never|didnt|dont|not|nobody said|say|told|tell u|yall|ya|anyone|anybody|them could|can|may|to|should text|message|contact|send|sms", "noone|nobody|no|never|u|yall|didnt|not|one asked|ask me|us|my if|whether|for i|we|it|permission|consent|was|wanted|ok|okay|about* %texts|$|texting|texted|texts",
		"never|didnt|not|dont|havent|nor certainly|definitely|ever|even? sign|signed|register|registered|volunteer|volunteered|enroll|enrolled|subscribe|subscribed|agree|agreed|ask|asked|consent|consented up|on|to|for|be* @texted|spammed|messaged|advertised",
		"who|what signed|put|added|enrolled|registered|gave %me|%num up|on|in|to|down* for|this|these|here|%list|$",
		"didnt|not|never know|realize|realise|expect|think that? id|i|we|it|wed would|had|was|be|get|getting|receiving|receive|signed* up|for|to|with|your|ur|these|so|many* texts|text|messages|sms|texted|messaged|spam|spammed", "unchecked|unticked|uncheck the|that|every|all|your? box|boxes|option", "declined|refused|rejected marketing|texts|sms|messages|promotional|any|text|receiving|texting", "checked|ticked|put|marked|selected|chose no to|on|for|when|at the|your|any|receiving|%texts|ur|form|marketing", "my consent was|is only|for|limited|just", "who|whoever authorized|authorised|approved|permitted|okayed this|these|u|%texts|me|it $",
		"only|just|merely signed|joined|registered|subscribed up? to|for get|the|a|an|your|that* free|discount|coupon|shipping|wifi|raffle|prize|contest|giveaway|code|deal|points|promo",
	}},
	{"phrase.no-customer", IntentLikelyOptOut, false, []string{
		"dont|do|not|never even|ever? live|reside in|at|near that state|area|city|county|district|country|town|building|neighborhood|zip|province $|anymore|so|and", "moved out|away|from of|from? that|this|the|your|ur state|area|city|county|district|country|town|building|neighborhood $|so|and|please|years",
		"dont|do|not even|ever? bank|fly|train|study|attend|go|volunteer|worship there|here|with $|u|yall|anymore|and|so|please", "dont|never|not even|ever|actually* own|owned|drive a|an|any* _? home|property|toyota|honda|ford|chevy|nissan|bmw|jeep|kia|hyundai|subaru|tesla $|so|and|why|stop|please|anymore", "dont|do|not|never even|actually* have|had|got a|an|any* kid|child|kids|children|son|daughter|student|grandchild|grandkids at|in|enrolled|attending|going|to* that|your|ur|this|the|any* school|schools|district|academy|daycare|preschool|university|college|there",
		"not|no|isnt|arent|never longer|even|actually|currently* _? going|enrolled|attending|registered|studying|treated|seen|banking|living|working|training to|at|in|by|with there|here|your|ur|that|this|u school|church|clinic|gym|district|practice|office|company|anymore|$",
		"switched|changed|moved|transferred|found to|a|an|another|different|new|my* dentist|dentists|doctor|doctors|provider|providers|bank|banks|school|schools|church|churches|gym|gyms|pharmacy|pharmacies|clinic|vet|insurer|carrier|practice _? _? _? _? stop|remove|dont|no|take|delete|quit",
		"switched|changed|transferred dentists|doctors|providers|banks|schools|churches|gyms|pharmacies|clinics|vets|insurers|practices $",
		"never|not|havent|didnt ever|even|actually* attend|attended|visited|joined|enrolled|stayed|worked|studied to|at|in|for? ur|your|yalls _? school|university|college|church|gym|clinic|practice|store|shop|company|hotel|class|program|event|events", "my|our membership|policy|subscription|contract|account|plan|service ended|expired|lapsed|closed|was|is|been|has* closed|cancelled|canceled|ended|expired|over years|in|last|ages|back|long 2010|2012|2013|2014|2015|2016|2017|2018|2019|2020|2021|2022|2023|2024|2025|ago",
		"i|we have|got|owe no mortgage|debt|debts|loan|loans|policy|medicare $|and|so|stop|here", "not|never|no|dont|wont interested|want|looking|plan|planning|wanna|wish to|in|on|be? sell|selling|refinance|refinancing my|our|anything|ever|$", "property|home|car|truck|boat is|was|already|has|been|got* sold years|already|months|last|ages|long", "not buying|purchasing anything|nothing|from $|u|so|stop|thanks",
		"i|we have|had|got no account|accounts|business|relationship|membership here|there|with|at", "rid of that|the|my|our|this* _ years|months|ages|long ago", "moved out|away of|from? your|ur|the|that building|complex|apartments|apartment|dorm|unit|community|property $|in|last|years|months|so|ages|and", "withdrew|graduated|resigned from? the|your|that|my* university|college|club|church|school|program|team|organization|union|choir|parish|congregation|association|board $|in|last|so|and|years|years", "ive|weve|have left the|your|that church|school|club|company|union|party|parish|congregation|university $|so|and|years|last|ages", "closed that|my|the|our|this account|accounts in|years|ages|last|long|months|back|already|with", "i|we|ive|weve have|got|found? a new|different|another dentist|doctor|vet|pharmacy|gym|bank|provider|church|school|insurer|carrier|barber|therapist|pediatrician now|thanks|already|so|elsewhere|$", "switched|changed carriers|companies|insurance|insurances|plans $",
	}},
	{"phrase.said-stop", IntentLikelyOptOut, true, []string{
		"keep|kept @adv* unsubscribing|unsubbing|optingout|opting|removing|blocking|asking|replying out|myself|me|to|be|u|this* but|and|yet|because|cuz|$|off|removed|stop", "keep|keeps|kept adding|putting|signing|resubscribing|readding %me|%num back|on|up|again|to|$", "u|yall|ya still? keep|kept adding|putting|signing %me|%num",
		"stop|unsubscribe|optout doesnt|didnt|wont|dont do|doing|help anything|shit|jack|nothing|much $", "opted|unsubscribed out? twice|before|thrice|several|multiple|many|2x|3x|repeatedly",
		"u|you|yall|they|it|website|form said|promised|told|says|swore|guaranteed there|u|me|would|be|i|id|thered* no|never|wouldnt|wont|not be|get|send|i|text* spam|texts|marketing|text|messages|unsolicited|spamming|texting when|if|$|me|at",
		"didnt|havent i|we already|just? unsubscribe|unsubscribed|optout|opt|opted", "u|yall|you keep|kept|always @texting|@pass me|us? about|for", "have|for pity|mercy|gods and|please|sake? stop",
	}},
	{"phrase.report", IntentLikelyOptOut, false, []string{
		"saved|saving|kept|keeping|recorded|recording|logged|logging|documented|documenting every|all|each|these|your|ur|the|one|of* %texts|%it for|to|as my|the|our|a|evidence* lawyer|attorney|solicitor|evidence|proof|court|police|records|complaint|$",
		"ill|will|going|gonna leave|leaving|write|writing|post|posting|be|to|a|an* bad|negative|one|1|terrible|nasty|awful|scathing star|stars? review if|unless|about|on|over",
		"screenshotting|documenting|saving|recording all of? this|these|it|everything|them for|to", "take|taking this|it|u|yall to small|civil|federal|the* claims|court|tribunal|arbitration", "complaint|complaints|report filed|lodged|submitted $|with", "switching|leaving|changing|going|cancelling|canceling|moving|closing|quitting _? _? _? _? if this|these|it|texts|messages keeps|keep|continues|continue|dont|doesnt", "keep this|it up and|n|or youll|you|u|ill|im|we|well lose|losing|lost|leaving|gone|switching|going|cancel|leave|switch",
		"this|its is? a|an|just|total* phishing|smishing and|so|reported|reporting|im|ill|$", "legal action $|will|against|if|next|follows|is|taken", "ill|gonna|will|im|going|calling to? call|calling|phone|phoning|contact|contacting? the? cops|police|sheriff|authorities $|on|about u|this|$",
		"lawyer|attorney told|advised|instructed|asked|says|wants me|us? to? tell|ask|warn|inform u", "expect a|an|my* letter|lawsuit|summons|subpoena", "enjoy your|ur|the fine|lawsuit|fines", "alerted|notified|informed|reported my|the|our|to* bank|carrier|provider|police|authorities about|of|that* this|ur|your|these* scam|number|spam|text|texts|messages", "nice|good try scammer|spammer|scam", "nice scam $",
	}},
	{"phrase.stop-them", IntentLikelyOptOut, true, []string{
		"can|could|how|where|please these|those|they|texts|messages|alerts|notifications be turned|shut|switched|disabled|stopped|ended|silenced|muted off|down|out? $",
		"how|why did|am|are|was|is|have i|we|my|our|me|number|phone|even|ever* end|wind|get|got|ended|wound|up* on|in ur|your|this|that|the %list",
	}},
	{"phrase.enough", IntentLikelyOptOut, false, []string{
		"jesus|christ|god|omg|lord|ffs|geez|jeez|dude|bro|man|fuck|damn|seriously|ugh christ|almighty|already? enough $|already",
		"two|three|four|five|six|2|3|4|5|6|ten|10|several|multiple|that|this texts|messages|msgs in|a|per|one|this|every* day|hour|week|month|row is|are|thats|seems? too|way|a|just* much|many|excessive|lot|insane|ridiculous",
		"still getting|receiving|seeing these|texts|them|messages $",
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
