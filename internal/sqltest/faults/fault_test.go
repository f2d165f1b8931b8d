package faults_test

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/internal/sqltest/engine"
	"github.com/sealtext/sealtext/memstore"
	"github.com/sealtext/sealtext/sqlstore"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/vault"
	"github.com/sealtext/sealtext/vault/vaulttest"
)

var (
	clinic       = sealtext.MustTenant("clinic")
	worldProgram = sealtext.MustProgram("reminders")
	worldSender  = sealtext.MustSender("24273")
	worldStart   = time.Date(2000, time.January, 1, 0, 0, 0, 0, time.UTC) // at which a bubble begins
)

// TestFaults sends and relays while everything fails, in the time of bubbles: nothing is handed over
// twice, nothing is lost, an opt-out that a provider reports is never lost, and for each unknown outcome
// there is a cause: an answer that did not come, or a process that died, stood still, or was ahead of the
// others by more than a lease. Of one process that died or stood still at most InFlight are unknown.
func TestFaults(t *testing.T) {
	worlds := map[string]int{"memory": 3} // of each kind of faults; of the databases one with all of them
	if os.Getenv("SEALTEXT_LONG") != "" {
		worlds = map[string]int{"memory": 80, "sqlite": 16, "postgresql": 16}
	}
	var total tally
	run := func(name string, open func(outer *testing.T) func(t *testing.T) worldStore) {
		kinds := allFaults
		if worlds[name] == 0 {
			kinds, worlds[name] = allFaults[len(allFaults)-2:], 1
		}
		for _, f := range kinds {
			t.Run(name+"/"+f.name, func(t *testing.T) {
				var sum tally
				for seed := range worlds[name] {
					t.Run(fmt.Sprint(seed), func(outer *testing.T) {
						opened := open(outer)
						synctest.Test(outer, func(t *testing.T) {
							w := newFaultWorld(t, f, opened(t), uint64(seed)) //nolint:gosec // a small number
							w.run()
							sum.add(w.judge())
						})
					})
				}
				t.Log(sum)
				total.add(sum)
			})
		}
	}
	run("memory", func(*testing.T) func(t *testing.T) worldStore {
		return func(t *testing.T) worldStore {
			mem, err := memstore.New(memstore.Config{})
			require.NoError(t, err)
			return worldStore{mem.Vault(), mem.Audit(), mem.Consent(), mem.Transport()}
		}
	})
	for _, e := range []engine.Engine{engine.SQLite, engine.PostgreSQL} {
		run(e.Name, func(outer *testing.T) func(t *testing.T) worldStore {
			dsn := e.Made(outer)
			return func(t *testing.T) worldStore {
				db := engine.Store(t, sqlstore.SQL(e.Open(t, dsn), e.Dialect))
				return worldStore{db.Vault(), db.Audit(), db.Consent(), db.Transport()}
			}
		})
	}
	t.Log(total)
}

// tally counts what worlds have seen.
type tally struct {
	messages, unknown, doubtful, abandoned, kills, stops, optOuts int
	states                                                        map[transport.State]int
}

func (s *tally) add(other tally) {
	s.messages += other.messages
	s.unknown += other.unknown
	s.doubtful += other.doubtful
	s.abandoned += other.abandoned
	s.kills += other.kills
	s.stops += other.stops
	s.optOuts += other.optOuts
	if s.states == nil {
		s.states = map[transport.State]int{}
	}
	for state, n := range other.states {
		s.states[state] += n
	}
}

func (s tally) String() string {
	var states string
	for _, state := range slices.Sorted(maps.Keys(s.states)) {
		states += fmt.Sprintf(" %d %v,", s.states[state], state)
	}
	return fmt.Sprintf("%d messages:%s %d without an answer, %d of processes that died or stood still; %d deaths, %d stops, %d opt-outs that providers reported",
		s.messages, states, s.doubtful, s.abandoned, s.kills, s.stops, s.optOuts)
}

