package tinkvault_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/memstore"
	"github.com/sealtext/sealtext/vault"
	"github.com/sealtext/sealtext/vault/tinkvault"
)

// keyFolder is where an operator keeps keys: not beside the database.
func keyFolder() (dir string, remove func()) {
	dir, err := os.MkdirTemp("", "keys")
	if err != nil {
		panic(err)
	}
	return filepath.Join(dir, "sealtext"), func() { _ = os.RemoveAll(dir) }
}

// Once, by an operator. A folder that has keys keeps them.
func ExampleInit() {
	dir, remove := keyFolder()
	defer remove()
	fmt.Println(tinkvault.Init(dir))
	fmt.Println(errors.Is(tinkvault.Init(dir), fs.ErrExist))
	// Output:
	// <nil>
	// true
}

// At every start.
func ExampleOpen() {
	dir, remove := keyFolder()
	defer remove()
	_, err := tinkvault.Open(dir)
	fmt.Println("not there:", errors.Is(err, fs.ErrNotExist))
	if err := tinkvault.Init(dir); err != nil {
		fmt.Println(err)
	}
	keys, err := tinkvault.Open(dir)
	fmt.Println(keys.KEK.ID != keys.Epoch.ID, err)
	// Output:
	// not there: true
	// true <nil>
}

// exampleKeys are new ones.
func exampleKeys() tinkvault.Files {
	dir, remove := keyFolder()
	defer remove()
	if err := tinkvault.Init(dir); err != nil {
		panic(err)
	}
	keys, err := tinkvault.Open(dir)
	if err != nil {
		panic(err)
	}
	return keys
}

// Keys that are lost are not replaced: what they sealed would be lost with
// them, silently.
func ExampleNew() {
	ctx := context.Background()
	store, err := memstore.New(memstore.Config{}) // in a host, sqlstore
	if err != nil {
		fmt.Println(err)
	}
	keys, others := exampleKeys(), exampleKeys()
	ring, err := tinkvault.New(ctx, tinkvault.Config{Store: store.Vault(), KEK: keys.KEK, Epoch: keys.Epoch})
	if err != nil {
		fmt.Println(err)
	}
	if _, err := ring.CreateTenant(ctx, sealtext.MustTenant("clinic")); err != nil {
		fmt.Println(err)
	}
	_, err = tinkvault.New(ctx, tinkvault.Config{Store: store.Vault(), KEK: others.KEK, Epoch: keys.Epoch})
	fmt.Println(errors.Is(err, vault.ErrKEKMissing))
	// Output:
	// true
}

func ExampleKeyring_CreateTenant() {
	ctx := context.Background()
	store, err := memstore.New(memstore.Config{})
	if err != nil {
		fmt.Println(err)
	}
	keys := exampleKeys()
	ring, err := tinkvault.New(ctx, tinkvault.Config{Store: store.Vault(), KEK: keys.KEK, Epoch: keys.Epoch})
	if err != nil {
		fmt.Println(err)
	}
	for range 2 {
		fmt.Println(ring.CreateTenant(ctx, sealtext.MustTenant("clinic")))
	}
	// Output:
	// true <nil>
	// false <nil>
}

func ExampleReadPublicKeyset() {
	ctx := context.Background()
	dir, err := os.MkdirTemp("", "keys")
	orPanic(err)
	defer func() { _ = os.RemoveAll(dir) }()
	orPanic(tinkvault.Init(filepath.Join(dir, "sealtext")))
	keys, err := tinkvault.Open(filepath.Join(dir, "sealtext"))
	orPanic(err)
	store, err := memstore.New(memstore.Config{})
	orPanic(err)
	ring, err := tinkvault.New(ctx, tinkvault.Config{Store: store.Vault(), KEK: keys.KEK, Epoch: keys.Epoch})
	orPanic(err)
	_, err = ring.CreateTenant(ctx, clinic)
	orPanic(err)
	_, err = ring.CreateWriteOnly(ctx, clinic)
	orPanic(err)
	public, err := ring.PublicKeyset(ctx, clinic)
	orPanic(err)

	web, err := tinkvault.ReadPublicKeyset(clinic, public)
	fmt.Println(web.Tenant(), err)
	_, err = tinkvault.ReadPublicKeyset(clinic, []byte(`{"primaryKeyId": 1}`))
	fmt.Println(err)
	// Output:
	// clinic <nil>
	// tinkvault: not a Tink keyset of public keys for encryption; use the result of PublicKeyset
}

func orPanic(err error) {
	if err != nil {
		panic(err)
	}
}
