package consent_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/consent/keyword"
)

var (
	confirmIt = keyword.Command{Name: "confirm", Match: "confirm, c, yes, I will be there"}
	cancelIt  = keyword.Command{Name: "cancel", Match: "cancel, cancel #"}
	muteCase  = keyword.Command{Name: "mute", Match: "stop #"}
)

func TestInboundCommands(t *testing.T) {
	w := newWorld(t, func(c *config) {
		c.Programs[0].Commands = []keyword.Command{muteCase}
		c.Programs[1].Commands = []keyword.Command{confirmIt, cancelIt}
	})
	p := person(clinic, 1)
	w.record(t, request(p, "form-1"))
	w.clock.advance(time.Minute)

	a := w.inbound(t, p, toll, "cancel please", "m1")
	require.Equal(t, "cancel", a.Command)
	require.Equal(t, reminders, a.CommandOf)
	require.Empty(t, a.Receipts)
	require.True(t, a.Answers.IsZero())
	require.False(t, a.Barrier)

	require.Equal(t, "mute", w.inbound(t, p, sender, "STOP 12345", "m2").Command)
	require.Empty(t, w.inbound(t, p, sender, "cancel please 10am", "m3").Command, "a command of a program that does not send from there")
	require.Equal(t, "confirm", w.inbound(t, p, toll, "YES", "m4").Command, "a yes that may be about something else")
	require.False(t, w.in(t, p))

	a = w.inbound(t, p, toll, "CANCEL", "m5")
	require.Equal(t, keyword.IntentOptOut, a.Intent)
	require.Len(t, a.Receipts, 2)
	require.True(t, a.CommandOf.IsZero())
}
