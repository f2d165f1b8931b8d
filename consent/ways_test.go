package consent_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
)

// An opt-out counts whatever its method and actor: there is no exclusive means
// of opting out (47 CFR 64.1200(a)(10)). It is recorded with the
// way that it came.
func TestEveryWayOut(t *testing.T) {
	for m, name := range map[consent.Method]string{
		consent.MethodKeyword: "keyword", consent.MethodWebForm: "web-form", consent.MethodEmail: "email", consent.MethodPaper: "paper", consent.MethodCall: "call",
		consent.MethodAPI: "api", consent.MethodImport: "import", consent.MethodProvider: "provider",
	} {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, name, m.String())
			w, p := allowed(t)
			require.True(t, w.check(t, marketing(p)).Allowed)
			out := optOut(p, consent.ForProgram(offers), noon.Add(-time.Hour), "out")
			out.Method = m
			w.clock.advance(time.Minute)
			w.record(t, out)
			require.Equal(t, []string{consent.ReasonOptedOut}, rulesOf(w.check(t, marketing(p))))
			require.Equal(t, name, w.store.events[len(w.store.events)-1].Details.Reason)
			status, err := w.Status(ctx, p, offers, sender)
			require.NoError(t, err)
			require.Equal(t, sealtext.Marketing, status[0].Purpose)
			require.Equal(t, consent.StateOut, status[0].State)
		})
	}
	require.False(t, (consent.MethodEmail + 1).Valid(), "a new one belongs into this test")
}
