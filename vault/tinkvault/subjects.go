package tinkvault

import (
	"context"
	"errors"
	"fmt"

	"github.com/tink-crypto/tink-go/v2/aead"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/vault"
	"github.com/sealtext/sealtext/vault/epoch"
)

// epoch returns the key of an epoch. It is opened once in the life of the process, with at most one
// KMS call for concurrent callers.
func (k *Keyring) epoch(ctx context.Context, id string) (epoch.KeyWrapper, error) {
	if w := k.openedEpoch(id); w != nil {
		return w, nil
	}
	return k.opening.do(ctx, id, func(ctx context.Context) (epoch.KeyWrapper, error) {
		// Another call may have ended since this caller looked.
		if w := k.openedEpoch(id); w != nil {
			return w, nil
		}
		w, err := k.epochs.Open(ctx, id)
		if err != nil {
			return nil, epochError(ctx, err)
		}
		k.mu.Lock()
		k.opened[id] = w
		k.mu.Unlock()
		return w, nil
	})
}

func (k *Keyring) openedEpoch(id string) epoch.KeyWrapper {
	k.mu.RLock()
	defer k.mu.RUnlock()
	return k.opened[id]
}

// epochError returns errors that callers branch on, and replaces others, whose text is a KMS's.
func epochError(ctx context.Context, err error) error {
	for _, known := range []error{vault.ErrKEKMissing, vault.ErrEpochDestroyed, vault.ErrWrongContext, ErrKeysetType, ErrPrimaryDisabled} {
		if errors.Is(err, known) {
			return known
		}
	}
	return unavailable(ctx)
}

// ForgetEpoch drops the key of an epoch from memory; [epoch.Manager] calls it
// when the key is destroyed. Other processes keep theirs until they end.
func (k *Keyring) ForgetEpoch(id string) {
	k.mu.Lock()
	delete(k.opened, id)
	k.mu.Unlock()
}

// NewSubject implements [vault.Keyring].
func (k *Keyring) NewSubject(ctx context.Context, t sealtext.Tenant, s sealtext.Subject) (vault.Key, string, []byte, error) {
	ctx, cancel := context.WithTimeout(ctx, k.timeout)
	defer cancel()
	id, err := k.epochs.Current(ctx)
	if err != nil {
		return vault.Key{}, "", nil, epochError(ctx, err)
	}
	w, err := k.epoch(ctx, id)
	if err != nil {
		return vault.Key{}, "", nil, err
	}
	h, wrapped, err := wrap(ctx, w, aead.AES256GCMKeyTemplate(), subjectAD(t, s))
	if err != nil {
		return vault.Key{}, "", nil, err
	}
	key, err := aeadKey(h)
	return key, id, wrapped, err
}

// Subject implements [vault.Keyring]. It gives [vault.ErrEpochDestroyed]
// where the key of the row's epoch was destroyed.
func (k *Keyring) Subject(ctx context.Context, row vault.SubjectRow) (vault.Key, error) {
	ctx, cancel := context.WithTimeout(ctx, k.timeout)
	defer cancel()
	w, err := k.epoch(ctx, row.Epoch)
	if err != nil {
		return vault.Key{}, err
	}
	h, err := unwrap(ctx, w, row.Wrapped, subjectAD(row.Tenant, row.Subject))
	if err != nil {
		return vault.Key{}, fmt.Errorf("tinkvault: subject keyset: %w", err)
	}
	return aeadKey(h)
}

// RewrapSubject wraps the key of a row under another epoch; it implements
// [epoch.SubjectRewrapper]. The key itself does not change.
func (k *Keyring) RewrapSubject(ctx context.Context, row vault.SubjectRow, epoch string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, k.timeout)
	defer cancel()
	from, err := k.epoch(ctx, row.Epoch)
	if err != nil {
		return nil, err
	}
	to, err := k.epoch(ctx, epoch)
	if err != nil {
		return nil, err
	}
	ad := subjectAD(row.Tenant, row.Subject)
	h, err := unwrap(ctx, from, row.Wrapped, ad)
	if err != nil {
		return nil, fmt.Errorf("tinkvault: subject keyset: %w", err)
	}
	return rewrap(ctx, to, h, ad)
}

// oneEpoch is Config.Epoch as a set of epochs that never changes.
type oneEpoch KEK

var errOneEpoch = errors.New("tinkvault: a keyring with Config.Epoch has one epoch only; use Config.Epochs")

func (e oneEpoch) Current(context.Context) (string, error) { return e.ID, nil }

func (e oneEpoch) Open(_ context.Context, id string) (epoch.KeyWrapper, error) {
	if id != e.ID {
		return nil, vault.ErrKEKMissing
	}
	return e.AEAD, nil
}

func (oneEpoch) Create(context.Context) (string, error) { return "", errOneEpoch }

func (oneEpoch) Destroy(context.Context, string) (epoch.KeyDestruction, error) {
	return epoch.KeyDestruction{}, errOneEpoch
}
