package keyword

import (
	"bytes"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"
)

// Somebody whose messages ended against their will asks why, or wants them back: "why was I
// unsubscribed?", "I hit stop by accident, put me back", "ich will die Nachrichten weiter
// bekommen". The words are those of an opt-out. The clauses that say so are left out before one is
// looked for, so that a clause which asks to stop still counts: "why am I still getting these,
// unsubscribe me".

// returning is what a word does in such a clause.
type returning uint32

const (
	asksWhy    returning = 1 << iota // "warum"
	asksHow                          // "wie": a question about the past only with hasBeen
	hasBeen                          // "wurde", "fui": makes an event of wasEnded
	isEnded                          // "abgemeldet": has happened to the writer
	wasEnded                         // "gelöscht": has happened with hasBeen, or is still asked for
	unmeant                          // "versehentlich"
	notMeant                         // the same with a negation: "tidak sengaja"
	isRestored                       // "reaktivieren"
	isAgain                          // "wieder"
	isJoining                        // "anmelden": to get messages with isAgain
	isWishing                        // "möchte"
	goesOnWith                       // "weiter"
	isGetting                        // "bekommen"
	isStill                          // of a complaint about messages that go on: "noch", "obwohl"
	isAway                           // gives the verb of joining its opposite: "melde mich wieder ab"
	mayEnd                           // English verbs of ending that are an event after "did you"
	isSent                           // "geschickt": of an opt-out that was not meant
)

var returnRoles = map[string]returning{
	"why": asksWhy, "how": asksHow, "was": hasBeen, "out": isEnded, "done": wasEnded, "oops": unmeant, "unmeant": notMeant, "restore": isRestored,
	"again": isAgain, "join": isJoining, "wish": isWishing, "on": goesOnWith, "get": isGetting, "still": isStill, "away": isAway, "end": mayEnd, "sent": isSent,
	"wasoops": hasBeen | unmeant, "stillon": isStill | goesOnWith, "againon": isAgain | goesOnWith, "onget": goesOnWith | isGetting, "outon": isEnded | goesOnWith,
}

// returnWords are the words by what they do, folded.
var returnWords = sync.OnceValue(func() map[string]returning {
	m := map[string]returning{}
	for _, row := range returnTable {
		for line := range strings.Lines(strings.TrimSpace(row.words)) {
			name, words, _ := strings.Cut(strings.TrimSpace(line), ":")
			r, ok := returnRoles[name]
			if !ok {
				panic("keyword: the words of a return in " + row.language + " have a line without a role")
			}
			for w := range strings.FieldsSeq(words) {
				m[foldWord(w)] |= r
			}
		}
	}
	return m
})

// withoutReturns removes the clauses of a person who misses the messages. It may overwrite ts.
func withoutReturns(ts []token) []token {
	var all returning
	foreign := false
	for i := range ts {
		all |= returnOf(ts, i)
		foreign = foreign || ts[i].word[0] >= cjkFirst && ts[i].word[0] < 0xF0
	}
	if !foreign && !all.returns() {
		return ts
	}
	var gone uint64 // the clauses, counted from the first
	for pass := range 2 {
		n := 0
		for from := 0; from < len(ts) && n < 64; n++ {
			to := from + 1
			for to < len(ts) && ts[to].clause == ts[from].clause {
				to++
			}
			if clause := ts[from:to]; pass == 0 && (isReturn(clause) || foreign && returnsUnspaced(clause)) || gone != 0 && isEvent(clause) {
				gone |= 1 << n
			}
			from = to
		}
		if gone == 0 {
			return ts
		}
	}
	kept, n := ts[:0], -1
	for i, last := 0, -1; i < len(ts); i++ {
		if ts[i].clause != last {
			n, last = n+1, ts[i].clause
		}
		if n >= 64 || gone&(1<<n) == 0 {
			kept = append(kept, ts[i])
		}
	}
	return kept
}

