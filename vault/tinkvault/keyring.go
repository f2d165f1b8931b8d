package tinkvault

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/tink-crypto/tink-go/v2/tink"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/clock"
	"github.com/sealtext/sealtext/vault"
	"github.com/sealtext/sealtext/vault/epoch"
)

// KEK is a key that wraps other keys.
type KEK struct {
	// ID is stored beside everything it wraps: the URI of the key in a KMS,
	// or what [Open] gives. 1 to 200 characters.
	ID string
	// AEAD encrypts and decrypts keysets. It must authenticate its associated
	// data, as Tink asks of every AEAD: nothing else ties a wrapped keyset to
	// its tenant and name. New does not try it out, which would be two calls
	// of a KMS at each start; examples/kms does, where a key is configured.
	AEAD tink.AEADWithContext
}

// Config is what [New] needs.
type Config struct {
	// Store keeps the wrapped keysets of tenants. Required.
	Store vault.KeysetStore
	// KEK wraps the keys of tenants and is the first that is asked to open
	// them. Required.
	KEK KEK
	// MoreKEKs wrap them as well, and are asked in order where KEK does not
	// open them: the KMS of another region, or a key for recovery that is
	// kept offline (its DecryptWithContext may give an error, which counts as
	// not answering). Any one of all opens everything, so each must be kept
	// as well as the first.
	MoreKEKs []KEK
	// OldKEKs only open: keys that are being retired; see
	// [Keyring.RewrapTenants].
	OldKEKs []KEK
	// KEKFor names a key of the tenant's own in the place of KEK; for a
	// tenant without one it gives the zero KEK. It must answer from memory
	// or configuration; the same ID for a tenant each time. Nil, the default,
	// puts all tenants under KEK. See the package doc for what it costs.
	KEKFor func(ctx context.Context, tenant sealtext.Tenant) (KEK, error)
	// Epochs are the keys that wrap the keysets of subjects; [Open] gives
	// those of a folder. Either Epochs or Epoch is required.
	Epochs epoch.Keys
	// Epoch is the one key that wraps the keysets of subjects, for a host
	// that never closes an epoch. It must not be stored where the database
	// is backed up.
	Epoch KEK
	// Domains are pseudonym domains of the host's own, beside those of
	// package sealtext; a tenant has those that were listed when it was
	// created.
	Domains []sealtext.Domain
	// PRF is the function of the pseudonym keys that are made from now on;
	// [PRFAESCMAC] by default.
	PRF PRF
	// TTL is how long the keys of a tenant in memory are used before the
	// stored ones are read again, and so how long a change of keys takes to
	// be seen by every process; 5 minutes by default. It is counted in
	// seconds, or tenths of a TTL below 10 seconds: keys may be used for one
	// of those more.
	TTL time.Duration
	// MaxStale is how long the keys of a tenant in memory are used after a
	// KMS last unwrapped them, so how long an outage of all KMSs is survived
	// at most, and how long a tenant goes on whose key was disabled; 24 hours
	// by default, at least TTL. After half of it the KMS is asked again
	// without anybody waiting for it.
	MaxStale time.Duration
	// Timeout bounds every call of a KMS; callers get
	// [vault.ErrKeysUnavailable] then. 5 seconds by default.
	Timeout time.Duration
	// MaxTenants bounds of how many tenants the keys are kept in memory;
	// 10,000 by default, about 16 KB each.
	MaxTenants int
	// Now is the clock; the system's by default.
	Now func() time.Time
}

// Keyring is a [vault.Keyring]. It is safe for concurrent use.
type Keyring struct {
	store   vault.KeysetStore
	kek     KEK
	more    []KEK
	old     []KEK
	kekFor  func(context.Context, sealtext.Tenant) (KEK, error)
	domains []sealtext.Domain
	prf     PRF

	ttl, maxStale, timeout time.Duration
	now                    func() time.Time
	coarse                 *clock.Coarse // for the ages of tenant keys in memory

	tenants    tenantCache
	unwrapping *flights[flightKey, *vault.TenantKeys]

	epochs  epoch.Keys
	opening *flights[string, epoch.KeyWrapper]
	mu      sync.RWMutex
	opened  map[string]epoch.KeyWrapper // keys of epochs

	writeOnly writeOnlyKeys
}

