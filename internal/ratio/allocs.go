package ratio

import (
	"math"
	"runtime"
)

// Allocs counts the heap allocations of one operation: the average over runs
// operations after one that warms up, rounded down, with the other
// processors stopped. It is testing.AllocsPerRun without the testing package,
// whose flags a program should not get. Goroutines that op leaves behind are
// counted too.
func Allocs(runs int, op Op) (float64, error) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	if err := op(1); err != nil {
		return 0, err
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	err := op(runs)
	runtime.ReadMemStats(&after)
	if err != nil {
		return 0, err
	}
	return math.Floor(float64(after.Mallocs-before.Mallocs) / float64(runs)), nil
}
