package redact_test

import (
	"testing"

	"github.com/sealtext/sealtext/redact"
)

var passcodes = redact.Config{Entities: []redact.Entity{redact.OTP}}

// TestPasscodeClause is about words that make digits another kind of code:
// they speak for their own clause.
func TestPasscodeClause(t *testing.T) {
	found := []string{"OTP=482910"}
	runFind(t, passcodes, []findCase{
		{"next sentence", "Your code is 482910. Ref 77", found},
		{"sentence before", "Order 77 is ready. Your code is 482910", found},
		{"other field", `level=error body="Your code is 482910"`, found},
		{"other field after", `body="Your code is 482910" error=timeout`, found},
		{"use it in store", "Your code is 482910. Use it to pay in store.", found},
		{"behind what it proves", "Your Bank code 482910 to authorise your payment to Apple Store", found},
		{"told to type it", "Use 482910 to authorise your payment to Apple Store.", found},
		{"in the name of the sender", "Your Apple Store verification code is 482910", found},
		{"in the name, code first", "482910 is your Apple Store verification code", found},
		{"another line", "Shop\nYour code is 482910", found},
		{"in quotes", `Your code is "482910"`, found},
		{"in quotes, with more", `Your code "482910" is for the order`, nil},
		{"in brackets", "Order ready. 482910 (Acme login code)", found},
		{"advertising elsewhere", "Big discount! Your code is 482910", found},
		{"own clause", "Your code is 482910 for the order in our shop", nil},
		{"own clause, before", "Your store code is 482910", nil},
		{"code of a promotion", "Big discount! Use code 482910 now", nil},
		{"typed in a shop", "Use 482910 in store to verify your discount", nil},
		{"claim", "claim code 482910. Verify now", nil},
		{"name before the noun", "482910 is your order code", nil},
	})
}

// TestPasscodeOfDomain is about the last line of messages that bind a code to
// a domain.
func TestPasscodeOfDomain(t *testing.T) {
	runFind(t, passcodes, []findCase{
		{"digits", "Hello\n\n@shop.example #482910", []string{"OTP=482910"}},
		{"alone", "@shop.example #482910", []string{"OTP=482910"}},
		{"letters", "@login.shop.example #7a3c9", []string{"OTP=7a3c9"}},
		{"with a frame", "@shop.example #482910 @frame.example", []string{"OTP=482910"}},
		{"repeated", "Your code is 482910\n\n@shop.example #482910", []string{"OTP=482910", "OTP=482910"}},
		{"next line", "Your code is 482910\n@shop.example", []string{"OTP=482910"}},
		{"no domain", "@shop #482910", nil},
		{"address", "ana@shop.example #482910", nil},
		{"no number sign", "@shop.example 482910", nil},
	})
}

