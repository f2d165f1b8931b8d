package main

import (
	"context"
	"errors"

	"runtime"
	"runtime/debug"
	"slices"
	"sync"
	"time"
)

// inFlight is the number of workers of the relays that are compared. A turn with a hundred rows takes
// about 20 ms of CPU on SQLite, which is the bound on its time.
const inFlight = 100

// relaySide is one of two relays that are compared: n messages are sent, and then handed over.
type relaySide struct {
	n    int
	send func(n int) error
	hand func() error
}

func (o *outbox) side(env *Env, n int) relaySide {
	o.cfg.Store = steady{o.cfg.Store}
	return relaySide{n, func(n int) error { return o.send(env, n) }, func() error { return o.handOver(env, n, inFlight, 0) }}
}

func (o *oneByOne) side(env *Env, n int) relaySide {
	return relaySide{n, func(n int) error { return o.send(env, n) }, func() error { return o.relay(env) }}
}

// race returns the CPU of a message of each of two relays, in the middle of five rounds by turns:
// sending and handing over. The time that the disk takes is not in it.
func race(env *Env, sides [2]relaySide) (send, hand [2]float64, err error) {
	var sends, hands [2][]float64
	for round := range 5 {
		for i := range sides {
			k := (i + round) % 2
			side := sides[k]
			for _, half := range []struct {
				f  func() error
				to *[]float64
			}{{func() error { return side.send(side.n) }, &sends[k]}, {side.hand, &hands[k]}} {
				if env.Err() != nil {
					return send, hand, context.Cause(env)
				}
				runtime.GC()
				began := processTime()
				if err := half.f(); err != nil {
					return send, hand, err
				}
				*half.to = append(*half.to, float64(processTime().Sub(began).Nanoseconds())/float64(side.n))
			}
		}
	}
	for k := range sides {
		slices.Sort(sends[k])
		slices.Sort(hands[k])
		send[k], hand[k] = sends[k][2], hands[k][2]
	}
	return send, hand, nil
}

// raceOneByOne compares the library on SQLite with what its relay was before.
func raceOneByOne(env *Env) (send, hand [2]float64, err error) {
	ours, err := newOutbox(env)
	if err != nil {
		return send, hand, err
	}
	before, err := newOneByOne(env)
	if err != nil {
		return send, hand, err
	}
	return race(env, [2]relaySide{ours.side(env, env.size(1000)), before.side(env, env.size(64))})
}

func relayRow() Row {
	return Row{
		Name: "transport/relay", Goal: AtLeast(4),
		What: "CPU of a message at the relay on SQLite, 100 in flight, aim 6x / at the relay of d51c330e, one by one, its statements alone",
		Observe: func(env *Env) (ours, baseline float64, err error) {
			_, hand, err := raceOneByOne(env)
			return hand[0], hand[1], err
		},
	}
}

func sendAllRow() Row {
	return Row{
		Name: "transport/send-all",
		What: "CPU of a message in SendAll of 250 on SQLite / in Send of d51c330e, one by one, its statements alone",
		Observe: func(env *Env) (ours, baseline float64, err error) {
			send, _, err := raceOneByOne(env)
			return send[0], send[1], err
		},
	}
}

// fsyncsRow counts transactions. Checkpoints come on top of them: strace counted 109 fsyncs for 63
// transactions of a relay with 3,000 messages, so 0.036 a message.
func fsyncsRow() Row {
	return Row{
		Name: "transport/fsyncs", Goal: NoMore(0.05), Unit: "tx",
		What: "that wait for the disk, of a message on SQLite, SendAll of 250 and the relay with 100 in flight / Send and relay of d51c330e, one by one",
		Observe: func(env *Env) (ours, baseline float64, err error) {
			o, err := newOutbox(env)
			if err != nil {
				return 0, 0, err
			}
			before, err := newOneByOne(env)
			if err != nil {
				return 0, 0, err
			}
			count := func(f *file, side relaySide) (float64, error) {
				began := f.commits.Load()
				if err := errors.Join(side.send(side.n), side.hand()); err != nil {
					return 0, err
				}
				return float64(f.commits.Load()-began) / float64(side.n), nil
			}
			if ours, err = count(o.file, o.side(env, 3000)); err != nil { // of fewer, start and stop would count
				return 0, 0, err
			}
			baseline, err = count(before.file, before.side(env, 100))
			return ours, baseline, err
		},
	}
}

func slowProviderRow() Row {
	return Row{
		Name: "transport/slow-provider", Unit: "/s",
		What: "messages of one relay on SQLite, a provider that takes 200 ms, 1,000 in flight, aim 3,000 / the most that the provider permits",
		Observe: func(env *Env) (ours, baseline float64, err error) {
			o, err := newOutbox(env)
			if err != nil {
				return 0, 0, err
			}
			n := env.size(5000)
			if err := o.send(env, n); err != nil {
				return 0, 0, err
			}
			began := time.Now()
			err = o.handOver(env, n, 1000, 200*time.Millisecond)
			return float64(n) / time.Since(began).Seconds(), 5000, err
		},
	}
}

func relayMemoryRow() Row {
	return Row{
		Name: "transport/memory", Goal: NoMore(150), Unit: "MB",
		What: "the whole process at most, a relay on SQLite with 1,000 in flight, which hands over 2,000 messages of 100,000 / of 4,000",
		Observe: func(env *Env) (ours, baseline float64, err error) {
			o, err := newOutbox(env)
			if err != nil {
				return 0, 0, err
			}
			o.cfg.Store = steady{o.cfg.Store}
			for _, others := range []int{0, env.size(96_000)} {
				if err := o.send(env, 4000); err != nil {
					return 0, 0, err
				}
				if err := o.multiply(env, others, copied{"sealtext_outbox", "WHERE state = 1 ORDER BY not_before DESC LIMIT 1"}); err != nil {
					return 0, 0, err
				}
				debug.FreeOSMemory()
				peak, err := peakMemory(func() error { return o.handOver(env, 2000, 1000, 0) })
				if err != nil {
					return 0, 0, err
				}
				ours, baseline = peak/1e6, ours
			}
			return ours, baseline, nil
		},
	}
}

// peakMemory returns the most memory that the process has occupied while f ran.
func peakMemory(f func() error) (peak float64, err error) {
	done := make(chan struct{})
	var wait sync.WaitGroup
	var failed error
	wait.Go(func() {
		ticks := time.NewTicker(5 * time.Millisecond)
		defer ticks.Stop()
		for {
			now, err := resident()
			if err != nil {
				failed = err
				return
			}
			peak = max(peak, now)
			select {
			case <-ticks.C:
			case <-done:
				return
			}
		}
	})
	err = f()
	close(done)
	wait.Wait()
	return peak, errors.Join(err, failed)
}
