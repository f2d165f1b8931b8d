package tinkvault

import (
	"bytes"
	"context"
	"crypto/sha256"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/tink-crypto/tink-go/v2/keyset"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/canon"
	"github.com/sealtext/sealtext/vault"
)

// unwrapped has the keys of a tenant in memory, and the wrapped keysets that they were made from.
type unwrapped struct {
	keys *vault.TenantKeys
	key  *opened // the tenant key alone
	sets []vault.WrappedKeyset
	read time.Time // when sets were last read from the store
	told time.Time // when a key-encryption key last unwrapped them
}

// tenantCache keeps the keys of at most limit tenants. The last tenant is found without a lock, which
// would cost a tenth of a pseudonym.
type tenantCache struct {
	last    atomic.Pointer[unwrapped] // one of tenants, or nil; set under either lock
	mu      sync.RWMutex
	limit   int
	tenants map[sealtext.Tenant]*unwrapped
}

func (c *tenantCache) get(t sealtext.Tenant) *unwrapped {
	if u := c.last.Load(); u != nil && u.key.tenant == t {
		return u
	}
	c.mu.RLock()
	defer c.mu.RUnlock()
	u := c.tenants[t]
	c.last.Store(u)
	return u
}

// put keeps what was read last. Where the cache is full it evicts another tenant, a random one since
// Go ranges over a map from a random place.
func (c *tenantCache) put(t sealtext.Tenant, u *unwrapped) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.last.Store(nil)
	old := c.tenants[t]
	if old != nil && old.read.After(u.read) {
		return
	}
	if old == nil && len(c.tenants) >= c.limit {
		for k := range c.tenants {
			delete(c.tenants, k)
			break
		}
	}
	c.tenants[t] = u
}

func (c *tenantCache) drop(t sealtext.Tenant) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.last.Store(nil)
	delete(c.tenants, t)
}

// flightKey identifies the call that callers of the same keysets share.
type flightKey struct {
	tenant sealtext.Tenant
	sets   [sha256.Size]byte
}

func digest(sets []vault.WrappedKeyset) [sha256.Size]byte {
	var b []byte
	for _, s := range sets {
		b = canon.AppendString(b, s.Name)
		b = canon.AppendString(b, s.KEK)
		b = canon.AppendBytes(b, s.Wrapped)
	}
	return sha256.Sum256(b)
}

func sameSet(a, b vault.WrappedKeyset) bool {
	return a.Name == b.Name && a.KEK == b.KEK && bytes.Equal(a.Wrapped, b.Wrapped)
}

// Tenant implements [vault.Keyring]. The stored keysets are read by each
// caller through its own tx, so that a caller inside a transaction never
// waits for one outside; only their unwrapping is shared.
func (k *Keyring) Tenant(ctx context.Context, tx sealtext.Tx, t sealtext.Tenant) (*vault.TenantKeys, error) {
	if t.IsZero() {
		return nil, &sealtext.InputError{Field: "tenant", Rule: "must be named"}
	}
	now := k.coarse.Now()
	u := k.tenants.get(t)
	if u != nil && within(now, u.read, k.ttl) && within(now, u.told, k.maxStale) {
		return u.keys, nil
	}
	sets, err := k.store.Keysets(ctx, tx, t)
	if err != nil {
		return nil, err
	}
	if len(sets) == 0 {
		k.tenants.drop(t)
		return nil, vault.ErrUnknownTenant
	}
	unwrap := k.unwrapper(t, sets, now)
	flight := flightKey{t, digest(sets)}
	if u != nil && within(now, u.told, k.maxStale) && slices.EqualFunc(u.sets, sets, sameSet) {
		// The keys in memory are those in the store, so no caller waits for the KMS. It is called
		// in the background to learn whether they still may be used; where it does not answer,
		// they are used until maxStale.
		k.tenants.put(t, &unwrapped{keys: u.keys, key: u.key, sets: u.sets, read: now, told: u.told})
		if !within(now, u.told, k.maxStale/2) {
			k.unwrapping.begin(ctx, flight, unwrap)
		}
		return u.keys, nil
	}
	return k.unwrapping.do(ctx, flight, unwrap)
}

