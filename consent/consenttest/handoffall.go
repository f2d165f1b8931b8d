package consenttest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/internal/txcase"
)

func handoffAll(ctx context.Context, open func() SharedStore) error {
	s := open()
	abroad := consent.EventKey{Tenant: south, Pseudonym: key(1).Pseudonym}
	other := up(3)
	other.Tenant = south
	brief := up(4)
	brief.Left = 0 // it has ended
	err := errors.Join(
		enter(ctx, s, up(1), []consent.EventKey{key(0), key(1), abroad}), // the tenant's, and the account's
		enter(ctx, s, up(2), []consent.EventKey{key(2)}),
		enter(ctx, s, other, []consent.EventKey{abroad}),
		enter(ctx, s, brief, []consent.EventKey{key(4)}))
	if err != nil {
		return err
	}
	of := func(what string, tenant sealtext.Tenant, want ...int) error {
		live, err := s.LiveOf(ctx, tenant)
		if err != nil {
			return err
		}
		var got []int
		for _, f := range live {
			n := int(f.ID[15])
			got = append(got, n)
			switch {
			case n == 1 && (f.Left <= 0 || f.Left > time.Hour):
				return fmt.Errorf("%s: of an hour there are %v left", what, f.Left)
			case n == 4 && f.Left > 0:
				return fmt.Errorf("%s: of no time there are %v left", what, f.Left)
			case n == 1:
				f.Left = time.Hour
				if err := txcase.Diff(what, f, up(1)); err != nil {
					return err
				}
			}
		}
		slices.Sort(got)
		if !slices.Equal(got, want) {
			return fmt.Errorf("%s: LiveOf gives hand-offs %v, want %v", what, got, want)
		}
		return nil
	}
	return errors.Join(
		of("all", sealtext.Tenant{}, 1, 2, 3, 4),
		of("a tenant", north, 1, 2, 4),
		of("the other tenant", south, 3),
		of("a tenant without any", sealtext.MustTenant("east")),
		leave(ctx, s, up(1).ID, []consent.EventKey{key(0), key(1), abroad}),
		of("after one has left", sealtext.Tenant{}, 2, 3, 4),
	)
}
