package sqltest

import (
	"bufio"
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"
)

// init turns this process into a supervisor when it was started as one. It
// has to happen here and not in a TestMain, because every test binary that
// imports this package must be able to play the part.
func init() {
	if bin := os.Getenv(envSupervise); bin != "" {
		os.Exit(supervise(bin, os.Stdin, os.Stdout))
	}
}

// supervise runs a server until hold ends, then removes every trace of it. All processes that it
// starts are its own children, so that at any moment, even during initdb, there is a process that
// cleans up.
func supervise(bin string, hold io.Reader, say io.Writer) int {
	// On Linux the server gets a signal when the thread that started it
	// dies, so that killing the supervisor does not orphan it either. The
	// thread therefore has to live as long as this function.
	runtime.LockOSThread()

	ctx, cancel := context.WithCancel(context.Background())
	words := make(chan string)
	go func() {
		defer cancel()
		for lines := bufio.NewScanner(hold); lines.Scan(); {
			words <- lines.Text()
		}
	}()
	s := &supervisor{bin: bin, ended: make(chan struct{})}
	defer s.remove()
	defer s.stop()
	err := s.prepare(ctx)
	for {
		if err == nil {
			err = s.start(ctx)
		}
		if err != nil {
			_, _ = fmt.Fprintln(say, lineFailed+oneLine(err.Error()))
			return 1
		}
		_, _ = fmt.Fprintln(say, lineReady+s.dsn)
		select {
		case <-ctx.Done():
			return 0
		case <-s.ended: // the server died alone; the tests will say so
			return 0
		case <-words: // there is only one
			_ = s.server.Process.Kill()
			<-s.ended
		}
	}
}

// supervisor owns one data folder and the server on it.
type supervisor struct {
	bin, dir string
	port     int
	dsn      string
	server   *exec.Cmd
	ended    chan struct{} // closed when the server has ended
}

// prepare makes a data folder and fills it.
func (s *supervisor) prepare(ctx context.Context) (err error) {
	// The folder holds the socket, whose path may have some 100 bytes.
	if s.dir, err = os.MkdirTemp(serverTemp(), "sealtext-pg-"); err != nil {
		return err
	}
	if err := giveAway(s.dir); err != nil {
		return err
	}
	return s.run(ctx, "initdb", "-N", "-A", "trust", "--locale=C", "-E", "UTF8", "-U", "postgres", "-D", s.data())
}

// serverTemp is where folders are made that the user of the server has to
// reach: not below a TMPDIR that only root can enter.
func serverTemp() string {
	if os.Geteuid() == 0 {
		return "/tmp"
	}
	return os.TempDir()
}

func (s *supervisor) data() string { return filepath.Join(s.dir, "data") }

// address chooses the port of the server.
func (s *supervisor) address() (err error) {
	if s.port, err = freePort(); err == nil {
		s.dsn = fmt.Sprintf("host=127.0.0.1 port=%d user=postgres dbname=postgres sslmode=disable", s.port)
	}
	return err
}

// arguments are those of the server.
func (s *supervisor) arguments() []string {
	args := []string{"-D", s.data(), "-h", "127.0.0.1", "-p", fmt.Sprint(s.port), "-k", s.dir}
	// Transactions that cross each other by design are told apart soon.
	settings := []string{"fsync=off", "full_page_writes=off", "max_connections=400", "deadlock_timeout=20ms"}
	for _, setting := range append(settings, strings.FieldsFunc(os.Getenv(envSettings), func(r rune) bool { return r == '\n' })...) {
		args = append(args, "-c", setting)
	}
	return args
}

// start starts the server and waits until it answers. It is started once more
// where its port was taken meanwhile, then at another one, and after a crash,
// when the children of the old server hold its memory for a moment and the new
// one refuses.
func (s *supervisor) start(ctx context.Context) error {
	logName, mode := filepath.Join(s.dir, "log"), os.O_APPEND
	again := s.server != nil
	for deadline := time.Now().Add(time.Minute); ; {
		if !again {
			if err := s.address(); err != nil {
				return err
			}
			mode = os.O_TRUNC
		}
		log, err := os.OpenFile(logName, os.O_WRONLY|os.O_CREATE|mode, 0o600)
		if err != nil {
			return err
		}
		server := s.command("postgres", s.arguments()...)
		server.Stdout, server.Stderr = log, log
		dieWithParent(server.SysProcAttr)
		err = server.Start()
		_ = log.Close()
		if err != nil {
			return err
		}
		ended := make(chan struct{})
		go func() {
			_ = server.Wait()
			close(ended)
		}()
		s.server, s.ended = server, ended
		if err = s.answers(ctx); err == nil {
			return nil
		}
		text, _ := os.ReadFile(logName)
		if !errors.Is(err, errEnded) || !again && !portTaken(text) || time.Now().After(deadline) {
			return fmt.Errorf("%w: %s", err, text)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

var errEnded = errors.New("the server ended at once")

// portTaken reports whether the log of a server says that it could not listen.
func portTaken(log []byte) bool { return bytes.Contains(log, []byte("ddress already in use")) }

// answers polls until the server takes a connection: this one, and not another
// that has its port.
func (s *supervisor) answers(ctx context.Context) error {
	db, err := sql.Open("pgx", s.dsn)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		var data string
		if err = db.QueryRowContext(ctx, "SHOW data_directory").Scan(&data); err == nil && filepath.FromSlash(data) == s.data() {
			return nil
		}
		select {
		case <-tick.C:
		case <-s.ended:
			return errEnded
		case <-ctx.Done():
			return errors.Join(ctx.Err(), err)
		}
	}
}

// stop asks the server to end at once and waits until it has. Nobody needs
// the data, so this is the signal that makes it drop everything, SIGQUIT.
func (s *supervisor) stop() {
	if s.server == nil {
		return
	}
	_ = quit(s.server.Process)
	select {
	case <-s.ended:
	case <-time.After(20 * time.Second):
		_ = s.server.Process.Kill()
		<-s.ended
	}
}

// remove deletes the folder. The children of a killed server may still write
// for a moment, hence more than one try.
func (s *supervisor) remove() {
	if s.dir == "" {
		return
	}
	for range 50 {
		if os.RemoveAll(s.dir) == nil {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
}

// run runs one program of PostgreSQL to its end.
func (s *supervisor) run(ctx context.Context, name string, args ...string) error {
	cmd := s.command(name, args...)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Start(); err != nil {
		return err
	}
	done := make(chan error, 1)
	go func() { done <- cmd.Wait() }()
	select {
	case err := <-done:
		if err != nil {
			return fmt.Errorf("%s: %w: %s", name, err, out.Bytes())
		}
		return nil
	case <-ctx.Done():
		_ = quit(cmd.Process)
		<-done //nolint:errcheck // it was asked to end, so its error says nothing
		return ctx.Err()
	}
}

// command prepares a program of PostgreSQL under the user that may run it.
func (s *supervisor) command(name string, args ...string) *exec.Cmd {
	cmd := exec.Command(program(s.bin, name), args...)
	cmd.Dir = s.dir
	cmd.Env = append(os.Environ(), "LC_ALL=C", "TZ=UTC")
	cmd.SysProcAttr = asServerUser()
	return cmd
}

// freePort returns a port that was free a moment ago. Another process may
// take it before the server does; the server then ends, see portTaken.
func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer func() { _ = l.Close() }()
	return l.Addr().(*net.TCPAddr).Port, nil
}

// oneLine keeps a message within the one line that the protocol has.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
