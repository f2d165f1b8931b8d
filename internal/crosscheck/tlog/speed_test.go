package tlog_test

import (
	"context"
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/transparency-dev/tessera"
	"github.com/transparency-dev/tessera/storage/posix"
	_ "modernc.org/sqlite"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/audit/sequencer"
	"github.com/sealtext/sealtext/audit/tree"
	"github.com/sealtext/sealtext/service"
	"github.com/sealtext/sealtext/sqlstore"
)

// entryBytes is the length of the entries of Tessera: that of our leaves.
const entryBytes = 123

// onDisk is a log in a SQLite file that waits for the disk, with its sequencer.
type onDisk struct {
	db  *sqlstore.DB
	seq *sequencer.Sequencer
	n   int
}

func newOnDisk(t *testing.T) *onDisk {
	t.Helper()
	db, err := service.OpenSQLite(t.Context(), "sqlite", filepath.Join(t.TempDir(), "log.db"), "crosscheck")
	require.NoError(t, err)
	t.Cleanup(func() { _ = db.Close() })
	_, signer, verifier := newKey(t, origin)
	s, err := sequencer.New(sequencer.Config{Store: db.AuditTree(), Leases: db, Signer: signer, Policy: tree.Policy{Log: verifier}})
	require.NoError(t, err)
	return &onDisk{db: db, seq: s}
}

// record records events in one transaction.
func (d *onDisk) record(t *testing.T, events int) {
	t.Helper()
	rows := make([]audit.Row, events)
	for i := range rows {
		d.n++
		id := sha256.Sum256(fmt.Appendf(nil, "event %d", d.n))
		rows[i] = audit.Row{
			Tenant: sealtext.MustTenant("clinic"), ID: sealtext.ID(id[:16]), At: noon.Add(time.Duration(d.n) * time.Millisecond), Kind: audit.KindRevealed,
			Subject: sealtext.Subject(id[16:]), Actor: [16]byte(id[:16]), Payload: sealtext.MakeSealed(1, make([]byte, 180)), Commitment: id,
		}
	}
	require.NoError(t, d.db.InTx(t.Context(), func(ctx context.Context, tx sealtext.Tx) error { return d.db.Audit().AppendAll(ctx, tx, rows) }))
}

// number numbers and signs what is recorded.
func (d *onDisk) number(t *testing.T) {
	t.Helper()
	_, err := d.seq.Step(t.Context())
	require.NoError(t, err)
}

// tesseraOf returns a log of Tessera's POSIX driver with its defaults, but for a checkpoint that is as
// frequent as it can be, which is in its favor.
func tesseraOf(t *testing.T) (add tessera.AddFn, proven func(size uint64)) {
	t.Helper()
	_, signer, verifier := newKey(t, origin)
	driver, err := posix.New(t.Context(), posix.Config{Path: t.TempDir()})
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	appender, shutdown, reader, err := tessera.NewAppender(ctx, driver, tessera.NewAppendOptions().
		WithCheckpointSigner(signer).WithCheckpointInterval(time.Second))
	require.NoError(t, err)
	t.Cleanup(func() {
		require.NoError(t, shutdown(ctx)) //nolint:testifylint // the end of the test
		cancel()
	})
	return appender.Add, func(size uint64) {
		require.Eventually(t, func() bool {
			signed, err := reader.ReadCheckpoint(ctx)
			if err != nil {
				return false
			}
			c, err := tree.Policy{Log: verifier}.Open(signed)
			return err == nil && uint64(c.Size) >= size //nolint:gosec // a size is not negative
		}, time.Minute, 10*time.Millisecond)
	}
}

func entry(n int) *tessera.Entry {
	b := make([]byte, entryBytes)
	copy(b, fmt.Appendf(nil, "event %d", n))
	return tessera.NewEntry(b)
}

// TestAgainstTessera compares what both do on one disk: events that are in a signed tree in a second,
// ours with 100 in a transaction and Tessera's with 512 writers, and for how long one writer waits until
// an event is durable. The long form asserts the former; the short one only that both work.
func TestAgainstTessera(t *testing.T) {
	events, alone, long := 2_000, 5, os.Getenv("SEALTEXT_LONG") != ""
	if long {
		events, alone = 60_000, 100
	}
	ours, theirs := newOnDisk(t), time.Duration(0)
	start := time.Now()
	for range events / 100 {
		ours.record(t, 100)
		ours.number(t)
	}
	own := time.Since(start)

	add, proven := tesseraOf(t)
	start = time.Now()
	next := make(chan int, events)
	for n := range events {
		next <- n
	}
	close(next)
	var writers sync.WaitGroup
	for range 512 {
		writers.Go(func() {
			for n := range next {
				if _, err := add(context.WithoutCancel(t.Context()), entry(n))(); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	writers.Wait()
	proven(uint64(events)) //nolint:gosec // it is above zero
	theirs = time.Since(start)
	second := func(d time.Duration) float64 { return float64(events) / d.Seconds() }
	t.Logf("in a signed tree: %.0f events a second, Tessera %.0f; %.2f times as many", second(own), second(theirs), second(own)/second(theirs))

	var acknowledged, waited []time.Duration
	for n := range alone {
		start := time.Now()
		ours.record(t, 1)
		acknowledged = append(acknowledged, time.Since(start))
		start = time.Now()
		_, err := add(t.Context(), entry(events+n))()
		require.NoError(t, err)
		waited = append(waited, time.Since(start))
	}
	slices.Sort(acknowledged)
	slices.Sort(waited)
	a, w := acknowledged[alone/2], waited[alone/2]
	t.Logf("acknowledged to one writer, median: after %v, Tessera after %v; %.0f times as soon", a, w, w.Seconds()/a.Seconds())
	if long {
		require.GreaterOrEqual(t, second(own), 1.5*second(theirs), "events in a signed tree a second")
	}
}
