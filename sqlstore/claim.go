package sqlstore

import (
	"bytes"
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/fair"
)

// A line is the messages that wait of one route, purpose and tenant: a range of the index of what
// waits. The next tenant is found on PostgreSQL by a comparison of rows, which no other index serves:
// with statistics from a time when little waited, one that begins with the tenant looks as good. It
// has no upper bound: a scan with one would not end there, but with the route. SQLite, which is told
// the index, reads a row that equals a part of the key before it passes it, and gets columns.
type lines struct {
	from  string // the table
	after string // the tenants behind {tenant}, with {or} = "=" also that one, of {purpose}
	next  string // the tenant found, or NULL if it is of another line
	order string // of tenants
}

var (
	linesOfSQLite = lines{
		from:  "sealtext_outbox INDEXED BY sealtext_outbox_due",
		after: "route = {route} AND purpose = {purpose} AND tenant >{or} {tenant}",
		next:  "tenant",
		order: "tenant",
	}
	linesOfPostgres = lines{
		from:  "sealtext_outbox",
		after: "(route, purpose, tenant) >{or} ({route}, {purpose}, {tenant})",
		next:  "CASE WHEN route = {route} AND purpose = {purpose} THEN tenant END",
		order: "route, purpose, tenant",
	}
)

// first is a subquery for the first tenant behind another one.
func (l lines) first(or, purpose, tenant string) string {
	return "(" + strings.NewReplacer("{or}", or, "{route}", "$2", "{purpose}", purpose, "{tenant}", tenant).
		Replace("SELECT "+l.next+" FROM "+l.from+" WHERE "+l.after+" AND state <= 2 ORDER BY "+l.order+" LIMIT 1") + ")"
}

// due is a subquery for columns of what is due in a line. Its order makes the index of what waits the
// cheapest, whatever the statistics are.
func (l lines) due(columns, route, purpose, tenant, now, leaseNow, limit string) string {
	return "(SELECT " + columns + " FROM " + l.from + " WHERE route = " + route + " AND purpose = " + purpose + " AND tenant = " + tenant +
		" AND state <= 2 AND not_before <= " + now + " AND lease_until <= " + leaseNow + " ORDER BY not_before, id LIMIT " + limit + ")"
}

// walk goes over the tenants with waiting messages as [fair.Walk] says, and finds those with messages to
// claim, at most $3 + 1 of each purpose. A step looks at one tenant and finds the next one, so that it
// costs two look-ups in the index, whatever number of messages the tenant has. A tenant whose messages
// are all leased, or wait for a later time, costs a step as well; after $4 of them the walk of the
// purpose stops, and the last one is in the result without a hit. $5 is the time of leases. From $6 on,
// each purpose has two arguments: where its walk begins, and before which tenant it ends.
func (l lines) walk(purposes []sealtext.Purpose) string {
	var b strings.Builder
	b.WriteString("WITH RECURSIVE walk (purpose, start, stop, step, tenant, done, hit, found) AS (")
	for i, p := range purposes {
		purpose := "CAST(" + strconv.Itoa(int(p)) + " AS BIGINT)"
		start, stop := "CAST($"+strconv.Itoa(6+2*i)+" AS TEXT)", "CAST($"+strconv.Itoa(7+2*i)+" AS TEXT)"
		if i > 0 {
			b.WriteString(" UNION ALL ")
		}
		b.WriteString("SELECT " + purpose + ", " + start + ", " + stop + ", 0, COALESCE(" + l.first("=", purpose, start) + ", " + l.first("", purpose, "''") + "), '', 0, 0")
	}
	next := l.first("", "w.purpose", "w.tenant")
	b.WriteString(" UNION ALL SELECT w.purpose, w.start, w.stop, w.step + 1," +
		" CASE WHEN w.tenant < w.start THEN " + next + " ELSE COALESCE(" + next + ", " + l.first("", "w.purpose", "''") + ") END, w.tenant," +
		" CASE WHEN " + l.due("not_before", "$2", "w.purpose", "w.tenant", "$1", "$5", "1") + " IS NULL THEN 0 ELSE 1 END, w.found + w.hit" +
		" FROM walk w WHERE " + inWalk + " AND w.found + w.hit <= CAST($3 AS BIGINT) AND w.step - w.found - w.hit < CAST($4 AS BIGINT))" +
		" SELECT purpose, done, hit FROM walk w WHERE hit = 1 OR (step - found = CAST($4 AS BIGINT) AND " + inWalk + ") ORDER BY purpose DESC, step")
	return b.String()
}

