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

// sweeperOf returns a Sweeper of message bodies that are kept for 30 days.
func sweeperOf(t *testing.T, w *world, batch int, more ...retention.Schedule) (*retention.Sweeper, *bin) {
	t.Helper()
	s := bodies(w)
	sweeper, err := retention.NewSweeper(retention.SweeperConfig{
		Store: w, Audit: w, Batch: batch, Now: atNoon, Schedules: append([]retention.Schedule{s}, more...),
	})
	require.NoError(t, err)
	return sweeper, s.Disposer.(*bin)
}

func exempt(w *world) retention.Schedule {
	return retention.Schedule{
		Class: logs, Keep: 7 * day, LegalRef: "policy rule 5", Holds: retention.HoldRuleExempt,
		ExemptReason: "no record concerns a person", Disposer: &bin{world: w, class: logs},
	}
}

func rates(w *world) retention.Schedule {
	s := exempt(w)
	s.Class, s.Disposer = retention.ClassRates, &bin{world: w, class: retention.ClassRates}
	return s
}

func holdsOf(t *testing.T, w *world) *retention.Holds {
	t.Helper()
	h, err := retention.NewHolds(retention.HoldsConfig{Store: w, Sealer: &lock{}, Audit: w, Now: atNoon})
	require.NoError(t, err)
	return h
}

func place(t *testing.T, w *world, tenant sealtext.Tenant, s sealtext.Subject, caseID string) sealtext.ID {
	t.Helper()
	id, err := holdsOf(t, w).Place(t.Context(), retention.Hold{Tenant: tenant, Subject: s, CaseID: caseID, Actor: staff})
	require.NoError(t, err)
	return id
}

func TestSweepDestroysWhatIsDueAndNothingElse(t *testing.T) {
	w := newWorld()
	w.add(retention.ClassMessageBodies, clinic, subject(1), noon.Add(-40*day), 3)
	w.add(retention.ClassMessageBodies, clinic, subject(2), noon.Add(-29*day), 2)
	w.add(retention.ClassMessageBodies, shop, subject(3), noon.Add(-31*day), 1)
	w.add(retention.ClassMessageBodies, shop, subject(4), noon.Add(-30*day), 1) // on the cutoff: not before it
	sweeper, _ := sweeperOf(t, w, 0)

	rep, err := sweeper.Sweep(t.Context())
	require.NoError(t, err)
	require.Equal(t, []retention.ClassReport{{
		Class: retention.ClassMessageBodies, LegalRef: "policy rule 4", Cutoff: noon.Add(-30 * day),
		Disposed: 4, Batches: 1, Complete: true,
	}}, rep.Classes)
	require.Equal(t, 3, w.left(retention.ClassMessageBodies))

	// One event for each tenant, without a subject, by the system.
	require.Len(t, w.events, 2)
	for i, want := range []struct {
		tenant sealtext.Tenant
		count  int
	}{{clinic, 3}, {shop, 1}} {
		require.Equal(t, audit.Event{
			Tenant: want.tenant, Kind: audit.KindDisposed, Actor: sealtext.System("retention"),
			Details: audit.Details{Class: "message-bodies", Count: want.count},
		}, w.events[i])
	}

	again, err := sweeper.Sweep(t.Context())
	require.NoError(t, err)
	require.Zero(t, again.Classes[0].Disposed)
	require.Len(t, w.events, 2, "a sweep that finds nothing records nothing")
}

func TestSweepWorksInBoundedBatches(t *testing.T) {
	w := newWorld()
	w.add(retention.ClassMessageBodies, clinic, subject(1), noon.Add(-40*day), 23)
	s := bodies(w)
	var seen []retention.Progress
	sweeper, err := retention.NewSweeper(retention.SweeperConfig{
		Store: w, Audit: w, Batch: 5, Now: atNoon, Schedules: []retention.Schedule{s},
		Progress: func(p retention.Progress) { seen = append(seen, p) },
	})
	require.NoError(t, err)
	rep, err := sweeper.Sweep(t.Context())
	require.NoError(t, err)
	require.Equal(t, 23, rep.Classes[0].Disposed)
	require.Equal(t, []int{5, 5, 5, 5, 3}, s.Disposer.(*bin).sizes)
	require.Len(t, seen, 5)
	require.Equal(t, retention.Progress{Class: retention.ClassMessageBodies, Disposed: 23, Batches: 5}, seen[4])
}

