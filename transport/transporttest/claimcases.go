package transporttest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/txcase"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/fair"
)

func claimCases() []StoreCase {
	return []StoreCase{
		{"claim-due", "Claim must lease what is Queued or Sending and due, a time of exactly now included, also when it has expired, and nothing else: a message would be late, early or stuck", claimDue},
		{"claim-order", "Claim must take the earliest NotBefore of a tenant and a purpose first, up to its limit: a backlog must not starve the messages that wait longest", claimOrder},
		{"claim-priority", "Claim must look for passcodes in the whole queue, and share the rest of its limit among the other purposes: a passcode must not wait behind a campaign, nor a campaign for ever", claimPriority},
		{"claim-fair", "Claim must give each tenant with due messages of a purpose its turn, and go on where Order says: the messages of one tenant must not wait behind the backlog of another", claimFair},
		{"claim-idle", "Claim must look at no more tenants whose messages wait than fair.Idle, and go on where Order says, passcodes first: thousands of such tenants must make neither a claim long nor a message late", claimIdle},
		{"claim-purposes", "Claim must take rows of its Purposes only: a worker that is kept for passcodes must not get another message", claimPurposes},
		{"claim-expired", "Claim of what has expired must take those rows of the route and no others, first those that expired first, up to its limit: a relay that claims nothing else settles messages by it", claimExpired},
		{"claim-lease", "Claim must raise Lease by one, set LeaseUntil and nothing else, and return the rows as they are then: the fencing token is what keeps a slow relay out", claimLease},
		{"claim-again", "a leased row must not be claimed before LeaseUntil and must be from then on: a relay that died must not take its messages with it", claimAgain},
		{"claim-clock", "Claim must judge leases by LeaseNow, and what is due, or has expired, by Now: a relay whose clock is wrong must not take the messages of others", claimClock},
		{"claim-rollback", "a Claim that is rolled back must leave the rows free with the old token", claimRollback},
		{"claim-concurrent", "relays that claim at once must never get the same row, and together get all: two of them would send one message twice", claimConcurrent},
	}
}

// claim claims in a transaction of its own and returns the rows by ID.
func claim(ctx context.Context, s transport.Store, now, until time.Time, limit int) (rows []transport.OutboxRow, err error) {
	return claimFor(ctx, s, "", now, until, limit)
}

// claims checks what a Claim returns, in any order, and that it is stored so.
func claims(ctx context.Context, s transport.Store, what string, now, until time.Time, limit int, want ...transport.OutboxRow) error {
	got, err := claim(ctx, s, now, until, limit)
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	byID := func(a, b transport.OutboxRow) int {
		if a.Tenant != b.Tenant {
			return bytes.Compare([]byte(a.Tenant.String()), []byte(b.Tenant.String()))
		}
		return bytes.Compare(a.ID[:], b.ID[:])
	}
	slices.SortFunc(got, byID)
	want = slices.SortedFunc(slices.Values(want), byID)
	if err := txcase.DiffRows(what, got, want); err != nil {
		return err
	}
	return stored(ctx, s, what+", read again", want...)
}

// leased is a row after one more claim.
func leased(row transport.OutboxRow, until time.Time) transport.OutboxRow {
	row.Lease, row.LeaseUntil = row.Lease+1, until
	return row
}

