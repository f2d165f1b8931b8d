package keyword

// returnTable has the words of people who miss the messages; see [withoutReturns]. Words of
// requests, imperatives of ending above all, are not among those of an event.
var returnTable = []lexiconRow{
	{"en", `
		why: why whyd
		how: how when
		was: was were been got am did have has had
		out: unsubscribed resubscribed
		done: took removed dropped deleted kicked booted stopped turned switched taken cut cancelled canceled disabled deactivated blocked disconnected unenrolled opted muted suspended ended
		end: unsubscribe unsub remove drop stop cancel delete optout end quit
		oops: accident accidentally accidently mistake mistakenly error inadvertently unintentionally oops
		unmeant: mean meant intend
		restore: reinstate reenroll readd reactivate resubscribe
		again: back again
		join: put add sign enroll enrol subscribe reconnect restart turn switch resume bring let opt
		wish: want wanna wish like love need prefer hoping
		on: keep continue still stay remain keeping
		get: getting get receiving receive texts messages updates alerts reminders notifications subscribed list
		still: still ago keeps sending send texting text after even though although already when if ignore ignored fail failed nothing said told asked replied says
		away: out off`},
	{"es", `
		why: porque porqué
		how: cómo cuándo
		was: dieron dio diste dado di fui fue fueron han ha he estoy aparezco figuro quedé quede
		out: desuscribieron desuscribió desuscribiste desuscribí desinscribieron desinscribí eliminaron borraron quitaron sacaron removieron desuscrito desuscrita desuscripto desuscripta desinscrito desinscrita cortaron desactivaron
		done: baja eliminado eliminada borrado borrada removido cancelada cancelado desactivado desactivada cancelaron cancelé
		oops: error accidente equivocación equivocadamente accidentalmente
		unmeant: querer
		restore: reactiven reactívenme reactivar reactivarme reactívame reinscríbanme reinscribirme resuscríbanme resuscribirme resuscribir reincorpórenme reinstalen devuélvanme regrésenme
		again: nuevo otra volver vuelvan vuelve vuelvo nuevamente
		join: inscríbanme inscribirme inscribir suscríbanme suscribirme suscribir agregarme agréguenme añádanme añadirme apúntenme apuntarme anótenme anotarme métanme meterme pónganme ponerme activarme activen activar alta darme denme dar
		wish: quiero quisiera deseo prefiero gustaría necesito interesa
		on: seguir sigo siguiendo seguiría continuar todavía aún
		get: recibir recibiendo recibirlos recibirlas recibiéndolos recibiéndolas llegando mensajes avisos recordatorios
		still: siguen sigue recibo llegan llega si después aunque pese mandan mandando envían ya
		sent: mandé envié puse respondí cliqué apreté escribí`},
	{"fr", `
		why: pourquoi
		how: comment
		was: suis été a ai avez as ont avons est
		out: désinscrit désinscrite désinscrits désabonné désabonnée désabonnés
		done: retiré retirée supprimé supprimée enlevé enlevée radié radiée résilié coupé bloqué exclu exclue désactivé arrêté arrêtés résiliée
		oops: erreur mégarde accident involontairement inadvertance accidentellement
		unmeant: exprès
		restore: remettez remets remettre réinscrivez réinscrire réinscris réabonnez réabonner réactivez réactiver rajoutez rajouter réintégrez rétablissez rétablir
		again: nouveau encore
		join: inscrivez inscrire abonnez abonner ajoutez ajouter mettez activez minscrire mabonner
		wish: veux voudrais souhaite aimerais tiens souhaiterais
		on: continuer encore toujours rester garder conserver
		get: recevoir messages rappels alertes notifications sms avoir
		still: toujours reçois alors après malgré continuez recevons si quand
		sent: envoyé répondu tapé cliqué`},
	{"de", `
		why: warum wieso weshalb
		how: wie wann
		was: bin wurde wurden habt haben hat hab habe worden seid sind war
		out: abgemeldet ausgetragen abbestellt
		done: gelöscht entfernt gestrichen rausgenommen rausgeworfen gekündigt abgeschaltet abgestellt ausgeschaltet deaktiviert gestoppt eingestellt gesperrt
		oops: versehentlich versehen irrtümlich verklickt vertippt fälschlicherweise unabsichtlich
		restore: reaktivieren reaktiviert wiederaufnehmen wiederherstellen
		again: wieder erneut nochmal zurück
		join: anmelden anmeldet melden meldet melde aufnehmen nehmt eintragen tragt freischalten hinzufügen aktivieren abonnieren schaltet setzt
		wish: will möchte würde hätte wünsche möchten
		on: weiter weiterhin behalten bleiben
		get: bekommen erhalten kriegen empfangen haben nachrichten erinnerungen sms
		still: noch trotzdem obwohl immer bekomme erhalte kriege kommen schreibt schickt wenn nachdem
		away: ab aus raus weg
		sent: geschickt geschrieben getippt gedrückt geantwortet gesendet`},
	{"it", `
		why: perché
		how: come quando
		was: sono stato stata avete hanno ha ho hai siete state stati
		out: disiscritto disiscritta disiscritti disiscrizione
		done: cancellato cancellata rimosso rimossa eliminato eliminata tolto tolta disattivato disattivata bloccato sospeso
		oops: sbaglio errore accidentalmente inavvertitamente sbadatamente
		restore: reiscrivetemi reiscrivimi riscrivetemi riscrivimi rimettetemi rimettimi riattivate riattivatemi riattivare reinseritemi reinserirmi riabbonatemi ripristinate reiscrivermi
		again: nuovo nuovamente ancora
		join: iscrivetemi iscrivermi iscrivimi aggiungetemi aggiungermi inseritemi inserirmi attivate mettetemi mettermi
		wish: voglio vorrei desidero
		on: continuare ancora mantenere rimanere restare
		get: ricevere riceverli riceverle messaggi avvisi
		still: ricevo arrivano arriva dopo continuate mandate
		sent: risposto mandato scritto inviato cliccato`},
	{"pt", `
		why: porque porquê
		how: como quando
		was: fui foi foram estou fiquei tenho
		out: descadastrado descadastrada descadastraram desinscrito desinscrita desinscreveram removeram tiraram excluíram cancelaram descadastrei desinscrevi
		done: removido removida excluído excluída tirado cancelado cancelada retirado desativado desligado
		oops: engano acidente erro acidentalmente
		unmeant: querer
		restore: recadastrem recadastrar recadastra reativem reativar recoloquem reinscrevam reinscrever readicionem
		again: novo volta novamente outra
		join: cadastrem cadastrar cadastra inscrevam inscrever coloquem coloca colocar adicionem adicionar ponham bota incluam voltar
		wish: quero gostaria queria desejo preciso prefiro
		on: continuar ainda seguir manter permanecer ficar
		get: receber recebendo recebê-los mensagens avisos lembretes
		still: recebo recebendo chegam chegando depois mesmo continuam mandam já
		sent: mandei enviei respondi digitei apertei cliquei`},
	{"nl", `
		why: waarom hoezo
		how: hoe wanneer
		was: ben werd is zijn hebben heb hebt heeft geworden bent
		out: uitgeschreven afgemeld
		done: verwijderd geschrapt uitgezet stopgezet gestopt gedeactiveerd opgezegd geblokkeerd beëindigd
		oops: ongeluk vergissing abusievelijk perongeluk
		restore: heraanmelden herinschrijven heractiveer heractiveren
		again: weer terug opnieuw nogmaals
		join: zet zetten meld schrijf inschrijven aanmelden voeg toevoegen activeer
		wish: wil wilde zou wens
		on: blijven houden behouden verder
		get: ontvangen krijgen berichten herinneringen meldingen
		still: nog steeds krijg ontvang terwijl als nadat hoewel blijf
		away: uit af eraf
		sent: gestuurd geantwoord getypt gedrukt`},
	{"pl", `
		why: dlaczego czemu
		how: jak kiedy
		was: zostałem zostałam jestem został została zostały macie
		out: wypisany wypisana wypisaliście wypisano wypisali wypisałem wypisałam wyrejestrowany wyrejestrowana wyrejestrowano odsubskrybowany usunięto usunęliście wyłączyliście
		done: usunięty usunięta skreślony skreślona wykreślony wykreślona wyłączony wyłączone zablokowany
		oops: przypadkiem przypadkowo niechcący omyłkowo pomyłkę błędem
		restore: przywróćcie przywróć przywrócić
		again: ponownie znowu znów powrotem
		join: zapiszcie zapisz zapisać dodajcie dodaj dodać włączcie włącz włączyć podłączcie
		wish: chcę chciałbym chciałabym wolę
		on: nadal dalej wciąż ciągle zostać
		get: otrzymywać dostawać otrzymać wiadomości smsy przypomnienia
		still: jeszcze dostaję otrzymuję mimo chociaż jeśli piszecie przychodzą skoro już
		sent: wysłałem wysłałam odpisałem odpisałam napisałem napisałam kliknąłem kliknęłam`},
	{"ru", `
		why: почему зачем отчего
		how: как когда
		out: отписали отписан отписана отписался отписалась отписало отключили отключен отключена удалили удален удалена убрали исключили сняли отменили заблокировали отписало
		oops: случайно нечаянно ошибке ошибочно
		restore: верните вернуть верни восстановите восстановить возобновите возобновить
		again: снова обратно заново опять повторно
		join: подпишите подписать подписаться подключите подключить добавьте добавить включите включить запишите
		wish: хочу хотел хотела хотелось нужны желаю буду
		on: дальше продолжать продолжаю оставаться остаться прежнему
		get: получать получить сообщения уведомления смс
		still: еще пор приходят приходит пишете шлете присылаете продолжаете если хотя после получаю
		sent: отправил отправила написал написала нажал нажала ответил ответила`},
	{"uk", `
		why: чому навіщо
		how: як коли
		out: відписали відписано відписаний відписана відписався відписалась відписалася відключили вимкнули видалили видалено прибрали виключили зняли скасували
		oops: випадково помилково ненароком помилці
		restore: поверніть повернути відновіть відновити поновіть поновити
		again: знову назад наново повторно
		join: підпишіть підписати підписатися підключіть підключити додайте додати увімкніть увімкнути запишіть
		wish: хочу хотів хотіла бажаю потрібні
		on: далі надалі продовжувати залишатися
		get: отримувати отримати одержувати повідомлення смс
		still: досі ще приходять надсилаєте пишете якщо хоча після отримую
		sent: надіслав надіслала відправив відправила написав написала натиснув натиснула`},
	{"tr", `
		why: neden niye niçin
		how: nasıl
		was: edildi edilmiş oldu olmuş ettim ettiniz
		out: çıkarıldım çıkarılmışım çıkarıldı çıkardınız silindim silinmişim silindi sildiniz çıktım kaldırıldım kesildi durduruldu kapatıldı çıkmışım
		done: iptal
		oops: yanlışlıkla kazara istemeden
		again: tekrar yeniden geri
		join: ekleyin ekle alın kaydedin kaydet abone açın başlatın dahil yapın
		wish: istiyorum isterim
		on: devam hala
		get: almaya almak almayı mesajları
		still: hala geliyor atıyorsunuz gönderiyorsunuz yazıyorsunuz rağmen halde
		sent: yazdım gönderdim bastım attım`},
	{"sv-da-no", `
		why: varför hvorfor
		how: hur hvordan
		was: blev blivit är ble blitt har er var
		out: avregistrerad avregistrerats avregistrerade avanmäld avanmälda avprenumererad avmeldt avmeldte frameldt afmeldt afmeldte utmeldt togs
		done: borttagen borttaget bort fjernet slettet raderad avstängd struken stoppad avslutad
		oops: misstag uhell fejl feil feiltakelse fejltagelse vanvare
		restore: återanslut återaktivera återregistrera genaktiver
		again: igen tillbaka åter igjen tilbage tilbake
		join: anmäl lägg registrera skriv prenumerera sätt tilmeld meld aktivera legg sæt
		wish: vill vil önskar ønsker
		on: kvar fortsätta fortfarande fortsat fortsette fortsætte beholde behålla
		get: få ha motta modtage have påminnelserna meddelandena
		still: ännu får fortfarande fastän trots efter om når när skickar
		away: av af bort
		sent: skickade svarade skrev tryckte sendte svarte`},
	{"ar", `
		why: لماذا ليش ليه لشو علاش
		how: كيف ازاي
		was: تم اتم صار
		out: انلغى اتلغى انلغت اتلغت ألغيتم الغيتم الغيتوا الغيتو لغيتوا لغيتو شلتوني حذفتوني حذفتموني انحذفت انشلت انحذف فصلتوني وقفتوا وقفتو انوقف انقطعت انقطع ألغيت لغيت
		done: إلغاء الغاء حذف حذفي إزالة ازالة ايقاف إيقاف إلغائي شطب فصل
		oops: بالغلط غلط بالخطأ الخطأ خطأ قصد
		restore: رجعوني رجعوا رجعوها أعيدوني اعيدوني أعيدوا اعيدوا ارجعوني أرجعوني ضيفوني رجعني
		again: مجددا جديد ثاني تاني أخرى ثانية
		join: اشتراكي الاشتراك اشترك سجلوني أضيفوني اضيفوني تسجيلي فعلوا
		wish: أريد اريد ابغى أبغى ابي أبي بدي عايز عاوز أرغب أحب
		on: أستمر استمر لسا لسه مازلت الاستمرار أكمل
		get: أستلم استلم استلام استقبال تلقي أتلقى توصلني تجيني استقبل رسائلكم الرسائل
		still: لازالت لازلتم توصل يوصلني ترسلون ترسلوا رغم بعدما
		sent: أرسلت ارسلت كتبت ضغطت بعت`},
	{"hi", `
		why: kyu kyun kyon क्यों क्यूँ क्यूं
		how: kaise कैसे
		was: gaya gaye gayi gya हो हुआ हुई हुए गया गए गई किया की दिया दी kiya diya hua hui kar kardiya कर
		out: unsubscribed हटाया hataya निकाला nikala
		done: hata हटा band बंद unsubscribe cancel कैंसिल रद्द delete डिलीट nikal निकाल अनसब्सक्राइब remove रिमूव
		oops: galti गलती ग़लती भूल
		again: wapas वापस phir फिर dobara दोबारा
		join: jodo jod जोड़ जोड़ो जोड़ें subscribe सब्सक्राइब chalu चालू shuru शुरू add डाल
		wish: chahta chahti chahiye चाहता चाहती चाहिए
		on: abhi अभी jari जारी rehna rahna rahe रहना रहूं रहें रहे
		get: milte मिलते milna मिलना pana पाना पाते paana lena लेना मैसेज संदेश messages message आते aate
		still: भी bhi aa आ bhej भेज भेजते bhejte tak तक rahi रही
		sent: bhej भेज likh लिख dabaya`},
	{"vi", `
		why: sao
		how: cách
		was: bị
		done: hủy huỷ xóa xoá chặn ngừng cắt gỡ ngắt khóa
		wasoops: lỡ vô
		again: lại
		join: thêm ký mở bật
		wish: muốn
		on: vẫn tiếp
		get: nhận
		still: còn mà nữa`},
	{"id-ms", `
		why: kenapa mengapa kok
		how: gimana bagaimana
		was: di ke ter
		out: dihapus dikeluarkan diunsubscribe dicoret diberhentikan dihentikan dinonaktifkan dibatalkan terhapus dicabut diputus dikick diunsub terunsubscribe keunsubscribe
		done: unsubscribe unsub berhenti hapus
		unmeant: sengaja
		restore: daftarin aktifin
		again: lagi kembali ulang balik
		join: daftarkan masukkan masukin aktifkan tambahkan daftar subscribe langganan
		wish: mau ingin pengen pengin
		on: masih tetap terus lanjut
		get: terima menerima dapat dapet nerima`},
	{"tl", `
		why: bakit
		how: paano
		was: na
		out: tinanggal natanggal inalis naalis nabura tinigil natigil binura
		done: unsubscribe
		restore: ibalik isali ibalikin
		wish: gusto
		on: pa
		get: makatanggap matanggap`},
}
