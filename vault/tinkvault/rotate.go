package tinkvault

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/keyset"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/vault"
)

// AEADKeyset is the name of the keyset of a tenant that seals values without a subject. They include
// audit events without a subject, which are never sealed again, so its older keys stay: Drop counts
// them, the open cases and the legal holds by itself, and refuses.
const AEADKeyset = aeadName

// PRFKeyset returns the name of the keyset of a tenant that computes the pseudonyms of a domain.
func PRFKeyset(d sealtext.Domain) string { return prfPrefix + string(d) }

// settle is added to the TTL before a change is taken as known to every process: for transactions
// that read their keys just before, and for clocks that differ.
const settle = time.Minute

var (
	// ErrStaged is returned by Stage where a key is staged already, and by Promote where none is.
	ErrStaged = errors.New("tinkvault: promote the staged key before staging another, and stage one before promoting it")
	// ErrChanged is returned where another operator changed the keyset at the same time. Nothing was
	// done; read the keys again before the next step.
	ErrChanged = errors.New("tinkvault: the keyset was changed by another operator at the same time; nothing was done, read the keys again")
	// ErrFixed is returned for the keysets of [sealtext.DomainReference] and [sealtext.DomainAudit].
	// Their hashes are stored without the id of a key, so rows under an older key would not be
	// found: an event that is delivered twice would count twice.
	ErrFixed = errors.New("tinkvault: the keys of this domain cannot be rotated; its rows are stored without a key id")
	// ErrNotCounted is returned where RotationConfig.Counters has no counter for the keyset.
	ErrNotCounted = errors.New("tinkvault: no counter for the rows under this keyset; add one to RotationConfig.Counters")
	// ErrPrimary is returned where the key to disable or drop is the current one.
	ErrPrimary = errors.New("tinkvault: the key is the current one; stage and promote another first")

	// ErrNotDisabled is returned by Drop for a key of [WriteOnlyKeyset] that
	// was not disabled before.
	ErrNotDisabled = errors.New("tinkvault: disable the key first; a write-only tier may still seal to its public half")

	errWriteOnly   = errors.New("tinkvault: use RotateWriteOnly for the keys of write-only tiers")
	errNoTenantKey = errors.New("tinkvault: the tenant has keysets without a tenant key; run RewrapTenants first")
)

// RotationConfig is what [NewRotation] needs.
type RotationConfig struct {
	// Keyring whose keysets are changed. Its TTL must be the longest of all processes on the store.
	// Required.
	Keyring *Keyring
	// Counters count the rows under the keys of a keyset, by its name ([AEADKeyset], [PRFKeyset],
	// [WriteOnlyKeyset]): the store of package vault for PRFKeyset(sealtext.DomainDirectory), that of
	// package consent for DomainConsent and DomainAccount, and the tables of the host application.
	// Without a counter the keys of a keyset cannot be disabled or dropped. The library's own rows
	// under AEADKeyset are counted by Keyring's store, a [vault.SealedCounter]; an entry without a
	// counter says that the host application has none.
	Counters map[string][]vault.KeyCounter
	// Access is who changes the keys, and where that is recorded: each step is an event
	// [audit.KindKeyChanged] of the tenant, in the transaction of the change. Its Outcome is the step,
	// its Class the name of the keyset and its Version the id of the key. Access.Tenant is not used.
	// Access.Store is the database of the keyring. Required.
	Access audit.Access
}

// The outcomes of audit events about keys.
const (
	stepStaged    = "staged"
	stepPromoted  = "promoted"
	stepDisabled  = "disabled"
	stepEnabled   = "enabled"
	stepDropped   = "dropped"
	stepReplaced  = "replaced"  // of a tenant key, by a new one
	stepRewrapped = "rewrapped" // of a tenant key, under other key-encryption keys
)

