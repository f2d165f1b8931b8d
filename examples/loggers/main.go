// Command loggers shows package redact below loggers other than log/slog. What they write goes through
// redact.NewWriter, which masks the lines of JSON and leaves them JSON.
//
//	cd examples/loggers
//	GOWORK=off go run . zap
//	GOWORK=off go run . zerolog
//	GOWORK=off go run . logrus
//	GOWORK=off go run . otlp < logs.jsonl > masked.jsonl
//
// The first three write the same three records to the standard output. The last one is a filter for
// files of the OpenTelemetry Protocol in JSON, one request a line, as the file exporter of a collector
// writes them.
//
// The parts to copy are newZap, newZerolog, newLogrus and newOTLP, each in a file of its own. A Writer
// is used by one goroutine at a time: the lock that each logger needs for that stands there too.
//
// The members to mask are known by their names and by their content. A logger's own fields, such as its
// time and level, stay as they are. For log/slog use redact.NewHandler (examples/slog): it sees the
// values before they are text.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
)

func main() {
	err := run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	switch {
	case errors.Is(err, flag.ErrHelp):
	case err != nil:
		fmt.Fprintln(os.Stderr, "loggers:", err)
		os.Exit(1)
	}
}

// loggers are the programs by their names. Each reads and writes what main gives it.
var loggers = map[string]func(in io.Reader, out io.Writer) error{
	"zap":     func(_ io.Reader, out io.Writer) error { return useZap(out) },
	"zerolog": func(_ io.Reader, out io.Writer) error { return useZerolog(out) },
	"logrus":  func(_ io.Reader, out io.Writer) error { return useLogrus(out) },
	"otlp":    filterOTLP,
}

func run(args []string, in io.Reader, out, errs io.Writer) error {
	f := flag.NewFlagSet("loggers", flag.ContinueOnError)
	f.SetOutput(io.Discard) // main prints the error
	f.Usage = func() {
		fmt.Fprintln(errs, "Usage: loggers zap | zerolog | logrus | otlp\n\nzap, zerolog and logrus write three masked records; otlp masks OTLP in JSON from the standard input.")
	}
	if err := f.Parse(args); err != nil {
		return err
	}
	if f.NArg() != 1 || loggers[f.Arg(0)] == nil {
		return errors.New("name one of zap, zerolog, logrus, otlp; -h shows how")
	}
	return loggers[f.Arg(0)](in, out)
}

// What the programs log. The order and the status are nobody's data and stay readable.
const (
	number = "+44 20 7946 0018"
	order  = "A-10293"
	text   = "Your login code is 204817"
)

var errProvider = errors.New("provider refused +442079460018: blocked")
