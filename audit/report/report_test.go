package report_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/audit/audittest"
	"github.com/sealtext/sealtext/audit/report"
	"github.com/sealtext/sealtext/audit/tree"
)

var (
	clinic  = sealtext.MustTenant("clinic")
	bank    = sealtext.MustTenant("bank")
	october = time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC)
)

// entries is a log.
type entries []audit.Entry

func (all entries) Events(_ context.Context, q audit.Query) iter.Seq2[audit.Entry, error] {
	return func(yield func(audit.Entry, error) bool) {
		for _, e := range all {
			if e.Tenant == q.Tenant && !e.At.Before(q.Since) && e.At.Before(q.Until) && !yield(e, nil) {
				return
			}
		}
	}
}

// busy returns the events of two tenants over 40 days, some of them outside of October.
func busy() entries {
	var all entries
	kinds := audit.Kinds()
	for n := range 4000 {
		e := audit.Entry{
			ID: sealtext.NewID(), At: october.Add(time.Duration(n)*14*time.Minute - 2*24*time.Hour), Tenant: clinic, Kind: kinds[n%len(kinds)],
			Actor:   sealtext.Actor{ID: fmt.Sprintf("nurse-%d", n%9)},
			Details: audit.Details{Program: sealtext.MustProgram("reminders"), Reason: []string{"support", "complaint"}[n%2], Field: []string{"number", "body", "note"}[n%3]},
			Number:  int64(n) + 1,
		}
		switch {
		case n%5 == 0:
			e.Tenant, e.Actor.ID, e.Details.Program = bank, fmt.Sprintf("teller-%d", n%4), sealtext.MustProgram("balance")
		case n%41 == 0:
			e.Erased, e.Actor, e.Details = true, sealtext.Actor{}, audit.Details{}
		case n%97 == 0:
			e.Unreadable, e.Actor, e.Details = audit.ErrUnreadable, sealtext.Actor{}, audit.Details{}
		}
		switch e.Kind {
		case audit.KindHoldPlaced, audit.KindHoldReleased:
			e.Details.Reference = "case-2026-17"
		case audit.KindDisposed:
			e.Details.Class, e.Details.Count = "texts", 10
		case audit.KindMessageDenied:
			e.Details.Rules = []string{"us-marketing-hours", "hours.no-zone"}
		}
		all = append(all, e)
	}
	return all
}

func config(log report.Log) report.Config {
	return report.Config{
		Log: log, Tenants: []sealtext.Tenant{clinic, bank}, Since: october, Until: october.AddDate(0, 1, 0),
		Now: func() time.Time { return october.AddDate(0, 1, 1) },
	}
}

func made(t testing.TB, cfg report.Config) *report.Report {
	t.Helper()
	r, err := report.Make(t.Context(), cfg)
	require.NoError(t, err)
	return r
}

func page(t testing.TB, r *report.Report) string {
	t.Helper()
	b, err := r.HTML()
	require.NoError(t, err)
	return string(b)
}

func document(t testing.TB, r *report.Report) string {
	t.Helper()
	b, err := r.JSON()
	require.NoError(t, err)
	return string(b)
}

// checkpoint is the result of a verification that passed.
func checkpoint(t testing.TB) *report.Verification {
	t.Helper()
	signer, _ := audittest.Key("audit.example.com")
	c := tree.Checkpoint{Origin: "audit.example.com", Size: 987654, Root: tree.Hash{1, 2, 3}}
	signed, err := tree.Sign(c, signer)
	require.NoError(t, err)
	return report.Checked(october.AddDate(0, 1, 0), c, signed, nil)
}