func newFaultWorld(t *testing.T, f faults, store worldStore, seed uint64) *faultWorld {
	w := &faultWorld{t: t, faults: f, store: store, rng: rand.New(rand.NewPCG(seed, uint64(len(f.name)))), ids: map[int]sealtext.ID{}, entered: map[sealtext.ID]entered{}} //nolint:gosec // not secret
	w.provider = newFaultProvider(w)
	var err error
	w.sealer, err = vault.NewSealer(vault.SealerConfig{Keyring: vaulttest.NewKeyring(t, store.vault, time.Now, clinic), Store: store.vault, Now: time.Now})
	require.NoError(t, err)
	w.log, err = audit.New(audit.Config{Store: store.audit, Sealer: w.sealer, Now: time.Now})
	require.NoError(t, err)
	w.zones, w.content = engine.Located(t)
	w.programs = declared(t, worldProgram, worldSender)
	p := &faultProcess{w: w}
	w.calm = true
	p.gated()
	require.NoError(t, store.transport.InTx(t.Context(), func(ctx context.Context, tx sealtext.Tx) error {
		w.people, w.numbers = nil, nil
		for n := range worldPeople {
			number, err := sealtext.ParseE164(fmt.Sprintf("+1202555%04d", 100+n))
			if err != nil {
				return err
			}
			person, err := w.sealer.Enroll(ctx, tx, clinic, number)
			if err != nil {
				return err
			}
			_, err = p.ledger.RecordTx(ctx, tx, consent.Event{
				Person: person, Kind: consent.KindOptIn, Scope: consent.ForProgram(worldProgram), Purposes: sealtext.Purposes(sealtext.Informational),
				Method: consent.MethodPaper, Actor: sealtext.System("test"), Evidence: consent.Evidence{Reference: "scan-1"},
				OccurredAt: worldStart.Add(-2 * 365 * 24 * time.Hour), IdempotencyKey: fmt.Sprint("opt-in-", n),
			})
			if err != nil {
				return err
			}
			w.people, w.numbers = append(w.people, person), append(w.numbers, number)
		}
		return nil
	}))
	w.calm = false
	return w
}

// run is the life of the world: some minutes with faults, and as long as it takes without.
func (w *faultWorld) run() {
	if w.faults.away {
		for from := time.Now(); time.Since(from) > -worldFaults; from = from.Add(time.Minute) {
			begin := from.Add(time.Duration(w.intn(30)) * time.Second)
			w.windows = append(w.windows, [2]time.Time{begin, begin.Add(time.Duration(1+w.intn(30)) * time.Second)})
		}
	}
	ctx, cancel := context.WithTimeout(w.t.Context(), worldFaults)
	defer cancel()
	var all sync.WaitGroup
	for n := range worldRelays {
		skew := time.Duration(0)
		if n > 0 {
			skew = w.faults.skew * time.Duration(2*(n%2)-1)
		}
		all.Go(func() { w.live(ctx, skew) })
	}
	for host := range 2 {
		var mine []int
		for n := host; n < worldMessages; n += 2 {
			mine = append(mine, n)
		}
		all.Go(func() { w.send(w.t.Context(), mine) })
	}
	w.wait(ctx, worldFaults)
	w.mu.Lock()
	w.calm = true
	w.mu.Unlock()
	all.Wait()

	// What is left is handed over by a relay that lives.
	last := w.start(0)
	relay := last.relaying()
	for range 100 {
		for n := 1; n > 0; {
			var err error
			n, err = relay.Step(w.t.Context())
			if err != nil {
				w.t.Logf("step: %v", err)
			}
		}
		if w.settled() {
			w.wait(context.Background(), time.Hour) // in which what dead processes still try ends
			return
		}
		w.wait(context.Background(), worldLease)
	}
}

// settled reports whether nothing waits any more.
func (w *faultWorld) settled() bool {
	backlog, err := w.store.transport.Backlog(w.t.Context(), time.Now())
	require.NoError(w.t, err)
	for _, b := range backlog {
		if b.Due+b.Deferred+b.Leased > 0 {
			return false
		}
	}
	return true
}

