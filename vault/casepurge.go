package vault

import (
	"context"
	"errors"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
)

// CasePurger is what a [CaseStore] has beside, so that the rows of cases that
// are done do not stay for ever. memstore and sqlstore implement it;
// vaulttest's RunCaseStore checks an implementation that has it.
type CasePurger interface {
	// PurgeCases deletes at most limit cases of a tenant and kind that are
	// done and were made before a time, and reports how many those were. A
	// limit that is not 1 to 1000 is an error.
	PurgeCases(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, kind CaseKind, before time.Time, limit int) (int, error)
}

var errNoPurge = errors.New("vault: the store of Config.Cases does not delete cases")

// purgeBatch is how many cases one transaction deletes.
const purgeBatch = 1000

// PurgeCases deletes the approvals and reviews of a tenant that are done and
// were begun before a time, which the host takes from its own retention rules,
// and reports how many those were. What is open or granted stays, however old
// it is: first, approvals that nobody used in time are ended. Nothing is left in
// a row that is done but that it was; who did what is in the audit log, and
// stays there.
//
// Each transaction deletes 1,000 at most, with one [audit.KindDisposed] event of
// their number and of the class "approvals" or "reviews". The call may be
// stopped at any point and made again; the number is of what was committed.
func (v *Vault) PurgeCases(ctx context.Context, tenant sealtext.Tenant, before time.Time) (purged int, err error) {
	if v.cases == nil {
		return 0, errNoCases
	}
	store, ok := v.cases.(CasePurger)
	if !ok {
		return 0, errNoPurge
	}
	if tenant.IsZero() {
		return 0, &sealtext.InputError{Field: "tenant", Rule: "must be named"}
	}
	err = v.sealer.store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		return v.dropExpired(ctx, tx, tenant, v.sealer.now())
	})
	if err != nil {
		return 0, err
	}
	for _, c := range []struct {
		kind  CaseKind
		class string
	}{{CaseApproval, "approvals"}, {CaseReview, "reviews"}} {
		for {
			n, err := v.purge(ctx, store, tenant, c.kind, c.class, before)
			purged += n
			if err != nil {
				return purged, err
			}
			if n == 0 { // fewer than asked for may be the share of another purge
				break
			}
		}
	}
	return purged, nil
}

func (v *Vault) purge(ctx context.Context, store CasePurger, tenant sealtext.Tenant, kind CaseKind, class string, before time.Time) (n int, err error) {
	err = v.sealer.store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) (err error) {
		if n, err = store.PurgeCases(ctx, tx, tenant, kind, before, purgeBatch); err != nil || n == 0 {
			return err
		}
		return v.audit.Record(ctx, tx, audit.Event{
			Tenant: tenant, Kind: audit.KindDisposed, Actor: sealtext.System("vault"),
			Details: audit.Details{Class: class, Count: n},
		})
	})
	if err != nil {
		return 0, err
	}
	return n, nil
}
