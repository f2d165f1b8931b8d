package keyword

import "sync"

// The words with which people leave a list are, in scripts without spaces, those with which they leave a gym
// or stop a medicine.

// leavingTable has the things, and what says that the text is about messages all the same.
var leavingTable = []struct{ things, texts string }{
	{
		"ジム,スポーツクラブ,フィットネス,教室,塾,スクール,会員証,月会費,サークル,習い事,レッスン,薬,服用,注射,タバコ,煙草,禁煙,お酒,治療,点滴",
		"メール,メッセージ,sms,通知,配信,連絡,お知らせ,案内,広告,宣伝,送信,送ら,勧誘,リスト,番号",
	},
	{
		"作業員,配達員,ドライバー,運転手,技師,業者,修理,商品,荷物,スタッフを",
		"メール,メッセージ,sms,通知,連絡,お知らせ,案内,広告,宣伝,勧誘,リスト,番号",
	},
	{
		"师傅,師傅,司机,司機,骑手,騎手,维修,維修,保洁,保潔,上门,上門,派人,派车",
		"短信,信息,訊息,简讯,簡訊,消息,广告,廣告,推销,推銷,骚扰,騷擾,号码,號碼,名单,名單,推送,通知",
	},
	{
		"健身房,健身卡,会员卡,會員卡,退课,退課,课程,課程,补习,補習,吃药,吃藥,停药,停藥,药可以停,服药,服藥,胰岛素,胰島素,戒烟,戒菸,戒酒,输液,打针,打針,治疗,治療",
		"短信,信息,訊息,简讯,簡訊,消息,广告,廣告,推销,推銷,发,發,联系,聯絡,骚扰,騷擾,号码,號碼,名单,名單,推送,通知",
	},
	{
		"헬스장,헬스,피트니스,학원,수업,회원권,약을,약은,복용,담배,금연,술을,치료,주사,인슐린",
		"문자,메시지,메세지,알림,광고,연락,카톡,sms,번호,명단,수신",
	},
}

type leavingWords struct{ things, texts []string }

var leavingIndex = sync.OnceValue(func() (out []leavingWords) {
	for _, row := range leavingTable {
		out = append(out, leavingWords{foldList(row.things), foldList(row.texts)})
	}
	return out
})

// leavesOther reports whether a folded text without spaces is about such a thing and not about messages.
func leavesOther(text string) bool {
	for _, w := range leavingIndex() {
		if containsAny(text, w.things) && !containsAny(text, w.texts) {
			return true
		}
	}
	return false
}
