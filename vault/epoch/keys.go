package epoch

import (
	"context"
	"github.com/sealtext/sealtext/vault"
	"time"
)

// KeyWrapper encrypts keysets. It has exactly the methods of Tink's
// tink.AEADWithContext.
type KeyWrapper interface {
	EncryptWithContext(ctx context.Context, plaintext, associatedData []byte) ([]byte, error)
	DecryptWithContext(ctx context.Context, ciphertext, associatedData []byte) ([]byte, error)
}

// Keys holds the keys of erasure epochs, in a place that no backup of the
// database contains. vault/tinkvault keeps them in a folder, in clear or
// wrapped by one KMS key for each epoch. Implementations must be safe for
// concurrent use.
type Keys interface {
	// Current returns the id of the epoch that new subjects are enrolled
	// under. It is called for each new subject and should answer from memory.
	Current(ctx context.Context) (string, error)
	// Open returns the key of an epoch. It returns
	// [vault.ErrEpochDestroyed] once the key was destroyed,
	// [vault.ErrKEKMissing] for an unknown id, and [vault.ErrKeysUnavailable]
	// where a KMS does not answer.
	Open(ctx context.Context, id string) (KeyWrapper, error)
	// Create makes the key of a new epoch, which is the current one from
	// then on, and returns its id.
	Create(ctx context.Context) (string, error)
	// Destroy destroys the key of an epoch, or asks a KMS to, and returns
	// the result. A second call returns the same, or the state that a
	// scheduled destruction has reached since. It refuses the current epoch.
	Destroy(ctx context.Context, id string) (KeyDestruction, error)
}

// State is how far the destruction of an epoch's key has come. Its numbers are stored.
type State uint8

// The states of an epoch, in order; it never goes back.
const (
	StateOpen      State = 1 // subjects are enrolled under it
	StatePending   State = 2 // it takes no new subjects; its key still exists
	StateScheduled State = 3 // a KMS destroys its key at a date; its owner can cancel that
	StateDestroyed State = 4 // its key does not exist any more
)

// String returns the name of the state, or "none".
func (s State) String() string {
	if s < StateOpen || s > StateDestroyed {
		return "none"
	}
	return [...]string{"open", "pending", "scheduled", "destroyed"}[s-1]
}

// MarshalText returns the name of the state.
func (s State) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// KeyDestruction is the result of destroying a key.
type KeyDestruction struct {
	State State // StateScheduled or StateDestroyed
	// At is when the key was destroyed, or will be. Nothing wrapped by it
	// opens after that.
	At time.Time
}

// SubjectRewrapper wraps the key of a subject under another epoch. The Keyring
// of vault/tinkvault implements it.
type SubjectRewrapper interface {
	RewrapSubject(ctx context.Context, row vault.SubjectRow, epoch string) (wrapped []byte, err error)
}
