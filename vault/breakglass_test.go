package vault_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/vault"
)

// glassRules: medics may read what they must in an emergency, trainees among
// them never may; leads review.
func glassRules() []vault.AccessRule {
	reasons := []vault.Reason{vault.ReasonSupport}
	return []vault.AccessRule{
		{BreakGlass: true, Roles: []string{"medic"}, Reasons: reasons, MaxAuthAge: time.Hour, Fields: []string{"note", "number", "look-up", "numbers"}},
		{Deny: true, Roles: []string{"trainee"}},
		{Roles: []string{"nurse"}, Reasons: reasons},
		{Roles: []string{"lead"}, Reasons: reasons, Fields: []string{vault.FieldReview}},
	}
}

func emergency(id string, roles ...string) vault.Access {
	a := by(id, roles...)
	a.Emergency = true
	return a
}

func TestBreakGlass(t *testing.T) {
	d := newDesk(t, vault.Limits{}, glassRules()...)
	p := d.enroll(t, clinic, "+447700900123")
	b := sealtext.Binding{Tenant: clinic, Subject: p.Subject, Field: "note", Record: sealtext.NewID()}
	note := d.seal(t, b, "allergic to nuts")
	ctx := context.Background()

	_, err := d.vault.Reveal(ctx, by("medic-1", "medic"), b, note)
	require.ErrorIs(t, err, vault.ErrEmergencyOnly)
	require.Equal(t, "emergency-only", d.last(t, audit.KindRevealDenied).Details.Outcome)
	require.Empty(t, d.alerts)

	d.wait(time.Second)
	got, err := d.vault.Reveal(ctx, emergency("medic-1", "medic"), b, note)
	require.NoError(t, err)
	require.Equal(t, "allergic to nuts", string(got))
	e := d.last(t, audit.KindGlassBroken)
	require.Equal(t, p.Subject, e.Subject)
	require.Equal(t, "medic-1", e.Actor.ID)
	require.Equal(t, audit.Details{Record: b.Record, Field: "note", Reason: "support", Reference: "ticket-12"}, e.Details)
	require.Equal(t, map[string]int{"reveal-denied": 1, "glass-broken": 1}, d.kinds(t), "under a kind of its own")
	require.Len(t, d.alerts, 1)
	alert := d.alerts[0]
	require.Equal(t, vault.Alert{
		Kind: audit.KindGlassBroken, Event: e.ID, Tenant: clinic, Actor: emergency("medic-1", "medic").Actor,
		Field: "note", Reason: vault.ReasonSupport, Reference: "ticket-12", At: d.now(),
	}, alert)

	reviews, err := d.vault.Reviews(ctx, clinic)
	require.NoError(t, err)
	require.Len(t, reviews, 1)
	r := reviews[0]
	require.Equal(t, vault.Review{
		ID: r.ID, Tenant: clinic, Actor: "medic-1", Event: e.ID, Field: "note", Reason: vault.ReasonSupport, Reference: "ticket-12", At: d.now(),
	}, r)
	none, err := d.vault.Reviews(ctx, bank)
	require.NoError(t, err)
	require.Empty(t, none)

	d.wait(time.Second)
	require.ErrorIs(t, d.vault.CloseReview(ctx, by("medic-1", "medic", "lead"), clinic, r.ID, "justified"), vault.ErrSameActor)
	require.Equal(t, "same-actor", d.last(t, audit.KindRevealDenied).Details.Outcome)
	require.ErrorIs(t, d.vault.CloseReview(ctx, by("nurse-7", "visitor"), clinic, r.ID, "justified"), vault.ErrDenied)
	require.ErrorIs(t, d.vault.CloseReview(ctx, emergency("medic-2", "medic"), clinic, r.ID, "justified"), vault.ErrDenied, "no emergency closes a review")
	require.ErrorIs(t, d.vault.CloseReview(ctx, by("lead-1", "lead"), bank, r.ID, "justified"), vault.ErrUnknownCase)
	var input *sealtext.InputError
	require.ErrorAs(t, d.vault.CloseReview(ctx, by("lead-1", "lead"), clinic, r.ID, ""), &input)
	require.ErrorAs(t, d.vault.CloseReview(ctx, by("lead-1", "lead"), clinic, r.ID, "call +447700900123"), &input)
	require.NoError(t, d.vault.CloseReview(ctx, by("lead-1", "lead"), clinic, r.ID, "justified"))
	closed := d.last(t, audit.KindReviewClosed)
	require.Equal(t, "lead-1", closed.Actor.ID)
	require.Equal(t, r.ID, closed.Details.Record)
	require.Equal(t, "justified", closed.Details.Outcome)
	require.ErrorIs(t, d.vault.CloseReview(ctx, by("lead-2", "lead"), clinic, r.ID, "justified"), vault.ErrUnknownCase)
	reviews, err = d.vault.Reviews(ctx, clinic)
	require.NoError(t, err)
	require.Empty(t, reviews)
}

