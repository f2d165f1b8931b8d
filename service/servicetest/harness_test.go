package servicetest_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/service/servicetest"
	"github.com/sealtext/sealtext/transport"
)

const ann = "+12025550123"

// The tests of the examples are run.
func TestExamples(t *testing.T) {
	t.Run("no text after STOP", noTextAfterStop)
	t.Run("nothing at night", nothingAtNight)
}

func TestNoTextAfterStop(t *testing.T) {
	h := servicetest.New(t)
	h.OptIn(ann)
	require.NoError(t, h.Send(ann, "Your appointment is tomorrow at 10."))
	h.Reply(ann, "STOP")
	require.ErrorIs(t, h.Send(ann, "Are you still there?"), transport.ErrDenied)
	require.Equal(t, []string{"Your appointment is tomorrow at 10."}, h.Texts(ann))
}

func TestNothingAtNight(t *testing.T) {
	h := servicetest.New(t)
	h.OptIn(ann)
	h.Clock.Set(time.Date(2026, time.March, 3, 8, 0, 0, 0, time.UTC)) // 3:00 in Washington
	require.NoError(t, h.Send(ann, "Your appointment is at 10."))
	require.Empty(t, h.Texts(ann))
	h.Clock.Advance(6 * time.Hour)
	require.Equal(t, 1, h.Deliver())
	require.Equal(t, []string{"Your appointment is at 10."}, h.Texts(ann))
}

func TestNewWith(t *testing.T) {
	news := sealtext.MustProgram("news")
	h := servicetest.NewWith(t, func(c *servicetest.Config) {
		p := c.Programs[0]
		p.Name = news
		c.Programs = append(c.Programs, p)
		c.Tenants = []program.Tenant{{Tenant: p.Tenant}}
		c.Gateway.Validity = map[sealtext.Purpose]time.Duration{sealtext.Informational: time.Hour}
	})
	set, err := h.Service.Programs.Tenant(t.Context(), nil, h.Tenant)
	require.NoError(t, err)
	require.Len(t, set.Programs(), 2)
}

func TestPersonIsTheSameEachTime(t *testing.T) {
	h := servicetest.New(t)
	require.Equal(t, h.Person(ann), h.Person(ann))
	require.NotEqual(t, h.Person(ann).Subject, h.Person("+12025550124").Subject)
}

func TestWithARelayThatRuns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := servicetest.New(t)
		h.OptIn(ann)
		_, err := h.Gateway.Send(t.Context(), h.Message(ann, "Your appointment is tomorrow at 10."))
		require.NoError(t, err)
		require.NoError(t, h.Service.Start(t.Context()))
		got, err := h.Inbox.WaitFor(t.Context(), h.Number(ann))
		require.NoError(t, err)
		require.Equal(t, "Your appointment is tomorrow at 10.", got.Body.Plaintext())
		require.NoError(t, h.Service.Stop(t.Context()))
	})
}
