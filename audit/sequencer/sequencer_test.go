package sequencer_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit/audittest"
	"github.com/sealtext/sealtext/audit/sequencer"
	"github.com/sealtext/sealtext/audit/tree"
	"github.com/sealtext/sealtext/memstore"
)

func TestConfig(t *testing.T) {
	r := newRig(t)
	_, other := audittest.Key("other.example.com")
	for _, c := range []struct {
		name   string
		change func(*sequencer.Config)
		want   string
	}{
		{"store", func(c *sequencer.Config) { c.Store = nil }, "Config.Store is required"},
		{"store that cannot read", func(c *sequencer.Config) { c.Store = struct{ sequencer.Store }{c.Store} }, "Config.Store must be a Reader"},
		{"leases", func(c *sequencer.Config) { c.Leases = nil }, "Config.Leases is required"},
		{"signer", func(c *sequencer.Config) { c.Signer = nil }, "Config.Signer is required"},
		{"verifier", func(c *sequencer.Config) { c.Policy = tree.Policy{} }, "Policy.Log is required"},
		{"verifier of another", func(c *sequencer.Config) { c.Policy.Log = other }, "Policy.Log must verify what Config.Signer signs"},
		{"batch", func(c *sequencer.Config) { c.Batch = 1001 }, "Config.Batch must be 1 to 1000"},
		{"poll", func(c *sequencer.Config) { c.Poll = -1 }, "must not be negative"},
	} {
		t.Run(c.name, func(t *testing.T) {
			cfg := r.config()
			c.change(&cfg)
			_, err := sequencer.New(cfg)
			require.ErrorContains(t, err, c.want)
		})
	}
	_, err := sequencer.New(r.config())
	require.NoError(t, err)
}

// TestNumbers: events get consecutive numbers from 1 on, batch by batch, and the checkpoint is the
// root of their leaves.
func TestNumbers(t *testing.T) {
	r := newRig(t)
	s := r.sequencer(t, func(c *sequencer.Config) { c.Batch = 7 })
	n, err := s.Step(t.Context())
	require.NoError(t, err)
	require.Zero(t, n)
	_, _, err = r.prover(t).Checkpoint(t.Context())
	require.ErrorIs(t, err, sequencer.ErrEmpty)
	rows := r.record(t, 40)
	n, err = s.Step(t.Context())
	require.NoError(t, err)
	require.Equal(t, 40, n)

	head, err := r.store.AuditTree().Tree(t.Context())
	require.NoError(t, err)
	var want tree.Frontier
	for _, row := range rows {
		want.Add(tree.LeafOf(row, head.Secret).Hash())
	}
	c, _, err := r.prover(t).Checkpoint(t.Context())
	require.NoError(t, err)
	require.Equal(t, tree.Checkpoint{Origin: "audit.example.com", Size: 40, Root: want.Root()}, c)
	for _, row := range r.rows(t) {
		require.Equal(t, rows[row.Number-1].ID, row.ID)
	}
	n, err = s.Step(t.Context())
	require.NoError(t, err)
	require.Zero(t, n)
	age, err := s.Age(t.Context())
	require.NoError(t, err)
	require.Zero(t, age)
}

func TestAge(t *testing.T) {
	r := newRig(t)
	s := r.sequencer(t, func(c *sequencer.Config) { c.Now = func() time.Time { return noon.Add(time.Minute) } })
	r.record(t, 3)
	age, err := s.Age(t.Context())
	require.NoError(t, err)
	require.Equal(t, time.Minute, age)
}

// TestTwoSequencers: of two processes one numbers, and the other one goes on when it ends.
func TestTwoSequencers(t *testing.T) {
	r := newRig(t)
	first, second := r.sequencer(t), r.sequencer(t)
	r.record(t, 3)
	n, err := first.Step(t.Context())
	require.NoError(t, err)
	require.Equal(t, 3, n)
	r.record(t, 2)
	n, err = second.Step(t.Context())
	require.NoError(t, err)
	require.Zero(t, n, "the other one has the lease")
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	require.NoError(t, first.Run(ended)) // gives the lease back
	n, err = second.Step(t.Context())
	require.NoError(t, err)
	require.Equal(t, 2, n)
}

// stolen gives leases with rising tokens to everybody who asks, as if each holder were suspended for
// longer than its lease.
type stolen struct {
	mu    sync.Mutex
	token uint64
}

func (s *stolen) Lease(context.Context, string, [16]byte, time.Duration) (uint64, bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.token++
	return s.token, true, nil
}

