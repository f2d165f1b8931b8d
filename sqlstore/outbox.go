package sqlstore

import (
	"bytes"
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/rule"
	"github.com/sealtext/sealtext/transport"
)

// Transport stores messages, attempts, inbound messages, and the ids of provider events. It is safe
// for concurrent use.
type Transport struct{ part }

var _ transport.Store = (*Transport)(nil)

// Fenced reports what [DB.Fenced] does.
func (t *Transport) Fenced(ctx context.Context) (bool, error) { return t.db.Fenced(ctx) }

// InsertAll implements [transport.GatewayStore].
func (t *Transport) InsertAll(ctx context.Context, tx sealtext.Tx, rows []transport.OutboxRow) ([]transport.Inserted, error) {
	out := make([]transport.Inserted, len(rows))
	for i, row := range rows {
		var err error
		if out[i], err = t.insert(ctx, tx, row); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (t *Transport) insert(ctx context.Context, tx sealtext.Tx, row transport.OutboxRow) (transport.Inserted, error) {
	if err := named(row.Tenant); err != nil {
		return transport.Inserted{}, err
	}
	zones, err := joined("zones", row.Location.Zones)
	if err != nil {
		return transport.Inserted{}, err
	}
	jurisdictions, err := joined("jurisdictions", row.Location.Jurisdictions)
	if err != nil {
		return transport.Inserted{}, err
	}
	regions, err := joined("regions", row.Location.Regions)
	if err != nil {
		return transport.Inserted{}, err
	}
	s, err := t.db.write(ctx, tx, "outbox insert")
	if err != nil {
		return transport.Inserted{}, err
	}
	for _, at := range []*time.Time{&row.CreatedAt, &row.DueAt, &row.NotBefore, &row.ExpiresAt, &row.UpdatedAt, &row.LeaseUntil} {
		*at = stored(*at)
	}
	n, err := s.exec(ctx, outboxInsert, row.Tenant.String(), row.ID, row.Subject, row.Program.String(),
		row.Sender.String(), row.Route, int64(row.Purpose), row.Body, zones, row.Reference[:], row.Digest[:],
		int64(row.State), micros(row.CreatedAt), micros(row.DueAt), micros(row.NotBefore), micros(row.ExpiresAt), micros(row.UpdatedAt),
		int64(row.Attempts), int64(row.Lease), micros(row.LeaseUntil), //nolint:gosec // a lease counts claims
		optionalBytes(row.Answers), jurisdictions, regions, optionalBytes(row.Trace))
	if err != nil {
		return transport.Inserted{}, err
	}
	if n == 1 {
		return transport.Inserted{Row: row, New: true}, nil
	}
	rows, err := messages(ctx, s, outboxReference, row.Tenant.String(), row.Reference[:])
	if err != nil || len(rows) == 0 {
		return transport.Inserted{}, err
	}
	return transport.Inserted{Row: rows[0]}, nil
}

// Claim implements [transport.RelayStore]. The rows are ordered by NotBefore.
func (t *Transport) Claim(ctx context.Context, tx sealtext.Tx, c transport.Claim) ([]transport.OutboxRow, error) {
	s, err := t.db.write(ctx, tx, "outbox claim")
	if err != nil || c.Limit < 1 {
		return nil, err
	}
	rows, err := messages(ctx, s, outboxClaim, micros(c.Now), micros(c.Until), int64(c.Limit), c.Route)
	slices.SortFunc(rows, func(a, b transport.OutboxRow) int { // RETURNING has no order
		return cmp.Or(a.NotBefore.Compare(b.NotBefore), strings.Compare(a.Tenant.String(), b.Tenant.String()), bytes.Compare(a.ID[:], b.ID[:]))
	})
	return rows, err
}

// AdvanceAll implements [transport.RelayStore]: one statement for each run of
// up to 64 changes that differ only in their rows, such as those that give rows back.
func (t *Transport) AdvanceAll(ctx context.Context, tx sealtext.Tx, changes []transport.OutboxChange) ([]bool, error) {
	s, err := t.db.write(ctx, tx, "outbox advance")
	if err != nil {
		return nil, err
	}
	out := make([]bool, len(changes))
	for from := 0; from < len(changes); {
		to := from + 1
		for to < len(changes) && to-from < 64 && alike(changes[from:to], changes[to]) {
			to++
		}
		if err := advance(ctx, s, changes[from:to], out[from:to]); err != nil {
			return nil, err
		}
		from = to
	}
	return out, nil
}

// alike reports whether a change differs from those before it only in its row.
func alike(before []transport.OutboxChange, c transport.OutboxChange) bool {
	a := before[0]
	return a.State == c.State && a.Begin == c.Begin && a.At.Equal(c.At) && a.NotBefore.Equal(c.NotBefore) && a.LeaseUntil.Equal(c.LeaseUntil) &&
		!slices.ContainsFunc(before, func(b transport.OutboxChange) bool { return b.Tenant == c.Tenant && b.ID == c.ID })
}

func advance(ctx context.Context, s session, changes []transport.OutboxChange, out []bool) error {
	c := changes[0]
	begun, leaseUntil := int64(0), any(micros(c.At))
	if c.Begin {
		begun, leaseUntil = 1, optionalMicros(c.LeaseUntil)
	}
	var state any // nil: unchanged
	if c.State != 0 {
		state = int64(c.State)
	}
	args := []any{state, optionalMicros(c.NotBefore), micros(c.At), begun, leaseUntil}
	var rows []string
	for _, c := range changes {
		n := strconv.Itoa(len(args) + 1)
		m, l := strconv.Itoa(len(args)+2), strconv.Itoa(len(args)+3)
		rows = append(rows, "(tenant = $"+n+" AND id = $"+m+" AND lease = $"+l+")")
		args = append(args, c.Tenant.String(), c.ID, int64(c.Lease)) //nolint:gosec // counts claims
	}
	statement := outboxAdvance + strings.Join(rows, " OR ")
	if len(changes) == 1 {
		n, err := s.exec(ctx, s.text(statement), args...)
		out[0] = n == 1
		return err
	}
	type key struct {
		tenant string
		id     sealtext.ID
	}
	was := map[key]bool{}
	err := s.query(ctx, s.text(statement+" RETURNING tenant, id"), args, func(scan func(...any) error) error {
		var tenant sealtext.Tenant
		var id sealtext.ID
		err := scan(name{&tenant}, idOf(&id))
		was[key{tenant.String(), id}] = true
		return err
	})
	for i, c := range changes {
		out[i] = was[key{c.Tenant.String(), c.ID}]
	}
	return err
}

// Reroute implements [transport.RouteStore].
func (t *Transport) Reroute(ctx context.Context, tx sealtext.Tx, r transport.Reroute) (int, error) {
	if err := named(r.Tenant); err != nil {
		return 0, err
	}
	s, err := t.db.write(ctx, tx, "outbox reroute")
	if err != nil || r.Limit < 1 {
		return 0, err
	}
	n, err := s.exec(ctx, outboxReroute, r.Tenant.String(), r.Sender.String(), r.Route, micros(r.Now), int64(r.Limit))
	return int(n), err
}

// Message implements [transport.GatewayStore].
func (t *Transport) Message(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, id sealtext.ID) (transport.OutboxRow, error) {
	s, err := t.db.read(ctx, tx, "message")
	if err != nil {
		return transport.OutboxRow{}, err
	}
	rows, err := messages(ctx, s, outboxGet, tenant.String(), id)
	if err != nil {
		return transport.OutboxRow{}, err
	}
	if len(rows) == 0 {
		return transport.OutboxRow{}, transport.ErrUnknownMessage
	}
	return rows[0], nil
}

// messages reads rows of the outbox.
func messages(ctx context.Context, s session, query text, args ...any) ([]transport.OutboxRow, error) {
	var rows []transport.OutboxRow
	err := s.query(ctx, query, args, func(scan func(...any) error) error {
		var r transport.OutboxRow
		var zones, jurisdictions, regions string
		if err := scan(name{&r.Tenant}, idOf(&r.ID), subjectOf(&r.Subject), name{&r.Program}, name{&r.Sender}, &r.Route, &r.Purpose,
			&r.Body, &zones, sixteen{&r.Reference}, sixteen{&r.Digest}, &r.State, moment{&r.CreatedAt}, moment{&r.DueAt}, moment{&r.NotBefore},
			moment{&r.ExpiresAt}, moment{&r.UpdatedAt}, &r.Attempts, &r.Lease, moment{&r.LeaseUntil},
			idOf(&r.Answers), &jurisdictions, &regions, sixteen{&r.Trace}); err != nil {
			return err
		}
		r.Location.Zones, r.Location.Jurisdictions, r.Location.Regions = split[string](zones), split[rule.Jurisdiction](jurisdictions), split[rule.Jurisdiction](regions)
		rows = append(rows, r)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return rows, nil
}

// joined joins names for one column. None of them may be empty or contain a comma.
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

// split splits what joined has joined.
func split[T ~string](column string) (names []T) {
	if column == "" {
		return nil
	}
	for n := range strings.SplitSeq(column, ",") {
		names = append(names, T(n))
	}
	return names
}
