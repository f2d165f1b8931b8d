package ratio

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"time"
)

// An Op runs one operation n times and returns the first error. The loop is
// inside, so that the call through the function value is paid once a slice.
type Op func(n int) error

// Each turns a function without arguments into an Op. It costs one indirect
// call an operation: about two nanoseconds.
func Each(f func() error) Op {
	return func(n int) error {
		for range n {
			if err := f(); err != nil {
				return err
			}
		}
		return nil
	}
}

// Config configures a comparison. The zero value is valid.
type Config struct {
	// Rounds is the number of slices of each side. Default 11, at least 3.
	Rounds int

	// Slice is the duration of one slice. Default 20 ms. A side whose single operation takes longer
	// runs once a slice.
	Slice time.Duration

	// Now reads the clock. Default time.Now, whose monotonic part is used.
	Now func() time.Time
}

// Timing is the cost of one side, per operation.
type Timing struct {
	Min    float64 // nanoseconds in the best slice
	Median float64 // nanoseconds in the middle slice
	Allocs float64 // heap allocations, rounded down as testing.AllocsPerRun does
	N      int     // operations in one slice
}

// Result is one comparison.
type Result struct {
	Ours, Baseline Timing

	// Pairs holds ours/baseline of each round, in the order they ran.
	Pairs []float64
}

// MinRatio returns the best slice of ours over the best slice of the baseline.
func (r Result) MinRatio() float64 { return r.Ours.Min / r.Baseline.Min }

// MedianRatio returns the median of the ratios of the single rounds. Both halves
// of a round met the same weather, so it is steadier than the ratio of two
// medians.
func (r Result) MedianRatio() float64 { return median(r.Pairs) }

// Compare times ours against baseline. It returns the first error of either
// side, or the cause of ctx, which is looked at between slices. It must not
// run at the same time as another Compare in the process: they would time
// each other.
func Compare(ctx context.Context, cfg Config, ours, baseline Op) (Result, error) {
	if ours == nil || baseline == nil {
		return Result{}, errors.New("ratio: both sides are needed")
	}
	if cfg.Rounds == 0 {
		cfg.Rounds = 11
	}
	if cfg.Rounds < 3 {
		return Result{}, errors.New("ratio: fewer than 3 rounds have no useful median")
	}
	if cfg.Slice == 0 {
		cfg.Slice = 20 * time.Millisecond
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	sides := [2]*side{{name: "ours", op: ours}, {name: "baseline", op: baseline}}
	for _, s := range sides {
		if err := s.prepare(ctx, cfg); err != nil {
			return Result{}, err
		}
	}
	var pairs []float64
	for round := range cfg.Rounds {
		runtime.GC()
		for i := range sides {
			if err := sides[(i+round)%2].measure(ctx, cfg); err != nil {
				return Result{}, err
			}
		}
		pairs = append(pairs, sides[0].last()/sides[1].last())
	}
	return Result{Ours: sides[0].timing(), Baseline: sides[1].timing(), Pairs: pairs}, nil
}

// side is one of the two operations while it is measured.
type side struct {
	name   string
	op     Op
	n      int
	allocs float64
	slices []float64 // nanoseconds per operation
}

// prepare warms the operation up, counts its allocations and finds how often
// it runs in one slice.
func (s *side) prepare(ctx context.Context, cfg Config) error {
	allocs, err := Allocs(10, s.op)
	if err != nil {
		return fmt.Errorf("ratio: %s: %w", s.name, err)
	}
	s.allocs = allocs
	for n := 1; ; {
		took, err := s.time(ctx, cfg, n)
		if err != nil {
			return err
		}
		if took >= cfg.Slice/2 {
			s.n = max(1, int(float64(n)*float64(cfg.Slice)/float64(took)))
			return nil
		}
		// A short first try says little about the rate, so grow at most tenfold.
		grow := 10.0
		if took > 0 {
			grow = min(grow, 1.2*float64(cfg.Slice)/float64(took))
		}
		n = max(n+1, int(float64(n)*grow))
	}
}

// measure runs one slice and keeps its cost per operation.
func (s *side) measure(ctx context.Context, cfg Config) error {
	took, err := s.time(ctx, cfg, s.n)
	if err != nil {
		return err
	}
	if took <= 0 {
		return fmt.Errorf("ratio: %s: the clock did not move during a slice", s.name)
	}
	s.slices = append(s.slices, float64(took)/float64(s.n))
	return nil
}

// time runs n operations on one OS thread and returns how long they took.
func (s *side) time(ctx context.Context, cfg Config, n int) (time.Duration, error) {
	if ctx.Err() != nil {
		return 0, context.Cause(ctx)
	}
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	start := cfg.Now()
	err := s.op(n)
	took := cfg.Now().Sub(start)
	if err != nil {
		return 0, fmt.Errorf("ratio: %s: %w", s.name, err)
	}
	return took, nil
}

func (s *side) last() float64 { return s.slices[len(s.slices)-1] }

func (s *side) timing() Timing {
	return Timing{Min: slices.Min(s.slices), Median: median(s.slices), Allocs: s.allocs, N: s.n}
}

// median returns the middle of v, or the mean of the two middle values. It
// leaves v as it is.
func median(v []float64) float64 {
	if len(v) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(v))
	m := len(sorted) / 2
	if len(sorted)%2 == 1 {
		return sorted[m]
	}
	return (sorted[m-1] + sorted[m]) / 2
}