func claimDue(ctx context.Context, open func() transport.Store) error {
	s := open()
	now := after(100)
	var rows, due []transport.OutboxRow
	add := func(isDue bool, change func(*transport.OutboxRow)) {
		row := message(len(rows))
		change(&row)
		rows = append(rows, row)
		if isDue {
			due = append(due, leased(row, after(200)))
		}
	}
	for st := transport.StateQueued; st.Valid(); st++ {
		add(st == transport.StateQueued || st == transport.StateSending, func(r *transport.OutboxRow) { r.State = st })
	}
	add(true, func(r *transport.OutboxRow) { r.NotBefore = now })
	add(false, func(r *transport.OutboxRow) { r.NotBefore = after(101) })
	add(true, func(r *transport.OutboxRow) { r.NotBefore = time.Time{} })
	add(true, func(r *transport.OutboxRow) { r.Lease, r.LeaseUntil = 4, now })
	add(false, func(r *transport.OutboxRow) { r.Lease, r.LeaseUntil = 4, after(101) })
	add(true, func(r *transport.OutboxRow) { r.ExpiresAt = after(1) })
	add(true, func(r *transport.OutboxRow) { r.Tenant = south })
	add(true, func(r *transport.OutboxRow) { r.Body = sealtext.Sealed{} })
	if err := insert(ctx, s, rows...); err != nil {
		return err
	}
	if err := claims(ctx, s, "what is due", now, after(200), 100, due...); err != nil {
		return err
	}
	return claims(ctx, s, "once more", now, after(200), 100)
}

func claimExpired(ctx context.Context, open func() transport.Store) error {
	s := open()
	now := after(100)
	var rows, want []transport.OutboxRow
	add := func(ends time.Time, taken bool, change func(*transport.OutboxRow)) {
		row := message(len(rows))
		row.ExpiresAt = ends
		change(&row)
		rows = append(rows, row)
		if taken {
			want = append(want, leased(row, after(200)))
		}
	}
	as := func(*transport.OutboxRow) {}
	add(after(50), true, func(r *transport.OutboxRow) { r.Purpose = sealtext.Marketing })
	add(after(60), true, func(r *transport.OutboxRow) { r.State = transport.StateSending })
	add(after(70), true, func(r *transport.OutboxRow) { r.Tenant, r.Purpose = south, sealtext.OTP })
	add(after(80), true, func(r *transport.OutboxRow) { r.NotBefore = after(150) })
	add(after(90), true, func(r *transport.OutboxRow) { r.Lease, r.LeaseUntil = 4, now })
	add(now, true, as)
	add(after(101), false, as)
	add(after(40), false, func(r *transport.OutboxRow) { r.Lease, r.LeaseUntil = 4, after(101) })
	add(after(40), false, func(r *transport.OutboxRow) { r.Route = "another" })
	for st := transport.StateQueued; st.Valid(); st++ {
		if st != transport.StateQueued && st != transport.StateSending {
			add(after(40), false, func(r *transport.OutboxRow) { r.State = st })
		}
	}
	slices.Reverse(rows) // in another order than they expire
	if err := insert(ctx, s, rows...); err != nil {
		return err
	}
	for n := 0; n < len(want); n += 4 {
		var got []transport.OutboxRow
		err := s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) (err error) {
			got, err = s.Claim(ctx, tx, transport.Claim{Now: now, Until: after(200), Limit: 4, Expired: true})
			return err
		})
		part := want[n:min(n+4, len(want))]
		if err := errors.Join(err, txcase.DiffRows("what has expired", got, part), stored(ctx, s, "read again", part...)); err != nil {
			return err
		}
	}
	return nil
}

