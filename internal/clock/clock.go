// Package clock holds the only call of time.Now in the module, so that every
// room takes its time from a field and a test can decide what time it is.
package clock

import "time"

// Func returns the current time. A nil Func is refused by constructors that
// take one explicitly; [Or] gives the default.
type Func func() time.Time

// System returns the machine's clock in UTC, cut to microseconds, which is what
// the stores keep: a time that was stored and read again is equal to itself.
func System() time.Time { return Micro(time.Now()) }

// Or returns f, or System where f is nil.
func Or(f func() time.Time) func() time.Time {
	if f == nil {
		return System
	}
	return func() time.Time { return Micro(f()) }
}

// Micro is t in UTC at the precision of the stores.
func Micro(t time.Time) time.Time { return t.UTC().Truncate(time.Microsecond) }

// Elapsed returns a clock for how long ago something was, such as when a key was
// read: f, or the machine's where f is nil. It shows the time of day, so that
// the sleep of a suspended machine counts, uncut, which is quicker.
func Elapsed(f func() time.Time) func() time.Time {
	if f == nil {
		return func() time.Time { return time.Now().Round(0) }
	}
	return f
}
