package transport

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport/metric"
)

// turn makes one turn: it stores the outcomes of outs, begins some of the messages that are held, and
// claims others. If the one transaction fails, each of the three is tried by itself.
func (s *shift) turn(outs []*handoff, todo job) {
	rows := slices.Concat(s.urgent[:todo.otps], s.held[:todo.others])
	s.urgent, s.held = s.urgent[todo.otps:], s.held[todo.others:]
	claims := todo.claims
	if claims > 0 {
		s.otpAt = s.r.wall().Add(s.r.poll)
		if todo.only == 0 {
			s.claimAt = s.otpAt
		}
		s.over = s.over || s.single
		if claims = s.look(s.fence(claims)); claims == 0 && len(outs)+len(rows) == 0 {
			return
		}
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(s.lasting), tryTime)
	defer cancel()
	s.r.weigh(ctx, rows)
	begins := s.r.entries(ctx, rows, s.fenced, s.taking.shut(), s.unread)
	t := s.claiming(&turn{r: s.r, outs: outs, begins: begins}, claims, todo.only)
	err := s.try(t)
	if err == nil {
		return
	}
	parts := 0
	for _, n := range []int{len(outs), len(begins), claims} {
		parts += min(n, 1)
	}
	failed := err
	if parts > 1 {
		failed = nil
	}
	if bad, errs := halves(outs, failed, func(outs []*handoff) error { return s.try(&turn{r: s.r, outs: outs}) }); len(bad) > 0 {
		s.again(bad, errs)
	}
	if n := s.free(begins); n < len(begins) {
		s.unbegin(begins[n:], nil)
		begins = begins[:n]
	}
	bad, errs := halves(begins, failed, func(begins []*entry) error { return s.try(&turn{r: s.r, begins: begins}) })
	s.unbegin(bad, errs)
	if claims > 0 {
		if parts > 1 {
			err = s.try(s.claiming(&turn{r: s.r}, claims, todo.only))
		}
		s.notClaimed(err)
	}
}

// claiming has a turn claim messages. What has expired is looked for once in each poll, and never
// together with passcodes alone, which workers wait for.
func (s *shift) claiming(t *turn, claims int, only sealtext.PurposeSet) *turn {
	t.claims, t.only, t.taking = claims, only, s.taking
	t.expires = only == 0 && !s.r.wall().Before(s.expiredAt)
	return t
}

// free returns how many of the messages, passcodes first, may begin after outcomes could not be stored.
func (s *shift) free(begins []*entry) (n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	free := s.r.inFlight - s.calls - s.unstored
	for _, e := range begins {
		if n >= free && (e.row.Purpose != sealtext.OTP || n >= free+s.r.reserve) {
			break
		}
		n++
	}
	return n
}

// fence looks whether the store belongs to another environment, and returns how many messages may be
// claimed.
func (s *shift) fence(claims int) int {
	fenced, err := s.r.fenced(s.lasting)
	if err != nil {
		// What was claimed before keeps the answer of that time: it would be denied for good otherwise.
		s.notClaimed(err)
		return 0
	}
	s.fenced = fenced
	return claims
}

// fenced asks the store, and notes its time.
func (r *Relay) fenced(ctx context.Context) (fenced bool, err error) {
	err = once(ctx, func(ctx context.Context) (err error) {
		var now time.Time
		if fenced, now, err = r.store.Fenced(ctx); err == nil {
			r.leases.set(now)
		}
		return err
	})
	return fenced, err
}

// notClaimed notes why a claim failed.
func (s *shift) notClaimed(err error) {
	switch {
	case err == nil:
	case s.single:
		s.unclaimed = err
	default:
		_ = s.r.report(s.lasting, OutboxRow{}, err)
	}
}

