package httptransport

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"net/http/httptrace"
	"sync"
	"sync/atomic"
	"time"
)

// idle is how long a connection waits for the next message. A request that is written while the
// server closes the connection has an unknown outcome, and servers close theirs after five seconds
// or more; so this side closes first.
const idle = 2 * time.Second

// errTLS replaces the cause, which names the host.
var errTLS = errors.New("httptransport: the TLS handshake failed")

// newConnections returns a client for HTTP/1.1 only: with one request at a time on a connection it
// is certain which message the first written byte belongs to.
func newConnections(cfg *tls.Config, dial func(context.Context, string, string) (net.Conn, error)) *http.Transport {
	if cfg == nil {
		cfg = &tls.Config{MinVersion: tls.VersionTLS12}
	} else {
		cfg = cfg.Clone()
		cfg.MinVersion = max(cfg.MinVersion, tls.VersionTLS12)
	}
	cfg.NextProtos = []string{"http/1.1"}
	if dial == nil {
		dial = (&net.Dialer{}).DialContext
	}
	return &http.Transport{
		DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			c, err := dial(ctx, network, address)
			if err != nil {
				return nil, err
			}
			return &connection{Conn: c}, nil
		},
		// The transport's own handshake would hide where the first byte of the request begins.
		DialTLSContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			c, err := dial(ctx, network, address)
			if err != nil {
				return nil, err
			}
			own := cfg
			if own.ServerName == "" {
				own = cfg.Clone()
				if own.ServerName, _, err = net.SplitHostPort(address); err != nil {
					return nil, errors.Join(errTLS, c.Close())
				}
			}
			secure := tls.Client(c, own)
			if err := secure.HandshakeContext(ctx); err != nil {
				_ = c.Close()
				return nil, errTLS
			}
			return &connection{Conn: secure}, nil
		},
		MaxIdleConns:           256,
		MaxIdleConnsPerHost:    256,
		IdleConnTimeout:        idle,
		DisableCompression:     true, // an answer is as long as it looks
		MaxResponseHeaderBytes: MaxAnswer,
	}
}

// connection knows whether anything was written since a request got it.
type connection struct {
	net.Conn
	state atomic.Int32
}

const (
	untouched int32 = iota
	written
	barred // nothing more may be written
)

func (c *connection) Write(b []byte) (int, error) {
	if !c.state.CompareAndSwap(untouched, written) && c.state.Load() == barred {
		return 0, net.ErrClosed
	}
	return c.Conn.Write(b)
}

// bar reports whether nothing was written, and prevents any later write.
func (c *connection) bar() bool {
	return c.state.CompareAndSwap(untouched, barred) || c.state.Load() == barred
}

// watch follows one request over the connections that it gets. The standard library retries on
// another one if nothing was written on the first, and watch ensures that this is so.
type watch struct {
	mu    sync.Mutex
	conn  *connection
	wrote bool // on a connection before conn
}

func watched(ctx context.Context) (context.Context, *watch) {
	w := &watch{}
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotConn: w.got}), w
}

func (w *watch) got(info httptrace.GotConnInfo) {
	w.mu.Lock()
	defer w.mu.Unlock()
	c, ok := info.Conn.(*connection)
	if !ok || w.conn != nil && !w.conn.bar() {
		w.wrote = true
	}
	if w.conn = c; !ok {
		return
	}
	if w.wrote {
		c.state.Store(barred)
	} else {
		c.state.Store(untouched)
	}
}

// nothingWritten reports whether no byte of the request has been or will be written.
func (w *watch) nothingWritten() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return !w.wrote && (w.conn == nil || w.conn.bar())
}
