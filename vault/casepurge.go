package vault

import (
	"context"
	"errors"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
)

var errNoPurge = errors.New("vault: the store of Config.Cases does not delete cases")

// purgeBatch is the maximum number of cases that one transaction deletes.
const purgeBatch = 1000

// PurgeCases deletes the approvals and reviews of a tenant that are done and were created before a
// time, which the host application takes from its own retention rules, and returns how many it
// deleted. Open and granted cases stay, however old they are; approvals that expired are ended
// first. A row that is done has no payload any more; the audit log keeps who did what.
//
// Each transaction deletes at most 1,000 cases and writes one [audit.KindDisposed] event with their
// number and the class "approvals" or "reviews". The call may be interrupted and repeated; the
// result counts what was committed.
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
			if n == 0 { // fewer than the limit is not the end: another purge may have taken some
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
