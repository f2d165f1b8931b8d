package sequencer

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"golang.org/x/mod/sumdb/note"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/audit/tree"
	"github.com/sealtext/sealtext/internal/clock"
	"github.com/sealtext/sealtext/internal/rand"
)

// Config configures [New].
type Config struct {
	// Store is the database with the events, and Leases the same one. Required.
	Store  Store
	Leases Leases
	// Signer signs the checkpoints, and Policy.Log verifies its signatures: without it, the sequencer
	// could not tell its own checkpoint from one that was written into the database. Both required.
	Signer note.Signer
	Policy tree.Policy
	// Anchor keeps the last checkpoint outside of the database. None by default, and then an older copy
	// of the database goes unnoticed.
	Anchor tree.Anchor
	// AnchorEvery is how long a checkpoint may be newer than the published one; 1 minute by default.
	AnchorEvery time.Duration
	// Batch is the largest number of events in one transaction; 500 by default, at most 1000.
	Batch int
	// Poll is the pause when there is nothing to number; 500 milliseconds by default.
	Poll time.Duration
	// OnError is called by [Sequencer.Run] with each error. None by default.
	OnError func(context.Context, error)
	// Now is the clock; the system clock by default.
	Now func() time.Time
}

// Sequencer numbers the events of a log and signs checkpoints. It is safe for concurrent use.
type Sequencer struct {
	store   Store
	reader  Reader
	leases  Leases
	signer  note.Signer
	policy  tree.Policy
	own     tree.Policy // without witnesses
	anchor  tree.Anchor
	every   time.Duration
	batch   int
	poll    time.Duration
	onError func(context.Context, error)
	now     func() time.Time
	elapsed func() time.Time
	holder  [16]byte

	mu        sync.Mutex
	token     uint64
	asked     time.Time       // when the lease was granted last; zero without one
	seen      tree.Checkpoint // when it was compared with the anchor last
	published time.Time       // when that was; zero if it was not under this lease
}

// errReader is returned for a Store that is no Reader.
var errReader = errors.New("sequencer: Config.Store must be a Reader too, to compare the log with its anchor")

// New returns a Sequencer. It starts nothing.
func New(cfg Config) (*Sequencer, error) {
	reader, isReader := cfg.Store.(Reader)
	switch {
	case cfg.Store == nil:
		return nil, errors.New("sequencer: Config.Store is required")
	case !isReader:
		return nil, errReader
	case cfg.Leases == nil:
		return nil, errors.New("sequencer: Config.Leases is required")
	case cfg.Signer == nil:
		return nil, errors.New("sequencer: Config.Signer is required")
	case cfg.Batch < 0 || cfg.Batch > maxBatch:
		return nil, errors.New("sequencer: Config.Batch must be 1 to 1000")
	case cfg.Poll < 0 || cfg.AnchorEvery < 0:
		return nil, errors.New("sequencer: Config.Poll and Config.AnchorEvery must not be negative")
	}
	if err := cfg.Policy.Check(); err != nil {
		return nil, fmt.Errorf("sequencer: Config.Policy: %w", err)
	}
	if cfg.Signer.Name() != cfg.Policy.Log.Name() || cfg.Signer.KeyHash() != cfg.Policy.Log.KeyHash() {
		return nil, errors.New("sequencer: Config.Policy.Log must verify what Config.Signer signs")
	}
	s := &Sequencer{
		store: cfg.Store, reader: reader, leases: cfg.Leases, signer: cfg.Signer, policy: cfg.Policy,
		own:    tree.Policy{Log: cfg.Policy.Log, Origin: cfg.Policy.Origin},
		anchor: cfg.Anchor, every: cfg.AnchorEvery, batch: cfg.Batch, poll: cfg.Poll, onError: cfg.OnError,
		now: clock.Or(cfg.Now), elapsed: clock.Elapsed(nil), holder: sealtext.NewID(),
	}
	if s.every == 0 {
		s.every = time.Minute
	}
	if s.batch == 0 {
		s.batch = 500
	}
	if s.poll == 0 {
		s.poll = defaultPoll
	}
	if s.onError == nil {
		s.onError = func(context.Context, error) {}
	}
	return s, nil
}

const (
	maxBatch    = 1000
	defaultPoll = 500 * time.Millisecond
	// leaseName is the name of the lease, and leaseLasts how long it lasts by the clock of the database.
	// It is extended after a third of that.
	leaseName  = "audit"
	leaseLasts = 30 * time.Second
)

// lease acquires or extends the lease and reports whether this Sequencer has it.
func (s *Sequencer) lease(ctx context.Context) (bool, error) {
	if !s.asked.IsZero() && s.elapsed().Sub(s.asked) < leaseLasts/3 {
		return true, nil
	}
	asked := s.elapsed()
	token, ok, err := s.leases.Lease(ctx, leaseName, s.holder, leaseLasts)
	if err != nil || !ok {
		s.lost()
		return false, err
	}
	if token != s.token {
		s.published = time.Time{} // others have written since
	}
	s.token, s.asked = token, asked
	return true, nil
}

func (s *Sequencer) lost() { s.asked, s.published = time.Time{}, time.Time{} }

