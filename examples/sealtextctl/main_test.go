package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/consent/zone"
	"github.com/sealtext/sealtext/internal/sqltest"
	"github.com/sealtext/sealtext/retention"
	"github.com/sealtext/sealtext/service"
	"github.com/sealtext/sealtext/sqlstore"
	"github.com/sealtext/sealtext/sqlstore/pgxstore"
	"github.com/sealtext/sealtext/vault"
	"github.com/sealtext/sealtext/vault/tinkvault"
)

const declaration = `{"format":1,"tenant":"shop","program":"offers","purposes":["marketing"],"senders":[{"address":"+15005550006","route":"provider"}],` +
	`"wording":{"brand":"Corner Books","program":"offers","contact":"cornerbooks.example/help"},"frequency":{"messages":4,"period":"720h"}}`

// tool is the command with a database and keys that an application has made.
type tool struct {
	t   *testing.T
	env map[string]string
}

func newTool(t *testing.T, db string) *tool {
	t.Helper()
	keys := filepath.Join(t.TempDir(), "keys")
	require.NoError(t, tinkvault.Init(keys))
	return &tool{t, map[string]string{"SEALTEXT_DB": db, "SEALTEXT_ENVIRONMENT": "testing", "SEALTEXT_KEYS": keys}}
}

func onSQLite(t *testing.T) *tool {
	t.Helper()
	path := filepath.Join(t.TempDir(), "shop.db")
	_, err := service.OpenSQLite(t.Context(), "sqlite", path, "testing")
	require.NoError(t, err)
	return newTool(t, path)
}

func onPostgreSQL(t *testing.T) *tool {
	t.Helper()
	dsn := sqltest.PostgresDSN(t)
	conns, err := pgxpool.New(t.Context(), dsn)
	require.NoError(t, err)
	defer conns.Close()
	require.NoError(t, sqlstore.Apply(t.Context(), pgxstore.Pool(conns), sqlstore.ApplyConfig{Environment: "testing"}))
	return newTool(t, dsn)
}

// run runs a command and returns its exit code and what it wrote.
func (c *tool) run(in string, args ...string) (code int, out, errs string) {
	c.t.Helper()
	var stdout, stderr bytes.Buffer
	code = execute(c.t.Context(), args, strings.NewReader(in), &stdout, &stderr, func(name string) string { return c.env[name] })
	require.LessOrEqual(c.t, strings.Count(stderr.String(), "\n"), 1, "an error is said once: %s", &stderr)
	require.Equal(c.t, code != 0, stderr.Len() > 0, "%d: %s", code, &stderr)
	return code, stdout.String(), stderr.String()
}

// done runs a command that succeeds.
func (c *tool) done(in string, args ...string) string {
	c.t.Helper()
	code, out, errs := c.run(in, args...)
	require.Zero(c.t, code, errs)
	return out
}

