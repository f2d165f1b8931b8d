package vault

import (
	"context"
	"time"

	"github.com/sealtext/sealtext"
)

// The stores of package vault. memstore and sqlstore implement all of them but DrainRows, which is a
// table of the host application; vaulttest checks implementations. Implementations must be safe for
// concurrent use. A nil Tx reads outside of any transaction.

// SubjectRow joins a number to a subject. It is the only row that does: deleting it shreds the
// subject.
type SubjectRow struct {
	Tenant    sealtext.Tenant
	Subject   sealtext.Subject
	Directory sealtext.Pseudonym // of the number, in DomainDirectory; unique in the tenant
	Epoch     string             // id of the key that wraps Wrapped
	Wrapped   []byte             // the subject's own random keyset, encrypted
	Number    sealtext.Sealed    // bound to (Tenant, Subject, "number", zero ID)
	CreatedAt time.Time
}

// Ref names a subject of a tenant.
type Ref struct {
	Tenant  sealtext.Tenant
	Subject sealtext.Subject
}

// SubjectStore stores subjects and their wrapped keys.
type SubjectStore interface {
	// InTx runs f in a transaction over all stores of the database and commits it when f returns
	// nil. Otherwise it rolls back and returns the error of f, or continues its panic. f may run
	// more than once.
	InTx(ctx context.Context, f func(context.Context, sealtext.Tx) error) error
	// AddSubject inserts a row and reports whether it did; it returns false when the directory
	// pseudonym is taken in the tenant. It returns ErrShredded for a subject with a tombstone,
	// ErrEpochClosed for an epoch that is being closed, and another error for a subject that has a
	// row under another directory pseudonym.
	AddSubject(ctx context.Context, tx sealtext.Tx, row SubjectRow) (bool, error)
	// Subject reads a row. It returns ErrShredded when only the tombstone is left, and
	// ErrUnknownSubject when there is neither. A nil tx reads outside of any transaction.
	Subject(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, subject sealtext.Subject) (SubjectRow, error)
	// Subjects reads the rows of many subjects, of one or several tenants, in any order and each
	// once. Those without a row, and those of which only the tombstone is left, are left out. A
	// store over a network reads them in one statement. A nil tx reads outside of any transaction.
	Subjects(ctx context.Context, tx sealtext.Tx, refs []Ref) ([]SubjectRow, error)
	// FindSubject reads the row under any of the directory pseudonyms, or returns
	// ErrUnknownSubject. A nil tx reads outside of any transaction.
	FindSubject(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, directory []sealtext.Pseudonym) (SubjectRow, error)
	// Shred deletes the row and leaves a tombstone of the subject id, also where there is no row,
	// so that a late writer cannot insert it again. It reports whether there was a row.
	Shred(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, subject sealtext.Subject, at time.Time) (bool, error)
}

// WrappedKeyset is one keyset of a tenant, wrapped by another key.
type WrappedKeyset struct {
	Tenant  sealtext.Tenant
	Name    string // unique in the tenant; up to 300 characters that the keyring chooses
	KEK     string // id of the key that wraps Wrapped
	Wrapped []byte
}

// KeysetStore stores the wrapped keysets of tenants.
type KeysetStore interface {
	// Keysets reads all keysets of a tenant; none is not an error. A nil tx reads outside of any
	// transaction.
	Keysets(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant) ([]WrappedKeyset, error)
	// AddKeysets inserts all sets in one transaction of its own and reports true, or inserts none
	// and reports false where the tenant already has one of the names.
	AddKeysets(ctx context.Context, sets []WrappedKeyset) (bool, error)
	// SwapKeysets replaces the rows was by the rows now, within tx or, where tx is nil, in a
	// transaction of its own, and reports true. It reports false where a row of was is not stored byte
	// for byte any more, or where the name of a row of now is taken by a row that is not in was; it has
	// changed nothing then, but the caller of one within tx must roll tx back. Of two callers that
	// change a keyset at once, one gets false and reads again.
	SwapKeysets(ctx context.Context, tx sealtext.Tx, was, now []WrappedKeyset) (bool, error)
	// KEKs lists the ids of all keys that wrap a keyset.
	KEKs(ctx context.Context) ([]string, error)
	// Tenants lists tenants that have keysets, in a fixed order, so that pages are contiguous.
	Tenants(ctx context.Context, q TenantQuery) ([]sealtext.Tenant, error)
}

// TenantQuery selects tenants that have keysets.
type TenantQuery struct {
	// Without excludes tenants that have a keyset under one of these key-encryption keys; at most
	// 100.
	Without []string
	After   sealtext.Tenant // continues after this tenant; zero starts with the first
	Limit   int             // 1 to 1000
}

