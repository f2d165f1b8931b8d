// Campaign sends one offer to a list of 20,000 contacts, beside a stream of passcodes, which do not wait
// behind the offers that are queued, and writes a report with charts. It may be killed at any time: the next run continues, and nobody gets the text
// twice.
//
//	go run ./examples/campaign contacts.csv
//	go run ./examples/campaign -make 20000 contacts.csv    # a list of fictitious contacts first
//
// The list is CSV with the columns number, status (opt-in or opt-out), date, source and first, a first
// name. The first four are what package consent imports as evidence. A list that does not exist is
// made: 20,000 numbers that are reserved for fiction.
//
// Nothing is sent to anybody: the provider is an HTTP server of this program, which writes the ids of
// what it accepted to the file accepted.log, so that it can be checked what a kill has done. Database,
// keys, log and report are in the folder of -dir. The clock of the example stands at 18:30 UTC when
// the first run begins, so that it may send at any time of the day.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"
)

type options struct {
	list, dir string
	people    int
	latency   time.Duration
	every     time.Duration
	quiet     bool
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "campaign:", err)
		stop()
		os.Exit(1) //nolint:gocritic // stop was called
	}
}

// run is main without the process around it.
func run(ctx context.Context, args []string, stdout io.Writer) error {
	var o options
	flags := flag.NewFlagSet("campaign", flag.ContinueOnError)
	flags.StringVar(&o.dir, "dir", "campaign.out", "`folder` of database, keys, log and report")
	flags.IntVar(&o.people, "make", 20_000, "`number` of contacts of a list that is made")
	flags.DurationVar(&o.latency, "latency", 50*time.Millisecond, "`time` that the provider takes for a message")
	flags.DurationVar(&o.every, "every", 250*time.Millisecond, "`time` between two passcodes")
	flags.BoolVar(&o.quiet, "quiet", false, "print the summary only")
	flags.SetOutput(io.Discard) // main prints the error
	if err := flags.Parse(args); errors.Is(err, flag.ErrHelp) {
		flags.SetOutput(stdout)
		flags.Usage()
		return nil
	} else if err != nil {
		return err
	}
	if flags.NArg() != 1 || o.people < 1 || o.latency < 0 || o.every <= 0 {
		return errors.New("it takes the name of one list, and positive numbers; -h lists the flags")
	}
	o.list = flags.Arg(0)
	if err := os.MkdirAll(o.dir, 0o700); err != nil {
		return fmt.Errorf("make the folder: %w", bare(err))
	}
	if _, err := os.Stat(o.list); errors.Is(err, fs.ErrNotExist) {
		if err := makeList(o.list, o.people); err != nil {
			return fmt.Errorf("make the list: %w", bare(err))
		}
	}
	now, err := clock(filepath.Join(o.dir, "clock"))
	if err != nil {
		return fmt.Errorf("set the clock: %w", bare(err))
	}
	return campaign(ctx, o, now, stdout)
}

// clock returns a clock that stands at 18:30 UTC of a weekday when the first run begins and goes at the
// usual speed. Later runs continue it, which leases of a killed run need.
func clock(path string) (func() time.Time, error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		at := time.Date(2026, time.March, 3, 18, 30, 0, 0, time.UTC)
		text = []byte(time.Until(at).String())
		err = os.WriteFile(path, text, 0o600)
	}
	if err != nil {
		return nil, err
	}
	shift, err := time.ParseDuration(string(text))
	if err != nil {
		return nil, errors.New("the file with the shift of the clock is damaged; remove the folder")
	}
	return func() time.Time { return time.Now().Add(shift) }, nil
}

// bare keeps the cause of a file error and drops the path.
func bare(err error) error {
	var pe *fs.PathError
	if errors.As(err, &pe) {
		return pe.Err
	}
	return err
}
