package webhook

import (
	"context"
	"errors"
	"time"
)

// How long an opt-out is waited for after its answer, and the time between two attempts. Longer than
// the leases of hand-offs: afterwards none of them runs.
const (
	maxWait  = 15 * time.Minute
	minPause = time.Second
	maxPause = 30 * time.Second
)

// wait repeats a call in the background until it has waited for the hand-offs of an opt-out that is in
// force.
func (h *Handler) wait(again func(context.Context) error) {
	if !h.begin(again) {
		h.onError(h.ctx, ErrWaiting)
	}
}

func (h *Handler) begin(again func(context.Context) error) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.ctx.Err() != nil {
		return false
	}
	select {
	case h.waiting <- struct{}{}:
	default:
		return false
	}
	h.done.Go(func() {
		defer func() { <-h.waiting }()
		h.repeat(again)
	})
	return true
}

func (h *Handler) repeat(again func(context.Context) error) {
	ctx, cancel := context.WithTimeout(h.ctx, maxWait)
	defer cancel()
	pause := time.NewTimer(0)
	defer pause.Stop()
	for next := minPause; ; next = min(2*next, maxPause) {
		select {
		case <-ctx.Done():
		case <-pause.C:
		}
		err := again(ctx)
		switch {
		case ctx.Err() != nil: // a call that ends with its context may return nil before the hand-offs end
			h.onError(context.WithoutCancel(ctx), errors.Join(ErrWaiting, err))
			return
		case err == nil:
			return
		}
		pause.Reset(next)
	}
}

// Close ends what is waited for in the background, and returns when it has ended. The opt-outs are in
// force all the same. Call it after the server has stopped.
func (h *Handler) Close() {
	h.mu.Lock()
	h.cancel()
	h.mu.Unlock()
	h.done.Wait()
}
