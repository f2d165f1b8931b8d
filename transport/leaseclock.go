package transport

import (
	"sync"
	"time"

	"github.com/sealtext/sealtext/internal/clock"
)

// leaseClock is the time by which leases are judged: that of the store, so that all relays agree whatever
// the clocks of their machines say. It was read before the last claim, and goes on by the time that has
// passed since. If the store has no clock it is that of the relay.
type leaseClock struct {
	own func() time.Time

	mu   sync.Mutex
	at   time.Time // of the store; zero if it has none
	read time.Time // here, then
}

// set notes the time of the store, which was read just now.
func (c *leaseClock) set(at time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at, c.read = at, clock.Monotonic()
}

func (c *leaseClock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.at.IsZero() {
		return c.own()
	}
	return clock.Micro(c.at.Add(clock.Monotonic().Sub(c.read)))
}
