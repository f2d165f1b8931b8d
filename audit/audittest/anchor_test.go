package audittest_test

import (
	"bytes"
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/audit/audittest"
	"github.com/sealtext/sealtext/audit/tree"
	"github.com/sealtext/sealtext/internal/txcase"
)

// held is an anchor in memory that may be broken.
type held struct {
	notes  [][]byte
	shares bool
	waits  bool // takes a canceled context
	last   func(notes [][]byte) []byte
}

func (h *held) Last(ctx context.Context) ([]byte, error) {
	if ctx.Err() != nil && !h.waits {
		return nil, ctx.Err()
	}
	b := h.last(h.notes)
	if !h.shares {
		b = bytes.Clone(b)
	}
	return b, nil
}

func (h *held) Publish(ctx context.Context, note []byte) error {
	if ctx.Err() != nil && !h.waits {
		return ctx.Err()
	}
	if !h.shares {
		note = bytes.Clone(note)
	}
	h.notes = append(h.notes, note)
	return nil
}

func newest(notes [][]byte) []byte {
	if len(notes) == 0 {
		return nil
	}
	return notes[len(notes)-1]
}

func TestGoodAnchor(t *testing.T) {
	audittest.RunAnchor(t, func(*testing.T) tree.Anchor { return &held{last: newest} })
}

func TestBrokenAnchors(t *testing.T) {
	var broken []txcase.Broken[tree.Anchor]
	add := func(name string, h held, cases ...string) {
		if h.last == nil {
			h.last = newest
		}
		broken = append(broken, txcase.Broken[tree.Anchor]{Name: name, Cases: cases, Open: func() tree.Anchor { h := h; return &h }})
	}
	add("returns no bytes instead of nil", held{last: func(notes [][]byte) []byte { return append([]byte{}, newest(notes)...) }}, "anchor-empty")
	add("forgets", held{last: func([][]byte) []byte { return nil }}, "anchor-last", "anchor-newer", "anchor-rollback", "anchor-fork")
	add("keeps the first", held{last: func(notes [][]byte) []byte { return newest(notes[:min(1, len(notes))]) }}, "anchor-newer")
	add("cuts the last line break", held{last: func(notes [][]byte) []byte { return bytes.TrimSuffix(newest(notes), []byte("\n")) }}, "anchor-last")
	add("shares memory", held{shares: true}, "anchor-copies")
	add("takes a canceled context", held{waits: true}, "anchor-canceled")

	cases := map[string]audittest.AnchorCase{}
	var names []string
	for _, c := range audittest.AnchorCases() {
		cases[c.Name] = c
		names = append(names, c.Name)
	}
	require.Len(t, cases, len(names), "names of cases are distinct")
	require.NoError(t, txcase.Bites(t.Context(), names, func(ctx context.Context, name string, open func() tree.Anchor) error {
		return cases[name].Run(ctx, open)
	}, broken))
}
