package invariants_test

import (
	"context"
	"errors"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/memstore"
	"github.com/sealtext/sealtext/service/servicetest"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/vault/vaulttest"
)

// TestInvariant2NothingAfterRevoke checks invariant 2: after an opt-out has returned, no message
// that it covers is handed over, however early it was queued and in whichever process the relay
// runs.
func TestInvariant2NothingAfterRevoke(t *testing.T) {
	h := servicetest.New(t)
	h.OptIn(ann)
	for range 20 {
		_, err := h.Gateway.Send(ctx, h.Message(ann, "hello"))
		require.NoError(t, err)
	}
	relayed := make(chan error)
	go func() {
		_, err := h.Relay.Step(ctx)
		relayed <- err
	}()
	h.Reply(ann, "STOP")
	after := len(h.Texts(ann))
	require.NoError(t, <-relayed)
	h.Deliver()
	require.Len(t, h.Texts(ann), after, "none was handed over after the STOP was in force")
}

// TestInvariant5AllOrNothing checks invariant 5: whichever write of a call fails, either all of its
// rows and its audit event are stored, or nothing.
func TestInvariant5AllOrNothing(t *testing.T) {
	calls := map[string]func(h *library) error{
		"send": func(h *library) error {
			_, err := h.gateway.Send(ctx, message(t, ann, "m1"))
			if errors.Is(err, transport.ErrDenied) {
				return nil // recorded as denied
			}
			return err
		},
		"consent": func(h *library) error {
			return h.mem.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
				p, err := h.sealer.Enroll(ctx, tx, clinic, number(t, ann))
				if err != nil {
					return err
				}
				_, err = h.ledger.RecordTx(ctx, tx, optIn(p, "k"))
				return err
			})
		},
		"receive": func(h *library) error {
			_, err := h.inbox.Write(ctx, h.gateway, clinic, number(t, ann), sender, "STOP")
			return err
		},
	}
	for name, call := range calls {
		t.Run(name, func(t *testing.T) {
			for k := 1; ; k++ {
				h := build(t, memstore.Config{})
				h.fault.at = k
				err := call(h)
				events, messages, consents := h.stored(t)
				if err == nil {
					require.Greater(t, k, 2, "several writes were made to fail")
					require.NotZero(t, events)
					require.NotZero(t, messages+consents)
					return
				}
				require.ErrorIs(t, err, errInjected)
				require.Zero(t, events+messages+consents, "write %d failed and something stayed", k)
			}
		})
	}
}

// Invariant 5: a STOP and its confirmation are committed together or not at
// all, and when the provider repeats the event there is one of each.
func TestInvariant5TheConfirmationOfAStop(t *testing.T) {
	body, err := sealtext.NewBody("STOP")
	require.NoError(t, err)
	for k := 1; ; k++ {
		h := build(t, memstore.Config{})
		h.fault.at = k
		in := transport.Incoming{Tenant: clinic, Transport: "inbox", EventID: "e1", From: number(t, ann), To: sender, Body: body}
		_, failed := h.gateway.Receive(ctx, in)
		h.fault.at = 0
		if failed != nil {
			require.ErrorIs(t, failed, errInjected)
			events, messages, consents := h.stored(t)
			require.Zero(t, events+messages+consents, "write %d failed and something stayed", k)
			r, err := h.gateway.Receive(ctx, in)
			require.NoError(t, err)
			require.False(t, r.Repeat || r.Reply.IsZero())
		}
		again, err := h.gateway.Receive(ctx, in)
		require.NoError(t, err)
		require.True(t, again.Repeat && again.Reply.IsZero())
		for range 2 {
			_, err = h.relay.Step(ctx)
			require.NoError(t, err)
		}
		require.Len(t, h.inbox.Messages(), 1)
		if failed == nil {
			require.Greater(t, k, 7, "the writes of the reply were made to fail too")
			return
		}
	}
}

