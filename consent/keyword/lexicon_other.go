package keyword

// otherLexicons are the languages of the lexicon that are not written with
// plain Latin letters, and those further from English.
var otherLexicons = []lexiconRow{
	{"ru", `
		not: не никогда ненужно нет
		want: хочу желаю хотим надо нужно нужны нужна интересует интересно интересны согласен согласна
		send: пишите пиши писать присылайте присылай присылать отправляйте отправляй отправлять шлите шли слать высылайте высылать беспокойте беспокоить тревожьте надоедать надоедайте спамьте спамить доставать рассылать присылали писали слали смсками спамом пишыте пешите пишети
		get: получать получат приходили приходить слышать знать
		text: сообщение сообщения сообщений смс смски смсок sms рассылка рассылку рассылки рассылок рекламу реклама рекламы спам спама уведомления уведомлений предложения рекламой смсками сообщениями рассылкой рассылками спамом акциями
		halt: хватит прекратите прекрати прекращайте прекратить перестаньте перестань достаточно остановите остановить завязывайте кончайте отключите отключить стоп достали надоели отстаньте хорош харе хорэ
		nomore: никаких
		more: больше более болше
		drop: удалите удали удалить уберите убери убрать исключите исключить вычеркните сотрите стереть снимите отзываю удаление исключение удаления забудьте
		list: номер номера список списка списков базы базу база данные телефон рассылки контактов
		me: мне меня нам мой моего мои сюда
		leave: отпи~ отписк~ отказыв~ отзываю отключите
		other: адрес код заказ заказа запись записи приём доставку доставка бронь визит посылка посылку карту ей ему им жене мужу муж жена сын дочь
		tell: могу может получил получила получили пришло пришла пришли было есть
		ask: почему зачем если когда
		how: как
		agreed: согласие согласия соглашался соглашалась подписывался подписывалась просил просила разрешал разрешение подписки
		wrong: ошиблись ошибся ошибка неправильный неверный
		peace: покое
		cancel: отменить отмените
		said: писал писала отправлял отправила отправил написал написала
		often: раз раза
		fed: достали надоели надоело`},
	{"uk", `
		not: не ніколи
		want: хочу бажаю хочемо треба потрібно потрібні цікавить цікаво
		send: пишіть пиши писати надсилайте надсилай надсилати присилайте присилати шліть слати відправляйте відправляти турбуйте турбувати спамте спамити
		get: отримувати приходили
		text: повідомлення повідомлень смс sms смски розсилка розсилку розсилки рекламу реклами спам спаму рекламою повідомленнями розсилками спамом
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
		peace: спокої спокій
		cancel: скасувати скасуйте`},
	{"tr", `
		not: değil hayır asla
		want: istiyorum isterim
		nowant: istemiyorum istemiyoruz istemem
		nosend: göndermeyin göndermeyiniz gönderme yollamayın yollama atmayın atmayınız atma yazmayın yazma etmeyin etmeyiniz gelmesin gönderilmesin yapmayın yapmayınız yapılmamasını gönderilmemesini atılmamasını gönderilmemesi atılmasın yazılmasın atmyn yazmyn
		send: göndermeyi göndermek göndermekten yazmayı yazmak atmayı atmak rahatsız
		get: almak alma duymak
		text: mesaj mesajı mesajlar mesajları mesajınızı mesajlarınızı sms smsleri bildirim bildirimleri reklam reklamları spam kampanya mesajlarından mesajlarınızdan
		halt: durdururum durdurabilirim kapatırım kapatabilirim durdurun durdur durdurunuz kesin kes yeter bırakın bırak iptal kapatın son
		more: artık daha şunu bunu lütfen artk
		drop: silin sil siliniz çıkarın çıkar çıkartın çıkarınız kaldırın kaldır silinmesini çıkarılmasını çıkarılmak çıkmak çekiyorum geri silinsin unutun silmenizi silmeniz silinmesi çıkarmanızı çıkarılmamı çıkarır siler çıkarıp
		list: listeden listenizden listeniz liste numaramı numaram numarayı numara sistemden rehberinizden kaydımı sistem
		me: beni bana bize benim
		leave: aboneliğ~ aboneli~
		other: sipariş siparişi siparişim randevu randevumu rezervasyon kargo kocam karım oğlum kızım
		tell: alamıyorum gelmedi alamadım ulaşmadı var
		ask: neden niye eğer ne
		how: nasıl
		agreed: izin onay izni onayım onayı onayımı iznimi
		wrong: yanlış
		peace: rahat huzur
		cancel: iptal
		said: yazdım dedim gönderdim
		often: kere defa kez
		fed: bıktım usandım`},
	{"sv-da-no", `
		not: inte ej icke ikke aldrig aldri ikkje
		want: vill vil ønsker önskar orkar gidder behöver ønskjer
		send: skicka skickar sende send sender skriva skriv skriver kontakta kontakte kontakt kontaktes kontaktas smsa sms'a messa ring ringa ringe störa forstyrre plage spamma spamme spam
		get: få motta modtage mottaga kontaktes kontaktas erhålla
		text: sms smser sms'er sms:er smsen smsene meddelande meddelanden melding meldinger besked beskeder beskjeder mess reklam reklame spam notiser utskick varsler tekstbeskeder tekstmeldinger
		halt: sluta slutt slut stop stopp stoppa stoppe stans stanna hold holdt upphör lad nok nog
		nomore: inga ingen
		more: mer mere mera fler flere flera längre lenger længere igen
		drop: ta tag fjern fjerne slett slet radera slette stryk slettes fjernes återkallar trekker borttagning sletning
		list: lista listan liste listen listene listerne nummer nummeret numret nr register registret kartotek
		me: mig meg mitt mit mina min oss
		leave: avregistr~ avanmäl~ avprenum~ frameld~ avmeld~
		other: bokning tid timen time beställning order ordre bestilling paket pakke avtal avtale røyke
		tell: kan fått fick har fikk fik modtaget mottatt
		ask: varför hvorfor om når när hvis
		how: hur hvordan
		agreed: samtycke samtykke godkänt samtykket anmält registrerat tillmeldt bett
		wrong: fel feil forkert
		peace: fred ifred
		cancel: avboka avbestill
		often: gånger ganger gange
		fed: trött lei`},
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
		peace: pokoji pokoj
		cancel: zrušit zrušte zrušiť`},
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
		peace: pace
		cancel: anulați anulare`},
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
		peace: ήσυχο ήσυχη ησυχία
		cancel: ακυρώστε ακύρωση`},
	{"vi", `
		not: đừng không
		want: muốn cần thích đồng
		send: gửi nhắn gởi làm phiền gọi spam liên
		get: nhận ký
		text: tin sms nhắn quảng cáo thông
		halt: ngừng thôi ngưng chấm
		more: nữa thêm
		drop: xóa xoá gỡ bỏ hủy huỷ rút
		list: số danh sách
		me: tôi mình em tui
		leave: huỷđăngký
		other: đơn hàng lịch hẹn thuốc rượu bia
		tell: được chưa thể đã
		ask: sao nếu khi
		how: cách
		agreed: ký đồng
		wrong: nhầm sai
		peace: yên
		cancel: hủy huỷ
		said: nói bảo
		often: lần`},
	{"id-ms", `
		not: jangan tidak tak ga gak nggak ngga jgn tdk
		want: mau ingin nak mahu perlu butuh berminat tertarik
		send: kirim kirimi kirimkan mengirim hubungi menghubungi ganggu mengganggu sms hantar menghantar wa spam kontak
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
		peace: tenang
		cancel: batal batalkan
		said: ketik balas
		often: kali
		fed: bosan capek`},
	{"tl", `
		not: huwag wag hindi di
		want: gusto nais interesado kailangan
		send: magtext mag-text itext textan magpadala padalhan magmessage i-text magsend tumawag guluhin kulitin mangulit text message
		get: makatanggap tumanggap matanggap
		text: text texts mensahe message messages sms spam promo
		halt: itigil tigil tigilan pakihinto pakitigil pakistop tama stop ihinto tantanan
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
		text: رسالة رسائل الرسائل رسايل الرسايل رسائلكم رسايلكم اعلانات إعلانات الاعلانات إعلاناتكم دعاية اشعارات الميساجات ميساجات مساجات هالرسايل هالرسائل المسجات مسجات
		halt: توقفوا توقف أوقفوا اوقفوا وقفوا وقف بطلوا كفوا كفى خلاص كفاية يكفي بس بيكفي فكونا فكوني باراكا بركا
		more: المزيد بعد تاني ثاني مرة مجددا مجدداً
		drop: اشطبوا اشطب الغوا احذفوا احذف حذف امسحوا امسح ازيلوا أزيلوا إزالة ازالة شيلوا شيل أسحب اسحب سحب
		list: رقمي الرقم رقم قائمة القائمة قائمتكم اسمي بياناتي القايمة اللستة
		me: لي عليا علي معي سيبوني
		leave: اشتراكي الاشتراك
		other: طلب طلبي موعد موعدي حجز زوجي زوجتي ابني ابنتي
		tell: استطيع أستطيع وصلتني وصلني
		ask: لماذا ليش ليه إذا متى
		how: كيف ازاي
		agreed: موافقة موافقتي اشتركت
		wrong: غلط خطأ الغلط
		peace: حالي شأني سيبوني
		nosend: متبعتوليش متبعتوش متبعتليش متبعتش ماتبعتوش ماتبعتوليش متكلمونيش متتصلوش ماتتصلوش مترسلوش متراسلونيش
		dropme: شيلوني شيلني احذفوني احذفني امسحوني شيلوه
		nowant: مابغى مابي ماابغى
		cancel: الغوا ألغوا إلغاء الغاء ألغي الغي
		said: كتبت ارسلت أرسلت بعت
		often: مرات مرتين
		fed: زهقت مليت`},
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
		text: मैसेज मेसेज मेसेजेस संदेश एसएमएस message messages msg msgs sms विज्ञापन offers offer ads promo promotions ऑफर ऑफ़र मेसेजिस लोन loan
		halt: बंद बन्द band bandh रोको रोकें rok roko बस bas stop
		more: और aur अब ab आगे aage do dijiye inko isko yeh ye दो दीजिए दें इनको कृपया kar kardo kariye bhai yaar kijiye
		drop: हटाओ हटाएं हटा हटाइए hata hatao delete remove nikalo निकालो wapas वापस kaato kato hatado nikaal
		list: नंबर नम्बर number list लिस्ट सूची no naam नाम
		me: मुझे मेरा mujhe muje mera mere हमें
		leave: 
		other: ऑर्डर order अपॉइंटमेंट appointment pati patni beta beti
		tell: mila मिला आया aaya
		ask: क्यों kyon kyu kyun अगर agar kab
		how: kaise कैसे
		wrong: galat गलत wrong
		agreed: sahmati सहमति anumati अनुमति
		cancel: cancel रद्द कैंसिल
		said: bola likha bheja बोला लिखा भेजा
		often: baar बार
		fed: pareshan परेशान tang`},
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
