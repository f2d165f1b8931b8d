package tinkvault

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/prf"
	"github.com/tink-crypto/tink-go/v2/tink"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/clock"
	"github.com/sealtext/sealtext/vault"
)

// KEK is a key that wraps other keys.
type KEK struct {
	// ID is stored beside everything it wraps: the URI of the key in a KMS,
	// or what [Open] gives. 1 to 200 characters.
	ID string
	// AEAD encrypts and decrypts keysets.
	AEAD tink.AEADWithContext
}

// Config is what [New] needs.
type Config struct {
	// Store keeps the wrapped keysets of tenants. Required.
	Store vault.KeysetStore
	// KEK wraps the keysets of tenants. Required.
	KEK KEK
	// Epoch wraps the keysets of subjects. Required. It must not be stored
	// where the database is backed up.
	Epoch KEK
	// Domains are pseudonym domains of the host's own, beside those of
	// package sealtext; a tenant has those that were listed when it was
	// created.
	Domains []sealtext.Domain
	// TTL is how long unwrapped keysets of a tenant are used before they
	// are read again; 5 minutes by default.
	TTL time.Duration
	// Now is the clock; the system's by default.
	Now func() time.Time
}

// Keyring is a [vault.Keyring]. It is safe for concurrent use.
type Keyring struct {
	store   vault.KeysetStore
	kek     KEK
	epoch   KEK
	domains []sealtext.Domain
	ttl     time.Duration
	now     func() time.Time

	mu      sync.RWMutex
	tenants map[sealtext.Tenant]*tenant

	writeOnly writeOnlyKeys
}

// tenant is what is in memory of one tenant. Reading it takes no lock;
// unwrapping is done by one caller at a time.
type tenant struct {
	now        atomic.Pointer[unwrapped]
	unwrapping sync.Mutex
}

// unwrapped keeps keysets together with the wrapped ones that they were made
// from.
type unwrapped struct {
	keys *vault.TenantKeys
	sets []vault.WrappedKeyset
	at   time.Time
}

var ourDomains = []sealtext.Domain{
	sealtext.DomainDirectory, sealtext.DomainConsent, sealtext.DomainAccount,
	sealtext.DomainAudit, sealtext.DomainReference, sealtext.DomainAnalytics,
}

// New makes a Keyring. It gives [vault.ErrKEKMissing] when the store holds
// keysets under another key-encryption key than the one supplied.
func New(ctx context.Context, cfg Config) (*Keyring, error) {
	switch {
	case cfg.Store == nil:
		return nil, errors.New("tinkvault: Config.Store is required")
	case cfg.KEK.AEAD == nil || !validID(cfg.KEK.ID):
		return nil, errors.New("tinkvault: Config.KEK needs an ID and an AEAD; Init and Open give one from a file")
	case cfg.Epoch.AEAD == nil || !validID(cfg.Epoch.ID):
		return nil, errors.New("tinkvault: Config.Epoch needs an ID and an AEAD; Init and Open give one from a file")
	}
	for _, d := range cfg.Domains {
		if err := d.Check(); err != nil {
			return nil, err
		}
	}
	if cfg.TTL <= 0 {
		cfg.TTL = 5 * time.Minute
	}
	keks, err := cfg.Store.KEKs(ctx)
	if err != nil {
		return nil, err
	}
	for _, id := range keks {
		if id != cfg.KEK.ID {
			return nil, vault.ErrKEKMissing
		}
	}
	return &Keyring{
		store: cfg.Store, kek: cfg.KEK, epoch: cfg.Epoch,
		domains: append(slices.Clone(ourDomains), cfg.Domains...),
		ttl:     cfg.TTL, now: clock.Or(cfg.Now), tenants: map[sealtext.Tenant]*tenant{},
	}, nil
}

func validID(id string) bool { return id != "" && len(id) <= 200 }

// CreateTenant makes the keysets of a tenant and stores them wrapped, in a
// transaction of its own. It reports whether it did; a tenant that has
// keysets keeps them.
func (k *Keyring) CreateTenant(ctx context.Context, t sealtext.Tenant) (bool, error) {
	if t.IsZero() {
		return false, &sealtext.InputError{Field: "tenant", Rule: "must be named"}
	}
	there, err := k.store.Keysets(ctx, nil, t)
	if err != nil || len(there) > 0 {
		return false, err
	}
	sets := make([]vault.WrappedKeyset, 0, 1+len(k.domains))
	_, wrapped, err := wrap(ctx, k.kek.AEAD, aead.AES256GCMKeyTemplate(), tenantAD(t, aeadName))
	if err != nil {
		return false, err
	}
	sets = append(sets, vault.WrappedKeyset{Tenant: t, Name: aeadName, KEK: k.kek.ID, Wrapped: wrapped})
	for _, d := range k.domains {
		name := prfPrefix + string(d)
		_, wrapped, err := wrap(ctx, k.kek.AEAD, prf.AESCMACPRFKeyTemplate(), tenantAD(t, name))
		if err != nil {
			return false, err
		}
		sets = append(sets, vault.WrappedKeyset{Tenant: t, Name: name, KEK: k.kek.ID, Wrapped: wrapped})
	}
	return k.store.AddKeysets(ctx, sets)
}