// TestFigures: each figure is the number of events that its filter selects, the figures of a section
// are all that it is about, and some are what was counted by hand.
func TestFigures(t *testing.T) {
	all := busy()
	r := made(t, config(all))
	var in entries
	for _, e := range all {
		if !e.At.Before(r.Since) && e.At.Before(r.Until) {
			in = append(in, e)
		}
	}
	require.EqualValues(t, len(in), r.Events)
	require.Less(t, len(in), len(all))
	var ids []string
	for _, s := range r.Sections {
		ids = append(ids, s.ID)
		kinds := map[audit.Kind]bool{}
		total := s.Rest
		for _, row := range s.Rows {
			require.Len(t, row.Cells, len(s.Columns))
			count, records := int64(0), int64(0)
			for _, e := range in {
				if row.Filter.Selects(e) {
					count++
					records += int64(e.Details.Count)
				}
			}
			require.Equal(t, count, row.Count, "%s: %s", s.ID, row.Filter)
			if s.ID == "erasure" {
				require.Equal(t, records, row.Records)
			}
			total += row.Count
			for _, k := range row.Filter.Kinds {
				kinds[k] = true
			}
		}
		want := int64(0)
		for _, e := range in {
			if kinds[e.Kind] {
				want++
			}
		}
		require.Equal(t, want, total, s.ID)
	}
	require.Equal(t, []string{
		"kinds", "tenants", "access", "approvals", "keys", "holds", "erasure", "consent", "messages", "denials", "log", "operation", "alarms", "state",
	}, ids)

	byHand := func(f func(audit.Entry) bool) (n int64) {
		for _, e := range in {
			if f(e) {
				n++
			}
		}
		return n
	}
	require.Equal(t, byHand(func(e audit.Entry) bool {
		return e.Kind == audit.KindRevealed && e.Actor.ID == "nurse-3" && e.Details.Field == "number" && e.Details.Reason == "complaint"
	}), figure(t, r, "access", "nurse-3", "revealed", "number", "complaint").Count)
	require.Equal(t, byHand(func(e audit.Entry) bool { return e.Kind == audit.KindHoldPlaced }), figure(t, r, "holds", "case-2026-17", "hold-placed").Count)
	disposed := byHand(func(e audit.Entry) bool { return e.Kind == audit.KindDisposed })
	require.Equal(t, 10*disposed, figure(t, r, "erasure", "disposed", "texts").Records)
	require.Equal(t, byHand(func(e audit.Entry) bool { return e.Erased }), figure(t, r, "state", "erased").Count)
	require.Equal(t, byHand(func(e audit.Entry) bool { return e.Unreadable != nil }), figure(t, r, "state", "unreadable").Count)
	for _, c := range r.Charts {
		total, most := int64(0), int64(0)
		for n, p := range c.Parts {
			require.Equal(t, byHand(func(e audit.Entry) bool {
				return slices.Contains(c.Filter.Kinds, e.Kind) && !e.At.Before(p.Since) && (n+1 == len(c.Parts) || e.At.Before(c.Parts[n+1].Since))
			}), p.Count)
			total, most = total+p.Count, max(most, p.Count)
		}
		require.Equal(t, c.Total, total)
		require.Equal(t, c.Most, most)
		require.Len(t, c.Parts, 31)
	}
}

func figure(t testing.TB, r *report.Report, section string, cells ...string) report.Row {
	t.Helper()
	for _, s := range r.Sections {
		for _, row := range s.Rows {
			if s.ID == section && slices.Equal(row.Cells, cells) {
				return row
			}
		}
	}
	require.Fail(t, "no figure", "%s %v", section, cells)
	return report.Row{}
}

// TestOneTenant: the report for one tenant is the same whether others exist or not, but for what the
// verification says about the whole log, and that does not say how much there is.
func TestOneTenant(t *testing.T) {
	all := busy()
	alone := slices.DeleteFunc(slices.Clone(all), func(e audit.Entry) bool { return e.Tenant != clinic })
	forms := func(log entries) []string {
		cfg := config(log)
		cfg.Tenants, cfg.Verification = []sealtext.Tenant{clinic}, checkpoint(t)
		r := made(t, cfg)
		return []string{document(t, r), string(r.Markdown()), page(t, r)}
	}
	require.Equal(t, forms(alone), forms(all))
	for _, form := range forms(all) {
		for _, other := range []string{"bank", "teller", "balance", "987654", "987,654"} {
			require.NotContains(t, form, other)
		}
		require.Contains(t, form, "AQID", "the root hash")
		require.Contains(t, form, "nurse-3")
	}
	cfg := config(all)
	cfg.Verification = checkpoint(t)
	for _, form := range []string{document(t, made(t, cfg)), string(made(t, cfg).Markdown()), page(t, made(t, cfg))} {
		require.Contains(t, form, "teller")
		require.Contains(t, form, "987654")
	}
	require.EqualValues(t, 987654, cfg.Verification.Size, "what the caller passed is not changed")
}

