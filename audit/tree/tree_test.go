package tree_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/audit/audittest"
	"github.com/sealtext/sealtext/audit/tree"
)

var secret = [32]byte([]byte("a secret of thirty-two bytes ---"))

// row returns event n.
func row(n int) audit.Row {
	return audit.Row{
		Tenant: sealtext.MustTenant("clinic"), ID: sealtext.ID{15: byte(n)}, At: time.Date(2026, time.March, 2, 12, 0, n, 123_000, time.FixedZone("", 3600)),
		Kind: audit.KindRevealed, Subject: sealtext.Subject{1}, Actor: [16]byte{14: 7, 15: byte(n)},
		Payload: sealtext.MakeSealed(7, fmt.Appendf(nil, "ciphertext %d", n)), Commitment: sha256.Sum256([]byte{byte(n)}), Number: int64(n) + 1,
	}
}

// TestLeafGolden: the bytes of version 1 never change, since they are hashed into signed trees.
func TestLeafGolden(t *testing.T) {
	want, err := os.ReadFile("testdata/leaf.hex")
	require.NoError(t, err)
	leaf := tree.LeafOf(row(1), secret)
	require.Equal(t, strings.TrimSpace(string(want)), hex.EncodeToString(leaf.Bytes()))
	back, err := tree.ParseLeaf(leaf.Bytes())
	require.NoError(t, err)
	require.Equal(t, leaf, back)
	require.Equal(t, tlog.RecordHash(leaf.Bytes()), leaf.Hash())
}

// TestLeafCovers: what must not change without notice changes the leaf, and what an erasure and the
// sequencer change does not.
func TestLeafCovers(t *testing.T) {
	leaf := tree.LeafOf(row(1), secret)
	for name, change := range map[string]func(*audit.Row){
		"tenant": func(r *audit.Row) { r.Tenant = sealtext.MustTenant("bank") }, "id": func(r *audit.Row) { r.ID[3]++ },
		"a microsecond": func(r *audit.Row) { r.At = r.At.Add(time.Microsecond) }, "kind": func(r *audit.Row) { r.Kind++ },
		"actor": func(r *audit.Row) { r.Actor[3]++ }, "ciphertext": func(r *audit.Row) { r.Payload = sealtext.MakeSealed(7, []byte("ciphertext 2")) },
		"key": func(r *audit.Row) { r.Payload = sealtext.MakeSealed(8, r.Payload.Ciphertext()) }, "no payload": func(r *audit.Row) { r.Payload = sealtext.Sealed{} },
		"commitment": func(r *audit.Row) { r.Commitment[3]++ },
	} {
		r := row(1)
		change(&r)
		require.NotEqual(t, leaf, tree.LeafOf(r, secret), name)
	}
	erased := row(1)
	erased.Subject, erased.Number, erased.At = sealtext.Subject{0xff}, 77, erased.At.UTC()
	require.Equal(t, leaf, tree.LeafOf(erased, secret))
	require.Equal(t, time.Date(2026, time.March, 2, 11, 0, 0, 0, time.UTC), leaf.At, "to the minute")
	require.NotContains(t, string(leaf.Bytes()), "clinic")
	require.NotEqual(t, tree.TenantToken(secret, row(1).Tenant), tree.TenantToken([32]byte{}, row(1).Tenant))
}

func TestParseLeafRefuses(t *testing.T) {
	good := tree.LeafOf(row(1), secret).Bytes()
	change := func(f func([]byte) []byte) []byte { return f(bytes.Clone(good)) }
	for _, c := range []struct {
		name string
		leaf []byte
		want error
	}{
		{"nothing", nil, tree.ErrLeaf},
		{"short", good[:len(good)-1], tree.ErrLeaf},
		{"long", append(bytes.Clone(good), 0), tree.ErrLeaf},
		{"version 0", change(func(b []byte) []byte { b[0] = 0; return b }), tree.ErrLeaf},
		{"later version", change(func(b []byte) []byte { b[0] = 2; return b }), tree.ErrLeafVersion},
		{"later version of another length", []byte{2}, tree.ErrLeafVersion},
		{"no kind", change(func(b []byte) []byte { b[1], b[2] = 0, 0; return b }), tree.ErrLeaf},
		{"a second", change(func(b []byte) []byte { b[10]++; return b }), tree.ErrLeaf},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := tree.ParseLeaf(c.leaf)
			require.ErrorIs(t, err, c.want)
		})
	}
	later := change(func(b []byte) []byte { b[1], b[2] = 0xff, 0xff; return b })
	leaf, err := tree.ParseLeaf(later)
	require.NoError(t, err, "a kind that only a later release names")
	text, err := json.Marshal(leaf)
	require.NoError(t, err)
	require.Contains(t, string(text), `"kind":65535,"at":"2026-03-02T11:00:00Z"`)
	text, err = json.Marshal(tree.LeafOf(row(1), secret))
	require.NoError(t, err)
	require.Contains(t, string(text), `"kind":"revealed"`)
}

