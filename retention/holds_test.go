package retention_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/retention"
)

func TestNewHoldsRefusesAConfig(t *testing.T) {
	w := newWorld()
	for _, c := range []struct {
		says string
		cfg  retention.HoldsConfig
	}{
		{"HoldsConfig.Store", retention.HoldsConfig{Sealer: &lock{}, Audit: w}},
		{"HoldsConfig.Sealer", retention.HoldsConfig{Store: w, Audit: w}},
		{"HoldsConfig.Audit", retention.HoldsConfig{Store: w, Sealer: &lock{}}},
	} {
		h, err := retention.NewHolds(c.cfg)
		require.ErrorContains(t, err, c.says)
		require.Nil(t, h)
	}
}

func TestPlaceStoresTheCaseSealedAndHashed(t *testing.T) {
	w := newWorld()
	hold := place(t, w, clinic, subject(1), "case-1")

	require.Len(t, w.holds, 1)
	row := w.holds[0]
	want, err := (&lock{}).Token(t.Context(), nil, clinic, sealtext.DomainReference, []byte("case-1"))
	require.NoError(t, err)
	require.Equal(t, want, row.Case)
	require.Equal(t, hold, row.ID)
	require.Equal(t, noon, row.PlacedAt)
	plain, err := openValue(sealtext.Binding{Tenant: clinic, Field: "hold", Record: hold}, row.Details)
	require.NoError(t, err)
	require.Equal(t, "case-1", string(plain))

	require.Equal(t, []audit.Event{{
		Tenant: clinic, Kind: audit.KindHoldPlaced, Subject: subject(1), Actor: staff,
		Details: audit.Details{Record: hold, Reference: "case-1"},
	}}, w.events)
}

func TestPlaceAgainIsTheSameHold(t *testing.T) {
	w := newWorld()
	first := place(t, w, clinic, subject(1), "case-1")
	require.Equal(t, first, place(t, w, clinic, subject(1), "case-1"))
	require.NotEqual(t, first, place(t, w, clinic, subject(1), "case-2"))
	require.NotEqual(t, first, place(t, w, clinic, subject(2), "case-1"))
	require.NotEqual(t, first, place(t, w, shop, subject(1), "case-1"))
	require.Len(t, w.events, 4, "what is in force is not placed again")

	require.NoError(t, holdsOf(t, w).Release(t.Context(), staff, clinic, subject(1), first))
	second := place(t, w, clinic, subject(1), "case-1")
	require.NotEqual(t, first, second, "a released hold is history")
	require.Equal(t, second, place(t, w, clinic, subject(1), "case-1"))
}

func TestPlaceRefusesBadInput(t *testing.T) {
	good := retention.Hold{Tenant: clinic, Subject: subject(1), CaseID: "case-1", Actor: staff}
	for _, c := range []struct {
		name, field string
		change      func(*retention.Hold)
	}{
		{"no tenant", "tenant", func(h *retention.Hold) { h.Tenant = sealtext.Tenant{} }},
		{"no subject", "subject", func(h *retention.Hold) { h.Subject = sealtext.Subject{} }},
		{"no case", "case id", func(h *retention.Hold) { h.CaseID = "" }},
		{"a number for a case", "case id", func(h *retention.Hold) { h.CaseID = "+447700900123" }},
		{"no actor", "actor id", func(h *retention.Hold) { h.Actor = sealtext.Actor{} }},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld()
			hold := good
			c.change(&hold)
			_, err := holdsOf(t, w).Place(t.Context(), hold)
			var in *sealtext.InputError
			require.ErrorAs(t, err, &in)
			require.Equal(t, c.field, in.Field)
			require.NotContains(t, err.Error(), "447700900123")
			require.Zero(t, w.commits)
		})
	}
}

func TestHoldAndEventCommitTogether(t *testing.T) {
	w := newWorld()
	w.fail["record"] = errors.New("down")
	_, err := holdsOf(t, w).Place(t.Context(), retention.Hold{Tenant: clinic, Subject: subject(1), CaseID: "case-1", Actor: staff})
	require.ErrorIs(t, err, w.fail["record"])
	require.Empty(t, w.holds)

	delete(w.fail, "record")
	hold := place(t, w, clinic, subject(1), "case-1")
	w.fail["record"] = errors.New("down")
	err = holdsOf(t, w).Release(t.Context(), staff, clinic, subject(1), hold)
	require.ErrorIs(t, err, w.fail["record"])
	require.True(t, w.holds[0].ReleasedAt.IsZero())
}

func TestReleaseEndsOneHold(t *testing.T) {
	w := newWorld()
	h := holdsOf(t, w)
	one := place(t, w, clinic, subject(1), "case-1")
	two := place(t, w, clinic, subject(1), "case-2")
	require.NoError(t, h.Release(t.Context(), staff, clinic, subject(1), one))

	list, err := h.List(t.Context(), clinic, subject(1))
	require.NoError(t, err)
	require.Len(t, list, 2)
	require.Equal(t, one, list[0].ID)
	require.False(t, list[0].InForce())
	require.Equal(t, noon, list[0].ReleasedAt)
	require.Equal(t, two, list[1].ID)
	require.True(t, list[1].InForce())
	plain, err := openValue(list[1].CaseID.Binding, list[1].CaseID.Sealed)
	require.NoError(t, err)
	require.Equal(t, "case-2", string(plain))

	require.Equal(t, []string{"hold-placed", "hold-placed", "hold-released"}, w.kinds())
	require.Equal(t, one, w.events[2].Details.Record)
}

