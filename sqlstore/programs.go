package sqlstore

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/program"
)

// Programs stores the declarations of programs and tenants. It is safe for concurrent use.
type Programs struct{ part }

var _ program.Store = (*Programs)(nil)

// programColumns are in both tables, in the order in which rows are written and
// read.
const programColumns = "tenant, program, version, ord, since, retired_at, suspended_at, document"

var (
	tenantFirst = one("INSERT INTO sealtext_tenants (tenant, version) VALUES ($1, $2) ON CONFLICT (tenant) DO NOTHING")
	tenantNext  = one("UPDATE sealtext_tenants SET version = $2 WHERE tenant = $1 AND version = $3")
	tenantPage  = one("SELECT tenant FROM sealtext_tenants WHERE tenant > $1 ORDER BY tenant LIMIT $2")

	programPut = one("INSERT INTO sealtext_programs (" + programColumns + ") VALUES " + values(programColumns) +
		" ON CONFLICT (tenant, program) DO UPDATE SET version = excluded.version, ord = excluded.ord, since = excluded.since," +
		" retired_at = excluded.retired_at, suspended_at = excluded.suspended_at, document = excluded.document")
	programKeep    = one("INSERT INTO sealtext_program_versions (" + programColumns + ") VALUES " + values(programColumns))
	programHistory = one("SELECT " + programColumns + " FROM sealtext_program_versions WHERE tenant = $1 AND program = $2 ORDER BY version")

	// The row of the address belongs to no tenant. Writing it locks the address.
	senderLock = one("INSERT INTO sealtext_senders (address, tenant, shared, taken) VALUES ($1, '', 0, 1)" +
		" ON CONFLICT (address, tenant) DO UPDATE SET taken = sealtext_senders.taken + 1")
	senderPut = one("INSERT INTO sealtext_senders (address, tenant, shared, taken) VALUES ($1, $2, $3, 0)" +
		" ON CONFLICT (address, tenant) DO UPDATE SET shared = excluded.shared, released_at = NULL")
	senderDrop = one("UPDATE sealtext_senders SET released_at = $3 WHERE address = $1 AND tenant = $2 AND released_at IS NULL")
	// The ledger asks for the holders of the address that a text came to.
	senderHolders = one("SELECT address, tenant, shared, released_at FROM sealtext_senders WHERE address = $1 AND tenant <> '' ORDER BY tenant")
)

const sendersOfOthers = "SELECT address, tenant, shared, released_at FROM sealtext_senders" +
	" WHERE tenant <> $1 AND tenant <> '' AND released_at IS NULL AND address IN "

// scanProgram reads a row. Its pointers may be to NULLs of an outer join.
type scanProgram struct {
	name     *string
	row      program.Row
	version  *int64
	order    *int64
	document []byte
}

func (p *scanProgram) dest() []any {
	return []any{&p.name, &p.version, &p.order, moment{&p.row.Since}, moment{&p.row.RetiredAt}, moment{&p.row.SuspendedAt}, &p.document}
}

// get returns the row, or false where there was none.
func (p *scanProgram) get(tenant sealtext.Tenant) (program.Row, bool, error) {
	if p.name == nil || p.version == nil || p.order == nil {
		return program.Row{}, false, nil
	}
	p.row.Tenant, p.row.Document = tenant, p.document
	p.row.Version, p.row.Order = program.Version(*p.version), int(*p.order) //nolint:gosec // as they were written
	if *p.name == "" {
		return p.row, true, nil
	}
	return p.row, true, p.row.Program.UnmarshalText([]byte(*p.name))
}

// changesAtOnce is how many tenants one statement of [Programs.Changes] looks at. It is asked every
// two seconds, so a process with 1,000 tenants spends one statement on it.
const changesAtOnce = 1024

