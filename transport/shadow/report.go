package shadow

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"slices"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/internal/clock"
	"github.com/sealtext/sealtext/transport"
)

// Events reads the audit log. *audit.Log implements it.
type Events interface {
	Events(ctx context.Context, q audit.Query) iter.Seq2[audit.Entry, error]
	ActorToken(ctx context.Context, tenant sealtext.Tenant, actorID string) ([16]byte, error)
}

// ReportConfig configures [NewReport].
type ReportConfig struct {
	// Events is the audit log. Required.
	Events Events
	// Tenants are those that the report is about, in its order. At least one.
	Tenants []sealtext.Tenant
	// Since and Until are the time that it is about: from Since on, and before Until. Both are
	// required. Days are those of UTC.
	Since, Until time.Time
	// Logs are the results of [ScanLog].
	Logs []LogReport
	// Now is the clock; the system clock by default.
	Now func() time.Time
}

// Report is what the gate would have done to the messages that were observed. It has counts, rule ids,
// names of tenants and programs, and days: nothing about a person.
type Report struct {
	Format  int            `json:"format"` // 1
	MadeAt  time.Time      `json:"made_at"`
	Since   time.Time      `json:"since"`
	Until   time.Time      `json:"until"`
	Tenants []TenantReport `json:"tenants"`
	Logs    []LogReport    `json:"logs"`
}

// Counts are numbers of messages.
type Counts struct {
	Messages int `json:"messages"` // that were observed
	Denied   int `json:"denied"`   // of these, that the gate would have denied
	Waiting  int `json:"waiting"`  // of these, that the gate would have held until a rule allows them
	// AfterOptOut are those that the provider took, or may have taken, for a person who had opted out.
	AfterOptOut int `json:"after_opt_out"`
}

// TenantReport is the part about a tenant.
type TenantReport struct {
	Tenant sealtext.Tenant `json:"tenant"`
	Counts
	// PeopleAfterOptOut is how many people the messages of AfterOptOut went to.
	PeopleAfterOptOut int `json:"people_after_opt_out"`
	// Unjudged is how many messages went on without a judgment; they are in no other figure.
	Unjudged int `json:"unjudged"`
	// Unread is how many audit events cannot be read any more, because their subjects were erased or
	// their keys are gone; they are in no other figure.
	Unread   int             `json:"unread"`
	Rules    []RuleReport    `json:"rules"` // by the number of messages
	Programs []ProgramReport `json:"programs"`
	Days     []DayReport     `json:"days"`
}

// RuleReport is how many messages a rule would have denied or held; a message may fail several.
type RuleReport struct {
	Rule     string `json:"rule"`
	Messages int    `json:"messages"`
	People   int    `json:"people"`
}

// ProgramReport is the part about a program; the zero name stands for senders that none declares.
type ProgramReport struct {
	Program sealtext.Program `json:"program"`
	Counts
}

// DayReport is the part about a day.
type DayReport struct {
	Day string `json:"day"` // such as 2026-03-02, in UTC
	Counts
}

// NewReport reads the audit events of the messages that were observed. They are those of [Observer] and
// those that consent.Ledger.Do writes for its callers with Request.Observe, which come from denied
// messages only. Its memory grows with the number of people whose messages would have been denied.
//
// The error is about the configuration, or that of the audit log.
func NewReport(ctx context.Context, cfg ReportConfig) (*Report, error) {
	switch {
	case cfg.Events == nil:
		return nil, errors.New("shadow: ReportConfig.Events is required; use the *audit.Log of the service")
	case len(cfg.Tenants) == 0:
		return nil, errors.New("shadow: ReportConfig.Tenants is required; name at least one")
	case cfg.Since.IsZero() || !cfg.Until.After(cfg.Since):
		return nil, errors.New("shadow: ReportConfig.Since and Until are required; Until must be after Since")
	}
	r := &Report{Format: 1, MadeAt: clock.Or(cfg.Now)().UTC(), Since: cfg.Since.UTC(), Until: cfg.Until.UTC(), Tenants: []TenantReport{}, Logs: cfg.Logs}
	if r.Logs == nil {
		r.Logs = []LogReport{}
	}
	for _, t := range cfg.Tenants {
		of, err := tenantReport(ctx, cfg, t)
		if err != nil {
			return nil, fmt.Errorf("shadow: the audit log of tenant %s: %w", t, err)
		}
		r.Tenants = append(r.Tenants, of)
	}
	return r, nil
}