// walks are the texts for all sets of purposes, by walkIndex. Each is made when it is first used, and kept.
func (l lines) walks(d Dialect) (texts [1 << sealtext.OTP]func() text) {
	for i := range texts {
		texts[i] = sync.OnceValue(func() text {
			var purposes []sealtext.Purpose
			for p := sealtext.Marketing; p <= sealtext.OTP; p++ {
				if i&walkIndex(p) != 0 {
					purposes = append(purposes, p)
				}
			}
			return only(d, l.walk(purposes))
		})
	}
	return texts
}

var walksOfSQLite, walksOfPostgres = linesOfSQLite.walks(SQLite), linesOfPostgres.walks(PostgreSQL)

// walkIndex is the bit of each purpose in the index of a text.
func walkIndex(purposes ...sealtext.Purpose) (i int) {
	for _, p := range purposes {
		i |= 1 << (p - sealtext.Marketing)
	}
	return i
}

// walkText returns the text for purposes.
func walkText(d Dialect, purposes []sealtext.Purpose) text {
	if d == SQLite {
		return walksOfSQLite[walkIndex(purposes...)]()
	}
	return walksOfPostgres[walkIndex(purposes...)]()
}

// inWalk is whether the tenant that comes next is one of the walk: behind its beginning and, unless the
// end of the list is in between, before its end; or else before both.
const inWalk = "CASE WHEN w.tenant >= w.start THEN w.tenant > w.done AND (w.done = '' OR w.done >= w.start) AND (w.stop <= w.start OR w.tenant < w.stop)" +
	" ELSE w.stop <= w.start AND w.tenant < w.stop END"

// The due rows are in a MATERIALIZED expression, so that no plan runs the limited part twice. The
// lease is compared again outside of it: without the hint, a claim that waited for another one then
// finds the lease taken. The state is compared by an expression that no index serves: with statistics
// from a time when little was due, the plan was to read all due rows for each of the claimed rows.
const claimDue = " UPDATE sealtext_outbox SET lease = lease + 1, lease_until = due.until FROM due" +
	" WHERE sealtext_outbox.tenant = due.tenant AND sealtext_outbox.id = due.id AND state + 0 <= 2 AND lease_until <= due.clock RETURNING "

var (
	outboxClaimed = "sealtext_outbox." + strings.ReplaceAll(outboxColumns, ", ", ", sealtext_outbox.")

	// One statement for all shares, which are records.
	claimAll = "WITH due AS MATERIALIZED (SELECT m.tenant, m.id, r.clock, r.until FROM {r} CROSS JOIN LATERAL " +
		linesOfPostgres.due("tenant, id", "r.route", "r.purpose", "r.tenant", "r.now", "r.clock", "r.most FOR UPDATE SKIP LOCKED") + " AS m)" + claimDue + outboxClaimed
	claimRecords = recordsOf("route text, purpose bigint, tenant text, now bigint, clock bigint, until bigint, most bigint")

	// SQLite, which has no LATERAL, gets one for each share.
	claimOne = one("WITH due AS MATERIALIZED (SELECT tenant, id, CAST($7 AS BIGINT) AS clock, CAST($6 AS BIGINT) AS until FROM " +
		linesOfSQLite.due("tenant, id", "$2", "$3", "$4", "$1", "$7", "$5") + ")" + claimDue + outboxClaimed)
)

// As outboxClaimUnknown. The state is compared as the index has it, which no other index serves.
var outboxClaimExpired = hinted("sealtext_outbox_expiry", "WITH due AS MATERIALIZED (SELECT tenant, id FROM sealtext_outbox {by}"+
	" WHERE route = $4 AND expires_at <= $1 AND state + 0 <= 2 AND lease_until <= $5 ORDER BY expires_at LIMIT $3 {skip})"+
	" UPDATE sealtext_outbox SET lease = lease + 1, lease_until = $2"+
	" WHERE (tenant, id) IN (SELECT tenant, id FROM due) AND state + 0 <= 2 AND lease_until <= $5 RETURNING "+outboxColumns)

