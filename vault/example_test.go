package vault_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/memstore"
	"github.com/sealtext/sealtext/vault"
	"github.com/sealtext/sealtext/vault/tinkvault"
)

// exampleVault returns a vault with a sealer, an audit log and access rules. In an application the
// store is one of sqlstore, and an operator keeps the folder of keys.
func exampleVault(ctx context.Context) (*memstore.Store, *vault.Sealer, *vault.Vault) {
	must := func(err error) {
		if err != nil {
			panic(err)
		}
	}
	store, err := memstore.New(memstore.Config{})
	must(err)
	dir, err := os.MkdirTemp("", "keys")
	must(err)
	defer func() { _ = os.RemoveAll(dir) }()
	must(tinkvault.Init(dir))
	keys, err := tinkvault.Open(dir)
	must(err)
	ring, err := tinkvault.New(ctx, tinkvault.Config{Store: store.Vault(), KEK: keys.KEK, Epoch: keys.Epoch})
	must(err)
	_, err = ring.CreateTenant(ctx, clinic)
	must(err)

	sealer, err := vault.NewSealer(vault.SealerConfig{Keyring: ring, Store: store.Vault()})
	must(err)
	log, err := audit.New(audit.Config{Store: store.Audit(), Sealer: sealer})
	must(err)
	rules, err := vault.NewAccessRules(func() time.Time { return now }, vault.AccessRule{
		Roles: []string{"nurse"}, Reasons: []vault.Reason{vault.ReasonSupport}, MaxAuthAge: time.Hour,
	})
	must(err)
	v, err := vault.New(vault.Config{Sealer: sealer, Audit: log, Authorizer: rules})
	must(err)
	return store, sealer, v
}

// exampleNurse asks because a patient called.
func exampleNurse() vault.Access {
	return vault.Access{
		Actor:     sealtext.Actor{ID: "nurse-7", Roles: []string{"nurse"}, AuthenticatedAt: now.Add(-time.Minute)},
		Reason:    vault.ReasonSupport,
		Reference: "ticket-12",
	}
}

// exampleEnroll makes the subject of a number.
func exampleEnroll(ctx context.Context, store *memstore.Store, sealer *vault.Sealer, e164 string) (p sealtext.Person) {
	n, err := sealtext.ParseE164(e164)
	if err != nil {
		panic(err)
	}
	err = store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) (err error) {
		p, err = sealer.Enroll(ctx, tx, clinic, n)
		return err
	})
	if err != nil {
		panic(err)
	}
	return p
}

func ExampleNewSealer() {
	_, err := vault.NewSealer(vault.SealerConfig{})
	fmt.Println(err)
	// Output:
	// vault: SealerConfig.Keyring is required
}

// A vault without an audit log is refused.
func ExampleNew() {
	_, sealer, _ := exampleVault(context.Background())
	_, err := vault.New(vault.Config{Sealer: sealer, Authorizer: vault.DenyAll{}})
	fmt.Println(err)
	// Output:
	// vault: Config.Audit is required
}

// Denied unless a rule allows, and a rule that denies wins.
func ExampleNewAccessRules() {
	ctx := context.Background()
	rules, err := vault.NewAccessRules(func() time.Time { return now },
		vault.AccessRule{Roles: []string{"nurse"}, Reasons: []vault.Reason{vault.ReasonSupport}, Fields: []string{"number"}, MaxAuthAge: time.Hour},
		vault.AccessRule{Deny: true, Roles: []string{"trainee"}},
	)
	if err != nil {
		fmt.Println(err)
		return
	}
	number := sealtext.Binding{Tenant: clinic, Field: "number"}
	a := exampleNurse()
	fmt.Println(rules.Authorize(ctx, a, number))
	a.Actor.Roles = []string{"nurse", "trainee"}
	fmt.Println(rules.Authorize(ctx, a, number))
	_, err = vault.NewAccessRules(nil, vault.AccessRule{Roles: []string{"nurse"}})
	fmt.Println(err)
	// Output:
	// <nil>
	// vault: access denied
	// sealtext: rule must name roles and reasons when it allows
}

// One number is one subject in a tenant, however often it comes.
func ExampleSealer_Enroll() {
	ctx := context.Background()
	store, sealer, _ := exampleVault(ctx)
	first := exampleEnroll(ctx, store, sealer, "+447700900123")
	again := exampleEnroll(ctx, store, sealer, "+447700900123")
	fmt.Println(first.Subject == again.Subject, len(first.Pseudonyms))
	// Output:
	// true 1
}

// A sealed value opens where it belongs and nowhere else.
func ExampleSealer_Seal() {
	ctx := context.Background()
	store, sealer, v := exampleVault(ctx)
	ann := exampleEnroll(ctx, store, sealer, "+447700900123")
	note := sealtext.Binding{Tenant: clinic, Subject: ann.Subject, Field: "note", Record: sealtext.NewID()}
	sealed, err := sealer.Seal(ctx, nil, note, []byte("allergic to nuts"))
	if err != nil {
		fmt.Println(err)
		return
	}
	moved := note
	moved.Record = sealtext.NewID()
	_, err = v.Reveal(ctx, exampleNurse(), moved, sealed)
	fmt.Println(errors.Is(err, vault.ErrWrongContext))
	// Output:
	// true
}

// An access is authorized, then audited, then the value is decrypted.
func ExampleVault_Reveal() {
	ctx := context.Background()
	store, sealer, v := exampleVault(ctx)
	ann := exampleEnroll(ctx, store, sealer, "+447700900123")
	note := sealtext.Binding{Tenant: clinic, Subject: ann.Subject, Field: "note", Record: sealtext.NewID()}
	sealed, err := sealer.Seal(ctx, nil, note, []byte("allergic to nuts"))
	if err != nil {
		fmt.Println(err)
		return
	}
	text, err := v.Reveal(ctx, exampleNurse(), note, sealed)
	fmt.Println(string(text), err)

	visitor := exampleNurse()
	visitor.Actor.Roles = nil
	text, err = v.Reveal(ctx, visitor, note, sealed)
	fmt.Println(len(text), err)
	// Output:
	// allergic to nuts <nil>
	// 0 vault: access denied
}

// A look-up of the person of a number is an access too.
func ExampleVault_LookUp() {
	ctx := context.Background()
	store, sealer, v := exampleVault(ctx)
	ann := exampleEnroll(ctx, store, sealer, "+447700900123")
	for _, e164 := range []string{"+447700900123", "+447700900124"} {
		n, err := sealtext.ParseE164(e164)
		if err != nil {
			fmt.Println(err)
		}
		p, err := v.LookUp(ctx, exampleNurse(), clinic, n)
		fmt.Println(p.Subject == ann.Subject, err)
	}
	// Output:
	// true <nil>
	// false vault: no such subject in this tenant
}
