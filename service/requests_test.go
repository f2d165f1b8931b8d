package service_test

import (
	"context"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/retention/request"
	"github.com/sealtext/sealtext/service"
	"github.com/sealtext/sealtext/service/servicetest"
)

// TestATextOpensARequest: what a person asks for by text has a deadline, a processor that must
// confirm, and a place in what they are shown.
func TestATextOpensARequest(t *testing.T) {
	h := servicetest.NewWith(t, func(c *servicetest.Config) {
		c.Requests.Processors = []string{"inbox"}
	})
	h.OptIn("+447700900123")
	for _, c := range []struct {
		name, text string
		kind       request.Kind
		days       int
		waits      []string
	}{
		{"erasure", "delete my data", request.Erase, 31, []string{"inbox"}},
		{"access", "where did you get my number", request.Access, 31, nil},
		{"sale", "do not sell my data", request.OptOutSale, 15, []string{"inbox"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := h.Reply("+447700900123", c.text)
			require.False(t, r.Request.IsZero())
			made, err := h.Service.Requests.Case(t.Context(), h.Tenant, r.Request)
			require.NoError(t, err)
			require.Equal(t, c.kind, made.Request.Kind)
			require.Equal(t, r.Person.Subject, made.Subject)
			require.Equal(t, request.StateReceived, made.Request.State)
			require.Equal(t, request.ProofPossession, made.Request.Proof)
			require.Equal(t, c.waits, made.Request.Unconfirmed())
			require.Equal(t, made.Request.ReceivedAt.AddDate(0, 0, c.days), made.Request.DeadlineAt)
			require.Equal(t, r.Request, h.Reply("+447700900123", c.text).Request, "once")
		})
	}
	require.Zero(t, h.Reply("+447700900123", "thanks").Request)
	var asked int
	for e, err := range h.Audit.Events(t.Context(), audit.Query{Tenant: h.Tenant}) {
		require.NoError(t, err)
		if e.Kind == audit.KindRequestChanged {
			asked++
		}
	}
	require.Equal(t, 6, asked, "received and proved, three times")
	h.Clock.Advance(40 * 24 * time.Hour)
	var said []string
	_, err := h.Service.Requests.Remind(t.Context(), func(_ context.Context, of request.Case, r request.Reminder) error {
		said = append(said, r.ID+" "+string(of.Request.Kind))
		return nil
	})
	require.NoError(t, err)
	require.ElementsMatch(t, []string{"overdue erase", "overdue access", "overdue opt-out-of-sale"}, said)
}

// TestRemindersOfTheService: what is near goes to the logger, and what is late to OnError as well.
func TestRemindersOfTheService(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log lines
		var heard []service.Error
		s := open(t, func(c *service.Config) {
			c.Logger, c.Processors = slog.New(slog.NewTextHandler(&log, nil)), inboxLtd(t)
			c.OnError = func(_ context.Context, e service.Error) { heard = append(heard, e) }
		})
		_, err := s.CreateTenant(t.Context(), shop)
		require.NoError(t, err)
		opened := func(kind request.Kind, ago time.Duration) request.Case {
			made, err := s.Requests.Open(t.Context(), sealtext.System("website"), shop, sealtext.Subject{}, request.Received{
				Kind: kind, Regime: request.CCPA, At: time.Now().Add(-ago),
			})
			require.NoError(t, err)
			return made
		}
		require.Equal(t, []string{"inbox"}, opened(request.Erase, 40*24*time.Hour).Request.Unconfirmed(), "those of the register")
		opened(request.Access, 50*24*time.Hour)
		require.NoError(t, s.Start(t.Context()))
		time.Sleep(3 * time.Hour) //nolint:forbidigo // the time of the bubble
		synctest.Wait()
		require.NoError(t, s.Stop(t.Context()))
		var late []service.Error
		for _, e := range heard {
			if e.Task == "requests" {
				late = append(late, e)
			}
		}
		require.Len(t, late, 1, "once")
		require.ErrorContains(t, late[0], "should have been answered by")
		require.Equal(t, shop, late[0].Tenant)
		require.Equal(t, 1, strings.Count(log.String(), "must be answered by"))
	})
}
