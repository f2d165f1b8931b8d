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

func goodRooms() transporttest.Rooms {
	s, err := memstore.New(memstore.Config{})
	if err != nil {
		panic(err)
	}
	return transporttest.Rooms{Audit: s.Audit(), Subjects: s.Vault(), Consent: s.Consent(), Retention: s.Retention(), Transport: s.Transport()}
}

func TestGoodRooms(t *testing.T) {
	transporttest.RunRooms(t, func(*testing.T) transporttest.Rooms { return goodRooms() })
}

// aside is a log of its own that takes any Tx and commits at once.
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

func TestBrokenRooms(t *testing.T) {
	broken := []txcase.Broken[transporttest.Rooms]{
		{Name: "has a log in another store", Cases: []string{"rooms-commit", "rooms-rollback", "rooms-panic"}, Open: func() transporttest.Rooms {
			r := goodRooms()
			r.Audit = goodRooms().Audit
			return r
		}},
		{Name: "has a log that commits by itself", Cases: []string{"rooms-rollback", "rooms-panic"}, Open: func() transporttest.Rooms {
			r := goodRooms()
			r.Audit = aside{r.Audit, goodRooms().Audit}
			return r
		}},
	}
	cases := map[string]transporttest.RoomsCase{}
	var names []string
	for _, c := range transporttest.RoomsCases() {
		cases[c.Name] = c
		names = append(names, c.Name)
	}
	require.NoError(t, txcase.Bites(t.Context(), names, func(ctx context.Context, name string, open func() transporttest.Rooms) error {
		return cases[name].Run(ctx, open)
	}, broken))
}
