package httpsms_test

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/httpsms"
)

// listen runs a server of single connections; serve is told which one it is, from 1.
func listen(t testing.TB, serve func(n int, c net.Conn)) (url string) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	var running sync.WaitGroup
	running.Go(func() {
		for n := 1; ; n++ {
			c, err := l.Accept()
			if err != nil {
				return
			}
			running.Go(func() {
				serve(n, c)
				_ = c.Close()
			})
		}
	})
	t.Cleanup(func() {
		_ = l.Close()
		running.Wait()
	})
	return "http://" + l.Addr().String()
}

// reset makes closing a connection send a reset.
func reset(c net.Conn) {
	if tcp, ok := c.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
}

func plain(url string) httpsms.Config {
	return httpsms.Config{Request: httpsms.Form(url, user, secret)}
}

func canceled(ctx context.Context) context.Context {
	ctx, cancel := context.WithCancel(ctx)
	cancel()
	return ctx
}

// What fails before the first byte of the message can be tried again.
func TestNothingWritten(t *testing.T) {
	closed := listen(t, func(int, net.Conn) {})
	untrusted := newProvider(t, answer(200, `{"id":"msg-1"}`))
	var handshake atomic.Int64
	dumb := listen(t, func(_ int, c net.Conn) {
		n, _ := io.Copy(io.Discard, io.LimitReader(c, 1)) // part of the handshake
		handshake.Add(n)
	})
	failing := plain(closed)
	failing.Dial = func(context.Context, string, string) (net.Conn, error) { return nil, errors.New(secret) }
	stuck, giveUp := plain(closed), func(ctx context.Context) context.Context { return ctx }
	var stop context.CancelFunc
	stuck.Dial = func(ctx context.Context, _, _ string) (net.Conn, error) {
		stop() // the time is up while the connection is made
		<-ctx.Done()
		return nil, ctx.Err()
	}
	for _, c := range []struct {
		name   string
		cfg    httpsms.Config
		change func(context.Context) context.Context
		want   string
	}{
		{"canceled before", plain(closed), canceled, "canceled"},
		{"cannot dial", failing, giveUp, "no-connection"},
		{"canceled while dialing", stuck, func(ctx context.Context) context.Context {
			ctx, stop = context.WithCancel(ctx)
			return ctx
		}, "timeout"},
		{"certificate of an unknown authority", httpsms.Config{Request: httpsms.Form(untrusted.URL, user, secret)}, giveUp, "tls"},
		{"closed during the handshake", httpsms.Config{Request: httpsms.Form(strings.Replace(dumb, "http:", "https:", 1), user, secret)}, giveUp, "tls"},
	} {
		t.Run(c.name, func(t *testing.T) {
			out, err := handOver(t, c.cfg, c.change)
			require.NoError(t, err)
			require.Equal(t, transport.Outcome{Kind: transport.OutcomeNotSent, Code: c.want}, out)
		})
	}
	require.Zero(t, untrusted.count())
	require.EqualValues(t, 1, handshake.Load(), "the handshake does not count as the message")
}

