package sequencer

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit/tree"
)

// Export writes the log into a folder as the files of c2sp.org/tlog-tiles: leaves, hashes, and the
// checkpoint at last. Where the folder has an earlier export, it is continued, and only what is new is
// written; if the log does not continue that one, the error is [tree.ErrRolledBack] or
// [tree.ErrForked]. After an error or the death of the process, call it again. A reader finds whole
// files only, and the checkpoint covers nothing that is not there.
//
// progress is called from time to time with how many leaves were written, and may be nil.
func (p *Prover) Export(ctx context.Context, folder string, progress func(done, all int64)) (tree.Checkpoint, error) {
	c, signed, err := p.Checkpoint(ctx)
	if err != nil {
		return tree.Checkpoint{}, err
	}
	if err := p.recordExport(ctx, classTiles, sealtext.Tenant{}); err != nil {
		return tree.Checkpoint{}, err
	}
	from, err := p.exported(ctx, folder, c)
	if err != nil {
		return tree.Checkpoint{}, err
	}
	x := &exporter{prover: p, folder: folder, size: c.Size}
	err = p.walk(ctx, c, from, c.Size, func(index int64, leaf []byte, _ []tree.Node) error {
		hash := tlog.RecordHash(leaf)
		x.entries = append(append(x.entries, byte(len(leaf)>>8), byte(len(leaf))), leaf...) //nolint:gosec // the length of a leaf
		x.hashes = append(x.hashes, hash[:]...)
		if (index+1)%tileWidth != 0 && index+1 != c.Size {
			return nil
		}
		if progress != nil {
			progress(index+1, c.Size)
		}
		return x.flush(index)
	})
	if err != nil {
		return tree.Checkpoint{}, err
	}
	if err := x.upper(ctx, c, from); err != nil {
		return tree.Checkpoint{}, err
	}
	return c, x.write(tree.CheckpointFile, signed)
}

const tileWidth = 1 << tree.Height

// exported returns the first leaf that an export has to write: that of the tile which was not full.
func (p *Prover) exported(ctx context.Context, folder string, c tree.Checkpoint) (int64, error) {
	signed, err := os.ReadFile(filepath.Join(folder, tree.CheckpointFile))
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("sequencer: export: %w", err)
	}
	earlier, err := p.policy.Open(signed)
	if err != nil {
		return 0, fmt.Errorf("sequencer: the checkpoint in the folder of the export: %w", err)
	}
	if err := p.continues(ctx, earlier, c); err != nil {
		return 0, err
	}
	return earlier.Size - earlier.Size%tileWidth, nil
}

// exporter writes the files of an export.
type exporter struct {
	prover  *Prover
	folder  string
	size    int64
	entries []byte
	hashes  []byte
}

// flush writes the leaves and hashes up to an index, as one tile.
func (x *exporter) flush(index int64) error {
	number, width := index/tileWidth, int(index%tileWidth)+1
	err := errors.Join(x.write(tree.TileFile(-1, number, width), x.entries), x.write(tree.TileFile(0, number, width), x.hashes))
	x.entries, x.hashes = x.entries[:0], x.hashes[:0]
	return err
}

// upper writes the tiles of the levels above the leaves.
func (x *exporter) upper(ctx context.Context, c tree.Checkpoint, from int64) error {
	hashes := x.prover.hashes(ctx, c)
	for level := 1; c.Size>>(level*tree.Height) > 0; level++ {
		count := c.Size >> (level * tree.Height)
		for number := from >> ((level + 1) * tree.Height); number*tileWidth < count; number++ {
			width := int(min(count-number*tileWidth, tileWidth))
			data, err := tlog.ReadTileData(tlog.Tile{H: tree.Height, L: level, N: number, W: width}, hashes)
			if err != nil {
				return damaged(err, -1)
			}
			if err := x.write(tree.TileFile(level, number, width), data); err != nil {
				return err
			}
		}
	}
	return nil
}

// write writes a file of the export in one step.
func (x *exporter) write(name string, content []byte) error {
	path := filepath.Join(x.folder, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		return fmt.Errorf("sequencer: export: %w", err)
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".new-*")
	if err != nil {
		return fmt.Errorf("sequencer: export: %w", err)
	}
	_, err = f.Write(content)
	if name == tree.CheckpointFile && err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return fmt.Errorf("sequencer: export: %w", errors.Join(err, os.Remove(f.Name())))
	}
	return nil
}
