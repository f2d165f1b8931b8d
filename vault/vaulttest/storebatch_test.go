package vaulttest_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/txcase"
	"github.com/sealtext/sealtext/vault"
	"github.com/sealtext/sealtext/vault/vaulttest"
)

func TestGoodSubjectBatchStore(t *testing.T) {
	vaulttest.RunSubjectBatchStore(t, func(*testing.T) vaulttest.SubjectBatch { return good() })
}

// bentBatch changes the arguments and results of a good store; a nil function changes nothing.
type bentBatch struct {
	vaulttest.SubjectBatch
	find  func(context.Context, sealtext.Tx, sealtext.Tenant, []sealtext.Pseudonym) ([]vault.SubjectRow, error)
	add   func(context.Context, sealtext.Tx, []vault.SubjectRow) ([]bool, error)
	claim func(context.Context, sealtext.Tx, sealtext.Tenant, []sealtext.Pseudonym) error
}

func (s bentBatch) FindSubjects(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, d []sealtext.Pseudonym) ([]vault.SubjectRow, error) {
	if s.find != nil {
		return s.find(ctx, tx, tenant, d)
	}
	return s.SubjectBatch.FindSubjects(ctx, tx, tenant, d)
}

func (s bentBatch) AddSubjects(ctx context.Context, tx sealtext.Tx, rows []vault.SubjectRow) ([]bool, error) {
	if s.add != nil {
		return s.add(ctx, tx, rows)
	}
	return s.SubjectBatch.AddSubjects(ctx, tx, rows)
}

func (s bentBatch) ClaimDirectories(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, d []sealtext.Pseudonym) error {
	if s.claim != nil {
		return s.claim(ctx, tx, tenant, d)
	}
	return s.SubjectBatch.ClaimDirectories(ctx, tx, tenant, d)
}

func TestBrokenSubjectBatchStores(t *testing.T) {
	var broken []txcase.Broken[vaulttest.SubjectBatch]
	add := func(name string, bend func(*bentBatch), cases ...string) {
		broken = append(broken, txcase.Broken[vaulttest.SubjectBatch]{Name: name, Cases: cases, Open: func() vaulttest.SubjectBatch {
			b := bentBatch{SubjectBatch: good()}
			bend(&b)
			return b
		}})
	}
	add("finds a row for each pseudonym that is asked for", func(b *bentBatch) {
		b.find = func(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, d []sealtext.Pseudonym) ([]vault.SubjectRow, error) {
			var rows []vault.SubjectRow
			for _, p := range d {
				more, err := b.SubjectBatch.FindSubjects(ctx, tx, tenant, []sealtext.Pseudonym{p})
				if err != nil {
					return nil, err
				}
				rows = append(rows, more...)
			}
			return rows, nil
		}
	}, "batch-round-trip")
	add("finds at most 32", func(b *bentBatch) {
		b.find = func(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, d []sealtext.Pseudonym) ([]vault.SubjectRow, error) {
			rows, err := b.SubjectBatch.FindSubjects(ctx, tx, tenant, d)
			return rows[:min(len(rows), 32)], err
		}
	}, "batch-round-trip")
	add("adds for the tenant of the first", func(b *bentBatch) {
		b.add = func(ctx context.Context, tx sealtext.Tx, rows []vault.SubjectRow) ([]bool, error) {
			rows = slices.Clone(rows)
			for i := range rows {
				rows[i].Tenant = rows[0].Tenant
			}
			return b.SubjectBatch.AddSubjects(ctx, tx, rows)
		}
	}, "batch-round-trip", "batch-taken")
	add("reports all as new", func(b *bentBatch) {
		b.add = func(ctx context.Context, tx sealtext.Tx, rows []vault.SubjectRow) ([]bool, error) {
			_, err := b.SubjectBatch.AddSubjects(ctx, tx, rows)
			return slices.Repeat([]bool{true}, len(rows)), err
		}
	}, "batch-taken", "batch-concurrent")
	add("takes the last of two with one pseudonym", func(b *bentBatch) {
		b.add = func(ctx context.Context, tx sealtext.Tx, rows []vault.SubjectRow) ([]bool, error) {
			rows = slices.Clone(rows)
			slices.Reverse(rows)
			added, err := b.SubjectBatch.AddSubjects(ctx, tx, rows)
			slices.Reverse(added)
			return added, err
		}
	}, "batch-taken")
	add("overlooks tombstones", func(b *bentBatch) {
		b.add = func(ctx context.Context, tx sealtext.Tx, rows []vault.SubjectRow) ([]bool, error) {
			added, err := b.SubjectBatch.AddSubjects(ctx, tx, rows)
			if errors.Is(err, vault.ErrShredded) {
				return slices.Repeat([]bool{true}, len(rows)), nil
			}
			return added, err
		}
	}, "batch-shredded")
	add("takes a subject with another number for a taken one", func(b *bentBatch) {
		b.add = func(ctx context.Context, tx sealtext.Tx, rows []vault.SubjectRow) ([]bool, error) {
			added, err := b.SubjectBatch.AddSubjects(ctx, tx, rows)
			if err != nil && len(rows) == 1 && !errors.Is(err, sealtext.ErrForeignTx) {
				return make([]bool, 1), nil
			}
			return added, err
		}
	}, "batch-subject-taken")
	add("keeps rows after a rollback", func(b *bentBatch) {
		kept := map[sealtext.Pseudonym]bool{}
		b.add = func(ctx context.Context, tx sealtext.Tx, rows []vault.SubjectRow) ([]bool, error) {
			added, err := b.SubjectBatch.AddSubjects(ctx, tx, rows)
			for i := range added {
				added[i] = added[i] && !kept[rows[i].Directory]
			}
			for _, row := range rows {
				kept[row.Directory] = err == nil
			}
			return added, err
		}
	}, "batch-rollback")
	add("needs no transaction", func(b *bentBatch) {
		b.claim = func(context.Context, sealtext.Tx, sealtext.Tenant, []sealtext.Pseudonym) error { return nil }
	}, "batch-tx")
	add("leaves its claims", func(b *bentBatch) {
		b.claim = func(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, d []sealtext.Pseudonym) error {
			_, err := b.SubjectBatch.AddSubject(ctx, tx, vault.SubjectRow{Tenant: tenant, Subject: sealtext.NewSubject(), Directory: d[0]})
			return err
		}
	}, "batch-tx")

	cases := map[string]vaulttest.SubjectBatchCase{}
	var names []string
	for _, c := range vaulttest.SubjectBatchCases() {
		cases[c.Name] = c
		names = append(names, c.Name)
	}
	require.Len(t, cases, len(names), "names of cases are distinct")
	require.NoError(t, txcase.Bites(t.Context(), names, func(ctx context.Context, name string, open func() vaulttest.SubjectBatch) error {
		return cases[name].Run(ctx, open)
	}, broken))
}
