package service

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/sealtext/sealtext/audit/sequencer"
)

// auditTask is the name of the sequencer among the tasks in the background.
const auditTask = "audit"

// buildSequencer makes the sequencer of Config.Sequencer, and its prover.
func (s *Service) buildSequencer(cfg Config) (err error) {
	if cfg.Sequencer == nil {
		return nil
	}
	st := cfg.Stores
	if st.AuditTree == nil {
		return errors.New("service: Config.Sequencer needs Stores.AuditTree; use service.SQL or service.Memory")
	}
	c := *cfg.Sequencer
	c.Store, c.Leases, c.Now = st.AuditTree, st.Database, cfg.Now
	if s.Sequencer, err = sequencer.New(c); err != nil {
		return fmt.Errorf("service: %w", err)
	}
	if s.Prover, err = sequencer.NewProver(st.AuditTree, c.Policy); err != nil {
		return fmt.Errorf("service: %w", err)
	}
	return nil
}

// number numbers what is committed.
func (s *Service) number(ctx context.Context) error {
	_, err := s.Sequencer.Step(ctx)
	return err
}

// endSequencer numbers what the other goroutines have left, and gives the lease back.
func (s *Service) endSequencer(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	if err := errors.Join(s.number(ctx), s.Sequencer.Release(ctx)); err != nil {
		return fmt.Errorf("service: audit: %w", err)
	}
	return nil
}
