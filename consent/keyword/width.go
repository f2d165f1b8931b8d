package keyword

import (
	"strings"
	"sync"
)

// allRows are texts that as a whole are opt-outs from all messages of the business, beside
// "keyword.stop-all".
var allRows = []keywordRow{
	{"keyword.stop-all.de", IntentOptOut, true, "stopp alles, alles stopp, alles abbestellen, alles abmelden, alles kündigen, alles beenden, von allem abmelden, alle nachrichten stoppen, alle abbestellen"},
	{"keyword.stop-all.es", IntentOptOut, true, "detener todo, detengan todo, paren todo, pare todo, cancelar todo, stop todo, alto a todo, baja de todo, darme de baja de todo, baja total"},
	{"keyword.stop-all.fr", IntentOptOut, true, "stop tout, tout arreter, arretez tout, arrete tout, tout stopper, stopper tout, desabonner de tout, me desabonner de tout, annuler tout"},
	{"keyword.stop-all.it", IntentOptOut, true, "stop tutto, ferma tutto, fermare tutto, fermate tutto, annulla tutto, annullare tutto, cancella tutto, disiscrivimi da tutto, disdire tutto"},
	{"keyword.stop-all.pt", IntentOptOut, true, "stop tudo, pare tudo, parem tudo, cancelar tudo, cancele tudo, sair de tudo, remover de tudo"},
	{"keyword.stop-all.nl", IntentOptOut, true, "alles afmelden, alles opzeggen, overal uitschrijven, overal afmelden, meld me overal af"},
	{"keyword.stop-all.pl", IntentOptOut, true, "stop wszystko, zatrzymaj wszystko, anuluj wszystko, wypisz ze wszystkiego, wypisz mnie ze wszystkiego, rezygnuję ze wszystkiego"},
	{"keyword.stop-all.ru", IntentOptOut, true, "стоп все, остановить все, остановите все, отменить все, отписаться от всего, отпишите от всего, отпишите меня от всего, отписка от всего"},
	{"keyword.stop-all.uk", IntentOptOut, true, "зупинити все, зупиніть все, скасувати все, відписатися від усього, відпишіть від усього, відпишіть мене від усього"},
	{"keyword.stop-all.tr", IntentOptOut, true, "hepsini durdur, hepsini durdurun, tümünü durdur, hepsini iptal et, tümünü iptal et, hepsi iptal, stop hepsi"},
	{"keyword.stop-all.sv-da-no", IntentOptOut, true, "stoppa allt, stopp allt, stopp alt, stop alt, stoppa alla, avsluta allt, avslutt alt, afmeld alt, avmeld alt"},
	{"keyword.stop-all.fi", IntentOptOut, true, "lopeta kaikki, peruuta kaikki, poista kaikki, stop kaikki"},
	{"keyword.stop-all.cs-sk", IntentOptOut, true, "zastavit vše, stop vše, stop všechno, zrušit vše, zrušit všechno, odhlásit vše, zastaviť všetko, zrušiť všetko, stop všetko"},
	{"keyword.stop-all.hu", IntentOptOut, true, "mindent leállít, mindent töröl, stop minden, leiratkozás mindenről, leiratkozom mindenről"},
	{"keyword.stop-all.ro", IntentOptOut, true, "stop tot, opriți tot, oprește tot, anulează tot, dezabonare de la toate"},
	{"keyword.stop-all.el", IntentOptOut, true, "στοπ όλα, σταμάτα τα όλα, σταματήστε τα όλα, διαγραφή από όλα, ακύρωση όλων"},
	{"keyword.stop-all.bg-hr-sr", IntentOptOut, true, "стоп всичко, спри всичко, спрете всичко, отпиши ме от всичко, zaustavi sve, stop sve, prekini sve, odjavi me sa svega, заустави све, прекини све"},
	{"keyword.stop-all.vi", IntentOptOut, true, "dừng tất cả, dừng lại tất cả, ngừng tất cả, hủy tất cả, huỷ tất cả, stop tất cả"},
	{"keyword.stop-all.id-ms", IntentOptOut, true, "stop semua, berhenti semua, hentikan semua, henti semua, batalkan semua, batal semua"},
	{"keyword.stop-all.tl", IntentOptOut, true, "itigil lahat, itigil ang lahat, stop lahat, ihinto lahat, ihinto ang lahat"},
	{"keyword.stop-all.sw", IntentOptOut, true, "acha zote, acha yote, simamisha zote, sitisha zote, ondoa zote"},
	{"keyword.stop-all.ar", IntentOptOut, true, "أوقف الكل, إيقاف الكل, إلغاء الكل, أوقف كل شيء, توقف عن كل شيء, إلغاء جميع الاشتراكات"},
	{"keyword.stop-all.fa-ur", IntentOptOut, true, "لغو همه, همه لغو, سب بند کرو, سب بند کریں, سب بند"},
	{"keyword.stop-all.he", IntentOptOut, true, "הסר הכל, הסירו הכל, עצור הכל, הסר מהכל, בטל הכל"},
	{"keyword.stop-all.hi-bn", IntentOptOut, true, "सब बंद करो, सब बंद करें, सब बंद, सभी बंद करें, सभी बंद करो, sab band karo, সব বন্ধ করুন, সব বন্ধ করো, সব বন্ধ"},
	{"keyword.stop-all.th", IntentOptOut, true, "หยุดทั้งหมด, ยกเลิกทั้งหมด, เลิกทั้งหมด"},
	{"keyword.stop-all.zh", IntentOptOut, true, "全部退订, 全部退訂, 退订全部, 退訂全部, 退订所有, 退訂所有, 全部停止, 停止全部, 停止所有, 全部取消, 取消全部, 取消所有"},
	{"keyword.stop-all.ja", IntentOptOut, true, "すべて停止, 全て停止, 全部停止, 全部やめて, すべて解除, 全て解除, 全配信停止, すべて配信停止"},
	{"keyword.stop-all.ko", IntentOptOut, true, "모두 중지, 전부 중지, 전체 중지, 모두 수신거부, 전체 수신거부, 모두 수신 거부, 전체 수신 거부, 모두 해지, 모두 취소"},
}