// TestSweepPassesHeldRecords: held records come back at the head of every window. They must neither
// hide the others nor make the loop spin.
func TestSweepPassesHeldRecords(t *testing.T) {
	for _, c := range []struct {
		name       string
		held, free int
	}{
		{"fewer than a batch", 3, 40}, {"exactly a batch", 5, 40}, {"many batches", 64, 40},
		{"everything", 64, 0}, {"a window and one more", 11, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld()
			w.add(retention.ClassMessageBodies, clinic, subject(1), noon.Add(-60*day), c.held)
			w.add(retention.ClassMessageBodies, clinic, subject(2), noon.Add(-40*day), c.free)
			place(t, w, clinic, subject(1), "case-1")
			sweeper, disposer := sweeperOf(t, w, 5)

			rep, err := sweeper.Sweep(t.Context())
			require.NoError(t, err)
			require.Equal(t, c.free, rep.Classes[0].Disposed)
			require.Equal(t, c.held, rep.Classes[0].Held)
			require.True(t, rep.Classes[0].Complete)
			require.Equal(t, c.held, w.left(retention.ClassMessageBodies))
			for _, size := range disposer.sizes {
				require.LessOrEqual(t, size, 5)
			}
			require.LessOrEqual(t, rep.Classes[0].Batches, (c.held+c.free)/5+disposer.dues, "held records are asked about once")
			require.LessOrEqual(t, disposer.rows, 6*(c.held+c.free)+10, "rows read in all windows")
		})
	}
}

// TestAHoldIsOfOneTenant: the same subject id in two tenants is two people.
func TestAHoldIsOfOneTenant(t *testing.T) {
	w := newWorld()
	w.add(retention.ClassMessageBodies, clinic, subject(1), noon.Add(-60*day), 2)
	w.add(retention.ClassMessageBodies, shop, subject(1), noon.Add(-60*day), 3)
	place(t, w, clinic, subject(1), "case-1")
	sweeper, _ := sweeperOf(t, w, 0)
	plan, err := sweeper.Plan(t.Context())
	require.NoError(t, err)
	require.Equal(t, 3, plan.Classes[0].Dispose)
	require.Equal(t, 2, plan.Classes[0].Held)
	rep, err := sweeper.Sweep(t.Context())
	require.NoError(t, err)
	require.Equal(t, 3, rep.Classes[0].Disposed)
	require.Equal(t, 2, rep.Classes[0].Held)
}

// TestGuardIsAskedOnceForEachSubjectInOneOrder: two sweeps that lock guard rows in different orders
// would deadlock, and a store would lock a row once for each record of a person.
func TestGuardIsAskedOnceForEachSubjectInOneOrder(t *testing.T) {
	w := newWorld()
	for _, n := range []byte{3, 1, 2, 3, 1} {
		w.add(retention.ClassMessageBodies, shop, subject(n), noon.Add(-60*day+time.Duration(len(w.records))*time.Hour), 2)
	}
	w.add(retention.ClassMessageBodies, clinic, subject(4), noon.Add(-40*day), 1)
	sweeper, _ := sweeperOf(t, w, 0)
	_, err := sweeper.Sweep(t.Context())
	require.NoError(t, err)
	require.Equal(t, [][]sealtext.Subject{{subject(4)}, {subject(1), subject(2), subject(3)}}, w.guarded)
}

// TestSweepThatComesSecondRecordsNothing: records that another sweep destroyed after this one had
// read them are neither counted nor recorded again.
func TestSweepThatComesSecondRecordsNothing(t *testing.T) {
	w := newWorld()
	w.add(retention.ClassMessageBodies, clinic, subject(1), noon.Add(-60*day), 3)
	sweeper, disposer := sweeperOf(t, w, 0)
	disposer.onDue = func([]sealtext.Item) { clear(w.records[retention.ClassMessageBodies]) }
	rep, err := sweeper.Sweep(t.Context())
	require.NoError(t, err)
	require.Zero(t, rep.Classes[0].Disposed)
	require.True(t, rep.Classes[0].Complete)
	require.Empty(t, w.events)
}

