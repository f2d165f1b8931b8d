package keyword

import (
	"strings"
	"sync"
)

// yesTable lists, for each language, the texts that agree to a question. They are folded on both
// sides.
var yesTable = []struct{ languages, texts string }{
	{"en", "that would be great, yes that would be great, subscribe, yes subscribe, lets do it, lets go, why not, fine by me, fine with me, works for me, that works for me, thats fine with me, thats fine by me, thats fine, thats great, sounds good to me, yes why wouldnt i, okey dokey, okie dokie, yes yes, yeppers, yup yup, yas queen, you bet, ya bet, bring it on, bring em on, hit me, sign me up, sign up, opt me in, opt in, add me, include me, keep me posted, keep me updated, please text me, text me, i am interested, im interested, yes you can text me, yes text me, yes you may text me, yes you may, yes you can, i consent to texts, yes i consent to texts, i consent to that, i consent to this, hell yes, heck yes, hell yeah, yes thats ok, sure why not, yes why not, i said yes, yes add me, yes subscribe me, yes enroll me, subscribe me please, yes sign up, yes, y, yessir, go on then, go ahead, please go ahead, go for it, yes go ahead, yes please send them, send them, yes send them, yes lets do it, im in, i am in, yes that works, yes thats fine, yes fine, by all means, yes indeed, yes sure, sign me up please, yes i agree to that, yes i agree to this, i agree to that, i agree to this, i agree to it, yeah, yea, yep, yup, yess, yas, yes i do, yes i agree, i do agree, i agree, agree, agreed, i accept, accept, accepted, i confirm, confirm, confirmed, i consent, sign me up, yes to that, yes to this, yes to these, yes to texts, yes to the texts, yes to messages, yes to the messages, yes to alerts, yes to all, count me in, absolutely, definitely, of course, affirmative, sure, sure thing, for sure, i would like that, id like that, id love to, please do, i do, i want to, i want them, i want it, i want that, i would, i want these, i want texts, i want the texts, i want in"},
	{"es", "suscríbeme, sí suscríbeme, agrégame, sí agrégame, agréguenme, sí agréguenme, avísenme, sí avísenme, métanme, sí méteme, claro que sí, claro q si, desde luego, vale sí, órale sí, sí porfa, sí por favor, con mucho gusto, me gustaría, sí me gustaría, me encantaría, sip, sipi, simón, por qué no, sí por qué no, está bien sí, inscríbeme, sí inscríbeme, mándenmelos, sí mándenmelos, envíenmelas, apúntenme sí, cuenten conmigo, apúntame, sí apúntame, apúntenme, suscríbanme, sí suscríbanme, sí inscríbanme, inscríbanme, claro mándenlos, sí mándenlos, mándenlos, sí pueden, adelante, mándame, mándenme, sí mándenme, sí mándame, sí envíenme, dale si, ok sí, sí vale, sí adelante, me parece bien, sí, si, claro, claro que si, por supuesto, acepto, confirmo, de acuerdo, si me interesa, si quiero, estoy de acuerdo, si quiero, si acepto, si confirmo, confirmado"},
	{"fr", "ajoutez moi, oui ajoutez moi, prévenez moi, oui prévenez moi, tenez moi au courant, oui tenez moi au courant, oui ça me va, ça me va, oui pourquoi pas, pourquoi pas, oui cest bon, cest bon, oui cest ok, cest ok pour moi, oui je suis intéressé, oui je suis intéressée, je suis partant, je suis partante, oui tout à fait, tout à fait, absolument, oui inscrivez, oui allez, ok pour moi, bien sûr que oui, mais oui, ok oui, oui oui, évidemment, je consens, jaccepte, inscrivez moi, oui inscrivez moi, abonnez moi, oui abonnez moi, oui envoyez, allez y, vas y, oui allez y, oui vas y, ok oui, oui ça marche, oui bien sûr, avec plaisir, oui avec plaisir, oui, ouais, j'accepte, je confirme, d'accord, daccord, bien sûr, je veux, oui volontiers, je suis d'accord, oui je veux, je veux bien, volontiers, confirmé"},
	{"de", "ja haltet mich auf dem laufenden, haltet mich auf dem laufenden, ja nehmt mich auf, ja informiert mich, freu mich drauf, ja freu mich, ja eintragen, eintragen bitte, bitte eintragen, trag mich ein, tragt mich ein, ja trag mich ein, melde mich an, meld mich an, ja meld mich an, ja warum nicht, warum nicht, ja sehr gern, sehr gern, von mir aus, von mir aus ja, ja ok, ok ja, ja logo, passt, ja unbedingt, unbedingt, ja doch, aber ja, aber gern, aber klar, immer her damit, macht mal, bin dafür, ja schickt ruhig, schickt ruhig, ja anmelden, ja gerne anmelden, meldet mich an, ja meldet mich an, ja tragt mich ein, her damit, ja schickt mir, nur zu, ja nur zu, ja gern, gern, ja gerne, ja bitte, ja passt, ja passt so, ja in ordnung, ja bin dabei, bin dabei, ja ich stimme zu, ja mach mal, ja, jo, jawohl, jep, jap, klar, na klar, gerne, sehr gerne, einverstanden, ich stimme zu, ich bestätige, bestätigt, natürlich, ja klar, ja natürlich, ja sicher, ja ich will, ja ich möchte, möchte ich, auf jeden fall, ich bin einverstanden"},
	{"it", "aggiungetemi, sì aggiungetemi, avvisatemi, sì avvisatemi, tenetemi aggiornato, tenetemi aggiornata, certo che sì, mandate pure, mandatemi pure, sì mandatemi pure, sì mandate pure, perché no, sì perché no, va benissimo, sì va bene, ma certo, ma sì, volentieri sì, come no, assolutamente sì, ci sto, aderisco, sottoscrivo, iscrivetemi pure, sicuro, sicuramente, iscrivimi, iscrivetemi, sì iscrivimi, sì iscrivetemi, fate pure, procedete, sì fate pure, sì procedete, sì mandate, perfetto sì, sì grazie, con piacere, sì certo, sì, si, certo, lo voglio, si voglio, certamente, accetto, confermo, d'accordo, sono d'accordo, va bene si, si va bene, confermato, volentieri"},
	{"pt", "sim me avisem, me avisem, me avisa, sim me avisa, me mantenham informado, sim me mantenham informada, me incluam, sim me incluam, com certeza sim, pode ser, sim pode ser, sim pode, pode cadastrar, sim pode cadastrar, cadastra sim, me coloca, me inclui, me adiciona, sim me adiciona, bora, bora lá, quero sim por favor, aceito sim, por favor sim, podem sim, ok sim, tá bom sim, sim senhor, sim senhora, simmm, claro sim, por que não, me cadastra, me cadastre, sim me cadastra, sim me cadastre, sim me inscreva, pode mandar, podem mandar, pode enviar, podem enviar, sim pode mandar, sim podem mandar, sim pode enviar, pode sim, podem sim, sim manda, por mim tudo bem, sim, claro, claro que sim, aceito, confirmo, concordo, com certeza, eu aceito, eu quero sim, sim quero, quero, quero sim, eu quero, confirmado"},
	{"nl", "hou me op de hoogte, ja hou me op de hoogte, voeg me toe, ja voeg me toe, ja geef me op, ja dat mag, dat mag, ja mag, dat mag wel, ja stuur maar door, stuur maar door, ja kom maar door, kom maar op, kom maar door, ja tuurlijk, tuurlijk, jazeker wel, ja hoor graag, graag hoor, ja waarom niet, ja doe maar, ja lijkt me leuk, lijkt me prima, ja zeker, ik doe mee, ja oke, oke ja, top ja, meld me maar aan, schrijf me maar in, schrijf me in, ja schrijf me in, ja meld me aan, meld me aan, ga je gang, ja graag, ja prima, ja goed, ja dat is goed, ja stuur maar, stuur maar, ja, jawel, akkoord, ik ga akkoord, ik bevestig, zeker, graag, natuurlijk, jazeker, ja hoor, dat wil ik, dat is goed, is goed, graag zelfs, doe maar"},
	{"pl", "tak zapiszcie, zapiszcie, tak zapisz, dodajcie mnie, tak dodajcie mnie, informujcie mnie, tak informujcie, będzie mi miło, tak będzie mi miło, no tak, no jasne, ok tak, tak tak, poproszę, bardzo chętnie, tak chętnie, proszę mnie zapisać, tak proszę mnie zapisać, proszę zapisać, niech będzie, czemu nie, tak czemu nie, zgoda, tak zgoda, zgadzam się tak, jak najbardziej, tak jak najbardziej, potwierdzam tak, wysyłajcie, tak wysyłajcie, proszę wysyłać, tak proszę wysyłać, zapisz mnie, zapiszcie mnie, tak zapisz mnie, tak zapiszcie mnie, śmiało, tak poproszę, tak proszę, no pewnie, tak jasne, tak oczywiście, tak może być, tak dobrze, tak, zgadzam się, potwierdzam, wyrażam zgodę, oczywiście, jasne, chcę, tak chcę, pewnie, akceptuję, chętnie"},
	{"ru", "буду рад, буду рада, да буду рад, да буду рада, с радостью, да с радостью, добавьте меня, да добавьте, сообщайте, да сообщайте, держите в курсе, да держите в курсе, да да, да пожалуйста, конечно да, да согласен, да согласна, да подтверждаю, можно, ну да, ну давайте, почему нет, да почему нет, почему бы и нет, записывайте, да записывайте, шлите, да шлите, отправляйте, да отправляйте, оформляйте, не против, да не против, с удовольствием, davai, davay, konechno, soglasen, soglasna, подпишите меня, да подпишите меня, подпишите, да подпишите, давайте, давай, да давайте, да давай, присылайте, да присылайте, да конечно, да можно, угу, да, согласен, согласна, подтверждаю, конечно, хочу, да хочу, ага, я согласен, я согласна"},
	{"uk", "буду радий, буду рада, так буду радий, так буду рада, додайте мене, так додайте, повідомляйте, так повідомляйте, так так, так будь ласка, так згоден, так згодна, так підтверджую, можна, чому ні, записуйте, так записуйте, шліть, так шліть, присилайте, так присилайте, не проти, так не проти, із задоволенням, з радістю, звісно так, звичайно так, підписуйте, так підписуйте, підпишіть мене, так підпишіть мене, запишіть мене, так запишіть мене, давайте, так давайте, надсилайте, так надсилайте, так звичайно, так можна, ага, авжеж, так, згоден, згодна, погоджуюсь, погоджуюся, підтверджую, звичайно, звісно"},
	{"tr", "haber verin, evet haber verin, evet bilgilendirin, beni de ekleyin, evet beni de ekleyin, evet yazın, evet kaydet, evet evet, evet tabii, tabii ki, evet tabii ki, olur, tamam olur, olur evet, neden olmasın, evet neden olmasın, seve seve, memnuniyetle evet, evet isterim, isterim, kaydedin beni, beni ekleyin, evet ekleyin, ekleyin, evet onaylıyorum, evet kabul, tamam kabul, tamam evet, evet atın, evet yollayın, yollayın, kaydedin, evet kaydedin, beni kaydedin, evet üye olmak istiyorum, gönderin, evet gönderin, evet olur, evet tamam, evet uygundur, evet, istiyorum, evet istiyorum, kabul ediyorum, onaylıyorum, kabul, onay, tabii, tabi, elbette, evt"},
	{"sv", "ja det går fint, håll mig uppdaterad, ja håll mig uppdaterad, ja lägg till mig, jag är med, ja jag är med, ja skicka, skicka gärna, ja skicka gärna, ja det vill jag, det vill jag, ja okej, ja varför inte, varför inte, ja det är ok, det är ok, det går bra, ja det låter bra, låter bra, lägg till mig, ja lägg till mig, jomen visst, jodå, joda, ja absolut, ja jag vill, ja självklart, anmäl mig, ja anmäl mig, skriv upp mig, ja skriv upp mig, kör på, ja kör, ja tack, ja det går bra, ja gärna, okej ja, visst, ja visst, självklart, ja, japp, jajamän, jag godkänner, godkänner, absolut, jag samtycker, javisst, gärna"},
	{"da-no", "ja, jep, jepp, jeg bekræfter, jeg bekrefter, jeg accepterer, jeg godtar, jeg samtykker, gerne, gjerne, absolutt, ja tak"},
	{"fi", "kyllä, joo, juu, hyväksyn, vahvistan, suostun"},
	{"cs-sk", "ano, áno, jo, souhlasím, súhlasím, potvrzuji, potvrzuju, potvrdzujem, jasně, jasné"},
	{"hu", "igen, elfogadom, megerősítem, beleegyezem, hozzájárulok, persze"},
	{"ro", "da, sigur, accept, confirm, sunt de acord, de acord"},
	{"el", "ναι, συμφωνώ, αποδέχομαι, επιβεβαιώνω, βεβαίως, nai"},
	{"bg", "да, съгласен, съгласна, съгласен съм, съгласна съм, потвърждавам, разбира се"},
	{"hr-sr", "da, да, slažem se, pristajem, potvrđujem, naravno, слажем се, пристајем, потврђујем, наравно"},
	{"sl", "ja, da, strinjam se, potrjujem, seveda"},
	{"ca", "sí, si, d'acord, accepto, confirmo"},
	{"et", "jah, jaa, nõustun, kinnitan"},
	{"vi", "cho tôi đăng ký, có đăng ký giúp tôi, đăng ký giúp tôi, thêm tôi vào, có thêm tôi vào, ok gửi đi, gửi đi, có gửi đi, đồng ý nhận, tôi đồng ý nhận, vâng đồng ý, ok em, có em, có nha, có nhé, dạ ok, được nhé, ok được, muốn, có muốn, tôi muốn, đăng ký, có đăng ký, dạ muốn, vâng gửi đi, cứ gửi, ok có, có ạ, dạ được, ừ được, đồng ý ạ, có, vâng, dạ, dạ có, dạ vâng, đồng ý, tôi đồng ý, xác nhận, tôi xác nhận, đúng, dạ đúng, ừ, vâng ạ"},
	{"id-ms", "masukin saya, iya masukin, daftarin, iya daftarin aja, kabari saya, iya kabari ya, iya boleh, boleh banget, boleh kak, mau dong, mau banget, iya mau dong, iya kirim aja, kirim aja, ya kirim, silakan kirim, gaskeun, oke iya, oke mau, iya setuju, daftarkan saya, ya daftarkan, iya ikut, iyes, yoi, yoi mau, iyap, yap, silakan, silahkan, ya silakan, iya silakan, ya boleh, iya boleh, ya oke, ya kirim saja, ya, iya, iyaa, setuju, saya setuju, ya mau, iya mau, yup, boleh, tentu, mau, saya mau, ya setuju, ya mau, iya mau, konfirmasi, benar, betul"},
	{"tl", "ilagay nyo ko, oo ilagay nyo ko, isama nyo ako, oo isama nyo ako, oo balitaan nyo ko, sali ako, oo sali ako, pasali, pasali ako, oo pasali ako, pasali po, isali nyo ako, oo isali nyo ako, opo gusto ko, sige nga, oo nga, oo sana, yes po, opo yes, sure po, sige pasok, payag po ako, okay po ako, cge, cge po, oo ba, opo pwede, sige lang, oo sige, opo sige, oo gusto ko, gusto ko, sige go, oo, opo, sige, sige po, oo naman, payag ako, sang ayon ako, pumapayag ako, oho"},
	{"sw", "ndiyo, ndio, nakubali, nathibitisha, sawa ndiyo"},
	{"ar", "نعم سجلني, سجلني, نعم أضفني, أضفني, ضيفوني, ايوه ضيفوني, نعم أضيفوني, بلغوني, نعم بلغوني, نعم اشتركوني, na3am, naam, aywa, aiwa, aywah, ayo, ee na3am, akid, akeed, mwafe2, mwafi2, mowafe2, mwafiq, tab3an, yes tamam, نعم ارسلوها, ابعتوا, ايوه ابعتوا, أيوة ابعتوا, ابعتولي, ايوه ابعتولي, ارسلوا لي, نعم أرسلوا لي, اوك موافق, اوكي, نعم أريد, أريد ذلك, أي نعم, اي اكيد, نعم بالتأكيد, نعم طبعا, سجلوني, نعم سجلوني, اشتركوني, ماشي, ماشي موافق, خلاص موافق, لا مانع, نعم لا مانع, أكيد, تفضل, تفضلوا, نعم تفضلوا, نعم تمام, ايوه تمام, نعم أوافق, نعم موافق, نعم ارسلوا, ان شاء الله نعم, نعم, ايوه, ايوة, أيوه, أيوا, اي, إي نعم, أجل, موافق, موافقة, أوافق, أؤكد, طبعا, بالتأكيد, اكيد"},
	{"fa", "بله, آره, بلی, موافقم, قبول دارم, تایید میکنم, حتما"},
	{"ur", "ہاں, جی, جی ہاں, ہاں جی, متفق ہوں, منظور ہے"},
	{"he", "כן, מאשר, מאשרת, אני מאשר, אני מאשרת, מסכים, מסכימה, אני מסכים, אני מסכימה, בטח, ברור"},
	{"hi", "haan jod do, jod do, haan jodiye, add kar do, haan add kar do, haan batate rehna, हाँ जोड़ दो, जोड़ दीजिए, हाँ जोड़ दीजिए, हाँ बताइए, haan kar do, kar do, haan chahiye, chahiye, ha chahiye, ji bhejiye, ji haan bhejiye, haan bhej dijiye, bhej dijiye, bhejiye, haan bhejiye, haan bilkul, bilkul haan, haan haan, ji ji, ji bilkul, kyun nahi, haan kyun nahi, haan manzoor, manzoor, haan ji bilkul, theek hai haan, yes ji, haanji bhejo, भेजिए, हाँ भेजिए, भेजें, हाँ चाहिए, चाहिए, हाँ बिल्कुल, क्यों नहीं, हाँ क्यों नहीं, जी भेजिए, जी बिल्कुल, haan bhej do, bhej do, bhejo, haan bhejo, ha bhejo, haan theek hai, हाँ ठीक है, हाँ भेजो, भेज दो, हाँ भेज दो, haan zaroor, zaroor, हाँ, हां, हा, जी, जी हाँ, जी हां, हाँ जी, हां जी, सहमत, मैं सहमत हूँ, मंज़ूर है, स्वीकार है, बिल्कुल, haan, han, haa, ha ji, haan ji, han ji, ji haan, ji han, haanji, hanji, sahmat, bilkul, manzoor hai"},
	{"bn", "হ্যাঁ, হ্যা, জি, জি হ্যাঁ, রাজি, সম্মত, আমি রাজি"},
	{"th", "ใช่, ตกลง, ยืนยัน, ยินยอม, ได้, ใช่ค่ะ, ใช่ครับ, ตกลงค่ะ, ตกลงครับ, ได้ค่ะ, ได้ครับ, ยินยอมครับ, ยินยอมค่ะ, โอเคค่ะ, โอเคครับ"},
	{"zh", "可以发, 发吧, 行的, 当然, 当然可以, 需要, 我要, 是, 是的, 好, 好的, 同意, 我同意, 确认, 確認, 愿意, 願意, 我愿意, 我願意, 可以, 接受, 嗯, 对, 對, 对的, 對的, 是的谢谢, 好的谢谢, 没问题, 沒問題, 同意接收, 好啊, 行, 係, 係呀"},
	{"ja", "はいどうぞ, はいいいです, はい希望します, はいお願い, はい, ハイ, 同意, 同意します, 同意する, 承諾します, 了承します, 確認しました, 確認します, お願いします, はいお願いします, 希望します, はい同意します, うん, ええ, もちろん, もちろんです"},
	{"ko", "네, 예, 넵, 네네, 응, 동의, 동의합니다, 동의해요, 네 동의합니다, 승인, 승인합니다, 확인, 확인합니다, 좋아요, 네 좋아요, 수락, 수락합니다, 그럼요, 물론입니다"},
}