// What fails afterwards may have been sent, and is not sent again.
func TestAnythingWritten(t *testing.T) {
	for _, c := range []struct {
		name  string
		serve func(c net.Conn, r *http.Request, giveUp context.CancelFunc)
	}{
		{"closed", func(net.Conn, *http.Request, context.CancelFunc) {}},
		{"reset", func(c net.Conn, _ *http.Request, _ context.CancelFunc) { reset(c) }},
		{"half a status line", func(c net.Conn, _ *http.Request, _ context.CancelFunc) { _, _ = io.WriteString(c, "HTTP/1.1 20") }},
		{"not HTTP", func(c net.Conn, _ *http.Request, _ context.CancelFunc) {
			_, _ = io.WriteString(c, "220 mail.example.com ESMTP\r\n")
		}},
		{"no answer in time", func(c net.Conn, _ *http.Request, giveUp context.CancelFunc) {
			giveUp()
			_, _ = io.Copy(io.Discard, c)
		}},
		{"half an answer in time", func(c net.Conn, _ *http.Request, giveUp context.CancelFunc) {
			_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{")
			giveUp()
			_, _ = io.Copy(io.Discard, c)
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			ctx, giveUp := context.WithCancel(t.Context())
			defer giveUp()
			var requests atomic.Int64
			url := listen(t, func(_ int, conn net.Conn) {
				r, err := http.ReadRequest(bufio.NewReader(conn))
				if err != nil {
					return
				}
				_, _ = io.Copy(io.Discard, r.Body)
				requests.Add(1)
				c.serve(conn, r, giveUp)
			})
			cfg := plain(url)
			form := cfg.Request
			cfg.Request = func(ctx context.Context, m httpsms.Message) (*http.Request, error) {
				r, err := form(ctx, m)
				if err == nil {
					r.Header.Set("Idempotency-Key", "x") // which the standard library takes for a leave to repeat
				}
				return r, err
			}
			out, err := handOver(t, cfg, func(context.Context) context.Context { return ctx })
			require.NoError(t, err)
			require.Equal(t, transport.OutcomeUnknown, out.Kind)
			require.Contains(t, []string{"no-answer", "answer-cut"}, out.Code)
			require.EqualValues(t, 1, requests.Load())
		})
	}
}

// brokenConn fails to write after so many bytes.
type brokenConn struct {
	net.Conn
	left int
}

func (c *brokenConn) Write(b []byte) (int, error) {
	n := min(c.left, len(b))
	c.left -= n
	if n < len(b) {
		_, _ = c.Conn.Write(b[:n])
		return n, errors.New("broken")
	}
	return c.Conn.Write(b)
}

func TestBrokenWhileWriting(t *testing.T) {
	url := listen(t, func(_ int, c net.Conn) { _, _ = io.Copy(io.Discard, c) })
	for _, left := range []int{0, 1, 20, 200} {
		t.Run(strconv.Itoa(left), func(t *testing.T) {
			cfg := plain(url)
			cfg.Dial = func(ctx context.Context, network, address string) (net.Conn, error) {
				c, err := (&net.Dialer{}).DialContext(ctx, network, address)
				return &brokenConn{c, left}, err
			}
			out, err := handOver(t, cfg, nil)
			require.NoError(t, err)
			require.Equal(t, transport.Outcome{Kind: transport.OutcomeUnknown, Code: "no-answer"}, out)
		})
	}
}

// A server closes a connection at any moment, the one in which a message is written included. What
// is called not sent has not reached it, and what reached it has reached it once.
func TestClosingConnections(t *testing.T) {
	var seen sync.Map // reference to how often it was received
	url := listen(t, func(n int, c net.Conn) {
		if n%3 == 0 {
			return
		}
		if n%5 == 0 {
			reset(c)
		}
		in := bufio.NewReader(c)
		for range n % 4 {
			r, err := http.ReadRequest(in)
			if err != nil {
				return
			}
			if err := r.ParseForm(); err != nil {
				return
			}
			times, _ := seen.LoadOrStore(r.PostForm.Get("reference"), new(atomic.Int64))
			times.(*atomic.Int64).Add(1)
			_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\n{\"id\":\"m-1\"}")
		}
	})
	tr, err := httpsms.New(plain(url))
	require.NoError(t, err)
	var accepted, notSent, unknown int
	h := harnessOver(t, transportFunc(func(ctx context.Context, c transport.Cleared) (transport.Outcome, error) {
		out, err := tr.Send(ctx, c)
		received := int64(0)
		if n, ok := seen.Load(c.Message().String()); ok {
			received = n.(*atomic.Int64).Load()
		}
		switch out.Kind {
		case transport.OutcomeAccepted:
			accepted++
			require.EqualValues(t, 1, received)
		case transport.OutcomeNotSent:
			notSent++
			require.Zero(t, received)
		default:
			unknown++
			require.LessOrEqual(t, received, int64(1))
		}
		return transport.Outcome{Kind: transport.OutcomeUnknown}, err // each message once
	}))
	h.OptIn(number)
	for range 300 {
		require.NoError(t, h.Send(number, text))
	}
	require.Equal(t, 300, accepted+notSent+unknown)
	require.Positive(t, accepted)
	require.Positive(t, unknown+notSent)
	seen.Range(func(_, n any) bool {
		require.EqualValues(t, 1, n.(*atomic.Int64).Load())
		return true
	})
	t.Logf("accepted %d, not sent %d, unknown %d", accepted, notSent, unknown)
}

type transportFunc func(context.Context, transport.Cleared) (transport.Outcome, error)

func (f transportFunc) Send(ctx context.Context, c transport.Cleared) (transport.Outcome, error) {
	return f(ctx, c)
}

// A connection is used again, and closed by us before a server would: Node.js does after five seconds, the
// shortest that is common.
func TestConnectionsAreShared(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var connections, open atomic.Int64
		cfg := plain("http://127.0.0.1:1")
		cfg.Dial = func(context.Context, string, string) (net.Conn, error) {
			connections.Add(1)
			open.Add(1)
			ours, theirs := net.Pipe()
			go func() {
				defer open.Add(-1)
				in := bufio.NewReader(theirs)
				for {
					r, err := http.ReadRequest(in)
					if err != nil {
						return
					}
					_, _ = io.Copy(io.Discard, r.Body)
					_, _ = io.WriteString(theirs, "HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\n{\"id\":\"m-1\"}")
				}
			}()
			return ours, nil
		}
		tr, err := httpsms.New(cfg)
		require.NoError(t, err)
		for range 5 {
			out, err := handOverBy(t, tr, nil)
			require.NoError(t, err)
			require.Equal(t, transport.OutcomeAccepted, out.Kind)
		}
		require.EqualValues(t, 1, connections.Load())
		time.Sleep(5 * time.Second) //nolint:forbidigo // the time of the bubble
		synctest.Wait()
		require.Zero(t, open.Load(), "the connection is still open after five seconds")
	})
}

// On a connection that was used before, the standard library repeats requests that it takes for
// repeatable: those with an Idempotency-Key whose body can be had again.
func TestNotRepeatedOnAnotherConnection(t *testing.T) {
	var requests atomic.Int64
	url := listen(t, func(n int, c net.Conn) {
		in := bufio.NewReader(c)
		for i := 1; ; i++ {
			r, err := http.ReadRequest(in)
			if err != nil {
				return
			}
			_, _ = io.Copy(io.Discard, r.Body)
			requests.Add(1)
			if n == 1 && i == 2 {
				return
			}
			_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\n{\"id\":\"m-1\"}")
		}
	})
	cfg := plain(url)
	form := cfg.Request
	cfg.Request = func(ctx context.Context, m httpsms.Message) (*http.Request, error) {
		r, err := form(ctx, m)
		if err == nil {
			r.Header.Set("Idempotency-Key", "x")
		}
		return r, err
	}
	tr, err := httpsms.New(cfg)
	require.NoError(t, err)
	for i, want := range []transport.Outcome{
		{Kind: transport.OutcomeAccepted, ProviderID: "m-1"}, {Kind: transport.OutcomeUnknown, Code: "no-answer"},
	} {
		out, err := handOverBy(t, tr, nil)
		require.NoError(t, err)
		require.Equal(t, want, out)
		require.EqualValues(t, i+1, requests.Load())
	}
}
