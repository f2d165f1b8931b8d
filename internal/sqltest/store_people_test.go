package sqltest_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/vault"
)

// TestPeopleInOneStatement reads a thousand persons as one list, and compares them with what the
// sealer returns for each. With the statements of a check, see TestTheStatementsOfACheck, a campaign
// looks at a thousand people in 2 statements on PostgreSQL and 12 on SQLite.
func TestPeopleInOneStatement(t *testing.T) {
	onBoth(t, func(t *testing.T, e kind) {
		db, _, r := watched(t, e)
		sealer, _, _, _ := below(t, db, func() time.Time { return noon })
		const people = 1000
		var refs []vault.Ref
		var want []sealtext.Person
		require.NoError(t, db.InTx(t.Context(), func(ctx context.Context, tx sealtext.Tx) error {
			refs, want = nil, nil
			for n := range people {
				number, err := sealtext.ParseE164(fmt.Sprintf("+1202555%04d", n))
				if err != nil {
					return err
				}
				p, err := sealer.Enroll(ctx, tx, clinic, number)
				if err != nil {
					return err
				}
				refs, want = append(refs, vault.Ref{Tenant: p.Tenant, Subject: p.Subject}), append(want, p)
			}
			return nil
		}))
		r.Take()
		got, err := sealer.People(t.Context(), nil, refs)
		require.NoError(t, err)
		require.Equal(t, want, got)
		require.Len(t, r.Take(), lists(e, people), "and none for keys that are known")
	})
}
