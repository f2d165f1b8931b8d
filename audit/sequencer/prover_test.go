package sequencer_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/audit/audittest"
	"github.com/sealtext/sealtext/audit/sequencer"
	"github.com/sealtext/sealtext/audit/tree"
)

// TestBundles: each event of logs of several sizes has a proof that verifies from its text alone.
func TestBundles(t *testing.T) {
	r := newRig(t)
	p := r.prover(t)
	_, err := p.Bundle(t.Context(), 1)
	require.ErrorIs(t, err, sequencer.ErrNotNumbered)
	size := int64(0)
	for _, more := range []int{1, 1, 5, 248, 1, 1, 300} {
		r.grow(t, more)
		size += int64(more)
		step := max(size/25, 1)
		for number := int64(1); number <= size; number += step {
			b, err := p.Bundle(t.Context(), number)
			require.NoError(t, err)
			require.Equal(t, number-1, b.Index)
			text, err := b.MarshalText()
			require.NoError(t, err)
			var read tree.Bundle
			require.NoError(t, read.UnmarshalText(text))
			c, err := read.Verify(r.policy)
			require.NoError(t, err)
			require.Equal(t, size, c.Size)
			other := read
			other.Index = (read.Index + 1) % size
			if size > 1 {
				_, err = other.Verify(r.policy)
				require.ErrorIs(t, err, tree.ErrNotIncluded)
			}
			read.Leaf.Sealed[0] ^= 1
			_, err = read.Verify(r.policy)
			require.ErrorIs(t, err, tree.ErrNotIncluded)
		}
		for _, number := range []int64{-1, 0, size + 1} {
			_, err := p.Bundle(t.Context(), number)
			require.ErrorIs(t, err, sequencer.ErrNotNumbered)
		}
	}
}

// TestBundleNamesTheEvent: the leaf is that of the row with the number.
func TestBundleNamesTheEvent(t *testing.T) {
	r := newRig(t)
	r.grow(t, 20)
	p := r.prover(t)
	token, err := p.TenantToken(t.Context(), clinic)
	require.NoError(t, err)
	for _, row := range r.rows(t) {
		b, err := p.Bundle(t.Context(), row.Number)
		require.NoError(t, err)
		require.Equal(t, row.ID, b.Leaf.ID)
		require.Equal(t, row.Kind, b.Leaf.Kind)
		require.Equal(t, row.Tenant == clinic, b.Leaf.Tenant == token)
	}
}

// TestConsistency: between any two checkpoints of a log there is a proof, and it proves nothing else.
func TestConsistency(t *testing.T) {
	r, other := newRig(t), newRig(t)
	other.events = 5000
	p := r.prover(t)
	_, _, err := p.Consistency(t.Context(), 0)
	require.ErrorIs(t, err, sequencer.ErrEmpty)
	var known, foreign []tree.Checkpoint
	for _, more := range []int{1, 2, 252, 1, 1, 256, 90} {
		r.grow(t, more)
		other.grow(t, more)
		c, _, err := p.Checkpoint(t.Context())
		require.NoError(t, err)
		known = append(known, c)
		c, _, err = other.prover(t).Checkpoint(t.Context())
		require.NoError(t, err)
		foreign = append(foreign, c)
	}
	now := known[len(known)-1]
	for i, c := range known {
		proof, signed, err := p.Consistency(t.Context(), c.Size)
		require.NoError(t, err)
		later, err := r.policy.Open(signed)
		require.NoError(t, err)
		require.Equal(t, now, later)
		require.NoError(t, tree.CheckConsistency(c, later, proof))
		require.ErrorIs(t, tree.CheckConsistency(foreign[i], later, proof), tree.ErrForked)
	}
	_, _, err = p.Consistency(t.Context(), now.Size+1)
	require.ErrorIs(t, err, tree.ErrRolledBack)
}

// export exports a log and returns the folder.
func export(t *testing.T, p *sequencer.Prover, folder string) {
	t.Helper()
	_, err := p.Export(t.Context(), folder, nil)
	require.NoError(t, err)
}

