package optouts_test

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/service/servicetest"
	"github.com/sealtext/sealtext/transport/optouts"
	"github.com/sealtext/sealtext/vault"
)

// driftWorld has one person of each kind: ann is out here alone, bob there alone, and so is person 1, who
// came back since; person 0 is out in both, eve is unknown and person 2 erased.
func driftWorld(t *testing.T) (w *world, proof sealtext.ID) {
	w = newWorld(t, nil)
	for _, p := range []string{ann, bob, person(0), person(1), person(2)} {
		w.OptIn(p)
	}
	w.leaves(ann, "ann", consent.ForProgram(w.Program))
	w.leaves(person(0), "zero", consent.ForTenant())
	w.leaves(person(2), "two", consent.ForTenant())
	_, err := w.Rights.Erase(ctx, servicetest.Auditor(), w.Person(person(2)), "case-1")
	require.NoError(t, err)
	w.Clock.Advance(time.Hour)
	proof = w.returns(person(1), "one")
	w.Clock.Advance(time.Hour)
	w.provider.unread = 1
	bobs := w.entry(bob, time.Minute)
	bobs.ID = "x|y<b>"
	w.provider.set(bobs, w.entry(person(0), time.Hour), w.entry(person(0), time.Hour), w.entry(person(1), 90*time.Minute), w.entry(eve, time.Hour))
	return w, proof
}

func TestDrift(t *testing.T) {
	w, proof := driftWorld(t)
	s := w.syncer(nil)
	q := optouts.DriftQuery{Tenant: w.Tenant, Sender: w.Sender}
	d, err := s.Drift(ctx, q)
	require.NoError(t, err)
	annOut := w.outs(ann)[0]
	want := optouts.Drift{
		Provider: "inbox", Tenant: w.Tenant, Sender: w.Sender, At: w.Clock.Now(), Entries: 5, Bad: 3, Both: 1, Unknown: 1, Erased: 1, OnlyHere: 1, OnlyThere: 2,
		Here: []optouts.DriftItem{{Subject: w.Person(ann).Subject, Since: annOut.OccurredAt, Method: "web-form", Event: annOut.ID}},
		There: []optouts.DriftItem{
			{Subject: w.Person(bob).Subject, Blocked: w.Clock.Now().Add(-time.Minute), How: optouts.HowText, Entry: "x|y<b>"},
			{
				Subject: w.Person(person(1)).Subject, Blocked: w.Clock.Now().Add(-90 * time.Minute), How: optouts.HowText, Entry: "e-1",
				Back: w.Clock.Now().Add(-time.Hour), Proof: proof,
			},
		},
	}
	require.Equal(t, want, d)
	require.Empty(t, w.outs(bob), "it changes nothing")

	page := d.Markdown()
	for _, row := range []string{
		"| only here | 1 |", "| only there | 2 |", "| opted out here and there | 1 |", "| on the list, and not known to the tenant | 1 |", "| opted out here, and erased | 1 |",
		"| " + w.Person(ann).Subject.String() + " | 2026-03-02 15:00 UTC | web-form | " + annOut.ID.String() + " |",
		"| " + w.Person(bob).Subject.String() + " | 2026-03-02 16:59 UTC | text | x y b> | - | - |",
		"| " + w.Person(person(1)).Subject.String() + " | 2026-03-02 15:30 UTC | text | e-1 | 2026-03-02 16:00 UTC | " + proof.String() + " |",
	} {
		require.Contains(t, page, row)
	}
	text, err := json.Marshal(d)
	require.NoError(t, err)
	var read optouts.Drift
	require.NoError(t, json.Unmarshal(text, &read))
	require.Equal(t, d, read)
	require.Contains(t, string(text), `"how":"text"`)
	for _, p := range []string{ann, bob, person(1), eve} {
		require.NotContains(t, page+string(text), p[2:])
	}

	q.Items = 1
	short, err := s.Drift(ctx, q)
	require.NoError(t, err)
	require.Len(t, short.There, 1)
	require.Equal(t, 2, short.OnlyThere)
	require.Contains(t, short.Markdown(), "and 1 more")
}

// Numbers are shown as the vault shows them, and each is audited there.
func TestDriftReveals(t *testing.T) {
	w, _ := driftWorld(t)
	asked := 0
	q := optouts.DriftQuery{Tenant: w.Tenant, Sender: w.Sender, Number: func(ctx context.Context, tenant sealtext.Tenant, who sealtext.Subject) (string, error) {
		asked++
		return w.Vault.RevealNumberAt(ctx, vault.Access{Actor: servicetest.Auditor(), Reason: vault.ReasonInvestigation, Level: vault.LevelMasked}, tenant, who)
	}}
	d, err := w.syncer(nil).Drift(ctx, q)
	require.NoError(t, err)
	require.Equal(t, 3, asked)
	require.Equal(t, "+1 ... 23", d.Here[0].Number)
	require.NotContains(t, d.Markdown(), ann)
	require.Contains(t, d.Markdown(), d.Here[0].Number)

	q.Number = func(ctx context.Context, tenant sealtext.Tenant, who sealtext.Subject) (string, error) {
		return w.Vault.RevealNumberAt(ctx, vault.Access{Actor: sealtext.Actor{ID: "somebody"}, Reason: vault.ReasonSupport}, tenant, who)
	}
	_, err = w.syncer(nil).Drift(ctx, q)
	require.ErrorIs(t, err, vault.ErrDenied)
}

func TestDriftRefuses(t *testing.T) {
	w := newWorld(t, nil)
	for _, q := range []optouts.DriftQuery{{Tenant: w.Tenant, Sender: sealtext.MustSender("99999")}, {Tenant: shop, Sender: w.Sender}} {
		_, err := w.syncer(nil).Drift(ctx, q)
		var input *sealtext.InputError
		require.ErrorAs(t, err, &input)
		require.Equal(t, "sender", input.Field)
	}
	w.provider.hangs = true
	_, err := w.syncer(func(c *optouts.Config) { c.Timeout = time.Millisecond }).Drift(ctx, optouts.DriftQuery{Tenant: w.Tenant, Sender: w.Sender})
	require.ErrorIs(t, err, context.DeadlineExceeded)
}
