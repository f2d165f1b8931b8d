package consent_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/consent/rule"
)

// stopped commits a text that must be heard as an opt-out.
func (w world) stopped(t testing.TB, in consent.InboundText, text string) (a consent.Action) {
	t.Helper()
	var err error
	in.Text, err = sealtext.NewBody(text)
	require.NoError(t, err)
	require.NoError(t, w.store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) (err error) {
		a, err = w.Inbound(ctx, tx, in)
		return err
	}))
	require.True(t, a.Barrier)
	return a
}

// A STOP by text counts whatever came before it under the same id, whatever is declared where it was
// sent to, and whenever it is delivered.
func TestAStopIsNeverRefused(t *testing.T) {
	ann, bob := person(clinic, 1), person(clinic, 2)
	again := ann // erased, and enrolled anew
	again.Subject = sealtext.Subject{99}
	for _, c := range []struct {
		name   string
		before func(t *testing.T, w world)
		in     consent.InboundText
		text   string
	}{
		{"another provider used the id for another person", func(t *testing.T, w world) { w.inbound(t, bob, sender, "STOP", "m1") },
			consent.InboundText{Person: ann, Sender: sender}, "STOP"},
		{"another account used the id for another sender", func(t *testing.T, w world) { w.inbound(t, ann, sealtext.MustSender("99999"), "HELP", "m1") },
			consent.InboundText{Person: ann, Sender: sender}, "STOP"},
		{"the id was used for another text", func(t *testing.T, w world) { w.inbound(t, ann, sender, "HELP", "m1") },
			consent.InboundText{Person: ann, Sender: sender}, "STOP"},
		{"the id was used for another opt-out, undone since", func(t *testing.T, w world) {
			w.inbound(t, ann, sender, "STOP", "m1")
			w.clock.advance(time.Minute)
			w.inbound(t, ann, sender, "START", "m2")
			w.clock.advance(time.Minute)
		}, consent.InboundText{Person: ann, Sender: sender}, "QUIT"},
		{"it is delivered again after an erasure", func(t *testing.T, w world) {
			w.inbound(t, ann, sender, "STOP", "m1")
			require.NoError(t, w.store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
				_, err := w.Erase(ctx, tx, ann)
				return err
			}))
		}, consent.InboundText{Person: again, Sender: sender}, "STOP"},
		{"it is delivered after a START that was sent later", func(t *testing.T, w world) {
			w.clock.advance(time.Hour)
			w.inbound(t, ann, sender, "START", "m2")
		}, consent.InboundText{Person: ann, Sender: sender, At: noon.Add(time.Minute)}, "STOP"},
		{"to a sender that nobody knows", func(*testing.T, world) {}, consent.InboundText{Person: ann, Sender: sealtext.MustSender("99999")}, "STOP"},
		{"with a location that is not valid", func(*testing.T, world) {},
			consent.InboundText{Person: ann, Sender: sender, Location: rule.Location{Jurisdictions: []rule.Jurisdiction{"UK"}}}, "STOP"},
		{"with a time before text messages", func(*testing.T, world) {}, consent.InboundText{Person: ann, Sender: sender, At: time.Unix(0, 0)}, "STOP"},
		{"as the provider understood it", func(*testing.T, world) {}, consent.InboundText{Person: ann, Sender: sender, Handled: consent.ProviderOptedOut}, "xyz"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t)
			w.record(t, optIn(c.in.Person, consent.ForProgram(offers), noon.Add(-time.Hour), "form", sealtext.Marketing))
			c.before(t, w)
			c.in.Reference = "m1"
			a := w.stopped(t, c.in, c.text)
			require.NotEmpty(t, a.Receipts)
			require.Contains(t, rulesOf(w.check(t, marketing(c.in.Person))), consent.ReasonOptedOut)
			rows := len(w.store.rows)
			for _, r := range w.stopped(t, c.in, c.text).Receipts {
				require.True(t, r.Repeated, "another delivery")
			}
			require.Len(t, w.store.rows, rows)
		})
	}
}

// A STOP covers a program of its sender that this process has not heard of yet.
func TestAStopToAProgramDeclaredElsewhere(t *testing.T) {
	w, source := sourced(t)
	programs := w.config.Programs
	newer := programs[0]
	newer.Name = sealtext.MustProgram("coupons")
	source.now = static(t, append([]program.Program{newer}, programs...)...)
	p := person(clinic, 1)
	a := w.inbound(t, p, sender, "STOP", "m1")
	require.Len(t, a.Receipts, 2)
	source.old = source.now
	r := marketing(p)
	r.Program = newer.Name
	require.Contains(t, rulesOf(w.check(t, r)), consent.ReasonOptedOut)
}

// The key of an opt-out that a host records is its own: another event with it does not refuse it.
func TestAnOptOutUnderAUsedKey(t *testing.T) {
	p := person(clinic, 1)
	out := optOut(p, consent.ForProgram(offers), noon, "k1")
	for _, c := range []struct {
		name     string
		first    consent.Event
		change   func(*consent.Event)
		repeated bool
	}{
		{"an opt-in", optIn(p, consent.ForProgram(offers), noon, "k1", sealtext.Marketing), nil, false},
		{"of another person", optOut(person(clinic, 2), consent.ForProgram(offers), noon, "k1"), nil, false},
		{"of another program", optOut(p, consent.ForProgram(reminders), noon, "k1"), nil, false},
		{"for another purpose", optOut(p, consent.ForProgram(offers), noon, "k1", sealtext.OTP), nil, false},
		{"of another time", optOut(p, consent.ForProgram(offers), noon.Add(-time.Hour), "k1"), nil, false},
		{"the same", out, nil, true},
		{"reported by a provider with another time", out, func(e *consent.Event) { e.Method = consent.MethodProvider }, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t)
			first, second := c.first, out
			if c.change != nil {
				c.change(&first)
				c.change(&second)
				second.OccurredAt = noon.Add(-time.Minute)
			}
			w.record(t, first)
			require.Equal(t, c.repeated, w.record(t, second).Repeated)
			r := marketing(p)
			require.Contains(t, rulesOf(w.check(t, r)), consent.ReasonOptedOut)
		})
	}
}
