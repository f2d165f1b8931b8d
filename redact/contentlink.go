package redact

import (
	"strings"

	"github.com/sealtext/sealtext/redact/internal/detect"
)

// links calls f, with positions in the original, for everything in a text that the recipient's
// phone may open, or that the recipient is meant to open after a change of its spelling, unless its
// host is a listed domain in its plain spelling. It is stricter than the detector of [URL], which
// must not mark ordinary messages: in doubt it refuses.
func (p *ContentPolicy) links(r reading, f func(start, end int)) {
	t := r.text
	for i := 0; i < len(t); i++ {
		var l link
		switch {
		case t[i] == ':':
			l = schemeLink(t, i)
		case detect.IsAlnum(t[i]):
			var end int
			if l, end = bareLink(t, i); l.end == 0 {
				i = end - 1
			}
		}
		if l.end == 0 {
			continue
		}
		if !l.plain || !r.exact(l.host, min(l.hostEnd+1, l.end)) || // with what ends the host
			!p.listedHost(t[l.host:l.hostEnd]) {
			f(r.span(l.start, l.end))
		}
		i = max(i, l.next-1)
	}
}

// linkAllowed reports whether a finding of the Redactor is one that links would allow.
func (p *ContentPolicy) linkAllowed(text string) bool {
	if p.anyDomain {
		return true
	}
	text = strings.Trim(text, `"'`)
	allowed := true
	p.links(reread(text), func(int, int) { allowed = false })
	return allowed
}

// listedHost reports whether host is a listed domain or below one.
func (p *ContentPolicy) listedHost(host string) bool {
	host = strings.TrimSuffix(strings.ToLower(host), ".")
	for _, d := range p.domains {
		if host == d || strings.HasSuffix(host, "."+d) {
			return true
		}
	}
	return false
}

// plainHost reports whether s is a domain of ASCII letters, digits, dashes and
// dots with no empty label (RFC 1123 section 2.1).
func plainHost(s string) bool {
	for label := range strings.SplitSeq(s, ".") {
		if label == "" || label[0] == '-' || strings.ContainsFunc(label, func(r rune) bool { return r >= 0x80 || !detect.IsAlnum(byte(r)) && r != '-' }) {
			return false
		}
	}
	return true
}

// link is a span of a folded text. Its host may be compared when plain. The next one may begin at next:
// only after http:// or https:// is it certain that a phone takes what follows the host for a part of the
// link. Of x://own.example#https://other.example it opens the second host.
type link struct {
	start, end, host, hostEnd, next int
	plain                           bool
}

// schemeLink reads the link whose scheme ends at the colon at i. Blanks and
// missing or turned slashes do not hide it.
func schemeLink(t string, i int) link {
	end := i
	for end > 0 && t[end-1] == ' ' && end > i-2 {
		end--
	}
	start := end
	for start > 0 && start > end-16 && detect.IsAlnum(t[start-1]) && t[start-1] < 0x80 {
		start--
	}
	name := strings.ToLower(t[start:end])
	web := strings.HasSuffix(name, "http") || strings.HasSuffix(name, "https") || strings.HasSuffix(name, "hxxp") || strings.HasSuffix(name, "hxxps")
	k, slashes := i+1, 0
	for k < len(t) && k < i+8 && (t[k] == '/' || t[k] == '\\' || t[k] == ' ' && web) {
		if t[k] != ' ' {
			slashes++
		}
		k++
	}
	if name == "" || k == len(t) || slashes < 2 && (!web || slashes == 0 && k > i+1) {
		return link{}
	}
	stop := k
	for stop < len(t) && detect.URLByte(t[stop]) && strings.IndexByte("/?#", t[stop]) < 0 {
		stop++
	}
	host := k + strings.LastIndexByte(t[k:stop], '@') + 1
	hostEnd := host + len(strings.TrimRight(t[host:stop], ".,;:!)'*]"))
	if at := strings.LastIndexByte(t[host:hostEnd], ':'); at >= 0 && allDigits(t[host+at+1:hostEnd]) {
		hostEnd = host + at
	}
	plain := plainHost(t[host:hostEnd]) && (stop == len(t) || t[stop] != '\\')
	l := link{start, pathEnd(t, stop), host, max(hostEnd, host+1), stop, plain && hostEnd > host}
	if (name == "http" || name == "https") && strings.HasPrefix(t[i:], "://") || !l.plain {
		l.next = l.end
	}
	return l
}

// pathEnd returns the end of a link whose host and port end at i.
func pathEnd(t string, i int) int {
	if i < len(t) && strings.IndexByte("/?#", t[i]) >= 0 {
		for i < len(t) && detect.URLByte(t[i]) {
			i++
		}
	}
	return i
}

