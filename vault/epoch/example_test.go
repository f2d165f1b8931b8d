package epoch_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/memstore"
	"github.com/sealtext/sealtext/vault"
	"github.com/sealtext/sealtext/vault/epoch"
	"github.com/sealtext/sealtext/vault/tinkvault"
)

// A job closes the epoch once a month. After that, no backup of the database opens the data of people
// who were erased before.
func ExampleNew() {
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
	db, err := memstore.New(memstore.Config{}) // in a host, sqlstore
	must(err)
	store := db.Vault()
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

	m, err := epoch.New(epoch.Config{Keys: files.Epochs, Keyring: ring, Store: store})
	must(err)
	id, err := files.Epochs.Current(ctx)
	must(err)
	_, err = m.Close(ctx, id, func(n int) { fmt.Println(n, "people wrapped again") })
	must(err)
	var stored bytes.Buffer // in a host, a file that goes where no backup of the database is
	export, err := m.ExportKeys(ctx, &stored)
	must(err)
	fmt.Println(export.Keys, "keys exported")
	_, err = m.Destroy(ctx, id)
	fmt.Println(err)
	_, err = m.ConfirmExport(ctx, &stored) // read back from there
	must(err)
	certificate, err := m.Destroy(ctx, id)
	must(err)
	fmt.Println(certificate.State, !certificate.NothingOpensAfter.IsZero())
	// Output:
	// 3 people wrapped again
	// 3 keys exported
	// epoch: the key cannot be destroyed before an export of the keys was confirmed; call ExportKeys, store it, and ConfirmExport
	// destroyed true
}