// claimClock claims with a clock that is ahead of that of the leases, and with one that is behind it.
func claimClock(ctx context.Context, open func() transport.Store) error {
	s := open()
	row, expired, unknown := message(0), message(1), unknownRow(2)
	expired.Route, expired.ExpiresAt = "expired", after(60)
	unknown.LookAt, unknown.Attempts = after(60), 1
	a := attempt(unknown, 1)
	a.Transport = "first-line"
	row.NotBefore = after(60)
	for _, r := range []*transport.OutboxRow{&row, &expired, &unknown} {
		r.Lease, r.LeaseUntil = 1, after(100)
	}
	if err := errors.Join(insert(ctx, s, row, expired, unknown), begin(ctx, s, a), finish(ctx, s, true, finished(a, transport.OutcomeUnknown))); err != nil {
		return err
	}
	claim := func(what string, now, leaseNow int, want bool) error {
		c := transport.Claim{Now: after(now), LeaseNow: after(leaseNow), Until: after(leaseNow + 100), Limit: 10}
		of := c
		of.Route = "first-line"
		gone := c
		gone.Route, gone.Expired = "expired", true
		due, err := s.UnknownDue(ctx, of)
		if err := errors.Join(err, txcase.Want(what+": UnknownDue", due, want)); err != nil {
			return err
		}
		return s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
			first, err1 := s.Claim(ctx, tx, c)
			second, err2 := s.Claim(ctx, tx, gone)
			third, err3 := s.ClaimUnknown(ctx, tx, of)
			if err := errors.Join(err1, err2, err3, txcase.Want(what, len(first) == 1, want), txcase.Want(what+", of what has expired", len(second) == 1, want),
				txcase.Want(what+", of what is unknown", len(third) == 1, want)); err != nil || !want {
				return err
			}
			return txcase.DiffRows("the row", first, []transport.OutboxRow{leased(row, c.Until)})
		})
	}
	return errors.Join(claim("a clock ahead, and the lease runs", 200, 99, false), claim("a clock behind, and the lease has ended", 59, 150, false),
		claim("a clock behind, of a message that is due, and the lease has ended", 60, 100, true))
}

func claimOrder(ctx context.Context, open func() transport.Store) error {
	s := open()
	var rows []transport.OutboxRow
	for n := range 9 {
		row := message(n)
		row.NotBefore = after(n * 4 % 9) // all different, in another order than the ids and the times of making
		rows = append(rows, row)
	}
	if err := insert(ctx, s, rows...); err != nil {
		return err
	}
	slices.SortFunc(rows, func(a, b transport.OutboxRow) int { return a.NotBefore.Compare(b.NotBefore) })
	for n := range rows {
		rows[n] = leased(rows[n], after(200))
	}
	for n := 0; n < 9; n += 3 {
		got, err := claim(ctx, s, after(100), after(200), 3)
		if err != nil {
			return err
		}
		if err := txcase.DiffRows("the earliest three", got, rows[n:n+3]); err != nil {
			return err
		}
	}
	return claims(ctx, s, "after all", after(100), after(200), 3)
}

// queue inserts count due rows of a purpose and a tenant, and returns them as a claim would.
func queue(ctx context.Context, s transport.Store, from, count int, p sealtext.Purpose, t sealtext.Tenant) (rows []transport.OutboxRow, err error) {
	for n := range count {
		row := message(from + n)
		row.Tenant, row.Purpose, row.NotBefore = t, p, after(n%100)
		rows = append(rows, row)
	}
	if err := insert(ctx, s, rows...); err != nil {
		return nil, err
	}
	return rows, nil
}

// claimNext claims in the order that c has, and returns how many rows there are of each purpose and
// tenant.
func claimNext(ctx context.Context, s transport.Store, c transport.Claim) (counts map[fair.Share]int, rows []transport.OutboxRow, err error) {
	c.Now, c.Until = after(200), after(300)
	err = s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) (err error) {
		rows, err = s.Claim(ctx, tx, c)
		return err
	})
	counts = map[fair.Share]int{}
	for i, row := range rows {
		counts[fair.Share{Purpose: row.Purpose, Tenant: row.Tenant}]++
		if i > 0 && row.Purpose > rows[i-1].Purpose {
			err = errors.Join(err, fmt.Errorf("row %d is %v, after one that is %v", i, row.Purpose, rows[i-1].Purpose))
		}
	}
	return counts, rows, err
}

