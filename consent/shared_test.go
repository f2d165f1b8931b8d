package consent_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/consenttest"
	"github.com/sealtext/sealtext/consent/rule"
	"github.com/sealtext/sealtext/memstore"
)

// sharedStore is a store that fails where it is told to.
type sharedStore struct {
	consenttest.SharedStore
	mu                       sync.Mutex
	enter, leave, live, load error
	entered                  int
	// Set before the store is used: ahead is how far its clock was set
	// forward after all rows were written, waits runs in every call.
	ahead time.Duration
	waits func()
}

func (s *sharedStore) fail(where *error, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	*where = err
}

func (s *sharedStore) failed(where *error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return *where
}

func (s *sharedStore) Enter(ctx context.Context, tx sealtext.Tx, hs []consent.Handoff) ([]bool, error) {
	s.mu.Lock()
	s.entered++
	s.mu.Unlock()
	if s.waits != nil {
		s.waits()
	}
	entered, err := s.SharedStore.Enter(ctx, tx, hs)
	return entered, errors.Join(err, s.failed(&s.enter)) // the worst kind: it is there
}

func (s *sharedStore) Leave(ctx context.Context, tx sealtext.Tx, hs []consent.Handoff) error {
	if err := s.failed(&s.leave); err != nil {
		return err
	}
	return s.SharedStore.Leave(ctx, tx, hs)
}

func (s *sharedStore) Live(ctx context.Context, keys []consent.EventKey) ([]consent.Handoff, error) {
	if err := s.failed(&s.live); err != nil {
		return nil, err
	}
	if s.waits != nil {
		s.waits()
	}
	live, err := s.SharedStore.Live(ctx, keys)
	for i := range live {
		live[i].Left -= s.ahead
	}
	return live, err
}

func (s *sharedStore) LiveOf(ctx context.Context, tenant sealtext.Tenant) ([]consent.Handoff, error) {
	if err := s.failed(&s.live); err != nil {
		return nil, err
	}
	return s.SharedStore.LiveOf(ctx, tenant)
}

func (s *sharedStore) Load(ctx context.Context, tx sealtext.Tx, keys []consent.EventKey) ([]consent.EventRow, error) {
	if err := s.failed(&s.load); err != nil && tx == nil {
		return nil, err
	}
	return s.SharedStore.Load(ctx, tx, keys)
}

// two are the ledgers of two processes over one store, and a person who
// agreed. What they audit is dropped.
func two(t *testing.T, change ...func(*config)) (here, there world, store *sharedStore, p sealtext.Person) {
	t.Helper()
	mem, err := memstore.New(memstore.Config{})
	require.NoError(t, err)
	store = &sharedStore{SharedStore: mem.Consent().(consenttest.SharedStore)}
	over := func(c *config) { c.Store, c.Audit = store, failingAudit{nil} }
	here, there = newWorld(t, append(change, over)...), newWorld(t, over)
	p = person(clinic, 1)
	here.record(t, optIn(p, consent.ForProgram(offers), noon.Add(-time.Hour), "yes", sealtext.Marketing))
	here.record(t, optIn(p, consent.ForProgram(reminders), noon.Add(-time.Hour), "otp", sealtext.OTP))
	return here, there, store, p
}

// revoking runs a Revoke in the background.
func (w world) revoking(ctx context.Context, e consent.Event) (done chan struct{}, receipt *consent.Stored, failed *error) {
	done, receipt, failed = make(chan struct{}), new(consent.Stored), new(error)
	go func() {
		defer close(done)
		*receipt, *failed = w.Revoke(ctx, e)
	}()
	return done, receipt, failed
}

func ended(done chan struct{}) bool {
	synctest.Wait()
	select {
	case <-done:
		return true
	default:
		return false
	}
}

func TestRevokeWaitsForOtherProcesses(t *testing.T) {
	otp := consent.Request{Program: reminders, Sender: toll, Purpose: sealtext.OTP, Message: sealtext.NewID()}
	for _, c := range []struct {
		name    string
		request func(sealtext.Person) consent.Request
		out     func(sealtext.Person) consent.Event
		waits   bool
	}{
		{"program", marketing, func(p sealtext.Person) consent.Event { return optOut(p, consent.ForProgram(offers), noon, "out") }, true},
		{"tenant", marketing, func(p sealtext.Person) consent.Event { return optOut(p, consent.ForTenant(), noon, "out") }, true},
		{"account, at another tenant", marketing, func(sealtext.Person) consent.Event {
			return optOut(person(dentist, 1), consent.ForAccount(), noon, "out")
		}, true},
		{"a new key in front", marketing, func(p sealtext.Person) consent.Event {
			p.Pseudonyms = append([]sealtext.Pseudonym{sealtext.MakePseudonym(2, [16]byte{9})}, p.Pseudonyms...)
			return optOut(p, consent.ForProgram(offers), noon, "out")
		}, true},
		{"other sender", marketing, func(p sealtext.Person) consent.Event {
			return optOut(p, consent.ForSender(offers, toll), noon, "out")
		}, false},
		{"other program", func(p sealtext.Person) consent.Request { otp.Person = p; return otp }, func(p sealtext.Person) consent.Event {
			return optOut(p, consent.ForProgram(offers), noon, "out")
		}, false},
		{"other purpose", func(p sealtext.Person) consent.Request { otp.Person = p; return otp }, func(p sealtext.Person) consent.Event {
			return optOut(p, consent.ForTenant(), noon, "out", sealtext.Marketing)
		}, false},
		{"other person", marketing, func(sealtext.Person) consent.Event {
			return optOut(person(clinic, 2), consent.ForTenant(), noon, "out")
		}, false},
		{"other tenant", marketing, func(sealtext.Person) consent.Event {
			return optOut(person(dentist, 1), consent.ForTenant(), noon, "out")
		}, false},
	} {
		for _, way := range []string{"Revoke", "Barrier"} {
			t.Run(c.name+" by "+way, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					here, there, store, p := two(t)
					r := c.request(p)
					goOn, _, handedOff := here.running(r, true)
					e := c.out(p)
					var ids []sealtext.ID
					var err error
					done := make(chan struct{})
					go func() {
						defer close(done)
						if way == "Revoke" {
							var receipt consent.Stored
							receipt, err = there.Revoke(ctx, e)
							ids = receipt.HandedOff
							return
						}
						if err = store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
							_, err := there.RecordTx(ctx, tx, e)
							return err
						}); err == nil {
							ids, err = there.Barrier(ctx, e.Person)
						}
					}()
					require.Equal(t, !c.waits, ended(done))
					close(goOn)
					<-done
					require.NoError(t, err)
					require.NoError(t, <-handedOff)
					if c.waits {
						require.Equal(t, []sealtext.ID{r.Message}, ids)
					} else {
						require.Empty(t, ids)
					}
				})
			})
		}
	}
}