// TestPage: the page needs nothing else, and what refers to another place of it finds one.
func TestPage(t *testing.T) {
	cfg := config(busy())
	cfg.Verification = checkpoint(t)
	cfg.Given = []report.Given{{Name: "key rotations", Count: 2, Source: "vault.Rotator"}, {Name: "open alerts", Source: "monitor"}}
	html := page(t, made(t, cfg))
	if name := os.Getenv("REPORT_PAGE"); name != "" { // to look at it
		require.NoError(t, os.WriteFile(name, []byte(html), 0o600))
	}
	for _, outside := range []string{"<script", "http:", "https:", " src=", "url(", "@import", "<link", "<iframe", "javascript:"} {
		require.NotContains(t, html, outside)
	}
	require.NotRegexp(t, `<[^>]* on[a-z]+=`, html)
	ids := map[string]int{}
	for _, m := range regexp.MustCompile(` id="([^"]+)"`).FindAllStringSubmatch(html, -1) {
		ids[m[1]]++
		require.Equal(t, 1, ids[m[1]], m[1])
	}
	refs := regexp.MustCompile(`(?:aria-labelledby="|href="#)([^"]+)"`).FindAllStringSubmatch(html, -1)
	require.Greater(t, len(refs), 30)
	for _, m := range refs {
		require.Equal(t, 1, ids[m[1]], m[1])
	}
	require.Equal(t, strings.Count(html, "<svg"), strings.Count(html, `role="img"`)+strings.Count(html, `aria-hidden="true" focusable="false"`))
	require.Equal(t, strings.Count(html, `class="wide"`), strings.Count(html, `class="wide" tabindex="0" role="region" aria-labelledby=`))
	for _, m := range regexp.MustCompile(`<rect x="(\d+)" y="(\d+)" width="(\d+)" height="(\d+)"/>`).FindAllStringSubmatch(html, -1) {
		var x, y, w, h int
		_, err := fmt.Sscan(strings.Join(m[1:], " "), &x, &y, &w, &h)
		require.NoError(t, err)
		require.LessOrEqual(t, x+w, 1000)
		require.Equal(t, 200, y+h)
	}
	require.Contains(t, html, "<td>vault.Rotator</td>")
	require.Contains(t, html, "prefers-color-scheme: dark")
}

// TestMarkup: what hosts chose has no meaning in a page or in Markdown, and what could be read as a number
// is not shown.
func TestMarkup(t *testing.T) {
	log := entries{
		{At: october, Tenant: clinic, Kind: audit.KindRevealed, Actor: sealtext.Actor{ID: `<script>alert(1)</script>|*x*`}, Details: audit.Details{Reason: `"onload=a()`}},
		{At: october, Tenant: clinic, Kind: audit.KindRevealed, Actor: sealtext.Actor{ID: "call +447700900123"}, Details: audit.Details{Reason: "447700900123"}},
	}
	cfg := config(log)
	cfg.Tenants = cfg.Tenants[:1]
	r := made(t, cfg)
	require.Contains(t, page(t, r), `&lt;script&gt;alert(1)&lt;/script&gt;|*x*`)
	require.NotContains(t, page(t, r), "<script")
	require.Contains(t, string(r.Markdown()), `&lt;script&gt;alert(1)&lt;/script&gt;\|\*x\*`)
	require.NotContains(t, string(r.Markdown()), "<script")
	for _, form := range []string{document(t, r), string(r.Markdown()), page(t, r)} {
		require.NotContains(t, form, "7700900123")
		require.Contains(t, form, "withheld")
	}
	require.EqualValues(t, 1, figure(t, r, "access", "withheld", "revealed", "", "withheld").Count)
}

// TestRows: a table has at most 500 rows, and the rest is counted.
func TestRows(t *testing.T) {
	var log entries
	for n := range 1300 {
		log = append(log, audit.Entry{At: october, Tenant: clinic, Kind: audit.KindRevealed, Actor: sealtext.Actor{ID: fmt.Sprintf("nurse-%d", n%650)}})
	}
	r := made(t, config(log))
	for _, s := range r.Sections {
		if s.ID == "access" {
			require.Len(t, s.Rows, 500)
			require.EqualValues(t, 300, s.Rest)
		}
	}
	require.Contains(t, page(t, r), "300 events are in none of them")
	require.Contains(t, string(r.Markdown()), "300 events are in none of them")
}

// TestPeriods: a chart has parts that hold the whole period, and at most 62 of them.
func TestPeriods(t *testing.T) {
	for _, c := range []struct {
		days, parts, each int
	}{{1, 1, 1}, {31, 31, 1}, {62, 62, 1}, {63, 32, 2}, {365, 61, 6}, {3650, 62, 59}} {
		cfg := config(entries{
			{At: october, Tenant: clinic, Kind: audit.KindRevealed},
			{At: october.AddDate(0, 0, c.days).Add(-time.Microsecond), Tenant: clinic, Kind: audit.KindRevealed},
			{At: october.AddDate(0, 0, c.days), Tenant: clinic, Kind: audit.KindRevealed},
			{At: october.Add(-time.Microsecond), Tenant: clinic, Kind: audit.KindRevealed},
		})
		cfg.Until = october.AddDate(0, 0, c.days)
		r := made(t, cfg)
		require.EqualValues(t, 2, r.Events)
		require.Len(t, r.Charts[0].Parts, c.parts, "%d days", c.days)
		require.Equal(t, c.each, r.Charts[0].Days)
		require.EqualValues(t, 2, r.Charts[0].Total)
		require.NotZero(t, r.Charts[0].Parts[c.parts-1].Count)
	}
}

