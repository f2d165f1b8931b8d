// Package opening is how packages of this module open sealed values, so that no exported method of
// package vault does. An application calls vault.Vault.Reveal, which authorizes the access and
// writes an audit event before it decrypts. A package that imports this one has to see to both
// itself; a test of internal/invariants lists them.
//
// Package vault calls [Provide] when it is initialized. Before that [Of] and [OfKey] panic, which
// no program can reach: without package vault there is no Sealer to pass.
package opening

import (
	"context"

	"github.com/sealtext/sealtext"
)

// Sealer opens what a *vault.Sealer seals. The caller of a method whose name ends in Recorded has
// written the audit event for the opening, or writes it in the same transaction.
type Sealer interface {
	// OpenRecorded decrypts a value. A nil tx reads outside of any
	// transaction. Errors are those of package vault.
	OpenRecorded(ctx context.Context, tx sealtext.Tx, b sealtext.Binding, v sealtext.Sealed) ([]byte, error)
	// NumberRecorded decrypts the number of a subject.
	NumberRecorded(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, subject sealtext.Subject) (sealtext.Number, error)
	// PersonAndNumberRecorded reads the row of a subject once, and returns
	// the person with the pseudonyms of the current keys, the number, and the
	// subject's key, which seals and opens without another read. The key
	// must not be used after the transaction has ended.
	PersonAndNumberRecorded(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, subject sealtext.Subject) (sealtext.Person, sealtext.Number, Key, error)
	// PeopleRecorded is PersonAndNumberRecorded for many subjects, of one or several tenants, in
	// their order, and reads all their rows at once. What concerns one subject alone is the Err in
	// its place. The keys must not be used after the transaction has ended.
	PeopleRecorded(ctx context.Context, tx sealtext.Tx, subjects []Subject) ([]Opened, error)
}

// Subject names a subject of a tenant.
type Subject struct {
	Tenant  sealtext.Tenant
	Subject sealtext.Subject
}

// Opened is what a hand-off needs of one subject.
type Opened struct {
	Person sealtext.Person // with the pseudonyms of the current keys
	Number sealtext.Number
	Key    Key
	// Err is the error of package vault for this subject alone, such as that it was erased; the
	// rest is zero then.
	Err error
}

// Key seals and opens values of one subject, as a *vault.SubjectKey.
type Key interface {
	// Seal encrypts a value of the subject.
	Seal(field string, record sealtext.ID, plaintext []byte) (sealtext.Sealed, error)
	// OpenRecorded decrypts a value of the subject. A value that a
	// vault.WriteOnly sealed it does not open.
	OpenRecorded(field string, record sealtext.ID, v sealtext.Sealed) ([]byte, error)
}

var (
	ofSealer func(any) Sealer
	ofKey    func(any) Key
)

// Provide is called once, by the initialization of package vault.
func Provide(sealer func(any) Sealer, key func(any) Key) {
	if ofSealer != nil {
		panic("opening: Provide was called before")
	}
	ofSealer, ofKey = sealer, key
}

// Of returns what opens the values of a *vault.Sealer. It panics for a value of any other type.
func Of(sealer any) Sealer { return ofSealer(sealer) }

// OfKey returns what opens values with a *vault.SubjectKey. It panics for a value of any other
// type.
func OfKey(key any) Key { return ofKey(key) }
