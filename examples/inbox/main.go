// Inbox is a provider for development, with a page: it takes the texts of an application instead of sending
// them, shows them, and lets you answer as the handset.
//
//	go run ./examples/inbox
//	go run ./examples/inbox -at 2026-03-02T16:30:00Z     # when no text waits for its hours
//	go run ./examples/inbox -app http://127.0.0.1:8080/twilio
//
// The first two have an application of its own, a clinic, behind the gateway of this library: send a text from
// the page, answer STOP, and see which rule blocks the next. The third is for your application: point its
// Twilio, Telnyx or Infobip client at the address and the credentials that are printed, and texts and
// receipts go both ways, signed as the provider signs them. A handset that wrote STOP gets no more texts until it
// writes START, as with the provider: 21610 with Twilio.
//
// Tests in any language use the JSON API, with the login token as a bearer token: GET /api/texts?q= and
// /api/texts/{id} (numbers=clear shows numbers), GET /api/export, and, with a JSON body, POST /api/wait {handset, text,
// after, seconds}, /api/reply {id, text}, /api/write {handset, sender, text, wire}, /api/script {faults, receipts,
// release}, /api/seed {texts} and /api/reset {}.
//
// Everything is in memory and on this machine. Real credentials are refused.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/sealtext/sealtext/examples/inbox/page"
	"github.com/sealtext/sealtext/transport/inbox"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "inbox:", err)
		stop()
		os.Exit(1) //nolint:gocritic // stop was called
	}
}

// run is main without the process around it. It serves until ctx ends.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) (err error) {
	flags := flag.NewFlagSet("inbox", flag.ContinueOnError)
	addr := flags.String("addr", "127.0.0.1:8025", "loopback `address` to listen on; port 0 takes a free one")
	app := flags.String("app", "", "`URL` on this machine where your application takes webhooks (default: a clinic of the program's own)")
	token := flags.String("token", "", "the `credential` that your application shows; it must begin with inbox (default: a new one)")
	at := flags.String("at", "", "the `time`, RFC 3339, at which the clock of the clinic begins, such as 2026-03-02T16:30:00Z when it is day from California to London (default: now)")
	optOuts := flags.Bool("provider-optouts", true, "the provider answers STOP and blocks by itself, as Twilio does by default; the clinic of the program's own does so instead")
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
	now := time.Now
	if *at != "" {
		begin, err := time.Parse(time.RFC3339, *at)
		if err != nil {
			return errors.New("-at must be a time such as 2026-03-02T16:30:00Z")
		}
		started := time.Now()
		now = func() time.Time { return begin.Add(time.Since(started)) }
	}
	in, err := inbox.NewServer(inbox.ServerConfig{Token: *token, NoOptOuts: !*optOuts || *app == "", Now: now})
	if err != nil {
		return err
	}
	defer in.Close()
	cfg := page.Config{Inbox: in, Title: "Inbox", Now: now}
	if *app != "" {
		if err := in.Connect(*app, nil); err != nil {
			return fmt.Errorf("-app: %w", err)
		}
	} else {
		c, err := openClinic(ctx, in, now, stderr)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, c.close()) }()
		cfg.Service = c.connection
	}
	l, err := page.Listen(ctx, *addr)
	if err != nil {
		return err
	}
	cfg.Hosts = page.HostsOf(l.Addr())
	p, err := page.New(cfg)
	if err != nil {
		return errors.Join(err, l.Close())
	}
	fmt.Fprintf(stdout, `Inbox. Nothing leaves this machine, and nothing is kept when it ends.

Page       http://%[1]s/?login=%[2]s
Twilio     URL http://%[1]s   account %[3]s   auth token %[4]s
Telnyx     URL http://%[1]s   API key %[4]s   public key %[5]s
Infobip    URL http://%[1]s   API key %[4]s   webhooks: user %[6]s, the key as the password
JSON API   curl -H "Authorization: Bearer %[2]s" http://%[1]s/api/texts

Ctrl-C ends it.
`, l.Addr(), p.Login(), inbox.Account, in.Token(), in.TelnyxKey(), inbox.InfobipUser)
	return p.Serve(ctx, l)
}