// TestPasscodeLanguages has texts as services write them, with the code before
// and behind its noun, in compounds, and behind the verb alone.
func TestPasscodeLanguages(t *testing.T) {
	for _, c := range []struct{ lang, text, code string }{
		{"de", "Dein Zugangscode lautet 771920. Bestellung 9", "771920"},
		{"de, verb", "Geben Sie 482910 ein, um sich anzumelden", "482910"},
		{"de, transfer", "Die mTAN für die Überweisung lautet: 482910", "482910"},
		{"fr", "Votre code de retrait est le 4821. Commande 77", "4821"},
		{"fr, verb", "Saisissez 771920 pour valider votre achat", "771920"},
		{"es", "Su clave dinámica es 582913", "582913"},
		{"es, verb", "Ingresa 448291 para confirmar tu cuenta", "448291"},
		{"pt", "Codigo SMS 719204 para autorizar a compra", "719204"},
		{"pt, verb", "Digite 550192 para concluir seu cadastro", "550192"},
		{"it", "Codice di ritiro 8841 per il pacco", "8841"},
		{"it, verb", "Inserisci 664820 per accedere", "664820"},
		{"nl", "Je inlogcode is 338201", "338201"},
		{"nl, verb", "Voer 719283 in om je aan te melden", "719283"},
		{"pl", "Kod odbioru 552019 do paczkomatu", "552019"},
		{"pl, verb", "Wpisz 830192, aby się zalogować", "830192"},
		{"tr", "Doğrulama kodunuz: 7730", "7730"},
		{"tr, noun after", "991204 onay kodunu kimseyle paylaşmayın", "991204"},
		{"tr, verb last", "Girmek için 482910 kodunu kullanın", "482910"},
		{"sv", "Ange 448102 för att logga in", "448102"},
		{"da", "Din bekræftelseskode er 771820", "771820"},
		{"no", "Engangskoden din er 559201. Ref 8", "559201"},
		{"fi", "Vahvistuskoodisi on 662019", "662019"},
		{"cs", "Váš ověřovací kód je 4819", "4819"},
		{"ro", "Codul tău de verificare este 3391", "3391"},
		{"hu", "Az ellenőrző kódod 4829", "4829"},
		{"el", "Ο κωδικός σας είναι 550291", "550291"},
		{"ru", "Введите 770192 для подтверждения", "770192"},
		{"uk", "Ваш код підтвердження 6601. Замовлення 9", "6601"},
		{"ar", "كود التفعيل الخاص بك هو ٤٨٢٠١٩", "٤٨٢٠١٩"},
		{"ar, purchase", "رمز التحقق 482913 لعملية شراء بمبلغ 250.00 ريال", "482913"},
		{"fa", "کد تایید شما 5502 است", "5502"},
		{"he", "קוד האימות שלך הוא 6602", "6602"},
		{"he, article", "הקוד שלך: 4820. הזמנה 9", "4820"},
		{"hi", "आपका वेरिफिकेशन कोड ५८२९१० है", "५८२९१०"},
		{"hi, noun after", "482910 आपका ओटीपी है", "482910"},
		{"bn", "আপনার ওটিপি ৪৮২০১৯", "৪৮২০১৯"},
		{"bn, code", "আপনার যাচাইকরণ কোড 550192", "550192"},
		{"id", "Kode verifikasi Anda adalah 6629. Pesanan 4", "6629"},
		{"id, verb", "Masukkan 330192 untuk masuk", "330192"},
		{"vi", "Mã xác thực của bạn là 7710", "7710"},
		{"vi, without accents", "Ma OTP cua quy khach la 550391. Don hang 2", "550391"},
		{"vi, noun after", "482910 là mã xác thực của bạn", "482910"},
		{"ko", "[쿠팡] 본인확인 번호는 771920 입니다", "771920"},
		{"ko, glued", "확인코드는 482910입니다", "482910"},
		{"ja", "ログインコードは 662019 です", "662019"},
		{"zh", "您的动态密码为482910", "482910"},
		{"th", "รหัส OTP ของคุณคือ 339201", "339201"},
		{"en, after names", "Acme One code de connexion: no. Login code Acme Bank 5810", "5810"},
		{"en, told, then shown", "Enter this number to confirm your device: 29-48-10", "29-48-10"},
		{"en, two words", "482910 OTP for Acme", "482910"},
		{"en, groups of letters and digits", "Your activation code is JX48-QN27", "JX48-QN27"},
		{"en, made up", "Use the code B4K91 to log in", "B4K91"},
		{"de, infinitive", "Zum Anmelden 5519 eingeben", "5519"},
		{"de, noun of its own", "Bestätigungsnummer: 402918", "402918"},
		{"de, password", "Ihr Einmalkennwort lautet 771 204", "771 204"},
		{"de, transfer release", "photoTAN-Freigabe 6650182", "6650182"},
		{"fr, password", "Votre mot de passe temporaire est 70418236", "70418236"},
		{"fr, key", "Votre clé de validation est 558021", "558021"},
		{"fr, letters", "Code de retrait K7P4", "K7P4"},
		{"es, of a while", "Clave temporal 77120458", "77120458"},
		{"es, with letters before", "PQ-40812 es tu contraseña de un solo uso", "PQ-40812"},
		{"es, delivery", "PIN de entrega 3081", "3081"},
		{"es, noun of its own", "883140 es tu NIP dinámico", "883140"},
		{"pt, key", "A sua chave de autorização é 660413", "660413"},
		{"it, name between", "Codice di conferma Acme 5810", "5810"},
		{"nl, noun far away", "Je beveiligingscode voor acme is 7719", "7719"},
		{"nl, with letters before", "Bevestigingscode K4-8810", "K4-8810"},
		{"tr, with", "30418 kodu ile giriş yapın", "30418"},
		{"tr, delivery", "Teslimat için 4417 kodunu söyleyin", "4417"},
		{"no, verb", "Bruk 7018 for å bekrefte Acme", "7018"},
		{"ru, in the app", "Введите 3019 в приложении", "3019"},
		{"ar, password", "كلمة السر لمرة واحدة هي 550182", "550182"},
		{"ar, delivery", "كود التسليم 4820", "4820"},
		{"hi, copula", "Aapka OTP hai 5518", "5518"},
		{"hi, verb last", "लॉगिन के लिए 904118 दर्ज करें", "904118"},
		{"id, secret", "kode rahasia 904112", "904112"},
		{"th, code first", "7719 คือรหัสยืนยัน Acme", "7719"},
		{"ja, code first", "7719 はAcmeの確認番号です", "7719"},
		{"en, noun after the verb", "70917 Use this code to reset your password", "70917"},
		{"fr, access", "Code d'accès temporaire 5520", "5520"},
		{"fr, behind a comma", "colis 48291037 disponible, code K82M4 ici", "K82M4"},
		{"fi, noun of its own", "Tunnuslukusi on 5518", "5518"},
		{"ro, noun", "Cod de autentificare 77104", "77104"},
		{"hi, noun", "५५८२१० आपका पासकोड है", "५५८२१०"},
		{"zh, shelf", "【菜鸟】取件码5-1-2048，21:00前取", "5-1-2048"},
		{"th, glued", "รหัสยืนยันของคุณคือ 482910", "482910"},
		{"fi, verb", "Syötä 482910 ja vahvista", "482910"},
		{"cs, verb", "Zadejte 482910 pro přihlášení", "482910"},
		{"ro, verb", "Introduceți 482910 pentru conectare", "482910"},
		{"el, verb", "Εισάγετε 482910 σύνδεσης", "482910"},
		{"el, possessive", "κωδικός σας 4829", "4829"},
		{"he, verb", "הזן 482910 כניסה", "482910"},
		{"hi, what it proves", "482910 सत्यापन कोड है", "482910"},
		{"vi, possessive", "OTP của bạn 4829", "4829"},
		{"tl, a word that is not known", "Ang iyong verification code ay 482910", "482910"},
	} {
		runFind(t, passcodes, []findCase{{c.lang, c.text, []string{"OTP=" + c.code}}})
	}
}

