package vault

import (
	"context"
	"time"

	"github.com/sealtext/sealtext"
)

// SubjectRow joins a number to a subject: the only row that does. Deleting
// it forgets the person.
type SubjectRow struct {
	Tenant    sealtext.Tenant
	Subject   sealtext.Subject
	Directory sealtext.Pseudonym // of the number, in DomainDirectory; unique in the tenant
	Epoch     string             // id of the key that wraps Wrapped
	Wrapped   []byte             // the subject's own random keyset, encrypted
	Number    sealtext.Sealed    // bound to (Tenant, Subject, "number", zero ID)
	CreatedAt time.Time
}

// SubjectStore keeps subjects and their wrapped keys. memstore and sqlstore
// implement it; vaulttest checks an implementation.
type SubjectStore interface {
	// InTx runs f in a transaction over all stores of the database and
	// commits it when f returns nil. Otherwise it rolls back and returns the
	// error of f, or continues its panic. f may run more than once.
	InTx(ctx context.Context, f func(context.Context, sealtext.Tx) error) error
	// AddSubject inserts a row and reports whether it did: false when the
	// (tenant, directory pseudonym) is taken. It gives ErrShredded for a
	// subject with a tombstone, and another error where the subject has a
	// row under another directory pseudonym.
	AddSubject(ctx context.Context, tx sealtext.Tx, row SubjectRow) (bool, error)
	// Subject reads a row; ErrShredded when only its tombstone is left,
	// ErrUnknownSubject when there is nothing. A nil tx reads outside of any
	// transaction.
	Subject(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, subject sealtext.Subject) (SubjectRow, error)
	// FindSubject reads the row under any of the directory pseudonyms;
	// ErrUnknownSubject when there is none. A nil tx reads outside of any
	// transaction.
	FindSubject(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, directory []sealtext.Pseudonym) (SubjectRow, error)
	// Shred deletes the row and leaves a tombstone of the subject id, also
	// where there is no row, so that no late writer makes it again. It
	// reports whether there was a row.
	Shred(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, subject sealtext.Subject, at time.Time) (bool, error)
}

// WrappedKeyset is one keyset of a tenant under a key that wraps it.
type WrappedKeyset struct {
	Tenant  sealtext.Tenant
	Name    string // unique in the tenant; up to 300 characters that the keyring chooses
	KEK     string // id of the key that wraps Wrapped
	Wrapped []byte
}

// KeysetStore keeps the wrapped keysets of tenants. memstore and sqlstore
// implement it; vaulttest checks an implementation.
type KeysetStore interface {
	// Keysets reads all keysets of a tenant; none is not an error. A nil tx
	// reads outside of any transaction.
	Keysets(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant) ([]WrappedKeyset, error)
	// AddKeysets inserts all of them in one transaction of its own, or none
	// where the tenant has one of the names already; it reports which.
	AddKeysets(ctx context.Context, sets []WrappedKeyset) (bool, error)
	// SwapKeysets puts the rows of now in the place of the rows of was, all
	// in one transaction of its own, or does nothing and reports false: where
	// a row of was is not stored byte for byte any more, or where the name of
	// a row of now is taken by a row that is not in was. So of two that
	// change a keyset at once one gets false, and reads again.
	SwapKeysets(ctx context.Context, was, now []WrappedKeyset) (bool, error)
	// KEKs lists the ids of all keys that wrap a keyset.
	KEKs(ctx context.Context) ([]string, error)
	// Tenants lists tenants that have keysets, in an order that does not
	// change, so that pages meet.
	Tenants(ctx context.Context, q TenantQuery) ([]sealtext.Tenant, error)
}

// TenantQuery selects tenants that have keysets.
type TenantQuery struct {
	// Without leaves out tenants that have a keyset under one of these
	// key-encryption keys; at most 100.
	Without []string
	After   sealtext.Tenant // continues behind this one; zero begins
	Limit   int             // 1 to 1000
}

// Check holds the query to its bounds; the error is a [*sealtext.InputError].
func (q TenantQuery) Check() error {
	if q.Limit < 1 || q.Limit > 1000 {
		return &sealtext.InputError{Field: "limit", Rule: "must be 1 to 1000"}
	}
	if len(q.Without) > 100 {
		return &sealtext.InputError{Field: "without", Rule: "must be at most 100 keys"}
	}
	return nil
}