func FuzzParseLeaf(f *testing.F) {
	f.Add(tree.LeafOf(row(1), secret).Bytes())
	f.Add([]byte{2})
	f.Fuzz(func(t *testing.T, b []byte) {
		l, err := tree.ParseLeaf(b)
		if err == nil {
			require.Equal(t, b, l.Bytes())
			_, err = json.Marshal(l)
			require.NoError(t, err)
		}
	})
}

func FuzzEntries(f *testing.F) {
	f.Add(tree.AppendEntry(tree.AppendEntry(nil, tree.LeafOf(row(1), secret)), tree.LeafOf(row(2), secret)))
	f.Add([]byte{0})
	f.Fuzz(func(t *testing.T, b []byte) {
		leaves, err := tree.Entries(b)
		if err != nil {
			require.Equal(t, tree.ErrLeaf, err)
			return
		}
		var again []byte
		for _, l := range leaves {
			again = append(append(again, byte(len(l)>>8), byte(len(l))), l...)
		}
		require.Equal(t, string(b), string(again))
	})
}

// TestFrontier compares roots and nodes with those of golang.org/x/mod/sumdb/tlog at every size.
func TestFrontier(t *testing.T) {
	var stored []tlog.Hash
	reader := tlog.HashReaderFunc(func(indexes []int64) (out []tlog.Hash, err error) {
		for _, i := range indexes {
			out = append(out, stored[i])
		}
		return out, nil
	})
	var f tree.Frontier
	for n := range int64(1100) {
		root, err := tlog.TreeHash(n, reader)
		require.NoError(t, err)
		require.Equal(t, root, f.Root())
		f, err = tree.ParseFrontier(f.Size(), f.Bytes())
		require.NoError(t, err)
		leaf := tlog.RecordHash(fmt.Appendf(nil, "leaf %d", n))
		hashes, err := tlog.StoredHashesForRecordHash(n, leaf, reader)
		require.NoError(t, err)
		stored = append(stored, hashes...)
		for _, node := range f.Add(leaf) {
			require.Equal(t, stored[tlog.StoredHashIndex(node.Level, node.Place)], node.Hash)
			require.Equal(t, 8, node.Level)
			require.Equal(t, n/256, node.Place)
		}
	}
	for _, size := range []int64{-1, 1023, 1024, 1099, 1101} {
		_, err := tree.ParseFrontier(size, f.Bytes())
		require.ErrorIs(t, err, tree.ErrFrontier)
	}
}

