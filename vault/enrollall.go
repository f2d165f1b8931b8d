package vault

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/sealtext/sealtext"
)

// PersonResult is the result of [Sealer.EnrollAll] and [Sealer.FindAll] for one number.
type PersonResult struct {
	Person sealtext.Person
	// Err is what [Sealer.Enroll] returns for this number alone: a [*DirectoryError], or why the row
	// of its subject does not open. The others are not affected. Person is zero then.
	Err error
}

// SubjectBatchStore is an optional interface of a [SubjectStore] for many numbers at once. A store
// over a network runs each method in a number of statements that does not depend on how many there
// are. Package vaulttest checks an implementation.
type SubjectBatchStore interface {
	// FindSubjects reads the rows of a tenant under any of the directory pseudonyms, in any order
	// and each once. A nil tx reads outside of any transaction.
	FindSubjects(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, directory []sealtext.Pseudonym) ([]SubjectRow, error)
	// AddSubjects inserts rows as AddSubject does, and reports for each, in their order, whether it
	// did. Of two rows with one directory pseudonym it inserts the first.
	AddSubjects(ctx context.Context, tx sealtext.Tx, rows []SubjectRow) ([]bool, error)
	// ClaimDirectories locks pseudonyms as [DirectoryClaimer] does one, in the order of their bytes.
	ClaimDirectories(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, directory []sealtext.Pseudonym) error
}

// EnrollAll returns the persons of many numbers of a tenant in their order, and creates the subjects
// that there are none of, as [Sealer.Enroll] does for one; equal numbers, and the two forms of one
// number, have one person. The number of statements does not depend on how many numbers there are if
// the store is a [SubjectBatchStore].
//
// A number whose person cannot be used has an Err of its own. An error of EnrollAll itself concerns
// all of them: of the store, of keys that the tenant does not have, or of a key management service
// that does not answer; for a zero number it names the index.
func (s *Sealer) EnrollAll(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, numbers []sealtext.Number) ([]PersonResult, error) {
	if tx == nil {
		return nil, sealtext.ErrForeignTx
	}
	b, err := s.numbers(ctx, tx, tenant, numbers)
	if err != nil {
		return nil, err
	}
	if many, ok := s.store.(SubjectBatchStore); ok {
		err = b.enroll(ctx, tx, many)
	} else {
		err = b.each(func(n sealtext.Number) (sealtext.Person, error) { return s.Enroll(ctx, tx, tenant, n) })
	}
	if err != nil {
		return nil, err
	}
	return b.results(), nil
}

// FindAll returns the persons of many numbers of a tenant in their order, and creates nothing. The
// person of a number that the tenant does not know has its pseudonyms and no subject, under which
// the consent ledger still finds the opt-out of somebody who was erased. It is for looking ahead,
// such as for the dry run of a campaign; otherwise it is like [Sealer.EnrollAll]. A nil tx reads
// outside of any transaction.
func (s *Sealer) FindAll(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, numbers []sealtext.Number) ([]PersonResult, error) {
	b, err := s.numbers(ctx, tx, tenant, numbers)
	if err != nil {
		return nil, err
	}
	if many, ok := s.store.(SubjectBatchStore); ok {
		err = b.find(ctx, tx, many)
	} else {
		err = b.each(func(n sealtext.Number) (sealtext.Person, error) { return s.Find(ctx, tx, tenant, n) })
	}
	if err != nil {
		return nil, err
	}
	for _, e := range b.missing() {
		if e.result.Person, err = s.person(ctx, tx, tenant, sealtext.Subject{}, e.number); err != nil {
			return nil, err
		}
	}
	return b.results(), nil
}

// numberBatch are the numbers of one call.
type numberBatch struct {
	s        *Sealer
	tenant   sealtext.Tenant
	distinct []*numberEntry
	of       []*numberEntry // of each number of the caller
}

// numberEntry is one number, in whatever form the caller has it.
type numberEntry struct {
	number     sealtext.Number
	candidates []sealtext.Pseudonym // in the directory; the current key's is the first
	done       bool                 // result is final
	result     PersonResult
}

func (s *Sealer) numbers(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, numbers []sealtext.Number) (*numberBatch, error) {
	b := &numberBatch{s: s, tenant: tenant, of: make([]*numberEntry, len(numbers))}
	known := map[sealtext.Number]*numberEntry{}
	for i, n := range numbers {
		if n.IsZero() {
			return nil, fmt.Errorf("vault: number %d: %w", i, errNoNumber)
		}
		first := s.first(n)
		e := known[first]
		if e == nil {
			e = &numberEntry{number: n}
			var err error
			if e.candidates, err = s.Candidates(ctx, tx, tenant, sealtext.DomainDirectory, n); err != nil {
				return nil, err
			}
			known[first] = e
			b.distinct = append(b.distinct, e)
		}
		b.of[i] = e
	}
	return b, nil
}

// ofOneSubject reports whether an error is about the row of one subject or the keys of its tenant, and
// would be the same for every try: others are not affected.
func ofOneSubject(err error) bool {
	for _, one := range []error{ErrUnknownSubject, ErrShredded, ErrWrongContext, ErrUnknownKey, ErrEpochDestroyed, ErrKEKMissing, ErrUnknownTenant} {
		if errors.Is(err, one) {
			return true
		}
	}
	return false
}