// cjkFirst is the first byte of the scripts of [returnsUnspaced].
const cjkFirst = 0xE1

// returnOf returns what a word does. "Por qué" and "come mai" are two.
func returnOf(ts []token, i int) returning {
	if i > 0 && (ts[i].word == "que" && ts[i-1].word == "por" || ts[i].word == "mai" && ts[i-1].word == "come" || ts[i].word == "come" && ts[i-1].word == "how" || ts[i].word == "for" && ts[i-1].word == "what") {
		return asksWhy
	}
	if ts[i].known == nil || ts[i].word == "how" && i+1 < len(ts) && amounts[ts[i+1].word] || ts[i].word == "will" && i > 0 && englishSubjects[ts[i-1].word] {
		return 0
	}
	return ts[i].known.back
}

// englishSubjects are the words before a "will" that is no German wish.
var englishSubjects = wordSet("i we u you he she they it that this")

// amounts are the words after a "how" that asks for no way: "how many times do I have to ask to be taken off".
var amounts = wordSet("many much often long")

// returns reports whether words with these roles may be a clause of a person who misses the
// messages.
func (r returning) returns() bool {
	ended := r&isEnded != 0 || r&wasEnded != 0 && r&hasBeen != 0
	return r&asksWhy != 0 && (ended || r&mayEnd != 0) || r&asksHow != 0 && r&hasBeen != 0 && ended ||
		r&(unmeant|notMeant) != 0 && (ended || r&wasEnded != 0 || r&isSent != 0 || r&mayEnd != 0) ||
		r&isRestored != 0 || r&isAgain != 0 && (r&isJoining != 0 || r&(isWishing|asksHow) != 0 && r&isGetting != 0) ||
		r&isWishing != 0 && r&goesOnWith != 0 && r&isGetting != 0
}

// isReturn reports whether a clause is such a one.
func isReturn(clause []token) bool {
	var r returning
	for i := range clause {
		r |= returnOf(clause, i)
	}
	if !r.returns() {
		return false
	}
	not, stops := opposes(clause)
	ended := r&isEnded != 0 || r&wasEnded != 0 && (r&hasBeen != 0 || byYou(clause))
	switch {
	case (r&unmeant != 0 && !not || r&notMeant != 0 && not) && r&isSent != 0 && len(clause) <= maxAccident && slices.ContainsFunc(clause, func(t token) bool { return t.known != nil && t.known.optsOut }):
		return true // "ich habe aus Versehen STOP geschickt"
	case stops:
		return false
	case r&isStill == 0 && not && r&notMeant != 0 && r&(isEnded|wasEnded|mayEnd) != 0:
		return true // "I didn't mean to unsubscribe"
	case r&isStill == 0 && !not && r&unmeant != 0 && (r&isWishing == 0 || r&isAgain != 0) && (ended || stopSent(clause)):
		return true // "I unsubscribed by accident"
	case not:
		return false
	case r&asksWhy != 0 && (r&isStill == 0 || r&isWishing != 0 && r&goesOnWith != 0 && r&isGetting != 0) && (ended || endedByYou(clause)), r&asksHow != 0 && r&hasBeen != 0 && r&isStill == 0 && ended:
		return true // "why was I unsubscribed"
	case r&asksWhy != 0 || r&isAway != 0 || r&(wasEnded|mayEnd) != 0 && !ended:
		return false
	}
	return r&isRestored != 0 || r&isAgain != 0 && r&isJoining != 0 || r&isStill == 0 && r&isAgain != 0 && r&(isWishing|asksHow) != 0 && r&isGetting != 0 ||
		r&isWishing != 0 && r&goesOnWith != 0 && r&isGetting != 0
}

// maxAccident is the number of words of the longest clause about an opt-out that was sent by
// accident.
const maxAccident = 10

