package vault_test

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/vault"
)

type guardFunc func(subjects []sealtext.Subject) ([]sealtext.Subject, error)

func (f guardFunc) Guard(_ context.Context, _ sealtext.Tx, _ sealtext.Tenant, s []sealtext.Subject) ([]sealtext.Subject, error) {
	return f(s)
}

func nobodyHeld([]sealtext.Subject) ([]sealtext.Subject, error) { return nil, nil }

func TestShred(t *testing.T) {
	ctx, r := context.Background(), newRig(t, sealtext.Tenant{})
	p := r.enroll(t, clinic, "+447700900123")
	b := sealtext.Binding{Tenant: clinic, Subject: p.Subject, Field: "note"}
	sealed := r.seal(t, b, "x")
	guard := guardFunc(nobodyHeld)
	shredder := func(a audit.Recorder, g sealtext.HoldGuard) *vault.Shredder {
		s, err := vault.NewShredder(vault.ShredderConfig{Sealer: r.sealer, Audit: a, Guard: g})
		require.NoError(t, err)
		return s
	}
	clerk := nurse().Actor

	t.Run("without its audit event nothing is destroyed", func(t *testing.T) {
		_, err := shredder(failingRecorder{}, guard).Shred(ctx, clerk, clinic, p.Subject, "case-1")
		require.ErrorIs(t, err, errAuditDown)
		_, err = r.open(b, sealed)
		require.NoError(t, err)
	})
	t.Run("who is held is not destroyed", func(t *testing.T) {
		held := guardFunc(func(s []sealtext.Subject) ([]sealtext.Subject, error) { return s, nil })
		_, err := shredder(r.log, held).Shred(ctx, clerk, clinic, p.Subject, "case-1")
		require.ErrorIs(t, err, sealtext.ErrHeld)
		broken := guardFunc(func([]sealtext.Subject) ([]sealtext.Subject, error) { return nil, errors.New("down") })
		_, err = shredder(r.log, broken).Shred(ctx, clerk, clinic, p.Subject, "case-1")
		require.ErrorContains(t, err, "vault: shred: down")
		_, err = r.open(b, sealed)
		require.NoError(t, err)
		require.Empty(t, r.events(t, clinic))
	})
	t.Run("the event comes first and names nobody", func(t *testing.T) {
		log := recorderFunc(func(ctx context.Context, tx sealtext.Tx, e audit.Event) error {
			_, err := r.store.Vault().Subject(ctx, tx, clinic, p.Subject)
			require.NoError(t, err, "nothing is destroyed before it")
			return r.log.Record(ctx, tx, e)
		})
		receipt, err := shredder(log, guard).Shred(ctx, clerk, clinic, p.Subject, "case-1")
		require.NoError(t, err)
		events := r.events(t, clinic)
		require.Len(t, events, 1)
		require.Equal(t, audit.KindErased, events[0].Kind)
		require.Equal(t, receipt.Event, events[0].ID)
		require.True(t, events[0].Subject.IsZero())
		require.Equal(t, audit.Details{Reference: "case-1"}, events[0].Details)
		require.False(t, receipt.AlreadyGone)
		require.NotEmpty(t, receipt.Epoch)
		_, err = r.open(b, sealed)
		require.ErrorIs(t, err, vault.ErrShredded)
	})
	t.Run("again", func(t *testing.T) {
		receipt, err := shredder(r.log, guard).Shred(ctx, clerk, clinic, p.Subject, "case-1")
		require.NoError(t, err)
		require.True(t, receipt.AlreadyGone)
	})
	t.Run("who was never there stays away", func(t *testing.T) {
		ghost := sealtext.NewSubject()
		receipt, err := shredder(r.log, guard).Shred(ctx, clerk, clinic, ghost, "case-2")
		require.NoError(t, err)
		require.True(t, receipt.AlreadyGone)
		_, err = r.store.Vault().Subject(ctx, nil, clinic, ghost)
		require.ErrorIs(t, err, vault.ErrShredded, "a late writer finds a tombstone")
	})
	t.Run("input", func(t *testing.T) {
		s := shredder(r.log, guard)
		for want, call := range map[string]func() error{
			"tenant must be named":                   func() error { _, err := s.Shred(ctx, clerk, sealtext.Tenant{}, p.Subject, "c"); return err },
			"no such subject in this tenant":         func() error { _, err := s.Shred(ctx, clerk, clinic, sealtext.Subject{}, "c"); return err },
			"actor id must have 1 to 128 characters": func() error { _, err := s.Shred(ctx, sealtext.Actor{}, clinic, p.Subject, "c"); return err },
			"reference must not hold a phone number": func() error { _, err := s.Shred(ctx, clerk, clinic, p.Subject, "+447700900123"); return err },
		} {
			err := call()
			require.ErrorContains(t, err, want)
			require.NotContains(t, err.Error(), "900123")
		}
		for want, cfg := range map[string]vault.ShredderConfig{
			"ShredderConfig.Sealer is required": {Audit: r.log, Guard: guard},
			"ShredderConfig.Audit is required":  {Sealer: r.sealer, Guard: guard},
			"ShredderConfig.Guard is required":  {Sealer: r.sealer, Audit: r.log},
		} {
			_, err := vault.NewShredder(cfg)
			require.ErrorContains(t, err, want)
		}
	})
}

type recorderFunc func(context.Context, sealtext.Tx, audit.Event) error

func (f recorderFunc) Record(ctx context.Context, tx sealtext.Tx, e audit.Event) error {
	return f(ctx, tx, e)
}
