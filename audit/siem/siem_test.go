package siem_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"iter"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/audit/sequencer"
	"github.com/sealtext/sealtext/audit/siem"
)

// everything records each kind with all details, and with none.
func everything(t testing.TB, r *rig) int {
	t.Helper()
	var all []audit.Event
	for _, k := range audit.Kinds() {
		all = append(all, full(k), bare(k))
	}
	r.record(t, all...)
	return len(all)
}

func lines(out bytes.Buffer) []string {
	return slices.Collect(strings.Lines(out.String()))
}

// TestOCSF: every kind, with and without details, follows the schema.
func TestOCSF(t *testing.T) {
	r := newRig(t)
	n := everything(t, r)
	var out bytes.Buffer
	next, err := r.exporter(t).Export(t.Context(), &out, sequencer.Selection{})
	require.NoError(t, err)
	require.EqualValues(t, n, next)
	got := lines(out)
	require.Len(t, got, n)
	for name, s := range schemas(t) {
		for i, line := range got {
			require.NoError(t, s.check([]byte(line)), "%s: %s", name, audit.Kinds()[i/2])
			require.Contains(t, line, `"event_code":"`+audit.Kinds()[i/2].String()+`"`)
			require.NotContains(t, line, `"class_uid":0`, "a kind without a class")
		}
	}
	var first struct {
		Metadata struct {
			UID       sealtext.ID `json:"uid"`
			Sequence  int64       `json:"sequence"`
			TenantUID string      `json:"tenant_uid"`
		} `json:"metadata"`
		Time     int64          `json:"time"`
		Unmapped map[string]any `json:"unmapped"`
	}
	require.NoError(t, json.Unmarshal([]byte(got[2]), &first))
	require.EqualValues(t, 3, first.Metadata.Sequence)
	require.Equal(t, "clinic", first.Metadata.TenantUID)
	for e, err := range r.log.Events(t.Context(), audit.Query{Tenant: clinic, IDs: []sealtext.ID{first.Metadata.UID}}) {
		require.NoError(t, err)
		require.Equal(t, e.At.UnixMilli(), first.Time)
		require.EqualValues(t, 3, e.Number)
	}
	require.Equal(t, "a sender of program reminders", first.Unmapped["scope"])
	require.Equal(t, "long code", first.Unmapped["sender_kind"])
	require.Equal(t, []any{"informational", "otp"}, first.Unmapped["purposes"])
	require.NotContains(t, first.Unmapped, "sender")
}

// TestSchemaBites: the check of the schema finds events that do not follow it.
func TestSchemaBites(t *testing.T) {
	good := string(siem.AppendOCSF(nil, audit.Entry{ID: sealtext.ID{1}, At: noon, Tenant: clinic, Kind: audit.KindMessageQueued}))
	for name, s := range schemas(t) {
		require.NoError(t, s.check([]byte(good)), name)
		for _, c := range []struct{ name, old, new, want string }{
			{"another activity", `"activity_id":1`, `"activity_id":7`, "type or category"},
			{"another name", `"activity_name":"Create"`, `"activity_name":"Update"`, "activity_id 1 is called"},
			{"another class", `"class_uid":6003`, `"class_uid":6005`, "type or category"},
			{"a class that is unknown", `"class_uid":6003`, `"class_uid":9003`, "class 9003 is unknown"},
			{"a member that is unknown", `"message":`, `"text":`, "has no text"},
			{"a number for a text", `"message":"A message was queued"`, `"message":7`, "message is not of the type string"},
			{"no api", `"api":{"operation":"message-queued"},`, ``, "api is required"},
			{"no operation", `{"operation":"message-queued"}`, `{}`, "operation is required"},
			{"an actor with nothing", `"actor":{"app_name":"sealtext"}`, `"actor":{}`, ".actor needs one of"},
			{"another version", `"version":"1.8.0"`, `"version":"1.7.0"`, "another version"},
		} {
			require.Contains(t, good, c.old)
			require.ErrorContains(t, s.check([]byte(strings.Replace(good, c.old, c.new, 1))), c.want, "%s: %s", name, c.name)
		}
	}
}

