package program_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/consent/rule/senderid"
)

// Changes that loosen are marked, field by field, and passed to Config.Approve.
func TestPlan(t *testing.T) {
	var heard []program.Change
	refuse := errors.New("a second person is needed")
	approve := func(_ context.Context, _ sealtext.Tx, by sealtext.Actor, tenant sealtext.Tenant, changes []program.Change) error {
		if by.ID == admin.ID || tenant != clinic {
			return nil
		}
		heard = changes
		return refuse
	}
	for _, c := range []struct {
		name    string
		change  func(*program.Program)
		field   string
		loosens bool
	}{
		{"a sender more", func(p *program.Program) {
			p.Senders = append(p.Senders, program.Sender{Address: sealtext.MustSender("33333")})
		}, "senders", true},
		{"a sender to another country", func(p *program.Program) { p.Senders[0].Countries = append(p.Senders[0].Countries, "GB") }, "senders", true},
		{"a sender to a country less", func(p *program.Program) { p.Senders[0].Countries = p.Senders[0].Countries[:1] }, "senders", false},
		{"a sender to all countries", func(p *program.Program) { p.Senders[0].Countries = nil }, "senders", true},
		{"a sender for another purpose", func(p *program.Program) { p.Senders[0].Purposes |= sealtext.Purposes(sealtext.Transactional) }, "senders", true},
		{"a sender for all purposes", func(p *program.Program) { p.Senders[0].Purposes = 0 }, "senders", true},
		{"a sender for a purpose less", func(p *program.Program) { p.Senders[0].Purposes = sealtext.Purposes(sealtext.OTP) }, "senders", false},
		{"a registration that is approved", func(p *program.Program) { p.Senders[0].Registrations[1].State = senderid.StateApproved }, "senders", true},
		{"a registration that was withdrawn", func(p *program.Program) { p.Senders[0].Registrations[0].State = senderid.StateRejected }, "senders", false},
		{"a registration less", func(p *program.Program) { p.Senders[0].Registrations = p.Senders[0].Registrations[:1] }, "senders", false},
		{"a domain of the brand more", func(p *program.Program) { p.Domains = append(p.Domains, "third.example") }, "domains", true},
		{"links to anywhere", func(p *program.Program) { p.Domains = nil }, "domains", true},
		{"a domain of the brand less", func(p *program.Program) { p.Domains = p.Domains[:1] }, "domains", false},
		{"senders that nobody declared for a country", func(p *program.Program) { p.RegisteredOnly = false }, "registered_only", true},
		{"a sender less", func(p *program.Program) { p.Senders = p.Senders[:1] }, "senders", false},
		{"another route", func(p *program.Program) { p.Senders[0].Route = "third" }, "senders", false},
		{"a member more", func(p *program.Program) {
			p.Senders[0].Members = append(p.Senders[0].Members, sealtext.MustSender("33333"))
		}, "senders", true},
		{"a purpose more", func(p *program.Program) { p.Purposes |= sealtext.Purposes(sealtext.Informational) }, "purposes", true},
		{"start grants more", func(p *program.Program) { p.StartPurposes = p.Purposes }, "start_purposes", true},
		{"start grants nothing", func(p *program.Program) { p.StartPurposes = 0 }, "start_purposes", false},
		{"a language less", func(p *program.Program) { p.Languages = p.Languages[:1] }, "languages", true},
		{"a language more", func(p *program.Program) { p.Languages = append(p.Languages, "fr") }, "languages", false},
		{"another text", func(p *program.Program) { p.Replies.Help = "Call us." }, "replies", false},
		{"no command", func(p *program.Program) { p.Commands = nil }, "commands", false},
		{"another command", func(p *program.Program) { p.Commands[0].Match = "cancel" }, "commands", true},
		{"a notice that asks nobody", func(p *program.Program) { p.Notices[1].Reconsent = false }, "notices", true},
		{"a notice later", func(p *program.Program) { p.Notices[1].EffectiveFrom = p.Notices[1].EffectiveFrom.Add(time.Hour) }, "notices", true},
		{"a notice more", func(p *program.Program) {
			p.Notices = append(p.Notices, program.Notice{Version: "v3", EffectiveFrom: time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)})
		}, "notices", false},
		{"a notice before", func(p *program.Program) {
			p.Notices = append([]program.Notice{{Version: "v0", EffectiveFrom: time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)}}, p.Notices[1:]...)
		}, "notices", true},
		{"no exemption", func(p *program.Program) { p.Exempt = nil }, "exempt", false},
		{"another reason to be exempt", func(p *program.Program) { p.Exempt[0].Reason = "login" }, "exempt", true},
		{"a country less", func(p *program.Program) { p.Jurisdictions = p.Jurisdictions[:1] }, "jurisdictions", true},
		{"a country more", func(p *program.Program) { p.Jurisdictions = append(p.Jurisdictions, "FR") }, "jurisdictions", false},
		{"texts are kept", func(p *program.Program) { p.StoreByConsent = false }, "store_by_consent", true},
		{"texts are kept for longer", func(p *program.Program) { p.Conversations += time.Hour }, "conversations", true},
		{"texts are kept for less", func(p *program.Program) { p.Conversations -= time.Hour }, "conversations", false},
		{"one-shots", func(p *program.Program) { p.NoOneShot = false }, "no_one_shot", true},
		{"no one-shots for receipts", func(p *program.Program) { p.OneShotTransactional = false }, "one_shot_transactional", false},
		{"nothing is held", func(p *program.Program) { p.HoldWhenBehind = false }, "hold_when_behind", true},
		{"free text", func(p *program.Program) { p.TemplateOnly = false }, "template_only", true},
		{"another text of a template", func(p *program.Program) { p.Templates[0].Texts[0].Text = "{code}" }, "templates", true},
		{"another template", func(p *program.Program) {
			p.Templates[0].ID = "passcode"
		}, "templates", true},
		{"a template for another purpose", func(p *program.Program) { p.Templates[0].Purpose = sealtext.Marketing }, "templates", true},
		{"a longer parameter", func(p *program.Program) { p.Templates[0].Params[0].Max++ }, "templates", true},
		{"a shorter parameter", func(p *program.Program) { p.Templates[0].Params[0].Max-- }, "templates", false},
		{"a parameter of another kind", func(p *program.Program) { p.Templates[0].Params[0].Kind = program.ParamText }, "templates", true},
		{"another domain", func(p *program.Program) {
			p.Templates[1].Params[3].Domains = []string{"clinic.example", "visits.example"}
		}, "templates", true},
		{"a template less", func(p *program.Program) { p.Templates = p.Templates[1:] }, "templates", false},
		{"a language less", func(p *program.Program) { p.Templates[0].Texts = p.Templates[0].Texts[:1] }, "templates", false},
		{"no limit", func(p *program.Program) { p.Frequency = program.Frequency{} }, "frequency", true},
		{"more often", func(p *program.Program) { p.Frequency.Messages++ }, "frequency", true},
		{"in a longer time", func(p *program.Program) { p.Frequency.Period += time.Hour }, "frequency", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t, func(c *program.Config) { c.Approve = approve })
			w.declare(t, full())
			p := full()
			c.change(&p)
			changes, err := w.Plan(ctx, p)
			require.NoError(t, err)
			require.Len(t, changes, 1)
			require.Equal(t, []any{c.field, c.loosens}, []any{changes[0].Field, changes[0].Loosens})
			require.NotEqual(t, changes[0].Was, changes[0].Becomes)
			heard = nil
			_, err = w.Declare(ctx, sealtext.Actor{ID: "clerk"}, p)
			if c.loosens {
				require.ErrorIs(t, err, refuse)
				require.Equal(t, changes, heard)
				return
			}
			require.NoError(t, err)
		})
	}
	t.Run("nothing, and everything", func(t *testing.T) {
		w := newWorld(t, func(c *program.Config) { c.Approve = approve })
		changes, err := w.Plan(ctx, full())
		require.NoError(t, err)
		require.Equal(t, []any{"program", true}, []any{changes[0].Field, changes[0].Loosens})
		w.declare(t, full())
		changes, err = w.Plan(ctx, full())
		require.NoError(t, err)
		require.Empty(t, changes)
		_, err = w.Plan(ctx, program.Program{})
		requireInput(t, err, "tenant")
		_, err = w.Suspend(ctx, sealtext.Actor{ID: "clerk"}, clinic)
		require.NoError(t, err, "it tightens")
		_, err = w.Resume(ctx, sealtext.Actor{ID: "clerk"}, clinic)
		require.ErrorIs(t, err, refuse)
	})
}
