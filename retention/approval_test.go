package retention_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/retention"
)

// TestApprove: what is due waits until somebody says yes, and the next sweep of any process goes on.
func TestApprove(t *testing.T) {
	yes := retention.Approval{Actor: sealtext.Actor{ID: "ops-1"}, Reference: "ticket-1", Most: 1200}
	for _, c := range []struct {
		name   string
		yes    retention.Approval
		err    error
		wait   time.Duration // before the next sweep
		more   int           // that are due by then
		passes bool
	}{
		{"yes", yes, nil, time.Hour, 0, true},
		{"fewer", retention.Approval{Actor: yes.Actor, Reference: yes.Reference, Most: 1199}, retention.ErrMoreThanApproved, time.Hour, 0, false},
		{"more became due", yes, nil, time.Hour, 1, false},
		{"a day later", yes, nil, 24 * time.Hour, 0, false},
		{"the clock goes back two days", yes, nil, -48 * time.Hour, 0, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			w, h, now := newWorld(), &reports{}, noon
			s := limitedTo(t, w, h, &now)
			require.ErrorIs(t, s.Approve(t.Context(), yes), retention.ErrNoPending)
			w.add(retention.ClassMessageBodies, clinic, subject(1), noon.Add(-40*day), 1200)
			_, err := s.Sweep(t.Context())
			require.ErrorIs(t, err, retention.ErrSweepLimit)
			p, found, err := s.Pending(t.Context())
			require.NoError(t, err)
			require.True(t, found)
			require.Equal(t, []int{1200, 1000, 0}, []int{p.Due, p.Limit, p.Largest})
			require.Equal(t, []sealtext.Tenant{clinic}, p.Tenants)
			require.Empty(t, w.events)

			require.ErrorIs(t, s.Approve(t.Context(), c.yes), c.err)
			if c.err == nil {
				require.Len(t, w.events, 1)
				require.Equal(t, audit.KindApprovalGranted, w.events[0].Kind)
				require.Equal(t, "ops-1", w.events[0].Actor.ID)
				require.Equal(t, "ticket-1", w.events[0].Details.Reference)
			}
			require.Equal(t, 1200, w.left(retention.ClassMessageBodies))

			now = now.Add(c.wait)
			w.add(retention.ClassMessageBodies, clinic, subject(2), noon.Add(-40*day), c.more)
			next := limitedTo(t, w, h, &now) // another process
			_, err = next.Sweep(t.Context())
			if !c.passes {
				require.ErrorIs(t, err, retention.ErrSweepLimit)
				require.Equal(t, 1200+c.more, w.left(retention.ClassMessageBodies))
				return
			}
			require.NoError(t, err)
			require.Zero(t, w.left(retention.ClassMessageBodies))
			last := w.events[len(w.events)-1]
			require.Equal(t, audit.KindDisposed, last.Kind)
			require.Equal(t, "approved", last.Details.Outcome)
			require.Equal(t, w.events[0].Details.Record, last.Details.Record)
			require.False(t, last.Details.Record.IsZero())

			// It is used once.
			_, found, err = next.Pending(t.Context())
			require.NoError(t, err)
			require.False(t, found)
			w.add(retention.ClassMessageBodies, clinic, subject(3), noon.Add(-40*day), 2401)
			_, err = next.Sweep(t.Context())
			require.ErrorIs(t, err, retention.ErrSweepLimit)
		})
	}
}

func TestApproveNeedsAHistory(t *testing.T) {
	w := newWorld()
	s, err := retention.NewSweeper(retention.SweeperConfig{Store: w, Audit: w, Schedules: []retention.Schedule{bodies(w)}})
	require.NoError(t, err)
	_, _, err = s.Pending(t.Context())
	require.ErrorContains(t, err, "History")
	var input *sealtext.InputError
	require.ErrorAs(t, s.Approve(t.Context(), retention.Approval{}), &input)
}