// TestDoorCodes is about codes that open something: whoever reads one can use it, like a password.
func TestDoorCodes(t *testing.T) {
	for _, c := range []struct{ lang, text, code string }{
		{"en", "The gate code is 4471", "4471"},
		{"en, keypad", "garage keypad 7391", "7391"},
		{"de", "Tür-Code 4471", "4471"},
		{"fr", "Le code du portail est A4829 merci", "A4829"},
		{"es, safe", "código de la caja fuerte 4820", "4820"},
		{"nl, key box", "code van het sleutelkastje: 4820", "4820"},
		{"pl", "Kod do furtki 1936", "1936"},
		{"ar", "كود باب العمارة 4820", "4820"},
	} {
		runFind(t, redact.Config{}, []findCase{{c.lang, c.text, []string{"CREDENTIAL=" + c.code}}})
	}
	runFind(t, redact.Config{}, []findCase{
		{"zh", "门锁580214", []string{"OTP=580214"}},
		{"signed in at a door", "Your verification code at the door is 4471", []string{"OTP=4471"}},
		{"a gate", "Gate 4471 opens soon", nil},
	})
}

// TestNoPasscodeLanguages has orders, vouchers and post codes.
func TestNoPasscodeLanguages(t *testing.T) {
	for _, text := range []string{
		"Gutscheincode 482910 jetzt einlösen", "Fehlercode 48291", "Postleitzahl 10115 Berlin", "Rabattcode: 482910", "claimcode M39M51", "Le code postal 75011 est faux", "Profitez du code promo 482910",
		"El código de descuento es 48291", "O código do produto é 48291", "Il codice sconto è 48291", "Foutcode 482910", "Kod pocztowy 00950", "Kod rabatowy 482910", "İndirim kodunuz 48291", "Posta kodu 34000", "Rabattkod: 48291",
		"Código postal 28013", "Код товара 48291", "Промокод 48291", "Ваш заказ 48291 готов", "Kode promo 48291 diskon", "Mã giảm giá 48291", "쿠폰코드 48291", "クーポンコード 48291", "优惠码 48291", "كود الخصم 48291", "קוד קופון 48291", "कूपन कोड 48291",
		"অর্ডার 48291 পাঠানো হয়েছে", "Код заказа: 48291", "कोड ऑर्डर: 48291", "482910: クーポンコード", "Call 1234 da code do", "Use code SAVE2027 to log in and shop", "Voucher code SHOE-2027", "Enter 2 of 4 halls at 1830", "Je passe par le 1830, code postal", "Apartment 4471, gate 12", "Order K4-8810 has shipped", "In 1830 eingeben wir", "Je suis en 2026 avec un code", "Ma la 1234 euro",
	} {
		runFind(t, passcodes, []findCase{{text, text, nil}})
	}
}

