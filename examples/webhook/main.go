// Command webhook is a service with its provider on both sides: messages go out through Twilio's API,
// and receipts and replies come in by Twilio's webhook, over HTTP, and it stops without losing one.
//
//	go run ./examples/webhook          # one conversation against a Twilio of its own, then it ends
//	go run ./examples/webhook -serve   # the same, and it stays until it is interrupted
//
// With credentials it stays, and sends to real people:
//
//	TWILIO_ACCOUNT  the SID of the account, AC...
//	TWILIO_TOKEN    its auth token
//	TWILIO_NUMBER   the number that it sends from
//	WEBHOOK_URL     the public URL of /twilio here, as it is entered at Twilio
//
// The database clinic.db and the folder keys are then kept in the working directory.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"os"
	"os/signal"
	"syscall"

	_ "modernc.org/sqlite"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout, os.Getenv); err != nil {
		fmt.Fprintln(os.Stderr, "webhook:", err)
		stop()
		os.Exit(1) //nolint:gocritic // stop was called
	}
}

// run is main without the process around it.
func run(ctx context.Context, args []string, stdout io.Writer, getenv func(string) string) error {
	flags := flag.NewFlagSet("webhook", flag.ContinueOnError)
	addr := flags.String("addr", "127.0.0.1:0", "the `address` to listen on; port 0 is a free one")
	stay := flags.Bool("serve", false, "stay after the conversation")
	flags.SetOutput(io.Discard) // main prints the error
	if err := flags.Parse(args); errors.Is(err, flag.ErrHelp) {
		flags.SetOutput(stdout)
		flags.Usage()
		return nil
	} else if err != nil {
		return errors.New("a flag is unknown or has no value; -h lists them")
	}
	if flags.NArg() > 0 {
		return errors.New("it takes flags only; -h lists them")
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", *addr)
	if err != nil {
		return err
	}
	here := "http://" + listener.Addr().String()
	p := provider{account: getenv("TWILIO_ACCOUNT"), token: getenv("TWILIO_TOKEN"), number: getenv("TWILIO_NUMBER"), hook: getenv("WEBHOOK_URL")}
	if p == (provider{}) {
		return rehearse(ctx, listener, here, *stay, stdout)
	}
	if p.account == "" || p.token == "" || p.number == "" || p.hook == "" {
		_ = listener.Close()
		return errors.New("TWILIO_ACCOUNT, TWILIO_TOKEN, TWILIO_NUMBER and WEBHOOK_URL go together; without any it plays a conversation")
	}
	a, err := open(ctx, ".", p)
	if err != nil {
		_ = listener.Close()
		return err
	}
	_, _ = fmt.Fprintln(stdout, "serving on", here)
	return a.serve(ctx, listener)
}

// rehearse plays the conversation against a Twilio of its own.
func rehearse(ctx context.Context, listener net.Listener, here string, stay bool, stdout io.Writer) error {
	dir, err := os.MkdirTemp("", "sealtext-webhook-")
	if err != nil {
		_ = listener.Close()
		return err
	}
	defer os.RemoveAll(dir) //nolint:errcheck // temporary
	f := newFake(here + "/twilio")
	defer f.Close()
	a, err := open(ctx, dir, provider{account: f.account, token: f.token, number: f.number, api: f.URL, hook: here + "/twilio"})
	if err != nil {
		_ = listener.Close()
		return err
	}
	serving, end := context.WithCancel(ctx)
	defer end()
	served := make(chan error, 1)
	go func() { served <- a.serve(serving, listener) }()
	err = converse(serving, here, f, a.heard, stdout)
	if err == nil && stay {
		_, _ = fmt.Fprintln(stdout, "serving on", here)
		<-ctx.Done()
	}
	end()
	return errors.Join(err, <-served)
}
