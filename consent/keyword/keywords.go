package keyword

import (
	"slices"
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
	{"keyword.stop-variant", IntentOptOut, false, "optout, remove, unsub, unsubscribed, stop texts, stop sms, stop messages, stop msg, stop msgs, stop text, stop2end, stop to end, stop 2 end, opt me out, cease and desist, cease, desist, stahp, dnc, do not text, do not contact, remove me, stopp"},
	{"keyword.stop-all", IntentOptOut, true, "stopall, stop all, stop everything, unsubscribe all, unsubscribe from all, opt out of all, opt out all, cancel all, end all, quit all, alles stoppen, stop alles, parar todo, parar tudo, arreter tout"},
	{"keyword.likely", IntentLikelyOptOut, false, "quti, qiut, quiit, quitt, uqit, wuit, opt our, opt put, opt iut, opt ouy, opt oit, opt oht, opr out, ipt out, wring number, wrong umber, wrong mumber, wromg number, wronf number, wrong numbet, leave group, leave the group, landline, its a landline, unlist, unlist me, stop to all, its a scam, total scam, scammer, scammers, spammer, spammers, youre a scam, you are a scam, off, turn off, im out, legal action, gdpr, had enough, thats enough now, thats enough already, im over it, leave me aloen, leave me alnoe, wrong numer, wrong nubmer, junk, junk mail, spam text, spam texts, junk texts, more spam, dnd, do not disturb, incorrect number, mistaken number, negative remove, no remove, nope remove, remove now, nope unsubscribe, negative unsubscribe, oi stop, oi stop it, off now, off please, please off, no off, nope off, nope off now, off off, off off off, unwanted, unwanted text, unwanted texts, junk text, scammers, scammer, spammers, blocked, blocked you, withdraw, terminate, enough, delete, delete me, erase me, unsolicited, not who you are looking for, removal, removal request, removal please, deletion request, end it, do not want, dont want, i do not want, i dont want, uninterested, annoying, so annoying, this is annoying, blocking, blocking this number, out, exit, mute me, spare me, no interest, begone, scram, unfollow, no texts, no text, no messages, no sms, no msgs, no spam, no text messages, no texting, mute, unenroll, unenrol, deactivate, end this, end these, quit it, quit this, blocked, blocking you, reported, spam, harassment, wrong number, wrong person, not interested, no more, stp, reply stop, respond stop, text stop, txt stop, type stop, send stop, say stop, bloqueado, no me interesa, no estoy interesado, no estoy interesada, pas interesse, pas interessee, kein interesse, non mi interessa, non sono interessato, não tenho interesse, не интересует, не интересно, nie jestem zainteresowany, geen interesse, numero equivocado, mauvais numero, falsche nummer"},
	{"keyword.likely.es", IntentLikelyOptOut, false, "equivocado, equivocada, número equivocado, se equivocaron, no molestar, no molesten, no me molesten, ya párenle, párenle ya, no fastidien, no interesado"},
	{"keyword.likely.fr", IntentLikelyOptOut, false, "arrête ça, arrêtez ça, lâchez-moi, foutez-moi la paix, fichez-moi la paix, laissez-moi tranquille, pas intéressé, pas intéressée, laissez-moi, oubliez-moi"},
	{"keyword.likely.de", IntentLikelyOptOut, false, "hört auf damit, lasst mich in ruhe, lass mich in ruhe, das nervt, nervt, verwählt, falsch verbunden, falsche nummer, lasst das, lass das, lassen sie das, hören sie auf, hör auf, hört auf, verpisst euch, haut ab, hau ab, nicht interessiert"},
	{"keyword.likely.it", IntentLikelyOptOut, false, "lasciatemi stare, lasciatemi in pace, non rompete, non disturbate, non disturbare, non disturbatemi"},
	{"keyword.likely.pt", IntentLikelyOptOut, false, "engano, foi engano, para com isso, parem com isso, me deixa em paz, me deixem em paz, não perturbe, não perturbem, não enche, não incomode, sai fora"},
	{"keyword.likely.nl", IntentLikelyOptOut, false, "ermee stoppen, rot op, laat me met rust, laat mij met rust, hou op, houd op, hou eens op, kap ermee, donder op, niet geïnteresseerd"},
	{"keyword.likely.pl", IntentLikelyOptOut, false, "odczepcie się, odczep się, dajcie mi spokój, dajcie spokój, spadajcie, nie przeszkadzać, pomyłka, to pomyłka"},
	{"keyword.likely.ru", IntentLikelyOptOut, false, "перестаньте, отстаньте, отстань, отвалите, отвяжитесь, задолбали, заколебали, достали, не беспокоить, не беспокойте, отвали, вы ошиблись, ошиблись номером, не туда попали, вы не туда попали, вы ошиблись номером"},
	{"keyword.likely.uk", IntentLikelyOptOut, false, "відчепіться, відстаньте, дістали, набридли, ви помилилися, ви помилились, помилилися номером, не туди потрапили, не турбуйте, не турбувати"},
	{"keyword.likely.tr", IntentLikelyOptOut, false, "engelledim, engelledim sizi, kesin artık, rahatsız etmeyin, yeter artık, bıktım, bıktım artık, ilgilenmiyorum, rahat bırakın, yanlış numara"},
	{"keyword.likely.sv-da-no", IntentLikelyOptOut, false, "sluta nu, lägg av, låt mig vara, lad mig være, la meg være, hold op, gi dere, fel nummer, feil nummer, forkert nummer, inte intresserad, ikke interesseret, ikke interessert"},
	{"keyword.likely.fi", IntentLikelyOptOut, false, "jättäkää rauhaan, jättäkää minut rauhaan, ei kiinnosta"},
	{"keyword.likely.hi", IntentLikelyOptOut, false, "block kar diya, block kar diya hai, report kar diya, complaint kar di, bas ho gaya yaar, bas ho gaya, chup karo, bas karo yaar, बस करो यार, चुप करो, pareshan mat karo, tang mat karo, mat bhejo, message mat karo, परेशान मत करो, मत भेजो, interested nahi hu, interested nahi hoon"},
	{"keyword.likely.zh", IntentLikelyOptOut, false, "你们真烦, 真烦, 好烦, 不感兴趣谢谢, 不想收, 老子不想收, 唔好再煩我, 唔好煩我, 有完没完, 有完沒完, 没完没了, 滚开, 滾開, 滚蛋, 滾蛋, 拉黑, 已拉黑, 拉黑了, 够了, 夠了, 已经够了, 已經夠了, 号码不对, 號碼不對, 找错人了, 请停止, 請停止, 请停止发送, 别烦我, 別煩我, 别烦, 烦死了, 煩死了, 滚, 滾, 骚扰, 騷擾, 别打扰, 别打扰我, 不要打扰, 不感兴趣, 不感興趣, 没兴趣, 沒興趣, 打错了, 打錯了"},
	{"keyword.likely.ja", IntentLikelyOptOut, false, "うっとうしい, 鬱陶しい, もう邪魔しないで, 止めてもらえますか, やめてもらえますか, やめていただけますか, 止めていただけますか, やめてほしい, やめてほしいです, もうたくさん, もう沢山, もうたくさんです, もう十分です, 消してもらえますか, 消していただけますか, 外してもらえますか, 外していただけますか, 消えろ, 失せろ, ブロック, 通報します, やめろ, やめてくれ, もうやめて, しつこい, しつこいです, うざい, 迷惑, 迷惑です, 興味ありません, 興味がありません, 興味ないです, いい加減にして, 人違いです"},
	{"keyword.likely.ko", IntentLikelyOptOut, false, "관심없어요, 관심 없습니다, 관심없음, 귀찮아요, 스팸, 연락하지 마세요"},
	{"keyword.likely.vi", IntentLikelyOptOut, false, "dừng lại đi, ngừng lại đi, thôi đi, không quan tâm, đừng làm phiền, phiền quá, làm phiền quá, không có nhu cầu"},
	{"keyword.likely.id-ms", IntentLikelyOptOut, false, "tidak tertarik, ga tertarik, tidak berminat, jangan ganggu, tak berminat, salah sambung"},
	{"keyword.likely.tl", IntentLikelyOptOut, false, "tigilan nyo na, itigil nyo na, hindi ako interesado, di ako interesado, tigilan nyo ako, wag nyo na ako guluhin"},
	{"keyword.likely.th", IntentLikelyOptOut, false, "ไม่สนใจ, รำคาญ, รำคาญมาก, ผิดเบอร์"},

	{"keyword.start", IntentOptIn, false, "start, unstop"},
	{"keyword.start-variant", IntentOptIn, false, "start please, unstop please, please unstop, unstop pls, unstop plz, pls unstop, start pls, start plz, subscribe pls, subscribe, subscribe me, subscribe please, please subscribe, resubscribe, resubscribe me, please resubscribe me, opt in, optin, opt me in, opt me back in, sign me back up, undo stop, restart texts, resume texts, restart messages, resume messages, start texting me again"},
	{"keyword.help", IntentHelp, false, "help, info, help me, need help, help me out, help me out please, get some help, can i get some help, can i get help, can i get some help here"},

	{"keyword.stop.es", IntentOptOut, false, "parar, pare, paren, detener, detente, detenganse, baja, darse de baja, dar de baja, darme de baja, cancelar suscripcion, salir, alto, basta, ya basta, no mas, no mas mensajes, eliminar, desuscribir, desuscribirme, anular suscripcion, borrarme, quitarme"},
	{"keyword.stop.fr", IntentOptOut, false, "arret, arrete, arretez, arreter, arretes, stopper, desabonner, desabonnement, me desabonner, desinscription, desinscrire, stop pub, stop pubs, stop publicite, me desinscrire, resilier, fin"},
	{"keyword.stop.de", IntentOptOut, false, "stoppen, stopp, halt, abmelden, abmeldung, abbestellen, austragen, aufhören, beenden, widerruf, widerrufen, abbestellung, schluss"},
	{"keyword.stop.it", IntentOptOut, false, "ferma, fermare, fermate, smettere, smettila, smettetela, basta, cancellami, cancellatemi, disiscrivi, disiscrivimi, disiscrizione"},
	{"keyword.stop.pt", IntentOptOut, false, "parar, pare, parem, sair, descadastrar, remover, remova, me remova, chega, interromper, cancelar inscrição, cancelar assinatura"},
	{"keyword.stop.nl", IntentOptOut, false, "stoppen, afmelden, uitschrijven, beëindigen, meld af, meld me af, schrijf me uit"},
	{"keyword.stop.pl", IntentOptOut, false, "zatrzymaj, koniec, wypisz, wypisz mnie, rezygnuję, rezygnacja, przestań, przestańcie, usuń, wyrejestruj"},
	{"keyword.stop.ru", IntentOptOut, false, "стоп, остановить, остановите, остановись, отписаться, отписка, отпишите, отпишите меня, прекратить, прекратите, хватит, удалить, отказ"},
	{"keyword.stop.uk", IntentOptOut, false, "зупинити, зупиніть, відписатися, відписка, відпишіть, досить, припиніть, відмова"},
	{"keyword.stop.tr", IntentOptOut, false, "dur, durdur, durdurun, ret, çık, çıkış, abonelikten çık, son"},
	{"keyword.stop.sv-da-no", IntentOptOut, false, "stoppa, sluta, avsluta, avregistrera, avanmäl, avprenumerera, stopp, slutt, avslutt, avmeld, meld meg av, afmeld, afmeld mig, ophør, frameld"},
	{"keyword.stop.fi", IntentOptOut, false, "lopeta, lopettakaa, poista, poistu, pysäytä"},
	{"keyword.stop.cs-sk", IntentOptOut, false, "zastavit, zastavte, odhlásit, odhlaste mě, odhlásiť, konec, koniec, dost"},
	{"keyword.stop.hu", IntentOptOut, false, "leiratkozás, leiratkozom, leállít, leállítás, elég, megszüntet"},
	{"keyword.stop.ro", IntentOptOut, false, "oprire, opriți, oprește, dezabonare, dezabonați-mă, gata"},
	{"keyword.stop.el", IntentOptOut, false, "στοπ, σταμάτα, σταματήστε, διαγραφή, απεγγραφή, τέλος"},
	{"keyword.stop.bg-hr-sr", IntentOptOut, false, "спри, спрете, отпиши, отпиши ме, отписване, заустави, одјава, престани, odjava, odjavi me, zaustavi, prekini, prestani"},
	{"keyword.stop.vi", IntentOptOut, false, "dừng, dừng lại, ngừng, hủy đăng ký, từ chối, tc, thôi"},
	{"keyword.stop.id-ms", IntentOptOut, false, "berhenti, hentikan, henti, keluar, berhenti langganan, batal langganan, unreg"},
	{"keyword.stop.tl", IntentOptOut, false, "itigil, itigil na, tigil, tigilan, hinto, ihinto, ayaw ko na, tama na"},
	{"keyword.stop.sw", IntentOptOut, false, "acha, acheni, simama, simamisha, ondoa, jiondoe, sitisha"},
	{"keyword.stop.ar", IntentOptOut, false, "توقف, توقفوا, قف, ستوب, أوقف, ايقاف, الغاء الاشتراك, إلغاء الاشتراك, الغ الاشتراك, كفى"},
	{"keyword.stop.fa-ur", IntentOptOut, false, "استاپ, سٹاپ, لغو عضویت, لغو اشتراک, توقف, بند, بند کرو, بند کریں"},
	{"keyword.stop.he", IntentOptOut, false, "הסר, סטופ, הסירו, הסירו אותי, הסרה, עצור, עצרו, להסיר, תפסיקו, תפסיק, די"},
	{"keyword.stop.hi-bn", IntentOptOut, false, "बंद, बंद करो, बंद करें, बंद कर दो, रोकें, रोको, रुको, स्टॉप, स्टाप, স্টপ, बस करो, band karo, band kar do, bas karo, বন্ধ, বন্ধ করুন, বন্ধ করো, থামুন"},
	{"keyword.stop.th", IntentOptOut, false, "หยุด, สต็อป, สต๊อป, เลิก, พอ, พอแล้ว, หยุดส่ง, ยกเลิกการสมัคร"},
	{"keyword.stop.zh", IntentOptOut, false, "退订, 退訂, 停止, 取消订阅, 取消訂閱, 退, 停, 拒收, 不要再发, 不要再發, 别发了, 別發了, 别再发了, 終止, 终止, 退定, 退钉, 退釘, 退丁, 退顶, 退頂, 退盯, 推订, 推訂, 推定, 腿订, tuiding, td"},
	{"keyword.stop.ja", IntentOptOut, false, "停止, 配信停止, ストップ, 解除, 登録解除, 退会, やめて, やめてください, 止めて, 止めてください, とめてください, 送るな, 送らないで, 送らないでください, 迷惑メール, 中止, 終了, 解約, 配信解除, 配信停止希望, 停止して, 停止してください, 停止お願いします, 停止願います, 停止希望, ていし, はいしんていし, かいじょ, たいかい"},
	{"keyword.stop.ko", IntentOptOut, false, "중지, 정지, 그만, 수신거부, 수신 거부, 거부, 해지, 중단, 스톱, 스탑, 탈퇴, 그만 보내세요, 구독취소, 이제 그만, 그만해, 그만하세요, 그만해 주세요"},

	{"keyword.cancel.es", IntentOptOut, false, "cancelar, anular"},
	{"keyword.cancel.fr", IntentOptOut, false, "annuler"},
	{"keyword.cancel.de", IntentOptOut, false, "kündigen"},
	{"keyword.cancel.it", IntentOptOut, false, "annulla, annullare, cancella, disdire, disdetta"},
	{"keyword.cancel.pt", IntentOptOut, false, "cancelar, cancele"},
	{"keyword.cancel.nl", IntentOptOut, false, "opzeggen, annuleren"},
	{"keyword.cancel.pl", IntentOptOut, false, "anuluj, anulować"},
	{"keyword.cancel.ru", IntentOptOut, false, "отмена"},
	{"keyword.cancel.uk", IntentOptOut, false, "скасувати"},
	{"keyword.cancel.tr", IntentOptOut, false, "iptal, iptal et"},
	{"keyword.cancel.fi", IntentOptOut, false, "peruuta"},
	{"keyword.cancel.cs-sk", IntentOptOut, false, "zrušit, zrušiť"},
	{"keyword.cancel.hu", IntentOptOut, false, "törlés"},
	{"keyword.cancel.ro", IntentOptOut, false, "anulare, anulează"},
	{"keyword.cancel.el", IntentOptOut, false, "ακύρωση"},
	{"keyword.cancel.vi", IntentOptOut, false, "hủy, huỷ"},
	{"keyword.cancel.id-ms", IntentOptOut, false, "batal, batalkan"},
	{"keyword.cancel.ar", IntentOptOut, false, "إلغاء"},
	{"keyword.cancel.fa-ur", IntentOptOut, false, "لغو"},
	{"keyword.cancel.he", IntentOptOut, false, "ביטול, בטל"},
	{"keyword.cancel.th", IntentOptOut, false, "ยกเลิก"},
	{"keyword.cancel.zh", IntentOptOut, false, "取消"},
	{"keyword.cancel.ko", IntentOptOut, false, "취소"},

	{"keyword.start.other", IntentOptIn, false, "nonarret, iniciar, reanudar, reprendre, starten, wznów, старт, başlat, başla, aloita, uudelleen päälle, mulai, ابدأ, התחל, เริ่ม, शुरू, शुरू करें, 开始, 開始, 再開, 시작, 恢复订阅, bắt đầu, ξεκίνα, σταρτ"},
	{"keyword.help.other", IntentHelp, false, "aide, ayuda, hilfe, aiuto, ajuda, hulp, pomoc, помощь, допомога, помощ, yardım, hjälp, hjælp, hjelp, apua, pomoc, segítség, ajutor, βοήθεια, trợ giúp, giúp, bantuan, tolong, tulong, msaada, مساعدة, کمک, מידע, עזרה, मदद, সাহায্য, ช่วยเหลือ, ช่วยด้วย, 帮助, 幫助, ヘルプ, 도움말, 도움, обука, помоћ"},
}

