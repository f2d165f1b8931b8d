package transport_test

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/redact"
	"github.com/sealtext/sealtext/service/servicetest"
	"github.com/sealtext/sealtext/transport"
)

// visitTemplates are the templates of the tests.
func visitTemplates() []program.Template {
	return []program.Template{
		{
			ID: "visit", Purpose: sealtext.Transactional,
			Texts: []program.TemplateText{
				{Language: "en", Text: "Hi {first}, see you on {at:Monday 2 January} at {at:15:04}."}, {Language: "es", Text: "Hola {first}, hasta el {at:02/01} a las {at:15:04}."},
			},
			Params: []program.Param{{Name: "first", Kind: program.ParamText, Max: 20}, {Name: "at", Kind: program.ParamTime}},
		},
		{
			ID: "code", Purpose: sealtext.OTP, Texts: []program.TemplateText{{Language: "en", Text: "Your code is {code}."}},
			Params: []program.Param{{Name: "code", Kind: program.ParamCode, Max: 6}},
		},
		{ID: "closed", Purpose: sealtext.Informational, Texts: []program.TemplateText{{Language: "en", Text: "We are closed on Friday."}}},
	}
}

// templated is a harness whose program has the templates, and the text of the WHY.
func templated(t *testing.T, change ...func(*servicetest.Config)) *servicetest.Harness {
	t.Helper()
	return answering(t, append([]func(*servicetest.Config){func(c *servicetest.Config) { c.Programs[0].Templates = visitTemplates() }}, change...)...)
}

func templateOnly(c *servicetest.Config) { c.Programs[0].TemplateOnly = true }

// ofTemplate is a message to Ann by a template.
func ofTemplate(h *servicetest.Harness, id string, params program.Params) transport.Message {
	m := h.Message(ann, "unused")
	m.Body, m.Purpose, m.Template, m.Params = sealtext.Body{}, 0, id, params
	return m
}

func visitOf(first string) program.Params {
	return program.Params{"first": program.Text(first), "at": program.Time(time.Date(2026, 3, 3, 10, 30, 0, 0, time.UTC))}
}

func TestSendTemplate(t *testing.T) {
	for _, c := range []struct {
		name, id, language, want string
		params                   program.Params
		purpose                  sealtext.Purpose
	}{
		{"two parameters", "visit", "", "Hi Zoë, see you on Tuesday 3 March at 10:30.", visitOf("Zoë"), sealtext.Transactional},
		{"another language", "visit", "es", "Hola Zoë, hasta el 03/03 a las 10:30.", visitOf("Zoë"), sealtext.Transactional},
		{"a passcode", "code", "", "Your code is 204817.", program.Params{"code": program.Code("204817")}, sealtext.OTP},
		{"no parameter", "closed", "en", "We are closed on Friday.", nil, sealtext.Informational},
	} {
		for _, only := range []bool{false, true} {
			t.Run(c.name, func(t *testing.T) {
				var store transport.Store
				h := templated(t, func(cfg *servicetest.Config) {
					store, cfg.Programs[0].TemplateOnly = cfg.Relay.Store.(transport.Store), only
				})
				h.OptIn(ann, sealtext.AllPurposes.Each()...)
				m := ofTemplate(h, c.id, c.params)
				m.Language = c.language
				id, err := h.Gateway.Send(ctx, m)
				require.NoError(t, err)
				row, err := store.Message(ctx, nil, h.Tenant, id)
				require.NoError(t, err)
				require.Equal(t, c.purpose, row.Purpose, "that of the template")
				require.Equal(t, 1, h.Deliver())
				require.Equal(t, []string{c.want}, h.Texts(ann))
			})
		}
	}
}

func TestBadTemplates(t *testing.T) {
	const secret = "zxq.example"
	h := templated(t)
	h.OptIn(ann, sealtext.AllPurposes.Each()...)
	before := kinds(t, h)
	for name, c := range map[string]struct {
		change func(*transport.Message)
		field  string
	}{
		"an unknown template":         {func(m *transport.Message) { m.Template = "zxq" }, "template"},
		"parameters without template": {func(m *transport.Message) { m.Template = "" }, "template"},
		"language without template":   {func(m *transport.Message) { m.Template, m.Params, m.Language = "", nil, "en" }, "template"},
		"a body beside it":            {func(m *transport.Message) { m.Body = h.Message(ann, secret).Body }, "body"},
		"another purpose":             {func(m *transport.Message) { m.Purpose = sealtext.Informational }, "purpose"},
		"a purpose that is none":      {func(m *transport.Message) { m.Purpose = 9 }, "purpose"},
		"a parameter too few":         {func(m *transport.Message) { delete(m.Params, "at") }, "params.at"},
		"a parameter too many":        {func(m *transport.Message) { m.Params[secret] = program.Text(secret) }, "params"},
		"a parameter of another kind": {func(m *transport.Message) { m.Params["at"] = program.Text(secret) }, "params.at"},
		"a parameter that is a link":  {func(m *transport.Message) { m.Params["first"] = program.Text(secret) }, "params.first"},
		"a parameter that is long":    {func(m *transport.Message) { m.Params["first"] = program.Text(secret + secret) }, "params.first"},
		"a language that it lacks":    {func(m *transport.Message) { m.Language = "zxq" }, "language"},
		"no tenant":                   {func(m *transport.Message) { m.Tenant = sealtext.Tenant{} }, "tenant"},
		"no program":                  {func(m *transport.Message) { m.Program = sealtext.Program{} }, "program"},
		"an unknown program":          {func(m *transport.Message) { m.Program = sealtext.MustProgram("zxq") }, "program"},
	} {
		t.Run(name, func(t *testing.T) {
			m := ofTemplate(h, "visit", visitOf("Zoë"))
			c.change(&m)
			_, err := h.Gateway.Send(ctx, m)
			var input *sealtext.InputError
			require.ErrorAs(t, err, &input)
			require.Equal(t, c.field, input.Field)
			require.NotContains(t, err.Error(), "zxq")
			require.Equal(t, before, kinds(t, h), "nothing is written")
		})
	}
	t.Run("a card number as a name", func(t *testing.T) {
		_, err := h.Gateway.Send(ctx, ofTemplate(h, "visit", visitOf("4111 1111 1111 1111")))
		require.ErrorAs(t, err, new(*redact.ContentError), "the content policy sees the whole text")
		require.NotContains(t, err.Error(), "4111")
	})
}

