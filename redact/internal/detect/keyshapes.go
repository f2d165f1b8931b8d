package detect

import "bytes"

// Some services give keys no prefix, but a shape that nothing else has.

// unmarkedKey looks for one of them at a token of letters and digits that a dash, dot or tilde ends.
func (s *scanner) unmarkedKey(start, end int) {
	b := s.b
	switch n := end - start; {
	case b[end] == '~' && n >= 2 && b[end-1] == 'Q' && isDigit(b[end-2]):
		s.entraSecret(end)
	case b[end] == '.' && n == 14 && bytes.HasPrefix(b[end:], []byte(".atlasv1.")):
		s.keyUntil(start, end, end+9, 60, 80)
	case b[end] == '.' && n >= 23 && n <= 28 && b[start]-'M' <= 2:
		s.discordToken(start, end)
	case b[end] == '-' && n == 32:
		s.hexKey(start, end)
	}
}

// keyRun returns the end of the run of key bytes without dots that begins at i.
func (s *scanner) keyRun(i int) int {
	for k := range 256 {
		if c := s.b[i+k]; c == '.' || !keyByte(c) {
			return i + k
		}
	}
	return i + 256
}

// keyUntil emits a key from start whose last part begins at last, if that has from least to most bytes.
func (s *scanner) keyUntil(start, end, last, least, most int) {
	stop := s.keyRun(last)
	if n := stop - last; n < least || n > most || isAlnum(s.b[start-1]) {
		return
	}
	s.emit(start, stop, kCredential, 95)
	s.keyEnd = max(end, stop)
}

// botToken looks for the token of a Telegram bot: its number of 8 to 10 digits, a colon and 35 bytes (Telegram Bot API,
// Authorizing your bot).
func (s *scanner) botToken(start, end int) {
	b := s.b
	if stop := s.keyRun(end + 1); stop-end-1 == 35 && hasLetter(b[end+1:stop]) {
		s.emit(start, stop, kCredential, 95)
		s.keyEnd = stop
	}
}

func hasLetter(p []byte) bool {
	for _, c := range p {
		if isAlpha(c) {
			return true
		}
	}
	return false
}

// entraSecret looks for a client secret of Microsoft Entra ID: three bytes, a digit, "Q~" and 31 to 34
// bytes.
func (s *scanner) entraSecret(tilde int) {
	b := s.b
	for _, c := range b[tilde-5 : tilde-2] {
		if !keyByte(c) && c != '~' {
			return
		}
	}
	stop := tilde + 1
	for stop < tilde+40 && (keyByte(b[stop]) || b[stop] == '~') {
		stop++
	}
	for b[stop-1] == '.' {
		stop--
	}
	if n := stop - tilde - 1; n >= 31 && n <= 34 {
		s.emit(tilde-5, stop, kCredential, 95)
		s.keyEnd = stop
	}
}

// discordToken looks for the token of a Discord bot: its number in base64 and two more parts (Discord
// developer documentation, Authentication).
func (s *scanner) discordToken(start, end int) {
	middle := s.keyRun(end + 1)
	if n := middle - end - 1; (n == 6 || n == 7) && s.b[middle] == '.' {
		s.keyUntil(start, end, middle+1, 27, 38)
	}
}

// hexKey looks for 32 hexadecimal digits with what Mailchimp ("-us21"), Mailgun (8 and 8 digits) and
// Infobip (a UUID) append to them.
func (s *scanner) hexKey(start, end int) {
	b := s.b
	for _, c := range b[start:end] {
		if !isHex(c) {
			return
		}
	}
	stop := s.keyRun(end)
	rest := b[end:stop]
	switch {
	case len(rest) >= 4 && len(rest) <= 6 && rest[1] == 'u' && rest[2] == 's' && isDigit(rest[3]) && isDigit(rest[len(rest)-1]):
	case len(rest) == 18 && hexGroups(rest, 8, 8):
	case len(rest) == 37 && hexGroups(rest, 8, 4, 4, 4, 12):
	default:
		return
	}
	s.emit(start, stop, kCredential, 95)
	s.keyEnd = stop
}

// hexGroups reports whether p is a dash and hexadecimal digits for each length.
func hexGroups(p []byte, lengths ...int) bool {
	for _, n := range lengths {
		if p[0] != '-' {
			return false
		}
		for _, c := range p[1 : n+1] {
			if !isHex(c) {
				return false
			}
		}
		p = p[n+1:]
	}
	return len(p) == 0
}
