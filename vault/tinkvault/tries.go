package tinkvault

import (
	"context"
	"errors"
	"time"

	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/tink"

	"github.com/sealtext/sealtext/vault"
)

// openAny opens a keyset that is stored under several keys with the first key that can open it. A key
// whose KMS hangs is given up in time to try the others.
func (k *Keyring) openAny(ctx context.Context, keks []KEK, stored []vault.WrappedKeyset, ad []byte) (*keyset.Handle, error) {
	type try struct {
		kek     tink.AEADWithContext
		wrapped []byte
	}
	var tries []try
	for _, kek := range keks {
		for _, s := range stored {
			if s.KEK == kek.ID {
				tries = append(tries, try{kek.AEAD, s.Wrapped})
			}
		}
	}
	if len(tries) == 0 {
		return nil, vault.ErrKEKMissing
	}
	changed := true // as far as keys in memory can tell, of which there is one at least
	for i, c := range tries {
		// Each gets its part of the time, the last one the rest of it. A client that ignores its
		// context is not waited for.
		patience := k.timeout / time.Duration(len(tries))
		if i == len(tries)-1 {
			patience = 0
		}
		h, err := unwrapWithin(ctx, patience, c.kek, c.wrapped, ad)
		if err == nil {
			return h, nil
		}
		if errors.Is(err, ErrKeysetType) || errors.Is(err, ErrPrimaryDisabled) {
			return nil, err // it opened: another key has the same one in it
		}
		changed = changed && errors.Is(err, vault.ErrWrongContext)
		if ctx.Err() != nil {
			break
		}
	}
	if changed {
		return nil, vault.ErrWrongContext
	}
	return nil, unavailable(ctx)
}

// unwrapWithin waits for patience, or for as long as ctx lasts where that is 0.
func unwrapWithin(ctx context.Context, patience time.Duration, w tink.AEADWithContext, wrapped, ad []byte) (*keyset.Handle, error) {
	if patience > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, patience)
		defer cancel()
	}
	type answer struct {
		h   *keyset.Handle
		err error
	}
	got := make(chan answer, 1)
	go func() {
		h, err := unwrap(ctx, w, wrapped, ad)
		got <- answer{h, err}
	}()
	select {
	case a := <-got:
		return a.h, a.err
	case <-ctx.Done():
		return nil, unavailable(ctx)
	}
}
