package sealtext

import "time"

// Item is one record that a retention class may dispose of. Its Subject is
// what a legal hold is looked up by; it is zero only for records about nobody.
type Item struct {
	Tenant  Tenant
	Subject Subject
	Record  ID
}

// Record is one entry of a person's access export: what a room holds about
// them. Values are in the clear and are never a number or a body; Sealed
// values are opened by the vault, on record, when the export is written.
type Record struct {
	Package string // the package that holds it, such as "consent"
	Kind    string // what it is, such as "opt-in"
	ID      ID
	At      time.Time
	Values  map[string]string
	Sealed  map[string]SealedField
}