func (b *numberBatch) results() []PersonResult {
	out := make([]PersonResult, len(b.of))
	for i, e := range b.of {
		out[i] = e.result
	}
	return out
}

// each asks for one number after the other, for a store that is no SubjectBatchStore.
func (b *numberBatch) each(person func(sealtext.Number) (sealtext.Person, error)) error {
	for _, e := range b.distinct {
		p, err := person(e.number)
		switch {
		case err == nil:
			e.done, e.result.Person = true, p
		case errors.Is(err, ErrUnknownSubject):
		case ofOneSubject(err):
			e.done, e.result.Err = true, err
		default:
			return err
		}
	}
	return nil
}

// missing are the numbers without a result, in the order of their pseudonyms under the current key:
// of two transactions that enroll them, the later one waits, and neither for the other.
func (b *numberBatch) missing() []*numberEntry {
	var out []*numberEntry
	for _, e := range b.distinct {
		if !e.done {
			out = append(out, e)
		}
	}
	slices.SortFunc(out, func(x, y *numberEntry) int { return bytes.Compare(x.candidates[0].Bytes(), y.candidates[0].Bytes()) })
	return out
}

// find sets the results of the numbers that have a subject.
func (b *numberBatch) find(ctx context.Context, tx sealtext.Tx, store SubjectBatchStore) error {
	var directory []sealtext.Pseudonym
	missing := b.missing()
	for _, e := range missing {
		directory = append(directory, e.candidates...)
	}
	if len(directory) == 0 {
		return nil
	}
	rows, err := store.FindSubjects(ctx, tx, b.tenant, directory)
	if err != nil {
		return err
	}
	under := make(map[sealtext.Pseudonym]SubjectRow, len(rows))
	for _, row := range rows {
		under[row.Directory] = row
	}
	for _, e := range missing {
		for _, c := range e.candidates {
			row, found := under[c]
			if !found {
				continue
			}
			err := b.s.owner(ctx, tx, b.tenant, row, e.number)
			if err == nil {
				e.result.Person, err = b.s.person(ctx, tx, b.tenant, row.Subject, e.number)
			}
			if err != nil && !ofOneSubject(err) {
				return err
			}
			e.done, e.result.Err = true, err
			break
		}
	}
	return nil
}

// enroll is [Sealer.Enroll] for all numbers.
func (b *numberBatch) enroll(ctx context.Context, tx sealtext.Tx, store SubjectBatchStore) error {
	if err := b.find(ctx, tx, store); err != nil {
		return err
	}
	claimed, err := b.claim(ctx, tx, store)
	if err != nil {
		return err
	}
	for round := range 3 {
		if claimed || round > 0 {
			if err := b.find(ctx, tx, store); err != nil {
				return err
			}
		}
		if err := b.add(ctx, tx, store); err != nil && (round == 2 || !errors.Is(err, ErrEpochClosed)) {
			return err
		}
	}
	if err := b.find(ctx, tx, store); err != nil {
		return err
	}
	for _, e := range b.missing() {
		e.result.Err = ErrUnknownSubject // as Find returns after as many rounds
	}
	return nil
}

// claim is [Sealer.claim] for the numbers without a subject.
func (b *numberBatch) claim(ctx context.Context, tx sealtext.Tx, store SubjectBatchStore) (bool, error) {
	missing := b.missing()
	if len(missing) == 0 {
		return false, nil
	}
	keys, err := b.s.keyring.Tenant(ctx, tx, b.tenant)
	if err != nil {
		return false, err
	}
	lowest, several := claimKey(keys)
	if !several {
		return false, nil
	}
	claims := make([]sealtext.Pseudonym, len(missing))
	for i, e := range missing {
		if claims[i], err = direct(lowest, b.tenant, sealtext.DomainDirectory, b.s.first(e.number)); err != nil {
			return false, err
		}
	}
	return true, store.ClaimDirectories(ctx, tx, b.tenant, claims)
}

// add creates subjects for the numbers that have none.
func (b *numberBatch) add(ctx context.Context, tx sealtext.Tx, store SubjectBatchStore) error {
	missing := b.missing()
	if len(missing) == 0 {
		return nil
	}
	rows := make([]SubjectRow, len(missing))
	for i, e := range missing {
		subject := sealtext.NewSubject()
		key, epoch, wrapped, err := b.s.keyring.NewSubject(ctx, b.tenant, subject)
		if err != nil {
			return err
		}
		sealed, err := key.seal(numberBinding(b.tenant, subject), []byte(e.number.E164()))
		if err != nil {
			return err
		}
		directory, err := b.s.Pseudonym(ctx, tx, b.tenant, sealtext.DomainDirectory, e.number)
		if err != nil {
			return err
		}
		rows[i] = SubjectRow{
			Tenant: b.tenant, Subject: subject, Directory: directory,
			Epoch: epoch, Wrapped: wrapped, Number: sealed, CreatedAt: b.s.now(),
		}
	}
	added, err := store.AddSubjects(ctx, tx, rows)
	if err != nil {
		return err
	}
	for i, e := range missing {
		if added[i] {
			e.done = true
			if e.result.Person, err = b.s.person(ctx, tx, b.tenant, rows[i].Subject, e.number); err != nil {
				return err
			}
		}
	}
	return nil
}
