package sqltest_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/audit/highwater"
	"github.com/sealtext/sealtext/internal/sqltest"
	"github.com/sealtext/sealtext/internal/sqltest/engine"
	"github.com/sealtext/sealtext/service"
	"github.com/sealtext/sealtext/transport"
)

// copier makes a backup of the database of a host by the engine's own command, and restores it.
type copier struct {
	name    string
	made    func(*testing.T) *host
	backup  func(t *testing.T, h *host, file string)
	restore func(t *testing.T, h *host, file string)
}

func runOn(t *testing.T, h *host, query string, args ...any) {
	t.Helper()
	pool := h.e.Open(t, h.at)
	defer func() { require.NoError(t, pool.Close()) }()
	_, err := pool.ExecContext(t.Context(), query, args...)
	require.NoError(t, err)
}

// tool runs a command of PostgreSQL.
func tool(t *testing.T, path string, args ...string) {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), path, args...).CombinedOutput() //nolint:gosec // of the test
	require.NoError(t, err, string(out))
}

// copiers are VACUUM INTO, and pg_dump where it is.
func copiers() []copier {
	all := []copier{{
		name: "sqlite", made: func(t *testing.T) *host { return newHost(t, engines[0]) },
		backup: func(t *testing.T, h *host, file string) { runOn(t, h, "VACUUM INTO ?", file) },
		restore: func(t *testing.T, h *host, file string) {
			h.at = filepath.Join(t.TempDir(), "restored.db")
			b, err := os.ReadFile(file)
			require.NoError(t, err)
			require.NoError(t, os.WriteFile(h.at, b, 0o600))
		},
	}}
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/pg_dump")
	if path, err := exec.LookPath("pg_dump"); err == nil {
		found = append(found, path)
	}
	if len(found) == 0 {
		return all
	}
	return append(all, copier{
		name: "postgresql",
		made: func(t *testing.T) *host {
			h := newHost(t, engines[1])
			h.at = sqltest.NewCluster(t).DSN()
			pool := h.e.Open(t, h.at)
			defer func() { require.NoError(t, pool.Close()) }()
			engine.Apply(t, pool, h.e.Dialect)
			return h
		},
		backup: func(t *testing.T, h *host, file string) { tool(t, found[0], "-Fc", "-f", file, "-d", h.at) },
		restore: func(t *testing.T, h *host, file string) {
			tool(t, filepath.Join(filepath.Dir(found[0]), "pg_restore"), "--clean", "--if-exists", "-d", h.at, file)
		},
	})
}

// rewound opens a service that says in the background only that the database is behind.
func (h *host) rewound(t *testing.T) *service.Service {
	t.Helper()
	s, err := h.service(t, environment, func(c *service.Config) {
		c.OnError = func(_ context.Context, e service.Error) {
			if !errors.Is(e, highwater.ErrRewound) {
				t.Errorf("in the background: %v", e)
			}
		}
	})
	require.NoError(t, err)
	return s
}

func numberOf(n int) string { return fmt.Sprintf("+1202555%04d", 100+n) }

// stop tells a service of the STOP of a person, as a provider does.
func stop(t *testing.T, s *service.Service, n int) {
	t.Helper()
	from, err := sealtext.ParseE164(numberOf(n))
	require.NoError(t, err)
	text, err := sealtext.NewBody("STOP")
	require.NoError(t, err)
	got, err := s.Gateway.Receive(t.Context(), transport.Incoming{
		Tenant: clinic, Transport: "carrier", EventID: fmt.Sprint("stop-", n), From: from, To: sealtext.MustSender("24273"), Body: text,
	})
	require.NoError(t, err)
	require.NotZero(t, got)
}

