package retention_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/retention"
)

// reports is a SweepHistory in memory.
type reports struct {
	stored []byte            // of the sizes
	others map[string][]byte // by name
	fail   error             // of both methods
	saves  int               // of the sizes
}

const sizesName = "sweep-sizes"

func (r *reports) SaveReport(_ context.Context, name string, _ time.Time, report []byte) error {
	switch {
	case r.fail != nil:
	case name == sizesName:
		r.stored = report
		r.saves++
	default:
		if r.others == nil {
			r.others = map[string][]byte{}
		}
		r.others[name] = report
	}
	return r.fail
}

func (r *reports) Report(_ context.Context, name string) (time.Time, []byte, error) {
	if name != sizesName {
		return time.Time{}, r.others[name], r.fail
	}
	return time.Time{}, r.stored, r.fail
}

// limitedTo returns a Sweeper of message bodies with a history and a clock that is set.
func limitedTo(t *testing.T, w *world, h *reports, now *time.Time, more ...retention.Schedule) *retention.Sweeper {
	t.Helper()
	s, err := retention.NewSweeper(retention.SweeperConfig{
		Store: w, Audit: w, Schedules: append([]retention.Schedule{bodies(w)}, more...), History: h, Now: func() time.Time { return *now },
	})
	require.NoError(t, err)
	return s
}

func TestAJumpOfTheClockDestroysNothing(t *testing.T) {
	w, h, now := newWorld(), &reports{}, noon
	s := limitedTo(t, w, h, &now)
	for n := range byte(3) {
		w.add(retention.ClassMessageBodies, clinic, subject(n), noon, 400)
	}
	for _, c := range []struct {
		name string
		jump time.Duration
		left int
		over bool
	}{
		{"an hour back", -time.Hour, 1200, false},
		{"a year ahead", 365 * day, 1200, true},
		{"a century ahead", 36500 * day, 1200, true},
		{"as it was", 0, 1200, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			now = noon.Add(c.jump)
			rep, err := s.Sweep(t.Context())
			require.Equal(t, c.left, w.left(retention.ClassMessageBodies))
			if !c.over {
				require.NoError(t, err)
				return
			}
			require.Empty(t, rep.Classes)
			require.ErrorIs(t, err, retention.ErrSweepLimit)
			var over *retention.SweepLimitError
			require.ErrorAs(t, err, &over)
			require.Equal(t, []int{1200, 1000, 0}, []int{over.Due, over.Limit, over.Largest})
			require.Equal(t, 1200, over.Classes[0].Dispose)
			require.Empty(t, w.events)
			require.Zero(t, h.saves)
		})
	}
}

func TestTheLimitFollowsTheLargestSweepOfAWeek(t *testing.T) {
	w, h, now := newWorld(), &reports{}, noon
	s := limitedTo(t, w, h, &now)
	for _, c := range []struct {
		name  string
		after time.Duration // since the step before
		due   int
		limit int // 0: it is destroyed
	}{
		{"as many as go without a look", time.Hour, 1000, 0},
		{"twice as many", time.Hour, 2000, 0},
		{"twice as many again", time.Hour, 4000, 0},
		{"more than twice", time.Hour, 8001, 8000},
		{"the same on the seventh day", 7*day - 2*time.Hour, 8001, 8000},
		{"when the week is over", 2 * day, 1001, 1000},
	} {
		t.Run(c.name, func(t *testing.T) {
			now = now.Add(c.after)
			clear(w.records[retention.ClassMessageBodies])
			w.add(retention.ClassMessageBodies, clinic, subject(1), now.Add(-31*day), c.due)
			_, err := s.Sweep(t.Context())
			if c.limit == 0 {
				require.NoError(t, err)
				require.Zero(t, w.left(retention.ClassMessageBodies))
				return
			}
			var over *retention.SweepLimitError
			require.ErrorAs(t, err, &over)
			require.Equal(t, c.limit, over.Limit)
			require.Equal(t, c.due, w.left(retention.ClassMessageBodies))
		})
	}
}

func TestHeldRecordsDoNotCountForTheLimit(t *testing.T) {
	w, h, now := newWorld(), &reports{}, noon
	s := limitedTo(t, w, h, &now)
	w.add(retention.ClassMessageBodies, clinic, subject(1), noon.Add(-40*day), 600)
	w.add(retention.ClassMessageBodies, clinic, subject(2), noon.Add(-40*day), 600)
	place(t, w, clinic, subject(2), "case-1")
	_, err := s.Sweep(t.Context())
	require.NoError(t, err)
	require.Equal(t, 600, w.left(retention.ClassMessageBodies))
}

