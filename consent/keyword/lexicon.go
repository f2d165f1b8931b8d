package keyword

// lexiconRow is a language with its words, a line for each role.
type lexiconRow struct{ language, words string }

// lexiconTable lists, for each language, the words of which the frames consist. Only forms that
// ask, imperatives and infinitives, belong to send, halt and drop: a statement that no message was
// sent asks for nothing.
var lexiconTable = append([]lexiconRow{
	{"es", `
		not: no ni nunca jamás tampoco
		want: quiero quisiera deseo queremos necesito gustaría interesa interesan deseamos autorizo acepto agradecería agradeceríamos agradezco
		send: manden mandes mande mandar mandarme mandarnos mandando envíen envíes envíe enviar enviarme enviarnos enviando escriban escribas escriba escribir escribirme escribiendo contacten contactes contacte contactar contactarme molesten molestes moleste molestar molestarme molestando texteen textear textearme hostigar acosar acosarme acosando fastidien fastidiar fastidiando spamear joder jodan jodiendo chingar chinguen chingando enviaran mandaran escribieran enviasen mandasen
		get: recibir recibirlos recibirlas recibiendo lleguen llegue llegando estar formar aparecer saber
		text: mensaje mensajes mensajito mensajitos sms texto textos msj msjs msg notificación notificaciones publicidad promociones promoción promo promos spam anuncios avisos ofertas propaganda correos envío envíos
		halt: dejen deje deja dejad dejar paren para pare parar parad basta cesen cese suspendan suspender detengan detener parenle páranle párenle desactiven desactivar desactive cancelen anulen córtenla corten cortenla córtala
		nomore: ningún ninguna
		more: más ya
		drop: borren borre borra borrar borrarme bórrenme bórrame bórreme eliminen elimine elimina eliminar eliminarme elimínenme elimíname elimíneme quiten quite quita quitar quitarme quítenme quítame quíteme saquen saque saca sacar sacarme sáquenme sácame sáqueme retiren retirar retírenme remuevan remover remuévanme doy dar darme dame denme darnos revoco retiro salir salirme salgo eliminar~ eliminaran borraran borrar~ quitar~ retir~ sacaran remuev~ remover sáquen~ den dieran eliminación supresión exclusión kiten kítenme kitenme kitame olviden olvídense olvídate eliminado eliminada borrado
		list: lista listas listado número numero teléfono celular móvil datos base registro registros sistema agenda contactos contacto baja grupo
		me: me nos mi mí mis
		leave: desuscrib~ desinscrib~ dessuscrib~ desapunt~ desafili~
		other: receta dirección código pedido pedidos cita citas reserva reservación orden compra paquete tarjeta factura pago cuenta póliza turno perder perderme perderé alta trabajo marido esposa hijo hija
		tell: puedo puede pude pudo recibí recibió recibieron llegó llegaron he ha han mandé envié mandaron enviaron hay tengo tenía fue estoy estaba sé sabía encuentro
		ask: porque cuándo cuando si hasta
		how: cómo
		agreed: autorizo autoricé autorizado consentimiento acepté aceptado suscribí suscrito inscribí pedí solicité permiso registré autorización
		wrong: equivocado equivocada equivocó equivocados
		peace: paz tranquilo tranquila tranquilos
		dropme: eliminarme borrarme quitarme sacarme retirarme excluirme bórrenme bórrame bórreme elimínenme elimíname elimíneme quítenme quítame quíteme sáquenme sácame sáqueme retírenme remuévanme
		cancel: cancelar cancelen cancele cancela anular anulen
		said: mandé dije pedí escribí puse respondí envié contesté
		often: veces vez
		fed: harto harta hartos podrido podrida hinchado cansado cansada`},
	{"fr", `
		not: ne pas non jamais plus aucun n nenvoyez nécrivez
		want: veux voudrais souhaite désire souhaiterais veut aimerais voulons souhaitons désirons accepte autorise consens reconnaissant reconnaissante gré
		send: importuner importunez importune mimportuner sollicitation lenvoi envoyez menvoyez envoie envoyer menvoyer envoyiez écrivez mécrivez écris écrire mécrire écriviez contactez contacte contacter contactiez textez texter texte dérangez déranger harcelez harceler relancer relancez solliciter sollicitez spammer spammez emmerder embêter adresser adressez
		nosend: nenvoyez nécrivez
		get: recevoir figurer recevrai entendre
		text: message messages sms texto textos mess msg notification notifications pub pubs publicité publicités publicitaires promo promos promotions spam spams alertes rappels démarchage sollicitations envoi envois lenvoi
		halt: arrêtez arrête arrêter arret cessez cesse cesser stoppez stoppe stopper stop marre assez désactiver désactivez oppose moppose opposition
		nomore: aucun aucune plus
		more: plus encore
		drop: retirez retire retirer enlevez enlève enlever supprimez supprime supprimer effacez efface effacer rayez rayer ôtez sortez sortir virez révoque suppression retrait ôter oubliez oublie retiré retirée supprimé supprimée
		list: liste listes numéro fichier fichiers base données coordonnées contacts contact téléphone portable diffusion listing répertoire
		me: me moi m mon ma mes nous menvoyez menvoyer mécrire mécrivez
		leave: désabonn~ désinscri~ desabon~ dérésili~
		other: rendez rdv commande colis livraison abonnement carte facture contrat réservation compte rater manquer mari femme fils fille ses
		tell: peux peut ai jai avez reçu reçois suis envoyé arrive sait sais
		ask: pourquoi si quand quel
		how: comment
		agreed: consentement demandé autorisé autorisation accepté inscrit inscrite abonné abonnée souscrit accord permission
		wrong: trompez trompé trompée erreur mauvais faux
		peace: paix tranquille lâchez lâche lachez oubliez oublie
		nohalt: narrêtez narrête narrêter
		cancel: annuler annulez résilier
		said: dit envoyé écrit répondu tapé
		often: fois
		fed: marre`},
	{"de", `
		not: nicht nie niemals nichts ned net nimmer nit nix
		want: will möchte mag wünsche brauche wollen möchten interesse wünschen bräuchte brauch brauchen dankbar
		send: schreiben schreibt schreib schicken schickt schick senden sendet sende zusenden zuschicken zusendung kontaktieren kontaktiert kontaktier belästigen belästigt nerven nervt texten simsen zuspammen zutexten spammen bombardieren anschreiben zuzutexten zuzuspammen zuzumüllen geschickt zuschickt
		get: bekommen erhalten kriegen empfangen kontaktiert angeschrieben belästigt hören
		text: sms nachricht nachrichten werbung mitteilung mitteilungen textnachrichten textnachricht werbesms werbenachrichten infos spam benachrichtigungen angebote newsletter erinnerungen kurznachrichten whatsapp reklame zeug
		halt: aufhören aufhort stoppen stoppt stopp stop hört hör höret lassen unterlassen unterlasst unterlassung einstellen einstellt schluss beenden beendet genug abschalten deaktivieren deaktiviert
		nomore: keine kein keinerlei
		more: mehr weitere weiteren weiterhin
		drop: löschen löscht lösch lösche entfernen entfernt entferne streichen streicht streich nehmen nehmt nimm rausnehmen widerrufe widerrufen entziehe nehmts löschung entfernung streichung vergessen vergesst vergiss gelöscht gestrichen
		list: liste listen nummer rufnummer telefonnummer handynummer verteiler datenbank daten kartei system kontakte adressbuch kontaktdaten
		me: mir mich uns meine meinen mein mi
		leave: abmeld~ abgemeldet austrag~ ausgetragen abbestell~ deabonn~ widerruf~ abonnieren
		other: termin termine bestellung lieferung paket vertrag abo konto karte rechnung buchung reservierung kurs sohn tochter kind verpassen schule kita unterricht ihn mann frau mutter vater
		tell: kann konnte habe hab hat haben bekam bin ist war erhalten geschrieben gesendet schaffe weiß
		ask: warum wieso weshalb wann wenn falls ob was
		how: wie
		agreed: einwilligung zustimmung zugestimmt eingewilligt angemeldet erlaubnis erlaubt genehmigung bestellt
		wrong: falsche falscher falsch verwählt
		peace: ruhe frieden
		cancel: kündigen stornieren kündige
		said: geschrieben gesagt gesendet geschickt geantwortet
		often: mal male dreimal zweimal mehrmals
		fed: satt genervt`},
	{"it", `
		not: non né mai nessun nessuno nun nn
		want: voglio vorrei desidero gradisco vogliamo interessa interessano autorizzo acconsento grato grata
		send: inviate inviatemi inviare inviarmi inviateci invii mandate mandatemi mandare mandarmi mandi manda scrivete scrivetemi scrivere scrivermi scriva contattate contattatemi contattare contattarmi disturbate disturbare disturbarmi rompere spammare tormentare messaggiare importunare inviasse inviaste mandasse mandaste scriveste scrivesse contattaste contattasse
		get: ricevere riceverne essere sentire sentirvi
		text: messaggio messaggi sms messaggini pubblicità promozioni promozione promo notifiche spam offerte avvisi comunicazioni texts
		halt: smettete smettetela smettila smetti smettere smetta smettano basta finitela finiscila cessate cessare interrompete interrompere fermate sospendete disattivare disattivate disattiva
		nomore: niente nessun nessuna
		more: più ancora altri oltre
		drop: cancellate cancella cancellare cancellatemi cancellami cancellarmi togliete toglietemi toglimi togliere togliermi rimuovete rimuovetemi rimuovimi rimuovere rimuovermi eliminate eliminatemi eliminami eliminare eliminarmi levate levatemi levami revoco ritiro cancellazione rimozione dimenticate dimentica rimosso rimossa cancellato cancellata
		list: lista liste elenco elenchi numero numeri telefono cellulare dati database rubrica contatti contatto mailing
		me: mi me ci mio miei mia
		leave: disiscri~ cancellazione disdett~
		other: appuntamento ordine prenotazione pacco consegna carta conto fattura visita contratto perdere perdermi marito moglie figlio figlia
		tell: posso ho hanno ricevuto arrivato arriva sono riesco c'è
		ask: perché se quando cosa
		how: come
		agreed: consenso autorizzato autorizzazione acconsentito iscritto iscritta chiesto richiesto permesso
		wrong: sbagliato sbagliata errato
		peace: pace
		dropme: cancellatemi cancellami toglietemi toglimi rimuovetemi rimuovimi eliminatemi eliminami levatemi levami
		cancel: annullare annulla annullate disdire
		said: scritto detto mandato risposto inviato
		often: volte
		fed: stufo stufa`},
	{"pt", `
		not: não nao n nunca nem jamais naum num ñ
		want: quero queria gostaria desejo preciso queremos interessa interessam autorizo aceito agradeceria agradeço grato grata qro kero
		send: mande mandem manda mandar mandarem mandando envie enviem envia enviar enviarem enviando escreva escrevam escrever contate contatem contactem contactar contatar perturbe perturbem perturbar perturbando incomode incomodem incomodar incomodando encher enchendo importunar spamar enviassem mandassem enviasse envio
		get: receber receba recebendo estar fazer saber ouvir
		text: mensagem mensagens msg msgs sms torpedo torpedos texto textos propaganda propagandas promoção promoções promo spam notificação notificações anúncios publicidade avisos envio envios disparos
		halt: pare parem para parar chega cessem cessar interrompam suspendam deixem deixe desativar desativem cancelem cancela
		nomore: nenhuma nenhum
		more: mais
		drop: remova removam remove remover retire retirem retira retirar tire tirem tira tirar exclua excluam exclui excluir apague apaguem apagar delete deletem deletar revogo retiro exclusão remoção retirada esqueçam esqueça removida removido excluída excluído retirado
		list: lista listas número numero telefone celular cadastro dados base sistema contatos contato contactos
		me: me mim nos meu minha
		leave: descadastr~ desinscrev~ cancelamento desinscri~ dessubscrev~
		other: pedido consulta reserva compra entrega cartão conta fatura exame encomenda marcação perder marido esposa filho filha
		tell: posso consigo recebi recebeu chegou chegaram tenho tem fiz mandei enviei estou
		ask: porque quando se
		how: como
		agreed: autorizei autorizo consentimento permissão cadastrei inscrevi pedi solicitei aceitei
		wrong: errado errada enganado engano
		peace: paz
		cancel: cancelar cancele cancelem cancela
		said: mandei disse escrevi respondi digitei
		often: vezes
		fed: farto farta cansado cansada`},
	{"nl", `
		not: niet nooit niets
		want: wil wens wou willen behoefte hoef
		send: sturen stuur stuurt stuurd smsen sms'en appen app appt berichten contacteren contact benaderen lastigvallen lastig mailen schrijven schrijf spammen toesturen
		get: ontvangen krijgen gecontacteerd benaderd lastiggevallen horen
		text: sms smsjes smsje bericht berichten berichtjes reclame spam appjes meldingen aanbiedingen nieuwsbrief notificaties tekstberichten
		halt: stop stoppen stopt ophouden hou houd houdt kap kappen staak staken rot donder flikker
		nomore: geen
		more: meer langer verdere hier nu eens mee daarmee hiermee
		drop: haal haalt verwijder verwijdert verwijderen schrap schrappen wis wissen gooi intrek herroep trek verwijdering halen vergeet verwijderd geschrapt
		list: lijst nummer bestand gegevens telefoonnummer database systeem verzendlijst adressenlijst mailinglijst
		me: mij me ons mijn
		leave: uitschrijv~ afmeld~ uitgeschreven afgemeld
		other: afspraak bestelling pakket levering abonnement rekening contract roken trein station bus zwemles les school haar hem dochter zoon kind cursus vrouw
		tell: kan heb hebben heeft kreeg ontvangen ben lukt
		ask: waarom als wanneer wat of
		how: hoe
		agreed: toestemming aangemeld ingeschreven gevraagd akkoord
		wrong: verkeerd verkeerde fout
		peace: rust vrede
		cancel: annuleren opzeggen
		said: gezegd gestuurd geantwoord getypt
		often: keer
		fed: zat beu`},
	{"pl", `
		not: nie nigdy
		want: chcę chce życzę chciałbym chciałabym chcemy potrzebuję wyrażam interesuje interesują zgadzam
		send: piszcie pisz pisać pisania wysyłajcie wysyłaj wysyłać wysyłania wysyłanie przysyłajcie przysyłaj przysyłać przysyłania kontaktujcie kontaktować nękać nękajcie nękania zawracać zawracajcie spamować spamujcie spamowania smsować męczyć niepokoić niepokójcie
		get: otrzymywać dostawać otrzymać odbierać słyszeć
		text: sms sms-a smsy smsów sms-ów sms-y esemesów esemesy esemes wiadomości wiadomość reklam reklamy powiadomień powiadomienia spam spamu ofert oferty esemes~ smsk~ smsami reklamami wiadomościami
		halt: przestańcie przestań zaprzestańcie przestać skończcie skończ stop dość dosyć koniec zakończcie wstrzymajcie wstrzymać wyłączcie wyłączyć
		nomore: żadnych żaden
		more: więcej już dalej
		drop: usuńcie usuń usunąć usunięcie wykreślcie wykreślić skreślcie skasujcie skasować wyrzućcie cofam wycofuję odwołuję zapomnijcie usunięty usunięta
		list: listy lista numer numeru bazy baza danych dane telefonu kontaktów
		me: mi mnie nam moje mój mojego do se
		leave: wypisz~ wypisać wypisanie wyrejestr~ odsubskryb~ cofam wycofuję
		other: receptę recepty receptę skierowanie zaświadczenie wizytę wizyty wizyta zamówienie zamówienia paczka paczki rezerwację rezerwacja termin mąż żona syn córka
		tell: mogę może dostałem dostałam otrzymałem otrzymałam mam jest są przyszedł przyszła
		ask: dlaczego czemu jeśli kiedy czy co
		how: jak
		agreed: zgody zgodę zgoda zapisywałem zapisywałam zgadzałem zgadzałam prosiłem prosiłam
		wrong: pomyłka zły niewłaściwy błędny
		peace: spokój spokoju spokuj
		nowant: niechcę niechce
		cancel: anulować anuluj anulujcie rezygnuj~ rezygnacj~ zrezygnować zrezygnuję
		said: pisałem pisałam wysłałem wysłałam napisałem napisałam
		often: razy
		fed: dość
		nosend: niewysyłanie niepisanie niekontaktowanie nieprzesyłanie`},
}, otherLexicons...)
