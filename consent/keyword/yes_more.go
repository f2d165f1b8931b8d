package keyword

// What people write around a yes: thanks at length, the end of a letter with a name under it, and what it
// is that they want. None of it agrees by itself.

// yesThanks are more words around a yes, in the languages of the yeses.
var yesThanks = wordSet(`many lots ever kindly appreciated appreciate cool awesome wonderful lovely fantastic excellent perfect good morning afternoon evening day there team all yall guys dear love sounds welcome
	muchas mil muchísimas buenas tardes noches días dia buenos buen hola saludos amable gentil vale bueno genial estupendo perfecto excelente encantado encantada un placer
	beaucoup mille bonjour bonsoir bonne journée soirée d'avance avance parfait super génial vous en remerciant remercie bien à
	vielen lieben besten schönen herzlichen dank dankeschön tausend tag guten morgen abend hallo moin servus prima super perfekt wunderbar toll passt okay freue mich danke im voraus
	mille tante buongiorno buonasera salve perfetto ottimo benissimo bene va cordialmente gentilissimi ringrazio vi la
	muito muita bom dia boa tarde noite olá oi ótimo perfeito beleza tudo bem desde já agradeço agradecida agradecido
	hartelijk heel erg bedankt dankjewel dankuwel alvast goedemorgen goedemiddag goedenavond hoi hallo top prima fijn perfect leuk
	bardzo dziękuję serdecznie dzień dobry wieczór witam cześć super świetnie okej dobrze z góry dzięki
	большое огромное благодарю здравствуйте добрый день вечер утро привет отлично хорошо ладно ок заранее
	велике щиро дуже добрий день вечір ранку вітаю привіт чудово добре гаразд ок наперед
	çok teşekkür ederim ederiz sağolun sağol merhaba günaydın iyi günler akşamlar selam tamam olur harika memnuniyetle şimdiden
	så mycket tusen många hej hejsan god morgon kväll dag fint bra perfekt toppen mange hei mvh vänliga på förhand
	paljon hyvää päivää hei moi huomenta hienoa hyvä selvä
	moc mockrát děkuju dobrý den ahoj výborně dobře skvěle jasně ďakujem pekne dobrý deň veľmi
	szépen nagyon köszi jó napot szia rendben szuper kedves előre
	frumos mult bună ziua salut bine perfect
	πολύ καλημέρα καλησπέρα γεια σας ωραία τέλεια εντάξει
	много здравейте добре супер puno lijepo najlepše dobar dan pozdrav super odlično mnogo
	nhiều lắm em anh chị mình con cháu chào cảm ơn ok nha nhé ah a ạ dạ vâng shop bác sĩ
	banyak sangat ya kakak selamat pagi siang sore malam halo hai sip oke baik pak bu dok mba
	maraming salamat talaga magandang umaga hapon gabi hello ate kuya doc
	sana habari karibu
	جزيلا جزيلاً لكم لك كثيرا كثير السلام عليكم ورحمة الله وبركاته مرحبا صباح الخير النور مساء يعطيكم العافية بارك فيكم الله جزاكم خيرا تمام حسنا ممتاز شكراً
	خیلی متشکرم سپاس سلام درود بہت مہربانی جناب
	רבה מאוד שלום היי מצוין סבבה
	ज़रूर जरूर बिल्कुल बहुत बहुत-बहुत शुक्रिया नमस्ते जी सर मैडम ठीक है bahut bohot bht shukriyaa dhanyawad dhanyavaad namaste sir madam theek thik hai acha accha ok
	অনেক আপনাকে নমস্কার
	มาก มากค่ะ มากครับ ขอบคุณ ขอบคุณค่ะ ขอบคุณครับ สวัสดี สวัสดีค่ะ สวัสดีครับ
	非常感谢 非常感謝 多谢 多謝 谢谢您 謝謝您 谢谢你 謝謝你 麻烦了 麻煩了 麻烦你了 麻煩你了 辛苦了 您好 你好 谢谢啦 謝啦 感恩
	よろしく よろしくお願いします よろしくお願いいたします よろしくお願い致します 宜しくお願いします 宜しくお願いいたします 宜しくお願い致します どうぞよろしく どうぞよろしくお願いします どうもありがとうございます どうも お世話になります お世話になっております こんにちは おはようございます こんばんは ありがとうございました
	정말 정말로 대단히 감사드립니다 감사해요 고맙습니다 고마워 부탁드립니다 부탁드려요 부탁합니다 부탁해요 잘 안녕하세요 수고하세요 수고하십니다 수고 많으십니다`)