// TestTemplateOnly: free text is refused, whatever it claims to be, and answers and questions in the
// program's own words are not.
func TestTemplateOnly(t *testing.T) {
	h := templated(t, templateOnly)
	h.OptIn(ann, sealtext.AllPurposes.Each()...)
	_, err := h.Gateway.Send(ctx, h.Message(ann, "20% off, today only!"))
	require.ErrorIs(t, err, transport.ErrTemplateOnly)

	r, err := h.Consent.Record(ctx, consent.Event{
		Person: h.Person(bob), Kind: consent.KindOptInRequested, Scope: consent.ForProgram(h.Program), Purposes: sealtext.Purposes(sealtext.Informational), Method: consent.MethodWebForm,
		Evidence: consent.Evidence{Reference: "form-1"}, Actor: sealtext.System("test"), OccurredAt: h.Clock.Now(), IdempotencyKey: "ask",
	})
	require.NoError(t, err)
	offer, question := h.Message(bob, "20% off, today only!"), h.Message(bob, wording.AskOptIn(program.Frequency{}))
	for _, m := range []*transport.Message{&offer, &question} {
		m.Answers, m.Purpose = r.ID, sealtext.Transactional
	}
	_, err = h.Gateway.Send(ctx, offer)
	require.ErrorIs(t, err, transport.ErrTemplateOnly, "an answer is no way around it")
	_, err = h.Gateway.Send(ctx, question)
	require.NoError(t, err)
	require.Equal(t, 1, h.Deliver())
	require.Equal(t, []string{question.Body.Plaintext()}, h.Texts(bob))

	free := h.Message(ann, wording.AskOptIn(program.Frequency{}))
	_, err = h.Gateway.Send(ctx, free)
	require.ErrorIs(t, err, transport.ErrTemplateOnly, "it answers nothing")
}

// TestTemplateOnlyAnswers: each text of the program is still sent by the gateway.
func TestTemplateOnlyAnswers(t *testing.T) {
	for text, want := range map[string]string{"STOP": wording.OptOut(), "STOPALL": wording.OptOutAll(), "HELP": wording.Help(program.Frequency{}), "why am I getting this?": "of 2026-03-01 (paper)"} {
		t.Run(text, func(t *testing.T) {
			h := templated(t, templateOnly)
			h.OptIn(ann, sealtext.AllPurposes.Each()...)
			h.Clock.Advance(time.Minute)
			require.False(t, h.Reply(ann, text).Reply.IsZero())
			require.Equal(t, 1, h.Deliver())
			require.Contains(t, h.Texts(ann)[0], want)
		})
	}
}

