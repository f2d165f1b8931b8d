package consent_test

import (
	"context"
	"fmt"
	"os"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/memstore"
	"github.com/sealtext/sealtext/vault"
	"github.com/sealtext/sealtext/vault/tinkvault"
)

// A host that sends messages by itself puts the gate around its call.
func Example() {
	ctx := context.Background()
	clinic, reminders, sender := sealtext.MustTenant("clinic"), sealtext.MustProgram("reminders"), sealtext.MustSender("24273")

	// Keys and a store; sqlstore and a KMS take their places in production.
	store := check(memstore.New(memstore.Config{}))
	folder := check(os.MkdirTemp("", "keys"))
	defer func() { _ = os.RemoveAll(folder) }()
	if err := tinkvault.Init(folder); err != nil {
		panic(err)
	}
	keys := check(tinkvault.Open(folder))
	ring := check(tinkvault.New(ctx, tinkvault.Config{Store: store.Vault(), KEK: keys.KEK, Epoch: keys.Epoch}))
	check(ring.CreateTenant(ctx, clinic))
	sealer := check(vault.NewSealer(vault.SealerConfig{Keyring: ring, Store: store.Vault()}))

	ledger := check(consent.New(consent.Config{
		Store:  store.Consent(),
		Sealer: sealer,
		Audit:  check(audit.New(audit.Config{Store: store.Audit(), Sealer: sealer})),
		Programs: check(program.Static(nil, program.Program{
			Tenant: clinic, Name: reminders, Senders: []program.Sender{{Address: sender}},
			Purposes: sealtext.Purposes(sealtext.Transactional), StartPurposes: sealtext.Purposes(sealtext.Transactional),
		})),
	}))
	var ann sealtext.Person
	if err := store.Vault().InTx(ctx, func(ctx context.Context, tx sealtext.Tx) (err error) {
		ann, err = sealer.Enroll(ctx, tx, clinic, check(sealtext.ParseE164("+12025550123")))
		return err
	}); err != nil {
		panic(err)
	}

	remind := func() {
		id := sealtext.NewID()
		decision, err := ledger.Do(ctx, consent.Request{
			Person: ann, Program: reminders, Sender: sender, Purpose: sealtext.Transactional, Message: id,
		}, func(_ context.Context, permit consent.Permit) error {
			if err := permit.Redeem(id); err != nil {
				return err // opted out in the meantime
			}
			fmt.Println("the provider is called here")
			return nil
		})
		if err == nil {
			err = decision.Err()
		}
		fmt.Println("error:", err)
	}
	write := func(reference, text string) {
		err := store.Consent().InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
			_, err := ledger.Inbound(ctx, tx, consent.InboundText{
				Person: ann, Sender: sender, Text: check(sealtext.NewBody(text)), At: time.Now(), Reference: reference,
			})
			return err
		})
		if err == nil {
			_, err = ledger.Barrier(ctx, ann)
		}
		if err != nil {
			panic(err)
		}
	}
	remind()
	write("m1", "START")
	remind()
	write("m2", "please stop texting me")
	remind()
	// Output:
	// error: consent: the message is denied by consent.no-opt-in
	// the provider is called here
	// error: <nil>
	// error: consent: the message is denied by consent.opted-out
}

func check[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
