package vault_test

import (
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

// The whole way of a value: keys, enrolling, sealing, and a reveal for support.
func Example() {
	ctx := context.Background()
	tenant := sealtext.MustTenant("clinic")
	dir, err := os.MkdirTemp("", "example")
	must(err)
	defer func() { _ = os.RemoveAll(dir) }()

	db, err := memstore.New(memstore.Config{}) // sqlstore in an application
	must(err)
	must(tinkvault.Init(filepath.Join(dir, "keys")))
	files, err := tinkvault.Open(filepath.Join(dir, "keys"))
	must(err)
	keyring, err := tinkvault.New(ctx, tinkvault.Config{Store: db.Vault(), KEK: files.KEK, Epochs: files.Epochs})
	must(err)
	_, err = keyring.CreateTenant(ctx, tenant)
	must(err)

	sealer, err := vault.NewSealer(vault.SealerConfig{Keyring: keyring, Store: db.Vault()})
	must(err)
	log, err := audit.New(audit.Config{Store: db.Audit(), Sealer: sealer})
	must(err)
	rules, err := vault.NewAccessRules(nil, vault.AccessRule{
		Roles: []string{"nurse"}, Reasons: []vault.Reason{vault.ReasonSupport},
	})
	must(err)
	v, err := vault.New(vault.Config{Sealer: sealer, Audit: log, Authorizer: rules})
	must(err)

	number, err := sealtext.ParseE164("+447700900123")
	must(err)
	note := sealtext.Binding{Tenant: tenant, Field: "note", Record: sealtext.NewID()}
	var sealed sealtext.Sealed
	must(db.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		person, err := sealer.Enroll(ctx, tx, tenant, number)
		if err != nil {
			return err
		}
		note.Subject = person.Subject
		sealed, err = sealer.Seal(ctx, tx, note, []byte("allergic to nuts"))
		return err
	}))

	nurse := vault.Access{Actor: sealtext.Actor{ID: "nurse-7", Roles: []string{"nurse"}}, Reason: vault.ReasonSupport}
	text, err := v.Reveal(ctx, nurse, note, sealed)
	fmt.Println(string(text), err)
	nurse.Actor.Roles = nil
	_, err = v.Reveal(ctx, nurse, note, sealed)
	fmt.Println(err)
	// Output:
	// allergic to nuts <nil>
	// vault: access denied
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}
