package sqltest_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/program"
)

// TestTheConsentCheckIsOneStatement counts, so that noise cannot hide a
// second one. Long lists are cut on SQLite.
func TestTheConsentCheckIsOneStatement(t *testing.T) {
	onBoth(t, func(t *testing.T, e kind) {
		db, _, r := watched(t, e)
		for _, n := range []int{1, 2, 3, 1000} {
			t.Run(fmt.Sprint(n, " keys"), func(t *testing.T) {
				keys := []consent.EventKey{{Tenant: account, Pseudonym: pseudonym(0)}}
				for i := 1; i < n; i++ {
					keys = append(keys, consent.EventKey{Tenant: clinic, Pseudonym: pseudonym(i)})
				}
				r.take()
				_, err := db.Consent().Load(t.Context(), nil, keys)
				require.NoError(t, err)
				require.Equal(t, lists(e, n), len(r.take())) //nolint:testifylint // Len prints all of them
			})
		}
	})
}

// TestPlansOfDeclarations asks for the changes of tenants among a thousand, of
// whom each has ten programs.
func TestPlansOfDeclarations(t *testing.T) {
	onBoth(t, func(t *testing.T, e kind) {
		db, pool, r := watched(t, e)
		letters := func(n int) string {
			return strings.Map(func(r rune) rune { return r - '0' + 'a' }, fmt.Sprintf("%04d", n))
		}
		tenant := func(n int) sealtext.Tenant { return sealtext.MustTenant("t-" + letters(n)) }
		const tenants, programs = 1000, 10
		require.NoError(t, db.InTx(t.Context(), func(ctx context.Context, tx sealtext.Tx) error {
			for n := range tenants * programs {
				version := program.Version(n / tenants) //nolint:gosec // a small number
				first, err := db.Programs().Put(ctx, tx, version, program.Row{
					Tenant: tenant(n % tenants), Program: sealtext.MustProgram("p-" + letters(n/tenants)), Version: version + 1, Since: noon, Document: []byte("{}"),
				})
				if err != nil || !first {
					return errors.Join(err, errors.New("not the first"))
				}
			}
			return nil
		}))
		_, err := pool.ExecContext(t.Context(), "ANALYZE")
		require.NoError(t, err)
		for _, c := range []struct {
			name string
			call func() error
		}{
			{"changes of one", func() error {
				got, err := db.Programs().Changes(t.Context(), nil, []program.Known{{Tenant: tenant(7), Version: 8}})
				require.Len(t, got[0].Rows, 2)
				return err
			}},
			{"changes of none", func() error {
				got, err := db.Programs().Changes(t.Context(), nil, []program.Known{{Tenant: tenant(7), Version: 10}, {Tenant: tenant(8), Version: 10}})
				require.Empty(t, got[1].Rows)
				return err
			}},
			{"history", func() error {
				got, err := db.Programs().History(t.Context(), tenant(7), sealtext.MustProgram("p-"+letters(3)))
				require.Len(t, got, 1)
				return err
			}},
			{"the holders of a sender", func() error {
				_, err := db.Programs().Holders(t.Context(), nil, sealtext.MustSender("24273"))
				return err
			}},
			{"a claim of a sender", func() error {
				return db.InTx(t.Context(), func(ctx context.Context, tx sealtext.Tx) error {
					_, err := db.Programs().ClaimSenders(ctx, tx, []program.SenderClaim{{Tenant: tenant(7), Address: sealtext.MustSender("24273")}})
					return err
				})
			}},
		} {
			t.Run(c.name, func(t *testing.T) {
				plans := noScan(t, e, pool, r, c.call, "tenants", "programs", "program_versions")
				require.NotRegexp(t, `SCAN (t|p|sealtext_senders)\b`, plans)
			})
		}
		var known []program.Known
		for n := range tenants {
			known = append(known, program.Known{Tenant: tenant(n), Version: programs - 1})
		}
		r.take()
		got, err := db.Programs().Changes(t.Context(), nil, known)
		require.NoError(t, err)
		require.Len(t, r.take(), 1, "one statement for 1,000 tenants")
		require.Len(t, got, tenants)
		for n, changed := range got {
			require.Equal(t, tenant(n), changed.Tenant)
			require.Len(t, changed.Rows, 1)
		}
	})
}
