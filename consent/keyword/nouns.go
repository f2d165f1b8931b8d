package keyword

import (
	"strings"
	"sync"
)

// noun is what a noun phrase of an English text names, and for a word what it does in one.
type noun uint32

const (
	aText     noun = 1 << iota // what the sender sends: texts, promos, sales pitches
	aMe                        // the writer, or a person for whom they write
	aNumber                    // a telephone number, or what the sender has about a person
	aList                      // where the sender keeps it
	anIt                       // it, this, these: the messages, if nothing else was named
	anOther                    // a thing of the business that is no message: an order, a shift
	aThing                     // a noun phrase of which nothing is known
	aDay                       // a day or a time
	aPerson                    // another person, with a word such as "my" before
	aWhose                     // a name with a possessive ending, perhaps
	isDet                      // an article, a number, or another word before a noun
	isMine                     // my, our
	isTheirs                   // your, ur
	isPart                     // both, all, any of
	isKind                     // says what sort of thing
	isBreak                    // cannot belong to a noun phrase
	isTimely                   // a day or a time, as a word
	isFigure                   // digits
	aName                      // a name; see nameAt
	aStranger                  // a name, or a word of which nothing is known; see strangerAt
)

// nounTable has the words of noun phrases. A word may be in several rows.
var nounTable = []struct {
	is    noun
	words string
}{
	{aText, `asks text texts txt txts textmessages message messages msg msgs mesages messges messags sms mms alert alerts notification notifications notif notifs
		 updates promo promos promotion promotions ad ads advert adverts advertisement advertisements advertising marketing spam spams reminder reminders blast blasts coupon coupons
		deal deals offers solicitation solicitations communication communications correspondence junk surveys polls pitch pitches newsletter newsletters flyer flyers bulletin bulletins
		discount discounts specials sales giveaway giveaways sweepstakes bargain bargains telemarketing robotext robotexts robocalls announcement announcements
		garbage crap crapola shit bs bullshit nonsense rubbish trash drivel foolishness stuff propaganda gimmicks begging pestering nagging harassment bombardment madness insanity foolery games bombing
		pings ping buzzing dinging chatter notices chit texting messaging messaging txting smsing spamming soliciting outreach solicitation
		 requests plea pleas appeal appeals donations donation fundraising campaigning politics political vouchers voucher savings freebies forwards circulars
		quotes nudges nags digests horoscopes jokes verses prompts plugs sermons tips links memes recommendations listings teasers invites invitations greetings hype blurb blurbs dms dm bombs barrage flood onslaught broadcast broadcasts`},
	{aMe, `me us myself ourselves mee`},
	{aPerson, `mom moms mother mothers mum mums mama mommy dad dads father fathers daddy papa pop wife wifes husband husbands hubby spouse partner son sons daughter daughters kid kids child children
		grandma grandmas grandmother grandmothers granny nana gran grandpa grandpas grandfather grandfathers grandson granddaughter grandparents parents parent folks family aunt aunts auntie uncle uncles
		sister sisters sis brother brothers bro niece nephew cousin cousins roommate roommates gf bf girlfriend boyfriend fiance fiancee ex baby teen teenager toddler inlaws clients client employees employee staff patients household people minors seniors strangers
		him her them folks ppl others`},
	{aNumber, `numer nubmer numbe telephone telephones number numbers numba nmbr numbr nbr num nums phone phones cell cells cellphone cellphones cellular mobile line lines landline digits info information contact contacts details name names profile
		device handset data inbox`},
	{aList, `list lists database databases system systems records record roster rosters roll rolls distribution directory directories registry mailing campaign campaigns program programs programme file files group thread
		chat loop chain rotation contacts subscription subscriptions marketing blaster autodialer dialer server servers service circulation rolodex spreadsheet books blast tree textlist crm subscribers audience feed platform`},
	{anIt, `it this that these those them em dis thing things any anything all everything`},
	{anOther, `appointment appointments appt appts apt shift shifts order orders delivery deliveries courier driver drivers parcel parcels package packages color colour dose doses meds medication medications medicine pill pills prescription
		refill refills reservation reservations booking bookings meeting meetings visit class classes course courses lesson lessons session sessions schedule waitlist waiting cart bag item items product products
		card cards check cheque account accounts payment payments autopay bill bills invoice invoices statement statements receipt receipts charge charges fee fees membership memberships lease policy plan plans contract coverage insurance
		guest guests vip wedding seating wait packing grocery shopping gym netflix spotify hulu magazine newspaper paper mail mailbox email emails reports form forms document documents
		key keys car truck van bus train cab taxi ride flight ticket tickets seat seats table room rooms tour rental furniture couch chair box boxes bags trash bin lawn grass hair beard tree trees
		pizza burger burgers sandwich salad onions onion cheese tomato tomatoes pickles sauce sugar salt milk coffee tea egg eggs bacon meat chicken fries bread nuts food meal meals lunch dinner breakfast
		light lights heat heating ac water power gas alarm alarms oven pump engine machine leak noise stitches staples bandage cast drip treatment therapy surgery diet
		tech technician plumber nurse doctor cleaner cleaners crew guy lady man woman team speaker speakerphone hold dress shirt shoes size repair repairs work job project trial bet team party event dog dogs cat pool
		sheet post comment review reviews page address door gate desk elevator street corner exit route lane trip tip tab employer references reference supervisor manager landlord lawyer attorney deposit queue pickup dropoff carpool snack potluck babysitting substitute sub cleaning chore boarding chem chemistry math maths bio biology algebra calculus psych physics history english spanish calc econ waiver draft squad lineup refund balance loan debt standby backup callback oxygen ventilator steroids insulin antibiotics thinners payroll doorbell bell buzzer horn dosage upgrade surcharge substitution price shipment shipments autoship`},
	{isDet, `the a an this that these those such other further future more another some each every any your ur yalls his her their its one two three few lot lots ton tons bunch no of way so many much too`},
	{isMine, `my our mine`},
	{isPart, `all both any either each of kind kinds sort sorts type types`},
	{isKind, `school church clinic pharmacy dental vet library store text sms stupid damn dumn fucking fuckin effing freaking bloody annoying unwanted unsolicited automated automatic promotional political marketing daily weekly monthly nightly hourly constant endless
		silly dumb ridiculous crazy nonstop useless pointless random new old work home personal private business cell mobile phone contact mailing distribution calling texting do not call elderly poor little late
		sales sale campaign donation product store appointment order delivery shipping billing payment email e app account customer loyalty rewards reward birthday holiday election voter bank insurance loan car
		stinking stinkin damned goddamn lousy crummy bothersome obnoxious irritating endless continual repeated excessive early morning night midnight holiday own whole entire other extra promo spam junk sms marketing group mass bulk`},
	{isTimely, `monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thurs fri sat sun today tomorrow tonight yesterday morning afternoon evening noon midnight am pm week weekend month oclock
		january february march april june july august september october november december jan feb mar apr jun jul aug sept oct nov dec`},
	{isBreak, `to for from off on in at with w by about into onto out outta up down over before after until till during since as or but and so because cuz cause please pls now when while if unless that who whom which why what how where then than
		u i im ive ill id he she they we were youre is are was am be been do dont does did didnt will wont would can cant could should must have has had not never again anymore already immediately asap alone thanks thx thank ok okay
		stop quit end remove delete take get put let leave send sends sent keep keeps go goes come call said told say tell asap forever ever right away period altogether entirely completely permanently instead or else here there yet just only really ty kindly sir maam
		want wants need needs know think like love hate got getting receiving sending asking wanting`},
}

