package request_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/retention/request"
)

// allowed are the states that may follow each state in one step.
var allowed = map[request.State][]request.State{
	request.StateReceived: {request.StateReceived, request.StateWorking, request.StateRefused, request.StateWithdrawn},
	request.StateWorking:  {request.StateWorking, request.StateWaiting, request.StateCompleted, request.StateRefused, request.StateWithdrawn},
	request.StateWaiting:  {request.StateWaiting, request.StateCompleted, request.StateWithdrawn},
}

// TestAnySteps takes random steps at random times, and holds the guarantees of the package after
// each.
func TestAnySteps(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	ends := map[request.State]int{}
	for range 3000 {
		kinds := request.Kinds()
		var processors []string
		for _, name := range []string{"a", "b", "c"} {
			if r.IntN(2) == 0 {
				processors = append(processors, name)
			}
		}
		regime := []request.Regime{request.GDPR, request.CCPA}[r.IntN(2)]
		q, err := request.New(request.Received{Kind: kinds[r.IntN(len(kinds))], Regime: regime, At: noon, Processors: processors})
		require.NoError(t, err)
		for range 25 {
			at, before := noon.Add(time.Duration(r.IntN(2400)-24)*time.Hour), q
			q, err = step(r, q, at)
			if err != nil {
				require.Equal(t, before, q, "an error changes nothing")
			}
			if before.State.Final() {
				require.Equal(t, before, q, "an end does not change")
				continue
			}
			require.Contains(t, allowed[before.State], q.State)
			if q.State != request.StateReceived && q.State != request.StateRefused && q.State != request.StateWithdrawn {
				require.GreaterOrEqual(t, q.Proof, q.Kind.Needs())
			}
			if q.State == request.StateCompleted {
				require.Empty(t, q.Unconfirmed())
				require.False(t, q.AnsweredAt.IsZero())
			}
			require.Equal(t, q.State.Final(), !q.EndedAt.IsZero())
			require.Equal(t, q.State == request.StateRefused, q.Reason != "")
			require.GreaterOrEqual(t, q.Proof, before.Proof)
			require.False(t, q.DeadlineAt.Before(before.DeadlineAt))
			require.Equal(t, before.DeadlineAt.Equal(q.DeadlineAt), before.ExtendedAt.Equal(q.ExtendedAt))
			if !before.ExtendedAt.IsZero() {
				require.Equal(t, before.DeadlineAt, q.DeadlineAt, "extended once")
			}
		}
		ends[q.State]++
	}
	for _, s := range []request.State{request.StateCompleted, request.StateRefused, request.StateWithdrawn, request.StateWaiting} {
		require.NotZero(t, ends[s], "no run came to %s", s)
	}
}

func step(r *rand.Rand, q request.Request, at time.Time) (request.Request, error) {
	switch r.IntN(12) {
	case 0, 1:
		return q.Prove(at, request.Proof(r.IntN(4)))
	case 2, 3:
		return q.Begin(at)
	case 4, 5:
		return q.Answer(at)
	case 6, 7, 8:
		o := []request.Outcome{request.OutcomeDone, request.OutcomeNone, request.OutcomeKept, "?"}[r.IntN(4)]
		return q.Confirm(at, []string{"a", "b", "c"}[r.IntN(3)], o, []string{"", "backup"}[r.IntN(2)])
	case 9:
		return q.Extend(at, "many-records")
	case 10:
		if r.IntN(8) > 0 {
			return q, nil
		}
		return q.Refuse(at, request.ReasonHeld)
	}
	if r.IntN(8) > 0 {
		return q, nil
	}
	return q.Withdraw(at)
}
