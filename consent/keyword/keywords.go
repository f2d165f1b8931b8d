package keyword

import (
	"strings"
	"sync"
)

// keywordRow is one row of the table: texts that as a whole have one meaning, separated by commas.
// Folding (see tokenize) is applied to both sides, so that case, accents and hyphens do not matter
// here.
type keywordRow struct {
	rule       string
	intent     Intent
	everything bool
	texts      string
}

// keywordTable lists the words that are opt-outs by themselves under 47 CFR 64.1200(a)(10), in
// force since 11 April 2025, those that carriers and providers have added to them, and their
// equivalents in other languages. Words that are ordinary answers, such as "no" and "bye", are left
// out in all languages.
var keywordTable = []keywordRow{
	{"keyword.stop", IntentOptOut, false, "stop, quit, end, revoke, opt out, cancel, unsubscribe"},
	{"keyword.stop-variant", IntentOptOut, false, "optout, remove, unsub, unsubscribed, stop texts, stop sms, stop messages, stop msg, stop msgs, stop text, stop2end, stop to end, stop 2 end, opt me out, cease and desist, cease, desist, stahp, dnc, do not text, do not contact, td, remove me, stopp"},
	{"keyword.stop-all", IntentOptOut, true, "stopall, stop all, stop everything, unsubscribe all, unsubscribe from all, opt out of all, opt out all, cancel all, end all, quit all, alles stoppen, stop alles, parar todo, parar tudo, arreter tout"},
	{"keyword.likely", IntentLikelyOptOut, false, "end this, end these, quit it, quit this, blocked, blocking you, reported, spam, harassment, wrong number, wrong person, not interested, no more, bloqueado, no me interesa, no estoy interesado, no estoy interesada, pas interesse, pas interessee, kein interesse, non mi interessa, non sono interessato, não tenho interesse, не интересует, не интересно, nie jestem zainteresowany, geen interesse, numero equivocado, mauvais numero, falsche nummer"},
	{"keyword.start", IntentOptIn, false, "start, unstop"},
	{"keyword.help", IntentHelp, false, "help, info"},

	{"keyword.stop.es", IntentOptOut, false, "parar, pare, paren, detener, detente, detenganse, baja, darse de baja, dar de baja, darme de baja, cancelar, cancelar suscripcion, salir, alto, basta, ya basta, no mas, no mas mensajes, eliminar, desuscribir, desuscribirme, anular suscripcion, borrarme, quitarme"},
	{"keyword.stop.fr", IntentOptOut, false, "arret, arrete, arretez, arreter, arretes, stopper, desabonner, desabonnement, me desabonner, desinscription, desinscrire, stop pub, stop pubs, stop publicite, me desinscrire, resilier, annuler, fin"},
	{"keyword.stop.de", IntentOptOut, false, "stoppen, stopp, halt, abmelden, abmeldung, abbestellen, kündigen, austragen, aufhören, beenden, widerruf, widerrufen, abbestellung, schluss"},
	{"keyword.stop.it", IntentOptOut, false, "ferma, fermare, fermate, smettere, smettila, smettetela, basta, annulla, annullare, cancella, cancellami, cancellatemi, disiscrivi, disiscrivimi, disiscrizione, disdire, disdetta"},
	{"keyword.stop.pt", IntentOptOut, false, "parar, pare, parem, sair, cancelar, cancele, descadastrar, remover, chega, interromper, cancelar inscrição, cancelar assinatura"},
	{"keyword.stop.nl", IntentOptOut, false, "stoppen, afmelden, uitschrijven, opzeggen, beëindigen, meld af, meld me af, schrijf me uit"},
	{"keyword.stop.pl", IntentOptOut, false, "zatrzymaj, koniec, wypisz, wypisz mnie, rezygnuję, rezygnacja, anuluj, przestań, przestańcie, usuń, wyrejestruj"},
	{"keyword.stop.ru", IntentOptOut, false, "стоп, остановить, остановите, остановись, отписаться, отписка, отпишите, отпишите меня, отмена, прекратить, прекратите, хватит, удалить, отказ"},
	{"keyword.stop.uk", IntentOptOut, false, "зупинити, зупиніть, відписатися, відписка, відпишіть, скасувати, досить, припиніть, відмова"},
	{"keyword.stop.tr", IntentOptOut, false, "dur, durdur, durdurun, iptal, iptal et, ret, çık, çıkış, abonelikten çık, son"},
	{"keyword.stop.sv-da-no", IntentOptOut, false, "stoppa, sluta, avsluta, avregistrera, avanmäl, avprenumerera, stopp, slutt, avslutt, avmeld, meld meg av, afmeld, afmeld mig, ophør, frameld"},
	{"keyword.stop.fi", IntentOptOut, false, "lopeta, lopettakaa, peruuta, poista, poistu, pysäytä"},
	{"keyword.stop.cs-sk", IntentOptOut, false, "zastavit, zastavte, odhlásit, odhlaste mě, odhlásiť, konec, koniec, zrušit, zrušiť, dost"},
	{"keyword.stop.hu", IntentOptOut, false, "leiratkozás, leiratkozom, leállít, leállítás, elég, törlés, megszüntet"},
	{"keyword.stop.ro", IntentOptOut, false, "oprire, opriți, oprește, dezabonare, dezabonați-mă, anulare, anulează, gata"},
	{"keyword.stop.el", IntentOptOut, false, "στοπ, σταμάτα, σταματήστε, διαγραφή, ακύρωση, απεγγραφή, τέλος"},
	{"keyword.stop.bg-hr-sr", IntentOptOut, false, "спри, спрете, отпиши, отпиши ме, отписване, заустави, одјава, престани, odjava, odjavi me, zaustavi, prekini, prestani"},
	{"keyword.stop.vi", IntentOptOut, false, "dừng, dừng lại, ngừng, hủy, huỷ, hủy đăng ký, từ chối, tc, thôi"},
	{"keyword.stop.id-ms", IntentOptOut, false, "berhenti, hentikan, henti, batal, batalkan, keluar, berhenti langganan, batal langganan, unreg"},
	{"keyword.stop.tl", IntentOptOut, false, "itigil, itigil na, tigil, tigilan, hinto, ihinto, ayaw ko na, tama na"},
	{"keyword.stop.sw", IntentOptOut, false, "acha, acheni, simama, simamisha, ondoa, jiondoe, sitisha"},
	{"keyword.stop.ar", IntentOptOut, false, "توقف, توقفوا, قف, ستوب, أوقف, ايقاف, إلغاء, الغاء الاشتراك, إلغاء الاشتراك, الغ الاشتراك, كفى"},
	{"keyword.stop.fa-ur", IntentOptOut, false, "لغو, استاپ, سٹاپ, لغو عضویت, لغو اشتراک, توقف, بند, بند کرو, بند کریں"},
	{"keyword.stop.he", IntentOptOut, false, "הסר, סטופ, הסירו, הסירו אותי, הסרה, עצור, עצרו, להסיר, תפסיקו, תפסיק, די, ביטול, בטל"},
	{"keyword.stop.hi-bn", IntentOptOut, false, "बंद, बंद करो, बंद करें, बंद कर दो, रोकें, रोको, रुको, स्टॉप, स्टाप, স্টপ, बस करो, band karo, band kar do, bas karo, বন্ধ, বন্ধ করুন, বন্ধ করো, থামুন"},
	{"keyword.stop.th", IntentOptOut, false, "หยุด, สต็อป, สต๊อป, ยกเลิก, เลิก, พอ, พอแล้ว, หยุดส่ง, ยกเลิกการสมัคร"},
	{"keyword.stop.zh", IntentOptOut, false, "退订, 退訂, 停止, 取消, 取消订阅, 取消訂閱, 退, 停, 拒收, 不要再发, 不要再發, 别发了, 別發了, 别再发了, 終止, 终止, tuiding"},
	{"keyword.stop.ja", IntentOptOut, false, "停止, 配信停止, ストップ, 解除, 登録解除, 退会, やめて, やめてください, 中止, 終了, 解約, 配信解除, 配信停止希望"},
	{"keyword.stop.ko", IntentOptOut, false, "중지, 정지, 그만, 수신거부, 수신 거부, 거부, 해지, 중단, 스톱, 스탑, 취소, 탈퇴, 그만 보내세요, 구독취소, 이제 그만, 그만해, 그만하세요, 그만해 주세요"},

	{"keyword.start.other", IntentOptIn, false, "nonarret, iniciar, reanudar, reprendre, starten, wznów, старт, başlat, başla, aloita, uudelleen päälle, mulai, ابدأ, התחל, เริ่ม, शुरू, शुरू करें, 开始, 開始, 再開, 시작, 恢复订阅, bắt đầu, ξεκίνα, σταρτ"},
	{"keyword.help.other", IntentHelp, false, "aide, ayuda, hilfe, aiuto, ajuda, hulp, pomoc, помощь, допомога, помощ, yardım, hjälp, hjælp, hjelp, apua, pomoc, segítség, ajutor, βοήθεια, trợ giúp, giúp, bantuan, tolong, tulong, msaada, مساعدة, کمک, מידע, עזרה, मदद, সাহায্য, ช่วยเหลือ, ช่วยด้วย, 帮助, 幫助, ヘルプ, 도움말, 도움, обука, помоћ"},
}

