package consent_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/consenttest"
	"github.com/sealtext/sealtext/consent/rule"
	"github.com/sealtext/sealtext/memstore"
)

// liveWorld is a world over memstore, which keeps live rows apart, and the
// store itself. Florida caps what its first program sends.
func liveWorld(t *testing.T, change ...func(*config)) (world, consenttest.Snapshotting) {
	mem, err := memstore.New(memstore.Config{})
	require.NoError(t, err)
	store := mem.Consent().(consenttest.Snapshotting)
	return newWorld(t, append([]func(*config){unthrottled, func(c *config) {
		c.Store, c.Audit = store, failingAudit{nil}
		c.Programs[0].Jurisdictions = []rule.Jurisdiction{"US-FL"}
	}}, change...)...), store
}

// oneByOne is a store without any of the optional interfaces except CapStore.
type oneByOne struct {
	consent.Store
	consent.CapStore
}

// TestCheckAllSaysWhatCheckSays compares decisions on persons with random histories, about messages
// of every kind.
func TestCheckAllSaysWhatCheckSays(t *testing.T) {
	for name, change := range map[string]func(*config){
		"a store that reads many at once": func(*config) {},
		"a store that does not":           func(c *config) { c.Store = oneByOne{c.Store, c.Store.(consent.CapStore)} },
		"a store that counts nothing":     func(c *config) { c.Store = struct{ consent.Store }{c.Store} },
	} {
		t.Run(name, func(t *testing.T) {
			w, _ := liveWorld(t, change)
			rng := rand.New(rand.NewPCG(20261122, 4))
			var requests []consent.Request
			for n := range 80 {
				p := person([]sealtext.Tenant{clinic, dentist}[n%2], byte(n/2)) // one account for two
				var heard []sealtext.ID
				for i := range rng.IntN(40) * min(1, n/2%4) { // of some nothing is known
					at := w.clock.now().Add(-time.Duration(rng.IntN(48)) * time.Hour)
					e := optIn(p, consent.ForProgram(offers), at, fmt.Sprintf("%c%c-%c%c", 'a'+n/26, 'a'+n%26, 'a'+i/26, 'a'+i%26), sealtext.Marketing, sealtext.Informational)
					if rng.IntN(20) == 0 {
						e = optOut(p, []consent.Scope{consent.ForProgram(offers), consent.ForTenant(), consent.ForAccount()}[rng.IntN(3)], at, e.IdempotencyKey, sealtext.Marketing)
					}
					heard = append(heard, w.record(t, e).ID)
				}
				for range 1 + rng.IntN(3) {
					r := marketing(p)
					r.Purpose = sealtext.AllPurposes.Each()[rng.IntN(2)]
					switch rng.IntN(6) {
					case 0:
						r.Location.Zones = nil
					case 1:
						r.Expires = w.clock.now()
					case 2:
						if len(heard) > 0 {
							r.Answers = heard[rng.IntN(len(heard))]
						}
					case 3:
						r.Location.Jurisdictions = []rule.Jurisdiction{"US-NY"}
					}
					requests = append(requests, r)
					for range 2 * rng.IntN(4) { // slots, where the message may go out
						r.Message = sealtext.NewID()
						_, err := w.Do(ctx, r, send)
						require.NoError(t, err)
					}
				}
			}
			rules, allowed := map[string]int{}, 0
			for range 3 {
				got, err := w.CheckAll(ctx, nil, requests)
				require.NoError(t, err)
				require.Len(t, got, len(requests))
				for i, r := range requests {
					require.Equal(t, w.check(t, r), got[i], "request %d", i)
					if got[i].Allowed {
						allowed++
					}
					for _, id := range rulesOf(got[i]) {
						rules[id]++
					}
				}
				w.clock.advance(11 * time.Hour)
			}
			require.Greater(t, allowed, 20)
			for _, id := range []string{consent.ReasonOptedOut, consent.ReasonNoOptIn, consent.ReasonExpired, consent.ReasonAnswerNothing} {
				require.Greater(t, rules[id], 5, id)
			}
			if name == "a store that counts nothing" {
				require.Positive(t, rules[rule.ReasonNoCounter])
			} else {
				require.Positive(t, rules["us-fl-cap"])
			}
		})
	}
}

func TestCheckAllRefuses(t *testing.T) {
	w, p := allowed(t)
	none, err := w.CheckAll(ctx, nil, nil)
	require.NoError(t, err)
	require.Empty(t, none)
	bad := marketing(p)
	bad.Sender = sealtext.Sender{}
	got, err := w.CheckAll(ctx, nil, []consent.Request{marketing(p), bad})
	require.Nil(t, got)
	requireInput(t, err, "sender")
	require.ErrorContains(t, err, "request 1: ")

	broken := errors.New("no answer")
	w.store.failed = broken
	got, err = w.CheckAll(ctx, nil, []consent.Request{marketing(p)})
	require.Nil(t, got, "no decision without the events")
	require.ErrorIs(t, err, broken)
	f, s, next := florida(t)
	s.broken = broken
	got, err = f.CheckAll(ctx, nil, []consent.Request{next()})
	require.Nil(t, got, "no decision without the slots")
	require.ErrorIs(t, err, broken)
}

