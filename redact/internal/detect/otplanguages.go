package detect

import "strings"

// otpList gives words a role.
type otpList struct {
	role  role
	words string
}

// otpLanguages are the words of otpBase in further languages, and more of them in its own, spelled
// as people write them: German, French, Spanish, Portuguese, Italian, Dutch, Polish, Turkish,
// Swedish, Danish and Norwegian, Finnish, Czech and Slovak, Romanian, Hungarian, Greek, Russian and
// Ukrainian, Arabic, Persian and Urdu, Hebrew, Hindi and Marathi, Bengali, Indonesian and Malay,
// Vietnamese, Thai. Chinese, Japanese and Korean are in unspacedWords.
var otpLanguages = []otpList{
	{rNoun, "koodia koodilla tunnusluku tunnuslukusi parola heslo hasło lozinka salasana codul codului kódod kódja kodi koodi koodisi kodunuz kodunuzu kodunu kodun kodumuz koda kodem şifrenizi şifren parolanız"},
	{rNoun, "κωδικός κωδικό κωδικος пароля кода кодом"},
	{rNoun, "كلمة رمز الرمز كود الكود رمزك کد کُد کوڈ קוד הקוד סיסמה הסיסמה סיסמת कोड पिन पासवर्ड কোড কোডটি পিন পাসওয়ার্ড"},
	{rNoun | rStrong, "ओटीपी पासकोड ওটিপি ওটিপিটি اوتیپی otpnya"},
	{rNoun | rQual, "xác xac nhập nhap"},

	{rQual, "anmelden anzumelden einloggen einzuloggen anmeldung freigabe freigeben freizugeben bestätigen abholung registrierung überweisung"},
	{rQual, "connecter connexion valider vérifier vérification confirmer sécurité retrait authentifier activer accéder"},
	{rQual, "confirmar validar acceder entrar iniciar verificar autorizar activación inicio recogida sesión dinámica"},
	{rQual, "autenticação confirmação ativação cadastro concluir login retirada transferência segurança"},
	{rQual, "accedere confermare conferma verificare autorizzare verifica attivazione ritiro sblocco autenticazione registrazione"},
	{rQual, "aanmelden melden inloggen bevestigen bevestiging verifiëren verificatie activeren afhalen"},
	{rQual, "zalogować logowania logowanie potwierdzić potwierdzenia weryfikacji weryfikacyjny autoryzacji autoryzacyjny odbioru aktywacji rejestracji dostępu"},
	{rQual, "giriş girişi doğrulamak onaylamak onaylayın aktivasyon teslimat işlem kimlik"},
	{rQual, "logga inloggning verifiera bekräfta bekräftelse legitimera logge bekrefte bekrefter bekræfte bekræft godkende godkjenne"},
	{rQual, "vahvistaa vahvista vahvistus kirjautua kirjautuaksesi kirjautumiseen"},
	{rQual, "ověřovací ověření přihlášení potvrzovací potvrzení overovací overenie prihlásenie potvrdenie potvrdzovací potvrdni potvrdu verifikacijski provjeru prijavu"},
	{rQual, "verificare autentificare conectare confirmare activare autentifica megerősítő megerősítéshez ellenőrző belépési belépéshez hitelesítő azonosító"},
	{rQual, "επιβεβαίωσης επαλήθευσης σύνδεσης πρόσβασης ασφαλείας ταυτοποίησης"},
	{rQual, "подтверждения подтвердить авторизации активации входа вход регистрации безопасности підтвердження підтвердити входу авторизації реєстрації доступу перевірки"},
	{rQual, "التحقق تحقق للتحقق الدخول دخول التفعيل تفعيل التأكيد تأكيد لتأكيد المرور مرور السري الأمان المؤقت التوثيق تایید تأیید ورود فعالسازی پویا تصدیق تصدیقی"},
	{rQual, "אימות החד האימות לאימות כניסה הכניסה להתחברות התחברות אישור האישור הזדהות ההזדהות לשימוש חד פעמי"},
	{rQual, "सत्यापन वेरिफिकेशन सत्यापित लॉगिन लॉगइन पुष्टि प्रमाणीकरण पडताळणी যাচাইকরণ যাচাই লগইন নিশ্চিতকরণ ভেরিফিকেশন"},
	{rQual, "verifikasi konfirmasi aktivasi masuk keamanan otentikasi autentikasi pengesahan pendaftaran"},

	{rQual, "temporaire provisoire provisional provisória accès usage unique confidentiel secret livraison temporal temporário temporária temporanea temporaneo tijdelijk tijdelijke eenmalig eenmalige einmalige einmaliger einmaliges"},
	{rQual, "confidencial secreto secreta segreta segreto rahasia geheim único unica jednorazowy jednorazowe jednorazowa kullanımlık gizli одноразовый одноразовий"},
	{rQual, "entrega entregar consegna levering dostawy doručení livrare kézbesítés التسليم تسليم الاستلام استلام التوصيل السر لمرة"},
	{rQual, "aplicativo aplicación application applicazione aplikacji uygulamada uygulamaya приложении приложение застосунку التطبيق ऐप"},
	{rOpens, "door gate alarm lock locker garage lobby intercom keypad porte portail immeuble portier entrée interphone puerta portal portón alarma cancello portone porta portão portaria cassetta caja fuerte coffre cassaforte cofre trastero"},
	{rOpens, "tür haustür tor schloss eingang türschloss garagentor deur voordeur poort slot kluis drzwi furtki bramy domofonu klatki sejfu kapı kapısı bina apartman dörr dørr porten ovi oven"},
	{rOpens, "schlüsselkasten schlüsseltresor tresor sleutelkastje sleutelkluis العمارة المبنى الشقة двери домофона калитки подъезда сейфа дверей домофону الباب باب البوابة דלת הדלת לדלת שער दरवाज़े दरवाजे गेट pintu cửa gerbang"},

	{rFill, "d sie ein sich dir de du des del della di do da vos uw je jij twój twoja pana pani si sua meu mi voor van het"},
	{rFill, "är den din ditt v váš tvůj vaše tău dumneavoastră az ön σας σου ο το για ваш твой твій вашого"},
	{rFill, "الخاص الخاصة بك لك هو هي شما آپ کا کی שלך שלכם הוא זה है आपका आपकी आपके हैं तुमचा আপনার জন্য হল হলো এই"},
	{rFill, "adalah untuk của bạn ban quý khách quy khach cua là thực thuc minh nhận nhan ของคุณ ของท่าน 번호 번호는"},
	{rIs | rFill, "är este είναι هو هي است ہے הוא הינו है হল হলো là คือ ของคุณคือ ของท่านคือ"},

	{rNeg, "bestellung bestellnummer auftrag postleitzahl artikel commande postal produit erreur colis pedido producto produto barras encomenda ordine prodotto postale fiscale bestelling postcode"},
	{rNeg, "zamówienia zamówienie produktu pocztowy błędu sipariş ürün posta hata beställning postnummer vare ordre tilaus objednávka objednávky comandă produs rendelés termék"},
	{rNeg, "παραγγελία παραγγελίας προϊόντος заказ заказа товара ошибки замовлення товару помилки"},
	{rNeg, "الطلب طلب البريدي المنتج سفارش پستی محصول הזמנה ההזמנה מוצר שגיאה ऑर्डर उत्पाद त्रुटि অর্ডার পণ্য pesanan produk đơn hàng sản phẩm"},
	{rNeg | rPromo, "gutschein rabatt aktion gutscheincode rabattcode remise réduction cadeau descuento promocional cupón regalo desconto cupom sconto promozionale korting kortingscode actie"},
	{rNeg | rPromo, "rabatowy promocyjny zniżka indirim kupon kampanya rabattkod rabatkode slevový sleva reducere kedvezmény έκπτωσης έκπτωση προσφορά скидка скидки скидку промокод купон знижка знижку"},
	{rNeg | rPromo, "خصم الخصم عرض قسيمة تخفیف הנחה קופון מבצע छूट कूपन ऑफर ছাড় কুপন অফার diskon kupon promo giảm giá khuyến mãi ส่วนลด"},

	{rBy, "with using mit mittels avec con mediante com met med pomocą pomocí cu με помощью допомогою باستخدام באמצעות से দিয়ে dengan bằng ile 로 으로"},
	{rFor, "in to um zum zur pour vous per para por om te voor för att at aby żeby için pentru pro чтобы для щоб כדי untuk melalui để"},
	{rFill, "please bitte proszę lütfen 을 를"},
	{rQual, "bestätige bestätigt verifizieren verifiziere freischalten aktivieren aktiviere confirmez validez vérifiez connectez identifiez activez authentifiez confirma confirme valida valide verifique verifica acceda autorice autorize acesse"},
	{rQual, "confermi verifichi acceda autorizzi attiva attivi bevestig verifieer activeer potwierdź zaloguj zweryfikuj autoryzuj onayla onaylayınız doğrula doğrulayın godkänn bekreft kirjaudu vahvistaaksesi potvrďte potvrdit ověřte přihlaste přihlásit potvrdiť overte overiť prihlásiť"},
	{rQual, "confirmați confirmă autentificați conectați megerősítéséhez bejelentkezés bejelentkezéshez επιβεβαιώστε επιβεβαιώσετε συνδεθείτε подтвердите авторизуйтесь войти підтвердьте увійти أكد أكّد تسجيل لتسجيل אשר אשרו לאשר konfirmasikan verifikasikan"},
	{rGoOn, "continue proceed fortfahren fortzufahren continuer poursuivre continuar proseguir prosseguir continuare proseguire procedere doorgaan gaan verder kontynuować dalej devam fortsätta fortsette fortsætte jatkaa jatkaaksesi"},
	{rGoOn, "pokračovat pokračování pokračovať pokračovanie continua continuarea folytatás folytatáshoz συνεχίσετε συνέχεια продолжить продолжения продовжити продовження للمتابعة متابعة لمتابعة להמשיך להמשך जारी চালিয়ে melanjutkan lanjut tiếp"},
	{rNeg, "plz"},
	{rLast, "eingeben einzugeben girin giriniz yazın kullanın invoeren दर्ज डालें"},
	{rAct, "geben gib tippen saisir saisis tapez entrez composez ingrese ingresar escribe escriba introduzca digita digitar insira informe inserire immetti digiti voer vul toets wpisz podaj wprowadź girin giriniz yazın kullanın"},
	{rAct, "indtast angi skriv syötä anna zadejte zadajte opište introduceți introdu írja adja εισάγετε εισαγάγετε πληκτρολογήστε введіть введи укажите أدخل ادخل استخدم הזן הזינו הקלד הקלידו डालें दर्ज লিখুন দিন masukan gunakan nhập nhap dùng กรอก ใส่"},
}

