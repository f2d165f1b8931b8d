// Command names masks lines of text with the rules of package redact and a model of the host's own for
// names: GOWORK=off go run . < messages.txt
//
// Package redact has no model, and finds names behind a cue only (see redact.Person). A host that has
// one joins it as a redact.Recognizer, as this program does with a small one in pure Go, which its
// module carries: nothing is downloaded when it runs. That one reads English news and costs thousands
// of times what the rules cost; it shows the way in, and is no recommendation.
package main

import (
	"bufio"
	"fmt"
	"io"
	"os"

	"github.com/sealtext/sealtext/redact"
)

func main() {
	if err := run(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "names:", err)
		os.Exit(1)
	}
}

// run masks each line of in.
func run(in io.Reader, out io.Writer) error {
	model, err := NewModel()
	if err != nil {
		return fmt.Errorf("load the model: %w", err)
	}
	r, err := redact.New(redact.Config{Recognizers: []redact.Recognizer{model}})
	if err != nil {
		return err
	}
	lines := bufio.NewScanner(in)
	for lines.Scan() {
		if _, err := fmt.Fprintln(out, r.String(lines.Text())); err != nil {
			return err
		}
	}
	return lines.Err()
}
