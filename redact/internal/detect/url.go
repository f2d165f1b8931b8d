package detect

import "bytes"

// maxURL bounds the walk over a link. A longer one is masked up to there and
// goes on as a link of its own kind: the rest of a token.
const maxURL = 2048

// scheme looks for a link with a scheme at the colon at i.
func (s *scanner) scheme(i int) {
	b := s.b
	start := i
	for start > i-12 && isAlnum(b[start-1]) && b[start-1] < 0x80 {
		start--
	}
	if start == i || !isAlpha(b[start]) {
		return
	}
	for _, known := range []string{"https", "http"} {
		if n := len(known); i-start > n && s.hasFold(i-n, known) {
			start = i - n // a word typed without a blank before the link
			break
		}
	}
	host := i + 3
	if host < s.urlEnd {
		return
	}
	// user:password@host
	secret := 0
	for k := host; k < host+128 && urlByte(b[k]) && b[k] != '/' && b[k] != '?'; k++ {
		if b[k] == ':' && secret == 0 {
			secret = k + 1
		}
		if b[k] == '@' {
			if secret > 0 {
				s.emit(secret, k, kURLSecret, 88)
			}
			host = k + 1
			break
		}
	}
	end, ok := s.host(host)
	if !ok {
		if end = quad(b, host); end == 0 || isAlnum(b[end]) {
			return
		}
	}
	s.link(start, end, 90)
}

// domain looks for a link without scheme around the dot at i: "www." and two
// more labels, a customary top level domain, or a path behind the host. Texts
// are full of dots without a blank, so a bare host must be in lower case.
func (s *scanner) domain(i int) {
	b := s.b
	if i < s.hostEnd || !isAlpha(b[i+1]) && !isDigit(b[i+1]) || !isAlnum(b[i-1]) {
		return
	}
	start := i
	for low := max(s.hostEnd, i-63, pad); start > low && (isAlnum(b[start-1]) || b[start-1] == '-'); start-- {
	}
	start = s.latinFrom(start, i)
	for start < i && b[start] == '-' {
		start++
	}
	end, ok := s.host(start)
	s.hostEnd = max(end, i+1)
	if !ok || b[start-1] == '@' || b[end] == '@' || b[start-1] == '_' || b[start-1] == '/' && b[start-2] == '/' && b[start-3] == ':' || s.urlEnd > start {
		return
	}
	host := b[start:end]
	dot := bytes.LastIndexByte(host, '.')
	top := host[dot+1:]
	www := s.hasFold(start, "www.")
	if www && bytes.IndexByte(host, '.') == dot {
		return
	}
	path := b[end] == '/' && (isAlnum(b[end+1]) || b[end+1] == 0 || isSpace(b[end+1]))
	score := uint8(0)
	switch {
	case www:
		score = 80
	case customaryTop(top) && (lowerOnly(host) || lowerOnly(top) && len(top) > 2 || secondLevel(host[:dot])), upperOnly(host) && len(host)-dot == 4 && customaryUpper(top):
		score = 70
	case path && isAlnum(b[end+1]) && lowerOnly(host) && len(host) > 4 && dot >= 2:
		score = 60
	}
	if score == 0 {
		return
	}
	s.link(start, end, score)
}

// link emits a link whose host ends at end, with port, path and query.
func (s *scanner) link(start, end int, score uint8) {
	b := s.b
	i := end
	if b[i] == ':' && isDigit(b[i+1]) {
		for i++; isDigit(b[i]); i++ {
		}
	}
	if b[i] == '/' || b[i] == '?' || b[i] == '#' {
		for most := start + maxURL; i < most && urlByte(b[i]); i++ {
		}
		i = s.trimLink(end, i)
	}
	s.secrets(end, i)
	s.urlEnd, s.hostEnd = i, max(s.hostEnd, i)
	if q := b[start-1]; (q == '"' || q == '\'') && b[i] == q {
		start, i = start-1, i+1 // quotes around a link go with it
	}
	s.emit(start, i, kURL, score)
}

