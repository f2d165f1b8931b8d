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
	// ID is stored with everything that the key wraps: the URI of the key in a KMS, or the id that
	// [Open] returns. 1 to 200 characters.
	ID string
	// AEAD encrypts and decrypts keysets. It must authenticate its associated data, as Tink requires
	// of every AEAD: nothing else binds a wrapped keyset to its tenant and name. New does not test
	// it, which would be two calls of a KMS at each start; examples/kms does, where a key is
	// configured.
	AEAD tink.AEADWithContext
}

// Config is what [New] needs.
type Config struct {
	// Store keeps the wrapped keysets of tenants. Required.
	Store vault.KeysetStore
	// KEK wraps the keys of tenants, and is the first that is tried to open them. Required.
	KEK KEK
	// MoreKEKs wrap them as well, and are tried in order where KEK does not open them: the KMS of
	// another region, or a recovery key that is kept offline (its DecryptWithContext may return an
	// error, which counts as an outage). Any one of them opens everything, so guard each as well as
	// the first.
	MoreKEKs []KEK
	// OldKEKs only open: keys that are being retired; see
	// [Rotation.RewrapTenants].
	OldKEKs []KEK
	// KEKFor returns a key of the tenant's own to use instead of KEK, or the zero KEK for a tenant
	// without one. It must answer from memory or configuration, with the same ID for a tenant each
	// time. Nil, the default, uses KEK for all tenants.
	//
	// A tenant may then own and disable its key, and a key that is disabled, throttled or deleted
	// stops one tenant instead of all. Each is one more key that can be lost; New cannot check all of
	// them at start, and one whose calls hang costs the callers of that tenant Config.Timeout. The
	// price at AWS, as of November 2026, is about 1 dollar per key and month and 3 cents per 10,000
	// calls: 1,000 dollars a month for 1,000 tenants, where one shared key costs 1. The number of
	// calls is the same: one for each tenant in the life of a process, and one in each half of
	// MaxStale.
	KEKFor func(ctx context.Context, tenant sealtext.Tenant) (KEK, error)
	// Epochs has the keys that wrap the keysets of subjects; [Open] returns those of a folder.
	// Either Epochs or Epoch is required.
	Epochs epoch.Keys
	// Epoch is the one key that wraps the keysets of subjects, for an application that never closes
	// an epoch. It must not be stored where the database is backed up.
	Epoch KEK
	// Domains are pseudonym domains of the host application, in addition to those of package
	// sealtext. A tenant has those that were listed when it was created; see [Rotation.AddDomain].
	Domains []sealtext.Domain
	// PRF is the function of new pseudonym keys; [PRFAESCMAC] by default.
	PRF PRF
	// TTL is how long the keys of a tenant in memory are used before they are compared with the
	// stored ones, and so how long a change of keys takes to reach every process; 5 minutes by
	// default. It is counted in seconds, or in tenths of a TTL below 10 seconds: keys may be used for
	// one such unit longer.
	TTL time.Duration
	// MaxStale is how long the keys of a tenant in memory are used after a KMS last unwrapped them:
	// the longest outage of all KMSs without effect, and how long a tenant continues after its key
	// was disabled; 24 hours by default, at least TTL. After half of it the KMS is called again in
	// the background.
	MaxStale time.Duration
	// Timeout bounds every call of a KMS, after which callers get [vault.ErrKeysUnavailable]; 5
	// seconds by default. Callers that need the keys of one tenant at once share one call.
	Timeout time.Duration
	// MaxTenants is the maximum number of tenants whose keys are kept in memory; 10,000 by default,
	// about 16 KB each.
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

// New returns a Keyring. It returns [vault.ErrKEKMissing] where the store has keysets that none of
// the supplied key-encryption keys wraps. With Config.KEKFor that is detected for each tenant when
// it is first used.
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
			return nil, errors.New("tinkvault: two key-encryption keys have the same ID")
		}
		ids = append(ids, kek.ID)
	}
	if len(ids) > 100 {
		return nil, errors.New("tinkvault: more than 100 key-encryption keys")
	}
	switch {
	case cfg.Epochs != nil && cfg.Epoch.AEAD != nil:
		return nil, errors.New("tinkvault: set Config.Epochs or Config.Epoch, not both")
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

// check looks for keysets under keys that were not supplied. The list of keys is short; tenants are
// read only where it has an unknown one.
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

// tick is the resolution of the clock by which keys in memory age, far less than [settle]. A clock
// from the Config is read each time.
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
