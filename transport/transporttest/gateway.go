package transporttest

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
	"github.com/sealtext/sealtext/redact"
	"github.com/sealtext/sealtext/retention"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/inbox"
	"github.com/sealtext/sealtext/vault"
	"github.com/sealtext/sealtext/vault/tinkvault"
)

// Harness is every room over one store in memory. Its fields are the real
// rooms; only the provider, the clock and the store are not those of
// production.
type Harness struct {
	Tenant  sealtext.Tenant  // "clinic"
	Program sealtext.Program // "reminders"
	Sender  sealtext.Sender  // "+15005550006"

	Clock   *Clock // Monday, 2 March 2026, 15:00 UTC: inside US hours
	Sealer  *vault.Sealer
	Audit   *audit.Log
	Vault   *vault.Vault // role "auditor" may reveal everything
	Consent *consent.Ledger
	Gateway *transport.Gateway
	Relay   *transport.Relay
	Inbox   *inbox.Transport
	Archive *transport.Archive
	Holds   *retention.Holds
	Rights  *retention.Rights

	// InTx runs a function in a transaction of the store.
	InTx func(context.Context, func(context.Context, sealtext.Tx) error) error

	t    testing.TB
	ctx  context.Context
	keys atomic.Int64
}

// Auditor is an actor whom the vault of a [Harness] lets reveal everything.
func Auditor() sealtext.Actor { return sealtext.Actor{ID: "auditor-1", Roles: []string{"auditor"}} }

// New makes a House. It fails t where something is wrong.
func New(t testing.TB) *Harness { return newHouse(t, nil, nil) }

// Config is what the rooms of a [Harness] are made from that decide about
// messages. The rooms below them, and what one of the three has from another,
// are set.
type Config struct {
	// Programs and Tenants are declared, unless Consent.Programs is set.
	Programs []program.Program
	Tenants  []program.Tenant
	Consent  consent.Config
	Gateway  transport.GatewayConfig
	Relay    transport.RelayConfig // Transport is zero for the inbox
}

// NewWith makes a House with other programs, senders or replies: change
// is given the configuration that [New] uses. The House's own Program and
// Sender stay those of the messages that it makes.
func NewWith(t testing.TB, change func(*Config)) *Harness { return newHouse(t, nil, change) }

// newHouse takes another transport in place of the inbox.
func newHouse(t testing.TB, tr transport.Transport, change func(*Config)) *Harness {
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
	ring := newKeyring(t, store.Vault(), now, h.Tenant)
	h.Sealer = must(vault.NewSealer(vault.SealerConfig{Keyring: ring, Store: store.Vault(), Now: now}))(t)
	h.Audit = must(audit.New(audit.Config{Store: store.Audit(), Sealer: h.Sealer, Now: now}))(t)
	rules := must(vault.NewAccessRules(now, vault.AccessRule{
		Roles:   []string{"auditor"},
		Reasons: []vault.Reason{vault.ReasonSupport, vault.ReasonAccessRequest, vault.ReasonInvestigation, vault.ReasonLegalDemand},
	}))(t)
	h.Vault = must(vault.New(vault.Config{Sealer: h.Sealer, Audit: h.Audit, Authorizer: rules}))(t)
	var cfg Config
	cfg.Consent = consent.Config{Store: store.Consent(), Sealer: h.Sealer, Audit: h.Audit, Now: now}
	cfg.Programs = []program.Program{{
		Tenant: h.Tenant, Name: h.Program, Senders: []program.Sender{{Address: h.Sender, Route: "inbox"}},
		Purposes: sealtext.AllPurposes, StartPurposes: sealtext.Purposes(sealtext.Informational),
	}}
	zones := must(zone.New(zone.Config{}))(t)
	content := must(redact.NewContentPolicy(redact.ContentConfig{}))(t)
	cfg.Gateway = transport.GatewayConfig{
		Store: store.Transport(), Sealer: h.Sealer, Audit: h.Audit, Now: now,
		Locator: zones, Content: content,
	}
	cfg.Relay = transport.RelayConfig{
		Store: store.Transport(), Sealer: h.Sealer, Audit: h.Audit, Now: now,
		Transport: tr, Name: "inbox", Holds: store.Retention(), Workers: 1, // so that texts arrive in their order
	}
	if change != nil {
		change(&cfg)
	}
	if cfg.Consent.Programs == nil {
		cfg.Consent.Programs = must(program.Static(cfg.Tenants, cfg.Programs...))(t)
	}
	h.Inbox = must(inbox.New(inbox.Config{Now: now}))(t)
	if cfg.Relay.Transport == nil {
		cfg.Relay.Transport = h.Inbox
	}
	h.Consent = must(consent.New(cfg.Consent))(t)
	cfg.Gateway.Consent, cfg.Relay.Consent = h.Consent, h.Consent
	h.Gateway = must(transport.NewGateway(cfg.Gateway))(t)
	h.Relay = must(transport.NewRelay(cfg.Relay))(t)
	h.Archive = transport.NewArchive(store.Transport())
	h.Holds = must(retention.NewHolds(retention.HoldsConfig{Store: store.Retention(), Sealer: h.Sealer, Audit: h.Audit, Now: now}))(t)
	h.Rights = must(retention.NewRights(retention.RightsConfig{
		Store: store.Retention(), Audit: h.Audit, Opener: h.Vault, Shredder: h.Vault, Now: now,
		Holders: []retention.NamedHolder{
			{Name: "transport", Holder: h.Archive}, {Name: "consent", Holder: h.Consent}, {Name: "audit", Holder: h.Audit},
		},
	}))(t)
	return h
}

// newKeyring makes new keys in a temporary folder.
func newKeyring(t testing.TB, store vault.KeysetStore, now func() time.Time, tenant sealtext.Tenant) *tinkvault.Keyring {
	t.Helper()
	dir := t.TempDir()
	if err := tinkvault.Init(dir); err != nil {
		t.Fatalf("transporttest: make keys: %v", err)
	}
	files := must(tinkvault.Open(dir))(t)
	ring := must(tinkvault.New(context.Background(), tinkvault.Config{Store: store, KEK: files.KEK, Epoch: files.Epoch, Now: now}))(t)
	must(ring.CreateTenant(context.Background(), tenant))(t)
	return ring
}

func must[T any](v T, err error) func(testing.TB) T {
	return func(t testing.TB) T {
		t.Helper()
		if err != nil {
			t.Fatalf("transporttest: build the house: %v", err)
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
		h.t.Fatalf("transporttest: enroll: %v", err)
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
		h.t.Fatalf("transporttest: opt in: %v", err)
	}
}

// Message is an informational message of the house's program and sender, with
// a fresh idempotency key, for tests that change something about it.
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
			h.t.Fatalf("transporttest: relay: %v", err)
		}
		if total += n; n == 0 {
			return total
		}
	}
}

// Reply has the person text the house's sender.
func (h *Harness) Reply(e164, text string) transport.Received {
	h.t.Helper()
	r, err := h.Inbox.Write(h.ctx, h.Gateway, h.Tenant, h.Number(e164), h.Sender, text)
	if err != nil {
		h.t.Fatalf("transporttest: reply: %v", err)
	}
	return r
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
