package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"sync/atomic"

	"github.com/tink-crypto/tink-go/v2/tink"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/memstore"
	"github.com/sealtext/sealtext/vault"
	"github.com/sealtext/sealtext/vault/tinkvault"
)

// counted counts the calls of a KMS.
type counted struct {
	tink.AEADWithContext
	calls *atomic.Int64
}

// EncryptWithContext counts and encrypts.
func (c counted) EncryptWithContext(ctx context.Context, plaintext, ad []byte) ([]byte, error) {
	c.calls.Add(1)
	return c.AEADWithContext.EncryptWithContext(ctx, plaintext, ad)
}

// DecryptWithContext counts and decrypts.
func (c counted) DecryptWithContext(ctx context.Context, ciphertext, ad []byte) ([]byte, error) {
	c.calls.Add(1)
	return c.AEADWithContext.DecryptWithContext(ctx, ciphertext, ad)
}

// story uses the keys as a host does and tells what each step asked of the
// KMS. The store is in memory; a host has package sqlstore's.
func story(ctx context.Context, out io.Writer, kek tinkvault.KEK, epochFile string) error {
	var calls atomic.Int64
	kek.AEAD = counted{kek.AEAD, &calls}
	var failed error
	step := func(what string, do func() error) {
		if failed != nil {
			return
		}
		calls.Store(0)
		if failed = do(); failed == nil {
			fmt.Fprintf(out, "%-37s KMS calls: %d\n", what, calls.Load())
		}
	}

	store, err := memstore.New(memstore.Config{})
	if err != nil {
		return err
	}
	clinic := sealtext.MustTenant("clinic")
	var epoch tinkvault.KEK
	var ring *tinkvault.Keyring
	var sealer *vault.Sealer
	step("make the epoch key, if there is none", func() error {
		if err := InitEpoch(ctx, kek, epochFile); !errors.Is(err, fs.ErrExist) {
			return err
		}
		return nil
	})
	step("start: unwrap the epoch key", func() (err error) {
		if epoch, err = OpenEpoch(ctx, kek, epochFile); err != nil {
			return err
		}
		if ring, err = tinkvault.New(ctx, tinkvault.Config{Store: store.Vault(), KEK: kek, Epoch: epoch}); err != nil {
			return err
		}
		sealer, err = vault.NewSealer(vault.SealerConfig{Keyring: ring, Store: store.Vault()})
		return err
	})
	step("create a tenant", func() error {
		_, err := ring.CreateTenant(ctx, clinic)
		return err
	})
	note := func() error {
		_, err := sealer.Seal(ctx, nil, sealtext.Binding{Tenant: clinic, Field: "note", Record: sealtext.NewID()}, []byte("closed in August"))
		return err
	}
	step("seal a first value", note)
	step("seal a thousand more", func() error {
		for range 1000 {
			if err := note(); err != nil {
				return err
			}
		}
		return nil
	})
	step("enroll a hundred people", func() error {
		return store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
			for i := range 100 {
				// 555-01xx is reserved for stories like this one.
				n, err := sealtext.ParseE164(fmt.Sprintf("+120255501%02d", i))
				if err != nil {
					return err
				}
				if _, err := sealer.Enroll(ctx, tx, clinic, n); err != nil {
					return err
				}
			}
			return nil
		})
	})
	return failed
}
