package program_test

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/consent/rule"
	"github.com/sealtext/sealtext/consent/rule/senderid"
	"github.com/sealtext/sealtext/redact"
)

func warnings(ws []senderid.Warning) string {
	var out []string
	for _, w := range ws {
		out = append(out, w.Kind+":"+w.Rule)
	}
	return strings.Join(out, " ")
}

func TestLint(t *testing.T) {
	name, foreign := sealtext.MustSender("CITY CLINIC"), sealtext.MustSender("+12125550123")
	for _, c := range []struct {
		name   string
		change func(*program.Program)
		want   string
	}{
		{"a long code of the United States", func(p *program.Program) {
			p.Senders = []program.Sender{{Address: foreign}}
		}, "anywhere: missing:us-10dlc"},
		{"a long code with its campaign", func(p *program.Program) {
			p.Senders = []program.Sender{{Address: foreign, Countries: []rule.Jurisdiction{"US"}, Registrations: []senderid.Registration{{Scheme: senderid.Scheme10DLC, State: senderid.StateApproved, ID: "C1"}}}}
		}, ""},
		{"a name in a program of the United States", func(p *program.Program) {
			p.Senders = []program.Sender{{Address: name}}
			p.Jurisdictions = []rule.Jurisdiction{"US-FL"}
		}, "anywhere: refused:us-no-alphanumeric no-stop:us-say-other-way"},
		{"a name in the United Kingdom", func(p *program.Program) {
			p.Senders = []program.Sender{{Address: name, Countries: []rule.Jurisdiction{"GB"}}}
		}, "no-stop:gb-say-stop"},
		{"passcodes from a name in the United Kingdom", func(p *program.Program) {
			p.Senders = []program.Sender{{Address: name, Countries: []rule.Jurisdiction{"GB"}, Purposes: sealtext.Purposes(sealtext.OTP)}}
			p.Purposes |= sealtext.Purposes(sealtext.OTP)
		}, ""},
		{"a number that cannot receive", func(p *program.Program) {
			p.Senders = []program.Sender{{Address: number, OneWay: true, Countries: []rule.Jurisdiction{"FR"}}}
		}, "unknown: no-stop:eu-say-stop no-stop:fr-say-stop"},
		{"India", func(p *program.Program) {
			p.Senders = []program.Sender{{Address: number, Countries: []rule.Jurisdiction{"IN"}}}
		}, "missing:in-dlt"},
		{"offers in Turkey", func(p *program.Program) {
			p.Senders = []program.Sender{{Address: number, Countries: []rule.Jurisdiction{"TR"}}}
		}, "missing:tr-iys"},
		{"a template without a way of opting out", func(p *program.Program) {
			p.Senders = []program.Sender{{Address: number, Countries: []rule.Jurisdiction{"GB"}}}
			p.Templates = []program.Template{{ID: "sale", Purpose: sealtext.Marketing, Texts: []program.TemplateText{{Language: "en", Text: "Sale today at our bus stopover"}}}}
		}, "stop-text:gb-say-stop"},
		{"a template with one in one of its languages", func(p *program.Program) {
			p.Senders = []program.Sender{{Address: number, Countries: []rule.Jurisdiction{"GB"}}}
			p.Templates = []program.Template{{ID: "sale", Purpose: sealtext.Marketing, Texts: []program.TemplateText{{Language: "en", Text: "Sale today. STOP to end"}, {Language: "de", Text: "Heute Angebote"}}}}
		}, "stop-text:gb-say-stop"},
		{"templates with one", func(p *program.Program) {
			p.Senders = []program.Sender{{Address: number, Countries: []rule.Jurisdiction{"GB"}}}
			p.Templates = []program.Template{
				{ID: "sale", Purpose: sealtext.Marketing, Texts: []program.TemplateText{{Language: "en", Text: "Sale today. STOP to end"}, {Language: "de", Text: "Heute Angebote. Abmelden: Stop"}}},
				{
					ID: "link", Purpose: sealtext.Marketing, Texts: []program.TemplateText{{Language: "en", Text: "Sale today. No more of these: {out}"}},
					Params: []program.Param{{Name: "out", Kind: program.ParamURL, Max: 60, Domains: []string{"clinic.example"}}},
				},
			}
		}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := small()
			c.change(&p)
			require.NoError(t, p.Check())
			ws := p.Lint(senderid.Default(), rule.Default())
			require.Equal(t, c.want, warnings(ws))
			for _, w := range ws {
				require.NotContains(t, w.Text, "+1", "no address")
			}
		})
	}
}