// isEvent reports whether a clause says that messages have ended, and asks for nothing.
func isEvent(clause []token) bool {
	var r returning
	for i := range clause {
		r |= returnOf(clause, i)
	}
	if r&isEnded == 0 && (r&wasEnded == 0 || r&hasBeen == 0) || r&isStill != 0 || r&isWishing != 0 {
		return false
	}
	not, stops := opposes(clause)
	return !not && !stops && len(clause) > 1
}

// opposes reports whether a clause has a negation, or a word of stopping beside those of a return.
func opposes(clause []token) (not, stops bool) {
	for i, t := range clause {
		not = not || negations[t.word] || nots[t.word] || refusing[t.word]
		if t.known == nil || returnOf(clause, i) != 0 {
			continue
		}
		stops = stops || t.known.acts&(actFinish|actRemove) != 0 || t.known.optsOut
		for _, l := range t.known.lexemes {
			if l.roles&isOwn != 0 {
				not = not || l.roles&(isNot|isNoMore) != 0 && tells(t.word)
				stops = stops || l.roles&(isHalt|isLeave|isDrop|isCancel) != 0
			}
		}
	}
	return not, stops
}

var (
	refusing = wordSet("ga gk tdk no ne ej ei pas non nao not nothing nobody without belum chua ohne sans sin senza sem zonder bez без utan")
	// pressed are the verbs of somebody who sent an opt-out without wanting one.
	pressed = wordSet("hit pressed clicked tapped texted typed sent replied said wrote chose selected pushed i ive accidentally accidently mistakenly")
)

// stopSent reports whether a clause says that the writer sent an opt-out: "I hit stop".
func stopSent(clause []token) bool {
	for i := 1; i < len(clause); i++ {
		if t := clause[i]; t.known != nil && t.known.back&mayEnd != 0 && !removals[t.word] && anyOf(clause[max(0, i-2):i], pressed) {
			return true
		}
	}
	return false
}

// byYou reports whether the sender is the one who ended them: "you took me off".
func byYou(clause []token) bool {
	for i := 1; i < len(clause); i++ {
		if clause[i].known != nil && clause[i].known.back&wasEnded != 0 && addressed[clause[i-1].word] {
			return true
		}
	}
	return false
}

var didThey = wordSet("did whyd howd")

// stillListed recognizes the complaint of somebody who has not been taken off, or gets messages all
// the same: "warum bin ich noch nicht abgemeldet?"
func (m *meanings) stillListed(ts []token) (Classification, bool) {
	ts = ts[:min(len(ts), maxFramed)]
	for from := 0; from < len(ts); {
		to, back, not, knows := from, returning(0), false, false
		var all role
		for to < len(ts) && ts[to].clause == ts[from].clause {
			back |= returnOf(ts, to)
			not = not || refusing[ts[to].word] || nots[ts[to].word]
			knows = knows || iKnow[ts[to].word] || ts[to].word == "se" && to > from && ts[to-1].word == "no"
			for l := range lexicons().languages {
				if r := m.roles[l][to]; r&isOwn != 0 {
					if !tells(ts[to].word) {
						r &^= isNot
					}
					all |= r
				}
			}
			to++
		}
		ended := back&isEnded != 0 || back&wasEnded != 0 && back&hasBeen != 0
		complains := (not || all&isNot != 0) && (all&(isMe|isLeave|isList) != 0 || anyOf(ts[from:to], iAm)) || back&isStill != 0 && all&(isText|isSend) != 0
		if back&asksWhy != 0 && ended && complains && all&(isOther|isThing) == 0 && !knows {
			return Classification{Intent: IntentLikelyOptOut, Rule: "return.still-listed"}, true
		}
		from = to
	}
	return Classification{}, false
}

// tells reports whether a word is long enough to be of one language only: "ni" negates in some, and is
// "you" in Swedish.
func tells(w string) bool { return len(w) > 2 }

// iKnow are the verbs to which a negation belongs: "no sé por qué".
var iKnow = wordSet("sabe sais so sei weiß weet wiem vet ved vem знаю biliyorum bilmiyorum pata biết tahu alam أعرف اعرف")

