package vault

import (
	"context"
	"slices"

	"github.com/sealtext/sealtext"
)

// AEAD is authenticated encryption with associated data. It has exactly the methods of tink.AEAD in
// both Go modules of Tink, so that a primitive of either implements it.
type AEAD interface {
	Encrypt(plaintext, associatedData []byte) ([]byte, error)
	Decrypt(ciphertext, associatedData []byte) ([]byte, error)
}

// PRF is a pseudorandom function. It has exactly the method of prf.PRF in both Go modules of Tink.
type PRF interface {
	ComputePRF(input []byte, outputLength uint32) ([]byte, error)
}

// Key is a set of AEAD keys, of which one encrypts and all decrypt.
type Key struct {
	// ID of the key that encrypts; it goes into every sealed value.
	ID uint32
	// Older lists the ids of the other keys, which only decrypt.
	Older []uint32
	AEAD  AEAD
}

// Has reports whether one of the keys has the id.
func (k Key) Has(id uint32) bool { return k.ID == id || slices.Contains(k.Older, id) }

// PRFKey is one key of a pseudonym domain.
type PRFKey struct {
	ID  uint32
	PRF PRF
	// Order is the position of the key in the history of its keyset: a newer key has a greater one.
	// Pseudonyms whose number is gone are hashed again in this order; see [Rotator]. A keyring that
	// never changes its keys leaves it zero.
	Order int
}

// TenantKeys are the keys of one tenant. They are shared between callers and must not be changed.
type TenantKeys struct {
	// Seal is the key for values without a subject.
	Seal Key
	// PRFs are the keys of each domain, the current one first.
	PRFs map[sealtext.Domain][]PRFKey
}

// Keyring provides keys. Package vault/tinkvault implements it with Tink; a host application with
// primitives of its own may implement it. Implementations must be safe for concurrent use.
type Keyring interface {
	// Tenant returns the keys of a tenant. Errors are [ErrUnknownTenant] where it has none,
	// [ErrKEKMissing] and [ErrKeysUnavailable]. It reads in tx where tx is not nil.
	Tenant(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant) (*TenantKeys, error)
	// NewSubject creates a random key for a subject and wraps it under the current epoch.
	NewSubject(ctx context.Context, tenant sealtext.Tenant, subject sealtext.Subject) (key Key, epoch string, wrapped []byte, err error)
	// Subject unwraps the key of a row. It returns [ErrKEKMissing] where the epoch is unknown.
	Subject(ctx context.Context, row SubjectRow) (Key, error)
}