// entry is what the table says about a text.
type entry struct {
	Classification
	of tongues // the languages of the rows that have it
}

// keywords returns the rows by folded text. Like the other indexes it is built at the first use,
// not when a program starts. No text may have two intents.
var keywords = sync.OnceValue(func() map[string]entry {
	return indexKeywords(slices.Concat(keywordTable, shortRows, allRows, []keywordRow{accountRow}))
})

func indexKeywords(rows []keywordRow) map[string]entry {
	m := map[string]entry{}
	for _, r := range rows {
		of := tonguesIn(r.rule)
		for text := range strings.SplitSeq(r.texts, ",") {
			w := foldWord(text)
			e, ok := m[w]
			if ok && e.Intent != r.intent {
				panic("keyword: a keyword stands for two intents in the rows " + e.Rule + " and " + r.rule)
			}
			if !ok {
				e.Classification = Classification{Intent: r.intent, Everything: r.everything, Rule: r.rule}
			}
			e.of |= of
			m[w] = e
		}
	}
	return m
}

// cancelRow begins the ids of the rows with translations of CANCEL, which are about an appointment
// where the host has such a command. STOP and its translations never are.
const cancelRow = "keyword.cancel."

// strongWords are opt-outs also with polite or angry words around them. The others of the table are
// ordinary words in a longer text: "cancel please" may be about an appointment.
var strongWords = wordSet("stop stahp discontinue desist unsubscribe unsub optout stopall stopp arret arretez parar detener abmelden uitschrijven afmelden стоп отписаться отписка desabonner desinscrire leiratkozom dezabonare wypisz odhlasit baja descadastrar")