// TestTemplateIsTheSameMessage: a repeated Send is the first message, also after the template has
// another text, and other values are another message.
func TestTemplateIsTheSameMessage(t *testing.T) {
	h := templated(t)
	h.OptIn(ann, sealtext.AllPurposes.Each()...)
	m := ofTemplate(h, "visit", visitOf("Zoë"))
	first, err := h.Gateway.Send(ctx, m)
	require.NoError(t, err)
	p := declaredProgram(t, h)
	p.Templates[0].Texts[0].Text = "{first}: {at:15:04}"
	require.NoError(t, h.Service.Declare(ctx, sealtext.System("test"), p))

	m.Params = visitOf("Zoë")
	again, err := h.Gateway.Send(ctx, m)
	require.NoError(t, err)
	require.Equal(t, first, again)
	for name, change := range map[string]func(*transport.Message){
		"another value":    func(m *transport.Message) { m.Params = visitOf("Ann") },
		"another language": func(m *transport.Message) { m.Language = "es" },
		"another template": func(m *transport.Message) { m.Template, m.Params = "closed", nil },
		"its text, freely": func(m *transport.Message) {
			m.Template, m.Params, m.Body, m.Purpose = "", nil, h.Message(ann, "Hi Zoë, see you on Tuesday 3 March at 10:30.").Body, sealtext.Transactional
		},
	} {
		other := m
		change(&other)
		_, err := h.Gateway.Send(ctx, other)
		require.ErrorIs(t, err, transport.ErrIdempotencyConflict, name)
	}
	m.IdempotencyKey = "second"
	h.Clock.Advance(time.Second) // events of one moment have no order
	_, err = h.Gateway.Send(ctx, m)
	require.NoError(t, err)
	require.Equal(t, 2, h.Deliver())
	require.Equal(t, []string{"Hi Zoë, see you on Tuesday 3 March at 10:30.", "Zoë: 10:30"}, h.Texts(ann), "each as declared when it was sent")

	// The audit log says which text each one had.
	var versions []uint64
	for e, err := range h.Audit.Events(ctx, audit.Query{Tenant: h.Tenant}) {
		require.NoError(t, err)
		if e.Kind == audit.KindMessageQueued {
			require.Equal(t, "visit", e.Details.Reference)
			require.Equal(t, []string{"first", "at"}, e.Details.Params)
			versions = append(versions, e.Details.Version)
		}
	}
	require.Equal(t, []uint64{1, 2}, versions)
	history, err := h.Service.Programs.History(ctx, h.Tenant, h.Program)
	require.NoError(t, err)
	for i, text := range []string{"Hi {first}, see you on {at:Monday 2 January} at {at:15:04}.", "{first}: {at:15:04}"} {
		require.Equal(t, program.Version(versions[i]), history[i].Version)
		require.Equal(t, text, history[i].Template("visit").Texts[0].Text)
	}
}

// TestTemplateNewlyDeclared: a template that the cache does not know yet is looked up.
func TestTemplateNewlyDeclared(t *testing.T) {
	h := templated(t, templateOnly)
	h.OptIn(ann, sealtext.AllPurposes.Each()...)
	_, err := h.Service.Programs.Tenant(ctx, nil, h.Tenant)
	require.NoError(t, err)
	p := declaredProgram(t, h)
	p.Templates = append(p.Templates, program.Template{ID: "new", Purpose: sealtext.Transactional, Texts: []program.TemplateText{{Language: "en", Text: "New."}}})
	require.NoError(t, h.Service.Declare(ctx, sealtext.System("test"), p))
	_, err = h.Gateway.Send(ctx, ofTemplate(h, "new", nil))
	require.NoError(t, err)
	p.TemplateOnly = false
	require.NoError(t, h.Service.Declare(ctx, sealtext.System("test"), p))
	_, err = h.Gateway.Send(ctx, h.Message(ann, "hello"))
	require.NoError(t, err)
}

// TestTemplateValuesAreNotLogged: a message that is printed, and its audit events, have no values.
func TestTemplateValuesAreNotLogged(t *testing.T) {
	h := templated(t)
	h.OptIn(ann, sealtext.AllPurposes.Each()...)
	m := ofTemplate(h, "visit", visitOf("Zxqlotta"))
	_, err := h.Gateway.Send(ctx, m)
	require.NoError(t, err)
	var log bytes.Buffer
	slog.New(slog.NewTextHandler(&log, nil)).Info("sending", "message", m)
	for e, err := range h.Audit.Events(ctx, audit.Query{Tenant: h.Tenant}) {
		require.NoError(t, err)
		slog.New(slog.NewJSONHandler(&log, nil)).Info("event", "details", e.Details)
	}
	require.Contains(t, log.String(), "visit")
	require.Contains(t, log.String(), "first")
	require.NotContains(t, strings.ToLower(log.String()), "zxqlotta")
}

func declaredProgram(t *testing.T, h *servicetest.Harness) program.Program {
	t.Helper()
	set, err := h.Service.Programs.Tenant(ctx, nil, h.Tenant)
	require.NoError(t, err)
	p := set.Program(h.Program).Program
	p.Templates = visitTemplates()
	return p
}

// behind is a source whose cache is older than what is declared.
type behind struct {
	program.Source
	cached program.Source
}

func (b behind) Tenant(ctx context.Context, tx sealtext.Tx, t sealtext.Tenant) (*program.Set, error) {
	return b.cached.Tenant(ctx, tx, t)
}

// TestTemplateOfAnotherProcess: a miss in the cache is looked up before it is called undeclared.
func TestTemplateOfAnotherProcess(t *testing.T) {
	h := templated(t, func(c *servicetest.Config) {
		old, now := c.Programs[0], c.Programs[0]
		old.Templates, old.TemplateOnly = visitTemplates()[:1], true
		cached, err := program.Static(nil, old)
		require.NoError(t, err)
		declared, err := program.Static(nil, now)
		require.NoError(t, err)
		c.Consent.Programs = behind{declared, cached}
	})
	h.OptIn(ann, sealtext.AllPurposes.Each()...)
	_, err := h.Gateway.Send(ctx, ofTemplate(h, "closed", nil))
	require.NoError(t, err)
	_, err = h.Gateway.Send(ctx, h.Message(ann, "hello"))
	require.NoError(t, err, "free text has been permitted since")
}
