package sqlstore

import (
	"bytes"
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/rule"
	"github.com/sealtext/sealtext/transport"
)

// Transport keeps messages, attempts, what came in, and the events of
// providers that were seen. It is safe for concurrent use.
type Transport struct{ room }

var _ transport.Store = (*Transport)(nil)

// Fenced is [DB.Fenced].
func (t *Transport) Fenced(ctx context.Context) (bool, error) { return t.db.Fenced(ctx) }

// Insert implements [transport.OutboxStore].
func (t *Transport) Insert(ctx context.Context, tx sealtext.Tx, row transport.OutboxRow) (transport.OutboxRow, bool, error) {
	if err := named(row.Tenant); err != nil {
		return transport.OutboxRow{}, false, err
	}
	zones, err := joined("zones", row.Zones)
	if err != nil {
		return transport.OutboxRow{}, false, err
	}
	jurisdictions, err := joined("jurisdictions", row.Jurisdictions)
	if err != nil {
		return transport.OutboxRow{}, false, err
	}
	regions, err := joined("regions", row.Regions)
	if err != nil {
		return transport.OutboxRow{}, false, err
	}
	s, err := t.db.write(ctx, tx, "outbox insert")
	if err != nil {
		return transport.OutboxRow{}, false, err
	}
	for _, at := range []*time.Time{&row.CreatedAt, &row.NotBefore, &row.ExpiresAt, &row.UpdatedAt, &row.LeaseUntil} {
		*at = stored(*at)
	}
	n, err := s.exec(ctx, outboxInsert.in(t.db.dialect), row.Tenant.String(), row.ID, row.Subject, row.Program.String(),
		row.Sender.String(), int64(row.Purpose), row.Body, zones, row.Reference[:], row.Digest[:],
		int64(row.State), micros(row.CreatedAt), micros(row.NotBefore), micros(row.ExpiresAt), micros(row.UpdatedAt),
		int64(row.Attempts), int64(row.Lease), micros(row.LeaseUntil), //nolint:gosec // a lease counts claims
		optionalBytes(row.Answers), jurisdictions, regions)
	if err != nil || n == 1 {
		return row, n == 1, err
	}
	rows, err := messages(ctx, s, outboxReference.in(t.db.dialect), row.Tenant.String(), row.Reference[:])
	if err != nil || len(rows) == 0 {
		return transport.OutboxRow{}, false, err
	}
	return rows[0], false, nil
}

// Claim implements [transport.OutboxStore]. The rows come by NotBefore.
func (t *Transport) Claim(ctx context.Context, tx sealtext.Tx, now, until time.Time, limit int) ([]transport.OutboxRow, error) {
	s, err := t.db.write(ctx, tx, "outbox claim")
	if err != nil || limit < 1 {
		return nil, err
	}
	rows, err := messages(ctx, s, outboxClaim.in(t.db.dialect), micros(now), micros(until), int64(limit))
	slices.SortFunc(rows, func(a, b transport.OutboxRow) int { // RETURNING has no order
		return cmp.Or(a.NotBefore.Compare(b.NotBefore), strings.Compare(a.Tenant.String(), b.Tenant.String()), bytes.Compare(a.ID[:], b.ID[:]))
	})
	return rows, err
}

// Advance implements [transport.OutboxStore].
func (t *Transport) Advance(ctx context.Context, tx sealtext.Tx, c transport.OutboxChange) (bool, error) {
	s, err := t.db.write(ctx, tx, "outbox advance")
	if err != nil {
		return false, err
	}
	begun, leaseUntil := int64(0), any(micros(c.At))
	if c.Begin {
		begun, leaseUntil = 1, nil
	}
	n, err := s.exec(ctx, outboxAdvance.in(t.db.dialect), c.Tenant.String(), c.ID, int64(c.Lease), //nolint:gosec // counts claims
		int64(c.State), optionalMicros(c.NotBefore), micros(c.At), begun, leaseUntil)
	return n == 1, err
}

// Message implements [transport.OutboxStore].
func (t *Transport) Message(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, id sealtext.ID) (transport.OutboxRow, error) {
	s, err := t.db.read(ctx, tx, "message")
	if err != nil {
		return transport.OutboxRow{}, err
	}
	rows, err := messages(ctx, s, outboxGet.in(t.db.dialect), tenant.String(), id)
	if err != nil {
		return transport.OutboxRow{}, err
	}
	if len(rows) == 0 {
		return transport.OutboxRow{}, transport.ErrUnknownMessage
	}
	return rows[0], nil
}

// messages reads rows of the outbox.
func messages(ctx context.Context, s session, query string, args ...any) ([]transport.OutboxRow, error) {
	var rows []transport.OutboxRow
	err := s.query(ctx, query, args, func(scan func(...any) error) error {
		var r transport.OutboxRow
		var zones, jurisdictions, regions string
		if err := scan(name{&r.Tenant}, idOf(&r.ID), subjectOf(&r.Subject), name{&r.Program}, name{&r.Sender}, &r.Purpose,
			&r.Body, &zones, sixteen{&r.Reference}, sixteen{&r.Digest}, &r.State, moment{&r.CreatedAt}, moment{&r.NotBefore},
			moment{&r.ExpiresAt}, moment{&r.UpdatedAt}, &r.Attempts, &r.Lease, moment{&r.LeaseUntil},
			idOf(&r.Answers), &jurisdictions, &regions); err != nil {
			return err
		}
		r.Zones, r.Jurisdictions, r.Regions = split[string](zones), split[rule.Jurisdiction](jurisdictions), split[rule.Jurisdiction](regions)
		rows = append(rows, r)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return rows, nil
}

// joined puts names into one column. None of them may be empty or have the
// comma that parts them.
func joined[T ~string](field string, names []T) (string, error) {
	var b strings.Builder
	for i, n := range names {
		if n == "" || strings.Contains(string(n), ",") {
			return "", &sealtext.InputError{Field: field, Rule: "must be names without a comma"}
		}
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(string(n))
	}
	return b.String(), nil
}

// split takes them apart again.
func split[T ~string](column string) (names []T) {
	if column == "" {
		return nil
	}
	for n := range strings.SplitSeq(column, ",") {
		names = append(names, T(n))
	}
	return names
}
