package program

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/consent/rule"
	"github.com/sealtext/sealtext/consent/rule/senderid"
	"github.com/sealtext/sealtext/internal/clock"
)

// ContentPolicy decides whether a text may be sent for a purpose; its error must not repeat the
// text. *redact.ContentPolicy implements it.
type ContentPolicy interface {
	Check(purpose, text string) error
}

// Config configures a [Registry].
type Config struct {
	// Store keeps the declarations. Required.
	Store Store
	// Audit writes an audit event for every change, in the same transaction. Required.
	Audit audit.Recorder
	// Content decides which texts programs may declare, such as those of Wording and Replies;
	// *redact.ContentPolicy is one. Required.
	//
	// A program that declares Domains needs a policy with a method CheckLinks(text string, domains
	// []string) error, as that one has.
	Content ContentPolicy
	// OnWarnings is called by [Registry.Declare] with what [Program.Lint] finds in a program that is new
	// or changes, before it is written: an alphanumeric sender in the United States, a registration
	// that is missing. It denies nothing. It may be called again if the transaction runs again. Nil, the
	// default, drops them; [Registry.Plan] returns them too.
	OnWarnings func(ctx context.Context, t sealtext.Tenant, name sealtext.Program, warnings []senderid.Warning)
	// Senders and Rules are the tables that Lint reads; nil stands for [senderid.Default] and
	// [rule.Default].
	Senders *senderid.Table
	Rules   []rule.Rule
	// Approve is called with the changes that loosen, see [Change], before they are written, within
	// the transaction; an error refuses them. It is where a host requires the approval of a second
	// person. Nil, the default, approves everything.
	Approve func(ctx context.Context, tx sealtext.Tx, by sealtext.Actor, t sealtext.Tenant, changes []Change) error
	// MaxAge is the largest age of the result of [Registry.Tenant]; 2 seconds by default, and at
	// most 5 seconds. The declarations that decide a hand-off are always read.
	MaxAge time.Duration
	// Tenants is the number of tenants whose declarations are kept in memory; 10,000 by default.
	Tenants int
	// Now is the clock; the system clock by default.
	Now func() time.Time
}

// Registry keeps declarations in a store, and is the [Source] of the processes that share it. It
// works from zero tenants on. It is safe for concurrent use.
type Registry struct {
	store   Store
	audit   audit.Recorder
	content ContentPolicy
	approve func(context.Context, sealtext.Tx, sealtext.Actor, sealtext.Tenant, []Change) error
	warn    func(context.Context, sealtext.Tenant, sealtext.Program, []senderid.Warning)
	senders *senderid.Table
	rules   []rule.Rule
	maxAge  time.Duration
	limit   int
	now     func() time.Time
	elapsed func() time.Time

	mu    sync.Mutex
	cache map[sealtext.Tenant]entry
	// pending is the last version of a tenant that a transaction of the host has written. What a
	// transaction reads at that version may never be committed, and is not cached.
	pending map[sealtext.Tenant]Version
	// paused are the pauses as they were last read, at pausedAt.
	paused   *pauses
	pausedAt time.Time
}

// entry is a committed set, and when it was read.
type entry struct {
	set *Set
	at  time.Time
}

const (
	defaultMaxAge  = 2 * time.Second
	maxMaxAge      = 5 * time.Second
	defaultTenants = 10_000
	// refreshBatch is the number of tenants that one statement checks for changes.
	refreshBatch = 1000
)

// New validates the configuration and returns a Registry. It does no I/O.
func New(cfg Config) (*Registry, error) {
	switch {
	case cfg.Store == nil:
		return nil, errors.New("program: Config.Store is required")
	case cfg.Audit == nil:
		return nil, errors.New("program: Config.Audit is required")
	case cfg.Content == nil:
		return nil, errors.New("program: Config.Content is required")
	case cfg.MaxAge < 0 || cfg.MaxAge > maxMaxAge:
		return nil, errors.New("program: Config.MaxAge must be at most 5 seconds")
	case cfg.Tenants < 0:
		return nil, errors.New("program: Config.Tenants must not be negative")
	}
	r := &Registry{
		store: cfg.Store, audit: cfg.Audit, content: cfg.Content, approve: cfg.Approve, warn: cfg.OnWarnings, senders: cfg.Senders, rules: cfg.Rules, maxAge: cfg.MaxAge, limit: cfg.Tenants,
		now: clock.Or(cfg.Now), elapsed: clock.Elapsed(cfg.Now),
		cache: map[sealtext.Tenant]entry{}, pending: map[sealtext.Tenant]Version{}, paused: &pauses{},
	}
	if r.senders == nil {
		r.senders = senderid.Default()
	}
	if r.rules == nil {
		r.rules = rule.Default()
	}
	if r.maxAge == 0 {
		r.maxAge = defaultMaxAge
	}
	if r.limit == 0 {
		r.limit = defaultTenants
	}
	return r, nil
}

// Tenant returns the declarations of a tenant, at most Config.MaxAge old. It reads nothing if the
// cached ones are younger; see [Registry.Refresh].
func (r *Registry) Tenant(ctx context.Context, tx sealtext.Tx, t sealtext.Tenant) (*Set, error) {
	r.mu.Lock()
	e, held := r.cache[t]
	paused := r.paused
	r.mu.Unlock()
	if held {
		if age := r.elapsed().Sub(e.at); age >= 0 && age <= r.maxAge {
			return e.set.under(paused), nil // read at the same time or later
		}
	}
	sets, err := r.Fresh(ctx, tx, []sealtext.Tenant{t})
	if err != nil {
		return nil, err
	}
	return sets[0], nil
}

