package detect

import (
	"bytes"
	"strings"
)

// key looks for a marked key at position i, where a token begins.
func (s *scanner) key(i int) {
	b := s.b
	rules := s.cfg.rules
	if second := b[i+1]; rules.seconds[b[i]][second>>6]>>(second&63)&1 == 0 || i < s.keyTried {
		return
	}
	formats := rules.keys[b[i]]
	for k := range formats {
		f := &formats[k]
		if !bytes.HasPrefix(b[i:], []byte(f.prefix)) {
			continue
		}
		end := i + len(f.prefix)
		for keyByte(b[end]) || strings.IndexByte(f.also, b[end]) >= 0 {
			end++
		}
		if end-i > 256 {
			s.keyTried = end // a run this long is walked once
		}
		for b[end-1] == '.' || b[end-1] == '-' {
			end--
		}
		if !f.fits(b[min(i+len(f.prefix), end):end]) {
			continue
		}
		if f.prefix == "eyJ" && bytes.IndexByte(b[i:end], '.') < 0 {
			continue // a JSON Web Token has dots (RFC 7519)
		}
		s.emit(i, end, kCredential, 95)
		s.keyEnd = end
		return
	}
}

func keyByte(c byte) bool {
	return isAlnum(c) && c < 0x80 || c == '_' || c == '-' || c == '.'
}

// parameterAt reports whether another value, "name=", or the end of the word is
// at position i, so that what stands before it ended one.
func (s *scanner) parameterAt(i int) bool {
	b := s.b
	k := i
	for k < i+32 && (isAlnum(b[k]) || b[k] == '_' || b[k] == '-') {
		k++
	}
	return b[k] == '=' && k > i || k == i && (b[k] <= ' ' || b[k] == '"' || b[k] == '\'')
}

// secretWord looks for a value that the word from start to end calls a
// password, key or token: "password: x", "token=x", "password is x".
func (s *scanner) secretWord(start, end int, weak bool) {
	b := s.b
	i := end
	for k := 0; k < 3 && (b[i] == '"' || b[i] == '\'' || b[i] == ')' || b[i] == ']' || isSpace(b[i])); k++ {
		i++
	}
	if weak && s.hasFold(start-3, "de passe") {
		weak = false // "mot de passe"
	}
	assigned := false
	switch {
	case b[i] == ':' || b[i] == '=':
		assigned = true
		i++
		if b[i] == '=' || b[i] == '>' {
			i++
		}
	case !weak && isSpace(b[i-1]) && s.hasFold(i, "is") && (isSpace(b[i+2]) || b[i+2] == ':'):
		i += 3
	case !weak && isSpace(b[i-1]) && (s.hasFold(i, "ist ") || s.hasFold(i, "est ")):
		i += 4
	default:
		s.secretAhead(end, weak)
		return
	}
	for k := 0; k < 3 && (isSpace(b[i]) || b[i] == '"' || b[i] == '\''); k++ {
		i++
	}
	v := i
	for most := i + 512; i < most && b[i] > ' ' && b[i] != '"' && b[i] != '\'' && b[i] != '<'; i++ {
		if (b[i] == '&' || b[i] == ';' || b[i] == ',') && s.parameterAt(i+1) {
			break
		}
	}
	for i > v && (b[i-1] == '.' || b[i-1] == ')' || b[i-1] == '!' && i-v < 6 || b[i-1] == '?' || b[i-1] == '}' || b[i-1] == ']') {
		i--
	}
	if i-v < 4 || b[v] == '[' || b[v] == '{' || i-v < 7 && (s.hasFold(v, "bearer") || s.hasFold(v, "basic")) {
		return
	}
	digit, upper, other, lowerSeen := false, false, false, false
	for k, c := range b[v:i] {
		digit = digit || isDigit(c)
		upper = upper || isUpper(c) && k > 0
		lowerSeen = lowerSeen || c >= 'a' && c <= 'z'
		other = other || !isAlnum(c)
	}
	if digit && !upper && !lowerSeen && !other && i-v <= 8 {
		return // digits: a passcode, if anything
	}
	letters := upper || lowerSeen || isUpper(b[v])
	if !letters && weak {
		return // "login: 020 ..." is for the rules about numbers
	}
	if assigned && letters {
		s.keyEnd = i // what stands inside the value is the value
	}
	strong := digit && (upper || lowerSeen || other) || upper && lowerSeen && i-v >= 8 || other && lowerSeen && i-v >= 8
	switch {
	case strong && assigned:
		s.emit(v, i, kCredential, 85)
	case strong:
		s.emit(v, i, kCredential, 70)
	case assigned && !weak:
		s.emit(v, i, kCredential, 60)
	case assigned:
		s.emit(v, i, kCredential, 55)
	}
}

// bearer looks for the token after "Bearer" or "Basic" (RFC 6750, RFC 7617).
func (s *scanner) bearer(end int) {
	b := s.b
	if b[end] != ' ' {
		return
	}
	i := end + 1
	for i < end+4096 && (keyByte(b[i]) || b[i] == '+' || b[i] == '/' || b[i] == '=' || b[i] == '~') {
		i++
	}
	p := b[end+1 : i]
	if len(p) < 16 || lowerOnly(p) && !bytes.ContainsAny(p, "0123456789") {
		return
	}
	s.emit(end+1, i, kCredential, 90)
}

// pem looks for a private key in the textual form of RFC 7468 around BEGIN.
func (s *scanner) pem(start int) {
	b := s.b
	if start < pad+5 || string(b[start-5:start]) != "-----" {
		return
	}
	head := b[start:min(start+64, s.end)]
	at := bytes.Index(head, []byte("PRIVATE KEY-----"))
	if at < 0 {
		return
	}
	end := min(start+16<<10, s.end) // without an end, all of it is taken for the key
	if k := bytes.Index(b[start:end], []byte("-----END")); k >= 0 {
		end = start + k
		for k := 0; k < 48 && b[end] != '\n' && end < s.end; k++ {
			end++
		}
	}
	s.emit(start-5, end, kCredential, 99)
	s.keyEnd = end
}
