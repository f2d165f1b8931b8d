// Command redact masks sensitive values in the lines of its standard input.
//
//	redact < in.txt > out.txt
//
// With -jsonl it serves programs: it reads {"text","entities","regions"} a
// line and writes {"findings":[{"entity","start","end","score"}]} a line, with
// byte offsets. Where entities are named, every candidate for them is
// reported with its score; where none are, those that a Redactor masks by
// default.
package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
)

func main() {
	if err := run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(args []string, in io.Reader, out, _ io.Writer) error {
	r := bufio.NewReaderSize(in, 1<<16)
	w := bufio.NewWriterSize(out, 1<<16)
	var err error
	if len(args) == 1 && args[0] == "-jsonl" {
		err = serve(r, w)
	} else {
		err = filter(r, w)
	}
	if ferr := w.Flush(); err == nil {
		err = ferr
	}
	return err
}
