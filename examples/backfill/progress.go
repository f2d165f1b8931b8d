package main

import (
	"fmt"
	"io"
	"os"

	"github.com/schollz/progressbar/v3"
)

// progress shows how far a step is: as a bar on a terminal, otherwise as a
// line for each quarter.
type progress struct {
	w     io.Writer
	what  string
	total int
	bar   *progressbar.ProgressBar
	shown int
}

func newProgress(w io.Writer, what string, total int) *progress {
	p := &progress{w: w, what: what, total: total}
	if f, ok := w.(*os.File); ok {
		if info, err := f.Stat(); err == nil && info.Mode()&os.ModeCharDevice != 0 {
			p.bar = progressbar.NewOptions(total, progressbar.OptionSetWriter(w), progressbar.OptionSetDescription(what),
				progressbar.OptionShowCount(), progressbar.OptionShowIts(), progressbar.OptionClearOnFinish())
		}
	}
	return p
}

// at shows that so many rows are done.
func (p *progress) at(rows int64, perSecond float64) {
	done := min(int(rows), p.total)
	if p.bar != nil {
		_ = p.bar.Set(done)
		return
	}
	if quarter := done * 4 / p.total; quarter > p.shown {
		p.shown = quarter
		fmt.Fprintf(p.w, "   %s: %d of %d rows, %.0f a second\n", p.what, done, p.total, perSecond)
	}
}

func (p *progress) done() {
	if p.bar != nil {
		_ = p.bar.Finish()
	}
}
