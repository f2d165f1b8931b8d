package vault

import (
	"context"
	"slices"

	"github.com/sealtext/sealtext"
)

// AEAD is authenticated encryption with associated data. It has exactly the
// methods of Tink's tink.AEAD, of both Go modules, so that a primitive of
// either is one.
type AEAD interface {
	Encrypt(plaintext, associatedData []byte) ([]byte, error)
	Decrypt(ciphertext, associatedData []byte) ([]byte, error)
}

// PRF is a pseudorandom function. It has exactly the methods of Tink's
// prf.PRF, of both Go modules.
type PRF interface {
	ComputePRF(input []byte, outputLength uint32) ([]byte, error)
}

// Key is a set of AEAD keys of which one encrypts and all decrypt.
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
	// Order is the place of the key in the history of its keyset: a newer
	// key has a greater one. Pseudonyms whose number is gone are hashed again
	// along it; see [Rotator]. A keyring that never changes its keys leaves
	// it zero.
	Order int
}

// TenantKeys are the keys of one tenant. They are shared and never changed.
type TenantKeys struct {
	// Seal seals what belongs to the tenant and to no subject.
	Seal Key
	// PRFs are the keys of each domain, the current one first.
	PRFs map[sealtext.Domain][]PRFKey
}

// Keyring gives keys. vault/tinkvault has one on Tink; a host that has
// primitives of its own implements it. It is safe for concurrent use.
type Keyring interface {
	// Tenant gives the keys of a tenant: [ErrUnknownTenant] where it has
	// none, [ErrKEKMissing], [ErrKeysUnavailable]. What it must read, it
	// reads through tx where tx is not nil.
	Tenant(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant) (*TenantKeys, error)
	// NewSubject makes a random key for a subject and wraps it under the
	// current epoch.
	NewSubject(ctx context.Context, tenant sealtext.Tenant, subject sealtext.Subject) (key Key, epoch string, wrapped []byte, err error)
	// Subject unwraps the key of a row: [ErrKEKMissing] where the epoch is
	// unknown.
	Subject(ctx context.Context, row SubjectRow) (Key, error)
}
