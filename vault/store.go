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
	// InTx runs f in a transaction over all rooms of the store and commits
	// it when f returns nil. Otherwise it rolls back and returns the error of
	// f, or lets its panic go on. f may run more than once.
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

// WrappedKeyset is one keyset of a tenant under a key-encryption key.
type WrappedKeyset struct {
	Tenant  sealtext.Tenant
	Name    string // "aead", or "prf." and a domain
	KEK     string // id of the key that wraps Wrapped
	Wrapped []byte
}

// KeysetStore keeps the wrapped keysets of tenants.
type KeysetStore interface {
	// Keysets reads all keysets of a tenant; none is not an error. A nil tx
	// reads outside of any transaction.
	Keysets(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant) ([]WrappedKeyset, error)
	// AddKeysets inserts all of them in one transaction of its own, or none
	// where the tenant has one of the names already; it reports which.
	AddKeysets(ctx context.Context, sets []WrappedKeyset) (bool, error)
	// KEKs lists the ids of all keys that wrap a keyset.
	KEKs(ctx context.Context) ([]string, error)
}