// Changes implements [program.Store]: one statement for up to 1,024 tenants.
func (p *Programs) Changes(ctx context.Context, tx sealtext.Tx, known []program.Known) ([]program.Changes, error) {
	s, err := p.db.read(ctx, tx, "program changes")
	if err != nil {
		return nil, err
	}
	out := make([]program.Changes, len(known))
	places := map[sealtext.Tenant][]int{} // a tenant may be asked for more than once
	for i, k := range known {
		out[i].Tenant = k.Tenant
		places[k.Tenant] = append(places[k.Tenant], i)
	}
	most := changesAtOnce
	for limit := p.db.pool.Traits().MaxList; limit > 0 && most > 1 && 2*most > limit; {
		most /= 2
	}
	for chunk := range slices.Chunk(known, most) {
		if err := changes(ctx, s, padded(chunk), func(tenant sealtext.Tenant, version program.Version, row program.Row, is bool) {
			for _, i := range places[tenant] {
				out[i].Version = version
				if is && row.Version > known[i].Version && !slices.ContainsFunc(out[i].Rows, func(r program.Row) bool { return r.Version == row.Version }) {
					out[i].Rows = append(out[i].Rows, row)
				}
			}
		}); err != nil {
			return nil, err
		}
	}
	for _, c := range out {
		slices.SortFunc(c.Rows, func(a, b program.Row) int { return cmp.Compare(a.Version, b.Version) })
	}
	return out, nil
}

// changes returns each tenant with its version, with one of its rows or none. A tenant that is known
// twice is returned twice.
func changes(ctx context.Context, s session, known []program.Known, tell func(sealtext.Tenant, program.Version, program.Row, bool)) error {
	var rows []string
	var args []any
	for _, k := range known {
		n := len(args)
		rows = append(rows, "(CAST("+list(n+1, 1)+" AS TEXT), CAST("+list(n+2, 1)+" AS BIGINT))")
		args = append(args, k.Tenant.String(), int64(k.Version)) //nolint:gosec // counts declarations
	}
	statement := "WITH known (tenant, version) AS (VALUES " + strings.Join(rows, ", ") + ")" +
		" SELECT t.tenant, t.version, p.program, p.version, p.ord, p.since, p.retired_at, p.suspended_at, p.document" +
		" FROM known k JOIN sealtext_tenants t ON t.tenant = k.tenant" +
		" LEFT JOIN sealtext_programs p ON p.tenant = t.tenant AND p.version > k.version"
	s.anew = func() {} // a row that is told of again is not appended
	return s.query(ctx, s.text(statement), args, func(scan func(...any) error) error {
		var tenant sealtext.Tenant
		var version int64
		var p scanProgram
		if err := scan(append([]any{name{&tenant}, &version}, p.dest()...)...); err != nil {
			return err
		}
		row, is, err := p.get(tenant)
		if err == nil {
			tell(tenant, program.Version(version), row, is) //nolint:gosec // counts declarations
		}
		return err
	})
}

// Put implements [program.Store]. Writing the version of the tenant locks it.
func (p *Programs) Put(ctx context.Context, tx sealtext.Tx, have program.Version, row program.Row) (bool, error) {
	s, err := p.db.write(ctx, tx, "program put")
	if err != nil {
		return false, err
	}
	version := int64(row.Version) //nolint:gosec // counts declarations
	query, args := tenantFirst, []any{row.Tenant.String(), version}
	if have > 0 {
		query, args = tenantNext, append(args, int64(have)) //nolint:gosec // counts declarations
	}
	if n, err := s.exec(ctx, query, args...); err != nil || n == 0 {
		return false, err
	}
	args = []any{
		row.Tenant.String(), row.Program.String(), version, int64(row.Order),
		micros(row.Since), optionalMicros(row.RetiredAt), optionalMicros(row.SuspendedAt), row.Document,
	}
	_, err = s.execAll(ctx, call{programPut, args}, call{programKeep, args})
	return err == nil, err
}