// TestExport: an export verifies from its files alone, at every size, and is continued.
func TestExport(t *testing.T) {
	r := newRig(t)
	p := r.prover(t)
	folder := t.TempDir()
	_, err := p.Export(t.Context(), folder, nil)
	require.ErrorIs(t, err, sequencer.ErrEmpty)
	var known [][]byte
	for _, more := range []int{3, 252, 1, 1, 700, 67} {
		r.grow(t, more)
		var last int64
		c, err := p.Export(t.Context(), folder, func(done, all int64) {
			require.Greater(t, done, last)
			require.EqualValues(t, r.events, all)
			last = done
		})
		require.NoError(t, err)
		require.EqualValues(t, r.events, last)
		next := int64(0)
		report, err := tree.Verify(t.Context(), tree.VerifyConfig{Files: os.DirFS(folder), Policy: r.policy, Known: known, Each: func(index int64, l tree.Leaf) error {
			require.Equal(t, next, index)
			require.Equal(t, sealtext.ID(sha(int(index), "id")), l.ID)
			next++
			return nil
		}})
		require.NoError(t, err)
		require.Equal(t, c, report.Checkpoint)
		require.EqualValues(t, r.events, next)
		require.Equal(t, noon, report.First)
		require.Equal(t, noon.Add(time.Duration(r.events-1)*time.Second).Truncate(time.Minute), report.Last)
		sum := int64(0)
		for _, n := range report.Kinds {
			sum += n
		}
		require.Equal(t, c.Size, sum)
		known = append([][]byte{report.Signed}, known...)
	}
	// The same files as of one export.
	whole := t.TempDir()
	export(t, p, whole)
	require.NoError(t, fs.WalkDir(os.DirFS(whole), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		one, err := fs.ReadFile(os.DirFS(whole), path)
		require.NoError(t, err)
		two, err := fs.ReadFile(os.DirFS(folder), path)
		require.NoError(t, err)
		require.Equal(t, one, two, path)
		return nil
	}))

	shorter, other := newRig(t), newRig(t)
	shorter.grow(t, 5)
	other.events = 5000
	other.grow(t, 2000)
	_, err = shorter.prover(t).Export(t.Context(), folder, nil)
	require.ErrorIs(t, err, tree.ErrRolledBack)
	_, err = other.prover(t).Export(t.Context(), folder, nil)
	require.ErrorIs(t, err, tree.ErrForked)
	_, err = tree.Verify(t.Context(), tree.VerifyConfig{Files: os.DirFS(folder), Policy: r.policy, Known: known})
	require.NoError(t, err, "and nothing of it was changed")

	half := t.TempDir() // a process that died before the checkpoint
	export(t, p, half)
	require.NoError(t, os.Remove(half+"/checkpoint"))
	_, err = tree.Verify(t.Context(), tree.VerifyConfig{Files: os.DirFS(half), Policy: r.policy})
	require.ErrorAs(t, err, new(*tree.DamageError))
	export(t, p, half)
	_, err = tree.Verify(t.Context(), tree.VerifyConfig{Files: os.DirFS(half), Policy: r.policy})
	require.NoError(t, err)
}

func TestVerifyStops(t *testing.T) {
	r := newRig(t)
	r.grow(t, 300)
	folder := t.TempDir()
	export(t, r.prover(t), folder)
	enough := errors.New("enough")
	cfg := tree.VerifyConfig{Files: os.DirFS(folder), Policy: r.policy, Each: func(index int64, _ tree.Leaf) error {
		if index == 270 {
			return enough
		}
		return nil
	}}
	_, err := tree.Verify(t.Context(), cfg)
	require.ErrorIs(t, err, enough)
	_, err = tree.Verify(t.Context(), tree.VerifyConfig{Policy: r.policy})
	require.ErrorContains(t, err, "VerifyConfig.Files is required")
	cfg.Known = [][]byte{[]byte("x")}
	_, err = tree.Verify(t.Context(), cfg)
	require.ErrorIs(t, err, tree.ErrUnsigned)
}

// TestJSONLines: the lines of a selection, and of what came later.
func TestJSONLines(t *testing.T) {
	r := newRig(t)
	p := r.prover(t)
	var out bytes.Buffer
	next, err := p.JSONLines(t.Context(), &out, sequencer.Selection{})
	require.NoError(t, err)
	require.Zero(t, next)
	r.grow(t, 600)
	indexes := func(sel sequencer.Selection) (found []int) {
		out.Reset()
		_, err := p.JSONLines(t.Context(), &out, sel)
		require.NoError(t, err)
		for line := range strings.Lines(out.String()) {
			var l struct {
				Index int
				ID    sealtext.ID
				Kind  string
			}
			require.NoError(t, json.Unmarshal([]byte(line), &l))
			require.Equal(t, sealtext.ID(sha(l.Index, "id")), l.ID)
			require.Equal(t, audit.Kinds()[l.Index%len(audit.Kinds())].String(), l.Kind)
			found = append(found, l.Index)
		}
		return found
	}
	require.Len(t, indexes(sequencer.Selection{}), 600)
	require.Equal(t, []int{0, 5, 10}, indexes(sequencer.Selection{Tenant: bank})[:3])
	require.Len(t, indexes(sequencer.Selection{Tenant: bank}), 120)
	require.Empty(t, indexes(sequencer.Selection{Tenant: sealtext.MustTenant("west")}))
	require.Equal(t, []int{3, 3 + len(audit.Kinds())}, indexes(sequencer.Selection{Kinds: []audit.Kind{audit.KindRevealed}})[:2])
	got := indexes(sequencer.Selection{Since: noon.Add(time.Minute), Until: noon.Add(2 * time.Minute)})
	require.Equal(t, 60, got[0])
	require.Len(t, got, 60)
	require.Equal(t, []int{598, 599}, indexes(sequencer.Selection{From: 598}))
	next, err = p.JSONLines(t.Context(), &out, sequencer.Selection{From: 600})
	require.NoError(t, err)
	require.EqualValues(t, 600, next)
	_, err = p.JSONLines(t.Context(), &out, sequencer.Selection{From: 601})
	require.ErrorIs(t, err, tree.ErrRolledBack)
	for _, sel := range []sequencer.Selection{{From: -1}, {Limit: -1}} {
		_, err = p.JSONLines(t.Context(), &out, sel)
		require.ErrorAs(t, err, new(*sealtext.InputError))
	}
}

