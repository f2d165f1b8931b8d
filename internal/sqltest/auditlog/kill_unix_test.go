//go:build unix

package auditlog_test

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	mathrand "math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the engines of the processes
	"github.com/stretchr/testify/require"
	_ "modernc.org/sqlite"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit/sequencer"
	"github.com/sealtext/sealtext/audit/tree"
	"github.com/sealtext/sealtext/internal/sqltest"
	"github.com/sealtext/sealtext/internal/sqltest/engine"
	"github.com/sealtext/sealtext/sqlstore"
)

// envKilled makes the test binary, started again, a process that records and numbers events until it kills
// itself. Its value is the orders.
const envKilled = "SEALTEXT_TEST_KILLED_LOG"

type orders struct {
	SQLite          bool
	At, Anchor, Log string
	Step            int  // at which it dies
	Numbering       bool // whether the steps of the sequencer count alone
}

func init() {
	text := os.Getenv(envKilled)
	if text == "" {
		return
	}
	var o orders
	err := json.Unmarshal([]byte(text), &o)
	if err == nil {
		err = o.run(context.Background())
	}
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

// countdown ends the process with SIGKILL at a step.
type countdown struct {
	mu   sync.Mutex
	left int
}

func (d *countdown) step() {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.left--; d.left == 0 {
		_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
		select {}
	}
}

// dying counts the calls of a sequencer's store.
type dying struct {
	*sqlstore.AuditTree
	*countdown
}

func (d *dying) InTx(ctx context.Context, f func(context.Context, sealtext.Tx) error) error {
	d.step()
	defer d.step()
	return d.AuditTree.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		defer d.step() // before the COMMIT
		return f(ctx, tx)
	})
}

func (d *dying) Head(ctx context.Context, tx sealtext.Tx, token uint64, secret [32]byte) (sequencer.Head, error) {
	d.step()
	defer d.step()
	return d.AuditTree.Head(ctx, tx, token, secret)
}

func (d *dying) Append(ctx context.Context, tx sealtext.Tx, b sequencer.Batch) error {
	d.step()
	defer d.step()
	return d.AuditTree.Append(ctx, tx, b)
}

func (d *dying) Tree(ctx context.Context) (sequencer.Head, error) {
	defer d.step() // before it is published
	return d.AuditTree.Tree(ctx)
}

// killedWriters is how many goroutines record events while others are numbered.
const killedWriters = 2

// run records events, writes to a file which are committed, and numbers them. It dies in one of these.
func (o orders) run(ctx context.Context) error {
	driver, dsn, dialect := "pgx", o.At, sqlstore.PostgreSQL
	if o.SQLite {
		driver, dsn, dialect = "sqlite", sqltest.SQLiteDSN(o.At), sqlstore.SQLite
	}
	pool, err := sql.Open(driver, dsn)
	if err != nil {
		return err
	}
	db, err := sqlstore.Open(ctx, sqlstore.SQL(pool, dialect), sqlstore.Config{Environment: engine.Environment})
	if err != nil {
		return err
	}
	log, err := os.OpenFile(o.Log, os.O_APPEND|os.O_WRONLY|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	anchor, err := tree.NewFileAnchor(o.Anchor)
	if err != nil {
		return err
	}
	end := &countdown{left: o.Step}
	s, err := sequencerOf(db, func(c *sequencer.Config) {
		c.Store, c.Leases, c.Batch, c.Anchor, c.AnchorEvery = &dying{db.AuditTree(), end}, free{}, 4, anchor, time.Nanosecond
	})
	if err != nil {
		return err
	}
	writers := end
	if o.Numbering {
		// There is something to number, so the sequencer publishes its first checkpoint by its tenth step,
		// however the goroutines are scheduled.
		writers = &countdown{}
		if err := o.write(ctx, db, writers, log); err != nil {
			return err
		}
	}
	failed := make(chan error)
	for range killedWriters {
		go func() {
			for {
				if err := o.write(ctx, db, writers, log); err != nil {
					failed <- err
					return
				}
			}
		}()
	}
	go func() {
		for {
			if _, err := s.Step(ctx); err != nil {
				failed <- err
				return
			}
		}
	}()
	return <-failed
}

// write records events in one transaction. Their ids are written to the file in one call, which the end of
// the process does not take back but may cut off.
func (o orders) write(ctx context.Context, db *sqlstore.DB, end *countdown, log *os.File) error {
	events := rows(6)
	end.step()
	err := db.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		end.step()
		defer end.step() // before the COMMIT
		return db.Audit().AppendAll(ctx, tx, events)
	})
	if err != nil {
		return err
	}
	end.step()
	lines := "\n" // the last call may have been cut off
	for _, e := range events {
		lines += e.ID.String() + "\n"
	}
	if _, err := log.WriteString(lines); err != nil {
		return err
	}
	end.step()
	return nil
}

