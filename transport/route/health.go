package route

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport"
)

// condition is whether a provider may be handed a message.
type condition uint8

const (
	up    condition = iota
	probe           // one message, that the store grants
	down
)

// shared is what the processes know of a provider together.
type shared struct {
	open   time.Time // no hand-off until then, and then a probe; zero: healthy
	trips  int       // how often it was taken out, without an answer in between
	probed time.Time // when the probe was granted that is not answered; zero for none
	paused time.Time // no hand-off until then, as the provider asks
}

// news is what this process has found out and not written yet. An answer counts before a failure.
type news struct {
	answered bool
	unused   time.Time // when its probe was not handed over after all; zero if it was
	failed   time.Time // when it was to be taken out; zero if it was not
	probe    bool      // that was its probe
	paused   time.Time
}

// state is the health of a provider, as this process knows it.
type state struct {
	shared
	news     news
	mine     bool // the probe is of this process
	failures int  // in a row, of this process
}

// Health is the state of a provider, or of an account at one, as a [Router] knows it.
type Health struct {
	Provider string
	// Account is whose state it is, by Provider.Account; empty for the provider itself.
	Account string
	// OutUntil is until when it is taken out; a probe follows. Zero if it is healthy.
	OutUntil time.Time
	// PausedUntil is until when it asked to wait; it may have passed.
	PausedUntil time.Time
	// Trips is how often it was taken out without an answer since.
	Trips int
	// Failures is the number of hand-offs of this process without an answer, in a row.
	Failures int
}

// Health returns the states of all providers, in the order of the configuration, each followed by those
// of its accounts that have failed since they were last answered, in the order of their names. It does
// no I/O.
func (r *Router) Health() []Health {
	r.mu.Lock()
	defer r.mu.Unlock()
	out := make([]Health, 0, len(r.providers))
	for _, p := range r.providers {
		for _, k := range r.known() {
			if k.provider == p.Name {
				s := r.states[k]
				out = append(out, Health{
					Provider: k.provider, Account: k.account, OutUntil: s.open, PausedUntil: s.paused, Trips: s.trips, Failures: s.failures,
				})
			}
		}
	}
	return out
}

// health returns the condition, and when to look again if it is down.
func (s *state) health(now time.Time) (condition, time.Time) {
	switch {
	case s.paused.After(now):
		return down, s.paused
	case s.open.IsZero():
		return up, now
	case !s.probed.IsZero() && s.open.After(now):
		return down, now // its answer may come at any time
	case s.open.After(now):
		return down, s.open
	}
	return probe, now
}

// maxPause is the longest time for which a provider can ask to be left alone.
const maxPause = 24 * time.Hour

// Ended implements [transport.Router].
func (r *Router) Ended(tenant sealtext.Tenant, provider string, out transport.Outcome) (share bool) {
	now := r.now()
	r.mu.Lock()
	defer r.mu.Unlock()
	p := r.byName[provider]
	if p == nil {
		return false
	}
	whole, own := key{provider: provider}, p.key(tenant)
	answered := out.Kind == transport.OutcomeAccepted || out.Kind == transport.OutcomeRejected
	account := out.Account && own != whole
	switch {
	case !out.Kind.Valid():
		share = r.unused(whole, now)
		return own != whole && r.unused(own, now) || share
	case account:
		share = r.ended(whole, transport.Outcome{Kind: transport.OutcomeAccepted}, now) // it did answer
		if out.Kind == transport.OutcomeRejected {
			out.Kind = transport.OutcomeNotSent // of the account, this is no answer
		}
		return r.ended(own, out, now) || share
	case own == whole:
		return r.ended(whole, out, now)
	case answered:
		share = r.ended(whole, out, now)
		return r.ended(own, out, now) || share
	}
	share = r.ended(whole, out, now)
	return r.unused(own, now) || share // of the account nothing was learned
}

// unused notes that a probe was not handed over, or that nothing was learned by it. Without one it does
// nothing.
func (r *Router) unused(k key, now time.Time) (share bool) {
	s := r.states[k]
	if s == nil || !s.mine {
		return false
	}
	n := news{unused: now}
	s.shared, s.news, s.mine = r.after(s.shared, n), s.news.then(n), false
	return true
}

// ended notes an outcome of a provider or of an account.
func (r *Router) ended(k key, out transport.Outcome, now time.Time) (share bool) {
	var n news
	answered := out.Kind == transport.OutcomeAccepted || out.Kind == transport.OutcomeRejected
	if out.Kind == transport.OutcomeNotSent && out.RetryAfter > 0 {
		answered, n.paused = true, now.Add(min(out.RetryAfter, maxPause))
	}
	s := r.states[k]
	if s == nil {
		if answered && n.paused.IsZero() {
			return false
		}
		s = &state{}
		r.states[k] = s
	}
	if answered {
		s.failures, n.answered = 0, !s.open.IsZero()
	} else {
		s.failures++
		if n.probe = s.mine; n.probe || s.open.IsZero() && s.failures >= r.failures {
			n.failed = now
		}
	}
	if n == (news{}) {
		r.forget(k, now)
		return false
	}
	s.shared = r.after(s.shared, n)
	s.news = s.news.then(n)
	if !n.failed.IsZero() || n.answered {
		s.mine = false
	}
	return true
}

