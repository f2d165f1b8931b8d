package audittest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/audit/sequencer"
	"github.com/sealtext/sealtext/audit/tree"
	"github.com/sealtext/sealtext/internal/txcase"
	"github.com/sealtext/sealtext/memstore"
)

// AnchorCase is one property of a [tree.Anchor].
type AnchorCase struct {
	Name string
	Why  string // why the property matters; printed when the case fails
	// Run returns an error that describes the defect. It takes a fresh, empty anchor from open.
	Run func(ctx context.Context, open func() tree.Anchor) error
}

// RunAnchor runs every case of [AnchorCases] as a subtest. Function open returns a fresh, empty anchor
// each time and cleans up through t. Its checkpoints are those of a log named audit.example.com, with the
// key of [Key].
func RunAnchor(t *testing.T, open func(t *testing.T) tree.Anchor) {
	t.Helper()
	for _, c := range AnchorCases() {
		t.Run(c.Name, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), txcase.Patience)
			defer cancel()
			if err := c.Run(ctx, func() tree.Anchor { return open(t) }); err != nil {
				t.Errorf("%v\nWhy it matters: %s", err, c.Why)
			}
		})
	}
}

// AnchorCases returns the cases of [RunAnchor], for use without package testing.
func AnchorCases() []AnchorCase {
	return []AnchorCase{
		{"anchor-empty", "a new log has nothing published: an error would keep it from beginning, and something else would be compared with it", anchorEmpty},
		{"anchor-last", "the signature covers every byte: one that changed makes the anchor worthless", anchorLast},
		{"anchor-newer", "the last checkpoint must be returned, and no earlier one: what was cut off since would go unnoticed", anchorNewer},
		{"anchor-copies", "a checkpoint that shares memory with the caller changes when the caller goes on", anchorCopies},
		{"anchor-canceled", "a sequencer that stops must not wait for its anchor, and what it gave up must not count", anchorCanceled},
		{"anchor-rollback", "an older copy of the database must be found before anything is numbered over it", anchorRollback},
		{"anchor-fork", "a past that was changed must be found, also where the log is longer than it was", anchorFork},
	}
}

const anchorLog = "audit.example.com"

func anchorNote(size int64) ([]byte, error) {
	signer, _ := Key(anchorLog)
	c := tree.Checkpoint{Origin: anchorLog, Size: size}
	c.Root[0] = byte(size)
	return tree.Sign(c, signer)
}

// holds checks the last checkpoint of an anchor.
func holds(ctx context.Context, a tree.Anchor, what string, want []byte) error {
	got, err := a.Last(ctx)
	if err != nil {
		return err
	}
	if !bytes.Equal(got, want) || (got == nil) != (want == nil) {
		return fmt.Errorf("%s: Last returned %d bytes that are not the %d bytes published last", what, len(got), len(want))
	}
	return nil
}

func anchorEmpty(ctx context.Context, open func() tree.Anchor) error {
	return holds(ctx, open(), "a new anchor", nil)
}

func anchorLast(ctx context.Context, open func() tree.Anchor) error {
	a := open()
	note, err := anchorNote(7)
	if err != nil {
		return err
	}
	for _, what := range []string{"published", "published again"} {
		if err := a.Publish(ctx, note); err != nil {
			return err
		}
		if err := holds(ctx, a, what, note); err != nil {
			return err
		}
	}
	return holds(ctx, a, "read again", note)
}

func anchorNewer(ctx context.Context, open func() tree.Anchor) error {
	a := open()
	for _, size := range []int64{1, 2, 255, 1_000_000} { // notes of several lengths
		note, err := anchorNote(size)
		if err != nil {
			return err
		}
		if err := a.Publish(ctx, note); err != nil {
			return err
		}
		if err := holds(ctx, a, fmt.Sprintf("size %d", size), note); err != nil {
			return err
		}
	}
	return nil
}

