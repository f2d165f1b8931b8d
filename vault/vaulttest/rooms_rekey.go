package vaulttest

import (
	"context"
	"errors"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/vault"
)

// Directory is the directory of a subject store, for [RunKeyedRows].
func Directory(rows vault.KeyedRows, store vault.SubjectStore) KeyedRoom {
	return KeyedRoom{
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

// Events is the consent ledger's store, for [RunKeyedRows].
func Events(rows vault.KeyedRows, store consent.Store) KeyedRoom {
	return KeyedRoom{
		Rows: rows,
		Add: func(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, p sealtext.Pseudonym, s sealtext.Subject) error {
			_, added, err := store.Append(ctx, tx, consent.Row{
				Key: consent.Key{Tenant: tenant, Pseudonym: p}, ID: sealtext.NewID(), Subject: s, Kind: consent.OptOut,
				Scope: consent.Everything(), Purposes: sealtext.AllPurposes, Method: consent.Keyword,
				OccurredAt: start, ReceivedAt: start, Reference: sealtext.NewID(), Digest: sealtext.NewID(),
			}, 0)
			if err == nil && !added {
				err = errors.New("Append: a new reference is taken")
			}
			return err
		},
		Count: func(ctx context.Context, tenant sealtext.Tenant, p sealtext.Pseudonym) (int, error) {
			key := consent.Key{Tenant: tenant, Pseudonym: p}
			found, err := store.Load(ctx, nil, []consent.Key{key})
			for _, r := range found {
				if r.Key != key {
					err = errors.New("Load: the row says another pseudonym than it was found under")
				}
			}
			return len(found), err
		},
	}
}
