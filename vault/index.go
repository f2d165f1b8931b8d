package vault

import (
	"context"

	"github.com/sealtext/sealtext"
)

// Domains for look-ups by a part of a number. A tenant has keys for them when they are listed in the
// configuration of its keyring.
const (
	// DomainLastDigits is for [Sealer.LastDigits].
	DomainLastDigits sealtext.Domain = "last-digits"
	// DomainBlock is for [Sealer.Block].
	DomainBlock sealtext.Domain = "block"
)

// LastDigits returns the pseudonyms of the last two or four digits of a number under every key of
// [DomainLastDigits], the current key's first, for a support page with a search such as "ends in
// 0123". For the digits of a number see [Sealer.LastDigitsOf].
//
// It returns [ErrDenied] unless [SealerConfig.GuessableLastDigits] is set, because such an index
// reveals much. There are 10,000 values of four digits and 100 of two: a process that may compute
// pseudonyms can compute all of them. A reader of the database alone sees which people share their
// last digits, how frequent each value is, and, knowing one person's row, the digits of all people
// with the same value. Combined with another attribute, such as a postcode, four digits often
// identify a person. Never use them as an identity.
func (s *Sealer) LastDigits(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, digits string) ([]sealtext.Pseudonym, error) {
	if !s.last {
		return nil, ErrDenied
	}
	if len(digits) != 2 && len(digits) != 4 {
		return nil, errLastDigits
	}
	for i := range len(digits) {
		if digits[i] < '0' || digits[i] > '9' {
			return nil, errLastDigits
		}
	}
	return s.partial(ctx, tx, tenant, DomainLastDigits, lastInput, []byte(digits))
}

var errLastDigits = &sealtext.InputError{Field: "last digits", Rule: "must be two or four digits"}

// LastDigitsOf returns the pseudonyms of [Sealer.LastDigits] for the last count digits of a number,
// 2 or 4. Store a row with the first of them.
func (s *Sealer) LastDigitsOf(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, n sealtext.Number, count int) ([]sealtext.Pseudonym, error) {
	if n.IsZero() {
		return nil, errNoNumber
	}
	if count != 2 && count != 4 {
		return nil, errLastDigits
	}
	var b [sealtext.MaxDigits]byte
	digits := n.AppendDigits(b[:0])
	return s.LastDigits(ctx, tx, tenant, string(digits[len(digits)-count:]))
}

// Block returns the pseudonyms of the block of a hundred numbers that a number is in (the number
// without its last two digits), under every key of [DomainBlock], the current key's first. Counting
// messages by it shows artificially inflated traffic, which goes through ranges of numbers, without
// storing the numbers. It does not identify a person, but a caller with a number can tell whether
// its block was texted.
func (s *Sealer) Block(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, n sealtext.Number) ([]sealtext.Pseudonym, error) {
	if n.IsZero() {
		return nil, errNoNumber
	}
	var b [sealtext.MaxDigits]byte
	digits := n.AppendDigits(b[:0])
	return s.partial(ctx, tx, tenant, DomainBlock, blockInput, digits[:len(digits)-2])
}

func (s *Sealer) partial(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, d sealtext.Domain, kind byte, part []byte) ([]sealtext.Pseudonym, error) {
	keys, err := s.keyring.Tenant(ctx, tx, tenant)
	if err != nil {
		return nil, err
	}
	prfs := keys.PRFs[d]
	if len(prfs) == 0 {
		return nil, ErrUnknownDomain
	}
	ps := make([]sealtext.Pseudonym, 0, len(prfs))
	for _, k := range prfs {
		tag, err := compute(k, kind, tenant, d, sealtext.Number{}, part)
		if err != nil {
			return nil, err
		}
		ps = append(ps, sealtext.MakePseudonym(k.ID, tag))
	}
	return ps, nil
}
