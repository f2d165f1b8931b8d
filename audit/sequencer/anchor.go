package sequencer

import (
	"context"
	"fmt"

	"github.com/sealtext/sealtext/audit/tree"
)

// due reports whether the log has to be compared with the anchor.
func (s *Sequencer) due() bool {
	return s.anchor != nil && (s.published.IsZero() || s.elapsed().Sub(s.published) >= s.every)
}

// compare checks that the log continues the last published checkpoint, and publishes the present one.
func (s *Sequencer) compare(ctx context.Context) error {
	last, err := s.anchor.Last(ctx)
	if err != nil {
		return fmt.Errorf("sequencer: anchor: %w", err)
	}
	head, err := s.reader.Tree(ctx)
	if err != nil {
		return err
	}
	if head.Size == 0 && last == nil {
		s.published = s.elapsed()
		return nil
	}
	now := tree.Checkpoint{Origin: s.origin()}
	if head.Size > 0 {
		if now, err = s.own.Open(head.Checkpoint); err != nil {
			return err
		}
	}
	var published tree.Checkpoint
	if last != nil {
		if published, err = s.own.Open(last); err != nil {
			return fmt.Errorf("sequencer: the published checkpoint: %w", err)
		}
		if err := s.prover().continues(ctx, published, now); err != nil {
			return err
		}
	}
	// What this process saw last counts as well: the anchor may have been put back together with the
	// database.
	if s.seen.Size > 0 {
		if err := s.prover().continues(ctx, s.seen, now); err != nil {
			return err
		}
	}
	if now.Size > published.Size {
		if err := s.anchor.Publish(ctx, head.Checkpoint); err != nil {
			return fmt.Errorf("sequencer: anchor: %w", err)
		}
	}
	s.seen, s.published = now, s.elapsed()
	return nil
}

// prover returns a prover of the log.
func (s *Sequencer) prover() *Prover { return &Prover{reader: s.reader, policy: s.own} }