// iAm are the words with which the writer is the one who was not taken off.
var iAm = wordSet("ich bin ik ben jag jeg sono fui estou suis estoy ako")

// endedByYou reports whether a clause asks about an end that the sender made: "did you remove me".
func endedByYou(clause []token) bool {
	for i := 1; i < len(clause); i++ {
		if clause[i].known != nil && clause[i].known.back&mayEnd != 0 && anyOf(clause[max(0, i-3):i-1], didThey) {
			return true
		}
	}
	return false
}

// returnForms is the same for scripts without spaces, and for Korean: parts of a clause. A clause
// is one of a return with a part of each of two lists, or of the list that is enough.
var returnForms = []struct{ language, why, ended, unmeant, enough, unless string }{
	{
		"zh", "为什么,為什麼,为啥,為啥,怎么,怎麼,怎会,怎會,为何,為何,凭什么,憑什麼,谁把,誰把,干嘛,幹嘛",
		"被退订,被退訂,退订了,退訂了,给我退,給我退,把我退,给退,給退,自动退,自動退,被取消,取消了我,把我的订阅取消,取消订阅了,取消訂閱了,被移除,被移出,被删,被刪,被踢,被停,把我移,把我删,把我刪,停了,停掉了,关掉了,關掉了,断了,斷了,收不到了",
		"不小心退,不小心取消,不小心点,不小心點,不小心按,不小心回,误退,誤退,误点,誤點,误操作,誤操作,误回,误取消,誤取消,误发,誤發,误发送,不小心发,不小心發,不小心回,手滑退,手误,手誤,不是故意退,点错了退,點錯了退,按错了退,按錯了退",
		"重新订阅,重新訂閱,重新加入,重新添加,重新开通,重新開通,重新接收,重新登记,恢复订阅,恢復訂閱,恢复接收,恢復接收,恢复发送,恢復發送,恢复短信,恢复推送,加回来,加回來,加回去,加回名单,加我回,把我加回,再次订阅,再次訂閱,再订阅,再訂閱,还想收,還想收,还想继续,還想繼續,还要收,還要收,想继续收,想繼續收,想继续接,想繼續接,要继续收,要繼續收,继续收到,繼續收到,继续接收,繼續接收,想保留,还想要,還想要,想再收到,還是想收,还是想收,重新给我发,重新發給我",
		"没退,沒退,未退,没取消,沒取消,不想收,不想再,不想继续,不想繼續,不要再,不再,别再,別再,又给我,又給我,又把我,还在发,還在發,还收到,還收到,还发,還發,还一直,還一直,还会,還會,还给,還給,仍,怎么退订,怎麼退訂,怎么取消,怎麼取消,请停,請停,不是退订了吗",
	},
	{
		"ja", "なぜ,何故,どうして,なんで,何で,いつの間に,勝手に,理由",
		"解除され,解除になっ,解除となっ,停止され,停止になっ,停止となっ,退会になっ,退会にされ,退会させ,退会扱い,外され,削除され,消され,登録が消え,止められ,止まった,止まって,止まり,届かなく,来なく,取り消され,拒否され,拒否になっ",
		"間違えて解除,間違って解除,誤って解除,うっかり解除,間違えて停止,間違って停止,誤って停止,うっかり停止,間違えて退会,間違って退会,誤って退会,間違えて配信停止,間違って配信停止,誤って配信停止,うっかり配信停止,間違えて受信拒否,誤って受信拒否,間違えて登録解除,間違って登録解除,誤って登録解除,停止したつもりはな,解除したつもりはな,退会したつもりはな,解除していません,停止していません,退会していません",
		"再登録し,再登録お,再登録を,再登録で,再登録希,登録し直,登録しなお,もう一度登録,また登録し,再度登録し,再度登録お,再購読,復活,元に戻し,登録を戻し,リストに戻し,再開し,配信再開,また受け取,引き続き受け取,引き続き配信,引き続き送,引き続き欲し,これからも受け取,これからも送,これからも届,今後も受け取,今後も送,今後も届,続けて受け取,まだ受け取りた,また送って,また届く,継続したい,継続して受,続けてほし,続けて欲し,受け取り続け,受信を続け",
		"たくない,たくありません,なくてい,なくて結構,いらない,いりません,要らない,不要,やめて,止めてく,まだ届,まだ来,のに届,のに来,ないのですか,されないの,されていないの,再開しないで,再登録しないで,送ってこないで",
	},
	{
		"ko", "왜,어째서,어쩌다,누가,이유",
		"거부가됐,거부가되,해지가됐,해지가되,취소가됐,취소가되,차단이됐,차단이되,중단이됐,중단이되,제외가됐,제외가되,삭제가됐,삭제가되,탈퇴가됐,탈퇴가되,거부됐,거부되었,거부된,거부돼,거부되어,거부처리,해지됐,해지되었,해지된,해지돼,해지되어,해지처리,취소됐,취소되었,취소된,취소돼,차단됐,차단되었,차단된,끊겼,끊긴,끊어졌,중단됐,중단되었,중단된,제외됐,제외되었,빠졌,빠진,삭제됐,삭제되었,탈퇴됐,탈퇴되었,탈퇴처리,해제됐,해제되었,해제된,안와요,안오나,안오죠,안옵니",
		"실수로수신거부,실수로거부,실수로해지,실수로취소,실수로구독취소,실수로차단,실수로탈퇴,실수로중지,실수로눌,실수로그만,실수로스톱,잘못눌러,잘못눌렀,모르고수신거부,모르고해지,모르고눌,수신거부를잘못,수신거부실수,해지한적없,수신거부한적없,거부한적없,취소한적없",
		"다시신청,다시등록,다시가입,다시구독,다시받고싶,다시받을,다시받으,다시받게,다시보내주,다시넣어,다시추가,다시켜,다시수신,재가입,재구독,재등록,재신청,복구해,복구부탁,계속받고싶,계속받을,계속받기,계속받았으면,계속받으,계속보내주,계속오게,계속수신,받고싶은데,받고싶어,받고싶습니다,받길원",
		"가입됐,가입되었,가입되어,등록됐,등록되었,등록되어,신청됐,신청되,안받고싶,받고싶지,받기싫,그만보내,보내지마,보내지말,다시보내지,마세요,하지마,말아,안됐,안되었,안돼,아직,안했,해주세요왜,또오,계속와,계속오는,계속옵,하는데도,했는데도",
	},
}

