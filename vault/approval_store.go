package vault

import (
	"context"
	"time"

	"github.com/sealtext/sealtext"
)

// CaseKind says what a case is. The numbers are stored.
type CaseKind uint8

// The kinds of cases.
const (
	CaseApproval CaseKind = 1 // an actor asked for what a second person has to grant
	CaseReview   CaseKind = 2 // an actor broke the glass
)

// CaseState says how far a case is. The numbers are stored.
type CaseState uint8

// The states of a case.
const (
	CaseOpen    CaseState = 1 // waits for a second person
	CaseGranted CaseState = 2 // an approval that can be used, once
	CaseDone    CaseState = 3 // used, closed or expired; see [Vault.PurgeCases]
)

// CaseRow is something that one actor began and another one has to deal with.
type CaseRow struct {
	Tenant    sealtext.Tenant
	ID        sealtext.ID
	Kind      CaseKind
	State     CaseState
	CreatedAt time.Time // microseconds, UTC
	ExpiresAt time.Time // zero for a case that does not expire
	// Payload is who and what, bound to (Tenant, zero Subject, "case", ID).
	// It is gone when the case is done: the audit log tells the rest.
	Payload sealtext.Sealed
}

// CaseQuery selects cases of one tenant, kind and state, oldest first, by
// (CreatedAt, ID).
type CaseQuery struct {
	Tenant sealtext.Tenant
	Kind   CaseKind
	State  CaseState
	// After continues behind a row that was read: strictly greater
	// (CreatedAt, ID).
	AfterAt time.Time
	AfterID sealtext.ID
	Limit   int // 1 to 1000
}

// CaseStore keeps approvals and reviews. memstore and sqlstore implement it;
// vaulttest checks an implementation.
type CaseStore interface {
	// InTx runs f in a transaction over all stores of the database and
	// commits it when f returns nil. Otherwise it rolls back and returns the
	// error of f, or continues its panic. f may run more than once.
	InTx(ctx context.Context, f func(context.Context, sealtext.Tx) error) error
	// AddCase inserts a row. A row with the same (Tenant, ID) is an error.
	AddCase(ctx context.Context, tx sealtext.Tx, row CaseRow) error
	// Case reads a row; ErrUnknownCase where there is none. A nil tx reads
	// outside of any transaction.
	Case(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, id sealtext.ID) (CaseRow, error)
	// Cases reads at most q.Limit rows. A query with another Limit than
	// allowed is an error. A nil tx reads outside of any transaction.
	Cases(ctx context.Context, tx sealtext.Tx, q CaseQuery) ([]CaseRow, error)
	// MoveCase sets the state and the payload of a row that is in the state
	// from, and reports whether it was. Of many that move a row from one
	// state exactly one gets true.
	MoveCase(ctx context.Context, tx sealtext.Tx, row CaseRow, from CaseState) (bool, error)
}