func TestSweepRefusesItemsThatDoNotFitTheirClass(t *testing.T) {
	for _, c := range []struct {
		name   string
		class  retention.Class
		tenant sealtext.Tenant
		of     sealtext.Subject
	}{
		{"a record without a subject in a class with holds", retention.ClassMessageBodies, clinic, sealtext.Subject{}},
		{"a record of a person in an exempt class", logs, clinic, subject(1)},
		{"no tenant", retention.ClassMessageBodies, sealtext.Tenant{}, subject(1)},
		{"no tenant in an exempt class", logs, sealtext.Tenant{}, sealtext.Subject{}},
		{"a tenant in a class of none", retention.ClassRates, clinic, sealtext.Subject{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld()
			w.add(c.class, c.tenant, c.of, noon.Add(-60*day), 1)
			sweeper, _ := sweeperOf(t, w, 0, exempt(w), rates(w))
			for name, run := range map[string]func() error{
				"sweep": func() error { _, err := sweeper.Sweep(t.Context()); return err },
				"plan":  func() error { _, err := sweeper.Plan(t.Context()); return err },
			} {
				var in *sealtext.InputError
				require.ErrorAs(t, run(), &in, name)
				require.Equal(t, "item", in.Field)
			}
			require.Equal(t, 1, w.left(c.class))
		})
	}
}

// TestWhatIsOfNoTenantIsSweptWithoutEvent: the audit log is by tenant.
func TestWhatIsOfNoTenantIsSweptWithoutEvent(t *testing.T) {
	w := newWorld()
	w.add(retention.ClassRates, sealtext.Tenant{}, sealtext.Subject{}, noon.Add(-60*day), 4)
	sweeper, _ := sweeperOf(t, w, 0, rates(w))
	plan, err := sweeper.Plan(t.Context())
	require.NoError(t, err)
	require.Equal(t, 4, plan.Classes[len(plan.Classes)-1].Dispose)
	rep, err := sweeper.Sweep(t.Context())
	require.NoError(t, err)
	require.Equal(t, 4, rep.Classes[len(rep.Classes)-1].Disposed)
	require.Zero(t, w.left(retention.ClassRates))
	require.Empty(t, w.events)
}

func TestAnExemptClassIsSweptWithoutGuard(t *testing.T) {
	w := newWorld()
	w.add(logs, clinic, sealtext.Subject{}, noon.Add(-60*day), 4)
	w.fail["guard"] = errors.New("down")
	sweeper, _ := sweeperOf(t, w, 0, exempt(w))
	rep, err := sweeper.Sweep(t.Context())
	require.NoError(t, err)
	require.Equal(t, 4, rep.Classes[1].Disposed)
}

// TestSweepFailsClosed fails every step of a batch in turn. Each time nothing is destroyed, nothing
// is recorded, and the next sweep does the work.
func TestSweepFailsClosed(t *testing.T) {
	down := errors.New("down")
	for _, step := range []string{"due message-bodies", "guard", "dispose message-bodies", "record", "commit"} {
		t.Run(step, func(t *testing.T) {
			w := newWorld()
			w.add(retention.ClassMessageBodies, clinic, subject(1), noon.Add(-60*day), 4)
			w.fail[step] = down
			sweeper, _ := sweeperOf(t, w, 2)
			rep, err := sweeper.Sweep(t.Context())
			require.ErrorIs(t, err, down)
			require.ErrorContains(t, err, "retention: class message-bodies: ")
			require.False(t, rep.Classes[0].Complete)
			require.Zero(t, rep.Classes[0].Disposed)
			require.Equal(t, 4, w.left(retention.ClassMessageBodies))
			require.Empty(t, w.events)

			delete(w.fail, step)
			rep, err = sweeper.Sweep(t.Context())
			require.NoError(t, err)
			require.Equal(t, 4, rep.Classes[0].Disposed)
		})
	}
}