// yesElsewhere are yeses that are something else in other languages: what, a year, nothing. They
// count among people who are known to write the language of the yes, or as they are spelled here.
var yesElsewhere = map[string]string{
	"co": "có", "dung": "đúng", "u": "ừ", "ano": "áno", "jo": "", "nai": "", "ha": "", "mau": "", "jap": "", "klar": "", "han": "",
}

// yesCourtesy are words around a yes, without the objections among those around a keyword.
var yesCourtesy = wordSet(`x xx xxx xo xoxo please pls plz thanks thank you thankyou thx tks ty cheers hi hello hey ok okay k sir maam madam and so very much great perfect
	por favor gracias señor svp stp merci s'il vous te plait plaît bitte danke sehr gern per favore grazie obrigado obrigada sff alstublieft alsjeblieft aub bedankt dank je u wel
	proszę poproszę dziękuję dzięki пожалуйста спасибо будь ласка дякую lütfen teşekkürler tack tak takk vær så snill kiitos prosím děkuji díky ďakujem kérem köszönöm va rog multumesc mersi
	παρακαλώ ευχαριστώ моля благодаря hvala molim cảm ơn xin ạ terima kasih makasih kak pak bu gan bang mas mbak min tolong po salamat asante tafadhali من فضلك شكرا رجاء لطفا ممنون مرسی شکریہ תודה בבקשה
	धन्यवाद कृपया please shukriya dhanyavad ji ধন্যবাদ ครับ ค่ะ คะ นะ จ้า 谢谢 謝謝 感谢 请 請 ありがとう ありがとうございます 감사합니다 고마워요`)

