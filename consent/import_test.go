package consent_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
)

func imported(e consent.Event) consent.Event {
	e.Method = consent.MethodImport
	return e
}

func TestImportOnlyTightens(t *testing.T) {
	p := person(clinic, 1)
	old := noon.Add(-48 * time.Hour)
	for _, c := range []struct {
		name    string
		have    consent.Event
		scope   consent.Scope
		refused bool
	}{
		{"same scope out", optOut(p, consent.ForProgram(offers), old, "a"), consent.ForProgram(offers), true},
		{"same scope in", optIn(p, consent.ForProgram(offers), old, "a", sealtext.Marketing), consent.ForProgram(offers), true},
		{"same scope, other purpose", optOut(p, consent.ForProgram(offers), old, "a", sealtext.OTP), consent.ForProgram(offers), true},
		{"wider scope out", optOut(p, consent.ForTenant(), old, "a"), consent.ForProgram(offers), true},
		{"account out", optOut(p, consent.ForAccount(), old, "a"), consent.ForProgram(offers), true},
		{"account out at another tenant", optOut(person(dentist, 1), consent.ForAccount(), old, "a"), consent.ForProgram(offers), true},
		{"narrower scope out", optOut(p, consent.ForSender(offers, sender), old, "a"), consent.ForProgram(offers), true},
		{"narrower scope out, import of everything", optOut(p, consent.ForSender(offers, sender), old, "a"), consent.ForTenant(), true},
		{"narrower scope out, import of the account", optOut(p, consent.ForTenant(), old, "a"), consent.ForAccount(), true},
		{"other program out", optOut(p, consent.ForProgram(reminders), old, "a"), consent.ForProgram(offers), false},
		{"other sender out", optOut(p, consent.ForSender(offers, toll), old, "a"), consent.ForSender(offers, sender), false},
		{"other person out", optOut(person(clinic, 2), consent.ForTenant(), old, "a"), consent.ForProgram(offers), false},
		{"other tenant out", optOut(person(dentist, 1), consent.ForTenant(), old, "a"), consent.ForProgram(offers), false},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t)
			w.record(t, c.have)
			before := len(w.store.rows)
			_, err := w.Record(ctx, imported(optIn(p, c.scope, noon, "row-1", sealtext.Marketing)))
			if c.refused {
				require.ErrorIs(t, err, consent.ErrImportWouldLoosen)
				require.Len(t, w.store.rows, before)
				return
			}
			require.NoError(t, err)
			require.True(t, w.check(t, marketing(p)).Allowed)
		})
	}
	t.Run("a repeat is not a second import", func(t *testing.T) {
		w := newWorld(t)
		e := imported(optIn(p, consent.ForProgram(offers), old, "row-1", sealtext.Marketing))
		w.record(t, e)
		require.True(t, w.record(t, e).Repeated)
	})
	t.Run("an imported opt-out counts, however old", func(t *testing.T) {
		w := newWorld(t)
		w.record(t, optIn(p, consent.ForProgram(offers), noon, "a", sealtext.Marketing))
		w.record(t, imported(optOut(p, consent.ForProgram(offers), noon.Add(-10*365*24*time.Hour), "row-1")))
		require.Equal(t, []string{consent.ReasonOptedOut}, rulesOf(w.check(t, marketing(p))))
	})
}

func TestAccountScopeReachesEveryTenant(t *testing.T) {
	w := newWorld(t)
	here, there := person(clinic, 1), person(dentist, 1)
	for _, p := range []sealtext.Person{here, there} {
		w.record(t, optIn(p, consent.ForProgram(offers), noon.Add(-2*time.Hour), "in", sealtext.Marketing))
		require.True(t, w.check(t, marketing(p)).Allowed)
	}
	receipt := w.record(t, optOut(here, consent.ForAccount(), noon.Add(-time.Hour), "out"))
	for _, p := range []sealtext.Person{here, there} {
		d := w.check(t, marketing(p))
		require.Equal(t, []string{consent.ReasonOptedOut}, rulesOf(d))
		require.Equal(t, consent.ForAccount(), d.Reasons[0].Scope)
	}
	require.True(t, w.check(t, marketing(person(dentist, 2))).Reasons[0].Rule == consent.ReasonNoOptIn, "other people are not affected")

	var copies []consent.EventRow
	for _, r := range w.store.rows {
		if r.Key.Tenant == account {
			copies = append(copies, r)
		}
	}
	require.Len(t, copies, 1)
	require.Equal(t, receipt.ID, copies[0].ID)
	require.Equal(t, pseudonym(1), copies[0].Key.Pseudonym)
	require.True(t, copies[0].Subject.IsZero(), "the account does not learn the tenant's subject")
	require.True(t, copies[0].Evidence.IsZero())
	require.GreaterOrEqual(t, copies[0].Seq, receipt.Seq)
	require.Len(t, w.store.events, 3, "two copies are one event")

	w.record(t, optIn(there, consent.ForAccount(), noon, "back", sealtext.Marketing))
	require.True(t, w.check(t, marketing(here)).Allowed, "another tenant's opt-in for the account outnumbers both copies")
	require.True(t, w.check(t, marketing(there)).Allowed)
}

// Who asked for help, and was answered, has said nothing about consent: a list still counts.
func TestHelpDoesNotMakeAnImportKnown(t *testing.T) {
	w := newWorld(t)
	p := person(clinic, 3)
	help := w.inbound(t, p, sender, "HELP", "m1")
	require.Len(t, help.Receipts, 1)
	_, err := w.Do(ctx, reply(p, help), func(context.Context, consent.Permit) error { return nil })
	require.NoError(t, err)
	require.Equal(t, consent.KindAnswer, w.store.rows[len(w.store.rows)-1].Kind)
	list := "number,status,program,date\n+12015550103,opt-in,offers,2026-03-01\n"
	got, err := w.Import(ctx, strings.NewReader(list), listConfig())
	require.NoError(t, err)
	require.Equal(t, []int{1, 0}, []int{got.OptIns, got.Known})
	require.True(t, w.check(t, marketing(p)).Allowed)

	w.inbound(t, p, sender, "STOP", "m2")
	cfg := listConfig()
	cfg.Source = "another list"
	got, err = w.Import(ctx, strings.NewReader(list+"\n"), cfg)
	require.NoError(t, err)
	require.Equal(t, []int{0, 1}, []int{got.OptIns, got.Known}, "a STOP does")
}
