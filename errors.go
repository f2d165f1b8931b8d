package sealtext

import "errors"

var (
	// ErrNotStorable is returned where a Number or a Body would be written or read in the clear: by
	// database/sql, encoding/json (reading only), gob and binary encoders. Seal the value and store
	// the [Sealed].
	ErrNotStorable = errors.New("sealtext: a number or body is not stored in the clear; seal it and store the Sealed value")

	// ErrForeignTx is returned by a method that is given a transaction of another store, or none
	// where it needs one.
	ErrForeignTx = errors.New("sealtext: the transaction does not belong to this store; open it with InTx or Join of the same store")

	// ErrFormat is returned by the parsers of ids, pseudonyms and sealed values for input that is
	// not in the stored format.
	ErrFormat = errors.New("sealtext: not in the stored format")

	// ErrHeld is returned where something would be destroyed that belongs to a data subject under a
	// legal hold. Nothing was destroyed: release the hold first.
	ErrHeld = errors.New("sealtext: the data subject is under a legal hold; nothing is destroyed before it is released")
)

// InputError says which field of the caller's input breaks which rule. It
// never holds the input.
type InputError struct {
	Field string // name of the field, as in the documentation
	Rule  string // what the field must be, and what to do instead
}

// Error is "sealtext: FIELD RULE".
func (e *InputError) Error() string { return "sealtext: " + e.Field + " " + e.Rule }
