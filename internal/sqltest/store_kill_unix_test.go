//go:build unix

package sqltest_test

import (
	"bufio"
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/zone"
	"github.com/sealtext/sealtext/internal/sqltest"
	"github.com/sealtext/sealtext/service"
	"github.com/sealtext/sealtext/sqlstore"
	"github.com/sealtext/sealtext/transport"
)

// envKilled makes the test binary, started again, a relay that kills itself. Its value is the orders.
const envKilled = "SEALTEXT_TEST_KILLED"

// killed are the orders for such a process.
type killed struct {
	SQLite        bool
	At, Keys, Log string
	Step          int  // at which it dies
	Stops         bool // and does not die, but stands still until it is continued
}

func init() {
	if orders := os.Getenv(envKilled); orders != "" {
		var k killed
		err := json.Unmarshal([]byte(orders), &k)
		if err == nil {
			err = k.relay(context.Background())
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
}

// hourLater is the store by a clock that is ahead.
type hourLater struct{ transport.RelayStore }

func (h hourLater) Fenced(ctx context.Context) (bool, time.Time, error) {
	fenced, now, err := h.RelayStore.Fenced(ctx)
	return fenced, now.Add(time.Hour), err
}

// dying counts the steps of a process, and ends it with SIGKILL, or asks its parent for a SIGSTOP: one
// that a process sends to itself may come after the SIGCONT of the parent.
type dying struct {
	transport.RelayStore
	stops bool
	// whole transactions: a process that stands still within one of SQLite keeps all others from writing,
	// and nothing goes on without it.
	whole bool
	mu    sync.Mutex
	steps int
	at    int
	log   *os.File
}

func (d *dying) step() {
	d.mu.Lock()
	defer d.mu.Unlock()
	switch d.steps++; {
	case d.steps != d.at:
	case d.stops:
		fmt.Println("stops")
		_, _ = os.Stdin.Read(make([]byte, 1)) // until it is continued
	default:
		_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
		select {}
	}
}

func (d *dying) InTx(ctx context.Context, f func(context.Context, sealtext.Tx) error) error {
	d.step()
	defer d.step()
	return d.RelayStore.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		if !d.whole {
			defer d.step() // before the COMMIT
		}
		return f(ctx, tx)
	})
}

// Send writes a line for each message that it gets, in one call, which a death does not take back.
func (d *dying) Send(_ context.Context, c transport.Cleared) (transport.Outcome, error) {
	id := c.Message()
	d.step()
	if _, err := c.To(); err != nil {
		return transport.Outcome{Kind: transport.OutcomeNotSent}, err
	}
	d.step()
	if _, err := d.log.WriteString(id.String() + "\n"); err != nil {
		return transport.Outcome{Kind: transport.OutcomeNotSent}, err
	}
	d.step()
	return transport.Outcome{Kind: transport.OutcomeAccepted, ProviderID: id.String()}, nil
}

// relay hands over what is due.
func (k killed) relay(ctx context.Context) error {
	d := &dying{at: k.Step, stops: k.Stops, whole: k.Stops && k.SQLite}
	var err error
	if d.log, err = os.OpenFile(k.Log, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600); err != nil {
		return err
	}
	driver, dsn, dialect := "pgx", k.At, sqlstore.PostgreSQL
	if k.SQLite {
		driver, dsn, dialect = "sqlite", sqltest.SQLiteDSN(k.At), sqlstore.SQLite
	}
	pool, err := sql.Open(driver, dsn)
	if err != nil {
		return err
	}
	db, err := sqlstore.Open(ctx, sqlstore.SQL(pool, dialect), sqlstore.Config{Environment: environment})
	if err != nil {
		return err
	}
	zones, err := zone.New(zone.Config{})
	if err != nil {
		return err
	}
	s, err := service.New(ctx, service.Config{
		Stores: service.SQL(db), KeyFolder: k.Keys, Locator: zones, Transports: map[string]transport.Transport{"carrier": d},
		Adjust: func(p *service.Parts) {
			r := p.Relays["carrier"]
			d.RelayStore = r.Store
			r.Store, r.Workers, r.InFlight, r.Batch = d, killedWorkers, killedInFlight, 6
		},
	})
	if err != nil {
		return err
	}
	for {
		n, err := s.Relays["carrier"].Step(ctx)
		if errors.Is(err, transport.ErrLeaseLost) && k.Stops { // others have gone on without it
			err = nil
		}
		if n == 0 || err != nil {
			return err
		}
	}
}

