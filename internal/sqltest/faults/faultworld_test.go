package faults_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/consent/rule"
	"github.com/sealtext/sealtext/consent/zone"
	"github.com/sealtext/sealtext/redact"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/vault"
)

// transportFunc is a transport from a function.
type transportFunc func(context.Context, transport.Cleared) (transport.Outcome, error)

// Send implements [transport.Transport].
func (f transportFunc) Send(ctx context.Context, c transport.Cleared) (transport.Outcome, error) {
	return f(ctx, c)
}

// The sizes of a world of faults, and the times of its relays.
const (
	worldPeople   = 25
	worldMessages = 100
	worldRelays   = 3
	worldInFlight = 5
	worldLease    = time.Minute
	worldTimeout  = 10 * time.Second // of a hand-off
	worldFaults   = 3 * time.Minute  // for which there are faults
)

// faults are what happens in a world, beside a provider that fails in every way.
type faults struct {
	name    string
	away    bool          // the database is away, several times, for 1 to 30 seconds
	lost    bool          // answers to commits are lost
	kills   bool          // relays and hosts die, at any step
	stops   bool          // relays stand still, at any step, for up to three leases
	skew    time.Duration // some relays have a clock that is off by so much, to either side
	healthy bool          // the provider accepts everything
}

var allFaults = []faults{
	{name: "provider"},
	{name: "database", away: true, lost: true},
	{name: "kills", kills: true},
	{name: "kills of healthy hand-offs", kills: true, healthy: true},
	{name: "stops", stops: true},
	{name: "clocks 10 minutes off", skew: 10 * time.Minute},
	{name: "clocks a year off", skew: 365 * 24 * time.Hour},
	{name: "all", away: true, lost: true, kills: true, stops: true},
	{name: "all, clocks 10 minutes off", away: true, lost: true, kills: true, stops: true, skew: 10 * time.Minute},
}

// worldStore is what a world needs of a database.
type worldStore struct {
	vault interface {
		vault.SubjectStore
		vault.KeysetStore
	}
	audit     audit.Store
	consent   consent.Store
	transport transport.Store
}

// faultWorld is a number of messages that hosts send and relays hand over while things fail. It runs
// in a bubble of testing/synctest, in whose time a lease ends at once.
type faultWorld struct {
	t        *testing.T
	faults   faults
	store    worldStore
	sealer   *vault.Sealer
	log      *audit.Log
	zones    *zone.Resolver
	content  *redact.ContentPolicy
	programs program.Source
	people   []sealtext.Person
	numbers  []sealtext.Number
	provider *faultProvider

	mu        sync.Mutex
	rng       *rand.Rand
	windows   [][2]time.Time // in which the database is away
	calm      bool           // no faults any more
	processes []*faultProcess
	entered   map[sealtext.ID]entered // hand-offs, by their IDs
	ids       map[int]sealtext.ID     // of messages that a host knows to be queued
}

var (
	errAway = errors.New("the database is away")
	errDead = errors.New("the process is dead")
)

func (w *faultWorld) intn(n int) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.rng.IntN(n)
}

// fails reports whether the database is away, or the answer of a commit is lost.
func (w *faultWorld) fails(commit bool) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.calm {
		return false
	}
	now := time.Now()
	for _, away := range w.windows {
		if !now.Before(away[0]) && now.Before(away[1]) {
			return true
		}
	}
	return commit && w.faults.lost && w.rng.IntN(20) == 0
}

// faultProcess is a process: its ledger, and its relay or its gateway.
type faultProcess struct {
	w       *faultWorld
	skew    time.Duration
	stopFor time.Duration
	ledger  *consent.Ledger
	relay   *transport.Relay

	mu             sync.Mutex
	steps          int
	killAt, stopAt int // 0 for never
	dead, stopped  bool
	until          time.Time
}

// start makes a process. The steps at which it dies or stands still are the calls of the store, before
// and after, and every moment of a hand-off.
func (w *faultWorld) start(skew time.Duration) *faultProcess {
	p := &faultProcess{w: w, skew: skew}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.processes = append(w.processes, p)
	if w.calm {
		return p
	}
	if w.faults.kills {
		p.killAt = 1 + w.rng.IntN(250)
	}
	if w.faults.stops {
		p.stopAt, p.stopFor = 1+w.rng.IntN(200), time.Duration(w.rng.Int64N(int64(3*worldLease)))
	}
	return p
}

func (p *faultProcess) now() time.Time { return time.Now().Add(p.skew) }

