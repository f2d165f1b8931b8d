package transporttest_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/inbox"
	"github.com/sealtext/sealtext/transport/transporttest"
)

// A consumer's test that nobody is texted after STOP.
func ExampleNew() {
	testNoTextAfterStop := func(t *testing.T) {
		h := transporttest.New(t)
		h.OptIn("+12025550123")
		require.NoError(t, h.Send("+12025550123", "Your appointment is tomorrow at 10."))
		h.Reply("+12025550123", "STOP")
		require.ErrorIs(t, h.Send("+12025550123", "Are you still there?"), transport.ErrDenied)
	}
	_ = testNoTextAfterStop // go test runs it
}

func TestNoTextAfterStop(t *testing.T) {
	h := transporttest.New(t)
	h.OptIn("+12025550123")
	require.NoError(t, h.Send("+12025550123", "Your appointment is tomorrow at 10."))
	h.Reply("+12025550123", "STOP")
	require.ErrorIs(t, h.Send("+12025550123", "Are you still there?"), transport.ErrDenied)
	require.Equal(t, []string{"Your appointment is tomorrow at 10."}, h.Texts("+12025550123"))
}

func TestInboxIsATransport(t *testing.T) {
	transporttest.RunTransport(t, func(t testing.TB) transport.Transport {
		in, err := inbox.New(inbox.Config{})
		require.NoError(t, err)
		return in
	})
}
