package retention_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/retention"
)

// fixture is Rights over a world with three holders and a vault.
type fixture struct {
	world                      *world
	rights                     *retention.Rights
	consent, transport, events *holder
	vault                      *holder
	lock                       *lock
	order                      []string
	out                        bytes.Buffer
}

func newFixture(t *testing.T) *fixture {
	t.Helper()
	h := &fixture{world: newWorld(), lock: &lock{}}
	newHolder := func(name string, erases int) *holder {
		return &holder{world: h.world, name: name, erases: erases, order: &h.order}
	}
	h.consent, h.transport, h.events = newHolder("consent", 2), newHolder("transport", 5), newHolder("audit", 9)
	h.vault = newHolder("vault", 1)
	var err error
	h.rights, err = retention.NewRights(retention.RightsConfig{
		Store: h.world, Audit: h.world, Opener: h.lock, Now: atNoon,
		Holders: []retention.NamedHolder{
			{Name: "consent", Holder: caching{h.consent}}, {Name: "transport", Holder: h.transport}, {Name: "audit", Holder: h.events},
		},
		Shredder: caching{h.vault},
	})
	require.NoError(t, err)
	return h
}

func TestErase(t *testing.T) {
	h := newFixture(t)
	cert, err := h.rights.Erase(t.Context(), staff, personOf(clinic, subject(1)), "request-1")
	require.NoError(t, err)
	require.Equal(t, []retention.Count{{"consent", 2}, {"transport", 5}, {"audit", 9}, {"vault", 1}}, cert.Erased)
	require.False(t, cert.AlreadyErased)
	require.Equal(t, noon, cert.ErasedAt)
	require.Equal(t, []string{
		"consent erase", "transport erase", "audit erase", "vault erase", // in order, the vault last
		"consent evict", "vault evict", // after that
	}, h.order)
	require.Equal(t, 1, h.world.commits, "one transaction")
	require.Equal(t, []audit.Event{{
		ID: cert.Event, Tenant: clinic, Kind: audit.KindErased, Shreds: subject(1), Actor: staff,
		Details: audit.Details{Reference: "request-1"},
	}}, h.world.events, "without a subject")
}

func TestEraseAgainSaysSo(t *testing.T) {
	h := newFixture(t)
	p := personOf(clinic, subject(1))
	first, err := h.rights.Erase(t.Context(), staff, p, "request-1")
	require.NoError(t, err)
	h.transport.erases = 1 // a record was added in between
	again, err := h.rights.Erase(t.Context(), staff, p, "request-2")
	require.NoError(t, err)
	require.True(t, again.AlreadyErased)
	require.Equal(t, []retention.Count{{"consent", 0}, {"transport", 1}, {"audit", 0}, {"vault", 0}}, again.Erased)
	require.NotEqual(t, first.Event, again.Event)
	require.Equal(t, audit.Details{Reference: "request-2"}, h.world.events[1].Details)
}

func TestEraseIsRefusedUnderAHold(t *testing.T) {
	h := newFixture(t)
	p := personOf(clinic, subject(1))
	one := place(t, h.world, clinic, subject(1), "case-1")
	two := place(t, h.world, clinic, subject(1), "case-2")
	holds := holdsOf(t, h.world)

	_, err := h.rights.Erase(t.Context(), staff, p, "request-1")
	require.ErrorIs(t, err, sealtext.ErrHeld)
	var held *retention.HeldError
	require.ErrorAs(t, err, &held)
	require.Equal(t, 2, held.Holds)
	require.Empty(t, h.order, "no holder was asked, nothing was evicted")
	require.Equal(t, audit.Event{
		Tenant: clinic, Kind: audit.KindEraseRefused, Subject: subject(1), Actor: staff,
		Details: audit.Details{Reference: "request-1", Count: 2},
	}, h.world.events[2], "the refusal is recorded")

	require.NoError(t, holds.Release(t.Context(), staff, clinic, subject(1), one))
	_, err = h.rights.Erase(t.Context(), staff, p, "request-1")
	require.ErrorAs(t, err, &held)
	require.Equal(t, 1, held.Holds)

	require.NoError(t, holds.Release(t.Context(), staff, clinic, subject(1), two))
	cert, err := h.rights.Erase(t.Context(), staff, p, "request-1")
	require.NoError(t, err)
	require.Equal(t, "released-holds", cert.Kept[len(cert.Kept)-1].Code)
}

