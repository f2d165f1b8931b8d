package linearizability

import (
	"context"
	"errors"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
)

// Gate is a way to hand one message over: it calls decided when the message was allowed, and write
// to write it.
type Gate func(ctx context.Context, l *consent.Ledger, r consent.Request, decided, write func()) error

var errRefused = errors.New("the permit was void when it was redeemed")

// Barrier is the gate of the library.
func Barrier(ctx context.Context, l *consent.Ledger, r consent.Request, decided, write func()) error {
	_, err := l.Do(ctx, r, func(_ context.Context, p consent.Permit) error {
		if err := p.Redeem(r.Message); errors.Is(err, consent.ErrPermitInvalid) {
			return errRefused
		}
		decided()
		write()
		return nil
	})
	if errors.Is(err, errRefused) {
		return nil
	}
	return err
}

// Check is what the barrier replaces: an advisory check, then the hand-off.
func Check(ctx context.Context, l *consent.Ledger, r consent.Request, decided, write func()) error {
	d, err := l.Check(ctx, nil, r)
	if err != nil || !d.Allowed {
		return err
	}
	decided()
	write()
	return nil
}

// Batch is a number of persons who opt in and out, and many senders.
type Batch struct {
	Ledgers []*consent.Ledger // one a process
	People  []sealtext.Person
	Senders int // a ledger
	// Stores are those of the ledgers, for senders that hand over Size messages at once, in batches of the
	// gate; 0 for one at a time by Gate.
	Stores []consent.Store
	Size   int
	Rounds int // of opt-in and opt-out, a person
	Gate   Gate
	Now    func() time.Time // the clock of the ledgers
	Stamp  func() int64     // the order of what is seen
	// Asked receives one value for each ended hand-off to a person, if a reader waits. Nil if the
	// senders are other processes.
	Asked []chan struct{}
}

// yield lets other goroutines run in between.
func yield(n int) {
	for range n {
		runtime.Gosched()
	}
}

// let waits until the senders have tried a few times to write to a person. If they cannot be
// observed, it writes as well to pass the time.
func (b Batch) let(ctx context.Context, h *History, client, person int) error {
	if b.Asked == nil {
		for range 4 {
			if err := b.handOff(ctx, h, client, b.Ledgers[0], person); err != nil {
				return err
			}
		}
		return nil
	}
	for range 3 {
		select {
		case <-b.Asked[person]:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

// send makes the senders of the ledgers hand over until stop is set.
func (b Batch) send(ctx context.Context, h *History, stop *atomic.Bool, firstClient int) error {
	var all sync.WaitGroup
	errs := make(chan error, len(b.Ledgers)*b.Senders)
	for n := range cap(errs) {
		all.Go(func() {
			for i := n; !stop.Load(); i++ {
				var err error
				if b.Size > 0 {
					err = b.handOffAll(ctx, h, firstClient+n, n%len(b.Ledgers), i)
				} else {
					err = b.handOff(ctx, h, firstClient+n, b.Ledgers[n%len(b.Ledgers)], i%len(b.People))
				}
				if err != nil {
					stop.Store(true)
					errs <- err
					return
				}
			}
		})
	}
	all.Wait()
	close(errs)
	return <-errs
}

func (b Batch) handOff(ctx context.Context, h *History, client int, l *consent.Ledger, person int) error {
	asked, allowed := b.Stamp(), int64(0)
	err := b.Gate(ctx, l, request(b.People[person]), func() { allowed = b.Stamp() }, func() { b.write(h, client, person) })
	b.ended(h, client, person, asked, allowed)
	return err
}

// handOffAll hands over a batch of messages, from a person on, several to each if there are fewer people:
// one transaction decides on them, each has a worker, and another transaction settles them.
func (b Batch) handOffAll(ctx context.Context, h *History, client, ledger, first int) error {
	l, store := b.Ledgers[ledger], b.Stores[ledger]
	asked := b.Stamp()
	requests := make([]consent.Request, b.Size)
	for i := range requests {
		requests[i] = request(b.People[(first+i)%len(b.People)])
		requests[i].Retry = true // as a relay asks, which keeps a journal of its own
	}
	batch := l.Batch(requests)
	defer batch.Close()
	if err := store.InTx(ctx, batch.Decide); err != nil {
		return err
	}
	permits, errs := batch.Open(ctx), make([]error, b.Size)
	var all sync.WaitGroup
	for i, p := range permits {
		all.Go(func() {
			person, allowed := (first+i)%len(b.People), int64(0)
			switch err := p.Redeem(requests[i].Message); {
			case err == nil:
				allowed = b.Stamp()
				b.write(h, client, person)
			case !errors.Is(err, consent.ErrPermitInvalid):
				errs[i] = err
			}
			p.End(allowed != 0)
			b.ended(h, client, person, asked, allowed)
		})
	}
	all.Wait()
	err := store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error { return l.Settle(ctx, tx, permits) })
	return errors.Join(append(errs, err)...)
}

// write writes a message, which takes a moment.
func (b Batch) write(h *History, client, person int) {
	yield(2)
	w := Span{Person: person, Start: b.Stamp()}
	yield(2)
	w.End = b.Stamp()
	h.wrote(client, w)
}

// ended notes what was decided about a message: when it was allowed, or 0.
func (b Batch) ended(h *History, client, person int, asked, allowed int64) {
	h.count()
	if b.Asked != nil {
		select {
		case b.Asked[person] <- struct{}{}:
		default:
		}
	}
	s := Step{Register: 2 * person, Client: client, Value: allowed != 0, Call: asked, Return: allowed}
	if allowed == 0 {
		s.Return = b.Stamp()
	}
	h.step(s)
}

// change makes every person opt in and out, through one ledger after the other.
func (b Batch) change(ctx context.Context, h *History, firstClient int) error {
	var all sync.WaitGroup
	errs := make(chan error, len(b.People))
	for person := range b.People {
		all.Go(func() { errs <- b.mind(ctx, h, firstClient+person, person) })
	}
	all.Wait()
	close(errs)
	var joined error
	for err := range errs {
		joined = errors.Join(joined, err)
	}
	return joined
}

func (b Batch) mind(ctx context.Context, h *History, client, person int) error {
	shut := int64(0)
	for round := range 2 * b.Rounds {
		l, kind := b.Ledgers[(person+round)%len(b.Ledgers)], consent.KindOptIn
		if round%2 == 1 {
			kind = consent.KindOptOut
		} else if shut != 0 {
			h.closed(client, Span{Person: person, Start: shut, End: b.Stamp()})
		}
		call := b.Stamp()
		if _, err := l.Record(ctx, event(b.People[person], kind, b.Now())); err != nil {
			return err
		}
		shut = b.Stamp()
		h.count()
		h.step(Step{Register: 2 * person, Client: client, Set: true, Value: kind == consent.KindOptIn, Call: call, Return: shut})
		if err := b.let(ctx, h, client, person); err != nil {
			return err
		}
	}
	h.closed(client, Span{Person: person, Start: shut, End: b.Stamp()})
	return nil
}

// run runs a whole batch in one process.
func (b Batch) run(ctx context.Context) (*History, error) {
	h := &History{}
	for range b.People {
		b.Asked = append(b.Asked, make(chan struct{}))
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var stop atomic.Bool
	sent := make(chan error, 1)
	go func() {
		err := b.send(ctx, h, &stop, 0)
		if err != nil {
			cancel() // no sender is left to wait for
		}
		sent <- err
	}()
	changed := b.change(ctx, h, len(b.Ledgers)*b.Senders)
	stop.Store(true)
	return h, errors.Join(<-sent, changed)
}
