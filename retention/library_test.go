package retention_test

import (
	"bytes"
	"context"
	"encoding/json"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/memstore"
	"github.com/sealtext/sealtext/retention"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/vault"
	"github.com/sealtext/sealtext/vault/vaulttest"
)

// The packages of the library implement the interfaces without importing this package.
var (
	_ retention.Holder   = (*audit.Log)(nil)
	_ retention.Holder   = (*consent.Ledger)(nil)
	_ retention.Holder   = (*transport.Archive)(nil)
	_ retention.Holder   = (*vault.Vault)(nil)
	_ retention.Holder   = (*retention.Holds)(nil)
	_ retention.Disposer = (*transport.Archive)(nil)
	_ retention.Evicter  = (*vault.Vault)(nil)
	_ retention.Opener   = (*vault.Vault)(nil)
	_ retention.Sealer   = (*vault.Sealer)(nil)
)

const secret = "Your test result is in"

// whole is the library over a store in memory, with one person who opted in and replied, and whose
// message is forty days old.
type whole struct {
	store   *memstore.Store
	log     *audit.Log
	sealer  *vault.Sealer
	ledger  *consent.Ledger
	holds   *retention.Holds
	rights  *retention.Rights
	sweeper *retention.Sweeper
	person  sealtext.Person
}

func newWhole(t *testing.T) *whole {
	t.Helper()
	store, err := memstore.New(memstore.Config{})
	require.NoError(t, err)
	var ticks atomic.Int64 // events need an order
	now := func() time.Time { return noon.Add(time.Duration(ticks.Add(1)) * time.Microsecond) }
	h := &whole{store: store}
	h.sealer, err = vault.NewSealer(vault.SealerConfig{
		Keyring: vaulttest.NewKeyring(t, store.Vault(), now, clinic), Store: store.Vault(), Now: now,
	})
	require.NoError(t, err)
	h.log, err = audit.New(audit.Config{Store: store.Audit(), Sealer: h.sealer, Now: now})
	require.NoError(t, err)
	rules, err := vault.NewAccessRules(now, vault.AccessRule{
		Roles: []string{"privacy"}, Reasons: []vault.Reason{vault.ReasonAccessRequest}, Fields: []string{"export"}, MaxAuthAge: time.Hour,
	})
	require.NoError(t, err)
	v, err := vault.New(vault.Config{Sealer: h.sealer, Audit: h.log, Authorizer: rules})
	require.NoError(t, err)
	reminders, sender := sealtext.MustProgram("reminders"), sealtext.MustSender("24273")
	programs, err := program.Static(nil, program.Program{
		Tenant: clinic, Name: reminders, Senders: []program.Sender{{Address: sender}}, Purposes: sealtext.Purposes(sealtext.Informational),
	})
	require.NoError(t, err)
	h.ledger, err = consent.New(consent.Config{Store: store.Consent(), Sealer: h.sealer, Audit: h.log, Now: now, Programs: programs})
	require.NoError(t, err)
	archive := transport.NewArchive(store.Transport(), func() time.Time { return noon })
	h.holds, err = retention.NewHolds(retention.HoldsConfig{Store: store.Retention(), Sealer: h.sealer, Audit: h.log, Now: now})
	require.NoError(t, err)
	h.rights, err = retention.NewRights(retention.RightsConfig{
		Store: store.Retention(), Audit: h.log, Opener: v, Shredder: v, Now: now,
		Holders: []retention.NamedHolder{
			{Name: "consent", Holder: h.ledger}, {Name: "transport", Holder: archive},
			{Name: "holds", Holder: h.holds}, {Name: "audit", Holder: h.log},
		},
	})
	require.NoError(t, err)
	h.sweeper, err = retention.NewSweeper(retention.SweeperConfig{
		Store: store.Retention(), Audit: h.log, Now: now,
		Schedules: []retention.Schedule{{
			Class: retention.ClassMessageBodies, Keep: 30 * day, LegalRef: "policy rule 4", Holds: retention.HoldRuleBySubject, Disposer: archive,
		}},
	})
	require.NoError(t, err)

	n, err := sealtext.ParseE164("+447700900123")
	require.NoError(t, err)
	row := transport.InboundRow{Tenant: clinic, ID: sealtext.NewID(), Sender: sender, Intent: "none", ReceivedAt: noon.Add(-40 * day)}
	require.NoError(t, store.InTx(t.Context(), func(ctx context.Context, tx sealtext.Tx) (err error) {
		if h.person, err = h.sealer.Enroll(ctx, tx, clinic, n); err != nil {
			return err
		}
		row.Subject = h.person.Subject
		b := sealtext.Binding{Tenant: clinic, Subject: row.Subject, Field: "inbound", Record: row.ID}
		if row.Body, err = h.sealer.Seal(ctx, tx, b, []byte(secret)); err != nil {
			return err
		}
		return store.Transport().AddInbound(ctx, tx, row, transport.Event{Kind: transport.EventInbound, Tenant: clinic, Subject: row.Subject, Message: row.ID, Sender: sender, At: row.ReceivedAt})
	}))
	for i, kind := range []consent.Kind{consent.KindOptIn, consent.KindOptOut} {
		_, err = h.ledger.Record(t.Context(), consent.Event{
			Person: h.person, Kind: kind, Scope: consent.ForProgram(reminders), Purposes: sealtext.Purposes(sealtext.Informational),
			Method: consent.MethodWebForm, Actor: staff, OccurredAt: noon.Add(-time.Hour), IdempotencyKey: []string{"form-1", "form-2"}[i],
			Evidence: consent.Evidence{Reference: "form-1"},
		})
		require.NoError(t, err)
	}
	return h
}

