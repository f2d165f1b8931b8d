package memstore_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/audit/audittest"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/consenttest"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/memstore"
	"github.com/sealtext/sealtext/retention"
	"github.com/sealtext/sealtext/retention/retentiontest"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/transporttest"
	"github.com/sealtext/sealtext/vault"
	"github.com/sealtext/sealtext/vault/vaulttest"
)

func open(t *testing.T) *memstore.Store {
	t.Helper()
	s, err := memstore.New(memstore.Config{})
	require.NoError(t, err)
	return s
}

func TestAudit(t *testing.T) {
	audittest.RunStore(t, func(t *testing.T) audit.Store { return open(t).Audit() })
	audittest.RunTree(t, func(t *testing.T) audittest.Stores {
		s := open(t)
		return audittest.Stores{Events: s.Audit(), Tree: s.AuditTree()}
	})
}

func TestSubjects(t *testing.T) {
	vaulttest.RunSubjectStore(t, func(t *testing.T) vault.SubjectStore { return open(t).Vault() })
}

func TestSubjectsInBatches(t *testing.T) {
	vaulttest.RunSubjectBatchStore(t, func(t *testing.T) vaulttest.SubjectBatch { return open(t).Vault() })
}

func TestKeysets(t *testing.T) {
	vaulttest.RunKeysetStore(t, func(t *testing.T) vault.KeysetStore { return open(t).Vault() })
}

func TestCounters(t *testing.T) {
	vaulttest.RunCounterStore(t, func(t *testing.T) vault.CounterStore { return open(t).Vault() })
}

func TestCases(t *testing.T) {
	vaulttest.RunCaseStore(t, func(t *testing.T) vault.CaseStore { return open(t).Vault() })
}

func TestPrograms(t *testing.T) {
	consenttest.RunProgramStore(t, func(t *testing.T) program.Store { return open(t).Programs() })
}

func TestConsent(t *testing.T) {
	consenttest.RunStore(t, func(t *testing.T) consent.Store { return open(t).Consent() })
}

func TestRetention(t *testing.T) {
	retentiontest.RunStore(t, func(t *testing.T) retention.Store { return open(t).Retention() })
}

func TestRequests(t *testing.T) {
	retentiontest.RunRequestStore(t, func(t *testing.T) retentiontest.RequestStore { return open(t).Requests() })
}

func TestTransport(t *testing.T) {
	transporttest.RunStore(t, func(t *testing.T) transport.Store { return open(t).Transport() })
}

func TestEmpty(t *testing.T) {
	clinic := sealtext.MustTenant("clinic")
	for _, c := range []struct {
		name string
		put  func(context.Context, *memstore.Store, sealtext.Tx) error
		want bool
	}{
		{"new", func(context.Context, *memstore.Store, sealtext.Tx) error { return nil }, true},
		{"subject", func(ctx context.Context, s *memstore.Store, tx sealtext.Tx) error {
			_, err := s.Vault().AddSubject(ctx, tx, vault.SubjectRow{Tenant: clinic, Subject: sealtext.NewSubject()})
			return err
		}, false},
		{"erased subject", func(ctx context.Context, s *memstore.Store, tx sealtext.Tx) error {
			_, err := s.Vault().Shred(ctx, tx, clinic, sealtext.NewSubject(), time.Now())
			return err
		}, false},
		{"audit event", func(ctx context.Context, s *memstore.Store, tx sealtext.Tx) error {
			return s.Audit().Append(ctx, tx, audit.Row{Tenant: clinic, ID: sealtext.NewID()})
		}, false},
		{"consent", func(ctx context.Context, s *memstore.Store, tx sealtext.Tx) error {
			_, _, err := s.Consent().Append(ctx, tx, consent.EventRow{Key: consent.EventKey{Tenant: clinic}, ID: sealtext.NewID()}, 0)
			return err
		}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, err := memstore.New(memstore.Config{})
			require.NoError(t, err)
			require.NoError(t, s.InTx(t.Context(), func(ctx context.Context, tx sealtext.Tx) error { return c.put(ctx, s, tx) }))
			empty, err := s.Empty(t.Context())
			require.NoError(t, err)
			require.Equal(t, c.want, empty)
		})
	}
	s, err := memstore.New(memstore.Config{})
	require.NoError(t, err)
	_, err = s.Vault().AddKeysets(t.Context(), []vault.WrappedKeyset{{Tenant: clinic, Name: "aead", KEK: "kek"}})
	require.NoError(t, err)
	empty, err := s.Empty(t.Context())
	require.NoError(t, err)
	require.False(t, empty, "keysets")
}