// Declare calls Config.OnWarnings for a program that changes, and Plan returns the same.
func TestDeclareWarns(t *testing.T) {
	heard := map[sealtext.Program][]senderid.Warning{}
	w := newWorld(t, func(c *program.Config) {
		c.OnWarnings = func(_ context.Context, tenant sealtext.Tenant, name sealtext.Program, ws []senderid.Warning) {
			require.Equal(t, clinic, tenant)
			heard[name] = ws
		}
	})
	p := small()
	p.Senders = []program.Sender{{Address: sealtext.MustSender("CITY CLINIC"), Countries: []rule.Jurisdiction{"US"}}}
	changes, err := w.Plan(ctx, p)
	require.NoError(t, err)
	require.Equal(t, "refused:us-no-alphanumeric no-stop:us-say-other-way", warnings(changes[0].Warnings))
	require.Empty(t, heard, "a dry run")
	w.declare(t, p)
	require.Equal(t, changes[0].Warnings, heard[offers])
	clear(heard)
	w.declare(t, p)
	require.Empty(t, heard, "nothing has changed")
}

// The texts and templates of a program lead to its domains only.
func TestDeclareChecksLinks(t *testing.T) {
	template := func(text string) []program.Template {
		return []program.Template{{ID: "sale", Purpose: sealtext.Marketing, Texts: []program.TemplateText{{Language: "en", Text: text}}}}
	}
	for _, c := range []struct {
		name   string
		change func(*program.Program)
		ok     bool
	}{
		{"a reply that leads to the brand", func(p *program.Program) { p.Replies.Help = "See https://www.clinic.example/help" }, true},
		{"a reply that leads elsewhere", func(p *program.Program) { p.Replies.Help = "See https://bit.ly/a1" }, false},
		{"a contact that is elsewhere", func(p *program.Program) {
			p.Wording = program.Wording{Brand: "City Clinic", Program: "offers", Contact: "https://evil.example/help"}
		}, false},
		{"a template that leads to the brand", func(p *program.Program) { p.Templates = template("Sale: clinic.example/sale") }, true},
		{"a template that leads elsewhere", func(p *program.Program) { p.Templates = template("Sale: https://clinic.example.evil.com/sale") }, false},
		{"a template that leads elsewhere without domains", func(p *program.Program) {
			p.Domains, p.Templates = nil, template("Sale: https://evil.com/sale")
		}, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t)
			p := small()
			p.Domains = []string{"clinic.example"}
			c.change(&p)
			_, err := w.Declare(ctx, admin, p)
			if c.ok {
				require.NoError(t, err)
				return
			}
			var refused *redact.ContentError
			require.ErrorAs(t, err, &refused)
			require.NotContains(t, err.Error(), "evil")
		})
	}
	w := newWorld(t, func(c *program.Config) { c.Content = blind{} })
	p := small()
	p.Domains, p.Replies.Help = []string{"clinic.example"}, "Call us."
	_, err := w.Declare(ctx, admin, p)
	requireInput(t, err, "domains")
}

// blind is a policy that cannot check links.
type blind struct{}

func (blind) Check(string, string) error { return nil }

func TestSenderReasons(t *testing.T) {
	p := full()
	table := senderid.Default()
	for _, c := range []struct {
		name    string
		from    sealtext.Sender
		to      rule.Jurisdiction
		purpose sealtext.Purpose
		want    int
	}{
		{"the pool", sealtext.MustSender("POOL"), "US", sealtext.OTP, 0},
		{"a member", number, "US", sealtext.OTP, 0},
		{"the pool to another country", sealtext.MustSender("POOL"), "GB", sealtext.OTP, 1},
		{"a member to another country", number, "GB", sealtext.OTP, 1},
		{"the pool where a registration is pending", sealtext.MustSender("POOL"), "IN", sealtext.OTP, 1},
		{"a sender without countries", sealtext.MustSender("CITY CLINIC"), "GB", sealtext.OTP, 1},
		{"a sender of another program", sealtext.MustSender("33333"), "GB", sealtext.OTP, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			require.Len(t, p.SenderReasons(table, c.from, c.to, c.purpose, "", false), c.want)
		})
	}
}