// officer is an actor whom the access rules of the vault allow to export.
var officer = sealtext.Actor{ID: "officer-1", Roles: []string{"privacy"}, AuthenticatedAt: noon, Method: "otp"}

func TestWithTheLibrary(t *testing.T) {
	h := newWhole(t)
	ctx := t.Context()

	// Under a hold: the sweep skips the records, the erasure is refused.
	hold, err := h.holds.Place(ctx, retention.Hold{Tenant: clinic, Subject: h.person.Subject, CaseID: "case-1", Actor: officer})
	require.NoError(t, err)
	rep, err := h.sweeper.Sweep(ctx)
	require.NoError(t, err)
	require.Equal(t, 1, rep.Classes[0].Held)
	_, err = h.rights.Erase(ctx, officer, h.person, "request-1")
	require.ErrorIs(t, err, sealtext.ErrHeld)

	// Access: every record, opened.
	var doc bytes.Buffer
	sum, err := h.rights.Access(ctx, officer, h.person, &doc)
	require.NoError(t, err)
	require.True(t, json.Valid(doc.Bytes()))
	require.Contains(t, doc.String(), secret)
	require.Contains(t, doc.String(), "+447700900123")
	require.Contains(t, doc.String(), `"reference": "form-1"`, "evidence is JSON within the document")
	require.NotContains(t, doc.String(), "case-1", "the case is the tenant's")
	require.Equal(t, []string{"vault", "consent", "transport", "holds", "audit"}, holders(sum.Holders))
	for _, c := range sum.Holders {
		require.NotZero(t, c.Records, c.Holder)
	}
	_, err = h.rights.Access(ctx, staff, h.person, &doc) // not authenticated
	require.ErrorIs(t, err, vault.ErrDenied)

	// Released: the sweep destroys the text, the erasure the rest.
	require.NoError(t, h.holds.Release(ctx, officer, clinic, h.person.Subject, hold))
	plan, err := h.sweeper.Plan(ctx)
	require.NoError(t, err)
	require.Equal(t, 1, plan.Classes[0].Dispose)
	rep, err = h.sweeper.Sweep(ctx)
	require.NoError(t, err)
	require.Equal(t, 1, rep.Classes[0].Disposed)
	doc.Reset()
	_, err = h.rights.Access(ctx, officer, h.person, &doc)
	require.NoError(t, err)
	require.NotContains(t, doc.String(), secret)

	cert, err := h.rights.Erase(ctx, officer, h.person, "request-2")
	require.NoError(t, err)
	require.False(t, cert.AlreadyErased)
	require.Equal(t, []string{"consent", "transport", "holds", "audit", "vault"}, holders(cert.Erased))

	// Erased: nothing opens, no hold can be placed, the opt-out is still in force, and no event
	// leads to the person.
	doc.Reset()
	_, err = h.rights.Access(ctx, officer, h.person, &doc)
	require.ErrorIs(t, err, vault.ErrShredded)
	require.Zero(t, doc.Len())
	_, err = h.holds.Place(ctx, retention.Hold{Tenant: clinic, Subject: h.person.Subject, CaseID: "case-2", Actor: officer})
	require.ErrorIs(t, err, vault.ErrShredded)
	history, err := h.ledger.History(ctx, h.person)
	require.NoError(t, err)
	require.Len(t, history, 1)
	require.Equal(t, consent.KindOptOut, history[0].Kind)
	rows, err := h.store.Audit().Rows(ctx, nil, audit.Query{Tenant: clinic, Limit: 1000})
	require.NoError(t, err)
	found := false
	for _, r := range rows {
		require.NotEqual(t, h.person.Subject, r.Subject, r.Kind.String())
		if r.ID == cert.Event {
			found = true
			require.Equal(t, audit.KindErased, r.Kind)
		}
	}
	require.True(t, found, "the certificate names an event of the log")

	again, err := h.rights.Erase(ctx, officer, h.person, "request-3")
	require.NoError(t, err)
	require.True(t, again.AlreadyErased)
}

func holders(counts []retention.Count) (names []string) {
	for _, c := range counts {
		names = append(names, c.Holder)
	}
	return names
}
