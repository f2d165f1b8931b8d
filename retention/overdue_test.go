package retention_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/retention"
)

// TestOverdue: the age beyond the due date is that of the oldest record that no hold keeps, in hours.
func TestOverdue(t *testing.T) {
	const due = 30 * day
	for _, c := range []struct {
		name string
		add  func(*testing.T, *world)
		want time.Duration
	}{
		{"nothing", func(*testing.T, *world) {}, 0},
		{"not due", func(_ *testing.T, w *world) {
			w.add(retention.ClassMessageBodies, clinic, subject(1), noon.Add(-29*day), 3)
		}, 0},
		{"due for less than an hour", func(_ *testing.T, w *world) {
			w.add(retention.ClassMessageBodies, clinic, subject(1), noon.Add(-due-59*time.Minute), 3)
		}, 0},
		{"due for hours", func(_ *testing.T, w *world) {
			w.add(retention.ClassMessageBodies, clinic, subject(1), noon.Add(-due-2*time.Hour), 1)
			w.add(retention.ClassMessageBodies, clinic, subject(2), noon.Add(-due-29*time.Hour-time.Minute), 1)
		}, 29 * time.Hour},
		{"due for years", func(_ *testing.T, w *world) {
			w.add(retention.ClassMessageBodies, clinic, subject(1), noon.Add(-due-1000*day-time.Minute), 1)
		}, 1000 * day},
		{"held", func(t *testing.T, w *world) {
			w.add(retention.ClassMessageBodies, clinic, subject(1), noon.Add(-due-90*day), 2)
			place(t, w, clinic, subject(1), "case-1")
		}, 0},
		{"held beside another", func(t *testing.T, w *world) {
			w.add(retention.ClassMessageBodies, clinic, subject(1), noon.Add(-due-90*day), 2)
			w.add(retention.ClassMessageBodies, clinic, subject(2), noon.Add(-due-3*time.Hour-time.Second), 1)
			place(t, w, clinic, subject(1), "case-1")
		}, 3 * time.Hour},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld()
			c.add(t, w)
			sweeper, _ := sweeperOf(t, w, 0)
			got, err := sweeper.Overdue(t.Context(), retention.ClassMessageBodies)
			require.NoError(t, err)
			require.Equal(t, c.want, got)
		})
	}
	sweeper, _ := sweeperOf(t, newWorld(), 0)
	_, err := sweeper.Overdue(t.Context(), "notes")
	require.ErrorAs(t, err, new(*sealtext.InputError))
}
