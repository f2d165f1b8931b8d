package shadow_test

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"iter"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/redact"
	"github.com/sealtext/sealtext/transport/shadow"
)

// entries are an audit log.
type entries struct {
	all []audit.Entry
	err error
}

func (l entries) Events(_ context.Context, q audit.Query) iter.Seq2[audit.Entry, error] {
	return func(yield func(audit.Entry, error) bool) {
		for _, e := range l.all {
			if e.Tenant == q.Tenant && !yield(e, nil) {
				return
			}
		}
		if l.err != nil {
			yield(audit.Entry{}, l.err)
		}
	}
}

func (l entries) ActorToken(context.Context, sealtext.Tenant, string) ([16]byte, error) {
	return [16]byte{1}, nil
}

var (
	clinic, books = sealtext.MustTenant("clinic"), sealtext.MustTenant("corner-books")
	monday        = time.Date(2026, time.March, 2, 0, 0, 0, 0, time.UTC)
)

// entry is one of a message on a day and to a person.
func entry(kind audit.Kind, message, person byte, day int, outcome string, rules ...string) audit.Entry {
	return audit.Entry{
		ID: sealtext.NewID(), Tenant: clinic, Kind: kind, Subject: sealtext.Subject{person}, At: monday.AddDate(0, 0, day).Add(12 * time.Hour),
		Details: audit.Details{Record: sealtext.ID{message}, Program: sealtext.MustProgram("reminders"), Outcome: outcome, Rules: rules},
	}
}

// week is a week with all that can be in it.
func week() entries {
	const denied, outcome = audit.KindMessageDenied, audit.KindOutcomeRecorded
	out, none := consent.ReasonOptedOut, consent.ReasonNoOptIn
	waits := entry(outcome, 7, 4, 2, "accepted", "courtesy-hours")
	waits.Details.Until = monday.AddDate(0, 0, 3)
	unknown := entry(outcome, 8, 0, 2, "accepted", "twilio.21606")
	unknown.Subject, unknown.Details.Program = sealtext.Subject{}, sealtext.Program{}
	missed := entry(outcome, 0, 0, 3, "")
	missed.Details = audit.Details{Reference: "unjudged", Count: 3}
	also := entry(outcome, 9, 5, 3, "accepted")
	also.Details.Count = 1
	erased := entry(outcome, 10, 6, 3, "")
	erased.Erased = true
	unreadable := entry(outcome, 11, 6, 3, "")
	unreadable.Unreadable = audit.ErrUnreadable
	return entries{all: []audit.Entry{
		entry(outcome, 1, 1, 0, "accepted"),
		entry(denied, 2, 1, 0, "observed", out), entry(outcome, 2, 1, 0, "accepted", out),
		entry(outcome, 3, 1, 1, "unknown", out, none), entry(denied, 3, 1, 1, "observed", out, none), // in no order
		entry(denied, 4, 2, 1, "observed", out), entry(outcome, 4, 2, 1, "rejected", out), // the provider refused it
		entry(denied, 5, 3, 1, "observed", out), // the process ended
		entry(denied, 6, 2, 2, "observed", none), entry(outcome, 6, 2, 2, "accepted", none),
		waits, unknown, missed, also, erased, unreadable,
	}}
}

func report(t testing.TB, log shadow.Events, logs ...shadow.LogReport) *shadow.Report {
	t.Helper()
	r, err := shadow.NewReport(t.Context(), shadow.ReportConfig{
		Events: log, Tenants: []sealtext.Tenant{clinic, books}, Since: monday, Until: monday.AddDate(0, 0, 7), Logs: logs,
		Now: func() time.Time { return monday.AddDate(0, 0, 7) },
	})
	require.NoError(t, err)
	return r
}

func TestNewReport(t *testing.T) {
	r := report(t, week())
	require.Equal(t, []shadow.TenantReport{{
		Tenant: clinic, Counts: shadow.Counts{Messages: 9, Denied: 6, Waiting: 1, AfterOptOut: 3}, PeopleAfterOptOut: 2, Unjudged: 4, Unread: 2,
		Rules: []shadow.RuleReport{{consent.ReasonOptedOut, 4, 3}, {consent.ReasonNoOptIn, 2, 2}, {"courtesy-hours", 1, 1}, {"twilio.21606", 1, 0}},
		Programs: []shadow.ProgramReport{
			{Counts: shadow.Counts{Messages: 1, Denied: 1}},
			{sealtext.MustProgram("reminders"), shadow.Counts{Messages: 8, Denied: 5, Waiting: 1, AfterOptOut: 3}},
		},
		Days: []shadow.DayReport{
			{"2026-03-02", shadow.Counts{Messages: 2, Denied: 1, AfterOptOut: 1}},
			{"2026-03-03", shadow.Counts{Messages: 3, Denied: 3, AfterOptOut: 2}},
			{"2026-03-04", shadow.Counts{Messages: 3, Denied: 2, Waiting: 1}},
			{"2026-03-05", shadow.Counts{Messages: 1}},
		},
	}, {Tenant: books, Rules: []shadow.RuleReport{}, Programs: []shadow.ProgramReport{}, Days: []shadow.DayReport{}}}, r.Tenants)
	require.Equal(t, r.Tenants[0].Counts, r.Total())
	require.Equal(t, 2, r.People())
}