func TestEmergencyOpensNothingByItself(t *testing.T) {
	d := newDesk(t, vault.Limits{}, glassRules()...)
	p := d.enroll(t, clinic, "+447700900123")
	ctx := context.Background()
	stale, unsaid, unknown := emergency("medic-1", "medic"), emergency("medic-1", "medic"), emergency("medic-1", "medic")
	stale.Actor.AuthenticatedAt = now.Add(-2 * time.Hour)
	unsaid.Reason = ""
	unknown.Reason = vault.ReasonLegalDemand
	for name, a := range map[string]vault.Access{
		"no role":         emergency("visitor-1", "visitor"),
		"denied outright": emergency("medic-1", "medic", "trainee"),
		"a stale login":   stale,
		"another reason":  unknown,
	} {
		t.Run(name, func(t *testing.T) {
			_, err := d.vault.RevealNumber(ctx, a, clinic, p.Subject)
			require.ErrorIs(t, err, vault.ErrDenied)
		})
	}
	_, err := d.vault.RevealNumber(ctx, unsaid, clinic, p.Subject)
	require.ErrorContains(t, err, "reason must say why the value is revealed")
	_, _, err = d.vault.OpenExport(ctx, emergency("medic-1", "medic").Actor, p)
	require.ErrorIs(t, err, vault.ErrDenied, "an export is no emergency")
	_, err = d.vault.RevealNumber(ctx, emergency("medic-1", "medic"), clinic, sealtext.NewSubject())
	require.ErrorIs(t, err, vault.ErrUnknownSubject)
	require.Empty(t, d.alerts)
	reviews, err := d.vault.Reviews(ctx, clinic)
	require.NoError(t, err)
	require.Empty(t, reviews)
	require.Zero(t, d.kinds(t)["glass-broken"])

	// Who is allowed anyway breaks nothing.
	_, err = d.vault.RevealNumber(ctx, emergency("nurse-7", "nurse", "medic"), clinic, p.Subject)
	require.NoError(t, err)
	require.Equal(t, 1, d.kinds(t)["revealed"])
	require.Empty(t, d.alerts)
}

func TestEmergenciesHaveTheirOwnLimit(t *testing.T) {
	d := newDesk(t, vault.Limits{Reveals: hourly(1), LookUps: hourly(1), Emergencies: hourly(3)}, glassRules()...)
	p := d.enroll(t, clinic, "+447700900123")
	ctx, a := context.Background(), emergency("medic-1", "medic")
	_, err := d.vault.LookUp(ctx, a, clinic, number(t, "+447700900123"))
	require.NoError(t, err)
	for range 2 {
		_, err = d.vault.RevealNumber(ctx, a, clinic, p.Subject)
		require.NoError(t, err)
	}
	_, err = d.vault.RevealNumber(ctx, a, clinic, p.Subject)
	require.ErrorIs(t, err, vault.ErrQuota)
	require.Len(t, d.alerts, 3)
	reviews, err := d.vault.Reviews(ctx, clinic)
	require.NoError(t, err)
	require.Len(t, reviews, 3)
}

// Without its review item the emergency does not happen.
func TestEmergencyNeedsItsReview(t *testing.T) {
	d := newDesk(t, vault.Limits{}, glassRules()...)
	cfg := d.config(vault.Limits{})
	cfg.Cases = brokenCases{d.store.Vault()}
	v, err := vault.New(cfg)
	require.NoError(t, err)
	p := d.enroll(t, clinic, "+447700900123")
	n, err := v.RevealNumber(context.Background(), emergency("medic-1", "medic"), clinic, p.Subject)
	require.ErrorIs(t, err, errAuditDown)
	require.True(t, n.IsZero())
	require.Empty(t, d.alerts)
	require.Empty(t, d.kinds(t))
}

type brokenCases struct{ vault.CaseStore }

func (brokenCases) AddCase(context.Context, sealtext.Tx, vault.CaseRow) error { return errAuditDown }

// TestAlarmOfWhatDoesNotOpen: a value that was to be read and does not open raises an alert, which says
// whether it is under a key of somebody else.
func TestAlarmOfWhatDoesNotOpen(t *testing.T) {
	d := newDesk(t, vault.Limits{}, vault.AccessRule{Roles: []string{"nurse"}, Reasons: []vault.Reason{vault.ReasonSupport}})
	own, other := d.enroll(t, clinic, "+447700900123"), d.enroll(t, clinic, "+447700900124")
	binding := func(p sealtext.Person) sealtext.Binding {
		return sealtext.Binding{Tenant: clinic, Subject: p.Subject, Field: "note", Record: sealtext.ID{1}}
	}
	note := d.seal(t, binding(own), "allergic to nuts")
	changed := append([]byte(nil), note.Ciphertext()...)
	changed[len(changed)-1] ^= 1
	read := func(s sealtext.Sealed) error {
		_, err := d.vault.Reveal(t.Context(), by("nurse-1", "nurse"), binding(own), s)
		return err
	}
	require.NoError(t, read(note))
	require.Empty(t, d.alerts)
	require.ErrorIs(t, read(sealtext.MakeSealed(note.KeyID(), changed)), vault.ErrWrongContext)
	require.ErrorIs(t, read(d.seal(t, binding(other), "takes aspirin")), vault.ErrUnknownKey)
	_, err := d.vault.RevealTexts(t.Context(), by("nurse-1", "nurse"), own, func(context.Context, sealtext.Tx) ([]sealtext.SealedField, error) {
		return []sealtext.SealedField{{Binding: binding(own), Sealed: sealtext.MakeSealed(note.KeyID(), changed)}}, nil
	})
	require.ErrorIs(t, err, vault.ErrWrongContext)
	require.Len(t, d.alerts, 3)
	want := vault.Alert{
		Kind: audit.KindRevealed, Err: vault.ErrWrongContext, Tenant: clinic, Actor: by("nurse-1", "nurse").Actor, Field: "note",
		Reason: vault.ReasonSupport, Reference: "ticket-12", At: d.now(), Count: 1,
	}
	require.Equal(t, want, d.alerts[0])
	require.Equal(t, want, d.alerts[2])
	want.Err = vault.ErrUnknownKey
	require.Equal(t, want, d.alerts[1])
}
