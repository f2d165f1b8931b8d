// Package ratio times two operations against each other and reports how
// many times the one costs the other.
//
// An absolute time says as much about the machine as about the code. A ratio
// taken inside one run, with both sides measured in alternating slices, moves
// little when the machine is slow or shared. So a promise in this module is
// stated as "at most 1.25 times the bare cipher", and this package is the
// judge.
//
// # How it measures
//
// Compare finds how many operations fill one slice of time, then runs a
// number of rounds. A round is one slice of each side; every second round
// swaps the order, so that drift falls on both. The goroutine keeps its OS
// thread during a slice and the heap is collected before each round.
//
// The minimum over all rounds is what the code costs when nothing disturbs
// it: use it for work that is bound to the processor. The median also counts
// ordinary disturbance: use it for work that waits for a disk or a server.
//
// # Limits
//
// It reads wall time, so a slice contains whatever else the scheduler ran in
// it. Operations below about five nanoseconds are within the error of the
// loop that calls them. It is not a benchmark runner: it keeps no history.
package ratio
