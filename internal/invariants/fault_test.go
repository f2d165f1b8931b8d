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

func (s faultyTransport) Insert(ctx context.Context, tx sealtext.Tx, row transport.OutboxRow) (transport.OutboxRow, bool, error) {
	if err := s.f.hit(); err != nil {
		return transport.OutboxRow{}, false, err
	}
	return s.Store.Insert(ctx, tx, row)
}

func (s faultyTransport) Advance(ctx context.Context, tx sealtext.Tx, c transport.OutboxChange) (bool, error) {
	if err := s.f.hit(); err != nil {
		return false, err
	}
	return s.Store.Advance(ctx, tx, c)
}

func (s faultyTransport) Begin(ctx context.Context, tx sealtext.Tx, a transport.Attempt) error {
	if err := s.f.hit(); err != nil {
		return err
	}
	return s.Store.Begin(ctx, tx, a)
}

func (s faultyTransport) Finish(ctx context.Context, tx sealtext.Tx, a transport.Attempt) (bool, error) {
	if err := s.f.hit(); err != nil {
		return false, err
	}
	return s.Store.Finish(ctx, tx, a)
}

func (s faultyTransport) ClaimEvent(ctx context.Context, tx sealtext.Tx, t sealtext.Tenant, name string, event [16]byte, at time.Time) (bool, error) {
	if err := s.f.hit(); err != nil {
		return false, err
	}
	return s.Store.ClaimEvent(ctx, tx, t, name, event, at)
}

func (s faultyTransport) AddInbound(ctx context.Context, tx sealtext.Tx, row transport.InboundRow) error {
	if err := s.f.hit(); err != nil {
		return err
	}
	return s.Store.AddInbound(ctx, tx, row)
}
