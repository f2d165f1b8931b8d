package fair_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport/fair"
)

type key = fair.Share // without Limit

// queue is the number of due messages of each purpose and tenant.
type queue map[key]int

// claim claims as a store does, and returns what it took.
func (q queue) claim(t *testing.T, o *fair.Order, limit int) map[key]int {
	t.Helper()
	var due []fair.Share
	for p := sealtext.Marketing; p <= sealtext.OTP; p++ {
		var tenants []string
		for k, n := range q {
			if k.Purpose == p && n > 0 {
				tenants = append(tenants, k.Tenant.String())
			}
		}
		slices.Sort(tenants)
		i, _ := slices.BinarySearch(tenants, o.First(p).String())
		for _, name := range slices.Concat(tenants[i:], tenants[:i]) {
			due = append(due, fair.Share{Purpose: p, Tenant: sealtext.MustTenant(name)})
		}
	}
	took := map[key]int{}
	require.NoError(t, o.Fill(limit, due, func(shares []fair.Share) ([]int, error) {
		counts := make([]int, len(shares))
		for i, s := range shares {
			k := key{Purpose: s.Purpose, Tenant: s.Tenant}
			counts[i] = min(s.Limit, q[k])
			q[k] -= counts[i]
			took[k] += counts[i]
		}
		return counts, nil
	}))
	for k, n := range took {
		if n == 0 {
			delete(took, k)
		}
	}
	return took
}

func of(p sealtext.Purpose, tenant string) key {
	return key{Purpose: p, Tenant: sealtext.MustTenant(tenant)}
}

func TestFill(t *testing.T) {
	for _, c := range []struct {
		name    string
		weights map[sealtext.Tenant]int
		queue   queue
		limit   int
		want    map[key]int
	}{
		{"nothing", nil, queue{}, 10, map[key]int{}},
		{"no limit", nil, queue{of(sealtext.OTP, "a"): 1}, 0, map[key]int{}},
		{"a passcode and a campaign", nil, queue{of(sealtext.Marketing, "a"): 1_000_000, of(sealtext.OTP, "b"): 1}, 10,
			map[key]int{of(sealtext.Marketing, "a"): 9, of(sealtext.OTP, "b"): 1}},
		{"passcodes of two tenants", nil, queue{of(sealtext.OTP, "a"): 1000, of(sealtext.OTP, "b"): 2, of(sealtext.Transactional, "b"): 100}, 10,
			map[key]int{of(sealtext.OTP, "a"): 8, of(sealtext.OTP, "b"): 2}},
		{"two campaigns", nil, queue{of(sealtext.Marketing, "a"): 1_000_000, of(sealtext.Marketing, "b"): 1_000_000}, 10,
			map[key]int{of(sealtext.Marketing, "a"): 5, of(sealtext.Marketing, "b"): 5}},
		{"with weights", map[sealtext.Tenant]int{sealtext.MustTenant("a"): 3, sealtext.MustTenant("b"): -1},
			queue{of(sealtext.Marketing, "a"): 100, of(sealtext.Marketing, "b"): 100}, 12,
			map[key]int{of(sealtext.Marketing, "a"): 9, of(sealtext.Marketing, "b"): 3}},
		{"one that has less than its share", nil, queue{of(sealtext.Marketing, "a"): 2, of(sealtext.Marketing, "b"): 100, of(sealtext.Marketing, "c"): 100}, 12,
			map[key]int{of(sealtext.Marketing, "a"): 2, of(sealtext.Marketing, "b"): 5, of(sealtext.Marketing, "c"): 5}},
		{"all that there is", nil, queue{of(sealtext.OTP, "a"): 2, of(sealtext.Informational, "b"): 3, of(sealtext.Marketing, "c"): 1}, 100,
			map[key]int{of(sealtext.OTP, "a"): 2, of(sealtext.Informational, "b"): 3, of(sealtext.Marketing, "c"): 1}},
	} {
		t.Run(c.name, func(t *testing.T) {
			require.Equal(t, c.want, c.queue.claim(t, &fair.Order{Weights: c.weights}, c.limit))
		})
	}
}

// TestNobodyWaitsForEver: whatever the number of messages of a claim, the shares are the same in the
// long run, and no turn of a tenant is lost.
func TestNobodyWaitsForEver(t *testing.T) {
	for limit := 1; limit <= 40; limit++ {
		o := &fair.Order{Weights: map[sealtext.Tenant]int{sealtext.MustTenant("b"): 3}}
		q, took := queue{}, map[key]int{}
		for p := sealtext.Marketing; p <= sealtext.Transactional; p++ {
			for _, tenant := range []string{"a", "b", "c", "d"} {
				q[of(p, tenant)] = 1_000_000
			}
		}
		const rounds = 16 * 6 // of 16 messages, of which marketing has one, and the turns take six
		for range rounds {
			for k, n := range q.claim(t, o, limit) {
				took[k] += n
			}
		}
		for p, part := range map[sealtext.Purpose]int{sealtext.Transactional: 12, sealtext.Informational: 3, sealtext.Marketing: 1} {
			for tenant, weight := range map[string]int{"a": 1, "b": 3, "c": 1, "d": 1} {
				require.Equal(t, limit*part*weight, took[of(p, tenant)], "%v of %v, %d at a time", p, tenant, limit)
			}
		}
	}
}

// TestABusyTenantMeanwhile: a tenant whose messages come one at a time has its turn in the next claim.
func TestABusyTenantMeanwhile(t *testing.T) {
	o, q := &fair.Order{}, queue{of(sealtext.Marketing, "a"): 1_000_000}
	for n := range 100 {
		q.claim(t, o, 1+n%3)
		q[of(sealtext.Marketing, "b")]++
		took := q.claim(t, o, 2)
		require.Equal(t, map[key]int{of(sealtext.Marketing, "a"): 1, of(sealtext.Marketing, "b"): 1}, took)
	}
}

func TestNil(t *testing.T) {
	var o *fair.Order
	require.Zero(t, o.First(sealtext.OTP))
	require.Zero(t, (&fair.Order{}).First(0))
	require.Equal(t, map[key]int{of(sealtext.OTP, "a"): 1}, queue{of(sealtext.OTP, "a"): 2}.claim(t, o, 1))
	failed := errors.New("fails on purpose")
	err := o.Fill(1, []fair.Share{of(sealtext.OTP, "a")}, func([]fair.Share) ([]int, error) { return nil, failed })
	require.ErrorIs(t, err, failed)
}
