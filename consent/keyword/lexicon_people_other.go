package keyword

// peopleLexiconElsewhere is peopleLexicon for the languages further from English.
var peopleLexiconElsewhere = []lexiconRow{
	{"ru", `
		said: сказал
		halt: прекращать переставайте переставать
		text: напоминани~
		wrong: ошибке
		list: данных
		report: подам
		often: трижды дважды
		interest: заинтересов~
		cancel: отменяю отключаю
		nomore: никакой никакая
		said: просил просила говорил говорила сказал сказала
		report: блокирую заблокирую заблокировал заблокировала
		wrong: чужой
		interest: интересно интересует интересуют интересны
		subs: подписк~
		harass: докучаете преследуете донимаете
		nomore: нежелательн~
		want: терплю
		halt: прекращение прекращения выключить
		drop: заберите
		other: домофон дверь двери
		report: жаловаться пожалуемся
		drop: возражаю
		dead: умер умерла скончался скончалась
		kin: муж мужа жена мать отец мама папа бабушка дедушка сын дочь брат сестра
		call: звоните звонить звонков письма почту
		fine: лучше достаточно хватит удобнее
		send: используйте использовать звоните
		being: я это
		has: пользуется принадлежит
		these: этот этого эту
		mine: мой
		now: теперь сейчас
		got: купил купила получил получила достался
		since: недавно давно уже лет года год
		here: здесь тут живёт живет работает
		named: зовут именем имени фамилией
		person: человек человека человеку хозяин владелец абонент
		know: знаю знаем знакома знаком
		client: клиент клиентка абонент
		bought: покупал покупала покупали заказывал заказывала
		another: другой другого другому чужой
		sold: сменил сменила поменял поменяла продал
		belongs: принадлежит
		confuse: путаете перепутали спутали
		number: симка телефон
		next: следующее следующая ещё
		fill: с этими этим вашими вашей свои своими пожалуйста сейчас немедленно уже наконец мне меня срочно блин нафиг нахер нахрен господи всё эту эти ваш ваши от этой
		fed: устал устала достало заколебали бесит бесите замучили задолбало заебали
		halt: кончайте завязывай отстань прекращай отвалите угомонитесь оставьте
		send: спамить донимать написывать звонить заваливать закидывать строчить
		drop: удалить исключить вычеркните убирайте выпишите снимите забудь
		text: рассылк~ реклам~ сообщени~ уведомлени~ смс~ спам~ акци~ предложени~ эсэмэс~ смской спам-рассылку акциях рассылки сообщениями уведомления
		other: абонемент страховка интернет курс отель рейс лекарство`},
	{"uk", `
		said: сказав сказала
		halt: припиняти припиняйте переставайте
		text: нагадуван~
		drop: зніміть
		list: даних
		report: подам
		said: відправляв відправляла
		often: тричі двічі разів рази
		interest: зацікавлен~
		not: немає нема
		nomore: ніякої ніяка
		cancel: вимикаю
		said: просив просила казав казала говорив говорила писав писала відправив
		report: блокую заблокую заблокував
		wrong: чужий
		interest: цікаво цікавить цікавлять цікаві
		subs: підписк~
		nomore: небажан~
		halt: припинення вимкнути
		other: домофон двері дверей
		report: скаржитись скаржитися поскаржимось
		drop: заперечую
		dead: помер померла
		kin: чоловік дружина мати батько мама тато бабуся дідусь син дочка брат сестра
		call: дзвоніть дзвонити дзвінків листи
		fine: краще достатньо вистачить
		send: використовуйте дзвоніть
		being: я це
		has: користується
		these: цей цього цю
		mine: мій
		now: тепер зараз
		got: купив купила отримав отримала
		since: нещодавно давно рік років вже
		here: тут живе працює
		named: звати звуть імені прізвищем іменем
		person: людина людини людину власник абонент
		know: знаю знаємо
		client: клієнт клієнтка
		bought: купував купувала замовляв замовляла
		another: інша інший іншої
		sold: змінив змінила продав
		belongs: належить
		confuse: плутаєте переплутали сплутали
		number: сімка телефон
		next: наступне наступна ще
		fill: з цими цим вашими вашою будь ласка зараз негайно вже нарешті мені мене терміново блін нафіг боже все ваші ці від цієї свої
		fed: втомився втомилась втомилася дістало набридло задовбали бісить замучили
		halt: відчепіться кінчайте заспокойтесь облиште залиште припиніть вимкніть
		send: спамити дзвонити закидати надокучати писали надсилали шліть
		drop: викресліть викреслити вилучіть вилучити виключити забудьте заберіть стерти зітріть видалення
		text: повідомлен~ розсил~ реклам~ сповіщен~ смс~ спам~ пропозиц~ есемес~ есемесок повідомленнями сповіщення сповіщень смски
		other: абонемент страховка інтернет курс готель рейс ліки`},
	{"tr", `
		text: hatırlatma~
		wrong: yanlışlıkla
		said: söyledim söylemiştim belirttim
		report: engelliyorum engelleyeceğim engelledim
		person: başkası
		nointerest: ilgilenmiyorum ilgilenmiyoruz ilgilenmem
		subs: abonelik
		nomore: istenmeyen
		drop: çıkarım çıkabilirim
		other: kapı zil zile kapıyı
		dead: vefat öldü rahmetli
		kin: eşim kocam karım annem babam dedem oğlum kızım kardeşim
		call: aramayın arama
		fine: yeterli tercih iyi
		send: kullanmayın
		being: ben bu değil değilim
		has: kullanmıyor kullanmiyor
		these: bu
		mine: benim bana
		now: artık şimdi şu
		got: aldım alalı kullanıyorum
		since: yeni yıldır senedir aydır beri yıl
		here: burada oturmuyor çalışmıyor yaşamıyor
		named: isimde adında isimli adlı diye
		person: kişi kişiye birisi biri kimse hanım bey
		know: tanımıyorum tanımıyoruz
		client: müşteriniz müşterisi müşteri üyeniz
		bought: almadım alışveriş
		another: başka başkasının başkasına
		sold: değiştirdi sattı bıraktı
		belongs: ait
		confuse: karıştırdınız karıştırıyorsunuz
		number: hat telefon
		next: sonraki daha
		fill: şu bu ya artık lütfen hemen derhal be yav acilen sizin bir
		fed: bıktım usandım bezdim sıkıldım yeter bunaldım
		halt: çekin kesin kesiniz bırakın yeter durdurun vazgeçin
		nosend: yollamayınız aramayın aramayınız mesajlamayın göndermezseniz göndermeyiniz atmasanız taciz ulaşmayın
		text: msj msg mesaj~ reklam~ bildirim~ kampanya~ tanıtım~ mesajlarınız mesajlardan mesajlarınızdan reklamlarınız reklamlarınızdan sms'lerinizi bildirimleri kampanyalarınız
		list: liste~ numara~ kaydımı verilerimi verilerimin bilgilerimi datamı kişisel
		drop: silinmesini silinsin temizleyin kaldırılsın silmenizi
		other: spor sigorta internet kurs otel uçuş ilaç`},
	{"sv-da-no", `
		text: påminnels~ påmindels~
		wrong: misstag
		drop: radering
		list: uppgifter personuppgifter oplysninger opplysninger
		number: numret
		halt: slipper
		cancel: avslutar stoppar
		said: sagt bett skrivit sagde bedt
		report: blockerar blockerade blokerer
		send: höra
		interest: intresserad intresserar interessert interesseret intresserade
		subs: prenumeration abonnement
		nomore: oönskad~ uønsket~
		halt: stopp stäng stänger
		other: dörren dörr døren klockan
		dead: död avled avliden død døde
		kin: man fru mor far mamma pappa mormor son dotter bror mand kone datter
		call: ring ringa ringe mejl mejla mail mails epost
		fine: räcker bättre hellre bedre holder
		send: använd använda
		being: är er jag jeg
		has: har använder bruger bruker
		these: det detta denna dette denne den
		mine: mitt min mit
		now: nu nå
		got: fick fik fikk har fått fået köpte
		since: sedan siden nyligen nylig för
		here: här her bor jobbar hit hertil
		named: heter hedder namn navn
		person: person personen innehavare ägare ejer eier
		know: känner kender kjenner
		client: kund kunde medlem patient
		bought: köpt købt kjøpt handlat handlet
		another: annan anden annen någon nogen noen
		sold: bytt byttet skiftet sålt solgt
		belongs: tillhör tilhører
		confuse: förväxlar forveksler blandar blander
		number: mobil telefon
		next: nästa næste neste
		send: bombardera tjata mase spamme sms'e tekste messa belästiga genere
		nomore: inget ingenting intet
		text: meddeland~ melding~ beskede~ beskjed~ reklam~ utskick~ notis~ erbjudand~ tilbud~ sms-en smsen meddelandena pushnotiser skräp nyhetsbrev nyhedsbreve tilbuddene
		fill: nu genast omedelbart tack snälla för fan fanden faen jävla forbannede med de här er era jeres deres dessa disse alla alle på straks vær så vänlig vänligen venligst hele all den det hit
		fed: trött lei træt less leds nok
		halt: lägg lägga skona spar lade slippa slippe
		drop: stryk plocka tag tage slette sletter radera avlägsna
		other: gym försäkring forsikring kurs hotell hotel flyg medicin`},
	{"vi", `
		text: nhắc
		report: chặn
		interest: tâm
		other: chuông
		call: điện
		fine: hơn
		being: phải
		has: sử
		these: này
		mine: tôi mình
		now: giờ
		got: mua
		since: mới năm
		here: đây
		named: tên
		person: ông bà chủ
		know: biết quen
		client: khách
		bought: mua
		another: khác
		sold: đổi bán
		confuse: lộn
		number: sim máy thuê bao
		next: tiếp
		fill: giùm dùm đi ạ nhé nha cái mấy các những này ngay giúp với cho làm ơn vui lòng xin hết
		fed: chán mệt bực ngán
		halt: tha
		drop: loại
		text: khuyến spam rác tào lao`},
	{"id-ms", `
		text: pengingat notifikasinya
		cancel: batalkan
		said: dibilang bilang minta
		report: blokir blok
		interest: tertarik berminat
		harass: ganggu mengganggu gangguin
		other: pintu bel
		dead: meninggal wafat
		kin: suami istri ibu bapak ayah nenek kakek
		call: telepon telpon email
		fine: lebih cukup
		send: pakai
		being: ini bukan saya aku
		has: pakai punya guna
		these: ini
		mine: saya aku
		now: sekarang
		got: beli dapat pakai
		since: baru sejak tahun
		here: sini tinggal
		named: nama namanya bernama
		person: orang pemilik pak bu ibu
		know: kenal
		client: pelanggan nasabah anggota member customer
		bought: beli pesan
		another: lain
		sold: ganti jual
		confuse: keliru
		number: hp telepon
		next: berikutnya
		fill: dong deh ya yang ini itu tolong segera sekarang lah dari kalian anda please mohon plis aja saja woi woy min kak
		fed: bosan muak capek kesal males malas terganggu jengkel
		halt: stop udahan
		send: spam ngespam nelpon telpon kirimin kirim-kirim smsin dikirimin chat hubungin
		not: ngga gausah gak usah
		drop: hapusin apus hapuskan delete copot batalkan
		text: sms-sms promosi iklan-iklan penawaran pesan-pesan wa chat
		other: gym asuransi internet kursus hotel obat`},
	{"tl", `
		text: reminders reminder paalala
		said: nagreply nagtext sinagot
		often: beses
		being: ako akong
		not: wala walang
		said: sinabi sinabihan sabi
		fed: nakakaistorbo istorbo
		report: iblock i-block ibablock
		interest: interesado
		drop: patanggal patanggalin paremove ipatanggal
		other: pinto doorbell
		dead: namatay pumanaw patay
		kin: asawa nanay tatay lola lolo
		call: tumawag tawag email
		being: si ito
		has: gamit gumagamit
		these: itong ito
		mine: akin sakin
		now: ngayon
		got: nabili binili nakuha
		since: bago kabibili last
		here: dito nakatira
		named: pangalan nagngangalang named
		person: tao may-ari
		know: kilala
		client: customer member kliyente
		bought: bumili nag-order
		another: ibang iba
		sold: nagpalit binenta
		confuse: nagkamali
		number: sim cp cellphone
		next: susunod
		fill: na po naman ang mga yung nyo niyo ninyo please pls lang ha sa ng mo nga ulit pakiusap sana agad utang loob bwisit
		me: ko
		fed: sawa pagod nakakainis naiinis nakakairita inis kulit makulit nakukulitan
		halt: tantanan tigilan tumigil tigilin tama itigil
		send: magpadala kakatext magmessage nagtetext mangulit pagtetext ka-text padala text
		drop: tanggalin alisin burahin tanggalin paki-alis pakitanggal ipatanggal
		text: promos ads texts messages spam`},
	{"hi", `
		text: reminder reminders रिमाइंडर
		said: kaha कहा bol
		number: aadmi आदमी insaan
		report: block ब्लॉक
		interest: interested interest
		other: darwaza ghanti
		dead: guzar mar nidhan
		kin: pati patni papa mummy pitaji
		call: call कॉल
		drop: nikal nikalo nikaaldo hatado hatadijiye
		being: hoon hun hu hai main mai मैं हूँ हूं है
		has: istemal
		these: ye yeh यह ये
		mine: mera मेरा
		now: ab अब
		got: liya लिया mila मिला
		since: naya नया saal साल
		here: yahan yahaan यहाँ यहां
		named: naam नाम
		person: aadmi insaan व्यक्ति आदमी
		know: jaanta janta jaanti जानता जानती
		client: customer grahak ग्राहक
		bought: kharida खरीदा
		another: kisi doosre dusre किसी दूसरे
		sold: badal बदल
		confuse: galatfehmi
		number: sim mobile मोबाइल फोन फ़ोन phone
		next: agla अगला
		nosend: 
		send: karna भेजना करना bhejna bhej bhejte phone call कॉल फोन
		fill: please plz ji bhai yaar apna apne ye yeh ab bas अब प्लीज कृपया जी यार भाई अपने ये dobara फिर तुरंत turant jaldi sab kripya
		fed: pareshan tang thak थक dukhi
		other: card account कार्ड खाता
		halt: chhodo छोड़ो band bandh
		drop: mita मिटा हटाना hatana
		text: मैसेजेस messages call kॉल`},
	{"ar", `
		text: تذكير تذكيرات
		halt: توقفون توقفو
		not: لست ليس ليست
		halt: التوقف أوقف اوقف
		me: اتركوني اتركونا
		said: قلت طلبت قلنا
		report: سأحظر بحظر حظرتكم
		halt: اعتقوني اعتقونا ريحوني ريحونا
		interest: مهتم مهتمة يهمني تهمني
		other: الباب الجرس
		dead: توفي توفت مات متوفى متوفي
		kin: زوجي زوجتي أمي أبي والدي والدتي ابني امي ابوي
		call: تتصلوا اتصال
		being: أنا انا هذا لست مو مش لستُ هاد
		has: يستخدم يستعمل
		these: هذا هذه هاد
		mine: لي رقمي الي إلي
		now: الآن الان صار هلأ دلوقتي
		got: اخذت أخذت اشتريت معي معايا
		since: من منذ سنة سنين سنتين جديد
		here: هنا هون هنا
		named: اسمه اسمها اسم
		person: شخص الشخص صاحب صاحبه صاحبة احد أحد
		know: أعرف اعرف بعرف
		client: عميل زبون عميلة
		bought: اشتريت
		another: آخر اخر ثاني تاني
		sold: غير باع غيّر
		confuse: خلطتم
		number: الرقم رقم الخط الجوال النمرة
		next: التالية القادمة
		fill: من فضلك لو سمحت رجاء هذا هذه كل الآن فورا فوراً حالا يا جماعة بقى يلا والله ارجوكم أرجوكم عن
		fed: زهقت تعبت طفشت ازعجتونا أزعجتونا ازعجتوني أزعجتموني مليت قرفتونا صدعتونا قرفتوني
		halt: وقفوا وقفو بطلوا ارحموني ارحمونا اتركوني حلوا
		nosend: لاترسلون لاترسلوا لاترسل ماتبعثوش متبعثوش ماترسلون
		send: تراسلوني ترسلولنا تبعثوا تبعثولي تزعجونا تتصلوا
		drop: احذفو امسحو شيلو الغو
		dropme: شيلوني امسحوني احذفوني
		text: مسجاتكم اعلاناتكم عروضكم رسايلكم دعاياتكم سبام`},
}
