package vault

import (
	"context"

	"github.com/sealtext/sealtext"
)

// Domains for look-ups by a part of a number. A tenant has keys for them when
// they are listed in its keyring's configuration.
const (
	// DomainLastDigits is for [Sealer.LastDigits].
	DomainLastDigits sealtext.Domain = "last-digits"
	// DomainBlock is for [Sealer.Block].
	DomainBlock sealtext.Domain = "block"
)

// LastDigits lists the pseudonyms of the last two or four digits of a number
// under every key of [DomainLastDigits], the current key's first, for a
// support page on which staff type "ends in 0123". digits is what they type;
// for a number see [Sealer.LastDigitsOf].
//
// It is off unless [SealerConfig.GuessableLastDigits] is set, and gives
// [ErrDenied] then, because such an index gives much away. There are 10,000
// values of four digits and 100 of two: whoever may ask for pseudonyms can
// make the whole table, and whoever reads only the database sees which people
// share their last digits, how frequent each value is, and, knowing one
// person's row, the digits of everybody with the same value. Beside another
// attribute, such as a postcode, four digits often name a person. Never use
// one as an identity.
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

// LastDigitsOf are the pseudonyms of [Sealer.LastDigits] for the last count
// digits of a number, 2 or 4: what a row about it is stored with is the first.
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

// Block lists the pseudonyms of the block of a hundred numbers that a number
// lies in, which is the number without its last two digits, under every key of
// [DomainBlock], the current key's first. Counting messages by it shows
// traffic that walks through a range of numbers, as artificially inflated
// traffic does, without keeping the numbers. It stands for a hundred numbers
// and so for nobody in particular; but with a number at hand whoever may ask
// can tell whether its block was texted.
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
