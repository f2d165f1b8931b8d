package sqlstore

import (
	"bytes"
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
)

// Consent keeps consent events. It is safe for concurrent use.
type Consent struct{ part }

var _ consent.Store = (*Consent)(nil)

// maxKeys is the maximum number of keys of one call.
const maxKeys = 10000

// Append implements [consent.Store]. It locks the key by writing its head first.
func (c *Consent) Append(ctx context.Context, tx sealtext.Tx, row consent.EventRow, least uint64) (consent.EventRow, bool, error) {
	if err := named(row.Key.Tenant); err != nil {
		return consent.EventRow{}, false, err
	}
	s, err := c.db.write(ctx, tx, "consent append")
	if err != nil {
		return consent.EventRow{}, false, err
	}
	tenant, pseudonym := row.Key.Tenant.String(), row.Key.Pseudonym
	var seq int64
	_, err = s.row(ctx, consentHead, []any{tenant, pseudonym, int64(least) + 1}, //nolint:gosec // counts events
		func(scan func(...any) error) error { return scan(&seq) })
	if err != nil {
		return consent.EventRow{}, false, err
	}
	row.Seq = uint64(seq) //nolint:gosec // counts events
	row.OccurredAt, row.ReceivedAt, row.ExpiresAt = stored(row.OccurredAt), stored(row.ReceivedAt), storedOptional(row.ExpiresAt)
	n, err := s.exec(ctx, consentAppend, tenant, pseudonym, seq, row.ID,
		optionalBytes(row.Subject), int64(row.Kind), int64(row.Scope.Level), row.Scope.Program.String(), row.Scope.Sender.String(),
		int64(row.Purposes), int64(row.Method), int64(row.Flags), micros(row.OccurredAt), micros(row.ReceivedAt),
		optionalMicros(row.ExpiresAt), row.Reference[:], row.Digest[:], row.Evidence, row.Notice, row.Clock)
	if err != nil || n == 1 {
		return row, n == 1, err
	}
	if err := c.resetHead(ctx, s, row.Key); err != nil {
		return consent.EventRow{}, false, err
	}
	var there consent.EventRow
	_, err = s.row(ctx, consentReference, []any{tenant, row.Reference[:]},
		func(scan func(...any) error) (err error) { there, err = scanConsent(scan); return err })
	return there, false, err
}

// resetHead sets the head of a key to the last number that is in use, or
// removes it: a head without events would keep the pseudonym of an erased person.
func (c *Consent) resetHead(ctx context.Context, s session, key consent.EventKey) error {
	var last int64
	args := []any{key.Tenant.String(), key.Pseudonym}
	_, err := s.row(ctx, consentLast, args, func(scan func(...any) error) error { return scan(&last) })
	switch {
	case err != nil:
	case last == 0:
		_, err = s.exec(ctx, consentHeadDrop, args...)
	default:
		_, err = s.exec(ctx, consentHeadBack, append(args, last)...)
	}
	return err
}

// Load implements [consent.Store]. It takes at most 10000 keys.
func (c *Consent) Load(ctx context.Context, tx sealtext.Tx, keys []consent.EventKey) ([]consent.EventRow, error) {
	return c.load(ctx, tx, "consent load", keys, "")
}

// Keys implements [consent.KeyLister].
func (c *Consent) Keys(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, after sealtext.Pseudonym, limit int) ([]consent.EventKey, error) {
	s, err := c.db.read(ctx, tx, "consent keys")
	if err != nil || limit < 1 {
		return nil, err
	}
	var keys []consent.EventKey
	s.anew = anew(&keys)
	err = s.query(ctx, consentKeys, []any{tenant.String(), after.Bytes(), int64(limit)}, func(scan func(...any) error) error {
		key := consent.EventKey{Tenant: tenant}
		err := scan(&key.Pseudonym)
		keys = append(keys, key)
		return err
	})
	return keys, err
}

