package keyword

// peopleLexicon has, for each language, the words with which people say that they are somebody else,
// that the number has another owner, and that they never had to do with the sender; words that fill a
// request without changing it; and more verbs and objects of requests.
var peopleLexicon = append([]lexiconRow{
	{"es", `
		text: recordatorio recordatorios
		wrong: error
		cancel: dejo
		interest: interés
		interest: interesad~
		cancel: cancelo desactivo bloqueo
		fed: suficientes
		said: pedí pedido dicho avisé pido solicité
		agreed: autorizo
		report: bloqueo bloqueé bloquearé bloqueados
		halt: párale parale párenla
		get: participar pertenecer
		drop: bórrenlo elimínenlo quítenlo sáquenlo bórrenla bórrenlos quítenla
		person: alguien
		interest: interesa interesan
		subs: suscripción suscripcion
		harass: acosando hostigando molestando fastidiando acosan hostigan
		nomore: deseado deseada deseados indeseado
		want: aguanto soporto
		halt: cese
		other: puerta timbre
		drop: opongo oponemos
		dead: falleció fallecido fallecida murió muerto muerta difunto difunta
		kin: esposo esposa marido mujer madre padre mamá papá abuela abuelo hijo hija hermano hermana suegra suegro tía tío novio pareja
		call: llamen llamar llamadas llamada correo correos email emails mail
		fine: mejor prefiero preferiría basta suficiente bien
		more: vuelvan vuelvas vuelva volver sigan siguen
		want: kiero kieren keremos ocupo
		text: mensages mensage ofertitas
		send: usen usar llamen insistan mandés manden insistir mandándome mandandome enviándome escribiéndome
		being: soy es somos son
		has: tiene usa utiliza
		these: este esta ese esa
		mine: mío mía
		now: ahora desde
		got: tengo dieron compré asignaron cogí
		since: desde hace recién acabo
		here: aquí acá vive trabaja
		named: llama llame nombre
		person: persona señor señora dueño dueña clienta cliente titular gente
		know: conozco conocemos
		client: cliente clienta socio socia alumno paciente votante
		bought: comprado compré contratado contraté pedido
		another: otra otro
		sold: vendió cambió murió regaló perdió
		belongs: pertenece
		confuse: confunden confundiendo confundes confunde
		number: chip línea cel
		more: plus
		next: próximo próxima siguiente otro
		fill: hostia coño carajo puta puto pinche tanto tantos tanta este estos estas esos esas sus tus su tu vuestros de del con la el lo los ya por favor de una vez inmediato urgente gracias a favorcito cuanto antes todo mierda rollo tema cabrones
		drop: dadme denme déme daos bórrame bórrenme olvidad olvidaos borrad quitad eliminad sacad
		dropme: borradme quitadme eliminadme sacadme
		send: molestéis mandéis enviéis escribáis llaméis dejéis mandarnos spameen escribas insistan insistas insistáis
		nosend: nomanden
		fed: harto harta hartos hartas coronilla narices huevos cansan cansáis aburren hartan
		text: mensaj~ notificaci~ publicid~ anunci~ propagandas mensajería mensajitos spam publi promos
		other: gimnasio seguro luz internet curso clase matrícula vuelo hotel medicamento pastilla`},
	{"fr", `
		text: rappel rappels
		drop: moppose
		inform: contactera
		interest: intérêt
		cancel: arrête
		drop: sors
		interest: intéressé intéressée
		cancel: désactive
		said: demandé prié répété
		agreed: autorise
		report: bloque bloqué bloquer
		get: participer
		person: quelquun
		want: veut veulent
		interest: intéresse intéressent
		subs: inscription
		harass: harcelez harcèle importunez harcelée
		nomore: indésirable indésirables
		want: supporte
		halt: larrêt
		other: sonnette interphone
		dead: décédé décédée mort morte décès disparu
		kin: mari femme épouse mère père maman papa grand-mère fils fille frère sœur oncle tante compagnon
		call: appels appel appelez appeler mail mails courriel email
		fine: suffit préfère mieux suffisent bien
		not: inutile
		send: utilisez utiliser contactez recontactez réécrivez réécrire
		being: est cest suis sommes sont
		has: na nutilise
		these: ce cet cette
		mine: moi mien
		now: maintenant depuis
		got: jai récupéré attribué hérité
		since: depuis récemment viens
		here: ici habite
		named: nom appelle sappelle nommé
		person: personne monsieur madame titulaire propriétaire
		know: connais connaissons
		client: client cliente adhérent patient abonné
		bought: acheté commandé souscrit
		another: autre
		sold: vendu changé résilié
		belongs: appartient attribué
		confuse: confondez confonds confusion
		number: portable ligne mobile
		next: prochain prochaine
		fill: de ces vos tes ce cette avec la le les des maintenant immédiatement vite une bonne fois pour toutes bordel putain merde svp enfin votre tout ça bande
		want: jveux jveu jve veu
		not: pa pu
		nomore: pu plu
		fed: marre gonflez saoule saoulez soûlez lassé lassée fatigué casse cassez couilles pieds plein ras
		send: écrivez harceler bombarder polluez spammez saoulez emmerdez rappelez
		halt: arrêtes finissez-en suffit foutez fichez lâchez
		drop: virez dégagez radiez désactivez
		text: publicit~ sollicitation~ newsletters textos sms messagerie
		other: gym salle assurance cours hôtel vol médicament comprimé`},
	{"de", `
		text: kontaktaufnahme erinnerung
		wrong: versehentlich irrtümlich
		interest: interesse
		interest: interessiert
		cancel: stoppe beende deaktiviere
		another: wem anders
		said: gebeten aufgefordert mitgeteilt
		report: blockiere blockiert sperre
		get: kontaktaufnahme teilnehmen
		halt: verschonen verschone
		drop: raus
		person: jemand
		interest: interessiert interessieren
		subs: abonnement
		harass: belästig~
		nomore: unerwünscht~
		want: ertrage
		halt: ausschalten abstellen ausstellen
		other: tür klingel klingeln
		drop: widerspreche widersprechen widerspruch
		report: beschweren
		dead: verstorben gestorben tot verstarb
		kin: mann frau mutter vater oma opa sohn tochter bruder schwester ehemann ehefrau großmutter
		call: anruf anrufe anrufen mails mail email emails post
		fine: reicht genügt besser lieber okay völlig gerne
		send: benutzen benutzt verwenden anrufen ruft
		being: bin ist sind
		has: hat benutzt verwendet
		these: diese dieser dies
		mine: meine mir
		now: jetzt nun inzwischen mittlerweile
		got: habe hab bekommen übernommen erhalten
		since: seit erst kürzlich neulich vor letztes letzten frisch
		here: hier wohnt arbeitet
		named: namens namen heißt
		person: person herr frau besitzer inhaber anschlussinhaber
		know: kenne kennen kennt
		client: kunde kundin mitglied patient patientin wähler
		bought: gekauft
		another: andere anderen jemand
		sold: gewechselt verkauft abgegeben
		belongs: gehört
		confuse: verwechselt verwechseln verwechslung
		number: handy anschluss nummer
		next: nächste nächsten noch weitere
		fill: endlich auf mit dem der die das den eurem eurer ihrem ihrer mist scheiß scheiße kram quatsch müll bitte sofort jetzt mal doch einfach verdammt verdammte unverzüglich umgehend alle alles bloß hier damit nochmal sonst zeug euren
		halt: spart spar lasst lass sparen verschont verschon aufhörn aufhoren hörts
		fed: schnauze nase voll kotzt leid nervt satt
		send: zuzutexten schreib schickst bombardieren zuspamt zuspammt anruft vollmüllt belästigen terrorisieren
		drop: löscht rausschmeißen vergesst schmeißt schmeiß wirf streicht sperren sperrt
		text: msg msgs werbe~ nachricht~ benachrichtigung~ sms werbemüll werbekram nachrichtenflut werbemist whatsapps
		other: fitnessstudio versicherung strom internet hotel flug tablette medikament zug bus`},
	{"it", `
		text: promemoria
		wrong: errore
		drop: eliminazione esco
		interest: interesse
		cancel: smetto
		interest: interessat~
		cancel: disattivo cancello annullo fermo
		said: chiesto ripetuto
		agreed: autorizzo consento
		report: blocco bloccato bloccati
		get: partecipare
		drop: cancellatelo toglietelo eliminatelo
		person: qualcuno
		interest: interessa interessano
		subs: iscrizione
		harass: molestando importunando disturbando tormentando
		nomore: indesiderat~
		want: sopporto
		halt: cessazione disattivo
		other: porta campanello citofono
		drop: oppongo
		halt: finite piantate
		report: reclamare
		dead: deceduto deceduta morto morta mancato mancata scomparso
		kin: marito moglie madre padre mamma papà nonna nonno figlio figlia fratello sorella zia zio
		call: chiamate chiamata telefonate mail email
		fine: meglio preferisco basta bene
		send: usate usare usarlo chiamate richiamate
		more: tornate
		being: sono è siamo non
		has: ha usa
		these: questo questa quel quella
		mine: mio mia
		now: ora adesso
		got: ho preso avuto comprato
		since: da appena recentemente
		here: qui qua abita lavora
		named: chiama nome
		person: persona signor signora intestatario proprietario titolare
		know: conosco conosciamo
		client: cliente socio socia paziente abbonato
		bought: comprato acquistato ordinato
		another: altra altro
		sold: venduto cambiato ceduto
		belongs: appartiene
		confuse: confondete confondendo confuso scambiato
		number: cellulare sim utenza
		more: plus
		next: prossimo prossima altro
		fill: con di questi queste ste sti le i gli la il per favore adesso subito immediatamente cavolo cazzo vostre vostri vostra tutte tutti tutto dai una buona volta cortesemente grazie
		fed: rotto rotta rompete rompendo stancato stancata nausea piene scatole palle abbastanza scocciato scocciata
		halt: piantatela piantala dateci datemi finirla tregua risparmiate risparmiatemi risparmiami lasciate
		send: tartassare bombardare scassare stressare mandatene chiamare
		drop: depennate depennatemi scordatevi scordate dimenticatevi togliete
		dropme: depennatemi cancellateci toglieteci
		text: msg msgs mess messagg~ promozion~ pubblicit~ sms messaggini pubblicitari notifica promo
		other: palestra assicurazione corso hotel volo medicina pastiglia`},
	{"pt", `
		text: lembrete lembretes
		interest: interesse
		drop: saio
		cancel: paro deixo
		interest: interessad~
		cancel: cancelo desativo removo
		said: pedi falei avisei solicitei
		agreed: autorizo
		report: bloqueei bloqueio bloquear bloqueados
		get: participar
		person: alguém
		interest: interessa interessam
		subs: assinatura inscrição
		harass: importunando incomodando perturbando
		nomore: indesejad~
		want: aguento suporto
		halt: interrupção desligo
		other: porta campainha
		drop: oponho
		dead: faleceu falecido falecida morreu morto morta
		kin: marido esposa mulher mãe pai avó avô filho filha irmão irmã tia tio
		call: liguem ligar ligação ligações email emails
		fine: melhor prefiro suficiente basta
		send: usem usar liguem ligue
		more: voltem
		being: é sou são somos
		has: tem usa
		these: este esta esse essa
		mine: meu minha
		now: agora desde
		got: tenho peguei comprei recebi
		since: desde faz há recentemente acabei
		here: aqui mora trabalha
		named: chama nome
		person: pessoa senhor senhora dono dona titular
		know: conheço conhecemos
		client: cliente sócio aluno paciente eleitor
		bought: comprei comprado contratei
		another: outra outro
		sold: vendeu trocou mudou cancelou faleceu
		belongs: pertence
		confuse: confundindo confundiram confunde confundem
		number: chip linha celular
		more: plus
		next: próxima próximo
		fill: de com essas esses essa esse as os a o suas seus por favor agora já logo imediatamente pelo amor deus tudo porra caramba gente obrigado obrigada dessas desses disso vez
		fed: cansei saco encheu enchendo farto farta aguento
		halt: poupem poupe cheguem basta larguem largue
		send: torrem amolem ligar ligando lotar lotando mandarem insistir insistam
		drop: limpem risquem descadastrem apaguem deletar
		text: mensage~ promoç~ notificaç~ anúnci~ spams zap whatsapp promoções mensagenzinha
		other: academia seguro internet curso hotel voo remédio`},
	{"nl", `
		text: herinnering~
		wrong: ongeluk
		interest: interesse
		interest: geïnteresseerd
		cancel: beëindig annuleer
		said: gevraagd verzocht
		report: blokkeer geblokkeerd blokkeren
		person: iemand
		another: anders
		interest: interesseert interesseren
		harass: lastigvalt stalken stalkt
		nomore: ongewenst~
		halt: uitzetten zet stopzetten
		other: deur deurbel
		drop: bezwaar
		dead: overleden gestorven dood
		kin: man vrouw moeder vader oma opa zoon dochter broer zus
		call: bel bellen belt mail mails email mailen telefoontjes
		fine: genoeg prima liever beter voldoende
		send: gebruik gebruiken
		being: is ben zijn
		has: heeft gebruikt
		these: dit deze die
		mine: mijn mij
		now: nu inmiddels tegenwoordig
		got: heb kreeg gekregen overgenomen
		since: sinds pas onlangs net
		here: hier woont werkt
		named: heet naam
		person: persoon meneer mevrouw eigenaar
		know: ken kennen
		client: klant lid patiënt
		bought: gekocht
		another: ander andere iemand
		sold: gewisseld verkocht veranderd
		belongs: behoort hoort
		confuse: verwart verwarren verwisselt
		number: mobiel telefoon
		next: volgende nog
		fill: met die dat deze het de van jullie je gezeik gezeur gedoe alstublieft aub nu eindelijk meteen direct onmiddellijk asjeblieft eens gewoon even allemaal verdomme troep rotzooi
		fed: beu zat genoeg moe schijtziek gek
		halt: kappen kap bespaar laat laten dimmen
		send: spammen bestoken lastigvallen bombarderen appjes
		drop: kieper flikker mik sodemieter verwijderen
		text: msg msgs bericht~ reclame~ melding~ aanbieding~ sms'en spamberichten appberichten reclames nieuwsbrieven
		other: sportschool verzekering cursus hotel vlucht medicijn pil`},
	{"pl", `
		said: powiedziałem powiedziałam
		halt: przestawać przestawajcie przestawaj
		text: przypomnie~
		halt: wystarczy
		fill: ode
		cancel: anuluję wyłączę wyłączam
		said: prosiłem prosiłam mówiłem mówiłam pisałem
		number: osoby osobę
		report: blokuję zablokuję zablokowałem zablokowałam
		interest: zainteresowan~
		halt: kończcie kończ
		leave: wypis~
		person: ktoś
		interest: interesuje interesują
		subs: subskrypcj~
		harass: nękacie dręczycie nękanie
		nomore: niechcian~
		want: znoszę
		halt: zaprzestanie zaprzestania
		drop: zabierzcie zabierz
		other: dzwonkiem domofon domofonem drzwi
		report: poskarżę skarżyć naskarżę
		drop: sprzeciwiam sprzeciw
		dead: zmarł zmarła umarł nieżyje
		kin: mąż żona matka ojciec mama tata babcia dziadek syn córka brat siostra
		call: dzwońcie dzwonić telefonów mail maile maili
		fine: wystarczy wolę lepiej
		send: używajcie używać dzwonić
		being: jestem jest to
		has: ma używa
		these: ten tego ta
		mine: mój
		now: teraz
		got: mam dostałem dostałam kupiłem kupiłam
		since: od niedawno nowy tamtym zeszłym
		here: tu tutaj mieszka pracuje
		named: imieniu nazwisku nazywa
		person: osoba osoby pan pani właściciel
		know: znam znamy
		client: klientem klientką klient pacjentem członkiem
		bought: kupowałem kupowałam kupiłem kupiłam zamawiałem zamawiałam
		another: inna ktoś inny
		sold: zmienił zmieniła sprzedał sprzedała
		belongs: należy
		confuse: pomylili mylicie mylą pomyliło
		number: telefon komórka
		next: następny następna kolejny kolejna jeszcze
		fill: z tym tymi te tą waszymi waszych proszę już natychmiast wreszcie w końcu do mnie cholery kurwa ze to mi się wszystko od razu bardzo
		fed: dosyć dość mam męczy wkurza wkurzacie nudzi
		halt: przestańcie dajcie przestań skończcie odpuśćcie zostawcie oszczędźcie
		send: zawracać piszcie dzwońcie zasypujcie zasypywać nękać spamować wysyłali pisali
		drop: wykreślić wypisać wyrzuć wyrzućcie zapomnijcie usunięcia usunęli skasowanie wymażcie skreślić
		text: msg wiadomoś~ reklam~ powiadomie~ ofert~ promocj~ esemes~ spamem reklamówki wiadomościami powiadomień komunikatów
		other: siłowni siłownia ubezpieczenie kurs hotel lot lek tabletka`},
}, peopleLexiconElsewhere...)
