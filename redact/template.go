package redact

import (
	"slices"
	"strings"

	"github.com/sealtext/sealtext/redact/internal/detect"
)

const maxPlaceholder = 48

// placeholders calls f for everything in a folded text that looks like a
// template that was not filled in: {{name}}, {name}, ${name}, $name, {% if %},
// <%= name %>, <name>, [NAME], %name%, %(name)s, %s and %1$s, #NAME#, #{name},
// *|NAME|*, __NAME__, @@name@@, :name, and what programs print for a value
// that is not there.
func placeholders(text string, f func(start, end int)) {
	for i := 0; i < len(text); i++ {
		end := 0
		switch text[i] {
		case '{', '$':
			end = braced(text, i)
		case '<':
			if end = closed(text, i, "<%", "%>"); end == 0 {
				end = named(text, i, '>')
			}
		case '[':
			end = named(text, i, ']')
		case '%':
			end = percent(text, i)
		case '#':
			if end = named(text, i, '#'); end == 0 && strings.HasPrefix(text[i:], "#{") {
				end = braced(text, i+1)
			}
		case '*':
			end = closed(text, i, "*|", "|*")
		case '_':
			end = doubled(text, i, "__")
		case '@':
			end = doubled(text, i, "@@")
		case ':':
			if i == 0 || detect.IsSpace(text[i-1]) {
				end = field(text, i+1)
			}
		case 'u', 'n', 'N':
			if i == 0 || !detect.IsAlnum(text[i-1]) {
				end = absent(text, i)
			}
		}
		if end > 0 {
			f(i, end)
			i = end - 1
		}
	}
}

func window(text string, i int) string { return text[i:min(len(text), i+maxPlaceholder)] }

// closed reads what stands between two marks and returns the end, or 0.
func closed(text string, i int, open, last string) int {
	if !strings.HasPrefix(text[i:], open) {
		return 0
	}
	if k := strings.Index(window(text, i+len(open)), last); k > 0 {
		return i + len(open) + k + len(last)
	}
	return 0
}

// doubled reads a name between two equal marks and returns the end, or 0.
func doubled(text string, i int, mark string) int {
	end := closed(text, i, mark, mark)
	if end == 0 || !identifier(text[i+len(mark):end-len(mark)]) {
		return 0
	}
	return end
}

// braced reads {name}, {{ name }}, ${name}, $name and {% tag %} and returns
// the end, or 0. Two braces are a template whether they close or not.
func braced(text string, i int) int {
	rest := text[i:]
	switch {
	case strings.HasPrefix(rest, "{%"):
		return max(closed(text, i, "{%", "%}"), i+2)
	case strings.HasPrefix(rest, "{{"):
		end := closed(text, i, "{{", "}}")
		for end > 0 && end < len(text) && text[end] == '}' {
			end++
		}
		return max(end, i+2)
	case strings.HasPrefix(rest, "${"):
		return max(closed(text, i, "${", "}"), i+2)
	case rest[0] == '$':
		return field(text, i+1)
	}
	end := closed(text, i, "{", "}")
	if end == 0 || !identifier(text[i+1:end-1]) && !allDigits(text[i+1:end-1]) {
		return 0
	}
	return end
}

// percent reads the forms with a percent sign and returns the end, or 0. A
// percentage is none of them, nor is a byte of a link.
func percent(text string, i int) int {
	if i > 0 && (detect.IsDigit(text[i-1]) || detect.IsAlnum(text[i-1]) && i+2 < len(text) && detect.IsHex(text[i+1]) && detect.IsHex(text[i+2])) {
		return 0
	}
	for _, form := range [...][2]string{{"%(", ")"}, {"%{", "}"}, {"%%", "%%"}, {"%", "%"}} {
		end := closed(text, i, form[0], form[1])
		if end == 0 {
			continue
		}
		inner := text[i+len(form[0]) : end-len(form[1])]
		if !identifier(inner) || form[0] == "%" && strings.Contains(inner, " ") {
			continue
		}
		if form[0] == "%(" && end < len(text) && detect.IsAlpha(text[end]) {
			end++ // %(name)s
		}
		return end
	}
	return verb(text, i)
}

