package memstore

import (
	"bytes"
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/disposal"
)

var _ consent.LastHandoffStore = consentStore{}

func copyLast(h consent.LastHandoff) consent.LastHandoff {
	h.Commands = slices.Clone(h.Commands)
	cut(&h.At)
	return h
}

// SaveLast saves hand-offs in the place of those that they make superfluous.
func (s consentStore) SaveLast(ctx context.Context, x sealtext.Tx, rows []consent.LastHandoff, settled time.Time) error {
	t, err := s.write(ctx, x)
	if err != nil {
		return err
	}
	cut(&settled)
	for _, row := range rows {
		s.saveLast(t, row, settled)
	}
	return nil
}

func (s consentStore) saveLast(t *tx, row consent.LastHandoff, settled time.Time) {
	person := personKey{row.Tenant, row.Subject}
	var last time.Time // of the sender that is settled
	for _, h := range s.ledger.last[person] {
		if h.Message != row.Message && h.Sender == row.Sender && !h.At.After(settled) && h.At.After(last) {
			last = h.At
		}
	}
	rows := slices.DeleteFunc(slices.Clone(s.ledger.last[person]), func(h consent.LastHandoff) bool {
		return h.Message == row.Message || h.Sender == row.Sender && h.At.Before(last)
	})
	rows = append(rows, copyLast(row))
	slices.SortFunc(rows, func(a, b consent.LastHandoff) int {
		return cmp.Or(a.At.Compare(b.At), bytes.Compare(a.Message[:], b.Message[:]))
	})
	beyond := -disposal.MaxLastHandoffs
	for _, h := range rows {
		if h.Sender == row.Sender {
			beyond++
		}
	}
	rows = slices.DeleteFunc(rows, func(h consent.LastHandoff) bool {
		if h.Sender != row.Sender || beyond <= 0 {
			return false
		}
		beyond--
		return true
	})
	s.ledger.last.put(t, person, rows)
}

// LastHandoffs returns the last hand-offs to many persons.
func (s consentStore) LastHandoffs(ctx context.Context, x sealtext.Tx, people []sealtext.Person) ([]consent.LastHandoff, error) {
	release, err := s.read(ctx, x)
	if err != nil {
		return nil, err
	}
	defer release()
	var found []consent.LastHandoff
	for _, k := range personKeys(people) {
		for _, h := range s.ledger.last[k] {
			found = append(found, copyLast(h))
		}
	}
	return found, nil
}

// DropLast deletes hand-offs.
func (s consentStore) DropLast(ctx context.Context, x sealtext.Tx, rows []consent.LastHandoff) (n int, err error) {
	t, err := s.write(ctx, x)
	if err != nil {
		return 0, err
	}
	for _, row := range rows {
		person := personKey{row.Tenant, row.Subject}
		had := s.ledger.last[person]
		left := slices.DeleteFunc(slices.Clone(had), func(o consent.LastHandoff) bool { return o.Message == row.Message })
		if len(left) == 0 {
			s.ledger.last.drop(t, person)
		} else {
			s.ledger.last.put(t, person, left)
		}
		n += len(had) - len(left)
	}
	return n, nil
}