// claimExpired leases messages that have expired.
func (s session) claimExpired(ctx context.Context, c transport.Claim) ([]transport.OutboxRow, error) {
	rows, err := messages(ctx, s, outboxClaimExpired, micros(c.Now), micros(c.Until), int64(c.Limit), c.Route, micros(c.LeaseTime()))
	slices.SortFunc(rows, func(a, b transport.OutboxRow) int { // RETURNING has no order
		return cmp.Or(a.ExpiresAt.Compare(b.ExpiresAt), strings.Compare(a.Tenant.String(), b.Tenant.String()), bytes.Compare(a.ID[:], b.ID[:]))
	})
	return rows, err
}

// Claim implements [transport.RelayStore]: one statement finds the tenants, and another one leases
// their rows, on SQLite for each tenant of a purpose. Where tenants have fewer rows than their share,
// the others' are leased by one more. What has expired is leased by one statement.
func (t *Transport) Claim(ctx context.Context, tx sealtext.Tx, c transport.Claim) ([]transport.OutboxRow, error) {
	s, err := t.db.write(ctx, tx, "outbox claim")
	if err != nil || c.Limit < 1 {
		return nil, err
	}
	if c.Expired {
		return s.claimExpired(ctx, c)
	}
	found, err := s.claimable(ctx, c)
	if err != nil {
		return nil, err
	}
	var rows []transport.OutboxRow
	err = c.Order.Fill(c.Limit, found, func(shares []fair.Share) ([]int, error) {
		more, err := s.claim(ctx, c, shares)
		if err != nil {
			return nil, err
		}
		rows = append(rows, more...)
		taken := map[fair.Share]int{}
		for _, row := range more {
			taken[fair.Share{Purpose: row.Purpose, Tenant: row.Tenant}]++
		}
		counts := make([]int, len(shares))
		for i, share := range shares {
			counts[i] = taken[fair.Share{Purpose: share.Purpose, Tenant: share.Tenant}]
		}
		return counts, nil
	})
	if err != nil {
		return nil, err
	}
	slices.SortFunc(rows, func(a, b transport.OutboxRow) int {
		return cmp.Or(cmp.Compare(b.Purpose, a.Purpose), a.NotBefore.Compare(b.NotBefore),
			strings.Compare(a.Tenant.String(), b.Tenant.String()), bytes.Compare(a.ID[:], b.ID[:]))
	})
	return rows, nil
}

// claimable returns the tenants with rows to claim.
func (s session) claimable(ctx context.Context, c transport.Claim) (found []fair.Found, err error) {
	purposes := c.Purposes.Each()
	if len(purposes) == 0 {
		purposes = sealtext.AllPurposes.Each()
	}
	args := []any{micros(c.Now), c.Route, int64(c.Limit), int64(0), micros(c.LeaseTime())}
	for _, p := range purposes {
		walk := c.Order.Walk(p)
		found = append(found, fair.Found{Purpose: p})
		args[3] = int64(walk.Idle)
		args = append(args, walk.From.String(), walk.To.String())
	}
	err = s.query(ctx, walkText(s.db.dialect, purposes), args, func(scan func(...any) error) error {
		var purpose sealtext.Purpose
		var tenant sealtext.Tenant
		var hit int
		err := scan(&purpose, name{&tenant}, &hit)
		if i := slices.Index(purposes, purpose); hit == 1 && i >= 0 {
			found[i].Tenants = append(found[i].Tenants, tenant)
		} else if i >= 0 {
			found[i].Stopped = tenant
		}
		return err
	})
	return found, err
}

// claim leases rows of shares.
func (s session) claim(ctx context.Context, c transport.Claim, shares []fair.Share) ([]transport.OutboxRow, error) {
	if s.db.dialect == PostgreSQL {
		records := make([][]any, len(shares))
		for i, share := range shares {
			records[i] = []any{c.Route, int64(share.Purpose), share.Tenant.String(), micros(c.Now), micros(c.LeaseTime()), micros(c.Until), int64(share.Limit)}
		}
		rows := make([]transport.OutboxRow, 0, min(c.Limit, 64))
		_, err := s.join(ctx, claimAll, claimRecords, records, scanMessage(&rows))
		return rows, err
	}
	var rows []transport.OutboxRow
	for _, share := range shares {
		more, err := messages(ctx, s, claimOne, micros(c.Now), c.Route, int64(share.Purpose), share.Tenant.String(), int64(share.Limit), micros(c.Until), micros(c.LeaseTime()))
		if err != nil {
			return nil, err
		}
		rows = append(rows, more...)
	}
	return rows, nil
}
