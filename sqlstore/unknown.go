package sqlstore

import (
	"bytes"
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport"
)

var (
	outboxUnknown = hinted("sealtext_outbox_unknown", "SELECT "+outboxColumns+" FROM sealtext_outbox {by} WHERE tenant = $1 AND state = 5 AND id > $2 ORDER BY id LIMIT $3")
	outboxResolve = one("UPDATE sealtext_outbox SET state = $3, not_before = COALESCE($4, not_before), updated_at = $5, look_at = NULL, lease = lease + 1, lease_until = $5" +
		" WHERE tenant = $1 AND id = $2 AND state = 5 RETURNING " + outboxColumns)
	outboxUnknownDue = hinted("sealtext_outbox_look", "SELECT 1 FROM sealtext_outbox {by} WHERE "+unknownDue("$2", "$3")+" ORDER BY look_at, tenant, id LIMIT 1")
	// As outboxClaim: the rows are found once, and compared again for an engine that waited.
	outboxClaimUnknown = hinted("sealtext_outbox_look", "WITH due AS MATERIALIZED (SELECT tenant, id FROM sealtext_outbox {by}"+
		" WHERE "+unknownDue("$4", "$5")+" ORDER BY look_at, tenant, id LIMIT $3 {skip})"+
		" UPDATE sealtext_outbox SET lease = lease + 1, lease_until = $2"+
		" WHERE (tenant, id) IN (SELECT tenant, id FROM due) AND state + 0 = 5 AND lease_until <= $5 RETURNING "+outboxColumns)
	// As outboxBacklog.
	outboxSenders = one("SELECT tenant, sender, SUM(due), SUM(deferred), SUM(leased), SUM(unknown), MIN(oldest) FROM (SELECT tenant, sender," +
		" CASE WHEN lease_until <= $1 AND not_before <= $1 THEN 1 ELSE 0 END AS due," +
		" CASE WHEN lease_until <= $1 AND not_before > $1 THEN 1 ELSE 0 END AS deferred," +
		" CASE WHEN lease_until > $1 THEN 1 ELSE 0 END AS leased, 0 AS unknown," +
		" CASE WHEN lease_until <= $1 AND not_before <= $1 THEN not_before END AS oldest" +
		" FROM sealtext_outbox WHERE state <= 2" +
		" UNION ALL SELECT tenant, sender, 0, 0, 0, 1, NULL FROM sealtext_outbox WHERE state = 5) AS waiting GROUP BY tenant, sender")
)

// unknownDue are the rows that are due at $1, with the name of the transport of the last attempt.
func unknownDue(transport, leaseNow string) string {
	return "look_at IS NOT NULL AND look_at <= $1 AND lease_until <= " + leaseNow + " AND state = 5" +
		" AND (SELECT a.transport FROM sealtext_attempts AS a WHERE a.tenant = sealtext_outbox.tenant AND a.message = sealtext_outbox.id" +
		" AND a.number = sealtext_outbox.attempts) = " + transport
}

// UnknownDue implements [transport.UnknownStore]: one statement.
func (t *Transport) UnknownDue(ctx context.Context, c transport.Claim) (bool, error) {
	s, err := t.db.read(ctx, nil, "due unknown messages")
	if err != nil || c.Limit < 1 {
		return false, err
	}
	return s.row(ctx, outboxUnknownDue, []any{micros(c.Now), c.Route, micros(c.LeaseTime())}, func(scan func(...any) error) error {
		var n int64
		return scan(&n)
	})
}

// Unknown implements [transport.UnknownStore]: one statement.
func (t *Transport) Unknown(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, after sealtext.ID, limit int) ([]transport.OutboxRow, error) {
	s, err := t.db.read(ctx, tx, "unknown messages")
	if err != nil || limit < 1 {
		return nil, err
	}
	return messages(ctx, s, outboxUnknown, tenant.String(), after, int64(limit))
}

// ClaimUnknown implements [transport.UnknownStore]: one statement.
func (t *Transport) ClaimUnknown(ctx context.Context, tx sealtext.Tx, c transport.Claim) ([]transport.OutboxRow, error) {
	s, err := t.db.write(ctx, tx, "claim unknown messages")
	if err != nil || c.Limit < 1 {
		return nil, err
	}
	rows, err := messages(ctx, s, outboxClaimUnknown, micros(c.Now), micros(c.Until), int64(c.Limit), c.Route, micros(c.LeaseTime()))
	slices.SortFunc(rows, func(a, b transport.OutboxRow) int { // RETURNING has no order
		return cmp.Or(a.LookAt.Compare(b.LookAt), strings.Compare(a.Tenant.String(), b.Tenant.String()), bytes.Compare(a.ID[:], b.ID[:]))
	})
	return rows, err
}

// Resolve implements [transport.UnknownStore].
func (t *Transport) Resolve(ctx context.Context, tx sealtext.Tx, r transport.Resolving) (transport.OutboxRow, bool, error) {
	s, err := t.db.write(ctx, tx, "resolve message")
	if err != nil {
		return transport.OutboxRow{}, false, err
	}
	rows, err := messages(ctx, s, outboxResolve, r.Tenant.String(), r.ID, int64(r.State), optionalMicros(r.NotBefore), micros(r.At))
	switch {
	case err != nil:
		return transport.OutboxRow{}, false, err
	case len(rows) == 1 && r.State.Final():
		return rows[0], true, s.hear(ctx, rows[0].StateEvent(r.At))
	case len(rows) == 1:
		return rows[0], true, nil
	}
	if rows, err = messages(ctx, s, outboxGet, r.Tenant.String(), r.ID); err != nil {
		return transport.OutboxRow{}, false, err
	}
	if len(rows) == 0 {
		return transport.OutboxRow{}, false, transport.ErrUnknownMessage
	}
	return rows[0], false, nil
}

// SenderBacklog implements [transport.StatsStore]: one statement.
func (t *Transport) SenderBacklog(ctx context.Context, now time.Time) ([]transport.SenderBacklog, error) {
	s, err := t.db.read(ctx, nil, "backlog of senders")
	if err != nil {
		return nil, err
	}
	var out []transport.SenderBacklog
	s.anew = anew(&out)
	err = s.query(ctx, outboxSenders, []any{micros(now)}, func(scan func(...any) error) error {
		var b transport.SenderBacklog
		err := scan(name{&b.Tenant}, name{&b.Sender}, &b.Due, &b.Deferred, &b.Leased, &b.Unknown, moment{&b.OldestDue})
		out = append(out, b)
		return err
	})
	slices.SortFunc(out, func(a, b transport.SenderBacklog) int { // the database may sort by the rules of a language
		if c := strings.Compare(a.Tenant.String(), b.Tenant.String()); c != 0 {
			return c
		}
		return strings.Compare(a.Sender.String(), b.Sender.String())
	})
	return out, err
}