// Check returns a [*sealtext.InputError] for a query that is out of bounds.
func (q TenantQuery) Check() error {
	if q.Limit < 1 || q.Limit > 1000 {
		return &sealtext.InputError{Field: "limit", Rule: "must be 1 to 1000"}
	}
	if len(q.Without) > 100 {
		return &sealtext.InputError{Field: "without", Rule: "must be at most 100 keys"}
	}
	return nil
}

// PseudonymRow is a pseudonym that has rows, and the subject of the latest of them that names
// one; zero where none does.
type PseudonymRow struct {
	Tenant    sealtext.Tenant
	Pseudonym sealtext.Pseudonym
	Subject   sealtext.Subject
}

// PseudonymRows are rows that are found by a pseudonym and can be moved to another: the directory
// of subjects, the events of the consent ledger, or a table of the host application.
type PseudonymRows interface {
	// InTx is as in [SubjectStore].
	InTx(ctx context.Context, f func(context.Context, sealtext.Tx) error) error
	// CountUnder counts the rows of a tenant under pseudonyms with the key id.
	CountUnder(ctx context.Context, tenant sealtext.Tenant, keyID uint32) (int, error)
	// PseudonymsUnder lists pseudonyms of a tenant with the key id that have rows, each once, in the
	// order of their bytes, after the given one (the zero Pseudonym: from the first), at most limit.
	PseudonymsUnder(ctx context.Context, tenant sealtext.Tenant, keyID uint32, after sealtext.Pseudonym, limit int) ([]PseudonymRow, error)
	// Move changes the pseudonym of all rows under from to to, and returns their number. It changes
	// nothing else of a row, in particular not its position among the rows of its person. Where rows
	// are unique by pseudonym and to is taken, it moves none and returns 0.
	Move(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, from, to sealtext.Pseudonym) (int, error)
}

// DirectoryClaimer is an optional method of a [SubjectStore]. While keys change, two processes can
// write the same number under two pseudonyms, which a unique index does not prevent. Stores that
// run one transaction at a time need no such method.
type DirectoryClaimer interface {
	// ClaimDirectory locks a pseudonym until tx ends. It stores nothing.
	ClaimDirectory(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, p sealtext.Pseudonym) error
}

// KeyCounter counts the rows under a key, by the key id in their sealed values or pseudonyms.
// [PseudonymRows] implement it; a host application implements it for tables of its own.
type KeyCounter interface {
	// CountUnder counts rows of a tenant.
	CountUnder(ctx context.Context, tenant sealtext.Tenant, keyID uint32) (int, error)
}

// SealedCounter is an optional method of a [KeysetStore]: it counts what the library itself has sealed
// under the key of a tenant, in all tables of the database. Without it no such key can be dropped.
type SealedCounter interface {
	// CountSealed counts the values of a tenant with the key id that were sealed without a subject:
	// audit events about nobody, cases, and the case ids of legal holds.
	CountSealed(ctx context.Context, tenant sealtext.Tenant, keyID uint32) (int, error)
}

// DrainRows is the table in which a host application keeps values of write-only tiers, one
// [DrainRow] for each value. It must be safe for concurrent use where several drain at once.
type DrainRows interface {
	// InTx runs f in one transaction of the host application's database, joined to the store of
	// the Sealer, and commits it when f returns nil. f may run more than once.
	InTx(ctx context.Context, f func(context.Context, sealtext.Tx) error) error
	// Next reads at most limit values of tenant, after the one with the id after, in the order of
	// ids; "" starts with the first. It may return values that are already under a subject's own
	// key, each of which costs a read; selecting by [sealtext.Sealed.KeyID] avoids that.
	Next(ctx context.Context, tenant sealtext.Tenant, after string, limit int) ([]DrainRow, error)
	// Put writes the value of a row, and with it the owner, which the binding of the value names
	// from then on. It does so only where the stored value is still row.Value, and reports whether
	// it was.
	Put(ctx context.Context, tx sealtext.Tx, row DrainRow, owner sealtext.Subject, v sealtext.Sealed) (bool, error)
}

// DrainRow is one value of a table of the host application.
type DrainRow struct {
	// ID identifies the value, such as the row's primary key and the column. It is reported, so it
	// must not be the number itself.
	ID string
	// Binding is the binding that the value was sealed with. Its subject is zero where the tier did
	// not know the subject.
	Binding sealtext.Binding
	// Owner is the subject that the value is about, as far as the host application knows; zero where
	// it does not.
	Owner sealtext.Subject
	Value sealtext.Sealed
}

