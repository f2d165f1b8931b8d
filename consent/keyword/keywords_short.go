package keyword

// shortRows are texts of a word or two that as a whole refuse the messages: typing errors of STOP
// that are two errors away from it, curses, and what somebody says who is not the person, or has
// had enough. Longer texts with the same words may be about anything.
var shortRows = []keywordRow{
	{"keyword.stop-all", IntentOptOut, true, "optout all, optout of all"},
	{"keyword.help", IntentHelp, false, "helpp, hellp, heelp, hlep, hepl"},
	{"keyword.likely", IntentLikelyOptOut, false, "sopt, spto, psto, tspo, otsp, sop, sto, stopmsg, stopmsgs, stoptxt, stoptxts, stopsms, unsubbed, opt ot, opt ou, opt ut, op out, ot out, pt out, qit, qut, quuit, qquit, wquit, qiit, quir, revome me, revome, rmeove me, del my number, del my num, del number, unregister, unregister me, de register me, lemme alone, lemme be, fu, up yours, drop dead, bite me, kma, kiss my ass, illegal, leave list, leave this list, leave chat, quit list, quit group, quit this group, exit list, exit group, exit this group, bad number, invalid number, dead number, not a valid number, number not valid, stay away, enough of this, enough of these, turn me off, end service, blocked reported, reported blocked, report and block, u r a scam, ur a scam, what a scam, i closed my account, closed my account, my account is closed, i cancelled my membership, i canceled my membership, i dont own a dog, i dont own a cat, i dont own a car, i dont own a home, i dont have a dog, i dont have a cat, i dont have kids, ur a bot, you are a bot, no longer needed remove, no reminders please, no reminders thanks, thats not me, lose it, this is a child, this is a kid, im a child, im only a kid, im just a kid, not the right person, not the right number, no interest at all, no interest whatsoever, reply stop to this, reply stop to that, reply with stop, respond with stop, text back stop, answer stop, emails ok texts no, calls ok texts no"},
	{"keyword.likely.es", IntentLikelyOptOut, false, "ya les dije que no, ya te dije que no, les dije que no, persona equivocada, no soy yo, no me busquen, no escribir"},
	{"keyword.likely.fr", IntentLikelyOptOut, false, "c pas moi, c'est pas moi, ce n'est pas moi, mauvaise personne, c'est du harcèlement, harcèlement, ras le bol, erreur de personne"},
	{"keyword.likely.de", IntentLikelyOptOut, false, "will ich nicht mehr, brauch ich nicht mehr, das ist belästigung, belästigung, falsche person, reicht jetzt, es reicht, jetzt reicht's, raus hier"},
	{"keyword.likely.it", IntentLikelyOptOut, false, "persona sbagliata, non sono io, che palle, avete rotto, questa è molestia, basta scocciare, basta rompere, basta disturbare"},
	{"keyword.likely.pt", IntentLikelyOptOut, false, "sem interesse, pessoa errada, não sou eu, isso é assédio, isso é spam, que saco, parou, parem já, para já"},
	{"keyword.likely.nl", IntentLikelyOptOut, false, "verkeerde persoon, dat ben ik niet, dit is spam, genoeg nu, nou is het genoeg, schei uit"},
	{"keyword.likely.pl", IntentLikelyOptOut, false, "zła osoba, niewłaściwa osoba, nie ta osoba, to nie ja, to nękanie, nękanie, mam dość"},
	{"keyword.likely.ru", IntentLikelyOptOut, false, "не тот человек, не та девушка, это не я, не тот абонент, надоели, надоело, сколько можно"},
	{"keyword.likely.uk", IntentLikelyOptOut, false, "не та людина, не той номер, не той абонент, це не я, набридло, скільки можна, більше не треба"},
	{"keyword.likely.tr", IntentLikelyOptOut, false, "dur artık, durun artık, durun, yanlış kişi, o ben değilim, rahatsız ediyorsunuz, yetti artık"},
	{"keyword.likely.sv-da-no", IntentLikelyOptOut, false, "fel person, feil person, forkert person, vill inte ha mer, vil ikke ha mer, inte jag, det är inte jag, lägg ner"},
	{"keyword.likely.vi", IntentLikelyOptOut, false, "không có nhu cầu, ko có nhu cầu, k có nhu cầu, không phải tôi, ko phải tôi, nhầm người, sai người"},
	{"keyword.likely.id-ms", IntentLikelyOptOut, false, "bukan saya, bukan aku, salah orang, ganggu banget, sangat mengganggu"},
	{"keyword.likely.tl", IntentLikelyOptOut, false, "hindi po ako yan, hindi ako yan, di ako yan, hindi po ako yun, nakakainis na, nakakainis na kayo, maling tao, istorbo"},
	{"keyword.likely.hi", IntentLikelyOptOut, false, "galat aadmi, mai wo nahi hu, main wo nahi hoon, ab bas karo, bahut ho gaya"},
	{"keyword.likely.ar", IntentLikelyOptOut, false, "غلطان, غلطانه, غلطانين, انت غلطان, ازعاج, إزعاج, مزعجين, هذا ازعاج, ما اعرفكم, ما أعرفكم, الشخص غلط, مو انا"},
	{"keyword.likely.ja", IntentLikelyOptOut, false, "違う人です, 人違いです, 人違いだと思います, 人違いかと, もう不要です, もう必要ありません"},
	{"keyword.likely.zh", IntentLikelyOptOut, false, "你发错了, 你發錯了, 你们发错了, 你們發錯了, 发错了, 發錯了, 不认识你, 不認識你, 我唔識你, 唔識你"},
}
