package inbound

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/sealtext/sealtext/transport/webhook"
)

const (
	// window is the time that the first list of a sender covers, besides the overlap, so that lists
	// after a long outage get somewhere. It doubles while they succeed, and is halved when one fails,
	// since it may have been too long for a round.
	window, minSpan, maxSpan = time.Hour, 5 * time.Minute, 6 * time.Hour
	// againAfter is how long after it was sent a text is listed for the second time.
	againAfter = 6 * time.Hour
	// maxBack bounds how far a list reaches back. Claims of texts are kept for at least 30 days: what is
	// older would count as new.
	maxBack = 28 * 24 * time.Hour
)

// listAll lists each sender, within listTime.
func (w *Watcher) listAll(round context.Context, ts []*target) {
	ctx, cancel := context.WithTimeout(round, listTime)
	defer cancel()
	ts = slices.SortedStableFunc(slices.Values(ts), func(a, b *target) int { return a.Listed.Compare(b.Listed) })
	var workers sync.WaitGroup
	free := make(chan struct{}, w.cfg.Workers)
	for _, t := range ts {
		if len(t.addresses) == 0 {
			w.report(round, t, ErrNoMembers)
			continue
		}
		select {
		case <-ctx.Done():
		case free <- struct{}{}:
			workers.Go(func() {
				defer func() { <-free }()
				if err := w.list(ctx, t); round.Err() == nil { // else the Watcher is stopping
					w.report(round, t, err)
				}
			})
		}
	}
	workers.Wait()
}

// list catches up with a sender, and then lists again what was sent some hours ago, since a provider
// may list a text late.
func (w *Watcher) list(ctx context.Context, t *target) error {
	began := w.cfg.Now().UTC()
	since := t.Listed.Add(-w.cfg.Overlap)
	switch {
	case t.Listed.IsZero(), t.Listed.After(began): // by a clock that was wrong
		since = began.Add(-w.cfg.Back)
	case t.Listed.Before(began.Add(-maxBack)):
		w.report(ctx, t, ErrGap)
		since = began.Add(-maxBack)
	}
	if t.Again.IsZero() || t.Again.After(began) {
		t.Again = began.Add(-againAfter)
	}
	var stuck error // what is after a text that could not be taken in is listed, and the position stays
	for last := false; !last; {
		until := since.Add(w.cfg.Overlap + t.span)
		reached := until
		if last = !until.Before(began); last {
			until, reached = time.Time{}, began
		}
		failed, err := w.window(ctx, t, since, until)
		if err != nil {
			t.span = max(t.span/2, minSpan)
			return errors.Join(stuck, failed, err)
		}
		if stuck == nil {
			stuck = failed
		}
		if stuck == nil {
			t.Listed = reached
		}
		since = reached.Add(-w.cfg.Overlap)
		if !last {
			t.span = min(2*t.span, maxSpan)
		}
	}
	if stuck != nil {
		return stuck
	}
	if began.Sub(t.Again) >= againAfter+window { // one in a round
		from := later(t.Again, began.Add(-maxBack))
		if failed, err := w.window(ctx, t, from.Add(-w.cfg.Overlap), from.Add(window)); failed != nil || err != nil {
			return errors.Join(failed, err)
		}
		t.Again = from.Add(window)
	}
	for id, sent := range t.seen {
		if sent.Before(t.Again.Add(-2 * w.cfg.Overlap)) {
			delete(t.seen, id)
		}
	}
	return nil
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// window lists the texts of a time to every address of a sender. One that could not be taken in does
// not keep those after it from being taken in; the first error about one is returned in failed, and that
// of a list in err.
func (w *Watcher) window(ctx context.Context, t *target, since, until time.Time) (failed, err error) {
	taken := 0
	for _, address := range t.addresses {
		q := Query{Tenant: t.tenant, Sender: t.sender, Address: address, Since: since.UTC(), Until: until}
		one := w.cfg.Lister.InboundList(ctx, q, func(account string, e webhook.Event) error {
			id := account + "/" + e.ID
			if _, done := t.seen[id]; done {
				return nil
			}
			if err := ctx.Err(); err != nil {
				return context.Cause(ctx)
			}
			if err := w.cfg.Take(ctx, account, e); err != nil {
				if failed == nil { // of many others the cause is the same
					failed = fmt.Errorf("inbound: a text could not be taken in: %w", err)
				}
				return nil
			}
			taken++
			if e.Message != nil {
				t.seen[id] = e.Message.At
			}
			return nil
		})
		if one != nil {
			err = errors.Join(err, fmt.Errorf("inbound: list: %w", one))
		}
	}
	w.note(func(s *Stats) { s.Taken += taken })
	return failed, err
}