// foldedLists returns the lists with their words as fold leaves them in a text.
func foldedLists(lists ...[]otpList) (all []otpList) {
	for _, l := range lists {
		all = append(all, l...)
	}
	var f folder
	for i, l := range all {
		all[i].words = string(f.fold(l.words))
	}
	return all
}

// unspacedWords are names of one-time codes in scripts that put no blank between words, so that
// they are searched inside a run of letters; and what makes it another code.
var unspacedWords = []otpList{
	{rNeg | rPromo, "优惠 優惠 折扣 邮编 邮政 郵遞 条形码 二维码 商品 错误 クーポン 割引 バーコード 郵便 エラー 쿠폰 할인 우편 운송장 주문 상품 바코드 ส่วนลด ไปรษณีย์"},
	{rNoun, "门锁 門鎖 门禁 門禁 密码 密碼 口令"},
	{rNoun | rStrong, "验证码 校验码 动态码 动态密码 動態密碼 動態碼 动态口令 一次性密码 一次性密碼 確認碼 确认码 驗證碼 校驗碼 驗證密碼 安全码 安全碼 登录码 登入碼 激活码 授权码 授權碼 取件码 取貨碼 取货码 提取码 " +
		"認証 確認コード 確認番号 ログインコード コード 暗証番号 ワンタイム パスコード 인증 확인번호 확인코드 본인확인 보안코드 보안번호 로그인코드 비밀번호 접속코드 코드 รหัส OTP"},
	{rAct, "输入 輸入"},
	{rLast, "を入力 입력해 입력하"},
	{rGoOn, "完成登录 完成登入 完成验证 完成驗證 以继续 以繼續 ログイン 続行 로그인 계속 ดำเนินการต่อ"},
}

