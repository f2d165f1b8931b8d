//go:build !goexperiment.runtimesecret || !go1.26

package secret

// Erases reports whether Do does more than call f.
const Erases = false

// Do calls f. It is small enough to be inlined, so that f and what it refers
// to need no memory of their own.
func Do(f func()) { f() }