// TestARestoredBackup: what was sent since the backup is not sent again, nobody whose STOP the restored
// database was told of is written to, and what is accepted afterwards goes out.
func TestARestoredBackup(t *testing.T) {
	const messages, stops = 30, 10
	for _, e := range copiers() {
		t.Run(e.name, func(t *testing.T) {
			h := e.made(t)
			s := h.open(t)
			require.NoError(t, s.Declare(t.Context(), desk, codesOf(clinic)))
			before := h.open(t) // the database has an id, and the mark is written
			require.NoError(t, before.Start(t.Context()))
			require.NoError(t, before.Stop(t.Context()))
			var ids []sealtext.ID
			for n := range messages {
				id, err := sendCode(t, s, clinic, numberOf(n), fmt.Sprint("code-", n))
				require.NoError(t, err)
				ids = append(ids, id)
			}
			file := filepath.Join(t.TempDir(), "backup")
			e.backup(t, h, file)
			close(h.carrier.open)
			require.NoError(t, s.Start(t.Context()))
			for range messages {
				<-h.carrier.has
			}
			for n := range stops {
				stop(t, s, n)
			}
			require.NoError(t, s.Stop(t.Context()))
			require.Len(t, h.carrier.sent, messages)

			e.restore(t, h, file)
			s = h.rewound(t)
			require.NoError(t, s.Start(t.Context()))
			require.NoError(t, s.Ready(t.Context()), "a STOP is received")
			stats, err := s.Stats(t.Context())
			require.NoError(t, err)
			require.True(t, stats.Rewound)
			other := h.rewound(t) // that never looked at the mark
			_, err = other.Relays["carrier"].Step(t.Context())
			require.ErrorIs(t, err, highwater.ErrRewound)
			for n := range stops {
				stop(t, s, n)
			}
			late, err := sendCode(t, s, clinic, numberOf(messages), "while-fenced")
			require.NoError(t, err)
			done, err := other.ConfirmRestore(t.Context(), desk, "ticket-9")
			require.NoError(t, err)
			require.Equal(t, messages, done.Unknown)
			_, err = other.ConfirmRestore(t.Context(), desk, "ticket-9")
			require.ErrorIs(t, err, service.ErrNotRewound)

			<-h.carrier.has
			for n := range stops {
				_, err := sendCode(t, s, clinic, numberOf(n), fmt.Sprint("after-", n))
				require.ErrorIs(t, err, transport.ErrDenied)
			}
			require.NoError(t, s.Stop(t.Context()))
			require.Len(t, h.carrier.sent, messages+1)
			require.Equal(t, 1, h.carrier.sent[late])
			for _, id := range ids {
				require.Equal(t, 1, h.carrier.sent[id], "sent again")
				st, err := other.Gateway.Status(t.Context(), clinic, id)
				require.NoError(t, err)
				require.Equal(t, transport.StateUnknown, st.State)
			}
			confirmed := 0
			for ev, err := range other.Audit.Events(t.Context(), audit.Query{Tenant: clinic, Kinds: []audit.Kind{audit.KindRestoreConfirmed}}) {
				require.NoError(t, err)
				require.Equal(t, "ticket-9", ev.Details.Reference)
				confirmed++
			}
			require.Equal(t, 1, confirmed)

			// The same backup once more is another database than the one that was confirmed.
			e.restore(t, h, file)
			s = h.rewound(t)
			require.NoError(t, s.Start(t.Context()))
			require.NoError(t, s.Stop(t.Context()))
			stats, err = s.Stats(t.Context())
			require.NoError(t, err)
			require.True(t, stats.Rewound)
			require.Len(t, h.carrier.sent, messages+1)
		})
	}
}

// TestMarks: a database in use without a mark gets one, one that goes on is not taken for another, and
// an empty one under an old mark is fenced.
func TestMarks(t *testing.T) {
	onBoth(t, func(t *testing.T, e kind) {
		h := newHost(t, e)
		close(h.carrier.open)
		s := h.open(t)
		require.NoError(t, s.Declare(t.Context(), desk, codesOf(clinic)))
		mark := highwater.File(filepath.Join(h.keys, highwater.FileName))
		was, err := mark.Read(t.Context())
		require.NoError(t, err)
		require.True(t, was.IsZero())
		var last highwater.Position
		for range 2 {
			require.NoError(t, s.Start(t.Context()))
			_, err = sendCode(t, s, clinic, numberOf(1), sealtext.NewID().String())
			require.NoError(t, err)
			require.NoError(t, s.Stop(t.Context()))
			is, err := mark.Read(t.Context())
			require.NoError(t, err)
			require.Greater(t, is.Events, last.Events)
			last, s = is, h.open(t)
		}

		empty := newHost(t, e)
		memory := &markInMemory{at: last}
		var mu sync.Mutex
		var told []error
		s, err = empty.service(t, environment, func(c *service.Config) {
			c.Mark = memory
			c.OnError = func(_ context.Context, e service.Error) {
				mu.Lock()
				defer mu.Unlock()
				told = append(told, e)
			}
		})
		require.NoError(t, err)
		require.NoError(t, s.Start(t.Context()))
		require.NoError(t, s.Stop(t.Context()))
		mu.Lock()
		defer mu.Unlock()
		require.NotEmpty(t, told)
		require.ErrorIs(t, told[0], highwater.ErrRewound)
		require.ErrorContains(t, told[0], "ConfirmRestore")
		done, err := s.ConfirmRestore(t.Context(), desk, "ticket-1")
		require.NoError(t, err)
		require.Zero(t, done.Unknown)
		stats, err := s.Stats(t.Context())
		require.NoError(t, err)
		require.False(t, stats.Rewound)
	})
}

// markInMemory is a mark in memory.
type markInMemory struct {
	mu sync.Mutex
	at highwater.Position
}

func (m *markInMemory) Read(context.Context) (highwater.Position, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.at, nil
}

func (m *markInMemory) Raise(_ context.Context, from, to highwater.Position) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.at != from {
		return highwater.ErrMoved
	}
	m.at = to
	return nil
}