func TestAClassThatFailsLeavesTheOthersTheirTurn(t *testing.T) {
	w := newWorld()
	w.add(retention.ClassMessageBodies, clinic, subject(1), noon.Add(-60*day), 2)
	w.add(logs, clinic, sealtext.Subject{}, noon.Add(-60*day), 3)
	w.fail["dispose message-bodies"] = errors.New("down")
	sweeper, _ := sweeperOf(t, w, 0, exempt(w))
	rep, err := sweeper.Sweep(t.Context())
	require.ErrorContains(t, err, "message-bodies")
	require.Equal(t, 3, rep.Classes[1].Disposed)
	require.True(t, rep.Classes[1].Complete)
}

func TestASweepCanBeStoppedAndGoesOn(t *testing.T) {
	w := newWorld()
	w.add(retention.ClassMessageBodies, clinic, subject(1), noon.Add(-60*day), 10)
	w.add(logs, clinic, sealtext.Subject{}, noon.Add(-60*day), 3)
	ctx, stop := context.WithCancel(t.Context())
	sweeper, err := retention.NewSweeper(retention.SweeperConfig{
		Store: w, Audit: w, Batch: 2, Now: atNoon, Schedules: []retention.Schedule{bodies(w), exempt(w)},
		Progress: func(p retention.Progress) {
			if p.Disposed == 4 {
				stop()
			}
		},
	})
	require.NoError(t, err)
	rep, err := sweeper.Sweep(ctx)
	require.ErrorIs(t, err, context.Canceled)
	require.Len(t, rep.Classes, 1, "no class begins after the end of the context")
	require.Equal(t, 4, rep.Classes[0].Disposed)
	require.Equal(t, 6, w.left(retention.ClassMessageBodies))

	rep, err = sweeper.Sweep(t.Context())
	require.NoError(t, err)
	require.Equal(t, 6, rep.Classes[0].Disposed)
	require.Equal(t, 3, rep.Classes[1].Disposed)
	recorded := 0
	for _, e := range w.events {
		recorded += e.Details.Count
	}
	require.Equal(t, 13, recorded, "every record is in one event")
}

// TestASweepStopsInsideAWindow: a window that grew over many held records is destroyed in many
// batches, and the context is checked between them.
func TestASweepStopsInsideAWindow(t *testing.T) {
	w := newWorld()
	w.add(retention.ClassMessageBodies, clinic, subject(1), noon.Add(-60*day), 40)
	w.add(retention.ClassMessageBodies, clinic, subject(2), noon.Add(-40*day), 60)
	place(t, w, clinic, subject(1), "case-1")
	ctx, stop := context.WithCancel(t.Context())
	sweeper, err := retention.NewSweeper(retention.SweeperConfig{
		Store: w, Audit: w, Batch: 4, Now: atNoon, Schedules: []retention.Schedule{bodies(w)},
		Progress: func(p retention.Progress) {
			if p.Disposed > 0 {
				stop()
			}
		},
	})
	require.NoError(t, err)
	rep, err := sweeper.Sweep(ctx)
	require.ErrorIs(t, err, context.Canceled)
	require.Equal(t, 4, rep.Classes[0].Disposed)
}

// TestASweepThatSkipsAClassIsAnError: a context that ends with the last batch of a class must not
// pass for a complete sweep of the classes after it.
func TestASweepThatSkipsAClassIsAnError(t *testing.T) {
	w := newWorld()
	w.add(retention.ClassMessageBodies, clinic, subject(1), noon.Add(-60*day), 1)
	ctx, stop := context.WithCancel(t.Context())
	sweeper, err := retention.NewSweeper(retention.SweeperConfig{
		Store: w, Audit: w, Now: atNoon, Schedules: []retention.Schedule{bodies(w), exempt(w)},
		Progress: func(retention.Progress) { stop() },
	})
	require.NoError(t, err)
	rep, err := sweeper.Sweep(ctx)
	require.ErrorIs(t, err, context.Canceled)
	require.True(t, rep.Classes[0].Complete)
	require.Len(t, rep.Classes, 1)
}

