package vault

import (
	"context"
	"errors"

	"github.com/sealtext/sealtext"
)

// numberField is the field that a subject's number is bound to.
const numberField = "number"

func numberBinding(t sealtext.Tenant, s sealtext.Subject) sealtext.Binding {
	return sealtext.Binding{Tenant: t, Subject: s, Field: numberField}
}

// Enroll returns the person of a number, and creates the subject where there is none: a random
// subject with a random key of its own, under which the number is sealed. It needs a Tx, and returns
// [sealtext.ErrForeignTx] without one. Where the directory leads to a subject with another number it
// returns a [*DirectoryError] and creates none.
func (s *Sealer) Enroll(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, n sealtext.Number) (sealtext.Person, error) {
	if tx == nil {
		return sealtext.Person{}, sealtext.ErrForeignTx
	}
	p, err := s.Find(ctx, tx, tenant, n)
	if err == nil || !errors.Is(err, ErrUnknownSubject) {
		return p, err
	}
	claimed, err := s.claim(ctx, tx, tenant, n)
	if err != nil {
		return sealtext.Person{}, err
	}
	// Another round is needed when another transaction enrolled the number between the look-up and
	// the insert, or when the epoch was closed between creating the key and the insert.
	for round := range 3 {
		if claimed || round > 0 {
			p, err := s.Find(ctx, tx, tenant, n)
			if err == nil || !errors.Is(err, ErrUnknownSubject) {
				return p, err
			}
		}
		subject := sealtext.NewSubject()
		key, epoch, wrapped, err := s.keyring.NewSubject(ctx, tenant, subject)
		if err != nil {
			return sealtext.Person{}, err
		}
		sealed, err := key.seal(numberBinding(tenant, subject), []byte(n.E164()))
		if err != nil {
			return sealtext.Person{}, err
		}
		directory, err := s.Pseudonym(ctx, tx, tenant, sealtext.DomainDirectory, n)
		if err != nil {
			return sealtext.Person{}, err
		}
		added, err := s.store.AddSubject(ctx, tx, SubjectRow{
			Tenant: tenant, Subject: subject, Directory: directory,
			Epoch: epoch, Wrapped: wrapped, Number: sealed, CreatedAt: s.now(),
		})
		if errors.Is(err, ErrEpochClosed) && round < 2 {
			continue
		}
		if err != nil {
			return sealtext.Person{}, err
		}
		if added {
			return s.person(ctx, tx, tenant, subject, n)
		}
	}
	return s.Find(ctx, tx, tenant, n)
}

// Find returns the person of a number, or [ErrUnknownSubject] where the tenant has none. Where the
// directory leads to a subject with another number it returns a [*DirectoryError]. Use it for
// sending and receiving messages; for look-ups by staff use [Vault.LookUp], which writes an audit
// event.
func (s *Sealer) Find(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, n sealtext.Number) (sealtext.Person, error) {
	directory, err := s.Candidates(ctx, tx, tenant, sealtext.DomainDirectory, n)
	if err != nil {
		return sealtext.Person{}, err
	}
	row, err := s.store.FindSubject(ctx, tx, tenant, directory)
	if err != nil {
		return sealtext.Person{}, err
	}
	if err := s.owner(ctx, tx, tenant, row, n); err != nil {
		return sealtext.Person{}, err
	}
	return s.person(ctx, tx, tenant, row.Subject, n)
}

// Person returns the person of a known subject, with pseudonyms of the keys that are in use now. It
// returns [ErrShredded] or [ErrUnknownSubject] where there is none.
func (s *Sealer) Person(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, subject sealtext.Subject) (sealtext.Person, error) {
	n, err := s.number(ctx, tx, tenant, subject, true)
	if err != nil {
		return sealtext.Person{}, err
	}
	return s.person(ctx, tx, tenant, subject, n)
}

// Erased reports whether a subject was erased, that is, whether only its tombstone is left. It
// reports false for a subject that was never enrolled. A nil tx reads outside of any transaction.
func (s *Sealer) Erased(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, subject sealtext.Subject) (bool, error) {
	_, err := s.store.Subject(ctx, tx, tenant, subject)
	switch {
	case errors.Is(err, ErrShredded):
		return true, nil
	case errors.Is(err, ErrUnknownSubject):
		return false, nil
	}
	return false, err
}

// number decrypts the number of a subject. It caches the subject's key if keep is true.
func (s *Sealer) number(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, subject sealtext.Subject, keep bool) (sealtext.Number, error) {
	n, _, err := s.numberAndKey(ctx, tx, tenant, subject, keep)
	return n, err
}

// numberAndKey returns the number and the key of a subject, and reads its row once.
func (s *Sealer) numberAndKey(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, subject sealtext.Subject, keep bool) (sealtext.Number, Key, error) {
	row, err := s.store.Subject(ctx, tx, tenant, subject)
	if err != nil {
		return sealtext.Number{}, Key{}, err
	}
	return s.numberOf(ctx, row, keep)
}

// numberOf decrypts the number in the row of a subject.
func (s *Sealer) numberOf(ctx context.Context, row SubjectRow, keep bool) (sealtext.Number, Key, error) {
	key, err := s.unwrap(ctx, row, keep)
	if err != nil {
		return sealtext.Number{}, Key{}, err
	}
	plain, err := key.open(numberBinding(row.Tenant, row.Subject), row.Number)
	if err != nil {
		return sealtext.Number{}, Key{}, err
	}
	n, err := sealtext.ParseE164(string(plain))
	return n, key, err
}

func (s *Sealer) person(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, subject sealtext.Subject, n sealtext.Number) (sealtext.Person, error) {
	ps, err := s.ledger(ctx, tx, tenant, sealtext.DomainConsent, n)
	if err != nil {
		return sealtext.Person{}, err
	}
	p := sealtext.Person{Tenant: tenant, Subject: subject, Pseudonyms: ps}
	if !s.account.IsZero() {
		p.Account.Tenant = s.account
		if p.Account.Pseudonyms, err = s.ledger(ctx, tx, s.account, sealtext.DomainAccount, n); err != nil {
			return sealtext.Person{}, err
		}
	}
	return p, nil
}

// claim locks a number for enrolling while keys change, and reports whether it did. Processes with an
// older keyring have the same keys, since each was staged, but may have another current key, so all
// use the key with the lowest id.
func (s *Sealer) claim(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, n sealtext.Number) (bool, error) {
	claimer, ok := s.store.(DirectoryClaimer)
	if !ok {
		return false, nil
	}
	keys, err := s.keyring.Tenant(ctx, tx, tenant)
	if err != nil {
		return false, err
	}
	lowest, several := claimKey(keys)
	if !several {
		return false, nil
	}
	p, err := direct(lowest, tenant, sealtext.DomainDirectory, s.first(n))
	if err != nil {
		return false, err
	}
	return true, claimer.ClaimDirectory(ctx, tx, tenant, p)
}

// claimKey returns the key whose pseudonyms are claimed, and whether keys change at all.
func claimKey(keys *TenantKeys) (lowest PRFKey, several bool) {
	prfs := keys.PRFs[sealtext.DomainDirectory]
	if len(prfs) < 2 {
		return PRFKey{}, false
	}
	lowest = prfs[0]
	for _, k := range prfs[1:] {
		if k.ID < lowest.ID {
			lowest = k
		}
	}
	return lowest, true
}