// TestKilled: a process that is killed at random steps of its writers and of its sequencer leaves a log that
// goes on: no committed event is lost, none is numbered twice, and what was published stays true.
func TestKilled(t *testing.T) {
	kills := 4
	if os.Getenv("SEALTEXT_LONG") != "" {
		kills = 200
	}
	engine.OnBothAtOnce(t, func(t *testing.T, e engine.Engine) {
		at := e.Made(t)
		folder := t.TempDir()
		o := orders{SQLite: e.Dialect == sqlstore.SQLite, At: at, Anchor: filepath.Join(folder, "checkpoint"), Log: filepath.Join(folder, "committed")}
		db := engine.Store(t, sqlstore.SQL(e.Open(t, at), e.Dialect))
		source := mathrand.New(mathrand.NewPCG(17, 2026)) //nolint:gosec // a test
		var known [][]byte
		for i := range kills {
			o.Step, o.Numbering = 20+source.IntN(120), i%2 == 0
			o.killed(t)
			if signed, err := os.ReadFile(o.Anchor); err == nil {
				known = append(known, signed)
			}
			if _, _, err := prover(t, db).Checkpoint(t.Context()); err != nil {
				require.ErrorIs(t, err, sequencer.ErrEmpty)
				continue
			}
			require.NoError(t, prover(t, db).VerifyRows(t.Context(), sequencer.RowsConfig{Known: known}), "step %d", o.Step)
		}
		_, err := number(t, db)
		require.NoError(t, err)
		require.NoError(t, prover(t, db).VerifyRows(t.Context(), sequencer.RowsConfig{Known: known}))
		require.NotEmpty(t, known)
		committed, err := os.ReadFile(o.Log)
		require.NoError(t, err)
		there := numberedIDs(t, db)
		lines, cut := strings.Fields(string(committed)), 0
		require.NotEmpty(t, lines)
		for _, id := range lines {
			if len(id) < len(sealtext.ID{}.String()) {
				cut++
				continue
			}
			require.True(t, there[id], "an event that was committed has no number: %s", id)
		}
		require.LessOrEqual(t, cut, killedWriters*kills, "writes that were cut off")
		t.Logf("%d kills, %d events known to be committed, %d numbered, %d lines cut off", kills, len(lines), len(there), cut)
	})
}

// killed runs the process until it has killed itself.
func (o orders) killed(t *testing.T) {
	t.Helper()
	text, err := json.Marshal(o)
	require.NoError(t, err)
	child := exec.CommandContext(t.Context(), os.Args[0]) //nolint:gosec // itself
	child.Env = append(os.Environ(), envKilled+"="+string(text))
	said, err := child.CombinedOutput()
	var exit *exec.ExitError
	require.ErrorAs(t, err, &exit)
	require.Equal(t, syscall.SIGKILL, exit.Sys().(syscall.WaitStatus).Signal(), "step %d: %s", o.Step, said)
}

// numberedIDs returns the ids of all events that have a number.
func numberedIDs(t *testing.T, db *sqlstore.DB) map[string]bool {
	t.Helper()
	there := map[string]bool{}
	tenant, last := sealtext.Tenant{}, sealtext.ID{}
	for {
		page, err := db.AuditTree().Numbered(t.Context(), tenant, last, 500)
		require.NoError(t, err)
		if len(page) == 0 {
			return there
		}
		for _, r := range page {
			tenant, last, there[r.ID.String()] = r.Tenant, r.ID, true
		}
	}
}
