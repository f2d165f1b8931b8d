package clock

import (
	"sync/atomic"
	"time"
)

// Coarse is a clock for what is asked many times a second and need not be
// exact: its time stands still for a tick. Reading a machine's clock costs half
// as much as a keyed hash.
//
// It is late by no more than a tick, as far as the timers of the runtime are
// punctual, and never early. A timer ends the tick, not a goroutine, and only
// after a call of Now; so nothing has to be closed. The timer stands still
// while the machine is suspended: after that the time is late by what was left
// of the tick, and then jumps.
type Coarse struct {
	read func() time.Time
	tick time.Duration
	held atomic.Pointer[time.Time]
}

// NewCoarse makes a coarse clock of an exact one. A tick of 0 reads it each
// time.
func NewCoarse(read func() time.Time, tick time.Duration) *Coarse {
	return &Coarse{read: read, tick: tick}
}

// Now returns the time at the begin of the tick. It is safe for concurrent use.
func (c *Coarse) Now() time.Time {
	if t := c.held.Load(); t != nil {
		return *t
	}
	return c.next()
}

func (c *Coarse) next() time.Time {
	now := c.read()
	if c.tick > 0 {
		held := now // in memory of its own, which an exact clock need not have
		if c.held.CompareAndSwap(nil, &held) {
			time.AfterFunc(c.tick, func() { c.held.Store(nil) })
		}
	}
	return now
}
