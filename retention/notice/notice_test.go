package notice_test

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/memstore"
	"github.com/sealtext/sealtext/retention"
	"github.com/sealtext/sealtext/retention/notice"
	"github.com/sealtext/sealtext/retention/processor"
)

const day = 24 * time.Hour

func noon() time.Time { return time.Date(2026, time.December, 1, 12, 0, 0, 0, time.UTC) }

type nothing struct{}

func (nothing) Due(context.Context, time.Time, int) ([]sealtext.Item, error) { return nil, nil }

func (nothing) Dispose(context.Context, sealtext.Tx, []sealtext.Item) (int, error) { return 0, nil }

func (nothing) Record(context.Context, sealtext.Tx, audit.Event) error { return nil }

func sweeper(t testing.TB, keep time.Duration) *retention.Sweeper {
	t.Helper()
	store, err := memstore.New(memstore.Config{})
	require.NoError(t, err)
	s, err := retention.NewSweeper(retention.SweeperConfig{
		Store: store.Retention(), Audit: nothing{}, Schedules: []retention.Schedule{
			{Class: retention.ClassMessageBodies, Keep: keep, LegalRef: "complaints take a week", Holds: retention.HoldRuleBySubject, Disposer: nothing{}},
			{Class: retention.ClassRates, Keep: 30 * day, LegalRef: "unused", Holds: retention.HoldRuleExempt, ExemptReason: "names of the configuration", Disposer: nothing{}},
			{Class: "visits", Keep: day, LegalRef: "ours", Holds: retention.HoldRuleBySubject, Disposer: nothing{}, Trigger: retention.TriggerLastContact},
		},
	})
	require.NoError(t, err)
	return s
}

func register(t testing.TB) *processor.Register {
	t.Helper()
	r, err := processor.New(processor.Config{Processors: []processor.Processor{{
		Name: "twilio", Company: "Twilio Inc.", Regions: []string{"us", "eu"}, Safeguard: "standard contractual clauses",
		SubProcessors: []processor.SubProcessor{{Company: "Carrier GmbH", Task: "delivers in Germany", Region: "eu"}},
		Storage:       processor.KnownStorage("twilio"),
	}}})
	require.NoError(t, err)
	return r
}

func application(f *notice.Facts) {
	f.Purposes = append(f.Purposes, notice.Purpose{Name: "marketing", For: "offers of corner-books"})
	f.Measures = append(f.Measures, "Numbers and texts are encrypted at rest.")
	f.Rights = append(f.Rights, notice.Right{Name: "Opt out", How: "Text STOP."})
}

func documentOf(t testing.TB, o notice.Operator, all ...notice.Describer) *notice.Document {
	t.Helper()
	d, err := notice.New(notice.Config{Operator: o, Describers: all, Now: noon})
	require.NoError(t, err)
	return d
}

func markdown(t testing.TB, d *notice.Document) string {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, d.WriteMarkdown(&b))
	return b.String()
}

func html(t testing.TB, d *notice.Document) string {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, d.WriteHTML(&b))
	return b.String()
}

// TestTheTextFollowsTheSchedule: the period in the text is the one by which a sweep destroys.
func TestTheTextFollowsTheSchedule(t *testing.T) {
	for _, c := range []struct {
		keep time.Duration
		want string
	}{
		{7 * day, "for 7 days after its message was final or was received"},
		{30 * day, "for 30 days after its message was final or was received"},
		{36 * time.Hour, "for 36 hours after its message was final or was received"},
	} {
		t.Run(c.want, func(t *testing.T) {
			d := documentOf(t, notice.Operator{}, notice.DescribeSweeper(sweeper(t, c.keep)))
			var js bytes.Buffer
			require.NoError(t, d.WriteJSON(&js))
			for form, text := range map[string]string{"markdown": markdown(t, d), "html": html(t, d), "json": js.String()} {
				require.Equal(t, 2, strings.Count(text, c.want), "%s: once in the notice, once in the record", form)
				require.Equal(t, 2, strings.Count(text, "for 1 day after the person last made contact"), form)
				require.Equal(t, 1, strings.Count(text, "for 30 days after it was last used"), "%s: what concerns nobody is in the record only", form)
			}
		})
	}
}

