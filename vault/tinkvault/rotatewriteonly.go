package tinkvault

import (
	"context"

	"github.com/tink-crypto/tink-go/v2/keyset"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/vault"
)

// RotateWriteOnly creates another key pair, whose public key [Keyring.PublicKeyset] returns from then
// on. Values under older pairs still open until [Rotation.Drop]: distribute the new public keyset to
// every tier, move the values under the older key with a [vault.Drain], disable it, and drop it a
// TTL and a minute later. Of two concurrent rotations one returns [ErrChanged] and may be repeated.
func (r *Rotation) RotateWriteOnly(ctx context.Context, t sealtext.Tenant) error {
	k := r.keyring
	set, sets, err := k.writeOnlySet(ctx, nil, t)
	if err != nil {
		return err
	}
	h, err := k.set(ctx, t, sets, WriteOnlyKeyset)
	if err != nil {
		return err
	}
	m := keyset.NewManagerFromHandle(h)
	id, err := m.Add(writeOnlyTemplate())
	if err != nil {
		return errMade
	}
	if err := m.SetPrimary(id); err != nil {
		return errMade
	}
	if h, err = m.Handle(); err != nil {
		return errMade
	}
	next, err := k.wrapSet(ctx, t, sets, WriteOnlyKeyset, h)
	if err != nil {
		return err
	}
	was, now := []vault.WrappedKeyset{set}, []vault.WrappedKeyset{next}
	if o, err := k.tenantKey(ctx, t, sets); err != nil {
		return err
	} else if o.aead != nil { // where there is none, Rotation asks for RewrapTenants first
		for _, s := range sets {
			if s.Name == changedPrefix+WriteOnlyKeyset {
				was = append(was, s)
			}
		}
		note, err := o.note(ctx, WriteOnlyKeyset, k.now())
		if err != nil {
			return err
		}
		now = append(now, note)
	}
	return r.swap(ctx, t, WriteOnlyKeyset, stepPromoted, id, was, now)
}
