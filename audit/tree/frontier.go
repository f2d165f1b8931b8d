package tree

import (
	"math/bits"

	"golang.org/x/mod/sumdb/tlog"
)

// Hash is a hash of the tree: SHA-256, as in RFC 6962.
type Hash = tlog.Hash

// Height is the height of a tile: it holds up to 256 hashes.
const Height = 8

// tileWidth is how many hashes or leaves a full tile has.
const tileWidth = 1 << Height

// Node is the hash over 256, 65,536 or more leaves, a power of 256: the hash of a full tile.
type Node struct {
	Level int   // 8, 16 and so on: the node is over 1<<Level leaves
	Place int64 // among the nodes of its level, from 0 on
	Hash  Hash
}

// Frontier is all that has to be known of a tree to add a leaf: its size, and the hashes of the full
// subtrees that it consists of, the largest first. The zero value is the empty tree. It is for one
// goroutine at a time.
type Frontier struct {
	size   int64
	hashes []Hash
}

// ParseFrontier parses the result of [Frontier.Bytes] for a tree of that size. The error is
// [ErrFrontier].
func ParseFrontier(size int64, b []byte) (Frontier, error) {
	if size < 0 || len(b) != bits.OnesCount64(uint64(size))*tlog.HashSize {
		return Frontier{}, ErrFrontier
	}
	f := Frontier{size: size}
	for ; len(b) > 0; b = b[tlog.HashSize:] {
		f.hashes = append(f.hashes, Hash(b[:tlog.HashSize]))
	}
	return f, nil
}

// Size returns the number of leaves.
func (f *Frontier) Size() int64 { return f.size }

// Add adds a leaf by its hash, and returns the nodes that it completes.
func (f *Frontier) Add(leaf Hash) (nodes []Node) {
	hash := leaf
	for level := 0; ; level++ {
		if level > 0 && level%Height == 0 {
			nodes = append(nodes, Node{level, f.size >> level, hash})
		}
		if f.size>>level&1 == 0 {
			break
		}
		last := len(f.hashes) - 1
		hash = tlog.NodeHash(f.hashes[last], hash)
		f.hashes = f.hashes[:last]
	}
	f.hashes = append(f.hashes, hash)
	f.size++
	return nodes
}

// Root returns the hash of the tree (RFC 6962, section 2.1).
func (f *Frontier) Root() Hash {
	if f.size == 0 {
		return emptyRoot
	}
	last := len(f.hashes) - 1
	root := f.hashes[last]
	for i := last - 1; i >= 0; i-- {
		root = tlog.NodeHash(f.hashes[i], root)
	}
	return root
}

// Bytes returns the hashes one after the other.
func (f *Frontier) Bytes() []byte {
	b := make([]byte, 0, len(f.hashes)*tlog.HashSize)
	for _, h := range f.hashes {
		b = append(b, h[:]...)
	}
	return b
}
