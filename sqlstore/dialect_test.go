package sqlstore_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/sqlstore"
)

func TestBare(t *testing.T) {
	for _, c := range []struct {
		name, in, want string
		order          []int
	}{
		{"none", "SELECT 1", "SELECT 1", nil},
		{"in order", "a = $1 AND b IN ($2, $3)", "a = ? AND b IN (?, ?)", nil},
		{"out of order and twice", "$2, $1, $2", "?, ?, ?", []int{1, 0, 1}},
		{"again at the end", "$1, $2, $1", "?, ?, ?", []int{0, 1, 0}},
		{"two digits", "$9, $10", "?, ?", []int{8, 9}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, order := sqlstore.Bare(c.in)
			require.Equal(t, c.want, got)
			require.Equal(t, c.order, order)
		})
	}
}

// TestPieces: every key is asked for once, and no statement has more
// parameters than allowed.
func TestPieces(t *testing.T) {
	for _, c := range []struct{ name, tenants string }{
		{"none", ""},
		{"one", "a"},
		{"a full list", strings.Repeat("a", 256)},
		{"one more", strings.Repeat("a", 257)},
		{"two tenants", strings.Repeat("a", 130) + strings.Repeat("b", 126)},
		{"every key another tenant", "abcdefghijklmnopqrstuvwxyz"},
		{"many", strings.Repeat("a", 2000) + strings.Repeat("b", 3) + strings.Repeat("c", 1000) + "d"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var keys, back []consent.EventKey
			for n, tenant := range c.tenants {
				keys = append(keys, consent.EventKey{Tenant: sealtext.MustTenant(string(tenant)), Pseudonym: sealtext.MakePseudonym(1, [16]byte{byte(n >> 8), byte(n)})})
			}
			for _, parameters := range []int{384, 50, 3, 65535} {
				back = nil
				found := sqlstore.Pieces(keys, parameters)
				for _, piece := range found {
					_, args := sqlstore.LoadQuery(piece)
					require.LessOrEqual(t, len(args), parameters)
					back = append(back, piece...)
				}
				require.Equal(t, keys, back)
				if parameters == 65535 && len(keys) > 0 {
					require.Len(t, found, 1)
				}
			}
		})
	}
}

func TestList(t *testing.T) {
	require.Equal(t, "$3, $4, $5", sqlstore.List(3, 3))
	require.Equal(t, "$1", sqlstore.List(1, 1))
}

func TestListsHaveFewLengths(t *testing.T) {
	for n := range 600 {
		all := make([]int, n)
		for i := range all {
			all[i] = i
		}
		var back []int
		for _, chunk := range sqlstore.Chunks(all, 256) {
			require.Zero(t, len(chunk)&(len(chunk)-1), "a length that is no power of two")
			require.LessOrEqual(t, len(chunk), 256)
			back = append(back, chunk...)
		}
		require.Equal(t, fmt.Sprint(all), fmt.Sprint(back))
		if n == 0 {
			continue
		}
		padded := sqlstore.Padded(all)
		require.Zero(t, len(padded)&(len(padded)-1))
		require.Less(t, len(padded), 2*n+1)
		require.Equal(t, all, padded[:n])
		for _, more := range padded[n:] {
			require.Equal(t, n-1, more)
		}
	}
}

func TestDialect(t *testing.T) {
	require.Equal(t, "sqlite", sqlstore.SQLite.String())
	require.Equal(t, "postgresql", sqlstore.PostgreSQL.String())
	require.Equal(t, "none", sqlstore.Dialect(0).String())
	require.False(t, sqlstore.Dialect(0).Valid())
	require.False(t, sqlstore.Dialect(3).Valid())
}

// sources is the text of the package and of its migrations.
func sources(t *testing.T) map[string]string {
	t.Helper()
	files := map[string]string{}
	for _, pattern := range []string{"*.go", "migrations/*/*.sql"} {
		names, err := filepath.Glob(pattern)
		require.NoError(t, err)
		for _, name := range names {
			if strings.HasSuffix(name, "_test.go") || name == "doc.go" {
				continue
			}
			text, err := os.ReadFile(name)
			require.NoError(t, err)
			files[name] = string(text)
		}
	}
	require.Greater(t, len(files), 20)
	return files
}

// TestStatementsStayInTheSubset keeps out what one of the engines named in
// the package comment does not take, or takes and runs wrong.
func TestStatementsStayInTheSubset(t *testing.T) {
	forbidden := regexp.MustCompile(`(?i)\b(now|random|gen_random_uuid|unixepoch|nextval)\(|\bcurrent_(timestamp|time|date)\b|` +
		`pg_advisory|pg_try_advisory|\bcreate (or replace )?(trigger|function|procedure|type|sequence)\b|\bdeferrable\b|\block table\b|` +
		`\bgenerated\b|\bserial\b|\bautoincrement\b|\binherits\b|\bexclude using\b|\b(listen|notify) \w+;|insert into [a-z_"$ ]+(\([^)]*\))?\s*select\b|\bon delete\b`)
	for name, text := range sources(t) {
		code := regexp.MustCompile(`(?m)(//|--).*$`).ReplaceAllString(text, "")
		require.Empty(t, forbidden.FindAllString(code, -1), name)
	}
}

// TestTheTenantComesFirst reads the keys of more than one column out of the
// migrations. Which tenants have an address is asked for an address, and which
// events a reader has passed for the reader; neither is personal data, nor are the
// hashes of the audit tree.
func TestTheTenantComesFirst(t *testing.T) {
	keys := regexp.MustCompile(`(PRIMARY KEY|UNIQUE|FOREIGN KEY|REFERENCES \w+|CREATE UNIQUE INDEX \w+ ON \w+) \(([^)]*)\)`)
	found := 0
	for name, text := range sources(t) {
		if !strings.HasSuffix(name, ".sql") {
			continue
		}
		for _, key := range keys.FindAllStringSubmatch(text, -1) {
			found++
			if key[0] == "PRIMARY KEY (address, tenant)" || key[0] == "PRIMARY KEY (name, position)" || key[0] == "PRIMARY KEY (level, place)" {
				continue
			}
			require.True(t, strings.HasPrefix(key[2], "tenant, "), "%s: %s", name, key[0])
		}
	}
	require.Equal(t, 2*31, found)
}

// TestDialectsHaveTheSameTables compares the migrations but for the types and
// what follows a table.
func TestDialectsHaveTheSameTables(t *testing.T) {
	same := func(s string) string {
		s = regexp.MustCompile(`(?m)--.*$`).ReplaceAllString(s, "")
		s = strings.NewReplacer("BYTEA", "BLOB", "BIGINT", "INTEGER", ") STRICT, WITHOUT ROWID", ")", ") STRICT", ")", ") WITH (fillfactor = 50)", ")").Replace(s)
		return strings.Join(strings.Fields(s), " ")
	}
	for version := 1; version <= sqlstore.SchemaVersion; version++ {
		lite, pg := sqlstore.Migration(sqlstore.SQLite, version), sqlstore.Migration(sqlstore.PostgreSQL, version)
		require.Len(t, pg, len(lite))
		for n := range lite {
			require.Equal(t, same(lite[n]), same(pg[n]))
		}
	}
}