// tally counts the events of a tenant.
type tally struct {
	out      TenantReport
	people   map[sealtext.Subject]bool
	rules    map[string]*ruleTally
	programs map[sealtext.Program]*Counts
	days     map[string]*Counts
	open     map[sealtext.ID]audit.Entry // denied, and no outcome yet
	at       time.Time
	closed   map[sealtext.ID]bool // with an outcome of the time at: events of one time have no order
}

type ruleTally struct {
	messages int
	people   map[sealtext.Subject]bool
}

func tenantReport(ctx context.Context, cfg ReportConfig, tenant sealtext.Tenant) (TenantReport, error) {
	token, err := cfg.Events.ActorToken(ctx, tenant, actor.ID)
	if err != nil {
		return TenantReport{}, err
	}
	t := &tally{
		out: TenantReport{Tenant: tenant}, people: map[sealtext.Subject]bool{}, rules: map[string]*ruleTally{},
		programs: map[sealtext.Program]*Counts{}, days: map[string]*Counts{}, open: map[sealtext.ID]audit.Entry{}, closed: map[sealtext.ID]bool{},
	}
	for e, err := range cfg.Events.Events(ctx, audit.Query{
		Tenant: tenant, Actor: token, Kinds: []audit.Kind{audit.KindMessageDenied, audit.KindOutcomeRecorded}, Since: cfg.Since, Until: cfg.Until,
	}) {
		if err != nil {
			return TenantReport{}, err
		}
		t.take(e)
	}
	for _, e := range t.open { // handed over, or nearly so, when the process ended
		t.count(e)
	}
	return t.result(), nil
}

func (t *tally) take(e audit.Entry) {
	if !e.At.Equal(t.at) {
		t.at = e.At
		clear(t.closed)
	}
	id := e.Details.Record
	switch {
	case e.Erased || e.Unreadable != nil:
		t.out.Unread++
	case e.Kind == audit.KindMessageDenied:
		if !t.closed[id] {
			t.open[id] = e
		}
	default:
		delete(t.open, id)
		t.closed[id] = true
		t.out.Unjudged += e.Details.Count
		if e.Details.Reference != unjudged {
			t.count(e)
		}
	}
}

// count counts a message by its last event.
func (t *tally) count(e audit.Entry) {
	d := e.Details
	c := Counts{Messages: 1}
	switch {
	case len(d.Rules) == 0:
	case d.Until.IsZero():
		c.Denied = 1
	default:
		c.Waiting = 1
	}
	out := slices.Contains(d.Rules, consent.ReasonOptedOut) || slices.Contains(d.Rules, consent.ReasonRevoked)
	if out && d.Outcome != transport.OutcomeRejected.String() && d.Outcome != transport.OutcomeNotSent.String() {
		c.AfterOptOut = 1
		t.people[e.Subject] = true
	}
	t.out.add(c)
	add(t.programs, d.Program, c)
	add(t.days, e.At.UTC().Format(time.DateOnly), c)
	for _, id := range d.Rules {
		r := t.rules[id]
		if r == nil {
			r = &ruleTally{people: map[sealtext.Subject]bool{}}
			t.rules[id] = r
		}
		r.messages++
		if !e.Subject.IsZero() {
			r.people[e.Subject] = true
		}
	}
}

func (c *Counts) add(d Counts) {
	c.Messages += d.Messages
	c.Denied += d.Denied
	c.Waiting += d.Waiting
	c.AfterOptOut += d.AfterOptOut
}

func add[K comparable](m map[K]*Counts, k K, c Counts) {
	if m[k] == nil {
		m[k] = &Counts{}
	}
	m[k].add(c)
}

// result returns the figures in their order.
func (t *tally) result() TenantReport {
	out := t.out
	out.PeopleAfterOptOut = len(t.people)
	out.Rules, out.Programs, out.Days = []RuleReport{}, []ProgramReport{}, []DayReport{}
	for id, r := range t.rules {
		out.Rules = append(out.Rules, RuleReport{id, r.messages, len(r.people)})
	}
	slices.SortFunc(out.Rules, func(a, b RuleReport) int {
		return cmp.Or(cmp.Compare(b.Messages, a.Messages), cmp.Compare(a.Rule, b.Rule))
	})
	for name, c := range t.programs {
		out.Programs = append(out.Programs, ProgramReport{name, *c})
	}
	slices.SortFunc(out.Programs, func(a, b ProgramReport) int { return cmp.Compare(a.Program.String(), b.Program.String()) })
	for _, day := range slices.Sorted(maps.Keys(t.days)) {
		out.Days = append(out.Days, DayReport{day, *t.days[day]})
	}
	return out
}
