package outside_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/service/servicetest"
	"github.com/sealtext/sealtext/transport"
)

const ann, bob = "+12025550123", "+12025550124"

// The five lines that a consumer's test of its opt-outs takes.
func TestNoTextAfterStop(t *testing.T) {
	h := servicetest.New(t)
	h.OptIn(ann)
	require.NoError(t, h.Send(ann, "Your appointment is tomorrow at 10."))
	h.Reply(ann, "STOP")
	require.ErrorIs(t, h.Send(ann, "Are you still there?"), transport.ErrDenied)

	require.Equal(t, []string{"Your appointment is tomorrow at 10."}, h.Texts(ann))
}

func TestNoTextWithoutConsent(t *testing.T) {
	h := servicetest.New(t)
	require.ErrorIs(t, h.Send(ann, "Hello!"), transport.ErrDenied)
	h.OptIn(bob)
	require.ErrorIs(t, h.Send(ann, "Hello!"), transport.ErrDenied)
	require.Empty(t, h.Texts(ann))
}

func TestStopReachesWhatWaits(t *testing.T) {
	h := servicetest.New(t)
	h.OptIn(ann)
	_, err := h.Gateway.Send(t.Context(), h.Message(ann, "later"))
	require.NoError(t, err)
	h.Reply(ann, "please stop")
	h.Deliver()
	require.Empty(t, h.Texts(ann))
}
