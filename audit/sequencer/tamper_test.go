package sequencer_test

import (
	"bytes"
	"context"
	cryptorand "crypto/rand"
	"errors"
	"io/fs"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"
	"golang.org/x/mod/sumdb/note"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/audit/sequencer"
	"github.com/sealtext/sealtext/audit/tree"
)

// rounds is how many random changes a test makes.
func rounds() int {
	if os.Getenv("SEALTEXT_LONG") != "" {
		return 1000
	}
	return 60
}

// copied is a copy of what is stored, to be changed.
type copied struct {
	head    sequencer.Head
	rows    []audit.Row // by (Tenant, ID)
	batches []sequencer.Entries
	nodes   []tree.Node
}

func (c *copied) Tree(context.Context) (sequencer.Head, error) { return c.head, nil }

func (c *copied) Leaves(_ context.Context, first, end int64) (found []sequencer.Entries, err error) {
	for i, b := range c.batches {
		if b.First < end && (i+1 == len(c.batches) || c.batches[i+1].First > first) {
			found = append(found, b)
		}
	}
	return found, nil
}

func (c *copied) Nodes(_ context.Context, level int, place int64, count int) (found []tree.Hash, err error) {
	for _, n := range c.nodes {
		if n.Level == level && n.Place >= place && n.Place < place+int64(count) {
			found = append(found, n.Hash)
		}
	}
	return found, nil
}

func (c *copied) Numbered(_ context.Context, tenant sealtext.Tenant, id sealtext.ID, limit int) (found []audit.Row, err error) {
	for _, r := range c.rows {
		if after := strings.Compare(r.Tenant.String(), tenant.String()); after > 0 || after == 0 && bytes.Compare(r.ID[:], id[:]) > 0 {
			if found = append(found, r); len(found) == limit {
				break
			}
		}
	}
	return found, nil
}

// copyOf reads all that is stored.
func copyOf(t testing.TB, r *rig) *copied {
	t.Helper()
	from := r.store.AuditTree()
	c := &copied{}
	var err error
	c.head, err = from.Tree(t.Context())
	require.NoError(t, err)
	c.batches, err = from.Leaves(t.Context(), 0, c.head.Size)
	require.NoError(t, err)
	for place := range c.head.Size / 256 {
		hashes, err := from.Nodes(t.Context(), 8, place, 1)
		require.NoError(t, err)
		c.nodes = append(c.nodes, tree.Node{Level: 8, Place: place, Hash: hashes[0]})
	}
	c.rows, err = from.Numbered(t.Context(), sealtext.Tenant{}, sealtext.ID{}, r.events)
	require.NoError(t, err)
	return c
}

func (c *copied) clone() *copied {
	d := &copied{c.head, slices.Clone(c.rows), slices.Clone(c.batches), slices.Clone(c.nodes)}
	d.head.Checkpoint = bytes.Clone(c.head.Checkpoint)
	for i := range d.batches {
		d.batches[i].Bytes = bytes.Clone(d.batches[i].Bytes)
	}
	return d
}

// stride is the length of an entry.
const stride = 2 + 123

// rewrite changes an event, its leaf and the nodes alike: all but what the checkpoint says.
func rewrite(c *copied, i int) {
	row := &c.rows[i]
	row.Actor[3] ^= 1
	for i, b := range c.batches {
		if place := int(row.Number-1-b.First) * stride; place >= 0 && place < len(b.Bytes) {
			copy(c.batches[i].Bytes[place:], tree.AppendEntry(nil, tree.LeafOf(*row, c.head.Secret)))
		}
	}
	c.nodes = nil
	var f tree.Frontier
	for _, b := range c.batches {
		leaves, _ := tree.Entries(b.Bytes)
		for _, l := range leaves {
			leaf, _ := tree.ParseLeaf(l)
			c.nodes = append(c.nodes, f.Add(leaf.Hash())...)
		}
	}
}

