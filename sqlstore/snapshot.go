package sqlstore

import (
	"context"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
)

var _ consent.SnapshotStore = (*Consent)(nil)

// Current implements [consent.SnapshotStore]: the live rows of a person lie
// together in the primary key. It takes at most 10000 keys.
func (c *Consent) Current(ctx context.Context, tx sealtext.Tx, keys []consent.EventKey) ([]consent.EventRow, error) {
	return c.load(ctx, tx, "consent current", keys, " AND live = 1")
}

// Settle implements [consent.SnapshotStore]. It locks the head of the key first, like every write to a
// key.
func (c *Consent) Settle(ctx context.Context, tx sealtext.Tx, key consent.EventKey, ids []sealtext.ID) error {
	s, err := c.db.write(ctx, tx, "consent settle")
	if err != nil {
		return err
	}
	args := []any{key.Tenant.String(), key.Pseudonym}
	if n, err := s.exec(ctx, consentLock, args...); err != nil || n == 0 {
		return err // without a head there are no rows
	}
	for _, chunk := range chunks(ids, c.db.largest(1)) {
		in := append(args[:2:2], bytesOf(chunk)...)
		statement := s.text("UPDATE sealtext_consent SET live = 0 WHERE tenant = $1 AND pseudonym = $2 AND live = 1 AND id IN (" + list(3, len(chunk)) + ")")
		if _, err := s.exec(ctx, statement, in...); err != nil {
			return err
		}
	}
	return nil
}
