package sqltest

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Cluster is a private server of one test, which the test may crash. Other
// tests share one server and are faster: use [Postgres] for them.
type Cluster struct{ run *cluster }

// NewCluster starts a server, stopped and removed when the test ends. The
// settings, such as "fsync=on", are those of postgresql.conf and come after
// this package's own. It does not use SEALTEXT_PG_DSN, whose server is not ours
// to crash, and otherwise skips or fails as [Postgres] does.
func NewCluster(t testing.TB, settings ...string) *Cluster {
	t.Helper()
	run, err := startCluster(binaries(t), settings)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, run.stop()) })
	return &Cluster{run}
}

// DSN returns the name of the server's database. The test may do anything with it.
func (c *Cluster) DSN() string { return c.run.dsn }

// Crash kills the server with SIGKILL, starts it again at the same address, and returns when it
// answers. Open connections break; committed data is kept.
func (c *Cluster) Crash(t testing.TB) {
	t.Helper()
	require.NoError(t, c.run.crash())
}

// envSupervise makes a test binary act as the supervisor of a cluster. Its
// value is the folder with the binaries of PostgreSQL.
const envSupervise = "SEALTEXT_PG_SUPERVISE"

// envSettings hands the supervisor further settings, one a line.
const envSettings = "SEALTEXT_PG_SETTINGS"

// wordCrash, as a line on its standard input, makes the supervisor crash the
// server. The end of the input makes it stop.
const wordCrash = "crash"

// What a supervisor says on its standard output after each start of the
// server: one line, either its data source name or what went wrong.
const (
	lineReady  = "ready "
	lineFailed = "failed "
)

// cluster is a private server as the test process sees it.
type cluster struct {
	dsn string

	// hold is the pipe whose end tells the supervisor to stop. The runtime
	// marks it close-on-exec, so no other child keeps it open by accident.
	hold io.WriteCloser
	said *bufio.Reader
	cmd  *exec.Cmd
}

// startCluster starts a supervisor and waits until its server answers.
func startCluster(bin string, settings []string) (*cluster, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("sqltest: find this test binary: %w", err)
	}
	cmd := exec.Command(self)
	cmd.Env = append(os.Environ(), envSupervise+"="+bin, envSettings+"="+strings.Join(settings, "\n"))
	// Standard error stays closed: `go test` waits for every process that holds it, and the
	// supervisor outlives the test by a moment.
	cmd.SysProcAttr = ownSession()
	hold, err := cmd.StdinPipe()
	if err != nil {
		return nil, fmt.Errorf("sqltest: %w", err)
	}
	said, err := cmd.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("sqltest: %w", err)
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("sqltest: start the supervisor: %w", err)
	}
	c := &cluster{hold: hold, said: bufio.NewReader(said), cmd: cmd}
	if c.dsn, err = c.answer(); err != nil {
		_ = c.stop()
		return nil, fmt.Errorf("sqltest: PostgreSQL did not start: %w", err)
	}
	return c, nil
}

// answer reads the supervisor's report of a start.
func (c *cluster) answer() (dsn string, err error) {
	line, err := c.said.ReadString('\n')
	if err != nil {
		return "", err
	}
	line = strings.TrimSuffix(line, "\n")
	if dsn, ok := strings.CutPrefix(line, lineReady); ok {
		return dsn, nil
	}
	return "", errors.New(strings.TrimPrefix(line, lineFailed))
}

// crash kills the server and waits until it answers again.
func (c *cluster) crash() error {
	if _, err := io.WriteString(c.hold, wordCrash+"\n"); err != nil {
		return fmt.Errorf("sqltest: the supervisor is gone: %w", err)
	}
	if _, err := c.answer(); err != nil {
		return fmt.Errorf("sqltest: PostgreSQL did not start again: %w", err)
	}
	return nil
}

// stop ends the server and waits until its folder is gone.
func (c *cluster) stop() error {
	_ = c.hold.Close()
	return c.cmd.Wait()
}
