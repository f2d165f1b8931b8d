// Command redact masks sensitive values in text.
//
// For people it is a filter:
//
//	redact < in.txt > out.txt
//	redact -policy support -report < in.txt
//	redact -entities PHONE_NUMBER,EMAIL_ADDRESS -regions GB,IE < in.txt
//	redact -entities +PERSON,+LOCATION < in.txt
//	redact -explain < in.txt
//
// For programs, -jsonl reads {"text","entities","regions"} a line and writes
// {"findings":[{"entity","start","end","score"}]} a line, with byte offsets.
// Where entities are named, every candidate for them is reported with its
// score, for the caller to judge; where none are, what a Redactor masks by
// default. An entity with a plus sign before it is added to what the policy or,
// for a program, the default has.
package main

import (
	"bufio"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/sealtext/sealtext/redact"
)

func main() {
	if err := run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "redact:", err)
		os.Exit(1)
	}
}

// options are the flags.
type options struct {
	jsonl, report, explain bool
	policy                 string
	entities, regions      string
}

func run(args []string, in io.Reader, out, errs io.Writer) error {
	var o options
	flags := flag.NewFlagSet("redact", flag.ContinueOnError)
	flags.BoolVar(&o.jsonl, "jsonl", false, "serve a program: requests and findings as JSON, one a line")
	flags.BoolVar(&o.report, "report", false, "count the findings by entity, to standard error")
	flags.BoolVar(&o.explain, "explain", false, "list every candidate and what became of it instead of the text")
	flags.StringVar(&o.policy, "policy", "log", "log, store, support, analytics, or the name of a JSON file")
	flags.StringVar(&o.entities, "entities", "", "entities to look for, by commas; with a plus sign before each, besides those of the policy")
	flags.StringVar(&o.regions, "regions", "", "countries whose national phone numbers are read, by commas")
	flags.SetOutput(io.Discard) // main prints the error
	if err := flags.Parse(args); errors.Is(err, flag.ErrHelp) {
		flags.SetOutput(out)
		flags.Usage()
		return nil
	} else if err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return errors.New("it reads the standard input and takes flags only; -h lists them")
	}
	r := bufio.NewReaderSize(in, 1<<16)
	w := bufio.NewWriterSize(out, 1<<16)
	err := start(o, r, w, in, errs)
	if ferr := w.Flush(); err == nil {
		err = ferr
	}
	return err
}

func start(o options, r *bufio.Reader, w *bufio.Writer, in io.Reader, errs io.Writer) error {
	if o.jsonl {
		return serve(r, w)
	}
	cfg, err := config(o)
	if err != nil {
		return err
	}
	red, err := redact.New(cfg)
	if err != nil {
		return err
	}
	f := filter{red: red, counts: map[redact.Entity]int{}, progress: newProgress(in, errs)}
	if err := f.run(o, r, w); err != nil {
		return err
	}
	f.progress.done()
	if o.report {
		f.report(errs)
	}
	return nil
}

// config is the configuration of the policy with the flags applied.
func config(o options) (redact.Config, error) {
	policy, err := redact.NamedPolicy(o.policy)
	if err != nil {
		data, rerr := os.ReadFile(o.policy)
		if rerr != nil {
			return redact.Config{}, fmt.Errorf("no policy %q: %w", o.policy, rerr)
		}
		if policy, err = redact.ParsePolicy(data); err != nil {
			return redact.Config{}, err
		}
	}
	cfg, err := policy.Config(nil, nil)
	if err != nil {
		return redact.Config{}, err
	}
	if o.entities != "" {
		base := cfg.Entities
		if base == nil {
			base = redact.DefaultEntities()
		}
		if cfg.Entities, _, err = choose(base, split(o.entities)); err != nil {
			return redact.Config{}, err
		}
	}
	if o.regions != "" {
		cfg.Regions = split(o.regions)
	}
	return cfg, nil
}

func split(s string) []string {
	if s == "" {
		return nil
	}
	return strings.Split(s, ",")
}
