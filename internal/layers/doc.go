// Package layers holds no code: its tests keep the structure of the module.
//
// The packages stand on floors. A package may import only lower floors, and
// rooms on one floor never import each other; where a room needs a neighbor it
// declares a one-method interface, which the neighbor satisfies. plan_test.go
// is the list of floors. A new package has to be entered there, or these tests
// fail.
//
// They also keep the budget of dependencies, the few packages that may read
// the clock or random numbers, and the length of files.
package layers
