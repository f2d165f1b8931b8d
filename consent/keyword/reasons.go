package keyword

// wantsOnly reports whether somebody who gave a reason goes on with a question or a wish about something of the
// business: "I have no account yet, how do I open one". A question why they are written to is none.
func (r reading) wantsOnly(ts []token, m *meanings, end int) bool {
	ts = ts[:min(len(ts), maxFramed)]
	if end >= len(ts) || anyOf(ts[end:], puzzled) {
		return false
	}
	asks := len(ts)-end >= 2 && r.endsAsking() || anyOf(ts[end:], findsWay)
	for l := range lexicons().languages {
		if asks || m.seen[l]&isPray == 0 {
			continue
		}
		for i := end; i < len(ts); i++ {
			asks = asks || m.roles[l][i]&isPray != 0 && m.roles[l][i]&isOwn != 0 && ts[i].clause != ts[end-1].clause && !courtesy[ts[i].word]
		}
	}
	return asks && !m.asksToEnd(ts, end)
}

// asksToEnd reports whether some of the words from one on ask in some language to stop or to remove, or say no.
func (m *meanings) asksToEnd(ts []token, from int) bool {
	for l := range lexicons().languages {
		for i := from; i < len(ts); i++ {
			if r := m.roles[l][i]; r&isOwn != 0 && r&(isDrop|isHalt|isLeave|isNot|isNoMore|isCancel|isList) != 0 {
				return true
			}
		}
	}
	return false
}

// findsWay are words of somebody who asks how or where to do something.
var findsWay = wordSet(`cómo dónde comment wie come dove como onde hoe waar jak gdzie как где куда як де куди nasıl nerede nereye hur hvor hvordan gimana bagaimana dimana kemana caranya
	sao đâu paano pano saan kaise kese kahan kahaan كيف وين أين اين فين कैसे कहाँ कहां`)

// theRest are words of somebody who is interested in all but one thing: "pas intéressé par l'option mais ok pour
// le reste".
var theRest = wordSet("reste rest resto resten gerisi kalanı sisanya lainnya lại baaki baki الباقي والباقي остальное остальные решта інше reszta pozostałe iba overige demás altro")

// interests are the words for an interest in the phrases of languages.
var interests = wordSet(`interessé intéressé intéressée intéressés minteresse minteressent interesse interessiert interesa interesan interesado interesada interessa interessam interessato interessata geinteresseerd geïnteresseerd interesuje interesują zainteresowany zainteresowana
	интересует интересно интересуют цікавить цікаво ilgilenmiyorum intresserad interessert interesseret minat tertarik berminat tâm interesado interest interested يهمني مهتم`)

// ownName are the words for a name, which may be wrong on a bill.
var ownName = wordSet("naam nombre nome imię имя ім'я isim adım ismim namn nama pangalan اسمي नाम")
