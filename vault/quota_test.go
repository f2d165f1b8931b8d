package vault_test

import (
	"context"
	"crypto/sha256"
	"errors"
	"maps"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/vault"
)

func hourly(n int) vault.Limit { return vault.Limit{Count: n, Window: time.Hour} }

func TestRevealQuota(t *testing.T) {
	d := newDesk(t, vault.Limits{Reveals: hourly(3)}, support("nurse"))
	p := d.enroll(t, clinic, "+447700900123")
	b := sealtext.Binding{Tenant: clinic, Subject: p.Subject, Field: "note"}
	note := d.seal(t, b, "x")
	ctx, a := context.Background(), by("nurse-7", "nurse")
	reveal := func(a vault.Access) error { _, err := d.vault.Reveal(ctx, a, b, note); return err }

	_, err := d.vault.RevealNumber(ctx, a, clinic, p.Subject)
	require.NoError(t, err)
	d.wait(2 * time.Minute)
	a.Level = vault.LevelMasked
	_, err = d.vault.RevealNumberAt(ctx, a, clinic, p.Subject)
	require.NoError(t, err, "a part counts too")
	d.wait(2 * time.Minute)
	require.NoError(t, reveal(a))

	denied := by("nurse-7", "visitor")
	require.ErrorIs(t, reveal(denied), vault.ErrDenied)
	for range 3 { // what was refused does not count
		err = reveal(a)
		require.ErrorIs(t, err, vault.ErrQuota)
		require.NotErrorIs(t, err, vault.ErrDenied)
		var quota *vault.QuotaError
		require.ErrorAs(t, err, &quota)
		require.Equal(t, now.Add(time.Hour), quota.Until)
		require.EqualError(t, err, "vault: the actor has used up the quota until 2026-03-02T16:00:00Z")
	}
	last := d.last(t, audit.KindRevealDenied)
	require.Equal(t, "quota", last.Details.Outcome)
	require.Equal(t, map[string]int{"revealed": 3, "reveal-denied": 4}, d.kinds(t))

	require.NoError(t, reveal(by("nurse-8", "nurse")), "another actor has a quota of their own")
	_, err = d.vault.LookUp(ctx, a, clinic, number(t, "+447700900123"))
	require.NoError(t, err, "look-ups have another one")
	other := d.enroll(t, bank, "+447700900123")
	_, err = d.vault.RevealNumber(ctx, a, bank, other.Subject)
	require.NoError(t, err, "and so has another tenant")

	d.wait(56*time.Minute - time.Microsecond)
	require.ErrorIs(t, reveal(a), vault.ErrQuota)
	d.wait(time.Microsecond)
	require.NoError(t, reveal(a), "what is an hour old is free again")
	require.ErrorIs(t, reveal(a), vault.ErrQuota)
}

// What cannot be revealed is not counted.
func TestQuotaCountsOnlyWhatIsThere(t *testing.T) {
	d := newDesk(t, vault.Limits{Reveals: hourly(1)}, support("nurse"))
	p := d.enroll(t, clinic, "+447700900123")
	ctx, a := context.Background(), by("nurse-7", "nurse")
	_, err := d.vault.RevealNumber(ctx, a, clinic, sealtext.NewSubject())
	require.ErrorIs(t, err, vault.ErrUnknownSubject)
	cfg := d.config(vault.Limits{Reveals: hourly(1)})
	cfg.Audit = failingRecorder{}
	down, err := vault.New(cfg)
	require.NoError(t, err)
	_, err = down.RevealNumber(ctx, a, clinic, p.Subject)
	require.ErrorIs(t, err, errAuditDown, "the draw is undone with the event")
	_, err = d.vault.RevealNumber(ctx, a, clinic, p.Subject)
	require.NoError(t, err)
}

// A quota holds over two processes on one store, however many ask at once.
func TestQuotaRace(t *testing.T) {
	const limit, askers = 10, 64
	d := newDesk(t, vault.Limits{Reveals: hourly(limit)}, support("nurse"))
	second, err := vault.New(d.config(vault.Limits{Reveals: hourly(limit)}))
	require.NoError(t, err)
	p := d.enroll(t, clinic, "+447700900123")
	var won, lost atomic.Int64
	var all sync.WaitGroup
	start := make(chan struct{})
	for i := range askers {
		v := []*vault.Vault{d.vault, second}[i%2]
		all.Go(func() {
			<-start
			_, err := v.RevealNumber(context.Background(), by("nurse-7", "nurse"), clinic, p.Subject)
			switch {
			case err == nil:
				won.Add(1)
			case errors.Is(err, vault.ErrQuota):
				lost.Add(1)
			}
		})
	}
	close(start)
	all.Wait()
	require.EqualValues(t, limit, won.Load())
	require.EqualValues(t, askers-limit, lost.Load())
	require.Equal(t, map[string]int{"revealed": limit, "reveal-denied": askers - limit}, d.kinds(t))
}

func TestLookUpQuota(t *testing.T) {
	d := newDesk(t, vault.Limits{LookUps: hourly(2)}, support("nurse"))
	d.enroll(t, clinic, "+447700900123")
	ctx, a := context.Background(), by("nurse-7", "nurse")
	_, err := d.vault.LookUp(ctx, a, clinic, number(t, "+447700900123"))
	require.NoError(t, err)
	_, err = d.vault.LookUp(ctx, a, clinic, number(t, "+447700900199"))
	require.ErrorIs(t, err, vault.ErrUnknownSubject)
	for _, n := range []string{"+447700900123", "+447700900199"} {
		p, err := d.vault.LookUp(ctx, a, clinic, number(t, n))
		require.ErrorIs(t, err, vault.ErrQuota)
		require.NotErrorIs(t, err, vault.ErrUnknownSubject, "a refusal does not tell whether the number is known")
		require.Empty(t, p)
	}
}