// Step numbers the events that are committed and returns how many it has numbered: none if another
// process has the lease. Before the first batch under a lease, and then every Config.AnchorEvery, it
// compares the log with the anchor and publishes the checkpoint. Where they do not fit together, the
// error is [tree.ErrRolledBack] or [tree.ErrForked], nothing is numbered, and nothing will be until
// somebody has looked at it: events are recorded and wait. A head of the tree that was changed in the
// database is a [*tree.DamageError].
func (s *Sequencer) Step(ctx context.Context) (total int, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for {
		oldest, err := s.store.Oldest(ctx)
		if err != nil {
			return total, err
		}
		if oldest.IsZero() && !s.due() {
			return total, nil
		}
		ok, err := s.lease(ctx)
		if err != nil || !ok {
			return total, err
		}
		if s.due() {
			if err := s.compare(ctx); err != nil {
				return total, err
			}
		}
		if oldest.IsZero() {
			return total, nil
		}
		n, err := s.number(ctx)
		if errors.Is(err, ErrLost) {
			s.lost()
			return total, nil // another process goes on
		}
		if err != nil {
			return total, err
		}
		if total += n; n == 0 {
			return total, nil
		}
	}
}

// number numbers one batch.
func (s *Sequencer) number(ctx context.Context) (n int, err error) {
	var secret [32]byte
	rand.Fill(secret[:])
	err = s.store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		n = 0
		head, err := s.store.Head(ctx, tx, s.token, secret)
		if err != nil {
			return err
		}
		frontier, err := s.frontier(head)
		if err != nil {
			return err
		}
		rows, err := s.store.Fresh(ctx, tx, s.batch)
		if err != nil || len(rows) == 0 {
			return err
		}
		b, err := s.add(head, frontier, rows)
		if err != nil {
			return err
		}
		n = len(rows)
		return s.store.Append(ctx, tx, b)
	})
	return n, err
}

// frontier checks the head of the tree by its own checkpoint.
func (s *Sequencer) frontier(head Head) (tree.Frontier, error) {
	damaged := &tree.DamageError{Index: -1, What: "the head of the tree in the database is not the one that was signed; restore it from a copy"}
	f, err := tree.ParseFrontier(head.Size, head.Frontier)
	if err != nil {
		return f, damaged
	}
	if head.Size == 0 && len(head.Checkpoint) == 0 {
		return f, nil
	}
	c, err := s.own.Open(head.Checkpoint)
	if err != nil || c.Size != head.Size || c.Root != f.Root() {
		return f, damaged
	}
	return f, nil
}

// add makes the batch of rows.
func (s *Sequencer) add(head Head, frontier tree.Frontier, rows []audit.Row) (Batch, error) {
	b := Batch{First: head.Size, Places: make([]Place, len(rows))}
	for i, row := range rows {
		leaf := tree.LeafOf(row, head.Secret)
		b.Entries = tree.AppendEntry(b.Entries, leaf)
		b.Places[i] = Place{row.Tenant, row.ID, frontier.Size() + 1}
		b.Nodes = append(b.Nodes, frontier.Add(leaf.Hash())...)
	}
	signed, err := tree.Sign(tree.Checkpoint{Origin: s.origin(), Size: frontier.Size(), Root: frontier.Root()}, s.signer)
	if err != nil {
		return Batch{}, err
	}
	b.Head = Head{Size: frontier.Size(), Frontier: frontier.Bytes(), Secret: head.Secret, Checkpoint: signed}
	return b, nil
}

func (s *Sequencer) origin() string {
	if s.policy.Origin == "" {
		return s.policy.Log.Name()
	}
	return s.policy.Origin
}

// Run numbers events until ctx ends, and then returns the result of [Sequencer.Release]. Errors on the
// way are passed to Config.OnError.
func (s *Sequencer) Run(ctx context.Context) error {
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return s.Release(ctx)
		case <-timer.C:
		}
		if _, err := s.Step(ctx); err != nil && ctx.Err() == nil {
			s.onError(ctx, err)
		}
		timer.Reset(s.poll)
	}
}

// Poll returns the pause between two steps: Config.Poll, or its default. It is for a host that calls
// [Sequencer.Step] from a loop of its own.
func (s *Sequencer) Poll() time.Duration { return s.poll }

// Release publishes the last checkpoint and gives the lease back, so that another process goes on at
// once. It takes at most 5 seconds, also where ctx has ended. [Sequencer.Run] ends with it; call it
// after the last [Sequencer.Step].
func (s *Sequencer) Release(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.asked.IsZero() {
		return nil
	}
	var err error
	if s.anchor != nil {
		err = s.compare(ctx)
	}
	_, _, given := s.leases.Lease(ctx, leaseName, s.holder, 0)
	s.lost()
	return errors.Join(err, given)
}

// Age returns for how long the oldest event without a number has waited by the clock of this process;
// 0 if there is none. Until an event has its number, a change of it in the database cannot be found.
func (s *Sequencer) Age(ctx context.Context) (time.Duration, error) {
	oldest, err := s.store.Oldest(ctx)
	if err != nil || oldest.IsZero() {
		return 0, err
	}
	return max(s.now().Sub(oldest), 0), nil
}
