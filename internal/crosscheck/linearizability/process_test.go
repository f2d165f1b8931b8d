package linearizability

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/internal/sqltest"
	"github.com/sealtext/sealtext/sqlstore"
)

// envProcess makes the test binary, started again, one of the processes.
const envProcess = "SEALTEXT_CROSSCHECK_PROCESS"

func TestMain(m *testing.M) {
	if os.Getenv(envProcess) != "" {
		if err := obey(context.Background(), os.Stdin, os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// child is another process.
type child struct {
	cmd  *exec.Cmd
	in   io.WriteCloser
	says *json.Decoder
}

func start(t *testing.T, o Orders) child {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), envProcess+"=1")
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	require.NoError(t, err)
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	require.NoError(t, json.NewEncoder(in).Encode(o))
	c := child{cmd, in, json.NewDecoder(out)}
	var word string
	require.NoError(t, c.says.Decode(&word))
	return c
}

// databases are those that processes can share.
var databases = []struct {
	name string
	open func(t *testing.T) (Orders, *sql.DB)
}{
	{"sqlite", func(t *testing.T) (Orders, *sql.DB) {
		path := sqltest.SQLitePath(t)
		return Orders{Driver: "sqlite", DSN: sqltest.SQLiteDSN(path) + "&_pragma=synchronous(OFF)", Dialect: sqlstore.SQLite}, openSQLite(t, path)
	}},
	{"postgresql", func(t *testing.T) (Orders, *sql.DB) {
		dsn := sqltest.PostgresDSN(t)
		return Orders{Driver: "pgx", DSN: dsn, Dialect: sqlstore.PostgreSQL}, sqltest.OpenPostgres(t, dsn)
	}},
}

// people returns some persons, and their handles for another process.
func people(n int) (ps []sealtext.Person, hs []Handle) {
	for range n {
		h := Handle{sealtext.NewID(), sealtext.NewID()}
		ps, hs = append(ps, h.person()), append(hs, h)
	}
	return ps, hs
}

// Two processes send, while this one makes persons opt in and out.
func TestProcesses(t *testing.T) {
	for _, d := range databases {
		t.Run(d.name, func(t *testing.T) {
			orders, pool := d.open(t)
			store := pools(t, orders.Dialect, 1, func() *sql.DB { return pool })[0]
			var j judged
			for j.ops < operations()/4 {
				clock := &ticks{}
				l, err := newLedger(store, clock.now, time.Minute, false)
				require.NoError(t, err)
				b := Batch{Ledgers: []*consent.Ledger{l}, Rounds: 60, Gate: Barrier, Now: clock.now, Stamp: wall}
				b.People, orders.People = people(2)
				orders.Timeout = time.Minute
				var children []child
				for n := range 2 { // one of them in batches
					orders.Client, orders.Size = 100*(n+1), 4*n
					children = append(children, start(t, orders))
				}
				h := &History{}
				require.NoError(t, b.change(t.Context(), h, 0))
				for _, c := range children {
					require.NoError(t, c.in.Close())
					seen := &History{}
					require.NoError(t, c.says.Decode(seen))
					require.NoError(t, c.cmd.Wait())
					h.add(seen)
				}
				j.add(h)
			}
			t.Log(j)
			require.Positive(t, j.writes)
			require.Zero(t, j.late)
			require.Zero(t, j.violations)
		})
	}
}

// A process that is killed in the middle of a hand-off blocks a revocation until the time of the
// hand-off is over, and no longer.
func TestAKilledProcess(t *testing.T) {
	for _, d := range databases {
		t.Run(d.name, func(t *testing.T) {
			orders, pool := d.open(t)
			store := pools(t, orders.Dialect, 1, func() *sql.DB { return pool })[0]
			clock := &ticks{}
			l, err := newLedger(store, clock.now, time.Minute, false)
			require.NoError(t, err)
			ps, hs := people(1)
			_, err = l.Record(t.Context(), event(ps[0], consent.KindOptIn, clock.now()))
			require.NoError(t, err)
			orders.People, orders.Timeout, orders.Hang = hs, 100*time.Millisecond, true
			c := start(t, orders)
			require.NoError(t, c.cmd.Process.Kill())
			require.ErrorContains(t, c.cmd.Wait(), "signal: killed")

			keys := []consent.EventKey{{Tenant: tenant, Pseudonym: ps[0].Pseudonyms[0]}}
			live, err := store.(consent.HandoffStore).Live(t.Context(), keys)
			require.NoError(t, err)
			require.Len(t, live, 1, "what the killed process left")
			receipt, err := l.Revoke(t.Context(), event(ps[0], consent.KindOptOut, clock.now()))
			require.NoError(t, err)
			require.Equal(t, []sealtext.ID{live[0].Message}, receipt.HandedOff)
			left, err := store.(consent.HandoffStore).Live(t.Context(), keys)
			require.NoError(t, err)
			require.Empty(t, left)
		})
	}
}
