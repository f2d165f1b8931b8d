package programs_test

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os/exec"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/internal/sqltest"
	"github.com/sealtext/sealtext/transport"
)

// provider counts what it was given by the reference of the message. It answers when it is open.
type provider struct {
	url    string
	opened chan struct{}
	asked  chan struct{} // one for every request

	mu    sync.Mutex
	times map[string]int
}

func newProvider(t *testing.T) *provider {
	t.Helper()
	p := &provider{opened: make(chan struct{}), asked: make(chan struct{}, 1000), times: map[string]int{}}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var m struct{ Reference string }
		if err := json.NewDecoder(r.Body).Decode(&m); err != nil || m.Reference == "" {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		p.mu.Lock()
		p.times[m.Reference]++
		p.mu.Unlock()
		p.asked <- struct{}{}
		<-p.opened
		_ = json.NewEncoder(w).Encode(map[string]string{"id": "p-" + m.Reference})
	}))
	t.Cleanup(server.Close)
	p.url = server.URL
	return p
}

// wait returns after n more requests.
func (p *provider) wait(t *testing.T, n int) {
	t.Helper()
	late := time.After(time.Minute)
	for i := range n {
		select {
		case <-p.asked:
		case <-late:
			t.Fatalf("the provider was asked %d of %d times", i, n)
		}
	}
}

// running is the program while it runs.
type running struct {
	cmd   *exec.Cmd
	addr  string
	out   *bytes.Buffer
	ended chan error
}

// run runs the program at a port that was free a moment ago. Where another process has taken that meanwhile
// the program ends, and is run at another one.
func run(t *testing.T, binary, dir, provider string) *running {
	t.Helper()
	for {
		r := launch(t, binary, dir, provider)
		if r.listens(t) {
			return r
		}
	}
}

func launch(t *testing.T, binary, dir, provider string) *running {
	t.Helper()
	free, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	r := &running{addr: free.Addr().String(), out: &bytes.Buffer{}, ended: make(chan error, 1)}
	require.NoError(t, free.Close())
	r.cmd = command(context.Background(), t, binary, "ADDR="+r.addr, "SMS_URL="+provider)
	r.cmd.Dir, r.cmd.Stdout, r.cmd.Stderr = dir, r.out, r.out
	require.NoError(t, r.cmd.Start())
	t.Cleanup(func() { _ = r.cmd.Process.Kill() })
	go func() { r.ended <- r.cmd.Wait() }()
	return r
}

// listens waits until the program answers, and no other that has its port. It reports false where it has ended
// without an error.
func (r *running) listens(t *testing.T) bool {
	t.Helper()
	late := time.After(time.Minute)
	for {
		if answer, err := http.Get("http://" + r.addr + "/code"); err == nil {
			require.NoError(t, answer.Body.Close())
			if answer.StatusCode == http.StatusMethodNotAllowed {
				return true
			}
		}
		select {
		case <-time.After(5 * time.Millisecond):
		case err := <-r.ended:
			require.NoError(t, err, "the program says: %s", r.out)
			return false
		case <-late:
			t.Fatal("nobody listens")
		}
	}
}

func (r *running) code(t *testing.T, customer, key string, number int) {
	t.Helper()
	answer, err := http.PostForm("http://"+r.addr+"/code", url.Values{
		"customer": {customer}, "key": {key}, "phone": {fmt.Sprintf("+1202555%04d", number)},
	})
	require.NoError(t, err, "the program says: %s", r.out)
	require.NoError(t, answer.Body.Close())
	require.Equal(t, http.StatusOK, answer.StatusCode)
}

// end sends SIGTERM.
func (r *running) end(t *testing.T) {
	t.Helper()
	require.NoError(t, r.cmd.Process.Signal(syscall.SIGTERM))
}

func (r *running) wait(t *testing.T) {
	t.Helper()
	require.NoError(t, <-r.ended, "the program says: %s", r.out)
}

// count counts rows of the outbox of a program.
func count(t *testing.T, db *sql.DB, where string, args ...any) (n int) {
	t.Helper()
	require.NoError(t, db.QueryRowContext(t.Context(), "SELECT count(*) FROM sealtext_outbox WHERE "+where, args...).Scan(&n))
	return n
}

// TestWhole: a customer is added while the service runs, SIGTERM comes while hand-offs are under way,
// and the next process sends what is left. No outcome is unknown, no message waits for a lease to
// end, and the provider is asked once for each.
func TestWhole(t *testing.T) {
	const each, workers = 30, 8
	binary, dir, p := build(t, "../outside", "programs/whole"), t.TempDir(), newProvider(t)
	first := run(t, binary, dir, p.url)
	for i := range each {
		first.code(t, "north", fmt.Sprint("north-", i), 100+i)
	}
	for i := range each {
		first.code(t, "south", fmt.Sprint("south-", i), 100+i)
	}
	p.wait(t, workers)
	first.end(t)
	require.Eventually(t, func() bool { // it takes nothing more in, so it is stopping
		conn, err := net.Dial("tcp", first.addr)
		if err == nil {
			_ = conn.Close()
		}
		return err != nil
	}, time.Minute, time.Millisecond)
	db := sqltest.OpenSQLite(t, filepath.Join(dir, "codes.db"))
	require.Eventually(t, func() bool { // and what was not begun is given back
		return count(t, db, "lease_until > ?", time.Now().UnixMicro()) <= workers
	}, time.Minute, 5*time.Millisecond)
	close(p.opened)
	first.wait(t)

	require.Zero(t, count(t, db, "state = ?", transport.StateUnknown))
	require.Zero(t, count(t, db, "lease_until > ?", time.Now().UnixMicro()), "leased")
	sent := count(t, db, "state = ?", transport.StateAccepted)
	left := count(t, db, "state = ?", transport.StateQueued)
	require.Equal(t, 2*each, sent+left)
	require.NotZero(t, left, "SIGTERM came in the middle")
	require.Len(t, p.times, sent)
	t.Logf("SIGTERM: %d sent, %d given back", sent, left)
	require.NoError(t, db.Close())

	second := run(t, binary, dir, p.url)
	p.wait(t, 2*each-workers)
	second.end(t)
	second.wait(t)
	db = sqltest.OpenSQLite(t, filepath.Join(dir, "codes.db"))
	require.Equal(t, 2*each, count(t, db, "state = ?", transport.StateAccepted))
	require.Equal(t, each, count(t, db, "tenant = ?", "south"))
	require.Len(t, p.times, 2*each)
	for reference, times := range p.times {
		require.Equal(t, 1, times, reference)
	}
}
