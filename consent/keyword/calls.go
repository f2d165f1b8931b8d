package keyword

import (
	"slices"
	"sync"
)

// Somebody who does not want to be called and would rather have a text asks for no end of messages:
// "no me llamen, un mensaje basta", "别打电话，发短信就行". The words for not and stop are those of an
// opt-out, so that this is looked for before.

// prefersTexts reports whether a text says so, in a language that is written with spaces.
func (m *meanings) prefersTexts(ts []token) bool {
	ts = ts[:min(len(ts), maxFramed)]
	if end := noCallInHindi(ts); end > 0 && (anyOf(ts[end:], hindiTexts) && !anyOf(ts[end:], hindiNots) || anyOf(ts, hindiHours) && !anyOf(ts, hindiTexts)) {
		return true
	}
	for l := range lexicons().languages {
		if seen := m.seen[l]; seen&isCall != 0 && seen&isOwn != 0 && seen&(isNot|isNoMore|isHalt|isDrop) != 0 && seen&(isText|isSend) != 0 && m.textsInstead(ts, l) {
			return true
		}
	}
	return false
}

// noCallInHindi returns where words end that ask for no call in Hindi, whose verb is also that of writing:
// "call mat karo", or zero.
func noCallInHindi(ts []token) int {
	for i := 1; i+1 < len(ts); i++ {
		if hindiCalls[ts[i-1].word] && hindiNots[ts[i].word] && hindiDo[ts[i+1].word] {
			return i + 2
		}
	}
	return 0
}

var (
	hindiCalls = wordSet("call calls phone fon phon कॉल फोन फ़ोन")
	hindiHours = wordSet("baje pehle subah बजे पहले सुबह")
	hindiDo    = wordSet("karo karna karein kare karen kijiye kijiyega kro krna करो करना करें कीजिए")
	hindiTexts = wordSet("msg message messages sms text whatsapp मैसेज संदेश एसएमएस")
)

// textsInstead looks for the texts beside each call: in what follows it in its clause, in what is before
// it, and in the other clauses.
func (m *meanings) textsInstead(ts []token, l int) bool {
	roles := m.roles[l][:len(ts)]
	if !slices.ContainsFunc(roles, func(r role) bool { return r&isOwn != 0 && r&(isNot|isNoMore|isHalt|isDrop|isFine) != 0 }) {
		return false // of English words only
	}
	for i, r := range roles {
		if r&isCall == 0 {
			continue
		}
		from, to := i, i+1
		for from > 0 && ts[from-1].clause == ts[i].clause {
			from--
		}
		for to < len(ts) && ts[to].clause == ts[i].clause {
			to++
		}
		if welcome(roles[i+1:to], true) || welcome(roles[from:i], true) {
			return true
		}
		for at := 0; at < len(ts); {
			end := at
			for end < len(ts) && ts[end].clause == ts[at].clause {
				end++
			}
			if (at >= to || end <= from) && welcome(roles[at:end], false) {
				return true
			}
			at = end
		}
	}
	return false
}

// welcome reports whether some words say that texts are fine, or ask for one. Beside a call in one clause
// a verb of sending is not enough: it may be the next thing that should stop.
func welcome(roles []role, beside bool) bool {
	var all role
	for _, r := range roles {
		if r&isFine != 0 {
			r &^= isHalt | isNot // "wystarczy" is enough, and fine
		}
		all |= r
	}
	if all&(isNot|isNoMore|isHalt|isDrop) != 0 || all&(isText|isSend) == 0 {
		return false
	}
	return all&isFine != 0 || !beside && all&(isText|isSend) == isText|isSend
}

// callTable is the same for scripts without spaces: words against calls, and words for texts that must
// stand beside them.
var callTable = []struct{ language, calls, texts string }{
	{
		"zh", "打电话,打電話,电话,電話,来电,來電,致电,致電,语音,語音",
		"发短信就,發短信就,短信就,短信即可,短信可以,短信联系,短信聯絡,发信息就,發訊息就,訊息就,讯息就,信息即可,传简讯就,傳簡訊就,简讯就,簡訊就,發簡訊就,发消息就,發消息就,发短信吧,發短信吧,发短信给我,发信息给我,發訊息給我,傳訊息給我,傳簡訊給我,用短信,用訊息,用简讯,用簡訊,改发短信,改用短信,改用簡訊,请发短信,請發短信,请发信息,請傳訊息,請傳簡訊,直接发短信,直接傳訊息,文字就",
	},
	{
		"ja", "電話,通話",
		"メールで,メッセージで,smsで,ショートメールで,ショートメッセージで,テキストで,文字で,メールにして,メッセージにして,メールなら,メッセージなら,smsなら,メールの方,メールのほう,メッセージの方,smsの方,メールだけ,メッセージだけ,smsだけ,メールください,メールをください,メッセージください,メッセージをください,メール下さい,メールは大丈夫,メッセージは大丈夫,smsは大丈夫",
	},
	{
		"ko", "전화,통화",
		"문자로,메시지로,메세지로,톡으로,카톡으로,문자만,문자주세요,문자줘,문자남겨,문자부탁,메시지남겨,문자는괜찮,문자는좋,문자가좋,문자가편,문자면,메시지주세요,메시지면,문자해주세요,문자보내주세요,문자나",
	},
	{
		"th", "โทร", "ส่งข้อความมา,ข้อความแทน,ทักข้อความ,ส่งข้อความแทน,ส่งsmsมา,เป็นข้อความ,ข้อความได้",
	},
}

type callWords struct{ calls, texts []string }

var callIndex = sync.OnceValue(func() (out []callWords) {
	for _, row := range callTable {
		out = append(out, callWords{foldList(row.calls), foldList(row.texts)})
	}
	return out
})

// prefersTextsUnspaced is prefersTexts for a folded text without spaces.
func prefersTextsUnspaced(text string) bool {
	return slices.ContainsFunc(callIndex(), func(c callWords) bool {
		return containsAny(text, c.calls) && containsAny(text, c.texts)
	})
}