// trimLink takes punctuation off the end of a link that ends at i: it belongs
// to the sentence. A closing parenthesis stays when the link opened it.
func (s *scanner) trimLink(path, i int) int {
	b := s.b
	closing := bytes.Count(b[path:i], []byte{')'}) - bytes.Count(b[path:i], []byte{'('})
	for ; i > path; i-- {
		switch b[i-1] {
		case ')':
			if closing <= 0 {
				return i
			}
			closing--
		case '.', ',', ';', ':', '!', '?', '\'', '"', ']', '*':
		default:
			return i
		}
	}
	return i
}

// urlByte reports whether c may stand in a link (RFC 3986 section 2), with the
// letters of other scripts.
func urlByte(c byte) bool {
	return c > ' ' && c != '"' && c != '<' && c != '>' && c != '\\' && c != '^' && c != '`' && c != '{' && c != '|' && c != '}' && c != 0x7F
}

// secrets looks for parameters between from and to whose values open a door.
func (s *scanner) secrets(from, to int) {
	if !s.on(kURLSecret) {
		return
	}
	b := s.b
	for i := from; i < to; i++ {
		if b[i] != '?' && b[i] != '&' && b[i] != '#' && b[i] != ';' {
			continue
		}
		k := i + 1
		for k < to && (isAlnum(b[k]) || b[k] == '_' || b[k] == '-') && k < i+32 {
			k++
		}
		if k == to || b[k] != '=' || !secretParameter(b[i+1:k]) {
			continue
		}
		v := k + 1
		for v < to && b[v] != '&' && b[v] != '#' && b[v] != ';' {
			v++
		}
		if v > k+1 {
			s.emit(k+1, v, kURLSecret, 88)
		}
		i = v - 1
	}
}

// secretParameter reports whether a parameter of this name holds a secret.
func secretParameter(name []byte) bool {
	var buf [32]byte
	n := copy(buf[:], name)
	for i, c := range buf[:n] {
		buf[i] = lower(c)
	}
	switch string(buf[:n]) {
	case "token", "access_token", "id_token", "refresh_token", "auth", "auth_token", "authtoken", "key", "api_key", "apikey", "api-key", "secret", "client_secret",
		"sig", "signature", "x-amz-signature", "x-goog-signature", "password", "passwd", "pwd", "pass", "code", "otp", "pin", "session", "sessionid", "sid", "jwt", "t", "hash", "reset", "magic", "invite":
		return true
	}
	return false
}

// secondLevel reports whether a host without its top level domain ends in one
// that registries sell below, as in example.co.uk.
func secondLevel(p []byte) bool {
	dot := bytes.LastIndexByte(p, '.')
	if dot < 1 {
		return false
	}
	switch string(p[dot+1:]) {
	case "co", "com", "org", "net", "gov", "edu", "ac":
		return true
	}
	return false
}

// customaryUpper is customaryTop for the domains that shops print in capitals.
func customaryUpper(p []byte) bool {
	switch string(p) {
	case "COM", "NET", "ORG":
		return true
	}
	return false
}

func upperOnly(p []byte) bool {
	for _, c := range p {
		if classOf[c]&cLower != 0 {
			return false
		}
	}
	return true
}

func lowerOnly(p []byte) bool {
	for _, c := range p {
		if isUpper(c) {
			return false
		}
	}
	return true
}

// customaryTop reports whether a bare host under this top level domain is
// taken for a link. Country codes that are English words are not among them:
// "see you.in a bit" needs a path or a scheme.
func customaryTop(p []byte) bool {
	switch string(p) {
	case "com", "net", "org", "edu", "gov", "mil", "int", "info", "biz", "name", "mobi", "app", "dev", "xyz", "online", "site", "shop", "store", "tech", "club", "link", "live", "page", "cloud", "top", "vip", "icu", "click", "website", "space",
		"io", "ai", "tv", "ly", "gl", "gd", "cc", "uk", "us", "ca", "de", "fr", "nl", "ch", "se", "dk", "fi", "pl", "cz", "sk", "hu", "ro", "gr", "pt", "es", "ru", "ua", "tr", "il", "jp", "kr", "cn", "tw", "hk", "sg", "th", "vn", "ph", "au", "nz", "za", "ng", "ke", "br", "ar", "mx", "cl", "eu":
		return true
	}
	return false
}
