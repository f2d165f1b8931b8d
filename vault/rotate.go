package vault

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/sealtext/sealtext"
)

var (
	// ErrKeyInUse is returned, as a [*KeyInUseError], where a key cannot be
	// disabled or dropped because rows are under it.
	ErrKeyInUse = errors.New("vault: rows are still under the key")
	// ErrTooEarly is returned, as a [*TooEarlyError], where a process may
	// still use the keys from before the last change.
	ErrTooEarly = errors.New("vault: not every process has the last change of the keys yet")
)

// KeyInUseError is [ErrKeyInUse] with the number of rows.
type KeyInUseError struct {
	KeyID uint32
	Rows  int // to be moved first by a Rotator or Rewrap; opt-outs of erased people stay
}

// Error returns a text with the number of rows.
func (e *KeyInUseError) Error() string { return fmt.Sprintf("%v: %d of them", ErrKeyInUse, e.Rows) }

// Is reports whether target is [ErrKeyInUse].
func (e *KeyInUseError) Is(target error) bool { return target == ErrKeyInUse }

// TooEarlyError is [ErrTooEarly] with the time from which the step is allowed.
type TooEarlyError struct{ At time.Time }

// Error returns a text with the time.
func (e *TooEarlyError) Error() string {
	return fmt.Sprintf("%v; from %s on they have", ErrTooEarly, e.At.UTC().Format(time.RFC3339))
}

// Is reports whether target is [ErrTooEarly].
func (e *TooEarlyError) Is(target error) bool { return target == ErrTooEarly }

// KeyIDs returns the key ids of all rows that need one of the keys of a pseudonym domain: the id of
// the key, and, where pseudonyms are nested, those of pseudonyms that were first computed under it or
// under an older key. A keyring counts rows under these ids before it drops the key. In nested
// domains the oldest key is dropped first, since look-ups hash again along the keyset.
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
