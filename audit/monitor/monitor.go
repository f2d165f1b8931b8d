package monitor

import (
	"context"
	"errors"
	"hash/maphash"
	"sync"
	"sync/atomic"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/internal/clock"
)

// Config configures [New].
type Config struct {
	// Sinks take the alerts, each of them every one. At least one is required.
	Sinks []AlertSink
	// Thresholds take the place of those of [Defaults]. A Threshold with Off switches its detector
	// off.
	Thresholds map[Detector]Threshold
	// Reason decides whether a reveal has the reason and reference that it should have, such as a
	// ticket that is open. It must return quickly and is called by many goroutines at once. Nil,
	// the default, asks for a reason alone.
	Reason func(e audit.Event) bool
	// Learn is the time, from the first thing that is observed, in which norms are formed and
	// detectors with a Threshold.Factor raise no alert; 24 hours by default. With a negative one
	// there is none.
	Learn time.Duration
	// Quiet is the time after an alert in which the same detector raises none about the same; 1
	// hour by default.
	Quiet time.Duration
	// Keys is how many actors, programs, blocks, messages and so on are kept count of; 1,000,000 by
	// default, which takes 60 bytes each. When there are more, those that were not seen for longest
	// are forgotten; of that many, one in ten may be, since places are shared by eight.
	Keys int
	// Queue is how many alerts may wait for the sinks; 1,024 by default. The oldest is dropped for
	// one more.
	Queue int
	// Deadline is for how long one sink, or the Responder, may take for one alert; 5 seconds by
	// default.
	Deadline time.Duration
	// Respond names the actions that follow alerts of a detector. None by default. An action needs
	// a Responder, and a detector that counts by what the action is about.
	Respond map[Detector]Action
	// Responder carries actions out. Required with Respond.
	Responder Responder
	// For is how long an action is in force unless an actor confirms it; 1 hour by default.
	For time.Duration
	// OnError is called with what a sink or the Responder returns, [ErrSinkBusy] and [ErrDropped],
	// by the goroutine of Run or Step. Nil, the default, drops the errors; [Monitor.Stats] counts
	// them.
	OnError func(ctx context.Context, err error)
	// Now is the clock; the system's by default.
	Now func() time.Time
}

// Errors of deliveries.
var (
	// ErrSinkBusy says that a sink does not get an alert, because it has not returned from an
	// earlier one.
	ErrSinkBusy = errors.New("monitor: a sink has not returned from an earlier alert, and does not get this one; make it return when its context ends")
	// ErrDropped says that alerts were dropped, because too many were waiting.
	ErrDropped = errors.New("monitor: alerts were dropped, since more waited than Config.Queue; call Run, or make the sinks faster")
)

// Monitor watches what it is told for signs of abuse and of faults, and raises alerts. It is safe
// for concurrent use.
type Monitor struct {
	cfg        Config
	thresholds [len(detectorNames)]Threshold
	quiet      time.Duration
	now        func() time.Time

	seed  maphash.Seed
	few   *table // by actor, program, sender, transport: what an attacker cannot multiply
	many  *table // by block, person and message
	begun atomic.Int64

	observed, repeated, dropped, failed atomic.Uint64

	mu     sync.Mutex
	queue  []Alert
	lost   bool          // an alert was dropped since the last delivery
	wake   chan struct{} // has one where the queue is not empty
	step   sync.Mutex    // held by the one that delivers
	sinks  []*outlet
	action *outlet
	acted  []Response // that an actor may confirm, oldest first
}

// New returns a Monitor. The error is a [*sealtext.InputError].
func New(cfg Config) (*Monitor, error) {
	m := &Monitor{cfg: cfg, now: clock.Or(cfg.Now), seed: maphash.MakeSeed(), wake: make(chan struct{}, 1)}
	if err := m.defaults(); err != nil {
		return nil, err
	}
	m.quiet = m.cfg.Quiet
	m.few, m.many = newTable(m.cfg.Keys/4), newTable(m.cfg.Keys-m.cfg.Keys/4)
	for _, s := range cfg.Sinks {
		m.sinks = append(m.sinks, &outlet{call: s.Alert})
	}
	m.action = &outlet{call: m.act}
	return m, nil
}

