package ratio_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/internal/ratio"
)

// stopwatch is a clock that only the measured operations move, so that every
// figure below is exact.
type stopwatch struct {
	at    time.Time
	calls []string
}

func (s *stopwatch) now() time.Time { return s.at }

// op takes d per operation, times the factor that slow gives for the slice.
func (s *stopwatch) op(name string, d time.Duration, slow func(call int) float64) ratio.Op {
	call := 0
	return func(n int) error {
		s.at = s.at.Add(time.Duration(float64(n) * float64(d) * slow(call)))
		s.calls = append(s.calls, name)
		call++
		return nil
	}
}

func steady(int) float64 { return 1 }

func TestCompare(t *testing.T) {
	for _, c := range []struct {
		name           string
		ours, baseline time.Duration
		want           float64
	}{
		{"equal", 100 * time.Nanosecond, 100 * time.Nanosecond, 1},
		{"ours slower", 250 * time.Nanosecond, 100 * time.Nanosecond, 2.5},
		{"ours faster", time.Microsecond, time.Millisecond, 0.001},
		{"longer than a slice", time.Second, 500 * time.Millisecond, 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := &stopwatch{}
			r, err := ratio.Compare(t.Context(), ratio.Config{Now: w.now},
				w.op("ours", c.ours, steady), w.op("baseline", c.baseline, steady))
			require.NoError(t, err)
			require.InEpsilon(t, c.want, r.MinRatio(), 1e-9)
			require.InEpsilon(t, c.want, r.MedianRatio(), 1e-9)
			require.InEpsilon(t, float64(c.ours), r.Ours.Min, 1e-9)
			require.InEpsilon(t, float64(c.baseline), r.Baseline.Median, 1e-9)
			require.Len(t, r.Pairs, 11)
			require.Positive(t, r.Ours.N)
		})
	}
}

func TestCompareSwapsTheOrderEveryRound(t *testing.T) {
	w := &stopwatch{}
	_, err := ratio.Compare(t.Context(), ratio.Config{Now: w.now, Rounds: 4},
		w.op("ours", time.Second, steady), w.op("baseline", time.Second, steady))
	require.NoError(t, err)
	timed := w.calls[len(w.calls)-8:]
	require.Equal(t, []string{
		"ours", "baseline", "baseline", "ours", "ours", "baseline", "baseline", "ours",
	}, timed)
}

func TestMinimumForgetsADisturbedSlice(t *testing.T) {
	w := &stopwatch{}
	// Two calls count allocations and one finds the rate; of the 5 slices
	// that follow, 3 are disturbed.
	disturbed := func(call int) float64 {
		if call >= 3 && call < 6 {
			return 4
		}
		return 1
	}
	r, err := ratio.Compare(t.Context(), ratio.Config{Now: w.now, Rounds: 5},
		w.op("ours", time.Second, disturbed), w.op("baseline", time.Second, steady))
	require.NoError(t, err)
	require.InEpsilon(t, 1.0, r.MinRatio(), 1e-9)
	require.InEpsilon(t, 4.0, r.MedianRatio(), 1e-9)
	require.Equal(t, []float64{4, 4, 4, 1, 1}, r.Pairs)
}

func TestCompareRefuses(t *testing.T) {
	fine := ratio.Each(func() error { return nil })
	broken := errors.New("broken")
	fails := ratio.Each(func() error { return broken })
	canceled, cancel := context.WithCancelCause(t.Context())
	enough := errors.New("enough")
	cancel(enough)

	_, err := ratio.Compare(t.Context(), ratio.Config{}, nil, fine)
	require.ErrorContains(t, err, "both sides")
	_, err = ratio.Compare(t.Context(), ratio.Config{Rounds: 2}, fine, fine)
	require.ErrorContains(t, err, "3 rounds")
	_, err = ratio.Compare(t.Context(), ratio.Config{}, fails, fine)
	require.ErrorIs(t, err, broken)
	require.ErrorContains(t, err, "ours")
	_, err = ratio.Compare(t.Context(), ratio.Config{}, fine, fails)
	require.ErrorContains(t, err, "baseline")
	_, err = ratio.Compare(canceled, ratio.Config{}, fine, fine)
	require.ErrorIs(t, err, enough)
}

// TestCompareReadsTheClock: without a Config.Now it is time.Now, here that of a bubble, which moves by what
// the operations sleep and by nothing else that the machine does.
func TestCompareReadsTheClock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		work := func(d time.Duration) ratio.Op {
			return ratio.Each(func() error {
				time.Sleep(d) //nolint:forbidigo // the time of the bubble
				return nil
			})
		}
		r, err := ratio.Compare(t.Context(), ratio.Config{}, work(4*time.Millisecond), work(time.Millisecond))
		require.NoError(t, err)
		require.InEpsilon(t, 4.0, r.MinRatio(), 1e-9)
		require.InEpsilon(t, 4.0, r.MedianRatio(), 1e-9)
		require.InEpsilon(t, 4e6, r.Ours.Min, 1e-9)
		require.Equal(t, 5, r.Ours.N, "slices of 20 milliseconds")
		require.Zero(t, r.Ours.Allocs)
	})
}

func TestAllocs(t *testing.T) {
	var keep [][]byte
	for _, c := range []struct {
		name string
		want float64
		op   func() error
	}{
		{"none", 0, func() error { return nil }},
		{"three", 3, func() error {
			keep = [][]byte{make([]byte, 100), make([]byte, 200)}
			return nil
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := ratio.Allocs(100, ratio.Each(c.op))
			require.NoError(t, err)
			require.Equal(t, c.want, got)
		})
	}
	require.Len(t, keep, 2)

	_, err := ratio.Allocs(1, func(int) error { return errors.ErrUnsupported })
	require.ErrorIs(t, err, errors.ErrUnsupported)
}
