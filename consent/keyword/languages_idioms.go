package keyword

// idiomPhrases are idioms of people who have had enough or want to be left alone, and of people who never had
// to do with the sender, whose words mean something else one by one.
var idiomPhrases = []languagePhrase{
	{"es", []string{
		"%name cambio de|su numero|telefono|celular", "%name ya no",
		"quien les|te|le dio|paso|autorizo mi numero|telefono|$",
		"este|esto|ese es el? telefono|celular|numero|movil de mi|un|una hijo|hija|niño|niña|menor|nieto|nieta", "aqui|aca no vive|trabaja|hay|esta|existe|es", "no vive|trabaja aqui|aca $|mas|ya|ningun|ninguna|nadie|esa|ese",
		"vayan|vayanse|vete|vaya|anda|andate a freir|molestar|joder|fastidiar|otro|otra|chingar", "nunca|jamas he|hemos|fui|soy sido? cliente|clienta|paciente|socio|socia|alumno", "me tienen|tiene|tenes harto|harta|hasta|cansada|cansado|frita|frito $|con|los|las|la", "que pesados|pesadez|cansinos|pesadas|lata|fastidio $|con|sois|son", "ni se quienes son|sois", "no se quien|quienes eres|son|es|sois", "pierdan|borren|olviden|olvidense mi|de numero|este|mi",
		"solo|unicamente quiero los|las|el avisos|avisos|citas|recordatorios _? _? _? no|nada",
	}},
	{"fr", []string{
		"%name a change de|son numero|portable", "%name na plus ce|le|cette",
		"qui vous|ta|tas|t a|as donne mon numero|06|07|contact|portable",
		"cest le telephone|portable|numero de mon|ma|un|une fils|fille|enfant|mineur|gamin|gamine|gosse", "personne|ya|y pas|a? de|avec ce|cet nom ici|a|$", "nhabite|habite|vit|travaille plus|pas ici|la|a",
		"jai|je suis|nai|nous jamais|pas ete|etais client|cliente|patient|patiente|adherent|membre", "jamais ete|etais client|cliente|patient|patiente|adherent", "vous me saoulez|soulez|gonflez|emmerdez|cassez|fatiguez|gavez|prenez", "ca me saoule|gonfle|gave|soule", "fichez|foutez le camp", "occupez vous de vos", "connais pas ce|cette|de monsieur|madame|personne|mr|mme|nom", "plus|pas la peine|besoin de|d menvoyer|mecrire|me|nous ecrire|envoyer|relancer?", "oubliez moi|nous|mon|ce $|numero|svp|merci",
	}},
	{"de", []string{
		"%name hat|haben jetzt|nun|inzwischen* ne|eine|seine|ihre? andere|neue nummer|handynummer",
		"wer hat euch|ihnen|dir meine nummer|handynummer|telefonnummer|daten gegeben",
		"handy|nummer|telefon meines|meiner|eines|vom sohnes|tochter|kindes|kind|sohn|enkels|enkelin", "wohnt|arbeitet|lebt hier nicht|nimmer|keiner|niemand|schon|kein|keine",
		"war|bin|waren|sind ich|wir? noch? nie|niemals|kein|nicht _? _? _? kunde|kundin|patient|patientin|mitglied", "nie _? _? _? kunde|kundin|patient|patientin|mitglied gewesen|war", "geht|geh mir|uns nicht? auf|am den|die|arsch|sack|nerven|zeiger", "hab|habe|haben die|so nase|schnauze voll", "kenne keinen|keine|niemanden herr|herrn|frau|namens", "verschont|verschonen sie? mich|uns", "schert euch|zieht leine|weg", "steckt|schiebt euch eure|die|das", "interessiert mich|uns null|nicht|nix|kein|einen",
	}},
	{"it", []string{
		"%name ha cambiato numero|cellulare|telefono", "%name non ha|usa piu",
		"chi vi|ti|gli ha|a dato il? mio numero",
		"e il|un telefono|numero|cellulare di mio|mia|un|una figlio|figlia|bambino|bambina|minore|minorenne|ragazzino", "qui non abita|vive|lavora|ce", "non abita|vive|lavora piu? qui",
		"mai stato|stata|stati cliente|paziente|iscritto|socio|clienti|vostro|vostra", "non sono mai stato|stata", "avete|hai rotto|stufato|scocciato|stancato $|le|il|i|con|di|tutti|veramente", "che palle $|con|questi|sti|ste", "lasciatemi|lasciami|lasciateci in|perdere|stare|pace", "non conosco nessun|nessuna", "perdete|dimenticate|scordatevi|cancellate|buttate il|questo mio? numero", "non rompete|rompetemi|rompere|scocciate", "fatela finita",
	}},
	{"pt", []string{
		"%name trocou|mudou de numero|telefone|celular", "%name nao usa|tem mais",
		"quem deu|passou|forneceu o? meu numero|contato|telefone", "quem autorizou|permitiu",
		"e o? telefone|celular|numero do|da|de meu|minha|um|uma? filho|filha|criança|menor|neto|neta", "aqui nao mora|trabalha|tem|existe|vive", "nao mora|trabalha mais? aqui",
		"nunca fui|sou|estive|fomos cliente|paciente|aluno|aluna|socio|membro|ai", "que saco|chatice|inferno $|com|essas|isso|voces|de", "vao|vai catar|se|tomar|encher|pro|pra coquinho|ferrar|lascar|banho|outro|inferno|pqp|lamber", "me deixa|deixem|deixe|esquece|esquecam|esqueca em? paz|quieto|quieta|por|$", "nao conheco nenhum|nenhuma|ninguem", "larga|larguem do|de|o meu|pe|mao|mim", "nao aguento mais",
	}},
	{"nl", []string{
		"%name heeft|hebben nu|inmiddels* een ander|nieuw nummer",
		"wie heeft|gaf jullie|u|je|mijn mijn|nummer|dit nummer|gegeven", "wil ik? hier|daar|er vanaf|af|uit",
		"telefoon|nummer|mobiel van mijn zoon|dochter|kind|zoontje|dochtertje|kleinkind|kinderen", "woont|werkt hier niet|al",
		"hoe kom|raak|kan|moet ik hier|er|daar|van|dit|die|deze|dat* vanaf|af|eraf|ervan $|van|komen|raken", "hoe kom|raak ik van die|deze|dit|jullie _? af", "nooit klant|lid|patient|cliente|client geweest", "ben|was nog? nooit|geen klant|lid|patient bij|geweest|van|meer|$", "houd|hou nou|toch|eens|gewoon|alsjeblieft|aub* op met|hiermee", "ik ken geen", "zoek het uit", "hoepel|donder|rot|flikker|sodemieter|tief|kanker|pleur|pleurt toch|nu* op", "hier niet van gediend", "laat|laten mij|me|ons met? rust|gerust", "ben het|er|jullie zat|beu|klaar|spuugzat $|met|die|dat",
	}},
	{"pl", []string{
		"%name zmienil|zmienila|ma numer|inny|nowy",
		"kto wam|panstwu|ci dal|podal moj numer", "skad macie|wzieliscie ten|moj numer",
		"to? telefon|numer|komorka mojego|mojej|dziecka syna|corki|dziecka|synka|coreczki|wnuka|$", "tu|tutaj|ten|taki|taka|ta nie mieszka|pracuje|ma", "nie mieszka|pracuje juz? tu|tutaj",
		"odczepcie|odczep|odwalcie|odpieprzcie|odpierdolcie|odchrzancie|odstosunkujcie sie", "darujcie|daruj|odpusccie|podarujcie sobie", "sobie darowac|odpuscic|podarowac", "prosze|prosimy|mozecie|moglibyscie sobie|to darowac|odpuscic", "dajcie|daj mi|nam|juz|wreszcie|swiety* spokoj", "nigdy|nie bylem|bylam|jestem|bylismy u|wasza|waszym|panstwa|waszą* klientem|klientka|pacjentem|pacjentka|klientką", "mam|mamy was|tego|tych|juz* dosc|dosyc|potad|serdecznie $|tych|tego|was|waszych|wasze|sms|smsow|wiadomosci|reklam|z|spamu", "nie znam zadnego|zadnej|nikogo|tego|tej|takiego|takiej pana|pani|osoby|czlowieka|o|_?", "zostawcie|zostaw mnie|nas|nasz|moj w|numer", "spadajcie|spadaj|wypad|wynocha $|z|ode|stad|mi",
	}},
	{"ru", []string{
		"у %name другой|новый|уже номер", "%name сменил|сменила|поменял|поменяла номер",
		"кто вам? дал|дала|слил вам? мой|этот номер", "не ваш|ваша клиент|клиентка|пациент|пациентка",
		"номер сменил|поменял|сменился|перешел|перешёл владельца|хозяина|владелец|к|$", "номер уже|больше|теперь* не|у|принадлежит ее|её|его|их|мой|принадлежит|другого|другому|мне|меня",
		"телефон|номер моего|моей|ребенка|ребёнка сына|дочери|ребенка|ребёнка|внука|$", "такой|такая|такие|такого|он|она здесь|тут не|нет|больше живет|живёт|живут|проживает|работает|$", "здесь|тут нет|не такого|такой|таких|живет|живёт|проживает|работает",
		"задолбали|заебали|замучили|заколебали|замотали|затрахали|задрали $|уже|со|своими|своей|с|вы|этими|меня|нас|вашими|звонками|ваши", "достали $|уже|своими|своей|меня|нас|вашими|вы|со своими|своей|вашими|этими|$", "отвалите|отвали|отвяжитесь|отцепитесь|отвянь|отъебитесь|отстаньте|отстань $|от|уже|со|наконец|пожалуйста", "никогда|не был|была|являюсь|являлся у|вашим|вашей|вас* клиентом|клиенткой|пациентом", "не знаю|знаем никакого|никакой|такого|такой|таких", "идите|иди|катитесь|валите|пошли в|к|на|лесом|нах|отсюда|вон жопу|черту|хер|хуй|баню|$|лес|со", "оставьте меня|нас", "сколько можно $|присылать|слать|писать|уже|спамить", "не туда попали|пишете|отправили",
	}},
	{"uk", []string{
		"у %name інший|новий|вже номер", "%name змінив|змінила|поміняв|поміняла номер",
		"хто вам? дав|дала|злив вам? мій|цей номер", "не ваш|ваша клієнт|клієнтка|пацієнт",
		"номер змінив|змінився|перейшов власника|господаря|власник|до|$", "номер вже|більше|тепер* не|у|належить її|його|їх|мій|належить|іншого|іншому|мені|мене",
		"телефон|номер мого|моєї|дитини сина|доньки|дитини|онука|$", "такий|така|такі|такого|він|вона тут|тутечки не|немає|більше живе|живуть|проживає|працює|$", "тут нема|немає|не такого|такої|таких|живе|проживає|працює",
		"набридли|задовбали|замахали|заколупали|задрали|достали $|зі|зi|своїми|вже|з|вашими|мене|ви|нас|своєю", "дістали $|вже|своїми|зі|вашими|мене|ви|з", "відчепіться|відваліть|відстаньте|відчепись $|від|вже|зі|нарешті|будь", "ніколи|не був|була|є|являюсь вашим|вашою|у|вас* клієнтом|клієнткою|пацієнтом", "не знаю|знаємо ніякого|ніякої|такого|такої", "скільки можна $|слати|надсилати|писати|вже", "не туди потрапили|пишете|надіслали", "дайте спокій|спокою", "ідіть|йдіть|валіть|котіться|йди до|в|на|геть|звідси біса|дідька|хрін|сраку|$",
	}},
	{"tr", []string{
		"%name numarası|numarasi|numarasını değişti|degisti|değiştirdi", "numarası|numarasi değişti|degisti",
		"numaramı|numarami kim verdi|veriyor|verdi|paylaştı",
		"çocuğumun|cocugumun|oğlumun|oglumun|kızımın|kizimin telefonu|numarası|numarasi|hattı", "böyle|oyle|öyle|boyle biri|birisi yok|yoktur", "burada|burda oturmuyor|yaşamıyor|çalışmıyor|yok",
		"rahat bırakın|birakin|bırak", "bıktım|bıktık|usandım|sıkıldım|yeter artık|bu|sizden|mesajlarınızdan|reklamlarınızdan|be|ya", "yeter artık|be|ya|lan $|mesaj|reklam|atmayın", "canımı sıkmayın|sıktınız", "hiç müşteriniz|uyeniz|üyeniz|hastanız olmadım|değilim", "kafayı yedirttiniz", "peşimi bırakın", "defolun|defol|siktirin gidin|git $|başımdan", "uğraşmayın benimle", "numaramı unutun|silin|çıkarın|kaldırın",
	}},
	{"sv-da-no", []string{
		"%name har bytt|bytet|byttet|skiftet|fått|annat|ett? nummer|nytt|annat",
		"vem|hvem har? gav|gett|gitt|givet|gaf er|dere|jer mitt|mit nummer",
		"mitt|min|mit barns|sons|dotters|datters|barn telefon|nummer|mobil", "bor|jobbar|arbetar|jobber|arbejder inte|ikke|längre här|her|kvar", "nu far|får det racka|räcka|vara med|nog", "far|får det racka|räcka|vara med|nog", "racker|räcker nu|det|med alla|era|sms|med", "nu racker|räcker det",
		"aldrig|aldri varit|været|vært kund|kunde|patient|medlem|pasient|hos", "lämna|lad|la mig|meg i|være|vaere fred|ro", "dra åt|till", "är|er så|sa|sku trött|trøtt|træt|lei|less på|pa|av|af", "trött|trøtt|træt|lei|less på|pa|av|af er|era|de|dessa|jeres|alle|denne|den* reklam|sms|meddelanden|tjat|reklame|beskeder|meldinger|utskick|erbjudanden", "orkar|gidder inte|ikke med? er|era|de|dere|jeres|flera|fler|mer|mere|dette|detta|disse", "känner ingen|inte någon", "har fått|fatt nog", "hör|hor upp", "lägg|lagg av $|med|nu|genast|omedelbart", "ge er|dere|jer nu|$", "glöm|glem mitt|mig|mit",
	}},
	{"vi", []string{
		"cut di|xeo do|$|may|tui|voi|ngay|khoi",
		"doi|thay so roi",
		"ai cho|dua|cap so|may cua|toi|minh|em|dien",
		"day|đây la so|máy|may cua? con|chau|be toi|minh|em", "o day khong|ko co ai", "tin rac|spam hoai|nua|qua|suot|mai|lien|nhieu|the|$",
		"khoi gui|nhan|can|phai gui|nhan? _? _? _? nua|nha|nghe|nhe|dau|toi|$", "khong|ko|k|kh|hong|hok|chang|thoi nhan|muon|can|thich nhan|cac|tin|quang|sms|thong|may|nhung|may|cao|bao|khuyen|mai* nua", "phien qua|lam|phuc|the", "lam phien qua|toi|minh|em|hoai|nua", "chua bao|tung gio? la|dang|mua|su khach|ky|hang|dung", "khong|ko phai khach|toi|minh|la", "nhan|gui hoai|mai|suot|lien tuc|ngay mai|phien|met|buc|qua|boc",
	}},
	{"id-ms", []string{
		"siapa yang? kasih|ngasih|memberi|beri|kasi nomor|nomer|no saya|aku|gue|gw|ini",
		"ini|itu nomor|nomer|no|hp anak|cucu|adik|adek|keponakan saya|aku|gue|gw|ku", "tidak|ga|gak|nggak|tak ada|kenal yang|orang|nama|namanya? bernama|itu|tersebut|tinggal|disini|di|begitu|gitu",
		"capek|cape|bosen|muak|risih|eneg|males|malas|kesel|sebel _? _? _? diiklanin|dikirimin|disms|dispam|promo|iklan|sms|dichat|dihubungi|spam", "tiap|setiap|saban hari diiklanin|disms|dispam|diteror|spam|ngirim|kirim|sms|promo|iklan|dikirimin mulu|terus|melulu|sampai|bosen|capek|aja|$", "ga|gak|nggak|tidak|bukan|belum|tak pernah jadi|menjadi pelanggan|member|anggota|nasabah|pasien", "stop|udah|udahan|sudah dong|deh|ya|aja|cukup* sms|kirim|promo|iklan|ngirim|spam|wa|chat|smsnya|promonya", "jangan|jgn ganggu|gangguin|teror|hubungi|spam|kontak lagi|saya|aku|gue|gw|$|dong", "ga|gak|nggak|tidak|tak butuh|perlu|mau|minat|tertarik lagi? promo|iklan|sms|info|tawaran|sama|dengan|promonya|pinjaman|kredit|produk|$", "ganggu|mengganggu|menganggu banget|bgt|aja|terus|sekali|tau|$",
	}},
	{"tl", []string{
		"iba|nagpalit|nagiba|napalitan na po? ang|ng|yung|number|numero number|ni|numero ni|si|%name|na",
		"sino po? ang? nagbigay|nag ng|bigay|sa ng|number|numero|inyo number|ko|numero",
		"walang|wala|wla pong|po|ganyan|ganun|taong|ganyang? tao|pangalan|ganyan|nakatira|ganun|ganung dito|rito|sa", "cp|number|phone|cellphone|numero po|to|ito|yan* ng anak|apo|pamangkin ko|namin",
		"pwede|puwede|maaari|paki|pede po|pong|ba|bang|na|naman|sana* patigil|pakitigil|patanggal|matanggal|paalis|pahinto|tigil|maalis|ihinto|patigilin|itigil $|na|po|number|ang|ako|to|yan|nyo|yung", "nakakairita|nakakainis|nakakabwisit|nakakapikon|nakakasawa|nakakastress|bwisit|bwiset|kakainis na|po|lang|naman|talaga|kayo* kayo|kyo|text|texts|promo|yang|yung|tong|mga", "hindi|di naman|po|na|ako|nyo|niyo* customer|kliyente|pasyente|member|kostumer", "sawa|inis|asar|umay|buwisit na ako|ko|kami", "tantanan|lubayan|layuan|tigilan nyo|niyo|mo|na|ninyo* ako|ko|kami|na|number", "pakitanggal|pakialis|paalis|patanggal|pakibura|pabura|burahin|alisin|tanggalin na|po|nyo|niyo|mo|ako|ang|yung|number* ako|number|numero|sa|ko|kami", "wala|walang po|na* interes|pakialam|interest",
	}},
	{"hi-bn", []string{
		"kisne|kis ne|bande|diya tumhe|aapko|tumko|apko|diya mera|number|mera diya|number|no", "mera number kisne|kis|kaise ne|diya|mila",
		"%name ka|ki|wala|bhai nahi|nhi|naahi", "dnd pe|par|mein|me|chalu|lagi|laga|on|hai* hu|hoon|hun|hai|hain|h|phir|fir", "mere|mera bachche|bete|beti|bacche ka|ki number|phone|mobile", "yahan|yaha|idhar koi? %name|aisa nahi|nhi|koi",
		"band karwa|karva|karwao|karao|karvao|karwaiye|karwado|kara|krwa|krva|krdo|kardo|karen|kijiye do|dijiye|den|ye|yeh|msg|message|sms|apne|sab|$", "msg|message|sms|messages|msgs|mesej band karwa|karva|karao|kara|krwa|krdo|kardo", "peecha|picha|pichha chhodo|chodo|chhod|chod", "dimag|dimaag|sar|sir kharab|mat|khana|khao|kha band|mat|$|kar|kiya|karo", "bhaad|bhad|bhaar mein|me|may jao|ja", "mera|mere koi? lena dena nahi|nhi", "main|mai|hum aapka|apka|tumhara customer|grahak nahi|nhi", "kabhi bhi? nahi|nhi liya|aaya|gaya|kharida|khareeda|dekha|suna", "pak|paka|tang aa? gaya|gayi|diya|rakha|gye", "baar baar msg|message|sms|mat|kyu|bhej",
	}},
	{"ar", []string{
		"غير|غيرت|بدل|بدلت رقمه|رقمها|رقمو",
		"من|مين أعطاكم|اعطاكم|أعطاك|اعطاك|عطاكم|عطاك|اداكم|اداك|إداكم|جابلكم رقمي|نمرتي|الرقم",
		"غير|مو|مش|لست|ماني|مب|ليس مهتم|مهتمة|مهتمين|معني|معنية|عندي|لدي $|اهتمام|بهذا|بعروضكم|شكرا|بالعروض|ابدا|أبدا|بكم",
		"ana|انا|أنا mish|mesh|msh|mo|mub|mosh|مش|مو|لست|ماني|مب %name", "هذا|هاد|ده رقم|تلفون|جوال|هاتف ابني|بنتي|ابنتي|طفلي|ولدي", "لا|ما يوجد|فيش|في|عندنا احد|أحد|حد|شخص بهذا|بهالاسم|اسمه|بالاسم|هنا",
		"حلوا|حلو|فكوا|فكونا|اتركوني|سيبوني|سيبونا|اتركونا|ارحموني عني|عنا|مني|في|بحالي|لحالي|$", "ما|لم كنت|اكن|أكن قط|يوم|عمري|زبون|عميل|عميلا|زبونا", "مو|مش|لست|لستُ زبون|زبونكم|عميل|عميلكم|عميلا|مشترك|مريض", "زهقت|زهقنا|تعبت|تعبنا|مليت|ملينا|طفشت|طفشتوني|طفشتونا|قرفت|قرفتونا|ازعجتونا|أزعجتمونا|ازعجتوني|أزعجتموني من? برسائلكم|بالرسائل|بهالرسائل", "لا تزعجوني|تزعجونا|تزعجني", "كفاية|كفايه|خلاص|بس|يكفي رسائل|رسايل|ازعاج|إزعاج|اعلانات|إعلانات|سبام", "mish|mesh|msh ana", "raqam|rakam|ra2am|nemra ghalat|8alat",
	}},
	{"ro", []string{"lasati|lasati-ma|lăsați ma|mă in|în pace"}},
	{"cs-sk", []string{"dejte|dajte mi|uz* pokoj", "nechte|nechajte mě|me|ma na|v|být|byt pokoji"}},
}
