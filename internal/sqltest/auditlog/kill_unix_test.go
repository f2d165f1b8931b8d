//go:build unix

package auditlog_test

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	_ "modernc.org/sqlite" // the engine of the processes

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
	At, Anchor, Log string
	Step            int // at which it dies
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

// dying counts the calls of a sequencer's store, and ends the process with SIGKILL.
type dying struct {
	*sqlstore.AuditTree
	mu   sync.Mutex
	left int
}

func (d *dying) step() {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.left--; d.left == 0 {
		_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
		select {}
	}
}

func (d *dying) InTx(ctx context.Context, f func(context.Context, sealtext.Tx) error) error {
	d.step()
	defer d.step()
	return d.AuditTree.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		defer d.step() // before the COMMIT
		return f(ctx, tx)
	})
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

// run records events, writes to a file which are committed, and numbers them.
func (o orders) run(ctx context.Context) error {
	pool, err := sql.Open("sqlite", sqltest.SQLiteDSN(o.At))
	if err != nil {
		return err
	}
	db, err := sqlstore.Open(ctx, sqlstore.SQL(pool, sqlstore.SQLite), sqlstore.Config{Environment: engine.Environment})
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
	store := &dying{AuditTree: db.AuditTree(), left: o.Step}
	s, err := sequencerOf(db, func(c *sequencer.Config) {
		c.Store, c.Leases, c.Batch, c.Anchor, c.AnchorEvery = store, free{}, 4, anchor, time.Nanosecond
	})
	if err != nil {
		return err
	}
	for {
		events := rows(6)
		if err := record(ctx, db, events); err != nil {
			return err
		}
		for _, e := range events {
			if _, err := fmt.Fprintln(log, e.ID); err != nil {
				return err
			}
		}
		if _, err := s.Step(ctx); err != nil {
			return err
		}
	}
}

// TestKilled: a process that is killed at any step leaves a log that goes on: no committed event is lost,
// none is numbered twice, and what was published stays true.
func TestKilled(t *testing.T) {
	kills := 6
	if os.Getenv("SEALTEXT_LONG") != "" {
		kills = 200
	}
	at := engine.SQLite.Made(t)
	folder := t.TempDir()
	o := orders{At: at, Anchor: filepath.Join(folder, "checkpoint"), Log: filepath.Join(folder, "committed")}
	db := engine.Store(t, sqlstore.SQL(engine.SQLite.Open(t, at), sqlstore.SQLite))
	var known [][]byte
	for n := range kills {
		o.Step = 3 + n*5%37
		text, err := json.Marshal(o)
		require.NoError(t, err)
		child := exec.CommandContext(t.Context(), os.Args[0]) //nolint:gosec // itself
		child.Env = append(os.Environ(), envKilled+"="+string(text))
		said, err := child.CombinedOutput()
		var exit *exec.ExitError
		require.ErrorAs(t, err, &exit)
		require.Equal(t, syscall.SIGKILL, exit.Sys().(syscall.WaitStatus).Signal(), "step %d: %s", o.Step, said)
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
	there := map[string]bool{}
	tenant, last := sealtext.Tenant{}, sealtext.ID{}
	for {
		page, err := db.AuditTree().Numbered(t.Context(), tenant, last, 500)
		require.NoError(t, err)
		if len(page) == 0 {
			break
		}
		for _, r := range page {
			tenant, last, there[r.ID.String()] = r.Tenant, r.ID, true
		}
	}
	lines := strings.Fields(string(committed))
	require.NotEmpty(t, lines)
	for _, id := range lines {
		require.True(t, there[id], "an event that was committed has no number")
	}
}
