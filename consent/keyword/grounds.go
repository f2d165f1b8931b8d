package keyword

// groundsLexicon has the words of the grounds that people give instead of asking to be left alone:
// the number is another person's, they never signed up, they will report the sender.
var groundsLexicon = []lexiconRow{
	{"es", `
		me: déjenme déjame dejadme
		never: nunca jamás
		joined: inscribí inscrito inscrita apunté apuntado registré registrado registrada afilié solicité pedí di dado
		subscribed: suscribí suscrito suscrita subscribí suscribimos suscripto suscripta consentimiento autoricé autorizado
		yet: todavía aún
		wrong: falleció fallecido fallecida murió equivocado equivocada equivocó equivocaron equivocaste equivocan equivocando erróneo incorrecto confunde confundieron confundiste mal
		number: número numero persona teléfono celular línea
		report: denunciar denunciarlos denunciaré denuncio denunciaremos denuncia demandar demandarlos demandaré demanda denunciarles
		inform: reportar reportarlos reportaré reporto reportando reportados reportado reportarles llamo llamaré contactaré contacto hablaré aviso avisaré
		law: spam acoso policía abogado abogada profeco indecopi consumidor autoridades autoridad fiscalía aepd sernac tribunal juzgado ley
		you: los les ustedes vosotros os
		being: es soy somos
		this: esto eso con de una
		send: fregar fregando fregarme chingarme jorobar hostigando fastidiarme marcando marcarme
		get: ser recepción
		halt: rechazo rechazamos`},
	{"fr", `
		never: jamais
		joined: inscrit inscrite inscrits souscrit demandé enregistré enregistrée adhéré donné
		subscribed: abonné abonnée abonnés inscrit inscrite consentement consenti autorisé
		yet: encore
		wrong: décédé décédée trompez trompé trompée trompés erreur mauvais mauvaise faux erroné
		number: numéro personne destinataire
		report: porter dénoncer dénonce dénoncerai poursuivre poursuites porte dépose déposer poursuis
		inform: signaler signale signalerai signalerais signalement appelle appellerai contacte contacterai contacter saisis saisir
		law: cnil spam police avocat justice harcèlement gendarmerie dgccrf 33700 tribunal plainte
		you: vous
		being: est cest suis sommes
		this: ça cela avec tout de
		send: saouler gonfler embêtez dérangez relancez spammez menvoyez polluer inonder
		halt: refuse refusons
		fed: bol gonflé saoulé
		get: réception`},
	{"de", `
		never: nie niemals
		joined: angemeldet registriert eingetragen bestellt gebeten zugestimmt eingewilligt gewollt gegeben
		subscribed: abonniert newsletter einwilligung zustimmung
		yet: noch
		wrong: verstorben gestorben falsche falscher falschen falsch verwählt vertan irrtum
		number: nummer person verbunden empfänger adressat
		report: anzeigen verklagen verklage klage beschwerde zeige
		inform: melde melden gemeldet übergebe schalte beschwere anzeige erstatte rufe informiere beauftrage wende
		law: bundesnetzagentur polizei anwalt rechtsanwalt verbraucherzentrale datenschutz datenschutzbehörde spam belästigung netzagentur verbraucherschutz
		you: euch sie
		being: ist bin
		this: damit das dies diese
		send: zumüllen vollspammen zuballern nerven belästigt bombardiert schickts schreibts
		get: werden empfang erhalt zusendung
		halt: verweigere ablehnen`},
	{"it", `
		never: mai
		joined: iscritto iscritta registrato registrata richiesto chiesto aderito dato
		subscribed: abbonato abbonata iscritto iscritta sottoscritto consenso autorizzato
		yet: ancora
		wrong: deceduto deceduta morto sbagliato sbagliata sbagliate sbagliando errato errata sbagliati
		number: numero persona
		report: denuncio denunciare denunciarvi denuncerò denuncia querelo querela
		inform: segnalo segnalare segnalerò segnalarvi segnalazione chiamo chiamerò contatto contatterò rivolgo rivolgerò
		law: garante polizia spam avvocato agcom carabinieri postale stalking molestie privacy agcm
		you: vi voi
		being: è sono
		this: questo questi con di la
		send: disturbatemi importunatemi scocciatemi chiamatemi assillatemi tempestarmi assillare assillarmi infastidire infastidirmi
		get: essere venire ricezione
		halt: rifiuto`},
	{"pt", `
		never: nunca jamais
		joined: cadastrei inscrevi registrei solicitei pedi registado inscrito inscrita dei
		subscribed: assinei subscrevi cadastrei inscrevi consentimento autorizei autorizo
		yet: ainda
		wrong: faleceu falecido falecida errado errada enganado enganada engano enganou enganaram equivocado errou erraram erraste
		number: número pessoa telefone celular
		report: denunciar denuncio denunciarei denunciá processar processo queixa
		inform: reportar reporto reclamar reclamação chamo acionar acionarei
		law: procon anatel spam polícia advogado advogada justiça deco cnpd lgpd consumidor assédio
		you: vocês vcs voces los
		being: é sou
		this: isso isto com de esse
		send: encham enche incomodem azucrinar amolar atazanar
		get: ser recebimento
		halt: recuso`},
	{"nl", `
		never: nooit
		joined: aangemeld ingeschreven opgegeven gevraagd geregistreerd gegeven
		subscribed: geabonneerd abonnee ingeschreven toestemming
		yet: nog
		wrong: verkeerd verkeerde fout foute vergist
		number: nummer persoon verbonden
		report: aangifte aanklagen aangeven
		inform: meld melden rapporteer klagen gemeld dien bel schakel neem
		law: acm politie spam advocaat spamklacht consumentenbond autoriteit intimidatie klacht
		you: jullie
		being: is ben
		this: dit deze dat
		not: niks
		get: worden
		halt: weiger`},
	{"pl", `
		never: nigdy
		joined: zapisywałem zapisywałam zapisałem zapisałam rejestrowałem rejestrowałam zgłaszałem zgłaszałam podawałem podawałam
		subscribed: subskrybowałem subskrybowałam subskrybuję zapisywałem zapisywałam zgody
		yet: jeszcze
		wrong: zmarł zmarła pomyłka pomyłkę pomyliliście pomyłkowo pomylił pomylili zły niewłaściwy błędny pomylony
		number: numer numery osoba
		report: pozwę skarga skargę pozew doniosę
		inform: zgłoszę zgłaszam zgłosić zgłoszenie zawiadomię dzwonię zadzwonię kontaktuję
		law: uokik uke policja policję policji spam prawnik prawnika uodo rodo nękanie prokuratury prokuraturę prawnikiem
		you: was wam
		being: jest jestem
		this: z tym to tego
		halt: odczepcie odczep spadajcie odmawiam
		text: otrzymywania`},
	{"ru", `
		never: никогда
		joined: регистрировался регистрировалась записывался записывалась просил просила заказывал заказывала давал давала давали оставлял оставляла
		subscribed: подписывался подписывалась подписывались подписан подписана согласия согласие
		yet: ещё еще
		wrong: умер умерла скончался скончалась ошиблись ошибся ошиблась ошибаетесь ошибка ошибочно ошибочный неправильный неверный неверно чужой попали
		number: номером номер номера
		report: пожалуюсь жалобу пожаловаться жалоба засужу иск заявление судиться
		inform: сообщу обращусь заявлю позвоню вызову
		law: фас полицию полиция прокуратуру прокуратура роскомнадзор спам суд юристу адвокату оператору ркн
		you: вас вами
		being: это
		this: это с этим этого
		halt: отвалите отвяжитесь задолбали заколебали отстань`},
	{"uk", `
		never: ніколи
		joined: реєструвався реєструвалась реєструвалася записувався записувалась просив просила давав давала залишав залишала
		subscribed: підписувався підписувалась підписувалася підписаний підписана згоди згоду
		yet: ще
		wrong: помер померла помилились помилилися помилилась помилився помиляєтеся помилка помилково неправильний невірний потрапили
		number: номером номер номера
		report: поскаржусь поскаржуся скаргу скарга позов заяву
		inform: повідомлю звернуся звернусь подзвоню викличу
		law: поліцію поліції поліція спам суд адвоката адвокату прокуратуру оператору держспоживслужбу
		you: вас
		being: це
		this: це з цим цього
		halt: відчепіться дістали набридли відстаньте`},
	{"tr", `
		never: hiç asla
		unsubscribed: olmadım kaydolmadım olmamıştım
		joined: kaydolmadım
		subscribed: abone üye kayıt kayıtlı
		yet: henüz daha
		not: değilim olmadım vermedim değil
		wrong: vefat yanlış
		number: numara numarayı kişi kişiye kişiyi numaraya numarası numaram numarası
		report: şikayet şikâyet dava
		inform: bildireceğim bildiririm bildiriyorum arayacağım ararım gideceğim giderim başvuracağım
		law: btk polise polis savcılığa savcılık spam avukatıma avukat kvkk iys mahkemeye
		you: sizi sizden hakkınızda edeceğim ediyorum ederim
		being: bu
		this: bu bunu şu`},
	{"sv-da-no", `
		never: aldrig aldri
		joined: anmält registrerat skrivit tilmeldt tilmeldte meldt påmeldt registrert registreret bett bedt bestilt gått gået givit gett gitt givet
		subscribed: prenumererat prenumererar abonnerat abonnert abonnerer abonneret tilmeldt samtycke samtykke godkänt
		yet: ännu endnu ennå
		wrong: fel feil forkert
		number: nummer person nummeret
		report: polisanmäla polisanmäler politianmelder anmelder stämma anmeldelse
		inform: anmäla anmäler rapporterar rapporterer anmelde klage klager melder rapportere ringer kontaktar kontakter
		law: pts polisen polis politiet spam advokat forbrukertilsynet datatilsynet forbrugerombudsmanden konsumentverket ombudsmanden imy trakassering
		you: er dere jer
		being: är er
		this: det detta dette med det her dere
		leave: avslut~ avsluttar
		get: bli blive`},
	{"fi", `
		never: koskaan ikinä
		joined: ilmoittautunut rekisteröitynyt pyytänyt liittynyt
		subscribed: tilannut suostumusta
		yet: vielä
		wrong: väärä väärään väärässä
		number: numero numeroon henkilö
		report: valitan rikosilmoituksen valituksen haastan
		inform: ilmoitan raportoin ilmiannan
		law: poliisille poliisi kuluttajaviranomaiselle spam tietosuojavaltuutetulle traficomille asianajaja asianajajalle
		you: teidät teistä
		being: ole
		not: ei en
		this: tämä tämän jo`},
	{"cs-sk", `
		never: nikdy
		joined: přihlásil přihlásila registroval registrovala prihlásil prihlásila neregistroval nepřihlásil nepřihlásila neprihlásil neprihlásila neregistrovala
		subscribed: neodebírám odebíral odoberal neodoberám neobjednal neobjednala souhlas súhlas
		not: neodebírám neodoberám není nie
		yet: ještě ešte
		wrong: špatné špatný špatně zlé zlý nesprávne nesprávny omyl spletl spletli pomýlili spletly
		number: číslo čísla osoba
		report: žaloba stížnost stížnosť sťažnosť žalovat
		inform: nahlásím nahlásit nahlásiť ohlásím oznámím udám
		law: policii policie polícii polícia spam čtú čoi úoou advokát právník úřadu úradu
		you: vás
		being: není nie
		this: to s tím tým`},
	{"hu", `
		never: soha sosem
		joined: regisztráltam jelentkeztem
		subscribed: iratkoztam feliratkoztam hozzájárulást engedélyt
		yet: még
		wrong: rossz téves tévedtek eltévesztették téved
		number: szám számot számra személy
		report: feljelentem feljelentés feljelentést panaszt perelem
		inform: bejelentem jelentem
		law: rendőrség rendőrségnek rendőrségen nmhh spam ügyvéd ügyvédem naih fogyasztóvédelem fogyasztóvédelemnek
		you: önöket magukat titeket
		being: ez nem
		this: ezt ezzel ezt már`},
	{"ro", `
		never: niciodată
		joined: înscris înscrisă înregistrat înregistrată cerut
		subscribed: abonat abonată acordul consimțământul
		yet: încă
		wrong: greșit gresit greșită greseala greșeală
		number: numărul numarul număr numar persoană persoana
		report: reclamație reclam reclama reclamatie plângere dau
		inform: raportez raporta sesizez
		law: anpc poliție poliția politie spam ancom avocat avocatul anspdcp judecată
		you: vă va
		being: este e
		this: asta cu acestea`},
	{"el", `
		never: ποτέ
		joined: εγγράφηκα γράφτηκα δήλωσα ζήτησα
		subscribed: συνδρομητής συγκατάθεση
		yet: ακόμα ακόμη
		wrong: λάθος
		number: αριθμός αριθμό νούμερο άτομο
		report: καταγγείλω καταγγελία μηνύσω μήνυση καταγγέλλω
		inform: αναφέρω
		law: αστυνομία spam δικηγόρο δικηγόρος αρχή
		you: σας
		being: είναι
		this: αυτό με αυτά`},
	{"vi", `
		never: chưa không
		joined: ký
		wrong: nhầm lộn sai
		number: số máy người
		report: kiện
		inform: báo tố
		law: công an spam luật cục viễn
		yet: xong
		being: phải đây
		other: lớp học khoá khóa khám hẹn`},
	{"id-ms", `
		never: pernah
		joined: daftar mendaftar registrasi mendaftarkan mendaftarnya
		subscribed: langganan berlangganan melanggan subscribe izin setuju
		yet: belum
		wrong: salah silap tersalah
		number: nomor nombor no orang sambung nomer
		report: laporkan lapor laporin melaporkan tuntut aduan
		inform: adukan mengadu
		law: polisi polis kominfo spam ylki skmm mcmc pengacara peguam
		you: kalian anda kamu
		being: ini
		not: bukan
		this: ini itu dong
		leave: unsubscribe
		how: gimana caranya`},
	{"tl", `
		not: dinaman
		never: kailanman hindi di dinaman
		joined: nagsign nag-sign sign signup nagsignup nagregister nag-register nagparehistro nagpalista register
		subscribed: subscribe nagsubscribe nag-subscribe pumayag
		wrong: maling mali wrong
		number: number numero tao kayo
		report: isusumbong irereport ireport i-report magrereklamo idedemanda isumbong
		inform: sumbong
		law: ntc pulis police spam abogado dti npc
		you: kayo ko kita
		being: ito eto
		this: yan ito po
		leave: unsubscribe
		how: paano
		drop: alis paalis pakialis pakitanggal pakidelete pakiburahin pakiremove`},
	{"ar", `
		not: لم ما عمري ليس مو مش
		never: أبدا ابدا قط عمري
		joined: أسجل اسجل سجلت أطلب اطلب طلبت
		subscribed: أشترك اشترك اشتركت مشترك موافقة موافقتي
		wrong: غلط خطأ الغلط خاطئ غلطان غلطانين
		number: الرقم رقم النمرة نمره نمرة الشخص
		report: سأبلغ أبلغ ابلغ بلاغ سأشتكي شكوى اشتكي هشتكي حبلغ هبلغ سأقاضيكم
		law: الشرطة سبام الشرطه هيئة محامي المحامي النيابة الاتصالات
		you: عنكم عليكم عنك
		being: هذا هاد هذه
		this: هذا عن بقى`},
	{"fa-ur", `
		not: نکردم نکرده نشدم نیست نہیں
		never: هرگز هیچوقت کبھی
		joined: ثبت سائن رجسٹر
		subscribed: عضو مشترک سبسکرائب نکردم
		wrong: اشتباه اشتباهه غلط
		number: شماره نمبر گرفتید
		report: شکایت شکایتیں
		law: پلیس پولیس اسپم پیٹیاے وکیل
		you: کروں میکنم میکنم کردوں ازتون
		being: نیست این یہ`},
	{"he", `
		never: מעולם אף
		joined: נרשמתי ביקשתי הצטרפתי
		subscribed: מנוי נרשמתי הסכמה הסכמתי אישרתי
		yet: עדיין
		wrong: טעות טעיתם טעית שגוי
		number: במספר מספר האדם
		report: אתלונן תלונה תביעה אתבע אגיש מתלונן
		inform: אדווח מדווח
		law: משטרה למשטרה ספאם עורך תביעה
		you: אתכם עליכם
		being: זה
		this: עם זה כבר`},
	{"hi", `
		never: kabhi कभी
		joined: sign signup साइन register रजिस्टर रजिस्ट्रेशन registration
		subscribed: subscribe subscription सब्सक्राइब साइन signup sahmati सहमति anumati अनुमति ijazat
		yet: abhi अभी
		wrong: galat गलत ग़लत wrong
		number: number नंबर नम्बर no aadmi insaan
		report: complaint shikayat शिकायत कंप्लेंट कम्प्लेंट case केस
		inform: report रिपोर्ट
		law: trai police पुलिस ट्राई spam cyber साइबर karunga karungi करूंगा करूँगा करूंगी dunga
		you: tumhari aapki आपकी तुम्हारी karunga karungi करूंगा करूँगा करूंगी
		being: hai है yeh ye यह ये
		this: yeh ye ab sab bhai यह ये अब
		leave: unsubscribe`},
	{"bg-sr-hr", `
		never: nikad nikada никога никада
		joined: prijavio prijavila registrirao registrirala registrovao registrovala регистрирал регистрирала записвал записвала
		subscribed: pretplatio pretplatila абонирал абонирала претплатио претплатила съгласие pristanak pristanka saglasnost
		yet: još jos още још
		wrong: grešen грешен грешка pogrešan krivi pogrešno погрешан grešite bъркате бъркате
		number: broj broja број номер номера osoba osobu човек
		report: tužiti тужба tužba жалба ću žalbu žalba
		inform: prijaviti prijavit prijavljujem пријавити съобщя докладвам подам
		law: policiji policija policija полиция полицията spam спам kzp кзп hakom odvjetnik advokat полицији
		you: vas ви вас
		being: nije ovo није е това
		not: nije није
		this: sa tim to с това вече`},
	{"sw", `
		not: si hapana
		never: sijawahi kamwe
		joined: jiandikisha sikujiandikisha kujiandikisha kujisajili
		subscribed: sikujiandikisha
		wrong: umekosea mmekosea makosa sio siyo
		number: namba nambari simu
		report: nitawashtaki nitaripoti ripoti
		law: polisi spam
		you: nyinyi
		being: hii`},
}