// ruleAccount is the rule of texts that name the account.
const ruleAccount = "keyword.stop-account"

// accountRow lists texts that as a whole opt out of the account. No ordinary STOP ALL is among them:
// a person who writes that knows one business, and not which others belong to its account.
var accountRow = keywordRow{ruleAccount, IntentOptOut, true, "stop account, stop the account, stop whole account, stop the whole account, stop entire account, stop the entire account, stop all accounts, unsubscribe all accounts, stop all companies, stop all businesses, stop all brands, stop all senders, stop from all companies, stop from all businesses, stop from all brands, unsubscribe from all companies, unsubscribe from all businesses, unsubscribe from all brands, opt out of all companies, opt out of all businesses, opt out of all brands"}

// widthWords are words that tell the width of an opt-out.
type widthWords struct {
	all     map[string]bool // all of it, in languages other than English
	objects map[string]bool // what a business sends, in any language
	between map[string]bool // may stand between the two
	fixed   map[string]bool // make a fixed phrase of all, such as "tout de suite" and "alles Gute"
	ends    map[string]bool // English words after which "all" alone is all messages: "from all"
	inside  []string        // all, in languages without spaces
}

var widths = sync.OnceValue(func() *widthWords {
	w := &widthWords{
		all: wordSet(`todo todos toda todas tout tous toute toutes alle alles allen allem samtliche tutto tutti tutta tutte tudo
			wszystko wszystkie wszystkich wszystkiego все всех всего всі усі усе всіх усіх усього всичко всички hepsi hepsini tüm tümünü bütün alla allt
			kaikki kaikista vse vsechno vsechny vsech vsetko vsetky vsetkych mindent minden osszes tot toate toti ολα ολες ολων sve све semua lahat zote
			yote كل جميع الكل همه تمام سب הכל כל सब सभी সব 모두 모든 전부 전체`),
		objects: wordSet(`texts text messages message msgs msg sms smses alerts alert notifications notification communications communication contact
			correspondence lists list programs program campaigns subscriptions services promotions promos offers marketing ads advertising reminders mailings
			mensajes mensaje avisos notificaciones listas suscripciones textos promociones mensagens mensagem avisos listas notificações messages textos
			notifications listes abonnements publicites nachrichten benachrichtigungen mitteilungen listen messaggi notifiche liste abbonamenti berichten
			meldingen lijsten wiadomosci wiadomości smsy smsów powiadomienia powiadomień subskrypcje сообщения сообщений смс рассылки рассылок уведомления
			уведомлений повідомлення повідомлень розсилки розсилок сповіщення съобщения mesajları mesajlar mesaj meddelanden meddelelser meldinger beskeder viestit
			zpravy spravy uzenetet uzenet mesajele mesaje μηνυματα poruke поруке pesan mesej mensahe الرسائل رسائل الاشتراكات پیامها پیام پیغامات پیغام
			ההודעות הודעות संदेश मैसेज মেসেজ 메시지 문자 알림`),
		between: wordSet("of the your ur our future further other more sms text marketing promotional mobile and incoming los las sus tus les vos des ihre eure der die i gli le vostri os as suas jullie"),
		fixed:   wordSet("suite klar gut gute paletti равно рівно jours temps dias dia tiempo tempo giorni giorno tage zeit время час"),
		ends:    wordSet("stop stopping from of them it cancel end quit unsubscribe unsub out off remove"),
	}
	for _, word := range []string{"全部", "所有", "一切", "全て", "すべて", "ทั้งหมด", "ทุกอย่าง"} {
		w.inside = append(w.inside, foldWord(word))
	}
	return w
})