// TestCheckAllOfVeryMany begins again after some thousands of people.
func TestCheckAllOfVeryMany(t *testing.T) {
	w, _ := liveWorld(t)
	requests := make([]consent.Request, 5000)
	for n := range requests {
		p := person(clinic, byte(n))
		p.Pseudonyms[0] = sealtext.MakePseudonym(3, [16]byte{byte(n >> 8), byte(n)})
		requests[n] = marketing(p)
		if n%500 == 499 {
			w.record(t, optIn(p, consent.ForProgram(offers), noon, fmt.Sprintf("in-%c", 'a'+n/500), sealtext.Marketing))
		}
	}
	got, err := w.CheckAll(ctx, nil, requests)
	require.NoError(t, err)
	require.Len(t, got, len(requests))
	for n := range got {
		require.Equal(t, n%500 == 499, got[n].Allowed, n)
	}
}

// TestEveryCopyIsSettled counts what the gate reads after many events of the account, which are
// stored in the tenant and in the account.
func TestEveryCopyIsSettled(t *testing.T) {
	w, store := liveWorld(t)
	p := person(clinic, 1)
	for n := range 100 {
		e := optIn(p, consent.ForAccount(), w.clock.advance(time.Minute), fmt.Sprintf("%c%c", 'a'+n/26, 'a'+n%26), sealtext.Marketing)
		if n%2 == 0 {
			e.Scope = consent.ForProgram(offers) // so that the account sees every other number
		}
		w.record(t, e)
	}
	for _, key := range []consent.EventKey{{Tenant: clinic, Pseudonym: p.Pseudonyms[0]}, {Tenant: account, Pseudonym: p.Account.Pseudonyms[0]}} {
		all, err := store.Load(ctx, nil, []consent.EventKey{key})
		require.NoError(t, err)
		require.GreaterOrEqual(t, len(all), 50)
		live, err := store.Current(ctx, nil, []consent.EventKey{key})
		require.NoError(t, err)
		require.Less(t, len(live), 20)
	}
	require.True(t, w.check(t, marketing(p)).Allowed)
	w.record(t, optOut(p, consent.ForAccount(), w.clock.advance(time.Minute), "out"))
	require.Equal(t, []string{consent.ReasonOptedOut}, rulesOf(w.check(t, marketing(p))))
	entries, err := w.History(ctx, p)
	require.NoError(t, err)
	require.Len(t, entries, 101)
}

// TestASettledEventIsAnswered: the gate looks for it among all events.
func TestASettledEventIsAnswered(t *testing.T) {
	w, store := liveWorld(t)
	p := person(clinic, 1)
	for n := range 15 {
		w.record(t, optIn(p, consent.ForProgram(offers), w.clock.advance(time.Minute), fmt.Sprintf("in-%c", 'a'+n), sealtext.Marketing))
	}
	help := w.record(t, consent.Event{
		Person: p, Kind: consent.KindHelp, Scope: consent.ForProgram(offers), Method: consent.MethodKeyword, Actor: sealtext.System("inbound"),
		OccurredAt: w.clock.now(), IdempotencyKey: "help",
	})
	live, err := store.Current(ctx, nil, []consent.EventKey{{Tenant: clinic, Pseudonym: p.Pseudonyms[0]}})
	require.NoError(t, err)
	require.Len(t, live, 1)
	r := marketing(p)
	r.Purpose, r.Answers = sealtext.Informational, help.ID
	require.True(t, w.check(t, r).Allowed)
	all, err := w.CheckAll(ctx, nil, []consent.Request{r})
	require.NoError(t, err)
	require.True(t, all[0].Allowed)
}

// failingSnapshots fails in one of its two methods.
type failingSnapshots struct {
	consenttest.Snapshotting
	current, settle error
}

func (s *failingSnapshots) Current(ctx context.Context, tx sealtext.Tx, keys []consent.EventKey) ([]consent.EventRow, error) {
	if s.current != nil {
		return nil, s.current
	}
	return s.Snapshotting.Current(ctx, tx, keys)
}

func (s *failingSnapshots) Settle(ctx context.Context, tx sealtext.Tx, key consent.EventKey, ids []sealtext.ID) error {
	if s.settle != nil {
		return s.settle
	}
	return s.Snapshotting.Settle(ctx, tx, key, ids)
}

// TestAFailedSnapshotFailsClosed: without the live events there is no decision, and an event whose
// transaction could not settle is not recorded.
func TestAFailedSnapshotFailsClosed(t *testing.T) {
	store := &failingSnapshots{}
	w, _ := liveWorld(t, func(c *config) {
		store.Snapshotting = c.Store.(consenttest.Snapshotting)
		c.Store = store
	})
	p, broken := person(clinic, 1), errors.New("no answer")
	for n := range 15 {
		w.record(t, optIn(p, consent.ForProgram(offers), w.clock.advance(time.Minute), fmt.Sprintf("in-%c", 'a'+n), sealtext.Marketing))
	}
	for _, fault := range []*error{&store.current, &store.settle} {
		*fault = broken
		_, err := w.Record(ctx, optOut(p, consent.ForProgram(offers), w.clock.now(), "out"))
		require.ErrorIs(t, err, broken)
		entries, err := w.History(ctx, p)
		require.NoError(t, err)
		require.Len(t, entries, 15)
		if fault == &store.current {
			_, err = w.Check(ctx, nil, marketing(p))
			require.ErrorIs(t, err, broken)
		}
		*fault = nil
	}
	w.record(t, optOut(p, consent.ForProgram(offers), w.clock.now(), "out"))
	require.False(t, w.check(t, marketing(p)).Allowed)
}
