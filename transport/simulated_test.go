package transport_test

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/consent/rule"
	"github.com/sealtext/sealtext/service/servicetest"
	"github.com/sealtext/sealtext/transport"
)

// Zones with every kind of change: at 2:00 and at midnight, by an hour and by half of one, in both
// hemispheres, and none.
var simulatedZones = []string{
	"America/New_York", "America/Chicago", "America/Los_Angeles", "America/Phoenix", "America/St_Johns", "America/Havana", "America/Santiago",
	"America/Sao_Paulo", "America/Bogota", "Europe/London", "Europe/Paris", "Europe/Berlin", "Africa/Casablanca", "Africa/Cairo", "Africa/Johannesburg",
	"Africa/Nairobi", "Asia/Kolkata", "Asia/Kathmandu", "Asia/Beirut", "Asia/Dubai", "Asia/Tokyo", "Australia/Sydney", "Australia/Adelaide",
	"Australia/Lord_Howe", "Pacific/Auckland", "Pacific/Chatham", "Pacific/Honolulu", "Pacific/Kiritimati",
}

const (
	simulatedMessages = 500 // of a world
	simulatedPeople   = 100
)

// TestSimulatedClocks hands messages over around changes of daylight saving time, with outages, pauses
// and backlogs: none after its ExpiresAt, before its NotBefore, in forbidden hours, or under a pause.
func TestSimulatedClocks(t *testing.T) {
	t.Parallel()
	worlds := 40
	if testing.Short() {
		worlds = 8 // with the race detector, beside the whole test
	}
	if os.Getenv("SEALTEXT_LONG") != "" {
		worlds = 2000
	}
	var mu sync.Mutex
	var sent, stalled int
	next := make(chan int)
	var all sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		all.Go(func() {
			for n := range next {
				w := &simulation{rng: rand.New(rand.NewPCG(uint64(n), 7)), stalls: n%2 == 1, messages: map[sealtext.ID]*simulated{}} //nolint:gosec // not secret
				t.Run(fmt.Sprint(n), w.run)
				mu.Lock()
				sent += w.sent
				stalled += w.refused
				mu.Unlock()
			}
		})
	}
	for n := range worlds {
		next <- n
	}
	close(next)
	all.Wait()
	t.Logf("%d messages, %d handed over, %d refused when the transport asked for the number", worlds*simulatedMessages, sent, stalled)
	require.Greater(t, sent, worlds*simulatedMessages/3)
	require.Greater(t, stalled, worlds)
}

// simulation is a world whose clock the test moves.
type simulation struct {
	h      *servicetest.Harness
	rng    *rand.Rand
	stalls bool // the transport takes its time before it asks for the number

	mu       sync.Mutex
	messages map[sealtext.ID]*simulated
	paused   *program.Pause
	wrong    []string
	sent     int
	refused  int
}

func (w *simulation) run(t *testing.T) {
	workers := 50
	if w.stalls {
		workers = 1
	}
	w.h = servicetest.NewWith(t, func(c *servicetest.Config) {
		c.Consent.Rules = simulatedRules()
		c.Relay.Transport, c.Relay.Workers, c.Relay.Batch = transportFunc(w.send), workers, 1+w.rng.IntN(100)
	})
	w.h.Clock.Set(w.start())
	people := make([]string, simulatedPeople)
	for i := range people {
		people[i] = fmt.Sprintf("+1202555%04d", i)
		w.h.OptIn(people[i], sealtext.Marketing, sealtext.Informational, sealtext.Transactional, sealtext.OTP)
	}
	left := simulatedMessages
	for tick := 0; tick < 40 || left > 0; tick++ {
		if n := min(left, w.rng.IntN(120)); n > 0 {
			w.queue(t, people, n)
			left -= n
		}
		w.pause(t)
		switch w.rng.IntN(8) {
		case 0: // an outage
			w.h.Clock.Advance(time.Duration(w.rng.Int64N(int64(20 * time.Hour))))
			continue
		case 1, 2: // a backlog
			w.step(t, 1)
		default:
			w.step(t, 1000)
		}
		w.h.Clock.Advance(time.Duration(w.rng.Int64N(int64(150 * time.Minute))))
	}
	require.Empty(t, w.wrong)
}

func simulatedRules() []rule.Rule {
	var days []string
	for year := 2027; year < 2034; year++ {
		for day := range frenchHolidays {
			days = append(days, fmt.Sprintf("%d-%s", year, day))
		}
	}
	return rule.WithHolidays(rule.Default(), "FR", days...)
}

