package sqltest_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/consenttest"
	"github.com/sealtext/sealtext/transport"
)

// blinded is a ledger's store whose list of hand-offs fails, or ends a context, at a call.
type blinded struct {
	consenttest.SharedStore
	calls int
	at    func(call int) error
}

func (b *blinded) Live(ctx context.Context, keys []consent.EventKey) ([]consent.Handoff, error) {
	b.calls++
	if b.at != nil {
		if err := b.at(b.calls); err != nil {
			return nil, err
		}
	}
	return b.SharedStore.Live(ctx, keys)
}

var errBlind = errors.New("connection refused")

// A Receive of a STOP whose barrier could not be read or waited for gives that error, and the repeat
// waits; only a complete list of hand-offs whose waiting the caller ended is no error.
func TestReceiveWithoutABarrierIsAnError(t *testing.T) {
	onBoth(t, func(t *testing.T, e kind) {
		now := func() time.Time { return noon }
		name, from := sealtext.MustProgram("reminders"), sealtext.MustSender("24273")
		ann, err := sealtext.ParseE164("+12025550123")
		require.NoError(t, err)
		stop, err := sealtext.NewBody("STOP")
		require.NoError(t, err)
		for _, c := range []struct {
			name    string
			running bool // a hand-off of another process
			at      func(call int, end context.CancelFunc) error
			cause   error
			partial bool
		}{
			{"the store fails at once", true, func(int, context.CancelFunc) error { return errBlind }, errBlind, true},
			{"the store fails at once, and nothing runs", false, func(int, context.CancelFunc) error { return errBlind }, errBlind, true},
			{"the context ends after the commit", true, func(_ int, end context.CancelFunc) error { end(); return nil }, context.Canceled, true},
			{"the store fails while Receive waits", true, func(call int, _ context.CancelFunc) error {
				if call > 1 {
					return errBlind
				}
				return nil
			}, errBlind, false},
			{"the context ends while Receive waits", true, func(call int, end context.CancelFunc) error {
				if call > 1 {
					end()
				}
				return nil
			}, nil, false},
		} {
			t.Run(c.name, func(t *testing.T) {
				db, _ := e.Fresh(t)
				sealer, log, zones, content := below(t, db, now)
				store := &blinded{SharedStore: db.Consent()}
				ledger, err := consent.New(consent.Config{Store: store, Sealer: sealer, Audit: log, Now: now, Programs: declared(t, name, from)})
				require.NoError(t, err)
				gateway, err := transport.NewGateway(transport.GatewayConfig{
					Store: db.Transport(), Sealer: sealer, Consent: ledger, Audit: log, Locator: zones, Content: content, Now: now,
				})
				require.NoError(t, err)
				person, err := find(t, db, sealer, ann)
				require.NoError(t, err)
				up := flightRow(consent.EventKey{Tenant: clinic, Pseudonym: person.Pseudonyms[0]})
				if c.running {
					require.NoError(t, enterHandoff(t.Context(), db, up))
				}
				ctx, end := context.WithCancel(t.Context())
				defer end()
				store.at = func(call int) error { return c.at(call, end) }
				in := transport.Incoming{Tenant: clinic, Transport: "inbox", EventID: "event-1", From: ann, To: from, Body: stop}
				got, err := gateway.Receive(ctx, in)
				require.True(t, got.Action.Barrier)
				if c.cause == nil {
					require.NoError(t, err)
					require.Equal(t, []sealtext.ID{up.Message}, got.InFlight, "the list is complete")
				} else {
					var flying *consent.HandoffsInFlightError
					require.ErrorAs(t, err, &flying)
					require.ErrorIs(t, err, c.cause)
					require.Equal(t, c.partial, flying.Partial)
				}
				d, err := ledger.Check(t.Context(), nil, consent.Request{Person: person, Program: name, Sender: from, Purpose: sealtext.Transactional})
				require.NoError(t, err)
				require.False(t, d.Allowed, "it is in force all the same")

				store.at = nil
				require.NoError(t, db.Consent().Leave(t.Context(), nil, []consent.Handoff{up}))
				got, err = gateway.Receive(t.Context(), in)
				require.NoError(t, err)
				require.True(t, got.Repeat)
				require.Empty(t, got.InFlight)
			})
		}
	})
}