// judge compares what the store says with what the provider knows.
func (w *faultWorld) judge() (sum tally) {
	t, f := w.t, w.provider
	gateway := w.gateway(w.start(0))
	f.mu.Lock()
	defer f.mu.Unlock()
	require.Empty(t, f.doubles)
	unknown := map[sealtext.ID]bool{}
	listed, err := gateway.Unknown(t.Context(), clinic, sealtext.ID{}, worldMessages)
	require.NoError(t, err)
	for _, st := range listed {
		unknown[st.ID] = true
	}
	attempts, sum := 0, tally{messages: worldMessages, states: map[transport.State]int{}}
	left := map[*faultProcess]int{} // messages that became unknown because of a process
	for n := range worldMessages {
		id, queued := w.ids[n]
		if !queued {
			sum.states[transport.StateDenied]++
			require.NotEmpty(t, f.optOuts, "message %d was not queued", n)
			continue
		}
		m := f.of(id)
		st, err := gateway.Status(t.Context(), clinic, id)
		require.NoError(t, err)
		tries, err := w.store.transport.Attempts(t.Context(), nil, clinic, []sealtext.ID{id})
		require.NoError(t, err)
		require.Len(t, tries, st.Attempts)
		attempts += len(tries)
		sum.states[st.State]++
		require.Equal(t, st.State == transport.StateUnknown, unknown[id], "it is listed as unknown")
		switch st.State {
		case transport.StateAccepted:
			require.Equal(t, 1, m.accepted)
		case transport.StateRejected:
			require.Equal(t, 1, m.refused)
		case transport.StateDenied:
			require.Zero(t, m.arrived)
			require.NotEmpty(t, f.optOuts)
		case transport.StateExpired:
			require.Zero(t, m.arrived)
			require.Greater(t, w.faults.skew, 24*time.Hour, "only a clock that is far ahead lets it expire")
		case transport.StateUnknown:
			last := tries[len(tries)-1]
			require.Equal(t, transport.OutcomeUnknown, last.Kind)
			sum.unknown++
			switch {
			case last.Code != "abandoned":
				sum.doubtful++
				require.NotZero(t, m.doubtful, "code %s", last.Code)
			case m.exited:
				sum.doubtful++
			default:
				sum.abandoned++
				left[m.by[last.Number]]++
			}
		default:
			t.Errorf("message %d is %v", n, st.State)
		}
	}
	for p, n := range left { // also if clocks are off: leases are by that of the store
		ends := 0 // a process that stands still for longer than its leases goes on with others
		for _, did := range []bool{p.isDead(), p.hasStopped()} {
			if did {
				ends++
			}
		}
		require.LessOrEqual(t, n, ends*worldInFlight)
	}
	for _, p := range w.processes {
		if p.isDead() {
			sum.kills++
		}
		if p.hasStopped() {
			sum.stops++
		}
	}
	handedOff := 0
	for e, err := range w.log.Events(t.Context(), audit.Query{Tenant: clinic}) {
		require.NoError(t, err)
		require.NotEqual(t, audit.KindEnvironmentFence, e.Kind, "the environment was always that of the store")
		if e.Kind == audit.KindHandedOff {
			handedOff++
		}
	}
	require.Equal(t, attempts, handedOff, "each attempt has its audit event")
	for _, o := range f.optOuts {
		if o.p.isDead() { // it may have died before it could write anything
			continue
		}
		sum.optOuts++
		d, err := w.processes[len(w.processes)-1].ledger.Check(t.Context(), nil, consent.Request{
			Person: w.people[slices.Index(w.numbers, o.to)], Program: worldProgram, Sender: worldSender, Purpose: sealtext.Informational,
		})
		require.NoError(t, err)
		require.ErrorContains(t, d.Err(), consent.ReasonOptedOut)
	}
	return sum
}

// declared is one program of the clinic that may send everything from a sender.
func declared(t testing.TB, name sealtext.Program, from sealtext.Sender) program.Source {
	t.Helper()
	source, err := program.Static(nil, program.Program{
		Tenant: clinic, Name: name, Senders: []program.Sender{{Address: from}}, Purposes: sealtext.AllPurposes,
	})
	require.NoError(t, err)
	return source
}