func TestReleaseOfNothing(t *testing.T) {
	w := newWorld()
	h := holdsOf(t, w)
	hold := place(t, w, clinic, subject(1), "case-1")
	for _, c := range []struct {
		name   string
		tenant sealtext.Tenant
		of     sealtext.Subject
		hold   sealtext.ID
	}{
		{"unknown hold", clinic, subject(1), id(9)},
		{"hold of another person", clinic, subject(2), hold},
		{"hold of another tenant", shop, subject(1), hold},
	} {
		t.Run(c.name, func(t *testing.T) {
			require.ErrorIs(t, h.Release(t.Context(), staff, c.tenant, c.of, c.hold), retention.ErrNoHold)
		})
	}
	require.NoError(t, h.Release(t.Context(), staff, clinic, subject(1), hold))
	require.ErrorIs(t, h.Release(t.Context(), staff, clinic, subject(1), hold), retention.ErrNoHold, "released before")
	require.Len(t, w.events, 2)

	var in *sealtext.InputError
	require.ErrorAs(t, h.Release(t.Context(), sealtext.Actor{}, clinic, subject(1), hold), &in)
	require.ErrorAs(t, h.Release(t.Context(), staff, clinic, subject(1), sealtext.ID{}), &in)
	require.ErrorAs(t, h.Release(t.Context(), staff, sealtext.Tenant{}, subject(1), hold), &in)
	_, err := h.List(t.Context(), clinic, sealtext.Subject{})
	require.ErrorAs(t, err, &in)
}

// TestPlaceDoesNotBelieveAStoreThatContradictsItself: a store that refuses a hold without having
// one is broken, and the caller must not believe that the person is held.
func TestPlaceDoesNotBelieveAStoreThatContradictsItself(t *testing.T) {
	w := newWorld()
	h, err := retention.NewHolds(retention.HoldsConfig{Store: refusing{w}, Sealer: &lock{}, Audit: w})
	require.NoError(t, err)
	_, err = h.Place(t.Context(), retention.Hold{Tenant: clinic, Subject: subject(1), CaseID: "case-1", Actor: staff})
	require.ErrorContains(t, err, "none in force")
}

type refusing struct{ *world }

func (refusing) Place(context.Context, sealtext.Tx, retention.HoldRow) (bool, error) {
	return false, nil
}

// TestAHoldWaitsForTheBatchThatGuardsItsSubject: a hold that is placed while a batch is between its
// guard and its commit waits, so that it is never in force over records that are destroyed
// afterwards.
func TestAHoldWaitsForTheBatchThatGuardsItsSubject(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		w.add(retention.ClassMessageBodies, clinic, subject(1), noon.Add(-60*day), 1)
		w.add(retention.ClassMessageBodies, clinic, subject(2), noon.Add(-50*day), 1)
		sweeper, _ := sweeperOf(t, w, 1)
		h := holdsOf(t, w)
		placed := [3]bool{}
		begin := func(n byte) {
			go func() {
				_, err := h.Place(t.Context(), retention.Hold{Tenant: clinic, Subject: subject(n), CaseID: "case-1", Actor: staff})
				placed[n] = err == nil
			}()
			synctest.Wait()
		}
		w.at = func(point string) {
			if point == "guarded" {
				w.at = func(string) {}
				begin(1)
				require.False(t, placed[1], "the batch has the guard row")
				begin(2)
				require.True(t, placed[2], "the guard row of the other subject is free")
			}
		}
		rep, err := sweeper.Sweep(t.Context())
		require.NoError(t, err)
		synctest.Wait()
		require.True(t, placed[1], "after the commit")
		require.Equal(t, 1, rep.Classes[0].Disposed)
		require.Equal(t, 1, rep.Classes[0].Held)
		require.Zero(t, w.violations)
	})
}

func TestHoldsAsAHolder(t *testing.T) {
	w := newWorld()
	h := holdsOf(t, w)
	one := place(t, w, clinic, subject(1), "case-1")
	place(t, w, clinic, subject(1), "case-2")
	require.NoError(t, h.Release(t.Context(), staff, clinic, subject(1), one))

	var got []sealtext.Record
	collect := func(r sealtext.Record) error { got = append(got, r); return nil }
	require.NoError(t, h.Export(t.Context(), personOf(clinic, subject(1)), collect))
	require.Len(t, got, 2)
	require.Equal(t, map[string]string{"state": "released", "released_at": "2026-11-21T12:00:00Z"}, got[0].Values)
	require.Equal(t, map[string]string{"state": "in force"}, got[1].Values)
	require.Empty(t, got[0].Sealed, "the case is the tenant's")

	stop := errors.New("stop")
	require.ErrorIs(t, h.Export(t.Context(), personOf(clinic, subject(1)), func(sealtext.Record) error { return stop }), stop)
	require.ErrorContains(t, h.Export(t.Context(), sealtext.Person{}, collect), "tenant is required")
	n, err := h.Erase(t.Context(), nil, personOf(clinic, subject(1)))
	require.NoError(t, err)
	require.Zero(t, n)
	require.Len(t, w.holds, 2)
}