func (m *Monitor) defaults() error {
	bad := func(field, rule string) error { return &sealtext.InputError{Field: field, Rule: rule} }
	c := &m.cfg
	if len(c.Sinks) == 0 {
		return bad("sinks", "must have one at least; see SlogSink")
	}
	for _, s := range c.Sinks {
		if s == nil {
			return bad("sinks", "must not have a nil one")
		}
	}
	for _, f := range []struct {
		field string
		value *time.Duration
		def   time.Duration
	}{{"learn", &c.Learn, 24 * time.Hour}, {"quiet", &c.Quiet, time.Hour}, {"deadline", &c.Deadline, 5 * time.Second}, {"for", &c.For, time.Hour}} {
		if *f.value == 0 {
			*f.value = f.def
		}
		if *f.value < 0 && f.field != "learn" {
			return bad(f.field, "must not be negative")
		}
	}
	if c.Keys == 0 {
		c.Keys = 1_000_000
	}
	if c.Queue == 0 {
		c.Queue = 1024
	}
	switch {
	case c.Keys < 1000 || c.Keys > 100_000_000:
		return bad("keys", "must be 1,000 to 100,000,000")
	case c.Queue < 1 || c.Queue > 1_000_000:
		return bad("queue", "must be 1 to 1,000,000")
	}
	defaults := Defaults()
	for d, t := range defaults {
		m.thresholds[d] = t
	}
	for d, t := range c.Thresholds {
		if !d.Valid() {
			return bad("thresholds", "must be of the detectors of this package")
		}
		if err := t.check(defaults[d]); err != nil {
			return err
		}
		m.thresholds[d] = t
	}
	return c.checkRespond()
}

// learned reports whether norms were formed for long enough.
func (m *Monitor) learned(at time.Time) bool {
	begun := m.begun.Load()
	return m.cfg.Learn < 0 || begun != 0 && at.UnixNano()-begun >= int64(m.cfg.Learn)
}

// begin notes that something was observed.
func (m *Monitor) begin(at time.Time) {
	m.observed.Add(1)
	if m.begun.Load() == 0 {
		m.begun.CompareAndSwap(0, at.UnixNano())
	}
}

// hash returns the key of a cell. It cannot be computed outside of the process, and is never zero.
func (m *Monitor) hash(k about) uint64 {
	k.times = 0
	return max(1, maphash.Comparable(m.seed, k))
}

// name returns a name that may be part of an alert. One that may hold a number is not one.
func name(s string) string {
	if s == "" || sealtext.CheckReference("name", s) == nil {
		return s
	}
	return refused
}

// refused stands for a name that may not be part of an alert.
const refused = "refused"

// Stats are figures of a monitor since it was made.
type Stats struct {
	Observed uint64 // things that it was told
	Repeated uint64 // alerts that Config.Quiet kept back
	Dropped  uint64 // alerts that no sink got, since too many waited
	Failed   uint64 // errors of sinks and of the Responder
	Waiting  int    // alerts that wait for the sinks
	Keys     int    // keys that are kept count of
	Learning bool   // whether norms are still formed; see Config.Learn
}

// Stats returns the figures. It does no I/O.
func (m *Monitor) Stats() Stats {
	m.mu.Lock()
	waiting := len(m.queue)
	m.mu.Unlock()
	return Stats{
		Observed: m.observed.Load(), Repeated: m.repeated.Load(), Dropped: m.dropped.Load(), Failed: m.failed.Load(),
		Waiting: waiting, Keys: m.few.keys() + m.many.keys(), Learning: !m.learned(m.now()),
	}
}
