// Backfill takes a table of customers whose numbers are in the clear, as
// somebody's CRM left it, to one in which they are sealed: the new columns are
// filled by a process that is killed in the middle and by another that goes on,
// a writer that forgot the new columns is found, reads are switched, back and
// forth, the clear column is emptied, and the raw files are searched for what
// is left of it.
//
//	go run ./examples/backfill
//	go run ./examples/backfill -rows 100000 -db customers.db
//
// table.go is what an application writes: the five statements of a
// backfill.Rows.
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
)

type options struct {
	rows   int
	db     string
	filler bool // only fill: the process that is killed
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "backfill:", err)
		stop()
		os.Exit(1) //nolint:gocritic // stop was called
	}
}

// run is main without the process around it, so that a test can run it.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) (err error) {
	var o options
	flags := flag.NewFlagSet("backfill", flag.ContinueOnError)
	flags.IntVar(&o.rows, "rows", 20_000, "how `many` customers to make up, at least 200")
	flags.StringVar(&o.db, "db", "", "SQLite `file` to make and keep (default: a temporary one)")
	flags.BoolVar(&o.filler, "filler", false, "only fill what is in -db; used by the program itself")
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
	if o.filler {
		return fillOnly(ctx, o.db, os.Stdin, stdout)
	}
	if o.rows < 200 {
		return errors.New("-rows must be at least 200")
	}
	if o.db == "" {
		dir, err := os.MkdirTemp("", "sealtext-backfill-")
		if err != nil {
			return errors.New("no temporary folder can be made")
		}
		defer os.RemoveAll(dir) //nolint:errcheck // temporary
		o.db = filepath.Join(dir, "customers.db")
	} else if _, err := os.Stat(o.db); err == nil {
		return errors.New("-db must name a new file")
	}
	h, err := open(ctx, o.db)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, h.Pool.Close()) }()
	return tell(ctx, h, o, stdout, stderr)
}
