package service_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/service"
	"github.com/sealtext/sealtext/service/servicetest"
	"github.com/sealtext/sealtext/transport/inbound"
	"github.com/sealtext/sealtext/transport/webhook"
)

// away lists nothing.
type away struct{ err error }

func (a away) InboundList(context.Context, inbound.Query, func(string, webhook.Event) error) error {
	return a.err
}

// A Watcher runs from Start to Stop, and what it reports comes as that of other tasks does.
func TestCatchUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		lost := errors.New("the provider is away")
		var heard []inbound.Error
		h := servicetest.New(t)
		s := h.Service
		cfg := inbound.Config{
			Name: "inbox", Lister: away{lost}, Take: func(context.Context, string, webhook.Event) error { return nil },
			OnError: func(_ context.Context, e inbound.Error) { heard = append(heard, e) },
		}
		_, err := s.CatchUp(inbound.Config{Name: "inbox"})
		require.ErrorContains(t, err, "Config.Lister")
		w, err := s.CatchUp(cfg)
		require.NoError(t, err)
		require.NoError(t, s.Start(t.Context()))
		_, err = s.CatchUp(cfg)
		require.ErrorIs(t, err, service.ErrStarted)
		time.Sleep(30 * time.Second) //nolint:forbidigo // the time of the bubble
		synctest.Wait()
		require.True(t, w.Stats().Leads)
		require.Len(t, heard, 1)
		require.ErrorIs(t, heard[0], lost)
		require.Equal(t, h.Sender, heard[0].Sender)
		require.NoError(t, s.Stop(t.Context()))
		_, err = s.CatchUp(cfg)
		require.ErrorIs(t, err, service.ErrStopped)
		time.Sleep(time.Hour) //nolint:forbidigo // the time of the bubble
		require.Len(t, heard, 1)
	})
}

// Without a function of its own a Watcher reports to that of the service.
func TestCatchUpReports(t *testing.T) {
	lost := errors.New("the provider is away")
	var heard []service.Error
	s := open(t, func(c *service.Config) {
		c.OnError = func(_ context.Context, e service.Error) { heard = append(heard, e) }
	})
	shop := sealtext.MustTenant("shop")
	require.NoError(t, s.Declare(t.Context(), web, offersOf(shop)))
	w, err := s.CatchUp(inbound.Config{Name: "inbox", Lister: away{lost}, Take: func(context.Context, string, webhook.Event) error { return nil }})
	require.NoError(t, err)
	require.NoError(t, w.Step(t.Context()))
	require.Len(t, heard, 1)
	require.Equal(t, "inbound", heard[0].Task)
	require.Equal(t, "inbox", heard[0].Route)
	require.Equal(t, shop, heard[0].Tenant)
	require.ErrorIs(t, heard[0], lost)
}