var nouns = sync.OnceValue(func() map[string]noun {
	m := map[string]noun{}
	for _, row := range nounTable {
		for w := range strings.FieldsSeq(row.words) {
			m[foldWord(w)] |= row.is
		}
	}
	return m
})

// nounOf returns what a word does in a noun phrase.
func nounOf(t token) noun {
	if t.known != nil {
		return t.known.is
	}
	if c := t.word[0]; c < '0' || c > '9' {
		return 0
	}
	return nounOfWord(t.word)
}

func nounOfWord(w string) noun {
	if digits := strings.Trim(w, "0123456789"); digits == "" || len(digits) < len(w) && (digits == "am" || digits == "pm") {
		return isFigure
	}
	return nouns()[w]
}

// maxNoun is the number of words of the longest noun phrase.
const maxNoun = 9

// minDigits is the number of digits of the shortest telephone number without an area code.
const minDigits = 7

// nounAt reads the noun phrase that begins at a token: words such as "the" and "my", words that say
// what sort of thing, and its head. It returns what the phrase names, and where it ends; zero if none
// begins there. The last noun is the head: an appointment reminder is a reminder.
func nounAt(ts []token, i int) (is noun, end int) {
	is, end = simpleNounAt(ts, i)
	if is&(anOther|aThing|aText|aNumber) != 0 && end+1 < len(ts) && ts[end+1].clause == ts[i].clause && joins[ts[end].word] {
		if also, to := simpleNounAt(ts, end+1); also&(aText|aNumber) != 0 && !(to == end+2 && ownText[ts[end+1].word] && to < len(ts) && ts[to].clause == ts[i].clause && insteadAt[ts[to].word]) {
			return also, to // emails and texts, and not "the landline and text me"
		}
	}
	if is&(aMe|aPerson|aNumber) != 0 && end+1 < len(ts) && ts[end].clause == ts[i].clause {
		next := end
		if joins[ts[end].word] && ts[end+1].clause == ts[i].clause {
			next++
		}
		if next > end || nounOf(ts[end])&isMine != 0 { // me & my wife
			if ts[next].word == "i" && next > end { // my husband and I
				return is | aMe, next + 1
			}
			if also, to := simpleNounAt(ts, next); also&(aMe|aPerson|aNumber) != 0 {
				return is | also, to
			}
		}
	}
	return is, end
}

