package consent_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/consenttest"
	"github.com/sealtext/sealtext/memstore"
)

// watchedStore counts the reads of hand-offs, the last one of a Redeem, and holds up the first.
type watchedStore struct {
	consenttest.SharedStore
	reads  atomic.Int32
	failed atomic.Bool
	panics atomic.Bool
	begun  chan struct{} // closed when the first read waits; nil for none
	goOn   chan struct{}
	once   sync.Once
}

func (s *watchedStore) Live(ctx context.Context, keys []consent.EventKey) ([]consent.Handoff, error) {
	s.reads.Add(1)
	live, err := s.SharedStore.Live(ctx, keys)
	if s.begun != nil {
		s.once.Do(func() { close(s.begun); <-s.goOn })
	}
	if s.panics.Load() {
		panic("it says a number")
	}
	if s.failed.Load() {
		return nil, errUnplugged
	}
	return live, err
}

var errUnplugged = errors.New("unplugged")

// watchedBatch is an open batch to n persons, over a store whose reads are watched.
func watchedBatch(t *testing.T, n int) (w world, store *watchedStore, permits []consent.Permit) {
	mem, err := memstore.New(memstore.Config{})
	require.NoError(t, err)
	store = &watchedStore{SharedStore: mem.Consent().(consenttest.SharedStore)}
	w = newWorld(t, func(c *config) { c.Store, c.Audit = store, failingAudit{nil} })
	var rs []consent.Request
	for i := range n {
		p := person(clinic, byte(i))
		w.record(t, optIn(p, consent.ForProgram(offers), noon.Add(-time.Hour), fmt.Sprint("yes-", i), sealtext.Marketing))
		rs = append(rs, marketing(p))
	}
	permits = w.batched(t, rs...).Open(ctx)
	store.reads.Store(0)
	return w, store, permits
}

// redeeming redeems permits, each in the background.
func redeeming(permits ...consent.Permit) (all *sync.WaitGroup, errs []error) {
	all, errs = new(sync.WaitGroup), make([]error, len(permits))
	for i, p := range permits {
		all.Go(func() { errs[i] = p.Redeem(p.Message()) })
	}
	return all, errs
}

// A Redeem is answered by a read that began after it asked, and one read answers all that wait.
func TestRedeemsShareAReadThatBeganLater(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, store, permits := watchedBatch(t, 40)
		store.begun, store.goOn = make(chan struct{}), make(chan struct{})
		first, got := redeeming(permits[0])
		<-store.begun // it has read everything
		others, errs := redeeming(permits[1:]...)
		synctest.Wait()
		require.EqualValues(t, 1, store.reads.Load())
		// Another process opts the second person out, and has not called its barrier yet.
		w.inTx(t, func(ctx context.Context, tx sealtext.Tx) error {
			_, err := w.RecordTx(ctx, tx, optOut(person(clinic, 1), consent.ForProgram(offers), noon, "out"))
			return err
		})
		close(store.goOn)
		first.Wait()
		others.Wait()
		require.NoError(t, got[0])
		require.ErrorIs(t, errs[0], consent.ErrPermitInvalid)
		require.ErrorContains(t, errs[0], "opted out")
		for _, err := range errs[1:] {
			require.NoError(t, err)
		}
		require.EqualValues(t, 2, store.reads.Load())
	})
}

// A read that fails fails all that wait for it, and uses no permit up.
func TestAReadOfRedeemsThatFails(t *testing.T) {
	for name, fail := range map[string]func(*watchedStore) *atomic.Bool{
		"error": func(s *watchedStore) *atomic.Bool { return &s.failed },
		"panic": func(s *watchedStore) *atomic.Bool { return &s.panics },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				_, store, permits := watchedBatch(t, 8)
				fail(store).Store(true)
				all, errs := redeeming(permits...)
				all.Wait()
				for _, err := range errs {
					require.ErrorIs(t, err, consent.ErrPermitInvalid)
					require.NotContains(t, err.Error(), "number")
				}
				fail(store).Store(false)
				all, errs = redeeming(permits...)
				all.Wait()
				for i, err := range errs {
					require.NoError(t, err)
					require.NoError(t, permits[i].Err())
					require.ErrorIs(t, permits[i].Redeem(permits[i].Message()), consent.ErrPermitInvalid, "the second time")
				}
			})
		})
	}
}

// The goroutine of the reads ends when nobody waits: synctest fails where one is left.
func TestARedeemWhoseHandoffEndsMeanwhile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, store, permits := watchedBatch(t, 1)
		store.begun, store.goOn = make(chan struct{}), make(chan struct{})
		all, errs := redeeming(permits[0])
		<-store.begun
		time.Sleep(16 * time.Second) //nolint:forbidigo // of the bubble's clock: past the hand-off timeout
		all.Wait()
		require.ErrorIs(t, errs[0], consent.ErrPermitInvalid)
		close(store.goOn)
		synctest.Wait()
		require.ErrorIs(t, permits[0].Err(), consent.ErrPermitInvalid)
	})
}

// The row of a hand-off that its process never settles makes an opt-out in another process wait until
// its time is over by the clock of the store, and no longer; a permit that is not redeemed does so too.
func TestABatchThatIsLeftBehind(t *testing.T) {
	for name, redeem := range map[string]bool{"redeemed": true, "not redeemed": false} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				here, there, store, p := two(t)
				r := marketing(p)
				permit := here.batched(t, r).Open(ctx)[0]
				if redeem {
					require.NoError(t, permit.Redeem(r.Message))
				}
				began := time.Now()
				done, receipt, failed := there.revoking(ctx, optOut(p, consent.ForProgram(offers), noon, "out"))
				require.False(t, ended(done))
				<-done
				require.NoError(t, *failed)
				require.Equal(t, []sealtext.ID{r.Message}, receipt.HandedOff)
				require.LessOrEqual(t, time.Since(began), here.HandoffTimeout()+3*time.Second)
				require.ErrorIs(t, permit.Redeem(r.Message), consent.ErrPermitInvalid)
				require.Empty(t, here.live(t, store, p), "who waited has removed the row")
				permit.End(redeem)
				here.settle(t, permit)
			})
		})
	}
}

// A process that stalled finds at Redeem that the store has given its hand-off up.
func TestRedeemOfABatchWhoseRowIsOver(t *testing.T) {
	here, _, store, p := two(t)
	r := marketing(p)
	permit := here.batched(t, r).Open(ctx)[0]
	store.ahead = 16 * time.Second
	require.ErrorIs(t, permit.Redeem(r.Message), consent.ErrPermitInvalid)
	store.ahead = 0
	require.NoError(t, permit.Redeem(r.Message))
}
