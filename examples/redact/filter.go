package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"sort"

	"github.com/sealtext/sealtext/redact"
)

// filter masks lines and counts what it found. Counts and spans are all it
// remembers.
type filter struct {
	red      *redact.Redactor
	found    []redact.Finding
	counts   map[redact.Entity]int
	lines    int
	masked   int
	counted  bool // this line is in masked
	progress *progress
}

func (f *filter) run(o options, r *bufio.Reader, w *bufio.Writer) error {
	if o.explain {
		return f.each(r, func(at int, line string) error {
			for _, d := range f.red.Explain(line) {
				fmt.Fprintf(w, "line %d, bytes %d to %d: %s %.2f, %s\n", f.lines, at+d.Start, at+d.End, d.Entity, d.Score, d.Outcome)
			}
			return nil
		})
	}
	out, err := redact.NewWriter(w, redact.WriterConfig{Redactor: f.red})
	if err != nil {
		return err
	}
	if !o.report {
		_, err := io.Copy(out, f.progress.reader(r))
		if cerr := out.Close(); err == nil {
			err = cerr
		}
		return err
	}
	err = f.each(r, func(at int, line string) error {
		f.count(at, line)
		_, err := io.WriteString(out, line)
		return err
	})
	if cerr := out.Close(); err == nil {
		err = cerr
	}
	return err
}

// each calls do for every line, with where in the line what it gets begins: a
// line that does not fit the buffer of r comes in pieces, so that memory does
// not grow with it.
func (f *filter) each(r *bufio.Reader, do func(at int, line string) error) error {
	at := 0
	for {
		piece, err := r.ReadSlice('\n')
		if len(piece) > 0 {
			if at == 0 {
				f.lines++
			}
			f.progress.add(len(piece))
			if derr := do(at, string(piece)); derr != nil {
				return derr
			}
			at += len(piece)
		}
		switch {
		case err == nil:
			at = 0
		case errors.Is(err, bufio.ErrBufferFull):
		case errors.Is(err, io.EOF):
			return nil
		default:
			return err
		}
	}
}

func (f *filter) count(at int, line string) {
	f.found = f.red.Find(f.found[:0], line)
	for _, x := range f.found {
		f.counts[x.Entity]++
	}
	if at == 0 {
		f.counted = false
	}
	if len(f.found) > 0 && !f.counted {
		f.masked++
		f.counted = true
	}
}

// report prints the counts, most frequent first.
func (f *filter) report(w io.Writer) {
	var entities []redact.Entity
	for e := range f.counts {
		entities = append(entities, e)
	}
	sort.Slice(entities, func(i, j int) bool {
		a, b := entities[i], entities[j]
		if f.counts[a] != f.counts[b] {
			return f.counts[a] > f.counts[b]
		}
		return a < b
	})
	fmt.Fprintf(w, "%d lines, %d with findings\n", f.lines, f.masked)
	for _, e := range entities {
		fmt.Fprintf(w, "%8d  %s\n", f.counts[e], e)
	}
}
