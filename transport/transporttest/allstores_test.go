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

func goodStores() transporttest.AllStores {
	s, err := memstore.New(memstore.Config{})
	if err != nil {
		panic(err)
	}
	return transporttest.AllStores{Audit: s.Audit(), Subjects: s.Vault(), Consent: s.Consent(), Retention: s.Retention(), Transport: s.Transport()}
}

func TestGoodAllStores(t *testing.T) {
	transporttest.RunAllStores(t, func(*testing.T) transporttest.AllStores { return goodStores() })
}

// aside is an audit store that accepts any Tx and commits at once.
type aside struct {
	audit.Store
	own audit.Store
}

func (a aside) Append(ctx context.Context, _ sealtext.Tx, row audit.Row) error {
	return a.own.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error { return a.own.Append(ctx, tx, row) })
}

func (a aside) Rows(ctx context.Context, _ sealtext.Tx, q audit.Query) ([]audit.Row, error) {
	return a.own.Rows(ctx, nil, q)
}

func TestBrokenAllStores(t *testing.T) {
	broken := []txcase.Broken[transporttest.AllStores]{
		{Name: "has a log in another store", Cases: []string{"all-stores-commit", "all-stores-rollback", "all-stores-panic"}, Open: func() transporttest.AllStores {
			r := goodStores()
			r.Audit = goodStores().Audit
			return r
		}},
		{Name: "has a log that commits by itself", Cases: []string{"all-stores-rollback", "all-stores-panic"}, Open: func() transporttest.AllStores {
			r := goodStores()
			r.Audit = aside{r.Audit, goodStores().Audit}
			return r
		}},
	}
	cases := map[string]transporttest.AllStoresCase{}
	var names []string
	for _, c := range transporttest.AllStoresCases() {
		cases[c.Name] = c
		names = append(names, c.Name)
	}
	require.NoError(t, txcase.Bites(t.Context(), names, func(ctx context.Context, name string, open func() transporttest.AllStores) error {
		return cases[name].Run(ctx, open)
	}, broken))
}
