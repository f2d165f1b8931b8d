package vault_test

import (
	"context"
	"fmt"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/vault"
)

// A request for erasure is carried out in one call, with an audit event, unless a legal hold is on the
// subject.
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
