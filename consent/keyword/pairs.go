package keyword

import (
	"strings"
	"sync"
)

// pairTable is the counterpart of the frames for scripts without spaces: two words that together
// ask to be left alone when the second follows the first closely. The words of orders, appointments
// and questions give a pair another meaning.
var pairTable = []struct {
	language      string
	first, second string
	gap           int // bytes between them, folded
	unless        string
}{
	{
		"zh", "唔好,唔要,唔想,咪再,不要,别,別,勿,不想,不需要,不用,拒绝,拒絕,停止,请停,請停,不必,禁止,取消,屏蔽", "发,發,寄,传短,傳簡,打扰,打擾,骚扰,騷擾,联系,聯絡,聯繫,短信,信息,訊息,简讯,簡訊,消息,收到,接收,订阅,訂閱,推送,推播,广告,廣告,通知,send", 18,
		"订单,訂單,预约,預約,发票,發票,发货,發貨,快递,快遞,没收到,沒收到,没有取消,沒有取消,未取消,忘,为什么,為什麼,怎么,怎麼,如果,发烧,發燒,发现,發現,担心,不要停,别停,別停,不要取消,别取消,別取消",
	},
	{
		"zh", "撤回,撤销,撤銷,收回,取消", "同意,授权,授權,许可,許可", 60, "订单,訂單,预约,預約",
	},
	{
		"zh", "号码,號碼,名单,名單,列表,通讯录,通訊錄", "删,刪,移除,去掉,移出,剔除", 30, "订单,訂單,预约,預約",
	},
	{
		"ja", "同意,承諾,許諾", "撤回,取り消,取消", 24, "予約,注文",
	},
	{
		"ko", "동의,허락", "철회,취소,거부", 30, "예약,주문",
	},
	{
		"zh", "把我,将我,將我,我的号码,我的號碼,我的手机,我的手機,我从,我從", "删,刪,移除,去掉,移出,剔除,拉黑,退出", 30, "订单,訂單,预约,預約",
	},
	{
		"ja", "送,配信,連絡,メール,メッセージ,sms,ショートメ,通知,案内,お知らせ,広告,宣伝,登録,購読,勧誘", "ないで,いらん,要らん,やめろ,やめんか,んといて,んとって,うざい,うっとうしい,やめて,止めて,とめて,停止,不要,いりません,要りません,いらない,要らない,結構です,解除,拒否,お断り,迷惑,遠慮,しつこい,消して,外して,削除,抹消,退会,辞めて,必要ありません,必要ない", 36,
		"予約,注文,荷物,届か,届い,忘れないで,なぜ,どうして,もし,止めないで,やめないで,停止しないで,解除しないで,心配しないで",
	},
	{
		"ja", "リスト,名簿,番号,宛先,データ", "外して,消して,削除,抹消,除外", 30, "予約,注文,荷物",
	},
	{
		"ko", "문자,메시지,메세지,연락,알림,광고,스팸,보내,발송,전송,카톡,sms", "그만,지마,지말,말아,싫,필요없,원치않,원하지않,받고싶지,안받,차단,거부,중지,중단,삭제,해지,해제,끊어,사절,꺼주", 60,
		"예약,주문,배송,왜,그만두지마,중단하지마,멈추지마,못받,끊지말,멈추지말,중단하지말,계속보내주,하면",
	},
	{
		"ko", "그만,더이상,다시는,앞으로,제발", "보내,문자,메시지,메세지,연락,알림,광고,스팸,발송,전송", 45, "예약,주문,배송,왜,보내주세요더",
	},
	{
		"ko", "번호,명단,리스트,목록,정보", "삭제,지워,빼주,빼줘,제외,제거", 45, "예약,주문,배송,주문번호,예약번호",
	},
	{
		"th", "หยุด,เลิก,อย่า,ไม่ต้อง,ไม่อยาก,ไม่ต้องการ,ไม่ประสงค์,ห้าม,งด,ยกเลิก,ไม่เอา,รำคาญ,กรุณาลบ,ช่วยลบ,ลบ", "ส่ง,ข้อความ,sms,รับ,ติดต่อ,โทร,รบกวน,เบอร์,หมายเลข,แจ้งเตือน,โฆษณา,สมาชิก", 75,
		"นัด,ออเดอร์,คำสั่งซื้อ,จอง,ทำไม,ถ้า,อย่าหยุด,อย่าเลิก,อย่ายกเลิก,ไม่ได้รับ,อย่าลืม",
	},
}

// pair is a row of the table, folded.
type pair struct {
	rule                  string
	first, second, unless []string
	gap                   int
}

var pairIndex = sync.OnceValue(func() (out []pair) {
	for _, row := range pairTable {
		out = append(out, pair{"pair." + row.language, foldList(row.first), foldList(row.second), foldList(row.unless), row.gap})
	}
	return out
})

func foldList(words string) (out []string) {
	for w := range strings.SplitSeq(words, ",") {
		out = append(out, unspace(foldWord(w)))
	}
	return out
}

// find searches a folded text without spaces. A text is short, so that searching each word by
// itself costs little.
func (p pair) find(text string) bool {
	for _, a := range p.first {
		for from := 0; ; {
			i := strings.Index(text[from:], a)
			if i < 0 {
				break
			}
			from += i + len(a)
			near := text[from:min(len(text), from+p.gap)]
			for _, b := range p.second {
				if strings.Contains(near, b) {
					return !containsAny(text, p.unless)
				}
			}
		}
	}
	return false
}

func containsAny(text string, words []string) bool {
	for _, w := range words {
		if strings.Contains(text, w) {
			return true
		}
	}
	return false
}
