package consent_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/consent"
)

// editedList is a list that takes many numbers at once.
type editedList struct {
	fakeBlockList
	batches []int
	removed []string
	fail    bool
}

func (l *editedList) BlockAll(_ context.Context, _ sealtext.Sender, numbers []sealtext.Number) error {
	if l.fail {
		return errProvider
	}
	l.batches = append(l.batches, len(numbers))
	for _, n := range numbers {
		l.entries = append(l.entries, blockEntry{n.E164(), noon})
	}
	return nil
}

func (l *editedList) Unblock(_ context.Context, _ sealtext.Sender, n sealtext.Number) error {
	if l.fail {
		return errProvider
	}
	l.removed = append(l.removed, n.E164())
	l.entries = slices.DeleteFunc(l.entries, func(e blockEntry) bool { return e.number == n.E164() })
	return nil
}

// A block is taken back only on proof: an opt-in of the person that is newer than a block of a known
// time.
func TestReconcileUnblocks(t *testing.T) {
	w := agreed(t, 4)
	ago := func(h int) time.Time { return noon.Add(-time.Duration(h) * time.Hour) }
	list := &editedList{fakeBlockList: fakeBlockList{entries: []blockEntry{
		{phone(1), ago(30)},       // agreed after that
		{phone(2), ago(2)},        // blocked after they agreed
		{phone(3), time.Time{}},   // of no known time
		{phone(4), noon.Add(999)}, // in the future
	}}}
	cfg := reconcileConfig(nil)
	cfg.List = list
	got, err := w.Reconcile(ctx, cfg)
	require.NoError(t, err)
	require.Equal(t, 1, got.Later)
	require.Zero(t, got.Unblocked)
	require.Empty(t, list.removed, "not by default")

	cfg.Unblock, cfg.DryRun = true, true
	got, err = w.Reconcile(ctx, cfg)
	require.NoError(t, err)
	require.Equal(t, 1, got.Unblocked)
	require.Empty(t, list.removed)

	cfg.DryRun, list.fail = false, true
	_, err = w.Reconcile(ctx, cfg)
	require.ErrorIs(t, err, errProvider)
	list.fail = false
	got, err = w.Reconcile(ctx, cfg)
	require.NoError(t, err)
	require.Equal(t, 1, got.Unblocked)
	require.Equal(t, []string{phone(1)}, list.removed)
	last := w.store.events[len(w.store.events)-1]
	require.Equal(t, audit.KindConsentNoted, last.Kind)
	require.Equal(t, "unblock", last.Details.Outcome)
	require.Equal(t, w.store.rows[0].ID, last.Details.Record, "the opt-in that proves it")
	require.Equal(t, person(clinic, 1).Subject, last.Subject)

	got, err = w.Reconcile(ctx, cfg)
	require.NoError(t, err)
	require.Zero(t, got.Unblocked, "once")

	cfg.List = &fakeBlockList{}
	_, err = w.Reconcile(ctx, cfg)
	require.ErrorContains(t, err, "unblock must be false for a list that is no BlockListEditor")
}

func TestReconcileBlocksManyAtOnce(t *testing.T) {
	w := agreed(t, 3)
	for n := range byte(3) {
		w.record(t, optOut(person(clinic, n+1), consent.ForProgram(offers), noon, "out-"+string('a'+rune(n)), sealtext.AllPurposes.Each()...))
	}
	list := &editedList{}
	cfg := reconcileConfig(nil)
	cfg.List = list
	cfg.Numbers = func(_ context.Context, f func(sealtext.Number) error) error {
		for n := range 3 {
			number, err := sealtext.ParseE164(phone(n + 1))
			if err != nil {
				return err
			}
			if err := f(number); err != nil {
				return err
			}
		}
		return nil
	}
	got, err := w.Reconcile(ctx, cfg)
	require.NoError(t, err)
	require.Equal(t, 3, got.Blocked)
	require.Equal(t, []int{3}, list.batches)
}
