package invariants_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

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
	"github.com/sealtext/sealtext/vault/vaulttest"
)

var (
	ctx       = context.Background()
	clinic    = sealtext.MustTenant("clinic")
	reminders = sealtext.MustProgram("reminders")
	sender    = sealtext.MustSender("+15005550006")
	staff     = sealtext.Actor{ID: "staff-1", Roles: []string{"nurse"}}
	start     = time.Date(2026, 3, 2, 15, 0, 0, 0, time.UTC)
)

const ann = "+12025550123"

// fault fails the n-th call of a store method that it counts; 0 never fails.
type fault struct{ calls, at int }

var errInjected = errors.New("injected")

func (f *fault) hit() error {
	f.calls++
	if f.calls == f.at {
		return errInjected
	}
	return nil
}

// library is the library over a store in memory, with a fault between the packages and the store.
type library struct {
	mem     *memstore.Store
	fault   *fault
	sealer  *vault.Sealer
	log     *audit.Log
	ledger  *consent.Ledger
	gateway *transport.Gateway
	relay   *transport.Relay
	inbox   *inbox.Transport
}

func build(t *testing.T, cfg memstore.Config, allow ...sealtext.Number) *library {
	t.Helper()
	mem, err := memstore.New(cfg)
	require.NoError(t, err)
	now := func() time.Time { return start }
	h := &library{mem: mem, fault: &fault{}}
	subjects, rows := faultySubjects{mem.Vault(), h.fault}, faultyTransport{mem.Transport(), h.fault}
	ring := vaulttest.NewKeyring(t, mem.Vault(), now, clinic)
	h.sealer, err = vault.NewSealer(vault.SealerConfig{Keyring: ring, Store: subjects, Now: now})
	require.NoError(t, err)
	h.log, err = audit.New(audit.Config{Store: faultyAudit{mem.Audit(), h.fault}, Sealer: h.sealer, Now: now})
	require.NoError(t, err)
	programs, err := program.Static(nil, program.Program{
		Tenant: clinic, Name: reminders, Senders: []program.Sender{{Address: sender}}, Purposes: sealtext.AllPurposes,
		Wording: program.Wording{Brand: "City Clinic", Program: "reminders", Contact: "example.com/help"},
	})
	require.NoError(t, err)
	h.ledger, err = consent.New(consent.Config{
		Store: faultyConsent{mem.Consent(), h.fault}, Sealer: h.sealer, Audit: h.log, Now: now, Programs: programs,
	})
	require.NoError(t, err)
	zones, err := zone.New(zone.Config{})
	require.NoError(t, err)
	content, err := redact.NewContentPolicy(redact.ContentConfig{})
	require.NoError(t, err)
	h.gateway, err = transport.NewGateway(transport.GatewayConfig{
		Store: rows, Sealer: h.sealer, Consent: h.ledger, Audit: h.log, Locator: zones, Content: content, Now: now,
	})
	require.NoError(t, err)
	h.inbox, err = inbox.New(inbox.Config{Now: now})
	require.NoError(t, err)
	h.relay, err = transport.NewRelay(transport.RelayConfig{
		Store: rows, Sealer: h.sealer, Consent: h.ledger, Audit: h.log, Transport: h.inbox, Name: "inbox", Now: now, AllowRecipients: allow,
	})
	require.NoError(t, err)
	return h
}

func number(t *testing.T, s string) sealtext.Number {
	t.Helper()
	n, err := sealtext.ParseE164(s)
	require.NoError(t, err)
	return n
}

func (h *library) person(t *testing.T, e164 string) (p sealtext.Person) {
	t.Helper()
	require.NoError(t, h.mem.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) (err error) {
		p, err = h.sealer.Enroll(ctx, tx, clinic, number(t, e164))
		return err
	}))
	return p
}

func optIn(p sealtext.Person, key string) consent.Event {
	return consent.Event{
		Person: p, Kind: consent.KindOptIn, Scope: consent.ForProgram(reminders), Purposes: sealtext.AllPurposes, Method: consent.MethodPaper,
		Evidence: consent.Evidence{Reference: "scan-1"}, Actor: staff, OccurredAt: start.Add(-time.Hour), IdempotencyKey: key,
	}
}

func message(t *testing.T, e164, key string) transport.Message {
	t.Helper()
	body, err := sealtext.NewBody("See you tomorrow.")
	require.NoError(t, err)
	return transport.Message{
		Tenant: clinic, To: number(t, e164), Program: reminders, Sender: sender, Purpose: sealtext.Informational,
		Body: body, Actor: staff, IdempotencyKey: key,
	}
}

// stored counts the rows of every package that a message touches.
func (h *library) stored(t *testing.T) (events, messages, consents int) {
	t.Helper()
	rows, err := h.mem.Audit().Rows(ctx, nil, audit.Query{Tenant: clinic, Limit: 1000})
	require.NoError(t, err)
	directory, err := h.sealer.Find(ctx, nil, clinic, number(t, ann))
	if err != nil {
		require.ErrorIs(t, err, vault.ErrUnknownSubject)
		return len(rows), 0, 0
	}
	sent, err := h.mem.Transport().Sent(ctx, nil, clinic, directory.Subject)
	require.NoError(t, err)
	inbound, err := h.mem.Transport().Inbound(ctx, nil, clinic, directory.Subject)
	require.NoError(t, err)
	ledger, err := h.mem.Consent().Load(ctx, nil, []consent.EventKey{{Tenant: clinic, Pseudonym: directory.Pseudonyms[0]}})
	require.NoError(t, err)
	return len(rows), len(sent) + len(inbound), len(ledger)
}