// TestFencing: sequencers that all believe to have the lease number each event once.
func TestFencing(t *testing.T) {
	r := newRig(t)
	leases := &stolen{}
	r.record(t, 300)
	var all sync.WaitGroup
	for range 4 {
		s := r.sequencer(t, func(c *sequencer.Config) { c.Leases, c.Batch = leases, 10 })
		all.Go(func() {
			for range 100 {
				if _, err := s.Step(context.WithoutCancel(t.Context())); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	// On a busy machine the first may have done everything, or some may be left: the last has a later token.
	r.record(t, 1)
	_, err := r.sequencer(t, func(c *sequencer.Config) { c.Leases = leases }).Step(t.Context())
	require.NoError(t, err)
	seen := map[int64]bool{}
	for _, row := range r.rows(t) {
		require.False(t, seen[row.Number])
		seen[row.Number] = true
	}
	require.Len(t, seen, 301)
	require.False(t, seen[0])
	require.NoError(t, r.prover(t).VerifyRows(t.Context(), sequencer.RowsConfig{}))

	// One that comes with an old token gets nothing done.
	late := r.sequencer(t, func(c *sequencer.Config) { c.Leases = free{} })
	r.record(t, 1)
	n, err := late.Step(t.Context())
	require.NoError(t, err)
	require.Zero(t, n)
}

// failing is a store whose Append fails after it has written.
type failing struct {
	memstore.AuditTree
	fail error
}

func (f *failing) Append(ctx context.Context, tx sealtext.Tx, b sequencer.Batch) error {
	return errors.Join(f.AuditTree.Append(ctx, tx, b), f.fail)
}

// TestBatchThatIsNotCommitted: its numbers are given again.
func TestBatchThatIsNotCommitted(t *testing.T) {
	r := newRig(t)
	lost := errors.New("the connection is lost")
	store := &failing{r.store.AuditTree(), lost}
	s := r.sequencer(t, func(c *sequencer.Config) { c.Store = store })
	r.record(t, 5)
	_, err := s.Step(t.Context())
	require.ErrorIs(t, err, lost)
	require.Zero(t, r.rows(t)[0].Number)
	store.fail = nil
	n, err := s.Step(t.Context())
	require.NoError(t, err)
	require.Equal(t, 5, n)
	require.NoError(t, r.prover(t).VerifyRows(t.Context(), sequencer.RowsConfig{}))
}

// spoiled is a store whose head was changed in the database.
type spoiled struct {
	memstore.AuditTree
	change func(*sequencer.Head)
}

func (s spoiled) Head(ctx context.Context, tx sealtext.Tx, token uint64, secret [32]byte) (sequencer.Head, error) {
	h, err := s.AuditTree.Head(ctx, tx, token, secret)
	if err == nil {
		s.change(&h)
	}
	return h, err
}

// TestChangedHead: a sequencer signs nothing over a head that it did not sign.
func TestChangedHead(t *testing.T) {
	r := newRig(t)
	r.grow(t, 11)
	stranger, _ := audittest.Key("stranger.example.com")
	for name, change := range map[string]func(*sequencer.Head){
		"size":           func(h *sequencer.Head) { h.Size-- },
		"frontier":       func(h *sequencer.Head) { h.Frontier[5] ^= 1 },
		"short frontier": func(h *sequencer.Head) { h.Frontier = h.Frontier[:32] },
		"checkpoint":     func(h *sequencer.Head) { h.Checkpoint[20] ^= 1 },
		"no checkpoint":  func(h *sequencer.Head) { h.Checkpoint = nil },
		"an empty tree":  func(h *sequencer.Head) { *h = sequencer.Head{Secret: h.Secret, Checkpoint: h.Checkpoint} },
		"another's": func(h *sequencer.Head) {
			f, err := tree.ParseFrontier(h.Size, h.Frontier)
			require.NoError(t, err)
			h.Checkpoint, err = tree.Sign(tree.Checkpoint{Origin: "audit.example.com", Size: h.Size, Root: f.Root()}, stranger)
			require.NoError(t, err)
		},
	} {
		t.Run(name, func(t *testing.T) {
			r.record(t, 1)
			s := r.sequencer(t, func(c *sequencer.Config) { c.Leases, c.Store = free{}, spoiled{r.store.AuditTree(), change} })
			_, err := s.Step(t.Context())
			require.ErrorAs(t, err, new(*tree.DamageError))
		})
	}
	n, err := r.sequencer(t, func(c *sequencer.Config) { c.Leases = free{} }).Step(t.Context())
	require.NoError(t, err)
	require.Equal(t, 7, n)
}

// anchorIn returns an anchor in a new folder.
func anchorIn(t *testing.T) (*tree.FileAnchor, string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "checkpoint")
	a, err := tree.NewFileAnchor(path)
	require.NoError(t, err)
	return a, path
}

// TestAnchor: the checkpoint is published, and a log that does not continue what was published is
// numbered no further.
func TestAnchor(t *testing.T) {
	r := newRig(t)
	anchor, path := anchorIn(t)
	with := func(r *rig) *sequencer.Sequencer {
		return r.sequencer(t, func(c *sequencer.Config) { c.Leases, c.Anchor = free{}, anchor })
	}
	r.grow(t, 5)
	_, err := with(r).Step(t.Context())
	require.NoError(t, err)
	published, err := anchor.Last(t.Context())
	require.NoError(t, err)
	c, err := r.policy.Open(published)
	require.NoError(t, err)
	require.EqualValues(t, 5, c.Size)
	r.grow(t, 300)
	_, err = with(r).Step(t.Context())
	require.NoError(t, err, "it continues")

	empty, shorter, other, forked := newRig(t), newRig(t), newRig(t), newRig(t)
	shorter.grow(t, 4)
	other.events = 1000 // with the same length
	other.grow(t, 305)
	forked.grow(t, 305)
	forked.grow(t, 20)
	for name, c := range map[string]struct {
		rig  *rig
		want error
	}{"empty": {empty, tree.ErrRolledBack}, "older copy": {shorter, tree.ErrRolledBack}, "other events": {other, tree.ErrForked}, "longer": {forked, tree.ErrForked}} {
		t.Run(name, func(t *testing.T) {
			c.rig.record(t, 3)
			_, err := with(c.rig).Step(t.Context())
			require.ErrorIs(t, err, c.want)
			age, err := with(c.rig).Age(t.Context())
			require.NoError(t, err)
			require.NotZero(t, age, "nothing was numbered")
		})
	}

	require.NoError(t, os.WriteFile(path, []byte("no checkpoint"), 0o600))
	_, err = with(r).Step(t.Context())
	require.ErrorIs(t, err, tree.ErrUnsigned)
}

// TestAnchorPutBack: an anchor that was put back together with the database does not fool the process
// that has seen more.
func TestAnchorPutBack(t *testing.T) {
	r := newRig(t)
	anchor, path := anchorIn(t)
	store := r.store
	s := r.sequencer(t, func(c *sequencer.Config) { c.Leases, c.Anchor, c.AnchorEvery = free{}, anchor, 1 })
	r.record(t, 9)
	for range 2 {
		_, err := s.Step(t.Context())
		require.NoError(t, err)
	}
	older := newRig(t)
	older.grow(t, 2)
	_, signed, err := older.prover(t).Checkpoint(t.Context())
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(path, signed, 0o600))
	*store = *older.store
	_, err = s.Step(t.Context())
	require.ErrorIs(t, err, tree.ErrRolledBack)
}

// TestRun: events get numbers soon, the last checkpoint is published at the end, and errors are told.
func TestRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t)
		anchor, path := anchorIn(t)
		var told []error
		s := r.sequencer(t, func(c *sequencer.Config) {
			c.Anchor, c.OnError = anchor, func(_ context.Context, err error) { told = append(told, err) }
		})
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error)
		go func() { done <- s.Run(ctx) }()
		synctest.Wait()
		r.record(t, 4)
		time.Sleep(time.Second) //nolint:forbidigo // the time of the bubble
		synctest.Wait()
		require.EqualValues(t, 4, r.rows(t)[3].Number)
		published, err := anchor.Last(ctx)
		require.NoError(t, err)
		require.Nil(t, published, "it is published once a minute")
		require.NoError(t, os.WriteFile(path, []byte("?"), 0o600))
		time.Sleep(time.Minute) //nolint:forbidigo // the time of the bubble
		synctest.Wait()
		require.NotEmpty(t, told)
		require.ErrorIs(t, told[0], tree.ErrUnsigned)
		require.NoError(t, os.Remove(path))
		cancel()
		require.NoError(t, <-done)
		published, err = anchor.Last(t.Context())
		require.NoError(t, err)
		c, err := r.policy.Open(published)
		require.NoError(t, err)
		require.EqualValues(t, 4, c.Size)
	})
}
