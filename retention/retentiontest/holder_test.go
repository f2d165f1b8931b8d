package retentiontest_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/retention/retentiontest"
)

// table is a table of a host application in memory, with a switch for each defect.
type table struct {
	mu    sync.Mutex
	rows  []row
	wrong string // the defect; "" for none
	turn  int
}

type row struct {
	tenant  sealtext.Tenant
	subject sealtext.Subject
	id      sealtext.ID
}

type tableTx struct {
	t   *table
	out []row // those that stay
}

func (x *tableTx) Owner() any { return x.t }

const secret = "42 High Street"

func (t *table) inTx(ctx context.Context, f func(context.Context, sealtext.Tx) error) error {
	x := &tableTx{t: t, out: slices.Clone(t.rows)}
	if err := f(ctx, x); err != nil {
		return err
	}
	t.rows = x.out
	return nil
}

func (t *table) Export(_ context.Context, p sealtext.Person, f func(sealtext.Record) error) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	rows := slices.Clone(t.rows)
	if t.turn++; t.wrong == "moves" && t.turn%2 == 0 {
		slices.Reverse(rows)
	}
	for _, r := range rows {
		mine := r.subject == p.Subject && r.tenant == p.Tenant
		if t.wrong == "shows others" {
			mine = r.tenant == p.Tenant
		}
		if !mine {
			continue
		}
		rec := sealtext.Record{
			Package: "shop", Kind: "visit", ID: r.id, Values: map[string]string{"shop": "north"},
			Sealed: map[string]sealtext.SealedField{"note": {Binding: sealtext.Binding{Tenant: p.Tenant, Subject: p.Subject, Field: "note"}}},
		}
		switch t.wrong {
		case "no package":
			rec.Package = ""
		case "no kind":
			rec.Kind = ""
		case "bound to another":
			rec.Sealed["note"] = sealtext.SealedField{Binding: sealtext.Binding{Tenant: p.Tenant, Subject: sealtext.NewSubject(), Field: "note"}}
		case "in the clear":
			rec.Values["note"] = "delivered to " + secret
		case "leaves out":
			if r.id[0]%3 == 0 {
				continue
			}
		}
		if err := f(rec); err != nil && t.wrong != "goes on" {
			if t.wrong == "another error" {
				return errors.New("export failed")
			}
			return err
		}
	}
	return nil
}

func (t *table) Erase(_ context.Context, tx sealtext.Tx, p sealtext.Person) (int, error) {
	x, ok := tx.(*tableTx)
	switch {
	case !ok && t.wrong != "needs no transaction":
		return 0, sealtext.ErrForeignTx
	case !ok || t.wrong == "at once":
		x = &tableTx{t: t, out: slices.Clone(t.rows)}
		defer func() { t.rows = x.out }()
	}
	before := len(x.out)
	x.out = slices.DeleteFunc(x.out, func(r row) bool {
		switch t.wrong {
		case "keeps":
			return false
		case "takes others":
			return r.tenant == p.Tenant
		case "takes other tenants":
			return r.tenant != p.Tenant || r.subject == p.Subject
		}
		return r.tenant == p.Tenant && r.subject == p.Subject
	})
	n := before - len(x.out)
	switch {
	case t.wrong == "fails for nobody" && n == 0:
		return 0, errors.New("no rows")
	case t.wrong == "counts nothing":
		return 0, nil
	}
	return n, nil
}

func fixtureOf(wrong string) retentiontest.HolderFixture {
	t := &table{wrong: wrong}
	return retentiontest.HolderFixture{
		Holder: t, InTx: t.inTx, Secret: secret,
		Person: func(_ context.Context, tenant sealtext.Tenant) (sealtext.Person, error) {
			return sealtext.Person{Tenant: tenant, Subject: sealtext.NewSubject()}, nil
		},
		Add: func(_ context.Context, p sealtext.Person) error {
			t.rows = append(t.rows, row{p.Tenant, p.Subject, sealtext.ID{0: byte(len(t.rows))}})
			return nil
		},
	}
}

func TestGoodHolder(t *testing.T) {
	retentiontest.RunHolder(t, func(*testing.T) retentiontest.HolderFixture {
		f := fixtureOf("")
		f.Person = nil // the default
		return f
	})
}

// TestBrokenHolders: each defect fails the case that is for it.
func TestBrokenHolders(t *testing.T) {
	for wrong, want := range map[string]string{
		"fails for nobody":     "nobody",
		"leaves out":           "export shows what is stored",
		"no package":           "records can be read",
		"no kind":              "records can be read",
		"bound to another":     "records can be read",
		"in the clear":         "records can be read",
		"shows others":         "nothing is shown of others",
		"moves":                "the same order each time",
		"goes on":              "export stops",
		"another error":        "export stops",
		"keeps":                "erase destroys",
		"counts nothing":       "erase counts",
		"takes others":         "erase leaves others",
		"takes other tenants":  "erase leaves others",
		"at once":              "erase is part of the transaction",
		"needs no transaction": "erase needs a transaction",
	} {
		t.Run(wrong, func(t *testing.T) {
			var failed []string
			for _, c := range retentiontest.HolderCases() {
				require.NotEmpty(t, c.Why)
				if err := c.Run(t.Context(), fixtureOf(wrong)); err != nil {
					failed = append(failed, c.Name)
				}
			}
			require.Contains(t, failed, want)
		})
	}
}

// TestACaseForEveryDefect: no case passes whatever a holder does.
func TestACaseForEveryDefect(t *testing.T) {
	covered := map[string]bool{}
	for _, wrong := range []string{
		"fails for nobody", "leaves out", "no kind", "shows others", "moves", "goes on", "keeps", "counts nothing", "takes others", "at once",
		"needs no transaction",
	} {
		for _, c := range retentiontest.HolderCases() {
			if c.Run(t.Context(), fixtureOf(wrong)) != nil {
				covered[c.Name] = true
			}
		}
	}
	for _, c := range retentiontest.HolderCases() {
		require.True(t, covered[c.Name], c.Name)
	}
}