// courtesy are words around a keyword that change nothing.
var courtesy = wordSet(`then middlefinger bruh fam yo homie n ta cheers much very please pls plz plse plss thanks thank you thankyou thx tks ty cheers sir maam mam madam miss hi hello hey dear ok okay
	now immediately asap already just kindly god omg jesus ffs wtf dammit damn fucking fuckin freaking fking effing bloody goddamn
	and sorry it this that these here forever right away at once team guys folks everyone everybody yall bro dude
	regards best kind sincerely saludos saludo cordiales cordialement bonne journee salutations gruss grusse freundlichen mfg lg buona buon giornata saluti cordiali groet groeten vriendelijke pozdrawiam e et und
	por favor gracias ya ahora hola señor s'il vous te plait plaît svp stp merci maintenant bonjour bitte danke jetzt sofort hallo
	per favore grazie adesso subito ciao obrigado obrigada agora aub alstublieft alsjeblieft dank u wel je nu bedankt
	prosze dziekuje dzieki natychmiast пожалуйста пж спасибо сейчас будь ласка дякую lutfen tesekkurler hemen
	tack snalla takk tak vennligst kiitos prosim dekuji kerem koszonom va rog multumesc παρακαλω ευχαριστω
	tolong xfa xfavor porfa porfavor porfis plis pfv pf grz tnx tnks tq пжл пжлст пожалуста плиз lütfn tşk tk makasi mksh dong kak aja deh graag woi cortesia piacere gentileza gentilmente pitie grace schon gern amabilidad fineza
	terima kasih sekarang salamat po na xin cam on asante tafadhali من فضلك رجاء لو سمحت شكرا בבקשה תודה कृपया धन्यवाद प्लीज ครับ ค่ะ คะ นะ
	谢谢 謝謝 多谢 多謝 感谢 感謝 谢了 拜托 麻烦 麻煩 请 請 お願いします おねがいします お願いいたします お願い 下さい ください して してください ありがとう ありがとうございます 이요 요 해주세요 해줘 해줘요 해요 합니다 부탁해요 부탁드려요 부탁드립니다 부탁합니다 감사합니다 고맙습니다 제발 주세요`)
