package retentiontest_test

import (
	"cmp"
	"context"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/retention/retentiontest"
)

// shelf is a class of records of a host application in memory, with a switch for each defect.
type shelf struct {
	rows  []shelved
	wrong string // the defect; "" for none
}

type shelved struct {
	item sealtext.Item
	at   time.Time
}

type shelfTx struct {
	s   *shelf
	out []shelved // those that stay
}

func (x *shelfTx) Owner() any { return x.s }

func (s *shelf) inTx(ctx context.Context, f func(context.Context, sealtext.Tx) error) error {
	x := &shelfTx{s: s, out: slices.Clone(s.rows)}
	if err := f(ctx, x); err != nil {
		return err
	}
	s.rows = x.out
	return nil
}

func (s *shelf) Due(_ context.Context, cutoff time.Time, limit int) (items []sealtext.Item, err error) {
	rows := slices.Clone(s.rows)
	slices.SortStableFunc(rows, func(a, b shelved) int {
		if s.wrong == "newest first" {
			a, b = b, a
		}
		return cmp.Compare(a.at.UnixNano(), b.at.UnixNano())
	})
	if s.wrong == "any order" {
		rows = slices.Clone(s.rows)
	}
	for _, r := range rows {
		if !r.at.Before(cutoff) && (s.wrong != "on the cutoff" || r.at.After(cutoff)) {
			continue
		}
		switch s.wrong {
		case "no record":
			r.item.Record = sealtext.ID{}
		case "no subject":
			r.item.Subject = sealtext.Subject{}
		case "another tenant":
			r.item.Tenant = sealtext.MustTenant("elsewhere")
		}
		if items = append(items, r.item); len(items) == limit && s.wrong != "no limit" {
			break
		}
	}
	return items, nil
}

func (s *shelf) Dispose(_ context.Context, tx sealtext.Tx, items []sealtext.Item) (int, error) {
	x, ok := tx.(*shelfTx)
	switch {
	case !ok && s.wrong != "needs no transaction":
		return 0, sealtext.ErrForeignTx
	case !ok || s.wrong == "at once":
		x = &shelfTx{s: s, out: slices.Clone(s.rows)}
		defer func() { s.rows = x.out }()
	}
	before := len(x.out)
	x.out = slices.DeleteFunc(x.out, func(r shelved) bool {
		switch s.wrong {
		case "takes the person":
			return slices.ContainsFunc(items, func(it sealtext.Item) bool { return it.Subject == r.item.Subject })
		case "takes nothing":
			return false
		}
		return slices.Contains(items, r.item)
	})
	if s.wrong == "counts what it was given" {
		return len(items), nil
	}
	return before - len(x.out), nil
}

func shelfOf(wrong string) retentiontest.DisposerFixture {
	s := &shelf{wrong: wrong}
	return retentiontest.DisposerFixture{
		Disposer: s, InTx: s.inTx,
		Person: func(_ context.Context, tenant sealtext.Tenant) (sealtext.Person, error) {
			return sealtext.Person{Tenant: tenant, Subject: sealtext.NewSubject()}, nil
		},
		Add: func(_ context.Context, p sealtext.Person, at time.Time) error {
			s.rows = append(s.rows, shelved{sealtext.Item{Tenant: p.Tenant, Subject: p.Subject, Record: sealtext.NewID()}, at})
			return nil
		},
	}
}

func TestGoodDisposer(t *testing.T) {
	retentiontest.RunDisposer(t, func(*testing.T) retentiontest.DisposerFixture {
		f := shelfOf("")
		f.Person = nil // the default
		return f
	})
}

// TestBrokenDisposers: each defect fails the case that is for it, and each case has one.
func TestBrokenDisposers(t *testing.T) {
	unmet := map[string]bool{}
	for _, c := range retentiontest.DisposerCases() {
		require.NotEmpty(t, c.Why)
		unmet[c.Name] = true
	}
	for wrong, want := range map[string]string{
		"on the cutoff":            "what is due",
		"no record":                "whose it is",
		"no subject":               "whose it is",
		"another tenant":           "whose it is",
		"newest first":             "the oldest first",
		"any order":                "the oldest first",
		"no limit":                 "no more than asked for",
		"takes the person":         "dispose takes its items only",
		"takes nothing":            "dispose takes its items only",
		"counts what it was given": "dispose counts",
		"at once":                  "dispose is part of the transaction",
		"needs no transaction":     "dispose needs a transaction",
	} {
		t.Run(wrong, func(t *testing.T) {
			var failed []string
			for _, c := range retentiontest.DisposerCases() {
				if err := c.Run(t.Context(), shelfOf(wrong)); err != nil {
					failed = append(failed, c.Name)
				}
			}
			require.Contains(t, failed, want)
		})
		delete(unmet, want)
	}
	require.Empty(t, unmet)
}
