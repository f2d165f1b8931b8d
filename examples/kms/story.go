package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"sync/atomic"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/memstore"
	"github.com/sealtext/sealtext/vault"
	"github.com/sealtext/sealtext/vault/epoch"
	"github.com/sealtext/sealtext/vault/tinkvault"
)

// story uses the keys as a host does and tells what each step asked of the
// KMS. The store is in memory; a host has package sqlstore's.
func story(ctx context.Context, out io.Writer, kek tinkvault.KEK, kms tinkvault.EpochKMS, dir string, shut bool) error {
	var calls atomic.Int64
	kek.AEAD, kms = counted{kek.AEAD, &calls}, countedEpochs{kms, &calls}
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
	var folder *tinkvault.EpochFolder
	var ring *tinkvault.Keyring
	var sealer *vault.Sealer
	step("the epoch, made where there is none", func() (err error) {
		folder, err = EpochFolder(ctx, kms, dir)
		return err
	})
	step("start", func() (err error) {
		if ring, err = tinkvault.New(ctx, tinkvault.Config{Store: store.Vault(), KEK: kek, Epochs: folder}); err != nil {
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
	if shut {
		step("close the epoch", func() error { return closeEpoch(ctx, out, store, folder, ring) })
	}
	return failed
}

// closeEpoch is what a host's job does once a month.
func closeEpoch(ctx context.Context, out io.Writer, store *memstore.Store, folder *tinkvault.EpochFolder, ring *tinkvault.Keyring) error {
	epochs, err := epoch.New(epoch.Config{Keys: folder, Keyring: ring, Store: store.Vault()})
	if err != nil {
		return err
	}
	id, err := folder.Current(ctx)
	if err != nil {
		return err
	}
	if _, err := epochs.Close(ctx, id, nil); err != nil {
		return err
	}
	var export bytes.Buffer // in a host, a file that goes where no backup of the database is
	if _, err := epochs.ExportKeys(ctx, &export); err != nil {
		return err
	}
	if _, err := epochs.ConfirmExport(ctx, &export); err != nil {
		return err
	}
	certificate, err := epochs.Destroy(ctx, id)
	if err == nil {
		fmt.Fprintln(out, "the key of the epoch is", certificate.State)
	}
	return err
}
