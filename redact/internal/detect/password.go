package detect

import "bytes"

// passwordWords name a password, in the forms that texts have.
const passwordWords = "passwort kennwort wachtwoord losenord lösenordet adgangskode adgangskoden kodeord kodeordet passord passordet salasana parool lykilorð" +
	" contraseña contrasenya senha sifre şifre şifresi şifreniz şifren parola parolă parolanız parolası" +
	" hasło hasła hasłem heslo hesla jelszó jelszava lozinka lozinku zaporka geslo slaptažodis parole fjalëkalimi sandi khẩu" +
	" пароль пароля паролем парола лозинка סיסמה סיסמא הסיסמה סיסמתך المرور السر سر باسورد الباسورد باسوورد پسورد عبور पासवर्ड পাসওয়ার্ড"

// passwordTails are the words for a password in scripts without blanks, at the end of what is read
// as one word.
var passwordTails = [...][]byte{
	[]byte("密码"), []byte("密碼"), []byte("口令"), []byte("パスワード"), []byte("暗証番号"), []byte("비밀번호"), []byte("รหัสผาน"), // without its tone mark
}

// passwordCopulas are words for "is" behind those of passwordTails.
var passwordCopulas = [...][]byte{[]byte("是"), []byte("为"), []byte("為"), []byte("は"), []byte("는"), []byte("คือ")}

// passwordEnds reports whether a run of letters ends with one of passwordTails, and perhaps "is".
func passwordEnds(run []byte) bool {
	for _, is := range passwordCopulas {
		run = bytes.TrimSuffix(run, is)
	}
	for _, tail := range passwordTails {
		if bytes.HasSuffix(run, tail) {
			return true
		}
	}
	return false
}

// gluedPassword looks for a password of ASCII that touches its name in a script without blanks, in
// the letters and digits from start to end.
func (s *scanner) gluedPassword(start, end int) {
	b := s.b
	for _, tail := range passwordTails {
		k := bytes.Index(b[start:end], tail)
		if k < 0 {
			continue
		}
		v := start + k + len(tail)
		for _, is := range passwordCopulas {
			if bytes.HasPrefix(b[v:end], is) {
				v += len(is)
			}
		}
		if v < end && s.passwordAt(v, passwordNamed) {
			return
		}
	}
}

// copulas are the words for "is" between a password and its name.
var copulas = [...]string{"is", "ist", "est", "es", "e", "sono", "jest", "to", "ar", "er", "je", "adalah", "la", "estas"}

const (
	wordsAhead  = 5  // between the name of a password and ':' or "is"
	maxPassword = 64 // bytes
)

// secretAhead looks for a password that stands right after its name, "password Xy12!abc", or some
// words later after a colon or "is", "haslo do wifi: ...", "la password del portale e ...", or
// after words of another script. What is found must look like a password, since the sentence may go
// on about something else.
func (s *scanner) secretAhead(i int, weak bool) {
	b := s.b
	script, network := false, false
	for words := range wordsAhead {
		if b[i] != ' ' {
			return
		}
		for b[i] == ' ' {
			i++
		}
		bare := passwordBare
		if words == 0 && !weak {
			bare = passwordNext
		}
		if (words == 0 || network || script && b[i] < 0x80) && s.passwordAt(i, bare) || weak {
			return
		}
		script = b[i] >= 0x80 // before a word of ASCII
		k := i
		if isAlpha(b[k]) && b[k+1] == '"' && isAlpha(b[k+2]) || isAlpha(b[k]) && b[k+1] == '\'' {
			k, i = k+2, i+2 // "c'est"
		}
		for isLetter(b[k]) && k < i+32 {
			k++
		}
		after := k
		if b[after] == ' ' && b[after+1] == ':' {
			after++ // as French has it
		}
		network = triggerOf(b[i:k])&gNetwork != 0 || k-i <= 24 && in(passwordKinds, b[i:k]) // "haslo wifi ..."
		switch {
		case k == i:
			return
		case b[after] == ':':
			for after++; b[after] == ' ' || b[after] == '"'; {
				after++
			}
			s.passwordAt(after, passwordNamed)
			return
		case b[k] == ' ' && copula(b[i:k]):
			for b[k] == ' ' || b[k] == '"' {
				k++
			}
			s.passwordAt(k, passwordNamed)
			return
		}
		i = k
	}
}

// passwordKinds say of a password that it is the first one or for a while: it follows them.
var passwordKinds = newWordSet("startowe tymczasowe inicial initial initiale provisoire temporaire temporal provisoria temporaria provvisoria temporanea iniziale tijdelijk initieel provisorio temporaneo docasne geçici ilk временный тимчасовий temporar initiala tillfälligt midlertidig")

func copula(word []byte) bool {
	for _, c := range copulas {
		if len(c) == len(word) && hasFold(word, c) {
			return true
		}
	}
	return false
}

// hasFold reports whether word is w without regard to case.
func hasFold(word []byte, w string) bool {
	for i := range len(w) {
		if lower(word[i]) != w[i] {
			return false
		}
	}
	return true
}

// How a password is announced.
const (
	passwordNamed = iota // by a colon or "is"
	passwordNext         // it stands right behind a word for passwords
	passwordBare         // only near one
)

// passwordAt emits what begins at v if it looks like a password: letters and a digit, of which the
// digit is not the first if nothing announces it, and capitals, small letters and a digit where
// only its name is near.
func (s *scanner) passwordAt(v, announced int) bool {
	b := s.b
	end := v
	for end < v+maxPassword && !noBlanks(b[end:]) && b[end] > ' ' && b[end] != '"' && b[end] != '<' && b[end] != '/' && b[end] != ',' && b[end] != ';' {
		end++
	}
	for end > v && (b[end-1] == '.' || b[end-1] == ')' || b[end-1] == '?' || b[end-1] == ':') {
		end--
	}
	p := b[v:end]
	if len(p) < 6 || b[end] == '/' || !isAlnum(p[0]) || p[0] >= 0x80 {
		return false
	}
	digit, upper, small, other := false, false, false, false
	for i, c := range p {
		switch {
		case isDigit(c):
			digit = true
		case isUpper(c):
			upper = true
		case isAlpha(c):
			small = true
		case c == '@' && bytes.IndexByte(p[i:], '.') > 0, c == '=':
			return false // an address, a parameter
		default:
			other = true
		}
	}
	if !digit || !small && !upper || announced == passwordBare && !(upper && small) && !other || announced != passwordNamed && isDigit(p[0]) {
		return false
	}
	s.emit(v, end, kCredential, 65)
	return true
}
