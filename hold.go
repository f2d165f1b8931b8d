package sealtext

import "context"

// HoldGuard keeps what is under a legal hold from being destroyed. A retention.Store is one;
// packages that destroy data of a subject ask it in the transaction that does.
type HoldGuard interface {
	// Guard locks the guard row of each subject until tx ends, and returns those that are under a
	// legal hold. Placing a hold writes the same row: it waits for tx, or tx waits for it and sees
	// it.
	Guard(ctx context.Context, tx Tx, tenant Tenant, subjects []Subject) (held []Subject, err error)
}
