package vault

import (
	"bytes"
	"sync"

	"github.com/sealtext/sealtext"
)

// keyCache keeps unwrapped subject keys. An entry counts only for the exact
// wrapped bytes that it was made from.
type keyCache struct {
	mu      sync.RWMutex
	limit   int
	entries map[cacheKey]cacheEntry
}

type cacheKey struct {
	tenant  sealtext.Tenant
	subject sealtext.Subject
}

type cacheEntry struct {
	wrapped []byte
	key     Key
}

func newKeyCache(limit int) *keyCache {
	return &keyCache{limit: limit, entries: make(map[cacheKey]cacheEntry)}
}

func (c *keyCache) get(row SubjectRow) (Key, bool) {
	c.mu.RLock()
	e, ok := c.entries[cacheKey{row.Tenant, row.Subject}]
	c.mu.RUnlock()
	if !ok || !bytes.Equal(e.wrapped, row.Wrapped) {
		return Key{}, false
	}
	return e.key, true
}

// put drops some other entry when the cache is full. Go ranges over a map
// from a random place, which is random eviction at no cost of bookkeeping.
func (c *keyCache) put(row SubjectRow, key Key) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.entries) >= c.limit {
		for k := range c.entries {
			delete(c.entries, k)
			break
		}
	}
	c.entries[cacheKey{row.Tenant, row.Subject}] = cacheEntry{bytes.Clone(row.Wrapped), key}
}

func (c *keyCache) drop(t sealtext.Tenant, s sealtext.Subject) {
	c.mu.Lock()
	delete(c.entries, cacheKey{t, s})
	c.mu.Unlock()
}