func TestNewReportErrors(t *testing.T) {
	broken := errors.New("the database is away")
	good := shadow.ReportConfig{Events: week(), Tenants: []sealtext.Tenant{clinic}, Since: monday, Until: monday.AddDate(0, 0, 7)}
	for _, c := range []struct {
		name, says string
		change     func(*shadow.ReportConfig)
	}{
		{"no log", "Events is required", func(c *shadow.ReportConfig) { c.Events = nil }},
		{"no tenant", "Tenants is required", func(c *shadow.ReportConfig) { c.Tenants = nil }},
		{"no time", "Since and Until are required", func(c *shadow.ReportConfig) { c.Since = time.Time{} }},
		{"the wrong way round", "Until must be after Since", func(c *shadow.ReportConfig) { c.Until = c.Since }},
		{"the log fails", "audit log of tenant clinic: the database is away", func(c *shadow.ReportConfig) { c.Events = entries{err: broken} }},
	} {
		t.Run(c.name, func(t *testing.T) {
			cfg := good
			c.change(&cfg)
			_, err := shadow.NewReport(t.Context(), cfg)
			require.ErrorContains(t, err, c.says)
		})
	}
}

// The JSON form is what scripts read, so its names stay.
func TestReportJSON(t *testing.T) {
	r := report(t, entries{all: week().all[:3]}, shadow.LogReport{File: "app.log", Bytes: 90, Lines: 3, Numbers: 2, LinesWith: 1, At: []shadow.LogLine{{Line: 3, Numbers: 2}}})
	r.Tenants = r.Tenants[:1]
	got, err := json.Marshal(r)
	require.NoError(t, err)
	require.JSONEq(t, `{"format":1,"made_at":"2026-03-09T00:00:00Z","since":"2026-03-02T00:00:00Z","until":"2026-03-09T00:00:00Z","tenants":[
		{"tenant":"clinic","messages":2,"denied":1,"waiting":0,"after_opt_out":1,"people_after_opt_out":1,"unjudged":0,"unread":0,
		"rules":[{"rule":"consent.opted-out","messages":1,"people":1}],
		"programs":[{"program":"reminders","messages":2,"denied":1,"waiting":0,"after_opt_out":1}],
		"days":[{"day":"2026-03-02","messages":2,"denied":1,"waiting":0,"after_opt_out":1}]}],
		"logs":[{"file":"app.log","bytes":90,"lines":3,"numbers":2,"lines_with_numbers":1,"at":[{"line":3,"numbers":2}]}]}`, string(got))
}

// The page is whole, needs nothing from elsewhere, and has a name for whatever can be reached by key.
func TestWriteHTML(t *testing.T) {
	r := report(t, week(), shadow.LogReport{File: "<b>app.log", Lines: 1200, Numbers: 1200, LinesWith: 700, At: []shadow.LogLine{{Line: 3, Numbers: 2}}})
	var out bytes.Buffer
	require.NoError(t, r.WriteHTML(&out))
	text := out.String()

	// Its elements are closed, but for those of HTML that never are.
	d := xml.NewDecoder(strings.NewReader(text))
	d.Strict, d.AutoClose, d.Entity = false, xml.HTMLAutoClose, xml.HTMLEntity
	ids, labels := map[string]int{}, []string{}
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		require.NoError(t, err)
		start, is := token.(xml.StartElement)
		if !is {
			continue
		}
		require.NotContains(t, []string{"script", "img", "link", "iframe", "form", "object"}, start.Name.Local)
		attr := map[string]string{}
		for _, a := range start.Attr {
			attr[a.Name.Local] = a.Value
		}
		if id := attr["id"]; id != "" {
			ids[id]++
		}
		if href, has := attr["href"]; has {
			require.True(t, strings.HasPrefix(href, "#"), href)
			labels = append(labels, href[1:])
		}
		if attr["tabindex"] == "0" {
			require.Equal(t, "region", attr["role"])
			require.NotEmpty(t, attr["aria-labelledby"])
		}
		if by := attr["aria-labelledby"]; by != "" {
			labels = append(labels, by)
		}
		if start.Name.Local == "th" {
			require.Contains(t, []string{"row", "col"}, attr["scope"])
		}
	}
	for id, n := range ids {
		require.Equal(t, 1, n, id)
	}
	for _, label := range labels {
		require.Equal(t, 1, ids[label], label)
	}
	require.NotRegexp(t, `(?i)https?:|url\(|@import|<b>app`, text)
	for _, want := range []string{
		`<html lang="en">`, `&lt;b&gt;app.log`, "1\u202f200", "66.7\u202f%", "consent.opted-out", "the person had opted out", "no program", "prefers-color-scheme: dark",
		"2 March 2026, 00:00 to 9 March 2026, 00:00 UTC", "corner-books", "Nobody was texted after opting out.", "Only the first lines with numbers are listed: 1.",
	} {
		require.Contains(t, text, want)
	}
	require.NotContains(t, text, "ZgotmplZ")
	find, err := redact.New(redact.Config{Entities: []redact.Entity{redact.PhoneNumber}})
	require.NoError(t, err)
	require.Empty(t, find.Find(nil, regexp.MustCompile(`(?s)<style>.*</style>`).ReplaceAllString(text, "")))
	require.NotContains(t, text, fmt.Sprintf("%x", sealtext.Subject{1}))

	require.ErrorContains(t, r.WriteHTML(full{}), "shadow: the page cannot be written: the disk is full")
	out.Reset()
	require.NoError(t, report(t, entries{}).WriteHTML(&out))
	require.Contains(t, out.String(), "No log file was searched.")
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("the disk is full") }