// changes of what is stored, each at a random place.
var changes = []struct {
	name string
	do   func(r *rand.Rand, c *copied, resign func(tree.Checkpoint) []byte)
}{
	{"edited time", func(r *rand.Rand, c *copied, _ func(tree.Checkpoint) []byte) {
		row := &c.rows[r.IntN(len(c.rows))]
		row.At = row.At.Add(1000)
	}},
	{"edited kind", func(r *rand.Rand, c *copied, _ func(tree.Checkpoint) []byte) {
		row := &c.rows[r.IntN(len(c.rows))]
		row.Kind++
	}},
	{"edited actor", func(r *rand.Rand, c *copied, _ func(tree.Checkpoint) []byte) {
		c.rows[r.IntN(len(c.rows))].Actor[r.IntN(16)] ^= 1 << r.IntN(8)
	}},
	{"edited payload", func(r *rand.Rand, c *copied, _ func(tree.Checkpoint) []byte) {
		row := &c.rows[r.IntN(len(c.rows))]
		text := bytes.Clone(row.Payload.Ciphertext())
		text[r.IntN(len(text))] ^= 1 << r.IntN(8)
		row.Payload = sealtext.MakeSealed(row.Payload.KeyID(), text)
	}},
	{"edited commitment", func(r *rand.Rand, c *copied, _ func(tree.Checkpoint) []byte) {
		c.rows[r.IntN(len(c.rows))].Commitment[r.IntN(32)] ^= 1 << r.IntN(8)
	}},
	{"moved to another tenant", func(r *rand.Rand, c *copied, _ func(tree.Checkpoint) []byte) {
		c.rows[r.IntN(len(c.rows))].Tenant = sealtext.MustTenant("dentist")
		slices.SortFunc(c.rows, func(a, b audit.Row) int {
			if d := strings.Compare(a.Tenant.String(), b.Tenant.String()); d != 0 {
				return d
			}
			return bytes.Compare(a.ID[:], b.ID[:])
		})
	}},
	{"dropped event", func(r *rand.Rand, c *copied, _ func(tree.Checkpoint) []byte) {
		i := r.IntN(len(c.rows))
		c.rows = slices.Delete(c.rows, i, i+1)
	}},
	{"swapped numbers", func(r *rand.Rand, c *copied, _ func(tree.Checkpoint) []byte) {
		i := r.IntN(len(c.rows) - 1)
		c.rows[i].Number, c.rows[i+1].Number = c.rows[i+1].Number, c.rows[i].Number
	}},
	{"event without its number", func(r *rand.Rand, c *copied, _ func(tree.Checkpoint) []byte) {
		c.rows[r.IntN(len(c.rows))].Number = -1
	}},
	{"edited leaf", func(r *rand.Rand, c *copied, _ func(tree.Checkpoint) []byte) {
		b := c.batches[r.IntN(len(c.batches))].Bytes
		b[r.IntN(len(b)/stride)*stride+2+r.IntN(stride-2)] ^= 1 << r.IntN(8)
	}},
	{"edited event and leaf alike", func(r *rand.Rand, c *copied, _ func(tree.Checkpoint) []byte) {
		rewrite(c, r.IntN(len(c.rows)))
	}},
	{"edited length", func(r *rand.Rand, c *copied, _ func(tree.Checkpoint) []byte) {
		b := c.batches[r.IntN(len(c.batches))].Bytes
		b[r.IntN(len(b)/stride)*stride+r.IntN(2)] ^= 1 << r.IntN(8)
	}},
	{"dropped leaf", func(r *rand.Rand, c *copied, _ func(tree.Checkpoint) []byte) {
		b := &c.batches[r.IntN(len(c.batches))]
		i := r.IntN(len(b.Bytes)/stride) * stride
		b.Bytes = slices.Delete(b.Bytes, i, i+stride)
	}},
	{"swapped leaves", func(r *rand.Rand, c *copied, _ func(tree.Checkpoint) []byte) {
		b := c.batches[r.IntN(len(c.batches))].Bytes
		i := r.IntN(len(b)/stride-1) * stride
		copy(b[i:i+2*stride], append(bytes.Clone(b[i+stride:i+2*stride]), b[i:i+stride]...))
	}},
	{"truncated leaves", func(r *rand.Rand, c *copied, _ func(tree.Checkpoint) []byte) {
		b := &c.batches[r.IntN(len(c.batches))]
		b.Bytes = b.Bytes[:r.IntN(len(b.Bytes))]
	}},
	{"dropped batch", func(r *rand.Rand, c *copied, _ func(tree.Checkpoint) []byte) {
		i := r.IntN(len(c.batches))
		c.batches = slices.Delete(c.batches, i, i+1)
	}},
	{"edited node", func(r *rand.Rand, c *copied, _ func(tree.Checkpoint) []byte) {
		c.nodes[r.IntN(len(c.nodes))].Hash[r.IntN(32)] ^= 1 << r.IntN(8)
	}},
	{"dropped node", func(r *rand.Rand, c *copied, _ func(tree.Checkpoint) []byte) {
		i := r.IntN(len(c.nodes))
		c.nodes = slices.Delete(c.nodes, i, i+1)
	}},
	{"edited checkpoint", func(r *rand.Rand, c *copied, _ func(tree.Checkpoint) []byte) {
		c.head.Checkpoint[r.IntN(len(c.head.Checkpoint))] ^= 1 << r.IntN(8)
	}},
	{"rewritten and signed by another key", func(r *rand.Rand, c *copied, resign func(tree.Checkpoint) []byte) {
		rewrite(c, r.IntN(len(c.rows)))
		var f tree.Frontier
		for _, b := range c.batches {
			leaves, _ := tree.Entries(b.Bytes)
			for _, l := range leaves {
				leaf, _ := tree.ParseLeaf(l)
				f.Add(leaf.Hash())
			}
		}
		c.head.Frontier = f.Bytes()
		c.head.Checkpoint = resign(tree.Checkpoint{Origin: "audit.example.com", Size: f.Size(), Root: f.Root()})
	}},
	{"checkpoint of another key", func(r *rand.Rand, c *copied, resign func(tree.Checkpoint) []byte) {
		c.head.Checkpoint = resign(tree.Checkpoint{Origin: "audit.example.com", Size: c.head.Size, Root: tree.Hash{byte(r.Uint32())}})
	}},
}

