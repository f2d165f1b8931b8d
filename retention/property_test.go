package retention_test

import (
	"errors"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/retention"
)

// game plays random interleavings of the events in the life of a few people's records: they become
// due, holds are placed and released, sweeps run, people ask for erasure. Each is a goroutine that
// parks at every point of its transactions. The game picks the one that continues next, or begins
// another.
type game struct {
	t       *testing.T
	rng     *rand.Rand
	w       *world
	holds   *retention.Holds
	rights  *retention.Rights
	sweeper *retention.Sweeper
	bin     *bin

	mu      sync.Mutex
	parked  []chan struct{}
	running int
	refused int // erasures that a hold stopped
	errs    []error
}

func newGame(t *testing.T, seed uint64, noGuard bool) *game {
	w := newWorld()
	w.noGuard = noGuard
	g := &game{t: t, rng: rand.New(rand.NewPCG(seed, 1)), w: w, holds: holdsOf(t, w)}
	var err error
	g.rights, err = retention.NewRights(retention.RightsConfig{
		Store: w, Audit: w, Opener: &lock{}, Now: atNoon,
		Holders:  []retention.NamedHolder{{Name: "transport", Holder: &holder{world: w, class: retention.ClassMessageBodies}}},
		Shredder: &holder{world: w, class: retention.ClassNumbers},
	})
	require.NoError(t, err)
	schedule := bodies(w)
	g.bin = schedule.Disposer.(*bin)
	g.bin.onDue = func([]sealtext.Item) { g.park("due") }
	g.sweeper, err = retention.NewSweeper(retention.SweeperConfig{
		Store: w, Audit: w, Batch: 1 + g.rng.IntN(4), Now: atNoon, Schedules: []retention.Schedule{schedule},
	})
	require.NoError(t, err)
	w.at = g.park
	return g
}

// park stops the goroutine until the game resumes it.
func (g *game) park(string) {
	resume := make(chan struct{})
	g.mu.Lock()
	g.parked = append(g.parked, resume)
	g.mu.Unlock()
	<-resume
}

// turn begins a new action or lets a parked one continue. It returns when every goroutine is
// parked, done, or waiting for a guard row.
func (g *game) turn(begin bool) {
	g.mu.Lock()
	n, full := len(g.parked), g.running >= 4
	g.mu.Unlock()
	switch {
	case n > 0 && (full || !begin || g.rng.IntN(3) > 0):
		i := g.rng.IntN(n)
		g.mu.Lock()
		resume := g.parked[i]
		g.parked = slices.Delete(g.parked, i, i+1)
		g.mu.Unlock()
		close(resume)
	case begin && !full:
		step := g.step()
		g.running++
		go func() {
			err := step()
			g.mu.Lock()
			defer g.mu.Unlock()
			g.running--
			switch {
			case errors.Is(err, sealtext.ErrHeld):
				g.refused++
			case err != nil && !errors.Is(err, retention.ErrNoHold):
				g.errs = append(g.errs, err)
			}
		}()
	}
	synctest.Wait()
}

// step draws what happens next.
func (g *game) step() func() error {
	tenant, sub := []sealtext.Tenant{clinic, shop}[g.rng.IntN(2)], subject(byte(1+g.rng.IntN(3)))
	ctx := g.t.Context()
	switch g.rng.IntN(10) {
	case 0, 1:
		n := 1 + g.rng.IntN(4)
		return func() error {
			g.w.mu.Lock()
			defer g.w.mu.Unlock()
			g.w.add(retention.ClassMessageBodies, tenant, sub, noon.Add(-60*day), n)
			return nil
		}
	case 2, 3, 4:
		caseID := []string{"case-1", "case-2"}[g.rng.IntN(2)]
		return func() error {
			_, err := g.holds.Place(ctx, retention.Hold{Tenant: tenant, Subject: sub, CaseID: caseID, Actor: staff})
			return err
		}
	case 5, 6:
		return func() error {
			list, err := g.holds.List(ctx, tenant, sub)
			for _, h := range list {
				if h.InForce() {
					return g.holds.Release(ctx, staff, tenant, sub, h.ID)
				}
			}
			return err
		}
	case 7, 8:
		return func() error {
			_, err := g.sweeper.Sweep(ctx)
			return err
		}
	default:
		return func() error {
			_, err := g.rights.Erase(ctx, staff, personOf(tenant, sub), "request-1")
			return err
		}
	}
}

// releaseAll ends the game: without holds every record that is due is destroyed.
func (g *game) releaseAll() {
	g.w.at = func(string) {}
	g.bin.onDue = nil
	for _, h := range slices.Clone(g.w.holds) {
		if h.ReleasedAt.IsZero() {
			require.NoError(g.t, g.holds.Release(g.t.Context(), staff, h.Tenant, h.Subject, h.ID))
		}
	}
	_, err := g.sweeper.Sweep(g.t.Context())
	require.NoError(g.t, err)
	require.Zero(g.t, g.w.left(retention.ClassMessageBodies))
}

// play runs one game in a synctest bubble and returns the number of held records that were
// destroyed.
func play(t *testing.T, seed uint64, turns int, noGuard bool) (destroyed, violations, refused int) {
	synctest.Test(t, func(t *testing.T) {
		g := newGame(t, seed, noGuard)
		for range turns {
			g.turn(true)
		}
		for g.running > 0 {
			require.NotEmpty(t, g.parked, "every goroutine waits for another")
			g.turn(false)
		}
		require.Empty(t, g.errs)
		g.releaseAll()
		destroyed, violations, refused = len(g.w.destroyed), g.w.violations, g.refused
	})
	return destroyed, violations, refused
}

const (
	games = 400
	turns = 250
)

func TestWhatIsHeldIsNeverDestroyed(t *testing.T) {
	var destroyed, refused int
	for seed := range uint64(games) {
		d, violations, r := play(t, seed, turns, false)
		require.Zero(t, violations, "seed %d", seed)
		destroyed, refused = destroyed+d, refused+r
	}
	// The games must exercise destruction.
	require.Greater(t, destroyed, games)
	require.Greater(t, refused, games/4)
}

// TestWithoutTheGuardWhatIsHeldGoes plays the same games without the guard row, to show that the
// test above would notice.
func TestWithoutTheGuardWhatIsHeldGoes(t *testing.T) {
	violations := 0
	for seed := range uint64(games / 10) {
		_, v, _ := play(t, seed, turns, true)
		violations += v
	}
	require.Greater(t, violations, games/10)
}
