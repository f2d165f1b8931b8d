package vault

import (
	"context"
	"errors"
	"slices"

	"github.com/sealtext/sealtext"
)

// HybridEncrypt encrypts to a public key. It has exactly the method of tink.HybridEncrypt in both Go
// modules of Tink.
type HybridEncrypt interface {
	Encrypt(plaintext, contextInfo []byte) ([]byte, error)
}

// HybridDecrypt decrypts what [HybridEncrypt] encrypted. It has exactly the method of
// tink.HybridDecrypt.
type HybridDecrypt interface {
	Decrypt(ciphertext, contextInfo []byte) ([]byte, error)
}

// WriteOnlyConfig is what [NewWriteOnly] needs. All fields are required.
type WriteOnlyConfig struct {
	// Tenant whose values are sealed. Bindings of other tenants are refused.
	Tenant sealtext.Tenant
	// KeyID is the id of the public key; it goes into every sealed value.
	KeyID uint32
	// Key encrypts to the tenant. vault/tinkvault reads one from a public
	// keyset.
	Key HybridEncrypt
}

// WriteOnly seals values of one tenant to its public key, and can do nothing else: it cannot open
// values, compute pseudonyms or look people up. It is for a tier that only takes data in, such as a
// web server with a sign-up form. It is safe for concurrent use.
//
// [Vault.Reveal] opens its values where the keyring has the private key. They are under the key of
// the tenant: shredding a subject does not affect them, whatever subject the binding names, until
// [Sealer.Adopt] has sealed them under the subject's own key.
//
// The public key is not secret, but must be authentic: an attacker who replaces it can read what is
// sealed from then on. Every holder of the public key can seal values for the tenant, so a value
// that opens does not prove who wrote it.
type WriteOnly struct {
	tenant sealtext.Tenant
	id     uint32
	key    HybridEncrypt
}

// NewWriteOnly returns a WriteOnly. It seals a value once, to detect a key that does not encrypt.
func NewWriteOnly(cfg WriteOnlyConfig) (*WriteOnly, error) {
	switch {
	case cfg.Tenant.IsZero():
		return nil, errors.New("vault: WriteOnlyConfig.Tenant is required")
	case cfg.Key == nil:
		return nil, errors.New("vault: WriteOnlyConfig.Key is required; vault/tinkvault reads one from a public keyset")
	}
	w := &WriteOnly{cfg.Tenant, cfg.KeyID, cfg.Key}
	if _, err := w.Seal(context.Background(), nil, sealtext.Binding{Tenant: cfg.Tenant, Field: "probe"}, nil); err != nil {
		return nil, errors.New("vault: WriteOnlyConfig.Key does not encrypt")
	}
	return w, nil
}

// Tenant returns the tenant whose values it seals.
func (w *WriteOnly) Tenant() sealtext.Tenant { return w.tenant }

// Seal encrypts a value to the tenant's public key, padded and bound as by [Sealer.Seal]. It needs no
// store and ignores the context and the transaction, which are there so that a WriteOnly satisfies the
// same interfaces as a Sealer. The subject of the binding is zero where it is not known yet. Reserved
// fields ([sealtext.ReservedField]) are refused, because values under those prove that their writer
// had a secret key.
func (w *WriteOnly) Seal(_ context.Context, _ sealtext.Tx, b sealtext.Binding, plaintext []byte) (sealtext.Sealed, error) {
	if err := b.Check(); err != nil {
		return sealtext.Sealed{}, err
	}
	if b.Tenant != w.tenant {
		return sealtext.Sealed{}, ErrUnknownTenant
	}
	if sealtext.ReservedField(b.Field) {
		return sealtext.Sealed{}, &sealtext.InputError{Field: "field", Rule: "must be one of the application's own in a write-only tier; reserved fields need a Sealer"}
	}
	s := scratches.Get().(*scratch)
	plain := s.padded(plaintext)
	ct, err := w.key.Encrypt(plain, contextInfo(s.ad[:0], w.id, b))
	clear(plain)
	scratches.Put(s)
	if err != nil {
		return sealtext.Sealed{}, ErrKeysUnavailable
	}
	return sealtext.MakeSealed(w.id, ct), nil
}

// SealNumber seals a number, in the form that [Sealer.EnrollSealed] expects.
func (w *WriteOnly) SealNumber(ctx context.Context, b sealtext.Binding, n sealtext.Number) (sealtext.Sealed, error) {
	if n.IsZero() {
		return sealtext.Sealed{}, errNoNumber
	}
	e164 := []byte(n.E164())
	defer clear(e164)
	return w.Seal(ctx, nil, b, e164)
}

// contextInfo appends the context info of a value that is sealed to a public key. It is the
// associated data of other values after a byte that none of those begin with, so that no primitive
// accepts one for the other.
func contextInfo(dst []byte, keyID uint32, b sealtext.Binding) []byte {
	return associated(append(dst, 'w'), keyID, b)
}

// WriteOnlyKey opens what [WriteOnly] sealed for a tenant.
type WriteOnlyKey struct {
	// IDs of the keys, the one whose public half is handed out first.
	IDs []uint32
	Key HybridDecrypt
}

// WriteOnlyKeyring is a [Keyring] that has the private keys of write-only tiers.
type WriteOnlyKeyring interface {
	Keyring
	// WriteOnly returns the private key of a tenant, or [ErrUnknownKey] where it has none.
	WriteOnly(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant) (WriteOnlyKey, error)
}

// openWriteOnly opens a value that the key of the tenant or subject did not open, for the given
// reason. Key ids have 32 bits, so a subject's key may have the id of the tenant's public key by
// chance: an unknown key and a wrong context both lead here.
func (s *Sealer) openWriteOnly(ctx context.Context, tx sealtext.Tx, b sealtext.Binding, v sealtext.Sealed, reason error) ([]byte, error) {
	if !errors.Is(reason, ErrUnknownKey) && !errors.Is(reason, ErrWrongContext) {
		return nil, reason
	}
	keyring, ok := s.keyring.(WriteOnlyKeyring)
	if !ok || sealtext.ReservedField(b.Field) {
		return nil, reason
	}
	key, err := keyring.WriteOnly(ctx, tx, b.Tenant)
	switch {
	case errors.Is(err, ErrUnknownKey):
		return nil, reason
	case err != nil:
		return nil, err
	case !slices.Contains(key.IDs, v.KeyID()):
		return nil, reason
	}
	return key.open(b, v)
}

func (k WriteOnlyKey) open(b sealtext.Binding, v sealtext.Sealed) ([]byte, error) {
	full, err := erasing(k.Key.Decrypt, v.Ciphertext(), contextInfo(nil, v.KeyID(), b))
	if err != nil {
		return nil, ErrWrongContext
	}
	plain, ok := unpadded(full)
	if !ok {
		return nil, ErrWrongContext
	}
	return plain, nil
}