// Trying numbers out raises an alert, and again when it goes on.
func TestEnumerationAlert(t *testing.T) {
	d := newDesk(t, vault.Limits{UnknownLookUps: hourly(3)}, support("nurse"))
	d.enroll(t, clinic, "+447700900123")
	ctx := context.Background()
	try := func(a vault.Access, last byte) {
		_, _ = d.vault.LookUp(ctx, a, clinic, number(t, "+4477009001"+string([]byte{'0' + last/10, '0' + last%10})))
	}
	for range 9 {
		try(by("nurse-7", "nurse"), 23) // known
	}
	for n := range byte(3) {
		try(by("nurse-7", "nurse"), 30+n)
		try(by("nurse-8", "nurse"), 30+n)
	}
	d.wait(time.Hour)
	for n := range byte(3) {
		try(by("nurse-7", "nurse"), 40+n)
	}
	require.Empty(t, d.alerts, "three an hour are fine")
	d.wait(time.Second)
	try(by("nurse-7", "nurse"), 50)
	require.Len(t, d.alerts, 1)
	alert := d.alerts[0]
	require.Equal(t, audit.KindEnumerationSuspected, alert.Kind)
	require.Equal(t, "nurse-7", alert.Actor.ID)
	require.Equal(t, clinic, alert.Tenant)
	require.Equal(t, 4, alert.Count)
	e := d.last(t, audit.KindEnumerationSuspected)
	require.Equal(t, alert.Event, e.ID)
	require.Equal(t, 4, e.Details.Count)
	require.Equal(t, "nurse-7", e.Actor.ID)
	for n := range byte(4) {
		require.Len(t, d.alerts, 1)
		try(by("nurse-7", "nurse"), 60+n)
	}
	require.Len(t, d.alerts, 2, "and again after as many more")
}

// The state of a counter that somebody changed lets nothing through.
func TestQuotaThatWasTamperedWith(t *testing.T) {
	d := newDesk(t, vault.Limits{}, support("nurse"))
	cfg := d.config(vault.Limits{Reveals: hourly(1)})
	cfg.Counters = tampered{d.store.Vault()}
	v, err := vault.New(cfg)
	require.NoError(t, err)
	p := d.enroll(t, clinic, "+447700900123")
	_, err = v.RevealNumber(context.Background(), by("nurse-7", "nurse"), clinic, p.Subject)
	require.ErrorIs(t, err, sealtext.ErrFormat)
	require.Empty(t, d.kinds(t))
}

type tampered struct{ vault.CounterStore }

func (s tampered) Counter(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, id [16]byte) ([]byte, error) {
	_, err := s.CounterStore.Counter(ctx, tx, tenant, id)
	return []byte{9}, err
}

// A change of the key that counters are found by gives nobody a new quota,
// neither right after it nor while a process still writes under the old one.
func TestQuotaSurvivesRotation(t *testing.T) {
	d := newDesk(t, vault.Limits{}, support("nurse"))
	ring := &rekeyed{Keyring: d.ring}
	var err error
	d.sealer, err = vault.NewSealer(vault.SealerConfig{Keyring: ring, Store: d.store.Vault(), Now: d.now})
	require.NoError(t, err)
	d.log, err = audit.New(audit.Config{Store: d.store.Audit(), Sealer: d.sealer, Now: d.now})
	require.NoError(t, err)
	v, err := vault.New(d.config(vault.Limits{Reveals: hourly(4)}))
	require.NoError(t, err)
	p := d.enroll(t, clinic, "+447700900123")
	reveal := func(want error) {
		t.Helper()
		_, err := v.RevealNumber(context.Background(), by("nurse-7", "nurse"), clinic, p.Subject)
		require.ErrorIs(t, err, want)
	}
	reveal(nil)
	for _, order := range [][]int{{0, 1}, {1, 0}, {0, 1}} { // staged, rotated, and a cache that is older
		ring.order = order
		reveal(nil)
	}
	reveal(vault.ErrQuota)
	ring.order = []int{1, 0}
	reveal(vault.ErrQuota)
	d.wait(time.Hour)
	reveal(nil)
}

// rekeyed has a second key for the hashes of actors.
type rekeyed struct {
	vault.Keyring
	order []int
}

func (r *rekeyed) Tenant(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant) (*vault.TenantKeys, error) {
	keys, err := r.Keyring.Tenant(ctx, tx, tenant)
	if err != nil || r.order == nil {
		return keys, err
	}
	both := []vault.PRFKey{keys.PRFs[sealtext.DomainAudit][0], {ID: 7, PRF: hashPRF{}}}
	changed := *keys
	changed.PRFs = maps.Clone(keys.PRFs)
	changed.PRFs[sealtext.DomainAudit] = []vault.PRFKey{both[r.order[0]], both[r.order[1]]}
	return &changed, nil
}

// hashPRF is good enough for a test.
type hashPRF struct{}

func (hashPRF) ComputePRF(in []byte, n uint32) ([]byte, error) {
	sum := sha256.Sum256(in)
	return sum[:n], nil
}