// yeses are the texts with the languages in which they agree.
var yeses = sync.OnceValue(func() map[string]tongues {
	m := map[string]tongues{}
	for _, row := range yesTable {
		of := tonguesIn(strings.ReplaceAll("."+row.languages, " ", "-"))
		for text := range strings.SplitSeq(row.texts, ",") {
			m[foldWord(text)] |= of
		}
	}
	return m
})

// The largest number of words of a yes, and of a text that is one with courtesy around it.
const (
	maxYes      = 5
	maxAgreeing = 14
)

// agrees reports whether a text as a whole is a yes, with courtesy, repetition and emoji around it.
// It means nothing from a person who was not asked. A question is none, and neither is a text with
// an emoji that says no.
func (r reading) agrees(ts []token) bool {
	if len(ts) == 0 || len(ts) > maxAgreeing || r.asks() || strings.ContainsAny(r.text, refusals) {
		return false
	}
	if inPieces(ts) {
		return true
	}
	agreed, in, named, permitted := false, tongues(0), false, false
	for i := 0; i < len(ts); {
		if agreed && (ts[i].clause != ts[i-1].clause || yesClosings[ts[i].word]) && signedWith(ts[i:]) {
			return !named || permitted // "Yes. - Joan"
		}
		n, of := r.yesAt(ts[i:])
		if agreed {
			if follows := longestOf(yesFollows, ts, i); follows > n {
				i, permitted = i+follows, true
				continue
			}
			if follows := longestOf(yesNames, ts, i); follows > n {
				named, permitted = true, permitted || r.inBrackets()
				i += follows
				continue
			}
		}
		if n == 0 && ts[i].word[0] >= cjkFirst {
			if yes, whole := inPiecesUnspaced(ts[i].word); whole {
				agreed = agreed || yes
				i++
				continue
			}
		}
		switch {
		case n > 0:
			permitted = permitted || named
			agreed, in = true, in|of
		case yesCourtesy[undraw(ts[i].word)] || yesThanks[ts[i].word] || agreed && yesMore[ts[i].word]:
			n = 1
		case agreed:
			n = r.wantedAt(ts, i, in)
		}
		if n == 0 {
			return false
		}
		i += n
	}
	return agreed && (!named || permitted)
}