// insteadAt are the words after a "text" that is a verb.
var insteadAt = wordSet("me us this my our here instead only deals")

// joins are the words between two noun phrases.
var joins = wordSet("and or n nor")

func simpleNounAt(ts []token, i int) (is noun, end int) {
	var det, mine, timely, third, lately bool
	digits, kinds := 0, 0
	end = i
	for j := i; j < len(ts) && j < i+maxNoun && ts[j].clause == ts[i].clause; j++ {
		w := ts[j].word
		lately = lately || w == "last" || w == "previous"
		k := nounOf(ts[j])
		if k&isFigure != 0 {
			digits += len(w)
			timely = timely || w[len(w)-1] == 'm' // "the 3pm shift"
			if digits >= minDigits {
				is = aNumber
			}
			end = j + 1
			continue
		}
		if is == aMe || is == anIt && w != "of" {
			break
		}
		if w == "in" && is&aPerson != 0 && j+1 < len(ts) && (ts[j+1].word == "law" || ts[j+1].word == "laws") {
			j, end = j+1, j+2 // my mother in law
			continue
		}
		if w == "sign" && j+1 < len(ts) && ts[j+1].word == "up" && is == 0 { // a sign up sheet
			kinds, j, end = kinds+1, j+1, j+2
			continue
		}
		if k&isTimely != 0 {
			timely, end = true, j+1
			continue
		}
		if w == "of" && kinds == 0 && is&^(aText|aList) == 0 && j > i { // "all of my numbers", "a flood of texts"
			continue
		}
		if is == 0 && k&isMine != 0 {
			mine, det = true, true
			continue
		}
		if is == 0 && kinds == 0 && k&(anIt|isDet|isPart) != 0 && begins(ts, j+1) {
			det, third = true, third || possessors[w]
			continue
		}
		if is == 0 && kinds == 0 && k&anIt != 0 {
			is, end = anIt, j+1
			continue
		}
		if is&(aList|aText) != 0 && k == 0 && j == end && attributive[ts[j-1].word] && !closing[w] && !courtesy[w] { // the group photo
			is, end = aThing, j+1
			continue
		}
		if k&aMe != 0 {
			if j > i && (is != 0 || kinds > 0) {
				break
			}
			for j++; j < len(ts) && ts[j].clause == ts[i].clause && (ts[j].word == "both" || ts[j].word == "all" || ts[j].word == "two"); {
				j++
			}
			return aMe, j
		}
		if head := k & (aText | aPerson | aNumber | aList | anOther); head != 0 {
			is, end = pick(is, head), j+1
			continue
		}
		if k&isKind != 0 {
			kinds, end = kinds+1, j+1
			continue
		}
		if is == anOther && k == 0 && textsFollow(ts, j) {
			end = j + 1 // "lawn care reminders"
			continue
		}
		if k&(isBreak|isDet|isPart) != 0 || is != 0 || kinds >= 3 || k == 0 && isForeign(ts[j]) {
			break
		}
		kinds, end = kinds+1, j+1 // an unknown word
	}
	switch {
	case is == 0 && end > i && timely && kinds == 0:
		if det {
			return anOther, end // the 9am
		}
		return aDay, end
	case is == 0 && end > i && kinds > 0 && digits > 0:
		is = anOther // bio 201, route 66
	case is == 0 && end > i && kinds > 0 && mine:
		is = aPerson | aThing
	case is == 0 && end > i && kinds > 0:
		is = aThing
		if last := ts[end-1].word; kinds == 1 && len(last) > 3 && last[len(last)-1] == 's' {
			is |= aWhose
		}
	case is == 0 && mine: // "mine"
		return 0, i
	}
	if is&(aText|aList|aNumber) == 0 && timely && is != 0 && is != anIt {
		is = anOther // the Tuesday shift
	}
	if is == aPerson && det && !mine {
		is = aThing // the baby
	}
	if third && is&aText != 0 || is&aNumber != 0 && kinds > 0 && !det {
		is = aThing
	}
	if is == aText && (mine || lately) && ownText[ts[end-1].word] {
		is = aThing // "cancel my last message"
	}
	if is == aNumber && !mine && end > i+1 && vague[ts[end-1].word] && ts[i].word != "this" {
		is = aThing // "all of these details"
	}
	if end == i {
		return 0, i
	}
	return is, end
}

