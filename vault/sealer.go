package vault

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/internal/clock"
)

// SealerConfig is what [NewSealer] needs.
type SealerConfig struct {
	// Keyring has the keys. Required.
	Keyring Keyring
	// Store keeps the subjects. Required.
	Store SubjectStore
	// Account is the tenant whose keys make the pseudonyms of opt-outs that
	// hold for all tenants ([sealtext.Person.Account]). It needs keys like any
	// other tenant, and must not send. The zero Tenant, the default, switches
	// the account scope off. This is the only place where the account is
	// declared: the consent ledger asks the Sealer.
	Account sealtext.Tenant
	// CachedSubjects bounds how many unwrapped subject keys are kept in
	// memory; 10,000 by default, about 2 KB each.
	CachedSubjects int
	// Aliases returns the other prefixes of a number where a country has two forms of the same
	// number, so that an opt-out under one form is found under the other. By default those of Mexico
	// (+52 1 and +52) and Argentina (+54 9 and +54), as phone.Aliases of package vault/phone. What it
	// returns for a number must stay: otherwise people who were enrolled under one form are not found
	// under the other.
	Aliases Aliases
	// NoAliases switches aliases off, so that the two forms of a number are two people and a STOP
	// under one form is not heard under the other. It must stay as it was when the database was new.
	NoAliases bool
	// GuessableLastDigits enables [Sealer.LastDigits], whose documentation describes what it
	// reveals. Off by default.
	GuessableLastDigits bool
	// Alarm is called where the directory leads from a number to somebody else, before the
	// [*DirectoryError] is returned and within the transaction of the call. It must return quickly
	// and be safe for concurrent use. Nil, the default, raises no alerts.
	Alarm func(context.Context, Alert)
	// Now is the clock; the system's by default.
	Now func() time.Time
}

// Sealer seals values, makes pseudonyms, and finds the subject that a number belongs
// to. It returns no number and no text in the clear and writes no audit events;
// the other packages are constructed with it. It is safe for concurrent use.
//
// Methods that take a Tx read and write in it; with a nil Tx they read outside of any transaction,
// and those that write return an error.
type Sealer struct {
	keyring Keyring
	store   SubjectStore
	account sealtext.Tenant
	cache   *keyCache
	aliases Aliases // nil: those of twoForms
	single  bool    // no aliases
	last    bool
	alarm   func(context.Context, Alert)
	now     func() time.Time
}

// NewSealer returns a Sealer. Keyring and Store are required.
func NewSealer(cfg SealerConfig) (*Sealer, error) {
	if cfg.Keyring == nil {
		return nil, errors.New("vault: SealerConfig.Keyring is required")
	}
	if cfg.Store == nil {
		return nil, errors.New("vault: SealerConfig.Store is required")
	}
	if cfg.NoAliases && cfg.Aliases != nil {
		return nil, &sealtext.InputError{Field: "SealerConfig.NoAliases", Rule: "must not be set with Aliases"}
	}
	if cfg.CachedSubjects <= 0 {
		cfg.CachedSubjects = 10_000
	}
	if cfg.Alarm == nil {
		cfg.Alarm = func(context.Context, Alert) {}
	}
	return &Sealer{
		keyring: cfg.Keyring, store: cfg.Store, account: cfg.Account, cache: newKeyCache(cfg.CachedSubjects),
		aliases: cfg.Aliases, single: cfg.NoAliases, last: cfg.GuessableLastDigits, alarm: cfg.Alarm, now: clock.Or(cfg.Now),
	}, nil
}

// Account returns SealerConfig.Account.
func (s *Sealer) Account() sealtext.Tenant { return s.account }

// Seal encrypts a value under the key of the binding's subject, or of its tenant where the subject
// is zero. It returns a [*sealtext.InputError] for a binding that is not valid, [ErrUnknownTenant],
// [ErrUnknownSubject], [ErrShredded], or another error of the keyring or the store.
func (s *Sealer) Seal(ctx context.Context, tx sealtext.Tx, b sealtext.Binding, plaintext []byte) (sealtext.Sealed, error) {
	if err := b.Check(); err != nil {
		return sealtext.Sealed{}, err
	}
	key, err := s.key(ctx, tx, b)
	if err != nil {
		return sealtext.Sealed{}, err
	}
	return key.seal(b, plaintext)
}