// unread deals with a message whose person cannot be read. One whose time is over must not be claimed
// for ever because the keys of the person, or of the tenant, do not open.
func (s *shift) unread(row OutboxRow, err error) {
	r := s.r
	if r.now().Before(row.ExpiresAt) {
		s.fail(row, err)
		s.giveBackLater([]OutboxRow{row})
		return
	}
	s.aside(func() {
		if err := r.settleLost(s.lasting, row); err != nil && !errors.Is(err, errLeaseLost) {
			s.fail(row, err)
			s.giveBackLater([]OutboxRow{row})
		}
	})
}

// try makes the transaction of a turn, and what follows from it.
func (s *shift) try(t *turn) error {
	rows := len(t.outs) + len(t.begins)
	err := t.run(s.lasting, s.ctx)
	s.adapt(rows, t.took)
	if err != nil {
		return err
	}
	s.stored(t.outs)
	s.heard(t.heard)
	if t.claims > 0 {
		if t.expires && len(t.claimed) < t.claims {
			s.expiredAt = s.r.wall().Add(s.r.poll)
		}
		for _, row := range t.claimed {
			if row.Purpose == sealtext.OTP {
				s.urgent = append(s.urgent, row)
			} else {
				s.held = append(s.held, row)
			}
		}
		s.claimed += len(t.claimed) + t.waiting
		s.r.count(func(c *RelayStats) { c.Claimed += uint64(len(t.claimed)) })
		next := &s.claimAt
		if t.only != 0 {
			next = &s.otpAt
		}
		if len(t.claimed) > 0 || t.more {
			*next = s.r.wall()
		}
		if t.more && s.single {
			s.over = false
		}
		if !t.claimAt.IsZero() { // the rates permit the next message then
			wait := min(max(t.claimAt.Sub(s.r.now()), rateTime), s.r.poll)
			*next = s.r.wall().Add(wait)
		}
	}
	permits := t.batch.Open(s.lasting)
	for _, e := range t.begins {
		s.r.metrics.began(e, s.r.name)
		if e.attempt.Number == 0 {
			s.r.unused(e)
		}
		switch {
		case e.waits:
			s.r.count(func(c *RelayStats) { c.Unrouted++ })
		case e.err != nil:
			s.r.count(func(c *RelayStats) { c.GivenBack++ })
			s.fail(e.row, e.err)
		case e.attempt.Number > 0:
			s.r.count(func(c *RelayStats) { c.Begun++ })
			s.r.enter(e.row)
			s.start(&handoff{
				row: e.row, person: e.person, opened: e.opened, permit: permits[e.asks], attempt: e.attempt, until: e.attempt.StartedAt.Add(s.r.lease),
				more: e.more,
			})
		}
	}
	return nil
}

// stored is called with hand-offs whose outcome is stored, or was too late.
func (s *shift) stored(outs []*handoff) {
	for _, h := range outs {
		h.stored, h.err = true, nil
		if h.lost {
			s.fail(h.row, ErrLeaseLost)
			s.r.metrics.of(h.row, metric.KindLeaseLost, "", s.r.name, 0)
		} else {
			s.r.metrics.of(h.row, metric.KindOutcome, h.attempt.Kind.String(), h.attempt.Transport, h.took)
		}
		if h.failed != nil {
			_ = s.r.report(s.lasting, h.row, h.failed)
		}
		if !h.optOut {
			s.r.leave(h.row)
		}
	}
}

// again keeps trying to store outcomes whose first try has failed.
func (s *shift) again(outs []*handoff, errs []error) {
	s.mu.Lock()
	s.unstored += len(outs)
	s.mu.Unlock()
	for i, h := range outs {
		s.failed(h, errs[i])
	}
	go s.keep(outs)
}

// failed notes that a try to store an outcome has failed. It is reported now: it may take as long as
// the lease. An opt-out that the provider reports counts also after that, so that it gets as long from
// now on.
func (s *shift) failed(h *handoff, err error) {
	if h.err = err; h.tries == 0 {
		_ = s.r.report(s.lasting, h.row, err)
		left := h.until.Sub(s.r.now())
		if h.optOut {
			left = max(left, s.r.lease)
		}
		h.giveUp = s.r.wall().Add(left)
	}
	h.tries++
}

