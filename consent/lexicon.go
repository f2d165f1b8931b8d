package consent

// lexiconTable has, for each language, the words that the frames are made of.
// Only forms that ask belong to send, halt and drop, imperatives and
// infinitives: somebody who tells that no message was sent asks for nothing.
var lexiconTable = []struct{ language, words string }{
	{"es", `
		not: no ni nunca jamás tampoco
		want: quiero quisiera deseo queremos necesito gustaría interesa interesan deseamos autorizo acepto
		send: manden mandes mande mandar mandarme mandarnos mandando envíen envíes envíe enviar enviarme enviarnos enviando escriban escribas escriba escribir escribirme escribiendo contacten contactes contacte contactar contactarme molesten molestes moleste molestar molestarme molestando texteen textear textearme llamen llames llame llamar llamarme llamando hostigar acosar acosarme acosando fastidien fastidiar fastidiando spamear joder jodan jodiendo chingar chinguen chingando
		get: recibir recibirlos recibirlas recibiendo lleguen llegue llegando estar formar aparecer
		text: mensaje mensajes mensajito mensajitos sms texto textos msj msjs msg notificación notificaciones publicidad promociones promoción promo promos spam anuncios avisos ofertas propaganda correos
		halt: dejen deje deja dejad dejar paren para pare parar parad basta cesen cese suspendan suspender detengan detener parenle páranle párenle desactiven desactivar desactive cancelen anulen
		nomore: ningún ninguna
		more: más ya
		drop: borren borre borra borrar borrarme bórrenme bórrame bórreme eliminen elimine elimina eliminar eliminarme elimínenme elimíname elimíneme quiten quite quita quitar quitarme quítenme quítame quíteme saquen saque saca sacar sacarme sáquenme sácame sáqueme retiren retirar retírenme remuevan remover remuévanme doy dar darme dame denme darnos revoco retiro salir salirme salgo eliminar~ eliminaran borraran borrar~ quitar~ retir~ sacaran remuev~ remover sáquen~ den dieran
		list: lista listas listado número numero teléfono celular móvil datos base registro registros sistema agenda contactos contacto baja grupo
		me: me nos mi mí mis
		leave: desuscrib~ desinscrib~ dessuscrib~ desapunt~ desafili~
		other: receta dirección código pedido pedidos cita citas reserva reservación orden compra envío paquete tarjeta factura pago cuenta póliza turno perder perderme perderé alta trabajo
		tell: puedo puede pude pudo recibí recibió recibieron llegó llegaron he ha han mandé envié mandaron enviaron hay tengo tenía fue estoy estaba sé sabía encuentro
		ask: porque cuándo cuando si hasta
		how: cómo
		agreed: autorizo autoricé autorizado consentimiento acepté aceptado suscribí suscrito inscribí pedí solicité permiso registré
		wrong: equivocado equivocada equivocó equivocados
		peace: paz
		dropme: bórrenme bórrame bórreme elimínenme elimíname elimíneme quítenme quítame quíteme sáquenme sácame sáqueme retírenme remuévanme`},
	{"fr", `
		not: ne pas non jamais plus aucun n nenvoyez nécrivez
		want: veux voudrais souhaite désire souhaiterais veut aimerais voulons souhaitons désirons accepte autorise consens
		send: sollicitation lenvoi envoyez menvoyez envoie envoyer menvoyer envoyiez écrivez mécrivez écris écrire mécrire écriviez contactez contacte contacter contactiez textez texter texte dérangez déranger harcelez harceler appelez appeler relancer relancez solliciter sollicitez spammer spammez emmerder embêter adresser adressez
		nosend: nenvoyez nécrivez
		get: recevoir être figurer recevrai
		text: message messages sms texto textos mess msg notification notifications pub pubs publicité publicités publicitaires promo promos promotions spam spams alertes rappels démarchage sollicitations envoi envois lenvoi
		halt: arrêtez arrête arrêter arret cessez cesse cesser stoppez stoppe stopper stop marre assez désactiver désactivez oppose moppose opposition
		nomore: aucun aucune plus
		more: plus encore
		drop: retirez retire retirer enlevez enlève enlever supprimez supprime supprimer effacez efface effacer rayez rayer ôtez sortez sortir virez révoque
		list: liste listes numéro fichier fichiers base données coordonnées contacts contact téléphone portable diffusion listing répertoire
		me: me moi m mon ma mes nous menvoyez menvoyer mécrire mécrivez
		leave: désabonn~ désinscri~ desabon~ dérésili~
		other: rendez rdv commande colis livraison abonnement carte facture contrat réservation compte rater manquer
		tell: peux peut pouvez ai jai avez reçu reçois a puis suis est envoyé peuvent arrive sait sais
		ask: pourquoi si quand quel
		how: comment
		agreed: consentement demandé autorisé autorisation accepté inscrit inscrite abonné abonnée souscrit accord permission
		wrong: trompez trompé trompée erreur mauvais faux
		peace: paix tranquille
		nohalt: narrêtez narrête narrêter`},
	{"de", `
		not: nicht nie niemals nichts ned net nimmer nit
		want: will möchte mag wünsche brauche wollen möchten interesse wünschen bräuchte brauch brauchen
		send: schreiben schreibt schreib schicken schickt schick senden sendet sende zusenden zuschicken zusendung kontaktieren kontaktiert kontaktier anrufen ruft melden belästigen belästigt nerven nervt texten simsen zuspammen zutexten spammen bombardieren anschreiben zuzutexten zuzuspammen zuzumüllen
		get: bekommen erhalten kriegen empfangen kontaktiert angeschrieben belästigt
		text: sms nachricht nachrichten werbung mitteilung mitteilungen textnachrichten textnachricht werbesms werbenachrichten infos spam benachrichtigungen angebote newsletter erinnerungen kurznachrichten whatsapp reklame zeug
		halt: aufhören aufhort stoppen stoppt stopp stop hört hör hören höret lassen unterlassen unterlasst unterlassung einstellen einstellt schluss beenden beendet genug abschalten deaktivieren deaktiviert
		nomore: keine kein keinerlei
		more: mehr weitere weiteren weiterhin
		drop: löschen löscht lösch lösche entfernen entfernt entferne streichen streicht streich nehmen nehmt nimm rausnehmen widerrufe widerrufen entziehe nehmts
		list: liste listen nummer rufnummer telefonnummer handynummer verteiler datenbank daten kartei system kontakte adressbuch kontaktdaten
		me: mir mich uns meine meinen mein mi
		leave: abmeld~ abgemeldet austrag~ ausgetragen abbestell~ deabonn~ widerruf~ abonnieren
		other: termin termine bestellung lieferung paket vertrag abo konto karte rechnung buchung reservierung kurs sohn tochter kind verpassen
		tell: kann können konnte habe hab hat haben bekam bin ist war erhalten geschrieben gesendet schaffe weiß
		ask: warum wieso weshalb wann wenn falls ob was
		how: wie
		agreed: einwilligung zustimmung zugestimmt eingewilligt angemeldet erlaubnis erlaubt genehmigung bestellt
		wrong: falsche falscher falsch verwählt
		peace: ruhe frieden`},
	{"it", `
		not: non né mai nessun nessuno nun nn
		want: voglio vorrei desidero gradisco vogliamo interessa interessano autorizzo acconsento
		send: inviate inviatemi inviare inviarmi inviateci invii mandate mandatemi mandare mandarmi mandi manda scrivete scrivetemi scrivere scrivermi scriva contattate contattatemi contattare contattarmi disturbate disturbare disturbarmi chiamate chiamatemi chiamare chiamarmi rompere spammare tormentare messaggiare importunare
		get: ricevere riceverne essere
		text: messaggio messaggi sms messaggini pubblicità promozioni promozione promo notifiche spam offerte avvisi comunicazioni texts
		halt: smettete smettetela smettila smetti smettere smetta smettano basta finitela finiscila cessate cessare interrompete interrompere fermate sospendete disattivare disattivate disattiva
		nomore: niente nessun nessuna
		more: più ancora altri oltre
		drop: cancellate cancella cancellare cancellatemi cancellami cancellarmi togliete toglietemi toglimi togliere togliermi rimuovete rimuovetemi rimuovimi rimuovere rimuovermi eliminate eliminatemi eliminami eliminare eliminarmi levate levatemi levami revoco ritiro
		list: lista liste elenco elenchi numero numeri telefono cellulare dati database rubrica contatti contatto mailing
		me: mi me ci mio miei mia
		leave: disiscri~ cancellazione disdett~
		other: appuntamento ordine prenotazione pacco consegna carta conto fattura visita contratto perdere perdermi
		tell: posso può ho ha hanno ricevuto arrivato arriva sono riesco potete c'è
		ask: perché se quando cosa
		how: come
		agreed: consenso autorizzato autorizzazione acconsentito iscritto iscritta chiesto richiesto permesso
		wrong: sbagliato sbagliata errato
		peace: pace
		dropme: cancellatemi cancellami toglietemi toglimi rimuovetemi rimuovimi eliminatemi eliminami levatemi levami`},
	{"pt", `
		not: não nao n nunca nem jamais
		want: quero queria gostaria desejo preciso queremos interessa interessam autorizo aceito
		send: mande mandem manda mandar mandarem mandando envie enviem envia enviar enviarem enviando escreva escrevam escrever contate contatem contactem contactar contatar perturbe perturbem perturbar perturbando incomode incomodem incomodar incomodando encher enchendo ligue liguem ligar ligando chame chamem importunar spamar
		get: receber receba recebendo estar fazer
		text: mensagem mensagens msg msgs sms torpedo torpedos texto textos propaganda propagandas promoção promoções promo spam notificação notificações anúncios publicidade avisos
		halt: pare parem para parar chega cessem cessar interrompam suspendam deixem deixe desativar desativem cancelem cancela
		nomore: nenhuma nenhum
		more: mais
		drop: remova removam remove remover retire retirem retira retirar tire tirem tira tirar exclua excluam exclui excluir apague apaguem apagar delete deletem deletar revogo retiro
		list: lista listas número numero telefone celular cadastro dados base sistema contatos contato contactos
		me: me mim nos meu minha
		leave: descadastr~ desinscrev~ cancelamento desinscri~ dessubscrev~
		other: pedido consulta reserva compra entrega cartão conta fatura exame encomenda marcação perder
		tell: posso pode consigo recebi recebeu chegou chegaram tenho tem há fiz mandei enviei estou
		ask: porque quando se
		how: como
		agreed: autorizei autorizo consentimento permissão cadastrei inscrevi pedi solicitei aceitei
		wrong: errado errada enganado engano
		peace: paz`},
	{"nl", `
		not: niet nooit niets
		want: wil wens wou willen behoefte hoef
		send: sturen stuur stuurt stuurd smsen sms'en appen app appt berichten contacteren contact bellen bel belt benaderen lastigvallen lastig mailen schrijven schrijf spammen toesturen
		get: ontvangen krijgen gecontacteerd benaderd lastiggevallen
		text: sms smsjes smsje bericht berichten berichtjes reclame spam appjes meldingen aanbiedingen nieuwsbrief notificaties tekstberichten
		halt: stop stoppen stopt ophouden hou houd houdt kap kappen staak staken
		nomore: geen
		more: meer langer verdere
		drop: haal haalt verwijder verwijdert verwijderen schrap schrappen wis wissen gooi intrek herroep trek
		list: lijst nummer bestand gegevens telefoonnummer database systeem verzendlijst adressenlijst mailinglijst
		me: mij me ons mijn
		leave: uitschrijv~ afmeld~ uitgeschreven afgemeld opzeg~
		other: afspraak bestelling pakket levering abonnement rekening contract roken trein station bus
		tell: kan kunnen heb hebben heeft kreeg ontvangen ben is lukt
		ask: waarom als wanneer wat of
		how: hoe
		agreed: toestemming aangemeld ingeschreven gevraagd akkoord
		wrong: verkeerd verkeerde fout
		peace: rust vrede`},
	{"pl", `
		not: nie nigdy
		want: chcę chce życzę chciałbym chciałabym chcemy potrzebuję wyrażam interesuje interesują zgadzam
		send: piszcie pisz pisać pisania wysyłajcie wysyłaj wysyłać wysyłania wysyłanie przysyłajcie przysyłaj przysyłać przysyłania kontaktujcie kontaktować dzwońcie dzwonić nękać nękajcie nękania zawracać zawracajcie spamować spamujcie spamowania smsować męczyć niepokoić niepokójcie
		get: otrzymywać dostawać otrzymać odbierać
		text: sms sms-a smsy smsów sms-ów sms-y esemesów esemesy esemes wiadomości wiadomość reklam reklamy powiadomień powiadomienia spam spamu ofert oferty
		halt: przestańcie przestań zaprzestańcie przestać skończcie skończ stop dość dosyć koniec zakończcie wstrzymajcie wstrzymać wyłączcie wyłączyć
		nomore: żadnych żaden
		more: więcej już dalej
		drop: usuńcie usuń usunąć usunięcie wykreślcie wykreślić skreślcie skasujcie skasować wyrzućcie cofam wycofuję odwołuję
		list: listy lista numer numeru bazy baza danych dane telefonu kontaktów
		me: mi mnie nam moje mój mojego do
		leave: wypisz~ wypisać wypisanie wyrejestr~ rezygnuj~ rezygnacj~ odsubskryb~ cofam wycofuję zrezygnować zrezygnuję
		other: wizytę wizyty wizyta zamówienie zamówienia paczka paczki rezerwację rezerwacja termin
		tell: mogę może dostałem dostałam otrzymałem otrzymałam mam jest są przyszedł przyszła
		ask: dlaczego czemu jeśli kiedy czy co
		how: jak
		agreed: zgody zgodę zgoda zapisywałem zapisywałam zgadzałem zgadzałam prosiłem prosiłam
		wrong: pomyłka zły niewłaściwy błędny
		peace: spokój spokoju spokuj
		nowant: niechcę niechce`},
	{"ru", `
		not: не никогда ненужно нет
		want: хочу желаю хотим надо нужно нужны нужна интересует интересно интересны согласен согласна
		send: пишите пиши писать присылайте присылай присылать отправляйте отправляй отправлять шлите шли слать высылайте высылать беспокойте беспокоить звоните звонить тревожьте надоедать надоедайте спамьте спамить доставать рассылать присылали писали слали смсками спамом
		get: получать получат приходили приходить
		text: сообщение сообщения сообщений смс смски смсок sms рассылка рассылку рассылки рассылок рекламу реклама рекламы спам спама уведомления уведомлений предложения
		halt: хватит прекратите прекрати прекращайте прекратить перестаньте перестань достаточно остановите остановить завязывайте кончайте отключите отключить стоп достали надоели отстаньте
		nomore: никаких
		more: больше более
		drop: удалите удали удалить уберите убери убрать исключите исключить вычеркните сотрите стереть снимите отзываю
		list: номер номера список списка списков базы базу база данные телефон рассылки контактов
		me: мне меня нам мой моего мои сюда
		leave: отпи~ отписк~ отказыв~ отзываю отключите
		other: адрес код заказ заказа запись записи приём доставку доставка бронь визит посылка посылку карту
		tell: могу может получил получила получили пришло пришла пришли было есть
		ask: почему зачем если когда
		how: как
		agreed: согласие согласия соглашался соглашалась подписывался подписывалась просил просила разрешал разрешение подписки
		wrong: ошиблись ошибся ошибка неправильный неверный
		peace: покое`},
	{"uk", `
		not: не ніколи
		want: хочу бажаю хочемо треба потрібно потрібні цікавить цікаво
		send: пишіть пиши писати надсилайте надсилай надсилати присилайте присилати шліть слати відправляйте відправляти турбуйте турбувати дзвоніть дзвонити спамте спамити
		get: отримувати приходили
		text: повідомлення повідомлень смс sms смски розсилка розсилку розсилки рекламу реклами спам спаму
		halt: припиніть припини припинити досить годі перестаньте перестань зупиніть зупинити вимкніть стоп
		nomore: жодних ніяких
		more: більше
		drop: видаліть видали видалити приберіть прибрати заберіть виключіть
		list: номер список списку бази базу дані телефон розсилки
		me: мені мене нам мій сюди
		leave: відпиш~ відписати~ відмовля~ відкликаю
		other: замовлення запис доставку доставка посилку прийом
		tell: можу отримав отримала прийшло було є
		ask: чому якщо коли
		how: як
		agreed: згоди згоду погоджувався підписувався
		wrong: помилились помилка
		peace: спокої спокій`},
	{"tr", `
		not: değil hayır asla
		want: istiyorum isterim
		nowant: istemiyorum istemiyoruz istemem
		nosend: göndermeyin göndermeyiniz gönderme yollamayın yollama atmayın atmayınız atma yazmayın yazma aramayın arama etmeyin etmeyiniz gelmesin gönderilmesin yapmayın yapmayınız
		send: göndermeyi göndermek göndermekten yazmayı yazmak atmayı atmak rahatsız
		get: almak alma
		text: mesaj mesajı mesajlar mesajları mesajınızı mesajlarınızı sms smsleri bildirim bildirimleri reklam reklamları spam kampanya
		halt: durdurun durdur durdurunuz kesin kes yeter bırakın bırak iptal kapatın son
		more: artık daha şunu bunu lütfen
		drop: silin sil siliniz çıkarın çıkar çıkartın çıkarınız kaldırın kaldır
		list: listeden listenizden listeniz liste numaramı numaram numarayı numara sistemden rehberinizden kaydımı sistem
		me: beni bana bize benim
		leave: aboneliğ~ aboneli~ üyeliğ~
		other: sipariş siparişi siparişim randevu randevumu rezervasyon kargo
		tell: alamıyorum gelmedi alamadım ulaşmadı var
		ask: neden niye eğer ne
		how: nasıl
		agreed: izin onay izni onayım
		wrong: yanlış
		peace: rahat huzur`},
	{"sv-da-no", `
		not: inte ej icke ikke aldrig aldri ikkje
		want: vill vil ønsker önskar orkar gidder behöver ønskjer
		send: skicka skickar sende send sender skriva skriv skriver kontakta kontakte kontakt kontaktes kontaktas smsa sms'a messa ring ringa ringe störa forstyrre plage spamma spamme spam
		get: få ha have motta modtage mottaga kontaktes kontaktas erhålla
		text: sms smser sms'er sms:er smsen smsene meddelande meddelanden melding meldinger besked beskeder beskjeder mess reklam reklame spam notiser utskick varsler tekstbeskeder tekstmeldinger
		halt: sluta slutt slut stop stopp stoppa stoppe stans stanna hold holdt upphör lad nok nog
		nomore: inga ingen
		more: mer mere mera fler flere flera längre lenger længere igen
		drop: ta tag fjern fjerne slett slet radera slette stryk slettes fjernes återkallar trekker
		list: lista listan liste listen listene listerne nummer nummeret numret nr register registret kartotek
		me: mig meg mitt mit mina min oss
		leave: avregistr~ avanmäl~ avprenum~ frameld~ afmeld~ avmeld~
		other: bokning tid timen time beställning order ordre bestilling paket pakke avtal avtale røyke
		tell: kan fått fick har fikk fik modtaget mottatt är er
		ask: varför hvorfor om når när hvis
		how: hur hvordan
		agreed: samtycke samtykke godkänt samtykket anmält registrerat tillmeldt bett
		wrong: fel feil forkert
		peace: fred ifred`},
	{"fi", `
		not: en ei älkää älä älkööt emme ettekö
		want: halua haluaisi tarvitse toivo haluta tahdo
		send: lähettäkö lähetä lähettele lähetelkö lähettämästä lähettäminen lähettämisen laittako laita kirjoittako soittako soitelko tekstatko viestitelkö häiritkö häiritse häiritsemästä ottako
		get: vastaanottaa saada
		text: viestejä viesti viestien viestit tekstiviestejä tekstiviestien tekstiviestit mainoksia mainosten mainokset mainosviestejä sms ilmoituksia spämmiä
		halt: lopettakaa lopeta lopettaa lakatkaa seis riittää riitti
		nomore: yhtään
		more: enää enempää lisää
		drop: poistakaa poista poistaa poistetaan
		list: numeroni numero listalta listaltanne listoiltanne rekisteristä tietoni yhteystietoni
		me: minulle minut minua minun meille
		leave: peruutan
		other: tilaus aika ajan varaus varauksen tilauksen paketti
		tell: voi saanut voin pysty
		ask: miksi jos milloin
		how: miten kuinka
		agreed: suostumusta lupaa tilannut
		wrong: väärä väärään
		peace: rauhaan`},
	{"cs-sk", `
		not: ne nikdy
		want: chci přeji přeju chcem želám zájem záujem
		nowant: nechci nepřeji nepřeju nechceme nechcem neželám nemám
		nosend: neposílejte neposílej nepište nepiš nezasílejte nekontaktujte nevolejte neposielajte neposielaj nepíšte nezasielajte neotravujte neobtěžujte neobťažujte
		send: posílat posílání psát zasílat zasílání otravovat obtěžovat kontaktovat posielať posielania písať zasielať zasielanie otravovať obťažovať
		get: dostávat přijímat dostávať prijímať
		text: sms smsky smsek esemesky zprávy zpráv zprávu správy správ správu reklamy reklamu reklam reklamní spam nabídky upozornění
		halt: přestaňte přestaň přestante prestaňte prestaň skončete skončite dost dosť zastavte ukončete ukončite stop
		nomore: žádné žádná žiadne žiadna
		more: další už více viac ďalšie
		drop: odstraňte odstranit vymažte vymaž smažte smaž smazat vyřaďte vyraďte vyškrtněte zrušte odstrániť vymazať
		list: číslo seznamu databáze zoznamu databázy telefon kontaktů údaje
		me: mi mě mne mně ma mňa nám moje
		leave: odhlás~ odhlaste odhlašuj~ odhlasuj~
		other: objednávku objednávka termín schůzku rezervaci rezerváciu balík
		tell: můžu mohu nemůžu nemohu dostal dostala môžem přišla přišlo
		ask: proč prečo jestli když keď ak
		how: jak ako
		agreed: souhlas súhlas souhlasil
		wrong: špatné zlé omyl
		peace: pokoji pokoj`},
	{"hu", `
		not: ne nem soha
		want: kérek kérem akarok szeretnék szeretnénk kívánok óhajtok
		send: küldjenek küldjön küldj küldjetek küldözgessenek küldeni küldését írjanak írjon írj írjatok írogassanak zavarjanak zavarjon zavarj hívjanak hívjon keressenek keressen zaklassanak zaklatni
		get: kapni fogadni
		text: üzenet üzenetet üzeneteket üzenetek üzeneteik sms sms-t sms-eket smst smseket reklám reklámot reklámokat spam értesítést értesítéseket
		halt: hagyják hagyja hagyd fejezzék fejezze elég állítsák állítsa szüntessék
		more: többet több tovább
		drop: töröljék törölje töröld törölni törlését vegyék vegyenek vegyen távolítsák
		list: számom számomat számot listáról listájukról adatbázisból adataimat rendszerből
		me: nekem engem minket
		leave: leiratkoz~ iratkozom
		other: rendelést rendelésem időpontot időpontom foglalást csomag
		tell: tudok kaptam jött tudom
		ask: miért ha mikor
		how: hogyan hogy
		agreed: hozzájárulást hozzájárulásomat engedélyt
		wrong: rossz téves
		peace: békén`},
	{"ro", `
		not: nu niciodată
		want: vreau doresc vrem dorim accept interesează
		send: trimiteți trimiteti trimite trimită trimita trimiteti-mi scrieți scrieti scrie scrieți-mi contactați contactati contacta deranjați deranjati deranjeze sunați sunati sunat trimiteți-mi trimis hărțuiți
		get: primesc primi primim
		text: mesaj mesaje mesajele mesajelor sms sms-uri sms-urile smsuri reclame reclamă notificări spam oferte
		halt: opriți opriti opriți-vă încetați incetati încetează terminați gata ajunge
		nomore: niciun nicio
		more: mai
		drop: ștergeți stergeti șterge ștergeți-mă scoateți scoateti scoateți-mă eliminați eliminati
		list: lista listă numărul numarul număr baza baze telefon contacte date
		me: mă ma mi îmi imi mie meu ne
		leave: dezabon~ retrag
		other: comanda comandă programarea programare rezervarea coletul
		tell: pot am primit poate este
		ask: dacă când
		how: cum
		agreed: acordul consimțământul abonat
		wrong: greșit gresit
		peace: pace`},
	{"el", `
		not: μην μη δεν ποτέ
		want: θέλω επιθυμώ θέλουμε ενδιαφέρομαι ενδιαφέρει
		send: στέλνετε στέλνεις στείλετε ξαναστείλετε ξαναστείλεις στείλεις ενοχλείτε ενοχλείς γράφετε γράφεις ξαναγράψετε επικοινωνείτε επικοινωνήσετε παίρνετε πρήζετε
		get: λαμβάνω παίρνω είμαι
		text: μήνυμα μηνύματα μηνυμάτων sms διαφημίσεις διαφημιστικά ειδοποιήσεις spam
		halt: σταματήστε σταμάτα σταματήσετε στοπ φτάνει αρκετά διακόψτε
		nomore: κανένα
		more: άλλα άλλο πια ξανά
		drop: διαγράψτε διέγραψε αφαιρέστε βγάλτε βγάλε σβήστε
		list: λίστα λίστες αριθμό αριθμός νούμερο στοιχεία τηλέφωνο
		me: μου με μας
		leave: απεγγραφ~ διαγραφ~
		other: παραγγελία ραντεβού κράτηση δέμα
		tell: μπορώ έλαβα πήρα ήρθε έχω
		ask: γιατί αν πότε
		how: πώς
		agreed: συγκατάθεση άδεια εγγράφηκα
		wrong: λάθος
		peace: ήσυχο ήσυχη ησυχία`},
	{"vi", `
		not: đừng không chớ
		want: muốn cần thích đồng
		send: gửi nhắn gởi làm phiền gọi spam liên
		get: nhận ký
		text: tin sms nhắn quảng cáo thông
		halt: ngừng dừng thôi ngưng chấm
		more: nữa thêm
		drop: xóa xoá gỡ bỏ hủy huỷ
		list: số danh sách
		me: tôi mình em tui
		leave: huỷđăngký
		other: đơn hàng lịch hẹn
		tell: được chưa thể
		ask: sao nếu khi
		how: cách
		agreed: ký
		wrong: nhầm sai
		peace: yên`},
	{"id-ms", `
		not: jangan tidak tak ga gak nggak ngga jgn tdk
		want: mau ingin nak mahu perlu butuh berminat tertarik
		send: kirim kirimi kirimkan mengirim hubungi menghubungi ganggu mengganggu sms hantar menghantar wa spam telepon telpon kontak
		get: menerima terima dapat dapatkan dihubungi
		text: sms pesan mesej message notifikasi promo promosi iklan spam
		halt: berhenti berhentilah stop hentikan cukup setop sudahi
		more: lagi
		drop: hapus hapuskan keluarkan padam buang copot
		list: nomor nombor no nomer daftar senarai kontak data
		me: saya aku gue gw ku kami
		leave: unreg
		other: pesanan order janji temu tempahan paket
		tell: bisa boleh belum sudah sampai
		ask: kenapa mengapa kalau jika kapan bila
		how: gimana bagaimana cara macamana
		agreed: izin daftar setuju mendaftar
		wrong: salah
		peace: tenang`},
	{"tl", `
		not: huwag wag hindi di
		want: gusto nais interesado kailangan
		send: magtext mag-text itext textan magpadala padalhan magmessage i-text magsend tumawag guluhin kulitin mangulit text message
		get: makatanggap tumanggap matanggap
		text: text texts mensahe message messages sms spam promo
		halt: itigil tigil tigilan tama stop ihinto tantanan
		nomore: ayaw ayoko ayokong
		more: na ulit muli
		drop: alisin tanggalin burahin i-delete delete tanggal
		list: number numero list listahan
		me: ako akong sakin akin ko
		leave: 
		other: order appointment booking
		tell: natanggap dumating
		ask: bakit kung kailan
		how: paano
		agreed: pumayag
		wrong: mali maling`},
	{"ar", `
		not: لا لن ما مو مش عدم ماني مابغى مابي معد
		want: أريد اريد أرغب ارغب أود أبغى ابغى أبي ابي بدي عايز عاوز احتاج أحتاج
		send: ترسل ترسلوا ترسلي ترسلون ترسلولي ترسلوها تراسلوني تراسلني تبعت تبعتوا تبعتولي تبعثوا تتصلوا تتصل تزعجوني تزعجونا تكلموني إرسال ارسال الإرسال مراسلتي إزعاجي ازعاجي إزعاج
		get: استقبال استلام تلقي
		text: رسالة رسائل الرسائل رسايل الرسايل رسائلكم رسايلكم اعلانات إعلانات الاعلانات إعلاناتكم دعاية اشعارات
		halt: توقفوا توقف أوقفوا اوقفوا وقفوا وقف بطلوا كفوا كفى خلاص كفاية يكفي بس بيكفي
		more: المزيد بعد تاني ثاني مرة
		drop: احذفوا احذف حذف امسحوا امسح ازيلوا أزيلوا إزالة ازالة شيلوا شيل
		list: رقمي الرقم رقم قائمة القائمة قائمتكم اسمي بياناتي القايمة اللستة
		me: لي عليا علي معي
		leave: اشتراكي الاشتراك
		other: طلب طلبي موعد موعدي حجز
		tell: استطيع أستطيع وصلتني وصلني
		ask: لماذا ليش ليه إذا متى
		how: كيف ازاي
		agreed: موافقة موافقتي اشتركت
		wrong: غلط خطأ الغلط
		peace: حالي شأني
		nosend: متبعتوليش متبعتوش متبعتليش متبعتش ماتبعتوش ماتبعتوليش متكلمونيش متتصلوش ماتتصلوش مترسلوش متراسلونيش
		dropme: شيلوني شيلني احذفوني احذفني امسحوني
		nowant: مابغى مابي ماابغى`},
	{"fa-ur", `
		not: نه مت نہ نہیں
		want: خواهم چاہتا چاہتی چاہیے
		nowant: نمیخواهم نمیخوام
		nosend: نفرستید نفرست ندهید نزنید نکنید
		send: بھیجیں بھیجو بھیجنا ارسال فرستادن
		get: دریافت
		text: پیام پیامک پیامهای تبلیغات تبلیغاتی اساماس sms میسج میسجز پیغام پیغامات
		halt: بند متوقف کافی قطع
		more: دیگر دیگه مزید
		drop: حذف پاک ہٹائیں ہٹا نکالیں
		list: شماره شمارهام لیست نمبر فہرست
		me: من مرا مجھے میرا
		leave: عضویت
		other: سفارش نوبت آرڈر
		tell: نرسید ملا
		ask: چرا اگر کیوں
		how: چگونه چطور کیسے
		wrong: اشتباه غلط`},
	{"he", `
		not: אל לא
		want: רוצה מעוניין מעוניינת מעוניינים מאשר מאשרת צריך צריכה
		send: תשלחו תשלח תשלחי לשלוח שליחת תכתבו תכתוב תפנו תסמסו תתקשרו תציקו תטרידו להציק להטריד לסמס לפנות
		get: לקבל
		text: הודעות הודעה סמס סמסים sms פרסומות פרסומת ספאם דיוור
		halt: תפסיקו תפסיק הפסיקו להפסיק די מספיק חדלו הפסק
		more: יותר עוד
		drop: תסירו הסירו תסיר הסר תמחקו מחקו תורידו הורידו להסיר תוציאו
		list: המספר מספר מהרשימה הרשימה רשימה רשימת הפרטים
		me: לי אותי אליי שלי
		leave: הסרה
		other: הזמנה ההזמנה תור התור משלוח
		tell: יכול יכולה קיבלתי הגיע הגיעה
		ask: למה אם מתי
		how: איך כיצד
		agreed: הסכמה הסכמתי נרשמתי אישרתי
		wrong: טעות טעיתם
		peace: בשקט לנפשי`},
	{"hi", `
		not: मत नहीं न ना mat nahi nahin nai nhi na
		want: चाहिए चाहता चाहती chahiye chahta chahti chaiye
		send: भेजो भेजें भेजिए भेजना भेजा bhejo bhejna bheje bhejiye bhejen करो karo kijiye करें परेशान pareshan तंग tang
		get: प्राप्त lena लेना
		text: मैसेज मेसेज मेसेजेस संदेश एसएमएस message messages msg msgs sms विज्ञापन offers offer ads promo promotions ऑफर ऑफ़र मेसेजिस
		halt: बंद बन्द band bandh रोको रोकें rok roko बस bas
		more: और aur अब ab आगे aage do dijiye inko isko yeh ye दो दीजिए दें इनको कृपया
		drop: हटाओ हटाएं हटा हटाइए hata hatao delete remove nikalo निकालो
		list: नंबर नम्बर number list लिस्ट सूची no
		me: मुझे मेरा mujhe muje mera mere हमें
		leave: 
		other: ऑर्डर order अपॉइंटमेंट appointment
		tell: mila मिला आया aaya
		ask: क्यों kyon kyu kyun अगर agar kab
		how: kaise कैसे
		wrong: galat गलत wrong`},
	{"bg-sr-hr", `
		not: не никога ne nemojte nemoj немојте никад
		want: искам желая želim zelim želimo желим хоћу hoću
		send: пращайте изпращайте пишете пиши безпокойте звънете шаљите slati šaljite saljite šalji pišite pisite kontaktirati kontaktirajte zvati smarajte gnjavite uznemiravati
		nowant: neću necu
		get: получавам primati dobijati dobivati примати
		text: съобщения съобщение смс sms поруке poruke poruka poruku реклами reklame obavijesti spam
		halt: спрете спри стига prestanite prestani dosta престаните доста zaustavite prekinite
		more: повече više vise више
		drop: премахнете изтрийте махнете uklonite izbrišite obrišite maknite уклоните обришите
		list: номера номер списъка listu liste popisa broj број листе
		me: ми ме mi me мени
		leave: отпиш~ odjav~ одјав~
		other: поръчка час narudžbu termin
		tell: мога mogu dobio dobila получих
		ask: защо ако zašto ako kad
		how: как kako како
		agreed: съгласие pristanak pristanka
		wrong: грешен pogrešan krivi погрешан
		peace: мира miru`},
	{"sw", `
		nosend: usinitumie msinitumie msinisumbue usinisumbue msinipigie
		nowant: sitaki sihitaji hatutaki
		text: ujumbe jumbe meseji sms matangazo
		get: kupokea kupata
		halt: acha acheni komesha komesheni sitisha sitisheni
		send: kunitumia kutuma kunisumbua
		more: tena
		me: mimi
		drop: niondoe niondoeni ondoa ondoeni futa futeni
		list: namba nambari orodha
		other: oda miadi
		ask: kwanini kama
		how: vipi jinsi
		wrong: sio`},
}
