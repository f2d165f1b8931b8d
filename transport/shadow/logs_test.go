package shadow_test

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/redact"
	"github.com/sealtext/sealtext/transport/shadow"
)

func TestScanLog(t *testing.T) {
	line := "level=info msg=sent to=+12025550123\n"
	for _, c := range []struct {
		name, file, text string
		want             shadow.LogReport
	}{
		{"empty", "app.log", "", shadow.LogReport{File: "app.log", At: []shadow.LogLine{}}},
		{"clean", "logs/app.log", "level=info msg=sent id=7\n\n", shadow.LogReport{File: "app.log", Bytes: 26, Lines: 2, At: []shadow.LogLine{}}},
		{"one and two", "app.log", line + "\n" + "from +12025550123 to +442071838750\r\n", shadow.LogReport{File: "app.log", Bytes: int64(len(line)) + 37, Lines: 3, Numbers: 3, LinesWith: 2, At: []shadow.LogLine{{1, 1}, {3, 2}}}},
		{"no end of the line", "app.log", "to +12025550123", shadow.LogReport{File: "app.log", Bytes: 15, Lines: 1, Numbers: 1, LinesWith: 1, At: []shadow.LogLine{{1, 1}}}},
		{"a number in the name", "to +12025550123.log", "a\n", shadow.LogReport{File: "file", Bytes: 2, Lines: 1, At: []shadow.LogLine{}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := shadow.ScanLog(t.Context(), c.file, strings.NewReader(c.text), nil)
			require.NoError(t, err)
			require.Equal(t, c.want, got)
			got, err = shadow.ScanLog(t.Context(), c.file, iotest.OneByteReader(strings.NewReader(c.text)), nil)
			require.NoError(t, err)
			require.Equal(t, c.want, got, "byte by byte")
		})
	}
	many, err := shadow.ScanLog(t.Context(), "app.log", strings.NewReader(strings.Repeat(line, 2*shadow.MaxLogLines)), nil)
	require.NoError(t, err)
	require.Equal(t, 2*shadow.MaxLogLines, many.Numbers)
	require.Equal(t, 2*shadow.MaxLogLines, many.LinesWith)
	require.Len(t, many.At, shadow.MaxLogLines)
}

// A number is found once wherever it lies in a long line, also where two pieces of it meet.
func TestScanLogLongLines(t *testing.T) {
	const piece = 64 << 10
	number := " to +12025550123 "
	places := []int{0, 10, 2*piece + 7}
	for _, meet := range []int{piece - 1024, piece, 2*piece - 1024, 2 * piece} {
		for at := meet - len(number) - 1; at <= meet+1; at += 2 {
			places = append(places, at)
		}
	}
	filler := strings.Repeat("x y ", piece) // four pieces
	for _, at := range places {
		text := filler[:at] + number + filler[at:] + "\nto +12025550123\n"
		got, err := shadow.ScanLog(t.Context(), "app.log", strings.NewReader(text), nil)
		require.NoError(t, err)
		require.Equal(t, []shadow.LogLine{{1, 1}, {2, 1}}, got.At, at)
		require.Equal(t, 2, got.Lines)
	}
}

// The memory of a scan does not grow with a line that never ends.
func TestScanLogMemory(t *testing.T) {
	longest := 0
	find := finderFunc(func(dst []redact.Finding, text string) []redact.Finding {
		longest = max(longest, len(text))
		return dst
	})
	got, err := shadow.ScanLog(t.Context(), "app.log", io.LimitReader(zeros{}, 8<<20), find)
	require.NoError(t, err)
	require.Equal(t, int64(8<<20), got.Bytes)
	require.Equal(t, 1, got.Lines)
	require.LessOrEqual(t, longest, 128<<10)
}

type finderFunc func([]redact.Finding, string) []redact.Finding

func (f finderFunc) Find(dst []redact.Finding, text string) []redact.Finding { return f(dst, text) }

type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'x'
	}
	return len(p), nil
}

func TestScanLogErrors(t *testing.T) {
	broken := errors.New("the disk is gone")
	_, err := shadow.ScanLog(t.Context(), "app.log", iotest.ErrReader(broken), nil)
	require.ErrorIs(t, err, broken)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = shadow.ScanLog(ctx, "app.log", strings.NewReader("a\n"), nil)
	require.ErrorIs(t, err, context.Canceled)
}

// The counts are those of the lines, each on its own.
func FuzzScanLog(f *testing.F) {
	f.Add("to +12025550123\nfrom +442071838750")
	f.Add("\r\n\n+1 202 555 0123\n555 0123")
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 32<<10 {
			return
		}
		find, err := redact.New(redact.Config{Entities: []redact.Entity{redact.PhoneNumber}})
		require.NoError(t, err)
		got, err := shadow.ScanLog(t.Context(), "app.log", strings.NewReader(text), find)
		require.NoError(t, err)
		lines, numbers := 0, 0
		for line := range strings.Lines(text) {
			lines++
			numbers += len(find.Find(nil, line))
		}
		require.Equal(t, lines, got.Lines)
		require.Equal(t, numbers, got.Numbers)
		require.Equal(t, int64(len(text)), got.Bytes)
	})
}
