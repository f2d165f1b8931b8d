package vault

import (
	"context"
	"time"
)

// An erasure epoch is a stretch of time in which the keys of subjects are
// wrapped by one key that no backup of the database holds. Shredding deletes a
// wrapped key from the database, but not from its free pages, its log, its
// replicas and its backups; destroying the key of the epoch closes all of
// those at once. Before that, the keys of the living are wrapped again under
// the key of the next epoch; see [Epochs].

// Wrapper encrypts keysets. It has exactly the methods of Tink's
// tink.AEADWithContext.
type Wrapper interface {
	EncryptWithContext(ctx context.Context, plaintext, associatedData []byte) ([]byte, error)
	DecryptWithContext(ctx context.Context, ciphertext, associatedData []byte) ([]byte, error)
}

// EpochKeys are the keys of erasure epochs, kept where no backup of the
// database reaches. vault/tinkvault has them in a folder, in the clear or
// wrapped by a KMS key of each epoch. They are safe for concurrent use.
type EpochKeys interface {
	// Current names the epoch that new subjects are put under. It is asked
	// for each new subject and should answer from memory.
	Current(ctx context.Context) (string, error)
	// Open gives the key of an epoch: [ErrEpochDestroyed], [ErrKEKMissing]
	// where nothing is known of it, [ErrKeysUnavailable].
	Open(ctx context.Context, epoch string) (Wrapper, error)
	// Create makes the key of a new epoch, which is the current one from
	// then on, and names it.
	Create(ctx context.Context) (string, error)
	// Destroy destroys the key of an epoch, or asks a KMS to, and tells what
	// came of it. Destroying again tells the same, or what has become of it
	// since. The current epoch is refused.
	Destroy(ctx context.Context, epoch string) (Destruction, error)
}

// EpochState is what has become of the key of an epoch. Its numbers are stored.
type EpochState uint8

// The states of an epoch, in order; it never goes back.
const (
	EpochOpen      EpochState = 1 // subjects are enrolled under it
	EpochPending   EpochState = 2 // no new subjects; its key is there, to be destroyed
	EpochScheduled EpochState = 3 // a KMS destroys its key at a date, and may still be told not to
	EpochDestroyed EpochState = 4 // its key is gone
)

// String is the name of the state.
func (s EpochState) String() string {
	if s < EpochOpen || s > EpochDestroyed {
		return "none"
	}
	return [...]string{"open", "pending", "scheduled", "destroyed"}[s-1]
}

// MarshalText is the name of the state.
func (s EpochState) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// Destruction is what came of destroying a key.
type Destruction struct {
	State EpochState // EpochScheduled or EpochDestroyed
	// At is when the key was destroyed, or will be. Nothing under it opens
	// after that.
	At time.Time
}

// SubjectRewrapper wraps the key of a subject under another epoch.
// vault/tinkvault's Keyring is one.
type SubjectRewrapper interface {
	RewrapSubject(ctx context.Context, row SubjectRow, epoch string) (wrapped []byte, err error)
}
