package tinkvault

import (
	"context"
	"encoding/binary"
	"slices"
	"strings"
	"time"

	"github.com/tink-crypto/tink-go/v2/keyset"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/vault"
)

// changedPrefix begins the name of the row with the time at which a keyset was last changed: a
// version byte and microseconds, under the tenant key.
const (
	changedPrefix  = "changed."
	changedVersion = 1
)

// Stage is the stage of a key in its keyset.
type Stage uint8

// The stages, in the order in which a key goes through them.
const (
	StageStaged   Stage = 1 + iota // reads everywhere, writes nowhere yet
	StageCurrent                   // writes
	StageOlder                     // reads
	StageDisabled                  // does nothing
)

// String returns the stage as a word.
func (s Stage) String() string {
	switch s {
	case StageStaged:
		return "staged"
	case StageCurrent:
		return "current"
	case StageOlder:
		return "older"
	case StageDisabled:
		return "disabled"
	}
	return "none"
}

// KeyState describes one key of a keyset. It does not contain the key.
type KeyState struct {
	ID    uint32
	Stage Stage
	// Rows is the number of rows that need the key, or -1 without a counter.
	Rows int
}

// Keys returns the keys of a keyset, the oldest first, and when it was last changed; zero where it
// was never changed.
func (r *Rotation) Keys(ctx context.Context, t sealtext.Tenant, name string) (keys []KeyState, changed time.Time, err error) {
	s, err := r.read(ctx, t, name)
	if err != nil {
		return nil, time.Time{}, err
	}
	if keys, err = s.keys(); err != nil {
		return nil, time.Time{}, err
	}
	for i := range keys {
		keys[i].Rows = -1
		if len(r.counters[name]) == 0 {
			continue
		}
		if keys[i].Rows, err = r.count(ctx, s, keys[i].ID); err != nil {
			return nil, time.Time{}, err
		}
	}
	return keys, s.changed, nil
}

// rotating is a keyset while it is changed.
type rotating struct {
	*opened
	name    string
	handle  *keyset.Handle
	changed time.Time
	was     []vault.WrappedKeyset // its rows in the store
}

// entry is an entry of a Tink keyset.
type entry interface{ KeyID() uint32 }

// staged is the newest key where it is newer than the current one.
func (s *rotating) staged() (newest entry) {
	behind := false
	for i := range s.handle.Len() {
		e, err := s.handle.Entry(i)
		if err != nil {
			return nil
		}
		if e.IsPrimary() {
			behind = true
		} else if behind && e.KeyStatus() == keyset.Enabled {
			newest = e
		}
	}
	return newest
}

func (s *rotating) keys() (keys []KeyState, err error) {
	stage := StageOlder
	for i := range s.handle.Len() {
		e, err := s.handle.Entry(i)
		if err != nil {
			return nil, ErrKeysetType
		}
		k := KeyState{ID: e.KeyID(), Stage: stage}
		switch {
		case e.IsPrimary():
			k.Stage, stage = StageCurrent, StageStaged
		case e.KeyStatus() != keyset.Enabled:
			k.Stage = StageDisabled
		}
		keys = append(keys, k)
	}
	return keys, nil
}

// edit changes the keyset with Tink's manager.
func (s *rotating) edit(f func(*keyset.Manager) error) error {
	m := keyset.NewManagerFromHandle(s.handle)
	if f(m) != nil {
		return vault.ErrUnknownKey // which is all that goes wrong there
	}
	h, err := m.Handle()
	if err != nil {
		return errMade
	}
	s.handle = h
	return nil
}

// distinct reports whether all key ids that rows under a keyset may have are different.
func distinct(name string, h *keyset.Handle) bool {
	domain, ok := strings.CutPrefix(name, prfPrefix)
	if !ok {
		return true // Tink sees to the ids of the keys themselves
	}
	keys, err := prfKeys(h)
	if err != nil {
		return true // told where the keyset is used
	}
	newest := slices.MaxFunc(keys, func(a, b vault.PRFKey) int { return a.Order - b.Order })
	ids := vault.KeyIDs(sealtext.Domain(domain), keys, newest.ID)
	slices.Sort(ids)
	return len(slices.Compact(slices.Clone(ids))) == len(ids)
}

