package service_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/retention"
	"github.com/sealtext/sealtext/service"
)

// notes is a holder of the application's own.
type notes struct{ erased int }

func (*notes) Export(context.Context, sealtext.Person, func(sealtext.Record) error) error { return nil }

func (n *notes) Erase(context.Context, sealtext.Tx, sealtext.Person) (int, error) {
	n.erased++
	return 1, nil
}

// A holder of the application's own stands beside those of the library, and a schedule that two
// services are made from stays as it was.
func TestHoldersAndSchedulesOfTheHost(t *testing.T) {
	own, schedules := &notes{}, service.DefaultSchedules()
	s := open(t, func(c *service.Config) {
		c.Schedules = schedules
		c.Adjust = func(p *service.Parts) { p.Rights.Holders = []retention.NamedHolder{{Name: "notes", Holder: own}} }
	})
	require.Nil(t, schedules[0].Disposer)
	require.NoError(t, s.Declare(t.Context(), web, offersOf(shop)))
	optIn(t, s, shop, ann)
	var p sealtext.Person
	require.NoError(t, s.InTx(t.Context(), func(ctx context.Context, tx sealtext.Tx) (err error) {
		p, err = s.Sealer.Enroll(ctx, tx, shop, number(t, ann))
		return err
	}))
	certificate, err := s.Rights.Erase(t.Context(), web, p, "case-1")
	require.NoError(t, err)
	require.Equal(t, 1, own.erased)
	require.NotEmpty(t, certificate)
}
