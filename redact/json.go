package redact

import (
	"encoding/json"
	"errors"
	"strconv"
)

// ErrJSON is returned for a text that is not JSON or is nested more than 1,000 deep. No part of
// such a text is returned.
var ErrJSON = errors.New("redact: not JSON, or nested too deep")

const maxJSONDepth = 1000

// JSON masks a JSON text (RFC 8259): strings, numbers and the names of members by their content,
// and the whole value of a member whose name is one of [SecretKeys]. Layout and order are
// unchanged. A number that is masked becomes a string.
func (r *Redactor) JSON(data []byte) ([]byte, error) {
	if !json.Valid(data) {
		return nil, ErrJSON
	}
	j := jsonRedactor{r: r, in: data, keys: defaultKeys, out: make([]byte, 0, len(data)+64)}
	if !j.value(0) {
		return nil, ErrJSON
	}
	j.blank()
	return j.out, nil
}

// jsonRedactor rewrites a text that is known to be valid.
type jsonRedactor struct {
	r    *Redactor
	in   []byte
	at   int
	out  []byte
	keys keyRules
}

// blank copies white space.
func (j *jsonRedactor) blank() {
	for j.at < len(j.in) && (j.in[j.at] <= ' ') {
		j.out = append(j.out, j.in[j.at])
		j.at++
	}
}

// value rewrites one value and reports whether it was not too deep.
func (j *jsonRedactor) value(depth int) bool {
	if depth > maxJSONDepth {
		return false
	}
	j.blank()
	switch c := j.in[j.at]; c {
	case '{', '[':
		j.out = append(j.out, c)
		j.at++
		for {
			j.blank()
			if j.in[j.at] == '}' || j.in[j.at] == ']' {
				j.out = append(j.out, j.in[j.at])
				j.at++
				return true
			}
			if j.in[j.at] == ',' {
				j.out = append(j.out, ',')
				j.at++
				continue
			}
			if c == '{' {
				if !j.member(depth) {
					return false
				}
			} else if !j.value(depth + 1) {
				return false
			}
		}
	case '"':
		j.text(j.token())
	default:
		tok := string(j.token())
		if m := j.r.String(tok); m != tok {
			j.out = strconv.AppendQuote(j.out, m)
		} else {
			j.out = append(j.out, tok...)
		}
	}
	return true
}

// member rewrites a name and its value.
func (j *jsonRedactor) member(depth int) bool {
	name := j.text(j.token())
	j.blank()
	j.out = append(j.out, ':')
	j.at++
	if !j.keys.secret(name) {
		return j.value(depth + 1)
	}
	j.blank()
	kept := len(j.out)
	if !j.value(depth + 1) { // to find its end
		return false
	}
	j.out = append(append(append(j.out[:kept], '"'), Masked...), '"')
	return true
}

// token returns the string, number or word at the position and moves past it.
func (j *jsonRedactor) token() []byte {
	from := j.at
	if j.in[j.at] == '"' {
		for j.at++; j.in[j.at] != '"'; j.at++ {
			if j.in[j.at] == '\\' {
				j.at++
			}
		}
		j.at++
		return j.in[from:j.at]
	}
	for j.at < len(j.in) && j.in[j.at] > ' ' && j.in[j.at] != ',' && j.in[j.at] != ']' && j.in[j.at] != '}' && j.in[j.at] != ':' {
		j.at++
	}
	return j.in[from:j.at]
}

// text writes a masked string and returns what it was.
func (j *jsonRedactor) text(token []byte) string {
	var s string
	if json.Unmarshal(token, &s) != nil {
		j.out = append(append(append(j.out, '"'), Masked...), '"')
		return ""
	}
	m := j.r.String(s)
	if m == s {
		j.out = append(j.out, token...)
		return s
	}
	quoted, err := json.Marshal(m)
	if err != nil {
		quoted = []byte(`"` + Masked + `"`)
	}
	j.out = append(j.out, quoted...)
	return s
}
