package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/redact"
	"github.com/sealtext/sealtext/retention"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/vault"
	"github.com/sealtext/sealtext/vault/vaulttest"
)

// Invariant 1: no number and no text in any stored byte or log line. The flow
// of the quickstart runs with canaries in every place that takes a string,
// and then every byte of the database, its write-ahead log and all log lines
// are searched for them: raw, in hex, base64 and UTF-16.
func TestCanary(t *testing.T) {
	ctx := context.Background()
	var logs bytes.Buffer
	handler, err := redact.NewHandler(slog.NewJSONHandler(&logs, nil), redact.HandlerConfig{})
	require.NoError(t, err)
	old := slog.Default()
	slog.SetDefault(slog.New(handler))
	defer slog.SetDefault(old)

	dir := t.TempDir()
	list := filepath.Join(dir, "list.csv")
	db := filepath.Join(dir, "canary.db")
	var rows strings.Builder
	var secrets []string
	rows.WriteString("name,phone,country,consent,when,proof\n")
	for i := range 24 {
		name, number := fmt.Sprintf("Quetzalcoatl%c", 'a'+i), fmt.Sprintf("74001234%02d", i)
		secrets = append(secrets, name, "+44"+number, "0"+number)
		fmt.Fprintf(&rows, "%s Canary,0%s,GB,%s,2026-01-02,form-%d\n", name, number, []string{"yes", "yes", "stopped", "no"}[i%4], i)
	}
	secrets = append(secrets, "plumage offer", "please leave me alone")
	require.NoError(t, os.WriteFile(list, []byte(rows.String()), 0o600))

	clock := newClock(mustTime(t, defaultAt))
	s := &story{
		o: options{template: "Hi {first}, the plumage offer ends on Sunday.", db: db}, src: source{list},
		clock: clock, out: io.Discard, final: io.Discard, term: io.Discard,
	}
	s.shop, err = open(ctx, db, filepath.Join(dir, "keys"), clock.now)
	require.NoError(t, err)
	scan := func(when string) {
		files, err := filepath.Glob(db + "*")
		require.NoError(t, err)
		for _, f := range files {
			if info, err := os.Stat(f); err != nil || info.IsDir() {
				continue
			}
			b, err := os.ReadFile(f)
			require.NoError(t, err)
			require.Empty(t, vaulttest.Shows(string(b), secrets...), "%s: %s shows a canary", when, filepath.Base(f))
		}
		require.Empty(t, vaulttest.Shows(logs.String(), secrets...), "%s: the log shows a canary", when)
	}
	for _, chapter := range []func(context.Context) error{s.readAndImport, s.send} {
		require.NoError(t, chapter(ctx))
	}
	require.NotZero(t, s.sentNow)
	scan("after sending")
	_, err = os.Stat(db + "-wal")
	require.NoError(t, err, "the write-ahead log was among the files")

	canaryInEveryString(ctx, t, s)
	m, _ := s.first()
	_, err = s.Inbox.Reply(ctx, s.Gateway, m, "please leave me alone, quetzalcoatla")
	require.NoError(t, err)
	slog.Info("delivered to "+m.To.E164(), "to", m.To.E164(), "number", m.To, "body", m.Body, "err", fmt.Errorf("no route to %s", m.To.E164()))
	for _, chapter := range []func(context.Context) error{s.stop, s.showLogs, s.morning, s.sweep, s.access, s.forget, s.showAudit} {
		require.NoError(t, chapter(ctx))
	}
	scan("at the end")
	_, err = s.file.Exec("PRAGMA wal_checkpoint(TRUNCATE)")
	require.NoError(t, err)
	scan("after a checkpoint")

	// The search itself: a host's own clear column would be found.
	_, err = s.file.Exec("CREATE TABLE customers (phone TEXT)")
	require.NoError(t, err)
	_, err = s.file.Exec("INSERT INTO customers VALUES (?1)", secrets[1])
	require.NoError(t, err)
	found := false
	for _, f := range []string{db, db + "-wal"} {
		b, err := os.ReadFile(f)
		require.NoError(t, err)
		found = found || vaulttest.Shows(string(b), secrets...) != ""
	}
	require.True(t, found, "the scan finds a clear number when there is one")
}

// canaryInEveryString puts a known number where a host might: each is refused
// with an error that names the field and not the value, or stored as a keyed
// hash.
func canaryInEveryString(ctx context.Context, t *testing.T, s *story) {
	t.Helper()
	const canary = "+447400123400"
	n, err := sealtext.ParseE164(canary)
	require.NoError(t, err)
	p, err := s.Sealer.Find(ctx, nil, books, n)
	require.NoError(t, err)
	body, err := sealtext.NewBody("plumage offer")
	require.NoError(t, err)
	good := transport.Message{Tenant: books, To: n, Program: offers, Sender: sender, Purpose: sealtext.Marketing, Body: body, Actor: clerk, IdempotencyKey: "k"}
	message := func(change func(*transport.Message)) error {
		m := good
		change(&m)
		_, err := s.Gateway.Send(ctx, m)
		return err
	}
	event := consent.Event{
		Person: p, Kind: consent.KindOptIn, Scope: consent.ForProgram(offers), Purposes: sealtext.Purposes(sealtext.Marketing), Method: consent.MethodWebForm,
		Actor: clerk, OccurredAt: s.clock.now(), IdempotencyKey: "k2",
	}
	record := func(change func(*consent.Event)) error {
		e := event
		change(&e)
		_, err := s.Consent.Record(ctx, e)
		return err
	}
	_, tenantErr := sealtext.ParseTenant(canary)
	_, programErr := sealtext.ParseProgram("p" + canary[1:])
	_, eraseErr := s.Rights.Erase(ctx, s.officer(), p, canary)
	_, revealErr := s.Vault.RevealNumber(ctx, vault.Access{Actor: s.officer(), Reason: vault.ReasonSupport, Reference: canary}, books, p.Subject)
	_, holdErr := s.Holds.Place(ctx, retention.Hold{Tenant: books, Subject: p.Subject, CaseID: canary, Actor: clerk})
	_, eventErr := s.Gateway.Receive(ctx, transport.Incoming{Tenant: books, Transport: "inbox", EventID: canary, From: n, To: sender, Body: body})
	for name, err := range map[string]error{
		"tenant": tenantErr, "program": programErr, "erase reference": eraseErr, "reveal reference": revealErr, "case": holdErr, "event": eventErr,
		"idempotency key": message(func(m *transport.Message) { m.IdempotencyKey = canary }),
		"template":        message(func(m *transport.Message) { m.Template = canary }),
		"actor":           message(func(m *transport.Message) { m.Actor.ID = canary }),
		"consent key":     record(func(e *consent.Event) { e.IdempotencyKey = canary }),
		"consent actor":   record(func(e *consent.Event) { e.Actor.ID = canary }),
	} {
		var input *sealtext.InputError
		require.ErrorAs(t, err, &input, name)
		require.Empty(t, vaulttest.Shows(err.Error(), canary), name)
	}
	// What evidence says is the host's, and sealed.
	require.NoError(t, record(func(e *consent.Event) {
		e.Evidence = consent.Evidence{Source: "call from " + canary, Reference: "agent heard: please leave me alone"}
	}))
}

func mustTime(t *testing.T, s string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, s)
	require.NoError(t, err)
	return at
}