// TestPrograms is the life of a declaration.
func TestPrograms(t *testing.T) {
	for _, engine := range []struct {
		name string
		tool func(*testing.T) *tool
	}{{"sqlite", onSQLite}, {"postgresql", onPostgreSQL}} {
		t.Run(engine.name, func(t *testing.T) {
			c := engine.tool(t)
			require.Empty(t, c.done("", "program", "get", "shop"))
			out := c.done(declaration, "program", "plan")
			require.Contains(t, out, `{"tenant":"shop","program":"offers","loosens":true,"changes":[{"field":"program","becomes":{`)

			code, out, errs := c.run(declaration, "program", "declare", "-as", "ops-1")
			require.Equal(t, exitRefused, code)
			require.Contains(t, out, `"loosens":true`, "the plan")
			require.Contains(t, errs, "-approve-loosening")
			require.Empty(t, c.done("", "program", "get", "shop"), "nothing was declared")
			code, _, errs = c.run(declaration, "program", "declare", "-as", "ops-1", "-approve-loosening", "ops-1")
			require.Equal(t, exitUsage, code)
			require.Contains(t, errs, "another person")
			c.done(declaration, "program", "declare", "-as", "ops-1", "-approve-loosening", "ops-2")

			got := c.done("", "program", "get", "shop", "offers")
			file := filepath.Join(t.TempDir(), "offers.json")
			require.NoError(t, os.WriteFile(file, []byte(got), 0o600))
			require.Equal(t, `{"tenant":"shop","program":"offers","loosens":false,"changes":[]}`+"\n", c.done("", "program", "plan", file), "what get prints can be declared")
			fewer := strings.Replace(got, `"messages":4`, `"messages":2`, 1)
			require.NotEqual(t, got, fewer)
			require.Contains(t, c.done(fewer, "program", "declare", "-as", "ops-1"), `"loosens":false,"changes":[{"field":"frequency"`, "one person is enough to tighten")
			code, _, _ = c.run(got, "program", "declare", "-as", "ops-1")
			require.Equal(t, exitRefused, code, "and not to loosen again")

			require.Equal(t, `{"program":"offers","retired":true,"tenant":"shop","version":3}`+"\n", c.done("", "program", "retire", "-as", "ops-1", "shop", "offers"))
			require.Empty(t, c.done("", "program", "get", "shop"))
			code, _, errs = c.run("", "program", "get", "shop", "offers")
			require.Equal(t, exitFailed, code)
			require.Contains(t, errs, "-history")
			history := c.done("", "program", "get", "-history", "shop", "offers")
			require.Equal(t, 3, strings.Count(history, "\n"), history)
			for line := range strings.Lines(history) {
				var f form
				require.NoError(t, json.Unmarshal([]byte(line), &f))
				require.Equal(t, sealtext.MustProgram("offers"), f.Declaration.Name)
			}

			o := options{db: c.env["SEALTEXT_DB"], environment: "testing", keys: c.env["SEALTEXT_KEYS"]}
			s, end, err := open(t.Context(), o)
			require.NoError(t, err)
			defer end()
			who := map[audit.Kind][]string{}
			for e, err := range s.Audit.Events(t.Context(), audit.Query{Tenant: sealtext.MustTenant("shop")}) {
				require.NoError(t, err)
				who[e.Kind] = append(who[e.Kind], e.Actor.ID)
			}
			require.Equal(t, []string{"ops-2"}, who[audit.KindApprovalGranted])
			require.Equal(t, []string{"ops-1", "ops-1"}, who[audit.KindProgramDeclared])
			require.Equal(t, []string{"ops-1"}, who[audit.KindProgramRetired])
			require.ErrorIs(t, s.Declare(t.Context(), sealtext.Actor{ID: "ops-1"}, program.Program{
				Tenant: sealtext.MustTenant("shop"), Name: sealtext.MustProgram("more"), Purposes: sealtext.Purposes(sealtext.Marketing),
				Senders: []program.Sender{{Address: sealtext.MustSender("+15005550006"), Route: "provider"}},
			}), errLoosens, "also where the plan was made before")
		})
	}
}

func TestBackup(t *testing.T) {
	c := onSQLite(t)
	c.done(declaration, "program", "declare", "-as", "ops-1", "-approve-loosening", "ops-2")
	code, _, errs := c.run("", "backup", "confirm", c.env["SEALTEXT_KEYS"])
	require.Equal(t, exitUsage, code)
	require.Contains(t, errs, "in use")

	other := filepath.Join(t.TempDir(), "other")
	require.NoError(t, tinkvault.Init(other))
	code, _, errs = c.run("", "backup", "confirm", other)
	require.Equal(t, exitFailed, code, "the keys of something else")
	require.Contains(t, errs, "key-encryption key")

	copied := filepath.Join(t.TempDir(), "copy")
	require.NoError(t, os.CopyFS(copied, os.DirFS(c.env["SEALTEXT_KEYS"])))
	entries, err := os.ReadDir(copied)
	require.NoError(t, err)
	for _, e := range entries {
		require.NoError(t, os.Chmod(filepath.Join(copied, e.Name()), 0o600))
	}
	require.Contains(t, c.done("", "backup", "confirm", copied), `"failures":[]`)

	s, end, err := open(t.Context(), options{db: c.env["SEALTEXT_DB"], environment: "testing", keys: c.env["SEALTEXT_KEYS"]})
	require.NoError(t, err)
	defer end()
	stats, err := s.Stats(t.Context())
	require.NoError(t, err)
	require.False(t, stats.Backup.ConfirmedAt.IsZero())
	require.Empty(t, stats.Backup.Uncovered)
}