// run runs the process, and then, or while it stands still, what follows, which is told whether the process
// is over. It reports whether the process has come to the step.
func (k killed) run(t *testing.T, then func(over bool)) bool {
	t.Helper()
	orders, err := json.Marshal(k)
	require.NoError(t, err)
	process := exec.CommandContext(t.Context(), os.Args[0])
	process.Env = append(os.Environ(), envKilled+"="+string(orders))
	process.Stderr = os.Stderr
	said, err := process.StdoutPipe()
	require.NoError(t, err)
	goOn, err := process.StdinPipe()
	require.NoError(t, err)
	require.NoError(t, process.Start())
	stopped := bufio.NewScanner(said).Scan()
	if stopped {
		require.NoError(t, process.Process.Signal(syscall.SIGSTOP))
		then(false)
		_, err := goOn.Write([]byte{'\n'})
		require.NoError(t, err)
		require.NoError(t, process.Process.Signal(syscall.SIGCONT))
	}
	err = process.Wait()
	then(true)
	if k.Stops {
		require.NoError(t, err)
		return stopped
	}
	if process.ProcessState.ExitCode() < 0 {
		return true
	}
	require.NoError(t, err)
	return false
}

const killedWorkers, killedInFlight, killedMessages = 4, 3, 8

// TestKillsAtEachStep kills a process with a relay with SIGKILL: before, within and after each
// transaction, and around each call of the transport. What it leaves is handed over by the next one: no
// message twice, none lost, and at most InFlight of each are unknown.
func TestKillsAtEachStep(t *testing.T) { atEachStep(t, false) }

// TestStopsAtEachStep lets the process stand still with SIGSTOP until another one has gone on with all
// that it had, past its leases, and then continues it.
func TestStopsAtEachStep(t *testing.T) { atEachStep(t, true) }

// waits reports whether one of the messages is not settled.
func waits(t *testing.T, s *service.Service, ids []sealtext.ID) bool {
	t.Helper()
	for _, id := range ids {
		st, err := s.Gateway.Status(t.Context(), clinic, id)
		require.NoError(t, err)
		if !st.State.Final() {
			return true
		}
	}
	return false
}

func atEachStep(t *testing.T, stops bool) {
	every := 4 // steps
	if os.Getenv("SEALTEXT_LONG") != "" {
		every = 1
	}
	onBothAtOnce(t, func(t *testing.T, e kind) {
		h := newHost(t, e)
		logName := filepath.Join(t.TempDir(), "log")
		s, err := h.service(t, environment, func(c *service.Config) {
			c.Transports = map[string]transport.Transport{"carrier": sending(func(c transport.Cleared) {
				f, err := os.OpenFile(logName, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
				if err == nil {
					_, err = f.WriteString(c.Message().String() + "\n")
					_ = f.Close()
				}
				if err != nil {
					t.Errorf("log: %v", err)
				}
			})}
			c.Adjust = func(p *service.Parts) {
				// An hour later no lease of the dead process is left.
				p.Relays["carrier"].Now = func() time.Time { return time.Now().Add(time.Hour) }
				p.Relays["carrier"].Store = hourLater{p.Relays["carrier"].Store}
			}
		})
		require.NoError(t, err)
		require.NoError(t, s.Declare(t.Context(), desk, codesOf(clinic)))
		kills, unknown, all := 0, 0, 0
		for step := 1; ; step += every {
			var ids []sealtext.ID
			for n := range killedMessages {
				number, err := sealtext.ParseE164(fmt.Sprintf("+1202555%04d", 100+n))
				require.NoError(t, err)
				body, err := sealtext.NewBody("Your code is 204817.")
				require.NoError(t, err)
				id, err := s.Gateway.Send(t.Context(), transport.Message{
					Tenant: clinic, To: number, Program: codes, Sender: sealtext.MustSender("24273"), Purpose: sealtext.OTP, Body: body,
					IdempotencyKey: fmt.Sprint("code-", step, "-", n), Actor: desk, ExpiresAt: time.Now().Add(24 * time.Hour),
				})
				require.NoError(t, err)
				ids = append(ids, id)
			}
			died := killed{
				SQLite: e.Dialect == sqlstore.SQLite, At: h.at, Keys: h.keys, Log: logName, Step: step, Stops: stops,
			}.run(t, func(over bool) {
				for deadline := time.Now().Add(time.Minute); ; {
					n, err := s.Relays["carrier"].Step(t.Context())
					require.NoError(t, err)
					// The server may hold the rows of a dead process for a moment, until it knows.
					if n == 0 && (!over || time.Now().After(deadline) || !waits(t, s, ids)) {
						return
					}
				}
			})
			log, err := os.ReadFile(logName)
			require.NoError(t, err)
			left := 0
			for _, id := range ids {
				all++
				st, err := s.Gateway.Status(t.Context(), clinic, id)
				require.NoError(t, err)
				times := bytes.Count(log, []byte(id.String()))
				switch st.State {
				case transport.StateAccepted:
					require.Equal(t, 1, times, "step %d", step)
				case transport.StateUnknown:
					require.LessOrEqual(t, times, 1, "step %d", step)
					left++
				default:
					t.Errorf("step %d: a message is %v", step, st.State)
				}
			}
			require.LessOrEqual(t, left, killedInFlight, "step %d", step)
			unknown += left
			if !died {
				require.Zero(t, left)
				break
			}
			kills++
		}
		t.Logf("%d times, %d messages, %d unknown", kills, all, unknown)
		require.Greater(t, kills, 20/every)
	})
}