// bareLink reads the link without a scheme whose host begins at i. end is how
// far it looked.
func bareLink(t string, i int) (l link, end int) {
	plain := true
	end = labelEnd(t, i)
	labels := []string{strings.ToLower(t[i:end])}
	for {
		next, spelled := dotAfter(t, end)
		if next == 0 {
			break
		}
		stop := labelEnd(t, next)
		label := strings.ToLower(t[next:stop])
		if spelled == dotSpaced || spelled == dotWord {
			known, country := detect.KnownTop(label)
			sentence := spelled == dotSpaced && !pathFollows(t, stop) && (country || englishTop(label))
			if labels[0] != "www" && (!known || sentence) {
				break
			}
		}
		labels, end, plain = append(labels, label), stop, plain && spelled == dotPlain
	}
	if len(labels) < 2 || !openable(t, i, end, labels, plain) {
		return link{}, end
	}
	stop := end
	if stop+1 < len(t) && t[stop] == ':' && detect.IsDigit(t[stop+1]) {
		for stop++; stop < len(t) && detect.IsDigit(t[stop]); stop++ {
		}
	}
	if stop < len(t) && (t[stop] == '%' || t[stop] == '\\' || t[stop] == '@' && stop > end) {
		plain = false // an escape, or a name and password before the host
	}
	return link{i, pathEnd(t, stop), i, end, stop, plain}, end
}

// openable reports whether labels, which stand from start to end, are a host
// that phones open.
func openable(t string, start, end int, labels []string, plain bool) bool {
	path := pathFollows(t, end)
	if start > 1 && t[start-1] == '@' && detect.Local(t[start-2]) && !path && !userinfo(t, start-1) {
		return false // an e-mail address
	}
	top := labels[len(labels)-1]
	if !detect.IsLetter(top[0]) {
		port := end+1 < len(t) && t[end] == ':' && detect.IsDigit(t[end+1])
		return len(labels) == 4 && (path || port) && quadLabels(labels)
	}
	known, country := detect.KnownTop(top)
	switch {
	case labels[0] == "www", path && len(top) > 1 && top[0] < 0x80 && allLetters(top):
		return true
	case !known:
		return false
	case !plain:
		return true
	case !country:
		return !englishTop(top) || !capitalized(t[end-len(top):end]) || !wordFollows(t, end)
	}
	// "10.am", "p.m.in", "ready.It will": a dot without a blank
	return !allDigits(labels[len(labels)-2]) && !capitalized(t[end-len(top):end]) && !(len(labels) > 2 && len(labels[0]) == 1 && len(labels[1]) == 1)
}

// userinfo reports whether what stands before the at sign at i is a name and a port or password, as in
// "user:80@host", and not the name of a mailbox.
func userinfo(t string, i int) bool {
	k := i
	for k > 0 && detect.IsDigit(t[k-1]) {
		k--
	}
	return k < i && k > 1 && t[k-1] == ':' && detect.IsAlnum(t[k-2])
}

// wordFollows reports whether a sentence goes on at i.
func wordFollows(t string, i int) bool { return i+1 < len(t) && t[i] == ' ' && detect.IsAlpha(t[i+1]) }

// englishTop reports whether a sentence may begin with a top level domain.
func englishTop(top string) bool { return len(top) > 2 && top != "com" && top != "net" && top != "org" }

func capitalized(s string) bool { return len(s) > 1 && detect.IsUpper(s[0]) && !detect.IsUpper(s[1]) }

func allLetters(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r < 0x80 && !detect.IsAlpha(byte(r)) })
}

func quadLabels(labels []string) bool {
	for _, l := range labels {
		if len(l) > 3 || !allDigits(l) || len(l) == 3 && l > "255" {
			return false
		}
	}
	return true
}

func pathFollows(t string, i int) bool { return i+1 < len(t) && t[i] == '/' && detect.IsAlnum(t[i+1]) }

func labelEnd(t string, i int) int {
	for i < len(t) && (detect.IsAlnum(t[i]) || t[i] == '-') {
		i++
	}
	return i
}

// How a dot between two labels is spelled.
const (
	dotPlain  = iota // a.b
	dotMarked        // a[.]b, a(dot)b
	dotSpaced        // a . b
	dotWord          // a dot b
)

// dotAfter reads the dot after a label that ends at i. next is the start of
// the label after it, 0 if there is none.
func dotAfter(t string, i int) (next, spelled int) {
	if i+1 < len(t) && t[i] == '.' && detect.IsAlnum(t[i+1]) {
		return i + 1, dotPlain
	}
	k := i
	for k < len(t) && k < i+2 && t[k] == ' ' {
		k++
	}
	for _, d := range [...]struct {
		spelling string
		spelled  int
	}{{"[.]", dotMarked}, {"(.)", dotMarked}, {"{.}", dotMarked}, {"[dot]", dotMarked}, {"(dot)", dotMarked}, {"{dot}", dotMarked}, {".", dotSpaced}, {"dot ", dotWord}} {
		if k == i && d.spelled > dotMarked || len(t)-k <= len(d.spelling) || !strings.EqualFold(t[k:k+len(d.spelling)], d.spelling) {
			continue
		}
		next = k + len(d.spelling)
		for n := next; next < len(t) && next < n+2 && t[next] == ' '; {
			next++
		}
		if next < len(t) && detect.IsAlnum(t[next]) {
			return next, d.spelled
		}
	}
	return 0, 0
}
