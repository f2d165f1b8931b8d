package consent_test

import (
	"context"
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

// batched opens a batch and decides it.
func (w world) batched(t testing.TB, rs ...consent.Request) *consent.Batch {
	t.Helper()
	b := w.Batch(rs)
	t.Cleanup(b.Close)
	w.inTx(t, b.Decide)
	return b
}

func (w world) inTx(t testing.TB, f func(context.Context, sealtext.Tx) error) {
	t.Helper()
	require.NoError(t, w.config.Store.InTx(ctx, f))
}

// settle settles permits that have ended.
func (w world) settle(t testing.TB, permits ...consent.Permit) {
	t.Helper()
	w.inTx(t, func(ctx context.Context, tx sealtext.Tx) error { return w.Settle(ctx, tx, permits) })
}

// overMemory is a world over the memory store, which implements every interface of stores.
func overMemory(t testing.TB, change ...func(*config)) (world, consenttest.SharedStore) {
	t.Helper()
	mem, err := memstore.New(memstore.Config{})
	require.NoError(t, err)
	store := mem.Consent().(consenttest.SharedStore)
	return newWorld(t, append(change, func(c *config) { c.Store, c.Audit = store, failingAudit{nil} })...), store
}

func (w world) live(t testing.TB, store consent.HandoffStore, ps ...sealtext.Person) (messages []sealtext.ID) {
	t.Helper()
	var keys []consent.EventKey
	for _, p := range ps {
		for _, n := range p.Pseudonyms {
			keys = append(keys, consent.EventKey{Tenant: p.Tenant, Pseudonym: n})
		}
	}
	up, err := store.Live(ctx, keys)
	require.NoError(t, err)
	for _, f := range up {
		messages = append(messages, f.Message)
	}
	return messages
}

func TestBatchFromDecisionToOutcome(t *testing.T) {
	capped := rule.Rule{ID: "cap", Purposes: sealtext.Purposes(sealtext.Marketing), Cap: rule.Cap{Limit: 1, Window: time.Hour}, Source: "s", AsOf: noon}
	w, store := overMemory(t, func(c *config) { c.Rules = []rule.Rule{capped} })
	p, q, stranger := person(clinic, 1), person(clinic, 2), person(clinic, 3)
	for _, p := range []sealtext.Person{p, q} {
		w.record(t, optIn(p, consent.ForProgram(offers), noon.Add(-time.Hour), "yes-"+p.Subject.String(), sealtext.Marketing))
	}
	first, second, other, none := marketing(p), marketing(p), marketing(q), marketing(stranger)
	bad, twice := marketing(p), first
	bad.Program = sealtext.MustProgram("undeclared")
	b := w.batched(t, first, second, none, bad, twice, other)

	want := []struct {
		rules []string
		err   error
	}{{}, {rules: []string{"cap"}}, {rules: []string{consent.ReasonNoOptIn}}, {err: consent.ErrUndeclared}, {err: consent.ErrHandoffOpen}, {}}
	for i, c := range want {
		d, err := b.Decision(i)
		require.ErrorIs(t, err, c.err, i)
		require.Equal(t, c.rules, rulesOf(d), i)
		require.Equal(t, c.err == nil && c.rules == nil, d.Allowed, i)
	}
	require.ElementsMatch(t, []sealtext.ID{first.Message, other.Message}, w.live(t, store, p, q, stranger))

	permits := b.Open(ctx)
	require.Len(t, permits, len(want))
	for i, c := range want {
		require.Equal(t, c.err == nil && c.rules == nil, permits[i].Err() == nil, i)
	}
	require.NoError(t, permits[0].Redeem(first.Message))
	require.NoError(t, permits[5].Redeem(other.Message))
	require.ErrorIs(t, w.Settle(ctx, nil, permits), sealtext.ErrForeignTx)
	permits[0].End(true)
	require.ErrorIs(t, permits[0].Context().Err(), context.Canceled)
	permits[5].End(false)
	require.ErrorIs(t, permits[0].Err(), consent.ErrPermitInvalid)
	for range 2 { // the transaction may run again
		w.settle(t, permits...)
		require.Empty(t, w.live(t, store, p, q, stranger))
	}
	require.Equal(t, []string{"cap"}, rulesOf(w.check(t, marketing(p))), "what was sent counts")
	require.True(t, w.check(t, marketing(q)).Allowed, "what was not sent does not")
}

func TestRevokeAndBatch(t *testing.T) {
	for _, c := range []struct {
		name     string
		redeem   bool
		waits    bool
		reported bool
	}{
		{"redeemed", true, true, true},
		{"not redeemed", false, false, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w, _ := overMemory(t)
				p := person(clinic, 1)
				w.record(t, optIn(p, consent.ForProgram(offers), noon.Add(-time.Hour), "yes", sealtext.Marketing))
				r := marketing(p)
				permit := w.batched(t, r).Open(ctx)[0]
				if c.redeem {
					require.NoError(t, permit.Redeem(r.Message))
				}
				done, receipt, failed := w.revoking(ctx, optOut(p, consent.ForProgram(offers), noon, "out"))
				require.Equal(t, !c.waits, ended(done))
				require.ErrorIs(t, permit.Err(), consent.ErrPermitInvalid)
				require.ErrorIs(t, permit.Redeem(r.Message), consent.ErrPermitInvalid)
				permit.End(c.redeem)
				require.True(t, ended(done), "End, and not Settle, is what it waits for in this process")
				require.NoError(t, *failed)
				if c.reported {
					require.Equal(t, []sealtext.ID{r.Message}, receipt.HandedOff)
				} else {
					require.Empty(t, receipt.HandedOff)
				}
				w.settle(t, permit)
			})
		})
	}
}