// keep stores outcomes, and retries until their leases end. An opt-out that the provider reports is
// stored first and by itself: neither depends on the other.
func (s *shift) keep(outs []*handoff) {
	pause := firstTryPause
	for len(outs) > 0 {
		if outs[0].tries > 0 {
			until := outs[0].giveUp
			for _, h := range outs {
				if h.giveUp.Before(until) {
					until = h.giveUp
				}
			}
			timer := time.NewTimer(min(pause, max(until.Sub(s.r.wall()), 0)))
			<-timer.C
			pause = min(2*pause, lastTryPause)
		}
		var left []*handoff
		for _, h := range s.tryOutcomes(outs) {
			if !h.giveUp.After(s.r.wall()) {
				s.fail(h.row, h.err)
				s.settled(h)
				continue
			}
			left = append(left, h)
		}
		if outs = left; len(outs) > 2 { // others come first the next time, see halves
			outs = append(outs[2:], outs[:2]...)
		}
	}
}

// settled ends the storing of an outcome.
func (s *shift) settled(h *handoff) {
	s.r.leave(h.row)
	s.mu.Lock()
	s.unstored--
	s.mu.Unlock()
	s.poke()
}

// tryOutcomes returns the hand-offs of which something could not be stored.
func (s *shift) tryOutcomes(outs []*handoff) (left []*handoff) {
	errs := map[*handoff]error{}
	var open []*handoff
	for _, h := range outs {
		if h.optOut {
			if err := s.recordOptOut(h); err != nil {
				errs[h] = err
			}
		}
		if !h.stored {
			open = append(open, h)
		}
	}
	bad, badErrs := halves(open, nil, func(outs []*handoff) error { return s.tryOnly(outs) })
	for i, h := range bad {
		errs[h] = errors.Join(errs[h], badErrs[i])
	}
	for _, h := range outs {
		if err := errs[h]; err != nil {
			s.failed(h, err)
			left = append(left, h)
			continue
		}
		if h.outcome.OptedOut {
			if _, err := s.r.consent.Barrier(context.WithoutCancel(s.lasting), h.person); err != nil {
				s.fail(h.row, err)
			}
		}
		s.settled(h)
	}
	return left
}

// tryOnly stores outcomes. It is for any goroutine.
func (s *shift) tryOnly(outs []*handoff) error {
	t := &turn{r: s.r, outs: outs}
	if err := t.run(s.lasting, s.ctx); err != nil {
		return err
	}
	s.stored(outs)
	s.heard(t.heard)
	return nil
}

// heard is called with receipts that were stored with the outcomes of their attempts. Who has opted
// out by one waits for nothing else.
func (s *shift) heard(all []heardReceipt) {
	for _, h := range all {
		h.count(s.r.metrics)
		if !h.person.Subject.IsZero() {
			s.aside(func() {
				if _, err := s.r.consent.Barrier(context.WithoutCancel(s.lasting), h.person); err != nil {
					_ = s.r.report(s.lasting, h.row, err)
				}
			})
		}
	}
}

// recordOptOut records the opt-out that a provider has reported.
func (s *shift) recordOptOut(h *handoff) error {
	event := providerOptOut(h.row, h.person, h.attempt.Transport, h.attempt.FinishedAt, relayActor)
	var recorded bool
	err := once(s.lasting, func(ctx context.Context) (err error) {
		recorded, err = s.r.recordOptOut(ctx, event)
		return err
	})
	if err != nil {
		return err
	}
	h.optOut = false
	if recorded {
		s.r.metrics.of(h.row, metric.KindOptOut, metric.LabelProvider, h.attempt.Transport, 0)
	}
	return nil
}
