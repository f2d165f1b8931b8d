package transport

import (
	"context"
	"errors"
	"fmt"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/internal/canon"
)

// ErrTemplateOnly is returned by Send for a free text of a program that sends its templates only; see
// program.Program.TemplateOnly.
var ErrTemplateOnly = errors.New("transport: the program sends its templates only; name one in Message.Template, or declare one")

// rendered says which template made the text of a message; zero for a free text.
type rendered struct {
	version program.Version // of the declaration
	names   []string        // of the parameters
}

// render gives a message with a template its purpose and text. A template that is not known is read
// from the database before it is reported as undeclared.
func (g *Gateway) render(ctx context.Context, tx sealtext.Tx, programs declared, m *Message) error {
	bad := func(field, rule string) error { return &sealtext.InputError{Field: field, Rule: rule} }
	m.rendered = rendered{}
	switch {
	case m.Template == "" && (len(m.Params) > 0 || m.Language != ""):
		return bad("template", "must be named for a message with Params or Language")
	case m.Template == "" || m.Tenant.IsZero() || m.Program.IsZero():
		return nil
	}
	if err := sealtext.CheckReference("template", m.Template); err != nil {
		return err
	}
	if m.Body.Len() > 0 {
		return bad("body", "must be empty beside Template, which has the text")
	}
	set, err := programs.Tenant(ctx, tx, m.Tenant)
	if err == nil && templateOf(set, m) == nil {
		var fresh []*program.Set
		if fresh, err = programs.Fresh(ctx, tx, []sealtext.Tenant{m.Tenant}); err == nil {
			set = fresh[0]
		}
	}
	if err != nil {
		return fmt.Errorf("transport: declarations: %w", err)
	}
	p, t := set.Program(m.Program), templateOf(set, m)
	switch {
	case p == nil:
		return errUndeclared
	case set.Newer || p.Newer:
		return program.ErrNewerFormat
	case t == nil:
		return bad("template", "must be the id of one that the program declares")
	case m.Purpose != 0 && m.Purpose != t.Purpose:
		return bad("purpose", "must be that of the template, or zero")
	}
	if m.Body, err = t.Render(m.Language, m.Params); err != nil {
		return err
	}
	m.Purpose, m.rendered = t.Purpose, rendered{p.Version, t.Names()}
	return nil
}

func templateOf(set *program.Set, m *Message) *program.Template {
	if p := set.Program(m.Program); p != nil {
		return p.Template(m.Template)
	}
	return nil
}

// template returns the id of the declared template that made the text; empty for any other text.
func (m *Message) template() string {
	if m.rendered.version == 0 {
		return ""
	}
	return m.Template
}

// mayWrite reports whether a program may send the text of a message: any, or only those of its
// templates and of its Wording and Replies.
func mayWrite(p *program.Declared, m *Message) bool {
	return p == nil || !p.TemplateOnly || m.rendered.version > 0 || !m.Answers.IsZero() && p.Says(m.Body.Plaintext())
}

// appendContent appends what tells a repeated Send from another message: the text with its purpose,
// or the template with the values of its parameters, whatever its text has become since.
func (m *Message) appendContent(b []byte) []byte {
	if m.rendered.version == 0 {
		b = canon.AppendString(b, m.Purpose.String())
		return canon.AppendString(b, m.Body.Plaintext())
	}
	values := m.Params.Digest()
	b = canon.AppendString(b, "template")
	b = canon.AppendString(canon.AppendString(b, m.Template), m.Language)
	return canon.AppendBytes(b, values[:])
}

// describe adds the template of a message to an audit event: its id, the names of its parameters, and
// the version of the declaration that has its text.
func (r rendered) describe(d *audit.Details) {
	d.Version, d.Params = uint64(r.version), r.names
}
