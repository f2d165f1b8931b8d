package sqltest_test

import (
	"bufio"
	"bytes"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/internal/sqltest"
)

// envChild makes TestAsChild act in the second process of the tests below.
const envChild = "SEALTEXT_SQLTEST_CHILD"

// TestAsChild is the process that the other tests end in rough ways: it
// starts a server, prints where it is, and then hangs until its standard input
// ends. On its own it does nothing.
func TestAsChild(t *testing.T) {
	if os.Getenv(envChild) == "" {
		return
	}
	db := sqltest.Postgres(t)
	var data, port string
	require.NoError(t, db.QueryRowContext(t.Context(), "SHOW data_directory").Scan(&data))
	require.NoError(t, db.QueryRowContext(t.Context(), "SHOW port").Scan(&port))
	fmt.Printf("\nserver %s %s\n", data, port)
	if word, _ := io.ReadAll(os.Stdin); string(word) == "panic" {
		// A test that runs into its timeout ends like this: by a panic on a
		// goroutine of its own, with no cleanup run.
		go panic("asked to")
		select {}
	}
}

// child starts this test binary again as TestAsChild, without a server from
// the environment, and waits until it tells where its own one runs.
func child(t *testing.T) *process {
	t.Helper()
	self, err := os.Executable()
	require.NoError(t, err)
	cmd := exec.CommandContext(t.Context(), self, "-test.run=^TestAsChild$")
	cmd.Env = append(os.Environ(), envChild+"=1", "SEALTEXT_PG_DSN=")
	in, err := cmd.StdinPipe()
	require.NoError(t, err)
	pipe, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	p := &process{cmd: cmd, in: in, out: bufio.NewReader(pipe)}
	for {
		line, err := p.out.ReadString('\n')
		require.NoError(t, err, "the child ended before it had a server: %s", line)
		if n, _ := fmt.Sscanf(line, "server %s %s", &p.data, &p.port); n == 2 {
			require.DirExists(t, p.data)
			return p
		}
	}
}

// process is a running TestAsChild.
type process struct {
	cmd        *exec.Cmd
	in         io.WriteCloser // the child hangs until this is closed
	out        *bufio.Reader
	data, port string // where its server runs
}

// gone waits until neither the folder nor the server is there.
func (p *process) gone(t *testing.T) {
	t.Helper()
	require.Eventually(t, func() bool {
		_, err := os.Stat(filepath.Dir(p.data))
		return errors.Is(err, fs.ErrNotExist)
	}, time.Minute, 20*time.Millisecond)
	conn, err := net.Dial("tcp", net.JoinHostPort("127.0.0.1", p.port))
	if err != nil {
		require.ErrorAs(t, err, new(*net.OpError), "nothing listens")
		return
	}
	// Another server may have the port by now.
	require.NoError(t, conn.Close())
	db, err := sql.Open("pgx", "host=127.0.0.1 port="+p.port+" user=postgres dbname=postgres sslmode=disable connect_timeout=10")
	require.NoError(t, err)
	defer func() { _ = db.Close() }()
	var data string
	if db.QueryRowContext(t.Context(), "SHOW data_directory").Scan(&data) == nil {
		require.NotEqual(t, p.data, data, "the server is still there")
	}
}

func TestNoServerIsLeftBehind(t *testing.T) {
	t.Parallel()        // it waits for the database more than it computes
	sqltest.Postgres(t) // skips here when the machine has no server

	t.Run("when the process is killed", func(t *testing.T) {
		p := child(t)
		require.NoError(t, p.cmd.Process.Kill())
		require.ErrorAs(t, p.cmd.Wait(), new(*exec.ExitError))
		p.gone(t)
	})
	t.Run("when the test panics", func(t *testing.T) {
		p := child(t)
		_, err := io.WriteString(p.in, "panic")
		require.NoError(t, err)
		require.NoError(t, p.in.Close())
		require.ErrorContains(t, p.cmd.Wait(), "exit status")
		p.gone(t)
	})
	t.Run("when the test ends", func(t *testing.T) {
		p := child(t)
		require.NoError(t, p.in.Close())
		_, err := io.Copy(io.Discard, p.out)
		require.NoError(t, err)
		require.NoError(t, p.cmd.Wait())
		p.gone(t)
	})
}

// TestWithoutAServer looks at the one line that a machine without PostgreSQL
// prints, and at the failure that SEALTEXT_PG_REQUIRED makes of it.
func TestWithoutAServer(t *testing.T) {
	self, err := os.Executable()
	require.NoError(t, err)
	for _, c := range []struct {
		name, required string
		want           []string
		fails          bool
	}{
		{"skip", "", []string{"--- SKIP", "no PostgreSQL server found: set SEALTEXT_PG_DSN, or SEALTEXT_PG_BIN"}, false},
		{"failure", "1", []string{"--- FAIL", "no PostgreSQL server found", "SEALTEXT_PG_REQUIRED=1"}, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			cmd := exec.CommandContext(t.Context(), self, "-test.run=^TestAsChild$", "-test.v")
			cmd.Env = append(os.Environ(), envChild+"=1", "SEALTEXT_PG_DSN=",
				"SEALTEXT_PG_BIN="+t.TempDir(), "SEALTEXT_PG_REQUIRED="+c.required)
			var out bytes.Buffer
			cmd.Stdout, cmd.Stderr = &out, &out
			err := cmd.Run()
			if c.fails {
				require.ErrorContains(t, err, "exit status 1")
			} else {
				require.NoError(t, err)
			}
			for _, want := range c.want {
				require.Contains(t, out.String(), want)
			}
		})
	}
}

// TestABrokenServerIsAFailure makes sure that only a missing server skips: one
// that is there and does not start has to be seen.
func TestABrokenServerIsAFailure(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"initdb", "postgres"} {
		script := []byte("#!/bin/sh\necho the disk is on fire >&2\nexit 1\n")
		require.NoError(t, os.WriteFile(dir+"/"+name, script, 0o755))
	}
	require.NoError(t, os.Chmod(dir, 0o755))
	self, err := os.Executable()
	require.NoError(t, err)
	cmd := exec.CommandContext(t.Context(), self, "-test.run=^TestAsChild$", "-test.v")
	cmd.Env = append(os.Environ(), envChild+"=1", "SEALTEXT_PG_DSN=", "SEALTEXT_PG_BIN="+dir)
	out, err := cmd.CombinedOutput()
	require.ErrorContains(t, err, "exit status")
	require.Contains(t, string(out), "PostgreSQL did not start")
	require.Contains(t, string(out), "initdb")
}
