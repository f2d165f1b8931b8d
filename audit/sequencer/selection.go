package sequencer

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/audit/tree"
)

// Selection selects leaves for [Prover.JSONLines] and [Prover.Leaves]. The zero value selects all.
type Selection struct {
	// From is the index of the first leaf to read: 0, or the result of an earlier call.
	From int64
	// Limit is how many leaves to read, selected or not; all by default.
	Limit  int64
	Tenant sealtext.Tenant // of one tenant
	Kinds  []audit.Kind    // of any of these
	Since  time.Time       // inclusive, by the minute of the event
	Until  time.Time       // exclusive
	// Progress is called from time to time with how many leaves of the log were read, of how many. None
	// by default.
	Progress func(done, all int64)
}

// JSONLines writes the leaves that a selection selects, one line of JSON each: the members of
// [tree.Leaf] and index. It returns the index to go on with later. What it wrote is what was signed only
// if the error is nil: a [*tree.DamageError] may come after the lines.
func (p *Prover) JSONLines(ctx context.Context, w io.Writer, sel Selection) (next int64, err error) {
	if err := p.recordExport(ctx, classLines, sel.Tenant); err != nil {
		return sel.From, err
	}
	out := bufio.NewWriter(w)
	next, err = p.Leaves(ctx, sel, func(index int64, leaf tree.Leaf) error {
		line, err := json.Marshal(leaf)
		if err != nil {
			return fmt.Errorf("sequencer: %w", err)
		}
		_, err = fmt.Fprintf(out, "{\"index\":%d,%s\n", index, line[1:])
		return err
	})
	if err = errors.Join(err, out.Flush()); err != nil {
		return sel.From, err
	}
	return next, nil
}

// Leaves calls f with each leaf that a selection selects, in order, until f returns an error, which it
// returns. It returns the index to go on with later, or From with an error. What f was given is what was
// signed only if the error is nil: a [*tree.DamageError] may come after the calls.
func (p *Prover) Leaves(ctx context.Context, sel Selection, f func(index int64, leaf tree.Leaf) error) (next int64, err error) {
	if sel.From < 0 || sel.Limit < 0 {
		return sel.From, &sealtext.InputError{Field: "selection", Rule: "must have no negative From or Limit"}
	}
	head, err := p.reader.Tree(ctx)
	if err != nil {
		return sel.From, err
	}
	c, _, err := p.Checkpoint(ctx)
	if errors.Is(err, ErrEmpty) && sel.From == 0 {
		return 0, nil
	}
	if err != nil {
		return sel.From, err
	}
	end := c.Size
	if sel.Limit > 0 && sel.Limit < c.Size-sel.From {
		end = sel.From + sel.Limit
	}
	token := tree.TenantToken(head.Secret, sel.Tenant)
	err = p.walk(ctx, c, sel.From, end, func(index int64, raw []byte, _ []tree.Node) error {
		if sel.Progress != nil && ((index+1)%walkChunk == 0 || index+1 == end) {
			sel.Progress(index+1, c.Size)
		}
		leaf, err := tree.ParseLeaf(raw)
		if err != nil {
			return &tree.DamageError{Index: index, What: err.Error()}
		}
		if !sel.Tenant.IsZero() && leaf.Tenant != token || len(sel.Kinds) > 0 && !slices.Contains(sel.Kinds, leaf.Kind) ||
			!sel.Since.IsZero() && leaf.At.Before(sel.Since) || !sel.Until.IsZero() && !leaf.At.Before(sel.Until) {
			return nil
		}
		return f(index, leaf)
	})
	if err != nil {
		return sel.From, err
	}
	return end, nil
}
