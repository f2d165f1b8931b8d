package transporttest_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/internal/txcase"
	"github.com/sealtext/sealtext/memstore"
	"github.com/sealtext/sealtext/transport/transporttest"
)

func goodDatabase() transporttest.Database {
	s, err := memstore.New(memstore.Config{})
	if err != nil {
		panic(err)
	}
	return transporttest.Database{Audit: s.Audit(), Subjects: s.Vault(), Consent: s.Consent(), Retention: s.Retention(), Transport: s.Transport()}
}

func TestGoodDatabase(t *testing.T) {
	transporttest.RunDatabase(t, func(*testing.T) transporttest.Database { return goodDatabase() })
}

// aside is a log of its own that takes any Tx and commits at once.
type aside struct {
	audit.Store
	own audit.Store
}

func (a aside) Append(ctx context.Context, _ sealtext.Tx, row audit.Row) error {
	return a.own.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error { return a.own.Append(ctx, tx, row) })
}

func (a aside) AppendAll(ctx context.Context, _ sealtext.Tx, rows []audit.Row) error {
	return a.own.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error { return a.own.AppendAll(ctx, tx, rows) })
}

func (a aside) Rows(ctx context.Context, _ sealtext.Tx, q audit.Query) ([]audit.Row, error) {
	return a.own.Rows(ctx, nil, q)
}

func TestBrokenDatabase(t *testing.T) {
	broken := []txcase.Broken[transporttest.Database]{
		{Name: "has a log in another store", Cases: []string{"database-commit", "database-rollback", "database-panic"}, Open: func() transporttest.Database {
			r := goodDatabase()
			r.Audit = goodDatabase().Audit
			return r
		}},
		{Name: "has a log that commits by itself", Cases: []string{"database-rollback", "database-panic"}, Open: func() transporttest.Database {
			r := goodDatabase()
			r.Audit = aside{r.Audit, goodDatabase().Audit}
			return r
		}},
	}
	cases := map[string]transporttest.DatabaseCase{}
	var names []string
	for _, c := range transporttest.DatabaseCases() {
		cases[c.Name] = c
		names = append(names, c.Name)
	}
	require.NoError(t, txcase.Bites(t.Context(), names, func(ctx context.Context, name string, open func() transporttest.Database) error {
		return cases[name].Run(ctx, open)
	}, broken))
}