// Fresh returns the declarations as committed now, or written by tx, in one statement, with the
// pauses.
func (r *Registry) Fresh(ctx context.Context, tx sealtext.Tx, ts []sealtext.Tenant) ([]*Set, error) {
	if len(ts) == 0 {
		return nil, nil
	}
	asked, held, known := r.elapsed(), make([]*Set, len(ts)), make([]Known, len(ts), len(ts)+1)
	r.mu.Lock()
	paused := r.paused
	for i, t := range ts {
		if held[i] = r.cache[t].set; held[i] == nil {
			held[i] = empty(t)
		}
		known[i] = Known{t, held[i].Version}
	}
	r.mu.Unlock()
	all, err := r.changes(ctx, tx, append(known, Known{nowhere, paused.version}))
	if err != nil {
		return nil, err
	}
	if paused, err = r.common(ctx, tx, paused, all[len(ts)], asked); err != nil {
		return nil, err
	}
	for i, c := range all[:len(ts)] {
		if c.Version < held[i].Version { // a restored database, or an older snapshot
			again, err := r.changes(ctx, tx, []Known{{ts[i], 0}})
			if err != nil {
				return nil, err
			}
			held[i], c = empty(ts[i]), again[0]
		}
		if c.Version != held[i].Version {
			held[i] = held[i].with(c.Version, c.Rows)
		}
		r.hold(held[i], asked, tx != nil)
		held[i] = held[i].under(paused)
	}
	return held, nil
}

// Holders returns the tenants that send from an address, or have done so within [HolderTime], as
// committed now, in one statement.
func (r *Registry) Holders(ctx context.Context, tx sealtext.Tx, address sealtext.Sender) ([]SenderClaim, error) {
	holders, err := r.store.Holders(ctx, tx, address)
	if err != nil {
		return nil, fmt.Errorf("program: read holders of a sender: %w", err)
	}
	since := r.now().Add(-HolderTime)
	return slices.DeleteFunc(holders, func(c SenderClaim) bool { return c.Release && !c.ReleasedAt.After(since) }), nil
}

func (r *Registry) changes(ctx context.Context, tx sealtext.Tx, known []Known) ([]Changes, error) {
	all, err := r.store.Changes(ctx, tx, known)
	switch {
	case err != nil:
		return nil, fmt.Errorf("program: read declarations: %w", err)
	case len(all) != len(known):
		return nil, errors.New("program: the store returned the changes of other tenants than requested")
	}
	return all, nil
}

// hold caches a set that was read at a time, unless it may never be committed.
func (r *Registry) hold(s *Set, at time.Time, inTx bool) {
	t := s.Tenant.Tenant
	r.mu.Lock()
	defer r.mu.Unlock()
	switch e, held := r.cache[t]; {
	case inTx && (s.Version == r.pending[t] || held && s.Version < e.set.Version):
		return
	case s.Version == 0:
		if !inTx {
			delete(r.cache, t)
		}
		return
	case held && (at.Before(e.at) || at.Equal(e.at) && s.Version < e.set.Version): // read before the cached one
		return
	case !held && len(r.cache) >= r.limit:
		for other := range r.cache { // any
			delete(r.cache, other)
			break
		}
	}
	r.cache[t] = entry{s, at}
	if !inTx && s.Version >= r.pending[t] {
		delete(r.pending, t)
	}
}

// Refresh reads the changes of the cached tenants, in one statement for every 1,000 of them.
func (r *Registry) Refresh(ctx context.Context) error {
	r.mu.Lock()
	ts := make([]sealtext.Tenant, 0, len(r.cache))
	for t := range r.cache {
		ts = append(ts, t)
	}
	r.mu.Unlock()
	for len(ts) > 0 {
		n := min(len(ts), refreshBatch)
		if _, err := r.Fresh(ctx, nil, ts[:n]); err != nil {
			return err
		}
		ts = ts[n:]
	}
	return nil
}

// Run calls [Registry.Refresh] until ctx ends, often enough that no cached declaration gets too
// old, and returns the error of ctx. After an error of the store it tries again later; until then
// declarations are read when they are needed.
func (r *Registry) Run(ctx context.Context) error {
	ticker := time.NewTicker(r.maxAge / 2)
	defer ticker.Stop()
	for {
		_ = r.Refresh(ctx)
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-ticker.C:
		}
	}
}

// Tenants lists the names of tenants that have declared something, after one that may be zero.
func (r *Registry) Tenants(ctx context.Context, after sealtext.Tenant, limit int) ([]sealtext.Tenant, error) {
	ts, err := r.store.Tenants(ctx, after, limit)
	if err != nil {
		return nil, fmt.Errorf("program: tenants: %w", err)
	}
	return ts, nil
}

// History returns every declaration of a program, oldest first: the texts and the terms of an
// opt-in are in the last one before it.
func (r *Registry) History(ctx context.Context, t sealtext.Tenant, name sealtext.Program) ([]Declared, error) {
	if name.IsZero() {
		return nil, bad("program", "must be named")
	}
	rows, err := r.store.History(ctx, t, name)
	if err != nil {
		return nil, fmt.Errorf("program: history: %w", err)
	}
	out := make([]Declared, 0, len(rows))
	for _, row := range rows {
		p, newer := loose(row)
		out = append(out, Declared{Program: p, Version: row.Version, Since: row.Since, RetiredAt: row.RetiredAt, Order: row.Order, Newer: newer})
	}
	return out, nil
}
