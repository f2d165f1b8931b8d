package fair_test

import (
	"errors"
	"fmt"
	"math"
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
	return q.claimOf(t, o, limit, sealtext.Marketing, sealtext.Informational, sealtext.Transactional, sealtext.OTP)
}

// claimOf claims messages of some purposes. A tenant with 0 messages has some that wait.
func (q queue) claimOf(t *testing.T, o *fair.Order, limit int, purposes ...sealtext.Purpose) map[key]int {
	t.Helper()
	var all []fair.Found
	for _, p := range purposes {
		var tenants []string
		for k := range q {
			if k.Purpose == p {
				tenants = append(tenants, k.Tenant.String())
			}
		}
		slices.Sort(tenants)
		walk := o.Walk(p)
		i, _ := slices.BinarySearch(tenants, walk.From.String())
		end, _ := slices.BinarySearch(tenants, walk.To.String())
		order := slices.Concat(tenants[i:], tenants[:end])
		if walk.To.String() > walk.From.String() {
			order = tenants[i:end]
		}
		found, idle, last := fair.Found{Purpose: p}, 0, sealtext.Tenant{}
		for _, name := range order {
			if len(found.Tenants) > limit {
				break
			}
			if idle == walk.Idle {
				found.Stopped = last
				break
			}
			last = sealtext.MustTenant(name)
			if q[key{Purpose: p, Tenant: last}] > 0 {
				found.Tenants = append(found.Tenants, last)
			} else {
				idle++
			}
		}
		require.LessOrEqual(t, idle, fair.Idle)
		all = append(all, found)
	}
	took := map[key]int{}
	require.NoError(t, o.Fill(limit, all, func(shares []fair.Share) ([]int, error) {
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

// idle puts tenants into the queue whose messages of a purpose wait.
func (q queue) idle(p sealtext.Purpose, tenants int) {
	for n := range tenants {
		q[of(p, fmt.Sprintf("waits-%05d", n))] = 0
	}
}

// TestIdleTenants: a claim looks at Idle of them, each one is looked at in turn, and a claim that
// found nothing says so until all were.
func TestIdleTenants(t *testing.T) {
	const tenants = 4 * fair.Idle
	for _, p := range []sealtext.Purpose{sealtext.Marketing, sealtext.OTP} {
		for _, due := range []string{"a", "waits-01000", "waits-02047", "z"} {
			for limit := 1; limit < 100; limit += 98 {
				o, q := &fair.Order{}, queue{}
				q.idle(p, tenants)
				require.Empty(t, q.claim(t, o, limit))
				for o.More() { // until all were looked at
					require.Empty(t, q.claim(t, o, limit))
				}
				q[of(p, due)] = 3
				claims := 0
				for q[of(p, due)] > 0 {
					took := q.claim(t, o, limit)
					require.Equal(t, len(took) == 0, o.More())
					claims++
				}
				require.LessOrEqual(t, claims, tenants/(fair.Idle-1)+3, "%v in claims of %d", due, limit)
			}
		}
	}
	// Where nothing is due there is an end.
	o, q := &fair.Order{}, queue{}
	q.idle(sealtext.Marketing, tenants)
	q.idle(sealtext.OTP, tenants/2)
	for range 3 {
		claims := 0
		for claims == 0 || o.More() {
			require.Empty(t, q.claim(t, o, 10))
			claims++
		}
		require.InDelta(t, tenants/(fair.Idle-1), claims, 2)
	}
}

// TestPasscodesBehindIdleTenants: nothing else is taken before they are found.
func TestPasscodesBehindIdleTenants(t *testing.T) {
	o, q := &fair.Order{}, queue{}
	q.idle(sealtext.OTP, 700)
	q.idle(sealtext.Transactional, 1000)
	for range 3 {
		q[of(sealtext.OTP, "waits-00699")], q[of(sealtext.Marketing, "z")] = 2, 5
		var order []sealtext.Purpose
		for len(order) < 7 {
			for k, n := range q.claim(t, o, 1) {
				order = append(order, slices.Repeat([]sealtext.Purpose{k.Purpose}, n)...)
			}
		}
		require.Equal(t, slices.Concat(slices.Repeat([]sealtext.Purpose{sealtext.OTP}, 2), slices.Repeat([]sealtext.Purpose{sealtext.Marketing}, 5)), order)
	}
	// A claim for others does not wait for them.
	q[of(sealtext.Marketing, "z")] = 1
	require.Len(t, q.claimOf(t, o, 1, sealtext.Marketing, sealtext.Informational), 1)
}

// TestTurnsAmongIdleTenants: tenants with backlogs have the same shares, wherever they are among
// thousands that wait, and each claim is full once they are found.
func TestTurnsAmongIdleTenants(t *testing.T) {
	for _, limit := range []int{1, 7, 50} {
		o, q := &fair.Order{Weights: map[sealtext.Tenant]int{sealtext.MustTenant("waits-00003"): 3}}, queue{}
		q.idle(sealtext.Marketing, 1000)
		names := []string{"a", "waits-00002", "waits-00003", "waits-00500", "waits-00501", "waits-00999", "z"}
		for _, name := range names {
			q[of(sealtext.Marketing, name)] = 1_000_000
		}
		took := map[key]int{}
		all := 0
		for n := range 200 {
			claimed := 0
			for k, c := range q.claim(t, o, limit) {
				claimed += c
				if n >= 20 {
					took[k] += c
				}
			}
			require.Equal(t, limit, claimed)
			if n >= 20 {
				all += claimed
			}
		}
		for _, name := range names {
			weight := 1
			if name == "waits-00003" {
				weight = 3
			}
			require.InDelta(t, all*weight/9, took[of(sealtext.Marketing, name)], float64(weight)+1, "%s, %d at a time", name, limit)
		}
	}
}

// TestACopyGoesOnByItself: of two copies of an order, what one does is not seen by the other.
func TestACopyGoesOnByItself(t *testing.T) {
	begin := func() (*fair.Order, queue) {
		o, q := &fair.Order{}, queue{}
		q.idle(sealtext.Marketing, 600)
		for _, name := range []string{"a", "b", "c", "waits-00300", "z"} {
			q[of(sealtext.Marketing, name)] = 100
		}
		for range 4 {
			q.claim(t, o, 2)
		}
		return o, q
	}
	o, q := begin()
	same, again := begin()
	other := *o
	for range 5 {
		q.claim(t, o, 7)
		q[of(sealtext.Marketing, "a")] = 0 // it is removed, and others have its place
		q.claim(t, o, 7)
	}
	q[of(sealtext.Marketing, "a")] = 100
	for range 10 {
		require.Equal(t, again.claim(t, same, 2), q.claim(t, &other, 2))
	}
}

func TestNil(t *testing.T) {
	var o *fair.Order
	require.Equal(t, fair.Walk{Idle: math.MaxInt32}, o.Walk(sealtext.OTP))
	require.Equal(t, fair.Walk{Idle: math.MaxInt32}, (&fair.Order{}).Walk(0))
	require.False(t, o.More())
	require.Equal(t, map[key]int{of(sealtext.OTP, "a"): 1}, queue{of(sealtext.OTP, "a"): 2}.claim(t, o, 1))
	failed := errors.New("fails on purpose")
	err := o.Fill(1, []fair.Found{{Purpose: sealtext.OTP, Tenants: []sealtext.Tenant{sealtext.MustTenant("a")}}}, func([]fair.Share) ([]int, error) { return nil, failed })
	require.ErrorIs(t, err, failed)
}
