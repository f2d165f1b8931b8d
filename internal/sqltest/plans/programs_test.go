package plans_test

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
	"github.com/sealtext/sealtext/internal/sqltest/engine"
	"github.com/sealtext/sealtext/internal/sqltest/sample"
	"github.com/sealtext/sealtext/internal/sqltest/watch"
)

// TestTheConsentCheckIsOneStatement counts, so that noise cannot hide a
// second one. Long lists are cut on SQLite.
func TestTheConsentCheckIsOneStatement(t *testing.T) {
	engine.OnBoth(t, func(t *testing.T, e engine.Engine) {
		db, _, r := watch.Store(t, e)
		for _, n := range []int{1, 2, 3, 1000} {
			t.Run(fmt.Sprint(n, " keys"), func(t *testing.T) {
				keys := []consent.EventKey{{Tenant: sample.Account, Pseudonym: sample.Pseudonym(0)}}
				for i := 1; i < n; i++ {
					keys = append(keys, consent.EventKey{Tenant: sample.Clinic, Pseudonym: sample.Pseudonym(i)})
				}
				r.Take()
				_, err := db.Consent().Load(t.Context(), nil, keys)
				require.NoError(t, err)
				require.Equal(t, watch.Lists(e, n), len(r.Take())) //nolint:testifylint // Len prints all of them
			})
		}
	})
}

// TestPlansOfDeclarations asks for the changes of tenants among a thousand, of
// whom each has four programs.
func TestPlansOfDeclarations(t *testing.T) {
	engine.OnBoth(t, func(t *testing.T, e engine.Engine) {
		db, pool, r := watch.Store(t, e)
		letters := func(n int) string {
			return strings.Map(func(r rune) rune { return r - '0' + 'a' }, fmt.Sprintf("%04d", n))
		}
		tenant := func(n int) sealtext.Tenant { return sealtext.MustTenant("t-" + letters(n)) }
		const tenants, programs = 1000, 4
		require.NoError(t, db.InTx(t.Context(), func(ctx context.Context, tx sealtext.Tx) error {
			for n := range tenants * programs {
				version := program.Version(n / tenants) //nolint:gosec // a small number
				first, err := db.Programs().Put(ctx, tx, version, program.Row{
					Tenant: tenant(n % tenants), Program: sealtext.MustProgram("p-" + letters(n/tenants)), Version: version + 1, Since: sample.Noon, Document: []byte("{}"),
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
				got, err := db.Programs().Changes(t.Context(), nil, []program.Known{{Tenant: tenant(7), Version: programs - 2}})
				require.Len(t, got[0].Rows, 2)
				return err
			}},
			{"changes of none", func() error {
				got, err := db.Programs().Changes(t.Context(), nil, []program.Known{{Tenant: tenant(7), Version: programs}, {Tenant: tenant(8), Version: programs}})
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
				plans := watch.NoScan(t, e, pool, r, c.call, "tenants", "programs", "program_versions")
				require.NotRegexp(t, `SCAN (t|p|sealtext_senders)\b`, plans)
			})
		}
		var known []program.Known
		for n := range tenants {
			known = append(known, program.Known{Tenant: tenant(n), Version: programs - 1})
		}
		r.Take()
		got, err := db.Programs().Changes(t.Context(), nil, known)
		require.NoError(t, err)
		require.Len(t, r.Take(), 1, "one statement for 1,000 tenants")
		require.Len(t, got, tenants)
		for n, changed := range got {
			require.Equal(t, tenant(n), changed.Tenant)
			require.Len(t, changed.Rows, 1)
		}
	})
}