// TestNoNumbers: nothing in a line could be read as a number, times and hashes apart.
func TestNoNumbers(t *testing.T) {
	r := newRig(t)
	everything(t, r)
	apart := regexp.MustCompile(`("time":|"created_time":|rt=)[0-9]{13}\b|[0-9a-f]{64}`)
	for _, format := range []siem.Format{siem.OCSF, siem.CEF} {
		var out bytes.Buffer
		_, err := r.exporter(t, func(c *siem.Config) { c.Format = format }).Export(t.Context(), &out, sequencer.Selection{})
		require.NoError(t, err)
		require.NotContains(t, out.String(), "5551230000")
		require.NotRegexp(t, `[0-9]{7}`, apart.ReplaceAllString(out.String(), ""))
	}
	// What an earlier release, or somebody else with the keys, may have sealed.
	e := audit.Entry{ID: sealtext.ID{1}, At: noon, Tenant: clinic, Kind: audit.KindMessageDenied, Actor: sealtext.Actor{ID: "call +447700900123"}}
	e.Details = audit.Details{Reason: "ask 4477009001234", Rules: []string{"+447700900123"}, Reference: "a@b.example", Outcome: "+447700900123",
		Scope: "sender +447700900123 of program p", Params: []string{"07700-900-1234"}}
	for _, line := range [][]byte{siem.AppendOCSF(nil, e), siem.AppendCEF(nil, e)} {
		require.NotContains(t, string(line), "7700")
		require.NotContains(t, string(line), "example")
		require.Contains(t, string(line), "withheld")
	}
}

// TestCEF: the header and the pairs of the extension read back as they were.
func TestCEF(t *testing.T) {
	r := newRig(t)
	n := everything(t, r)
	var out bytes.Buffer
	_, err := r.exporter(t, func(c *siem.Config) { c.Format = siem.CEF }).Export(t.Context(), &out, sequencer.Selection{})
	require.NoError(t, err)
	got := lines(out)
	require.Len(t, got, n)
	for i, line := range got {
		header, pairs, ok := parseCEF(line)
		require.True(t, ok, line)
		require.Equal(t, []string{"CEF:0", "sealtext", "sealtext", "1", audit.Kinds()[i/2].String()}, header[:5])
		require.Equal(t, audit.Kinds()[i/2].String(), pairs["act"])
		if i%2 == 0 {
			require.Equal(t, "nurse=7|a", pairs["suid"])
			require.Equal(t, `ticket\12`, pairs["cs4"])
			require.Equal(t, "body texts", pairs["cs5"])
			require.Equal(t, "clinic", pairs["cs1"])
			require.Contains(t, pairs["cs6"], "outcome: accepted; code: 30006")
		}
	}
	require.Contains(t, got[2*slices.Index(audit.Kinds(), audit.KindRevealDenied)], "|6|rt=")
	require.Contains(t, got[2*slices.Index(audit.Kinds(), audit.KindRevealDenied)], "outcome=failure")
}

