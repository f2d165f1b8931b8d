package vault

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/sealtext/sealtext"
)

// KeyCounter counts the rows under a key, by the id that is in their sealed
// values or pseudonyms. [PseudonymRows] are one; a host with tables of its own
// implements it for them. It is safe for concurrent use.
type KeyCounter interface {
	// CountUnder counts rows of a tenant.
	CountUnder(ctx context.Context, tenant sealtext.Tenant, keyID uint32) (int, error)
}

var (
	// ErrKeyInUse is returned, as a [*KeyInUseError], where a key cannot be
	// disabled or dropped because rows are under it.
	ErrKeyInUse = errors.New("vault: rows are still under the key")
	// ErrTooEarly is returned, as a [*TooEarlyError], where a process may
	// still work with the keys from before the last change.
	ErrTooEarly = errors.New("vault: not every process has the last change of the keys yet")
)

// KeyInUseError is [ErrKeyInUse] with the number of rows.
type KeyInUseError struct {
	KeyID uint32
	Rows  int // what a Rotator, or Rewrap, has to move first; an opt-out of somebody who was forgotten stays
}

// Error says how many rows there are.
func (e *KeyInUseError) Error() string { return fmt.Sprintf("%v: %d of them", ErrKeyInUse, e.Rows) }

// Is reports whether target is [ErrKeyInUse].
func (e *KeyInUseError) Is(target error) bool { return target == ErrKeyInUse }

// TooEarlyError is [ErrTooEarly] with the time from which on the step may be
// taken.
type TooEarlyError struct{ At time.Time }

// Error names the time.
func (e *TooEarlyError) Error() string {
	return fmt.Sprintf("%v; from %s on they have", ErrTooEarly, e.At.UTC().Format(time.RFC3339))
}

// Is reports whether target is [ErrTooEarly].
func (e *TooEarlyError) Is(target error) bool { return target == ErrTooEarly }

// KeyIDs lists the ids under which rows may be that need one of the keys of a
// pseudonym domain: its own, and, where pseudonyms are nested, those of
// everything that began under it or under an older key. A keyring counts rows
// by them before it lets a key go; keys of nested domains go oldest first, so
// that what was hashed again along the keyset is found along the keyset.
func KeyIDs(d sealtext.Domain, keys []PRFKey, keyID uint32) (ids []uint32) {
	if !Nests(d) {
		return []uint32{keyID}
	}
	i := slices.IndexFunc(keys, func(k PRFKey) bool { return k.ID == keyID })
	if i < 0 {
		return []uint32{keyID}
	}
	for _, k := range keys {
		if k.Order > keys[i].Order {
			continue
		}
		id := k.ID
		ids = append(ids, id)
		for next, ok := after(keys, k); ok; next, ok = after(keys, next) {
			id = NestedKeyID(id, next.ID)
			ids = append(ids, id)
		}
	}
	return ids
}