// maxWide is the number of words of the longest text in which all is looked for: in a story it is
// about something else.
const maxWide = 24

// namesAll reports whether a text, should it be an opt-out, asks for an end of all that the business
// sends: STOP ALL, STOP ALL MESSAGES, STOP EVERYTHING.
func namesAll(ts []token) bool {
	if len(ts) > maxWide {
		return false
	}
	words := widths()
	for i, t := range ts {
		switch t.word {
		case "all":
			if words.objectAfter(ts, i) || words.ends[before(ts, i)] && lastButCourtesy(ts, i) {
				return true
			}
		case "everything":
			if before(ts, i) != "for" { // "thanks for everything"
				return true
			}
		default:
			if words.all[t.word] && words.otherAll(ts, i) || words.hasInside(t.word) {
				return true
			}
		}
	}
	return false
}

// before returns the word before one, in the same clause.
func before(ts []token, i int) string {
	if i == 0 || ts[i-1].clause != ts[i].clause {
		return ""
	}
	return ts[i-1].word
}

// lastButCourtesy reports whether nothing but courtesy follows in the clause.
func lastButCourtesy(ts []token, i int) bool {
	for j := i + 1; j < len(ts) && ts[j].clause == ts[i].clause; j++ {
		if !courtesy[ts[j].word] || objects[ts[j].word] {
			return false
		}
	}
	return true
}

// objectAfter reports whether "all" is all of what a business sends: "all your texts", and not "all
// these texts", which are those of the one program.
func (w *widthWords) objectAfter(ts []token, i int) bool {
	for j := i + 1; j < len(ts) && j <= i+4 && ts[j].clause == ts[i].clause; j++ {
		if w.objects[ts[j].word] {
			return true
		}
		if !w.between[ts[j].word] {
			return false
		}
	}
	return false
}

// otherAll is objectAfter for other languages, in which the object may come first, and a clause of
// two or three words with all is about all messages.
func (w *widthWords) otherAll(ts []token, i int) bool {
	n := 0
	for j := range ts {
		if ts[j].clause != ts[i].clause {
			continue
		}
		if n++; w.fixed[ts[j].word] {
			return false
		}
	}
	return n == 2 || n == 3 || w.objectAfter(ts, i) || w.objects[before(ts, i)]
}

func (w *widthWords) hasInside(word string) bool {
	if word[0] < 0x80 {
		return false
	}
	for _, all := range w.inside {
		if strings.Contains(word, all) {
			return true
		}
	}
	return false
}

// widened returns a classification with how much the words of its text ask to end.
func widened(c Classification, all bool) Classification {
	if c.Intent == IntentOptOut || c.Intent == IntentLikelyOptOut {
		c.Account = c.Rule == ruleAccount
		c.Everything = c.Everything || all
	}
	return c
}