func TestSweepStopsAtADisposerThatIsWrong(t *testing.T) {
	for _, c := range []struct {
		name, says string
		change     func(*bin)
	}{
		{"does not destroy", "lists a record that it has disposed of", func(b *bin) { b.stuck = true }},
		{"counts too many", "more records than it was given", func(b *bin) { b.lie = 1 }},
		{"counts below zero", "more records than it was given", func(b *bin) { b.lie = -100 }},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld()
			w.add(retention.ClassMessageBodies, clinic, subject(1), noon.Add(-60*day), 10)
			sweeper, disposer := sweeperOf(t, w, 2)
			c.change(disposer)
			_, err := sweeper.Sweep(t.Context())
			require.ErrorContains(t, err, c.says)
		})
	}
}

// TestSweepCountsOnceWhenTheStoreRetries: a store runs the function of a transaction again after a
// conflict, and the counts of the first run must not be in the report.
func TestSweepCountsOnceWhenTheStoreRetries(t *testing.T) {
	w := newWorld()
	w.twice = true
	w.add(retention.ClassMessageBodies, clinic, subject(1), noon.Add(-60*day), 3)
	w.add(retention.ClassMessageBodies, clinic, subject(2), noon.Add(-60*day), 2)
	place(t, w, clinic, subject(2), "case-1")
	sweeper, _ := sweeperOf(t, w, 0)
	rep, err := sweeper.Sweep(t.Context())
	require.NoError(t, err)
	require.Equal(t, 3, rep.Classes[0].Disposed)
	require.Equal(t, 2, rep.Classes[0].Held)
}

func TestPlanIsWhatASweepDoes(t *testing.T) {
	w := newWorld()
	w.add(retention.ClassMessageBodies, clinic, subject(1), noon.Add(-60*day), 30)
	w.add(retention.ClassMessageBodies, clinic, subject(2), noon.Add(-50*day), 12)
	w.add(retention.ClassMessageBodies, shop, subject(3), noon.Add(-time.Hour), 5)
	w.add(logs, clinic, sealtext.Subject{}, noon.Add(-60*day), 3)
	place(t, w, clinic, subject(1), "case-1")
	sweeper, _ := sweeperOf(t, w, 4, exempt(w))
	before, events := w.commits, len(w.events)

	plan, err := sweeper.Plan(t.Context())
	require.NoError(t, err)
	require.Equal(t, noon, plan.At)
	require.Equal(t, before, w.commits, "a plan commits nothing")
	require.Len(t, w.events, events)
	require.Len(t, plan.Classes[0].Sample, 10)
	require.Equal(t, 2, w.reads, "the holds of a person are read once")

	rep, err := sweeper.Sweep(t.Context())
	require.NoError(t, err)
	for i, c := range rep.Classes {
		require.Equal(t, c.Class, plan.Classes[i].Class)
		require.Equal(t, c.Cutoff, plan.Classes[i].Cutoff)
		require.Equal(t, c.LegalRef, plan.Classes[i].LegalRef)
		require.Equal(t, c.Disposed, plan.Classes[i].Dispose)
		require.Equal(t, c.Held, plan.Classes[i].Held)
	}
	gone := map[sealtext.ID]bool{}
	for _, it := range w.destroyed {
		gone[it.Record] = true
	}
	for _, c := range plan.Classes {
		for _, rec := range c.Sample {
			require.True(t, gone[rec])
		}
	}
}

func TestPlanFailsWithItsStores(t *testing.T) {
	for _, step := range []string{"due message-bodies", "holds"} {
		t.Run(step, func(t *testing.T) {
			w := newWorld()
			w.add(retention.ClassMessageBodies, clinic, subject(1), noon.Add(-60*day), 1)
			w.fail[step] = errors.New("down")
			sweeper, _ := sweeperOf(t, w, 0)
			_, err := sweeper.Plan(t.Context())
			require.ErrorIs(t, err, w.fail[step])
		})
	}
}