// verb reads a verb of printf, %s, %1$s, %-10s, %.2f, or what Go prints for a
// wrong one, and returns the end, or 0.
func verb(text string, i int) int {
	k := i + 1
	if k+1 < len(text) && text[k] == '!' && (detect.IsAlpha(text[k+1]) || text[k+1] == '(') {
		return k + 2
	}
	for k < len(text) && strings.IndexByte("-+#0123456789.$[]*", text[k]) >= 0 {
		k++
	}
	for k < len(text) && k < i+12 && (text[k] == 'l' || text[k] == 'h') {
		k++
	}
	if k == len(text) || strings.IndexByte("sdvqfgeuxXTpic@", text[k]) < 0 || k+1 < len(text) && detect.IsAlnum(text[k+1]) {
		return 0
	}
	return k + 1
}

// named reads the name of a field between a mark and last and returns the end,
// or 0.
func named(text string, i int, last byte) int {
	k := strings.IndexByte(window(text, i+1), last)
	if k < 2 {
		return 0
	}
	inner := text[i+1 : i+1+k]
	if last == '>' && inner == "no value" || inner == "nil" || inner == "object Object" {
		return i + k + 2
	}
	if inner = strings.Trim(inner, "["); inner == "" || !templateField(inner) || last == '#' && !detect.IsUpper(inner[0]) {
		return 0
	}
	return i + k + 2
}

// field reads the bare name of a field after a mark and returns the end, or 0.
func field(text string, i int) int {
	k := i
	for k < len(text) && k < i+maxPlaceholder && (detect.IsAlnum(text[k]) || text[k] == '_') {
		k++
	}
	if k == i || !templateField(text[i:k]) {
		return 0
	}
	return k
}

// absent reads the word that programs print for a missing value and returns
// the end, or 0.
func absent(text string, i int) int {
	for _, word := range [...]string{"undefined", "null", "NaN"} {
		end := i + len(word)
		if strings.HasPrefix(text[i:], word) && (end == len(text) || !detect.IsAlnum(text[end]) && text[end] != '-') && !strings.HasPrefix(text[end:], " and void") {
			return end
		}
	}
	return 0
}

// identifier reports whether s is the name of a variable: letters, digits,
// dots, dashes, blanks and pipes, with a letter first.
func identifier(s string) bool {
	s = strings.TrimSpace(s)
	if s == "" || !detect.IsAlpha(s[0]) && s[0] != '_' && s[0] != '.' {
		return false
	}
	return !strings.ContainsFunc(s, func(r rune) bool {
		return r < 0x80 && !detect.IsAlnum(byte(r)) && !strings.ContainsRune("_.-| ", r)
	})
}

// templateField reports whether a name in brackets is that of a field: it holds an
// underscore, or its last word is one that fields end in. A sender's tag, such
// as [ACME] or [Update], is not.
func templateField(name string) bool {
	if !detect.IsAlpha(name[0]) || strings.ContainsFunc(name, func(r rune) bool { return r >= 0x80 || !detect.IsAlnum(byte(r)) && r != '_' && r != ' ' }) {
		return false
	}
	if strings.Contains(name, "_") {
		return true
	}
	words := strings.Fields(strings.ToLower(name))
	if len(words) > 1 && (words[0] == "your" || words[0] == "insert" || words[0] == "enter") {
		return true
	}
	last := words[len(words)-1]
	return strings.HasSuffix(last, "name") || strings.HasSuffix(last, "number") ||
		slices.Contains(strings.Fields("date time code link url amount price company store city phone email address id orderid userid customerid orderdate duedate promocode trackingurl"), last)
}

func allDigits(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool { return r < '0' || r > '9' })
}