// TestUnnamedPasscode has texts that say what the reader does with the digits, and not that they
// are a code.
func TestUnnamedPasscode(t *testing.T) {
	for _, c := range []struct{ lang, text, code string }{
		{"de", "Mit 771 204 bestätigen", "771 204"},
		{"en", "Confirm with 482910", "482910"},
		{"de", "771204 eingeben, um fortzufahren", "771204"},
		{"en", "Enter 482910 to continue", "482910"},
		{"en", "Type 482910 to proceed with your payment", "482910"},
		{"en", "Log in with 482910.", "482910"},
		{"en", "482910 to log in to Acme", "482910"},
		{"en", "Acme: 482910 to verify your number", "482910"},
		{"en", "Verify with 4829", "4829"},
		{"de", "Bestätigen Sie mit 482910", "482910"},
		{"de", "Zum Fortfahren 482910 eingeben", "482910"},
		{"de", "Geben Sie 482910 ein, um fortzufahren", "482910"},
		{"de", "Mit 482910 anmelden", "482910"},
		{"de", "482910 zum Anmelden", "482910"},
		{"fr", "Saisissez 482910 pour continuer", "482910"},
		{"fr", "Validez avec 482910", "482910"},
		{"fr", "Confirmez avec le 482910", "482910"},
		{"fr", "482910 pour vous connecter", "482910"},
		{"es", "Confirma con 482910", "482910"},
		{"es", "Ingresa 482910 para continuar", "482910"},
		{"es", "482910 para iniciar sesión", "482910"},
		{"pt", "Confirme com 482910", "482910"},
		{"pt", "Digite 482910 para continuar", "482910"},
		{"pt", "482910 para entrar na sua conta", "482910"},
		{"it", "Conferma con 482910", "482910"},
		{"it", "Inserisci 482910 per continuare", "482910"},
		{"it", "482910 per accedere", "482910"},
		{"nl", "Bevestig met 482910", "482910"},
		{"nl", "Voer 482910 in om verder te gaan", "482910"},
		{"nl", "482910 invoeren om door te gaan", "482910"},
		{"nl", "Met 482910 inloggen", "482910"},
		{"pl", "Potwierdź za pomocą 482910", "482910"},
		{"pl", "Wpisz 482910, aby kontynuować", "482910"},
		{"tr", "482910 ile giriş yapın", "482910"},
		{"tr", "482910 ile onaylayın", "482910"},
		{"tr", "Devam etmek için 482910 girin", "482910"},
		{"sv", "Bekräfta med 482910", "482910"},
		{"sv", "Ange 482910 för att fortsätta", "482910"},
		{"da", "Bekræft med 482910", "482910"},
		{"da", "Indtast 482910 for at fortsætte", "482910"},
		{"no", "Bekreft med 482910", "482910"},
		{"fi", "Syötä 482910 jatkaaksesi", "482910"},
		{"cs", "Potvrďte pomocí 482910", "482910"},
		{"cs", "Zadejte 482910 pro pokračování", "482910"},
		{"ro", "Confirmați cu 482910", "482910"},
		{"ro", "Introduceți 482910 pentru a continua", "482910"},
		{"hu", "Írja be: 482910 a folytatáshoz", "482910"},
		{"el", "Επιβεβαιώστε με 482910", "482910"},
		{"el", "Εισάγετε 482910 για να συνεχίσετε", "482910"},
		{"ru", "Подтвердите с помощью 482910", "482910"},
		{"ru", "Введите 482910, чтобы продолжить", "482910"},
		{"ru", "482910 для входа", "482910"},
		{"uk", "Введіть 482910, щоб продовжити", "482910"},
		{"ar", "أدخل 482910 للمتابعة", "482910"},
		{"ar", "أكد باستخدام 482910", "482910"},
		{"he", "הזן 482910 כדי להמשיך", "482910"},
		{"hi", "482910 से लॉगिन करें", "482910"},
		{"hi", "जारी रखने के लिए 482910 दर्ज करें", "482910"},
		{"bn", "482910 দিয়ে যাচাই করুন", "482910"},
		{"id", "Konfirmasi dengan 482910", "482910"},
		{"id", "Masukkan 482910 untuk melanjutkan", "482910"},
		{"vi", "Xác nhận bằng 482910", "482910"},
		{"vi", "Nhập 482910 để tiếp tục", "482910"},
		{"zh", "输入482910完成登录", "482910"},
		{"zh", "请输入482910以继续", "482910"},
		{"ja", "482910を入力してログインしてください", "482910"},
		{"ko", "482910을 입력해 로그인하세요", "482910"},
		{"th", "กรอก 482910 เพื่อดำเนินการต่อ", "482910"},
	} {
		runFind(t, passcodes, []findCase{{c.lang + ", " + c.text, c.text, []string{"OTP=" + c.code}}})
	}
}