func TestPolicy(t *testing.T) {
	signer, log := audittest.Key("audit.example.com")
	one, witness := audittest.Key("witness.example.org")
	two, second := audittest.Key("second.example.org")
	false1, _ := audittest.Key("false.example.org")
	c := tree.Checkpoint{Origin: "audit.example.com", Size: 3, Root: tree.Hash{1, 2, 3}}
	sign := func(text string, signers ...note.Signer) []byte {
		b, err := note.Sign(&note.Note{Text: text}, signers...)
		require.NoError(t, err)
		return b
	}
	root := base64.StdEncoding.EncodeToString(c.Root[:])
	both := tree.Policy{Log: log, Witnesses: []note.Verifier{witness, second}}
	quorum := func(n int) tree.Policy { p := both; p.Quorum = n; return p }
	for _, c := range []struct {
		name   string
		policy tree.Policy
		signed []byte
		want   error
	}{
		{"signed", tree.Policy{Log: log}, sign(c.Text(), signer), nil},
		{"with lines of an extension", tree.Policy{Log: log}, sign(c.Text()+"more\n", signer), nil},
		{"with a strange witness", tree.Policy{Log: log}, sign(c.Text(), signer, false1), nil},
		{"nothing", tree.Policy{Log: log}, nil, tree.ErrUnsigned},
		{"unsigned", tree.Policy{Log: log}, []byte(c.Text()), tree.ErrUnsigned},
		{"signed by another", tree.Policy{Log: log}, sign(c.Text(), false1), tree.ErrUnsigned},
		{"signed by witnesses alone", quorum(2), sign(c.Text(), one, two), tree.ErrUnsigned},
		{"changed", tree.Policy{Log: log}, bytes.Replace(sign(c.Text(), signer), []byte("\n3\n"), []byte("\n4\n"), 1), tree.ErrUnsigned},
		{"too few witnesses", quorum(2), sign(c.Text(), signer, one), tree.ErrQuorum},
		{"enough witnesses", quorum(1), sign(c.Text(), signer, two), nil},
		{"of another log", tree.Policy{Log: log}, sign("other.example.com\n3\n"+root+"\n", signer), tree.ErrCheckpoint},
		{"of the log that is named", tree.Policy{Log: log, Origin: "other.example.com"}, sign("other.example.com\n3\n"+root+"\n", signer), nil},
		{"size with a zero", tree.Policy{Log: log}, sign("audit.example.com\n03\n"+root+"\n", signer), tree.ErrCheckpoint},
		{"negative size", tree.Policy{Log: log}, sign("audit.example.com\n-3\n"+root+"\n", signer), tree.ErrCheckpoint},
		{"short hash", tree.Policy{Log: log}, sign("audit.example.com\n3\nAAAA\n", signer), tree.ErrCheckpoint},
		{"empty tree with leaves", tree.Policy{Log: log}, sign("audit.example.com\n0\n"+root+"\n", signer), tree.ErrCheckpoint},
		{"two lines", tree.Policy{Log: log}, sign("audit.example.com\n3\n", signer), tree.ErrCheckpoint},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := c.policy.Open(c.signed)
			require.ErrorIs(t, err, c.want)
			if c.want == nil {
				require.EqualValues(t, 3, got.Size)
			} else {
				require.Zero(t, got)
			}
		})
	}
	for name, p := range map[string]tree.Policy{
		"Policy.Log is required": {}, "Policy.Quorum must be": quorum(3), "twice": {Log: log, Witnesses: []note.Verifier{log}}, "nil verifier": {Log: log, Witnesses: []note.Verifier{nil}},
	} {
		_, err := p.Open(sign(c.Text(), signer))
		require.ErrorContains(t, err, name)
	}
}

func TestCheckConsistency(t *testing.T) {
	at := func(size int64, root byte) tree.Checkpoint {
		return tree.Checkpoint{Origin: "a", Size: size, Root: tree.Hash{root}}
	}
	other := at(3, 1)
	other.Origin = "b"
	for _, c := range []struct {
		name           string
		earlier, later tree.Checkpoint
		want           error
	}{
		{"the same", at(3, 1), at(3, 1), nil},
		{"empty before", at(0, 9), at(3, 1), nil},
		{"shorter", at(3, 1), at(2, 1), tree.ErrRolledBack},
		{"another hash", at(3, 1), at(3, 2), tree.ErrForked},
		{"another log", other, at(3, 1), tree.ErrForked},
		{"without a proof", at(2, 1), at(3, 1), tree.ErrForked},
	} {
		require.ErrorIs(t, tree.CheckConsistency(c.earlier, c.later, nil), c.want, c.name)
	}
}

// bundleOfOne is the proof of the only leaf of a log.
func bundleOfOne(t testing.TB) (tree.Bundle, tree.Policy) {
	t.Helper()
	signer, log := audittest.Key("audit.example.com")
	var f tree.Frontier
	leaf := tree.LeafOf(row(1), secret)
	f.Add(leaf.Hash())
	signed, err := tree.Sign(tree.Checkpoint{Origin: "audit.example.com", Size: 1, Root: f.Root()}, signer)
	require.NoError(t, err)
	return tree.Bundle{Leaf: leaf, Checkpoint: signed}, tree.Policy{Log: log}
}

