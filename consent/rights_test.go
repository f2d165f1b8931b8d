package consent_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
)

func (w world) erase(t *testing.T, p sealtext.Person) (n int) {
	t.Helper()
	require.NoError(t, w.store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) (err error) {
		n, err = w.Erase(ctx, tx, p)
		return err
	}))
	return n
}

func TestExport(t *testing.T) {
	w := newWorld(t)
	p := person(clinic, 1)
	in := optIn(p, consent.ForProgram(offers), noon.Add(-time.Hour), "form-1", sealtext.Marketing, sealtext.Informational)
	in.ExpiresAt = noon.Add(time.Hour)
	first := w.record(t, in)
	second := w.record(t, optOut(p, consent.ForAccount(), noon.Add(time.Hour), "call-1"))
	w.record(t, optOut(person(clinic, 2), consent.ForTenant(), noon, "call-2"))

	var got []sealtext.Record
	require.NoError(t, w.Export(ctx, p, func(r sealtext.Record) error { got = append(got, r); return nil }))
	require.Len(t, got, 2, "the account's copy is not a second event, and other people's are not exported")
	require.Equal(t, map[string]string{
		"scope": "program offers", "method": "web-form", "purposes": "marketing informational",
		"received_at": "2026-06-01T18:00:00Z", "expires_at": "2026-06-01T19:00:00Z",
	}, got[0].Values)
	require.Equal(t, "opt-in", got[0].Kind)
	require.Equal(t, "consent", got[0].Package)
	require.Equal(t, first.ID, got[0].ID)
	require.Equal(t, noon.Add(-time.Hour), got[0].At)
	v, err := consent.DecodeEvidence(unseal(t, got[0].Sealed["evidence"]))
	require.NoError(t, err)
	require.Equal(t, in.Evidence, v)
	require.Equal(t, second.ID, got[1].ID)
	require.Equal(t, "clamped", got[1].Values["flags"])
	unseal(t, got[1].Sealed["evidence"])

	stop := errors.New("stop")
	require.ErrorIs(t, w.Export(ctx, p, func(sealtext.Record) error { return stop }), stop)
	requireInput(t, w.Export(ctx, sealtext.Person{}, nil), "person")
}

func TestEraseKeepsOnlyWhatBlocks(t *testing.T) {
	w := newWorld(t)
	p, other := person(clinic, 1), person(clinic, 2)
	at := func(h int) time.Time { return noon.Add(time.Duration(h-10) * time.Hour) }
	w.record(t, optIn(p, consent.ForProgram(offers), at(1), "1", sealtext.Marketing, sealtext.Informational))
	w.record(t, optOut(p, consent.ForProgram(offers), at(2), "2", sealtext.Marketing)) // lifted by 3
	w.record(t, optIn(p, consent.ForProgram(offers), at(3), "3", sealtext.Marketing))
	kept := []sealtext.ID{
		w.record(t, optOut(p, consent.ForProgram(offers), at(4), "4", sealtext.Informational)).ID,
		w.record(t, optOut(p, consent.ForAccount(), at(5), "5", sealtext.OTP)).ID,
	}
	w.record(t, optIn(other, consent.ForProgram(offers), at(1), "6", sealtext.Marketing))
	r := marketing(p)
	require.Equal(t, consent.StateIn, w.marketingState(t, p))

	require.Equal(t, 5, w.erase(t, p))
	var left []sealtext.ID
	for _, row := range w.store.rows {
		if row.Key == (consent.EventKey{Tenant: clinic, Pseudonym: p.Pseudonyms[0]}) {
			left = append(left, row.ID)
			require.True(t, row.Subject.IsZero())
			require.True(t, row.Evidence.IsZero())
			require.Equal(t, consent.KindOptOut, row.Kind)
		}
	}
	require.Equal(t, kept, left)
	require.Equal(t, []string{consent.ReasonNoOptIn}, rulesOf(w.check(t, r)), "nobody is in after being forgotten")
	r.Purpose = sealtext.Informational
	require.Equal(t, []string{consent.ReasonOptedOut}, rulesOf(w.check(t, r)), "and who was out stays out")
	require.True(t, w.check(t, marketing(other)).Allowed)

	// Enrolled again, by the same number: another subject, the same pseudonyms.
	p.Subject = sealtext.NewSubject()
	r.Person = p
	require.Equal(t, []string{consent.ReasonOptedOut}, rulesOf(w.check(t, r)))
	_, err := w.Record(ctx, imported(optIn(p, consent.ForProgram(offers), at(9), "list", sealtext.Informational)))
	require.ErrorIs(t, err, consent.ErrImportWouldLoosen)
	w.record(t, optIn(p, consent.ForProgram(offers), at(9), "again", sealtext.Informational))
	require.True(t, w.check(t, r).Allowed, "who asks for it gets it")
	require.Equal(t, 2, w.erase(t, p), "the tombstone it lifted goes too")
}

