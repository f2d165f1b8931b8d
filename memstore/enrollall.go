package memstore

import (
	"context"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/vault"
)

func (s vaultStore) FindSubjects(ctx context.Context, x sealtext.Tx, tenant sealtext.Tenant, directory []sealtext.Pseudonym) ([]vault.SubjectRow, error) {
	release, err := s.read(ctx, x)
	if err != nil {
		return nil, err
	}
	defer release()
	var rows []vault.SubjectRow
	seen := make(map[sealtext.Pseudonym]bool, len(directory))
	for _, p := range directory {
		if subject, ok := s.people.directory[directoryKey{tenant, p}]; ok && !seen[p] {
			rows = append(rows, copySubject(s.people.subjects[personKey{tenant, subject}]))
		}
		seen[p] = true
	}
	return rows, nil
}

func (s vaultStore) AddSubjects(ctx context.Context, x sealtext.Tx, rows []vault.SubjectRow) ([]bool, error) {
	if _, err := s.write(ctx, x); err != nil {
		return nil, err
	}
	added := make([]bool, len(rows))
	for i, row := range rows {
		var err error
		if added[i], err = s.AddSubject(ctx, x, row); err != nil {
			return nil, err
		}
	}
	return added, nil
}

// ClaimDirectories has nothing to do: there is one transaction at a time.
func (s vaultStore) ClaimDirectories(ctx context.Context, x sealtext.Tx, _ sealtext.Tenant, _ []sealtext.Pseudonym) error {
	_, err := s.write(ctx, x)
	return err
}
