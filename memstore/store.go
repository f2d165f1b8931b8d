package memstore

import (
	"context"
	"errors"

	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/retention"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/vault"
)

// Config says where a store belongs.
type Config struct {
	// Environment is the environment that the data belongs to, such as
	// "production". Empty, together with OpenedIn: none is known.
	Environment string
	// OpenedIn is the environment of this process. Where it is another, the
	// store is fenced. Empty only together with Environment.
	OpenedIn string
}

// Store is all rooms over one lock. It is safe for concurrent use; each Tx is
// for one goroutine at a time.
type Store struct {
	fenced bool
	// lock is a semaphore of one, so that waiting for it can end with a
	// context.
	lock chan struct{}

	events    auditRoom
	people    vaultRoom
	declared  programRoom
	ledger    consentRoom
	flights   flightRoom
	outbox    transportRoom
	legalHold retentionRoom
	access    accessRoom
}

// New makes an empty store.
func New(cfg Config) (*Store, error) {
	if (cfg.Environment == "") != (cfg.OpenedIn == "") {
		return nil, errors.New("memstore: Config.Environment and Config.OpenedIn must be set together, or neither")
	}
	return &Store{
		fenced: cfg.Environment != cfg.OpenedIn, lock: make(chan struct{}, 1),
		events: newAuditRoom(), people: newVaultRoom(), declared: newProgramRoom(), ledger: newConsentRoom(),
		flights: flightRoom{},
		outbox:  newTransportRoom(), legalHold: newRetentionRoom(), access: newAccessRoom(),
	}, nil
}

// Audit is the audit room.
func (s *Store) Audit() audit.Store { return auditStore{s} }

// VaultStore is all stores of the vault room.
type VaultStore interface {
	vault.SubjectStore
	vault.KeysetStore
	vault.PseudonymRows
	vault.EpochStore
	vault.TombstoneStore
	vault.CounterStore
	vault.CaseStore
}

// Vault is the vault room.
func (s *Store) Vault() VaultStore { return vaultStore{s} }

// Consent is the consent room.
func (s *Store) Consent() consent.Store { return consentStore{s} }

// Transport is the transport room.
func (s *Store) Transport() transport.Store { return transportStore{s} }

// Retention is the retention room.
func (s *Store) Retention() retention.Store { return retentionStore{s} }

// Fenced reports whether the store was opened outside of its environment.
func (s *Store) Fenced(ctx context.Context) (bool, error) { return s.fenced, ctx.Err() }