// step is a moment at which the process may die or stand still. Within a transaction of the store it
// may die.
func (p *faultProcess) step(inTx bool) error {
	p.mu.Lock()
	if !p.w.calmed() {
		p.steps++
		if p.steps == p.killAt {
			p.dead = true
		}
		if p.steps >= p.stopAt && p.stopAt > 0 && !inTx {
			p.stopAt, p.stopped, p.until = 0, true, time.Now().Add(p.stopFor)
		}
	}
	wait := time.Until(p.until)
	p.mu.Unlock()
	if wait > 0 && !inTx {
		time.Sleep(wait) //nolint:forbidigo // the time of the bubble
	}
	if p.isDead() {
		return errDead
	}
	return nil
}

func (p *faultProcess) isDead() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.dead
}

func (p *faultProcess) hasStopped() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.stopped
}

func (w *faultWorld) calmed() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.calm
}

// call is a step of the store.
func (p *faultProcess) call(inTx bool) error {
	if err := p.step(inTx); err != nil {
		return err
	}
	if p.w.fails(false) {
		return errAway
	}
	return nil
}

// outbox is the outbox as a process sees it.
type outbox struct {
	transport.Store
	p *faultProcess
}

func (s outbox) InTx(ctx context.Context, f func(context.Context, sealtext.Tx) error) error {
	if err := s.p.call(false); err != nil {
		return err
	}
	if err := s.Store.InTx(ctx, f); err != nil {
		return err
	}
	if err := s.p.step(false); err != nil {
		return err
	}
	if s.p.w.fails(true) {
		return errAway
	}
	return nil
}

func (s outbox) Fenced(ctx context.Context) (bool, time.Time, error) {
	if err := s.p.call(false); err != nil {
		return true, time.Time{}, err // as a store that cannot be read
	}
	fenced, _, err := s.Store.Fenced(ctx)
	return fenced, time.Now(), err // the time of the database is that of the bubble
}

func (s outbox) Claim(ctx context.Context, tx sealtext.Tx, c transport.Claim) ([]transport.OutboxRow, error) {
	if err := s.p.call(true); err != nil {
		return nil, err
	}
	return s.Store.Claim(ctx, tx, c)
}

func (s outbox) BeginAll(ctx context.Context, tx sealtext.Tx, attempts []transport.Attempt) error {
	if err := s.p.call(true); err != nil {
		return err
	}
	s.p.w.provider.begun(s.p, attempts)
	return s.Store.BeginAll(ctx, tx, attempts)
}

func (s outbox) FinishAll(ctx context.Context, tx sealtext.Tx, attempts []transport.Attempt) ([]bool, error) {
	if err := s.p.call(true); err != nil {
		return nil, err
	}
	return s.Store.FinishAll(ctx, tx, attempts)
}

func (s outbox) AdvanceAll(ctx context.Context, tx sealtext.Tx, changes []transport.OutboxChange) ([]bool, error) {
	if err := s.p.call(true); err != nil {
		return nil, err
	}
	return s.Store.AdvanceAll(ctx, tx, changes)
}

// gateStore is all that a ledger may use of a store.
type gateStore interface {
	consent.Store
	consent.HandoffStore
	consent.CapStore
	consent.CapBatchStore
	consent.SnapshotStore
	consent.LastHandoffStore
}

// gate is the store of consent as a process sees it. What it reads outside of a transaction is read
// when a permit is redeemed.
type gate struct {
	gateStore
	p *faultProcess
}

func (s gate) Current(ctx context.Context, tx sealtext.Tx, keys []consent.EventKey) ([]consent.EventRow, error) {
	if err := s.p.call(tx != nil); err != nil {
		return nil, err
	}
	return s.gateStore.Current(ctx, tx, keys)
}

// entered is a hand-off and its end in the time of the bubble. A database measures it by a clock of its
// own, which the bubble does not have; here that clock is replaced.
type entered struct {
	consent.Handoff
	ends time.Time
}

func (s gate) Live(ctx context.Context, keys []consent.EventKey) ([]consent.Handoff, error) {
	if err := s.p.call(false); err != nil {
		return nil, err
	}
	live, err := s.gateStore.Live(ctx, keys)
	s.p.w.mu.Lock()
	defer s.p.w.mu.Unlock()
	for i, f := range live {
		live[i].Left = min(time.Until(s.p.w.entered[f.ID].ends), worldTimeout)
	}
	return live, err
}

