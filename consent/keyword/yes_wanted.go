package keyword

import (
	"strings"
	"sync"
)

// What somebody says of the texts after a yes is read with the lexicon of the language of the yes: "sí,
// quiero recibirlos", "oui, je veux bien recevoir les alertes".

// welcoming are the roles of the words with which a person says that the texts are wanted, and nothing else.
const welcoming = isWant | isGet | isText | isMe | isSend | isThis | isThese | isThe | isYou | isFill | isPray | isFine | isMineWord | isNumber | isBeing | isHere | isNow | isJoined | isSubscribed | isAgreed | isOwn

// wantedAt returns the number of words at a place that say what is wanted, in one of the languages of the
// yes before them, or zero.
func (r reading) wantedAt(ts []token, i int, in tongues) int {
	if in&tongueBits["en"] != 0 {
		if is, end := nounAt(ts, i); is&aText != 0 && is&anOther == 0 {
			return end - i
		}
	}
	if ts[i].known == nil || knowing[ts[i].word] {
		return 0
	}
	if b := ts[i].known.back; b&(isJoining|isGetting|isWishing) != 0 && b&^(isJoining|isGetting|isWishing|goesOnWith|isAgain|isRestored) == 0 {
		return 1 // "sí, suscríbanme"
	}
	x := lexicons()
	for _, l := range ts[i].known.lexemes {
		if x.tongues[l.language]&in == 0 || l.roles&^welcoming != 0 {
			continue
		}
		if ts[i-1].word == "si" && l.roles&isWant == 0 && !r.isWritten("sí") {
			continue // an if: "si me mandan mensajes"
		}
		return 1
	}
	return 0
}

// knowing are verbs of hearing and knowing among those of receiving.
var knowing = wordSet("saber saperne sapere hören entendre sentire ouvir fazer stare estar być sein ser essere être")

// yesFollows are what people say of texts after an English yes, and yesNames who they are. A name alone may
// answer another question, so that it needs one of the others beside it.
var (
	yesFollows = clausePatterns(
		"texting|text|texts|texted|messages is|are|work|works easier|better|best|fine|good|great|ok|okay|preferred|perfect|simpler than|over calls|calling|email|emails|phone", "texting|text|texts|messages is|are|work|works easier|better|best|fine|good|great|ok|okay|preferred|perfect|simpler|well",
		"you|u|they may|can text|message me", "you|u may|can send them|me|texts|messages|those|it",
	)
	yesNames = clausePatterns("this is %name", "this is her|him|me|she|he", "its me|%name", "im|am %name")
)

func clausePatterns(forms ...string) (out []pattern) {
	for _, f := range forms {
		p := compilePattern(f, nil)
		p.clause = true
		out = append(out, p)
	}
	return out
}

// longestOf returns the number of words of the longest of some patterns at a place in its clause.
func longestOf(patterns []pattern, ts []token, i int) int {
	longest := 0
	for j := range patterns {
		if end, ok := patterns[j].match(ts, i); ok && end-i > longest {
			longest = end - i
		}
	}
	return longest
}

// unspacedYes are, for scripts without spaces between words, the pieces that agree, and those that may
// stand beside one.
var unspacedYes = [2]string{
	"是的 是 好的 好呀 好啊 好 同意 愿意 願意 可以 行 要的 要 想要 需要 嗯嗯 嗯 对 對 没问题 沒問題 当然 當然 接受 确认 確認 ok はい うん ええ もちろん ぜひ 是非 お願いします お願い致します お願いいたします いいですよ いいよ 同意します 希望します 了解です 承知しました 네 넵 예 응 좋아요 좋습니다 동의합니다 동의해요 물론이죠 그럼요 ได้ ตกลง ใช่ ยินดี โอเค",
	"我 我们 我們 想 收到 收 接收 短信 消息 信息 訊息 通知 提醒 优惠 優惠 的 了 吧 啊 呀 哦 喔 呢 啦 谢谢 謝謝 您 你 请 請 发给 發給 发送 發送 发 發 傳給 傳 给 給 订阅 訂閱 加入 继续 繼續 就 也 都 会 會 這些 这些 参加します 参加 登録して 登録します 入れて 加えて 受け取ります 受け取りたいです 受け取り 受信 登録 配信 送って 欲しいです ほしいです ください 下さい です ます メッセージ メール 通知 お知らせ リマインダー 情報 クーポン を が は も で よ ね 私 こちら に どうぞ ありがとうございます します 보내주세요 보내 주세요 받을게요 받고 싶어요 받겠습니다 문자 알림 메시지 신청합니다 신청 할게요 부탁드려요 부탁드립니다 감사합니다 ค่ะ ครับ คะ จ้า เลย ส่ง มา ข้อความ ขอบคุณ รับ อยาก",
}

type yesPiece struct {
	text   string
	agrees bool
}

var yesPieces = sync.OnceValue(func() (out []yesPiece) {
	for i, row := range unspacedYes {
		for w := range strings.FieldsSeq(row) {
			out = append(out, yesPiece{foldWord(w), i == 0})
		}
	}
	return out
})

// inPiecesUnspaced reports whether a word consists of such pieces, and whether one of them agrees.
func inPiecesUnspaced(w string) (agrees, whole bool) {
	for w != "" {
		best := yesPiece{}
		for _, p := range yesPieces() {
			if len(p.text) > len(best.text) && strings.HasPrefix(w, p.text) {
				best = p
			}
		}
		if best.text == "" {
			return false, false
		}
		agrees, w = agrees || best.agrees, w[len(best.text):]
	}
	return agrees, true
}