func TestEraseOfTheAccount(t *testing.T) {
	w := newWorld(t)
	p := person(clinic, 1)
	w.record(t, optOut(p, consent.ForAccount(), noon, "out"))
	w.erase(t, p)
	there := person(dentist, 1)
	w.record(t, optIn(there, consent.ForProgram(offers), noon, "in", sealtext.Marketing))
	require.False(t, w.check(t, marketing(there)).Allowed, "erasure in one tenant does not open the others")

	// A person of the account's own tenant reaches what the account has of them.
	w.record(t, optIn(there, consent.ForAccount(), w.clock.advance(time.Minute), "back", sealtext.Marketing))
	require.True(t, w.check(t, marketing(there)).Allowed)
	own := person(account, 1)
	require.Equal(t, there.Account, own.Account)
	kept := func() (n int) {
		for _, row := range w.store.rows {
			if row.Key == (consent.EventKey{Tenant: account, Pseudonym: own.Account.Pseudonyms[0]}) {
				n++
			}
		}
		return n
	}
	require.Equal(t, 2, kept())
	require.Equal(t, 1, w.erase(t, own), "the opt-in goes and the opt-out of other purposes stays")
	require.Equal(t, 1, kept())

	requireNoTx := func(err error) { require.ErrorIs(t, err, sealtext.ErrForeignTx) }
	_, err := w.Erase(ctx, nil, p)
	requireNoTx(err)
}

// After an erasure no opt-in is in force, so nothing may stay in flight.
func TestBarrierAfterErasure(t *testing.T) {
	w, p := allowed(t)
	var permitted error
	_, err := w.Do(ctx, marketing(p), func(ctx context.Context, permit consent.Permit) error {
		w.erase(t, p)
		short, cancel := context.WithCancel(ctx)
		cancel()
		_, err := w.Barrier(short, p) // from within: it cannot wait
		require.ErrorIs(t, err, consent.ErrHandoffsInFlight)
		permitted = permit.Err()
		return nil
	})
	require.NoError(t, err)
	require.ErrorIs(t, permitted, consent.ErrPermitInvalid)
}

func TestStatusAndHistory(t *testing.T) {
	w := newWorld(t)
	p := person(clinic, 1)
	w.record(t, optIn(p, consent.ForProgram(offers), noon.Add(-3*time.Hour), "1", sealtext.Marketing, sealtext.Informational))
	w.record(t, optIn(p, consent.ForSender(offers, sender), noon.Add(-2*time.Hour), "2", sealtext.Informational))
	w.record(t, optOut(p, consent.ForTenant(), noon.Add(-time.Hour), "3", sealtext.Marketing))
	w.record(t, optOut(p, consent.ForProgram(offers), noon, "4", sealtext.Marketing))

	status, err := w.Status(ctx, p, offers, sender)
	require.NoError(t, err)
	require.Equal(t, []consent.PurposeStatus{
		{Purpose: sealtext.Marketing, State: consent.StateOut, Scopes: []consent.Scope{consent.ForTenant(), consent.ForProgram(offers)}, Since: noon.Add(-time.Hour)},
		{Purpose: sealtext.Informational, State: consent.StateIn, Scopes: []consent.Scope{consent.ForProgram(offers)}, Since: noon.Add(-3 * time.Hour)},
		{Purpose: sealtext.Transactional},
		{Purpose: sealtext.OTP},
	}, status)

	history, err := w.History(ctx, p)
	require.NoError(t, err)
	require.Len(t, history, 4)
	require.Equal(t, consent.ForTenant(), history[2].Scope)
	require.Equal(t, []consent.State{consent.StateUnknown, consent.StateIn, consent.StateOut}, []consent.State{status[2].State, status[1].State, status[0].State})
	require.Equal(t, "unknown in out", status[2].State.String()+" "+status[1].State.String()+" "+status[0].State.String())

	_, err = w.Status(ctx, p, sealtext.MustProgram("other"), sender)
	requireInput(t, err, "program")
	_, err = w.Status(ctx, sealtext.Person{Tenant: clinic}, offers, sender)
	requireInput(t, err, "person")
	_, err = w.History(ctx, sealtext.Person{})
	requireInput(t, err, "person")
}

func TestUnreadableLedger(t *testing.T) {
	w, p := allowed(t)
	w.store.failed = errors.New("connection refused")
	_, err := w.Status(ctx, p, offers, sender)
	require.ErrorIs(t, err, w.store.failed)
	_, err = w.History(ctx, p)
	require.ErrorIs(t, err, w.store.failed)
	require.ErrorIs(t, w.Export(ctx, p, nil), w.store.failed)
}
