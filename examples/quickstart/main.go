// Quickstart takes a contact list through the whole library: numbers
// are parsed, sealed and pseudonymized, consent is imported with its evidence, an
// offer is sent to everybody who may have it, somebody answers STOP, the
// message texts are disposed of in time, one person gets a copy of their data
// and is then forgotten. Every step has an audit event, and the program shows
// what it did.
//
//	go run ./examples/quickstart
//	go run ./examples/quickstart -contacts customers.csv -db offers.db
//	go run ./examples/quickstart -page      # and then look at the handsets, answer and send
//
// Nothing is sent to anybody: the transport is an inbox in memory.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"
)

// defaultAt is a Monday, half past four in the afternoon in London, half past
// eight in the morning in Los Angeles, and night in Honolulu.
const defaultAt = "2026-03-02T16:30:00Z"

const defaultTemplate = "Hi {first}, 20% off travel books at Corner Books until Sunday. Reply STOP to opt out."

type options struct {
	contacts, template, db, keys, at string
	addr                             string
	quiet, page                      bool
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "quickstart:", err)
		stop()
		os.Exit(1) //nolint:gocritic // stop was called
	}
}

// run is main without the process around it, so that a test can run it.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	var o options
	flags := flag.NewFlagSet("quickstart", flag.ContinueOnError)
	flags.StringVar(&o.contacts, "contacts", "", "CSV `file` with the columns name, phone, country, consent, when, proof (default: a built-in list)")
	flags.StringVar(&o.template, "template", defaultTemplate, "the `text`; {first} is the person's first name")
	flags.StringVar(&o.db, "db", "", "SQLite `file` to keep (default: a temporary one)")
	flags.StringVar(&o.keys, "keys", "", "`folder` with the keys (default: the name of the database and \".keys\")")
	flags.StringVar(&o.at, "at", defaultAt, "the `time` at which the story begins, RFC 3339")
	flags.BoolVar(&o.quiet, "quiet", false, "print the summary only")
	flags.BoolVar(&o.page, "page", false, "at the end, show the messages of the story on a page, until Ctrl-C")
	flags.StringVar(&o.addr, "addr", "127.0.0.1:8025", "loopback `address` of that page; port 0 takes a free one")
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
	at, err := time.Parse(time.RFC3339, o.at)
	if err != nil {
		return fmt.Errorf("-at must be a time as %s", defaultAt)
	}
	list, err := source{o.contacts}.open()
	if err != nil {
		return fmt.Errorf("-contacts: %w", bare(err))
	}
	_ = list.Close() // it is read in passes
	if o.db == "" {
		dir, err := os.MkdirTemp("", "sealtext-quickstart-")
		if err != nil {
			return fmt.Errorf("a temporary folder: %w", bare(err))
		}
		defer os.RemoveAll(dir) //nolint:errcheck // temporary
		o.db = filepath.Join(dir, "offers.db")
	}
	if o.keys == "" {
		o.keys = o.db + ".keys"
	}
	return tell(ctx, o, newClock(at), stdout, stderr)
}
