package service_test

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/service"
	"github.com/sealtext/sealtext/transport/optouts"
)

// empty has nobody on its list, or is away.
type empty struct{ err error }

func (e empty) ListOptOuts(context.Context, optouts.Query, string) (optouts.Page, error) {
	return optouts.Page{}, e.err
}

// The lists of Config.OptOuts are read from Start to Stop, and what goes wrong comes as that of other
// tasks does.
func TestOptOuts(t *testing.T) {
	away := errors.New("the provider is away")
	heard := make(chan service.Error, 10)
	s := open(t, func(c *service.Config) {
		c.OptOuts = []optouts.Config{{Name: "inbox", Lister: empty{away}}}
		c.OnError = func(_ context.Context, e service.Error) { heard <- e }
	})
	shop := sealtext.MustTenant("shop")
	require.NoError(t, s.Declare(t.Context(), web, offersOf(shop)))
	require.NoError(t, s.Start(t.Context()))
	e := <-heard
	require.Equal(t, "opt-outs", e.Task)
	require.Equal(t, "inbox", e.Route)
	require.Equal(t, shop, e.Tenant)
	require.ErrorIs(t, e, away)
	require.NoError(t, s.Stop(t.Context()))
	ok, err := s.OptOuts["inbox"].Stats(), s.OptOuts["inbox"].Step(t.Context())
	require.NoError(t, err, "its lease was given back")
	require.True(t, ok.Leads)
}

func TestOptOutsRefused(t *testing.T) {
	for name, c := range map[string]struct {
		lists []optouts.Config
		want  string
	}{
		"twice the same name": {[]optouts.Config{{Name: "inbox", Lister: empty{}}, {Name: "inbox", Lister: empty{}}}, "inbox twice"},
		"nothing to do":       {[]optouts.Config{{Name: "inbox"}}, "Config.Lister"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := service.New(t.Context(), service.Config{
				Stores: memory(t), Locator: locator(t), OptOuts: c.lists,
			})
			require.ErrorContains(t, err, c.want)
		})
	}
}