// start is a time shortly before some zone changes its clocks, or any time.
func (w *simulation) start() time.Time {
	at := time.Date(2027, time.January, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(w.rng.Int64N(int64(5 * 365 * 24 * time.Hour))))
	if _, change := in(at, w.zone()).ZoneBounds(); !change.IsZero() {
		at = change.UTC().Add(-time.Duration(w.rng.Int64N(int64(36 * time.Hour))))
	}
	return at.Truncate(time.Second)
}

func (w *simulation) zone() string { return simulatedZones[w.rng.IntN(len(simulatedZones))] }

// step makes steps of the relay until nothing is due.
func (w *simulation) step(t *testing.T, most int) {
	for range most {
		n, err := w.h.Relay.Step(ctx)
		require.NoError(t, err)
		if n == 0 {
			return
		}
	}
}

// pause begins or ends a pause of some purposes.
func (w *simulation) pause(t *testing.T) {
	desk := sealtext.System("desk")
	switch w.rng.IntN(12) {
	case 0:
		if w.paused != nil {
			return
		}
		p, err := w.h.Consent.Pause(ctx, desk, program.Pause{Tenant: w.h.Tenant, Purposes: sealtext.PurposeSet(w.rng.IntN(15)+1) & sealtext.AllPurposes})
		if p.Purposes == 0 {
			return
		}
		require.NoError(t, err)
		w.paused = &p
	case 1, 2:
		if w.paused == nil {
			return
		}
		require.NoError(t, w.h.Consent.Resume(ctx, desk, w.paused.ID))
		w.paused = nil
	}
}

// queue sends n messages of all kinds.
func (w *simulation) queue(t *testing.T, people []string, n int) {
	now := w.h.Clock.Now()
	list, kept := make([]transport.Message, n), make([]*simulated, n)
	purposes := []sealtext.Purpose{sealtext.Marketing, sealtext.Informational, sealtext.Transactional, sealtext.OTP}
	places := slices.Sorted(maps.Keys(lawful))
	for i := range list {
		m := w.h.Message(people[w.rng.IntN(len(people))], "hello")
		s := &simulated{purpose: purposes[w.rng.IntN(len(purposes))], created: now, zones: []string{w.zone()}}
		for w.rng.IntN(4) == 0 {
			s.zones = append(s.zones, w.zone())
		}
		if w.rng.IntN(3) == 0 {
			s.notBefore = now.Add(time.Duration(w.rng.Int64N(int64(20 * time.Hour)))).Truncate(time.Second)
		}
		due := now
		if s.notBefore.After(now) {
			due = s.notBefore
		}
		s.expires = due.Add(time.Minute + time.Duration(w.rng.Int64N(int64(30*time.Hour)))).Truncate(time.Second)
		if w.rng.IntN(3) > 0 {
			s.jurisdiction = places[w.rng.IntN(len(places))]
		}
		m.Purpose, m.NotBefore, m.ExpiresAt, m.Location.Zones = s.purpose, s.notBefore, s.expires, s.zones
		if s.jurisdiction != "" {
			m.Location.Jurisdictions = []rule.Jurisdiction{rule.Jurisdiction(s.jurisdiction)}
		}
		list[i], kept[i] = m, s
	}
	sent, err := w.h.Gateway.SendAll(ctx, list)
	require.NoError(t, err)
	for i, s := range sent {
		if s.Err != nil { // its hours do not come before it expires
			require.ErrorIs(t, s.Err, transport.ErrDenied)
			continue
		}
		w.messages[s.ID] = kept[i]
	}
}

// send is the transport. In a world of stalls it is called for one message at a time.
func (w *simulation) send(_ context.Context, c transport.Cleared) (transport.Outcome, error) {
	id := c.Message()
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.stalls && w.rng.IntN(10) == 0 {
		w.h.Clock.Advance(time.Duration(w.rng.Int64N(int64(40 * time.Second))))
	}
	if _, err := c.To(); err != nil {
		w.refused++
		return transport.Outcome{Kind: transport.OutcomeNotSent}, err
	}
	w.sent++
	m := w.messages[id]
	if wrong := m.wrong(w.h.Clock.Now()); wrong != "" {
		w.wrong = append(w.wrong, fmt.Sprintf("a %v message: %s", m.purpose, wrong))
	}
	if w.paused != nil && w.paused.Purposes.Has(m.purpose) {
		w.wrong = append(w.wrong, fmt.Sprintf("a %v message under a pause", m.purpose))
	}
	return transport.Outcome{Kind: transport.OutcomeAccepted, ProviderID: id.String()}, nil
}