func TestUsage(t *testing.T) {
	c := onSQLite(t)
	for _, args := range [][]string{{"-h"}, {"--help"}, {"help"}, {"program", "get", "-h"}, {"program", "declare", "-help"}} {
		require.Equal(t, usage, c.done("", args...), args)
	}
	for _, x := range []struct {
		name, says string
		code       int
		args       []string
	}{
		{"nothing", "a command is missing", exitUsage, nil},
		{"another command", "no such command", exitUsage, []string{"program", "delete"}},
		{"another flag", "not defined: -force", exitUsage, []string{"program", "retire", "-force"}},
		{"no database", "-db is missing", exitUsage, []string{"program", "get", "-db", "", "shop"}},
		{"no environment", "-environment is missing", exitUsage, []string{"program", "get", "-environment", "", "shop"}},
		{"no keys", "-keys is missing", exitUsage, []string{"program", "get", "-keys", "", "shop"}},
		{"no tenant", "takes a tenant", exitUsage, []string{"program", "get"}},
		{"no name", "tenant", exitUsage, []string{"program", "get", "Corner Books"}},
		{"nobody declares", "-as is missing", exitUsage, []string{"program", "declare"}},
		{"a number as an actor", "actor", exitUsage, []string{"program", "retire", "-as", "+12025550123", "shop", "offers"}},
		{"two files", "one file", exitUsage, []string{"program", "plan", "a", "b"}},
		{"a file that is missing", "no such file", exitFailed, []string{"program", "plan", "nope.json"}},
		{"no declaration", "no declaration", exitFailed, []string{"program", "plan"}},
		{"a database that is missing", "no such file", exitFailed, []string{"program", "get", "-db", "nope.db", "shop"}},
		{"a bad data source name", "cannot be read", exitFailed, []string{"program", "get", "-db", "postgres://secret@h:port/x", "shop"}},
		{"another environment", "another environment", exitFailed, []string{"program", "get", "-environment", "production", "shop"}},
		{"other keys", "no such file", exitFailed, []string{"program", "get", "-keys", "nope", "shop"}},
		{"no copy", "takes the copied folder", exitUsage, []string{"backup", "confirm"}},
		{"a sweep by name", "takes flags only", exitUsage, []string{"approve", "sweep", "shop"}},
		{"a sweep without a reference", "-reference is missing", exitUsage, []string{"approve", "sweep", "-as", "ops-1"}},
		{"nobody confirms", "-as is missing", exitUsage, []string{"restore", "confirm"}},
	} {
		t.Run(x.name, func(t *testing.T) {
			c := &tool{t, c.env}
			code, out, errs := c.run("", x.args...)
			require.Equal(t, x.code, code, errs)
			require.Contains(t, errs, x.says)
			require.NotContains(t, errs, "secret")
			require.Empty(t, out)
		})
	}
}

func TestBadDeclarations(t *testing.T) {
	c := onSQLite(t)
	for _, x := range []struct{ name, in, says string }{
		{"not JSON", "offers", "declaration 1"},
		{"a field that is not known", strings.Replace(declaration, `"format":1`, `"format":1,"color":"red"`, 1), "declaration 1"},
		{"a value of another kind", strings.Replace(declaration, `"messages":4`, `"messages":"four"`, 1), "frequency.messages must have a value"},
		{"a newer format", strings.Replace(declaration, `"format":1`, `"format":9`, 1), "newer release"},
		{"no sender", strings.Replace(declaration, `{"address":"+15005550006","route":"provider"}`, "", 1), "declaration 1: sealtext: senders"},
		{"the second", declaration + "\n" + `{"format":1}`, "declaration 2"},
	} {
		t.Run(x.name, func(t *testing.T) {
			c := &tool{t, c.env}
			code, _, errs := c.run(x.in, "program", "declare", "-as", "ops-1", "-approve-loosening", "ops-2")
			require.Equal(t, exitFailed, code)
			require.Contains(t, errs, x.says)
			require.NotContains(t, errs, "red")
		})
	}
	require.Empty(t, c.done("", "program", "get", "shop"))
}

// TestApproveSweep: what waits is shown, and the sweep of the application goes on after a yes.
func TestApproveSweep(t *testing.T) {
	c := onSQLite(t)
	c.done(declaration, "program", "declare", "-as", "ops-1", "-approve-loosening", "ops-2")
	code, _, errs := c.run("", "approve", "sweep")
	require.Equal(t, exitFailed, code)
	require.Contains(t, errs, "no sweep waits")

	db, shut, err := database(t.Context(), options{db: c.env["SEALTEXT_DB"], environment: "testing"})
	require.NoError(t, err)
	defer shut()
	shop := sealtext.MustTenant("shop")
	records := &due{}
	for range 1500 {
		records.left = append(records.left, sealtext.Item{Tenant: shop, Record: sealtext.NewID()})
	}
	ring, err := keyring(t.Context(), db, c.env["SEALTEXT_KEYS"])
	require.NoError(t, err)
	zones, err := zone.New(zone.Config{})
	require.NoError(t, err)
	app, err := service.New(t.Context(), service.Config{Stores: service.SQL(db), Keyring: ring, Locator: zones, Schedules: []retention.Schedule{{
		Class: "orders", Keep: 24 * time.Hour, LegalRef: "ours", Holds: retention.HoldRuleExempt, ExemptReason: "concerns nobody", Disposer: records,
	}}})
	require.NoError(t, err)
	sweeper := app.Sweeper
	_, err = sweeper.Sweep(t.Context())
	require.ErrorIs(t, err, retention.ErrSweepLimit)
	require.Contains(t, c.done("", "approve", "sweep"), `"due":1500,"limit":1000`)
	_, err = sweeper.Sweep(t.Context())
	require.ErrorIs(t, err, retention.ErrSweepLimit, "it was only shown")
	code, _, errs = c.run("", "approve", "sweep", "-as", "ops-1", "-reference", "ticket-4", "-most", "10")
	require.Equal(t, exitFailed, code)
	require.Contains(t, errs, "more records are due")
	c.done("", "approve", "sweep", "-as", "ops-1", "-reference", "ticket-4")
	_, err = sweeper.Sweep(t.Context())
	require.NoError(t, err)
	require.Empty(t, records.left)
	var who []string
	for e, err := range app.Audit.Events(t.Context(), audit.Query{Tenant: shop, Kinds: []audit.Kind{audit.KindApprovalGranted}}) {
		require.NoError(t, err)
		who = append(who, e.Actor.ID+" "+e.Details.Reference)
	}
	require.Contains(t, who, "ops-1 ticket-4")
}

