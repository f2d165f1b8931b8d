package detect

import "strings"

// Top level domains that phones make links of. Countries are those of
// ISO 3166-1 that are delegated, with the few that are not of the standard.
const (
	countryTops = " ac ad ae af ag ai al am ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bm bn bo br bs bt bw by bz ca cc cd cf cg ch ci ck cl cm cn co cr cu cv cw cx cy cz de dj dk dm do dz ec ee eg er es et eu" +
		" fi fj fk fm fo fr ga gd ge gf gg gh gi gl gm gn gp gq gr gs gt gu gw gy hk hm hn hr ht hu id ie il im in io iq ir is it je jm jo jp ke kg kh ki km kn kp kr kw ky kz la lb lc li lk lr ls lt lu lv ly" +
		" ma mc md me mg mh mk ml mm mn mo mp mq mr ms mt mu mv mw mx my mz na nc ne nf ng ni nl no np nr nu nz om pa pe pf pg ph pk pl pm pn pr ps pt pw py qa re ro rs ru rw sa sb sc sd se sg sh si sk sl sm sn so sr ss st su sv sx sy sz" +
		" tc td tf tg th tj tk tl tm tn to tr tt tv tw tz ua ug uk us uy uz va vc ve vg vi vn vu wf ws ye yt za zm zw "
	generalTops = " com net org edu gov mil int arpa info biz name pro mobi tel travel jobs asia cat coop aero museum post xxx app dev xyz online site shop store tech club link live page cloud top vip icu click website space" +
		" zip mov bot day new foo how soy ing esq phd prof dad boo rsvp web work works world today life email email team help support care group market markets sale deals news media host hosting press fun best money cash bank loan loans credit finance" +
		" blog wiki chat social network systems digital agency company center solutions services email guru expert tips zone city ltd llc gmbh inc limited tax legal law lawyer clinic dental doctor health healthcare hospital pharmacy fit fitness" +
		" bet casino poker games game win bid trade date dating sex porn adult cam sexy review reviews stream download men loan racing science party cricket faith accountant ninja rocks red blue pink green black win kim lol wtf sbs cfd cyou bond quest buzz monster" +
		" google goog youtube apple amazon aws microsoft paris london berlin tokyo nyc moscow amsterdam africa africa auto car cars delivery express taxi ooo one plus run ltd ink art style design studio photo photos video music tube eco earth land house homes estate" +
		" gift gifts gives fund foundation charity church bible school college university academy education training courses events tickets vote gold silver diamonds jewelry fashion clothing shoes pizza cafe coffee bar beer wine vin restaurant kitchen recipes food farm" +
		" beauty hair makeup skin yoga hiv dentist vet pet dog horse fish cab limo flights cruises holiday holidays vacations villas rent rentals apartments properties property realty security safe protection codes computer software domains support tools equipment parts industries energy solar " +
		"рф рус бел укр срб мкд мон бг ею қаз сайт онлайн орг ком дети москва ελ ευ 中国 中國 香港 台湾 台灣 澳門 新加坡 한국 닷컴 닷넷 公司 网络 网址 在线 中文网 商城 手机 コム みんな ไทย คอม भारत நிலம் امارات السعودية مصر ایران المغرب قطر الجزائر الاردن عمان تونس موقع شبكة קום ישראל "
)

var countryTop, generalTop = topSet(countryTops), topSet(generalTops)

func topSet(list string) map[string]bool {
	var f folder
	set := make(map[string]bool, strings.Count(list, " ")) // with one before each
	for w := range splitWords(string(f.fold(list))) {
		set[w] = true
	}
	return set
}

// knownTop reports whether top, folded and in small letters, is delegated as
// far as this package knows, and whether it is that of a country.
func knownTop(top string) (known, country bool) {
	if countryTop[top] {
		return true, true
	}
	return generalTop[top] || strings.HasPrefix(top, "xn--"), false
}
