package vault_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/memstore"
	"github.com/sealtext/sealtext/vault"
	"github.com/sealtext/sealtext/vault/vaulttest"
)

// desk is a vault with everything that access needs, and a clock that stands
// until it is moved.
type desk struct {
	*rig
	ring   vault.Keyring
	mu     sync.Mutex
	at     time.Time
	ticks  time.Duration
	alerts []vault.Alert
}

func newDesk(t testing.TB, limits vault.Limits, rules ...vault.AccessRule) *desk {
	t.Helper()
	d := &desk{rig: &rig{}, at: now}
	var err error
	d.store, err = memstore.New(memstore.Config{})
	require.NoError(t, err)
	d.ring = vaulttest.NewKeyring(t, d.store.Vault(), d.now, clinic, bank)
	d.sealer, err = vault.NewSealer(vault.SealerConfig{Keyring: d.ring, Store: d.store.Vault(), Now: d.now})
	require.NoError(t, err)
	d.log, err = audit.New(audit.Config{Store: d.store.Audit(), Sealer: d.sealer, Now: d.tick})
	require.NoError(t, err)
	d.rules, err = vault.NewAccessRules(d.now, rules...)
	require.NoError(t, err)
	d.vault, err = vault.New(d.config(limits))
	require.NoError(t, err)
	return d
}

func (d *desk) config(limits vault.Limits) vault.Config {
	return vault.Config{
		Sealer: d.sealer, Audit: d.log, Authorizer: d.rules,
		Limits: limits, Counters: d.store.Vault(), Cases: d.store.Vault(), Alarm: d.alarm,
	}
}

func (d *desk) now() time.Time {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.at
}

// tick is a microsecond later each time, so that events have an order.
func (d *desk) tick() time.Time {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.ticks += time.Microsecond
	return d.at.Add(d.ticks)
}

func (d *desk) wait(by time.Duration) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.at = d.at.Add(by)
}

func (d *desk) alarm(_ context.Context, a vault.Alert) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.alerts = append(d.alerts, a)
}

// kinds counts the events of the clinic by kind.
func (d *desk) kinds(t *testing.T) map[string]int {
	t.Helper()
	n := map[string]int{}
	for _, e := range d.events(t, clinic) {
		n[e.Kind.String()]++
	}
	return n
}

// last is the newest event of a kind; there is one.
func (d *desk) last(t *testing.T, kind audit.Kind) (last audit.Entry) {
	t.Helper()
	for _, e := range d.events(t, clinic) {
		if e.Kind == kind {
			last = e
		}
	}
	require.Equal(t, kind, last.Kind, "no event of the kind")
	return last
}

// by is an access for support by somebody with roles.
func by(id string, roles ...string) vault.Access {
	return vault.Access{
		Actor:  sealtext.Actor{ID: id, Roles: roles, AuthenticatedAt: now.Add(-time.Minute), Method: "otp"},
		Reason: vault.ReasonSupport, Reference: "ticket-12",
	}
}

// support is a rule that allows a role everything for support.
func support(role string, change ...func(*vault.AccessRule)) vault.AccessRule {
	r := vault.AccessRule{Roles: []string{role}, Reasons: []vault.Reason{vault.ReasonSupport}}
	for _, f := range change {
		f(&r)
	}
	return r
}

func fields(names ...string) func(*vault.AccessRule) {
	return func(r *vault.AccessRule) { r.Fields = names }
}

func TestConfigOfAccessIsChecked(t *testing.T) {
	d := newDesk(t, vault.Limits{})
	for want, change := range map[string]func(*vault.Config){
		"Config.Counters is required with Config.Limits": func(c *vault.Config) { c.Limits.Reveals, c.Counters = vault.Limit{Count: 1, Window: time.Hour}, nil },
		"Limits.LookUps must have a count of 1":          func(c *vault.Config) { c.Limits.LookUps.Count = 3 },
		"Limits.Emergencies must have a count of 1":      func(c *vault.Config) { c.Limits.Emergencies.Window = time.Hour },
		"Limits.Reveals must have a count of 1":          func(c *vault.Config) { c.Limits.Reveals = vault.Limit{Count: -1, Window: time.Hour} },
		"Limits.UnknownLookUps must have a count of 1":   func(c *vault.Config) { c.Limits.UnknownLookUps = vault.Limit{Count: 1, Window: time.Millisecond} },
	} {
		t.Run(want, func(t *testing.T) {
			cfg := d.config(vault.Limits{})
			change(&cfg)
			_, err := vault.New(cfg)
			require.ErrorContains(t, err, want)
		})
	}
	_, err := vault.New(vault.Config{Sealer: d.sealer, Audit: d.log, Authorizer: d.rules})
	require.NoError(t, err, "everything beyond is optional")
}

// Without a store for cases nothing is lifted, and the calls say what is
// missing.
func TestAccessWithoutCases(t *testing.T) {
	d := newDesk(t, vault.Limits{}, support("nurse", func(r *vault.AccessRule) { r.Approval = true }), support("porter", func(r *vault.AccessRule) { r.BreakGlass = true }))
	cfg := d.config(vault.Limits{})
	cfg.Cases = nil
	v, err := vault.New(cfg)
	require.NoError(t, err)
	p := d.enroll(t, clinic, "+447700900123")
	ctx := context.Background()
	_, err = v.RevealNumber(ctx, by("nurse-7", "nurse"), clinic, p.Subject)
	require.ErrorIs(t, err, vault.ErrApprovalRequired)
	emergency := by("porter-1", "porter")
	emergency.Emergency = true
	_, err = v.RevealNumber(ctx, emergency, clinic, p.Subject)
	require.ErrorIs(t, err, vault.ErrDenied)
	require.Equal(t, map[string]int{"reveal-denied": 2}, d.kinds(t))
	_, err = v.RequestApproval(ctx, by("nurse-7", "nurse"), vault.ApprovalRequest{Tenant: clinic, Field: "number", Subjects: []sealtext.Subject{p.Subject}})
	require.ErrorContains(t, err, "Config.Cases is required")
	_, err = v.GrantApproval(ctx, by("boss-1", "boss"), clinic, sealtext.NewID())
	require.ErrorContains(t, err, "Config.Cases is required")
	_, err = v.Approvals(ctx, clinic)
	require.ErrorContains(t, err, "Config.Cases is required")
	_, err = v.Reviews(ctx, clinic)
	require.ErrorContains(t, err, "Config.Cases is required")
	require.ErrorContains(t, v.CloseReview(ctx, by("boss-1", "boss"), clinic, sealtext.NewID(), "justified"), "Config.Cases is required")
}
