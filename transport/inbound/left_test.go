package inbound_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/service/servicetest"
	"github.com/sealtext/sealtext/transport/inbound"
)

// A STOP that no webhook brought counts also if its sender is no longer declared when the list is read.
func TestSendersThatLeft(t *testing.T) {
	next := sealtext.MustSender("+15005550007")
	for name, c := range map[string]struct {
		away  time.Duration // of the provider, after the sender has left
		found bool
	}{
		"at once":               {0, true},
		"after half an hour":    {30 * time.Minute, true},
		"almost given up":       {24*time.Hour - time.Minute, true},
		"it never answers, and": {24 * time.Hour, false},
	} {
		for _, how := range []string{"replaced", "the program is retired", "the tenant is retired"} {
			t.Run(how+": "+name, func(t *testing.T) {
				var p program.Program
				w := newWorld(t, func(cfg *servicetest.Config) { p = cfg.Programs[0] })
				w.OptIn(ann)
				watcher := w.watcher(nil)
				require.NoError(t, watcher.Step(ctx))
				w.Clock.Advance(time.Minute)
				w.write("SM1", ann, "STOP", w.Clock.Now())
				w.Clock.Advance(time.Second)
				var err error
				switch how {
				case "replaced":
					p.Senders = []program.Sender{{Address: next, Route: "other"}}
					_, err = w.Service.Programs.Declare(ctx, desk, p)
				case "the program is retired":
					_, err = w.Service.Programs.Retire(ctx, desk, w.Tenant, w.Program)
				default:
					_, err = w.Service.Programs.RetireTenant(ctx, desk, w.Tenant)
				}
				require.NoError(t, err)
				left := w.Clock.Now()
				w.provider.set(errAway, false)
				for ; w.Clock.Now().Before(left.Add(c.away)); w.Clock.Advance(max(10*time.Minute, c.away/6)) {
					require.NoError(t, w.watcher(func(cfg *inbound.Config) { cfg.Database = taken{w.database} }).Step(ctx))
				}
				w.provider.set(nil, false)
				w.errors()
				w.Clock.Advance(-w.Clock.Now().Sub(left.Add(c.away))) // the last step of the loop is not a whole one
				require.NoError(t, watcher.Step(ctx))
				state := consent.StateIn
				heard := w.errors()
				if c.found {
					state = consent.StateOut
					require.Empty(t, heard)
				} else {
					require.Len(t, heard, 1)
					require.ErrorIs(t, heard[0], inbound.ErrLeft)
					require.Equal(t, w.Sender, heard[0].Sender)
				}
				status, err := w.Consent.Status(ctx, w.Person(ann), w.Program, w.Sender)
				require.NoError(t, err)
				require.Equal(t, state, status[1].State)
				require.Empty(t, w.pauses())

				// And no more once that was listed for long enough.
				w.Clock.Advance(inbound.MaxBehind)
				require.NoError(t, watcher.Step(ctx))
				lists := len(w.provider.listed())
				w.Clock.Advance(time.Minute)
				require.NoError(t, watcher.Step(ctx))
				require.Len(t, w.provider.listed(), lists)
				require.Empty(t, w.errors())
			})
		}
	}
}

// One that is declared again goes on where it was.
func TestASenderThatComesBack(t *testing.T) {
	var p program.Program
	w := newWorld(t, func(cfg *servicetest.Config) { p = cfg.Programs[0] })
	watcher := w.watcher(nil)
	require.NoError(t, watcher.Step(ctx))
	_, err := w.Service.Programs.Retire(ctx, desk, w.Tenant, w.Program)
	require.NoError(t, err)
	w.provider.set(errAway, false)
	w.Clock.Advance(time.Minute)
	require.NoError(t, watcher.Step(ctx))
	_, err = w.Service.Programs.Declare(ctx, desk, p)
	require.NoError(t, err)
	w.Clock.Advance(inbound.MaxBehind - time.Minute)
	require.NoError(t, watcher.Step(ctx))
	require.Equal(t, []sealtext.Sender{w.Sender}, watcher.Stats().Behind)
}