// unwrapper unwraps keysets that were read from the store at a time, and keeps
// them in memory.
func (k *Keyring) unwrapper(t sealtext.Tenant, sets []vault.WrappedKeyset, read time.Time) func(context.Context) (*vault.TenantKeys, error) {
	return func(ctx context.Context) (*vault.TenantKeys, error) {
		// Another call may have ended since this caller looked.
		if u := k.tenants.get(t); u != nil && within(read, u.told, k.maxStale/2) && slices.EqualFunc(u.sets, sets, sameSet) {
			k.tenants.put(t, &unwrapped{keys: u.keys, key: u.key, sets: u.sets, read: read, told: u.told})
			return u.keys, nil
		}
		o, err := k.open(ctx, t, sets, always)
		if err != nil {
			return nil, err
		}
		keys, err := o.tenantKeys()
		if err == nil {
			k.tenants.put(t, &unwrapped{keys: keys, key: &opened{tenant: t, key: o.key, aead: o.aead}, sets: sets, read: read, told: read})
		}
		return keys, err
	}
}

// tenantKey returns the tenant key, from memory where the stored rows are those that it was unwrapped
// from.
func (k *Keyring) tenantKey(ctx context.Context, t sealtext.Tenant, sets []vault.WrappedKeyset) (*opened, error) {
	for range 2 {
		u := k.tenants.get(t)
		if u != nil && within(k.coarse.Now(), u.told, k.maxStale) && slices.EqualFunc(keyRowsOf(u.sets), keyRowsOf(sets), sameSet) {
			return u.key, nil
		}
		if _, err := k.unwrapping.do(ctx, flightKey{t, digest(sets)}, k.unwrapper(t, sets, k.coarse.Now())); err != nil {
			return nil, err
		}
	}
	// Memory holds what was read later than sets.
	ctx, cancel := context.WithTimeout(ctx, k.timeout)
	defer cancel()
	return k.openKey(ctx, t, sets)
}

// set finds and unwraps one keyset of a tenant among all of them;
// [vault.ErrUnknownKey] where there is none.
func (k *Keyring) set(ctx context.Context, t sealtext.Tenant, sets []vault.WrappedKeyset, name string) (*keyset.Handle, error) {
	for _, s := range sets {
		if s.Name != name {
			continue
		}
		o, err := k.tenantKey(ctx, t, sets)
		if err != nil {
			return nil, err
		}
		ctx, cancel := context.WithTimeout(ctx, k.timeout)
		defer cancel()
		return k.openSet(ctx, o, s)
	}
	return nil, vault.ErrUnknownKey
}

// wrapSet wraps a keyset of a tenant under the tenant key, or under the first key-encryption key where
// it has none.
func (k *Keyring) wrapSet(ctx context.Context, t sealtext.Tenant, sets []vault.WrappedKeyset, name string, h *keyset.Handle) (vault.WrappedKeyset, error) {
	o, err := k.tenantKey(ctx, t, sets)
	if err != nil {
		return vault.WrappedKeyset{}, err
	}
	ctx, cancel := context.WithTimeout(ctx, k.timeout)
	defer cancel()
	if o.aead != nil {
		return o.row(ctx, name, h)
	}
	keks, _, err := k.keksFor(ctx, t)
	if err != nil {
		return vault.WrappedKeyset{}, err
	}
	wrapped, err := rewrap(ctx, keks[0].AEAD, h, tenantAD(t, name))
	return vault.WrappedKeyset{Tenant: t, Name: name, KEK: keks[0].ID, Wrapped: wrapped}, err
}

// within reports whether less than d has passed since then. A clock that went
// back counts as too long.
func within(now, then time.Time, d time.Duration) bool {
	passed := now.Sub(then)
	return passed >= 0 && passed < d
}
