package main

import (
	"fmt"
	"io"
	"os"
)

// progress shows on a terminal how much of a long file was read. It shows
// nothing when standard error is no terminal or the file is short.
type progress struct {
	w           io.Writer
	total, read int64
	shown       int64
}

// longFile is the size from which progress is shown.
const longFile = 8 << 20

func newProgress(in io.Reader, errs io.Writer) *progress {
	p := &progress{}
	file, ok := in.(*os.File)
	if !ok || !terminal(errs) {
		return p
	}
	if info, err := file.Stat(); err == nil && info.Mode().IsRegular() && info.Size() >= longFile {
		p.w, p.total = errs, info.Size()
	}
	return p
}

func terminal(w io.Writer) bool {
	file, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := file.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

func (p *progress) add(n int) {
	if p.w == nil {
		return
	}
	p.read += int64(n)
	if percent := p.read * 100 / p.total; percent > p.shown {
		p.shown = percent
		fmt.Fprintf(p.w, "\r%3d %%", percent)
	}
}

func (p *progress) done() {
	if p.w != nil {
		fmt.Fprint(p.w, "\r     \r")
	}
}

// reader counts what is read from r.
func (p *progress) reader(r io.Reader) io.Reader { return counted{r, p} }

type counted struct {
	r io.Reader
	p *progress
}

func (c counted) Read(b []byte) (int, error) {
	n, err := c.r.Read(b)
	c.p.add(n)
	return n, err
}