// wantNext checks what the next claim takes of each purpose and tenant.
func wantNext(ctx context.Context, s transport.Store, what string, c transport.Claim, want map[fair.Share]int) error {
	got, _, err := claimNext(ctx, s, c)
	if err == nil && !maps.Equal(got, want) {
		err = fmt.Errorf("the claim took %v, want %v", got, want)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	return nil
}

func claimPriority(ctx context.Context, open func() transport.Store) error {
	s := open()
	of := func(p sealtext.Purpose) fair.Share { return fair.Share{Purpose: p, Tenant: north} }
	from := 0
	for _, q := range []struct {
		purpose sealtext.Purpose
		count   int
	}{{sealtext.Marketing, 60}, {sealtext.Informational, 40}, {sealtext.Transactional, 30}, {sealtext.OTP, 10}} {
		if _, err := queue(ctx, s, from, q.count, q.purpose, north); err != nil {
			return err
		}
		from += q.count
	}
	c := transport.Claim{Limit: 8, Order: &fair.Order{}}
	if err := errors.Join(
		wantNext(ctx, s, "passcodes alone fill a claim", c, map[fair.Share]int{of(sealtext.OTP): 8}),
		func() error {
			c.Limit = 18
			return wantNext(ctx, s, "the last passcodes, and sixteen others", c, map[fair.Share]int{
				of(sealtext.OTP): 2, of(sealtext.Transactional): 12, of(sealtext.Informational): 3, of(sealtext.Marketing): 1,
			})
		}()); err != nil {
		return err
	}
	// One at a time, the shares are the same.
	c.Limit = 1
	total := map[fair.Share]int{}
	for range 16 {
		got, _, err := claimNext(ctx, s, c)
		if err != nil {
			return err
		}
		for share, n := range got {
			total[share] += n
		}
	}
	want := map[fair.Share]int{of(sealtext.Transactional): 12, of(sealtext.Informational): 3, of(sealtext.Marketing): 1}
	if !maps.Equal(total, want) {
		return fmt.Errorf("sixteen claims of one row took %v, want %v", total, want)
	}
	// What one purpose does not use goes to the next one.
	c.Limit = 50
	return wantNext(ctx, s, "6 transactional messages are left", c, map[fair.Share]int{
		of(sealtext.Transactional): 6, of(sealtext.Informational): 34, of(sealtext.Marketing): 10,
	})
}

func claimFair(ctx context.Context, open func() transport.Store) error {
	s := open()
	if _, err := queue(ctx, s, 0, 200, sealtext.Marketing, north); err != nil {
		return err
	}
	if _, err := queue(ctx, s, 200, 3, sealtext.Marketing, south); err != nil {
		return err
	}
	of := func(t sealtext.Tenant) fair.Share { return fair.Share{Purpose: sealtext.Marketing, Tenant: t} }
	c := transport.Claim{Limit: 4, Order: &fair.Order{Weights: map[sealtext.Tenant]int{north: 2}}}
	if err := wantNext(ctx, s, "two of one tenant for one of the other", c, map[fair.Share]int{of(north): 3, of(south): 1}); err != nil {
		return err
	}
	c.Limit = 1
	for n, tenant := range []sealtext.Tenant{north, south, north, north, south, north, north, north} {
		if err := wantNext(ctx, s, fmt.Sprint("claim ", n, " of one row"), c, map[fair.Share]int{of(tenant): 1}); err != nil {
			return err
		}
	}
	// Many tenants, fewer at a time: each has its turn before anyone has another one.
	const tenants = 7
	seen := map[sealtext.Tenant]int{}
	for n := range tenants {
		tenant := sealtext.MustTenant("tenant-" + string(rune('a'+n)))
		if _, err := queue(ctx, s, 300+10*n, 10, sealtext.OTP, tenant); err != nil {
			return err
		}
	}
	c.Limit = 3
	for range tenants {
		_, rows, err := claimNext(ctx, s, c)
		if err != nil {
			return err
		}
		for _, row := range rows {
			seen[row.Tenant]++
		}
	}
	for tenant, n := range seen {
		if n != 3 || len(seen) != tenants {
			return fmt.Errorf("of %d tenants, %v had %d messages in three turns", len(seen), tenant, n)
		}
	}
	return nil
}

func claimIdle(ctx context.Context, open func() transport.Store) error {
	const tenants, others, most = 2*fair.Idle + 50, fair.Idle + 10, 10
	s, later := open(), after(250)
	var rows []transport.OutboxRow
	add := func(p sealtext.Purpose, name string, at time.Time) {
		row := message(len(rows))
		row.Tenant, row.Purpose, row.NotBefore = sealtext.MustTenant(name), p, at
		rows = append(rows, row)
	}
	for n := range tenants {
		add(sealtext.OTP, fmt.Sprintf("waits-%04d", n), later)
		if n < others {
			add(sealtext.Marketing, fmt.Sprintf("waits-%04d", n), later)
		}
	}
	add(sealtext.OTP, fmt.Sprintf("waits-%04d", tenants-1), after(1))
	for range 3 {
		add(sealtext.Marketing, "zero-wait", after(1))
	}
	if err := s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		_, err := s.InsertAll(ctx, tx, rows)
		return err
	}); err != nil {
		return err
	}
	order, took := &fair.Order{}, map[fair.Share]int{}
	next := func(now time.Time) (due []transport.OutboxRow, err error) {
		err = s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) (err error) {
			due, err = s.Claim(ctx, tx, transport.Claim{Now: now, Until: after(2000), Limit: 100, Order: order})
			return err
		})
		for _, row := range due {
			took[fair.Share{Purpose: row.Purpose, Tenant: row.Tenant}]++
		}
		return due, err
	}
	for n := range 2 {
		due, err := next(after(200))
		if err = errors.Join(err, txcase.Want(fmt.Sprintf("messages of claim %d, which does not come to the tenant with a passcode", n+1), len(due), 0),
			txcase.Want("whether the next claim goes on", order.More(), true)); err != nil {
			return err
		}
	}
	due, err := next(after(200))
	if err != nil {
		return err
	}
	if len(due) != 4 || due[0].Purpose != sealtext.OTP {
		return fmt.Errorf("the third claim took %v, want one passcode and three others", took)
	}
	claims := 0
	for order.More() || claims == 0 {
		if claims++; claims > most {
			return fmt.Errorf("%d claims that found nothing did not come to all of %d tenants", most, tenants)
		}
		if _, err := next(after(200)); err != nil {
			return err
		}
	}
	// When they are all due, all have their turns, passcodes before the others.
	for codes := 1; len(took) < tenants+others+1; {
		before := len(took)
		due, err := next(later)
		if err != nil {
			return err
		}
		for _, row := range due {
			if row.Purpose == sealtext.OTP {
				codes++
			} else if codes <= tenants {
				return fmt.Errorf("a message of %v was claimed after %d passcodes of %d", row.Purpose, codes, tenants+1)
			}
		}
		if len(took) == before && !order.More() {
			return fmt.Errorf("of %d shares of tenants, %d were claimed", tenants+others+1, len(took))
		}
	}
	return nil
}

func claimPurposes(ctx context.Context, open func() transport.Store) error {
	s := open()
	for n, p := range []sealtext.Purpose{sealtext.Marketing, sealtext.OTP, sealtext.Transactional} {
		if _, err := queue(ctx, s, 10*n, 2, p, north); err != nil {
			return err
		}
	}
	of := func(p sealtext.Purpose) fair.Share { return fair.Share{Purpose: p, Tenant: north} }
	return errors.Join(
		wantNext(ctx, s, "passcodes", transport.Claim{Limit: 10, Purposes: sealtext.Purposes(sealtext.OTP)}, map[fair.Share]int{of(sealtext.OTP): 2}),
		wantNext(ctx, s, "passcodes again", transport.Claim{Limit: 10, Purposes: sealtext.Purposes(sealtext.OTP)}, map[fair.Share]int{}),
		wantNext(ctx, s, "two purposes", transport.Claim{Limit: 3, Purposes: sealtext.Purposes(sealtext.OTP, sealtext.Transactional)}, map[fair.Share]int{of(sealtext.Transactional): 2}),
		wantNext(ctx, s, "all purposes", transport.Claim{Limit: 3}, map[fair.Share]int{of(sealtext.Marketing): 2}))
}
