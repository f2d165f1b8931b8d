package keyword

// formsLexicon has more forms of the words that the frames need: requests that are put as a question, a
// wish, a passive or the name of an act ("I ask for the deletion of"), what a sender stores about a
// person, calls as another way to reach somebody, and the short forms in which people write.
var formsLexicon = append([]lexiconRow{
	{"es", `
		pray: podrían podría podrías pueden puedes podéis podríais pudieran pudiera serían sería
		want: quisiera quisiéramos preferiría prefiero agradeceré agradecemos exijo exigimos ruego rogaría suplico pido pedimos solicito solicitamos requiero qiero kiero
		not: tampoco nunk
		send: escribáis enviarle mandarnos contactarnos contactéis escribirnos mandarle molestarnos remitan remitir notifiquen notificarme avisarme bombardeen bombardear bombardeándome saturen saturar llenen llenarme inunden envien mande escriven escrivan
		get: recibirla recibirlo recibirlas
		text: sms's mensajería circulares boletín boletines comunicaciones comunicación comunicados promociones publicidades correspondencia msjes mnsj mnsjs mensjs mjes msjito notis newsletter newsletters
		halt: frenen frene frenar detenga detengan interrumpan interrumpir finalicen terminen terminar acaben cesar pararan dejaran cancelaran
		drop: supriman suprima suprimir suprimirme suprimido suprimida suprimidos borrados borradas eliminados eliminadas eliminasen borrasen retirasen excluyan excluir excluirme excluido excluida anulen desvinculen quitado quitada sacado sacada retirado retirada olvido borrado eliminarlo eliminarlos borrarlo borrarlos tachen tachar denme depuren
		dropme: bórrennos quítennos sáquennos elimínennos exclúyanme exclúyannos retírennos suprímanme olvídenme
		data: dato datos información expediente historial ficha perfil archivos archivo ficheros fichero difusión directorio padrón celu cel tel fono
		call: llame llames llamando llamarme llamarnos telefoneen telefonear telefónicas telefónica timbren marquen marcarme llamaditas
		fine: sí mejor solo sólo únicamente prefiero bastan alcanza perfecto perfectamente
		other: clase clases hora consulta reunión cancelación pizza cita lección asiento habitación entrada entradas anterior
		thing: clase clases lección asiento asientos habitación boleto boletos entrada entradas reserva sesión masaje corte turno examen análisis vacuna dosis medicina pastillas crema toalla almuerzo cena menú plato bebida hielo azúcar sal picante cilantro mayonesa tomate papas arroz helado pastel torta ramo flores vestido zapatos camisa pantalón devolución cambio garantía reparación lavadora refrigerador cama colchón sofá silla cochera llave llaves alarma basura jardín piscina contrato póliza transferencia cheque cargo comisión mascota perro gato
		fed: aburrido aburrida cansada hastiado podrido cansadísimo
		never: jamas
		joined: anoté apunté suscribi inscribi registre afiliado afiliada
		subscribed: consentí
		wrong: equivocaron confusión
		said: insistí escribí mandado enviado`},
	{"fr", `
		pray: pourriez pouvez peux-tu pourrais pourraiton pourriezvous pouvezvous veuillez merci prière
		want: voudrions aimerions préférerais préfère préférons exige exigeons prie demande demandons sollicite tiens
		send: écrire contactez contacter joindre solliciter importunés démarcher démarchez inonder inondez saturer notifier notifiez prévenir envoiyer envoyé adressiez envoyiez contactiez écriviez m'envoyiez
		get: recevions recevais destinataire
		text: communications communication courriers messagerie infolettre bulletin bulletins newsletter msgs mesages méssages textos smss sollicitation sondages
		halt: cessation arrêtiez cessiez stopez arreté arété interrompez interrompre suspendez suspendre terminez
		drop: effacement effacé effacée effacés effacées supprimés supprimées supprimiez effaciez retiriez enleviez enlevé enlevée radiation radié désinscription retirés retirées exclure excluez détruire détruisez purgez éliminer éliminez ôtez
		dropme: effacez-moi supprimez-moi retirez-moi enlevez-moi ôtez-moi oubliez-moi sortez-moi virez-moi rayez-moi supprimez-nous retirez-nous enlevez-nous
		data: donnée données informations infos dossier fiche fiches profil compte mailing listings archives registre registres annuaire tél tel num mail
		me: concernant personnel personnelles personnels
		call: appelez appeler mappeler mappelez appelle rappeler téléphoner téléphonez téléphone téléphoniques coups fil vocaux
		fine: suffit suffira convient plutôt seulement uniquement parfait
		other: précédent précédente dernier consultation cours séance réunion
		thing: cours séance leçon place places chambre billet billets table massage coupe examen analyse vaccin dose comprimés crème déjeuner dîner menu plat boisson glaçons sucre sel piment mayonnaise tomate frites riz glace gâteau bouquet fleurs robe chaussures chemise pantalon retour échange garantie réparation lave-linge frigo lit matelas canapé chaise garage clé clés alarme poubelle jardin piscine virement chèque frais chien chat
		wrong: erreur
		never: jms jamai
		joined: inscris inscrits adhérente
		fed: lasse excédé excédée fatiguée barbé
		said: redit réclamé réitéré`},
	{"de", `
		pray: können könnten könntest könnt könntet kannst würden würdet würdest bitte darf dürfte
		want: bitten wünscht verlange verlangen fordere fordern beantrage beantragen ersuche bestehe
		send: anzuschreiben schreibst zuzusenden zuzuschicken zukommen versenden verschicken verschickt versand anzuschreiben kontaktieren benachrichtigen benachrichtigt informieren überfluten überhäufen zugespammt zugemüllt senden schicken schreiben geschrieben
		get: angeschrieben zugesandt zugeschickt zugesendet kontaktierst
		text: mitteilungen werbesms infosms massensms rundschreiben rundmails push pushnachrichten nachrichtn nachichten nachricten textnachrichten werbebotschaften infopost newslettern smse smsen smsn msgs
		halt: beendigung unterbinden unterbindet unterbleiben einzustellen aufzuhören stoppen abzustellen verschonen unterlassung
		nomore: keinen keien keins kene
		more: weiterer weiteres länger zukünftig künftig
		drop: vernichten vernichtet tilgen getilgt löschens entfernung streichung austragung herausnehmen rausgenommen herausgenommen rausstreichen rauszunehmen rauswerfen rauszuwerfen löschung löschungen entfernst gelöschten ausradieren wegmachen zurückziehe
		dropme: löschtmich
		data: datei dateien datensatz datensätze personendaten kundendaten kundendatei kundenkartei kundenkonto profil unterlagen akte datenbestand bestand informationen tel telnr nr mobilnummer kundenliste empfängerliste nummernliste verteilern adressliste sms-liste sms-verteiler
		me: unsere unseren unserer personenbezogenen personenbezogene persönlichen persönliche gespeicherten meiner unser
		call: anruf anrufen anrufe ruft rufen ruf anzurufen angerufen telefonieren telefonate telefonisch telefonanrufe
		fine: reicht reichen genügt genügen lieber besser nur bloß gern gerne geht passt völlig ausreichend
		other: letzte vorige stornierung kurs kurse unterrichtsstunde sitzung
		thing: stunde kurs kurse platz plätze zimmer ticket tickets tisch massage haarschnitt untersuchung impfung dosis tabletten salbe mittagessen abendessen menü gericht getränk eis zucker salz chili mayo tomate tomaten pommes reis kuchen torte strauß blumen kleid schuhe hemd hose rückgabe umtausch garantie reparatur waschmaschine kühlschrank bett matratze sofa stuhl garage schlüssel alarm müll garten pool vertrag police überweisung scheck gebühr hund katze sitzung probestunde pizza
		fed: überdrüssig leid
		never: nirgends nirgendwo nirgens
		joined: angemeldet eingetragen
		wrong: irren irrst irrtümlicherweise verwechselt`},
	{"it", `
		pray: potreste potrebbe potete può potresti puoi vogliate voglia sareste
		want: vorremmo gradirei gradiremmo preferirei preferisco preferiamo chiedo chiediamo richiedo pretendo esigo prego pregherei
		send: inviarci mandarci scriverci contattarci importunarci spedire spedirmi spedite recapitare assillate tormentate bombardate bombardarmi intasare intasate intasarmi disturbarci messaggiarmi notificare notificatemi scrivetegli ricontattatemi ricontattarmi mandateci inviateceli
		get: riceva ricevessi ricevere ricevo
		text: comunicazione messagini messagi mesaggi mesaggio sms's smsini newsletter bollettino bollettini pubblicitarie pubblicitaria pubbl avviso notifiche offerte
		halt: interrompere interrompete terminate terminare concludete sospendere sospendete cessazione smetterete finite disattivazione stoppate stoppare
		drop: cancelliate rimuoviate eliminiate cancellaste toglieste rimuoveste cancellino togliere tolto tolta tolti eliminato eliminata eliminati cancellati rimossi depennare escludere escludete escluso esclusa distruggere distruggete cancellazioni dimenticare dimenticatevi oblio cestinate cestinare scartate
		dropme: escludetemi rimuoveteci eliminateci cancellateci escludimi cassatemi scordatemi dimenticatemi
		data: dati informazioni archivio archivi scheda profilo registro registri anagrafica recapito recapiti mailinglist indirizzario nominativo account broadcast tel cell
		me: personali personale nostro nostri nostra riguardano riguardanti
		call: chiamare chiamarmi chiami chiama chiamatemi telefonare telefonarmi telefonateci telefono squilli telefoniche
		fine: sì soltanto solo piuttosto sufficiente sufficienti benissimo perfetto
		other: precedente ultimo lezione corso visita seduta riunione
		thing: lezione lezioni seduta posto posti camera biglietto biglietti tavolo massaggio taglio esame analisi vaccino dose pastiglie crema pranzo cena menù piatto bibita ghiaccio zucchero sale peperoncino maionese pomodoro patatine riso gelato torta mazzo fiori vestito scarpe camicia pantaloni reso cambio garanzia riparazione lavatrice frigo letto materasso divano sedia garage chiave chiavi allarme spazzatura giardino piscina contratto polizza bonifico assegno commissione cane gatto abbonamento pizza
		fed: esausto esausta stanco stanca stanchi
		wrong: errore sbagliando
		never: manco
		joined: iscrissi
		said: ridetto ribadito`},
	{"pt", `
		pray: poderiam poderia podem pode podes podiam poderias queiram queira
		want: gostaríamos preferia preferiria prefiro peço pedimos solicito exijo rogo desejamos qero kero qria
		send: contatar contactarem escreverem mandassem escrevessem contatassem perturbassem importunem importune enviar-me mandar-me contactar-me escrever-me notificar notifiquem avisar lotem entupam entupir bombardear bombardeiem bombardeando spammar spammem enviem enviarem
		get: recebermos receberei ser
		text: comunicações comunicação comunicados boletim boletins newsletter mensagenzinhas menssagem menssagens mensagen mensagems mensajens mensages msn msgns torpedos avisos publicidades
		halt: interrompam interromper cessação encerrem encerrar terminem parassem deixassem suspender finalizem pará-los
		drop: removessem retirassem excluíssem apagassem eliminem elimine eliminar eliminação eliminado eliminados apagado apagada apagados excluídos removidos deletado deletados deletada suprimir suprimam tirem descartem esquecimento risquem riscar desvinculem
		dropme: removam-me retirem-me tirem-me excluam-me apaguem-me eliminem-me esqueçam-me remova-me retire-me
		data: dado dados informações informação ficha perfil registro registros registo registos arquivo arquivos ficheiros mailing agenda telemóvel tel cel contacto base
		me: pessoais pessoal nossos nosso nossa minhas meus mim
		call: liguem ligue ligar ligarem ligando ligação ligações telefonem telefonar chamadas telefonema telefonemas
		fine: sim melhor só somente apenas prefiro chega resolve ótimo
		other: anterior última aula sessão reunião
		thing: aula aulas sessão lugar lugares quarto bilhete bilhetes ingresso ingressos mesa massagem corte exame análise vacina dose comprimidos creme almoço jantar menu prato bebida gelo açúcar sal pimenta maionese tomate batata batatas arroz sorvete bolo buquê flores vestido sapatos camisa calças devolução troca garantia conserto máquina geladeira cama colchão sofá cadeira garagem chave chaves alarme lixo jardim piscina contrato apólice transferência cheque taxa cachorro gato assinatura pizza
		fed: exausto enjoado enjoada farta
		wrong: enganados confusão
		never: nunk
		said: reforcei repeti`},
	{"nl", `
		pray: kunnen kunt kun zou zouden gelieve graag
		want: wens verzoek verzoeken eis eisen vraag vragen vraagt
		send: lastig vallen benaderen berichten toezenden zenden zend verzenden verstuur versturen bestoken bombarderen sms-en smsen bericht contacteren informeren spam benader
		get: ontvang gecontacteerd
		text: smsje smsjes smsjes sms-jes bericht berigt berigten berichtje berichtjes mededelingen nieuwsbrieven appje reclameberichten reclame-sms pushberichten smssen mailings promoties promo
		halt: beëindigen beëindig stopzetten stopgezet staakt ophoudt staken houden
		nomore: geeneen niks
		drop: schrappen verwijderd gewist wist vernietig vernietigen vergeten afhalen weghalen haalt uithalen eruit wegdoen verwijdering uitschrijving doorhalen uithalen
		data: gegevens persoonsgegevens data info informatie bestanden administratie klantenbestand klantenlijst dossier profiel adresboek mobiel telnr mobieltje gsm smslijst sms-lijst contacten
		me: mn onze ons persoonlijke mezelf onszelf
		call: bel belt bellen gebeld telefoontjes telefoneren opbellen telefoontje belletjes telefonisch
		fine: genoeg prima liever beter voldoende mag alleen gewoon volstaat
		other: vorige laatste zitting bijeenkomst
		thing: les lessen plek plaats kamer kaartje kaartjes tafel massage knipbeurt onderzoek vaccinatie dosis pillen zalf lunch diner menu gerecht drankje ijs suiker zout saus mayo tomaat patat friet rijst taart boeket bloemen jurk schoenen overhemd broek retour ruil garantie reparatie wasmachine koelkast bed matras stoel garage sleutel sleutels alarm afval tuin zwembad polis overboeking kosten hond kat pizza
		wrong: vergissen vergissing vergist
		never: nergens
		joined: ingeschreven opgegeven aangemeld
		said: gemaild gevraagd`},
	{"pl", `
		pray: mogliby mogłaby mogłby mogłbyś mogłabyś możecie możesz moglibyście proszę
		want: wolałbym wolałabym wolę prosiłbym prosiłabym żądam żądamy wnoszę wnioskuję domagam życzymy
		send: przesyłać przesyłania przesyłajcie kontaktowania wysyłali pisali kontaktowali wysyłanie zaśmiecać zaśmiecajcie zasypywać powiadamiać powiadamiajcie informować informujcie zawracania męczenia
		get: otrzymuję otrzymywania dostaję
		text: komunikaty komunikat newsletter biuletyn smsow wiadomosci wiadomośći wiadomośc smsik smsiki reklamówek powiadomienie smsami wiad
		halt: zaprzestać zakończyć zakończenie wstrzymanie wyłączenie przerwać przerwijcie
		drop: usunięciu usunąc usunięte usunięci skreślenie wykreślenie wykreślenia wymazać wymazanie skasowane skasowany wypiszcie wykasujcie wykasować zniszczyć zniszczcie zapomnieć zapomnienia zdejmijcie zdjąć wywalcie wyrzucenie
		data: danych dane rejestru rejestr kartoteki kartoteka ewidencji systemu system profil archiwum spisu newslettera komórki kontakt listy mailingowej adresowej
		me: moich mojego moim osobowych osobowe naszych nasz nasze nas
		call: dzwońcie dzwoń dzwonić dzwonienia telefonować telefonujcie telefonów telefony dzwonią
		fine: wystarczy wolę lepiej tylko wystarczą raczej
		other: poprzednia ostatnia zajęcia spotkanie lekcja
		thing: lekcję lekcji lekcja zajęcia miejsce miejsca pokój bilet bilety stolik masaż strzyżenie badanie szczepienie dawkę tabletki maść obiad kolację menu danie napój lód cukier sól sos majonez pomidor frytki ryż lody tort bukiet kwiaty sukienkę buty koszulę spodnie zwrot wymianę gwarancję naprawę pralkę lodówkę łóżko materac kanapę krzesło garaż klucz klucze alarm śmieci ogród basen umowę polisę przelew czek opłatę psa kota abonament pizzę
		fed: znudzony zmęczony zmęczona wkurzony wkurzona
		wrong: pomyłkę omyłka omyłkowo mylicie
		joined: zgłaszałem zapisany zapisana
		said: mówiłem napisane`},
}, otherForms...)