func TestTheRecordsHaveTheFieldsOfArticle30(t *testing.T) {
	d := documentOf(t, notice.Operator{}, notice.DescribeSweeper(sweeper(t, day)), notice.DescribeRegister(register(t)), notice.DescriberFunc(application))
	ids := map[string]string{}
	for _, p := range d.Parts {
		for _, s := range p.Sections {
			ids[p.ID] += s.ID
			require.True(t, len(s.Fields) > 0 || s.Table != nil, "%s %s says nothing", p.ID, s.ID)
		}
	}
	require.Equal(t, "abcdefg", ids["controller-record"])
	require.Equal(t, "abcd", ids["processor-record"])
}

func TestWhatTheOperatorHasToEnter(t *testing.T) {
	d := documentOf(t, notice.Operator{}, notice.DescriberFunc(application))
	require.Equal(t, []string{
		"notice.name", "notice.address", "notice.contact", "notice.basis", "notice.organization", "notice.ask", "notice.authority",
		"controller-record.name", "controller-record.contact", "controller-record.joint", "controller-record.representative",
		"controller-record.officer", "controller-record.basis", "controller-record.subjects", "controller-record.organization",
		"processor-record.name", "processor-record.contact", "processor-record.clients", "processor-record.representative",
		"processor-record.officer", "processor-record.organization",
	}, d.Missing())
	require.Contains(t, markdown(t, d), "- **Controller:** **[To be entered by the operator: name of the controller]**\n")
	require.Contains(t, html(t, d), `<dt>Controller</dt><dd class="missing">To be entered by the operator: name of the controller</dd>`)

	all := notice.Operator{
		Name: "Corner Books Ltd", Address: "1 High Street", Contact: "privacy@cornerbooks.example", Representative: "none is needed", Officer: "none is needed",
		Joint: "none", Basis: "consent", Subjects: "customers", Authority: "the ICO", Clients: "none", Organization: "yearly training",
	}
	d = documentOf(t, all, notice.DescriberFunc(application))
	require.Empty(t, d.Missing())
	require.Contains(t, markdown(t, d), "- **Controller:** Corner Books Ltd\n")
}

func TestRecipientsComeFromTheRegister(t *testing.T) {
	text := markdown(t, documentOf(t, notice.Operator{}, notice.DescribeRegister(register(t))))
	const row = "| Twilio Inc. | delivers and receives text messages | eu, us | standard contractual clauses | " +
		"text for 400 days, or 30 days after a deletion; number for 400 days, or 120 days after a deletion |\n"
	require.Equal(t, 2, strings.Count(text, row), "in the notice and in the record of the controller")
	require.Equal(t, 2, strings.Count(text, "| Carrier GmbH | delivers in Germany, for Twilio Inc. | eu | none entered | not known |\n"))
	require.Equal(t, 2, strings.Count(text, "| Twilio Inc. | eu, us | standard contractual clauses |\n"), "transfers, in both records")
}

// TestTextsOfTheOperatorStandForThemselves: they neither mark up nor end what surrounds them.
func TestTextsOfTheOperatorStandForThemselves(t *testing.T) {
	const bad = "<script>alert(1)</script> | **bold** [x](y) `code` &amp; \"q\""
	d := documentOf(t, notice.Operator{Name: bad}, notice.DescriberFunc(func(f *notice.Facts) {
		f.Data = append(f.Data, notice.Data{Name: "x", What: bad + "\n# heading", Kept: bad})
	}))
	page := html(t, d)
	require.NotContains(t, page, "<script")
	require.Contains(t, page, "&lt;script&gt;alert(1)&lt;/script&gt; | **bold** [x](y) `code` &amp;amp; &#34;q&#34;")
	text := markdown(t, d)
	require.Equal(t, strings.Count(text, `\<script`), strings.Count(text, "<script"))
	require.NotContains(t, text, "\n# heading")
	require.Contains(t, text, "\\<script\\>alert(1)\\</script\\> \\| \\*\\*bold\\*\\* \\[x\\](y) \\`code\\` \\&amp; \"q\"")
	var back notice.Document
	var js bytes.Buffer
	require.NoError(t, d.WriteJSON(&js))
	require.NoError(t, json.Unmarshal(js.Bytes(), &back))
	require.Equal(t, bad, back.Parts[0].Sections[0].Fields[0].Text)
	require.Equal(t, *d, back)
}

