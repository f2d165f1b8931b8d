package keyword

// reasonsLexicon has more words of the grounds in groundsLexicon: how somebody would have signed up or given
// a number, to whom they will complain, and the short spellings of people in a hurry.
var reasonsLexicon = []lexiconRow{
	{"es", `
		leave: desuscribirme desuscríbanme desuscríbame desuscríbeme desinscribirme desinscríbanme desuscribir
		fine: funciona funcionan va van sirve
		joined: dimos pasé facilité proporcioné facilitado proporcionado contraté afiliamos inscribimos
		report: demandando demandaremos denunciados denunciada denunciado quejo quejaré queja reclamaré reclamación
		inform: reporte reportaremos acudiré acudir llevaré pondré interpondré presentaré elevaré
		law: ministerio procuraduría fiscal defensoría superintendencia autoridad protección juez legal legales denuncia ofic
		fine: ok vale cómodo comodo encantada escríbanme escribanme escríbeme mándenme mandenme mándame envíenme envienme
		not: nooo
		client: clienta afiliada suscriptor suscriptora`},
	{"fr", `
		leave: désinscrivez désinscrire désinscrivez-moi désabonnez désabonner désabonnez-moi
		fine: marche fonctionne impeccable nickel
		joined: donne communiqué fourni laissé transmis filé demandée souscrite
		report: dénoncerons attaque attaquer attaquerai plainte plaintes réclamation
		inform: signalons alerte alerter saisirai saisirais transfère transférer préviens
		law: justice procureur médiateur répression fraudes huissier juridique légales tribunaux spamvocal
		fine: ok parfaitement volontiers écrivez-moi envoyez-moi textez-moi
		not: nan
		client: clients abonnés membre`},
	{"de", `
		leave: abmelden abbestellen austragen abmeldung
		fine: funktioniert klappt super passen
		joined: mitgeteilt weitergegeben herausgegeben angegeben hinterlassen abgeschlossen beantragt
		report: anzeige strafanzeige verklagt beschwerden abmahnen abmahnung
		inform: weiterleiten weitergeleitet melden einschalten eingeschaltet benachrichtigt
		law: staatsanwaltschaft gericht anwältin datenschutzbeauftragten datenschutzbeauftragter aufsichtsbehörde dsgvo verbraucherschützer
		fine: ok okay schreibt schreiben prima wunderbar
		not: net nd`},
	{"it", `
		leave: disiscrivetemi disiscrivermi disiscrivimi disiscrivere
		fine: funziona funzionano vanno
		text: invii
		dropme: togliermi rimuovermi cancellarmi eliminarmi escludermi depennarmi levarmi
		joined: fornito lasciato comunicato rilasciato aderito registrati
		report: denunciati querelarvi esposto
		inform: segnalati segnalerò segnaleremo inoltro inoltrerò avviso avviserò
		law: avvocati tribunale legale procura autorità codacons consumatori unione
		fine: pure comodo comoda ok okay invece preferibile tranquillamente scrivetemi mandatemi
		not: nn`},
	{"pt", `
		leave: descadastrem descadastrar descadastre desinscrevam desinscrever
		fine: funciona serve
		dropme: tirar-me remover-me retirar-me excluir-me apagar-me
		joined: passei forneci deixei informei contratei assinamos
		report: denunciados processados queixa-crime
		inform: reclamarei abrirei registrarei registro entrarei encaminharei
		law: delegacia ministério tribunal reclame reclameaqui proteste jurídico judicial legais livro
		fine: ok pode podem tranquilo mandem escrevam
		not: ñ naao`},
	{"nl", `
		leave: uitschrijven afmelden uitschrijf
		fine: werkt
		nomore: gn
		more: mr
		text: brcht brchten berichtn
		drop: verwijdr
		leave: uitschr~ afmld~
		joined: doorgegeven verstrekt achtergelaten gegeven
		report: aanklacht rechtszaak
		inform: melding rapporteren doorsturen inschakelen
		law: advocaten rechter rechtbank toezichthouder autoriteit persoonsgegevens avg juridische
		fine: ok oké goed fijn handig handiger`},
	{"pl", `
		leave: wypiszcie wypisać wypisujcie
		drop: usuwajcie wykreślajcie kasujcie usuwaj
		fine: działa
		joined: podałem podałam zostawiałem zostawiałam udostępniałem udostępniałam dawałem dawałam zapisywaliśmy
		report: pozywam skarżę złożę
		inform: zgłosimy zgłaszamy zawiadamiam powiadomię skieruję
		law: sąd sądu adwokat adwokata prokurator rzecznik rzecznika konsumentów policja
		fine: ok dobrze piszcie napiszcie poproszę
		not: nje`},
	{"ru", `
		leave: отпишите отписать отписывайте отписаться отпиши
		drop: удаляйте удаляй убирайте исключайте вычёркивайте стирайте
		bought: был была были бывал бывала
		never: ни
		fine: подойдёт подойдет устроит
		joined: оформлял оформляла оформляли вступал вступала обращался обращалась соглашались регистрировались передавал передавала указывал указывала заполнял заполняла
		subscribed: подписку согласий подписок
		report: жалуюсь пожалуемся судом засужу иском
		inform: сообщаю сообщил обращаюсь отправлю направлю заявил
		law: суда адвокат прокурору полиции роспотребнадзор роспотребнадзору антиспам спаме мошенничество
		fine: ок пишите напишите норм пожалуйста
		client: клиентом клиенткой абонентом покупателем`},
	{"uk", `
		leave: відпишіть відписати відписуйте відписатися
		drop: видаляйте прибирайте виключайте викреслюйте
		bought: був була бував бувала
		fine: підійде влаштує
		joined: оформлював оформлювала вступав вступала звертався зверталась погоджувався погоджувалась передавав передавала реєструвались
		subscribed: підписку підписок
		report: скаржусь поскаржимося судом
		inform: повідомляю звертаюсь надішлю направлю
		law: суду адвокат прокурору поліцію кіберполіція кіберполіцію кіберполіції
		fine: ок пишіть напишіть
		client: клієнтом клієнткою абонентом`},
	{"tr", `
		fine: uygun uygundur
		unsubscribed: vermedim vermemiştim vermedik paylaşmadım kaydolmadık girmedim
		nowant: istemiyom istemiyorm istemyorum istemiyorumm
		nosend: atmyn atmayn yazmayn göndrmeyin
		report: şikayetçi davacı
		inform: bildirecem başvururum başvuracağız vereceğim
		law: savcılık mahkeme avukatım tüketici tüketicihakem hakem heyeti emniyet kvk kvkya btkya
		fine: ok olur tamam yazabilirsiniz atabilirsiniz gönderebilirsiniz`},
	{"sv-da-no", `
		leave: avregistrera avregistrer avanmäl avanmälan
		fine: funkar fungerar fungerer jättebra utmärkt toppen
		joined: gav gett lämnat lämnade uppgett angett oppgitt oppgav opgivet skrevet
		report: polisanmäler polisanmälan stämmer stämma anmälan politianmelder politianmeldelse anmeldt
		inform: rapporterar rapporterer anmäler anmelder klagar klager meddelar kontaktar
		law: advokat advokaten åklagare domstol konsumentombudsmannen polisen politiet datainspektionen skräppost skräp søppelpost
		fine: ok okej istället istedet isteden enklare enklast lettere helst skriv smsa messa super
		client: kunden kunder medlemmar`},
	{"id-ms", `
		halt: brenti brnti brhenti brentiin
		fine: bisa
		joined: kasih memberi memberikan ngasih terdaftar
		report: laporin melapor dilaporkan tuntutan gugat
		inform: aduin adukan
		law: polda siber cyber hukum pengadilan
		fine: ok oke boleh aja
		nomore: gausah
		not: jgnlah jngan jagan tidk tdak`},
	{"ar", `
		fine: يناسبني
		joined: أعطيتكم اعطيتكم أعطكم اعطكم أعطيت اعطيت عطيتكم أعطي سجل
		report: شكوى بشكوى شكوه بشتكي راح سأرفع سارفع برفع ارفع سأقدم ساقدم بقدم اقدم أقدم بلغت ببلغ نبلغ سنبلغ مقاضاة أقاضي
		law: الهيئة حماية المستهلك الجرائم الإلكترونية الالكترونية المحكمة قانونية قانوني القضاء مركز الأمن الامن بلاغ سبام
		you: فيكم ضدكم بكم عليك منكم
		fine: ممكن أفضّل افضّل واتس مناسبة مناسب`},
	{"hi", `
		fine: chalega चलेगा चलेंगे
		drop: hta htao htado
		data: numbr nmbr numbar
		joined: diya दिया दी di
		report: shikaayat fir एफआईआर mukadma मुकदमा केस
		inform: riport
		law: thane थाने vakil वकील upbhokta उपभोक्ता consumer adalat अदालत
		fine: do kar kro`},
	{"vi", `
		fine: ổn
		fine: được dc thôi tiện ok okie
		report: khiếu`},
	{"ro", `
		leave: dezabonați dezabonare dezabonați-mă`},
	{"cs-sk", `
		leave: odhlaste odhlásit odhlásiť`},
}
