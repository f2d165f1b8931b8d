package servicetest

import (
	"context"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/consent/zone"
	"github.com/sealtext/sealtext/memstore"
	"github.com/sealtext/sealtext/retention"
	"github.com/sealtext/sealtext/service"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/inbox"
	"github.com/sealtext/sealtext/vault"
	"github.com/sealtext/sealtext/vault/tinkvault"
)

// Harness is a service over one store in memory, with one tenant and one program. Its fields are
// the real parts; only the provider, the clock and the store are not those of production. Its
// methods fail the test on any error, except Send, which returns that of the gateway. They are for
// the goroutine of the test.
type Harness struct {
	Tenant  sealtext.Tenant  // "clinic"
	Program sealtext.Program // "reminders"
	Sender  sealtext.Sender  // "+15005550006", on the route "inbox"

	Clock   *Clock // Monday, 2 March 2026, 15:00 UTC: inside US hours
	Service *service.Service
	Sealer  *vault.Sealer
	Audit   *audit.Log
	Vault   *vault.Vault // role "auditor" may reveal everything
	Consent *consent.Ledger
	Gateway *transport.Gateway
	Relay   *transport.Relay // of the route "inbox"
	Inbox   *inbox.Transport // keeps what the relay handed over
	Archive *transport.Archive
	Holds   *retention.Holds
	Rights  *retention.Rights

	// InTx runs a function in a transaction of the store.
	InTx func(context.Context, func(context.Context, sealtext.Tx) error) error

	t    testing.TB
	ctx  context.Context
	keys atomic.Int64
}

// Auditor is an actor whom the vault of a [Harness] lets reveal every value, for the reasons
// vault.ReasonSupport, ReasonAccessRequest, ReasonInvestigation and ReasonLegalDemand.
func Auditor() sealtext.Actor { return sealtext.Actor{ID: "auditor-1", Roles: []string{"auditor"}} }

// New makes a Harness. It fails t where something is wrong.
func New(t testing.TB) *Harness {
	t.Helper()
	return NewWith(t, nil)
}

// Config is what [NewWith] makes a [Harness] from.
type Config struct {
	// Tenants and Programs are declared. The tenant of the Harness always has keys.
	Tenants  []program.Tenant
	Programs []program.Program
	// Parts are the configurations of all packages, to be changed as in [service.Config].Adjust.
	// Fields that hold a component of another package, such as a Sealer, are nil here, and are set
	// after change has returned; only Parts.Consent.Programs, where change sets it, is kept.
	*service.Parts
	// Relay is the relay of the route "inbox", which is among Parts.Relays. Set its Transport to
	// test what happens when a provider fails; [Harness.Texts] then stays empty.
	Relay *transport.RelayConfig
}

// NewWith makes a Harness with other programs, rules or parts: change is given the configuration
// that [New] uses. Tenant, Program and Sender of the Harness stay those of the messages that it
// makes.
func NewWith(t testing.TB, change func(*Config)) *Harness {
	t.Helper()
	h := &Harness{
		Tenant: sealtext.MustTenant("clinic"), Program: sealtext.MustProgram("reminders"),
		Sender: sealtext.MustSender("+15005550006"),
		Clock:  NewClock(time.Date(2026, time.March, 2, 15, 0, 0, 0, time.UTC)),
		t:      t, ctx: context.Background(),
	}
	now := h.Clock.Now
	store := must(memstore.New(memstore.Config{}))(t)
	h.InTx = store.InTx
	h.Inbox = must(inbox.New(inbox.Config{Now: now}))(t)
	auditor := must(vault.NewAccessRules(now, vault.AccessRule{
		Roles:   []string{"auditor"},
		Reasons: []vault.Reason{vault.ReasonSupport, vault.ReasonAccessRequest, vault.ReasonInvestigation, vault.ReasonLegalDemand},
	}))(t)
	cfg := Config{Programs: []program.Program{{
		Tenant: h.Tenant, Name: h.Program, Senders: []program.Sender{{Address: h.Sender, Route: "inbox"}},
		Purposes: sealtext.AllPurposes, StartPurposes: sealtext.Purposes(sealtext.Informational),
	}}}
	h.Service = must(service.New(h.ctx, service.Config{
		Stores: service.Memory(store), Locator: must(zone.New(zone.Config{}))(t), Authorizer: auditor,
		Transports: map[string]transport.Transport{"inbox": h.Inbox},
		Handlers:   map[string]transport.FeedHandler{}, // for Hear
		Workers:    1,                                  // so that texts arrive in their order
		Now:        now,
		Adjust: func(p *service.Parts) {
			cfg.Parts, cfg.Relay = p, p.Relays["inbox"]
			if change != nil {
				change(&cfg)
			}
		},
	}))(t)
	h.Sealer, h.Audit, h.Vault, h.Consent = h.Service.Sealer, h.Service.Audit, h.Service.Vault, h.Service.Consent
	h.Gateway, h.Relay, h.Archive = h.Service.Gateway, h.Service.Relays["inbox"], h.Service.Archive
	h.Holds, h.Rights = h.Service.Holds, h.Service.Rights
	h.declare(cfg)
	return h
}

