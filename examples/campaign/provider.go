package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"sync"
	"time"

	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/httpsms"
)

// provider is an HTTP server that takes messages and sends none. It writes the id of each message that
// it accepts to a file before it answers, so that the file tells the truth after a kill.
type provider struct {
	latency time.Duration
	now     func() time.Time
	server  *http.Server
	client  transport.Transport

	mu       sync.Mutex
	log      *os.File
	accepted map[string]mark // by id, of this run
	marks    []mark
}

// mark is one accepted message, for the chart.
type mark struct {
	came   time.Time // at the provider
	at     time.Time // when it was accepted
	code   bool      // a passcode
	before bool      // an offer that came before a passcode that was queued; see passcodes.overtaken
}

// newProvider starts a provider on a port of this machine, and returns it with a transport for it.
func newProvider(ctx context.Context, path string, latency time.Duration, now func() time.Time) (*provider, error) {
	log, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open the log of the provider: %w", bare(err))
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("listen: %w", err)
	}
	p := &provider{latency: latency, now: now, log: log, accepted: map[string]mark{}}
	p.server = &http.Server{Handler: p, ReadHeaderTimeout: 5 * time.Second}
	go func() { _ = p.server.Serve(listener) }() // until it is closed
	p.client, err = httpsms.New(httpsms.Config{Request: httpsms.Form("http://"+listener.Addr().String(), "shop", "secret"), Now: now})
	return p, err
}

// ServeHTTP accepts a message.
func (p *provider) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	came := p.now()
	select {
	case <-time.After(p.latency):
	case <-r.Context().Done():
		return
	}
	id := r.PostFormValue("reference")
	p.mu.Lock()
	_, err := fmt.Fprintln(p.log, id)
	if err == nil {
		m := mark{came: came, at: p.now(), code: r.PostFormValue("from") == bankSender.String()}
		p.accepted[id] = m
		p.marks = append(p.marks, m)
	}
	p.mu.Unlock()
	if err != nil {
		http.Error(w, "the log is not writable", http.StatusInternalServerError)
		return
	}
	w.WriteHeader(http.StatusCreated)
	_ = json.NewEncoder(w).Encode(map[string]string{"id": "p-" + id})
}

// of returns what is known of a message that was accepted.
func (p *provider) of(id string) (mark, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	m, ok := p.accepted[id]
	return m, ok
}

// count returns the number of messages that were accepted in this run.
func (p *provider) count() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.marks)
}

// all returns what was accepted in this run.
func (p *provider) all() []mark {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]mark(nil), p.marks...)
}

func (p *provider) close() {
	_ = p.server.Close()
	_ = p.log.Close()
}
