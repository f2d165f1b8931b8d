package keyword

// switchedLexicon has English words that people use as verbs of their own language ("unsub aja",
// "ya no me textees"), and more words of registering, of having had enough, and of another person's
// number.
var switchedLexicon = []lexiconRow{
	{"es", `
		leave: unsubscribe unsub
		send: textees texteés textéenme texteo texteando mensajear mensajeen mensajees whatsappeen whatsapear spammeen spammees spamees spameando stalkear stalkeen
		joined: registramos inscribimos apuntamos suscribimos suscribirme registrarme inscribirme afilié alta
		text: mensajitos textitos
		halt: suficiente suficientes
		fed: hartos hartas aburridos saturado saturada
		fed: larguense lárguense lárgate lárguese váyanse piérdanse esfúmense vete`},
	{"fr", `
		leave: unsubscribe unsub
		send: spammez spammes textes texto textotez messagez
		joined: inscrits enregistrés adhérée souscrits créé
		fed: dégagez dégage barrez assez`},
	{"de", `
		leave: unsubscribe unsub unsubscriben
		send: textet texten simst simsen zutexten spammt spamt messaged
		joined: registrieren eingeschrieben angelegt zugelegt
		fed: genug
		fed: verpisst verpiss verschwindet schert reichts`},
	{"it", `
		leave: unsubscribe unsub
		send: messaggiare messaggiarmi spammate spammarmi spammare textate
		joined: registrati iscritti iscrivermi registrarmi
		fed: andatevene vattene levatevi sparite vaffanculo`},
	{"pt", `
		leave: unsubscribe unsub
		send: spammem spammar spamem textar floodar floodem zap
		joined: cadastramos inscrevemos cadastro registramos
		fed: sumam suma vazem ferrar`},
	{"nl", `
		leave: unsubscribe unsub unsubscriben
		send: spam spammen appen texten smst appt
		joined: geregistreerd ingeschreven ingevuld
		fed: oprotten opzouten rot donder`},
	{"pl", `
		leave: unsubscribe unsub odsubujcie odsubuj odsubskrybujcie
		send: spamujcie spamuj esemesować esemesujcie textujcie
		joined: rejestrowaliśmy zakładałem zakładałam rejestrowany
		fed: spadajcie wypad wypierdalajcie spierdalajcie odwalcie odpieprzcie`},
	{"ru", `
		leave: unsubscribe unsub анпишите ансабскрайб ансаб отпишись
		send: спамте спамьте текстите смсьте мессаджить
		joined: регистрировал регистрировались зарегистрирован зарегистрирована
		fed: идите нахер проваливайте катитесь валите отвалите довольно`},
	{"uk", `
		leave: unsubscribe unsub
		send: спамте спамити смсьте
		joined: реєструвались реєструвалися зареєстрований зареєстрована
		fed: ідіть йдіть геть котіться забирайтеся забирайтесь`},
	{"tr", `
		leave: unsubscribe unsub unsubla unsublayın
		send: spamlamayı
		nosend: spamlamayın spamlama mesajlamayın textlemeyin
		unsubscribed: kaydolmamıştım kayıtlanmadım kaydettirmedim
		fed: defolun defol siktirin`},
	{"sv-da-no", `
		leave: unsubscribe unsub unsubba avsubba
		send: spamma texta spammar smsar
		joined: registrerade anmälde anmält
		fed: helvete helvede försvinn forsvinn forsvind`},
	{"vi", `
		leave: unsubscribe unsub
		fed: cút`},
	{"id-ms", `
		leave: unsubscribe unsub unsubs optout
		send: ngespamin dispam nyepam ngirim ngirimin kirimi
		text: smsnya pesannya iklannya promonya chatnya notifnya spamnya wanya
		joined: terdaftar mendaftarkan ngedaftar daftarin
		halt: setopin stopin
		fed: minggat enyah enyahlah`},
	{"tl", `
		leave: unsubscribe unsub
		send: textan itext spaman`},
	{"hi", `
		leave: unsubscribe unsub अनसब्सक्राइब
		joined: पंजीकरण पंजीकृत नामांकन panjikaran panjikrit
		send: स्पैम
		halt: बस
		fed: dafa दफा bhaago भाड़`},
	{"ar", `
		leave: unsubscribe unsub انسبسكرايب
		joined: نسجل اشتركنا سجلنا انضممت انضم تسجيل مسجل مسجلة
		you: عندكم لديكم معكم خدمتكم موقعكم
		fed: انقلعوا انقلع غوروا`},
}
