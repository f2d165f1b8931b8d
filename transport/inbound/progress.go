package inbound

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/program"
)

// target is a sender that is listed.
type target struct {
	tenant    sealtext.Tenant
	sender    sealtext.Sender
	addresses []sealtext.Sender
	*progress
}

// caughtUp reports whether everything was listed that was sent to a sender before it was no longer to be.
func (w *Watcher) caughtUp(p position) bool {
	return p.Tenant.IsZero() || len(p.Addresses) == 0 || !p.Listed.Before(p.Left.Add(w.cfg.Overlap))
}

// progress is how far a sender was listed.
type progress struct {
	position
	seen map[string]time.Time // the texts that this process took in, and when they were sent
	span time.Duration        // that the next list covers
}

// position is the stored part, all by the clocks of the processes.
type position struct {
	Sender sealtext.Sender `json:"sender"`
	// Tenant and Addresses are those of the target.
	Tenant    sealtext.Tenant   `json:"tenant,omitzero"`
	Addresses []sealtext.Sender `json:"addresses,omitempty"`
	// Left is when it was found to be no longer declared; zero while it is.
	Left time.Time `json:"left,omitzero"`
	// Ended reports that a pause that there was for it was ended since: one that there is now is that of
	// the provider that has it now.
	Ended bool `json:"ended,omitempty"`
	// Since is when it was first to be listed.
	Since time.Time `json:"since"`
	// Listed is the time until which everything was listed; zero for never.
	Listed time.Time `json:"listed,omitzero"`
	// Again is the time until which everything was listed a second time.
	Again time.Time `json:"again,omitzero"`
}

// positions is the report about a provider.
type positions struct {
	Format  int        `json:"format"`
	Senders []position `json:"senders"`
}

// format is the one that this release writes.
const format = 1

var errPositions = errors.New("inbound: the positions in the database were stored by another release; use that one")

// tenantsBatch is the number of tenants whose declarations are read in one statement.
const tenantsBatch = 1000

// targets returns the senders of the provider, by the present declarations, each once.
func (w *Watcher) targets(ctx context.Context) (ts []*target, err error) {
	seen := map[sealtext.Sender]bool{}
	for after := (sealtext.Tenant{}); ; {
		tenants, err := w.cfg.Programs.Tenants(ctx, after, tenantsBatch)
		if err != nil || len(tenants) == 0 {
			return ts, err
		}
		sets, err := w.cfg.Programs.Fresh(ctx, nil, tenants)
		if err != nil {
			return nil, err
		}
		for i, set := range sets {
			for _, p := range set.Programs() {
				if set.Retired() || p.Retired() {
					continue
				}
				for _, s := range p.Senders {
					if t := w.target(tenants[i], s); t != nil && !seen[t.sender] {
						seen[t.sender] = true
						ts = append(ts, t)
					}
				}
			}
		}
		after = tenants[len(tenants)-1]
	}
}

// target returns a declared sender as one that is listed; nil for one that is not.
func (w *Watcher) target(tenant sealtext.Tenant, s program.Sender) *target {
	if !s.CanReceive() || !slices.Contains(w.cfg.Routes, s.Route) {
		return nil
	}
	t := &target{tenant: tenant, sender: s.Address, addresses: []sealtext.Sender{s.Address}}
	if s.Pool {
		t.addresses = s.Members
	}
	return t
}

func (w *Watcher) name() string { return "inbound/" + w.cfg.Name }

// load reads how far each sender was listed. Those that are no longer declared are returned in left, as
// long as not all is listed that was sent to them before, and in gone afterwards.
func (w *Watcher) load(ctx context.Context, ts []*target) (left []*target, gone []position, err error) {
	_, stored, err := w.cfg.Database.Report(ctx, w.name())
	if err != nil {
		return nil, nil, fmt.Errorf("inbound: read positions: %w", err)
	}
	var read positions
	if stored != nil {
		if json.Unmarshal(stored, &read) != nil || read.Format != format {
			return nil, nil, errPositions
		}
	}
	at := make(map[sealtext.Sender]position, len(read.Senders))
	for _, p := range read.Senders {
		at[p.Sender] = p
	}
	now := w.cfg.Now().UTC()
	known := make(map[sealtext.Sender]*progress, len(ts))
	for _, t := range ts {
		p, found := at[t.sender]
		delete(at, t.sender)
		if !found {
			p = position{Sender: t.sender, Since: now}
		}
		p.Tenant, p.Addresses, p.Left, p.Ended = t.tenant, t.addresses, time.Time{}, false
		w.resume(t, p, known)
	}
	for _, p := range at {
		if p.Left.IsZero() || p.Left.After(now) {
			p.Left = now
		}
		t := &target{tenant: p.Tenant, sender: p.Sender, addresses: p.Addresses}
		switch {
		case w.caughtUp(p):
			gone = append(gone, p)
		case now.Sub(p.Left) >= w.cfg.Back:
			gone = append(gone, p)
			w.report(ctx, t, ErrLeft)
		default:
			w.resume(t, p, known)
			left = append(left, t)
		}
	}
	w.known = known
	return left, gone, nil
}

// resume goes on with a sender where the stored position is.
func (w *Watcher) resume(t *target, p position, known map[sealtext.Sender]*progress) {
	t.progress = w.known[t.sender]
	// What this process took in is not there any more if the database is an older one.
	if t.progress == nil || p.Listed.Before(t.Listed) || p.Again.Before(t.Again) {
		t.progress = &progress{seen: map[string]time.Time{}, span: window}
	}
	t.position = p
	known[t.sender] = t.progress
}

// save stores how far each sender was listed. A process that lost its lease may overwrite newer
// positions, which costs lists and loses nothing: what is stored is true.
func (w *Watcher) save(ctx context.Context, ts []*target, gone []position) error {
	p := positions{Format: format, Senders: append(make([]position, 0, len(ts)+len(gone)), gone...)}
	for _, t := range ts {
		p.Senders = append(p.Senders, t.position)
	}
	b, err := json.Marshal(p)
	if err != nil {
		return fmt.Errorf("inbound: positions: %w", err)
	}
	if err := w.cfg.Database.SaveReport(ctx, w.name(), w.cfg.Now(), b); err != nil {
		clear(w.known) // they are read anew
		return fmt.Errorf("inbound: save positions: %w", err)
	}
	return nil
}
