package sqltest_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/consent/zone"
	"github.com/sealtext/sealtext/internal/sqltest/engine"
	"github.com/sealtext/sealtext/redact"
	"github.com/sealtext/sealtext/sqlstore"
	"github.com/sealtext/sealtext/vault"
	"github.com/sealtext/sealtext/vault/vaulttest"
)

// below makes what a gateway over the database is made of, with keys of the clinic.
func below(t *testing.T, db *sqlstore.DB, now func() time.Time) (*vault.Sealer, *audit.Log, *zone.Resolver, *redact.ContentPolicy) {
	t.Helper()
	sealer, err := vault.NewSealer(vault.SealerConfig{Keyring: vaulttest.NewKeyring(t, db.Vault(), now, clinic), Store: db.Vault(), Now: now})
	require.NoError(t, err)
	log, err := audit.New(audit.Config{Store: db.Audit(), Sealer: sealer, Now: now})
	require.NoError(t, err)
	zones, content := engine.Located(t)
	return sealer, log, zones, content
}
