package main

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/transport/shadow"
)

const listed = "contact_id,status,date_of_consent,source,sender_id,correlation_id\n+12025550123,opt-out,2026-02-01T10:00:00Z,website,,1\n+12025550124,opt-out,,,,2\n"

// file writes a file of a test and returns its name.
func file(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	return path
}

func TestConsentImport(t *testing.T) {
	c := onSQLite(t)
	c.done(declaration, "program", "declare", "-as", "ops-1", "-approve-loosening", "ops-2")
	list := file(t, "list.csv", listed)
	args := []string{"consent", "import", "-as", "ops-1", "-source", "twilio", "shop", list}
	require.Contains(t, c.done("", "consent", "import", "-as", "ops-1", "-source", "twilio", "-dry-run", "shop", list), `{"rows":2,"opt_outs":2,"repeated":0,"blank":0,"bad":0,"errors":[]`)
	require.Contains(t, c.done("", args...), `{"rows":2,"opt_outs":2,"repeated":0,`, "the dry run recorded nothing")
	require.Contains(t, c.done("", args...), `{"rows":2,"opt_outs":0,"repeated":2,`)

	s, end, err := open(t.Context(), options{db: c.env["SEALTEXT_DB"], environment: "testing", keys: c.env["SEALTEXT_KEYS"]})
	require.NoError(t, err)
	defer end()
	n := 0
	for e, err := range s.Audit.Events(t.Context(), audit.Query{Tenant: sealtext.MustTenant("shop"), Kinds: []audit.Kind{audit.KindConsentImported}}) {
		require.NoError(t, err)
		require.Equal(t, "ops-1", e.Actor.ID)
		n++
	}
	require.Equal(t, 2, n)

	code, out, errs := c.run("", "consent", "import", "-as", "ops-1", "-source", "twilio", "shop", file(t, "list.csv", listed+"12,opt-out,,,,3\n+12025550125,opt-in,2026-02-01,,,4\n"))
	require.Equal(t, exitFailed, code)
	require.Contains(t, errs, "2 rows were not imported")
	require.Contains(t, out, `"opt_outs":2`, "another list, and the good rows of it count")
	require.Contains(t, out, `{"line":4,"column":"number","rule":"must be a telephone number`)
	require.NotContains(t, out+errs, "2025550125")
	for _, x := range []struct {
		says string
		code int
		args []string
	}{
		{"a tenant and a file", exitUsage, []string{"consent", "import", "-as", "ops-1", "-source", "twilio", "shop"}},
		{"-as is missing", exitUsage, []string{"consent", "import", "-source", "twilio", "shop", list}},
		{"-source is missing", exitUsage, []string{"consent", "import", "-as", "ops-1", "shop", list}},
		{"tenant", exitUsage, []string{"consent", "import", "-as", "ops-1", "-source", "twilio", "The Shop", list}},
		{"program", exitUsage, []string{"consent", "import", "-as", "ops-1", "-source", "twilio", "-program", "The Offers", "shop", list}},
		{"the list: no such file", exitFailed, []string{"consent", "import", "-as", "ops-1", "-source", "twilio", "shop", "nope.csv"}},
	} {
		code, _, errs := c.run("", x.args...)
		require.Equal(t, x.code, code, x.args)
		require.Contains(t, errs, x.says)
	}
}

func TestReportShadow(t *testing.T) {
	c := onSQLite(t)
	c.done(declaration, "program", "declare", "-as", "ops-1", "-approve-loosening", "ops-2")
	s, end, err := open(t.Context(), options{db: c.env["SEALTEXT_DB"], environment: "testing", keys: c.env["SEALTEXT_KEYS"]})
	require.NoError(t, err)
	defer end()
	for _, rules := range [][]string{nil, {"consent.no-opt-in"}} {
		require.NoError(t, s.InTx(t.Context(), func(ctx context.Context, tx sealtext.Tx) error {
			return s.Audit.Record(ctx, tx, audit.Event{
				Tenant: sealtext.MustTenant("shop"), Kind: audit.KindOutcomeRecorded, Actor: sealtext.System("observe"),
				Details: audit.Details{Record: sealtext.NewID(), Rules: rules, Outcome: "accepted"},
			})
		}))
	}
	page := filepath.Join(t.TempDir(), "report.html")
	out := c.done("", "report", "shadow", "-html", page, "-log", file(t, "app.log", "sent\nto +12025550123\n"), "-log", file(t, "worker.log", "sent\n"), "shop")
	var r shadow.Report
	require.NoError(t, json.Unmarshal([]byte(out), &r))
	require.Equal(t, shadow.Counts{Messages: 2, Denied: 1}, r.Total())
	require.Equal(t, 7*24*time.Hour, r.Until.Sub(r.Since))
	require.Equal(t, []shadow.LogLine{{Line: 2, Numbers: 1}}, r.Logs[0].At)
	require.Equal(t, "worker.log", r.Logs[1].File)
	html, err := os.ReadFile(page)
	require.NoError(t, err)
	require.Contains(t, string(html), "consent.no-opt-in")
	require.NotContains(t, string(html)+out, "2025550123")
	info, err := os.Stat(page)
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode())

	require.Contains(t, c.done("", "report", "shadow", "-since", "2026-01-01", "-until", "2026-01-08", "shop"), `"messages": 0`)
	for _, x := range []struct {
		says string
		code int
		args []string
	}{
		{"takes the tenants", exitUsage, nil},
		{"tenant", exitUsage, []string{"The Shop"}},
		{"-since must be a date", exitUsage, []string{"-since", "monday", "shop"}},
		{"-until must be a date", exitUsage, []string{"-until", "monday", "shop"}},
		{"-until must be after", exitUsage, []string{"-since", "2026-01-08", "-until", "2026-01-01", "shop"}},
		{"-log: no such file", exitFailed, []string{"-log", "nope.log", "shop"}},
		{"-html: no such file", exitFailed, []string{"-html", filepath.Join(t.TempDir(), "no", "r.html"), "shop"}},
	} {
		code, _, errs := c.run("", append([]string{"report", "shadow"}, x.args...)...)
		require.Equal(t, x.code, code, x.args)
		require.Contains(t, errs, x.says)
	}
}
