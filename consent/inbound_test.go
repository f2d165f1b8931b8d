package consent_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/keyword"
)

func TestInboundRecords(t *testing.T) {
	stranger := sealtext.MustSender("99999")
	for _, c := range []struct {
		name    string
		to      sealtext.Sender
		text    string
		intent  keyword.Intent
		scopes  []consent.Scope
		kinds   []audit.Kind
		barrier bool
	}{
		{"stop to a program", sender, "Stop!", keyword.IntentOptOut, []consent.Scope{consent.ForProgram(offers)}, []audit.Kind{audit.KindConsentRevoked}, true},
		{"stop to a shared sender", toll, "STOP", keyword.IntentOptOut, []consent.Scope{consent.ForProgram(offers), consent.ForProgram(reminders)}, []audit.Kind{audit.KindConsentRevoked, audit.KindConsentRevoked}, true},
		{"stop to a sender of no program", stranger, "STOP", keyword.IntentOptOut, []consent.Scope{consent.ForTenant()}, []audit.Kind{audit.KindConsentRevoked}, true},
		{"stop all", sender, "stop all", keyword.IntentOptOut, []consent.Scope{consent.ForTenant()}, []audit.Kind{audit.KindConsentRevoked}, true},
		{"stop all of the account", sender, "stop all brands", keyword.IntentOptOut, []consent.Scope{consent.ForTenant(), consent.ForAccount()}, []audit.Kind{audit.KindConsentRevoked, audit.KindConsentRevoked}, true},
		{"help", sender, "help", keyword.IntentHelp, []consent.Scope{consent.ForProgram(offers)}, []audit.Kind{audit.KindConsentNoted}, false},
		{"help to a sender of no program", stranger, "help", keyword.IntentHelp, nil, nil, false},
		{"start", sender, "START", keyword.IntentOptIn, []consent.Scope{consent.ForProgram(offers)}, []audit.Kind{audit.KindConsentGiven}, false},
		{"start to a sender of no program", stranger, "START", keyword.IntentOptIn, nil, nil, false},
		{"start that grants nothing in one of two programs", toll, "START", keyword.IntentOptIn, []consent.Scope{consent.ForProgram(offers)}, []audit.Kind{audit.KindConsentGiven}, false},
		{"chat", sender, "see you at eight", keyword.IntentNone, nil, nil, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t)
			p := person(clinic, 1)
			a := w.inbound(t, p, c.to, c.text, "msg-1")
			require.Equal(t, c.intent, a.Intent)
			require.Equal(t, c.barrier, a.Barrier)
			require.Len(t, a.Receipts, len(c.scopes))
			var scopes []consent.Scope
			var kinds []audit.Kind
			for i, r := range w.store.rowsOf(clinic) {
				scopes = append(scopes, r.Scope)
				kinds = append(kinds, w.store.events[i].Kind)
				require.Equal(t, []string{a.Rule}, w.store.events[i].Details.Rules)
				require.Equal(t, a.Receipts[i].ID, r.ID)
				require.Equal(t, consent.MethodKeyword, r.Method)
			}
			require.Equal(t, c.scopes, scopes)
			require.Equal(t, c.kinds, kinds)

			again := w.inbound(t, p, c.to, c.text, "msg-1")
			require.Len(t, w.store.rowsOf(clinic), len(c.scopes), "a second delivery changes nothing")
			require.Equal(t, c.barrier, again.Barrier, "but the barrier is due again: the first may not have got that far")
			for _, r := range again.Receipts {
				require.True(t, r.Repeated)
			}
		})
	}
}