// parseCEF reads a line back by the rules of the format.
func parseCEF(line string) (header []string, pairs map[string]string, ok bool) {
	line, ok = strings.CutSuffix(line, "\n")
	if !ok || strings.ContainsAny(line, "\n\r") {
		return nil, nil, false
	}
	var field strings.Builder
	i := 0
	for ; i < len(line) && len(header) < 7; i++ {
		switch c := line[i]; {
		case c == '\\' && i+1 < len(line) && (line[i+1] == '|' || line[i+1] == '\\'):
			i++
			field.WriteByte(line[i])
		case c == '\\':
			return nil, nil, false
		case c == '|':
			header = append(header, field.String())
			field.Reset()
		default:
			field.WriteByte(c)
		}
	}
	if len(header) != 7 {
		return nil, nil, false
	}
	pairs = map[string]string{}
	rest := line[i:]
	// A key is what stands between a space and an equals sign that is not escaped.
	at := regexp.MustCompile(`(?:^| )([A-Za-z0-9]+)=`).FindAllStringSubmatchIndex(rest, -1)
	for n, m := range at {
		end := len(rest)
		if n+1 < len(at) {
			end = at[n+1][0]
		}
		value := rest[m[1]:end]
		var v strings.Builder
		for j := 0; j < len(value); j++ {
			switch c := value[j]; {
			case c == '=':
				return nil, nil, false
			case c == '\\' && j+1 < len(value):
				j++
				switch value[j] {
				case 'n':
					v.WriteByte('\n')
				case 'r':
					v.WriteByte('\r')
				case '\\', '=':
					v.WriteByte(value[j])
				default:
					return nil, nil, false
				}
			case c == '\\':
				return nil, nil, false
			default:
				v.WriteByte(c)
			}
		}
		key := rest[m[2]:m[3]]
		if _, twice := pairs[key]; twice {
			return nil, nil, false
		}
		pairs[key] = v.String()
	}
	return header, pairs, true
}