const (
	aeadName  = "aead"
	prfPrefix = "prf."
)

// Tenant implements [vault.Keyring]. The stored keysets are read without
// holding a lock, so that a caller inside a transaction never waits for one
// outside; only their unwrapping is shared.
func (k *Keyring) Tenant(ctx context.Context, tx sealtext.Tx, t sealtext.Tenant) (*vault.TenantKeys, error) {
	if t.IsZero() {
		return nil, &sealtext.InputError{Field: "tenant", Rule: "must be named"}
	}
	e := k.tenant(t)
	now := k.now()
	if u := e.now.Load(); u != nil && now.Sub(u.at) < k.ttl && !now.Before(u.at) {
		return u.keys, nil
	}
	sets, err := k.store.Keysets(ctx, tx, t)
	if err != nil {
		return nil, err
	}
	if len(sets) == 0 {
		return nil, vault.ErrUnknownTenant
	}
	e.unwrapping.Lock()
	defer e.unwrapping.Unlock()
	u := e.now.Load()
	if u == nil || !slices.EqualFunc(u.sets, sets, sameSet) {
		keys, err := k.unwrapTenant(ctx, t, sets)
		if err != nil {
			return nil, err
		}
		u = &unwrapped{keys: keys, sets: sets}
	}
	e.now.Store(&unwrapped{u.keys, u.sets, now})
	return u.keys, nil
}

// tenant finds or makes the place of a tenant in memory.
func (k *Keyring) tenant(t sealtext.Tenant) *tenant {
	k.mu.RLock()
	e := k.tenants[t]
	k.mu.RUnlock()
	if e != nil {
		return e
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if e = k.tenants[t]; e == nil {
		e = &tenant{}
		k.tenants[t] = e
	}
	return e
}

func sameSet(a, b vault.WrappedKeyset) bool {
	return a.Name == b.Name && a.KEK == b.KEK && bytes.Equal(a.Wrapped, b.Wrapped)
}

func (k *Keyring) unwrapTenant(ctx context.Context, t sealtext.Tenant, sets []vault.WrappedKeyset) (*vault.TenantKeys, error) {
	keys := &vault.TenantKeys{PRFs: map[sealtext.Domain][]vault.PRFKey{}}
	for _, s := range sets {
		if s.KEK != k.kek.ID {
			return nil, vault.ErrKEKMissing
		}
		h, err := unwrap(ctx, k.kek.AEAD, s.Wrapped, tenantAD(t, s.Name))
		if err != nil {
			return nil, fmt.Errorf("tinkvault: tenant keyset %s: %w", s.Name, err)
		}
		if s.Name == aeadName {
			if keys.Seal, err = aeadKey(h); err != nil {
				return nil, err
			}
			continue
		}
		domain, ok := strings.CutPrefix(s.Name, prfPrefix)
		if !ok {
			continue // of a later release
		}
		if keys.PRFs[sealtext.Domain(domain)], err = prfKeys(h); err != nil {
			return nil, err
		}
	}
	if keys.Seal.AEAD == nil {
		return nil, errKeysetType
	}
	return keys, nil
}

// NewSubject implements [vault.Keyring].
func (k *Keyring) NewSubject(ctx context.Context, t sealtext.Tenant, s sealtext.Subject) (vault.Key, string, []byte, error) {
	h, wrapped, err := wrap(ctx, k.epoch.AEAD, aead.AES256GCMKeyTemplate(), subjectAD(t, s))
	if err != nil {
		return vault.Key{}, "", nil, err
	}
	key, err := aeadKey(h)
	return key, k.epoch.ID, wrapped, err
}

// Subject implements [vault.Keyring].
func (k *Keyring) Subject(ctx context.Context, row vault.SubjectRow) (vault.Key, error) {
	if row.Epoch != k.epoch.ID {
		return vault.Key{}, vault.ErrKEKMissing
	}
	h, err := unwrap(ctx, k.epoch.AEAD, row.Wrapped, subjectAD(row.Tenant, row.Subject))
	if err != nil {
		return vault.Key{}, fmt.Errorf("tinkvault: subject keyset: %w", err)
	}
	return aeadKey(h)
}