// unspacedRune is a set of the first three bytes of unspaced words, by the low bits of the last
// two: most letters are told from them by one look.
type unspacedRune [64]uint64

func (u *unspacedRune) add(w []byte) {
	u[w[1]&63] |= 1 << (w[2] & 63)
}

func (u *unspacedRune) has(w []byte) bool {
	return u[w[1]&63]>>(w[2]&63)&1 != 0
}

// unspaced holds the folded words of unspacedWords, those of other codes first.
var unspaced, unspacedFirst = func() (words []unspacedWord, first unspacedRune) {
	for _, l := range foldedLists(unspacedWords) {
		for w := range splitWords(l.words) {
			words = append(words, unspacedWord{[]byte(w), l.role})
			first.add([]byte(w))
		}
	}
	return words, first
}()

type unspacedWord struct {
	word []byte
	role role
}

// unspacedRole returns the role of the words inside a run of letters.
func unspacedRole(w []byte) role {
	r := role(0)
	for i := 0; i+2 < len(w); i++ {
		if w[i]&0xC0 == 0x80 || !unspacedFirst.has(w[i:]) {
			continue
		}
		for _, u := range unspaced {
			if len(w)-i >= len(u.word) && string(w[i:i+len(u.word)]) == string(u.word) {
				r |= u.role
				break
			}
		}
	}
	if r&rNeg != 0 {
		return r &^ rStrong
	}
	return r
}

