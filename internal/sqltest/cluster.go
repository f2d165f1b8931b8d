package sqltest

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
)

// envSupervise makes a test binary act as the supervisor of a cluster. Its
// value is the folder with the binaries of PostgreSQL.
const envSupervise = "SEALTEXT_PG_SUPERVISE"

// What a supervisor says first, on its standard output: one line, either the
// data source name of the running server or what went wrong.
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
	cmd  *exec.Cmd
}

// startCluster starts a supervisor and waits until its server answers.
func startCluster(bin string) (*cluster, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("sqltest: find this test binary: %w", err)
	}
	cmd := exec.Command(self)
	cmd.Env = append(os.Environ(), envSupervise+"="+bin)
	// Standard error stays closed: `go test` waits for whoever holds it, and
	// the supervisor outlives the test by a moment.
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
	c := &cluster{hold: hold, cmd: cmd}
	line, err := bufio.NewReader(said).ReadString('\n')
	line = strings.TrimSuffix(line, "\n")
	if dsn, ok := strings.CutPrefix(line, lineReady); ok && err == nil {
		c.dsn = dsn
		return c, nil
	}
	if reason, ok := strings.CutPrefix(line, lineFailed); ok {
		err = errors.New(reason)
	}
	_ = c.stop()
	return nil, fmt.Errorf("sqltest: PostgreSQL did not start: %w", err)
}

// stop ends the server and waits until its folder is gone.
func (c *cluster) stop() error {
	_ = c.hold.Close()
	return c.cmd.Wait()
}