// Invariant 5, at hand-off: whichever write of the relay fails, a message that
// reached the provider is recorded as begun, and is never handed over twice.
func TestInvariant5NoHandOffOffTheRecord(t *testing.T) {
	for k := 1; ; k++ {
		h := build(t, memstore.Config{})
		p := h.person(t, ann)
		_, err := h.ledger.Record(ctx, optIn(p, "k"))
		require.NoError(t, err)
		id, err := h.gateway.Send(ctx, message(t, ann, "m1"))
		require.NoError(t, err)
		h.fault.calls, h.fault.at = 0, k
		_, stepErr := h.relay.Step(ctx)
		attempts, err := h.mem.Transport().Attempts(ctx, nil, clinic, []sealtext.ID{id})
		require.NoError(t, err)
		require.Len(t, attempts, h.inbox.Total(), "write %d", k)
		st, err := h.gateway.Status(ctx, clinic, id)
		require.NoError(t, err)
		if stepErr == nil { // no write failed, or one of the outcome, which is tried again
			require.Equal(t, 1, h.inbox.Total())
			require.Equal(t, transport.StateAccepted, st.State)
			if h.fault.calls < k {
				require.Greater(t, k, 6)
				return
			}
			continue
		}
		require.ErrorIs(t, stepErr, errInjected)
		require.Equal(t, transport.StateQueued, st.State)
		var kinds []audit.Kind
		rows, err := h.mem.Audit().Rows(ctx, nil, audit.Query{Tenant: clinic, Kinds: []audit.Kind{audit.KindHandedOff}, Limit: 10})
		require.NoError(t, err)
		for _, r := range rows {
			kinds = append(kinds, r.Kind)
		}
		require.Len(t, kinds, h.inbox.Total(), "the event is there exactly if the number was given out")
	}
}

// TestInvariant6OptOutStays checks invariant 6: an opt-out wins ties and survives the erasure of
// the person; no import undoes it.
func TestInvariant6OptOutStays(t *testing.T) {
	h := servicetest.New(t)
	h.OptIn(ann)
	h.Reply(ann, "stop")
	p := h.Person(ann)
	_, err := h.Rights.Erase(ctx, servicetest.Auditor(), p, "request-1")
	require.NoError(t, err)
	again := h.Person(ann)
	require.NotEqual(t, p.Subject, again.Subject)
	_, err = h.Gateway.Send(ctx, h.Message(ann, "welcome back"))
	require.ErrorIs(t, err, transport.ErrDenied)
	e := optIn(again, "list-1")
	e.Method, e.OccurredAt = consent.MethodImport, h.Clock.Now().Add(-time.Minute)
	e.Evidence = consent.Evidence{Source: "list.csv", Row: 2, Disclosure: consent.Disclosure{ID: "signup", Version: "1"}}
	_, err = h.Consent.Record(ctx, e)
	require.ErrorIs(t, err, consent.ErrImportWouldLoosen)
}

// TestInvariant9HeldIsNotErased checks invariant 9: records under a hold are not erased; after its
// release they can be.
func TestInvariant9HeldIsNotErased(t *testing.T) {
	h := servicetest.New(t)
	h.OptIn(ann)
	require.NoError(t, h.Send(ann, "hello"))
	p := h.Person(ann)
	hold, err := h.Holds.Place(ctx, holdOn(h, p))
	require.NoError(t, err)
	_, err = h.Rights.Erase(ctx, servicetest.Auditor(), p, "request-1")
	require.ErrorIs(t, err, sealtext.ErrHeld)
	require.Equal(t, p, h.Person(ann), "nothing was destroyed")
	require.NoError(t, h.Holds.Release(ctx, servicetest.Auditor(), h.Tenant, p.Subject, hold))
	_, err = h.Rights.Erase(ctx, servicetest.Auditor(), p, "request-1")
	require.NoError(t, err)
}