// compound returns the role of a word that ends with one for a code: "Freischaltcode",
// "inloggningskod". It names a passcode unless its first part says what else it is.
func compound(w []byte) role {
	n := len(w)
	if n < 7 || n > 32 {
		return 0
	}
	switch lower(w[n-1]) {
	case 'e', 'n', 'd', 'i':
	default:
		return 0
	}
	for _, tail := range compoundTails {
		if n-len(tail) < 3 || !foldEqual(w[n-len(tail):], tail) {
			continue
		}
		head := w[:n-len(tail)]
		for _, other := range compoundOthers {
			if len(head) >= len(other) && foldEqual(head[:len(other)], other) {
				return rNoun | rNeg
			}
		}
		return rNoun | rQual | rStrong
	}
	return 0
}

var compoundTails = [...]string{"code", "koden", "kode", "kod", "koodisi", "koodin", "koodi"}

// compoundOthers begin compounds for codes that prove nothing.
var compoundOthers = strings.Fields("post zip bar qr promo voucher rabat gutschein aktion korting kado actie claim win prize bonus gift gave area land fehler fout fel feil fejl virhe source quell short kurz error discount coupon kupon kupong " +
	"kampanj streepjes strek streck strich viiva alennus uni geo dress country color farb produkt product artikel tuote order bestell ordre status sort key airport flug hex swift bic ean")

func foldEqual(p []byte, word string) bool {
	for i, c := range p {
		if lower(c) != word[i] {
			return false
		}
	}
	return true
}
