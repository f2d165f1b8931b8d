package vault_test

import (
	"bytes"
	"encoding/hex"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/vault"
)

// A random life of a quota, beside a list of every use: no span of the
// window's length ever has more than the limit, nothing is kept back for
// longer than a 32nd of the window, and the time that a refusal names is when
// as much is free again and not a moment before.
func TestWindowIsSound(t *testing.T) {
	const length = 32 * time.Minute
	rng := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		limit := vault.Limit{Count: 1 + rng.IntN(40), Window: length}
		w, at := &vault.Window{}, now
		var uses []time.Time
		since := func(from time.Time) (n int) {
			for _, u := range uses {
				if u.After(from) {
					n++
				}
			}
			return n
		}
		for range 200 {
			at = at.Add(time.Duration(rng.Int64N(int64(length / 16))))
			n := 1 + rng.IntN(3)
			w.Prune(at, length)
			if n <= limit.Count-w.Count() {
				w.Add(at, n, length)
				for range n {
					uses = append(uses, at)
				}
				require.LessOrEqual(t, since(at.Add(-length)), limit.Count, "more than the limit in one window")
			} else {
				require.Greater(t, since(at.Add(-length-length/32))+n, limit.Count, "refused though all of it was long ago")
				free := w.Free(n, limit)
				if n > limit.Count {
					require.True(t, free.IsZero())
				} else {
					require.True(t, free.After(at))
					later, before := clone(t, w), clone(t, w)
					before.Prune(free.Add(-time.Microsecond), length)
					require.Greater(t, n, limit.Count-before.Count(), "free before the time that was named")
					later.Prune(free, length)
					require.LessOrEqual(t, n, limit.Count-later.Count(), "not free at the time that was named")
				}
			}
			require.LessOrEqual(t, w.Runs(), 34, "the state stays small")
		}
	}
}

func clone(t *testing.T, w *vault.Window) *vault.Window {
	t.Helper()
	c, err := vault.ParseWindow(w.Bytes())
	require.NoError(t, err)
	require.Equal(t, w.Bytes(), c.Bytes())
	return c
}

// A process whose clock is behind does not give anything back early, and does
// not write a state that cannot be read.
func TestWindowWithAClockBehind(t *testing.T) {
	const length = time.Hour
	w := &vault.Window{}
	w.Add(now, 1, length)
	w.Add(now.Add(-30*time.Minute), 1, length)
	w.Add(now.Add(10*time.Minute), 1, length)
	w = clone(t, w)
	w.Prune(now.Add(40*time.Minute), length)
	require.Equal(t, 3, w.Count())
	w.Prune(now.Add(61*time.Minute), length)
	require.Equal(t, 1, w.Count())
}

// storedWindow is a state as databases have it: two uses in one run and one
// later.
const storedWindow = "01" + "00064c0c3ff25c00" + "00064c0c3ff25c01" + "00000002" + "00064c0d168d1000" + "00064c0d168d1000" + "00000001"

func TestWindowGolden(t *testing.T) {
	at := time.UnixMicro(0x00064c0c3ff25c00)
	w := &vault.Window{}
	w.Add(at, 1, time.Hour)
	w.Add(at.Add(time.Microsecond), 1, time.Hour)
	w.Add(time.UnixMicro(0x00064c0d168d1000), 1, time.Hour)
	require.Equal(t, storedWindow, hex.EncodeToString(w.Bytes()))
	empty, err := vault.ParseWindow(nil)
	require.NoError(t, err)
	require.Zero(t, empty.Count())
}

func FuzzParseWindow(f *testing.F) {
	golden, _ := hex.DecodeString(storedWindow)
	for n := range golden {
		f.Add(golden[:n])
	}
	f.Add(golden)
	f.Fuzz(func(t *testing.T, b []byte) {
		w, err := vault.ParseWindow(b)
		if err != nil {
			require.Equal(t, sealtext.ErrFormat, err)
			return
		}
		require.GreaterOrEqual(t, w.Count(), 0)
		if len(b) > 0 {
			require.True(t, bytes.Equal(b, w.Bytes()), "one form for one state")
		}
	})
}
