package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	code := run(ctx, rows(), os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// run is main with its surroundings as arguments. It returns 0 when every
// goal is met, 1 when one is missed or a row fails, 2 on a wrong command line.
func run(ctx context.Context, all []Row, args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.SetOutput(stderr)
	list := flags.Bool("list", false, "print the names of the rows and what they compare")
	long := flags.Bool("long", false, "also measure the rows that take many minutes")
	asJSON := flags.Bool("json", false, "print one JSON object a row")
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return 0
		}
		return 2
	}
	chosen, err := choose(all, flags.Args())
	if err != nil {
		_, _ = fmt.Fprintln(stderr, err)
		return 2
	}
	show := table(stdout)
	if *asJSON {
		encoder := json.NewEncoder(stdout)
		show = func(l Line) { _ = encoder.Encode(l) }
	}
	code := 0
	for _, r := range chosen {
		if *list {
			_, _ = fmt.Fprintf(stdout, "%-26s %-28s %s\n", r.Name, r.Goal, r.What)
			continue
		}
		if r.Long && !*long {
			continue
		}
		line, err := measure(ctx, r)
		if err != nil {
			_, _ = fmt.Fprintln(stderr, err)
			code = 1
			continue
		}
		show(line)
		if !line.Met {
			code = 1
		}
	}
	return code
}

// table returns a function that prints lines under one heading.
func table(w io.Writer) func(Line) {
	const format = "%-26s %12s %12s %9s %7s  %s\n"
	heading := false
	return func(l Line) {
		if !heading {
			_, _ = fmt.Fprintf(w, format, "name", "ours", "baseline", "ratio", "allocs", "goal")
			heading = true
		}
		goal := l.Goal
		if !l.Met {
			goal += "  MISSED"
		}
		_, _ = fmt.Fprintf(w, format, l.Name, quantity(l.Ours, l.Unit), quantity(l.Baseline, l.Unit), factor(l.Ratio), fmt.Sprint(l.Allocs), goal)
	}
}

// quantity prints a number with its unit; "-" for a baseline that there is not.
func quantity(x float64, unit string) string {
	switch {
	case x == 0 && unit != "ns":
		return "-"
	case unit == "ns":
		return duration(x)
	}
	return fmt.Sprintf("%.4g %s", x, unit)
}

// duration prints nanoseconds with a unit and four figures.
func duration(ns float64) string {
	for _, unit := range []string{"ns", "µs", "ms"} {
		if ns < 1000 {
			return fmt.Sprintf("%.4g%s", ns, unit)
		}
		ns /= 1000
	}
	return fmt.Sprintf("%.4gs", ns)
}

// factor prints a ratio; a small one reads better the other way round.
func factor(r float64) string {
	switch {
	case r == 0:
		return "-"
	case r < 0.1:
		return fmt.Sprintf("1/%.0f", 1/r)
	}
	return fmt.Sprintf("%.2fx", r)
}
