package tree

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/sealtext/sealtext/audit"
)

// VerifyConfig configures [Verify].
type VerifyConfig struct {
	// Files is the exported log, such as the result of os.DirFS. Required.
	Files fs.FS
	// Policy says whose signatures the checkpoint needs. Required.
	Policy Policy
	// Known are signed checkpoints from elsewhere: those that were published, or that an earlier
	// verification returned. The log must begin with the log of each. None by default, and then a log
	// that was cut, or rewritten and signed anew, passes.
	Known [][]byte
	// Each is called with every leaf in order. Its error ends the verification. None by default.
	Each func(index int64, l Leaf) error
	// Progress is called after every 256 leaves, and at the end. None by default.
	Progress func(done, all int64)
}

// Report is the result of [Verify].
type Report struct {
	Checkpoint Checkpoint
	// Signed is the checkpoint as it was read, for a later VerifyConfig.Known.
	Signed []byte
	// Kinds counts the events of each kind. First and Last are the times of the earliest and the latest
	// one, to the minute; they are zero for an empty log.
	Kinds map[audit.Kind]int64
	First time.Time
	Last  time.Time
}

// Verify checks a whole exported log from its files alone: it reads every leaf, builds the tree anew,
// and compares the tiles and the signed checkpoint with it. The error is a [*DamageError] where a file
// or a leaf is missing or changed, [ErrRolledBack] or [ErrForked] where the log does not continue one of
// the checkpoints in Known, or that of [Policy.Open].
//
// It reads one file after the other and needs memory for a few of them.
func Verify(ctx context.Context, cfg VerifyConfig) (Report, error) {
	if cfg.Files == nil {
		return Report{}, errors.New("tree: VerifyConfig.Files is required")
	}
	signed, err := fs.ReadFile(cfg.Files, CheckpointFile)
	if err != nil {
		return Report{}, &DamageError{CheckpointFile, -1, "it cannot be read"}
	}
	head, err := cfg.Policy.Open(signed)
	if err != nil {
		return Report{}, err
	}
	v := &verification{cfg: cfg, head: head, report: Report{Checkpoint: head, Signed: signed, Kinds: map[audit.Kind]int64{}}}
	// The log's own signature is enough for what was known before: the quorum is of the present one.
	own := Policy{Log: cfg.Policy.Log, Origin: cfg.Policy.Origin}
	for _, k := range cfg.Known {
		c, err := own.Open(k)
		if err != nil {
			return Report{}, fmt.Errorf("tree: a checkpoint in VerifyConfig.Known: %w", err)
		}
		v.known = append(v.known, c)
	}
	slices.SortFunc(v.known, func(a, b Checkpoint) int { return int(min(max(a.Size-b.Size, -1), 1)) })
	if err := v.run(ctx); err != nil {
		return Report{}, err
	}
	return v.report, nil
}

// verification is a run of Verify.
type verification struct {
	cfg    VerifyConfig
	head   Checkpoint
	known  []Checkpoint // by size
	tree   Frontier
	open   [][]byte // by level, the hashes of the tile that is not full
	report Report
}

func (v *verification) run(ctx context.Context) error {
	if err := v.compareKnown(); err != nil {
		return err
	}
	full, width := tiles(0, v.head.Size)
	for n := int64(0); n <= full; n++ {
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("tree: verify: %w", err)
		}
		w := tileWidth
		if n == full {
			w = width
		}
		if w == 0 {
			break
		}
		if err := v.entries(n, w); err != nil {
			return err
		}
		if v.cfg.Progress != nil {
			v.cfg.Progress(v.tree.Size(), v.head.Size)
		}
	}
	for level, hashes := range v.open {
		if len(hashes) > 0 {
			number, width := tiles(level, v.head.Size)
			if err := v.tile(level, number, width, hashes); err != nil {
				return err
			}
		}
	}
	if len(v.known) > 0 {
		return ErrRolledBack // they are of larger trees
	}
	if v.tree.Root() != v.head.Root {
		return &DamageError{CheckpointFile, -1, "its hash is not that of the leaves: leaves were changed, dropped or swapped"}
	}
	return nil
}

// entries reads the leaves of one bundle.
func (v *verification) entries(number int64, width int) error {
	path := TileFile(-1, number, width)
	first := v.tree.Size()
	bundle, err := fs.ReadFile(v.cfg.Files, path)
	if err != nil {
		return &DamageError{path, first, "the leaves cannot be read"}
	}
	raw, err := Entries(bundle)
	if err != nil || len(raw) != width {
		return &DamageError{path, first, "it does not have the leaves that it should have"}
	}
	for _, b := range raw {
		index := v.tree.Size()
		l, err := ParseLeaf(b)
		if errors.Is(err, ErrLeafVersion) {
			return err
		}
		if err != nil {
			return &DamageError{path, index, "it is not the leaf of an event"}
		}
		if err := v.count(index, l); err != nil {
			return err
		}
		hash := tlog.RecordHash(b)
		if err := v.hash(0, index, hash); err != nil {
			return err
		}
		for _, node := range v.tree.Add(hash) {
			if err := v.hash(node.Level/Height, node.Place, node.Hash); err != nil {
				return err
			}
		}
		if err := v.compareKnown(); err != nil {
			return err
		}
	}
	return nil
}

func (v *verification) count(index int64, l Leaf) error {
	v.report.Kinds[l.Kind]++
	if index == 0 || l.At.Before(v.report.First) {
		v.report.First = l.At
	}
	if index == 0 || l.At.After(v.report.Last) {
		v.report.Last = l.At
	}
	if v.cfg.Each == nil {
		return nil
	}
	return v.cfg.Each(index, l)
}

// hash adds a hash to the tile of its level, and compares the tile when it is full.
func (v *verification) hash(level int, place int64, h Hash) error {
	for len(v.open) <= level {
		v.open = append(v.open, nil)
	}
	v.open[level] = append(v.open[level], h[:]...)
	if len(v.open[level]) < tileWidth*tlog.HashSize {
		return nil
	}
	err := v.tile(level, place/tileWidth, tileWidth, v.open[level])
	v.open[level] = v.open[level][:0]
	return err
}

func (v *verification) tile(level int, number int64, width int, want []byte) error {
	path := TileFile(level, number, width)
	index := number << ((level + 1) * Height)
	got, err := fs.ReadFile(v.cfg.Files, path)
	if err != nil {
		return &DamageError{path, index, "the hashes cannot be read"}
	}
	if !bytes.Equal(got, want) {
		return &DamageError{path, index, "its hashes are not those of the leaves"}
	}
	return nil
}

// compareKnown compares the tree with the checkpoints of its present size.
func (v *verification) compareKnown() error {
	for len(v.known) > 0 && v.known[0].Size == v.tree.Size() {
		if v.known[0].Root != v.tree.Root() {
			return ErrForked
		}
		v.known = v.known[1:]
	}
	return nil
}
