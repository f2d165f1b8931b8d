package program_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/memstore"
)

// stale answers a read as of before another declaration.
type stale struct {
	program.Store
	before func()
}

func (s *stale) Put(ctx context.Context, tx sealtext.Tx, have program.Version, row program.Row) (bool, error) {
	if f := s.before; f != nil {
		s.before = nil
		return s.Store.Put(ctx, tx, have+1, row)
	}
	return s.Store.Put(ctx, tx, have, row)
}

func TestDeclaredMeanwhile(t *testing.T) {
	s, err := memstore.New(memstore.Config{})
	require.NoError(t, err)
	late := &stale{Store: s.Programs(), before: func() {}}
	w := over(t, &counting{Store: late})
	require.EqualValues(t, 1, w.declare(t, small()), "it began again")
	late.before = func() {}
	p := small()
	p.Purposes = sealtext.AllPurposes
	err = w.store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		_, err := w.DeclareTx(ctx, tx, admin, p)
		return err
	})
	require.ErrorIs(t, err, program.ErrChanged)
}

// The declaration of a newer release serves for opt-outs, and is not overwritten.
func TestNewerFormat(t *testing.T) {
	for _, c := range []struct {
		name     string
		document string
		sender   bool
	}{
		{"with a field more", `{"format":2,"tenant":"clinic","program":"offers","senders":[{"address":"+15005550006","colour":"red"}],"purposes":["marketing"]}`, true},
		{"of another shape", `{"format":2,"tenant":"clinic","program":"offers","senders":{"number":"+15005550006"}}`, false},
		{"that is no JSON", `v2`, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t)
			require.NoError(t, w.store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
				_, err := w.store.Put(ctx, tx, 0, program.Row{Tenant: clinic, Program: offers, Version: 1, Document: []byte(c.document)})
				return err
			}))
			d := w.set(t, clinic).Program(offers)
			require.True(t, d.Newer)
			require.Equal(t, c.sender, len(w.set(t, clinic).BySender(number)) == 1)
			other := small()
			other.Name, other.Senders = reminders, []program.Sender{{Address: short}}
			for _, p := range []program.Program{small(), other} {
				_, err := w.Declare(ctx, admin, p)
				require.ErrorIs(t, err, program.ErrNewerFormat)
			}
			_, err := w.Plan(ctx, small())
			require.ErrorIs(t, err, program.ErrNewerFormat)
			_, err = w.Retire(ctx, admin, clinic, offers)
			require.ErrorIs(t, err, program.ErrNewerFormat)
		})
	}
	w := newWorld(t)
	w.declare(t, small())
	require.NoError(t, w.store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		_, err := w.store.Put(ctx, tx, 1, program.Row{Tenant: clinic, Version: 2, Document: []byte(`{"format":9,"tenant":"clinic"}`)})
		return err
	}))
	_, err := w.Declare(ctx, admin, full())
	require.ErrorIs(t, err, program.ErrNewerFormat)
	require.True(t, w.set(t, clinic).Newer)
}

// Thousands of programs of one tenant, and of tenants, are declared in a time
// that grows with their number.
func TestTenThousand(t *testing.T) {
	w := newWorld(t)
	many := 10_000
	if testing.Short() {
		many = 1000 // with the race detector, beside the whole test
	}
	var batch []program.Program
	for n := range many {
		p := small()
		p.Name = sealtext.MustProgram(fmt.Sprintf("p-%d", n))
		p.Senders = []program.Sender{{Address: sealtext.MustSender(fmt.Sprintf("%d", 100000+n))}}
		if batch = append(batch, p); len(batch) == many/4 {
			w.declare(t, batch...)
			batch = nil
		}
	}
	last := small()
	w.declare(t, last)
	s := w.set(t, clinic)
	require.Len(t, s.Programs(), many+1)
	require.Equal(t, many, s.Program(offers).Order)
	require.Equal(t, "p-77", s.BySender(sealtext.MustSender("100077"))[0].Name.String())

	few := newWorld(t, func(c *program.Config) { c.Tenants = 10 })
	for n := range 100 {
		p := small()
		p.Tenant = sealtext.MustTenant(fmt.Sprintf("t-%d", n))
		p.Senders = []program.Sender{{Address: sealtext.MustSender(fmt.Sprintf("%d", 100000+n))}}
		few.declare(t, p)
	}
	for n := range 100 {
		require.EqualValues(t, 1, few.set(t, sealtext.MustTenant(fmt.Sprintf("t-%d", n))).Version)
	}
}

// Two tenants that claim one address at the same time do not both get it.
func TestConcurrentTenants(t *testing.T) {
	w := newWorld(t)
	var wait sync.WaitGroup
	var mu sync.Mutex
	got := 0
	for n := range 20 {
		wait.Add(1)
		go func() {
			defer wait.Done()
			p := small()
			p.Tenant = sealtext.MustTenant(fmt.Sprintf("t-%d", n))
			_, err := w.Declare(ctx, admin, p)
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				got++
				return
			}
			var input *sealtext.InputError
			if !errors.As(err, &input) || input.Field != "senders" {
				t.Errorf("Declare: %v", err)
			}
		}()
	}
	wait.Wait()
	require.Equal(t, 1, got)
}

func TestStaticIsTheSame(t *testing.T) {
	src, err := program.Static([]program.Tenant{fullTenant()}, full())
	require.NoError(t, err)
	w := newWorld(t)
	_, err = w.DeclareTenant(ctx, admin, fullTenant())
	require.NoError(t, err)
	w.declare(t, full())
	sets, err := src.Fresh(ctx, nil, []sealtext.Tenant{clinic, dentist})
	require.NoError(t, err)
	require.Equal(t, w.set(t, clinic).Tenant, sets[0].Tenant)
	require.Equal(t, w.set(t, clinic).Program(offers).Program, sets[0].Program(offers).Program)
	require.Zero(t, sets[1].Version)
	b, err := json.Marshal(sets[0].Program(offers).Program)
	require.NoError(t, err)
	require.NotContains(t, string(b), "null")
}
