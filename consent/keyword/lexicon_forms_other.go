package keyword

// otherForms is formsLexicon for the languages further from English.
var otherForms = []lexiconRow{
	{"ru", `
		pray: можете могли можешь можно пожалуйста прошу просьба
		want: прошу просим требую требуем хотел хотела хотелось предпочитаю желательно хочется
		send: присылать рассылать спамьте заваливайте закидывайте уведомлять уведомляйте информировать информируйте контактировать связываться связывайтесь пишити присылайти отправлять беспокоили писали присылали тревожить
		get: получал получала приходило
		text: сообщеньки эсэмэски эсэмэсок оповещения оповещений напоминалки новости новостей сообшения сообщение сообщ спамом рассылочку пуши пушей пуш
		halt: прекратили перестали прекращении отключение отключил остановку завершите остановили
		drop: удалили удалил удален удалён удалена удалены удалением стёрли стерли стёрты уничтожьте уничтожить убрали исключили исключён исключен вычеркнули забыть забудьте отзыв отозвать снимите изъять изымите
		data: данным данных сведения информацию информация профиль анкету анкета реестра картотеки архива учёта учета системы система контакты номерок телефона рассылок телефон обработку обработки
		me: моих персональных персональные личные личных обо наш наши наших
		call: звоните звони звонить звонков звонки звонок названивать названивайте названивали перезванивайте
		fine: лучше достаточно хватит удобнее только хватает можно
		other: предыдущее последнее занятие урок
		thing: занятие занятия урок место места номерок комнату билет билеты массаж стрижку анализ прививку дозу таблетки мазь обед ужин меню блюдо напиток лёд сахар соль соус майонез помидор картошку рис мороженое торт букет цветы платье обувь рубашку брюки возврат обмен гарантию ремонт стиралку холодильник кровать матрас диван стул гараж ключ ключи сигнализацию мусор сад бассейн договор полис перевод чек комиссию собаку кота абонемент пиццу тренировку приём
		fed: устали утомили надоело осточертело осточертели
		wrong: ошибаетесь перепутали обознались
		never: нигде
		said: просили отвечал отвечала`},
	{"uk", `
		pray: можете могли можна будь ласка прошу прохання
		want: прошу просимо вимагаю вимагаємо хотів хотіла бажано
		send: турбували писали надсилали присилали сповіщати сповіщайте закидайте закидувати інформувати контактувати звязуватися пишить надсилайти присилайти
		text: оповіщення нагадування новини повідомлення повідомл пуші смсок розсилочку
		halt: припинили перестали вимкнення припиненя
		drop: видалили видалене видалено видалені стерти знищити знищте прибрали виключити викресліть забути забудьте відкликати
		data: даних дані відомості інформацію інформація профіль анкету реєстру картотеки архіву системи контакти бази номера телефон обробку
		me: моїх персональні персональних особисті особистих наш наші наших про
		call: дзвоніть дзвони дзвонити дзвінків дзвінки телефонуйте телефонувати передзвонюйте
		fine: краще достатньо вистачить зручніше тільки лише
		other: попереднє останнє заняття урок візит запис
		thing: заняття урок місце місця кімнату квиток квитки масаж стрижку аналіз щеплення дозу таблетки мазь обід вечерю меню страву напій лід цукор сіль соус помідор картоплю рис морозиво торт букет квіти сукню взуття сорочку штани повернення обмін гарантію ремонт пральку холодильник ліжко матрац диван стілець гараж ключ ключі сміття сад басейн договір поліс кредит переказ чек комісію собаку кота абонемент піцу тренування прийом
		fed: набридло втомили остогидли
		wrong: помиляєтесь переплутали
		never: ніде
		joined: підписувалась погоджувалась`},
	{"tr", `
		pray: misiniz mısınız musunuz müsünüz misin mısın lütfen rica
		want: isterdim talep ederim ediyorum rica tercih diliyorum isteğim
		nowant: istemiyoruz istemiyordum
		nosend: rahatsızetmeyin bildirmeyin iletmeyin paylaşmayın mesajlaşmayın göndermeyelim atmaz göndermez yazmaz göndermezseniz atmayin gondermeyn gondermeyin yolamayın bezdirmeyin daraltmayın doldurmayın
		text: mesajlarınızı mesajlarinizi mesajınız iletileri ileti iletilerinizi bilgilendirme bilgilendirmeleri bültenleri bülten mesajlarin mesajlari mesjlar smslerinizi reklamınızı duyuru duyuruları
		halt: sonlandırın sonlandırılmasını durdurulmasını durdurur kesilmesini kesmenizi bitirin sona erdirin keser
		drop: silinmesi silinmeli çıkartır çıkarılması çıkarılsın çıkarın çıkartılmasını kaldırır kaldırmanızı kaldırılmasını silmenizi yok imha unutulma silinerek sildirmek
		data: verilerim verilerimi verilerimin bilgilerim bilgilerimin bilgilerimi kayıtlarımı kaydım kayıt kayıtlarınızdan veritabanınızdan veri tabanınızdan sisteminizden listenizden numaramin rehberden telefonumu iletişim
		me: kişisel tüm bizi bizim bütün
		call: aramayın arama aramayınız aramayı aramanızı aramanıza aramalar aramasın aramayin
		fine: atın yazın gönderin atmanız yazmanız yeter yeterli daha iyi sadece mesajla tercih kafi
		other: önceki son ders seans
		thing: dersi ders dersini seansı yeri yer oda odayı bilet bileti masa masayı masaj kesim tahlil aşı dozu hapı krem öğle yemeği menü tabak içecek buz şeker tuz sos mayonez domates patates pilav dondurma pasta buket çiçek elbise ayakkabı gömlek pantolon iade değişim garanti tamir çamaşır buzdolabı yatak koltuk sandalye garaj anahtar alarm çöp bahçe havuz sözleşme poliçe havale çek ücret köpek kedi pizza
		wrong: karıştırdınız
		fed: bunaldık daraldım yoruldum`},
	{"sv-da-no", `
		pray: kan ni kunde skulle kunne kunnen kanske venligst vänligen
		want: begär kräver ber anmoder krever forlanger yrkar föredrar foretrekker foretrækker
		send: kontaktade kontakter skicka skickas sendes skrivas skrives störas meddela informera informere overøse bombardera spammar smsar smser messar
		get: fåt mottaga mottar modtager
		text: utskicken utskick sms:en sms:et smset smsene beskedene meldingene varslene annonser annonserna nyhetsbrevet nyhetsbreven påminnelserna påminnelser reklamutskick reklam-sms smss meddelandn meddelande medelanden medelande
		halt: upphöra upphør ophør ophøre avslutas avsluta avslutte avslutt afslut afslutte stopper
		drop: plocka stryka fjerna plockas raderar raderas raderade raderat tas tar strykas stryker avlägsnas avlägsna fjernet slettet slettes glöm glem glömma makulera avregistreras utplåna fjernelse
		data: uppgift uppgifterna persondata data information informationen opplysninger oplysningerne opplysningene databas databasen databasene kundregister kundregistret kontaktlista utskickslistan sändlistan mejllistan maillisten arkiv profil profilen telefonnummer telefonnumret mobilnummer mobilnr
		me: mine mina min mit mitt vårt våra oss os personlige personliga
		leave: avregister~ avregistera avregist~ avanm~ afmeldes avmeldes framelde avprenumerera
		call: ring ringa ringer ringe ringt samtal samtalen telefonsamtal opkald oppringninger telefonera
		fine: räcker bättre hellre bedre holder bara kun går passar fint gärna
		other: föregående förra sista forrige lektion möte
		thing: lektion lektionen lektioner timen plats platser rum rummet biljett biljetter bord bordet massage klippning undersökning vaccination tabletter salva lunch middag meny rätt dryck is socker salt sås tomat pommes ris glass tårta bukett blommor klänning skor skjorta byxor retur byte garanti reparation tvättmaskin kylskåp säng madrass soffa stol garage nyckel nycklar larm sopor trädgård pool avtal överföring check avgift hund katt pizza pakke time billet plass
		fed: utled utleda luttrad
		wrong: misstar misstagit felaktigt
		never: ingenstans
		joined: anmälde registrerade skrev anmält
		said: påpekat`},
	{"vi", `
		not: đừng
		send: làm phiền spam gởi liên lạc
		text: tn nhắn quảng cáo
		halt: ngưng
		drop: xóa xoá gỡ loại
		data: số sđt sdt
		me: tôi em mình tui
		call: gọi điện thoại
		fine: đủ`},
	{"id-ms", `
		pray: bisakah bisa bolehkah boleh mohon tolong
		not: jgn jngn tdk gk gx g nda ndak ngak enggak engga kagak usah jangan~
		send: kirim2 kirimin2 krim2 krm kirm kiri kirimi ngirim ngirimin ngechat ngewa japri wa-in hubungin menghubungi dikirim dikirimkan mengirimkan hantarkan nyepam smsan ngasih
		text: msg sms-an pesannya promonya promo-promo pemberitahuan pengumuman info spammer blast broadcast
		get: dpt menerimanya trima nerima
		want: mohon minta memohon meminta tolong
		more: lg lgi lagi2
		halt: diberhentikan dihentikan stopin stop2 hentikanlah akhiri menghentikan
		drop: dikeluarkan dihapus dihapuskan dicabut dicopot dibuang hapuskanlah menghapus penghapusan ilangin hilangkan musnahkan cabut keluarin lupakan
		data: datanya database basis sistem data2 pribadi informasi info kontaknya nope nmr nomer nomornya hp grup daftar
		me: sy sya saye kita dirisaya
		call: telepon telpon nelpon menelepon ditelepon telp tlp tlpn call telponin
		fine: saja aja lewat cukup lebih mending cuma via
		other: sebelumnya kelas pertemuan
		thing: kelas les kursi kamar tiket meja pijat potong periksa vaksin dosis obat salep makan menu minuman es gula garam sambal saus tomat kentang nasi kue bunga baju sepatu kemeja celana retur garansi servis mesin kulkas kasur sofa kunci sampah kebun kolam kontrak polis transfer cek biaya anjing kucing
		never: gapernah
		joined: dftr daftarkan
		fed: jenuh risih keganggu bete`},
	{"tl", `
		pray: pwede puwede maaari maari pwedeng
		not: wg wag 'wag
		send: mag-send magsend nagpapadala tetext mangulit manggulo makiabala
		text: txt txts msgs
		more: pa
		data: data impormasyon detalye database listahan records
		drop: tanggal burahin bura mabura matanggal maalis iremove
		call: tawag tumawag tatawag
		fine: nalang lang mas sapat`},
	{"ar", `
		pray: ممكن يمكنكم هل تستطيعون أرجو ارجو نرجو الرجاء لطفا تكرما
		want: أرجو ارجو أطلب اطلب أطالب اطالب نطلب أفضل افضل التمس ألتمس
		not: بدون بلا
		send: ترسلولنا ترسلوه تراسلونا تزعجني ازعاج تبعتلي تبعثلي ارسالكم إرسالكم تواصل تتواصلوا تتواصل التواصل
		get: استقبالها وصول تصلني توصلني
		text: الرسايل اعلان إعلان الدعايات دعايات تنبيهات إشعارات الاشعارات الإشعارات رساله الرساله سبام ترويجية ترويج نشرة مسج مسجاتكم
		halt: إيقاف ايقاف وقف توقيف كف الكف اقطعوا انهاء إنهاء بطل
		drop: مسح شطب محو امحوا إلغاء الغاء تشيلوا تمسحوا تحذفوا تزيلوا تلغوا يحذف تحذف احذفوه امسحوه نسيان انسوا حذفه سحبت
		data: بيانات بياناتي معلومات معلوماتي البيانات المعلومات نظامكم النظام سجلاتكم سجلكم قوائمكم القوائم قاعدة هاتفي جوالي موبايلي تلفوني نمرتي ملفي
		me: الشخصية شخصية الخاصة بي تخصني عني
		send: راسلوني راسلني ابعتولي ارسلولي اكتبولي
		call: تتصلوا تتصل تتصلي اتصال اتصالات الاتصال الاتصالات تدقوا تدق مكالمات المكالمات تكلموني تليفون
		fine: أفضل افضل احسن أحسن تكفي يكفي فقط بس كافية راسلوني ابعتوا ابعتولي ارسلوا ارسلولي اكتبولي
		other: السابقة حصة درس
		thing: حصة الحصة درس الدرس مقعد غرفة تذكرة طاولة مساج تحليل تطعيم جرعة حبوب مرهم غداء عشاء قائمة طبق مشروب ثلج سكر ملح صوص طماطم بطاطس رز كيكة ورد فستان حذاء قميص بنطلون استرجاع استبدال ضمان تصليح غسالة ثلاجة سرير كنبة كرسي مفتاح قمامة حديقة مسبح عقد وثيقة حوالة شيك رسوم
		never: عمري
		joined: سجلت سجّلت اشتركت
		fed: مللت زهقنا طفشتونا تعبتونا ضايقتونا ضايقتوني`},
	{"hi", `
		pray: kya sakte सकते क्या plz plzz pls
		not: mt mtt naa nhi nai mat~ नही ना
		send: bhjo bhejna bhejne bhejte bhejen bhejiyega bheja भेजने भेजते भेजिएगा भेज bhej bhejwana karna krna kro kre kren करने करते किया dijiyega
		text: mesej mesaj msj mesg मेसैज मैसेजों संदेशों सन्देश सूचना सूचनाएं नोटिफिकेशन विज्ञापनों प्रमोशन प्रचार prachar notification notifications
		halt: बंद band bandh bnd rokiye rokein रोकिए रुकवाइए khatam खत्म समाप्त
		drop: मिटाएं मिटाइए मिटाओ मिटाना मिटा mita mitao mitado mitaiye हटवाना हटाइये हटवा hatwa hatwana hataiye hatayein hataye डिलीट dilit रिमूव
		data: जानकारी jankari jaankari डेटा डाटा data सिस्टम system रिकॉर्ड record database डेटाबेस details डिटेल्स डिटेल प्रोफाइल profile सूची
		me: हमारा हमारी हमें hame humein mjhe mje mujhko मेरी मेरे meri
		call: call कॉल phone फोन फ़ोन calls कॉल्स fone
		fine: बस bas sirf सिर्फ ही काफी kaafi better behtar बेहतर ठीक theek
		other: क्लास class
		thing: क्लास class सीट seat कमरा टिकट ticket टेबल table जांच टीका खुराक dawai दवा दवाई khana खाना चाय chai दूध doodh सब्जी sabzi प्याज pyaz चीनी नमक केक फूल phool कपड़े kapde जूते juta वापसी वारंटी मरम्मत मशीन फ्रिज बिस्तर चाबी chabi कचरा किश्त चेक फीस kutta
		never: kabhi कभी
		fed: ukta उकता`},
	{"ro", `
		pray: puteți puteti poți ați vă rog
		want: solicit cer aș prefer dorim
		drop: ștergerea stergerea ștersă șters sters eliminarea radiați excludeți excludeti
		data: datele date personale sistem sistemul evidență agendă
		call: sunați sunati sunat apeluri apelați
		fine: ajung suficient doar mai`},
	{"cs-sk", `
		pray: můžete mohli mohl můžeš prosím môžete
		want: žádám žiadam požaduji požadujem
		drop: vymazání vymazanie odstranění odstránenie smazání výmaz
		data: údajů údajov osobní osobných evidence evidencie systému profil
		call: volejte volat volajte volať telefonovat telefonujte
		fine: stačí radši raději radšej jen iba`},
	{"hu", `
		pray: tudnák tudná lehetne kérem
		want: kérném követelem
		drop: törlését töröljenek törlésre eltávolítását
		data: adataim adatok személyes rendszerükből nyilvántartásból névjegyzékből
		call: hívjanak hívjon hívogassanak telefonáljanak
		fine: elég inkább csak jó`},
	{"el", `
		pray: μπορείτε μπορείς παρακαλώ
		want: ζητώ απαιτώ
		drop: διαγραφή αφαίρεση σβήσιμο διαγραφούν
		data: δεδομένα προσωπικά σύστημα αρχείο αρχεία βάση
		call: τηλεφωνείτε τηλεφωνήσετε κλήσεις παίρνετε
		fine: αρκεί καλύτερα μόνο`},
	{"fi", `
		pray: voisitteko voitteko voitko voisitko
		want: pyydän vaadin
		drop: poistamista poistettava poistetuksi poistamaan
		data: tietoni tietojani henkilötietoni henkilötietojeni rekisteristänne järjestelmästä
		call: soittako soita soittamista puheluita puhelut
		fine: riittää mieluummin vain parempi`},
	{"he", `
		pray: אפשר תוכלו אפשרי האם
		want: אבקש מבקש מבקשת דורש דורשת
		drop: מחיקת מחיקה הסרת להסיר למחוק תימחקו
		data: נתונים הנתונים פרטים פרטיי המידע מאגר המאגר מהמאגר
		call: תתקשרו להתקשר שיחות תצלצלו
		fine: עדיף מספיק רק`},
}
