package report

import (
	"context"
	"errors"
	"iter"
	"slices"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/internal/clock"
)

// Log reads events. [*audit.Log] implements it.
type Log interface {
	Events(ctx context.Context, q audit.Query) iter.Seq2[audit.Entry, error]
}

var _ Log = (*audit.Log)(nil)

// Config configures [Make].
type Config struct {
	Log Log // required
	// Tenants are those whose events are counted, at least one. With one alone the report is for its own
	// auditor: it says nothing about the log as a whole that would tell how much others do.
	Tenants []sealtext.Tenant
	// Since and Until are the period: inclusive and exclusive, by the times of events. Both required, at
	// most ten years apart.
	Since, Until time.Time
	// Verification is the result of checking the log, see [Checked]. None by default, and the report says
	// that the log was not checked.
	Verification *Verification
	// Given are figures that the log does not have, such as key rotations or open alerts. None by default.
	Given []Given
	// Progress is called with the number of events that were read, after each thousand. None by default.
	Progress func(events int64)
	// Now is the clock; the system clock by default.
	Now func() time.Time
}

// Given is a figure that the host application states. Name and Source follow the grammar of
// [sealtext.CheckReference], with single spaces between words.
type Given struct {
	Name   string `json:"name"`
	Count  int64  `json:"count"`
	Source string `json:"source"` // where it comes from, such as "vault.Rotator of 2026-11-21"
}

// Report is what the log says about a period. Its members are the JSON form.
type Report struct {
	Tenants      []sealtext.Tenant `json:"tenants"`
	Since        time.Time         `json:"since"`
	Until        time.Time         `json:"until"`
	Made         time.Time         `json:"made"`
	Events       int64             `json:"events"`
	Sections     []Section         `json:"sections"`
	Charts       []Chart           `json:"charts"`
	Given        []Given           `json:"given,omitempty"`
	Verification *Verification     `json:"verification"`
}

// Section is a table of figures.
type Section struct {
	ID      string   `json:"id"`
	Title   string   `json:"title"`
	Columns []string `json:"columns"` // of Row.Cells
	Rows    []Row    `json:"rows"`
	// Rest is how many events are in no row, because a table has at most 500.
	Rest int64 `json:"rest,omitempty"`
}

// Row is one figure: how many events its filter selects.
type Row struct {
	Cells  []string `json:"cells"`
	Count  int64    `json:"count"`
	Filter Filter   `json:"filter"`
	// Records is the sum of audit.Details.Count of these events, in the section about erasure.
	Records int64 `json:"records,omitempty"`
}

// Make reads the events of a period and counts them. It reads each event once, holds the figures and no
// event in memory, and needs no write access. An event that does not open is counted by its header.
func Make(ctx context.Context, cfg Config) (*Report, error) {
	if err := cfg.check(); err != nil {
		return nil, err
	}
	r := &Report{
		Since: cfg.Since.UTC(), Until: cfg.Until.UTC(), Made: clock.Or(cfg.Now)().UTC().Truncate(time.Second), Given: cfg.Given,
		Tenants: slices.Clone(cfg.Tenants),
	}
	if cfg.Verification != nil {
		v := *cfg.Verification
		if len(cfg.Tenants) == 1 {
			v = v.alone()
		}
		r.Verification = &v
	}
	t := newTally(cfg)
	for _, tenant := range cfg.Tenants {
		for e, err := range cfg.Log.Events(ctx, audit.Query{Tenant: tenant, Since: cfg.Since, Until: cfg.Until}) {
			if err != nil {
				return nil, err
			}
			t.add(e)
			if r.Events++; cfg.Progress != nil && r.Events%1000 == 0 {
				cfg.Progress(r.Events)
			}
		}
	}
	r.Sections, r.Charts = t.sections(), t.charts()
	return r, nil
}

const maxPeriod = 3660 * 24 * time.Hour

func (cfg Config) check() error {
	if cfg.Log == nil {
		return errors.New("report: Config.Log is required")
	}
	if len(cfg.Tenants) == 0 {
		return errors.New("report: Config.Tenants must name at least one tenant")
	}
	seen := map[sealtext.Tenant]bool{}
	for _, t := range cfg.Tenants {
		if t.IsZero() || seen[t] {
			return &sealtext.InputError{Field: "tenants", Rule: "must be named, each once"}
		}
		seen[t] = true
	}
	if cfg.Since.IsZero() || !cfg.Until.After(cfg.Since) || cfg.Until.Sub(cfg.Since) > maxPeriod {
		return &sealtext.InputError{Field: "period", Rule: "must begin before it ends, and have at most ten years"}
	}
	for _, g := range cfg.Given {
		if checkWords("given name", g.Name) != nil || checkWords("given source", g.Source) != nil {
			return &sealtext.InputError{Field: "given", Rule: "must have a name and a source, of references with single spaces between them"}
		}
	}
	return nil
}