// yesMore are the words that may follow a yes and say what is wanted: "yes, I want to get the reminders".
// They have no other thing that a person could agree to.
var yesMore = wordSet(`100 percent khuyến mãi mại ưu đãi tin eintragen anmelden einschreiben aufnehmen inscribir inscrever cadastrar iscrivere zapisać записать записати ekle kaydet is
	في من على finally door pure maar lets go it fine with best by
	pour para für per voor dla для för untuk hoor maar bien con gusto placer bhej dijiye dein den bhejna dijie kar karo karna subah gern gerne all yours only just any some kind offers deals stuff thing things whatever
	i id we please do want would like wish to get receive have keep continue your ur the these those this that them it all messages message texts text reminders reminder updates update alerts notifications notification news info sms by via on for me us my phone number sign signed subscribe join enroll enrol add put list in up
	you can may send absolutely definitely certainly surely gladly happily sure confirm agree consent accept okay
	quiero quisiera deseo recibir los las sus mensajes recordatorios avisos notificaciones novedades por en este número celular que me lleguen manden envíen pueden enviarme mandarme información inscribirme suscribirme confirmo acepto
	je veux voudrais souhaite recevoir les vos des messages rappels notifications nouvelles infos textos par sur ce numéro mon portable vous pouvez m'envoyer m'inscrire inscription confirme accepte
	ich möchte will hätte würde gerne gern die eure ihre nachrichten sms erinnerungen infos benachrichtigungen bekommen erhalten haben empfangen mich anmelden auf dieser nummer per bitte senden schicken bestätige
	voglio vorrei desidero ricevere i gli le vostri vostre messaggi promemoria avvisi notifiche novità su questo numero via potete mandarmi inviarmi iscrivermi confermo accetto
	eu quero queria gostaria receber os as suas seus mensagens lembretes avisos notificações novidades por neste número celular podem me enviar mandar confirmo aceito
	ik wil zou graag de jullie berichten herinneringen meldingen smsjes ontvangen krijgen op dit nummer me aanmelden inschrijven bevestig
	chcę chciałbym chciałabym otrzymywać dostawać wasze wiadomości przypomnienia powiadomienia smsy sms na ten numer zapisać się proszę potwierdzam
	я хочу хотела хотел бы получать ваши сообщения смс напоминания уведомления новости рассылку на этот номер подпишите меня подтверждаю согласен согласна
	хочу хотіла хотів би отримувати ваші повідомлення смс нагадування новини розсилку на цей номер підтверджую
	mesajları mesajlarınızı bildirimleri hatırlatmaları almak istiyorum isterim bu numaraya gönderebilirsiniz onaylıyorum kabul ediyorum
	jag jeg vill vil ha få have motta modtage era jeres deres meddelanden meldinger beskeder påminnelser påmindelser sms utskick på detta numret nummer
	tôi muốn nhận tin nhắn thông báo nhắc lịch qua số này
	saya mau ingin menerima dapat pesan pengingat notifikasi info sms lewat nomor ini
	gusto ko makatanggap ng mga text paalala
	أريد اريد أرغب أود استلام استقبال الرسائل رسائلكم رسائل التذكير التذكيرات الإشعارات على هذا الرقم
	मैं मुझे मैसेज संदेश रिमाइंडर चाहिए भेजिए भेजें भेजो पाना चाहता चाहती हूँ हूं mujhe main message messages reminder reminders chahiye bhejiye bhejo chahta chahti hun hoon`)

// yesClosings end a text before the name of its writer.
var yesClosings = wordSet(`regards best kind kindest warm sincerely cheers love saludos saludo cordiales cordialmente atentamente abrazo abrazos besos un abs att abraço abraços beijos bjs cumprimentos atenciosamente cordialement cdlt cdt bien amicalement salutations
	gruß grüße gruss grüsse lg vg mfg bg liebe viele freundliche freundlichen schöne beste mit saluti saluto cordiali distinti cordialmente groet groeten groetjes gr mvg vriendelijke met pozdrawiam pozdrowienia уважением с з повагою saygılar saygılarımla sevgiler selamlar
	hälsningar hälsning mvh vh hilsen hilsner vennlig venlig med pozdravem pozdravom üdvözlettel üdv salutări stimă εκτίμηση поздрави pozdrav trân trọng hormat salam تحياتي مع التحية שלך בברכה सादर saadar`)

// signedWith reports whether the rest of a text is the end of a letter: closing words, if it begins with
// any, and a name of at most three words.
func signedWith(ts []token) bool {
	i := 0
	for i < len(ts) && (yesClosings[ts[i].word] || yesThanks[ts[i].word] || yesCourtesy[ts[i].word]) {
		i++
	}
	closed := i > 0 && yesClosings[ts[i-1].word]
	rest := ts[i:]
	if len(rest) == 0 {
		return true
	}
	if len(rest) > 3 || negatedAny(rest) {
		return false
	}
	if n := nameAt(rest, 0); n == len(rest) || n > 0 && n+1 == len(rest) && rest[n].known == nil && len(rest[n].word) <= 3 {
		return true // "Joan Lee, RN"
	}
	if !closed {
		return false
	}
	for _, t := range rest {
		if t.known != nil && !t.known.given && !titles[t.word] && !t.capital && len(t.word) > 1 {
			return false
		}
	}
	return true
}

// negatedAny reports whether some word is a negation in some language.
func negatedAny(ts []token) bool {
	return anyOf(ts, generalNegators) || anyOf(ts, nots) || anyOf(ts, negations) || anyOf(ts, noes)
}
