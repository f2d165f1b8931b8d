package sequencer

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/audit/tree"
)

// Recorded returns a prover of the same log that records what is done with it, on whose behalf a says:
// [audit.KindLogExported] before the first byte of an export, and [audit.KindLogVerified] with the
// result of a verification. An export that cannot be recorded writes nothing. The event of a selection
// of one tenant is one of that tenant, and any other of Access.Tenant, which must be set.
//
// Single proofs are not recorded, nor is what a reader of an export does with it.
func (p *Prover) Recorded(a audit.Access) (*Prover, error) {
	if err := a.Check(); err != nil {
		return nil, fmt.Errorf("sequencer: %w", err)
	}
	if a.Tenant.IsZero() {
		return nil, errors.New("sequencer: Access.Tenant is required")
	}
	return &Prover{reader: p.reader, policy: p.policy, access: &a}, nil
}

// The class of an export, in its event.
const (
	classTiles = "tiles"
	classLines = "json-lines"
)

// recordExport records that the log is about to be exported: all of it, or the leaves of a tenant.
func (p *Prover) recordExport(ctx context.Context, class string, tenant sealtext.Tenant) error {
	if p.access == nil {
		return nil
	}
	a := *p.access
	if !tenant.IsZero() {
		a.Tenant = tenant
	}
	if err := a.Record(ctx, audit.KindLogExported, audit.Details{Class: class}); err != nil {
		return fmt.Errorf("sequencer: record the export: %w", err)
	}
	return nil
}

// recordVerification records the result of a verification and returns it. It takes at most 5 seconds,
// also where ctx has ended.
func (p *Prover) recordVerification(ctx context.Context, result error) error {
	if p.access == nil {
		return result
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	if err := p.access.Record(ctx, audit.KindLogVerified, audit.Details{Outcome: outcome(result)}); err != nil {
		return errors.Join(result, fmt.Errorf("sequencer: record the verification: %w", err))
	}
	return result
}

// outcome is the result of a verification as a word.
func outcome(result error) string {
	var damage *tree.DamageError
	switch {
	case result == nil:
		return "sound"
	case errors.As(result, &damage):
		return "damaged"
	case errors.Is(result, tree.ErrRolledBack):
		return "rolled-back"
	case errors.Is(result, tree.ErrForked):
		return "forked"
	}
	return "not-finished"
}
