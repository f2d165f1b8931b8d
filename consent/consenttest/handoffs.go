package consenttest

import (
	"context"
	"testing"

	"github.com/sealtext/sealtext/consent"
)

// SharedStore is a [consent.Store] that is a [consent.HandoffStore] too, and so supports the
// barrier between processes.
type SharedStore interface {
	consent.Store
	consent.HandoffStore
}

// HandoffCase is one requirement for a [consent.HandoffStore].
type HandoffCase struct {
	Name string
	Why  string // printed when the case fails
	// Run returns what is wrong. It takes one fresh, empty store from open.
	Run func(ctx context.Context, open func() SharedStore) error
}

// RunHandoffStore runs every case against stores from open, which returns a fresh and empty one
// each time and cleans up through t. The store must also pass [RunStore].
func RunHandoffStore(t *testing.T, open func(t *testing.T) SharedStore) {
	t.Helper()
	for _, c := range HandoffCases() {
		runCase(t, c.Name, c.Why, c.Run, open)
	}
}

// HandoffCases returns the cases of [RunHandoffStore], for a runner of your own.
func HandoffCases() []HandoffCase {
	return []HandoffCase{
		{"handoff-round-trip", "every field of a hand-off must come back: whether an opt-out covers it is told by them", handoffRoundTrip},
		{"handoff-keys", "a hand-off must be found under each of its keys, once however many are asked for, and under no other: a revocation may know the person by another of the pseudonyms, or in the account", handoffKeys},
		{"handoff-again", "entering a hand-off again must change nothing, also not its time: the row must not outlive what its process counts", handoffAgain},
		{"handoff-leave", "leaving must remove the hand-off under the keys, no other hand-off, and do nothing where there is none", handoffLeave},
		{"handoff-ends", "the time of a hand-off must run by the store's clock, and one whose time is up must stay on the list until it is removed: it names a person, and a permit is refused by it", handoffEnds},
		{"handoff-order", "of an Enter and a committed event the later one must see the other: the whole barrier rests on it", handoffOrder},
		{"handoff-concurrent", "hand-offs that enter and leave at once must not lose each other", handoffConcurrent},
		{"handoff-message", "a message must have one hand-off at a time, whoever the keys are of, until it has left or its time is over: two at once are two texts", handoffMessage},
		{"handoff-many", "hundreds of keys must fit into one call", handoffMany},
		{"handoff-batch", "many hand-offs must enter and leave in one call, and each must get an answer of its own: one whose message is open elsewhere must not keep the others out, nor get in with them", handoffBatch},
		{"handoff-transaction", "what a transaction does to hand-offs must be committed and undone with it, and be seen by nobody before: a row that is there too early ends too early, and one that stays makes opt-outs wait", handoffTransaction},
		{"batch-barrier", "while two processes hand over batches, no call may end after an opt-out of its person was acknowledged", batchBarrier},
		{"handoff-all", "every hand-off of a tenant, and of all, must be found without its keys, once each, and with the time that it has left: a pause waits for them", handoffAll},
		{"handoff-canceled", "a context that has ended must give an error: a hand-off whose row may be missing must not go on", handoffCanceled},
	}
}