func TestStopThenStart(t *testing.T) {
	w := newWorld(t)
	p := person(clinic, 1)
	tick := func() { w.clock.advance(time.Minute) }
	w.record(t, optIn(p, consent.ForProgram(offers), noon.Add(-time.Hour), "form", sealtext.Marketing))
	require.True(t, w.check(t, marketing(p)).Allowed)

	w.inbound(t, p, sender, "STOP", "m1")
	require.Equal(t, []string{consent.ReasonOptedOut}, rulesOf(w.check(t, marketing(p))))
	tick()
	w.inbound(t, p, sender, "START", "m2")
	require.True(t, w.check(t, marketing(p)).Allowed, "START brings back what the person had agreed to")
	info := marketing(p)
	info.Purpose = sealtext.Informational
	require.False(t, w.check(t, info).Allowed, "and not the StartPurposes on top")

	tick()
	blocked := optOut(p, consent.ForSender(offers, sender), w.clock.now(), "block")
	blocked.Method = consent.MethodProvider
	w.record(t, blocked)
	tick()
	require.Len(t, w.inbound(t, p, sender, "unstop", "m3").Receipts, 1)
	require.True(t, w.check(t, marketing(p)).Allowed, "writing to the sender brings that sender back")

	tick()
	w.inbound(t, p, sender, "STOP ALL BRANDS", "m4")
	tick()
	w.inbound(t, p, sender, "START", "m5")
	var out []consent.Scope
	for _, r := range w.check(t, marketing(p)).Reasons {
		require.Equal(t, consent.ReasonOptedOut, r.Rule)
		out = append(out, r.Scope)
	}
	require.Equal(t, []consent.Scope{consent.ForAccount()}, out, "START lifts its part of the tenant's opt-out, and none of the account")
}

// STOP is about the program, STOP ALL about the tenant, and only words that name the account cover
// it, if that scope is enabled: the other tenants see it. None is refused, and each is answered once.
func TestScopesOfWords(t *testing.T) {
	here, there := person(clinic, 1), person(dentist, 1)
	agreed := func(w world, people ...sealtext.Person) {
		for _, p := range people {
			w.record(t, optIn(p, consent.ForProgram(offers), noon.Add(-time.Hour), "in", sealtext.Marketing))
			require.True(t, w.check(t, marketing(p)).Allowed)
		}
	}
	for _, c := range []struct {
		name, text     string
		account        bool // in the person
		off            bool
		left, leftElse []consent.Scope
	}{
		{"STOP ALL is of the tenant", "STOP ALL", true, false, []consent.Scope{consent.ForTenant()}, nil},
		{"STOP ALL MESSAGES is of the tenant", "STOP ALL MESSAGES", true, false, []consent.Scope{consent.ForTenant()}, nil},
		{"STOP EVERYTHING is of the tenant", "Stop everything please", true, false, []consent.Scope{consent.ForTenant()}, nil},
		{"alles stoppen is of the tenant", "alles stoppen", true, false, []consent.Scope{consent.ForTenant()}, nil},
		{"the account is named", "STOP ALL BRANDS", true, false, []consent.Scope{consent.ForAccount(), consent.ForTenant()}, []consent.Scope{consent.ForAccount()}},
		{"the account is named, and there is none", "STOP ALL BRANDS", false, true, []consent.Scope{consent.ForTenant()}, nil},
		{"the account is named by a person without it", "STOP ALL BRANDS", false, false, []consent.Scope{consent.ForTenant()}, nil},
		{"a STOP is of the program", "STOP", true, false, []consent.Scope{consent.ForProgram(offers)}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			w, here, there := newWorld(t), here, there
			if c.off {
				w, here, there = newWorld(t, withoutAccount), alone(here), alone(there)
			}
			agreed(w, here, there)
			from := here
			if !c.account {
				from = alone(here)
			}
			a := w.inbound(t, from, sender, c.text, "m1")
			require.Len(t, a.Receipts, len(c.left))
			outs := func(p sealtext.Person) (scopes []consent.Scope) {
				for _, r := range w.check(t, marketing(p)).Reasons {
					scopes = append(scopes, r.Scope)
				}
				return scopes
			}
			require.Equal(t, c.left, outs(here))
			require.Equal(t, c.leftElse, outs(there))
			require.Equal(t, a.Receipts[0].ID, a.Answers, "one text answers it")
			require.Equal(t, a.Answers, w.inbound(t, from, sender, c.text, "m1").Answers)
			require.True(t, w.inbound(t, from, sender, c.text, "m1").Receipts[0].Repeated)
		})
	}
}

