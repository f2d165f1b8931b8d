// Preferences is a small web site over the consent ledger, on which people sign
// up for text messages, with a double opt-in by text, and change or stop what
// they get. The pages are made on the server and work without JavaScript.
//
//	go run ./examples/preferences
//	go run ./examples/preferences -addr 127.0.0.1:9000 -db preferences.db
//
// Nothing is sent to anybody: the transport is an inbox in memory, and one of
// the pages stands for the phones. That page shows codes to whoever opens it,
// so the program listens on the loopback only. programs.go has what an
// application writes; desk.go is what happens behind the pages.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/redact"
	"github.com/sealtext/sealtext/vault/phone"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "preferences:", err)
		stop()
		os.Exit(1) //nolint:gocritic // stop was called
	}
}

var errRegion = errors.New("-region must be a country in ISO 3166, such as US")

// run is main without the process around it, so that a test can run it. It
// serves until ctx ends.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	flags := flag.NewFlagSet("preferences", flag.ContinueOnError)
	addr := flags.String("addr", "127.0.0.1:8080", "loopback `address` to listen on; port 0 takes a free one")
	db := flags.String("db", "", "SQLite `file` to keep, with its keys in a folder beside it (default: a temporary one)")
	region := flags.String("region", "US", "`country` of numbers that are typed without one, ISO 3166")
	flags.SetOutput(io.Discard) // main prints the error
	if err := flags.Parse(args); errors.Is(err, flag.ErrHelp) {
		flags.SetOutput(stdout)
		flags.Usage()
		return nil
	} else if err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return errors.New("it takes flags only; -h lists them")
	}
	var input *sealtext.InputError
	if _, _, err := phone.Parse("2025550100", *region); *region == "" || errors.As(err, &input) && input.Field == "region" {
		return errRegion
	}
	if *db == "" {
		dir, err := os.MkdirTemp("", "sealtext-preferences-")
		if err != nil {
			return fmt.Errorf("a temporary folder: %w", err)
		}
		defer os.RemoveAll(dir) //nolint:errcheck // temporary
		*db = filepath.Join(dir, "preferences.db")
	}
	listener, err := listen(ctx, *addr)
	if err != nil {
		return err
	}
	defer listener.Close() //nolint:errcheck // the server closes it too
	handler, err := redact.NewHandler(slog.NewTextHandler(stderr, nil), redact.HandlerConfig{})
	if err != nil {
		return err
	}
	d, err := open(ctx, *db, slog.New(handler), time.Now)
	if err != nil {
		return err
	}
	s, err := newSite(d, *region, hostsOf(listener.Addr()))
	if err != nil {
		return err
	}
	fmt.Fprintf(stdout, `Preferences of a book shop, with nobody texted: http://%s/

1. Open it, choose "Get offers by text", and sign up with any mobile number, such as +1 202 555 0100.
2. Open the simulated phone and answer YES to the question.
3. Choose "Change or stop what we text you": the code comes to the simulated phone.

Ctrl-C ends it. What follows is the log, which has no number and no text in it.
`, listener.Addr())
	return serve(ctx, listener, d, s)
}

// listen takes addresses of this machine only.
func listen(ctx context.Context, addr string) (net.Listener, error) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("listen: %w; -addr 127.0.0.1:0 takes a free port", err)
	}
	if a, ok := l.Addr().(*net.TCPAddr); !ok || !a.IP.IsLoopback() {
		_ = l.Close()
		return nil, errors.New("-addr must be a loopback address: the simulated phone shows codes to whoever opens it")
	}
	return l, nil
}

// serve runs the pages, the desk behind them and the service until ctx ends.
func serve(ctx context.Context, l net.Listener, d *desk, s *site) error {
	work, cancel := context.WithCancel(ctx)
	defer cancel()
	done := make(chan struct{})
	go func() { d.run(work); close(done) }()
	if err := d.Start(ctx); err != nil {
		return err
	}
	server := &http.Server{
		Handler: s.handler(), ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 10 * time.Second,
		WriteTimeout: 2 * revocation, IdleTimeout: time.Minute, MaxHeaderBytes: 16 << 10,
		ErrorLog: slog.NewLogLogger(d.log.Handler(), slog.LevelWarn),
	}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(l) }()
	var err error
	select {
	case err = <-failed:
	case <-ctx.Done():
		ending, end := context.WithTimeout(context.WithoutCancel(ctx), revocation)
		defer end()
		err = server.Shutdown(ending)
	}
	cancel()
	<-done
	if errors.Is(err, http.ErrServerClosed) {
		err = nil
	}
	return errors.Join(err, d.Stop(context.WithoutCancel(ctx))) // hand-offs end, the rest is given back
}