// TestEraseIsOneTransaction checks that when a step fails nothing of the person is destroyed and no
// event says so.
func TestEraseIsOneTransaction(t *testing.T) {
	down := errors.New("down")
	for _, c := range []struct {
		name   string
		breaks func(*fixture)
	}{
		{"guard", func(h *fixture) { h.world.fail["guard"] = down }},
		{"first holder", func(h *fixture) { h.consent.fail = down }},
		{"last holder", func(h *fixture) { h.events.fail = down }},
		{"shredder", func(h *fixture) { h.vault.fail = down }},
		{"reading of released holds", func(h *fixture) { h.world.fail["holds"] = down }},
		{"record", func(h *fixture) { h.world.fail["record"] = down }},
		{"commit", func(h *fixture) { h.world.fail["commit"] = down }},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := newFixture(t)
			c.breaks(h)
			cert, err := h.rights.Erase(t.Context(), staff, personOf(clinic, subject(1)), "request-1")
			require.ErrorIs(t, err, down)
			require.ErrorContains(t, err, "retention: erase: ")
			require.Zero(t, cert)
			require.Zero(t, h.world.commits)
			require.Empty(t, h.world.events)
			require.Equal(t, 2, h.consent.erases)
			require.NotContains(t, h.order, "vault evict")
		})
	}
}

// TestARefusalThatCannotBeRecorded checks that the refusal itself must be recorded: otherwise the
// error is that of the audit log, not ErrHeld.
func TestARefusalThatCannotBeRecorded(t *testing.T) {
	for _, step := range []string{"record", "holds", "commit"} {
		t.Run(step, func(t *testing.T) {
			h := newFixture(t)
			place(t, h.world, clinic, subject(1), "case-1")
			h.world.fail[step] = errors.New("down")
			_, err := h.rights.Erase(t.Context(), staff, personOf(clinic, subject(1)), "request-1")
			require.ErrorIs(t, err, h.world.fail[step])
			require.NotErrorIs(t, err, sealtext.ErrHeld)
			require.Empty(t, h.order)
		})
	}
}

func TestEraseWhenTheStoreRetries(t *testing.T) {
	h := newFixture(t)
	h.world.twice = true
	cert, err := h.rights.Erase(t.Context(), staff, personOf(clinic, subject(1)), "request-1")
	require.NoError(t, err)
	require.Len(t, cert.Erased, 4)
	require.Len(t, h.world.events, 1)
	require.Equal(t, cert.Event, h.world.events[0].ID, "the certificate names the event that was committed")
}

// TestEraseWhenAHoldGoesBetweenTwoRuns: the first run of the transaction finds a hold, the second
// does not.
func TestEraseWhenAHoldGoesBetweenTwoRuns(t *testing.T) {
	h := newFixture(t)
	hold := place(t, h.world, clinic, subject(1), "case-1")
	h.world.twice = true
	h.world.at = func(point string) {
		if point != "begin" {
			return // "begin" is between the two
		}
		h.world.at = func(string) {}
		require.NoError(t, holdsOf(t, h.world).Release(t.Context(), staff, clinic, subject(1), hold))
	}
	_, err := h.rights.Erase(t.Context(), staff, personOf(clinic, subject(1)), "request-1")
	require.NoError(t, err)
	require.Equal(t, []string{"hold-placed", "hold-released", "erased"}, h.world.kinds())
}

func TestEraseChecksItsReference(t *testing.T) {
	for _, ref := range []string{"", "+447700900123", "jo@example.com"} {
		h := newFixture(t)
		_, err := h.rights.Erase(t.Context(), staff, personOf(clinic, subject(1)), ref)
		var in *sealtext.InputError
		require.ErrorAs(t, err, &in)
		require.Equal(t, "reference", in.Field)
		require.Zero(t, h.world.commits)
	}
}

// TestCertificateJSON checks the JSON form of the certificate, which is stable; see
// CertificateVersion.
func TestCertificateJSON(t *testing.T) {
	h := newFixture(t)
	cert, err := h.rights.Erase(t.Context(), staff, personOf(clinic, subject(1)), "request-1")
	require.NoError(t, err)
	cert.Event = id(1)
	got, err := json.MarshalIndent(cert, "", "  ")
	require.NoError(t, err)
	want, err := os.ReadFile("testdata/golden/certificate.v1.json")
	require.NoError(t, err)
	require.Equal(t, string(want), string(got)+"\n")
	require.NotContains(t, string(got), subject(1).String())
	require.NotContains(t, string(got), "request-1")
	require.NotContains(t, string(got), staff.ID)
	require.NotContains(t, string(got), "compliant")
}
