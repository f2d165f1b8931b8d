package memstore_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/internal/txcase"
	"github.com/sealtext/sealtext/memstore"
)

func leases() *memstore.Store {
	s, err := memstore.New(memstore.Config{})
	if err != nil {
		panic(err)
	}
	return s
}

func TestLeases(t *testing.T) {
	for _, c := range txcase.LeaseCases() {
		t.Run(c.Name, func(t *testing.T) {
			require.NoError(t, c.Run(t.Context(), func() txcase.Leases { return leases() }), c.Why)
		})
	}
}

// bentLeases is a good store with a Lease or a SaveReport of its own.
type bentLeases struct {
	*memstore.Store
	lease func(s *memstore.Store, name string, holder [16]byte, lasts time.Duration) (uint64, bool, error)
	save  func(s *memstore.Store, name string, at time.Time, report []byte) error
}

func (b bentLeases) Lease(ctx context.Context, name string, holder [16]byte, lasts time.Duration) (uint64, bool, error) {
	if b.lease == nil {
		return b.Store.Lease(ctx, name, holder, lasts)
	}
	return b.lease(b.Store, name, holder, lasts)
}

func (b bentLeases) SaveReport(ctx context.Context, name string, at time.Time, report []byte) error {
	if b.save == nil {
		return b.Store.SaveReport(ctx, name, at, report)
	}
	return b.save(b.Store, name, at, report)
}

func TestBrokenLeases(t *testing.T) {
	ctx := t.Context()
	type leaser = func(s *memstore.Store, name string, holder [16]byte, lasts time.Duration) (uint64, bool, error)
	bend := func(name string, lease leaser, cases ...string) txcase.Broken[txcase.Leases] {
		return txcase.Broken[txcase.Leases]{Name: name, Cases: cases, Open: func() txcase.Leases { return bentLeases{leases(), lease, nil} }}
	}
	broken := []txcase.Broken[txcase.Leases]{
		bend("gives a lease to all", func(s *memstore.Store, name string, holder [16]byte, lasts time.Duration) (uint64, bool, error) {
			token, ok, err := s.Lease(ctx, name, holder, lasts)
			return token, ok || err == nil, err
		}, "lease-taken", "lease-concurrent", "lease-names"),
		bend("has one lease", func(s *memstore.Store, _ string, holder [16]byte, lasts time.Duration) (uint64, bool, error) {
			return s.Lease(ctx, "one", holder, lasts)
		}, "lease-names"),
		bend("has one token", func(s *memstore.Store, name string, holder [16]byte, lasts time.Duration) (uint64, bool, error) {
			token, ok, err := s.Lease(ctx, name, holder, lasts)
			return min(token, 1), ok, err
		}, "lease-token", "lease-ends"),
		bend("gives back what another has", func(s *memstore.Store, name string, holder [16]byte, lasts time.Duration) (uint64, bool, error) {
			if lasts == 0 {
				for _, h := range [][16]byte{{1}, {2}} {
					if token, ok, err := s.Lease(ctx, name, h, 0); ok || err != nil {
						return token, ok, err
					}
				}
			}
			return s.Lease(ctx, name, holder, lasts)
		}, "lease-taken"),
		bend("takes everything", func(s *memstore.Store, name string, holder [16]byte, lasts time.Duration) (uint64, bool, error) {
			token, ok, _ := s.Lease(ctx, name, holder, lasts)
			return token, ok, nil
		}, "lease-refuses"),
		{Name: "keeps the first report", Cases: []string{"report"}, Open: func() txcase.Leases {
			return bentLeases{leases(), nil, func(s *memstore.Store, name string, at time.Time, report []byte) error {
				if was, _, err := s.Report(ctx, name); err != nil || !was.IsZero() {
					return err
				}
				return s.SaveReport(ctx, name, at, report)
			}}
		}},
	}
	cases := map[string]txcase.LeaseCase{}
	var names []string
	for _, c := range txcase.LeaseCases() {
		cases[c.Name] = c
		names = append(names, c.Name)
	}
	require.NoError(t, txcase.Bites(ctx, names, func(ctx context.Context, name string, open func() txcase.Leases) error {
		return cases[name].Run(ctx, open)
	}, broken))
}