// TestNoUnnamedPasscode has amounts, years, points and the numbers of orders in such texts.
func TestNoUnnamedPasscode(t *testing.T) {
	for _, text := range []string{
		"Register with 1500 others today",
		"Sign up with 4829 friends",
		"Confirm with 2026",
		"Mit 4999 EUR bestätigen",
		"Mit 1500 Punkten bezahlen",
		"Confirm with order 482910",
		"Confirm your order 482910",
		"Bestätigen Sie die Bestellung 482910",
		"Win 50000 to sign up",
		"Save 15000 to continue",
		"48000 customers log in daily",
		"482910 orders to verify",
		"Reply 48291 to confirm",
		"Text 48291 to continue",
		"Call 482910 to proceed",
		"Pay with 50000 now",
		"Mit 48291 Besuchern",
		"Con 15000 euros de premio",
		"Avec 15000 euros pour continuer",
		"Confirm by 31122026",
		"Log in with 12000 points",
		"Hall 4829 to check in",
		"Flight 4829 to continue boarding",
		"Zum Fortfahren im Jahr 2026",
		"In 2026 to continue with us",
		"Use 5000 steps to continue",
		"Continue with 4829 more steps",
		"Kontynuuj z 4829 punktami",
		"Continuar con 1500 puntos",
		"Proceed with 48291 units",
		"Ab 1999 to proceed",
		"Voucher 482910 to continue",
		"Use voucher 482910 to continue",
		"Gutschein 482910 eingeben, um fortzufahren",
		"Order no. 482910 to continue",
		"Kundennr. 482910 eingeben",
		"PLZ 10115 eingeben, um fortzufahren",
		"Enter 90210 zip to continue",
		"Enter extension 4829 to continue",
		"Parcel 482910 to confirm delivery",
		"Wir machen mit 12345 weiter",
		"Sipariş 482910 ile devam edin",
		"5000 TL ile devam",
		"2026 ile giriş",
		"Confirm with 10000",
		"Continue with 200000",
	} {
		runFind(t, passcodes, []findCase{{text, text, nil}})
	}
}
