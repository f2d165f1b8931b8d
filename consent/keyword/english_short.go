package keyword

// shortGrammar are requests in few words that name the messages, the number or the stop beside one
// other word, and reasons in few words. Each ends its clause, or goes on with what makes it sure.
var shortGrammar = []phraseRow{
	{"phrase.do-not-text", IntentOptOut, true, []string{
		"can|could|would|will u|yall|ya please|kindly|just|maybe* not|never @text|@texting|@send here|this|these|on $|number|phone|cell|line|please", "can|could we|u|yall not with|w %texts|%it|this", "not|isnt|isn|aint necessary|needed|required to? keep? @text|@texting|@give|@pass $|me|us|anymore|this|again|these",
		"no|zero %texts anymore $", "^no|zero notif|notifs|notification|notifications|alerts|pings|promos|promotions|ads|marketing|blasts $|please|thanks|thx|ty",
		"email|emails|mail|calls|call is|are|ok|okay|fine|yes* texts|texting|sms no|not|never $", "just|but not %texts $|please", "email|mail|post|calls yes texts|text|sms no",
	}},
	{"phrase.remove-me", IntentOptOut, true, []string{
		"^remove|delete|drop|unsubscribe|erase from group|groups|text|texts|contact|contacts|list|thread|chat|everything|all $|please|thanks", "clean|clear|pull|strike|strip %num|%self|%me @off of? %list|%texts", "get %self outta here|this|these|there $|please", "get %self out of here|this|these $|please",
		"like|love|prefer out $|please|thanks", "u|yall have|got %self twice|double|2x", "take|get|leave %self out of this|it|these $|please|thanks",
	}},
	{"phrase.revoke", IntentOptOut, true, []string{"longer consent|consenting|authorize|permit|agree $|to|for"}},
	{"phrase.said-stop", IntentLikelyOptOut, true, []string{
		"did|didnt|havent|dont i|we just|already|not|ever* say|said|type|typed|text|texted|reply|replied|send|sent|write stop|unsubscribe|quit $|already|to|yesterday|before",
		"i|we did|do|just|clearly|already|literally* say|said|typed|text|reply|replied|send|sent stop|unsubscribe|quit $|already|like|twice|before",
		"say|saying|said|repeat it|this|again|once|more|that* again stop|unsubscribe|quit $|please", "asked|told|requested|begged|said u|yall|nicely|this|it* twice|thrice|repeatedly now? $|already",
		"tried|typed|sent|replied|texted stop|unsubscribe|quit nothing|no|but|and|still|doesnt|didnt|_? happens|happened|works|worked|changes|changed|luck|response|effect",
		"what part|bit of stop|no|unsubscribe", "understand|comprehend|grasp|read|know the? word|meaning|of* stop do|dont|$",
	}},
	{"phrase.said-stop", IntentLikelyOptOut, false, []string{
		"your|ur|the|that|this stop|unsubscribe|optout thing|word|button|keyword|option|link|feature|system|command|function|request is|isnt|does|doesnt|dont|not|wont|aint|never",
		"cant|cannot|couldnt|impossible|unable|wont to|let|me* get|come off of? %list|%texts|%it $|please", "how|why am|are|is i|we|my|this number|phone? still|even on here|this|the|ur|your|that|it|there $|list|thing",
	}},
	{"phrase.wrong-number", IntentLikelyOptOut, true, []string{
		"this|that|it was|used|my|our|his|her|to|be* my|our _ number|phone|cell|line $", "^this|that|it was my|our|his|her old|previous|former number|phone|cell $", "new number|phone|line|cell owner|holder|user $|here|please|now", "^new owner|holder|user $|here|of this|the|number|phone|line|cell|now*",
		"this|that|its is|was|a|the* new owner|holder|user $|of|now|here", "just|recently|only got|gotten|bought this|the|a new? phone|cell|number|line|sim $", "dont|do|idk not? know? who that|she|he|this|they person? is|are $|please|so|and|stop|remove", "no longer|not valid|active contact|number|phone $", "number is? no longer|not in service|use|active|valid $",
		"^not|isnt the person|one|guy u|you|ur need|want|seek|after $",
	}},
	{"phrase.no-customer", IntentLikelyOptOut, false, []string{
		"never ever? joined|enrolled $|ur|your|this|that|any|anything", "never ever? been there|here $", "never ever? been|was|were a|an|ur|your patient|customer|member|client|student|resident|tenant there|here|of|at|$", "closed|cancelled|canceled|ended my|our|the account|membership already|long|ages|months|years|weeks ago|already|back|$",
		"im|am|were|was no longer|not with u|ur|yall|them|ya $|guys|people|folks|anymore|now|company|bank|gym|insurance|practice|clinic|school", "not with u|yall|ya guys|people|folks anymore|now|$", "go|going|goes to another|a|different|other|new gym|school|clinic|dentist|doctor|church|salon|vet|pharmacy|bank|practice now|already|instead|$",
		"^i|we|ive|weve* quit|left that|ur|your|yalls gym|school|church|club|company|practice|clinic|bank|program $", "quit|stopped going|coming there|here $|years|months|ages|long|last|ago", "isnt|not|doesnt|dont|wont at|in|attend|attending|go|to|enrolled|with|a|student* that|ur|your|this school|daycare|preschool|gym|clinic|church anymore|now|$", "transferred|switched|changed schools|school|districts|district $|already|last|so|please|stop|remove",
		"^quit|left that|yalls gym|school|church|club|company|practice|clinic|bank|program $", "dont|not shop|bank|eat|train|workout there|here $|anymore|so|and", "dont|never|not have|got|had a|an|any* account|accounts with|w|at u|yall|ya|them|ur", "graduated years|months|ages|already|last|in|long|back* ago|year|may|june|2020|2021|2022|2023|2024|2025|already",
	}},
	{"phrase.enough", IntentLikelyOptOut, false, []string{
		"^over these|those|your|ur|yalls texts|messages|msgs|alerts|reminders|promos $|please", "^enough of|with this|these|it|ur|your|yall $|already|nonsense|crap|shit|please", "my|our|the final|last|only request|notice|warning $|to|stop|before",
	}},
	{"phrase.do-not-want", IntentOptOut, true, []string{
		"no more from u|yall|ya|this|that|ur|the|any|them $|guys|people|company|school|gym|clinic|store|bank|number|place|office|shop|pharmacy|dentist|salon|church", "no more for|of me|us|mine $|please|thanks",
	}},
	{"phrase.report", IntentLikelyOptOut, false, []string{
		"on|in the|a|national|state|federal* do|donot|dont not? call|contact $|list|registry|register", "calling|contacting|phoning|emailing the? bbb|fcc|ftc|attorney|lawyer|regulator|ombudsman $|now|on|about|today|if",
	}},
}
