// Rights walks through the requests that a data subject can make: access, objection, restriction and
// erasure, each from its receipt to its end, with a table of the application's own among what is shown
// and erased. It prints what the person, the privacy officer and an authority would see.
//
//	go run ./examples/rights
//	go run ./examples/rights -notice notice.html    # and writes the privacy notice of the program
//	go run ./examples/rights -answer answer.zip     # and what the person gets who asks for their data
//
// Nothing is sent to anybody: the transport is an inbox in memory, and the database a temporary file.
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

// begin is a Monday, half past four in the afternoon in London.
var begin = time.Date(2026, time.March, 2, 16, 30, 0, 0, time.UTC)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "rights:", err)
		stop()
		os.Exit(1) //nolint:gocritic // stop was called
	}
}

// run is main without the process around it, so that a test can run it.
func run(ctx context.Context, args []string, out io.Writer) error {
	var file, answer string
	flags := flag.NewFlagSet("rights", flag.ContinueOnError)
	flags.StringVar(&file, "notice", "", "write the privacy notice to this HTML `file`")
	flags.StringVar(&answer, "answer", "", "write the answer to the access request to this ZIP `file`; it has the number in the clear")
	flags.SetOutput(io.Discard) // main prints the error
	if err := flags.Parse(args); errors.Is(err, flag.ErrHelp) {
		flags.SetOutput(out)
		flags.Usage()
		return nil
	} else if err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return errors.New("it takes flags only; -h lists them")
	}
	dir, err := os.MkdirTemp("", "sealtext-rights-")
	if err != nil {
		return errors.New("no temporary folder can be made")
	}
	defer os.RemoveAll(dir) //nolint:errcheck // temporary
	s, err := open(ctx, filepath.Join(dir, "shop.db"), begin)
	if err != nil {
		return err
	}
	defer s.pool.Close() //nolint:errcheck // temporary
	st := &story{shop: s, out: out, noticeFile: file, answerFile: answer}
	return st.tell(ctx)
}