var ourDomains = []sealtext.Domain{
	sealtext.DomainDirectory, sealtext.DomainConsent, sealtext.DomainAccount,
	sealtext.DomainAudit, sealtext.DomainReference, sealtext.DomainAnalytics,
}

var errKEKID = errors.New("tinkvault: a KEK needs an ID of 1 to 200 characters, other than tenant-key, and an AEAD; Init and Open give one from a file")

// New makes a Keyring. It gives [vault.ErrKEKMissing] when the store holds
// keysets that none of the supplied key-encryption keys wraps. With
// Config.KEKFor that is found out tenant by tenant, when each is first used.
func New(ctx context.Context, cfg Config) (*Keyring, error) {
	if cfg.Store == nil {
		return nil, errors.New("tinkvault: Config.Store is required")
	}
	keks := slices.Concat([]KEK{cfg.KEK}, cfg.MoreKEKs, cfg.OldKEKs)
	ids := make([]string, 0, len(keks))
	for _, kek := range keks {
		if kek.AEAD == nil || !validID(kek.ID) {
			return nil, errKEKID
		}
		if slices.Contains(ids, kek.ID) {
			return nil, errors.New("tinkvault: two key-encryption keys have one ID")
		}
		ids = append(ids, kek.ID)
	}
	if len(ids) > 100 {
		return nil, errors.New("tinkvault: more than 100 key-encryption keys")
	}
	switch {
	case cfg.Epochs != nil && cfg.Epoch.AEAD != nil:
		return nil, errors.New("tinkvault: Config.Epochs and Config.Epoch exclude each other")
	case cfg.Epochs == nil && (cfg.Epoch.AEAD == nil || !validID(cfg.Epoch.ID)):
		return nil, errors.New("tinkvault: Config.Epochs is required; Init and Open make them in a folder")
	case cfg.Epochs == nil:
		cfg.Epochs = oneEpoch(cfg.Epoch)
	}
	for _, d := range cfg.Domains {
		if err := d.Check(); err != nil {
			return nil, err
		}
	}
	if err := cfg.PRF.check(); err != nil {
		return nil, err
	}
	k := &Keyring{
		store: cfg.Store, kek: cfg.KEK, more: slices.Clone(cfg.MoreKEKs), old: slices.Clone(cfg.OldKEKs), kekFor: cfg.KEKFor,
		domains: append(slices.Clone(ourDomains), cfg.Domains...), prf: cfg.PRF,
		ttl: orDefault(cfg.TTL, 5*time.Minute), timeout: orDefault(cfg.Timeout, 5*time.Second), now: clock.Elapsed(cfg.Now),
		epochs: cfg.Epochs, opened: map[string]epoch.KeyWrapper{},
	}
	k.maxStale = max(orDefault(cfg.MaxStale, 24*time.Hour), k.ttl)
	k.coarse = clock.NewCoarse(k.now, tick(cfg.Now, k.ttl))
	k.tenants = tenantCache{limit: orDefault(cfg.MaxTenants, 10_000), tenants: map[sealtext.Tenant]*unwrapped{}}
	k.unwrapping = newFlights[flightKey, *vault.TenantKeys](k.timeout, k.now)
	k.opening = newFlights[string, epoch.KeyWrapper](k.timeout, k.now)
	return k, k.check(ctx, ids)
}

// check finds keysets under keys that were not supplied. The list of keys is
// short; only where it names an unknown one are tenants looked at.
func (k *Keyring) check(ctx context.Context, ids []string) error {
	if k.kekFor != nil {
		return nil
	}
	stored, err := k.store.KEKs(ctx)
	if err != nil {
		return err
	}
	known := true
	for _, id := range stored {
		known = known && (id == tenantKEK || slices.Contains(ids, id))
	}
	if known {
		return nil
	}
	lost, err := k.store.Tenants(ctx, vault.TenantQuery{Without: ids, Limit: 1})
	if err == nil && len(lost) > 0 {
		err = vault.ErrKEKMissing
	}
	return err
}

// tick is how late the clock is by which the keys of tenants in memory age: far
// less than what [settle] allows for. A clock that was given is read each time.
func tick(given func() time.Time, ttl time.Duration) time.Duration {
	if given != nil {
		return 0
	}
	return min(time.Second, ttl/10)
}

func orDefault[T int | time.Duration](v, otherwise T) T {
	if v <= 0 {
		return otherwise
	}
	return v
}

func validID(id string) bool { return id != "" && len(id) <= 200 && id != tenantKEK }