func (s gate) Enter(ctx context.Context, tx sealtext.Tx, hs []consent.Handoff) ([]bool, error) {
	if err := s.p.call(tx != nil); err != nil {
		return nil, err
	}
	hs = slices.Clone(hs)
	var over []consent.Handoff
	s.p.w.mu.Lock()
	for i, f := range hs {
		for _, other := range s.p.w.entered {
			if other.Message == f.Message && other.ends.Before(time.Now()) {
				over = append(over, other.Handoff)
			}
		}
		if _, again := s.p.w.entered[f.ID]; !again {
			s.p.w.entered[f.ID] = entered{f, time.Now().Add(f.Left)}
		}
		hs[i].Left = time.Hour
	}
	s.p.w.mu.Unlock()
	if err := s.gateStore.Leave(ctx, tx, over); err != nil {
		return nil, err
	}
	return s.gateStore.Enter(ctx, tx, hs)
}

// gated makes the ledger of a process.
func (p *faultProcess) gated() {
	l, err := consent.New(consent.Config{
		Store: gate{p.w.store.consent.(gateStore), p}, Sealer: p.w.sealer, Audit: p.w.log, Now: p.now,
		Rules: []rule.Rule{}, Programs: p.w.programs, HandoffTimeout: worldTimeout,
	})
	require.NoError(p.w.t, err)
	p.ledger = l
}

// relaying makes the relay of a process.
func (p *faultProcess) relaying() *transport.Relay {
	p.gated()
	r, err := transport.NewRelay(transport.RelayConfig{
		Store: outbox{p.w.store.transport, p}, Sealer: p.w.sealer, Consent: p.ledger, Audit: p.w.log, Now: p.now,
		Transport: transportFunc(func(ctx context.Context, c transport.Cleared) (transport.Outcome, error) {
			return p.w.provider.send(ctx, p, c)
		}),
		Name: "loop", Workers: 8, InFlight: worldInFlight, Batch: 10, Lease: worldLease, Backoff: 5 * time.Second,
	})
	require.NoError(p.w.t, err)
	p.relay = r
	return r
}

// live runs one relay after the other, as an operator does who starts a process again a while after it
// has died, until the context ends.
func (w *faultWorld) live(ctx context.Context, skew time.Duration) {
	var old sync.WaitGroup
	defer old.Wait()
	for ctx.Err() == nil {
		p := w.start(skew)
		running, cancel := context.WithCancel(ctx)
		old.Go(func() {
			_ = p.relaying().Run(running) // a dead one cannot give back what it has
			cancel()
		})
		for running.Err() == nil && !p.isDead() {
			w.wait(running, time.Second)
		}
		if !p.isDead() {
			continue
		}
		w.wait(ctx, time.Duration(w.intn(40))*time.Second)
		cancel()
	}
}

// wait waits in the time of the bubble.
func (w *faultWorld) wait(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}

// send is a host that sends its messages, some at a time, and asks again with the same keys until it
// knows that they are queued. It may die, and begins anew.
func (w *faultWorld) send(ctx context.Context, messages []int) {
	p := w.start(0)
	gateway := w.gateway(p)
	for len(messages) > 0 {
		n := min(len(messages), 1+w.intn(12))
		list := make([]transport.Message, n)
		for i, m := range messages[:n] {
			list[i] = w.message(m)
		}
		sent, err := gateway.SendAll(ctx, list)
		switch {
		case p.isDead():
			p = w.start(0)
			gateway = w.gateway(p)
			continue
		case err != nil:
			w.wait(ctx, time.Second)
			continue
		}
		for i, s := range sent {
			w.queued(messages[i], s)
		}
		messages = messages[n:]
		w.wait(ctx, time.Duration(w.intn(4))*time.Second)
	}
}

// queued notes what a host was told about a message.
func (w *faultWorld) queued(n int, s transport.Sent) {
	if errors.Is(s.Err, transport.ErrDenied) { // the provider has reported an opt-out before
		return
	}
	if s.Err != nil {
		w.t.Errorf("send: %v", s.Err)
		runtime.Goexit()
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.ids[n] = s.ID
}

func (w *faultWorld) gateway(p *faultProcess) *transport.Gateway {
	p.gated()
	g, err := transport.NewGateway(transport.GatewayConfig{
		Store: outbox{w.store.transport, p}, Sealer: w.sealer, Consent: p.ledger, Audit: w.log, Locator: w.zones, Content: w.content, Now: p.now,
	})
	require.NoError(w.t, err)
	return g
}

func (w *faultWorld) message(n int) transport.Message {
	body, err := sealtext.NewBody(fmt.Sprint("hello ", n))
	require.NoError(w.t, err)
	return transport.Message{
		Tenant: clinic, To: w.numbers[n%worldPeople], Program: worldProgram, Sender: worldSender, Purpose: sealtext.Informational,
		Body: body, IdempotencyKey: fmt.Sprint("message-", n), Actor: sealtext.System("test"), ExpiresAt: worldStart.Add(30 * 24 * time.Hour),
	}
}
