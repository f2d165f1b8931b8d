package sqltest

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"
)

// envBouncer names the program, where it is not on the machine's usual paths.
const envBouncer = "SEALTEXT_PGBOUNCER"

// bouncerConfig makes each transaction get whatever server connection is free,
// of more than one, so that the state of a session is lost between two. Names
// that are parameters of a session are refused by it, search_path among them.
const bouncerConfig = `[databases]
* = host=%s port=%d user=%s
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = %d
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 4
server_round_robin = 1
max_client_conn = 200
logfile = %s
`

// PgBouncer starts a PgBouncer in transaction mode before the server of dsn,
// which has to let everybody in, stopped when the test ends, and returns the
// data source name that leads through it. The database has to be one of the
// test's own.
//
// It skips the test where the program is missing, or fails it when
// SEALTEXT_PG_REQUIRED=1.
func PgBouncer(t testing.TB, dsn string) string {
	t.Helper()
	program, err := findBouncer()
	if err != nil {
		if os.Getenv(envRequired) == "1" {
			t.Fatalf("%v, and %s=1", err, envRequired)
		}
		t.Skip(err)
	}
	cfg, err := pgx.ParseConfig(dsn)
	require.NoError(t, err)
	// As root it refuses to run, and another user has to reach the folder.
	dir, err := os.MkdirTemp(serverTemp(), "sealtext-pgbouncer-")
	require.NoError(t, err)
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	require.NoError(t, giveAway(dir))
	ini, log := filepath.Join(dir, "pgbouncer.ini"), filepath.Join(dir, "log")
	for deadline := time.Now().Add(time.Minute); ; {
		port, err := freePort()
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(ini, fmt.Appendf(nil, bouncerConfig, cfg.Host, cfg.Port, cfg.User, port, log), 0o644)) //nolint:gosec // no secret
		cmd := exec.Command(program, "-q", ini)
		cmd.SysProcAttr = asServerUser()
		dieWithParent(cmd.SysProcAttr)
		require.NoError(t, cmd.Start())
		ended := make(chan struct{})
		go func() {
			_ = cmd.Wait()
			close(ended)
		}()
		end := func() {
			_ = cmd.Process.Kill()
			<-ended
		}
		through := fmt.Sprintf("host=127.0.0.1 port=%d user=%s dbname=%s sslmode=disable", port, cfg.User, cfg.Database)
		err = bounces(t.Context(), through, ended)
		if err == nil {
			t.Cleanup(end)
			return through
		}
		end()
		said, _ := os.ReadFile(log)
		if !errors.Is(err, errEnded) || !portTaken(said) || time.Now().After(deadline) {
			require.NoError(t, err, "PgBouncer does not answer; it says: %s", said)
		}
		require.NoError(t, os.Remove(log)) // and another port
	}
}

// bounces polls until PgBouncer takes a connection.
func bounces(ctx context.Context, dsn string, ended <-chan struct{}) error {
	db, err := sql.Open("pgx", dsn+" default_query_exec_mode=exec")
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		if err = db.PingContext(ctx); err == nil {
			return nil
		}
		select {
		case <-tick.C:
		case <-ended:
			return errEnded
		case <-ctx.Done():
			return errors.Join(ctx.Err(), err)
		}
	}
}

// findBouncer looks for the program as findBinaries does for those of a
// server.
func findBouncer() (string, error) {
	if program := os.Getenv(envBouncer); program != "" {
		return program, nil
	}
	for _, name := range []string{"pgbouncer", "/usr/sbin/pgbouncer", "/opt/homebrew/bin/pgbouncer", "/usr/local/bin/pgbouncer"} {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", errors.New("no PgBouncer found: install the package pgbouncer, or set " + envBouncer + " to the program")
}
