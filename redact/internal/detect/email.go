package detect

import "bytes"

const (
	maxLocal  = 64  // RFC 5321 section 4.5.3.1.1
	maxDomain = 253 // RFC 1035 section 2.3.4, as text
)

// email looks for an address around the '@' at position at. The left walk is
// bounded and never passes an address that was already found, so that rows of
// '@' cost no more than their length.
func (s *scanner) email(at int) {
	b := s.b
	if at < s.urlEnd && s.on(kURL) {
		return // user information or a parameter: the link is masked whole
	}
	start := at
	for low := max(s.emailEnd, at-maxLocal); start > low && classOf[b[start-1]]&(cAlnum|cLocal) != 0; start-- {
	}
	start = s.latinFrom(start, at)
	for start < at && (b[start] == '.' || classOf[b[start]]&cAlnum == 0 && b[start] != '_' && b[start] != '+') {
		start++
	}
	if i := lastAssign(b[start:at]); i > 0 {
		start += i // to=someone@example.com
	}
	if start == at || b[at-1] == '.' {
		return
	}
	end, ok := s.host(at + 1)
	s.emailEnd = max(end, at+1)
	if ok && !sentenceBorder(b[at+1:end]) {
		s.emit(start, end, kEmail, 95)
	}
}

// latinFrom returns where the letters of ASCII that end at position end begin, if a word in a script
// without blanks touches them, as in 邮箱li@example.cn; otherwise start.
func (s *scanner) latinFrom(start, end int) int {
	b := s.b
	if len(s.off) == 0 {
		return start
	}
	k := end
	for k > start && b[k-1] < 0x80 {
		k--
	}
	if k == end || k-start < runeBytes || !noBlanks(b[k-runeBytes:]) {
		return start
	}
	return k
}

// latinEnd returns where the last label of a host ends, which begins at label, if a word in a script
// without blanks touches it, as in example.jpまで; otherwise end.
func latinEnd(b []byte, label, end int) int {
	for k := label; k < end; k++ {
		if b[k] >= 0x80 {
			if k-label >= 2 && noBlanks(b[k:]) {
				return k
			}
			return end
		}
	}
	return end
}

// lastAssign returns the position after the last '=' or '/' of p, which are
// allowed in a local part but in texts always belong to what is around it.
func lastAssign(p []byte) int {
	for i := len(p) - 1; i >= 0; i-- {
		if p[i] == '=' || p[i] == '/' || p[i] == '?' || p[i] == '&' {
			return i + 1
		}
	}
	return 0
}

// sentenceBorder reports whether the last label of a host begins a sentence:
// "ask @shop.Then" has a dot without a blank, not a domain.
func sentenceBorder(host []byte) bool {
	dot := bytes.LastIndexByte(host, '.')
	return isUpper(host[dot+1]) && !isUpper(host[dot+2]) && !isUpper(host[0])
}

// host walks a domain name from position i and returns its end. ok is whether
// it has two labels or more and ends in a label of letters: what RFC 1123
// section 2.1 and the root zone allow.
func (s *scanner) host(i int) (end int, ok bool) {
	b := s.b
	from, label, labels := i, i, 0
	for ; i < from+maxDomain; i++ {
		c := b[i]
		if classOf[c]&cAlnum != 0 || c == '-' && i > label {
			continue
		}
		if c != '.' || i == label || b[i-1] == '-' || !isAlnum(b[i+1]) {
			break
		}
		labels++
		label = i + 1
	}
	if labels > 0 && len(s.off) > 0 {
		i = latinEnd(b, label, i)
	}
	for i > label && b[i-1] == '-' {
		i--
	}
	if labels == 0 || i-label < 2 {
		return i, false
	}
	if isDigit(b[label]) || isDigit(b[i-1]) {
		return i, false
	}
	return i, true
}
