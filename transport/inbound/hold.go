package inbound

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/program"
)

// maxSingle is the number of senders up to which each has a pause of its own. With more, one pause
// covers all that the provider hands over.
const maxSingle = 100

var watch = sealtext.System("inbound")

// behind reports whether a sender was not caught up with for too long.
func (t *target) behind(now time.Time) bool {
	last := t.Since
	if t.Listed.After(last) {
		last = t.Listed
	}
	return len(t.addresses) > 0 && now.Sub(last) >= MaxBehind
}

// hold makes the messages of senders wait that were not caught up with, and those of others go on, also of
// those that are gone.
func (w *Watcher) hold(ctx context.Context, ts []*target, gone []position) error {
	now := w.cfg.Now()
	var late []*target
	var oldest time.Time
	var ours []sealtext.Sender
	for _, p := range gone {
		if !p.Ended {
			ours = append(ours, p.Sender)
		}
	}
	for i, t := range ts {
		ours = append(ours, t.sender)
		if i == 0 || t.Listed.Before(oldest) {
			oldest = t.Listed
		}
		if t.behind(now) {
			late = append(late, t)
			w.report(ctx, t, ErrBehind)
		}
	}
	slices.SortFunc(late, func(a, b *target) int { return strings.Compare(a.sender.String(), b.sender.String()) })
	w.note(func(s *Stats) {
		s.Senders, s.Oldest, s.Behind = len(ts), oldest, nil
		for _, t := range late {
			s.Behind = append(s.Behind, t.sender)
		}
	})
	pauses, err := w.cfg.Programs.Pauses(ctx)
	if err != nil {
		return fmt.Errorf("inbound: pauses: %w", err)
	}
	wanted := w.pauses(late)
	var failed error
	for _, p := range wanted {
		if !slices.ContainsFunc(pauses, func(o program.Pause) bool { return sameScope(o, p) }) {
			_, err := w.cfg.Programs.Pause(ctx, watch, p)
			failed = errors.Join(failed, err)
		}
	}
	for _, p := range pauses {
		own := sameScope(p, program.Pause{Route: w.cfg.Name}) || slices.ContainsFunc(ours, func(s sealtext.Sender) bool {
			return sameScope(p, program.Pause{Sender: s})
		})
		if own && !slices.ContainsFunc(wanted, func(o program.Pause) bool { return sameScope(o, p) }) {
			failed = errors.Join(failed, w.cfg.Programs.EndPause(ctx, watch, p.ID))
		}
	}
	if failed != nil {
		return fmt.Errorf("inbound: pauses: %w", failed)
	}
	return nil
}

// pauses returns the pauses that there must be.
func (w *Watcher) pauses(late []*target) (ps []program.Pause) {
	if len(late) > maxSingle {
		return []program.Pause{{Route: w.cfg.Name, Behind: true, Log: late[0].tenant}}
	}
	for _, t := range late {
		ps = append(ps, program.Pause{Sender: t.sender, Behind: true, Log: t.tenant})
	}
	return ps
}

// sameScope reports whether a pause is one of ours for the sender or the provider of another.
func sameScope(p, o program.Pause) bool {
	return p.Behind && p.Tenant.IsZero() && p.Program.IsZero() && p.Sender == o.Sender && p.Route == o.Route
}