// declare makes the keys of the tenant and declares what the configuration says.
func (h *Harness) declare(cfg Config) {
	h.t.Helper()
	if ring, ok := h.Service.Keyring.(*tinkvault.Keyring); ok {
		must(ring.CreateTenant(h.ctx, h.Tenant))(h.t)
	}
	by := sealtext.System("test")
	if err := h.Service.Declare(h.ctx, by, cfg.Programs...); err != nil {
		h.t.Fatalf("servicetest: declare: %v", err)
	}
	for _, tenant := range cfg.Tenants {
		must(h.Service.Programs.DeclareTenant(h.ctx, by, tenant))(h.t)
	}
}

func must[T any](v T, err error) func(testing.TB) T {
	return func(t testing.TB) T {
		t.Helper()
		if err != nil {
			t.Fatalf("servicetest: %v", err)
		}
		return v
	}
}

// Number parses a number in E.164 form and fails the test where it is none.
func (h *Harness) Number(e164 string) sealtext.Number {
	h.t.Helper()
	return must(sealtext.ParseE164(e164))(h.t)
}

// Person enrolls a number and returns the person.
func (h *Harness) Person(e164 string) (p sealtext.Person) {
	h.t.Helper()
	n := h.Number(e164)
	err := h.InTx(h.ctx, func(ctx context.Context, tx sealtext.Tx) (err error) {
		p, err = h.Sealer.Enroll(ctx, tx, h.Tenant, n)
		return err
	})
	if err != nil {
		h.t.Fatalf("servicetest: enroll: %v", err)
	}
	return p
}

// OptIn records that the person agreed to the program on paper a day ago, to
// informational messages or to those given.
func (h *Harness) OptIn(e164 string, purposes ...sealtext.Purpose) {
	h.t.Helper()
	if len(purposes) == 0 {
		purposes = []sealtext.Purpose{sealtext.Informational}
	}
	_, err := h.Consent.Record(h.ctx, consent.Event{
		Person: h.Person(e164), Kind: consent.KindOptIn, Scope: consent.ForProgram(h.Program),
		Purposes: sealtext.Purposes(purposes...), Method: consent.MethodPaper, Actor: sealtext.System("test"),
		Evidence:   consent.Evidence{Reference: "scan-1"},
		OccurredAt: h.Clock.Now().Add(-24 * time.Hour), IdempotencyKey: h.key("opt-in"),
	})
	if err != nil {
		h.t.Fatalf("servicetest: opt in: %v", err)
	}
}

// Message is an informational message of the Harness's program and sender, with a
// fresh idempotency key, for tests that change something about it.
func (h *Harness) Message(e164, text string) transport.Message {
	h.t.Helper()
	return transport.Message{
		Tenant: h.Tenant, To: h.Number(e164), Program: h.Program, Sender: h.Sender,
		Purpose: sealtext.Informational, Body: must(sealtext.NewBody(text))(h.t),
		IdempotencyKey: h.key("message"), Actor: sealtext.System("test"),
	}
}

// Send sends an informational message and relays everything that is due.
func (h *Harness) Send(e164, text string) error {
	h.t.Helper()
	if _, err := h.Gateway.Send(h.ctx, h.Message(e164, text)); err != nil {
		return err
	}
	h.Deliver()
	return nil
}

// Deliver relays until nothing is due, and returns how many messages that
// took.
func (h *Harness) Deliver() int {
	h.t.Helper()
	total := 0
	for {
		n, err := h.Relay.Step(h.ctx)
		if err != nil {
			h.t.Fatalf("servicetest: relay: %v", err)
		}
		if total += n; n == 0 {
			return total
		}
	}
}

// Reply has the person text the Harness's sender.
func (h *Harness) Reply(e164, text string) transport.Received {
	h.t.Helper()
	r, err := h.Inbox.Write(h.ctx, h.Gateway, h.Tenant, h.Number(e164), h.Sender, text)
	if err != nil {
		h.t.Fatalf("servicetest: reply: %v", err)
	}
	return r
}

// Hear returns the events of the feed since the last call, after Parts.Feed.Handlers have handled
// theirs.
func (h *Harness) Hear() (events []transport.Event) {
	h.t.Helper()
	if _, err := h.Service.Feed.Step(h.ctx); err != nil {
		h.t.Fatalf("servicetest: feed: %v", err)
	}
	err := h.InTx(h.ctx, func(ctx context.Context, tx sealtext.Tx) (err error) {
		events, err = h.Service.Feed.Next(ctx, tx, "servicetest", 1000)
		return err
	})
	if err != nil {
		h.t.Fatalf("servicetest: feed: %v", err)
	}
	return events
}

// Texts lists what the handset of the number received, in the clear.
func (h *Harness) Texts(e164 string) []string {
	h.t.Helper()
	var texts []string
	for _, m := range h.Inbox.To(h.Number(e164)) {
		texts = append(texts, m.Body.Plaintext())
	}
	return texts
}

func (h *Harness) key(kind string) string { return kind + "-" + strconv.FormatInt(h.keys.Add(1), 10) }
