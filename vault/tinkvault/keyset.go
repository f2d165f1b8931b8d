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

// errMade hides what Tink says: its errors are not written with secrets in
// mind, and the caller can do nothing with them.
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

func unwrap(ctx context.Context, w tink.AEADWithContext, wrapped, ad []byte) (h *keyset.Handle, err error) {
	read := func() {
		h, err = keyset.ReadWithContext(ctx, keyset.NewBinaryReader(bytes.NewReader(wrapped)), w, ad)
	}
	_, inMemory := w.(withContext)
	if inMemory {
		secret.Do(read)
	} else {
		read() // the client of a KMS has goroutines and connections, which are not to be erased
	}
	switch {
	case err == nil:
		return h, nil
	case inMemory && ctx.Err() == nil:
		// No outage: trying again opens it no better. What a KMS says cannot
		// be told apart like this.
		return nil, vault.ErrWrongContext
	}
	return nil, unavailable(ctx)
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
		return vault.Key{}, errKeysetType
	}
	a, err := primitive(h, primary)
	if err != nil {
		return vault.Key{}, errKeysetType
	}
	key := vault.Key{ID: primary.KeyID(), AEAD: a}
	for i := range h.Len() {
		e, err := h.Entry(i)
		if err != nil {
			return vault.Key{}, errKeysetType
		}
		if e.KeyID() != key.ID && e.KeyStatus() == keyset.Enabled {
			key.Older = append(key.Older, e.KeyID())
		}
	}
	return key, nil
}

// primitive is the AEAD of a keyset. One AES-GCM key, as every subject has, is
// taken as it is: the same ciphertexts, without looking for the key of each.
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
		return nil, errKeysetType
	}
	keys := []vault.PRFKey{{ID: set.PrimaryID, PRF: set.PRFs[set.PrimaryID]}}
	// Tink appends what is added, so the entries are in order of age.
	for i := range h.Len() {
		e, err := h.Entry(i)
		if err != nil {
			return nil, errKeysetType
		}
		if p, ok := set.PRFs[e.KeyID()]; ok && e.KeyID() != set.PrimaryID {
			keys = append(keys, vault.PRFKey{ID: e.KeyID(), PRF: p, Order: i})
		} else if ok {
			keys[0].Order = i
		}
	}
	return keys, nil
}

var errKeysetType = errors.New("tinkvault: a stored keyset is not of the type that its name says")
