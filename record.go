package sealtext

import "time"

// Item is one record that a retention class may dispose of. Legal holds are looked up by its
// Subject, which is zero only for records that concern no person.
type Item struct {
	Tenant  Tenant
	Subject Subject
	Record  ID
}

// Record is one entry of the document that answers a person's request for access: what one package
// stores about them. Values are in the clear and never hold a number or a body. Sealed values are
// opened by the vault when the document is written, after the audit event.
type Record struct {
	Package string // the package that stores it, such as "consent"
	Kind    string // kind of record, such as "opt-in"
	ID      ID
	At      time.Time
	Values  map[string]string
	Sealed  map[string]SealedField
}
