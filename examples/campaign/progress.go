package main

import (
	"fmt"
	"io"
	"os"
)

// reporter shows how far a step has come: in one line on a terminal, else at the end of a step.
type reporter struct {
	w        io.Writer
	terminal bool
	quiet    bool
}

func newReporter(w io.Writer, quiet bool) *reporter {
	r := &reporter{w: w, quiet: quiet}
	if f, ok := w.(*os.File); ok {
		info, err := f.Stat()
		r.terminal = err == nil && info.Mode()&os.ModeCharDevice != 0
	}
	return r
}

func (r *reporter) line(format string, args ...any) {
	if r.terminal && !r.quiet {
		_, _ = fmt.Fprintf(r.w, "\r\x1b[K"+format, args...)
	}
}

func (r *reporter) end(format string, args ...any) {
	if r.terminal && !r.quiet {
		_, _ = fmt.Fprint(r.w, "\r\x1b[K")
	}
	if !r.quiet {
		_, _ = fmt.Fprintf(r.w, format+"\n", args...)
	}
}