// Rotation changes the keys of tenants, step by step:
//
//	Stage    adds a key with which every process can read, and none writes
//	Promote  makes it the current key, a TTL and a minute later at the earliest
//	(a [vault.Rotator], or [vault.Sealer.Rewrap], moves the rows to it)
//	Drop     removes the older key, a TTL and a minute later, when no row is under it
//
// A step that comes too early returns a [*vault.TooEarlyError] with the time, and one that would
// leave rows without their key a [*vault.KeyInUseError] with their number. The keyset stays encrypted
// in the store and is swapped against the one that was read: of two operators at once one gets
// [ErrChanged], and no key is lost. A step that cannot be recorded does not happen. A Rotation is safe
// for concurrent use.
//
// The key pair of write-only tiers is changed by [Rotation.RotateWriteOnly] instead, in one step,
// because the tiers decide when they seal with the new one. When a [vault.Drain] has moved the values
// under the older pair, Disable and then Drop it.
type Rotation struct {
	keyring  *Keyring
	counters map[string][]vault.KeyCounter
	access   audit.Access
}

// NewRotation returns a Rotation. Keyring and Access are required.
func NewRotation(cfg RotationConfig) (*Rotation, error) {
	if cfg.Keyring == nil {
		return nil, errors.New("tinkvault: RotationConfig.Keyring is required")
	}
	if err := cfg.Access.Check(); err != nil {
		return nil, fmt.Errorf("tinkvault: RotationConfig.Access: %w", err)
	}
	r := &Rotation{cfg.Keyring, map[string][]vault.KeyCounter{}, cfg.Access}
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
	at, err := r.change(ctx, t, name, stepStaged, &keyID, func(s *rotating) error {
		if s.staged() != nil {
			return ErrStaged
		}
		// Ids are random. One that equals the id of a nested pseudonym would make the counts of rows
		// wrong.
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

// Promote makes the staged key the current one and returns its id. It returns [vault.ErrTooEarly]
// while a process may be without the key.
func (r *Rotation) Promote(ctx context.Context, t sealtext.Tenant, name string) (keyID uint32, err error) {
	_, err = r.change(ctx, t, name, stepPromoted, &keyID, func(s *rotating) error {
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

// Disable keeps a key in the keyset without using it, as a test before [Rotation.Drop]. It refuses
// the current key ([ErrPrimary]), a key that rows need ([vault.ErrKeyInUse]), and any key while a
// process may still write under it ([vault.ErrTooEarly]).
func (r *Rotation) Disable(ctx context.Context, t sealtext.Tenant, name string, keyID uint32) error {
	return r.letGo(ctx, t, name, keyID, stepDisabled, func(m *keyset.Manager) error { return m.Disable(keyID) })
}

// Enable reverses [Rotation.Disable].
func (r *Rotation) Enable(ctx context.Context, t sealtext.Tenant, name string, keyID uint32) error {
	_, err := r.change(ctx, t, name, stepEnabled, &keyID, func(s *rotating) error {
		return s.edit(func(m *keyset.Manager) error { return m.Enable(keyID) })
	})
	return err
}

// Drop removes a key permanently. It refuses what [Rotation.Disable] refuses. Copies of the keyset in
// backups still have the key.
//
// A key of [WriteOnlyKeyset] has to be disabled first ([ErrNotDisabled]), for at least a TTL and a
// minute, because the library does not know which tiers still seal to its public half. A value that
// such a tier writes meanwhile does not open ([vault.ErrUnknownKey]), is counted, so that Drop is
// refused, and opens again after [Rotation.Enable]. Wait for as long as a tier may be without the
// newest public keyset.
func (r *Rotation) Drop(ctx context.Context, t sealtext.Tenant, name string, keyID uint32) error {
	return r.letGo(ctx, t, name, keyID, stepDropped, func(m *keyset.Manager) error { return m.Delete(keyID) })
}

func (r *Rotation) letGo(ctx context.Context, t sealtext.Tenant, name string, keyID uint32, step string, f func(*keyset.Manager) error) error {
	_, err := r.change(ctx, t, name, step, &keyID, func(s *rotating) error {
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
		case step == stepDropped && name == WriteOnlyKeyset && keys[i].Stage != StageDisabled:
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

// count counts the rows that need a key, with all counters of the keyset.
func (r *Rotation) count(ctx context.Context, s *rotating, keyID uint32) (rows int, err error) {
	counters, listed := r.counters[s.name]
	if !listed || len(counters) == 0 && s.name != AEADKeyset {
		return 0, ErrNotCounted
	}
	if s.name == AEADKeyset {
		own, ok := r.keyring.store.(vault.SealedCounter)
		if !ok {
			return 0, ErrNotCounted
		}
		if rows, err = own.CountSealed(ctx, s.tenant, keyID); err != nil {
			return 0, err
		}
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
