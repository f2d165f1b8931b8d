//go:build !linux

package segments_test

import "time"

var start = time.Now()

// used is the time, where the CPU of a thread is not known.
func used() time.Duration { return time.Since(start) }