// TestLeavesInParts: parts of any length give every leaf once, and each is checked by what was signed.
func TestLeavesInParts(t *testing.T) {
	r := newRig(t)
	r.grow(t, 700)
	for _, limit := range []int64{1, 255, 256, 257, 700, 701} {
		var got, done []int64
		sel := sequencer.Selection{Limit: limit, Progress: func(n, all int64) {
			require.EqualValues(t, 700, all)
			done = append(done, n)
		}}
		if limit == 1 {
			sel.From = 690
		}
		first := sel.From
		for sel.From < 700 {
			next, err := r.prover(t).Leaves(t.Context(), sel, func(index int64, leaf tree.Leaf) error {
				require.Equal(t, sealtext.ID(sha(int(index), "id")), leaf.ID)
				got = append(got, index)
				return nil
			})
			require.NoError(t, err)
			require.Equal(t, min(sel.From+limit, 700), next)
			require.Equal(t, next, done[len(done)-1])
			sel.From = next
		}
		require.Len(t, got, int(700-first))
		require.True(t, slices.IsSorted(got))
	}
	enough := errors.New("enough")
	next, err := r.prover(t).Leaves(t.Context(), sequencer.Selection{From: 10}, func(int64, tree.Leaf) error { return enough })
	require.ErrorIs(t, err, enough)
	require.EqualValues(t, 10, next)

	changed := copyOf(t, r)
	changed.batches[0].Bytes = bytes.Clone(changed.batches[0].Bytes)
	changed.batches[0].Bytes[300*stride+50] ^= 1
	p, err := sequencer.NewProver(changed, r.policy)
	require.NoError(t, err)
	all := func(int64, tree.Leaf) error { return nil }
	for _, sel := range []sequencer.Selection{{Limit: 400}, {From: 290, Limit: 20}, {From: 300, Limit: 1}} {
		next, err = p.Leaves(t.Context(), sel, all)
		require.ErrorAs(t, err, new(*tree.DamageError))
		require.Equal(t, sel.From, next)
	}
	_, err = p.Leaves(t.Context(), sequencer.Selection{From: 512, Limit: 100}, all)
	require.NoError(t, err, "the part without the change")
}

// TestErasure: an erasure changes neither leaf nor checkpoint, proofs of before go on, and two events
// about one person have nothing in common.
func TestErasure(t *testing.T) {
	r := newRig(t)
	r.grow(t, 280)
	p := r.prover(t)
	before, signed, err := p.Checkpoint(t.Context())
	require.NoError(t, err)
	old, err := p.Bundle(t.Context(), 8)
	require.NoError(t, err)
	again, err := p.Bundle(t.Context(), 15) // about the same person
	require.NoError(t, err)
	rows := r.rows(t)
	require.NoError(t, r.store.InTx(t.Context(), func(ctx context.Context, tx sealtext.Tx) error {
		for _, tenant := range []sealtext.Tenant{clinic, bank} {
			if _, err := audittest.Unlink(ctx, r.store.Audit(), tx, tenant, sealtext.Subject(sha(0, "subject"))); err != nil {
				return err
			}
		}
		return nil
	}))
	erased := 0
	for _, row := range r.rows(t) {
		if row.Subject == audittest.Mark(row.ID) {
			erased++
		}
	}
	require.Equal(t, 40, erased)
	require.Equal(t, rows[0].Number, r.rows(t)[0].Number)
	require.NoError(t, p.VerifyRows(t.Context(), sequencer.RowsConfig{Known: [][]byte{signed}}))
	now, err := p.Bundle(t.Context(), 8)
	require.NoError(t, err)
	require.Equal(t, old, now)
	r.grow(t, 10)
	proof, later, err := p.Consistency(t.Context(), before.Size)
	require.NoError(t, err)
	c, err := r.policy.Open(later)
	require.NoError(t, err)
	require.NoError(t, tree.CheckConsistency(before, c, proof))
	require.NotEqual(t, old.Leaf.Sealed, again.Leaf.Sealed)
	require.NotEqual(t, old.Leaf.Commitment, again.Leaf.Commitment)
	subject := sha(0, "subject")
	require.NotContains(t, string(old.Leaf.Bytes()), string(subject[:8]))
}
