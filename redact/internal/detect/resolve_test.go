package detect_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/redact/internal/detect"
)

// TestResolve places candidates over each other: kind 1 is the one that comes first.
func TestResolve(t *testing.T) {
	e, err := detect.Compile(detect.Options{Min: 50, Always: true})
	require.NoError(t, err)
	for _, c := range []struct {
		name string
		in   []detect.Span
		want []detect.Span
	}{
		{"apart", []detect.Span{{5, 9, 2, 60}, {0, 5, 1, 60}}, []detect.Span{{0, 5, 1, 60}, {5, 9, 2, 60}}},
		{"union, the surer names it", []detect.Span{{0, 6, 1, 60}, {4, 12, 2, 70}}, []detect.Span{{0, 12, 2, 70}}},
		{"the longer of equals", []detect.Span{{0, 6, 1, 60}, {4, 12, 2, 60}}, []detect.Span{{0, 12, 2, 60}}},
		{"a small part that is little surer", []detect.Span{{0, 20, 1, 60}, {5, 9, 2, 90}}, []detect.Span{{0, 20, 1, 60}}},
		{"a small part that is much surer", []detect.Span{{0, 20, 1, 60}, {5, 9, 2, 91}}, []detect.Span{{0, 20, 2, 91}}},
		{"a row", []detect.Span{{0, 6, 1, 60}, {4, 12, 2, 60}, {11, 14, 3, 55}, {14, 18, 4, 55}}, []detect.Span{{0, 14, 2, 60}, {14, 18, 4, 55}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, ok := e.Scan("a text of twenty bytes")
			require.True(t, ok)
			defer s.Close()
			for _, x := range c.in {
				s.Add(x)
			}
			require.Equal(t, c.want, s.Resolve())
		})
	}
}