// read opens one keyset.
func (r *Rotation) read(ctx context.Context, t sealtext.Tenant, name string) (*rotating, error) {
	if t.IsZero() {
		return nil, &sealtext.InputError{Field: "tenant", Rule: "must be named"}
	}
	k := r.keyring
	sets, err := k.store.Keysets(ctx, nil, t)
	if err != nil {
		return nil, err
	}
	if len(sets) == 0 {
		return nil, vault.ErrUnknownTenant
	}
	bounded, cancel := context.WithTimeout(ctx, k.timeout)
	defer cancel()
	o, err := k.open(bounded, t, sets, func(w vault.WrappedKeyset) bool { return w.Name == name && (always(w) || name == WriteOnlyKeyset) })
	if err != nil {
		return nil, err
	}
	if o.aead == nil {
		return nil, errNoTenantKey
	}
	s := &rotating{opened: o, name: name, handle: o.sets[name]}
	if s.handle == nil && name == WriteOnlyKeyset {
		return nil, vault.ErrUnknownKey
	}
	if s.handle == nil {
		return nil, vault.ErrUnknownDomain
	}
	for _, w := range sets {
		switch w.Name {
		case name:
			s.was = append(s.was, w)
		case changedPrefix + name:
			s.was = append(s.was, w)
			b, err := o.aead.DecryptWithContext(ctx, w.Wrapped, tenantAD(t, w.Name))
			if err != nil || len(b) != 9 || b[0] != changedVersion {
				return nil, ErrKeysetType
			}
			s.changed = time.UnixMicro(int64(binary.BigEndian.Uint64(b[1:]))).UTC() //nolint:gosec // as it was written
		}
	}
	return s, nil
}

// change reads a keyset, changes it with f, and swaps it against what was read, with the audit event
// of the step. It returns the time of the change, as it was stored. keyID is the key that f changed.
func (r *Rotation) change(ctx context.Context, t sealtext.Tenant, name, step string, keyID *uint32, f func(*rotating) error) (time.Time, error) {
	s, err := r.read(ctx, t, name)
	if err != nil {
		return time.Time{}, err
	}
	if err := f(s); err != nil {
		return time.Time{}, err
	}
	at := r.keyring.now()
	row, err := s.row(ctx, name, s.handle)
	if err != nil {
		return time.Time{}, err
	}
	note, err := s.note(ctx, name, at)
	if err != nil {
		return time.Time{}, err
	}
	if err := r.swap(ctx, t, name, step, *keyID, s.was, []vault.WrappedKeyset{row, note}); err != nil {
		return time.Time{}, err
	}
	return at, nil
}

// swap records a step and swaps the rows, both or neither.
func (r *Rotation) swap(ctx context.Context, t sealtext.Tenant, name, step string, keyID uint32, was, now []vault.WrappedKeyset) error {
	err := r.access.Store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		err := r.access.Recorder.Record(ctx, tx, audit.Event{
			Tenant: t, Kind: audit.KindKeyChanged, Actor: r.access.Actor,
			Details: audit.Details{Class: name, Outcome: step, Version: uint64(keyID)},
		})
		if err != nil {
			return err
		}
		swapped, err := r.keyring.store.SwapKeysets(ctx, tx, was, now)
		if err == nil && !swapped {
			err = ErrChanged
		}
		return err
	})
	r.keyring.tenants.drop(t) // this process need not wait for its own change
	return err
}

// note returns the row with the time at which a keyset was changed.
func (o *opened) note(ctx context.Context, name string, at time.Time) (vault.WrappedKeyset, error) {
	row := vault.WrappedKeyset{Tenant: o.tenant, Name: changedPrefix + name, KEK: tenantKEK}
	text := binary.BigEndian.AppendUint64([]byte{changedVersion}, uint64(at.UnixMicro())) //nolint:gosec // read back as it was
	var err error
	if row.Wrapped, err = o.aead.EncryptWithContext(ctx, text, tenantAD(o.tenant, row.Name)); err != nil {
		return vault.WrappedKeyset{}, errMade
	}
	return row, nil
}