// TestBundleGolden: the text of a proof is verified by every later release.
func TestBundleGolden(t *testing.T) {
	want, err := os.ReadFile("testdata/one.tlog-proof")
	require.NoError(t, err)
	b, policy := bundleOfOne(t)
	text, err := b.MarshalText()
	require.NoError(t, err)
	require.Equal(t, string(want), string(text))
	var read tree.Bundle
	require.NoError(t, read.UnmarshalText(want))
	c, err := read.Verify(policy)
	require.NoError(t, err)
	require.EqualValues(t, 1, c.Size)
}

func TestBundleRefuses(t *testing.T) {
	b, _ := bundleOfOne(t)
	raw, err := b.MarshalText()
	require.NoError(t, err)
	text := string(raw)
	leaf := base64.StdEncoding.EncodeToString(b.Leaf.Bytes())
	for _, c := range []struct {
		name, from, to string
		want           error
	}{
		{"another format", "tlog-proof@v1", "tlog-proof@v2", tree.ErrBundle},
		{"no leaf", "extra " + leaf + "\n", "", tree.ErrBundle},
		{"no base64", "extra ", "extra !", tree.ErrBundle},
		{"loose base64", leaf, leaf + "\r", tree.ErrBundle},
		{"not a leaf", leaf, "AAAA", tree.ErrLeaf},
		{"a later leaf", leaf, "AgAA", tree.ErrLeafVersion},
		{"no index", "index 0", "place 0", tree.ErrBundle},
		{"negative index", "index 0", "index -1", tree.ErrBundle},
		{"index with a zero", "index 0", "index 00", tree.ErrBundle},
		{"a short hash", "index 0\n", "index 0\nAAAA\n", tree.ErrBundle},
		{"no checkpoint", "\n\n", "\n", tree.ErrBundle},
		{"many hashes", "index 0\n", "index 0\n" + strings.Repeat(base64.StdEncoding.EncodeToString(make([]byte, 32))+"\n", 64), tree.ErrBundle},
		{"very long", "index 0", strings.Repeat("x", 1<<20), tree.ErrBundle},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got tree.Bundle
			require.ErrorIs(t, got.UnmarshalText([]byte(strings.Replace(text, c.from, c.to, 1))), c.want)
			require.Zero(t, got)
		})
	}
}

func FuzzBundle(f *testing.F) {
	b, policy := bundleOfOne(f)
	text, err := b.MarshalText()
	require.NoError(f, err)
	f.Add(text)
	f.Fuzz(func(t *testing.T, b []byte) {
		var read tree.Bundle
		if read.UnmarshalText(b) != nil {
			return
		}
		again, err := read.MarshalText()
		require.NoError(t, err)
		require.Equal(t, string(b), string(again))
		if _, err := read.Verify(policy); err == nil {
			require.Equal(t, tree.LeafOf(row(1), secret), read.Leaf, "only this one was signed")
		}
	})
}

func TestTileFile(t *testing.T) {
	for _, c := range []struct {
		level  int
		number int64
		width  int
		want   string
	}{
		{0, 0, 256, "tile/0/000"}, {0, 1234067, 256, "tile/0/x001/x234/067"}, {1, 3, 17, "tile/1/003.p/17"},
		{-1, 5, 256, "tile/entries/005"}, {-1, 5, 1, "tile/entries/005.p/1"},
	} {
		require.Equal(t, c.want, tree.TileFile(c.level, c.number, c.width))
	}
}

func TestFileAnchor(t *testing.T) {
	_, err := tree.NewFileAnchor("")
	require.ErrorContains(t, err, "path of a file")
	dir := t.TempDir()
	a, err := tree.NewFileAnchor(dir + "/checkpoint")
	require.NoError(t, err)
	last, err := a.Last(t.Context())
	require.NoError(t, err)
	require.Nil(t, last)
	for _, text := range []string{"one", "another"} {
		require.NoError(t, a.Publish(t.Context(), []byte(text)))
		last, err = a.Last(t.Context())
		require.NoError(t, err)
		require.Equal(t, text, string(last))
	}
	files, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Len(t, files, 1, "no other file is left")
	lost, err := tree.NewFileAnchor(dir + "/none/checkpoint")
	require.NoError(t, err)
	require.ErrorIs(t, lost.Publish(t.Context(), nil), os.ErrNotExist)
}
