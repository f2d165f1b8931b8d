package page

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"
)

// Listen listens on an address of this machine, and refuses all others.
func Listen(ctx context.Context, addr string) (net.Listener, error) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("listen: %w; -addr 127.0.0.1:0 takes a free port", err)
	}
	if a, ok := l.Addr().(*net.TCPAddr); !ok || !a.IP.IsLoopback() {
		_ = l.Close()
		return nil, errors.New("-addr must be a loopback address: an inbox shows texts, and codes in them, to whoever opens it")
	}
	return l, nil
}

// Serve answers requests until ctx ends. It closes the listener.
func (p *Page) Serve(ctx context.Context, l net.Listener) error {
	requests, end := context.WithCancel(context.Background())
	defer end()
	server := &http.Server{
		Handler: p, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 10 * time.Second, WriteTimeout: time.Minute, IdleTimeout: time.Minute,
		MaxHeaderBytes: 16 << 10, BaseContext: func(net.Listener) context.Context { return requests },
	}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(l) }()
	var err error
	select {
	case err = <-failed:
	case <-ctx.Done():
		end() // streams of changes
		late, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		err = server.Shutdown(late)
	}
	if errors.Is(err, http.ErrServerClosed) {
		err = nil
	}
	return err
}