// FuzzCEF: whatever an actor, a reference or a name holds, a line is one line whose pairs read back.
func FuzzCEF(f *testing.F) {
	f.Add("nurse=7", `a\b|c`, "x\ny")
	f.Add(`\`, "=", "\r\n")
	f.Add("a b=c", " act=forged", "|CEF:0|")
	f.Fuzz(func(t *testing.T, actor, reference, role string) {
		e := audit.Entry{ID: sealtext.ID{1}, At: noon, Tenant: clinic, Kind: audit.KindRevealed, Number: 1}
		e.Actor = sealtext.Actor{ID: actor, Roles: []string{role}}
		e.Details.Reference, e.Details.Reason = reference, reference
		header, pairs, ok := parseCEF(string(siem.AppendCEF(nil, e)))
		require.True(t, ok)
		require.Equal(t, "revealed", header[4])
		require.Equal(t, "revealed", pairs["act"])
		require.Equal(t, e.ID.String(), pairs["externalId"])
		if sealtext.CheckReference("actor", actor) == nil {
			require.Equal(t, actor, pairs["suid"])
		}
		if sealtext.CheckReference("reference", reference) == nil {
			require.Equal(t, reference, pairs["cs4"])
			require.Equal(t, reference, pairs["reason"])
		}
		require.True(t, json.Valid(siem.AppendOCSF(nil, e)))
	})
}

// FuzzEscape: what is escaped has nothing left that the format gives a meaning, and reads back.
func FuzzEscape(f *testing.F) {
	for _, s := range []string{"", `\`, "=", "|", "\r\n", "a\nb\r", `\n`, `\=|`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, value string) {
		_, pairs, ok := parseCEF("CEF:0|a|b|" + siem.EscapeHeader(value) + "|d|e|f|k=" + siem.EscapeExtension(value) + "\n")
		require.True(t, ok)
		require.Equal(t, strings.ReplaceAll(value, "\r\n", "\n"), pairs["k"])
	})
}

// TestResume: parts of any length give every event once, and what is recorded later comes later.
func TestResume(t *testing.T) {
	r := newRig(t)
	n := everything(t, r)
	var whole bytes.Buffer
	_, err := r.exporter(t).Export(t.Context(), &whole, sequencer.Selection{})
	require.NoError(t, err)
	var parts bytes.Buffer
	var next int64
	for _, limit := range []int64{1, 2, 30, 1000, 1000} {
		sel := sequencer.Selection{From: next, Limit: limit}
		end, err := r.exporter(t).Export(t.Context(), &parts, sel)
		require.NoError(t, err)
		require.Equal(t, min(next+limit, int64(n)), end)
		next = end
	}
	require.Equal(t, whole.String(), parts.String())

	r.record(t, full(audit.KindErased))
	parts.Reset()
	next, err = r.exporter(t).Export(t.Context(), &parts, sequencer.Selection{From: next})
	require.NoError(t, err)
	require.EqualValues(t, n+1, next)
	require.Len(t, lines(parts), 1)
}

// TestManyEvents goes through several portions and pages.
func TestManyEvents(t *testing.T) {
	r := newRig(t)
	all := make([]audit.Event, 900)
	for i := range all {
		all[i] = bare(audit.KindMessageQueued)
		if i%3 == 0 {
			all[i].Tenant = clinic
		}
	}
	for range 5 {
		r.record(t, all...)
	}
	var seen []int64
	var out bytes.Buffer
	next, err := r.exporter(t).Export(t.Context(), &out, sequencer.Selection{Progress: func(done, all int64) {
		require.EqualValues(t, 4500, all)
		seen = append(seen, done)
	}})
	require.NoError(t, err)
	require.EqualValues(t, 4500, next)
	require.Len(t, lines(out), 4500)
	require.EqualValues(t, 4500, seen[len(seen)-1])
	require.True(t, slices.IsSorted(seen))
}

// TestFilter: tenants, kinds and times.
func TestFilter(t *testing.T) {
	r := newRig(t)
	n := everything(t, r)
	count := func(x *siem.Exporter, sel sequencer.Selection) int {
		var out bytes.Buffer
		next, err := x.Export(t.Context(), &out, sel)
		require.NoError(t, err)
		require.EqualValues(t, n, next)
		return len(lines(out))
	}
	all := r.exporter(t)
	require.Equal(t, n/2, count(all, sequencer.Selection{Tenant: bank}))
	require.Equal(t, 4, count(all, sequencer.Selection{Kinds: []audit.Kind{audit.KindRevealed, audit.KindErased}}))
	require.Equal(t, 0, count(all, sequencer.Selection{Until: noon}))
	one := r.exporter(t, func(c *siem.Config) { c.Tenants = []sealtext.Tenant{bank} })
	require.Equal(t, n/2, count(one, sequencer.Selection{}))
	var out bytes.Buffer
	_, err := one.Export(t.Context(), &out, sequencer.Selection{})
	require.NoError(t, err)
	require.NotContains(t, out.String(), `"clinic"`) // an id may hold these letters
	_, err = one.Export(t.Context(), &out, sequencer.Selection{Tenant: clinic})
	require.ErrorAs(t, err, new(*sealtext.InputError))
	require.ErrorContains(t, err, "must be one of those that the exporter was made for")
}

// changedLog loses and changes events.
type changedLog struct {
	*audit.Log
	change func(audit.Entry) (audit.Entry, bool)
}

func (l changedLog) Events(ctx context.Context, q audit.Query) iter.Seq2[audit.Entry, error] {
	return func(yield func(audit.Entry, error) bool) {
		for e, err := range l.Log.Events(ctx, q) {
			e, there := l.change(e)
			if there && !yield(e, err) {
				return
			}
		}
	}
}

// TestDamage: an event that is gone, was changed or does not open is a line that says so, and the export
// goes on.
func TestDamage(t *testing.T) {
	r := newRig(t)
	r.record(t, full(audit.KindRevealed), full(audit.KindRevealed), full(audit.KindRevealed))
	for _, c := range []struct {
		name, says string
		change     func(*audit.Entry) bool
	}{
		{"gone", "gone from the database", func(*audit.Entry) bool { return false }},
		{"kind", "is not the one in the signed tree", func(e *audit.Entry) bool { e.Kind = audit.KindLookedUp; return true }},
		{"time", "is not the one in the signed tree", func(e *audit.Entry) bool { e.At = e.At.AddDate(0, 0, 1); return true }},
		{"number", "is not the one in the signed tree", func(e *audit.Entry) bool { e.Number = 7; return true }},
		{"unreadable", "the sealed part of the event does not open", func(e *audit.Entry) bool {
			e.Unreadable, e.Actor, e.Details = audit.ErrUnreadable, sealtext.Actor{}, audit.Details{}
			return true
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			x := r.exporter(t, func(cfg *siem.Config) {
				cfg.Log = changedLog{r.log, func(e audit.Entry) (audit.Entry, bool) {
					if e.Number != 2 {
						return e, true
					}
					there := c.change(&e)
					return e, there
				}}
			})
			var out bytes.Buffer
			next, err := x.Export(t.Context(), &out, sequencer.Selection{})
			require.NoError(t, err)
			require.EqualValues(t, 3, next)
			got := lines(out)
			require.Len(t, got, 3)
			require.Contains(t, got[1], c.says)
			require.Contains(t, got[1], `"severity":"High"`)
			require.Contains(t, got[1], `"event_code":"revealed"`)
			require.NotContains(t, got[0]+got[2], c.says)
			for _, s := range schemas(t) {
				require.NoError(t, s.check([]byte(got[1])))
			}
		})
	}
	down := errors.New("down")
	x := r.exporter(t, func(cfg *siem.Config) { cfg.Log = failing{down} })
	var out bytes.Buffer
	next, err := x.Export(t.Context(), &out, sequencer.Selection{From: 1})
	require.ErrorIs(t, err, down)
	require.EqualValues(t, 1, next)
	require.Zero(t, out.Len())
}

type failing struct{ err error }

func (f failing) Events(context.Context, audit.Query) iter.Seq2[audit.Entry, error] {
	return func(yield func(audit.Entry, error) bool) { yield(audit.Entry{}, f.err) }
}

// TestErased: the events of an erased person are exported with their headers, and no line names a subject.
func TestErased(t *testing.T) {
	r := newRig(t)
	n, err := sealtext.ParseE164("+447700900123")
	require.NoError(t, err)
	var p sealtext.Person
	require.NoError(t, r.store.InTx(t.Context(), func(ctx context.Context, tx sealtext.Tx) (err error) {
		p, err = r.sealer.Enroll(ctx, tx, clinic, n)
		return err
	}))
	e := full(audit.KindRevealed)
	e.Subject = p.Subject
	r.record(t, e)
	export := func() string {
		var out bytes.Buffer
		_, err := r.exporter(t).Export(t.Context(), &out, sequencer.Selection{})
		require.NoError(t, err)
		return out.String()
	}
	require.Contains(t, export(), "nurse")
	require.NotContains(t, export(), p.Subject.String())
	require.NoError(t, r.store.InTx(t.Context(), func(ctx context.Context, tx sealtext.Tx) error {
		_, err := r.log.Erase(ctx, tx, p)
		return err
	}))
	require.NotContains(t, export(), "nurse")
	require.Contains(t, export(), `"erased":true`)
	require.Contains(t, export(), `"event_code":"revealed"`)
	for _, s := range schemas(t) {
		require.NoError(t, s.check([]byte(export())))
	}
}

func TestNewRefuses(t *testing.T) {
	r := newRig(t)
	for _, c := range []struct {
		want   string
		change func(*siem.Config)
	}{
		{"Config.Log is required", func(c *siem.Config) { c.Log = nil }},
		{"Config.Prover is required", func(c *siem.Config) { c.Prover = nil }},
		{"Config.Tenants must name at least one tenant", func(c *siem.Config) { c.Tenants = nil }},
		{"Config.Tenants must not have a tenant without a name", func(c *siem.Config) { c.Tenants = []sealtext.Tenant{{}} }},
		{"Config.Format must be OCSF or CEF", func(c *siem.Config) { c.Format = 0 }},
	} {
		cfg := siem.Config{Log: r.log, Prover: r.prover, Tenants: []sealtext.Tenant{clinic}, Format: siem.CEF}
		c.change(&cfg)
		_, err := siem.New(cfg)
		require.EqualError(t, err, "siem: "+c.want)
	}
}

// TestEmpty: a log without a number yet has no lines.
func TestEmpty(t *testing.T) {
	var out bytes.Buffer
	next, err := newRig(t).exporter(t).Export(t.Context(), &out, sequencer.Selection{})
	require.NoError(t, err)
	require.Zero(t, next)
	require.Zero(t, out.Len())
}
