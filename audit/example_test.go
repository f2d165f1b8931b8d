package audit_test

import (
	"context"
	"fmt"
	"os"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/memstore"
	"github.com/sealtext/sealtext/vault"
	"github.com/sealtext/sealtext/vault/tinkvault"
)

// exampleLog returns a log over a store in memory, with new keys for the tenant. An application
// uses a store of package sqlstore and its own keys.
func exampleLog() (*audit.Log, *memstore.Store, *vault.Sealer) {
	ctx, clinic := context.Background(), sealtext.MustTenant("clinic")
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
	at := time.Date(2026, time.November, 21, 12, 0, 0, 0, time.UTC)
	log, err := audit.New(audit.Config{Store: store.Audit(), Sealer: sealer, Now: func() time.Time {
		at = at.Add(time.Minute)
		return at
	}})
	must(err)
	return log, store, sealer
}

func ExampleNew() {
	_, store, sealer := exampleLog()
	_, err := audit.New(audit.Config{Store: store.Audit(), Sealer: sealer})
	fmt.Println(err)
	_, err = audit.New(audit.Config{Store: store.Audit()})
	fmt.Println(err)
	// Output:
	// <nil>
	// audit: Config.Sealer is required
}

// An event is committed with the rows that it describes.
func ExampleLog_Record() {
	ctx, clinic := context.Background(), sealtext.MustTenant("clinic")
	log, store, _ := exampleLog()
	err := store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		// ... the change itself, in the same transaction ...
		return log.Record(ctx, tx, audit.Event{
			Tenant: clinic, Kind: audit.KindHoldPlaced, Actor: sealtext.Actor{ID: "counsel-2"},
			Details: audit.Details{Reference: "case-2026-17"},
		})
	})
	fmt.Println(err)

	err = store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		return log.Record(ctx, tx, audit.Event{
			Tenant: clinic, Kind: audit.KindHoldPlaced, Actor: sealtext.Actor{ID: "counsel-2"},
			Details: audit.Details{Reference: "+447700900123"},
		})
	})
	fmt.Println(err)
	// Output:
	// <nil>
	// sealtext: reference must not hold a phone number; use an opaque id such as a UUID
}

// The events of one member of staff, oldest first.
func ExampleLog_Events() {
	ctx, clinic := context.Background(), sealtext.MustTenant("clinic")
	log, store, _ := exampleLog()
	for _, actor := range []string{"nurse-7", "nurse-8", "nurse-7"} {
		err := store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
			return log.Record(ctx, tx, audit.Event{Tenant: clinic, Kind: audit.KindLookedUp, Actor: sealtext.Actor{ID: actor}})
		})
		if err != nil {
			fmt.Println(err)
		}
	}
	token, err := log.ActorToken(ctx, clinic, "nurse-7")
	if err != nil {
		fmt.Println(err)
	}
	for e, err := range log.Events(ctx, audit.Query{Tenant: clinic, Actor: token}) {
		if err != nil {
			fmt.Println(err)
			break
		}
		fmt.Println(e.At.Format(time.TimeOnly), e.Kind, e.Actor.ID)
	}
	// Output:
	// 12:01:00 looked-up nurse-7
	// 12:03:00 looked-up nurse-7
}

// The events about a person, for their access request.
func ExampleLog_Export() {
	ctx, clinic := context.Background(), sealtext.MustTenant("clinic")
	log, store, sealer := exampleLog()
	ann, err := sealtext.ParseE164("+12025550123")
	if err != nil {
		fmt.Println(err)
	}
	var person sealtext.Person
	err = store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) (err error) {
		if person, err = sealer.Enroll(ctx, tx, clinic, ann); err != nil {
			return err
		}
		return log.Record(ctx, tx, audit.Event{
			Tenant: clinic, Kind: audit.KindRevealed, Subject: person.Subject, Actor: sealtext.Actor{ID: "nurse-7"},
			Details: audit.Details{Field: "number", Reason: "support"},
		})
	})
	if err != nil {
		fmt.Println(err)
	}
	err = log.Export(ctx, person, func(r sealtext.Record) error {
		fmt.Println(r.Package, r.Kind, r.Values["field"], r.Values["reason"])
		return nil
	})
	fmt.Println(err)
	// Output:
	// audit revealed number support
	// <nil>
}

func ExampleParseKind() {
	k, err := audit.ParseKind("reveal-denied")
	fmt.Println(k == audit.KindRevealDenied, err)
	_, err = audit.ParseKind("peeked")
	fmt.Println(err)
	// Output:
	// true <nil>
	// sealtext: kind must be the name of an audit event; see audit.Kinds
}
