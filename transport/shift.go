package transport

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/sealtext/sealtext"
)

const (
	// flushTime is how long an outcome waits for others before it is stored, unless no hand-off is
	// under way.
	flushTime = 50 * time.Millisecond
	// fullTime is how long those of three quarters of the workers wait for the others.
	fullTime = 5 * time.Millisecond
	// turnRows is the maximum number of outcomes, and of hand-offs that begin, of one turn.
	turnRows = 500
	// firstRows is the number with which a relay begins whose store bounds its transactions.
	firstRows = 32
)

// shift is one run of a relay. A single goroutine makes the turns; the hand-offs have one each, and a
// context that ends RelayConfig.Drain after that of the shift.
type shift struct {
	r       *Relay
	ctx     context.Context // its end: no hand-off begins any more
	lasting context.Context
	cut     context.CancelFunc
	single  bool // it claims once
	wake    chan struct{}

	// Of the goroutine that makes the turns.
	held      []OutboxRow // leased, and not begun
	urgent    []OutboxRow // passcodes among those
	fenced    bool
	taking    taking // of the last claim
	rows      int    // of the next turn; see adapt
	claimed   int
	unclaimed error     // why the last claim failed
	claimAt   time.Time // of the next claim
	otpAt     time.Time // of the next claim of passcodes only
	expiredAt time.Time // when what has expired is looked for again
	over      bool      // no claim follows

	mu        sync.Mutex
	done      []*handoff  // their outcomes are to be stored
	since     time.Time   // when the first of them ended
	fullAt    time.Time   // when they were most
	calls     int         // hand-offs that run
	unstored  int         // hand-offs whose outcome could not be stored at first
	others    int         // goroutines that give messages back
	gone      bool        // nobody makes turns any more
	rechecks  bool        // recheck runs
	unsettled []OutboxRow // leased messages with an unknown outcome, to be repeated
	errs      []error     // of the rows
	kept      error       // of giving back
}

func (r *Relay) newShift(ctx context.Context) *shift {
	s := &shift{r: r, ctx: ctx, wake: make(chan struct{}, 1), rows: turnRows, taking: taking{now: sealtext.AllPurposes}}
	if r.longest > 0 {
		s.rows = firstRows
	}
	s.lasting, s.cut = outlive(ctx, r.drain)
	return s
}

// outlive returns a context that ends d after ctx has.
func outlive(ctx context.Context, d time.Duration) (context.Context, context.CancelFunc) {
	lasting, cancel := context.WithCancelCause(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() {
		timer := time.NewTimer(d)
		defer timer.Stop()
		select {
		case <-timer.C:
			cancel(context.DeadlineExceeded)
		case <-lasting.Done():
		}
	})
	return lasting, func() { stop(); cancel(nil) }
}

// run makes turns until the context has ended, or the one claim is processed, and nothing is under
// way any more, or the time of the hand-offs is over.
func (s *shift) run() error {
	timer := time.NewTimer(0)
	defer timer.Stop()
	stopping := s.ctx.Done()
	for {
		if s.ctx.Err() != nil {
			stopping, s.over = nil, true
			s.giveBack(slices.Concat(s.urgent, s.held))
			s.urgent, s.held = nil, nil
		}
		if s.ctx.Err() == nil && s.r.dueRecheck() {
			s.recheck()
		}
		s.takeUnsettled()
		todo, wait := s.next()
		if todo != (job{}) {
			s.turn(s.take(todo.outs), todo)
			continue
		}
		if s.idle() {
			break
		}
		timer.Reset(wait)
		select {
		case <-s.wake:
		case <-timer.C:
		case <-stopping:
		case <-s.lasting.Done():
			return s.leave()
		}
	}
	s.cut()
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.kept
}

// job is what a turn does.
type job struct {
	outs   int // outcomes that it stores
	otps   int // passcodes whose hand-offs it begins
	others int // and other messages
	claims int // messages that it claims
	only   sealtext.PurposeSet
}

// next returns what the next turn does. If there is nothing to do now it returns how long to wait.
func (s *shift) next() (todo job, wait time.Duration) {
	now := s.r.wall()
	s.mu.Lock()
	defer s.mu.Unlock()
	ended := len(s.done)
	wait = time.Hour
	// A turn begins hand-offs together with the outcomes of those before, so that there are few
	// transactions; three quarters of the workers wait little for that.
	if ended > 0 {
		due := s.since.Add(flushTime)
		if full := s.fullAt.Add(fullTime); s.most(ended) && full.Before(due) {
			due = full
		}
		if !s.all(ended) && now.Before(due) {
			return job{}, due.Sub(now)
		}
		todo.outs = min(ended, s.rows)
	}
	free := 0 // workers, with those that only passcodes use
	if s.ctx.Err() == nil {
		free = s.r.reserve + min(s.r.workers-s.calls, s.r.inFlight-s.calls-s.unstored-(ended-todo.outs))
		left := s.rows - todo.outs
		if s.r.longest <= 0 { // no other writer waits for the turn, so that fewer turns are better
			left = turnRows
		}
		todo.otps = max(0, min(free, len(s.urgent), left))
		todo.others = max(0, min(free-s.r.reserve-todo.otps, len(s.held), left-todo.otps))
	}
	switch {
	case s.over || todo.otps < len(s.urgent):
	case todo.others == len(s.held):
		if wait = s.claimAt.Sub(now); wait <= 0 {
			todo.claims = min(s.r.batch, 4*s.rows) // for which a store does less than for the others
		}
	case free > todo.otps+todo.others: // what is held waits for a worker, and passcodes need not
		if wait = s.otpAt.Sub(now); wait <= 0 {
			todo.claims, todo.only = free-todo.otps-todo.others, sealtext.Purposes(sealtext.OTP)
		}
	}
	return todo, max(wait, 0)
}

