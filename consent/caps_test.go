package consent_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/rule"
)

// countingStore keeps slots beside the rows of a fakeStore, without undo.
type countingStore struct {
	*fakeStore
	slots  []consent.CapSlot
	broken error
	claim  func() // runs before the first read within a transaction
}

func (s *countingStore) Slots(_ context.Context, tx sealtext.Tx, tenant sealtext.Tenant, subject sealtext.Subject) (out []consent.CapSlot, err error) {
	if tx != nil && s.claim != nil {
		s.claim()
		s.claim = nil
	}
	for _, slot := range s.slots {
		if slot.Tenant == tenant && slot.Subject == subject {
			out = append(out, slot)
		}
	}
	return out, s.broken
}

func (s *countingStore) SaveSlot(_ context.Context, _ sealtext.Tx, slot consent.CapSlot) error {
	s.drop(slot.Message)
	s.slots = append(s.slots, slot)
	return nil
}

func (s *countingStore) DropSlots(_ context.Context, _ sealtext.Tx, _ sealtext.Tenant, _ sealtext.Subject, ids []sealtext.ID) (int, error) {
	before := len(s.slots)
	for _, id := range ids {
		s.drop(id)
	}
	return before - len(s.slots), nil
}

func (s *countingStore) drop(id sealtext.ID) {
	s.slots = slices.DeleteFunc(s.slots, func(o consent.CapSlot) bool { return o.Message == id })
}

// florida is a world under the rows of Florida: 8 to 20, three in 24 hours.
func florida(t *testing.T) (world, *countingStore, func() consent.Request) {
	s := &countingStore{}
	w, p := allowed(t, func(c *config) {
		s.fakeStore = c.Store.(*fakeStore)
		c.Store = s
		c.Programs[0].Jurisdictions = []rule.Jurisdiction{"US-FL"}
	})
	return w, s, func() consent.Request { return marketing(p) }
}

func send(_ context.Context, p consent.Permit) error { return p.Redeem(p.Message()) }

func TestCap(t *testing.T) {
	w, s, next := florida(t)
	for range 3 {
		d, err := w.Do(ctx, next(), send)
		require.NoError(t, err)
		require.True(t, d.Allowed)
		w.clock.advance(time.Minute)
	}
	d, err := w.Do(ctx, next(), func(context.Context, consent.Permit) error { panic("never") })
	require.NoError(t, err)
	require.Equal(t, []string{"us-fl-cap"}, rulesOf(d))
	require.Equal(t, noon.Add(24*time.Hour), d.RetryAt, "a day after the first")
	require.Equal(t, d, w.check(t, next()), "the look ahead says the same")

	w.clock.t = d.RetryAt.Add(-time.Microsecond)
	require.False(t, w.check(t, next()).Allowed)
	w.clock.t = d.RetryAt
	require.True(t, w.check(t, next()).Allowed, "not a moment later than it says")

	reminder := next()
	reminder.Purpose = sealtext.Informational
	require.NotContains(t, rulesOf(w.check(t, reminder)), "us-fl-cap", "the row is about marketing")
	elsewhere := next()
	elsewhere.Location.Jurisdictions = []rule.Jurisdiction{"US-NY"}
	w.clock.t = noon.Add(time.Hour)
	require.True(t, w.check(t, elsewhere).Allowed, "the row is about Florida")

	w.clock.t = noon.Add(8 * 24 * time.Hour) // a week after the last one
	_, err = w.Do(ctx, next(), send)
	require.NoError(t, err)
	require.Len(t, s.slots, 1, "slots that nothing counts any more go")
}

func TestRetryAtMeetsCapsAndHours(t *testing.T) {
	w, _, next := florida(t)
	w.clock.t = time.Date(2026, 6, 1, 23, 30, 0, 0, time.UTC) // 19:30 in New York
	for range 3 {
		_, err := w.Do(ctx, next(), send)
		require.NoError(t, err)
	}
	w.clock.advance(time.Hour) // 20:30
	d := w.check(t, next())
	require.ElementsMatch(t, []string{"us-fl-hours", "us-fl-cap"}, rulesOf(d))
	require.Equal(t, time.Date(2026, 6, 2, 23, 30, 0, 0, time.UTC), d.RetryAt, "the cap, at an hour that is open")
	w.clock.t = time.Date(2026, 6, 2, 23, 59, 0, 0, time.UTC) // one minute before the hours end
	for range 3 {
		_, err := w.Do(ctx, next(), send)
		require.NoError(t, err)
	}
	d = w.check(t, next())
	require.Equal(t, []string{"us-fl-cap"}, rulesOf(d))
	require.Equal(t, time.Date(2026, 6, 3, 23, 59, 0, 0, time.UTC), d.RetryAt)
}

