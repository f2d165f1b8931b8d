package invariants_test

import (
	"context"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/vault"
)

// The stores below pass every call to a store in memory, except the one that the fault selects, so
// that every write of every package can be made to fail.

type faultyAudit struct {
	audit.Store
	f *fault
}

func (s faultyAudit) Append(ctx context.Context, tx sealtext.Tx, row audit.Row) error {
	if err := s.f.hit(); err != nil {
		return err
	}
	return s.Store.Append(ctx, tx, row)
}

func (s faultyAudit) AppendAll(ctx context.Context, tx sealtext.Tx, rows []audit.Row) error {
	if err := s.f.hit(); err != nil {
		return err
	}
	return s.Store.AppendAll(ctx, tx, rows)
}

type faultyConsent struct {
	consent.Store
	f *fault
}

func (s faultyConsent) Append(ctx context.Context, tx sealtext.Tx, row consent.EventRow, after uint64) (consent.EventRow, bool, error) {
	if err := s.f.hit(); err != nil {
		return consent.EventRow{}, false, err
	}
	return s.Store.Append(ctx, tx, row, after)
}

type faultySubjects struct {
	vault.SubjectStore
	f *fault
}

func (s faultySubjects) AddSubject(ctx context.Context, tx sealtext.Tx, row vault.SubjectRow) (bool, error) {
	if err := s.f.hit(); err != nil {
		return false, err
	}
	return s.SubjectStore.AddSubject(ctx, tx, row)
}

type faultyTransport struct {
	transport.Store
	f *fault
}

func (s faultyTransport) InsertAll(ctx context.Context, tx sealtext.Tx, rows []transport.OutboxRow) ([]transport.Inserted, error) {
	if err := s.f.hit(); err != nil {
		return nil, err
	}
	return s.Store.InsertAll(ctx, tx, rows)
}

func (s faultyTransport) AdvanceAll(ctx context.Context, tx sealtext.Tx, changes []transport.OutboxChange) ([]bool, error) {
	if err := s.f.hit(); err != nil {
		return nil, err
	}
	return s.Store.AdvanceAll(ctx, tx, changes)
}

func (s faultyTransport) BeginAll(ctx context.Context, tx sealtext.Tx, attempts []transport.Attempt) error {
	if err := s.f.hit(); err != nil {
		return err
	}
	return s.Store.BeginAll(ctx, tx, attempts)
}

func (s faultyTransport) FinishAll(ctx context.Context, tx sealtext.Tx, attempts []transport.Attempt) ([]bool, error) {
	if err := s.f.hit(); err != nil {
		return nil, err
	}
	return s.Store.FinishAll(ctx, tx, attempts)
}

func (s faultyTransport) ClaimEvent(ctx context.Context, tx sealtext.Tx, t sealtext.Tenant, name string, event [16]byte, at time.Time) (bool, error) {
	if err := s.f.hit(); err != nil {
		return false, err
	}
	return s.Store.ClaimEvent(ctx, tx, t, name, event, at)
}

func (s faultyTransport) AddInbound(ctx context.Context, tx sealtext.Tx, row transport.InboundRow, heard transport.Event) error {
	if err := s.f.hit(); err != nil {
		return err
	}
	return s.Store.AddInbound(ctx, tx, row, heard)
}
