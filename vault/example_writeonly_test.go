package vault_test

import (
	"context"
	"fmt"
	"os"

	"github.com/tink-crypto/tink-go/v2/hybrid"
	"github.com/tink-crypto/tink-go/v2/keyset"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/memstore"
	"github.com/sealtext/sealtext/vault"
	"github.com/sealtext/sealtext/vault/phone"
	"github.com/sealtext/sealtext/vault/tinkvault"
)

// A sign-up form on a web server that must not be able to read what it takes,
// and the worker behind it.
func ExampleWriteOnly() {
	ctx := context.Background()
	shop := sealtext.MustTenant("corner-books")
	dir, err := os.MkdirTemp("", "keys-")
	check(err)
	defer func() { _ = os.RemoveAll(dir) }()

	// The office makes the keys and hands out the public one.
	check(tinkvault.Init(dir + "/keys"))
	files, err := tinkvault.Open(dir + "/keys")
	check(err)
	store, err := memstore.New(memstore.Config{}) // sqlstore in an application
	check(err)
	ring, err := tinkvault.New(ctx, tinkvault.Config{Store: store.Vault(), KEK: files.KEK, Epoch: files.Epoch})
	check(err)
	_, err = ring.CreateTenant(ctx, shop)
	check(err)
	_, err = ring.CreateWriteOnly(ctx, shop)
	check(err)
	public, err := ring.PublicKeyset(ctx, shop)
	check(err)

	// The web server has the public keyset and nothing else.
	web, err := tinkvault.ReadPublicKeyset(shop, public)
	check(err)
	number, _, err := phone.Parse("07400 123456", "GB")
	check(err)
	signUp := sealtext.Binding{Tenant: shop, Field: "phone", Record: sealtext.NewID()}
	sealed, err := web.SealNumber(ctx, signUp, number)
	check(err)
	fmt.Println("the web server stores", len(sealed.Bytes()), "bytes that it cannot read")

	// The worker enrolls the person and brings the value under their own key.
	sealer, err := vault.NewSealer(vault.SealerConfig{Keyring: ring, Store: store.Vault()})
	check(err)
	var person sealtext.Person
	check(store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		person, err = sealer.EnrollSealed(ctx, tx, signUp, sealed)
		if err != nil {
			return err
		}
		sealed, err = sealer.Adopt(ctx, tx, signUp, person.Subject, sealed)
		return err // and write it, in the same transaction
	}))
	signUp.Subject = person.Subject

	// Support reads it, with an audit event, until the person is erased.
	log, err := audit.New(audit.Config{Store: store.Audit(), Sealer: sealer})
	check(err)
	rules, err := vault.NewAccessRules(nil, vault.AccessRule{Roles: []string{"support"}, Reasons: []vault.Reason{vault.ReasonSupport}})
	check(err)
	v, err := vault.New(vault.Config{Sealer: sealer, Audit: log, Authorizer: rules})
	check(err)
	clerk := vault.Access{Actor: sealtext.Actor{ID: "staff-17", Roles: []string{"support"}}, Reason: vault.ReasonSupport}
	clear, err := v.Reveal(ctx, clerk, signUp, sealed)
	fmt.Println(string(clear), err)
	check(store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		_, err := v.Erase(ctx, tx, person)
		return err
	}))
	_, err = v.Reveal(ctx, clerk, signUp, sealed)
	fmt.Println(err)
	// Output:
	// the web server stores 91 bytes that it cannot read
	// +447400123456 <nil>
	// vault: the subject was erased
}

// Any primitive with Tink's method will do, such as one of a host that reads
// its keysets by itself.
func ExampleNewWriteOnly() {
	private, err := keyset.NewHandle(hybrid.DHKEM_X25519_HKDF_SHA256_HKDF_SHA256_AES_256_GCM_Key_Template())
	check(err)
	public, err := private.Public()
	check(err)
	key, err := hybrid.NewHybridEncrypt(public)
	check(err)
	primary, err := public.Primary()
	check(err)
	web, err := vault.NewWriteOnly(vault.WriteOnlyConfig{Tenant: sealtext.MustTenant("corner-books"), KeyID: primary.KeyID(), Key: key})
	check(err)
	s, err := web.Seal(context.Background(), nil, sealtext.Binding{Tenant: web.Tenant(), Field: "note"}, []byte("call after six"))
	fmt.Println(s.KeyID() == primary.KeyID(), err)
	// Output: true <nil>
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}