// TestEmpty: a period without events has a report that says so.
func TestEmpty(t *testing.T) {
	r := made(t, config(entries{}))
	require.Empty(t, r.Sections)
	require.Contains(t, page(t, r), "<dt>Events</dt><dd>0</dd>")
	require.Contains(t, page(t, r), "was not checked for this report")
	require.Contains(t, string(r.Markdown()), "was not checked for this report")
	require.True(t, json.Valid([]byte(document(t, r))))
}

func TestChecked(t *testing.T) {
	for _, c := range []struct {
		name, want string
		err        error
	}{
		{"passed", "every leaf is what was signed", nil},
		{"damaged", "something in it is missing or was changed", fmt.Errorf("x: %w", &tree.DamageError{Index: 7, What: "x"})},
		{"rolled back", "shorter than it was once", tree.ErrRolledBack},
		{"forked", "its past was changed", tree.ErrForked},
		{"unsigned", "no checkpoint with a valid signature", tree.ErrUnsigned},
		{"quorum", "too few witnesses", tree.ErrQuorum},
		{"another", "could not be checked", errors.New("+447700900123")},
	} {
		t.Run(c.name, func(t *testing.T) {
			v := report.Checked(october, tree.Checkpoint{}, nil, c.err)
			require.Equal(t, c.err == nil, v.Passed)
			require.Contains(t, v.Result, c.want)
			cfg := config(entries{})
			cfg.Verification = v
			r := made(t, cfg)
			for _, form := range []string{page(t, r), string(r.Markdown())} {
				require.Contains(t, form, c.want)
				require.Equal(t, c.err != nil, strings.Contains(form, "Not passed"))
				require.NotContains(t, form, "7700900123")
			}
		})
	}
}

type failing struct{ err error }

func (f failing) Events(context.Context, audit.Query) iter.Seq2[audit.Entry, error] {
	return func(yield func(audit.Entry, error) bool) { yield(audit.Entry{}, f.err) }
}

func TestMakeRefuses(t *testing.T) {
	for _, c := range []struct {
		want   string
		change func(*report.Config)
	}{
		{"Config.Log is required", func(c *report.Config) { c.Log = nil }},
		{"Config.Tenants must name", func(c *report.Config) { c.Tenants = nil }},
		{"tenants must be named, each once", func(c *report.Config) { c.Tenants = []sealtext.Tenant{{}} }},
		{"tenants must be named, each once", func(c *report.Config) { c.Tenants = []sealtext.Tenant{clinic, clinic} }},
		{"period must begin before it ends", func(c *report.Config) { c.Until = c.Since }},
		{"period must begin before it ends", func(c *report.Config) { c.Since = time.Time{} }},
		{"at most ten years", func(c *report.Config) { c.Until = c.Since.AddDate(11, 0, 0) }},
		{"given must have a name", func(c *report.Config) { c.Given = []report.Given{{Name: "rotations"}} }},
		{"given must have a name", func(c *report.Config) { c.Given = []report.Given{{Name: "call +447700900123", Source: "x"}} }},
		{"down", func(c *report.Config) { c.Log = failing{errors.New("down")} }},
	} {
		cfg := config(entries{})
		c.change(&cfg)
		_, err := report.Make(t.Context(), cfg)
		require.ErrorContains(t, err, c.want)
	}
}

func TestProgress(t *testing.T) {
	var seen []int64
	cfg := config(busy())
	cfg.Progress = func(n int64) { seen = append(seen, n) }
	made(t, cfg)
	require.Equal(t, []int64{1000, 2000, 3000}, seen)
}

// The figures of a period, as Markdown.
func ExampleMake() {
	log := entries{{
		At: october, Tenant: clinic, Kind: audit.KindRevealed, Actor: sealtext.Actor{ID: "nurse-7"}, Details: audit.Details{Field: "body", Reason: "complaint"},
	}}
	r, err := report.Make(context.Background(), report.Config{
		Log: log, Tenants: []sealtext.Tenant{clinic}, Since: october, Until: october.AddDate(0, 1, 0),
	})
	if err != nil {
		panic(err)
	}
	for _, s := range r.Sections {
		for _, row := range s.Rows {
			fmt.Println(s.ID, row.Count, row.Filter)
		}
	}
	// Output:
	// kinds 1 kinds revealed
	// access 1 kinds revealed, actor nurse-7, field body, reason complaint
	// state 1 all kinds, state readable
}