// strangerTo returns another key of the name of a log.
func strangerTo(t *testing.T, name string) note.Signer {
	t.Helper()
	private, _, err := note.GenerateKey(cryptorand.Reader, name)
	require.NoError(t, err)
	signer, err := note.NewSigner(private)
	require.NoError(t, err)
	return signer
}

// TestChangedDatabase: every change of what is stored is found, and there is no alarm without one.
func TestChangedDatabase(t *testing.T) {
	r := newRig(t)
	for _, n := range []int{100, 200, 7, 250, 43} {
		r.grow(t, n)
	}
	whole := copyOf(t, r)
	stranger := strangerTo(t, "audit.example.com")
	resign := func(c tree.Checkpoint) []byte {
		b, err := tree.Sign(c, stranger)
		require.NoError(t, err)
		return b
	}
	verify := func(c *copied) error {
		p, err := sequencer.NewProver(c, r.policy)
		require.NoError(t, err)
		return p.VerifyRows(t.Context(), sequencer.RowsConfig{})
	}
	source := rand.New(rand.NewPCG(14, 2026)) //nolint:gosec // a test
	for n := range rounds() {
		change := changes[n%len(changes)]
		c := whole.clone()
		require.NoError(t, verify(c), "before the change")
		change.do(source, c, resign)
		err := verify(c)
		var damage *tree.DamageError
		require.True(t, errors.As(err, &damage) || errors.Is(err, tree.ErrUnsigned) || errors.Is(err, tree.ErrCheckpoint), "%s: %v", change.name, err)
	}
}

// TestCleanLogs: no alarm for logs of many sizes and batches.
func TestCleanLogs(t *testing.T) {
	source := rand.New(rand.NewPCG(15, 2026)) //nolint:gosec // a test
	logs := 20
	if rounds() >= 1000 {
		logs = 1000
	}
	for range logs {
		r := newRig(t)
		var known [][]byte
		for range 1 + source.IntN(4) {
			r.grow(t, 1+source.IntN(200))
			_, signed, err := r.prover(t).Checkpoint(t.Context())
			require.NoError(t, err)
			known = append(known, signed)
		}
		require.NoError(t, r.prover(t).VerifyRows(t.Context(), sequencer.RowsConfig{Known: known}))
	}
}