// ClaimSenders implements [program.Store]. It locks the rows of the addresses in a fixed order, so that
// two calls do not deadlock.
func (p *Programs) ClaimSenders(ctx context.Context, tx sealtext.Tx, claims []program.SenderClaim) ([]program.SenderClaim, error) {
	s, err := p.db.write(ctx, tx, "claim senders")
	if err != nil || len(claims) == 0 {
		return nil, err
	}
	tenant := claims[0].Tenant
	addresses := make([]string, 0, len(claims))
	for _, c := range claims {
		if err := named(c.Tenant); err != nil {
			return nil, err
		}
		if c.Tenant != tenant {
			return nil, &sealtext.InputError{Field: "tenant", Rule: "must be the same in all claims of one call"}
		}
		addresses = append(addresses, c.Address.String())
	}
	slices.Sort(addresses)
	addresses = slices.Compact(addresses)
	var calls []call
	for _, a := range addresses {
		calls = append(calls, call{senderLock, []any{a}})
	}
	for _, c := range claims {
		args := []any{c.Address.String(), tenant.String()}
		switch {
		case c.Release:
			calls = append(calls, call{senderDrop, append(args, micros(c.ReleasedAt))})
		case c.Shared:
			calls = append(calls, call{senderPut, append(args, int64(1))})
		default:
			calls = append(calls, call{senderPut, append(args, int64(0))})
		}
	}
	if _, err := s.execAll(ctx, calls...); err != nil {
		return nil, err
	}
	var others []program.SenderClaim
	for _, chunk := range chunks(addresses, p.db.largest(1)) {
		args := []any{tenant.String()}
		for _, a := range chunk {
			args = append(args, a)
		}
		err := s.query(ctx, s.text(sendersOfOthers+"("+list(2, len(chunk))+")"), args, func(scan func(...any) error) error {
			c, err := scanClaim(scan)
			others = append(others, c)
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	slices.SortFunc(others, func(a, b program.SenderClaim) int {
		return cmp.Or(strings.Compare(a.Address.String(), b.Address.String()), strings.Compare(a.Tenant.String(), b.Tenant.String()))
	})
	return others, nil
}

func scanClaim(scan func(...any) error) (c program.SenderClaim, err error) {
	var shared int64
	var released *int64
	err = scan(name{&c.Address}, name{&c.Tenant}, &shared, &released)
	c.Shared = shared != 0
	if released != nil {
		c.Release, c.ReleasedAt = true, time.UnixMicro(*released).UTC()
	}
	return c, err
}

// Holders implements [program.Store].
func (p *Programs) Holders(ctx context.Context, tx sealtext.Tx, address sealtext.Sender) (holders []program.SenderClaim, err error) {
	s, err := p.db.read(ctx, tx, "holders of a sender")
	if err != nil {
		return nil, err
	}
	s.anew = anew(&holders)
	err = s.query(ctx, senderHolders, []any{address.String()}, func(scan func(...any) error) error {
		c, err := scanClaim(scan)
		holders = append(holders, c)
		return err
	})
	return holders, err
}

// Tenants implements [program.Store].
func (p *Programs) Tenants(ctx context.Context, after sealtext.Tenant, limit int) ([]sealtext.Tenant, error) {
	s, err := p.db.read(ctx, nil, "declared tenants")
	if err != nil || limit < 1 {
		return nil, err
	}
	var tenants []sealtext.Tenant
	s.anew = anew(&tenants)
	err = s.query(ctx, tenantPage, []any{after.String(), int64(limit)}, func(scan func(...any) error) error {
		var t sealtext.Tenant
		err := scan(name{&t})
		tenants = append(tenants, t)
		return err
	})
	return tenants, err
}

// History implements [program.Store].
func (p *Programs) History(ctx context.Context, tenant sealtext.Tenant, of sealtext.Program) ([]program.Row, error) {
	s, err := p.db.read(ctx, nil, "program history")
	if err != nil {
		return nil, err
	}
	var rows []program.Row
	s.anew = anew(&rows)
	err = s.query(ctx, programHistory, []any{tenant.String(), of.String()}, func(scan func(...any) error) error {
		var ours sealtext.Tenant
		var p scanProgram
		if err := scan(append([]any{name{&ours}}, p.dest()...)...); err != nil {
			return err
		}
		row, _, err := p.get(ours)
		rows = append(rows, row)
		return err
	})
	return rows, err
}
