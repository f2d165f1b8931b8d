package audit

import (
	"context"
	"errors"

	"github.com/sealtext/sealtext"
)

// Access is on whose behalf the log as a whole is read or a key is changed, and where that is recorded.
// Events belong to a tenant; what concerns all tenants is recorded for the one that operates the
// deployment.
type Access struct {
	// Store begins the transactions: that of the Recorder. Required.
	Store interface {
		InTx(ctx context.Context, f func(context.Context, sealtext.Tx) error) error
	}
	// Recorder writes the events. Required.
	Recorder Recorder
	// Tenant is that of the events. Required where the caller does not say it.
	Tenant sealtext.Tenant
	// Actor is who reads or changes. Required.
	Actor sealtext.Actor
}

// Check returns an error where Store or Recorder is nil or the Actor is not valid.
func (a Access) Check() error {
	switch {
	case a.Store == nil:
		return errors.New("audit: Access.Store is required")
	case a.Recorder == nil:
		return errors.New("audit: Access.Recorder is required")
	}
	return a.Actor.Check()
}

// Record writes an event of the Tenant and the Actor in a transaction of its own.
func (a Access) Record(ctx context.Context, kind Kind, details Details) error {
	return a.Store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		return a.Recorder.Record(ctx, tx, Event{Tenant: a.Tenant, Kind: kind, Actor: a.Actor, Details: details})
	})
}