// TestChangedExport: every change of the files of an export is found by tree.Verify.
func TestChangedExport(t *testing.T) {
	r := newRig(t)
	r.grow(t, 300)
	_, early, err := r.prover(t).Checkpoint(t.Context())
	require.NoError(t, err)
	r.grow(t, 380)
	folder := t.TempDir()
	export(t, r.prover(t), folder)
	whole := fstest.MapFS{}
	var names []string
	require.NoError(t, fs.WalkDir(os.DirFS(folder), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := fs.ReadFile(os.DirFS(folder), path)
		whole[path] = &fstest.MapFile{Data: b}
		names = append(names, path)
		return err
	}))
	require.Len(t, names, 1+3+3+1)
	verify := func(files fs.FS, known ...[]byte) error {
		_, err := tree.Verify(t.Context(), tree.VerifyConfig{Files: files, Policy: r.policy, Known: known})
		return err
	}
	require.NoError(t, verify(whole, early))
	source := rand.New(rand.NewPCG(16, 2026)) //nolint:gosec // a test
	stranger := strangerTo(t, "audit.example.com")
	for n := range rounds() {
		files := fstest.MapFS{}
		for name, f := range whole {
			files[name] = &fstest.MapFile{Data: bytes.Clone(f.Data)}
		}
		name := names[source.IntN(len(names))]
		f := files[name]
		what := "edited"
		switch n % 6 {
		case 0:
			f.Data[source.IntN(len(f.Data))] ^= 1 << source.IntN(8)
		case 1:
			what = "dropped"
			delete(files, name)
		case 2:
			what = "truncated"
			f.Data = f.Data[:source.IntN(len(f.Data))]
		case 3:
			what = "swapped"
			other := names[(slices.Index(names, name)+1+source.IntN(len(names)-1))%len(names)]
			files[name], files[other] = files[other], f
		case 4:
			what = "longer"
			f.Data = append(f.Data, f.Data[len(f.Data)-1])
		case 5:
			what, name = "signed by another key", "checkpoint"
			resigned, err := tree.Sign(tree.Checkpoint{Origin: "audit.example.com", Size: 680, Root: tree.Hash{byte(source.Uint32())}}, stranger)
			require.NoError(t, err)
			files[name].Data = resigned
		}
		err := verify(files)
		var damage *tree.DamageError
		require.True(t, errors.As(err, &damage) || errors.Is(err, tree.ErrUnsigned) || errors.Is(err, tree.ErrCheckpoint), "%s %s: %v", what, name, err)
	}

	// A leaf and its hash, changed alike.
	files := fstest.MapFS{}
	for name, f := range whole {
		files[name] = &fstest.MapFile{Data: bytes.Clone(f.Data)}
	}
	entries, hashes := files["tile/entries/002.p/168"].Data, files["tile/0/002.p/168"].Data
	entries[5*stride+50] ^= 1
	leaf, err := tree.ParseLeaf(entries[5*stride+2 : 6*stride])
	require.NoError(t, err)
	hash := leaf.Hash()
	copy(hashes[5*32:], hash[:])
	require.ErrorAs(t, verify(files), new(*tree.DamageError))

	// A past that the holder of the key wrote anew, or cut, is found by a checkpoint of before.
	shorter, other := newRig(t), newRig(t)
	shorter.grow(t, 299)
	other.events = 1
	other.grow(t, 700)
	for want, rig := range map[error]*rig{tree.ErrRolledBack: shorter, tree.ErrForked: other} {
		folder := t.TempDir()
		export(t, rig.prover(t), folder)
		require.NoError(t, verify(os.DirFS(folder)))
		require.ErrorIs(t, verify(os.DirFS(folder), early), want)
		require.ErrorIs(t, rig.prover(t).VerifyRows(t.Context(), sequencer.RowsConfig{Known: [][]byte{early}}), want)
	}
}
