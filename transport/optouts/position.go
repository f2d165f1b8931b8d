package optouts

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/program"
)

// target is a sender of a tenant whose list is kept.
type target struct {
	Query
	shared   bool // by several tenants
	programs []*program.Declared
	*progress
}

// progress is how far a list was read.
type progress struct {
	position
	next   string                         // of the page to be read
	seen   map[string]struct{}            // the nexts of this list
	listed map[sealtext.Subject]struct{}  // who is on it, up to a limit
	pushed map[sealtext.Subject]time.Time // who was blocked by this process, and when
	tried  time.Time                      // when a push last failed
	failed int                            // how often the page was asked for in vain
}

// position is the stored part, all by the clocks of the processes. It has nothing about a person.
type position struct {
	Tenant sealtext.Tenant `json:"tenant"`
	Sender sealtext.Sender `json:"sender"`
	// Began is when the list that is read was begun, and Ended when it was left; it is under way if that
	// is zero or before Began.
	Began time.Time `json:"began,omitzero"`
	Ended time.Time `json:"ended,omitzero"`
	// Listed is the beginning of the last complete list.
	Listed time.Time `json:"listed,omitzero"`
	// Page is the next of the page to be read, if it is a page number, and Pages how many were read.
	Page  string `json:"page,omitempty"`
	Pages int    `json:"pages,omitempty"`
	// Pushed is the beginning of the last complete push.
	Pushed time.Time `json:"pushed,omitzero"`
	// Counts are those of the list that is read, and Last of the last complete one.
	Counts Counts `json:"counts,omitzero"`
	Last   Counts `json:"last,omitzero"`
	// Blocked counts all numbers that were pushed.
	Blocked int `json:"blocked,omitempty"`
}

// Counts are the numbers of a list.
type Counts struct {
	Entries   int `json:"entries"`   // read
	OptOuts   int `json:"opt_outs"`  // people recorded as opted out
	Known     int `json:"known"`     // entries of people who are opted out here as well
	Unknown   int `json:"unknown"`   // entries of people whom the tenant does not know
	Lifted    int `json:"lifted"`    // people who opted in here again later than the entry
	Unblocked int `json:"unblocked"` // of these, taken off the list
	Bad       int `json:"bad"`       // entries that cannot be read
}

func (c *Counts) add(o Counts) {
	c.Entries += o.Entries
	c.OptOuts += o.OptOuts
	c.Known += o.Known
	c.Unknown += o.Unknown
	c.Lifted += o.Lifted
	c.Unblocked += o.Unblocked
	c.Bad += o.Bad
}

func (p *position) underWay() bool { return !p.Began.IsZero() && p.Ended.Before(p.Began) }

// positions is the report about a provider.
type positions struct {
	Format  int        `json:"format"`
	Senders []position `json:"senders"`
}

// format is the one that this release writes.
const format = 1

var errPositions = errors.New("optouts: the positions in the database were stored by another release; use that one")

// tenantsBatch is the number of tenants whose declarations are read in one statement.
const tenantsBatch = 1000

// targets returns the senders of the provider in each tenant, by the present declarations.
func (s *Syncer) targets(ctx context.Context) (ts []*target, err error) {
	holders := map[sealtext.Sender]int{}
	for after := (sealtext.Tenant{}); ; {
		tenants, err := s.cfg.Programs.Tenants(ctx, after, tenantsBatch)
		if err != nil {
			return nil, fmt.Errorf("optouts: tenants: %w", err)
		}
		if len(tenants) == 0 {
			break
		}
		sets, err := s.cfg.Programs.Fresh(ctx, nil, tenants)
		if err != nil {
			return nil, fmt.Errorf("optouts: declarations: %w", err)
		}
		for i, set := range sets {
			for _, t := range s.targetsOf(tenants[i], set) {
				holders[t.Sender]++
				ts = append(ts, t)
			}
		}
		after = tenants[len(tenants)-1]
	}
	for _, t := range ts {
		t.shared = holders[t.Sender] > 1
	}
	return ts, nil
}

// targetsOf returns the senders of a tenant, each once.
func (s *Syncer) targetsOf(tenant sealtext.Tenant, set *program.Set) (ts []*target) {
	if set.Retired() {
		return nil
	}
	seen := map[sealtext.Sender]bool{}
	for _, p := range set.Programs() {
		if p.Retired() {
			continue
		}
		for _, from := range p.Senders {
			if slices.Contains(s.cfg.Routes, from.Route) && !seen[from.Address] {
				seen[from.Address] = true
				ts = append(ts, &target{Query: Query{tenant, from.Address}, programs: set.BySender(from.Address)})
			}
		}
	}
	return ts
}

func (s *Syncer) report() string { return "optouts/" + s.cfg.Name }

// load reads how far each list was read.
func (s *Syncer) load(ctx context.Context, ts []*target) error {
	_, stored, err := s.cfg.Database.Report(ctx, s.report())
	if err != nil {
		return fmt.Errorf("optouts: read positions: %w", err)
	}
	var read positions
	if stored != nil {
		if json.Unmarshal(stored, &read) != nil || read.Format != format {
			return errPositions
		}
	}
	at := make(map[Query]position, len(read.Senders))
	for _, p := range read.Senders {
		at[Query{p.Tenant, p.Sender}] = p
	}
	known := make(map[Query]*progress, len(ts))
	for _, t := range ts {
		p, found := at[t.Query]
		if !found {
			p = position{Tenant: t.Tenant, Sender: t.Sender}
		}
		t.progress = s.known[t.Query]
		// What this process read counts only if it was stored: the database may be an older one.
		if t.progress == nil || !p.Began.Equal(t.Began) || p.Pages != t.Pages {
			t.progress = &progress{next: p.Page}
			if p.Page == "" { // its next is not one that is stored
				p.Pages, p.Counts = 0, Counts{}
			}
		}
		t.position = p
		known[t.Query] = t.progress
	}
	s.known = known
	return nil
}

// save stores how far each list was read. A process that lost its lease may overwrite newer positions,
// which costs requests and loses nothing.
func (s *Syncer) save(ctx context.Context, ts []*target) error {
	p := positions{Format: format, Senders: make([]position, 0, len(ts))}
	for _, t := range ts {
		t.Page = ""
		if len(t.next) <= 6 && strings.Trim(t.next, "0123456789") == "" {
			t.Page = t.next
		}
		p.Senders = append(p.Senders, t.position)
	}
	b, err := json.Marshal(p)
	if err != nil {
		return fmt.Errorf("optouts: positions: %w", err)
	}
	if err := s.cfg.Database.SaveReport(ctx, s.report(), s.cfg.Now(), b); err != nil {
		clear(s.known) // they are read anew
		return fmt.Errorf("optouts: save positions: %w", err)
	}
	return nil
}
