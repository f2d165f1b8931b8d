package retention

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"
	"unicode/utf8"

	"github.com/sealtext/sealtext"
)

// DocumentVersion is the version of the access document. Under the same version members may be
// added; none is removed or changes its meaning.
const DocumentVersion = 1

// document writes an access document incrementally. It keeps its first error: a holder that goes on
// after an error cannot bring the document to its trailer.
type document struct {
	w      *bufio.Writer
	person sealtext.Person
	open   func(context.Context, sealtext.SealedField) ([]byte, error)
	counts []Count
	buf    bytes.Buffer
	err    error // the first error of record
}

func newDocument(w io.Writer, p sealtext.Person, open func(context.Context, sealtext.SealedField) ([]byte, error)) *document {
	return &document{w: bufio.NewWriter(w), person: p, open: open}
}

// begin writes the head. Its values follow closed grammars and need no escaping.
func (d *document) begin(at time.Time) {
	d.putf("{\n  \"format\": \"sealtext-access\",\n  \"version\": %d,\n  \"tenant\": %q,\n  \"subject\": %q,\n  \"generated_at\": %q,\n  \"holders\": [",
		DocumentVersion, d.person.Tenant, d.person.Subject, at.Format(time.RFC3339Nano))
}

func (d *document) beginHolder(name string) {
	if len(d.counts) > 0 {
		d.put(",")
	}
	d.counts = append(d.counts, Count{Holder: name})
	d.putf("\n    {\n      \"name\": %q,\n      \"records\": [", name)
}

func (d *document) endHolder() {
	if d.counts[len(d.counts)-1].Records > 0 {
		d.put("\n      ")
	}
	d.put("]\n    }")
}

// end writes the trailer and flushes the buffer. A reader that finds "complete" has the whole
// document.
func (d *document) end() error {
	if d.err != nil {
		return d.err
	}
	d.putf("\n  ],\n  \"trailer\": {\n    \"complete\": true,\n    \"records\": %d\n  }\n}\n", total(d.counts))
	return d.w.Flush()
}

// put ignores errors: a bufio.Writer keeps the first one for Flush.
func (d *document) put(s string) { _, _ = d.w.WriteString(s) }

func (d *document) putf(format string, args ...any) { _, _ = fmt.Fprintf(d.w, format, args...) }

// entry is one record of the document.
type entry struct {
	Package string            `json:"package"`
	Kind    string            `json:"kind"`
	ID      *sealtext.ID      `json:"id,omitempty"`
	At      *time.Time        `json:"at,omitempty"`
	Values  map[string]string `json:"values,omitempty"`
	Opened  map[string]any    `json:"opened,omitempty"`
}

func (d *document) record(ctx context.Context, rec sealtext.Record) error {
	if d.err == nil {
		d.err = d.write(ctx, rec)
	}
	return d.err
}

func (d *document) write(ctx context.Context, rec sealtext.Record) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	e := entry{Package: rec.Package, Kind: rec.Kind, Values: rec.Values}
	if !rec.ID.IsZero() {
		e.ID = &rec.ID
	}
	if !rec.At.IsZero() {
		at := rec.At.UTC()
		e.At = &at
	}
	for name, field := range rec.Sealed {
		v, err := d.opened(ctx, field)
		if err != nil {
			return err
		}
		if e.Opened == nil {
			e.Opened = make(map[string]any, len(rec.Sealed))
		}
		e.Opened[name] = v
	}
	d.buf.Reset()
	enc := json.NewEncoder(&d.buf)
	enc.SetEscapeHTML(false) // for people to read, not for a web page
	enc.SetIndent("        ", "  ")
	if err := enc.Encode(e); err != nil {
		return errors.New("a record cannot be encoded as JSON")
	}
	c := &d.counts[len(d.counts)-1]
	if c.Records > 0 {
		d.put(",")
	}
	d.put("\n        ")
	c.Records++
	_, err := d.w.Write(bytes.TrimSuffix(d.buf.Bytes(), []byte("\n")))
	return err
}

// opened returns the value in the form that the package documentation states. A value of another
// person stops the document: one wrong row of a holder would otherwise disclose another person's
// messages.
func (d *document) opened(ctx context.Context, f sealtext.SealedField) (any, error) {
	if f.Binding.Tenant != d.person.Tenant || f.Binding.Subject != d.person.Subject {
		return nil, errors.New("a sealed value is bound to another person")
	}
	if f.Sealed.IsZero() {
		return nil, nil
	}
	b, err := d.open(ctx, f)
	if err != nil {
		return nil, fmt.Errorf("open: %w", err)
	}
	switch {
	case !utf8.Valid(b):
		return map[string][]byte{"base64": b}, nil
	case len(b) > 1 && b[0] < ' ' && b[1] == '{' && json.Valid(b[1:]):
		return map[string]json.RawMessage{"json": b[1:]}, nil
	}
	return string(b), nil
}
