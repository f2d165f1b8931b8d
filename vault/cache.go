package vault

import (
	"bytes"
	"sync"

	"github.com/sealtext/sealtext"
)

// keyCache caches unwrapped subject keys. An entry is valid only for the exact wrapped bytes that it
// was made from.
//
// It has two generations. An entry that is used moves to the young one; when that reaches half of
// the limit it replaces the old one, whose entries are dropped. So at most limit entries are
// cached, the most recently used among them, and no map lives long enough to grow from repeated
// inserts and deletes, as maps in Go do.
type keyCache struct {
	mu         sync.RWMutex
	half       int
	young, old map[cacheKey]cacheEntry
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
	return &keyCache{half: max(limit/2, 1), young: map[cacheKey]cacheEntry{}}
}

func (c *keyCache) get(row SubjectRow) (Key, bool) {
	k := cacheKey{row.Tenant, row.Subject}
	c.mu.RLock()
	e, young := c.young[k]
	ok := young
	if !young {
		e, ok = c.old[k]
	}
	c.mu.RUnlock()
	if !ok || !bytes.Equal(e.wrapped, row.Wrapped) {
		return Key{}, false
	}
	if !young {
		c.mu.Lock()
		if now, still := c.old[k]; still { // not dropped meanwhile
			c.add(k, now)
		}
		c.mu.Unlock()
	}
	return e.key, true
}

func (c *keyCache) put(row SubjectRow, key Key) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.add(cacheKey{row.Tenant, row.Subject}, cacheEntry{bytes.Clone(row.Wrapped), key})
}

// add needs c.mu.
func (c *keyCache) add(k cacheKey, e cacheEntry) {
	delete(c.old, k)
	if len(c.young) >= c.half {
		c.old, c.young = c.young, map[cacheKey]cacheEntry{}
	}
	c.young[k] = e
}

func (c *keyCache) drop(t sealtext.Tenant, s sealtext.Subject) {
	c.mu.Lock()
	delete(c.young, cacheKey{t, s})
	delete(c.old, cacheKey{t, s})
	c.mu.Unlock()
}