type returnParts struct {
	of                                  script
	why, ended, unmeant, enough, unless [][]byte
}

var returnIndex = sync.OnceValue(func() (out []returnParts) {
	parts := func(words string) (b [][]byte) {
		for _, w := range foldList(words) {
			b = append(b, []byte(w))
		}
		return b
	}
	for _, row := range returnForms {
		out = append(out, returnParts{scriptOf(row.language), parts(row.why), parts(row.ended), parts(row.unmeant), parts(row.enough), parts(row.unless)})
	}
	return out
})

// returnsUnspaced is isReturn for these scripts.
func returnsUnspaced(clause []token) bool {
	if clause[0].word[0] < utf8.RuneSelf && clause[len(clause)-1].word[0] < utf8.RuneSelf {
		return false
	}
	var buf [maxText]byte
	text := appendUnspaced(buf[:0], clause)
	in := scriptsOf(text)
	has := func(parts [][]byte) bool {
		for _, p := range parts {
			if bytes.Contains(text, p) {
				return true
			}
		}
		return false
	}
	for i := range returnIndex() {
		x := &returnIndex()[i]
		if x.of&in != 0 && (has(x.enough) || has(x.unmeant) || has(x.why) && has(x.ended)) && !has(x.unless) {
			return true
		}
	}
	return false
}
