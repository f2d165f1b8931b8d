package webhook

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"unicode/utf8"

	"github.com/sealtext/sealtext"
)

// JSON reads a body that is one JSON value in UTF-8 and nothing behind it, as [json.Unmarshal] does. It is
// stricter about what different readers read differently: a name that an object has twice is refused, and
// so are bytes that are no UTF-8, of which a STOP would not be left whole. The error is a
// [*sealtext.InputError] and never repeats the input.
func (r *Request) JSON(to any) error {
	if !utf8.Valid(r.Body) || json.Unmarshal(r.Body, to) != nil || !namesOnce(r.Body) {
		return &sealtext.InputError{Field: "body", Rule: "must be one JSON value of the documented form in UTF-8, each name of an object once"}
	}
	return nil
}

// nesting is an object or a list that is open. A list has no names.
type nesting struct {
	names map[string]bool
	next  bool // whether a name comes next
}

// namesOnce reports whether no object of a valid document has a name twice.
func namesOnce(document []byte) bool {
	d := json.NewDecoder(bytes.NewReader(document))
	d.UseNumber()
	var open []nesting
	for {
		t, err := d.Token()
		if err != nil {
			return errors.Is(err, io.EOF)
		}
		if end, ok := t.(json.Delim); ok && (end == '}' || end == ']') {
			open = open[:len(open)-1]
			continue
		}
		if last := len(open) - 1; last >= 0 && open[last].names != nil {
			in := &open[last]
			if name, ok := t.(string); in.next && ok {
				if in.names[name] {
					return false
				}
				in.names[name], in.next = true, false
				continue
			}
			in.next = true
		}
		switch t {
		case json.Delim('{'):
			open = append(open, nesting{map[string]bool{}, true})
		case json.Delim('['):
			open = append(open, nesting{})
		}
	}
}
