package consenttest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
)

// Listing is a [consent.Store] that is a [consent.KeyLister] too.
type Listing interface {
	consent.Store
	consent.KeyLister
}

// RunKeyLister checks a [consent.KeyLister]; see [RunStore].
func RunKeyLister(t *testing.T, open func(t *testing.T) Listing) {
	t.Helper()
	const why = "every Key with rows must be listed once, page after page, and none without: a list of opt-outs is made of them"
	runCase(t, "keys", why, listKeys, open)
}

func listKeys(ctx context.Context, open func() Listing) error {
	s := open()
	const n = 7
	var rows []consent.EventRow
	var want []consent.EventKey
	for i := n - 1; i >= 0; i-- { // neither in order
		row := sample(i)
		row.Key.Pseudonym = sealtext.MakePseudonym(uint32(1+i%2), [16]byte{0: byte(i) * 0x20}) //nolint:gosec // small
		row.Reference, row.ID = [16]byte{byte(i), 1}, sealtext.ID{byte(i), 1}
		rows = append(rows, numbered(row, 1))
		other := row
		other.Key.Tenant, other.ID = south, sealtext.ID{byte(i), 2}
		rows = append(rows, numbered(other, 1))
	}
	for _, key := range []uint32{1, 2} {
		for i := range n {
			if uint32(1+i%2) == key { //nolint:gosec // small
				want = append(want, consent.EventKey{Tenant: north, Pseudonym: sealtext.MakePseudonym(key, [16]byte{0: byte(i) * 0x20})})
			}
		}
	}
	if err := put(ctx, s, rows...); err != nil {
		return err
	}
	gone := want[2]
	err := s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		_, err := s.Erase(ctx, tx, []consent.EventKey{gone}, nil)
		return err
	})
	if err != nil {
		return err
	}
	want = append(want[:2:2], want[3:]...)
	pages := func(ctx context.Context, tx sealtext.Tx) error {
		for _, limit := range []int{1, 2, n, 2 * n} {
			var got []consent.EventKey
			var after sealtext.Pseudonym
			for {
				page, err := s.Keys(ctx, tx, north, after, limit)
				if err != nil {
					return err
				}
				if len(page) == 0 {
					break
				}
				if len(page) > limit {
					return errors.New("a page is longer than its limit")
				}
				got, after = append(got, page...), page[len(page)-1].Pseudonym
			}
			if !slices.Equal(got, want) {
				return fmt.Errorf("pages of %d have other Keys than the %d of the tenant that have rows, in order", limit, len(want))
			}
		}
		return nil
	}
	return errors.Join(pages(ctx, nil), s.InTx(ctx, pages))
}