// inBrackets reports whether a text ends in something between brackets, which answers no question:
// "YES (this is Joan)".
func (r reading) inBrackets() bool {
	text := strings.TrimRight(r.text, " .!\n")
	return strings.HasSuffix(text, ")") && strings.IndexByte(text, '(') > 0
}

// inPieces reports whether words together are "yes", as in "YE S".
func inPieces(ts []token) bool {
	rest := "yes"
	for _, t := range ts {
		after, ok := strings.CutPrefix(rest, t.word)
		if !ok {
			return false
		}
		rest = after
	}
	return rest == ""
}

// refusals are the emoji of somebody who does not mean the yes beside them.
const refusals = "👎🖕😡🤬😠🙄❌🚫🛑⛔🤔😂🤣"

// yesAt returns the number of words of the longest yes that a text begins with, and its languages.
func (r reading) yesAt(ts []token) (int, tongues) {
	for n := min(len(ts), maxYes); n > 0; n-- {
		var buf [maxKeywordBytes]byte
		joined := buf[:0]
		for i, t := range ts[:n] {
			if i > 0 {
				joined = append(joined, ' ')
			}
			joined = append(joined, undraw(t.word)...)
		}
		of, ok := yeses()[string(joined)]
		if l := len(joined); !ok && n == 1 && l > 2 && joined[l-1] == joined[l-2] {
			joined = joined[:l-1] // "simm"
			of, ok = yeses()[string(joined)]
		}
		if !ok {
			continue
		}
		spelled, elsewhere := yesElsewhere[string(joined)]
		if !elsewhere || r.among != everyTongue && of&r.among != 0 || r.isWritten(spelled) {
			return n, of
		}
	}
	return 0, 0
}
