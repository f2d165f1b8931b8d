package tree

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/tlog"
)

// Bundle is a proof of one event that needs nothing else: the leaf, the hashes that lead from it to the
// hash of the tree, and the signed checkpoint with that hash. Its text is that of c2sp.org/tlog-proof@v1
// with the leaf as extra data, so that a verifier of that format can check it too.
type Bundle struct {
	Index int64 // of the leaf, from 0 on
	Leaf  Leaf
	Proof tlog.RecordProof
	// Checkpoint is the signed note.
	Checkpoint []byte
}

const (
	bundleHeader = "c2sp.org/tlog-proof@v1"
	maxBundle    = 1 << 20 // the longest note, with more than a proof needs
	maxProof     = 63      // hashes of a proof in the largest tree
)

// MarshalText returns the text of the proof, for a file with the name .tlog-proof.
func (b Bundle) MarshalText() ([]byte, error) {
	var t bytes.Buffer
	fmt.Fprintf(&t, "%s\nextra %s\nindex %d\n", bundleHeader, base64.StdEncoding.EncodeToString(b.Leaf.Bytes()), b.Index)
	for _, h := range b.Proof {
		t.WriteString(base64.StdEncoding.EncodeToString(h[:]) + "\n")
	}
	t.WriteString("\n")
	t.Write(b.Checkpoint)
	return t.Bytes(), nil
}

// UnmarshalText parses the text of a proof and checks nothing but its form: see [Bundle.Verify]. The
// error is [ErrBundle], [ErrLeaf] or [ErrLeafVersion].
func (b *Bundle) UnmarshalText(text []byte) error {
	if len(text) > maxBundle {
		return ErrBundle
	}
	head, checkpoint, found := strings.Cut(string(text), "\n\n")
	lines := strings.Split(head, "\n")
	if !found || len(lines) < 3 || len(lines) > 3+maxProof || lines[0] != bundleHeader {
		return ErrBundle
	}
	extra, isExtra := strings.CutPrefix(lines[1], "extra ")
	index, isIndex := strings.CutPrefix(lines[2], "index ")
	if !isExtra || !isIndex {
		return ErrBundle
	}
	raw, err := base64.StdEncoding.Strict().DecodeString(extra)
	if err != nil || base64.StdEncoding.EncodeToString(raw) != extra {
		return ErrBundle
	}
	out := Bundle{Checkpoint: []byte(checkpoint)}
	if out.Leaf, err = ParseLeaf(raw); err != nil {
		return err
	}
	if out.Index, err = strconv.ParseInt(index, 10, 64); err != nil || out.Index < 0 || strconv.FormatInt(out.Index, 10) != index {
		return ErrBundle
	}
	for _, line := range lines[3:] {
		h, err := base64.StdEncoding.Strict().DecodeString(line)
		if err != nil || len(h) != tlog.HashSize {
			return ErrBundle
		}
		out.Proof = append(out.Proof, Hash(h))
	}
	*b = out
	return nil
}

// Verify checks the signatures of the checkpoint and that the event is in its log, and returns the
// checkpoint. The error is that of [Policy.Open], or [ErrNotIncluded]. It needs no database and no
// network.
func (b Bundle) Verify(p Policy) (Checkpoint, error) {
	c, err := p.Open(b.Checkpoint)
	if err != nil {
		return Checkpoint{}, err
	}
	if b.Index < 0 || b.Index >= c.Size || tlog.CheckRecord(b.Proof, c.Size, c.Root, b.Index, b.Leaf.Hash()) != nil {
		return Checkpoint{}, ErrNotIncluded
	}
	return c, nil
}