func TestTheLimitIsOfAllClassesTogether(t *testing.T) {
	w, h, now := newWorld(), &reports{}, noon
	s := limitedTo(t, w, h, &now, exempt(w))
	w.add(retention.ClassMessageBodies, clinic, subject(1), noon.Add(-40*day), 501)
	w.add(logs, clinic, sealtext.Subject{}, noon.Add(-40*day), 500)
	_, err := s.Sweep(t.Context())
	require.ErrorIs(t, err, retention.ErrSweepLimit)
	require.Empty(t, w.destroyed)
}

func TestSweepApproved(t *testing.T) {
	w, h, now := newWorld(), &reports{}, noon
	s := limitedTo(t, w, h, &now)
	w.add(retention.ClassMessageBodies, clinic, subject(1), noon.Add(-40*day), 1200)
	yes := retention.Approval{Actor: staff, Reference: "ticket-77", Most: 1199}
	_, err := s.SweepApproved(t.Context(), yes)
	var over *retention.SweepLimitError
	require.ErrorAs(t, err, &over, "more is due than was approved")
	require.Equal(t, 1199, over.Limit)
	require.Empty(t, w.destroyed)

	yes.Most = over.Due
	rep, err := s.SweepApproved(t.Context(), yes)
	require.NoError(t, err)
	require.Equal(t, 1200, rep.Classes[0].Disposed)
	require.Len(t, w.events, 3)
	require.Equal(t, audit.Event{
		Tenant: clinic, Kind: audit.KindDisposed, Actor: staff,
		Details: audit.Details{Class: "message-bodies", Count: 500, Reference: "ticket-77", Outcome: "approved"},
	}, w.events[0])

	// What was approved is usual from now on.
	w.add(retention.ClassMessageBodies, clinic, subject(1), noon.Add(-40*day), 2400)
	_, err = s.Sweep(t.Context())
	require.NoError(t, err)
}

func TestSweepApprovedChecksTheApproval(t *testing.T) {
	for _, c := range []struct {
		name, field string
		a           retention.Approval
	}{
		{"nobody", "actor id", retention.Approval{Reference: "ticket-77", Most: 1}},
		{"no reference", "reference", retention.Approval{Actor: staff, Most: 1}},
		{"a number", "reference", retention.Approval{Actor: staff, Reference: "+447700900123", Most: 1}},
		{"no limit", "most", retention.Approval{Actor: staff, Reference: "ticket-77"}},
		{"more than can be", "most", retention.Approval{Actor: staff, Reference: "ticket-77", Most: 1<<31 - 1}},
		{"below zero", "most", retention.Approval{Actor: staff, Reference: "ticket-77", Most: -1}},
	} {
		t.Run(c.name, func(t *testing.T) {
			w, now := newWorld(), noon
			_, err := limitedTo(t, w, &reports{}, &now).SweepApproved(t.Context(), c.a)
			var in *sealtext.InputError
			require.ErrorAs(t, err, &in)
			require.Equal(t, c.field, in.Field)
		})
	}
}

func TestASweepWhoseSizeIsUnknownDestroysNothing(t *testing.T) {
	away := errors.New("away")
	for _, c := range []struct {
		name string
		h    reports
		fail string // of the world
		want string
	}{
		{"no history to be read", reports{fail: away}, "", "retention: sweep: sizes of past sweeps: away"},
		{"a history of something else", reports{stored: []byte("[]")}, "", "none of this version"},
		{"a history of another version", reports{stored: []byte(`{"version":2}`)}, "", "none of this version"},
		{"what is due cannot be read", reports{}, "due message-bodies", "retention: sweep: class message-bodies: due: away"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w, now := newWorld(), noon
			w.add(retention.ClassMessageBodies, clinic, subject(1), noon.Add(-40*day), 3)
			if c.fail != "" {
				w.fail[c.fail] = away
			}
			_, err := limitedTo(t, w, &c.h, &now).Sweep(t.Context())
			require.ErrorContains(t, err, c.want)
			require.Equal(t, 3, w.left(retention.ClassMessageBodies))
		})
	}
}

// TestAnApprovedSweepReplacesABrokenHistory: without it nothing would be disposed of any more.
func TestAnApprovedSweepReplacesABrokenHistory(t *testing.T) {
	w, h, now := newWorld(), &reports{stored: []byte("[]")}, noon
	w.add(retention.ClassMessageBodies, clinic, subject(1), noon.Add(-40*day), 3)
	s := limitedTo(t, w, h, &now)
	_, err := s.SweepApproved(t.Context(), retention.Approval{Actor: staff, Reference: "ticket-77", Most: 10})
	require.NoError(t, err)
	_, err = s.Sweep(t.Context())
	require.NoError(t, err)
}