// Invariant 11: errors name the field and the rule and never repeat the input.
func TestInvariant11ErrorsAreSilent(t *testing.T) {
	const secret = "+447700900123"
	h := servicetest.New(t)
	h.OptIn(ann)
	m := h.Message(ann, "text of "+secret)
	var errs []error
	for _, change := range []func(*transport.Message){
		func(m *transport.Message) { m.IdempotencyKey = secret },
		func(m *transport.Message) { m.Template = secret },
		func(m *transport.Message) { m.Actor.ID = secret },
		func(m *transport.Message) { m.Location.Zones = []string{secret} },
	} {
		bad := m
		change(&bad)
		_, err := h.Gateway.Send(ctx, bad)
		errs = append(errs, err)
	}
	for _, parse := range []func(string) error{
		func(s string) error { _, err := sealtext.ParseTenant(s); return err },
		func(s string) error { _, err := sealtext.ParseProgram(s); return err },
		func(s string) error { _, err := sealtext.ParseID(s); return err },
		func(s string) error { _, err := sealtext.ParseSubject(s); return err },
		func(s string) error { _, err := sealtext.ParsePseudonym(s); return err },
		func(s string) error { _, err := sealtext.ParsePurpose(s); return err },
		func(s string) error { _, err := sealtext.ParseSender(s + "0000000"); return err },
		func(s string) error { _, err := sealtext.ParseE164(s + "x"); return err },
		func(s string) error { _, err := sealtext.NewBody(s + "\xff"); return err },
		func(s string) error { _, err := audit.ParseKind(s); return err },
	} {
		errs = append(errs, parse(secret))
	}
	for i, err := range errs {
		require.True(t, errors.As(err, new(*sealtext.InputError)) || errors.Is(err, sealtext.ErrFormat), "%d: %v", i, err)
		require.Empty(t, vaulttest.Shows(err.Error(), secret), i)
	}
}

// TestInvariant12ForeignEnvironment checks invariant 12: a copy of production in another
// environment sends only to the numbers on the list. (A missing key is tested in vault/tinkvault.)
func TestInvariant12ForeignEnvironment(t *testing.T) {
	copied := memstore.Config{Environment: "production", OpenedIn: "laptop"}
	for name, c := range map[string]struct {
		cfg   memstore.Config
		allow []sealtext.Number
		want  int
	}{
		"at home":               {memstore.Config{Environment: "production", OpenedIn: "production"}, nil, 1},
		"copied":                {copied, nil, 0},
		"copied, for a tester":  {copied, []sealtext.Number{number(t, ann)}, 1},
		"copied, for no tester": {copied, []sealtext.Number{number(t, "+12025550199")}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			h := build(t, c.cfg, c.allow...)
			_, err := h.ledger.Record(ctx, optIn(h.person(t, ann), "k"))
			require.NoError(t, err)
			_, err = h.gateway.Send(ctx, message(t, ann, "m1"))
			require.NoError(t, err)
			_, err = h.relay.Step(ctx)
			require.NoError(t, err)
			require.Equal(t, c.want, h.inbox.Total())
		})
	}
}

// Only code that writes the audit event of an opening may open without the vault's authorization. A
// new importer of internal/opening has to be reviewed, and added here.
func TestOpeningHasFewImporters(t *testing.T) {
	allowed := []string{
		"internal/bench/open.go", "internal/bench/opencold.go", // they time the opening of values of their own
		"internal/crosscheck/outside/testdata/importopening/main.go", // shows that it does not compile elsewhere
		"transport/handoff.go", "transport/send.go", "transport/sendall.go",
		"vault/backfill/job.go", // compares a sealed number with the clear one in its row, and returns neither
		"vault/opening.go",      // provides it
	}
	root := "../.."
	var found []string
	require.NoError(t, filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		for _, imp := range f.Imports {
			if imp.Path.Value == `"github.com/sealtext/sealtext/internal/opening"` {
				rel, _ := filepath.Rel(root, path)
				found = append(found, filepath.ToSlash(rel))
			}
		}
		return nil
	}))
	require.ElementsMatch(t, allowed, found)
}