// The other process cannot be told; it asks before it gives the number out.
func TestRedeemNoticesAnOptOutElsewhere(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		here, there, _, p := two(t)
		r := marketing(p)
		goOn, permit, handedOff := here.running(r, false)
		done, _, failed := there.revoking(ctx, optOut(p, consent.ForTenant(), noon, "out"))
		require.False(t, ended(done))
		require.NoError(t, permit.Err(), "nothing was asked yet")
		require.ErrorIs(t, permit.Redeem(r.Message), consent.ErrPermitInvalid)
		require.ErrorContains(t, permit.Err(), "opted out")
		close(goOn)
		require.ErrorIs(t, <-handedOff, context.Canceled)
		<-done
		require.NoError(t, *failed)
	})
}

func TestRevokeOutlivesADeadProcess(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, there, store, p := two(t)
		keys := []consent.EventKey{{Tenant: clinic, Pseudonym: p.Pseudonyms[0]}}
		lost := consent.Handoff{
			ID: sealtext.NewID(), Tenant: clinic, Program: offers, Sender: sender, Purpose: sealtext.Marketing,
			Message: sealtext.NewID(), Left: 40 * time.Second,
		}
		lost.Keys = keys
		entered, err := store.SharedStore.Enter(ctx, nil, []consent.Handoff{lost})
		require.NoError(t, err)
		require.Equal(t, []bool{true}, entered)
		start := time.Now()
		receipt, err := there.Revoke(ctx, optOut(p, consent.ForTenant(), noon, "out"))
		require.NoError(t, err)
		require.Equal(t, []sealtext.ID{lost.Message}, receipt.HandedOff)
		require.Equal(t, 40*time.Second, time.Since(start))
		live, err := store.SharedStore.Live(ctx, keys)
		require.NoError(t, err)
		require.Empty(t, live, "a row that names the person does not stay for ever")
	})
}

func TestRevokeElsewhereWhoseTimeEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		here, there, store, p := two(t)
		r := marketing(p)
		goOn, _, handedOff := here.running(r, true)
		short, cancel := context.WithTimeout(ctx, time.Second)
		defer cancel()
		receipt, err := there.Revoke(short, optOut(p, consent.ForTenant(), noon, "out"))
		require.ErrorIs(t, err, context.DeadlineExceeded)
		var typed *consent.HandoffsInFlightError
		require.ErrorAs(t, err, &typed)
		require.Equal(t, []sealtext.ID{r.Message}, typed.Messages)
		require.False(t, receipt.ID.IsZero())
		require.False(t, there.check(t, marketing(p)).Allowed, "the opt-out is in force")

		store.fail(&store.live, errors.New("connection refused"))
		_, err = there.Barrier(ctx, p)
		require.ErrorIs(t, err, consent.ErrHandoffsInFlight)
		require.ErrorIs(t, err, store.live)
		store.fail(&store.live, nil)

		close(goOn)
		require.NoError(t, <-handedOff)
		ids, err := there.Barrier(ctx, p)
		require.NoError(t, err)
		require.Empty(t, ids)
	})
}

// Whatever the clocks of the processes say: a span is counted, not a time.
func TestSkewedProcesses(t *testing.T) {
	for _, skew := range []time.Duration{-5 * time.Hour, -time.Minute, time.Minute, 90 * time.Minute} {
		t.Run(skew.String(), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				here, there, _, p := two(t, func(c *config) { c.Rules = []rule.Rule{} })
				here.clock.advance(skew)
				goOn, _, handedOff := here.running(marketing(p), true)
				done, _, failed := there.revoking(ctx, optOut(p, consent.ForTenant(), noon, "out"))
				require.False(t, ended(done))
				close(goOn)
				require.NoError(t, <-handedOff)
				<-done
				require.NoError(t, *failed)
			})
		})
	}
}

func TestHandOffEndsBeforeItsRow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		here, there, _, p := two(t)
		goOn := make(chan struct{})
		deadline := make(chan struct{})
		go func() {
			_, _ = here.Do(ctx, marketing(p), func(ctx context.Context, _ consent.Permit) error {
				<-ctx.Done() // a transport that listens, and a process that then hangs
				close(deadline)
				<-goOn
				return ctx.Err()
			})
		}()
		synctest.Wait()
		done, _, failed := there.revoking(ctx, optOut(p, consent.ForTenant(), noon, "out"))
		require.False(t, ended(done))
		<-deadline
		require.False(t, ended(done), "the row lasts longer than the hand-off")
		<-done
		require.NoError(t, *failed)
		close(goOn)
	})
}
