package transport_test

import (
	"context"
	"os"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/consent/zone"
	"github.com/sealtext/sealtext/memstore"
	"github.com/sealtext/sealtext/redact"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/inbox"
	"github.com/sealtext/sealtext/vault"
	"github.com/sealtext/sealtext/vault/tinkvault"
)

var (
	exampleClinic    = sealtext.MustTenant("clinic")
	exampleReminders = sealtext.MustProgram("reminders")
	exampleSender    = sealtext.MustSender("+15005550006")
)

// exampleApp has the parts that the examples use.
type exampleApp struct {
	now     func() time.Time
	store   *memstore.Store
	sealer  *vault.Sealer
	audit   *audit.Log
	ledger  *consent.Ledger
	gateway *transport.Gateway
	relay   *transport.Relay
	inbox   *inbox.Transport
}

// openExample constructs the parts in the order of their dependencies. memstore stands for
// sqlstore, and inbox for a provider.
func openExample(ctx context.Context, changes ...func(*program.Program)) *exampleApp {
	now := func() time.Time { return time.Date(2026, 3, 2, 15, 0, 0, 0, time.UTC) }
	r := exampleApp{now: now}
	r.store = must(memstore.New(memstore.Config{}))

	// Keys: a folder that an operator created, separate from the database.
	dir := must(os.MkdirTemp("", "keys"))
	defer func() { _ = os.RemoveAll(dir) }()
	if err := tinkvault.Init(dir); err != nil {
		panic(err)
	}
	keys := must(tinkvault.Open(dir))
	ring := must(tinkvault.New(ctx, tinkvault.Config{Store: r.store.Vault(), KEK: keys.KEK, Epoch: keys.Epoch}))
	must(ring.CreateTenant(ctx, exampleClinic))

	// Sealing, the audit log, the ledger, and the gateway with its relay.
	r.sealer = must(vault.NewSealer(vault.SealerConfig{Keyring: ring, Store: r.store.Vault()}))
	r.audit = must(audit.New(audit.Config{Store: r.store.Audit(), Sealer: r.sealer, Now: now}))
	reminders := program.Program{
		Tenant: exampleClinic, Name: exampleReminders, Senders: []program.Sender{{Address: exampleSender}},
		Purposes: sealtext.AllPurposes, StartPurposes: sealtext.Purposes(sealtext.Informational),
	}
	for _, change := range changes {
		change(&reminders)
	}
	r.ledger = must(consent.New(consent.Config{
		Store: r.store.Consent(), Sealer: r.sealer, Audit: r.audit, Now: now, Programs: must(program.Static(nil, reminders)),
	}))
	r.gateway = must(transport.NewGateway(transport.GatewayConfig{
		Store: r.store.Transport(), Sealer: r.sealer, Consent: r.ledger, Audit: r.audit, Now: now,
		Locator: must(zone.New(zone.Config{})), Content: must(redact.NewContentPolicy(redact.ContentConfig{})),
	}))
	r.inbox = must(inbox.New(inbox.Config{Now: now}))
	r.relay = must(transport.NewRelay(transport.RelayConfig{
		Store: r.store.Transport(), Sealer: r.sealer, Consent: r.ledger, Audit: r.audit, Now: now,
		Transport: r.inbox, Name: "inbox",
	}))
	return &r
}

// exampleMessage is a reminder to Ann.
func exampleMessage(key, text string) transport.Message {
	return transport.Message{
		Tenant: exampleClinic, To: must(sealtext.ParseE164("+12025550123")),
		Program: exampleReminders, Sender: exampleSender, Purpose: sealtext.Informational,
		Body: must(sealtext.NewBody(text)), IdempotencyKey: key, Actor: sealtext.System("visits"),
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