// A message has one hand-off, of Do or of a batch, here or in another process.
func TestAMessageOfABatchIsOpenOnce(t *testing.T) {
	here, there, store, p := two(t)
	r := marketing(p)
	open := func(w world) (consent.Permit, error) {
		b := w.batched(t, r)
		_, err := b.Decision(0)
		return b.Open(ctx)[0], err
	}
	permit, err := open(here)
	require.NoError(t, err)
	for _, w := range []world{here, there} {
		_, err := open(w)
		require.ErrorIs(t, err, consent.ErrHandoffOpen)
		_, err = w.Do(ctx, r, func(context.Context, consent.Permit) error { return nil })
		require.ErrorIs(t, err, consent.ErrHandoffOpen)
	}
	permit.End(false)
	_, err = open(there)
	require.ErrorIs(t, err, consent.ErrHandoffOpen, "its row stays until it is settled")
	here.settle(t, permit)
	require.Empty(t, here.live(t, store, p))
	permit, err = open(there)
	require.NoError(t, err)
	require.NoError(t, permit.Redeem(r.Message))
}

// What a person asked for is given back when another process has the message open.
func TestAskOfABatchThatDoesNotEnter(t *testing.T) {
	here, there, _, p := two(t)
	stop := optOut(p, consent.ForProgram(reminders), noon.Add(-time.Minute), "stop")
	stop.Method = consent.MethodKeyword
	here.record(t, stop)
	r := asked(p, here.login(t, p, "ask"))
	open := r
	open.Program, open.Sender, open.Purpose, open.Asked = offers, sender, sealtext.Marketing, sealtext.ID{}
	permit := there.batched(t, open).Open(ctx)[0] // the message, for another purpose
	_, err := here.batched(t, r).Decision(0)
	require.ErrorIs(t, err, consent.ErrHandoffOpen)
	permit.End(false)
	there.settle(t, permit)
	here = newWorld(t, func(c *config) { c.Store, c.Audit = here.config.Store, failingAudit{nil} })
	b := here.batched(t, r)
	d, err := b.Decision(0)
	require.NoError(t, err)
	require.Equal(t, r.Asked, d.Asked, "%v", d.Reasons)
	got := b.Open(ctx)[0]
	require.Equal(t, r.Asked, got.Asked())
	require.NoError(t, got.Redeem(r.Message))
}