func (c *Consent) load(ctx context.Context, tx sealtext.Tx, op string, keys []consent.EventKey, and string) ([]consent.EventRow, error) {
	if len(keys) > maxKeys {
		return nil, &sealtext.InputError{Field: "keys", Rule: "must be at most 10000"}
	}
	s, err := c.db.read(ctx, tx, op)
	if err != nil || len(keys) == 0 {
		return nil, err
	}
	rows := make([]consent.EventRow, 0, min(len(keys), 512))
	err = ofKeys(ctx, s, consentSelect, "pseudonym", and, inOrder(keys), keyOfEvent, marked(&rows), func(scan func(...any) error) error {
		r, err := scanConsent(scan)
		rows = append(rows, r)
		return err
	})
	if err != nil {
		return nil, err
	}
	// Sorting here costs little and does not depend on a server's collation.
	slices.SortFunc(rows, func(a, b consent.EventRow) int {
		return cmp.Or(compareKeys(a.Key, b.Key), cmp.Compare(a.Seq, b.Seq), bytes.Compare(a.ID[:], b.ID[:]))
	})
	return rows, nil
}

// inOrder is the keys in order, each once.
func inOrder(keys []consent.EventKey) []consent.EventKey {
	return slices.Compact(slices.SortedFunc(slices.Values(keys), compareKeys))
}

func keyOfEvent(k consent.EventKey) (sealtext.Tenant, any) { return k.Tenant, k.Pseudonym }

func compareKeys(a, b consent.EventKey) int {
	return cmp.Or(strings.Compare(a.Tenant.String(), b.Tenant.String()), bytes.Compare(a.Pseudonym.Bytes(), b.Pseudonym.Bytes()))
}

func scanConsent(scan func(...any) error) (r consent.EventRow, err error) {
	err = scan(name{&r.Key.Tenant}, &r.Key.Pseudonym, &r.Seq, idOf(&r.ID), subjectOf(&r.Subject), &r.Kind,
		&r.Scope.Level, name{&r.Scope.Program}, name{&r.Scope.Sender}, &r.Purposes, &r.Method, &r.Flags,
		moment{&r.OccurredAt}, moment{&r.ReceivedAt}, moment{&r.ExpiresAt}, sixteen{&r.Reference}, sixteen{&r.Digest}, &r.Evidence, &r.Notice, &r.Clock)
	return r, err
}

// Erase implements [consent.Store]. Rows that were stripped before do not
// count again.
func (c *Consent) Erase(ctx context.Context, tx sealtext.Tx, keys []consent.EventKey, keep []sealtext.ID) (int, error) {
	s, err := c.db.write(ctx, tx, "consent erase")
	if err != nil {
		return 0, err
	}
	// In a fixed order, so that two erasures do not deadlock.
	sorted := inOrder(keys)
	// All heads first: events that a change of keys moves from one of the keys
	// to another meanwhile must not slip through between the two.
	for _, k := range sorted {
		if _, err := s.exec(ctx, consentLock, k.Tenant.String(), k.Pseudonym); err != nil {
			return 0, err
		}
	}
	total := 0
	for _, k := range sorted {
		n, err := c.eraseKey(ctx, s, k, keep)
		if err != nil {
			return 0, err
		}
		total += n
	}
	return total, nil
}

func (c *Consent) eraseKey(ctx context.Context, s session, key consent.EventKey, keep []sealtext.ID) (int, error) {
	args := []any{key.Tenant.String(), key.Pseudonym}
	if n, err := s.exec(ctx, consentLock, args...); err != nil || n == 0 {
		return 0, err // without a head there are no rows
	}
	var drop, left []sealtext.ID
	stripped := 0
	err := s.query(ctx, consentIDs, args, func(scan func(...any) error) error {
		var bare int64
		var id sealtext.ID
		err := scan(idOf(&id), &bare)
		if !slices.Contains(keep, id) {
			drop = append(drop, id)
			return err
		}
		left = append(left, id)
		if bare == 0 {
			stripped++
		}
		return err
	})
	if err != nil {
		return 0, err
	}
	for _, work := range []struct {
		statement string
		ids       []sealtext.ID
	}{
		{"DELETE FROM sealtext_consent WHERE tenant = $1 AND pseudonym = $2 AND id IN (", drop},
		{"UPDATE sealtext_consent SET subject = NULL, evidence = NULL, live = 1 WHERE tenant = $1 AND pseudonym = $2 AND id IN (", left},
	} {
		for _, chunk := range chunks(work.ids, c.db.largest(1)) {
			in := append(args[:2:2], bytesOf(chunk)...)
			if _, err := s.exec(ctx, s.text(work.statement+list(3, len(chunk))+")"), in...); err != nil {
				return 0, err
			}
		}
	}
	return len(drop) + stripped, c.resetHead(ctx, s, key)
}