// all reports whether outcomes wait for no others, and most whether they are those of three quarters of
// the workers.
func (s *shift) all(ended int) bool  { return s.calls == 0 || ended >= turnRows }
func (s *shift) most(ended int) bool { return 4*ended >= 3*s.r.workers }

// takeUnsettled takes over the messages that are to be repeated.
func (s *shift) takeUnsettled() {
	s.mu.Lock()
	rows := s.unsettled
	s.unsettled = nil
	s.mu.Unlock()
	if s.ctx.Err() != nil {
		s.giveBack(rows)
		return
	}
	s.held = append(s.held, rows...)
	s.claimed += len(rows)
}

// take returns the first n hand-offs whose outcomes are to be stored.
func (s *shift) take(n int) []*handoff {
	s.mu.Lock()
	defer s.mu.Unlock()
	outs := s.done[:n:n]
	s.done = s.done[n:]
	return outs
}

// idle reports whether nothing is left to do.
func (s *shift) idle() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.over && len(s.urgent)+len(s.held)+len(s.unsettled)+len(s.done)+s.calls+s.unstored+s.others == 0
}

// leave ends a shift whose time is over. Hand-offs that end later store their outcome themselves.
func (s *shift) leave() error {
	s.mu.Lock()
	s.gone = true
	outs := s.done
	s.done = nil
	s.unstored += len(outs)
	s.mu.Unlock()
	if len(outs) > 0 {
		go s.keep(outs)
	}
	return &DrainError{Open: s.r.underWay(), Cause: context.Cause(s.lasting)}
}

func (s *shift) poke() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// start begins the hand-off of a message whose attempt is stored.
func (s *shift) start(h *handoff) {
	s.mu.Lock()
	s.calls++
	s.mu.Unlock()
	go s.work(h)
}

// work hands one message over. The worker is free again even if the transport ends the goroutine.
func (s *shift) work(h *handoff) {
	exited := true
	defer func() {
		h.permit.End(h.outcome.Kind != OutcomeNotSent || h.row.State == StateUnknown) // and who waits for it in this process goes on
		if h.share {
			s.aside(s.share)
		}
		if exited {
			s.fail(h.row, errExit)
			s.r.leave(h.row)
		}
		s.end(h, !exited)
	}()
	s.r.handOff(h.permit.Context(), h)
	s.r.complete(h)
	exited = false
}

// share has the router share what it has found out. If that fails, its next choice does it.
func (s *shift) share() {
	_ = once(s.lasting, func(ctx context.Context) error {
		_, err := s.r.router.Pick(ctx, nil)
		return err
	})
}

// end passes the outcome of a hand-off on to the next turn. An opt-out that the provider reports does
// not wait.
func (s *shift) end(h *handoff, outcome bool) {
	s.mu.Lock()
	s.calls--
	alone := outcome && (s.gone || h.optOut)
	switch {
	case alone:
		s.unstored++
	case outcome:
		if len(s.done) == 0 {
			s.since = s.r.wall()
		}
		s.done = append(s.done, h)
	}
	ended := len(s.done)
	full := s.most(ended) && !s.most(ended-1)
	if full {
		s.fullAt = s.r.wall()
	}
	// Between the first outcome and most of them, nothing follows from one more.
	wakes := alone || !outcome || ended == 1 || full || s.all(ended)
	s.mu.Unlock()
	if alone {
		s.keep([]*handoff{h})
	}
	if wakes {
		s.poke()
	}
}

// fail reports an error of a row.
func (s *shift) fail(row OutboxRow, cause error) {
	err := s.r.report(s.lasting, row, cause)
	s.mu.Lock()
	s.errs = append(s.errs, err)
	s.mu.Unlock()
}

// errors returns the errors of all rows.
func (s *shift) errors() []error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.errs)
}

// aside runs f in a goroutine of its own, for which the end of the shift waits.
func (s *shift) aside(f func()) {
	s.mu.Lock()
	s.others++
	s.mu.Unlock()
	go func() {
		defer func() {
			s.mu.Lock()
			s.others--
			s.mu.Unlock()
			s.poke()
		}()
		f()
	}()
}

// giveBack gives back at once what the shift has not begun.
func (s *shift) giveBack(rows []OutboxRow) {
	if len(rows) == 0 {
		return
	}
	s.aside(func() {
		if err := s.r.giveBack(s.lasting, rows, time.Time{}); err != nil {
			err = fmt.Errorf("transport: give back %d messages, which keep their lease: %w", len(rows), err)
			s.mu.Lock()
			s.kept = err
			s.mu.Unlock()
			_ = s.r.report(s.lasting, OutboxRow{}, err)
		}
	})
}

// adapt sets the number of rows of the next turn by the time that the last transaction with so many
// took. One that claims only tells little of the others.
func (s *shift) adapt(rows int, took time.Duration) {
	longest := s.r.longest
	switch {
	case longest <= 0:
	case took > longest:
		s.rows = max(1, min(s.rows-1, int(int64(s.rows)*int64(longest)/int64(took))))
	case 2*took < longest && rows >= s.rows:
		s.rows = min(s.rows+s.rows/2+1, turnRows)
	}
}
