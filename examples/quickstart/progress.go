package main

import (
	"io"
	"os"

	"github.com/schollz/progressbar/v3"
)

// progress shows how far a long list has come, on a terminal only.
type progress struct{ bar *progressbar.ProgressBar }

// longList is from how many steps on a bar is shown.
const longList = 500

func newProgress(w io.Writer, what string, steps int, quiet bool) *progress {
	f, ok := w.(*os.File)
	if !ok || quiet || steps < longList {
		return &progress{}
	}
	if info, err := f.Stat(); err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return &progress{}
	}
	return &progress{progressbar.NewOptions(steps,
		progressbar.OptionSetWriter(w), progressbar.OptionSetDescription(what),
		progressbar.OptionShowCount(), progressbar.OptionClearOnFinish())}
}

func (p *progress) step() { p.steps(1) }

func (p *progress) steps(n int) {
	if p.bar != nil {
		_ = p.bar.Add(n)
	}
}

func (p *progress) done() {
	if p.bar != nil {
		_ = p.bar.Finish()
	}
}
