package monitor_test

import (
	"fmt"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/audit/monitor"
)

func heapBytes() uint64 {
	runtime.GC()
	var s runtime.MemStats
	runtime.ReadMemStats(&s)
	return s.HeapAlloc
}

// TestMemory observes as many blocks as the default keeps, and then more. Memory stays below 64
// MiB.
func TestMemory(t *testing.T) {
	before := heapBytes()
	r := newRig(t, nil)
	block := func(n int) {
		r.Message(monitor.Message{Stage: monitor.StageQueued, Tenant: clinic, Purpose: sealtext.OTP, Block: token('b', n), Person: token('p', n)})
	}
	for n := range 750_000 {
		block(n)
		if n%3 == 0 {
			e := reveal(n)
			e.Actor.ID = fmt.Sprintf("agent-%d", n)
			r.Event(e)
		}
	}
	full := heapBytes()
	t.Logf("%d keys in %d bytes", r.Stats().Keys, full-before)
	require.GreaterOrEqual(t, r.Stats().Keys, 850_000)
	require.LessOrEqual(t, full-before, uint64(64<<20))
	for n := range 300_000 {
		block(1_000_000 + n)
	}
	after := heapBytes()
	require.LessOrEqual(t, after-before, uint64(64<<20))
	runtime.KeepAlive(r)
}

// TestKeysOfMany shows that a flood of blocks and messages does not make the monitor forget an
// actor.
func TestKeysOfMany(t *testing.T) {
	r := newRig(t, func(c *monitor.Config) { c.Keys = 1000 })
	r.times(25, time.Second, func(i int) { r.Event(reveal(i)) })
	for n := range 50_000 {
		r.Message(monitor.Message{Stage: monitor.StageQueued, Tenant: clinic, Purpose: sealtext.OTP, Block: token('b', n), Person: token('p', n)})
	}
	r.times(25, time.Second, func(i int) { r.Event(reveal(i)) })
	require.Equal(t, []string{"reveals"}, r.detectors())
	require.LessOrEqual(t, r.Stats().Keys, 1250)
}

// TestConcurrent observes with several goroutines what raises an alert only if nothing is lost.
func TestConcurrent(t *testing.T) {
	r := newRig(t, func(c *monitor.Config) {
		c.Thresholds = map[monitor.Detector]monitor.Threshold{
			monitor.DetectorReveals: {Window: time.Hour, Count: 8000, Factor: 1},
		}
	})
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for i := range 1000 {
				r.Event(reveal(i))
				r.Event(audit.Event{Tenant: clinic, Kind: audit.KindLookedUp, Actor: agent, Subject: subject(i)})
			}
		})
	}
	all.Wait()
	require.Equal(t, []string{"reveals"}, r.detectors())
	require.EqualValues(t, 16_000, r.Stats().Observed)
}

func BenchmarkEvent(b *testing.B) {
	r := newRig(b, nil)
	e := event(audit.KindHandedOff, subject(0), offers, "")
	i := 0
	for b.Loop() {
		e.Subject = subject(i)
		r.Event(e)
		i++
	}
}
