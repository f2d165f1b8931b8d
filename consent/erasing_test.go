package consent_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/consenttest"
	"github.com/sealtext/sealtext/consent/disposal"
	"github.com/sealtext/sealtext/memstore"
)

// TestAnErasureDuringAHandOff: what the end of a hand-off writes does not bring back what an
// erasure has taken meanwhile.
func TestAnErasureDuringAHandOff(t *testing.T) {
	p := person(clinic, 1)
	for name, hand := range map[string]func(t *testing.T, w world, erase func()){
		"alone": func(t *testing.T, w world, erase func()) {
			r := marketing(p)
			_, err := w.Do(ctx, r, func(_ context.Context, permit consent.Permit) error {
				require.NoError(t, permit.Redeem(r.Message))
				erase()
				return nil
			})
			require.NoError(t, err)
		},
		"in a batch": func(t *testing.T, w world, erase func()) {
			r := marketing(p)
			permits := w.batched(t, r).Open(ctx)
			require.NoError(t, permits[0].Redeem(r.Message))
			erase()
			permits[0].End(true)
			w.settle(t, permits...)
		},
	} {
		t.Run(name, func(t *testing.T) {
			w, store := overMemory(t)
			w.record(t, optIn(p, consent.ForProgram(offers), noon.Add(-time.Hour), "yes", sealtext.Marketing))
			counts := func() (int, int) {
				slots, err := store.(consent.CapStore).Slots(ctx, nil, clinic, p.Subject)
				require.NoError(t, err)
				last, err := store.(consent.LastHandoffStore).LastHandoffs(ctx, nil, []sealtext.Person{p})
				require.NoError(t, err)
				return len(slots), len(last)
			}
			hand(t, w, func() {
				slots, last := counts()
				require.Equal(t, []int{1, 1}, []int{slots, last}, "while it is handed over")
				w.inTx(t, func(ctx context.Context, tx sealtext.Tx) error {
					_, err := w.Erase(ctx, tx, p)
					return err
				})
			})
			slots, last := counts()
			require.Equal(t, []int{0, 0}, []int{slots, last})
		})
	}
}

// TestManyMessagesWithinTheTimeThatSettlesThem: a person with several messages a minute has as many
// last hand-offs as are kept, and the newest is among them.
func TestManyMessagesWithinTheTimeThatSettlesThem(t *testing.T) {
	w, store := overMemory(t)
	p := person(clinic, 1)
	w.record(t, optIn(p, consent.ForProgram(offers), noon.Add(-time.Hour), "yes", sealtext.Marketing))
	var newest sealtext.ID
	for range 10 * disposal.MaxLastHandoffs {
		w.clock.advance(time.Second)
		r := marketing(p)
		permits := w.batched(t, r).Open(ctx)
		require.NoError(t, permits[0].Redeem(r.Message))
		permits[0].End(true)
		w.settle(t, permits...)
		newest = r.Message
	}
	last, err := store.(consent.LastHandoffStore).LastHandoffs(ctx, nil, []sealtext.Person{p})
	require.NoError(t, err)
	require.Len(t, last, disposal.MaxLastHandoffs)
	require.Equal(t, newest, last[len(last)-1].Message)
}

// unlocking notes for whom it is asked to drop what a lock on slots has written.
type unlocking struct {
	consenttest.Disposing
	people []sealtext.Subject
}

func (u *unlocking) DropSlotsOf(ctx context.Context, tx sealtext.Tx, slots []consent.CapSlot) (int, error) {
	for _, s := range slots {
		u.people = append(u.people, s.Subject)
	}
	return u.Disposing.DropSlotsOf(ctx, tx, slots)
}

// TestADeniedMessageOfABatchLeavesNoLock: the row that locks the slots of a person goes with the
// decision if they have none.
func TestADeniedMessageOfABatchLeavesNoLock(t *testing.T) {
	mem, err := memstore.New(memstore.Config{})
	require.NoError(t, err)
	store := &unlocking{Disposing: mem.Consent().(consenttest.Disposing)}
	w := newWorld(t, func(c *config) { c.Store, c.Audit = store, failingAudit{nil} })
	p, stranger := person(clinic, 1), person(clinic, 2)
	w.record(t, optIn(p, consent.ForProgram(offers), noon.Add(-time.Hour), "yes", sealtext.Marketing))
	b := w.batched(t, marketing(p), marketing(stranger))
	d, err := b.Decision(1)
	require.NoError(t, err)
	require.False(t, d.Allowed)
	require.Equal(t, []sealtext.Subject{stranger.Subject}, store.people)
}
