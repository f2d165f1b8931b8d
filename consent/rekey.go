package consent

import (
	"context"

	"github.com/sealtext/sealtext"
)

// KeyMover is what a [Store] has beside for changing the keys of pseudonyms; see
// the vault's Rotator, which calls it. memstore and sqlstore implement it;
// consenttest checks an implementation.
type KeyMover interface {
	// Move gives all rows of one Key another pseudonym of the same person and
	// reports how many they were. Every row keeps its Seq, its ID and its
	// Reference: the order of receipt is what decides between an opt-in and
	// an opt-out. So two rows of a Key may have one Seq afterwards, as rows
	// under two pseudonyms of a person may have before; the ledger treats
	// both alike. The next Append to either Key has a Seq above its floor and
	// above every row of that Key. Move, Append and Erase of a Key wait for
	// each other.
	Move(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, from, to sealtext.Pseudonym) (int, error)
}
