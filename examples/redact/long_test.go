package main

import (
	"bytes"
	"io"
	"runtime"
	"strings"
	"testing"
)

// text reads one line of n bytes: the same words again and again.
type text struct{ n, at int }

const words = "lorem ipsum dolor sit amet "

func (t *text) Read(p []byte) (int, error) {
	if t.n == 0 {
		return 0, io.EOF
	}
	k := copy(p[:min(len(p), t.n)], words[t.at:])
	t.at = (t.at + k) % len(words)
	t.n -= k
	return k, nil
}

type counter struct{ n int }

func (c *counter) Write(p []byte) (int, error) { c.n += len(p); return len(p), nil }

// TestLongLine passes a line of 100 MB through the filter in each of its ways.
func TestLongLine(t *testing.T) {
	const size = 100 << 20
	for _, args := range []string{"", "-report", "-explain"} {
		t.Run(args, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&before)
			var out counter
			var errs bytes.Buffer
			in := io.MultiReader(&text{n: size}, strings.NewReader(" a@example.org\n"))
			if err := run(strings.Fields(args), in, &out, &errs); err != nil {
				t.Fatal(err)
			}
			runtime.GC()
			runtime.ReadMemStats(&after)
			if grown := int64(after.HeapSys) - int64(before.HeapSys); grown > 32<<20 {
				t.Fatalf("the heap grew by %d bytes", grown)
			}
			if want := len(" [EMAIL_ADDRESS]\n") + size; args != "-explain" && out.n != want {
				t.Fatalf("wrote %d bytes, not %d", out.n, want)
			}
			if args == "-explain" && out.n == 0 {
				t.Fatal("explained nothing")
			}
			if args == "-report" && !strings.HasPrefix(errs.String(), "1 lines, 1 with findings\n       1  EMAIL_ADDRESS\n") {
				t.Fatalf("reported %q", errs.String())
			}
		})
	}
}
