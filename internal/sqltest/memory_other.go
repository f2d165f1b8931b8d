//go:build !linux

package sqltest

// inMemory has no counterpart here.
func inMemory() string { return "" }
