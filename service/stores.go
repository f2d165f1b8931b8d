package service

import (
	"context"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/audit/sequencer"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/memstore"
	"github.com/sealtext/sealtext/retention"
	"github.com/sealtext/sealtext/retention/request"
	"github.com/sealtext/sealtext/sqlstore"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/vault"
	"github.com/sealtext/sealtext/vault/backup"
)

// Stores is one database as each package sees it. Every field is required; [SQL] and [Memory] fill
// them in, and a host may replace one by a store of its own over the same transactions.
type Stores struct {
	// Environment that the database was opened in.
	Environment string
	Audit       audit.Store
	// AuditTree is asked for with Config.Sequencer only.
	AuditTree AuditTreeStore
	Vault     VaultStore
	Programs  program.Store
	Consent   consent.Store
	Transport TransportStore
	Retention retention.Store
	Requests  request.Store
	// Database is what the service asks of the database as a whole.
	Database Database

	memory bool // keys may end with the process, since the rows do
}

// AuditTreeStore is all that the sequencer and the prover keep.
type AuditTreeStore interface {
	sequencer.Store
	sequencer.Reader
}

// VaultStore is all that the vault and its keyring keep.
type VaultStore interface {
	vault.SubjectStore
	vault.KeysetStore
	vault.CounterStore
	vault.CaseStore
	backup.Store
}

// TransportStore is all that gateway, relays, feed and archives keep.
type TransportStore interface {
	transport.GatewayStore
	transport.RelayStore
	transport.ArchiveStore
	transport.ConversationStore
	transport.FeedStore
	transport.FeedArchiveStore
	transport.DisposalStore
}

// Database is what the service asks of a database as a whole.
type Database interface {
	// InTx runs f in a transaction over all packages.
	InTx(ctx context.Context, f func(context.Context, sealtext.Tx) error) error
	// Fenced reports whether the database belongs to another environment than it was opened in. The
	// error is highwater.ErrRewound for one that was restored and not confirmed.
	Fenced(ctx context.Context) (bool, error)
	// Empty reports whether nothing in it is sealed yet.
	Empty(ctx context.Context) (bool, error)
	// Lease acquires or extends the named lease for the holder, by the clock of the database,
	// where it is free, expired, or the holder's already, and reports whether it did; lasts 0
	// releases it. token increases each time the lease is acquired.
	Lease(ctx context.Context, name string, holder [16]byte, lasts time.Duration) (token uint64, ok bool, err error)
	// SaveReport keeps what a task of the service last found or reached, and Report reads it; nil for
	// none.
	SaveReport(ctx context.Context, name string, at time.Time, report []byte) error
	Report(ctx context.Context, name string) (at time.Time, report []byte, err error)
}

// Memory is the database of package memstore: for tests, since nothing of it survives the process.
func Memory(m *memstore.Store) Stores {
	return Stores{
		Environment: "memory", Audit: m.Audit(), AuditTree: m.AuditTree(), Vault: m.Vault(), Programs: m.Programs(), Consent: m.Consent(),
		Transport: m.Transport(), Retention: m.Retention(), Requests: m.Requests(), Database: m, memory: true,
	}
}

// SQL is the database of package sqlstore.
func SQL(db *sqlstore.DB) Stores {
	return Stores{
		Environment: db.Environment(), Audit: db.Audit(), AuditTree: db.AuditTree(), Vault: db.Vault(), Programs: db.Programs(), Consent: db.Consent(),
		Transport: db.Transport(), Retention: db.Retention(), Requests: db.Requests(), Database: db,
	}
}
