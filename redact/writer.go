package redact

import (
	"bytes"
	"fmt"
	"io"
	"strings"
)

// WriterConfig configures [NewWriter].
type WriterConfig struct {
	// Redactor masks the lines. Nil means one with the zero [Config].
	Redactor *Redactor
	// MaxLine is the longest line, in bytes, that is looked at whole. 0 means
	// 64 KiB; it is at least 1 KiB.
	MaxLine int
}

// Writer masks what is written to it line by line and passes it on. How the
// input is split over calls makes no difference to the output: nothing leaves
// before the end of its line was seen. A line over MaxLine is cut at its last
// blank between two words; where there is none, all up to the next blank is
// replaced by [UNEXAMINED]. A private key in PEM form is masked over its lines.
//
// Words on one line do not speak for numbers on another. A Writer is not safe
// for concurrent use; Close passes the last line on and must be called.
type Writer struct {
	w    io.Writer
	r    *Redactor
	max  int
	buf  []byte
	skip bool // inside a run without blanks that is too long
	key  bool // inside a private key
	err  error
}

// NewWriter returns a Writer on w. The error wraps [ErrConfig].
func NewWriter(w io.Writer, cfg WriterConfig) (*Writer, error) {
	if w == nil {
		return nil, fmt.Errorf("%w: w is nil", ErrConfig)
	}
	if cfg.MaxLine == 0 {
		cfg.MaxLine = 64 << 10
	}
	if cfg.MaxLine < 1<<10 {
		return nil, fmt.Errorf("%w: MaxLine is under 1024", ErrConfig)
	}
	if cfg.Redactor == nil {
		r, err := New(Config{})
		if err != nil {
			return nil, err
		}
		cfg.Redactor = r
	}
	return &Writer{w: w, r: cfg.Redactor, max: cfg.MaxLine}, nil
}

// Write takes p. It returns the error of the writer below, from then on for
// every call.
func (w *Writer) Write(p []byte) (int, error) {
	n := len(p)
	for len(p) > 0 && w.err == nil {
		take := min(len(p), w.max-len(w.buf))
		if i := bytes.IndexByte(p[:take], '\n'); i >= 0 {
			take = i + 1
		}
		w.buf = append(w.buf, p[:take]...)
		p = p[take:]
		switch {
		case w.buf[len(w.buf)-1] == '\n':
			w.line(len(w.buf))
		case len(w.buf) == w.max:
			w.long()
		}
	}
	if w.err != nil {
		return n - len(p), w.err
	}
	return n, nil
}

// Close passes the rest on. It does not close the writer below.
func (w *Writer) Close() error {
	if len(w.buf) > 0 && w.err == nil {
		w.line(len(w.buf))
	}
	return w.err
}

// line masks the first n bytes of the buffer and passes them on.
func (w *Writer) line(n int) {
	text := string(w.buf[:n])
	w.buf = w.buf[:copy(w.buf, w.buf[n:])]
	if w.skip {
		i := strings.IndexAny(text, " \t\n")
		if i < 0 {
			return
		}
		w.skip, text = false, text[i:]
	}
	if w.key {
		if !strings.Contains(text, "-----END") {
			return
		}
		w.key = false
		w.put("[CREDENTIAL]\n")
		return
	}
	if i := strings.Index(text, "-----BEGIN"); i >= 0 && strings.Contains(text[i:], "PRIVATE KEY-----") && !strings.Contains(text[i:], "-----END") {
		w.key = true
		text = text[:i]
	}
	w.put(w.r.String(text))
}

// long cuts a line that fills the buffer.
func (w *Writer) long() {
	for i := len(w.buf) - 1; i > w.max/2; i-- {
		if w.buf[i] == ' ' && isAlpha(w.buf[i-1]) && i+1 < len(w.buf) && isAlpha(w.buf[i+1]) {
			w.line(i + 1)
			return
		}
	}
	if !w.skip {
		w.put("[" + string(Unexamined) + "]")
	}
	w.skip = true
	if i := bytes.LastIndexAny(w.buf, " \t"); i > w.max/2 {
		// Blanks, but none between words: the rest of the line stays hidden
		// up to the next blank.
		w.buf = w.buf[:copy(w.buf, w.buf[i+1:])]
		return
	}
	w.buf = w.buf[:0]
}

func (w *Writer) put(s string) {
	if w.err == nil && s != "" {
		_, w.err = io.WriteString(w.w, s)
	}
}
