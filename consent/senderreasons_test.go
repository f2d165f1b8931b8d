package consent_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/consent/rule"
	"github.com/sealtext/sealtext/consent/rule/senderid"
)

func prefixOf(t testing.TB, e164 string) sealtext.Prefix {
	t.Helper()
	n, err := sealtext.ParseE164(e164)
	require.NoError(t, err)
	return n.Prefix()
}

// What a sender is registered for binds Check, CheckAll and the hand-off alike. Waiting does not help.
func TestSenderReasons(t *testing.T) {
	campaign := []senderid.Registration{{Scheme: senderid.Scheme10DLC, State: senderid.StateApproved, ID: "C1"}}
	from := sealtext.MustSender("+15005550017")
	us, gb := []rule.Jurisdiction{"US"}, []rule.Jurisdiction{"GB"}
	for _, c := range []struct {
		name    string
		change  func(p *program.Program)
		to      string
		want    []string
		country rule.Jurisdiction
	}{
		{"nothing declared", func(*program.Program) {}, "+12125550123", nil, ""},
		{"nothing declared, and no number", func(*program.Program) {}, "", nil, ""},
		{"registered", func(p *program.Program) { p.Senders[0].Countries, p.Senders[0].Registrations = us, campaign }, "+12125550123", nil, ""},
		{"no campaign", func(p *program.Program) { p.Senders[0].Countries = us }, "+12125550123", []string{"us-10dlc"}, "US"},
		{"another country", func(p *program.Program) { p.Senders[0].Countries = gb }, "+33612345678", []string{senderid.ReasonCountry}, "FR"},
		{"no number", func(p *program.Program) { p.Senders[0].Countries = gb }, "", []string{senderid.ReasonUnknownCountry}, ""},
		{"another purpose", func(p *program.Program) { p.Senders[0].Purposes = sealtext.Purposes(sealtext.OTP) }, "+447700900123", []string{senderid.ReasonPurpose}, "GB"},
		{"registered senders only", func(p *program.Program) { p.RegisteredOnly = true }, "+447700900123", []string{senderid.ReasonUnregistered}, "GB"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t, func(cfg *config) {
				for i := range cfg.Programs {
					if cfg.Programs[i].Tenant == clinic && cfg.Programs[i].Name == offers {
						cfg.Programs[i].Senders = []program.Sender{{Address: from}}
						c.change(&cfg.Programs[i])
					}
				}
			})
			p := person(clinic, 1)
			w.record(t, optIn(p, consent.ForProgram(offers), noon, "in", sealtext.Marketing))
			r := marketing(p)
			r.Sender = from
			if c.to != "" {
				r.To = prefixOf(t, c.to)
			}
			d := w.check(t, r)
			require.Equal(t, c.want, rulesOf(d))
			require.False(t, d.Waits)
			require.True(t, d.RetryAt.IsZero())
			for _, reason := range d.Reasons {
				require.Equal(t, c.country, reason.Country)
				require.NotEmpty(t, reason.Source)
			}
			all, err := w.CheckAll(ctx, nil, []consent.Request{r})
			require.NoError(t, err)
			require.Equal(t, c.want, rulesOf(all[0]))
			r.Message = sealtext.NewID()
			ran := false
			d, err = w.Do(ctx, r, func(context.Context, consent.Permit) error { ran = true; return nil })
			require.NoError(t, err)
			require.Equal(t, c.want, rulesOf(d))
			require.Equal(t, c.want == nil, ran)
		})
	}
}

// A country that is withdrawn while a message is about to be handed over takes effect before it
// is.
func TestACountryWithdrawnAtTheLastMoment(t *testing.T) {
	var declared []program.Program
	w, registry, _ := registered(t, func(cfg *config) { declared = cfg.Programs[:2] })
	p := person(clinic, 1)
	w.record(t, optIn(p, consent.ForProgram(offers), noon, "in", sealtext.Marketing))
	r := marketing(p)
	r.Message, r.To = sealtext.NewID(), prefixOf(t, "+12125550123")
	b := w.Batch([]consent.Request{r})
	defer b.Close()
	require.NoError(t, w.config.Store.InTx(ctx, b.Decide))
	permit := b.Open(ctx)[0]
	require.NoError(t, permit.Err())
	for i := range declared {
		for j := range declared[i].Senders {
			declared[i].Senders[j].Countries = []rule.Jurisdiction{"FR"}
		}
	}
	_, err := registry.Declare(ctx, admin, declared...)
	require.NoError(t, err)
	require.ErrorIs(t, permit.Redeem(r.Message), consent.ErrPermitInvalid)
	permit.End(false)
}

// Another table replaces the default one.
func TestATableOfSendersOfTheHost(t *testing.T) {
	table, err := senderid.New([]senderid.Row{{ID: "gb-none", Country: "GB", Source: "a page", AsOf: noon}})
	require.NoError(t, err)
	w := newWorld(t, func(cfg *config) { cfg.Senders = table })
	p := person(clinic, 1)
	w.record(t, optIn(p, consent.ForProgram(offers), noon, "in", sealtext.Marketing))
	r := marketing(p)
	r.To = prefixOf(t, "+447700900123")
	require.Equal(t, []string{"gb-none"}, rulesOf(w.check(t, r)))
	r.To = prefixOf(t, "+12125550123")
	require.Empty(t, rulesOf(w.check(t, r)))
}

// Lint names what the senders of a program lack, after the warnings of the rules.
func TestLintOfSenders(t *testing.T) {
	w := newWorld(t)
	ws, err := w.Lint(ctx, clinic)
	require.NoError(t, err)
	require.Contains(t, ws, rule.Warning{
		Rule: offers.String(), Kind: "sender-" + senderid.LintAnywhere,
		Text: "the sender is declared for no country, so that it may be used to all and no registration is asked for; declare Sender.Countries",
	})
}
