package transporttest

import (
	"bufio"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
)

const probeSecret = "probe-secret-4f1b"

// provider is an HTTPS server that sees every byte, and answers each request as a case wants.
type provider struct {
	url     string
	server  *tls.Config // with a certificate for 127.0.0.1
	roots   *x509.CertPool
	answer  func(e *exchange)
	end     func()        // closes the port and every connection
	arrived chan struct{} // gets one value for each request

	mu     sync.Mutex
	seen   []seen
	conns  []net.Conn
	handle func(c net.Conn) // replaces the handshake and everything after it
}

// seen is a request that arrived.
type seen struct{ method, url, header, body string }

// newProvider starts a provider; it ends with the test.
func newProvider(t testing.TB, answer func(e *exchange)) (*provider, error) {
	certificate := httptest.NewTLSServer(http.NotFoundHandler())
	certificate.Close()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	p := &provider{
		url: "https://" + l.Addr().String(), answer: answer, arrived: make(chan struct{}, 64),
		server: &tls.Config{Certificates: certificate.TLS.Certificates, MinVersion: tls.VersionTLS12}, roots: x509.NewCertPool(),
	}
	p.roots.AddCert(certificate.Certificate())
	var running sync.WaitGroup
	running.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			p.mu.Lock()
			p.conns = append(p.conns, c)
			p.mu.Unlock()
			running.Go(func() {
				p.serve(c)
				_ = c.Close()
			})
		}
	})
	p.end = sync.OnceFunc(func() {
		_ = l.Close()
		p.hangUp()
		running.Wait()
	})
	t.Cleanup(p.end)
	return p, nil
}

func (p *provider) api() API {
	return API{URL: p.url, Secret: probeSecret, TLS: &tls.Config{RootCAs: p.roots, MinVersion: tls.VersionTLS12}}
}

// change changes the handshake or what follows it, for connections to come.
func (p *provider) change(f func(p *provider)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	f(p)
}

// hangUp closes every connection.
func (p *provider) hangUp() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, c := range p.conns {
		_ = c.Close()
	}
}

func (p *provider) serve(raw net.Conn) {
	p.mu.Lock()
	handle, server := p.handle, p.server.Clone()
	p.mu.Unlock()
	if handle != nil {
		handle(raw)
		return
	}
	c := tls.Server(raw, server)
	defer func() { _ = c.Close() }()
	in := bufio.NewReader(c)
	for {
		r, err := http.ReadRequest(in)
		if err != nil {
			return
		}
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return
		}
		var header strings.Builder
		_ = r.Header.Write(&header)
		p.mu.Lock()
		p.seen = append(p.seen, seen{r.Method, r.URL.String(), header.String(), string(body)})
		n := len(p.seen)
		p.mu.Unlock()
		p.arrived <- struct{}{}
		e := &exchange{n: n, conn: c, raw: raw}
		if p.answer(e); e.closed {
			return
		}
	}
}

func (p *provider) count() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.seen)
}

func (p *provider) all() []seen {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]seen(nil), p.seen...)
}

// exchange is one request, to be answered.
type exchange struct {
	n      int // from 1
	conn   net.Conn
	raw    net.Conn
	closed bool
}

// respond answers with a JSON body and further header fields.
func (e *exchange) respond(status int, body string, header ...string) {
	var b strings.Builder
	fmt.Fprintf(&b, "HTTP/1.1 %d %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n", status, http.StatusText(status), len(body))
	for i := 0; i+1 < len(header); i += 2 {
		fmt.Fprintf(&b, "%s: %s\r\n", header[i], header[i+1])
	}
	e.write(b.String() + "\r\n" + body)
}

func (e *exchange) write(s string) {
	if _, err := io.WriteString(e.conn, s); err != nil {
		e.closed = true
	}
}

// reset ends the connection with a reset.
func (e *exchange) reset() {
	if tcp, ok := e.raw.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	_ = e.raw.Close()
	e.closed = true
}

// end closes the connection.
func (e *exchange) end() {
	_ = e.conn.Close()
	e.closed = true
}

// awaitEnd waits until the other side has closed the connection.
func (e *exchange) awaitEnd() {
	_, _ = io.Copy(io.Discard, e.conn)
	e.closed = true
}

// patience is how long a case waits for something that should happen at once.
const patience = time.Minute

// grace is how long the provider waits for the first request on a connection that Send did not need.
const grace = 500 * time.Millisecond