func anchorCopies(ctx context.Context, open func() tree.Anchor) error {
	a := open()
	note, err := anchorNote(7)
	if err != nil {
		return err
	}
	given := bytes.Clone(note)
	if err := a.Publish(ctx, given); err != nil {
		return err
	}
	clear(given)
	if err := holds(ctx, a, "the published slice was changed", note); err != nil {
		return err
	}
	got, err := a.Last(ctx)
	if err != nil {
		return err
	}
	clear(got)
	return holds(ctx, a, "the returned slice was changed", note)
}

func anchorCanceled(ctx context.Context, open func() tree.Anchor) error {
	a := open()
	before, err := anchorNote(7)
	if err != nil {
		return err
	}
	after, err := anchorNote(8)
	if err != nil {
		return err
	}
	if err := a.Publish(ctx, before); err != nil {
		return err
	}
	canceled, cancel := context.WithCancel(ctx)
	cancel()
	if err := a.Publish(canceled, after); !errors.Is(err, context.Canceled) {
		return fmt.Errorf("Publish returned %v for a canceled context, not context.Canceled", err)
	}
	if _, err := a.Last(canceled); !errors.Is(err, context.Canceled) {
		return fmt.Errorf("Last returned %v for a canceled context, not context.Canceled", err)
	}
	return holds(ctx, a, "a canceled Publish", before)
}

// grown returns a log of events whose ids begin with a byte.
func grown(ctx context.Context, first byte, events int) (*memstore.Store, error) {
	s, err := memstore.New(memstore.Config{})
	if err != nil {
		return nil, err
	}
	rows := make([]audit.Row, events)
	for n := range rows {
		rows[n] = sample(n)
		rows[n].ID[0] = first
	}
	return s, s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error { return s.Audit().AppendAll(ctx, tx, rows) })
}

// everybody gives the lease to everybody.
type everybody struct{}

func (everybody) Lease(context.Context, string, [16]byte, time.Duration) (uint64, bool, error) {
	return 1, true, nil
}

// step numbers the events of a log that has an anchor, and publishes the checkpoint.
func step(ctx context.Context, s *memstore.Store, a tree.Anchor) (int, error) {
	signer, verifier := Key(anchorLog)
	q, err := sequencer.New(sequencer.Config{
		Store: s.AuditTree(), Leases: everybody{}, Signer: signer, Policy: tree.Policy{Log: verifier}, Anchor: a,
	})
	if err != nil {
		return 0, err
	}
	n, err := q.Step(ctx)
	if err != nil {
		return n, err
	}
	return n, q.Release(ctx)
}

// replaced numbers a log, puts another one in its place, which has been numbered too, and returns what the
// sequencer says then.
func replaced(ctx context.Context, a tree.Anchor, before, first byte, events, more int) error {
	log, err := grown(ctx, before, events)
	if err != nil {
		return err
	}
	if n, err := step(ctx, log, a); err != nil || n != events {
		return fmt.Errorf("a new log: %d of %d events were numbered: %v", n, events, err)
	}
	published, err := a.Last(ctx)
	if err != nil {
		return err
	}
	if published == nil {
		return errors.New("the sequencer published and the anchor is empty")
	}
	other, err := grown(ctx, first, more)
	if err != nil {
		return err
	}
	if _, err := step(ctx, other, nil); err != nil {
		return err
	}
	_, found := step(ctx, other, a)
	if err := holds(ctx, a, "after the log was replaced", published); err != nil {
		return err
	}
	return found
}

// found wraps the answer of a sequencer that should have found something.
func found(err, want error) error {
	if errors.Is(err, want) {
		return nil
	}
	return fmt.Errorf("a log that was replaced: the sequencer returned %v instead of %v", err, want)
}

func anchorRollback(ctx context.Context, open func() tree.Anchor) error {
	return found(replaced(ctx, open(), 1, 1, 10, 6), tree.ErrRolledBack)
}

func anchorFork(ctx context.Context, open func() tree.Anchor) error {
	if err := found(replaced(ctx, open(), 1, 2, 10, 10), tree.ErrForked); err != nil {
		return err
	}
	return found(replaced(ctx, open(), 1, 2, 10, 20), tree.ErrForked)
}