// TestThePageStandsAlone: it is well formed, loads nothing, names its language, and each heading
// and table can be reached by a screen reader.
func TestThePageStandsAlone(t *testing.T) {
	page := html(t, documentOf(t, notice.Operator{}, notice.DescribeSweeper(sweeper(t, day)), notice.DescribeRegister(register(t)), notice.DescriberFunc(application)))
	for _, not := range []string{"<script", "<link", "<img", "src=", "url(", "http:", "https:", "@import"} {
		require.NotContains(t, page, not)
	}
	require.Contains(t, page, `<html lang="en">`)
	require.Contains(t, page, "default-src 'none'")
	dec := xml.NewDecoder(strings.NewReader(page))
	dec.Strict, dec.AutoClose, dec.Entity = false, xml.HTMLAutoClose, xml.HTMLEntity
	ids, labels, count := map[string]bool{}, []string{}, map[string]int{}
	var open []string
	for {
		tok, err := dec.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		require.NoError(t, err)
		switch el := tok.(type) {
		case xml.StartElement:
			count[el.Name.Local]++
			open = append(open, el.Name.Local)
			for _, a := range el.Attr {
				switch a.Name.Local {
				case "id":
					require.False(t, ids[a.Value], "the id %s occurs twice", a.Value)
					ids[a.Value] = true
				case "aria-labelledby":
					labels = append(labels, a.Value)
				case "href":
					labels = append(labels, strings.TrimPrefix(a.Value, "#"))
				case "scope":
					count[a.Value]++
				}
			}
		case xml.EndElement:
			require.Equal(t, open[len(open)-1], el.Name.Local)
			open = open[:len(open)-1]
		}
	}
	require.Empty(t, open)
	for _, l := range labels {
		require.True(t, ids[l], "nothing has the id %s", l)
	}
	require.Equal(t, 3, count["h1"])
	require.Equal(t, count["table"], count["caption"])
	require.Equal(t, count["th"], count["row"]+count["col"])
	require.Greater(t, count["table"], 8)
}

func TestNewRefuses(t *testing.T) {
	for _, c := range []struct {
		name, says string
		cfg        notice.Config
	}{
		{"nothing described", "Config.Describers needs at least one", notice.Config{}},
		{"no describer", "Config.Describers[0] is nil", notice.Config{Describers: []notice.Describer{nil}}},
		{"a text of several lines", "sealtext: name must have", notice.Config{Operator: notice.Operator{Name: "a\nb"}}},
		{"a text in no encoding", "sealtext: organization must have", notice.Config{Operator: notice.Operator{Organization: "\xff"}}},
		{"an endless text", "sealtext: basis must have", notice.Config{Operator: notice.Operator{Basis: strings.Repeat("a", 2001)}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := notice.New(c.cfg)
			require.ErrorContains(t, err, c.says)
		})
	}
}

func TestTheSameFactsGiveTheSameBytes(t *testing.T) {
	fresh := func() *notice.Document {
		return documentOf(t, notice.Operator{Name: "Corner Books Ltd"}, notice.DescribeSweeper(sweeper(t, day)), notice.DescribeRegister(register(t)))
	}
	require.Equal(t, html(t, fresh()), html(t, fresh()))
	require.Equal(t, markdown(t, fresh()), markdown(t, fresh()))
}

type full struct{ left int }

func (f *full) Write(p []byte) (int, error) {
	if f.left -= len(p); f.left < 0 {
		return 0, io.ErrShortWrite
	}
	return len(p), nil
}

func TestAWriterThatFails(t *testing.T) {
	d := documentOf(t, notice.Operator{}, notice.DescriberFunc(application))
	for name, write := range map[string]func(io.Writer) error{"json": d.WriteJSON, "markdown": d.WriteMarkdown, "html": d.WriteHTML} {
		require.ErrorIs(t, write(&full{left: 100}), io.ErrShortWrite, name)
	}
}
