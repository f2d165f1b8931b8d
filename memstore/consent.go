package memstore

import (
	"bytes"
	"cmp"
	"context"
	"slices"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
)

type consentPart struct {
	rows table[consent.EventKey, []consent.EventRow] // by Seq
	live table[consent.EventKey, []consent.EventRow] // the rows that are not settled
	refs table[hashKey, consent.EventKey]            // key of the row with a reference

	slots table[personKey, []consent.CapSlot]     // by (At, Message)
	last  table[personKey, []consent.LastHandoff] // by (At, Message)
}

func newConsentPart() consentPart {
	return consentPart{
		table[consent.EventKey, []consent.EventRow]{}, table[consent.EventKey, []consent.EventRow]{},
		table[hashKey, consent.EventKey]{}, table[personKey, []consent.CapSlot]{},
		table[personKey, []consent.LastHandoff]{},
	}
}

type consentStore struct{ *Store }

func copyConsent(r consent.EventRow) consent.EventRow {
	r.Evidence = copySealed(r.Evidence)
	cut(&r.OccurredAt, &r.ReceivedAt, &r.ExpiresAt)
	return r
}

func (s consentStore) Append(ctx context.Context, x sealtext.Tx, row consent.EventRow, after uint64) (consent.EventRow, bool, error) {
	t, err := s.write(ctx, x)
	if err != nil {
		return consent.EventRow{}, false, err
	}
	ref := hashKey{row.Key.Tenant, row.Reference}
	if key, taken := s.ledger.refs[ref]; taken {
		rows := s.ledger.rows[key]
		i := slices.IndexFunc(rows, func(r consent.EventRow) bool { return r.Reference == row.Reference })
		return copyConsent(rows[i]), false, nil
	}
	rows := s.ledger.rows[row.Key]
	row = copyConsent(row)
	row.Seq = after + 1
	if n := len(rows); n > 0 {
		row.Seq = max(after, rows[n-1].Seq) + 1
	}
	// append may write behind the end of the old slice. That is harmless, because an undo restores
	// the old length.
	s.ledger.rows.put(t, row.Key, append(rows, row))
	s.ledger.live.put(t, row.Key, append(s.ledger.live[row.Key], row))
	s.ledger.refs.put(t, ref, row.Key)
	return copyConsent(row), true, nil
}

func (s consentStore) Load(ctx context.Context, x sealtext.Tx, keys []consent.EventKey) ([]consent.EventRow, error) {
	return s.load(ctx, x, s.ledger.rows, keys)
}

// Current returns the live rows.
func (s consentStore) Keys(ctx context.Context, x sealtext.Tx, tenant sealtext.Tenant, after sealtext.Pseudonym, limit int) ([]consent.EventKey, error) {
	release, err := s.read(ctx, x)
	if err != nil {
		return nil, err
	}
	defer release()
	var keys []consent.EventKey
	for key, rows := range s.ledger.rows {
		if key.Tenant == tenant && len(rows) > 0 && bytes.Compare(key.Pseudonym.Bytes(), after.Bytes()) > 0 {
			keys = append(keys, key)
		}
	}
	slices.SortFunc(keys, func(a, b consent.EventKey) int { return bytes.Compare(a.Pseudonym.Bytes(), b.Pseudonym.Bytes()) })
	return keys[:min(len(keys), max(limit, 0))], nil
}

func (s consentStore) Current(ctx context.Context, x sealtext.Tx, keys []consent.EventKey) ([]consent.EventRow, error) {
	return s.load(ctx, x, s.ledger.live, keys)
}

// Settle removes rows from the live ones.
func (s consentStore) Settle(ctx context.Context, x sealtext.Tx, key consent.EventKey, ids []sealtext.ID) error {
	t, err := s.write(ctx, x)
	if err != nil {
		return err
	}
	settled := map[sealtext.ID]bool{}
	for _, id := range ids {
		settled[id] = true
	}
	putRows(t, s.ledger.live, key, slices.DeleteFunc(slices.Clone(s.ledger.live[key]), func(r consent.EventRow) bool { return settled[r.ID] }))
	return nil
}

func (s consentStore) load(ctx context.Context, x sealtext.Tx, from table[consent.EventKey, []consent.EventRow], keys []consent.EventKey) ([]consent.EventRow, error) {
	release, err := s.read(ctx, x)
	if err != nil {
		return nil, err
	}
	defer release()
	var found []consent.EventRow
	for _, k := range distinct(keys) {
		for _, r := range from[k] {
			found = append(found, copyConsent(r))
		}
	}
	return found, nil
}

// distinct returns the keys in order, each once.
func distinct(keys []consent.EventKey) []consent.EventKey {
	keys = slices.SortedFunc(slices.Values(keys), func(a, b consent.EventKey) int {
		return cmp.Or(cmp.Compare(a.Tenant.String(), b.Tenant.String()), bytes.Compare(a.Pseudonym.Bytes(), b.Pseudonym.Bytes()))
	})
	return slices.Compact(keys)
}

func (s consentStore) Erase(ctx context.Context, x sealtext.Tx, keys []consent.EventKey, keep []sealtext.ID) (int, error) {
	t, err := s.write(ctx, x)
	if err != nil {
		return 0, err
	}
	kept := map[sealtext.ID]bool{}
	for _, id := range keep {
		kept[id] = true
	}
	n := 0
	for _, k := range distinct(keys) {
		rows := s.ledger.rows[k]
		if len(rows) == 0 {
			continue
		}
		n += len(rows)
		var left []consent.EventRow
		for _, r := range rows {
			if !kept[r.ID] {
				s.ledger.refs.drop(t, hashKey{k.Tenant, r.Reference})
				continue
			}
			r.Subject, r.Evidence = sealtext.Subject{}, sealtext.Sealed{}
			left = append(left, r)
		}
		putRows(t, s.ledger.rows, k, left)
		// The rows that had settled them may be gone. The two lists must not share an array,
		// because both are appended to.
		putRows(t, s.ledger.live, k, slices.Clone(left))
	}
	return n, nil
}

// putRows sets the rows of a key; a key without rows has no entry.
func putRows(t *tx, in table[consent.EventKey, []consent.EventRow], k consent.EventKey, rows []consent.EventRow) {
	if len(rows) == 0 {
		in.drop(t, k)
	} else {
		in.put(t, k, rows)
	}
}
