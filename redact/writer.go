package redact

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"github.com/sealtext/sealtext/redact/internal/detect"
)

// WriterConfig configures [NewWriter].
type WriterConfig struct {
	// Redactor masks the lines. Nil means one with the zero [Config].
	Redactor *Redactor
	// MaxLine is the length of the longest line, in bytes, that is examined as a whole. 0 means 64
	// KiB; the minimum is 1 KiB.
	MaxLine int
	// Keys are the names of members of JSON lines whose value is masked regardless of its content, as
	// in [HandlerConfig]. Nil means [SecretKeys].
	Keys []string
	// KeepKeys are names of members, compared as a whole, whose value is examined by its content
	// although Keys match them. Nil means "message", the text of a record; for files of OTLP add
	// "body".
	KeepKeys []string
}

// Writer masks its input line by line and writes it to another writer. The division of the input
// into calls does not change the output: nothing is written before the end of its line was read. A
// line longer than MaxLine is divided at its last blank between two words; if there is none,
// everything up to the next blank is replaced by [UNEXAMINED]. A private key in PEM form is masked
// over its lines, up to 256 of them if it does not end; the longest in use have fewer.
//
// A line that is a JSON object or array, as loggers write them, is masked as [Redactor.JSON] does it
// and is JSON afterwards. An object of a name and its value, such as an attribute of OTLP,
// {"key":"phone","value":...}, is masked by that name, and can be read as OTLP afterwards. The time of the record (RFC 3339, a member time,
// ts, timestamp or @timestamp) is kept.
//
// A word on one line is no context for a number on another. A Writer is not safe for concurrent
// use. Close writes the last line and must be called.
type Writer struct {
	w    io.Writer
	r    *Redactor
	keys keyRules
	max  int
	buf  []byte
	skip bool // inside a run without blanks that is too long
	key  int  // lines that are still hidden, inside a private key
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
	if cfg.KeepKeys == nil {
		cfg.KeepKeys = []string{"message"}
	}
	keys, err := newKeyRules(cfg.Keys, cfg.KeepKeys)
	if err != nil {
		return nil, err
	}
	return &Writer{w: w, r: cfg.Redactor, keys: keys, max: cfg.MaxLine}, nil
}

// Write adds p to the input. After an error of the underlying writer every call returns that error.
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

// Close writes the rest of the input. It does not close the underlying writer.
func (w *Writer) Close() error {
	if len(w.buf) > 0 && w.err == nil {
		w.line(len(w.buf))
	}
	if w.key > 0 {
		w.key = 0
		w.put("[CREDENTIAL]")
	}
	return w.err
}

// maxKeyLines is more lines than a private key of 16,384 bits has.
const maxKeyLines = 256

// line masks the first n bytes of the buffer and passes them on.
func (w *Writer) line(n int) {
	text := string(w.buf[:n])
	w.buf = w.buf[:copy(w.buf, w.buf[n:])]
	if w.skip {
		i := strings.IndexAny(text, " \t\n")
		if i < 0 {
			return
		}
		if k := strings.LastIndex(text[:i], string(keyBegin)); k >= 0 {
			i = k
		}
		w.skip, text = false, text[i:]
	}
	if w.key > 0 {
		if w.key--; strings.Contains(text, string(keyEnd)) {
			w.key = 0
		}
		if w.key == 0 {
			w.put("[CREDENTIAL]\n")
		}
		return
	}
	if masked, ok := w.json(text); ok {
		w.put(masked)
		return
	}
	if i := strings.Index(text, string(keyBegin)); i >= 0 && strings.Contains(text[i:], "PRIVATE KEY-----") && !strings.Contains(text[i:], string(keyEnd)) {
		w.key = maxKeyLines
		text = text[:i]
	}
	w.put(w.r.String(text))
}

// json masks a line that is a JSON object or array.
func (w *Writer) json(line string) (masked string, ok bool) {
	text := strings.TrimSpace(line)
	if len(text) < 2 || text[0] != '{' && text[0] != '[' {
		return "", false
	}
	out, err := w.r.json([]byte(text), w.keys, true)
	if err != nil {
		return "", false
	}
	at := strings.Index(line, text)
	return line[:at] + string(out) + line[at+len(text):], true
}

// long cuts a line that fills the buffer, but not inside the marker of a key.
func (w *Writer) long() {
	for i := len(w.buf) - 1; i > w.max/2; i-- {
		if w.buf[i] == ' ' && detect.IsAlpha(w.buf[i-1]) && i+1 < len(w.buf) && detect.IsAlpha(w.buf[i+1]) && !inMarker(w.buf[:i]) {
			w.line(i + 1)
			return
		}
	}
	if !w.skip {
		w.put("[" + string(Unexamined) + "]")
	}
	w.skip = true
	if bytes.LastIndex(w.buf, keyBegin) > bytes.LastIndex(w.buf, keyEnd) {
		w.key = maxKeyLines // it may go on after this line
	}
	rest := len(w.buf) - len(keyBegin) + 1 // a marker may have begun there
	if i := bytes.LastIndexAny(w.buf, " \t"); i > w.max/2 {
		// Blanks, but none between words: the rest of the line stays hidden
		// up to the next blank.
		rest = i + 1
	}
	w.buf = w.buf[:copy(w.buf, w.buf[rest:])]
}

var keyBegin, keyEnd = []byte("-----BEGIN"), []byte("-----END")

// inMarker reports whether p ends inside a marker such as
// "-----BEGIN PRIVATE KEY-----".
func inMarker(p []byte) bool {
	i := bytes.LastIndex(p[max(0, len(p)-64):], []byte("-----"))
	return i >= 0 && (bytes.HasPrefix(p[max(0, len(p)-64)+i:], keyBegin) || bytes.HasPrefix(p[max(0, len(p)-64)+i:], keyEnd))
}

func (w *Writer) put(s string) {
	if w.err == nil && s != "" {
		_, w.err = io.WriteString(w.w, s)
	}
}
