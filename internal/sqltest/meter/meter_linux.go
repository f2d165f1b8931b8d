package meter

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// Usage is what some work took.
type Usage struct {
	Client, Server time.Duration // CPU
	Trips          int64         // statements and batches that were sent
	Syncs, WAL     int64         // of the write-ahead log: fsyncs, bytes
}

// Minus is what was used since b was read.
func (u Usage) Minus(b Usage) Usage {
	return Usage{u.Client - b.Client, u.Server - b.Server, u.Trips - b.Trips, u.Syncs - b.Syncs, u.WAL - b.WAL}
}

// Per is what one of n took, as text.
func (u Usage) Per(n int) string {
	f := float64(n)
	return fmt.Sprintf("%6.0f + %4.0f µs CPU, %.4f round trips, %.4f fsyncs, %5.0f B of WAL",
		float64(u.Client.Nanoseconds())/1e3/f, float64(u.Server.Nanoseconds())/1e3/f, float64(u.Trips)/f, float64(u.Syncs)/f, float64(u.WAL)/f)
}

// CPU is that of client and server together, in nanoseconds.
func (u Usage) CPU() float64 { return float64(u.Client + u.Server) }

// Meter reads what this process and the server have used.
type Meter struct {
	conn       *pgx.Conn // of its own
	pools      []*pgxpool.Pool
	postmaster int
	trips      atomic.Int64
}

// New finds the server's processes by that of its connection, so the server must run on this
// machine.
func New(ctx context.Context, dsn string) (*Meter, error) {
	conn, err := pgx.Connect(ctx, dsn)
	if err != nil {
		return nil, err
	}
	m := &Meter{conn: conn}
	var backend int
	if err := conn.QueryRow(ctx, "SELECT pg_backend_pid()").Scan(&backend); err != nil {
		return nil, err
	}
	m.postmaster, err = parent(backend)
	return m, err
}

// Close ends the meter's own connection.
func (m *Meter) Close(ctx context.Context) error { return m.conn.Close(ctx) }

// TraceQueryStart and the other methods count round trips, for the tracer of a pool.
func (m *Meter) TraceQueryStart(ctx context.Context, _ *pgx.Conn, _ pgx.TraceQueryStartData) context.Context {
	m.trips.Add(1)
	return ctx
}

// TraceQueryEnd does nothing.
func (m *Meter) TraceQueryEnd(context.Context, *pgx.Conn, pgx.TraceQueryEndData) {}

// TraceBatchStart counts a batch as one.
func (m *Meter) TraceBatchStart(ctx context.Context, _ *pgx.Conn, _ pgx.TraceBatchStartData) context.Context {
	m.trips.Add(1)
	return ctx
}

// TraceBatchQuery does nothing.
func (m *Meter) TraceBatchQuery(context.Context, *pgx.Conn, pgx.TraceBatchQueryData) {}

// TraceBatchEnd does nothing.
func (m *Meter) TraceBatchEnd(context.Context, *pgx.Conn, pgx.TraceBatchEndData) {}

// TraceCopyFromStart counts a COPY as one.
func (m *Meter) TraceCopyFromStart(ctx context.Context, _ *pgx.Conn, _ pgx.TraceCopyFromStartData) context.Context {
	m.trips.Add(1)
	return ctx
}

// TraceCopyFromEnd does nothing.
func (m *Meter) TraceCopyFromEnd(context.Context, *pgx.Conn, pgx.TraceCopyFromEndData) {}

// Pool opens connections that are kept, so that the CPU of their processes is not lost, and whose
// round trips are counted.
func (m *Meter) Pool(ctx context.Context, dsn string, conns int32) (*pgxpool.Pool, error) {
	cfg, err := pgxpool.ParseConfig(dsn)
	if err != nil {
		return nil, err
	}
	cfg.ConnConfig.Tracer = m
	cfg.MinConns, cfg.MaxConns, cfg.MaxConnIdleTime = conns, conns, time.Hour
	pool, err := pgxpool.NewWithConfig(ctx, cfg)
	if err == nil {
		m.pools = append(m.pools, pool)
	}
	return pool, err
}

// flush makes the processes of all pools report what they have written.
func (m *Meter) flush(ctx context.Context) error {
	const now = "SELECT pg_stat_force_next_flush()"
	trips := m.trips.Load()
	for _, pool := range m.pools {
		for _, conn := range pool.AcquireAllIdle(ctx) {
			_, err := conn.Exec(ctx, now)
			conn.Release()
			if err != nil {
				return err
			}
		}
	}
	m.trips.Store(trips)
	_, err := m.conn.Exec(ctx, now)
	return err
}

// Read returns what was used since the processes began.
func (m *Meter) Read(ctx context.Context) (u Usage, err error) {
	if err := m.flush(ctx); err != nil {
		return u, err
	}
	if err := m.conn.QueryRow(ctx, "SELECT wal_sync, pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint FROM pg_stat_wal").Scan(&u.Syncs, &u.WAL); err != nil {
		return u, err
	}
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		return u, err
	}
	u.Client = time.Duration(r.Utime.Nano() + r.Stime.Nano())
	u.Trips = m.trips.Load()
	stats, err := filepath.Glob("/proc/[0-9]*/schedstat")
	if err != nil {
		return u, err
	}
	for _, path := range stats {
		pid, err := strconv.Atoi(filepath.Base(filepath.Dir(path)))
		if err != nil {
			return u, err
		}
		if of, err := parent(pid); err != nil || of != m.postmaster {
			continue // another program, or one that has ended
		}
		b, err := os.ReadFile(path) //nolint:gosec // of /proc
		if err != nil {
			continue
		}
		ns, err := strconv.ParseInt(strings.Fields(string(b))[0], 10, 64)
		if err != nil {
			return u, err
		}
		u.Server += time.Duration(ns)
	}
	ended, err := ofEnded(m.postmaster)
	u.Server += ended
	return u, err
}

// tick is the unit of CPU times in /proc/PID/stat.
const tick = 10 * time.Millisecond

// ofEnded is the CPU of the children of a process that have ended, such as those that vacuum tables.
func ofEnded(pid int) (total time.Duration, err error) {
	fields, err := stat(pid)
	if err != nil {
		return 0, err
	}
	for _, n := range []int{13, 14} { // user and system
		ticks, err := strconv.ParseInt(fields[n], 10, 64)
		if err != nil {
			return 0, err
		}
		total += time.Duration(ticks) * tick
	}
	return total, nil
}

// parent returns the parent of a process.
func parent(pid int) (int, error) {
	fields, err := stat(pid)
	if err != nil {
		return 0, err
	}
	return strconv.Atoi(fields[1])
}

// stat returns the fields of /proc/PID/stat behind the name.
func stat(pid int) ([]string, error) {
	b, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	if err != nil {
		return nil, err
	}
	_, rest, _ := strings.Cut(string(b), ") ")
	fields := strings.Fields(rest)
	if len(fields) < 15 {
		return nil, os.ErrInvalid
	}
	return fields, nil
}
