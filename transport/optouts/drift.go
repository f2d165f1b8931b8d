package optouts

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/vault"
)

const (
	// maxOut bounds the people who are compared in memory.
	maxOut = 1_000_000
	// maxItems is the default number of people of each kind that a report names.
	maxItems = 1000
)

// DriftQuery selects a list for [Syncer.Drift].
type DriftQuery struct {
	// Tenant and Sender, which one of its programs must declare. Required.
	Tenant sealtext.Tenant
	Sender sealtext.Sender
	// Items is how many people of each kind are named; 1000 by default. All are counted.
	Items int
	// Number returns how the number of a subject is shown: use the vault's RevealNumberAt with the reason
	// of the reader, which authorizes and audits each, or its Level for a mask. By default people are
	// shown by their subjects alone, and nothing is revealed.
	Number func(context.Context, sealtext.Tenant, sealtext.Subject) (string, error)
}

// Drift compares a list of a provider with the ledger. Its JSON form has the names of the fields in
// lower case with underscores.
type Drift struct {
	Provider string          `json:"provider"`
	Tenant   sealtext.Tenant `json:"tenant"`
	Sender   sealtext.Sender `json:"sender"`
	At       time.Time       `json:"at"`
	// Entries were read from the list; Bad of them, or more, cannot be read.
	Entries int `json:"entries"`
	Bad     int `json:"bad"`
	// Both are opted out here and there.
	Both int `json:"both"`
	// Unknown are entries of people whom the tenant does not know.
	Unknown int `json:"unknown"`
	// Erased are opted out here and were erased: whether they are on the list cannot be known.
	Erased int `json:"erased"`
	// OnlyHere get nothing from the sender by the ledger, and are not on the list; OnlyThere are on the
	// list, and would get messages by the ledger if they opted in. Here and There are some of them.
	OnlyHere  int         `json:"only_here"`
	OnlyThere int         `json:"only_there"`
	Here      []DriftItem `json:"here,omitempty"`
	There     []DriftItem `json:"there,omitempty"`
}

// DriftItem is a person in a [Drift].
type DriftItem struct {
	Subject sealtext.Subject `json:"subject"`
	Number  string           `json:"number,omitempty"` // as DriftQuery.Number gave it
	// Out is the opt-out here, of the widest scope: since when, by which method, and its event; zero for
	// none.
	Since  time.Time   `json:"since,omitzero"`
	Method string      `json:"method,omitempty"`
	Event  sealtext.ID `json:"event,omitzero"`
	// Blocked is since when the provider blocks, by its clock, How the entry came about and Entry its id.
	Blocked time.Time `json:"blocked,omitzero"`
	How     How       `json:"how"`
	Entry   string    `json:"entry,omitempty"`
	// Back is when the person opted in here later than that, and Proof the event; zero for never.
	Back  time.Time   `json:"back,omitzero"`
	Proof sealtext.ID `json:"proof,omitzero"`
}

// Drift reads the whole list of a sender and compares it with the ledger; it changes nothing, and needs
// no lease. Long lists take as many requests as they have pages. The error is a [*sealtext.InputError],
// [ErrNoList], [ErrEndless], [ErrPage] or [ErrTooMany], that of the provider, of DriftQuery.Number, or of
// the database.
func (s *Syncer) Drift(ctx context.Context, q DriftQuery) (Drift, error) {
	if s.cfg.Lister == nil {
		return Drift{}, ErrNoList
	}
	sets, err := s.cfg.Programs.Fresh(ctx, nil, []sealtext.Tenant{q.Tenant})
	if err != nil {
		return Drift{}, fmt.Errorf("optouts: declarations: %w", err)
	}
	from, ok := sets[0].Sender(q.Sender)
	if !ok || !slices.Contains(s.cfg.Routes, from.Route) {
		return Drift{}, &sealtext.InputError{Field: "sender", Rule: "must be one of a program of the tenant, with a route of the provider"}
	}
	if q.Items <= 0 {
		q.Items = maxItems
	}
	c := &comparison{
		s: s, q: q, t: &target{Query: Query{q.Tenant, from.Address}, programs: sets[0].BySender(from.Address), progress: &progress{}},
		out: map[sealtext.Subject]*outHere{},
	}
	c.report = Drift{Provider: s.cfg.Name, Tenant: q.Tenant, Sender: from.Address, At: s.cfg.Now()}
	for _, step := range []func(context.Context) error{c.here, c.there, c.rest} {
		if err := step(ctx); err != nil {
			return Drift{}, err
		}
	}
	return c.report, nil
}

// comparison is one call of Drift.
type comparison struct {
	s      *Syncer
	q      DriftQuery
	t      *target
	out    map[sealtext.Subject]*outHere
	report Drift
}

// outHere is a person who is opted out of something from the sender.
type outHere struct {
	left  []sealtext.PurposeSet // what may still be sent, of each program
	first consent.Suppressed    // the widest opt-out, or of those the earliest
	found bool                  // on the list
}

func (o *outHere) all() bool {
	return !slices.ContainsFunc(o.left, func(p sealtext.PurposeSet) bool { return p != 0 })
}