func TestWhatCountsUnderACap(t *testing.T) {
	failed := errors.New("the modem is on fire")
	for _, c := range []struct {
		name string
		f    func(context.Context, consent.Permit) error
		err  error
		used int
	}{
		{"handed over", send, nil, 1},
		{"the host's own call", func(context.Context, consent.Permit) error { return nil }, nil, 1},
		{"failed before the number was given out", func(context.Context, consent.Permit) error { return failed }, failed, 0},
		{"not sent after it", func(ctx context.Context, p consent.Permit) error {
			return errors.Join(send(ctx, p), consent.ErrNotSent)
		}, consent.ErrNotSent, 0},
		{"failed after it", func(ctx context.Context, p consent.Permit) error { return errors.Join(send(ctx, p), failed) }, failed, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			w, s, next := florida(t)
			_, err := w.Do(ctx, next(), c.f)
			require.ErrorIs(t, err, c.err)
			require.Len(t, s.slots, c.used)
			for _, slot := range s.slots {
				require.Equal(t, noon, slot.At, "settled as of the hand-off")
			}
		})
	}
	t.Run("a panic", func(t *testing.T) {
		w, s, next := florida(t)
		require.Panics(t, func() {
			_, _ = w.Do(ctx, next(), func(context.Context, consent.Permit) error { panic("half way") })
		})
		require.Equal(t, noon.Add(15*time.Second), s.slots[0].At, "nobody knows: as of the deadline")
	})
	t.Run("the same message again", func(t *testing.T) {
		w, s, next := florida(t)
		r := next()
		r.Retry = true
		for range 4 {
			d, err := w.Do(ctx, r, send)
			require.NoError(t, err)
			require.True(t, d.Allowed)
		}
		require.Len(t, s.slots, 1)
		for range 2 {
			_, err := w.Do(ctx, next(), send)
			require.NoError(t, err)
		}
		require.False(t, w.check(t, next()).Allowed)
		require.True(t, w.check(t, r).Allowed, "another try does not count itself")
	})
	t.Run("no time left", func(t *testing.T) {
		w, s, next := florida(t)
		canceled, cancel := context.WithCancel(ctx)
		w.store.loaded = cancel
		_, err := w.Do(canceled, next(), send)
		require.ErrorIs(t, err, context.Canceled)
		require.Empty(t, s.slots)
	})
}

func TestOthersTakeTheLastSlot(t *testing.T) {
	w, s, next := florida(t)
	r := next()
	s.claim = func() {
		for n := range byte(3) {
			s.slots = append(s.slots, consent.CapSlot{Tenant: clinic, Subject: r.Person.Subject, Message: sealtext.ID{n + 1}, Purpose: sealtext.Marketing, At: noon})
		}
	}
	d, err := w.Do(ctx, r, func(context.Context, consent.Permit) error { panic("never") })
	require.NoError(t, err)
	require.Equal(t, []string{"us-fl-cap"}, rulesOf(d), "between the decision and the claim")
	require.Equal(t, noon.Add(24*time.Hour), d.RetryAt)
	require.Len(t, s.slots, 3, "and the denied message takes none")
}

func TestCapOfABrokenStore(t *testing.T) {
	w, s, next := florida(t)
	s.broken = errors.New("connection refused")
	_, err := w.Do(ctx, next(), func(context.Context, consent.Permit) error { panic("never") })
	require.ErrorIs(t, err, s.broken)
	_, err = w.Check(ctx, nil, next())
	require.ErrorIs(t, err, s.broken)
}

func TestEraseForgetsSlots(t *testing.T) {
	w, s, next := florida(t)
	_, err := w.Do(ctx, next(), send)
	require.NoError(t, err)
	require.NoError(t, w.store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		n, err := w.Erase(ctx, tx, next().Person)
		require.Equal(t, 3, n, "an opt-in, a slot and the last hand-off")
		return err
	}))
	require.Empty(t, s.slots)
}
