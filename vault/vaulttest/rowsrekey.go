package vaulttest

import (
	"context"
	"errors"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/vault"
)

// Directory returns the directory of a subject store, for [RunPseudonymRows].
func Directory(rows vault.PseudonymRows, store vault.SubjectStore) RowsHarness {
	return RowsHarness{
		Rows: rows, Unique: true,
		Add: func(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, p sealtext.Pseudonym, s sealtext.Subject) error {
			row := subjectRow(0)
			row.Tenant, row.Directory, row.Subject = tenant, p, s
			added, err := store.AddSubject(ctx, tx, row)
			if err == nil && !added {
				err = errors.New("AddSubject: the pseudonym is taken")
			}
			return err
		},
		Count: func(ctx context.Context, tenant sealtext.Tenant, p sealtext.Pseudonym) (int, error) {
			row, err := store.FindSubject(ctx, nil, tenant, []sealtext.Pseudonym{p})
			if errors.Is(err, vault.ErrUnknownSubject) {
				return 0, nil
			}
			if err == nil && row.Directory != p {
				err = errors.New("FindSubject: the row says another pseudonym than it was found under")
			}
			return 1, err
		},
	}
}

// Events returns the events of a consent store, for [RunPseudonymRows].
func Events(rows vault.PseudonymRows, store consent.Store) RowsHarness {
	return RowsHarness{
		Rows: rows,
		Add: func(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, p sealtext.Pseudonym, s sealtext.Subject) error {
			_, added, err := store.Append(ctx, tx, consent.EventRow{
				Key: consent.EventKey{Tenant: tenant, Pseudonym: p}, ID: sealtext.NewID(), Subject: s, Kind: consent.KindOptOut,
				Scope: consent.ForTenant(), Purposes: sealtext.AllPurposes, Method: consent.MethodKeyword,
				OccurredAt: start, ReceivedAt: start, Reference: sealtext.NewID(), Digest: sealtext.NewID(),
			}, 0)
			if err == nil && !added {
				err = errors.New("Append: a new reference is taken")
			}
			return err
		},
		Count: func(ctx context.Context, tenant sealtext.Tenant, p sealtext.Pseudonym) (int, error) {
			key := consent.EventKey{Tenant: tenant, Pseudonym: p}
			found, err := store.Load(ctx, nil, []consent.EventKey{key})
			for _, r := range found {
				if r.Key != key {
					err = errors.New("Load: the row says another pseudonym than it was found under")
				}
			}
			return len(found), err
		},
	}
}
