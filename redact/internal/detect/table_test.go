package detect_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/redact/internal/detect"
)

// example reads a text with a value between brackets. start is -1 where there is none.
func example(t string) (text string, start, end int) {
	start, end = strings.IndexByte(t, '['), strings.IndexByte(t, ']')-1
	if start < 0 {
		return t, -1, -1
	}
	return t[:start] + t[start+1:end+1] + t[end+2:], start, end
}

// finds reports whether an Engine finds exactly the value of an example, or anything in a text
// without one.
func finds(e *detect.Engine, marked string) bool {
	text, start, end := example(marked)
	s, ok := e.Scan(text)
	if !ok {
		return false
	}
	defer s.Close()
	found := s.Resolve()
	if start < 0 {
		return len(found) > 0
	}
	return len(found) == 1 && found[0].Start == start && found[0].End == end
}

func compile(t *testing.T, e detect.Entity, least uint8) *detect.Engine {
	t.Helper()
	engine, err := e.Compile(least)
	require.NoError(t, err)
	return engine
}

// TestEntity asks every entity with forms for its good examples, and for none of its bad ones.
func TestEntity(t *testing.T) {
	for _, e := range detect.AllEntities() {
		t.Run(e.ID(), func(t *testing.T) {
			require.Empty(t, e.Complete(), "what the table does not say")
			require.NotEmpty(t, e.Good())
			require.NotEmpty(t, e.Bad())
			if e.Forms() == 0 {
				return // rules in code: package redact has the test
			}
			usual, low := compile(t, e, 50), compile(t, e, 1)
			for _, x := range e.Good() {
				require.True(t, finds(usual, x), x)
			}
			for _, x := range e.Faint() {
				require.True(t, finds(low, x) && !finds(usual, x), x)
			}
			for _, x := range e.Bad() {
				require.NotContains(t, x, "[")
				require.False(t, finds(usual, x), x)
			}
			for i := range e.Forms() {
				bare, word := e.Score(i)
				require.True(t, word > 0 && word >= bare && word <= 100, e.Form(i))
			}
		})
	}
}

// TestNothingIsSpare takes away one form after the other, each check, and the words of an entity:
// an example must notice.
func TestNothingIsSpare(t *testing.T) {
	for _, e := range detect.AllEntities() {
		t.Run(e.ID(), func(t *testing.T) {
			lost := func(without detect.Entity) bool {
				usual, low := compile(t, without, 50), compile(t, without, 1)
				for _, x := range e.Good() {
					if !finds(usual, x) {
						return true
					}
				}
				for _, x := range e.Faint() {
					if !finds(low, x) {
						return true
					}
				}
				return false
			}
			for i := range e.Forms() {
				require.True(t, lost(e.WithoutForm(i)), "no good example needs form %d, %s", i, e.Form(i))
				without, checked := e.WithoutCheck(i)
				if _, word := e.Score(i); !checked || word < 50 {
					continue
				}
				engine, refused := compile(t, without, 50), false
				for _, x := range e.Bad() {
					refused = refused || finds(engine, x)
				}
				require.True(t, refused, "no bad example needs the check of form %d, %s", i, e.Form(i))
			}
			if e.Needs() {
				require.True(t, lost(e.WithoutWords()), "no good example needs the words")
			}
			if e.Near() {
				require.True(t, lost(e.WithoutNear()), "no good example needs the words that are ordinary ones")
			}
		})
	}
}

// TestGeneralKinds compares the order of the table with that of the constants.
func TestGeneralKinds(t *testing.T) {
	names := detect.Names()
	require.Len(t, detect.Tables()[0].Entities, detect.General)
	require.Equal(t, "UNEXAMINED", names[detect.Unexamined])
	require.Less(t, len(names), 192, "a set of kinds has so many bits")
	seen := map[string]bool{}
	for _, n := range names {
		require.False(t, seen[n], n)
		seen[n] = true
	}
}