// open decrypts. Its callers have authorized the opening and written its audit event.
func (s *Sealer) open(ctx context.Context, tx sealtext.Tx, b sealtext.Binding, v sealtext.Sealed) ([]byte, error) {
	if err := b.Check(); err != nil {
		return nil, err
	}
	key, err := s.key(ctx, tx, b)
	if err != nil {
		return nil, err
	}
	plain, err := key.open(b, v)
	if err != nil {
		return s.openWriteOnly(ctx, tx, b, v, err)
	}
	return plain, nil
}

// OpenEvent decrypts the payload of an audit event, for an [audit.Log]. Such a
// payload contains no number and no text, so reading it is not an access that
// has to be authorized. It returns [ErrDenied] for a value of any other field,
// [audit.ErrErased] where the subject was erased, and an [audit.ErrUnreadable] where
// another try would not help.
func (s *Sealer) OpenEvent(ctx context.Context, tx sealtext.Tx, b sealtext.Binding, v sealtext.Sealed) ([]byte, error) {
	if b.Field != audit.Field {
		return nil, ErrDenied
	}
	plain, err := s.open(ctx, tx, b, v)
	if errors.Is(err, ErrShredded) {
		return nil, audit.ErrErased
	}
	for _, gone := range []error{ErrWrongContext, ErrUnknownKey, ErrUnknownSubject, ErrUnknownTenant, ErrEpochDestroyed, ErrKEKMissing} {
		if errors.Is(err, gone) {
			return nil, fmt.Errorf("%w: %w", audit.ErrUnreadable, err)
		}
	}
	return plain, err
}

func (s *Sealer) key(ctx context.Context, tx sealtext.Tx, b sealtext.Binding) (Key, error) {
	if b.Subject.IsZero() {
		keys, err := s.keyring.Tenant(ctx, tx, b.Tenant)
		if err != nil {
			return Key{}, err
		}
		return keys.Seal, nil
	}
	row, err := s.store.Subject(ctx, tx, b.Tenant, b.Subject)
	if err != nil {
		return Key{}, err
	}
	return s.unwrap(ctx, row, true)
}

// unwrap returns the key of a row, from the cache where exactly this wrapped key was unwrapped
// before. The row is read each time, so that a subject that another process shredded is gone here
// too, and a key made in a transaction that was rolled back is never used.
//
// Bulk work does not cache the keys that it unwraps (keep is false), which would evict those of the
// people to whom messages are sent.
func (s *Sealer) unwrap(ctx context.Context, row SubjectRow, keep bool) (Key, error) {
	if key, ok := s.cache.get(row); ok {
		return key, nil
	}
	key, err := s.keyring.Subject(ctx, row)
	if err != nil {
		return Key{}, err
	}
	if keep {
		s.cache.put(row, key)
	}
	return key, nil
}

// SubjectKey is the key of one subject, read once to seal several values in one transaction. It must
// not be used after that transaction. It is safe for concurrent use.
type SubjectKey struct {
	key  Key
	head []byte // associated data up to the subject, the same for every value
}

// SubjectKey reads the key of a subject. It returns [ErrUnknownSubject] or [ErrShredded] where
// there is none.
func (s *Sealer) SubjectKey(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, subject sealtext.Subject) (*SubjectKey, error) {
	b := sealtext.Binding{Tenant: tenant, Subject: subject}
	if subject.IsZero() {
		return nil, ErrUnknownSubject
	}
	key, err := s.key(ctx, tx, b)
	if err != nil {
		return nil, err
	}
	return newSubjectKey(key, tenant, subject), nil
}

func newSubjectKey(key Key, tenant sealtext.Tenant, subject sealtext.Subject) *SubjectKey {
	b := sealtext.Binding{Tenant: tenant, Subject: subject}
	return &SubjectKey{key, b.AppendSubject(header(nil, key.ID))}
}

// Seal encrypts a value of the subject, bound to the field and the record as by [Sealer.Seal].
func (k *SubjectKey) Seal(field string, record sealtext.ID, plaintext []byte) (sealtext.Sealed, error) {
	if err := sealtext.CheckField(field); err != nil {
		return sealtext.Sealed{}, err
	}
	s := scratches.Get().(*scratch)
	return k.key.encrypt(s, sealtext.AppendField(append(s.ad[:0], k.head...), field, record), plaintext)
}
