package memstore

import (
	"context"
	"errors"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/audit/highwater"
	"github.com/sealtext/sealtext/audit/tree"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/retention"
	"github.com/sealtext/sealtext/retention/request"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/vault"
	"github.com/sealtext/sealtext/vault/epoch"
)

// Config configures [New]. The zero value is valid.
type Config struct {
	// Environment is the environment that the data belongs to, such as "production". It is set
	// together with OpenedIn, or not at all.
	Environment string
	// OpenedIn is the environment of this process. If it differs from Environment, the store is
	// fenced: relays send only to AllowRecipients of transport.RelayConfig. It is set together with
	// Environment, or not at all.
	OpenedIn string
}

// Store implements the stores of all packages behind one lock. It is safe for concurrent use; each
// Tx is for one goroutine at a time.
type Store struct {
	fenced  bool
	rewound *rewoundPart
	// lock is a semaphore of one, so that a context can end the wait for it.
	lock chan struct{}

	events    auditPart
	tree      treePart
	people    vaultPart
	declared  programPart
	ledger    consentPart
	handoffs  handoffPart
	outbox    transportPart
	feed      feedPart
	rates     table[string, transport.RateState]
	legalHold retentionPart
	requests  table[recordKey, request.Row]
	access    accessPart
	leases    map[string]lease
	reports   map[string]report
}

// New returns an empty store.
func New(cfg Config) (*Store, error) {
	if (cfg.Environment == "") != (cfg.OpenedIn == "") {
		return nil, errors.New("memstore: Config.Environment and Config.OpenedIn must be set together, or neither")
	}
	return &Store{
		fenced: cfg.Environment != cfg.OpenedIn, rewound: &rewoundPart{state: highwater.State{Position: highwater.Position{Database: sealtext.NewID()}}}, lock: make(chan struct{}, 1),
		events: newAuditPart(), tree: treePart{nodes: table[nodeKey, tree.Hash]{}}, people: newVaultPart(), declared: newProgramPart(), ledger: newConsentPart(),
		handoffs: handoffPart{},
		outbox:   newTransportPart(), feed: newFeedPart(), rates: table[string, transport.RateState]{}, legalHold: newRetentionPart(), requests: table[recordKey, request.Row]{}, access: newAccessPart(),
		leases: map[string]lease{}, reports: map[string]report{},
	}, nil
}

// Audit returns the store of package audit.
func (s *Store) Audit() audit.Store { return auditStore{s} }

// VaultStore is the set of store interfaces of package vault.
type VaultStore interface {
	vault.SubjectStore
	vault.SubjectBatchStore
	vault.KeysetStore
	vault.PseudonymRows
	epoch.RowStore
	epoch.TombstoneStore
	vault.CounterStore
	vault.CounterDisposalStore
	vault.CaseStore
}

// Vault returns the stores of package vault.
func (s *Store) Vault() VaultStore { return vaultStore{s} }

// Consent returns the store of package consent.
func (s *Store) Consent() consent.Store { return consentStore{s} }

// Transport returns the store of package transport.
func (s *Store) Transport() transport.Store { return transportStore{s} }

// Retention returns the store of package retention.
func (s *Store) Retention() retention.Store { return retentionStore{s} }

// Fenced reports whether the store was opened outside of its environment. The error is
// [highwater.ErrRewound] after [Store.Fence].
func (s *Store) Fenced(ctx context.Context) (bool, error) {
	if !s.rewound.read().RewoundAt.IsZero() {
		return true, highwater.ErrRewound
	}
	return s.fenced, ctx.Err()
}
