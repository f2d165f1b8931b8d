//go:build !linux

package main

import "time"

// cpuTime returns the time of day where a thread's own is not to be had without
// more than the standard library.
func cpuTime() time.Time { return time.Now() }

// processTime returns the time of day.
func processTime() time.Time { return time.Now() }
