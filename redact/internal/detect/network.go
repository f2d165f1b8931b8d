package detect

// networkTerms may stand between the name of a wireless network and its password, folded to ASCII.
var networkTerms = newWordSet("code codes key pass passcode pin kod kode koodi codigo codice cle clave chave chiave schlussel sleutel nyckel nokkel klucz klic anahtar anahtari sifre")

// network looks for the password of a wireless network: "wifi: Tulip-2026", "the wifi code is
// tulip2026". fi is only a word for one in "Wi-Fi".
func (s *scanner) network(start, end int) {
	b := s.b
	if end-start == 2 && !s.hasFold(start-3, "wi-") {
		return
	}
	i, named := end, s.termBefore(start)
	for range 2 {
		k := i
		for b[k] == ' ' || b[k] == '-' {
			k++
		}
		to := k
		for isLetter(b[to]) && to-k < 24 {
			to++
		}
		if k == i || !in(networkTerms, b[k:to]) {
			break
		}
		i, named = to, true
	}
	v := i
	for b[v] == ' ' {
		v++
	}
	announced := passwordNext
	switch {
	case b[v] == ':' || b[v] == '=':
		v, announced = v+1, passwordNamed
	case !named:
		return
	default:
		if isAlpha(b[v]) && (b[v+1] == '\'' || b[v+1] == '"') {
			v += 2 // "c'est"
		}
		k := v
		for isLetter(b[k]) && k-v < 12 {
			k++
		}
		if b[k] == ' ' && copula(b[v:k]) {
			v, announced = k, passwordNamed
		}
	}
	for b[v] == ' ' || b[v] == '"' {
		v++
	}
	if !named && s.passwordLater(v) {
		return // what follows is the name of the network
	}
	s.passwordAt(v, announced)
}

// termBefore reports whether one of networkTerms stands before position i, as in "code wifi".
func (s *scanner) termBefore(i int) bool {
	b := s.b
	if b[i-1] != ' ' {
		return false
	}
	k := i - 1
	for isLetter(b[k-1]) && i-k < 24 {
		k--
	}
	return in(networkTerms, b[k:i-1])
}

// passwordLater reports whether a word for passwords stands in the 48 bytes from position i on.
func (s *scanner) passwordLater(i int) bool {
	b := s.b
	for last := i + 48; i < last && b[i] != 0; i++ {
		from := i
		for isLetter(b[i]) && i-from < 31 {
			i++
		}
		if i-from > 1 && triggerOf(b[from:i])&(gSecret|gSecretWeak) != 0 {
			return true
		}
	}
	return false
}

// cardCode looks for the three or four digits of the code on the back of a card behind the word for
// it.
func (s *scanner) cardCode(end int) {
	b := s.b
	i := end
	for words := 0; ; {
		switch {
		case b[i] == ' ' || b[i] == ':' || b[i] == '=' || b[i] == '#' || b[i] == '/':
			i++
			continue
		case isAlpha(b[i]) && words < 2:
			k := i
			for isAlpha(b[i]) && i-k < 24 {
				i++
			}
			if words++; in(referenceFill, b[k:i]) || copula(b[k:i]) {
				continue
			}
			return
		}
		break
	}
	k := i
	for isDigit(b[k]) {
		k++
	}
	if n := k - i; i > end && n >= 3 && n <= 4 && !isAlnum(b[k]) && b[k] != '$' && b[k] != '%' {
		s.emit(i, k, kCredential, 80)
	}
}
