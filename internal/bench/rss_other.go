//go:build !linux

package main

import "runtime"

// resident returns the memory that the runtime has of the system: what the process occupies is not to
// be had without more than the standard library.
func resident() (float64, error) {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.Sys - m.HeapReleased), nil
}
