// Package ratio times two operations and reports the ratio of their costs.
//
// An absolute time depends on the machine as much as on the code. A ratio taken inside one run,
// with both sides measured in alternating slices, changes little when the machine is slow or
// shared. A promise in this module is therefore stated as "at most 1.25 times the bare cipher", and
// this package measures it.
//
// # Method
//
// Compare finds how many operations fill one slice of time, then runs a number of rounds. A round
// is one slice of each side; every second round swaps the order, so that drift affects both. The
// goroutine keeps its OS thread during a slice and the heap is collected before each round.
//
// The minimum over all rounds is the cost of the code when nothing disturbs it: use it for work
// that is bound to the processor. The median includes ordinary disturbance: use it for work that
// waits for a disk or a server.
//
// # Limits
//
// It reads wall time, so that a slice includes other work that the scheduler ran in it. Operations
// below about five nanoseconds are within the error of the loop that calls them. It is not a
// benchmark runner: it keeps no history.
package ratio