// textsFollow reports whether the word after a token, in its clause, is one for the texts, or for a list.
func textsFollow(ts []token, j int) bool {
	return j+1 < len(ts) && ts[j+1].clause == ts[j].clause && nounOf(ts[j+1])&(aText|aList) != 0 && nounOf(ts[j+1])&isBreak == 0
}

// attributive are lists that are more often a part of a compound.
var attributive = wordSet("message text ad promo deal offer discount group thread chat program campaign system server service book books loop chain file feed")

// ownText are messages that a person wrote.
var ownText = wordSet("message text msg")

// vague are words for what a sender has about a person that are as often about something else.
var vague = wordSet("details information data names profile device handset")

// possessors are of people who are neither the writer nor the sender.
var possessors = wordSet("his her their")

// isForeign reports whether a word belongs to the lexicon of another language alone.
func isForeign(t token) bool {
	if t.known == nil {
		return false
	}
	for _, l := range t.known.lexemes {
		if l.roles&isOwn != 0 {
			return true
		}
	}
	return false
}

// pick returns the head of a compound of two nouns, which is the second. A word that is several
// things is what it is beside the first.
func pick(first, second noun) noun {
	switch {
	case first == 0:
		return second
	case second&aList != 0 && first&(aText|aNumber|aList) != 0:
		return aList
	case second&aList != 0 && first&anOther != 0:
		return anOther // the email list
	case second&aText != 0:
		return aText
	case second&aNumber != 0 && first&(aPerson|aNumber) != 0:
		return aNumber
	}
	return second
}

// begins reports whether a noun phrase goes on at a token.
func begins(ts []token, j int) bool {
	if j >= len(ts) || ts[j].clause != ts[j-1].clause {
		return false
	}
	k := nounOf(ts[j])
	if k&aMe != 0 || k == anIt && !plural[ts[j].word] {
		return false
	}
	return k&(isBreak|isFigure) == 0 || ts[j].word == "of" || k&(aText|aNumber|aList|aPerson|anOther|isKind) != 0 && k&isBreak == 0 || k&isFigure != 0
}

// plural are words that are things after a determiner: "these things".
var plural = wordSet("thing things")
