package sqlstore_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/internal/urgent"
	"github.com/sealtext/sealtext/sqlstore"
)

// TestADriverThatPanics at each call in turn: the panic is passed on, nothing
// waits for database/sql, which keeps a lock then, and no transaction stays
// open with SQLite's write lock in it.
func TestADriverThatPanics(t *testing.T) {
	for _, d := range dialects {
		t.Run(d.String(), func(t *testing.T) {
			_, f := warm(t, d)
			for k, total := 1, f.calls; k <= total; k++ {
				t.Run(fmt.Sprint("at call ", k), func(t *testing.T) {
					// A database of its own: database/sql still rolls back, in a goroutine of its own, when
					// the context of this test has ended.
					db, f := warm(t, d)
					bug := errors.New("a bug of the driver")
					f.reset(k, bug)
					f.panics = true
					require.PanicsWithError(t, bug.Error(), func() { _ = db.InTx(t.Context(), everyStore(db)) })
					require.Zero(t, f.open)
					f.reset(0, nil)
					require.NoError(t, db.InTx(t.Context(), everyStore(db)))
				})
			}
		})
	}
}

// warm is a store on a fake that has run its statements once, with the calls of that counted.
func warm(t *testing.T, d sqlstore.Dialect) (*sqlstore.DB, *fake) {
	t.Helper()
	db, f := opened(t, d)
	require.NoError(t, db.InTx(t.Context(), everyStore(db)))
	return db, f
}

// TestACommitThatCannotBeEnded: a server that does not answer ROLLBACK either
// keeps the transaction, so that the connection must not come back.
func TestACommitThatCannotBeEnded(t *testing.T) {
	db, f := opened(t, sqlstore.PostgreSQL)
	require.NoError(t, db.InTx(t.Context(), everyStore(db)))
	failed := errors.New("cut")
	f.reset(f.calls, failed)
	f.stuck = true
	require.ErrorIs(t, db.InTx(t.Context(), everyStore(db)), failed)
	require.Equal(t, "B", f.log)
	require.Zero(t, f.open, "the connection was not closed")
}

// TestAStatementAloneThatMeetsADeadConnection is run again: it changes nothing
// when it is run twice.
func TestAStatementAloneThatMeetsADeadConnection(t *testing.T) {
	db, f := opened(t, sqlstore.PostgreSQL)
	keys := []consent.EventKey{{Tenant: clinic}}
	up := []consent.Handoff{{Tenant: clinic, Keys: keys}}
	for name, call := range map[string]func() error{
		"enter": func() error { _, err := db.Consent().Enter(t.Context(), nil, up); return err },
		"leave": func() error { return db.Consent().Leave(t.Context(), nil, up) },
		"live":  func() error { _, err := db.Consent().Live(t.Context(), keys); return err },
	} {
		t.Run(name, func(t *testing.T) {
			f.reset(1, &postgresError{"08006", "connection failure"})
			require.NoError(t, call())
			require.Greater(t, f.calls, 1)
		})
	}
}

// TestWritersOfSQLiteTakeTurns: a second transaction does not begin before the
// first has ended, and a statement that commits by itself does not either.
func TestWritersOfSQLiteTakeTurns(t *testing.T) {
	for d, want := range map[sqlstore.Dialect]string{sqlstore.SQLite: "", sqlstore.PostgreSQL: "BC"} {
		for name, second := range map[string]func(context.Context, *sqlstore.DB) error{
			"a transaction": func(ctx context.Context, db *sqlstore.DB) error {
				return db.InTx(ctx, func(context.Context, sealtext.Tx) error { return nil })
			},
			"a statement": func(ctx context.Context, db *sqlstore.DB) error {
				_, err := db.Consent().Enter(ctx, nil, []consent.Handoff{{Tenant: clinic, Keys: []consent.EventKey{{Tenant: clinic}}}})
				return err
			},
		} {
			t.Run(fmt.Sprint(d, " ", name), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					db, f := opened(t, d)
					done := make(chan error, 1)
					require.NoError(t, db.InTx(t.Context(), func(context.Context, sealtext.Tx) error {
						before := f.calls
						f.log = ""
						go func() { done <- second(t.Context(), db) }()
						synctest.Wait()
						if name == "a transaction" {
							require.Equal(t, want, f.log)
						} else {
							require.Equal(t, d == sqlstore.PostgreSQL, f.calls > before)
						}
						return nil
					}))
					require.NoError(t, <-done)
				})
			})
		}
	}
}

func TestTurn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		take := sqlstore.NewTurn()
		end, err := take(t.Context())
		require.NoError(t, err)
		const waiting = 20
		came := make(chan int, waiting)
		for n := range waiting {
			go func() {
				end, err := take(t.Context())
				if err == nil {
					came <- n
					end()
				}
			}()
			synctest.Wait()
		}
		gone, cancel := context.WithCancel(t.Context())
		cancel()
		_, err = take(gone)
		require.ErrorIs(t, err, context.Canceled)
		end()
		for n := range waiting {
			require.Equal(t, n, <-came, "not in the order in which they came")
		}

		// Who waits for himself is let through in the end.
		_, err = take(t.Context())
		require.NoError(t, err)
		begun := time.Now()
		end, err = take(t.Context())
		require.NoError(t, err)
		require.Equal(t, 10*time.Second, time.Since(begun))
		end() // ends nothing of the first
		begun = time.Now()
		_, err = take(t.Context())
		require.NoError(t, err)
		require.Equal(t, 10*time.Second, time.Since(begun))
	})
}

// An urgent writer waits for the running one only, and many of them do not hold up an ordinary one
// for ever.
func TestUrgentTurns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		take := sqlstore.NewTurn()
		var mu sync.Mutex
		var came []string
		wait := func(ctx context.Context, name string) {
			go func() {
				end, err := take(ctx)
				mu.Lock()
				defer mu.Unlock()
				if err != nil {
					came = append(came, err.Error())
					return
				}
				came = append(came, name)
				end()
			}()
			synctest.Wait()
		}
		for _, c := range []struct {
			name             string
			ordinary, urgent int
			want             []string
		}{
			{"one among many", 3, 1, []string{"urgent 0", "ordinary 0", "ordinary 1", "ordinary 2"}},
			{"many before one", 1, 10, []string{
				"urgent 0", "urgent 1", "urgent 2", "urgent 3", "urgent 4", "urgent 5", "urgent 6", "urgent 7", "ordinary 0", "urgent 8", "urgent 9",
			}},
		} {
			came = nil
			end, err := take(t.Context())
			require.NoError(t, err, c.name)
			for n := range c.ordinary {
				wait(t.Context(), fmt.Sprint("ordinary ", n))
			}
			for n := range c.urgent {
				wait(urgent.Context(t.Context()), fmt.Sprint("urgent ", n))
			}
			end()
			synctest.Wait()
			require.Equal(t, c.want, came, c.name)
		}

		// One that gives up while it waits is passed over, and the turn is not lost.
		came = nil
		end, err := take(t.Context())
		require.NoError(t, err)
		gone, cancel := context.WithCancel(urgent.Context(t.Context()))
		wait(gone, "gone")
		wait(t.Context(), "ordinary")
		cancel()
		synctest.Wait()
		end()
		synctest.Wait()
		require.Equal(t, []string{context.Canceled.Error(), "ordinary"}, came)
	})
}
