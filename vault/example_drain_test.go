package vault_test

import (
	"context"
	"fmt"
	"os"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/memstore"
	"github.com/sealtext/sealtext/vault"
	"github.com/sealtext/sealtext/vault/tinkvault"
)

// forms is a host's table of what a web server took in; in an application,
// statements on its own database.
type forms struct {
	store *memstore.Store
	rows  []vault.DrainRow
}

func (f *forms) InTx(ctx context.Context, do func(context.Context, sealtext.Tx) error) error {
	return f.store.InTx(ctx, do)
}

// Next is SELECT ... WHERE tenant = ? AND id > ? ORDER BY id LIMIT ?
func (f *forms) Next(_ context.Context, _ sealtext.Tenant, after string, limit int) (page []vault.DrainRow, err error) {
	for _, r := range f.rows {
		if r.ID > after && len(page) < limit {
			page = append(page, r)
		}
	}
	return page, nil
}

// Put is UPDATE ... SET value = ?, subject = ? WHERE id = ? AND value = ?
func (f *forms) Put(_ context.Context, _ sealtext.Tx, row vault.DrainRow, owner sealtext.Subject, v sealtext.Sealed) (bool, error) {
	for i, r := range f.rows {
		if r.ID == row.ID {
			f.rows[i].Value, f.rows[i].Owner, f.rows[i].Binding.Subject = v, owner, owner
		}
	}
	return true, nil
}

// CountUnder is SELECT count(*) ... WHERE tenant = ? AND key_id = ?
func (f *forms) CountUnder(_ context.Context, _ sealtext.Tenant, keyID uint32) (n int, err error) {
	for _, r := range f.rows {
		if r.Value.KeyID() == keyID {
			n++
		}
	}
	return n, nil
}

// A job brings what the web server sealed under the people's own keys. The
// older key pair of the server goes when nothing is under it any more.
func ExampleNewDrain() {
	ctx := context.Background()
	dir, err := os.MkdirTemp("", "keys-")
	check(err)
	defer func() { _ = os.RemoveAll(dir) }()
	check(tinkvault.Init(dir + "/keys"))
	files, err := tinkvault.Open(dir + "/keys")
	check(err)
	store, err := memstore.New(memstore.Config{}) // sqlstore in an application
	check(err)
	ring, err := tinkvault.New(ctx, tinkvault.Config{Store: store.Vault(), KEK: files.KEK, Epochs: files.Epochs})
	check(err)
	_, err = ring.CreateTenant(ctx, clinic)
	check(err)
	_, err = ring.CreateWriteOnly(ctx, clinic)
	check(err)
	sealer, err := vault.NewSealer(vault.SealerConfig{Keyring: ring, Store: store.Vault()})
	check(err)
	public, err := ring.PublicKeyset(ctx, clinic)
	check(err)
	web, err := tinkvault.ReadPublicKeyset(clinic, public)
	check(err)
	table := &forms{store: store}
	for i := range 3 {
		n, err := sealtext.ParseE164(fmt.Sprintf("+44770090012%d", i))
		check(err)
		b := sealtext.Binding{Tenant: clinic, Field: "phone", Record: sealtext.NewID()}
		v, err := web.SealNumber(ctx, b, n)
		check(err)
		table.rows = append(table.rows, vault.DrainRow{ID: fmt.Sprint("form-", i), Binding: b, Value: v})
	}
	older := table.rows[0].Value.KeyID()
	log, err := audit.New(audit.Config{Store: store.Audit(), Sealer: sealer})
	check(err)
	rotation, err := tinkvault.NewRotation(tinkvault.RotationConfig{
		Keyring: ring, Counters: map[string][]vault.KeyCounter{tinkvault.WriteOnlyKeyset: {table}},
		Access: audit.Access{Store: store.Audit(), Recorder: log, Actor: sealtext.Actor{ID: "operator-1"}},
	})
	check(err)
	check(rotation.RotateWriteOnly(ctx, clinic)) // and hand the new public keyset to the web server

	drain, err := vault.NewDrain(vault.DrainConfig{Sealer: sealer, Rows: table, Tenant: clinic, NumberField: "phone", Batch: 2})
	check(err)
	done, err := drain.Run(ctx)
	fmt.Println(done.Moved, "moved,", done.Enrolled, "people;", err)

	keys, _, err := rotation.Keys(ctx, clinic, tinkvault.WriteOnlyKeyset)
	check(err)
	fmt.Println(keys[0].ID == older, keys[0].Stage, keys[0].Rows, "rows")
	// A TTL and a minute after the rotation: rotation.Disable, and after as
	// long as a web server may be without the new keyset, rotation.Drop.
	fmt.Println(rotation.Drop(ctx, clinic, tinkvault.WriteOnlyKeyset, older))
	// Output:
	// 3 moved, 3 people; <nil>
	// true older 0 rows
	// tinkvault: disable the key first; a write-only tier may still seal to its public half
}
