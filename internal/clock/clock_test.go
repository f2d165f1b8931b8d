package clock_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/internal/clock"
)

func TestMicro(t *testing.T) {
	at := time.Date(2026, 3, 1, 12, 0, 0, 123456789, time.FixedZone("", 3600))
	require.Equal(t, time.Date(2026, 3, 1, 11, 0, 0, 123456000, time.UTC), clock.Micro(at))
	require.Equal(t, clock.Micro(at), clock.Or(func() time.Time { return at })())
	require.Equal(t, at, clock.Elapsed(func() time.Time { return at })())
}

// The time stands still for a tick and is then read again, once, however often
// it is asked for.
func TestCoarse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		reads := 0
		c := clock.NewCoarse(func() time.Time { reads++; return time.Now() }, time.Second)
		begin := time.Now()
		for range 1000 {
			require.Equal(t, begin, c.Now())
			time.Sleep(999 * time.Microsecond)
		}
		require.Equal(t, 1, reads)
		time.Sleep(2 * time.Millisecond)
		require.Equal(t, time.Since(begin), c.Now().Sub(begin))
		require.Equal(t, 2, reads)
		time.Sleep(time.Hour) // nobody asked meanwhile
		require.Equal(t, time.Since(begin), c.Now().Sub(begin))
		require.Equal(t, 3, reads)
	})
}

// It is never early, and never late by more than a tick.
func TestCoarseLate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := clock.NewCoarse(time.Now, time.Second)
		for i := range 5000 {
			time.Sleep(time.Duration(i%17) * 31 * time.Millisecond)
			synctest.Wait()
			late := time.Since(c.Now())
			require.GreaterOrEqual(t, late, time.Duration(0))
			require.Less(t, late, time.Second)
		}
	})
}

func TestCoarseWithoutTick(t *testing.T) {
	now := time.Unix(1, 0)
	c := clock.NewCoarse(func() time.Time { return now }, 0)
	require.Equal(t, now, c.Now())
	now = now.Add(time.Nanosecond)
	require.Equal(t, now, c.Now())
}