// What a START grants depends on the events before it; its repetition must
// not.
func TestStartDeliveredTwice(t *testing.T) {
	w := newWorld(t)
	p := person(clinic, 1)
	w.record(t, optIn(p, consent.ForProgram(offers), noon, "form-1", sealtext.Marketing))
	w.inbound(t, p, sender, "START", "m1")
	w.record(t, optIn(p, consent.ForProgram(offers), noon, "form-2", sealtext.Informational))
	require.True(t, w.inbound(t, p, sender, "START", "m1").Receipts[0].Repeated)
}

func TestStartOfAStranger(t *testing.T) {
	w := newWorld(t)
	p := person(clinic, 1)
	w.inbound(t, p, sender, "START", "m1")
	require.False(t, w.check(t, marketing(p)).Allowed)
	info := marketing(p)
	info.Purpose = sealtext.Informational
	require.True(t, w.check(t, info).Allowed, "StartPurposes")
}

func TestInboundEvidenceAndTime(t *testing.T) {
	w := newWorld(t)
	p := person(clinic, 1)
	body, err := sealtext.NewBody("Stop")
	require.NoError(t, err)
	for i, at := range []time.Time{{}, time.UnixMicro(5), noon.Add(time.Hour)} {
		require.NoError(t, w.store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
			_, err := w.Inbound(ctx, tx, consent.InboundText{Person: p, Sender: sender, Text: body, At: at, Reference: string(rune('a' + i))})
			return err
		}))
		require.Equal(t, noon, w.store.rows[i].OccurredAt, "an opt-out is not refused for its date")
	}
	b := sealtext.Binding{Tenant: clinic, Subject: p.Subject, Field: "consent", Record: w.store.rows[0].ID}
	v, err := consent.DecodeEvidence(unseal(t, sealtext.SealedField{Binding: b, Sealed: w.store.rows[0].Evidence}))
	require.NoError(t, err)
	require.Equal(t, consent.Evidence{
		Source: "24273", Reference: "a", SHA256: "cae7d57bc067a514b8e34c9589631a95c7dc051638ddd2a190773269279a99df",
	}, v)
}

func TestInboundRefuses(t *testing.T) {
	w := newWorld(t)
	body, err := sealtext.NewBody("STOP")
	require.NoError(t, err)
	good := consent.InboundText{Person: person(clinic, 1), Sender: sender, Text: body, At: noon, Reference: "m1"}
	for _, c := range []struct {
		name   string
		change func(*consent.InboundText)
		field  string
	}{
		{"no person", func(in *consent.InboundText) { in.Person = sealtext.Person{} }, "person"},
		{"no sender", func(in *consent.InboundText) { in.Sender = sealtext.Sender{} }, "sender"},
		{"no reference", func(in *consent.InboundText) { in.Reference = "" }, "reference"},
		{"number as reference", func(in *consent.InboundText) { in.Reference = "+447700900123" }, "reference"},
	} {
		t.Run(c.name, func(t *testing.T) {
			in := good
			c.change(&in)
			err := w.store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
				_, err := w.Inbound(ctx, tx, in)
				return err
			})
			requireInput(t, err, c.field)
		})
	}
	t.Run("no transaction", func(t *testing.T) {
		_, err := w.Inbound(ctx, nil, good)
		require.ErrorIs(t, err, sealtext.ErrForeignTx)
	})
	t.Run("the reference of another text", func(t *testing.T) {
		w.inbound(t, good.Person, sender, "STOP", "m9")
		other, err := sealtext.NewBody("quit")
		require.NoError(t, err)
		require.NoError(t, w.store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
			in := good
			in.Text, in.Reference = other, "m9"
			_, err := w.Inbound(ctx, tx, in)
			return err
		}), "an opt-out is not refused")
	})
}
