package tinkvault

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/keyset"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/vault"
)

// AEADKeyset names the keyset of a tenant that seals what belongs to no
// subject.
const AEADKeyset = aeadName

// PRFKeyset names the keyset of a tenant that makes the pseudonyms of a
// domain.
func PRFKeyset(d sealtext.Domain) string { return prfPrefix + string(d) }

// settle is added to the TTL before a change counts as known everywhere: for
// transactions that took their keys just before, and for clocks that differ.
const settle = time.Minute

var (
	// ErrStaged is returned by Stage where a staged key waits already, and by
	// Promote where none does.
	ErrStaged = errors.New("tinkvault: promote the staged key before staging another, and stage one before promoting it")
	// ErrChanged is returned where another operator changed the keyset
	// meanwhile. Nothing was done; look at the keys and decide again.
	ErrChanged = errors.New("tinkvault: the keyset was changed by somebody else meanwhile; nothing was done")
	// ErrFixed is returned for the keysets of [sealtext.DomainReference] and
	// [sealtext.DomainAudit]. Their hashes are stored without the id of a
	// key, and what was stored under an older one would not be found: an
	// event that is delivered twice would count twice.
	ErrFixed = errors.New("tinkvault: the keys of this domain are not rotated; rows do not say which key they are under")
	// ErrNotCounted is returned where no KeyCounter says how many rows are
	// under the keys of a keyset.
	ErrNotCounted = errors.New("tinkvault: nobody counts the rows under this keyset; name a counter in RotationConfig.Counters")
	// ErrPrimary is returned where the key to disable or drop is the one in
	// use.
	ErrPrimary = errors.New("tinkvault: the key is the current one; stage and promote another first")

	// ErrNotDisabled is returned by Drop for a key of [WriteOnlyKeyset] that
	// was not disabled before.
	ErrNotDisabled = errors.New("tinkvault: disable the key first, and drop it when nobody misses it; a tier that only writes may still have its public half")

	errWriteOnly   = errors.New("tinkvault: the keys of tiers that only write are made by RotateWriteOnly")
	errNoTenantKey = errors.New("tinkvault: the tenant has keysets of the form without a tenant key; run RewrapTenants first")
)

// RotationConfig is what [NewRotation] needs.
type RotationConfig struct {
	// Keyring whose keysets are changed. Its TTL must be the longest of all
	// processes that share the store. Required.
	Keyring *Keyring
	// Counters count the rows under the keys of a keyset, by its name
	// ([AEADKeyset], [PRFKeyset], [WriteOnlyKeyset]). For PRFKeyset(sealtext.DomainDirectory)
	// that is the vault's store, for those of DomainConsent and DomainAccount
	// that of consent; the host adds its own tables. Without one the keys of
	// a keyset cannot be disabled or dropped.
	Counters map[string][]vault.KeyCounter
}

// Rotation changes the keys of tenants, step by step:
//
//	Stage    adds a key that every process can read with, and none writes with
//	Promote  makes it the current one, a TTL later at the earliest
//	(a [vault.Rotator], or Rewrap, brings the rows under it)
//	Drop     removes the older key, a TTL later, when no row is under it
//
// The keyset stays encrypted in the store throughout and is swapped against
// the one that was read, so that of two operators at once one gets
// [ErrChanged] and no key is lost. It is safe for concurrent use.
type Rotation struct {
	keyring  *Keyring
	counters map[string][]vault.KeyCounter
}

// NewRotation makes a Rotation.
func NewRotation(cfg RotationConfig) (*Rotation, error) {
	if cfg.Keyring == nil {
		return nil, errors.New("tinkvault: RotationConfig.Keyring is required")
	}
	r := &Rotation{cfg.Keyring, map[string][]vault.KeyCounter{}}
	for name, cs := range cfg.Counters {
		if slices.Contains(cs, nil) {
			return nil, errors.New("tinkvault: RotationConfig.Counters has a nil counter")
		}
		r.counters[name] = slices.Clone(cs)
	}
	return r, nil
}

// Stage adds a new key to a keyset of a tenant, as the newest one, and reports
// its id and when it may be promoted. A pseudonym key is for the function of
// Config.PRF.
func (r *Rotation) Stage(ctx context.Context, t sealtext.Tenant, name string) (keyID uint32, ready time.Time, err error) {
	if name == PRFKeyset(sealtext.DomainReference) || name == PRFKeyset(sealtext.DomainAudit) {
		return 0, time.Time{}, ErrFixed
	}
	if name == WriteOnlyKeyset {
		return 0, time.Time{}, errWriteOnly // none is staged: the tiers choose when they write with it
	}
	at, err := r.change(ctx, t, name, func(s *rotating) error {
		if s.staged() != nil {
			return ErrStaged
		}
		// Ids are random. One that meets that of a nested pseudonym would
		// mix up rows when they are counted.
		for {
			m := keyset.NewManagerFromHandle(s.handle)
			template := aead.AES256GCMKeyTemplate()
			if name != aeadName {
				template = r.keyring.prf.template()
			}
			if keyID, err = m.Add(template); err != nil {
				return errMade
			}
			h, err := m.Handle()
			if err != nil {
				return errMade
			}
			if distinct(name, h) {
				s.handle = h
				return nil
			}
		}
	})
	return keyID, at.Add(r.keyring.ttl + settle), err
}

