package redact_test

import (
	"bytes"
	"io"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/redact"
)

const huge = 100 << 20

// size is huge, or a quarter of it with -short: the race detector takes ten times as long, and what is
// kept is still more than the tests allow.
func size() int {
	if testing.Short() {
		return huge / 4
	}
	return huge
}

// endless reads the same bytes again and again, n of them in all.
type endless struct {
	unit string
	n    int
	at   int
}

func (e *endless) Read(p []byte) (int, error) {
	if e.n == 0 {
		return 0, io.EOF
	}
	k := copy(p[:min(len(p), e.n)], e.unit[e.at:])
	e.at = (e.at + k) % len(e.unit)
	e.n -= k
	return k, nil
}

// sink counts what it gets and looks for a value in it, also where the value
// is split over two writes.
type sink struct {
	n     int
	leaks int
	tail  []byte
}

const hugeMail = "ann.lee@example.org"

func (s *sink) Write(p []byte) (int, error) {
	s.n += len(p)
	s.tail = append(s.tail, p...)
	s.leaks += bytes.Count(s.tail, []byte("ann.lee"))
	if k := len(s.tail) - len("ann.le"); k > 0 {
		s.tail = append(s.tail[:0], s.tail[k:]...)
	}
	return len(p), nil
}

// heap returns how much memory the process took from the system for its heap.
func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapSys - m.HeapReleased
}

// TestHundredMegabyteLine passes one line of 100 MB through the writer, which
// must neither keep it nor let a value through.
func TestHundredMegabyteLine(t *testing.T) {
	for name, c := range map[string]struct {
		unit string
		most int // bytes that come out
	}{
		"values between words": {strings.Repeat("lorem ipsum dolor sit amet ", 600) + hugeMail + " now and ", size()},
		"no blank":             {strings.Repeat("x", 5000) + hugeMail, 100},
		"digits":               {"1 2 3 4 5 6 7 8 9 0 ", size() + size()/4},
		"a key":                {"-----BEGIN PRIVATE KEY-----" + hugeMail + strings.Repeat("AAAA", 9000), 1000},
	} {
		t.Run(name, func(t *testing.T) {
			r := mustNew(t, redact.Config{})
			out := &sink{}
			before := heap()
			w, err := redact.NewWriter(out, redact.WriterConfig{Redactor: r})
			require.NoError(t, err)
			n, err := io.Copy(struct{ io.Writer }{w}, &endless{unit: c.unit, n: size()})
			require.NoError(t, err)
			require.EqualValues(t, size(), n)
			require.NoError(t, w.Close())
			require.Zero(t, out.leaks)
			require.Positive(t, out.n)
			require.LessOrEqual(t, out.n, c.most)
			require.Less(t, heap(), before+16<<20)
		})
	}
}

// TestFindHundredMegabytes finds the first and the last word of 100 MB.
func TestFindHundredMegabytes(t *testing.T) {
	r := mustNew(t, redact.Config{})
	text := hugeMail + " " + strings.Repeat("lorem ipsum dolor sit amet 7 ", size()/29) + hugeMail
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	found := r.Find(make([]redact.Finding, 0, 4), text)
	runtime.ReadMemStats(&after)
	require.Equal(t, []string{"EMAIL_ADDRESS=" + hugeMail, "EMAIL_ADDRESS=" + hugeMail}, describe(text, found))
	require.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(1<<20))
}
