package sqlstore

import (
	"strconv"
	"strings"

	"github.com/sealtext/sealtext"
)

// list is a run of placeholders for n values, the first one numbered from.
func list(from, n int) string {
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteByte('$')
		b.WriteString(strconv.Itoa(from + i))
	}
	return b.String()
}

// chunks splits s into pieces whose sizes are powers of two, at most largest, so that a statement with
// a list has few different texts and drivers can keep them prepared.
func chunks[T any](s []T, largest int) [][]T {
	var out [][]T
	for len(s) > 0 {
		n := largest
		for n > len(s) {
			n /= 2
		}
		out = append(out, s[:n])
		s = s[n:]
	}
	return out
}

// padded repeats the last of s until the length is a power of two: the same
// as chunks, where one statement has to hold the whole list and a repeated
// value changes nothing.
func padded[T any](s []T) []T {
	out := append(make([]T, 0, above(len(s))), s...)
	for len(out) < cap(out) {
		out = append(out, s[len(s)-1])
	}
	return out
}

// above is the least power of two that is not below n.
func above(n int) int {
	power := 1
	for power < n {
		power *= 2
	}
	return power
}

// largest is how many items a statement may have that spends so many
// parameters on each: a power of two, at most 256.
func (db *DB) largest(each int) int {
	n := 256
	for n > 1 && n*each > db.maxList {
		n /= 2
	}
	return n
}

// pieces splits items, which are sorted by tenant, into runs for one statement each: each tenant and
// its padded list are within the maximum number of parameters.
func pieces[T any](items []T, tenant func(T) sealtext.Tenant, parameters int) [][]T {
	var out [][]T
	start, first, before := 0, 0, 0 // of the piece, of its last tenant, parameters before that one
	for i := range items {
		if i > first && tenant(items[i]) != tenant(items[first]) {
			before += 1 + above(i-first)
			first = i
		}
		if i > start && before+1+above(i-first+1) > parameters {
			out = append(out, items[start:i])
			start, first, before = i, i, 0
		}
	}
	if start < len(items) {
		out = append(out, items[start:])
	}
	return out
}

// tenantRange is the condition for the sorted items of the first tenant, by a column that of returns
// the value of. Its parameters follow args. It returns the items that remain.
func tenantRange[T any](sorted []T, column string, of func(T) (sealtext.Tenant, any), args []any) (where string, more []any, rest []T) {
	first, _ := of(sorted[0])
	n := 1
	for n < len(sorted) {
		if tenant, _ := of(sorted[n]); tenant != first {
			break
		}
		n++
	}
	group := padded(sorted[:n])
	where = "tenant = " + list(len(args)+1, 1) + " AND " + column + " IN (" + list(len(args)+2, len(group)) + ")"
	args = append(args, first.String())
	for _, item := range group {
		_, value := of(item)
		args = append(args, value)
	}
	return where, args, sorted[n:]
}
