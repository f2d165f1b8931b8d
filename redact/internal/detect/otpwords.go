package detect

// role is what a word means for a one-time passcode next to it.
type role uint16

const (
	rNoun   role = 1 << iota // names a code
	rStrong                  // names nothing but a one-time code
	rQual                    // says that the code proves a person's identity
	rFill                    // may stand between a noun and its code
	rIs                      // ties a code to the noun after it
	rNeg                     // makes it another kind of code
	rAct                     // tells the reader to type the code
	rDial                    // makes the digits an address to write to or call
	rPromo                   // speaks of advertising, in whatever clause
	rOpens                   // what a code opens: a door, an alarm
	rLast                    // tells the reader to type the code that stands before it
	rBy                      // stands between a code and what is done with it: "confirm with"
	rFor                     // stands before what a code is for: "to", "um", "pour"
	rGoOn                    // says that the reader goes on, having typed the code
)

// otpBase are the words of texts that services send, folded to ASCII where
// the script allows it: English, German, French, Spanish, Portuguese, Italian,
// Dutch, Polish, Turkish, Indonesian, Swedish, Russian.
var otpBase = []otpList{
	{rNoun, "code codes pin pincode token password pwd passwort kennwort codigo codice clave kod kodu kode koden kod sifre sifreniz sifresi senha contrasena wachtwoord mpin tpin nip cod itoken keypad digicode domofon passe cle chave chiave код пароль"},
	{rNoun | rStrong, "2fa mfa otp otps passcode passcodes totp otc tac mtan smstan phototan pushtan chiptan tan onetime vcode"},
	{rQual, "verification verify verifying verified authentication authenticate authenticator auth authorization authorisation authorize authorise security secure login log logon sign signin signup activation activate access one time temporary " +
		"confirmation confirm validation validate registration register reset unlock identity pickup 2fa mfa factor step device signing loggen app " +
		"verificacion verificacao verifica bestatigung bestatigungscode sicherheitscode anmeldung anmeldecode connexion confirmacion seguridad seguranca sicurezza accesso acceso acesso " +
		"dogrulama onay guvenlik verifikasi weryfikacyjny подтверждения подтверждение доступа входа"},
	{rNoun | rQual | rStrong, "bestatigungscode sicherheitscode anmeldecode verifizierungscode verificatiecode inloggningskod verifieringskod sakerhetskod engangskod engangscode einmalpasswort einmalkennwort einmalpin bestatigungsnummer verifizierungsnummer"},
	{rFill, "is are was be the a an your ur you our my this that here below following now to for of as and no number new sms e ist lautet est es sera son este votre su tu seu sua il tuo la le el o der die das dein deine ihr ihre vom anda kamu din ditt ваш твой ваша"},
	{rIs | rFill, "is are ist est es jest adalah este e ar er ialah lyder lautet luidt brzmi hai hain ay"},
	{rNeg, "post postal zip area dress ref reference order booking tracking country sort source bar qr error identifier store shop friend product item colour color course module"},
	{rNeg | rPromo, "claim quote promo promotional promotion discount voucher coupon gift offer redeem prize bonus checkout off winner won draw award"},
	{rAct, "use enter type input insert submit utilisez saisissez eingeben introduce ingresa usa digite inserisci masukkan ange utiliza utilice utilize utilizza gebruik uzyj bruk brug anvand kayta введите используйте"},
	{rDial | rFill, "sms"},
	{rDial, "call txt text send ring dial phone tel mob mobile reply whatsapp fax nokia account acc ac room flat year"},
}

// otpLists are all words with a role, folded.
var otpLists = foldedLists(otpBase, otpLanguages)

type otpEntry struct {
	hash uint32
	role role
}

var otpTable = func() (t [2048]otpEntry) {
	for _, l := range otpLists {
		for w := range splitWords(l.words) {
			h := hashWord([]byte(w))
			i := h & uint32(len(t)-1)
			for t[i].hash != 0 && t[i].hash != h {
				i = (i + 1) & uint32(len(t)-1)
			}
			t[i].hash = h
			t[i].role |= l.role
		}
	}
	return t
}()

// otpFilter turns most words away before they are hashed.
var otpFilter = func() *wordFilter {
	f := new(wordFilter)
	for _, l := range otpLists {
		for w := range splitWords(l.words) {
			f[otpPair(w)] |= 1 << bitOf(len(w), w[len(w)-1])
		}
	}
	return f
}()

// otpPair is pair for words that may have one letter.
func otpPair[T string | []byte](w T) int {
	if len(w) < 2 {
		return pair(w[0], 0)
	}
	return pair(w[0], w[1])
}

// roleOf returns the role of a word.
func roleOf(w []byte) role {
	if len(w) > 3 && w[len(w)-1] >= 0x80 && len(w) < 128 {
		if r := unspacedRole(w); r != 0 {
			return r
		}
	}
	if otpFilter[otpPair(w)]>>bitOf(len(w), w[len(w)-1])&1 == 0 {
		return compound(w)
	}
	h := hashWord(w)
	for i := h & uint32(len(otpTable)-1); ; i = (i + 1) & uint32(len(otpTable)-1) {
		switch otpTable[i].hash {
		case h:
			return otpTable[i].role
		case 0:
			return compound(w)
		}
	}
}