// here reads who is opted out here.
func (c *comparison) here(ctx context.Context) error {
	programs := slices.DeleteFunc(slices.Clone(c.t.programs), func(d *program.Declared) bool { return d.Retired() })
	erased := map[sealtext.Pseudonym]struct{}{}
	for i, d := range programs {
		for out, err := range c.s.cfg.Consent.Suppressed(ctx, consent.SuppressedQuery{Tenant: c.t.Tenant, Program: d.Name, Sender: c.t.Sender}) {
			switch {
			case err != nil:
				return fmt.Errorf("optouts: opt-outs: %w", err)
			case out.Subject.IsZero():
				erased[out.Pseudonym] = struct{}{}
				continue
			case len(c.out)+len(erased) > maxOut:
				return ErrTooMany
			}
			o := c.out[out.Subject]
			if o == nil {
				o = &outHere{first: out}
				for _, p := range programs {
					o.left = append(o.left, p.Purposes&sealtext.AllPurposes)
				}
				c.out[out.Subject] = o
			}
			o.left[i] &^= out.Purposes
			if f := o.first; out.Scope.Level < f.Scope.Level || out.Scope.Level == f.Scope.Level && out.OccurredAt.Before(f.OccurredAt) {
				o.first = out
			}
		}
	}
	c.report.Erased = len(erased)
	return nil
}

// there reads the list.
func (c *comparison) there(ctx context.Context) error {
	seen := map[string]struct{}{}
	people := map[sealtext.Subject]struct{}{}
	for {
		page, err := c.s.page(ctx, c.t)
		if err != nil {
			return err
		}
		c.report.Bad += page.Unread
		for part := range slices.Chunk(page.Entries, tenantsBatch) {
			if err := c.entries(ctx, part, people); err != nil {
				return err
			}
		}
		if page.Next == "" {
			return nil
		}
		if _, again := seen[page.Next]; again || len(seen)+1 >= c.s.cfg.MaxPages {
			return ErrEndless
		}
		seen[page.Next] = struct{}{}
		c.t.next = page.Next
	}
}

// entries compares entries of the list.
func (c *comparison) entries(ctx context.Context, entries []Entry, people map[sealtext.Subject]struct{}) error {
	numbers := make([]sealtext.Number, len(entries))
	for i, e := range entries {
		numbers[i] = e.Number
	}
	c.report.Entries += len(entries)
	found, err := c.s.cfg.Sealer.FindAll(ctx, nil, c.t.Tenant, numbers)
	if err != nil {
		return fmt.Errorf("optouts: people: %w", err)
	}
	for i, f := range found {
		who := f.Person.Subject
		_, again := people[who]
		switch o := c.out[who]; {
		case f.Err != nil:
			c.report.Bad++
		case who.IsZero():
			c.report.Unknown++
		case again: // listed for another address of the sender, or twice
		case o != nil && o.all():
			o.found = true
			c.report.Both++
		default:
			c.report.OnlyThere++
			if len(c.report.There) < c.q.Items {
				item, err := c.item(ctx, f.Person, o, entries[i])
				if err != nil {
					return err
				}
				c.report.There = append(c.report.There, item)
			}
		}
		if !who.IsZero() {
			people[who] = struct{}{}
		}
	}
	return nil
}

// item describes a person who is on the list.
func (c *comparison) item(ctx context.Context, p sealtext.Person, o *outHere, e Entry) (DriftItem, error) {
	item, err := c.outItem(ctx, p.Subject, o)
	if err != nil {
		return item, err
	}
	item.Blocked, item.How, item.Entry = e.At, e.How, e.ID
	events, err := c.s.cfg.Consent.History(ctx, p)
	if err != nil {
		return item, fmt.Errorf("optouts: history: %w", err)
	}
	for _, h := range events {
		if c.liftsFor(h) && h.OccurredAt.After(e.At) && !e.At.IsZero() && !h.OccurredAt.Before(item.Back) {
			item.Back, item.Proof = h.OccurredAt, h.ID
		}
	}
	return item, nil
}

// liftsFor reports whether an event is a return of the person that concerns the sender.
func (c *comparison) liftsFor(h consent.HistoryEntry) bool {
	switch {
	case h.Kind != consent.KindOptIn && h.Kind != consent.KindLift && h.Kind != consent.KindUndo, h.Method == consent.MethodImport, h.Flags&consent.FlagImplied != 0:
		return false
	}
	return slices.ContainsFunc(c.t.programs, func(d *program.Declared) bool {
		return h.Scope.Covers(d.Name, c.t.Sender) || h.Scope.Program == d.Name && h.Scope.Sender.IsZero()
	})
}

// rest finds who is opted out here alone.
func (c *comparison) rest(ctx context.Context) error {
	var only []sealtext.Subject
	for who, o := range c.out {
		if o.all() && !o.found {
			only = append(only, who)
		}
	}
	c.report.OnlyHere = len(only)
	slices.SortFunc(only, func(a, b sealtext.Subject) int {
		return c.out[a].first.OccurredAt.Compare(c.out[b].first.OccurredAt)*2 + strings.Compare(a.String(), b.String())
	})
	for _, who := range only[:min(len(only), c.q.Items)] {
		item, err := c.outItem(ctx, who, c.out[who])
		if err != nil {
			return err
		}
		c.report.Here = append(c.report.Here, item)
	}
	return nil
}

// outItem describes the opt-out of a person here; o is nil for one who is not out.
func (c *comparison) outItem(ctx context.Context, who sealtext.Subject, o *outHere) (item DriftItem, err error) {
	item.Subject = who
	if o != nil {
		item.Since, item.Method, item.Event = o.first.OccurredAt, o.first.Method.String(), o.first.Event
	}
	if c.q.Number == nil {
		return item, nil
	}
	item.Number, err = c.q.Number(ctx, c.t.Tenant, who)
	if errors.Is(err, vault.ErrShredded) || errors.Is(err, vault.ErrUnknownSubject) {
		return item, nil
	}
	if err != nil {
		return item, fmt.Errorf("optouts: number: %w", err)
	}
	return item, nil
}
