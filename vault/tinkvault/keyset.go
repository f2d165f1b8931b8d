package tinkvault

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/aead/aesgcm"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/prf"
	tinkpb "github.com/tink-crypto/tink-go/v2/proto/tink_go_proto"
	"github.com/tink-crypto/tink-go/v2/tink"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/canon"
	"github.com/sealtext/sealtext/internal/secret"
	"github.com/sealtext/sealtext/vault"
)

var (
	// ErrKeysetType is returned for a stored keyset that opens and is not of the type of its name,
	// such as a PRF keyset under the name of an AEAD keyset. It was written with the key that wraps
	// it; trying again does not help.
	ErrKeysetType = errors.New("tinkvault: a stored keyset is not of the type that its name says; restore the right one from a backup")
	// ErrPrimaryDisabled is returned for a stored keyset that opens and whose current key is disabled
	// or destroyed. Another tool did that, since [Rotation.Disable] refuses it; enable the key there.
	ErrPrimaryDisabled = errors.New("tinkvault: the current key of a stored keyset is disabled; enable it with the tool that disabled it")
)

// errMade replaces errors of Tink, which may contain secrets and which callers cannot handle.
var errMade = errors.New("tinkvault: could not make a keyset")

// wrap makes a keyset of the template and encrypts it under w.
func wrap(ctx context.Context, w tink.AEADWithContext, t *tinkpb.KeyTemplate, ad []byte) (*keyset.Handle, []byte, error) {
	h, err := keyset.NewHandle(t)
	if err != nil {
		return nil, nil, errMade
	}
	var buf bytes.Buffer
	if err := h.WriteWithContext(ctx, keyset.NewBinaryWriter(&buf), w, ad); err != nil {
		return nil, nil, unavailable(ctx)
	}
	return h, buf.Bytes(), nil
}

func unwrap(ctx context.Context, w tink.AEADWithContext, wrapped, ad []byte) (*keyset.Handle, error) {
	return unwrapFrom(ctx, w, keyset.NewBinaryReader(bytes.NewReader(wrapped)), ad)
}

func unwrapFrom(ctx context.Context, w tink.AEADWithContext, r keyset.Reader, ad []byte) (h *keyset.Handle, err error) {
	seen := &witness{AEADWithContext: w}
	read := func() { h, err = keyset.ReadWithContext(ctx, r, seen, ad) }
	_, inMemory := w.(withContext)
	if inMemory {
		secret.Do(read)
	} else {
		read() // the client of a KMS has goroutines and connections, which are not to be erased
	}
	switch {
	case err == nil:
		return h, nil
	case seen.opened:
		return nil, seen.fault()
	case inMemory && ctx.Err() == nil:
		// Not an outage: trying again does not help. For a KMS this cannot be known.
		return nil, vault.ErrWrongContext
	}
	return nil, unavailable(ctx)
}

// witness remembers whether a key opened the keyset. Tink's error does not tell whether the key
// refused, which may be an outage, or the opened keyset is invalid.
type witness struct {
	tink.AEADWithContext
	plain  []byte
	opened bool
}

func (w *witness) DecryptWithContext(ctx context.Context, ciphertext, ad []byte) ([]byte, error) {
	plain, err := w.AEADWithContext.DecryptWithContext(ctx, ciphertext, ad)
	w.plain, w.opened = plain, err == nil
	return plain, err
}

// fault returns what is wrong with a keyset that was opened.
func (w *witness) fault() error {
	defer clear(w.plain)
	set, err := keyset.NewBinaryReader(bytes.NewReader(w.plain)).Read()
	if err != nil {
		return ErrKeysetType
	}
	for _, k := range set.GetKey() {
		if k.GetKeyId() == set.GetPrimaryKeyId() && k.GetStatus() != tinkpb.KeyStatusType_ENABLED {
			return ErrPrimaryDisabled
		}
	}
	return ErrKeysetType
}

func unavailable(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("%w: %w", vault.ErrKeysUnavailable, err)
	}
	return vault.ErrKeysUnavailable
}

// tenantAD binds a wrapped keyset of a tenant to the tenant and its name.
func tenantAD(t sealtext.Tenant, name string) []byte {
	ad := append([]byte(nil), "sealtext tenant keyset v1"...)
	ad = canon.AppendString(ad, t.String())
	return canon.AppendString(ad, name)
}

// subjectAD binds a wrapped keyset to its subject.
func subjectAD(t sealtext.Tenant, s sealtext.Subject) []byte {
	ad := append([]byte(nil), "sealtext subject keyset v1"...)
	ad = canon.AppendString(ad, t.String())
	return canon.AppendBytes(ad, s[:])
}

// aeadKey turns a keyset into a vault key.
func aeadKey(h *keyset.Handle) (vault.Key, error) {
	primary, err := h.Primary()
	if err != nil {
		return vault.Key{}, ErrKeysetType
	}
	a, err := primitive(h, primary)
	if err != nil {
		return vault.Key{}, ErrKeysetType
	}
	key := vault.Key{ID: primary.KeyID(), AEAD: a}
	for i := range h.Len() {
		e, err := h.Entry(i)
		if err != nil {
			return vault.Key{}, ErrKeysetType
		}
		if e.KeyID() != key.ID && e.KeyStatus() == keyset.Enabled {
			key.Older = append(key.Older, e.KeyID())
		}
	}
	return key, nil
}

// primitive returns the AEAD of a keyset. A single AES-GCM key, as every subject has, is used
// directly: the ciphertexts are the same, without the search for a key.
func primitive(h *keyset.Handle, primary *keyset.Entry) (tink.AEAD, error) {
	if key, ok := primary.Key().(*aesgcm.Key); ok && h.Len() == 1 {
		return aesgcm.NewAEAD(key)
	}
	return aead.New(h)
}

// prfKeys turns a keyset into the keys of a domain, the primary first.
func prfKeys(h *keyset.Handle) ([]vault.PRFKey, error) {
	set, err := prf.NewPRFSet(h)
	if err != nil {
		return nil, ErrKeysetType
	}
	keys := []vault.PRFKey{{ID: set.PrimaryID, PRF: set.PRFs[set.PrimaryID]}}
	// Tink appends what is added, so the entries are in order of age.
	for i := range h.Len() {
		e, err := h.Entry(i)
		if err != nil {
			return nil, ErrKeysetType
		}
		if p, ok := set.PRFs[e.KeyID()]; ok && e.KeyID() != set.PrimaryID {
			keys = append(keys, vault.PRFKey{ID: e.KeyID(), PRF: p, Order: i})
		} else if ok {
			keys[0].Order = i
		}
	}
	return keys, nil
}
