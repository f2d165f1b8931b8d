package redact

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"
)

// ErrJSON is returned for a text that is not JSON or is nested more than 1,000 deep. No part of
// such a text is returned.
var ErrJSON = errors.New("redact: not JSON, or nested too deep")

const maxJSONDepth = 1000

// JSON masks a JSON text (RFC 8259): strings, numbers and the names of members by their content,
// and the whole value of a member whose name is one of [SecretKeys], or of the member "value" beside
// a member "key" that is one. Layout and order are unchanged. A number that is masked becomes a
// string.
func (r *Redactor) JSON(data []byte) ([]byte, error) { return r.json(data, defaultKeys, false) }

// json is JSON with the rules of names given. record is whether data is the record of a logger, whose
// own time is not masked.
func (r *Redactor) json(data []byte, keys keyRules, record bool) ([]byte, error) {
	if !json.Valid(data) {
		return nil, ErrJSON
	}
	j := jsonRedactor{r: r, in: data, keys: keys, record: record, out: make([]byte, 0, len(data)+64)}
	if !j.value(0) {
		return nil, ErrJSON
	}
	j.blank()
	return j.out, nil
}

// jsonRedactor rewrites a text that is known to be valid.
type jsonRedactor struct {
	r      *Redactor
	in     []byte
	at     int
	out    []byte
	keys   keyRules
	record bool
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
		var p attribute
		for {
			j.blank()
			switch next := j.in[j.at]; {
			case next == '}' || next == ']':
				j.out = append(j.out, next)
				j.at++
				return true
			case next == ',':
				j.out = append(j.out, ',')
				j.at++
			case c == '[':
				if !j.value(depth + 1) {
					return false
				}
			default:
				if !j.member(depth, &p) {
					return false
				}
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

// attribute is what was seen of an object such as {"key":"phone","value":"..."}.
type attribute struct {
	secret   bool // the member "key" is a name whose value is masked
	from, to int  // where the member "value" is in the output, if it came first
}

// member rewrites a name and its value.
func (j *jsonRedactor) member(depth int, p *attribute) bool {
	at := len(j.out)
	name := j.text(j.token())
	j.blank()
	j.out = append(j.out, ':')
	j.at++
	j.blank()
	from, begun := len(j.out), j.at
	if !j.value(depth + 1) {
		return false
	}
	switch {
	case depth == 0 && j.record && recordTime(name, j.in[begun:j.at]):
		j.out = append(j.out[:from], j.in[begun:j.at]...)
	case j.keys.secret(name) || name == "value" && p.secret:
		j.out = append(j.out[:from], masked(j.out[from:])...)
	case j.record && anyValue[name] && !bytes.Equal(j.out[from:], j.in[begun:j.at]):
		j.out = slices.Replace(j.out, at, from, []byte(`"stringValue":`)...)
	case name == "value":
		p.from, p.to = from, len(j.out)
	case name == "key" && j.in[begun] == '"':
		var key string
		if json.Unmarshal(j.in[begun:j.at], &key) != nil || !j.keys.secret(key) {
			break
		}
		if p.secret = true; p.to > p.from {
			j.out = slices.Replace(j.out, p.from, p.to, []byte(masked(j.out[p.from:p.to]))...)
		}
	}
	return true
}

// anyValue are the members of an AnyValue of OTLP whose value is not any string. A masked one is a
// stringValue, so that the record can still be read as OTLP.
var anyValue = map[string]bool{"boolValue": true, "intValue": true, "doubleValue": true, "bytesValue": true}

// masked is what replaces a value for its name. It has the form that the value has: an AnyValue of
// OTLP is replaced by one.
func masked(value []byte) string {
	if value[0] == '{' {
		name, _, _ := bytes.Cut(bytes.TrimLeft(value[1:], " \t\r\n"), []byte(":"))
		switch name := strings.Trim(string(name), "\" \t\r\n"); {
		case anyValue[name], name == "stringValue", name == "arrayValue", name == "kvlistValue":
			return `{"stringValue":"` + Masked + `"}`
		}
	}
	return `"` + Masked + `"`
}

// recordTime reports whether a member is the time of a log record, as loggers name and write it.
func recordTime(name string, value []byte) bool {
	switch name {
	case "time", "ts", "timestamp", "@timestamp":
		var at time.Time
		return value[0] == '"' && json.Unmarshal(value, &at) == nil
	}
	return false
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
