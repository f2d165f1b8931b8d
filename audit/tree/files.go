package tree

import (
	"encoding/binary"
	"strings"

	"golang.org/x/mod/sumdb/tlog"
)

// CheckpointFile is the name of the checkpoint in an exported log.
const CheckpointFile = "checkpoint"

// TileFile returns the path of a tile in an exported log (c2sp.org/tlog-tiles): level 0 holds hashes of
// leaves, and level -1 the leaves themselves. A tile with fewer than 256 entries has a path of its own
// for each width.
func TileFile(level int, number int64, width int) string {
	path := tlog.Tile{H: Height, L: level, N: number, W: width}.Path()
	path = strings.Replace(path, "tile/8/", "tile/", 1)
	return strings.Replace(path, "tile/data/", "tile/entries/", 1)
}

// AppendEntry appends a leaf to a bundle of entries: its length in two bytes, and itself.
func AppendEntry(dst []byte, leaf Leaf) []byte {
	b := leaf.Bytes()
	dst = binary.BigEndian.AppendUint16(dst, uint16(len(b))) //nolint:gosec // the length of a leaf
	return append(dst, b...)
}

// Entries splits a bundle of entries. The parts share memory with it. The error is [ErrLeaf].
func Entries(bundle []byte) (leaves [][]byte, err error) {
	for len(bundle) > 0 {
		if len(bundle) < 2 {
			return nil, ErrLeaf
		}
		n := int(binary.BigEndian.Uint16(bundle))
		if bundle = bundle[2:]; len(bundle) < n {
			return nil, ErrLeaf
		}
		leaves = append(leaves, bundle[:n:n])
		bundle = bundle[n:]
	}
	return leaves, nil
}

// tiles returns how many full tiles of a level a tree of that size has, and the width of the tile
// after them; 0 if there is none.
func tiles(level int, size int64) (full int64, width int) {
	size >>= level * Height
	return size / tileWidth, int(size % tileWidth)
}
