package sqlstore

import (
	"context"
	"strings"

	"github.com/sealtext/sealtext"
)

// keyRecords are keys in tenants.
var keyRecords = recordsOf("owner text, key bytea")

// ofKeys reads the rows of keys, which are sorted by tenant: those that have the value that of returns in a
// column. from is the statement as far as its conditions, and further is one more of them, or empty.
//
// On PostgreSQL it is one statement, and the keys are two arrays: the server would take longer to parse a
// list of some hundred parameters than to find their rows. On SQLite it is one for each list. mark is called
// before each statement, and what it returns is session.anew.
func ofKeys[T any](ctx context.Context, s session, from, column, further string, keys []T, of func(T) (sealtext.Tenant, any), mark func() func(), scan func(func(...any) error) error) error {
	if s.db.dialect == PostgreSQL && len(keys) > 1 {
		rows := make([][]any, len(keys))
		for i, key := range keys {
			tenant, value := of(key)
			rows[i] = []any{tenant.String(), value}
		}
		s.anew = mark()
		_, err := s.join(ctx, strings.TrimSuffix(from, " WHERE ")+", {r} WHERE tenant = r.owner AND "+column+" = r.key"+further, keyRecords, rows, scan)
		return err
	}
	tenantOf := func(key T) sealtext.Tenant { tenant, _ := of(key); return tenant }
	for _, piece := range pieces(keys, tenantOf, s.db.maxList) {
		s.anew = mark()
		query, args := keysQuery(from, column, further, piece, of)
		if err := s.query(ctx, s.text(query), args, scan); err != nil {
			return err
		}
	}
	return nil
}

// keysQuery asks for each tenant by itself, so that every part is one range of an index that begins with
// the tenant and the column.
func keysQuery[T any](from, column, further string, sorted []T, of func(T) (sealtext.Tenant, any)) (string, []any) {
	var b strings.Builder
	var args []any
	for len(sorted) > 0 {
		if args != nil {
			b.WriteString(" UNION ALL ")
		}
		var where string
		where, args, sorted = tenantRange(sorted, column, of, args)
		b.WriteString(from + where + further)
	}
	return b.String(), args
}

// marked is a mark of ofKeys for a scan that appends to rows.
func marked[T any](rows *[]T) func() func() { return func() func() { return anew(rows) } }

// onlyOnce is a mark of ofKeys for a scan that cannot begin anew.
func onlyOnce() func() { return nil }