func TestCloseOfABatch(t *testing.T) {
	w, store := overMemory(t)
	p := person(clinic, 1)
	w.record(t, optIn(p, consent.ForProgram(offers), noon.Add(-time.Hour), "yes", sealtext.Marketing))
	used, unused := marketing(p), marketing(p)
	b := w.Batch([]consent.Request{used, unused})
	_, err := b.Decision(0)
	require.ErrorContains(t, err, "Decide")
	require.ErrorIs(t, b.Decide(ctx, nil), sealtext.ErrForeignTx)
	w.inTx(t, b.Decide)
	permits := b.Open(ctx)
	require.Equal(t, []consent.Permit{{}, {}}, b.Open(ctx), "once")
	w.inTx(t, func(ctx context.Context, tx sealtext.Tx) error {
		require.ErrorContains(t, b.Decide(ctx, tx), "Open")
		require.ErrorContains(t, w.Settle(ctx, tx, permits), "ended")
		return nil
	})
	require.NoError(t, permits[0].Redeem(used.Message))
	b.Close()
	b.Close()
	require.NoError(t, permits[0].Err(), "what runs goes on")
	require.ErrorIs(t, permits[1].Err(), consent.ErrPermitInvalid)
	require.ErrorIs(t, permits[1].Context().Err(), context.Canceled)
	require.NoError(t, permits[0].Context().Err())
	permits[0].End(true)
	permits[0].End(false) // no effect
	w.settle(t, append(permits, consent.Permit{})...)
	require.Empty(t, w.live(t, store, p))
	d, err := w.Do(ctx, used, func(_ context.Context, p consent.Permit) error { p.End(true); w.settle(t, p); return p.Err() })
	require.NoError(t, err, "Settle and End leave a permit of Do alone")
	require.Equal(t, []string{consent.ReasonSent}, rulesOf(d))
	d, err = w.Do(ctx, unused, func(_ context.Context, p consent.Permit) error { p.End(true); w.settle(t, p); return p.Err() })
	require.NoError(t, err)
	require.True(t, d.Allowed)
}

// A batch whose transaction fails leaves nothing.
func TestABatchThatIsNotCommitted(t *testing.T) {
	w, store := overMemory(t)
	p := person(clinic, 1)
	w.record(t, optIn(p, consent.ForProgram(offers), noon.Add(-time.Hour), "yes", sealtext.Marketing))
	r := marketing(p)
	b := w.Batch([]consent.Request{r})
	require.ErrorIs(t, store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		require.NoError(t, b.Decide(ctx, tx))
		return errUnplugged
	}), errUnplugged)
	b.Close()
	require.Equal(t, []consent.Permit{{}}, b.Open(ctx))
	require.Empty(t, w.live(t, store, p))
	_, found, err := w.LastHandoff(ctx, nil, p, sender)
	require.NoError(t, err)
	require.False(t, found)
	permit := w.batched(t, r).Open(ctx)[0]
	w.inTx(t, permit.Begin) // Decide has done it
	last, found, err := w.LastHandoff(ctx, nil, p, sender)
	require.NoError(t, err)
	require.True(t, found)
	require.Equal(t, r.Message, last.Message)
	require.NoError(t, permit.Redeem(r.Message))
}

// A store that fails fails the whole Decide, and no request is decided.
func TestDecideWithoutAStore(t *testing.T) {
	here, _, store, p := two(t)
	b := here.Batch([]consent.Request{marketing(p)})
	defer b.Close()
	store.fail(&store.enter, errUnplugged)
	require.ErrorIs(t, store.InTx(ctx, b.Decide), errUnplugged)
	_, err := b.Decision(0)
	require.ErrorContains(t, err, "Decide")
	store.fail(&store.enter, nil)
	here.inTx(t, b.Decide)
	d, err := b.Decision(0)
	require.NoError(t, err)
	require.True(t, d.Allowed)
}

func TestObserveInABatch(t *testing.T) {
	var denied []sealtext.ID
	w := newWorld(t, func(c *config) {
		c.Observe = &consent.Observe{
			Acknowledge: consent.ObserveAcknowledgment, Until: noon.Add(time.Hour),
			Denied: func(_ context.Context, r consent.Request, _ consent.Decision) { denied = append(denied, r.Message) },
		}
	})
	observed, enforced := marketing(person(clinic, 1)), marketing(person(clinic, 2))
	observed.Observe = true
	b := w.batched(t, observed, enforced)
	require.Empty(t, denied, "before the commit")
	require.Len(t, w.store.events, 1)
	require.Equal(t, []sealtext.ID{observed.Message}, []sealtext.ID{w.store.events[0].Details.Record})
	require.Equal(t, []consent.Permit{{}, {}}, b.Open(ctx))
	require.Equal(t, []sealtext.ID{observed.Message}, denied)
	require.True(t, b.Observed(0))
	require.False(t, b.Observed(1))

	w.clock.advance(2 * time.Hour)
	observed.Message = sealtext.NewID()
	b = w.batched(t, observed)
	b.Open(ctx)
	require.False(t, b.Observed(0), "after the end of the mode")
	require.Len(t, denied, 1)
	require.Len(t, w.store.events, 1)
}
