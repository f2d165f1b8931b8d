package shown_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit/internal/shown"
)

func TestScope(t *testing.T) {
	for _, c := range []struct{ scope, want string }{
		{"", ""}, {"account", "account"}, {"tenant", "tenant"}, {"program reminders", "program reminders"},
		{"sender 24273 of program reminders", "sender 24273 of program reminders"},
		{"sender +15551230000 of program reminders", "a sender of program reminders"},
		{"sender +447700900123 of program +447700900123", shown.Withheld},
		{"+447700900123", shown.Withheld},
		{"program +447700900123", shown.Withheld},
	} {
		require.Equal(t, c.want, shown.Scope(c.scope), c.scope)
	}
}

func TestValues(t *testing.T) {
	require.Equal(t, []string{"ticket-12", "", shown.Withheld}, shown.References([]string{"ticket-12", "", "+447700900123"}))
	require.Equal(t, "24273", shown.Sender(sealtext.MustSender("24273")))
	require.Equal(t, "CITY CLINIC", shown.Sender(sealtext.MustSender("CITY CLINIC")))
	require.Empty(t, shown.Sender(sealtext.MustSender("+15551230000")))
	require.Empty(t, shown.Sender(sealtext.Sender{}))
}