// due is a table of the application whose records are all due.
type due struct{ left []sealtext.Item }

func (d *due) Due(_ context.Context, _ time.Time, limit int) ([]sealtext.Item, error) {
	return append([]sealtext.Item(nil), d.left[:min(limit, len(d.left))]...), nil
}

func (d *due) Dispose(_ context.Context, _ sealtext.Tx, items []sealtext.Item) (int, error) {
	d.left = d.left[len(items):]
	return len(items), nil
}

// TestRestore: a database that is behind its mark is confirmed.
func TestRestore(t *testing.T) {
	c := onSQLite(t)
	c.done(declaration, "program", "declare", "-as", "ops-1", "-approve-loosening", "ops-2")
	code, _, errs := c.run("", "restore", "confirm", "-as", "ops-1", "-reference", "ticket-5")
	require.Equal(t, exitFailed, code)
	require.Contains(t, errs, "not behind its high-water mark")
	db, end, err := database(t.Context(), options{db: c.env["SEALTEXT_DB"], environment: "testing"})
	require.NoError(t, err)
	defer end()
	require.NoError(t, db.Fence(t.Context(), time.Now()))
	require.Contains(t, c.done("", "restore", "confirm", "-as", "ops-1", "-reference", "ticket-5"), `"unknown":0,"tenants":1`)
	fenced, err := db.Fenced(t.Context())
	require.NoError(t, err)
	require.False(t, fenced)
}

// TestIncident: the people whose numbers a log shows are found, and nothing else is said of them.
func TestIncident(t *testing.T) {
	c := onSQLite(t)
	c.done(declaration, "program", "declare", "-as", "ops-1", "-approve-loosening", "ops-2")
	list := filepath.Join(t.TempDir(), "list.csv")
	require.NoError(t, os.WriteFile(list, []byte("number,status\n+12025550123,opt-out\n+12025550124,opt-out\n"), 0o600))
	c.done("", "consent", "import", "-as", "ops-1", "-source", "old-system", "shop", list)
	log := filepath.Join(t.TempDir(), "app.log")
	require.NoError(t, os.WriteFile(log, []byte("start\nto +12025550123 ok\nto (202) 555-0123 again\nto +12025550199 ok\n"), 0o600))
	out := c.done("", "incident", "scan", "-as", "ops-1", "-reference", "incident-3", "-region", "US", "shop", log)
	lines := strings.Split(strings.TrimSpace(out), "\n")
	require.Len(t, lines, 2, out)
	require.Contains(t, lines[0], `"times":2,"first_line":2`)
	require.Equal(t, `{"lines":4,"numbers":2,"people":1,"unknown":1}`, lines[1])
	require.NotContains(t, out, "2025550")
	s, end, err := open(t.Context(), options{db: c.env["SEALTEXT_DB"], environment: "testing", keys: c.env["SEALTEXT_KEYS"]})
	require.NoError(t, err)
	defer end()
	looked := 0
	for e, err := range s.Audit.Events(t.Context(), audit.Query{Tenant: sealtext.MustTenant("shop"), Kinds: []audit.Kind{audit.KindLookedUp}}) {
		require.NoError(t, err)
		require.Equal(t, "ops-1", e.Actor.ID)
		require.Equal(t, "incident-3", e.Details.Reference)
		require.Equal(t, string(vault.ReasonInvestigation), e.Details.Reason)
		looked++
	}
	require.Equal(t, 2, looked)
}