// then adds what was found out later.
func (n news) then(later news) news {
	if later.answered {
		n = news{answered: true, paused: n.paused}
	}
	if n.failed.IsZero() {
		n.failed, n.probe = later.failed, later.probe
	}
	if later.unused.After(n.unused) {
		n.unused = later.unused
	}
	if later.paused.After(n.paused) {
		n.paused = later.paused
	}
	return n
}

// after returns what is known after news. A provider that is out stays as it is when others fail that
// were handed over before; only its probe counts.
func (r *Router) after(s shared, n news) shared {
	if n.answered {
		s.open, s.trips, s.probed = time.Time{}, 0, time.Time{}
	}
	if !n.unused.IsZero() && !s.probed.IsZero() {
		s.open, s.probed = n.unused, time.Time{} // another one may be
	}
	if !n.failed.IsZero() && (n.probe || !s.open.After(n.failed)) {
		s.trips++
		s.open, s.probed = n.failed.Add(r.out(s.trips)), time.Time{}
	}
	if n.paused.After(s.paused) {
		s.paused = n.paused
	}
	return s
}

// out returns for how long a provider is taken out.
func (r *Router) out(trips int) time.Duration {
	d := r.openFor
	for range trips - 1 {
		if d >= r.maxOpen {
			break
		}
		d *= 2
	}
	return min(d, r.maxOpen)
}

// shareEvery is how old what a process knows of the others may be.
const shareEvery = time.Second

// stale reports whether the store is to be written, or to be read before a choice.
func (r *Router) stale(choice bool) bool {
	now := r.now()
	r.mu.Lock()
	defer r.mu.Unlock()
	if age := now.Sub(r.shared); choice && (age < 0 || age >= shareEvery) {
		return true
	}
	for _, s := range r.states {
		if s.news != (news{}) {
			return true
		}
	}
	return false
}

// share writes what this process has found out, reads what the others have, and asks for the probe of
// a provider and of an account, if some are named: for all that need one, or for none.
func (r *Router) share(ctx context.Context, asked ...key) (granted bool, err error) {
	r.sharing.Lock()
	defer r.sharing.Unlock()
	r.mu.Lock()
	keys := r.known()
	names := make([]string, len(keys))
	found := make([]news, len(keys)) // before the transaction
	for i, k := range keys {
		s := r.states[k]
		names[i], found[i] = k.row(), s.news
		s.news = news{}
	}
	r.mu.Unlock()
	now := r.now()
	known := make([]shared, len(keys))
	err = r.store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		rows, err := r.store.Rates(ctx, tx, names)
		if err != nil {
			return err
		}
		var probes []int
		free := true
		for i, row := range rows {
			was := shared{open: row.Next, trips: row.Used, probed: row.Day, paused: row.PausedUntil}
			known[i] = r.after(r.bounded(was, now), found[i])
			if next := known[i]; slices.Contains(asked, keys[i]) && !next.open.IsZero() {
				probes = append(probes, i)
				free = free && !next.open.After(now)
			}
		}
		if granted = free && len(probes) > 0; granted {
			for _, i := range probes {
				known[i].open, known[i].probed = now.Add(r.probeTime), now
			}
		}
		var changed []transport.RateState
		for i, row := range rows {
			if next := known[i]; next != (shared{open: row.Next, trips: row.Used, probed: row.Day, paused: row.PausedUntil}) {
				changed = append(changed, transport.RateState{
					Name: names[i], Next: next.open, Used: next.trips, Day: next.probed, PausedUntil: next.paused,
				})
			}
		}
		if len(changed) == 0 {
			return nil
		}
		return r.store.SetRates(ctx, tx, changed)
	})
	r.mu.Lock()
	defer r.mu.Unlock()
	for i, k := range keys {
		s := r.states[k]
		if err != nil {
			s.news = found[i].then(s.news)
			continue
		}
		s.shared = r.after(known[i], s.news) // with what was found out meanwhile
		if granted && slices.Contains(asked, k) && !s.probed.IsZero() {
			s.mine = true
		}
		r.forget(k, now)
	}
	if err != nil {
		return false, fmt.Errorf("route: health: %w", err)
	}
	r.shared = now
	return granted, nil
}

// bounded returns a state whose times are those that a process can have written. What one with a wrong
// clock has written takes a provider out for no longer than that.
func (r *Router) bounded(s shared, now time.Time) shared {
	if last := now.Add(max(r.maxOpen, r.probeTime)); s.open.After(last) {
		s.open = last
	}
	if last := now.Add(maxPause); s.paused.After(last) {
		s.paused = last
	}
	return s
}