// keywords returns the rows by folded text. Like the other indexes it is built at the first use,
// not when a program starts. No text may have two intents.
var keywords = sync.OnceValue(func() map[string]Classification { return indexKeywords(keywordTable) })

func indexKeywords(rows []keywordRow) map[string]Classification {
	m := map[string]Classification{}
	for _, r := range rows {
		for _, text := range strings.Split(r.texts, ",") {
			w := foldWord(text)
			if have, ok := m[w]; ok {
				if have.Intent != r.intent {
					panic("keyword: a keyword stands for two intents in the rows " + have.Rule + " and " + r.rule)
				}
				continue
			}
			m[w] = Classification{Intent: r.intent, Everything: r.everything, Rule: r.rule}
		}
	}
	return m
}

// strongWords are opt-outs also with polite or angry words around them. The others of the table are
// ordinary words in a longer text: "cancel please" may be about an appointment.
var strongWords = wordSet("stop stahp discontinue desist unsubscribe unsub optout stopall stopp arret arretez parar detener abmelden uitschrijven afmelden стоп отписаться отписка desabonner desinscrire leiratkozom dezabonare wypisz odhlasit baja descadastrar")

// courtesy are words around a keyword that change nothing.
var courtesy = wordSet(`please pls plz plse plss thanks thank you thankyou thx tks ty cheers sir maam mam madam miss hi hello hey dear ok okay
	now immediately asap already just kindly god omg jesus ffs wtf dammit damn fucking fuckin freaking fking effing bloody goddamn
	and sorry it this that these here forever right away at once team guys folks everyone everybody yall bro dude
	regards best kind sincerely saludos saludo cordiales cordialement bonne journee salutations gruss grusse freundlichen mfg lg buona buon giornata saluti cordiali groet groeten vriendelijke pozdrawiam e et und
	por favor gracias ya ahora hola señor s'il vous te plait plaît svp stp merci maintenant bonjour bitte danke jetzt sofort hallo
	per favore grazie adesso subito ciao obrigado obrigada agora aub alstublieft alsjeblieft dank u wel je nu bedankt
	prosze dziekuje dzieki natychmiast пожалуйста пж спасибо сейчас будь ласка дякую lutfen tesekkurler hemen
	tack snalla takk tak vennligst kiitos prosim dekuji kerem koszonom va rog multumesc παρακαλω ευχαριστω
	tolong terima kasih sekarang salamat po na xin cam on asante tafadhali من فضلك رجاء لو سمحت شكرا בבקשה תודה कृपया धन्यवाद प्लीज ครับ ค่ะ คะ นะ`)

// mistypable are the keywords that a typing error may hide, with the number of errors that are
// corrected.
var mistypable = []struct {
	word  string
	slips int
}{{"stop", 1}, {"unsubscribe", 3}, {"stopall", 1}, {"optout", 1}, {"desabonner", 1}, {"abmelden", 1}, {"uitschrijven", 1}}

// realWords are a few typing errors away from a keyword and have another meaning, in one language
// or another.
var realWords = wordSet(`shop step stoop top tops atop stow stock crop drop prop chop slop spot post sop soap stab stomp strop stops
	story stoup store sport stoa scop flop stay stir stud stub stupor sto stone stor stol stap stom stof stok stot stup stav slot stoj stopy
	subscribe resubscribe subscribed unsubscribed unsubscribing describe prescribe inscribe anmelden melden umschreiben vorschrijven`)
