package vault_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/memstore"
	"github.com/sealtext/sealtext/vault"
	"github.com/sealtext/sealtext/vault/tinkvault"
)

// A job closes the epoch once a month, so that the keys of the people who were
// erased since open nothing in any backup.
func ExampleNewEpochs() {
	ctx := context.Background()
	must := func(err error) {
		if err != nil {
			panic(err)
		}
	}
	dir, err := os.MkdirTemp("", "keys")
	must(err)
	defer func() { _ = os.RemoveAll(dir) }()
	keys := filepath.Join(dir, "sealtext")
	must(tinkvault.Init(keys))
	files, err := tinkvault.Open(keys)
	must(err)
	house, err := memstore.New(memstore.Config{}) // in a host, sqlstore
	must(err)
	store := house.Vault()
	ring, err := tinkvault.New(ctx, tinkvault.Config{Store: store, KEK: files.KEK, Epochs: files.Epochs})
	must(err)
	tenant := sealtext.MustTenant("clinic")
	_, err = ring.CreateTenant(ctx, tenant)
	must(err)
	sealer, err := vault.NewSealer(vault.SealerConfig{Keyring: ring, Store: store})
	must(err)
	must(store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		for i := range 3 {
			n, err := sealtext.ParseE164(fmt.Sprintf("+44770090012%d", i))
			if err != nil {
				return err
			}
			if _, err := sealer.Enroll(ctx, tx, tenant, n); err != nil {
				return err
			}
		}
		return nil
	}))

	epochs, err := vault.NewEpochs(vault.EpochsConfig{Keys: files.Epochs, Keyring: ring, Store: store})
	must(err)
	epoch, err := files.Epochs.Current(ctx)
	must(err)
	_, err = epochs.CloseEpoch(ctx, epoch, func(n int) { fmt.Println(n, "people wrapped again") })
	must(err)
	var stored bytes.Buffer // in a host, a file that goes where no backup of the database is
	export, err := epochs.ExportKeys(ctx, &stored)
	must(err)
	fmt.Println(export.Keys, "keys exported")
	_, err = epochs.DestroyEpoch(ctx, epoch)
	fmt.Println(err)
	_, err = epochs.ConfirmExport(ctx, &stored) // read back from there
	must(err)
	certificate, err := epochs.DestroyEpoch(ctx, epoch)
	must(err)
	fmt.Println(certificate.State, !certificate.NothingOpensAfter.IsZero())
	// Output:
	// 3 people wrapped again
	// 3 keys exported
	// vault: the epoch cannot be destroyed before an export of the keys was confirmed; call ExportKeys, store it, and ConfirmExport
	// destroyed true
}

// One subject as one call, on record, and not while a legal hold is on them.
func ExampleNewShredder() {
	ctx := context.Background()
	store, sealer, _ := exampleVault(ctx)
	p := exampleEnroll(ctx, store, sealer, "+447700900123")
	log, err := audit.New(audit.Config{Store: store.Audit(), Sealer: sealer})
	if err != nil {
		fmt.Println(err)
	}
	shredder, err := vault.NewShredder(vault.ShredderConfig{Sealer: sealer, Audit: log, Guard: store.Retention()})
	if err != nil {
		fmt.Println(err)
	}
	officer := sealtext.Actor{ID: "privacy-1", Roles: []string{"privacy-officer"}}
	receipt, err := shredder.Shred(ctx, officer, clinic, p.Subject, "request-9")
	fmt.Println(receipt.AlreadyGone, err)
	_, err = sealer.Person(ctx, nil, clinic, p.Subject)
	fmt.Println(err)
	// Output:
	// false <nil>
	// vault: the subject was erased
}
