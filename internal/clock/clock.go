// Package clock holds the only call of time.Now in the module. Every other package takes its time
// from a field, so that a test can set it.
package clock

import "time"

// Func returns the current time. A nil Func is refused by constructors that
// take one explicitly; [Or] gives the default.
type Func func() time.Time

// System returns the time of the machine's clock in UTC, truncated to microseconds, the precision of
// the stores: a time that was stored and read again is equal to itself.
func System() time.Time { return Micro(time.Now()) }

// Or returns f, or System where f is nil.
func Or(f func() time.Time) func() time.Time {
	if f == nil {
		return System
	}
	return func() time.Time { return Micro(f()) }
}

// Micro returns t in UTC at the precision of the stores.
func Micro(t time.Time) time.Time { return t.UTC().Truncate(time.Microsecond) }

// Monotonic returns the time of the machine's clock with its monotonic reading: the difference of two is
// how long ago something was, whatever has become of the time of day. The sleep of a suspended machine
// does not count.
func Monotonic() time.Time { return time.Now() }

// Elapsed returns a clock for measuring how long ago something happened, such as the reading of a
// key: f, or the machine's if f is nil. It returns the time of day, so that the sleep of a suspended
// machine counts, and does not truncate it, which is faster.
func Elapsed(f func() time.Time) func() time.Time {
	if f == nil {
		return func() time.Time { return time.Now().Round(0) }
	}
	return f
}
