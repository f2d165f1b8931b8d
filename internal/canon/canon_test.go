package canon_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/internal/canon"
)

func TestEncoding(t *testing.T) {
	got := canon.AppendString([]byte{1}, "ab")
	got = canon.AppendBytes(got, nil)
	got = canon.AppendUint64(got, 0x0102030405060708)
	require.Equal(t, []byte{
		1,
		0, 0, 0, 2, 'a', 'b',
		0, 0, 0, 0,
		0, 0, 0, 8, 1, 2, 3, 4, 5, 6, 7, 8,
	}, got)

	r := canon.NewReader(got[1:])
	require.False(t, r.Done())
	require.Equal(t, "ab", r.Text())
	require.Empty(t, r.Bytes())
	require.Equal(t, uint64(0x0102030405060708), r.Uint64())
	require.True(t, r.Done())
	require.NoError(t, r.Err())
}

func TestReaderRefuses(t *testing.T) {
	for _, c := range []struct {
		name string
		in   []byte
		read func(*canon.Reader)
	}{
		{"nothing", nil, func(r *canon.Reader) { r.Bytes() }},
		{"half a length", []byte{0, 0, 0}, func(r *canon.Reader) { r.Bytes() }},
		{"half a field", []byte{0, 0, 0, 2, 'a'}, func(r *canon.Reader) { _ = r.Text() }},
		{"a length of 4 GiB", []byte{255, 255, 255, 255, 'a'}, func(r *canon.Reader) { r.Bytes() }},
		{"a number of seven bytes", []byte{0, 0, 0, 7, 1, 2, 3, 4, 5, 6, 7}, func(r *canon.Reader) { r.Uint64() }},
		{"a number of nine bytes", []byte{0, 0, 0, 9, 1, 2, 3, 4, 5, 6, 7, 8, 9}, func(r *canon.Reader) { r.Uint64() }},
		{"an empty number", []byte{0, 0, 0, 0}, func(r *canon.Reader) { r.Uint64() }},
	} {
		t.Run(c.name, func(t *testing.T) {
			// A good field follows: after the first failure nothing is read.
			r := canon.NewReader(append(bytes.Clone(c.in), 0, 0, 0, 1, 'x'))
			if c.name == "nothing" || c.name == "half a length" || c.name == "half a field" {
				r = canon.NewReader(c.in)
			}
			c.read(r)
			require.ErrorIs(t, r.Err(), canon.ErrTruncated)
			require.False(t, r.Done())
			require.Nil(t, r.Bytes())
			require.Empty(t, r.Text())
			require.Zero(t, r.Uint64())
		})
	}
}

func TestTrailingBytesAreNotDone(t *testing.T) {
	r := canon.NewReader([]byte{0, 0, 0, 1, 'a', 0})
	require.Equal(t, "a", r.Text())
	require.NoError(t, r.Err())
	require.False(t, r.Done())
}

// TestInjective encodes many lists over a small alphabet, where collisions of
// a weaker encoding (without lengths, or with separators) are common: two
// different lists never have the same bytes.
func TestInjective(t *testing.T) {
	alphabet := []string{"", "a", "b", "ab", "ba", "\x00", "\x00\x00\x00\x01", "\x00\x00\x00\x00", "a\x00", ","}
	seen := map[string]string{}
	var grow func(list []string, enc []byte, depth int)
	grow = func(list []string, enc []byte, depth int) {
		name := fmt.Sprintf("%q", list)
		if other, ok := seen[string(enc)]; ok {
			require.Equal(t, other, name, "two lists have the same bytes")
		}
		seen[string(enc)] = name
		if depth == 0 {
			return
		}
		for _, s := range alphabet {
			grow(append(list[:len(list):len(list)], s), canon.AppendString(bytes.Clone(enc), s), depth-1)
		}
	}
	grow(nil, nil, 4)
	require.Len(t, seen, 1+10+100+1000+10000)
}

func TestRoundTrip(t *testing.T) {
	for range 2000 {
		fields := make([][]byte, rand.IntN(6))
		var enc []byte
		for i := range fields {
			fields[i] = make([]byte, rand.IntN(40))
			for j := range fields[i] {
				fields[i][j] = byte(rand.Uint32())
			}
			enc = canon.AppendBytes(enc, fields[i])
		}
		r := canon.NewReader(enc)
		for _, f := range fields {
			require.Equal(t, f, r.Bytes())
		}
		require.True(t, r.Done())
	}
}

// FuzzReader reads arbitrary bytes as fields: those that it accepts encode to the same bytes.
func FuzzReader(f *testing.F) {
	f.Add([]byte{})
	f.Add([]byte{0, 0, 0, 1, 'a', 0, 0, 0, 0})
	f.Add([]byte{0, 0, 0, 8, 1, 2, 3, 4, 5, 6, 7, 8})
	f.Add([]byte{255, 255, 255, 255})
	f.Fuzz(func(t *testing.T, in []byte) {
		r := canon.NewReader(in)
		var again []byte
		for !r.Done() && r.Err() == nil {
			if b := r.Bytes(); r.Err() == nil {
				again = canon.AppendBytes(again, b)
			}
		}
		require.True(t, bytes.HasPrefix(in, again))
		require.Equal(t, r.Err() == nil, bytes.Equal(in, again))
		n := canon.NewReader(in)
		v := n.Uint64()
		if n.Err() == nil {
			require.True(t, bytes.HasPrefix(in, canon.AppendUint64(nil, v)))
		}
	})
}

func FuzzLetters(f *testing.F) {
	f.Add("aabbccddeeffgghhiijjkkllmmnnoopp")
	f.Add("aq")
	f.Add("a")
	f.Fuzz(func(t *testing.T, s string) {
		b := make([]byte, len(s)/2)
		if err := canon.ParseLetters(b, s); err != nil {
			require.ErrorIs(t, err, canon.ErrLetters)
			return
		}
		require.Equal(t, s, string(canon.AppendLetters(nil, b)))
	})
}

func TestLetters(t *testing.T) {
	all := make([]byte, 256)
	for i := range all {
		all[i] = byte(i)
	}
	text := string(canon.AppendLetters(nil, all))
	require.Regexp(t, "^[a-p]{512}$", text)
	back := make([]byte, 256)
	require.NoError(t, canon.ParseLetters(back, text))
	require.Equal(t, all, back)
	require.Equal(t, "xapba", string(canon.AppendLetters([]byte("x"), []byte{0x0f, 0x10})))
	for _, bad := range []string{"", "a", "aaa", "aq", "a`", "aA", "a0", "a\xff"} {
		require.ErrorIs(t, canon.ParseLetters(make([]byte, 1), bad), canon.ErrLetters)
	}
}