// Promote makes the staged key the current one and reports its id;
// [vault.ErrTooEarly] while a process may be without it.
func (r *Rotation) Promote(ctx context.Context, t sealtext.Tenant, name string) (keyID uint32, err error) {
	_, err = r.change(ctx, t, name, func(s *rotating) error {
		staged := s.staged()
		if staged == nil {
			return ErrStaged
		}
		if err := r.settled(s); err != nil {
			return err
		}
		keyID = staged.KeyID()
		return s.edit(func(m *keyset.Manager) error { return m.SetPrimary(keyID) })
	})
	return keyID, err
}

// Disable keeps a key in the keyset and lets nobody use it, as a last look
// before [Rotation.Drop]. It refuses the current key ([ErrPrimary]), one that
// rows need ([vault.ErrKeyInUse]), and, while a process may still write under
// it, any ([vault.ErrTooEarly]).
func (r *Rotation) Disable(ctx context.Context, t sealtext.Tenant, name string, keyID uint32) error {
	return r.letGo(ctx, t, name, keyID, false, func(m *keyset.Manager) error { return m.Disable(keyID) })
}

// Enable takes Disable back.
func (r *Rotation) Enable(ctx context.Context, t sealtext.Tenant, name string, keyID uint32) error {
	_, err := r.change(ctx, t, name, func(s *rotating) error {
		return s.edit(func(m *keyset.Manager) error { return m.Enable(keyID) })
	})
	return err
}

// Drop removes a key for good. It refuses what [Rotation.Disable] refuses.
// Copies of the keyset in backups still have it.
//
// A key of [WriteOnlyKeyset] has to be disabled first ([ErrNotDisabled]), for a
// TTL and a minute at least: nobody can tell which tiers still seal to its
// public half. What such a tier writes meanwhile does not open
// ([vault.ErrUnknownKey]), is counted, so that Drop is refused, and opens again
// after [Rotation.Enable]. Wait for as long as a tier may be without the
// newest public keyset.
func (r *Rotation) Drop(ctx context.Context, t sealtext.Tenant, name string, keyID uint32) error {
	return r.letGo(ctx, t, name, keyID, true, func(m *keyset.Manager) error { return m.Delete(keyID) })
}

func (r *Rotation) letGo(ctx context.Context, t sealtext.Tenant, name string, keyID uint32, drop bool, f func(*keyset.Manager) error) error {
	_, err := r.change(ctx, t, name, func(s *rotating) error {
		keys, err := s.keys()
		if err != nil {
			return err
		}
		i := slices.IndexFunc(keys, func(k KeyState) bool { return k.ID == keyID })
		switch {
		case i < 0:
			return vault.ErrUnknownKey
		case keys[i].Stage == StageCurrent:
			return ErrPrimary
		case drop && name == WriteOnlyKeyset && keys[i].Stage != StageDisabled:
			return ErrNotDisabled
		}
		if err := r.settled(s); err != nil {
			return err
		}
		rows, err := r.count(ctx, s, keyID)
		switch {
		case err != nil:
			return err
		case rows > 0:
			return &vault.KeyInUseError{KeyID: keyID, Rows: rows}
		}
		return s.edit(f)
	})
	return err
}

// count asks all counters of the keyset about everything that needs the key.
func (r *Rotation) count(ctx context.Context, s *rotating, keyID uint32) (rows int, err error) {
	counters := r.counters[s.name]
	if len(counters) == 0 {
		return 0, ErrNotCounted
	}
	ids := []uint32{keyID}
	if domain, ok := strings.CutPrefix(s.name, prfPrefix); ok {
		keys, err := prfKeys(s.handle)
		if err != nil {
			return 0, err
		}
		ids = vault.KeyIDs(sealtext.Domain(domain), keys, keyID)
	}
	for _, c := range counters {
		for _, id := range ids {
			n, err := c.CountUnder(ctx, s.tenant, id)
			if err != nil {
				return 0, err
			}
			rows += n
		}
	}
	return rows, nil
}

func (r *Rotation) settled(s *rotating) error {
	if at := s.changed.Add(r.keyring.ttl + settle); r.keyring.now().Before(at) {
		return &vault.TooEarlyError{At: at}
	}
	return nil
}
