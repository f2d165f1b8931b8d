// Package everystore runs the conformance suites of all stores of package sqlstore, for the packages of
// tests below internal/sqltest.
package everystore

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/audit/audittest"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/consenttest"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/internal/txcase"
	"github.com/sealtext/sealtext/retention"
	"github.com/sealtext/sealtext/retention/retentiontest"
	"github.com/sealtext/sealtext/sqlstore"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/transporttest"
	"github.com/sealtext/sealtext/vault"
	"github.com/sealtext/sealtext/vault/vaulttest"
)

// Run runs the conformance suite of every store. fresh returns a store with tables and no rows.
func Run(t *testing.T, fresh func(*testing.T) *sqlstore.DB) {
	t.Run("audit", func(t *testing.T) {
		audittest.RunStore(t, func(t *testing.T) audit.Store { return fresh(t).Audit() })
	})
	t.Run("audit tree", func(t *testing.T) {
		audittest.RunTree(t, func(t *testing.T) audittest.Stores {
			db := fresh(t)
			return audittest.Stores{Events: db.Audit(), Tree: db.AuditTree()}
		})
	})
	t.Run("subjects", func(t *testing.T) {
		vaulttest.RunSubjectStore(t, func(t *testing.T) vault.SubjectStore { return fresh(t).Vault() })
	})
	t.Run("subjects in batches", func(t *testing.T) {
		vaulttest.RunSubjectBatchStore(t, func(t *testing.T) vaulttest.SubjectBatch { return fresh(t).Vault() })
	})
	t.Run("keysets", func(t *testing.T) {
		vaulttest.RunKeysetStore(t, func(t *testing.T) vault.KeysetStore { return fresh(t).Vault() })
	})
	t.Run("counters", func(t *testing.T) {
		vaulttest.RunCounterStore(t, func(t *testing.T) vault.CounterStore { return fresh(t).Vault() })
	})
	t.Run("cases", func(t *testing.T) {
		vaulttest.RunCaseStore(t, func(t *testing.T) vault.CaseStore { return fresh(t).Vault() })
	})
	t.Run("epochs", func(t *testing.T) {
		vaulttest.RunEpochStore(t, func(t *testing.T) vaulttest.EpochStore { return fresh(t).Vault() })
	})
	t.Run("directory moved", func(t *testing.T) {
		vaulttest.RunPseudonymRows(t, func(t *testing.T) vaulttest.RowsHarness {
			db := fresh(t)
			return vaulttest.Directory(db.Vault(), db.Vault())
		})
	})
	t.Run("events moved", func(t *testing.T) {
		vaulttest.RunPseudonymRows(t, func(t *testing.T) vaulttest.RowsHarness {
			db := fresh(t)
			return vaulttest.Events(db.Consent(), db.Consent())
		})
		consenttest.RunMove(t, func(t *testing.T) consenttest.MovingStore { return fresh(t).Consent() })
	})
	t.Run("consent", func(t *testing.T) {
		consenttest.RunStore(t, func(t *testing.T) consent.Store { return fresh(t).Consent() })
	})
	t.Run("live events", func(t *testing.T) {
		consenttest.RunSnapshotStore(t, func(t *testing.T) consenttest.Snapshotting { return fresh(t).Consent() })
	})
	t.Run("caps", func(t *testing.T) {
		consenttest.RunCapStore(t, func(t *testing.T) consenttest.Counting { return fresh(t).Consent() })
		consenttest.RunCapBatchStore(t, func(t *testing.T) consenttest.CountingMany { return fresh(t).Consent() })
	})
	t.Run("keys", func(t *testing.T) {
		consenttest.RunKeyLister(t, func(t *testing.T) consenttest.Listing { return fresh(t).Consent() })
	})
	t.Run("last hand-offs", func(t *testing.T) {
		consenttest.RunLastHandoffStore(t, func(t *testing.T) consenttest.Remembering { return fresh(t).Consent() })
	})
	t.Run("disposal", func(t *testing.T) {
		consenttest.RunDisposalStore(t, func(t *testing.T) consenttest.Disposing { return fresh(t).Consent() })
	})
	t.Run("flights", func(t *testing.T) {
		consenttest.RunHandoffStore(t, func(t *testing.T) consenttest.SharedStore { return fresh(t).Consent() })
	})
	t.Run("transport", func(t *testing.T) {
		transporttest.RunStore(t, func(t *testing.T) transport.Store { return fresh(t).Transport() })
	})
	t.Run("database", func(t *testing.T) {
		transporttest.RunDatabase(t, func(t *testing.T) transporttest.Database {
			db := fresh(t)
			return transporttest.Database{
				Audit: db.Audit(), Subjects: db.Vault(), Consent: db.Consent(), Retention: db.Retention(), Transport: db.Transport(),
			}
		})
	})
	t.Run("programs", func(t *testing.T) {
		consenttest.RunProgramStore(t, func(t *testing.T) program.Store { return fresh(t).Programs() })
	})
	t.Run("leases", func(t *testing.T) {
		for _, c := range txcase.LeaseCases() {
			t.Run(c.Name, func(t *testing.T) {
				require.NoError(t, c.Run(t.Context(), func() txcase.Leases { return fresh(t) }), c.Why)
			})
		}
	})
	t.Run("retention", func(t *testing.T) {
		retentiontest.RunStore(t, func(t *testing.T) retention.Store { return fresh(t).Retention() })
	})
	t.Run("requests", func(t *testing.T) {
		retentiontest.RunRequestStore(t, func(t *testing.T) retentiontest.RequestStore { return fresh(t).Requests() })
	})
}