// CounterStore stores how much of their quotas actors have used: small states that package vault
// encodes, under keyed hashes of the actors.
//
// A row is locked from when it is read until its transaction ends. So each of several transactions
// that use one quota sees what the others used, and a use is rolled back together with its audit
// event. Counting the audit events instead would need such a lock as well, and cost more with every
// event.
type CounterStore interface {
	// InTx is as in [SubjectStore].
	InTx(ctx context.Context, f func(context.Context, sealtext.Tx) error) error
	// Counter locks a state until tx ends, also where there is none yet, and reads it; no bytes
	// where there is none.
	Counter(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, id [16]byte) ([]byte, error)
	// SetCounter writes a state that Counter has locked in the same transaction.
	SetCounter(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, id [16]byte, state []byte) error
}

// CounterDisposalStore deletes the counters of actors who read nothing any more; see
// [CounterArchive]. Days are those of UTC, by the clock of the store.
type CounterDisposalStore interface {
	// DueCounters lists counters that were last written on a day that ended before cutoff, the
	// oldest first, at most limit. The Record of an item is the id. It has no Subject.
	DueCounters(ctx context.Context, tx sealtext.Tx, cutoff time.Time, limit int) ([]sealtext.Item, error)
	// DropCounters deletes those of the items that are still due, and returns their number.
	DropCounters(ctx context.Context, tx sealtext.Tx, items []sealtext.Item, cutoff time.Time) (int, error)
}

// CaseKind is the kind of a case. The numbers are stored.
type CaseKind uint8

// The kinds of cases.
const (
	CaseApproval CaseKind = 1 // an actor requested the approval of a second person
	CaseReview   CaseKind = 2 // an actor declared an emergency
)

// CaseState is the state of a case. The numbers are stored.
type CaseState uint8

// The states of a case.
const (
	CaseOpen    CaseState = 1 // waits for a second person
	CaseGranted CaseState = 2 // an approval that can be used, once
	CaseDone    CaseState = 3 // used, rejected, closed or expired; see [Vault.PurgeCases]
)

// CaseRow is a case that one actor opened and another one has to handle.
type CaseRow struct {
	Tenant    sealtext.Tenant
	ID        sealtext.ID
	Kind      CaseKind
	State     CaseState
	CreatedAt time.Time // microseconds, UTC
	ExpiresAt time.Time // zero for a case that does not expire
	// Payload has the actors and the access, bound to (Tenant, zero Subject, "case", ID). It is
	// empty once the case is done; the audit log has what happened.
	Payload sealtext.Sealed
}

// CaseQuery selects cases of one tenant, kind and state, oldest first, by
// (CreatedAt, ID).
type CaseQuery struct {
	Tenant sealtext.Tenant
	Kind   CaseKind
	State  CaseState
	// AfterAt and AfterID continue after a row: with a strictly greater (CreatedAt, ID).
	AfterAt time.Time
	AfterID sealtext.ID
	Limit   int // 1 to 1000
}

// CaseStore stores approvals and reviews.
type CaseStore interface {
	// InTx is as in [SubjectStore].
	InTx(ctx context.Context, f func(context.Context, sealtext.Tx) error) error
	// AddCase inserts a row. A row with the same (Tenant, ID) is an error.
	AddCase(ctx context.Context, tx sealtext.Tx, row CaseRow) error
	// Case reads a row, or returns ErrUnknownCase. A nil tx reads outside of any transaction.
	Case(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, id sealtext.ID) (CaseRow, error)
	// Cases reads at most q.Limit rows. A Limit that is out of bounds is an error. A nil tx reads
	// outside of any transaction.
	Cases(ctx context.Context, tx sealtext.Tx, q CaseQuery) ([]CaseRow, error)
	// MoveCase sets the state and the payload of a row that is in the state from, and reports
	// whether it was. Of several callers that move a row from one state exactly one gets true.
	MoveCase(ctx context.Context, tx sealtext.Tx, row CaseRow, from CaseState) (bool, error)
}

// CasePurger is an optional method of a [CaseStore], with which [Vault.PurgeCases] deletes cases
// that are done.
type CasePurger interface {
	// PurgeCases deletes at most limit cases of a tenant and kind that are done and were created
	// before a time, the oldest first, and returns how many it deleted. A limit that is not 1 to
	// 1000 is an error.
	PurgeCases(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, kind CaseKind, before time.Time, limit int) (int, error)
}
